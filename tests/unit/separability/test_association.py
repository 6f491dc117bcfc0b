"""Association of variables of any kind."""

from __future__ import annotations

import numpy as np
import pytest

from hypertask.model.base.errors import HyperTaskError
from hypertask.model.separability import Column, association_matrix
from hypertask.model.separability.association import (
    correlation_ratio,
    cramers_v,
    pearson_r,
    spearman_r,
)


def test_correlations_agree_with_scipy():
    stats = pytest.importorskip("scipy.stats", reason="scipy is not installed")
    rng = np.random.default_rng(0)
    x = np.round(rng.normal(size=200), 1)  # with ties
    y = np.round(x**3 + rng.normal(size=200), 1)
    assert pearson_r(x, y) == pytest.approx(stats.pearsonr(x, y)[0], abs=1e-12)
    assert spearman_r(x, y) == pytest.approx(stats.spearmanr(x, y)[0], abs=1e-12)


def test_weights_are_repetitions():
    rng = np.random.default_rng(1)
    x, y = rng.normal(size=50), rng.normal(size=50)
    codes = rng.integers(0, 3, 50)
    times = rng.integers(1, 5, 50)
    many = [np.repeat(values, times) for values in (x, y, codes)]
    assert pearson_r(x, y, times) == pytest.approx(pearson_r(many[0], many[1]))
    assert spearman_r(x, y, times) == pytest.approx(spearman_r(many[0], many[1]))
    assert correlation_ratio(codes, x, times) == pytest.approx(correlation_ratio(many[2], many[0]))


def test_correlation_ratio_by_hand():
    # class means 1 and 4 about 2.5; squares between 4 * 2.25, in all 4 * 2.25 + 4 * 0.25
    assert correlation_ratio([0, 0, 1, 1], [0.5, 1.5, 3.5, 4.5]) == pytest.approx(np.sqrt(0.9))
    assert correlation_ratio([0, 0, 1, 1], [1, 2, 1, 2]) == pytest.approx(0)
    assert np.isnan(correlation_ratio([0, 1], [3, 3]))


def test_cramers_v_by_hand():
    first, second = np.repeat([0, 1], 50), np.repeat([0, 1], 50)
    assert cramers_v(first, second) == pytest.approx(1.0)
    # phi^2 = 0.36; corrected 0.36 - 1 / 99, over min(r, k) - 1 with r = k = 2 - 1 / 99
    second = np.r_[np.repeat([0, 1], [40, 10]), np.repeat([0, 1], [10, 40])]
    expected = np.sqrt((0.36 - 1 / 99) / (1 - 1 / 99))
    assert cramers_v(first, second) == pytest.approx(expected)
    assert np.isnan(cramers_v([1, 1, 1], [1, 2, 3]))


def test_bias_of_cramers_v_is_corrected():
    """Independent variables of many classes: the plain V is about 0.35 here."""
    rng = np.random.default_rng(2)
    values = [cramers_v(rng.integers(0, 8, 60), rng.integers(0, 8, 60)) for _ in range(50)]
    assert np.mean(values) < 0.12


def test_matrix_of_mixed_variables():
    rng = np.random.default_rng(3)
    height = rng.normal(20, 5, 300)
    biomass = height**2 * (1 + 0.1 * rng.normal(size=300))
    species = (height > 20).astype(float)
    biomass[:10] = np.nan
    soil = rng.integers(1, 4, 300).astype(float)
    found = association_matrix(
        [
            Column("height", False, height),
            Column("biomass", False, biomass),
            Column("species", True, species),
            Column("soil", True, soil),
        ]
    )
    assert found.names == ["height", "biomass", "species", "soil"]
    assert (found.pearson == found.pearson.T).all() and (np.diag(found.pearson) == 1).all()
    seen = np.isfinite(biomass)
    assert found.pearson[0, 1] == pytest.approx(np.corrcoef(height[seen], biomass[seen])[0, 1])
    assert found.spearman[0, 1] > found.pearson[0, 1] > 0.9
    assert found.pearson[0, 2] == found.spearman[0, 2] == correlation_ratio(species, height)
    assert found.pearson[2, 3] == cramers_v(species, soil) < 0.15
    assert found.pearson[0, 3] < 0.2


def test_negative_correlation_counts_as_association():
    x = np.arange(20.0)
    found = association_matrix([Column("x", False, x), Column("y", False, -x)])
    assert found.pearson[0, 1] == pytest.approx(1) and found.spearman[0, 1] == pytest.approx(1)


def test_lengths_must_agree():
    with pytest.raises(HyperTaskError, match=r"different numbers of values: \[2, 3\]"):
        association_matrix([Column("x", False, np.zeros(2)), Column("y", False, np.zeros(3))])


@pytest.mark.parametrize("value", [0.1, 0.07, 3, 1e6 / 3])
@pytest.mark.parametrize("count", [3, 10, 1000])
def test_a_constant_goes_with_nothing(value, count):
    """Less their mean its values are one rounding error."""
    constant, other = np.full(count, value), np.arange(count) % 3
    weights = np.random.default_rng(0).random(count)
    for given in (None, weights):
        assert np.isnan(pearson_r(constant, other, given))
        assert np.isnan(pearson_r(constant, np.full(count, 0.7), given))
        assert np.isnan(spearman_r(other, constant, given))
        assert np.isnan(correlation_ratio(other, constant, given))
