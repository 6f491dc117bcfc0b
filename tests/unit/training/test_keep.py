"""Asked to keep the best so far, a training ends with a whole model file at any time."""

from __future__ import annotations

import numpy as np
import pytest
from safetensors.numpy import load_file
from support.synthetic import Recorder
from support.training import (
    DEFAULT_LIKE,
    PAPER_LIKE,
    Asking,
    at,
    engine,
    finished,
    same_weights,
    train,
    weights,
    write_job,
)

from hypertask.model import commands
from hypertask.model.base.errors import Cancelled, HyperTaskError
from hypertask.model.base.messages import SilentReporter
from hypertask.model.jobs.train import keep_request
from hypertask.model.modelfile import read_header, require_whole
from hypertask.model.training import request, trainer


@pytest.fixture(autouse=True)
def looks_each_time(monkeypatch):
    monkeypatch.setattr(request, "_EVERY", 0.0)


def kept(toy, path, wanted, **settings):
    """A training that was asked; its header and what was said."""
    reporter = Asking(path, wanted)
    train(toy, path, reporter, **settings)
    require_whole(str(path))
    assert not keep_request(path).exists()
    assert not path.with_name(f"{path.stem}.resume").exists()
    assert sum("You ask to keep" in text for text in reporter.texts()) == 1
    return read_header(path), reporter


def epochs(reporter):
    return [r["values"]["epoch"] for r in reporter.records if "epoch" in r.get("values", {})]


SMALL = {"windows_per_epoch": 8}  # two steps
DEFAULT = {"settings": {**DEFAULT_LIKE, **SMALL}, "epochs": 4, "batch_size": 4}
PAPER_SETTINGS = {**PAPER_LIKE, **SMALL, "validate_every": 4, "balancing": "equal"}
PAPER = {"recipe": "paper", "settings": PAPER_SETTINGS, "epochs": 3, "batch_size": 4}


def test_amid_an_epoch_the_best_is_kept_as_it_is(toy, tmp_path):
    """Those of the state that a training has which was stopped at the same place."""
    one, two = tmp_path / "one.safetensors", tmp_path / "two.safetensors"
    header, reporter = kept(
        toy, one, at("windows", 2.5), report=str(tmp_path / "r.html"), **DEFAULT
    )
    assert epochs(reporter) == [1, 2]
    best = header["training"]["best_epoch"]
    assert 0 < best <= 2 and header["training"]["seeds"][0]["asked_after"] == 2
    assert f"the weights of epoch {best} are kept, as you have asked" in "".join(reporter.texts())
    assert "ended on request after epoch 2" in (tmp_path / "r.html").read_text(encoding="utf-8")
    with pytest.raises(Cancelled):
        train(toy, two, Asking(two, at("windows", 2.5), stop=True), **DEFAULT)
    state = load_file(tmp_path / "two.resume" / "seed-1.safetensors")
    found = weights(one)
    for name, values in found.items():
        np.testing.assert_array_equal(values, state[f"best/{name}"], err_msg=name)
    # and that one goes on as if nobody had ever been asked
    reporter = Recorder()
    train(toy, two, reporter, resume=True, **DEFAULT)
    assert "asked_after" not in read_header(two)["training"]["seeds"][0]
    assert epochs(reporter) == [3, 4]


def test_killed_after_it_was_asked(toy, tmp_path, monkeypatch):
    path, other = tmp_path / "m.safetensors", tmp_path / "other.safetensors"
    kept(toy, other, at("windows", 2.5), **DEFAULT)

    def killed(*arguments):
        raise Cancelled()

    with monkeypatch.context() as patch, pytest.raises(Cancelled):
        patch.setattr(trainer, "calibrated", killed)
        train(toy, path, Asking(path, at("windows", 2.5)), **DEFAULT)
    assert not path.exists()
    reporter = Recorder()
    train(toy, path, reporter, resume=True, **DEFAULT)
    assert not epochs(reporter) and same_weights(path, other)
    assert read_header(path)["training"]["seeds"][0]["asked_after"] == 2


def test_in_the_phase_on_single_pixels(toy, tmp_path):
    """Even before anything was checked."""
    job = {**DEFAULT, "settings": {**DEFAULT_LIKE, **SMALL, "spectral_steps": 36}}
    header, reporter = kept(toy, tmp_path / "m.safetensors", at("pixels", 1), **job)
    assert header["training"]["best_epoch"] == 0 and not epochs(reporter)
    steps = [r["values"]["step"] for r in reporter.records if "step" in r.get("values", {})]
    assert steps == [2]
    assert any("the network for single pixels is kept, as you" in t for t in reporter.texts())


def test_before_an_epoch_was_scored_the_one_under_way_is(toy, tmp_path):
    header, reporter = kept(toy, tmp_path / "m.safetensors", at("windows", 0.5), **PAPER)
    assert epochs(reporter) == [1] and header["training"]["best_epoch"] == 1
    assert "No epoch was scored yet: epoch 1 is completed and kept." in reporter.texts()
    assert header["training"]["seeds"][0]["validation_score"] is not None


def test_other_seeds_are_left_out(toy, tmp_path):
    wanted = at("windows", 2.5, "Seed 1")
    header, reporter = kept(toy, tmp_path / "m.safetensors", wanted, seeds=3, **PAPER)
    assert [seed["seed"] for seed in header["training"]["seeds"]] == [1]
    assert "1 of 3 seeds were trained, as you have asked." in reporter.warnings


