"""Pixel methods: they learn from the training part, choose on validation, are scored on test."""

from __future__ import annotations

import sys
from contextlib import ExitStack

import numpy as np
import pytest
from sklearn.cross_decomposition import PLSRegression
from sklearn.linear_model import LogisticRegression
from support.synthetic import Recorder, make_toy, toy_job

from hypertask.model.base.errors import HyperTaskError
from hypertask.model.comparison import pixels
from hypertask.model.jobs.files import job_from_dict
from hypertask.model.jobs.pixel_methods import PIXEL_METHODS
from hypertask.model.jobs.recipes import recipe_for
from hypertask.model.labels.labels import open_labels
from hypertask.model.splits.split import TEST, TRAIN, VALIDATION
from hypertask.model.training.data import open_scenes, prepare

SETTINGS = {"epochs": 1, "seed": 3, "settings": {"spectral_steps": 0}}


@pytest.fixture(scope="module")
def toy(tmp_path_factory):
    return make_toy(tmp_path_factory.mktemp("toy"), rows=72, columns=56, nodata_border=3)


@pytest.fixture(scope="module")
def data(toy):
    job = job_from_dict(toy_job(toy, "unused", **SETTINGS))
    with ExitStack() as stack:
        reporter = Recorder()
        labels = open_labels(job.labels, open_scenes(job, reporter, stack), reporter)
        stack.callback(labels.close)
        yield prepare(job, recipe_for(job), labels, reporter)


@pytest.fixture(scope="module")
def plane(toy, data):
    """The whole scene read off the toy: spectra (n, B), classes, amount scaled, and parts."""
    bands, rows, columns = toy.cube.shape
    valid = (toy.cube != -9999).all(0).ravel()
    spectra = (toy.cube.reshape(bands, -1).T / 10000).astype(np.float32)
    spectra = (spectra - data.scaling.mean) / data.scaling.deviation
    part = data.split.uses(0, 0, 0, rows, columns).ravel()
    low, high = data.variables[1].bounds
    amount = np.clip((toy.amount.ravel() - low) / (high - low), 0, 1)
    return spectra[valid], toy.classes.ravel()[valid] - 1, amount[valid], part[valid]


def test_pixels_of_a_part_are_drawn_by_class_up_to_a_cap(data, plane):
    spectra, classes, _, part = plane
    drawn = pixels.draw_pixels(data, TRAIN, 40, 0, Recorder())
    counts = np.bincount(classes[part == TRAIN])
    assert (counts > 40).all()
    assert np.bincount(drawn[0].labels.astype(int)).tolist() == [40] * len(counts)
    assert len(drawn[1].labels) == 200
    assert drawn[0].there == drawn[1].there == counts.sum()
    # each one is a pixel of that part, with its own label
    known = {
        row.tobytes(): k for row, k in zip(spectra[part == TRAIN].round(4), classes[part == TRAIN])
    }
    found = [known.get(row.tobytes()) for row in drawn[0].spectra.round(4)]
    assert found == drawn[0].labels.astype(int).tolist()
    again = pixels.draw_pixels(data, TRAIN, 40, 0, Recorder())
    other = pixels.draw_pixels(data, TRAIN, 40, 1, Recorder())
    assert np.array_equal(drawn[0].spectra, again[0].spectra)
    assert not np.array_equal(drawn[0].spectra, other[0].spectra)


def test_drawn_classes_keep_their_shares(data, plane):
    spectra, classes, _, part = plane
    drawn = pixels.draw_pixels(data, TRAIN, 40, 0, Recorder())
    counts = np.bincount(classes[part == TRAIN])
    assert drawn[0].of_class.tolist() == counts.tolist() and drawn[1].of_class is None
    assert drawn[0].weights == pytest.approx(counts / counts.mean())
    whole = pixels.draw_pixels(data, TRAIN, 100_000, 0, Recorder())
    assert whole[0].of_class is None and whole[0].weights.tolist() == [1, 1, 1]
    lacking = pixels.Pixels(spectra[:3], np.zeros(3, np.float32), 9, np.array([9, 0, 0]))
    assert lacking.weights.tolist() == [1, 0, 0]


def overlapping(rng, counts):
    """Pixels of classes that cannot be told apart: (n, 2) and (n,)."""
    labels = np.repeat(np.arange(len(counts)), counts).astype(np.float32)
    return rng.normal(size=(len(labels), 2)).astype(np.float32), labels


@pytest.mark.parametrize("name", PIXEL_METHODS)
def test_many_pixels_of_a_class_count_as_many(name, data, monkeypatch):
    """Of classes alike the frequent one is right most often, however many of each are drawn."""
    monkeypatch.setattr(pixels, "TREES", 20)
    rng = np.random.default_rng(0)
    there = np.array([900, 50, 50])
    training, validation = (
        pixels.Pixels(*overlapping(rng, [50] * 3), 1000, there) for _ in range(2)
    )
    fitted = pixels.fit(name, data.variables[0], training, validation, 0, Recorder())
    assert "in their shares" in fitted.settings
    assert (fitted.predict(overlapping(rng, there)[0]) == 0).mean() > 0.8
    # the score is that of as many pixels as there are
    guess = fitted.predict(validation.spectra)
    recalls = [(guess[validation.labels == k] == k).mean() for k in range(3)]
    wanted = (np.dot(recalls, there / there.sum()) + np.mean(recalls)) / 2
    assert fitted.score == pytest.approx(wanted)


