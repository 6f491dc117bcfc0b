"""An interrupted training goes on to the same end, or says in one sentence why it cannot."""

from __future__ import annotations

import json
import shutil
import signal
import sys
import time
from dataclasses import replace

import numpy as np
import pytest
import torch
from safetensors import safe_open
from safetensors.torch import save_file
from support.synthetic import Recorder, make_toy, toy_job, write_envi, write_tif
from support.training import (
    DEFAULT_LIKE,
    PAPER_LIKE,
    engine,
    records_until,
    refused,
    same_weights,
    train,
    write_job,
)

from hypertask.model.base.errors import Cancelled, HyperTaskError
from hypertask.model.modelfile import read_header
from hypertask.model.training import checkpoint

# validated at the end only, so that what is compared are the weights of the last epoch
PAPER = {**PAPER_LIKE, "validate_every": 4}
DEFAULT = {**DEFAULT_LIKE, "validate_every": 4, "spectral_rate": 1e-4}
JOBS = {
    "default": {"settings": DEFAULT, "epochs": 4},
    "paper": {"recipe": "paper", "settings": PAPER, "epochs": 4},
    "seeds": {"settings": {**PAPER, "balancing": "equal"}, "epochs": 3, "seeds": 2},
}


@pytest.fixture(scope="module")
def whole(toy, tmp_path_factory):
    """Model files of the jobs, trained without interruption."""
    folder = tmp_path_factory.mktemp("whole")
    for name, settings in JOBS.items():
        train(toy, folder / f"{name}.safetensors", **settings)
        training = read_header(folder / f"{name}.safetensors")["training"]
        assert training["best_epoch"] == settings["epochs"], name
        assert not (folder / f"{name}.resume").exists()
    return folder


def resumed(toy, path, name, **settings):
    """The training goes on in this process; returns what was said."""
    reporter = Recorder()
    train(toy, path, reporter, **{**JOBS[name], "resume": True, **settings})
    assert not path.with_name(f"{path.stem}.resume").exists()
    return reporter


def same_model(path, other):
    assert same_weights(path, other)
    one, two = read_header(path), read_header(other)
    assert one["accuracy"] == two["accuracy"]
    assert one["training"]["best_epoch"] == two["training"]["best_epoch"]
    for key in ("validation_score", "overall_accuracy", "rmse", "best_epoch"):
        found = [[seed[key] for seed in each["training"]["seeds"]] for each in (one, two)]
        assert found[0] == found[1], key


def says(words):
    return lambda record: words in record.get("text", "")


def in_the_first_phase(record):
    return record.get("phase") == "pixels" and record["done"] > 0


# ------------------------------------------------------------------------------ killed


def test_killed_in_the_spectral_phase(toy, tmp_path, whole):
    path = tmp_path / "m.safetensors"
    records_until(engine(write_job(toy, path, **JOBS["default"])), in_the_first_phase)
    names = {entry.name for entry in tmp_path.iterdir()}
    assert {name for name in names if not name.startswith(".hypertask-")} == {"m.json"}
    reporter = resumed(toy, path, "default")
    assert any("Nothing to resume" in text for text in reporter.texts())
    assert {entry.name for entry in tmp_path.iterdir()} == {"m.json", path.name}
    same_model(path, whole / "default.safetensors")


@pytest.mark.parametrize("name", ["default", "paper"])
def test_killed_twice(toy, tmp_path, whole, name):
    """Once in the midst of an epoch, then at any moment after some more."""
    path = tmp_path / "m.safetensors"
    seen = []

    def in_second_epoch(record):
        seen.append(record)
        return record["type"] == "progress" and any(map(says("Epoch 1/4"), seen))

    records_until(engine(write_job(toy, path, **JOBS[name])), in_second_epoch)
    assert (tmp_path / "m.resume" / "seed-1.safetensors").exists() and not path.exists()
    delay = 0.2 * np.random.default_rng().random()

    def some_time_later(record):
        if not says("Epoch 2/4")(record):
            return False
        time.sleep(delay)
        return True

    job = write_job(toy, path, **JOBS[name], resume=True)
    records = records_until(engine(job), some_time_later)
    assert any(says("Going on after epoch 1 of 4 (seed 1).")(record) for record in records)
    reporter = resumed(toy, path, name)
    going_on = [text for text in reporter.texts() if text.startswith("Going on after epoch")]
    assert going_on and going_on[0][:22] in ("Going on after epoch 2", "Going on after epoch 3")
    same_model(path, whole / f"{name}.safetensors")