def test_of_folds_the_others_are_trained(toy, tmp_path):
    """Every label is to be tested; the network of all labels learns as long as they agree upon."""
    job = {**PAPER, "epochs": 2, "folds": 2, "final": "refit"}
    header, reporter = kept(toy, tmp_path / "m.safetensors", at("windows", 0.5, "Fold 1"), **job)
    assert epochs(reporter) == [1, 1, 2, 1, 2]
    folds = header["training"]["folds"]
    assert [fold["choices"][0]["epochs"] for fold in folds] == [1, 2]
    assert "asked_after" in folds[0]["seeds"][0] and "asked_after" not in folds[1]["seeds"][0]


def test_with_folds_a_network_of_all_labels_is_kept_as_it_is(toy, tmp_path):
    wanted = at("windows", 0.5, "Final network")
    job = {**PAPER, "folds": 2, "final": "refit", "epochs": 2}
    header, reporter = kept(toy, tmp_path / "m.safetensors", wanted, **job)
    assert epochs(reporter) == [1, 2, 1, 2, 1] and header["training"]["best_epoch"] == 1
    assert "Epoch 1 is completed and kept." in " ".join(reporter.texts())


@pytest.mark.parametrize(
    ("wanted", "seen"),
    [
        (at("windows", 0.5, "Refit"), [1, 2]),
        (at("pixels", 1, "Refit"), [1, 2]),
        (at("windows", 1.5), [1]),
    ],
)
def test_what_validation_has_found_is_not_refitted_any_further(toy, tmp_path, wanted, seen):
    """The best so far is whole already; of a refit under way nothing is left."""
    one, two = tmp_path / "one.safetensors", tmp_path / "two.safetensors"
    job = {**DEFAULT, "epochs": 2}
    job["settings"] = {**job["settings"], "validate_every": 1}
    header, reporter = kept(
        toy, one, wanted, report=str(tmp_path / "r.html"), **{**job, "final": "refit"}
    )
    assert epochs(reporter) == seen
    assert any("is not refitted on the validation part" in text for text in reporter.texts())
    assert not {"final", "choices", "seeds_before"} & header["training"].keys()
    if len(seen) == 2:
        train(toy, two, **job)
        assert same_weights(one, two)
        other = read_header(two)
        assert header["calibration"] == other["calibration"]
        assert header["accuracy"] == other["accuracy"]


def test_a_pretraining_ends(toy, tmp_path):
    settings = {"pretraining_steps": 6, "windows_per_epoch": 2, "window_pixels": 4, "patch": 5}
    job = {"method": "spectraldiff", "settings": settings, "epochs": 3, "batch_size": 2}
    header, reporter = kept(toy, tmp_path / "m.safetensors", at("pretraining", 2), **job)
    assert header["training"]["pretraining"]["steps"] == 2 and epochs(reporter) == [1]


def test_an_earlier_request_does_not_count(toy, tmp_path):
    path = tmp_path / "m.safetensors"
    keep_request(path).touch()
    reporter = Recorder()
    train(toy, path, reporter, **{**PAPER, "epochs": 2})
    assert epochs(reporter) == [1, 2] and [p.name for p in tmp_path.iterdir()] == [path.name]


def test_a_second_training_of_the_same_model_touches_nothing(toy, tmp_path):
    path, untouched = tmp_path / "m.safetensors", []

    class Meanwhile(Recorder):
        def _emit(self, record):
            super()._emit(record)
            states = [*(tmp_path / "m.resume").glob("*.safetensors")]
            if states and not untouched:
                before = states[0].read_bytes()
                with pytest.raises(HyperTaskError, match="Another run is making"):
                    train(toy, path)
                untouched.append(states[0].read_bytes() == before)

    train(toy, path, Meanwhile())
    assert untouched == [True]
    assert [each.name for each in tmp_path.iterdir()] == ["m.safetensors"]


def test_from_a_shell(toy, tmp_path):
    path = tmp_path / "m.safetensors"
    job = {**PAPER, "epochs": 20000, "settings": {**PAPER_SETTINGS, "validate_every": 1}}
    process = engine(write_job(toy, path, **job))
    for line in process.stdout:
        if "Epoch 2/" in line:
            break
    assert commands.main(["keep", str(path), "--json"]) == 0
    code, records, err = finished(process)
    assert code == 0 and records[-1]["type"] == "result", err
    require_whole(str(path))
    assert sorted(p.name for p in tmp_path.iterdir()) == ["m.json", "m.safetensors"]


def test_two_processes_end_together(toy, tmp_path):
    """Of which only the first looks, at a moment of its own."""
    path = tmp_path / "m.safetensors"
    settings = {**PAPER_SETTINGS, "validate_every": 1}
    job = write_job(toy, path, **{**PAPER, "epochs": 20000, "settings": settings})
    process = engine(job, processes=2)
    for line in process.stdout:
        if "Epoch 2/" in line:
            keep_request(path).touch()
            break
    code, records, err = finished(process)
    assert code == 0 and records[-1]["type"] == "result", err
    require_whole(str(path))


def test_two_processes_give_up_a_refit_together(toy, tmp_path):
    path = tmp_path / "m.safetensors"
    settings = {**PAPER_SETTINGS, "validate_every": 1, "windows_per_epoch": 400}
    job = {**PAPER, "epochs": 1, "settings": settings, "final": "refit"}
    process = engine(write_job(toy, path, **job), processes=2)
    for line in process.stdout:
        if "Refit: Network" in line:
            keep_request(path).touch()
            break
    code, records, err = finished(process)
    assert code == 0 and records[-1]["type"] == "result", err
    assert any("is not refitted" in record.get("text", "") for record in records)
    require_whole(str(path))
    assert "final" not in read_header(path)["training"]
    assert not path.with_name("m.resume").exists()


def test_what_cannot_be_asked_is_said(tmp_path):
    with pytest.raises(HyperTaskError, match=r"There is no folder .*nowhere; name the model file"):
        commands.keep(str(tmp_path / "nowhere" / "m.safetensors"), SilentReporter())
