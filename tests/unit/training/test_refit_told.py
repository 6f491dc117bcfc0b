"""Networks that were not trained for as long as validation found: asked to end, or diverged."""

from __future__ import annotations

import pytest
from support.reports import Page
from support.synthetic import Recorder
from support.training import DEFAULT_LIKE, Asking, at, same_weights, train

from hypertask.model.modelfile import read_header
from hypertask.model.reports.model_words import kept_words
from hypertask.model.training import loop, request
from hypertask.model.training.learner import Learner

SETTINGS = {**DEFAULT_LIKE, "windows_per_epoch": 8, "spectral_steps": 36, "validate_every": 1}
PIXELS = {"settings": {**SETTINGS, "context_margin": 9.0}, "epochs": 2, "final": "refit"}
WINDOWS = {"settings": {**SETTINGS, "context_margin": 0.0}, "epochs": 3, "batch_size": 4}


@pytest.fixture(autouse=True)
def looks_each_time(monkeypatch):
    monkeypatch.setattr(request, "_EVERY", 0.0)


def test_asked_in_the_phase_on_single_pixels_a_refit_completes_it(toy, tmp_path):
    """And is the network that nobody asked for: nothing was left out."""
    path, report = tmp_path / "m.safetensors", tmp_path / "r.html"
    reporter = Asking(path, at("pixels", 5, "Final network"))
    train(toy, path, reporter, report=str(report), folds=2, **PIXELS)
    train(toy, tmp_path / "n.safetensors", folds=2, **PIXELS)
    assert same_weights(path, tmp_path / "n.safetensors")
    training = read_header(path)["training"]
    steps = training["choices"]["spectral_steps"]
    texts = reporter.texts()
    assert f"Final network: All {steps} steps on single pixels are made first." in texts
    said = f"Final network: Spectral path on single pixels: {steps} of 36 steps, as validation has"
    assert any(text.startswith(said) for text in texts)
    assert "ended on request" not in report.read_text(encoding="utf-8")


def test_then_an_epoch_is_completed_and_told_as_one_of_them(toy, tmp_path):
    path, report = tmp_path / "m.safetensors", tmp_path / "r.html"
    reporter = Asking(path, at("pixels", 5, "Final network"))
    train(toy, path, reporter, final="refit", folds=4, report=str(report), **WINDOWS)
    training = read_header(path)["training"]
    assert training["best_epoch"] == 1 and training["choices"]["epochs"] > 1
    words = f"1 of {training['choices']['epochs']} epochs"
    assert f"{words}, ended on request after epoch 1" in kept_words(training)
    shown = " ".join(Page(report.read_text(encoding="utf-8")).words)
    assert f"but for 1 of the {training['choices']['epochs']} epochs only" in shown


def test_seeds_that_were_left_out_are_not_refitted(toy, tmp_path):
    path = tmp_path / "m.safetensors"
    reporter = Asking(path, at("pixels", 5, "Seed 2"))
    job = {**PIXELS, "seeds": 3, "ensemble": True}
    train(toy, path, reporter, **job)
    header = read_header(path)
    assert "2 of 3 seeds were trained, as you have asked." in reporter.warnings
    assert header["members"] == 2
    assert [seed["seed"] for seed in header["training"]["seeds"]] == [1, 2]


def test_a_divergence_is_told_everywhere(toy, tmp_path, monkeypatch):
    rate = loop.learning_rate
    monkeypatch.setattr(loop, "learning_rate", lambda r, now: 1e30 if now >= 1 else rate(r, now))
    path, report, reporter = tmp_path / "m", tmp_path / "r.html", Recorder()
    job = {**WINDOWS, "settings": {**WINDOWS["settings"], "context_margin": 9.0, "clip": 0.0}}
    train(toy, path, reporter, report=str(report), **job)
    assert any(
        text.endswith("kept, as the training diverged in epoch 2.") for text in reporter.texts()
    )
    training = read_header(path)["training"]
    assert training["diverged_in"] == training["seeds"][0]["diverged_in"] == 2
    shown = " ".join(Page(report.read_text(encoding="utf-8")).words)
    assert "the network for single pixels was kept, as the training diverged in epoch 2" in shown
    for text in (shown, *reporter.texts()):
        assert "did not raise the validation score" not in text


def test_a_refit_that_diverges_is_not_what_validation_found(toy, tmp_path, monkeypatch):
    found = Learner.maps_are_numbers

    def numbers(self, batch):
        return self.setup.settled is None and found(self, batch)

    monkeypatch.setattr(Learner, "maps_are_numbers", numbers)
    path, report, reporter = tmp_path / "m", tmp_path / "r.html", Recorder()
    train(toy, path, reporter, final="refit", report=str(report), **WINDOWS)
    training = read_header(path)["training"]
    epochs = training["choices"]["epochs"]
    assert training["best_epoch"] == 0 < epochs
    said = f"diverged in epoch {epochs}; validation has found {epochs} epochs before."
    assert any(text.endswith(said) for text in reporter.texts())
    assert f"0 of {epochs} epochs, as the training diverged in epoch {epochs}" in kept_words(
        training
    )
    shown = " ".join(Page(report.read_text(encoding="utf-8")).words)
    assert f"but for 0 of the {epochs} epochs only" in shown
