"""Metrics against scikit-learn, on random and degenerate cases; adding up; memory."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest
from sklearn import metrics as reference

from hypertask.model.accuracy.histograms import Coverage, ErrorBins, ReliabilityBins, ScatterBins
from hypertask.model.accuracy.metrics import ConfusionMatrix, RegressionSums, RocBins

EXACT = {"rel": 1e-9, "abs": 1e-12}


def class_cases():
    rng = np.random.default_rng(1)
    truth = rng.choice(6, 4000, p=[0.5, 0.3, 0.1, 0.05, 0.05, 0])  # 5 is absent
    guess = np.where(rng.random(4000) < 0.6, truth, rng.integers(0, 6, 4000))
    return {
        "random": (truth, guess),
        "never predicted": (truth, np.where(guess == 2, 0, guess)),
        "one pixel": (np.array([3]), np.array([3])),
        "one wrong pixel": (np.array([3]), np.array([1])),
        "one class": (np.zeros(50, int), np.zeros(50, int)),
        "all wrong": (np.zeros(50, int), np.ones(50, int)),
        "many classes": (rng.integers(0, 200, 5000), rng.integers(0, 200, 5000)),
    }


@pytest.mark.parametrize("name", class_cases())
def test_classes_against_scikit_learn(name):
    truth, guess = class_cases()[name]
    classes = max(6, int(truth.max()) + 1, int(guess.max()) + 1)
    matrix = ConfusionMatrix(classes)
    for part in np.array_split(np.arange(len(truth)), 5):
        matrix.add(truth[part], guess[part])
    np.testing.assert_array_equal(
        matrix.counts, reference.confusion_matrix(truth, guess, labels=range(classes))
    )
    there = np.unique(truth)
    every = matrix.per_class()
    precision, recall, f1, support = reference.precision_recall_fscore_support(
        truth, guess, labels=there, zero_division=0
    )
    np.testing.assert_allclose(every["precision"][there], precision, rtol=1e-12)
    np.testing.assert_allclose(every["recall"][there], recall, rtol=1e-12)
    np.testing.assert_allclose(every["f1"][there], f1, rtol=1e-12)
    np.testing.assert_array_equal(every["reference"][there], support)
    absent = np.setdiff1d(np.arange(classes), there)
    assert np.isnan(every["recall"][absent]).all() and np.isnan(every["f1"][absent]).all()
    scores = matrix.scores()
    assert scores["overall_accuracy"] == pytest.approx(
        reference.accuracy_score(truth, guess), **EXACT
    )
    for kind in ("macro", "weighted"):
        p, r, f, _ = reference.precision_recall_fscore_support(
            truth, guess, labels=there, average=kind, zero_division=0
        )
        assert scores[f"{kind}_precision"] == pytest.approx(p, **EXACT)
        assert scores[f"{kind}_f1"] == pytest.approx(f, **EXACT)
        if kind == "macro":
            assert scores["mean_class_accuracy"] == pytest.approx(r, **EXACT)
        else:  # the weighted recall is the overall accuracy
            assert scores["overall_accuracy"] == pytest.approx(r, **EXACT)
    if name == "one class" or name == "one pixel":
        assert scores["kappa"] is None
    else:
        assert scores["kappa"] == pytest.approx(reference.cohen_kappa_score(truth, guess), **EXACT)
    wanted = reference.confusion_matrix(truth, guess, labels=range(classes))
    np.testing.assert_array_equal(matrix.counts, wanted)


def test_rows_are_the_reference():
    """The transposed matrix is another one: 3 pixels of class 0 taken for class 1."""
    matrix = ConfusionMatrix(2)
    matrix.add(np.array([0, 0, 0, 1]), np.array([1, 1, 1, 1]))
    assert matrix.counts.tolist() == [[0, 3], [0, 1]]
    each = matrix.per_class()
    assert each["precision"].tolist() == [0, 0.25]
    assert each["recall"].tolist() == [0, 1]


def value_cases():
    rng = np.random.default_rng(2)
    truth = rng.gamma(3, 4, 5000)
    guess = truth * 0.8 + rng.normal(0, 2, 5000)
    return {
        "random": (truth, guess),
        "single precision": (truth.astype("f4"), guess.astype("f4")),
        "far from zero": (1e6 + truth, 1e6 + guess),
        "tiny": (truth * 1e-12, guess * 1e-12),
        "two pixels": (truth[:2], guess[:2]),
        "constant predictions": (truth, np.full(5000, 0.1)),
        "constant reference": (np.full(5000, 0.1), guess),
        "one pixel": (truth[:1], guess[:1]),
        "perfect": (truth, truth),
    }


@pytest.mark.parametrize("name", value_cases())
def test_values_against_scikit_learn(name):
    truth, guess = value_cases()[name]
    sums = RegressionSums()
    for part in np.array_split(np.arange(len(truth)), 7):
        sums.add(truth[part], guess[part])
    truth, guess = truth.astype(float), guess.astype(float)
    scores = sums.scores(4.0)
    wanted = {
        "rmse": reference.mean_squared_error(truth, guess) ** 0.5,
        "mae": reference.mean_absolute_error(truth, guess),
        "bias": np.mean(guess - truth),
    }
    for key, value in wanted.items():
        assert scores[key] == pytest.approx(value, rel=1e-9, abs=1e-18), key
    assert scores["rmse_scaled"] == pytest.approx(scores["rmse"] / 4)
    if name in ("constant reference", "one pixel"):
        assert scores["r2"] is None and scores["pearson_r"] is None
    else:
        assert scores["r2"] == pytest.approx(reference.r2_score(truth, guess), **EXACT)
        if name == "constant predictions":
            assert scores["pearson_r"] is None
        else:
            # far from zero, numpy's own figure is that of another order of sums
            assert scores["pearson_r"] == pytest.approx(np.corrcoef(truth, guess)[0, 1], **EXACT)
    assert scores["pixels"] == len(truth)


def test_nothing_gives_nothing():
    nothing = np.zeros(0)
    matrix, sums, roc = ConfusionMatrix(3), RegressionSums(), RocBins(3)
    matrix.add(nothing, nothing)
    sums.add(nothing, nothing)
    roc.add(nothing, np.zeros((3, 0)))
    assert set(matrix.scores().values()) == {None, 0}
    assert set(sums.scores().values()) == {None, 0}
    assert roc.scores() == {"macro_auc": None, "weighted_auc": None}
    assert ReliabilityBins().scores()["calibration_error"] is None
    assert Coverage().scores()["inside"] is None
    assert ScatterBins().limits == (0, 1)


def probabilities(kind: str, rng, number=20_000, classes=4):
    truth = rng.choice(classes, number, p=[0.7, 0.2, 0.09, 0.01])
    odds = rng.normal(0, 1, (classes, number))
    odds[truth, np.arange(number)] += 1.0
    if kind == "confident":
        odds *= 12
    elif kind == "unsure":
        odds *= 0.05
    elif kind == "rare class near zero":
        odds[3] -= 9
    values = np.exp(odds - odds.max(0))
    values /= values.sum(0)
    if kind == "few levels":  # as of a small forest: many exact ties
        values = np.round(values * 20) / 20
    return truth, values.astype(np.float32)


@pytest.mark.parametrize(
    "kind", ["plain", "confident", "unsure", "rare class near zero", "few levels"]
)
def test_auc_against_scikit_learn(kind):
    truth, values = probabilities(kind, np.random.default_rng(3))
    roc = RocBins(4)
    for part in np.array_split(np.arange(len(truth)), 6):
        roc.add(truth[part], values[:, part])
    wanted = [reference.roc_auc_score(truth == k, values[k]) for k in range(4)]
    np.testing.assert_allclose(roc.per_class(), wanted, atol=1e-3)
    for k, (whole, thinned) in enumerate(zip(roc.curves(most=None), roc.curves(most=50))):
        area = (np.diff(whole[0]) * (whole[1][1:] + whole[1][:-1]) / 2).sum()
        assert area == pytest.approx(roc.per_class()[k], rel=1e-9)
        # the points lie on the exact curve; where that is upright, interp takes one of its heights
        false, true, _ = reference.roc_curve(truth == k, values[k], drop_intermediate=False)
        for rates in (whole, thinned):
            assert np.abs(np.interp(rates[0], false, true) - rates[1]).max() < 0.03
            assert all((np.diff(each) >= 0).all() for each in rates)
            assert [each[place] for place in (0, -1) for each in rates] == [0, 0, 1, 1]
        assert len(thinned[0]) <= 51
    assert roc.scores()["macro_auc"] == pytest.approx(np.mean(wanted), abs=1e-3)
    weights = np.bincount(truth) / len(truth)
    assert roc.scores()["weighted_auc"] == pytest.approx(weights @ wanted, abs=1e-3)


def test_auc_of_degenerate_cases():
    roc = RocBins(3)
    roc.add(np.array([0, 0, 1]), np.array([[1, 0.5, 0.5], [0, 0.5, 0.5], [0, 0, 0]]))
    assert roc.per_class()[:2].tolist() == [0.75, 0.75]  # ties count half
    assert np.isnan(roc.per_class()[2]) and roc.curves()[2] is None
    false, true = roc.curves()[0]  # one of the class is surest, the other ties with the rest
    assert (false.tolist(), true.tolist()) == ([0, 0, 1], [0, 0.5, 1])
    alone = RocBins(2)
    alone.add(np.zeros(4, int), np.array([[0.1, 0.2, 0.3, 0.4], [0.9, 0.8, 0.7, 0.6]]))
    assert alone.scores()["macro_auc"] is None and alone.curves() == [None, None]
    outside = RocBins(1)  # pixels of a class that has no probability are the rest
    outside.add(np.array([-1, -1, 0]), np.array([[0.2, 0.6, 0.5]]))
    assert outside.per_class().tolist() == [0.5]


@pytest.mark.parametrize("limits", [None, (0.0, 50.0)])
def test_parts_add_up_to_the_whole(limits):
    rng = np.random.default_rng(4)
    scale = np.repeat([0.01, 1, 30], 3000)  # later parts are wider
    truth = rng.gamma(3, 4, 9000) * scale
    guess = truth + rng.normal(0, 1, 9000) * scale
    classes, chosen = rng.integers(0, 4, 9000), rng.integers(0, 4, 9000)
    values = rng.dirichlet(np.ones(4), 9000).T

    def add(pieces, part):
        matrix, sums, roc, scatter, errors, reliability, coverage = pieces
        matrix.add(classes[part], chosen[part])
        sums.add(truth[part], guess[part])
        roc.add(classes[part], values[:, part])
        scatter.add(truth[part], guess[part])
        errors.add(truth[part], guess[part])
        reliability.add(values[:, part].max(0), classes[part] == chosen[part])
        coverage.add(truth[part], guess[part] - 1, guess[part] + 1)

    def new():
        return (
            ConfusionMatrix(4),
            RegressionSums(),
            RocBins(4),
            ScatterBins(limits),
            ErrorBins(None if limits is None else 20.0),
            ReliabilityBins(),
            Coverage(),
        )

    whole, total = new(), new()
    add(whole, slice(None))
    for part in np.array_split(np.arange(9000), 11):
        piece = new()
        add(piece, part)
        for into, other in zip(total, piece):
            assert other.state().dtype == np.float64
            into.merge(other.state())
    for into, nothing in zip(total, new()):
        into.merge(nothing.state())
    assert (total[0].counts == whole[0].counts).all()
    for name, value in whole[1].scores().items():
        assert total[1].scores()[name] == pytest.approx(value, rel=1e-9), name
    assert (total[2].counts == whole[2].counts).all()
    assert total[3].counts.sum() == 9000
    np.testing.assert_allclose(total[5].counts, whole[5].counts)
    assert total[6].scores() == pytest.approx(whole[6].scores())
    if limits is not None:
        assert (total[3].counts == whole[3].counts).all()
    assert (total[4].counts == whole[4].counts).all()
    assert (total[4].edges == whole[4].edges).all()


def test_scatter_bins_hold_every_pixel_where_it_belongs():
    rng = np.random.default_rng(5)
    scatter = ScatterBins(bins=64)
    truth = np.r_[rng.normal(5, 0.1, 500), rng.normal(-40, 3, 500), [3000.0]]
    guess = truth + rng.normal(0, 0.5, 1001)
    for part in np.array_split(np.arange(1001), 13):
        scatter.add(truth[part], guess[part])
    wanted, _, _ = np.histogram2d(truth, guess, bins=[scatter.edges, scatter.edges])
    assert (scatter.counts == wanted).all()
    low, high = scatter.limits
    assert low <= min(truth.min(), guess.min()) and high > max(truth.max(), guess.max())
    used = scatter.counts.any(0) | scatter.counts.any(1)
    assert np.ptp(np.flatnonzero(used)) >= 15  # no more than twice doubled for nothing


def test_a_constant_fits_into_bins():
    for value in (0.0, 3.0, -1e9):
        scatter, errors = ScatterBins(), ErrorBins()
        scatter.add(np.full(5, value), np.full(5, value))
        errors.add(np.full(5, value), np.full(5, value))
        assert scatter.counts.sum() == 5 and scatter.limits[1] > scatter.limits[0]
        assert errors.counts[0] == 5


def test_values_beyond_fixed_limits_count_at_the_edge():
    scatter, errors = ScatterBins((0, 10), bins=10), ErrorBins(2.0, bins=4)
    scatter.add(np.array([-5.0, 3.5, 99]), np.array([0.5, 3.2, 10]))
    assert [tuple(each) for each in np.argwhere(scatter.counts)] == [(0, 0), (3, 3), (9, 9)]
    errors.add(np.zeros(4), np.array([0.1, -0.6, 2.0, 50]))
    assert errors.counts.tolist() == [1, 1, 0, 2]
    assert errors.edges.tolist() == [0, 0.5, 1, 1.5, 2]


def test_absolute_errors_have_a_hundred_bins():
    rng = np.random.default_rng(6)
    errors = ErrorBins()
    found = rng.normal(0, 3, 3000)
    for part in np.array_split(found, 9):
        errors.add(np.zeros(len(part)), part)
    assert len(errors.counts) == 100
    wanted, _ = np.histogram(np.abs(found), errors.edges)
    assert (errors.counts == wanted).all()
    assert errors.edges[-1] / 2 < np.abs(found).max() < errors.edges[-1]


def test_reliability_by_hand():
    reliability = ReliabilityBins(10)
    reliability.add(np.array([0.95, 0.97, 1.0, 0.55]), np.array([True, False, True, True]))
    confidence, right, pixels = reliability.curve()
    assert pixels.tolist() == [0, 0, 0, 0, 0, 1, 0, 0, 0, 3]
    assert confidence[9] == pytest.approx(2.92 / 3) and right[9] == pytest.approx(2 / 3)
    assert np.isnan(right[0])
    scores = reliability.scores()
    assert scores["calibration_error"] == pytest.approx((0.45 + 0.92) / 4)
    assert (scores["accuracy"], scores["pixels"]) == (0.75, 4)


def test_coverage_by_hand():
    coverage = Coverage()
    coverage.add(np.array([1.0, 2, 3, 4]), np.array([1.0, 2.5, 0, 0]), np.array([2.0, 3, 3, 3.5]))
    assert coverage.scores() == {
        "inside": 0.5,
        "below": 0.25,
        "above": 0.25,
        "width": pytest.approx(2.0),
        "pixels": 4,
    }


def test_memory_does_not_grow_with_the_pixels():
    rng = np.random.default_rng(7)
    truth, guess = rng.integers(0, 8, 50_000), rng.integers(0, 8, 50_000)
    values = rng.dirichlet(np.ones(8), 50_000).T
    pieces = [ConfusionMatrix(8), RegressionSums(), RocBins(8), ScatterBins(), ErrorBins()]

    def add_once():
        pieces[2].add(truth, values)
        for piece in (pieces[0], pieces[1], pieces[3], pieces[4]):
            piece.add(truth, guess)

    add_once()
    tracemalloc.start()
    add_once()
    _, first = tracemalloc.get_traced_memory()
    for _ in range(20):
        add_once()
    held, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 1.1 * first + 1e5
    assert held < 3e6
