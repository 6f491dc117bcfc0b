"""Scores of a variable against plain numpy and scikit-learn, in one piece and in parts."""

from __future__ import annotations

import json

import numpy as np
import pytest
from sklearn import metrics

from hypertask.model.accuracy.calibration import HalfWidths, Temperature
from hypertask.model.accuracy.scores import VariableScores, score_maps, summary, validation_score
from hypertask.model.base.variables import Variable, VariableClass

CLASSES = tuple(VariableClass(code, name) for code, name in ((2, "pine"), (5, "fir"), (9, "oak")))
SPECIES = Variable("species", "categorical", classes=CLASSES)
AMOUNT = Variable("amount", "continuous", "t/ha", bounds=(10.0, 60.0))
WIDTHS = HalfWidths((50, 90), (2.0, 6.0))


def probabilities(rng, pixels, classes=3):
    drawn = rng.dirichlet(np.ones(classes), pixels).T
    return np.random.default_rng(1).integers(0, classes, pixels), drawn


def whole_and_merged(variable, calibration, reference, maps):
    """The same pixels at once, and in three uneven parts one of which is empty."""
    whole = VariableScores(variable, calibration, full=True)
    whole.add_map(reference, maps)
    merged = VariableScores(variable, calibration, full=True)
    for part in (slice(0, 37), slice(37, 37), slice(37, None)):
        own = VariableScores(variable, calibration, full=True)
        own.add_map(reference[part], maps[:, part])
        merged.merge(own.state())
    return whole, merged


def test_scores_of_classes():
    reference, maps = probabilities(np.random.default_rng(0), 500)
    whole, merged = whole_and_merged(SPECIES, Temperature(2.0), reference, maps)
    scores = whole.to_dict()
    for name in ("confusion", "per_class", "figures", "overall_accuracy", "macro_auc"):
        assert merged.to_dict()[name] == scores[name]
    json.dumps(scores, allow_nan=False)
    guess = maps.argmax(0)
    assert scores["confusion"] == metrics.confusion_matrix(reference, guess).tolist()
    assert scores["overall_accuracy"] == pytest.approx((guess == reference).mean())
    assert scores["classes"] == ["pine", "fir", "oak"] and scores["pixels"] == 500
    # the curves are those of the calibrated probabilities, whose order within a class differs
    tempered = maps**0.5 / (maps**0.5).sum(0)
    for k, area in enumerate(scores["per_class"]["auc"]):
        wanted = metrics.roc_auc_score(reference == k, tempered[k])
        assert area == pytest.approx(wanted, abs=2e-3)
    right = guess == reference
    for name, shown in (("uncalibrated", maps), ("reliability", tempered)):
        bins = np.minimum((shown.max(0) * 15).astype(int), 14)
        assert scores[name]["counts"] == np.bincount(bins, minlength=15).tolist()
        k = int(np.bincount(bins).argmax())
        assert scores[name]["confidence"][k] == pytest.approx(shown.max(0)[bins == k].mean())
        assert scores[name]["accuracy"][k] == pytest.approx(right[bins == k].mean())


def test_scores_of_values():
    rng = np.random.default_rng(3)
    scaled = rng.random((1, 400))
    reference = 10 + 50 * scaled[0] + rng.normal(0, 3, 400)
    whole, merged = whole_and_merged(AMOUNT, WIDTHS, reference, scaled)
    error = 10 + 50 * scaled[0] - reference
    scores, other = whole.to_dict(), merged.to_dict()
    json.dumps(scores, allow_nan=False)
    assert scores["rmse"] == pytest.approx(np.sqrt((error**2).mean()))
    assert scores["bias"] == pytest.approx(error.mean()) and scores["unit"] == "t/ha"
    assert scores["mae_scaled"] == pytest.approx(np.abs(error).mean() / 50)
    assert scores["coverage"] == {
        "nominal": [0.5, 0.9],
        "observed": [(np.abs(error) <= 2).mean(), (np.abs(error) <= 6).mean()],
    }
    for each in (scores, other):
        assert np.sum(each["figures"]["scatter"]["counts"]) == 400
    assert other["figures"]["errors"] == scores["figures"]["errors"]
    assert other["coverage"] == scores["coverage"]
    assert other["rmse"] == pytest.approx(scores["rmse"], rel=1e-12)