def test_classes_as_drawn_stay_where_they_do_better(data):
    rng = np.random.default_rng(0)
    there = np.array([7000, 30, 30])
    parts = []
    for _ in range(2):
        spectra, labels = overlapping(rng, [50] * 3)
        for kind in (1, 2):  # the rare ones can be told, at the price of few others
            spectra[labels == kind, kind - 1] += 3
        parts.append(pixels.Pixels(spectra, labels, 7060, there))
    fitted = pixels.fit("linear", data.variables[0], *parts, 0, Recorder())
    assert fitted.settings.endswith("classes as drawn") and fitted.model.class_weight is None


def test_the_linear_method_is_scikit_learns_on_these_pixels(data, plane):
    """Chosen by the validation part among its settings, scored on every test pixel."""
    spectra, classes, amount, part = plane
    train, chosen, test = (part == number for number in (TRAIN, VALIDATION, TEST))
    result = pixels.run_pixel_method("linear", data, 100_000, 3, Recorder())

    def judged(model, truth):
        guess = model.predict(spectra[chosen])
        recalls = [np.mean(guess[truth[chosen] == k] == k) for k in np.unique(truth[chosen])]
        return (np.mean(guess == truth[chosen]) + np.mean(recalls)) / 2

    costs = [0.01, 0.1, 1, 10]
    models = [
        LogisticRegression(C=c, max_iter=500).fit(spectra[train], classes[train]) for c in costs
    ]
    scores = [judged(model, classes) for model in models]
    best = int(np.argmax(scores))
    guess = models[best].predict(spectra[test])
    own = result["accuracy"]["species"]
    assert own["pixels"] == test.sum()
    assert own["overall_accuracy"] == pytest.approx(np.mean(guess == classes[test]), abs=2e-3)
    assert float(result["settings"]["species"].split()[1]) == costs[best]

    numbers = [1, 2, 4, 8]
    models = [PLSRegression(n, scale=False).fit(spectra[train], amount[train]) for n in numbers]

    def error(model, where):
        return np.sqrt(
            np.mean((model.predict(spectra[where]).ravel().clip(0, 1) - amount[where]) ** 2)
        )

    best = min(models, key=lambda model: error(model, chosen))
    own = result["accuracy"]["amount"]
    assert result["settings"]["amount"] == f"{best.n_components} components"
    # test labels are not clipped to the bounds, so the scaled error is a little larger
    assert own["rmse_scaled"] == pytest.approx(error(best, test), rel=0.05)
    assert result["parameters"] == 3 * 8 + 3 + 8 + 1
    assert result["score"] == pytest.approx(max(scores) - error(best, chosen), abs=5e-3)


@pytest.mark.parametrize("name", PIXEL_METHODS)
def test_every_method_tells_the_toy_and_repeats(name, data, plane, monkeypatch):
    monkeypatch.setattr(pixels, "TREES", 10)
    one = pixels.run_pixel_method(name, data, 60, 5, Recorder())
    two = pixels.run_pixel_method(name, data, 60, 5, Recorder())
    assert one["accuracy"] == two["accuracy"]
    assert one["accuracy"]["species"]["overall_accuracy"] > 0.9
    assert one["accuracy"]["amount"]["rmse_scaled"] < 0.2
    assert one["pixels"]["species"] == [180, int((plane[3] == TRAIN).sum())]
    assert (one["parameters"] is None) == (name != "linear")
    assert one["mapped"] > 0 and not one["notes"]


def test_one_class_is_predicted_everywhere(data):
    variable = data.variables[0]
    spectra = np.zeros((5, 8), np.float32)
    training = pixels.Pixels(spectra, np.full(5, 2, np.float32), 5)
    fitted = pixels.fit("svm", variable, training, training, 0, Recorder())
    assert fitted.predict(np.ones((3, 8))).tolist() == [2, 2, 2]
    assert "one class" in fitted.notes[0]
    nothing = pixels.Pixels(spectra[:0], np.zeros(0, np.float32), 0)
    with pytest.raises(HyperTaskError, match="no label of species"):
        pixels.fit("svm", variable, nothing, training, 0, Recorder())


@pytest.mark.parametrize("name", PIXEL_METHODS)
@pytest.mark.parametrize("number", [1, 4])
def test_one_value_is_predicted_everywhere(name, number, data):
    variable = data.variables[1]
    low, high = variable.bounds
    spectra = np.random.default_rng(0).random((number, 8)).astype(np.float32)
    training = pixels.Pixels(spectra, np.full(number, 0.25, np.float32), number)
    fitted = pixels.fit(name, variable, training, training, 0, Recorder())
    assert fitted.predict(np.ones((3, 8))) == pytest.approx([low + (high - low) / 4] * 3)
    assert "one value of amount" in fitted.notes[0]


@pytest.mark.parametrize("seed", [2**32, 10**18])
def test_any_seed_of_a_job_is_one_of_the_forest(seed, data, monkeypatch):
    monkeypatch.setattr(pixels, "TREES", 2)
    assert pixels.run_pixel_method("forest", data, 20, seed, Recorder())["accuracy"]


def test_without_validation_pixels_nothing_is_chosen(data):
    rng = np.random.default_rng(0)
    training = pixels.Pixels(rng.random((30, 8)), rng.integers(0, 3, 30).astype(float), 30)
    nothing = pixels.Pixels(np.empty((0, 8)), np.zeros(0), 0)
    fitted = pixels.fit("linear", data.variables[0], training, nothing, 0, Recorder())
    assert fitted.settings == "C 0.01" and "no validation pixel" in fitted.notes[0]


def test_scikit_learn_is_asked_for(monkeypatch):
    monkeypatch.setitem(sys.modules, "sklearn", None)
    with pytest.raises(HyperTaskError, match="pip install scikit-learn") as caught:
        pixels.require_scikit_learn()
    assert str(caught.value).count(". ") == 0 and str(caught.value).endswith(".")