KILLER = """
import os, signal
from hypertask.model.training import checkpoint, trainer
calls = 0
def now_and_then(function, number):
    def killing(*arguments, **settings):
        global calls
        calls += 1
        if calls == number:
            os.kill(os.getpid(), signal.SIGKILL)
        return function(*arguments, **settings)
    return killing
"""


@pytest.mark.parametrize(
    ("patch", "left"),
    [
        # while the state of the second epoch is written
        ("checkpoint.os.fsync = now_and_then(os.fsync, 3)", "state and what was being written"),
        # when all is trained, before the model file is written
        ("trainer.write = now_and_then(trainer.write, 1)", "state"),
        # when the model file is there, before the state is removed
        ("checkpoint.shutil.rmtree = now_and_then(checkpoint.shutil.rmtree, 1)", "state and model"),
    ],
)
def test_killed_while_writing(toy, tmp_path, whole, patch, left):
    path = tmp_path / "m.safetensors"
    process = engine(write_job(toy, path, **JOBS["default"]), patch=KILLER + patch)
    _, err = process.communicate(timeout=240)
    assert process.returncode == -signal.SIGKILL, err
    names = sorted(entry.name for entry in (tmp_path / "m.resume").iterdir())
    assert names[-1] == "seed-1.safetensors" and len(names) == 1 + 2 * ("being" in left)
    assert path.exists() == ("model" in left)
    resumed(toy, path, "default")
    same_model(path, whole / "default.safetensors")
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["m.json", "m.safetensors"]


def test_killed_in_the_second_seed(toy, tmp_path, whole):
    path = tmp_path / "m.safetensors"
    records = records_until(
        engine(write_job(toy, path, **JOBS["seeds"])), says("Seed 2: Epoch 2/3")
    )
    assert any(says("Seed 1: Test part: overall accuracy")(record) for record in records)
    states = sorted(entry.name for entry in (tmp_path / "m.resume").glob("seed*"))
    assert states == ["seed-1.safetensors", "seed-2.safetensors"]
    reporter = resumed(toy, path, "seeds")
    assert not any("Seed 1: Epoch" in text for text in reporter.texts()), "that one was done"
    same_model(path, whole / "seeds.safetensors")


def test_asked_to_stop(toy, tmp_path, whole):
    """A signal ends the engine in good order; the log says how to go on."""
    path = tmp_path / "m.safetensors"
    process = engine(write_job(toy, path, **JOBS["paper"]))
    records = records_until(process, says("Epoch 2/4"), signal.SIGTERM)
    assert process.returncode == 3 and records[-1]["type"] == "cancelled"
    assert says("is kept in m.resume; the same job with resume goes on")(records[-2])
    assert [entry.name for entry in (tmp_path / "m.resume").iterdir()] == ["seed-1.safetensors"]
    resumed(toy, path, "paper")
    same_model(path, whole / "paper.safetensors")


# ------------------------------------------------------------------------------ what is left


class StopAfter(Recorder):
    """Cancelled once something was said."""

    def __init__(self, words):
        super().__init__()
        self.words = words

    def _emit(self, record):
        super()._emit(record)
        if self.words in record.get("text", ""):
            self.cancel()


@pytest.fixture(scope="module")
def left(toy, tmp_path_factory):
    """Folder with the state of a training that was cancelled after its first epoch."""
    path = tmp_path_factory.mktemp("left") / "m.safetensors"
    with pytest.raises(Cancelled):
        train(toy, path, StopAfter("Epoch 1/4"), **JOBS["paper"])
    assert [entry.name for entry in path.parent.iterdir()] == ["m.resume"]
    return path.parent


@pytest.fixture
def again(left, tmp_path):
    """The model file to write beside a copy of that state."""
    shutil.copytree(left / "m.resume", tmp_path / "m.resume")
    return tmp_path / "m.safetensors"


def not_resumed(toy, path, words, **settings):
    refused(toy, path, words, **{**JOBS["paper"], "resume": True, **settings})


def test_a_state_that_is_left_is_ignored_without_resume(toy, again, whole):
    reporter = Recorder()
    train(toy, again, reporter, **JOBS["paper"])
    assert any("state of an interrupted training" in text for text in reporter.texts())
    assert not any("Going on" in text for text in reporter.texts())
    assert not (again.parent / "m.resume").exists()
    same_model(again, whole / "paper.safetensors")


