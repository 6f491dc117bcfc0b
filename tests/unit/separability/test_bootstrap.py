"""Intervals over polygons."""

from __future__ import annotations

import numpy as np
import pytest
from support.gaussian import classes_of

from hypertask.model.separability import (
    COLUMNS,
    UNCLIPPED_COLUMNS,
    Options,
    jeffries_matusita,
    separability_of_pixels,
)
from hypertask.model.separability import statistics as collecting
from hypertask.model.separability.bootstrap import student_t


def test_intervals_hold_the_truth_where_polygons_differ():
    """Mahalanobis distance 1.5 over the spread of pixels and polygons together."""
    hits = 0
    for seed in range(12):
        chunks = classes_of([320, 320], 6, [0, 1.5], seed=seed, polygons=8, between=0.3)
        options = Options(permutations=0, bootstrap=60, seed=seed)
        result = separability_of_pixels(chunks, ["a", "b"], 6, options)
        pair = result.pairs[0]
        truth = jeffries_matusita(1.5**2 / (1 + 0.3**2) / 8)
        hits += pair.jm_low <= truth <= pair.jm_high
        assert pair.td_low < pair.td_high
        assert result.columns == (*COLUMNS, "JM_LOW", "JM_HIGH", *UNCLIPPED_COLUMNS)
    assert hits >= 10


def along_a_gradient(seed, polygons=320):
    """Two classes whose polygons change steadily from the first to the last."""
    rng = np.random.default_rng(seed)
    for k in range(2):
        own = np.repeat(np.arange(polygons), 3)
        values = 0.3 * rng.normal(size=(len(own), 2))
        values[:, 0] += np.linspace(-1.5, 1.5, polygons)[own] + 2 * k
        yield values, np.full(len(own), k), own + 1000 * k


def test_intervals_by_groups_are_as_wide_as_those_by_polygons(monkeypatch):
    """Groups of every 16th polygon would all see the whole gradient, and hide it."""
    widths = np.empty((2, 6))
    for row, cells in zip(widths, (collecting.CELLS, 320)):
        monkeypatch.setattr(collecting, "CELLS", cells)
        for seed in range(len(row)):
            options = Options(permutations=0, bootstrap=80, seed=seed)
            chunks = list(along_a_gradient(seed))
            pair = separability_of_pixels(chunks, ["a", "b"], 2, options).pairs[0]
            assert pair.jm_low < pair.jm_corrected < pair.jm_high
            row[seed] = pair.jm_high - pair.jm_low
    assert np.log(widths[0] / widths[1]).mean() == pytest.approx(0, abs=0.2)


def test_bootstrap_correction_counts_resampled_pixels_once():
    """With many bands an uncorrected resample would sit far above the estimate."""
    chunks = classes_of([640, 640], 60, [0, 2], seed=3, polygons=10)
    options = Options(permutations=0, bootstrap=40)
    pair = separability_of_pixels(chunks, ["a", "b"], 60, options).pairs[0]
    assert pair.jm_low < pair.jm_corrected < pair.jm_high
    assert pair.jm_high - pair.jm_low < 0.6


def test_intervals_need_three_polygons():
    chunks = list(classes_of([200], 4, [0], polygons=2))
    chunks += [(v, k + 1, j + 9) for v, k, j in classes_of([200], 4, [2], polygons=5)]
    result = separability_of_pixels(chunks, ["a", "b"], 4, Options(permutations=0, bootstrap=30))
    assert result.pairs[0].jm_low is None
    assert result.notes == [
        "No interval for 1 of 1 pair: both classes need at least 3 polygons, and enough pixels "
        "that resampled ones still outnumber the bands."
    ]


def test_student_t():
    assert student_t(0.975, 4) == pytest.approx(2.776, rel=0.01)
    assert student_t(0.975, 14) == pytest.approx(2.145, abs=0.002)
    assert student_t(0.975, 1e6) == pytest.approx(1.95996, abs=1e-4)
