"""What is learned without labels first: from what, how far, interrupted, by several processes."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
import rasterio
import torch
from support.synthetic import Recorder, make_toy, write_envi
from support.training import engine, finished, recipe_settings, refused, train, weights, write_job

from hypertask.model.base.errors import Cancelled
from hypertask.model.jobs.methods import METHODS
from hypertask.model.modelfile import read_header
from hypertask.model.networks.baselines.denoised import Denoising
from hypertask.model.reports.model_words import describe
from hypertask.model.splits.split import FREE, TRAIN
from hypertask.model.training import checkpoint, pretraining
from hypertask.model.training.request import KeepRequest
from hypertask.model.training.sampling import WindowSampler

SETTINGS = {
    **{k: v for k, v in recipe_settings().items() if k not in METHODS["spectraldiff"].lacks},
    "pretraining_steps": 6,
    "patch": 3,
    "windows_per_epoch": 2,
    "validate_every": 1,
}
JOB = {"method": "spectraldiff", "epochs": 1, "batch_size": 2, "settings": SETTINGS}


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """Small windows, few of them."""
    monkeypatch.setattr(Denoising, "window", 16)
    monkeypatch.setattr(Denoising, "windows", 4)
    monkeypatch.setattr(pretraining, "_RANGE_WINDOWS", 8)


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    return make_toy(tmp_path_factory.mktemp("small"), rows=40, columns=40)


def same(one: dict, two: dict) -> bool:
    return one.keys() == two.keys() and all(np.array_equal(one[name], two[name]) for name in one)


class StopsAfter(Recorder):
    """Asks the job to stop once it has said ``words``."""

    def __init__(self, words: str):
        super().__init__()
        self.words = words

    def _emit(self, record):
        super()._emit(record)
        if self.words in record.get("text", ""):
            self.cancel()


def test_stopped_on_the_way_it_goes_on_to_the_same_end(small, tmp_path):
    """In the pre-training of the second network of an ensemble."""
    job = {**JOB, "seeds": 2, "ensemble": True}
    reporter = Recorder()
    train(small, tmp_path / "whole", reporter, **job)
    values = [r["value"] for r in reporter.records if r["type"] == "progress"]
    assert values == sorted(values)
    done = [r["done"] for r in reporter.records if r.get("phase") == "pretraining"]
    assert done == 2 * [0, 1, 2, 3, 4, 5, 6]
    with pytest.raises(Cancelled):
        train(small, tmp_path / "again", StopsAfter("Seed 2: Pre-training, step 4"), **job)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["again.resume", "whole"]
    reporter = Recorder()
    train(small, tmp_path / "again", reporter, **job, resume=True)
    said = [text for text in reporter.texts() if "re-train" in text]
    assert said[0] == "Seed 2: Going on after step 4 of 6 of the pre-training (seed 2)."
    assert said[1].startswith("Seed 2: Pre-training, step 5 of 6: error ")
    whole, again = (weights(tmp_path / name) for name in ("whole", "again"))
    assert same(whole, again)
    first, second = (
        {k[2:]: v for k, v in whole.items() if k.startswith(f"{n}/denoiser")} for n in (0, 1)
    )
    assert first and not same(first, second), "each network has its own"
    known = [read_header(tmp_path / name)["training"]["pretraining"] for name in ("whole", "again")]
    for each in known:
        assert each.pop("seconds") > 0
    assert known[0] == known[1]


def test_nothing_of_the_other_parts_is_seen(small, tmp_path, monkeypatch):
    """A scene of which only pixels of these differ gives the same network, to the last bit."""
    see, seen = WindowSampler.see, np.zeros((40, 40), bool)

    def watched(self, scene, row, column, size):
        rows, columns = np.mgrid[row : row + size, column : column + size]
        inside = (rows >= 0) & (rows < 40) & (columns >= 0) & (columns < 40)
        part = self.split.uses(scene, row, column, size, size)
        kept = inside & ((part == TRAIN) | (part == FREE))
        seen[rows[kept], columns[kept]] = True
        return see(self, scene, row, column, size)

    monkeypatch.setattr(WindowSampler, "see", watched)
    monkeypatch.setattr(pretraining, "_RANGE_WINDOWS", 200)
    train(small, tmp_path / "one", **JOB)
    assert 0.4 < seen.mean() < 0.9
    cube = small.cube.copy()
    cube[:, ~seen] = np.random.default_rng(0).integers(0, 10_000, (8, int((~seen).sum())))
    (tmp_path / "other").mkdir()
    scene = write_envi(
        tmp_path / "other" / small.scene.name,
        cube,
        nodata=-9999,
        scale=10000,
        wavelengths=small.wavelengths,
        fwhm=np.full(8, 10.0),
    )
    train(replace(small, scene=scene), tmp_path / "two", **JOB)
    assert same(weights(tmp_path / "one"), weights(tmp_path / "two"))
    reduction = {k: v for k, v in weights(tmp_path / "one").items() if k.startswith("reduction.")}
    with rasterio.open(small.scene) as source:
        spectra = source.read()[:, seen] / 10_000
    scaling = read_header(tmp_path / "one")["standardisation"]
    scaled = (spectra.T - scaling["mean"]) / scaling["deviation"]
    # all that may be seen was seen
    np.testing.assert_allclose(reduction["reduction.low"], scaled.min(0), atol=1e-4)
    np.testing.assert_allclose(reduction["reduction.high"], scaled.max(0), atol=1e-4)


def test_log_model_and_report_say_how_much(small, tmp_path):
    reporter = Recorder()
    train(small, tmp_path / "m", reporter, **JOB, report=str(tmp_path / "r.html"))
    words = "Pre-training without labels: 6 steps of 4 windows of 16 pixels"
    assert any(text.startswith(words) for text in reporter.texts())
    errors = [float(t.split()[-1][:-1]) for t in reporter.texts() if ": error " in t]
    assert len(errors) == 6 and all(0.7 < error < 1.2 for error in errors)
    header = read_header(tmp_path / "m")
    known = header["training"]["pretraining"]
    assert known["error"] == pytest.approx([errors[0], errors[-1]], abs=6e-4)
    assert (known["steps"], known["batch"], known["window"]) == (6, 4, 16)
    assert header["training"]["seconds"] > known["seconds"] > 0
    (row,) = [words for name, words in dict(describe(header))["Training"] if name == "Pre-training"]
    assert row == (
        f"6 steps of 4 windows of 16 pixels without labels; error {errors[0]:.3f} in the first "
        f"tenth, {errors[-1]:.3f} in the last"
    )
    assert row in (tmp_path / "r.html").read_text(encoding="utf-8")

    # with the encoder kept, all of it is kept
    frozen = {**JOB, "init_from": str(tmp_path / "m"), "freeze_encoder": True}
    reporter = Recorder()
    train(small, tmp_path / "frozen", reporter, **frozen)
    assert not any("re-train" in text for text in reporter.texts())
    one, two = weights(tmp_path / "m"), weights(tmp_path / "frozen")
    assert all(np.array_equal(one[k], two[k]) for k in one if not k.startswith("heads."))
    assert "pretraining" not in read_header(tmp_path / "frozen")["training"]


def test_steps_by_budget():
    learned = Denoising(None, None)
    assert learned.steps(torch.device("cpu")) == 200
    assert learned.steps(torch.device("cuda")) == learned.steps(torch.device("mps")) == 2000


def test_what_cannot_go_on_ends_with_a_sentence(small, tmp_path, monkeypatch):
    far = {**JOB, "settings": {**SETTINGS, "pretraining_rate": 1000}}
    monkeypatch.setattr(
        Denoising, "errors", lambda self, spectra, chances: self.reduction.scaled(spectra) / 0
    )
    words = r"The pre-training diverged in step 1: .* lower pretraining_rate \(1000\)"
    monkeypatch.setattr(torch.Tensor, "backward", lambda self: None)
    monkeypatch.setattr(torch.optim.Adam, "step", lambda self: None)
    refused(small, tmp_path / "m", words, **far)

    def full(self, spectra, chances):
        raise torch.cuda.OutOfMemoryError("out of memory")

    monkeypatch.setattr(Denoising, "errors", full)
    refused(small, tmp_path / "m", "too little memory for the pre-training on 4 windows", **far)


def test_settings_of_a_pretraining_are_refused_elsewhere(small, tmp_path):
    words = "The setting pretraining_steps is one of the SpectralDiff and means nothing to U-Net"
    refused(small, tmp_path / "m", words, method="unet", settings={"pretraining_steps": 5})


def test_windows_of_which_much_can_be_seen_come_first():
    """Where nothing can be, one around a labelled pixel."""

    def sampler(share):
        def see(scene, row, column, size):
            valid = np.zeros((size, size), bool)
            valid[: round(share(row) * size)] = True
            return np.full((1, size, size), row), valid, None

        scenes = [SimpleNamespace(height=100, width=8)]
        return SimpleNamespace(scenes=scenes, see=see, spot=lambda rng: (0, 50, 4))

    chance = np.random.default_rng(0)
    for _ in range(20):
        spectra, _ = pretraining._found(sampler(lambda row: 0.6 * (row > 40)), 8, chance)
        assert spectra[0, 0, 0] > 40
    _, valid = pretraining._found(sampler(lambda row: 0.25), 8, chance)
    assert valid.mean() == 0.25
    spectra, valid = pretraining._found(sampler(lambda row: 0.0), 8, chance)
    assert spectra[0, 0, 0] == 46 and not valid.any()


def test_two_processes_are_one(small, tmp_path, monkeypatch):
    """Each has two of the four windows of a step; rounding is all that differs."""
    monkeypatch.undo()  # another process knows nothing of smaller windows
    settings = {**SETTINGS, "pretraining_rate": 1e-2, "pretraining_steps": 2}
    job = {**JOB, "settings": settings}
    code, records, err = finished(engine(write_job(small, tmp_path / "two", **job), processes=2))
    assert code == 0, err
    reporter = Recorder()
    train(small, tmp_path / "one", reporter, **job)
    errors = [
        [text for text in texts if text.startswith("Pre-training, step")]
        for texts in (reporter.texts(), [record.get("text", "") for record in records])
    ]
    assert len(errors[0]) == 2 and errors[0] == errors[1]
    one, two = weights(tmp_path / "one"), weights(tmp_path / "two")
    for name, values in one.items():
        if name.startswith("denoiser."):  # Adam's two steps are of 0.01 each
            assert np.abs(two[name] - values).mean() < 1e-4, name
    for name in ("low", "high", "noise", "mean", "variance"):
        found = [each[f"reduction.{name}"] for each in (two, one)]
        np.testing.assert_allclose(*found, atol=2e-3, err_msg=name)


@pytest.mark.parametrize("step", [3, 5, 7])
def test_one_ended_on_request_stays_ended(small, tmp_path, monkeypatch, step):
    """Cancelled while it settles, it goes on after its last step, not with more of them."""
    long = {**JOB, "settings": {**SETTINGS, "pretraining_steps": 20}}
    asked = SimpleNamespace(seen=0)

    def ask(request):
        asked.seen += 1
        return asked.seen == step

    with monkeypatch.context() as patch:
        patch.setattr(KeepRequest, "asked", ask)
        patch.setattr(pretraining.Pretrainer, "_settle", lambda self: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            train(small, tmp_path / "m", **long)
    train(small, tmp_path / "m", resume=True, **long)
    assert read_header(tmp_path / "m")["training"]["pretraining"]["steps"] == step


def test_a_refit_by_other_choices_is_pretrained_anew(small, tmp_path, monkeypatch):
    """Its state, of a training that was not finished, holds no pre-training to go on with."""
    job = {**JOB, "final": "refit"}

    class Stop(Recorder):
        def _emit(self, record):
            super()._emit(record)
            if "Refit: Trained" in record.get("text", ""):
                self.cancel()

    with pytest.raises(Cancelled):
        train(small, tmp_path / "m", Stop(), **job)
    own = checkpoint._settled
    monkeypatch.setattr(checkpoint, "_settled", lambda setup: own(setup) and {"epochs": -1})
    reporter = Recorder()
    train(small, tmp_path / "m", reporter, resume=True, **job)
    assert any("is trained anew" in text for text in reporter.texts())