def test_paths_and_what_comes_later_may_differ(toy, again, whole, tmp_path):
    """The data moved, and a report is wanted now."""
    moved = shutil.copytree(toy.folder, tmp_path / "moved")
    there = replace(
        toy,
        scene=moved / toy.scene.name,
        class_raster=moved / toy.class_raster.name,
        amount_raster=moved / toy.amount_raster.name,
    )
    resumed(there, again, "paper", report=str(tmp_path / "r.html"))
    same_model(again, whole / "paper.safetensors")
    # the curves have the epochs from before the interruption too
    assert (tmp_path / "r.html").stat().st_size > 10_000


CHANGES = {
    "preset": "small",
    "recipe": "default",
    "epochs": 5,
    "batch_size": 4,
    "window": 24,
    "seed": 2,
    "seeds": 2,
    "wavelengths": [[400, 800]],
    "use_bad_bands": True,
    "block_size": 4,
    "buffer": 1,
    "folds": 2,
    "test_share": 0.3,
    "validation_share": 0.3,
    "rare_class_share": 0.01,
    "imbalance": "none",
    "losses: amount": {"losses": {"amount": "mse"}},
    "balancing": "equal",
    "scaling": "l2",
    "deterministic": True,
    "only": ["species"],
    "network: attention": {"network": {"attention": False}},
    "settings: learning_rate": {"settings": {**PAPER, "learning_rate": 1e-3}},
}


@pytest.mark.parametrize("name", CHANGES)
def test_another_job_is_refused_by_name(toy, again, name):
    changes = CHANGES[name] if ":" in name else {name: CHANGES[name]}
    not_resumed(toy, again, f"The interrupted training had {name} ", **changes)
    torch.use_deterministic_algorithms(False)


def test_another_network_is_refused(toy, again):
    from hypertask.model.jobs.methods import METHODS

    fitting = {k: v for k, v in PAPER.items() if k not in METHODS["unet"].lacks}
    words = "The interrupted training had method 'multitask' and this job has 'unet'"
    not_resumed(toy, again, words, method="unet", settings=fitting)


def test_a_state_of_a_version_that_did_not_know_a_key_goes_on(toy, again, whole):
    """What is not there was at its default."""
    (state,) = again.with_name(f"{again.stem}.resume").glob("*.safetensors")
    with safe_open(str(state), "pt") as file:
        stored = json.loads(file.metadata()[checkpoint.KEY])
        tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
    assert stored["identity"]["job"].pop("method") == "multitask"
    save_file(tensors, str(state), metadata={checkpoint.KEY: json.dumps(stored)})
    reporter = resumed(toy, again, "paper")
    assert any("Going on after epoch" in text for text in reporter.texts())
    same_model(again, whole / "paper.safetensors")


def test_every_setting_is_told_apart():
    """A new key of the job is either compared or known to be free."""
    keys = {name.split(":")[0] for name in CHANGES} | toy_job(make_nothing(), "x").keys()
    keys |= checkpoint._FREE | {
        "schema",
        "command",
        "method",
        "task_weights",
        "split",
        "freeze_encoder",
    }
    from hypertask.model.jobs.files import job_from_dict, job_to_dict

    assert job_to_dict(job_from_dict(toy_job(make_nothing(), "x"))).keys() == keys


def make_nothing():
    class Nothing:
        scene, labels = "s", [{"raster": "r"}]

    return Nothing


def test_another_model_to_start_from_is_refused(toy, again, whole):
    not_resumed(toy, again, r"\(init_from\)", init_from=str(whole / "paper.safetensors"))


@pytest.mark.parametrize("what", ["spectra", "classes", "amounts"])
def test_other_data_is_refused(toy, again, tmp_path, what):
    """One pixel is enough."""
    settings = {}
    if what == "spectra":
        (tmp_path / "s").mkdir()
        cube = toy.cube.copy()
        cube[3, 20, 20] += 1
        scene = write_envi(
            tmp_path / "s" / "scene.img",
            cube,
            nodata=-9999,
            scale=10000,
            wavelengths=toy.wavelengths,
            fwhm=np.full(8, 10.0),
        )
        settings["scenes"] = [str(scene)]
    elif what == "classes":
        codes = toy.classes.copy()
        codes[20, 20] = codes[20, 20] % 3 + 1
        raster = write_tif(tmp_path / toy.class_raster.name, codes, names=["species"])
        settings["labels"] = [{"raster": str(raster)}, toy.labels[1]]
    else:
        amount = toy.amount.copy()
        amount[20, 20] = 17.5
        raster = write_tif(tmp_path / toy.amount_raster.name, amount, names=["amount"], nodata=-1)
        settings["labels"] = [toy.labels[0], {"raster": str(raster)}]
    not_resumed(toy, again, "scenes or the labels are not those", **settings)