def test_only_what_is_asked_for_is_counted():
    simple = VariableScores(SPECIES)
    simple.add_map(*probabilities(np.random.default_rng(0), 50))
    assert {"per_class", "figures", "reliability"}.isdisjoint(simple.to_dict())
    raw = VariableScores(SPECIES, full=True)
    raw.add_map(*probabilities(np.random.default_rng(0), 50))
    assert "uncalibrated" not in raw.to_dict() and raw.to_dict().items() >= simple.to_dict().items()
    values = VariableScores(AMOUNT, full=True)
    values.add_map(np.array([20.0]), np.array([[0.1]]))
    assert "coverage" not in values.to_dict() and values.pixels == 1
    # without bounds errors are not scaled
    unbounded = VariableScores(Variable("x", "continuous"))
    unbounded.add(np.array([1.0, 2.0]), np.array([4.0, 2.0]))
    assert unbounded.scores()["mae_scaled"] == unbounded.scores()["mae"] == 1.5


def test_some_classes_only():
    """Classes in another order than the probabilities', and one without any."""
    total = VariableScores(SPECIES, full=True)
    rng = np.random.default_rng(4)
    reference, shares = probabilities(rng, 300, 2)
    order = np.array([2, 0])
    reference = order[reference]
    guess = order[shares.argmax(0)]
    total.add(reference, guess)
    total.add_probabilities(reference, guess, shares, order)
    scores = total.to_dict(np.array([0, 2]))
    assert scores["classes"] == ["pine", "oak"]
    wanted = metrics.confusion_matrix(reference, guess, labels=[0, 2])
    assert scores["confusion"] == wanted.tolist() == total.confusion([0, 2]).tolist()
    areas = [metrics.roc_auc_score(reference == k, shares[row]) for k, row in ((0, 1), (2, 0))]
    assert scores["per_class"]["auc"] == pytest.approx(areas, abs=1e-3)
    assert total.per_class()["auc"][1] is None
    assert scores["macro_auc"] == pytest.approx(np.mean(areas), abs=1e-3)
    assert sum(scores["reliability"]["counts"]) == 300


def test_what_is_not_counted_is_not_told():
    simple = VariableScores(SPECIES)
    with pytest.raises(ValueError, match="probabilities of species are not counted"):
        simple.add_probabilities(np.zeros(1), np.zeros(1), np.full((3, 1), 1 / 3))
    with pytest.raises(ValueError, match="amount has no classes"):
        VariableScores(AMOUNT, full=True).confusion()
    with pytest.raises(ValueError, match="x has no bounds"):
        VariableScores(Variable("x", "continuous")).add_map(np.zeros(1), np.zeros((1, 1)))


def test_scores_of_pixels_at_hand():
    """Only labelled pixels count, and values beyond the scale are cut to it."""
    labels = np.array([[0, 2, np.nan], [60, np.nan, 10]], np.float32)
    maps = [np.eye(3, dtype=np.float32), np.array([[2.0, 0.5, -1.0]], np.float32)]
    scores = score_maps([SPECIES, AMOUNT], maps, labels)
    assert scores["species"]["confusion"] == [[1, 0, 0], [0, 0, 0], [0, 1, 0]]
    assert scores["amount"]["pixels"] == 2 and scores["amount"]["rmse"] == 0


def test_without_a_pixel():
    for variable in (SPECIES, AMOUNT):
        empty = VariableScores(variable, full=True)
        empty.add_map(np.zeros(0), np.zeros((variable.channels, 0)))
        assert empty.pixels == 0
        json.dumps(empty.to_dict(), allow_nan=False)


def test_the_score_that_chooses_the_epoch():
    """(0.8 + 0.6) / 2 for the classes, less the mean of 0.1 and 0.3; what is empty is left out."""
    named = {"a": SPECIES, "b": AMOUNT, "c": AMOUNT, "d": SPECIES}
    variables = [Variable(n, v.kind, classes=v.classes) for n, v in named.items()]
    scores = {
        "a": {"pixels": 5, "overall_accuracy": 0.8, "mean_class_accuracy": 0.6},
        "b": {"pixels": 5, "rmse_scaled": 0.1},
        "c": {"pixels": 5, "rmse_scaled": 0.3},
        "d": {"pixels": 0, "overall_accuracy": None, "mean_class_accuracy": None},
    }
    assert validation_score(variables, scores) == pytest.approx(0.7 - 0.2)
    assert summary(variables, scores) == (pytest.approx(0.8), pytest.approx(0.2))
    scores["c"]["rmse_scaled"] = None
    assert np.isnan(validation_score(variables, scores))
