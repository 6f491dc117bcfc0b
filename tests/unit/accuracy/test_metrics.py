"""Metrics of accuracy against scikit-learn and plain numpy."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn import metrics as reference

from hypertask.model.accuracy.metrics import ConfusionMatrix, RegressionSums


@pytest.mark.parametrize("seed", range(3))
def test_confusion_matrix_against_scikit_learn(seed):
    rng = np.random.default_rng(seed)
    truth = rng.choice(5, 3000, p=[0.5, 0.3, 0.15, 0.05, 0.0])  # class 4 is absent
    guess = np.where(rng.random(3000) < 0.6, truth, rng.integers(0, 4, 3000))
    matrix = ConfusionMatrix(5)
    for part in np.array_split(np.arange(3000), 7):
        matrix.add(truth[part].astype(np.float32).reshape(1, -1), guess[part].reshape(1, -1))
    np.testing.assert_array_equal(
        matrix.counts, reference.confusion_matrix(truth, guess, labels=range(5))
    )
    scores = matrix.scores()
    assert scores["overall_accuracy"] == pytest.approx(reference.accuracy_score(truth, guess))
    assert scores["mean_class_accuracy"] == pytest.approx(
        reference.balanced_accuracy_score(truth, guess)
    )
    assert scores["macro_f1"] == pytest.approx(
        reference.f1_score(truth, guess, average="macro", labels=range(4))
    )
    for average in ("macro", "weighted"):
        assert scores[f"{average}_precision"] == pytest.approx(
            reference.precision_score(truth, guess, average=average, labels=range(4))
        )
    assert scores["kappa"] == pytest.approx(reference.cohen_kappa_score(truth, guess))
    assert scores["pixels"] == 3000


def test_confusion_matrix_of_degenerate_cases():
    empty = ConfusionMatrix(3).scores()
    assert empty["pixels"] == 0 and empty["overall_accuracy"] is None and empty["kappa"] is None
    one = ConfusionMatrix(3)
    one.add(np.zeros(10), np.zeros(10, int))
    scores = one.scores()
    assert scores.pop("kappa") is None and scores.pop("pixels") == 10
    assert set(scores.values()) == {1.0}
    wrong = ConfusionMatrix(2)
    wrong.add(np.zeros(4), np.ones(4, int))
    scores = wrong.scores()
    assert (scores["overall_accuracy"], scores["macro_f1"], scores["kappa"]) == (0, 0, 0)
    # a class absent from the reference enters neither mean, however often it is predicted
    third = ConfusionMatrix(3)
    third.add(np.array([0, 0, 1, 1]), np.array([0, 2, 1, 2]))
    assert third.scores()["mean_class_accuracy"] == 0.5
    assert third.scores()["macro_f1"] == pytest.approx(2 / 3)


def test_counts_beyond_32_bits_are_exact():
    matrix = ConfusionMatrix(2)
    matrix.counts[0, 0] = 2**40 + 1
    matrix.add(np.zeros(1), np.zeros(1, int))
    assert matrix.counts[0, 0] == 2**40 + 2


@pytest.mark.parametrize("offset", [0.0, 1e6])
def test_regression_against_scikit_learn(offset):
    rng = np.random.default_rng(0)
    truth = offset + rng.normal(5, 2, 5000)
    guess = truth + rng.normal(0.3, 1, 5000)
    sums = RegressionSums()
    for part in np.array_split(np.arange(5000), 9):
        sums.add(truth[part], guess[part])
    sums.add(truth[:0], guess[:0])
    scores = sums.scores(span=10.0)
    wanted = {
        "rmse": np.sqrt(reference.mean_squared_error(truth, guess)),
        "mae": reference.mean_absolute_error(truth, guess),
        "bias": (guess - truth).mean(),
        "r2": reference.r2_score(truth, guess),
        "pearson_r": np.corrcoef(truth, guess)[0, 1],
    }
    for name, value in wanted.items():
        assert scores[name] == pytest.approx(value, rel=1e-6), name
    assert scores["rmse_scaled"] == pytest.approx(scores["rmse"] / 10)
    assert scores["mae_scaled"] == pytest.approx(scores["mae"] / 10)
    assert scores["pixels"] == 5000


def test_regression_of_degenerate_cases():
    empty = RegressionSums().scores()
    assert empty["pixels"] == 0 and empty["rmse"] is None and empty["r2"] is None
    constant = RegressionSums()
    constant.add(np.full(5, 2.0), np.array([1.0, 2, 3, 4, 5]))
    scores = constant.scores()
    assert scores["r2"] is None and scores["pearson_r"] is None
    assert scores["bias"] == pytest.approx(1.0) and scores["rmse"] == pytest.approx(np.sqrt(3))
    flat = RegressionSums()
    flat.add(np.array([1.0, 2, 3]), np.full(3, 2.0))
    scores = flat.scores()
    assert scores["r2"] == pytest.approx(0.0) and scores["pearson_r"] is None
    single = RegressionSums()
    single.add(np.array([4.0]), np.array([5.0]))
    assert single.scores()["rmse"] == 1.0 and single.scores()["r2"] is None
