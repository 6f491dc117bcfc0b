"""The protocol of a training: stopping early, divergence, precision, missing labels."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from support.synthetic import Recorder, toy_job, write_tif
from support.training import recipe_settings, same_weights, train, weights

from hypertask.model.base.errors import HyperTaskError
from hypertask.model.jobs.files import job_from_dict
from hypertask.model.labels.census import take_census
from hypertask.model.labels.labels import open_labels
from hypertask.model.modelfile import read_header
from hypertask.model.rasters.scene import Scene
from hypertask.model.splits import blocks, deal
from hypertask.model.splits.split import TEST, TRAIN, VALIDATION
from hypertask.model.training import checkpoint, data, learner, loop

QUICK = recipe_settings(windows_per_epoch=16, validate_every=1, learning_rate=1e-2)


def run(toy, output, changes=None, **settings):
    """Train with small settings; returns what was said."""
    reporter = Recorder()
    values = {"settings": {**QUICK, **(changes or {})}, **settings}
    train(toy, output, reporter, **values)
    return reporter


def finite(path):
    return all(np.isfinite(values).all() for values in weights(path).values())


# ------------------------------------------------------------------------------ stopping early


def test_patience(toy, tmp_path, monkeypatch):
    """The third validation is the best; two without a better one end the training."""

    def scored(*scores):
        given = iter(scores)
        monkeypatch.setattr(learner, "validation_score", lambda variables, scores: next(given))

    scored(0.1, 0.2, 0.3, 0.3, 0.25, 0.9, 0.9)
    reporter = run(toy, tmp_path / "m", {"patience": 2, "cosine": False}, epochs=7)
    training = read_header(tmp_path / "m")["training"]
    assert training["best_epoch"] == 3 and training["seeds"][0]["validation_score"] == 0.3
    assert sum(text.startswith("Epoch ") for text in reporter.texts()) == 5
    assert any("No better validation score in 2 validations" in t for t in reporter.texts())
    assert any("the weights of epoch 3 are kept" in text for text in reporter.texts())
    scored(0.1, 0.2, 0.3)
    run(toy, tmp_path / "three", {"cosine": False}, epochs=3)
    assert same_weights(tmp_path / "m", tmp_path / "three")


# ------------------------------------------------------------------------------ divergence


def diverging(monkeypatch, epoch):
    """A learning rate beyond reason from ``epoch`` (counted from 0) on."""
    rate = loop.learning_rate

    def huge(recipe, now):
        return 1e30 if now >= epoch else rate(recipe, now)

    monkeypatch.setattr(loop, "learning_rate", huge)


@pytest.mark.parametrize("batch", [8, 16])
def test_the_last_good_weights_are_kept(toy, tmp_path, monkeypatch, batch):
    """It diverges in the third epoch; with one step an epoch only its maps can tell."""
    changes = {"clip": 0.0, "cosine": False}
    run(toy, tmp_path / "two", changes, epochs=2, batch_size=batch)
    diverging(monkeypatch, 2)
    reporter = run(toy, tmp_path / "m", changes, epochs=6, batch_size=batch)
    (said,) = [text for text in reporter.warnings if "diverged" in text]
    assert said.startswith("The training diverged in epoch 3: ")
    best = read_header(tmp_path / "m")["training"]["best_epoch"]
    assert f"it stops here and epoch {best} is kept. To go on, lower the learning rate" in said
    assert best in (1, 2) and same_weights(tmp_path / "m", tmp_path / "two")
    assert finite(tmp_path / "m")


def test_the_spectral_path_is_kept(toy, tmp_path, monkeypatch):
    diverging(monkeypatch, 0)
    reporter = run(toy, tmp_path / "m", {"spectral_steps": 24, "clip": 0.0}, epochs=3)
    assert any("it stops here and the spectral path is kept" in t for t in reporter.warnings)
    assert read_header(tmp_path / "m")["training"]["best_epoch"] == 0 and finite(tmp_path / "m")


@pytest.mark.parametrize("variable", ["species", "amount"])
def test_one_step_that_diverges_is_no_model(toy, tmp_path, monkeypatch, variable):
    """The only step of the only epoch: the loss before it was a good one."""
    labels = [source for source in toy.labels if variable in source["raster"]]
    diverging(monkeypatch, 0)
    changes = {"windows_per_epoch": 1, "clip": 0.0, "warmup_epochs": 0}
    with pytest.raises(HyperTaskError, match=r"diverged in epoch 1: .* lower the learning rate"):
        run(
            toy,
            tmp_path / "m",
            {**changes, "cosine": False},
            epochs=1,
            labels=labels,
            batch_size=64,
        )
    assert list(tmp_path.iterdir()) == []


def test_a_spectral_phase_that_diverges(toy, tmp_path):
    changes = {"spectral_steps": 240, "spectral_rate": 1000, "weight_decay": 1000}
    with pytest.raises(HyperTaskError, match=r"spectral path diverged.*lower spectral_rate"):
        run(toy, tmp_path / "m", changes)
    assert list(tmp_path.iterdir()) == []


# ------------------------------------------------------------------------------ the first phase


def test_the_spectral_path_is_scored_on_what_later_epochs_are_scored_on(toy, tmp_path, monkeypatch):
    """An epoch that changes nothing has its score to the last digit, on one tile of several too."""
    monkeypatch.setattr(data, "VALIDATION_TILES", 1)
    still = {"spectral_steps": 12, "learning_rate": 0.0, "weight_decay": 0.0, "average": 0.0}
    reporter = run(toy, tmp_path / "m", {**still, "context_margin": 0.01}, epochs=1)
    kept = read_header(tmp_path / "m")["training"]["seeds"][0]
    assert kept["best_epoch"] == 0
    scores = [
        record["values"]["score"]
        for record in reporter.records
        if record["type"] == "metric" and "epoch" in record["values"]
    ]
    assert scores == [kept["validation_score"]]


def test_fixed_weights_count_in_the_spectral_phase_too(toy, tmp_path):
    """What surrounds a pixel is not kept here, so that the model is what that phase made of it."""
    changes = {
        "spectral_steps": 12,
        "context_margin": 9.0,
        "windows_per_epoch": 1,
        "balancing": "fixed",
    }
    for name, weights_ in (
        ("a", {}),
        ("b", {"species": 1.0, "amount": 1.0}),
        ("c", {"species": 1e-3, "amount": 1e3}),
    ):
        run(toy, tmp_path / name, changes, epochs=1, balancing="fixed", task_weights=weights_)
    assert same_weights(tmp_path / "a", tmp_path / "b")
    assert not same_weights(tmp_path / "a", tmp_path / "c")


# ------------------------------------------------------------------------------ precision, repeats


def test_bf16(toy, tmp_path):
    """Half precision in the network, not in losses and statistics: it learns as in float32."""
    quick = {"windows_per_epoch": 48, "learning_rate": 2e-2, "validate_every": 3}
    for name in ("bf16", "float32"):
        run(toy, tmp_path / name, {**quick, "precision": name}, epochs=6, batch_size=4)
    assert finite(tmp_path / "bf16") and not same_weights(tmp_path / "bf16", tmp_path / "float32")
    # after so few steps float32 itself is unlucky with some versions of torch
    half = read_header(tmp_path / "bf16")["training"]["seeds"][0]
    assert half["overall_accuracy"] > 0.75 and half["rmse"] < 0.3


@pytest.mark.parametrize("balancing", ["gradnorm", "uncertainty"])
def test_deterministic_mode_repeats(toy, tmp_path, balancing):
    changes = {"dropout": 0.3, "average": 0.8, "balancing": balancing, "spectral_steps": 12}
    try:
        for name in "ab":
            run(toy, tmp_path / name, changes, deterministic=True)
            assert torch.are_deterministic_algorithms_enabled()
    finally:
        torch.use_deterministic_algorithms(False)
    assert same_weights(tmp_path / "a", tmp_path / "b")


def test_frozen_parts_leave_no_gradient_behind(toy, tmp_path, monkeypatch):
    """Gradients of the spectral phase are no part of the norm to which others are clipped."""
    clip, seen = torch.nn.utils.clip_grad_norm_, []

    def watched(parameters, most):
        parameters = list(parameters)
        seen.append([p.requires_grad for p in parameters if p.grad is not None])
        return clip(parameters, most)

    monkeypatch.setattr(torch.nn.utils, "clip_grad_norm_", watched)
    run(toy, tmp_path / "m", {"spectral_steps": 12}, epochs=1)
    assert seen and all(seen[0]) and len(seen[0]) > 100


# ------------------------------------------------------------------------------ missing labels


def parts_of(toy):
    """Parts of the split of the toy job, uint8 (64, 64)."""
    job = job_from_dict(toy_job(toy, "x"))
    opened = open_labels(job.labels, [Scene(toy.scene)], Recorder())
    census = take_census(opened, 1, Recorder())
    return blocks.split_blocks(census, 8, 1, 0, Recorder()).uses(0, 0, 0, 64, 64)


def keep_split(monkeypatch, parts):
    """These parts, whatever the labels: the split would spread them evenly."""
    dealt = deal.deal_folds

    def kept(*arguments):
        found = dealt(*arguments)
        (grid,) = found.final.parts
        grid[:] = parts[::8, ::8]
        return found

    monkeypatch.setattr(deal, "deal_folds", kept)


def test_a_class_of_the_test_part_only(toy, tmp_path, monkeypatch):
    """It cannot be learned: the log says so, and its test pixels count as wrong."""
    parts = parts_of(toy)
    codes = toy.classes.copy()
    rows, columns = np.nonzero(parts == TEST)
    codes[rows[:40], columns[:40]] = 9
    raster = write_tif(tmp_path / "species.tif", codes, names=["species"])
    keep_split(monkeypatch, parts)
    reporter = run(toy, tmp_path / "m", labels=[{"raster": str(raster)}, toy.labels[1]])
    assert any("the training part has no pixel of 9" in text for text in reporter.warnings)
    scores = read_header(tmp_path / "m")["accuracy"]["species"]
    assert sum(scores["confusion"][3]) == 40 and finite(tmp_path / "m")
    assert np.isfinite(scores["mean_class_accuracy"])


@pytest.mark.parametrize("balancing", ["gradnorm", "uncertainty", "equal"])
def test_a_variable_without_labels_in_most_batches(toy, tmp_path, balancing):
    """A few pixels of one block: absent from most batches, and from validation."""
    amount = np.full_like(toy.amount, -1)
    parts = parts_of(toy)
    rows, columns = np.nonzero(parts == TRAIN)
    amount[rows[0], columns[0] : columns[0] + 2] = [3, 5]
    raster = write_tif(tmp_path / "amount.tif", amount, names=["amount"], nodata=-1)
    changes = {"balancing": balancing, "windows_per_epoch": 8, "spectral_steps": 0, "average": 0.8}
    labels = [toy.labels[0], {"raster": str(raster)}]
    seen = []

    class Watch(Recorder):
        def _emit(self, record):
            super()._emit(record)
            if record["type"] == "metric":
                seen.append(record["values"])

    reporter = Watch()
    train(
        toy,
        tmp_path / "m",
        reporter,
        settings={**QUICK, **changes},
        labels=labels,
        epochs=2,
        window=8,
        batch_size=2,
    )
    assert finite(tmp_path / "m")
    accuracy = read_header(tmp_path / "m")["accuracy"]
    assert accuracy["amount"]["pixels"] == 0 and accuracy["species"]["pixels"] > 100
    assert all(np.isfinite(each["weight/species"]) for each in seen)


def test_an_absent_variable_does_not_drift(toy, tmp_path, monkeypatch):
    """Steps without its labels leave its heads, its decoder and what balances it alone."""
    update, moved = learner.Learner._update, []

    def watched(own_learner, model, batch):
        spectra, mask, labels = batch
        own = {
            k: p.detach().clone()
            for k, p in own_learner.network.named_parameters()
            if k.startswith("regression")
        }
        if len(moved) >= 2:
            labels = labels.clone()
            labels[:, 1] = torch.nan
        state = {k: v[1].item() for k, v in own_learner.balancing.state_dict().items()}
        result = update(own_learner, model, (spectra, mask, labels))
        after = dict(own_learner.network.named_parameters())
        same = all(torch.equal(own[name], after[name]) for name in own)
        kept = {k: v[1].item() for k, v in own_learner.balancing.state_dict().items()}
        moved.append((same, kept == state, bool(result[1][1])))
        return result

    monkeypatch.setattr(learner.Learner, "_update", watched)
    for balancing in ("uncertainty", "gradnorm"):
        moved.clear()
        reporter = run(toy, tmp_path / balancing, {"balancing": balancing}, epochs=4)
        assert moved[0] == moved[1] == (False, False, True), balancing
        assert len(moved) == 8 and set(moved[2:]) == {(True, True, False)}, balancing
        assert any("amount none" in text for text in reporter.texts())


def test_no_labels_of_a_variable_in_validation(toy, tmp_path, monkeypatch):
    """The score counts the others; nothing is no number."""
    amount = toy.amount.copy()
    amount[parts_of(toy) == VALIDATION] = -1
    raster = write_tif(tmp_path / "amount.tif", amount, names=["amount"], nodata=-1)
    keep_split(monkeypatch, parts_of(toy))
    reporter = run(toy, tmp_path / "m", labels=[toy.labels[0], {"raster": str(raster)}])
    assert any("amount no labelled pixel" in text for text in reporter.texts())
    header = read_header(tmp_path / "m")
    assert 0 < header["training"]["seeds"][0]["validation_score"] <= 1
    assert header["accuracy"]["amount"]["rmse"] > 0 and finite(tmp_path / "m")


def test_states_are_named_after_the_model():
    assert checkpoint.resume_folder("a/b.safetensors").as_posix() == "a/b.resume"
