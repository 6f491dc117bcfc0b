"""Quantiles, and classes cut from a quantity, where values repeat."""

from __future__ import annotations

import numpy as np
import pytest

from hypertask.model.base.errors import HyperTaskError
from hypertask.model.separability.bins import (
    bin_of,
    counted_quantiles,
    quantile_edges,
    weighted_quantiles,
)

SHARES = np.linspace(0, 1, 41)


def shares_of(values, weights, edges) -> list[float]:
    inside = np.bincount(bin_of(values, edges), weights, len(edges) - 1)
    return (inside / np.sum(weights)).tolist()


@pytest.mark.parametrize("seed", range(4))
def test_counted_values_have_the_quantiles_of_all_of_them(seed):
    rng = np.random.default_rng(seed)
    values, counts = rng.normal(size=12).round(1), rng.integers(1, [2, 9, 300, 7][seed], 12)
    expected = np.percentile(np.repeat(values, counts), 100 * SHARES)
    assert counted_quantiles(values, SHARES, counts) == pytest.approx(expected)
    assert counted_quantiles([4.5], [0, 0.3, 1], [1]).tolist() == [4.5] * 3


def test_a_weighted_quantile_is_the_value_that_holds_it():
    values, weights = [7.0, 3.0, 5.0, 3.0], [0.1, 0.4, 0.2, 0.3]
    found = weighted_quantiles(values, [0, 0.5, 0.7, 0.71, 0.9, 0.95, 1], weights)
    assert found.tolist() == [3, 3, 3, 5, 5, 7, 7]
    assert weighted_quantiles([2, 1, 3], [1 / 3, 2 / 3, 1], [0.1] * 3).tolist() == [1, 2, 3]


def test_equal_quantiles_are_merged():
    values = [0] * 60 + list(range(1, 41))
    edges = quantile_edges(values, 4)
    assert edges == pytest.approx([0, 0.5, 15.5, 40])
    assert shares_of(values, np.ones(100), edges) == [0.6, 0.15, 0.25]
    only = quantile_edges([0] * 99 + [5], 4)
    assert bin_of([0, 5], only).tolist() == [0, 1]
    only = quantile_edges([0, 1] + [5] * 99, 4)
    assert bin_of([0, 1, 5], only).tolist() == [0, 0, 1]
    with pytest.raises(HyperTaskError, match=r"holds only the value 3; it cannot be cut"):
        quantile_edges([3, 3, 3], 4)
    with pytest.raises(HyperTaskError, match=r"holds no values"):
        quantile_edges([np.nan], 4)


def test_bins_hold_equal_areas_and_none_is_empty():
    stands, areas = [5, 6, 7, 8, 9, 10], [1, 1, 60, 1, 1, 1]
    shares = shares_of(stands, areas, quantile_edges(stands, 5, areas))
    assert len(shares) == 3 and max(shares) == pytest.approx(60 / 65) and min(shares) > 0
    assert quantile_edges([1, 2, 3, 4], 4, [2, 2, 2, 2]) == pytest.approx([1, 1.5, 2.5, 3.5, 4])
    rng = np.random.default_rng(7)
    for _ in range(30):
        values, areas = rng.gamma(3, 2, 400).round(1), rng.lognormal(0, 0.5, 400)
        shares = shares_of(values, areas, quantile_edges(values, 4, areas))
        assert shares == pytest.approx([0.25] * 4, abs=0.03)


def test_neighbouring_numbers_are_told_apart():
    values = [0.3, np.nextafter(0.3, 1)]
    edges = quantile_edges(values, 2)
    assert bin_of(values, edges).tolist() == [0, 1] and edges[1] in values