def truncated(path):
    path.write_bytes(path.read_bytes()[:-1000])


def emptied(path):
    path.write_bytes(b"")


def flipped(path):
    content = bytearray(path.read_bytes())
    content[-777] ^= 64
    path.write_bytes(content)


def foreign(path):
    save_file({"x": torch.zeros(3)}, path)


def rewritten(path, change):
    with safe_open(path, "pt") as file:
        tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
        stored = json.loads(file.metadata()[checkpoint.KEY])
    change(stored, tensors)
    stored["checksum"] = checkpoint._checksum(tensors)
    save_file(tensors, path, {checkpoint.KEY: json.dumps(stored)})


def lacking_a_tensor(path):
    rewritten(path, lambda stored, tensors: tensors.pop("network/encoder.stem.conv.weight"))


def lacking_the_run(path):
    rewritten(path, lambda stored, tensors: stored.pop("run"))


class Bomb:
    def __reduce__(self):
        return sys.exit, (9,)


def pickled(path):
    torch.save({"a": Bomb()}, path)


@pytest.mark.parametrize(
    "damage",
    [truncated, emptied, flipped, foreign, lacking_a_tensor, lacking_the_run, pickled],
)
def test_a_damaged_state_is_refused(toy, again, damage):
    damage(again.parent / "m.resume" / "seed-1.safetensors")
    not_resumed(toy, again, r"The state .*seed-1\.safetensors cannot be read \(.*delete the folder")


def test_other_threads_and_versions_only_warn(toy, again, whole):
    def elsewhere(stored, tensors):
        stored["identity"].update(threads=7, device="cuda", processes=3, versions={"torch": "9"})

    rewritten(again.parent / "m.resume" / "seed-1.safetensors", elsewhere)
    reporter = resumed(toy, again, "paper")
    said = [text for text in reporter.warnings if "not be the same to the last bit" in text]
    assert [text.split(" from the")[0] for text in said] == [
        "The device differs",
        "The number of processes differs",
        "The number of threads differs",
        "The versions differ",
    ]
    assert "interrupted training's (7; now 1)" in said[2] and "'torch': '9'" in said[3]
    same_model(again, whole / "paper.safetensors")


def test_the_state_executes_nothing(left):
    """It is a plain safetensors file with JSON in its header."""
    with safe_open(left / "m.resume" / "seed-1.safetensors", "pt") as file:
        assert list(file.metadata()) == [checkpoint.KEY]
        stored = json.loads(file.metadata()[checkpoint.KEY])
        names = {name.split("/")[0] for name in file.keys()}  # noqa: SIM118
    assert names == {"network", "balancing", "optimiser"}
    assert stored["run"]["epoch"] == 1 and len(stored["run"]["history"]) == 1


def test_a_state_that_cannot_be_written(toy, tmp_path):
    (tmp_path / "m.resume").write_text("in the way")
    with pytest.raises(HyperTaskError, match=r"needs the folder .*m\.resume, which is a file"):
        train(toy, tmp_path / "m.safetensors", **JOBS["paper"])


def test_patience_is_kept(tmp_path, toy):
    """Validations without a better score count on after the interruption."""
    settings = {
        "settings": {**PAPER_LIKE, "learning_rate": 0.0, "patience": 2},
        "recipe": "paper",
        "epochs": 9,
    }
    path = tmp_path / "m.safetensors"
    with pytest.raises(Cancelled):
        train(toy, path, StopAfter("Epoch 2/9"), **settings)
    reporter = Recorder()
    train(toy, path, reporter, **settings, resume=True)
    assert sum(text.startswith("Epoch ") for text in reporter.texts()) == 1
    assert any("No better validation score in 2 validations" in t for t in reporter.texts())


def test_make_toy_is_the_same_each_time(tmp_path):
    """Otherwise the tests above would compare other trainings."""
    one, two = (make_toy(tmp_path / name) for name in "ab")
    assert np.array_equal(one.cube, two.cube)
