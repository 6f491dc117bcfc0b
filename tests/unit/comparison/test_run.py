"""A whole comparison: its figures, going on where it was interrupted, and what it refuses."""

from __future__ import annotations

import csv
import errno
import json
import shutil
import sys
from contextlib import ExitStack

import numpy as np
import pytest
import rasterio
from support.reports import Page
from support.synthetic import Recorder, make_toy, toy_job, write_json
from support.training import engine, few_windows, recipe_settings, records_until

from hypertask.model.base.errors import Cancelled, HyperTaskError
from hypertask.model.base.files import write_error
from hypertask.model.comparison import pixels, run
from hypertask.model.comparison.pace import Pace
from hypertask.model.jobs.files import job_from_dict
from hypertask.model.mapping.predict import predict
from hypertask.model.modelfile import read_header
from hypertask.model.splits.split import TEST
from hypertask.model.training import trainer

SETTINGS = recipe_settings(windows_per_epoch=16, validate_every=1, learning_rate=1e-2)
METHODS = ["multitask", "unet", "forest"]
TIMES = ("seconds", "mapped", "memory")


@pytest.fixture(scope="module", autouse=True)
def quick():
    with few_windows(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(pixels, "TREES", 10)
        yield


@pytest.fixture(scope="module")
def toy(tmp_path_factory):
    return make_toy(tmp_path_factory.mktemp("toy"), rows=48, columns=48)


def compare_job(toy, folder, **settings) -> dict:
    values = {
        "command": "compare",
        "methods": METHODS,
        "seeds": 2,
        "pixels_per_class": 40,
        "settings": SETTINGS,
        **settings,
    }
    job = toy_job(toy, folder, **values)
    del job["final"]  # nothing is refitted
    return job


def compare(toy, folder, reporter=None, **settings):
    job = job_from_dict(compare_job(toy, folder, **settings))
    return run.compare(job, reporter or Recorder())


def rows(folder):
    return {path.stem: json.loads(path.read_text()) for path in (folder / "rows").glob("*.json")}


def timeless(values):
    """The same without times and memory."""
    if isinstance(values, dict):
        return {key: timeless(each) for key, each in values.items() if key not in TIMES}
    return [timeless(each) for each in values] if isinstance(values, list) else values


def table(folder, name):
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def whole(toy, tmp_path_factory):
    """A comparison that was not interrupted, and what was said."""
    folder, reporter = tmp_path_factory.mktemp("whole") / "out", Recorder()
    outputs = compare(toy, folder, reporter)
    assert outputs == {"OUTPUT": str(folder), "REPORT": str(folder / "report.html")}
    names = [f"{n}.{e}" for n in ("table_iv", "variables", "differences") for e in ("csv", "tex")]
    files = {name: (folder / name).read_bytes() for name in names}
    return folder, reporter, files, rows(folder)


# ------------------------------------------------------------------------------ figures


def test_single_task_networks_learn_their_variables_on_the_split_of_all(toy, tmp_path):
    folder = tmp_path / "out"
    compare(toy, folder, methods=["multitask"], ablations=["tasks"], seeds=1, epochs=1)
    (one, *_), kinds, each = (rows(folder)[n]["seeds"] for n in ("multitask", "tasks-2", "tasks-3"))
    for (seed,) in (kinds, each):
        assert seed["accuracy"].keys() == one["accuracy"].keys() == {"species", "amount"}
        for name, scores in seed["accuracy"].items():
            assert scores["pixels"] == one["accuracy"][name]["pixels"]
    whole = rows(folder)["multitask"]["parameters"]
    assert whole < rows(folder)["tasks-2"]["parameters"] < 2 * whole
    headers = [read_header(path) for path in sorted((folder / "models").glob("tasks-*"))]
    learned = [[v["name"] for v in header["variables"]] for header in headers]
    assert learned == [["species"], ["amount"]] * 2
    assert [next(iter(line.values())) for line in table(folder, "single_task")] == [
        "One network",
        "One for classes, one for quantities",
        "One for each variable",
    ]


@pytest.mark.parametrize("only", [["amount", "height"], []])
def test_variables_that_cannot_be_learned_alone(toy, tmp_path, only):
    values = toy_job(toy, tmp_path / "m", only=only)
    words = "'height', which is no variable .* species, amount" if only else "at least one variable"
    with pytest.raises(HyperTaskError, match=words):
        trainer.train(job_from_dict(values), Recorder())


def test_figures_are_those_of_the_models_own_maps(toy, whole, tmp_path):
    """The kept network's map, scored here on the test blocks, is a row of the table."""
    folder = whole[0]
    job = job_from_dict(compare_job(toy, folder))
    with ExitStack() as stack:
        data = run._data(job, stack, Recorder())
        part = data.split.uses(0, 0, 0, *toy.classes.shape)
    test = part == TEST
    assert 0 < test.sum() < test.size / 2
    for name in ("multitask", "unet"):
        maps = job_from_dict(
            {
                "command": "predict",
                "scene": str(toy.scene),
                "model": str(folder / "models" / f"{name}.safetensors"),
                "output": str(tmp_path / name),
                "device": "cpu",
            }
        )
        predict(maps, Recorder())
        with rasterio.open(tmp_path / name / "species.tif") as file:
            species = file.read(1)
        with rasterio.open(tmp_path / name / "amount.tif") as file:
            amount = file.read(1).astype(float)
        overall = float((species == toy.classes)[test].mean())
        error = float(np.sqrt(np.mean((amount - toy.amount)[test] ** 2)))
        seeds = rows(folder)[name]["seeds"]
        kept = max(seeds, key=lambda seed: seed["score"])["accuracy"]
        assert kept["species"]["overall_accuracy"] == pytest.approx(overall, abs=1e-9)
        assert kept["amount"]["rmse"] == pytest.approx(error, rel=1e-4)
        assert kept["species"]["pixels"] == kept["amount"]["pixels"] == test.sum()
    found = {seed["accuracy"]["amount"]["pixels"] for seed in rows(folder)["forest"]["seeds"]}
    assert found == {int(test.sum())}


def test_tables_are_made_of_the_rows(whole):
    folder, reporter, *_ = whole
    kept = rows(folder)
    assert set(kept) == set(METHODS)
    lines = table(folder, "table_iv")
    assert [line["Method"] for line in lines] == ["multitask network", "U-Net", "random forest"]
    for line, name in zip(lines, METHODS):
        own = [seed["accuracy"]["species"]["overall_accuracy"] for seed in kept[name]["seeds"]]
        assert float(line["OA mean"]) == pytest.approx(np.mean(own))
        assert float(line["OA minimum"]) == min(own) and float(line["OA maximum"]) == max(own)
        own = [seed["accuracy"]["amount"]["mae_scaled"] for seed in kept[name]["seeds"]]
        assert float(line["MAE mean"]) == pytest.approx(np.mean(own))
        assert [seed["seed"] for seed in kept[name]["seeds"]] == [1, 2]
    costs = table(folder, "table_vii")
    assert costs[0]["published"] == "19.68" and costs[2]["GFLOPs"] == "no network"
    assert all(value for line in costs for value in line.values())
    for name in ("table_iv", "table_vii", "variables", "differences"):
        assert (folder / f"{name}.tex").read_text().startswith("% needs")
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert "Table IV: accuracy of the methods" in Page(page).words
    for words in ("Table IV", "Table VII", "U-Net", "random forest", "at most 40 of a class"):
        assert words in page
    assert len({line["split"] for line in kept.values()}) == 1
    values = [r["value"] for r in reporter.records if r["type"] == "progress"]
    assert values == sorted(values) and values[-1] == 100
    assert any("2 of 3 rows are finished" in text for text in reporter.texts())


def test_what_is_finished_is_not_done_again_and_rows_may_be_added(toy, whole, tmp_path):
    folder = whole[0]
    before = {p: p.read_bytes() for p in folder.rglob("*") if p.parent.name in ("models", "rows")}
    reporter = Recorder()
    compare(toy, folder, reporter, methods=[*METHODS, "linear"], report=str(tmp_path / "r.html"))
    assert not any("Epoch" in text for text in reporter.texts())
    assert all(path.read_bytes() == content for path, content in before.items())
    assert len(table(folder, "table_iv")) == 4
    assert "Wold" in (tmp_path / "r.html").read_text(encoding="utf-8")


# ------------------------------------------------------------------------------ interrupted


def test_killed_within_a_training_it_goes_on_to_the_same_tables(toy, whole, tmp_path):
    folder = tmp_path / "out"
    # what was finished earlier
    shutil.copytree(whole[0], folder, ignore=shutil.ignore_patterns("multitask*", "linear*", "t*"))
    job = write_json(tmp_path / "job.json", compare_job(toy, folder))
    seen = []

    def in_second_seed(record):
        seen.append(record.get("text", ""))
        return record["type"] == "progress" and any("Seed 2: Epoch 1/2" in t for t in seen)

    records_until(engine(job, command="compare"), in_second_seed)
    assert not (folder / "rows" / "multitask.json").exists()
    assert (folder / "models" / "multitask.resume" / "seed-2.safetensors").exists()
    reporter = Recorder()
    compare(toy, folder, reporter)
    assert any("Going on after epoch 1 of 2 (seed 2)" in text for text in reporter.texts())
    assert timeless(rows(folder)) == timeless(whole[3])
    for name, content in whole[2].items():
        assert (folder / name).read_bytes() == content, name
    assert not list((folder / "models").glob("*.resume"))


def test_what_a_killed_run_left_goes_with_the_next(toy, whole, tmp_path):
    folder = tmp_path / "out"
    shutil.copytree(whole[0], folder)
    (folder / "rows" / "multitask.json").unlink()  # its model was in its place already
    states = folder / "models" / "multitask.resume"
    states.mkdir()
    left = [
        states / "seed-1.safetensors",
        folder / "models" / ".unet.0a1b2c3d.safetensors",
        folder / "rows" / ".multitask.0a1b2c3d.json",
        folder / "rows" / ".hypertask-0a1b2c3d",
    ]
    for path in left:
        path.write_bytes(b"half")
    compare(toy, folder, reporter := Recorder())
    assert not any("Epoch" in text for text in reporter.texts())
    assert not any(path.exists() for path in [states, *left])
    made, before = (each["multitask"]["seeds"] for each in (rows(folder), whole[3]))
    assert made == before


def test_cancelled_between_seeds_of_a_pixel_method(toy, tmp_path):
    folder, fitted = tmp_path / "out", []

    class Impatient(Recorder):
        def _emit(self, record):
            super()._emit(record)
            if "amount: leaves" in record.get("text", ""):
                fitted.append(record)
                if len(fitted) == 2:
                    self.cancel()

    reporter = Impatient()
    with pytest.raises(Cancelled):
        compare(toy, folder, reporter, methods=["forest"])
    assert any("goes on from there" in text for text in reporter.texts())
    assert len(rows(folder)["forest"]["seeds"]) == 1
    compare(toy, folder, reporter := Recorder(), methods=["forest"])
    assert sum("amount: leaves" in text for text in reporter.texts()) == 1
    assert [seed["seed"] for seed in rows(folder)["forest"]["seeds"]] == [1, 2]


# ------------------------------------------------------------------------------ failing


@pytest.mark.parametrize(
    "error, why",
    [
        (HyperTaskError("The device is too small; take another."), "The device is too small"),
        (RuntimeError("DefaultCPUAllocator: can't allocate memory"), "too little memory"),
    ],
)
def test_a_row_that_fails_leaves_the_others(toy, whole, tmp_path, monkeypatch, error, why):
    folder = tmp_path / "out"
    shutil.copytree(whole[0], folder, ignore=shutil.ignore_patterns("unet*", "forest*", "*.csv"))
    real, reporter = run.train, Recorder()

    def train(job, reporter):
        if job.method == "unet":
            raise error
        return real(job, reporter)

    monkeypatch.setattr(run, "train", train)
    with pytest.raises(HyperTaskError, match=rf"^1 of 3 rows .*: U-Net \(.*{why}.*\); .* again\.$"):
        compare(toy, folder, reporter)
    assert any(
        text.startswith("U-Net: ") and "other rows go on" in text for text in reporter.texts()
    )
    lines = table(folder, "table_iv")
    assert [line["Method"] for line in lines] == ["multitask network", "random forest"]
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert "Rows that could not be made" in page and why in page
    monkeypatch.setattr(run, "train", real)
    compare(toy, folder, reporter := Recorder())
    assert [line["Method"] for line in table(folder, "table_iv")][1] == "U-Net"
    assert not any("random forest, amount" in text for text in reporter.texts())
    assert "could not be made" not in (folder / "report.html").read_text(encoding="utf-8")


def test_nothing_goes_on_where_no_row_can(toy, tmp_path, monkeypatch):
    def full(job, reporter):
        raise write_error(job.output, error) from error

    error = OSError(errno.ENOSPC, "No space left on device")
    monkeypatch.setattr(run, "train", full)
    out, tried = tmp_path / "out", Recorder()
    with pytest.raises(HyperTaskError, match="The disk is full"):
        compare(toy, out, tried, methods=["multitask", "unet"])
    assert not any("U-Net" in text for text in tried.texts())
    monkeypatch.setattr(run, "train", lambda *_: few())
    with pytest.raises(HyperTaskError, match=r"^Too few places; label more[.]$"):
        compare(toy, out, methods=["multitask", "unet"])
    assert not (out / "report.html").exists()


def few():
    raise HyperTaskError("Too few places; label more.")


# ------------------------------------------------------------------------------ refused


def refusal(toy, folder, **settings) -> str:
    with pytest.raises(HyperTaskError) as caught:
        compare(toy, folder, **settings)
    text = str(caught.value)
    assert "\n" not in text and text.endswith(".")
    return text


def test_bad_input_gets_one_sentence(toy, tmp_path, monkeypatch):
    out = tmp_path / "out"
    text = refusal(toy, out, methods=["unet", "resnet"])
    assert "'resnet'" in text and "multitask" in text and "forest" in text
    assert "'table'" in refusal(toy, out, ablations=["table"])
    assert "2 epochs and 5 minutes" in refusal(toy, out, minutes=5.0)
    assert "above 0" in refusal(toy, out, epochs=None, minutes=0.0)
    assert "seeds is 0" in refusal(toy, out, seeds=0)
    assert "no setting 'depth'" in refusal(toy, out, settings={"depth": 3})
    monkeypatch.setitem(sys.modules, "sklearn", None)
    assert "pip install scikit-learn" in refusal(toy, out)
    assert not out.exists()


def test_another_comparison_in_the_folder_is_refused(toy, whole, tmp_path):
    folder = whole[0]
    assert "whose seeds is 2, and this job has 3" in refusal(toy, folder, seeds=3)
    other = make_toy(tmp_path / "other", rows=48, columns=48, seed=5)
    assert "other scenes or labels" in refusal(other, folder)
    out = tmp_path / "out"
    (out / "rows").mkdir(parents=True)
    (out / "rows" / "forest.json").write_text("{")
    assert "forest.json cannot be read" in refusal(toy, out, methods=["forest"])


# ------------------------------------------------------------------------------ minutes


def test_minutes_become_epochs_that_stay(toy, tmp_path, monkeypatch):
    folder = tmp_path / "out"
    asked = []

    def two(job, minutes, labelled, reporter):
        asked.append(minutes)
        assert 0 < labelled < 48 * 48
        return Pace(2)

    monkeypatch.setattr(run, "pace_within", two)
    budget = {"epochs": None, "minutes": 0.5, "methods": ["unet"], "seeds": 1}
    compare(toy, folder, **budget)
    assert asked == [0.5] and rows(folder)["unet"]["epochs"] == 2
    (folder / "rows" / "unet.json").write_text(
        json.dumps({"name": "unet", "title": "U-Net", "method": "unet", "epochs": 2})
    )
    compare(toy, folder, **budget)
    assert asked == [0.5], "what was measured once is kept"
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert "0.5 minutes for each training" in page and "one seed" in page


def test_fewer_steps_of_a_pre_training_stay_too(toy, tmp_path, monkeypatch):
    monkeypatch.setattr(run, "pace_within", lambda *_: Pace(1, 3))
    compare(toy, tmp_path / "out", epochs=None, minutes=0.5, methods=["spectraldiff"], seeds=1)
    header = read_header(tmp_path / "out" / "models" / "spectraldiff.safetensors")
    assert header["training"]["pretraining"]["steps"] == 3
    assert rows(tmp_path / "out")["spectraldiff"]["epochs"] == 1


def test_fewer_windows_of_an_epoch_stay_too(toy, tmp_path, monkeypatch):
    monkeypatch.setattr(run, "pace_within", lambda *_: Pace(1, None, 5))
    compare(toy, tmp_path / "out", epochs=None, minutes=0.5, methods=["unet"], seeds=1)
    job = read_header(tmp_path / "out" / "models" / "unet.safetensors")["training"]["job"]
    assert job["settings"]["most_windows"] == 5
