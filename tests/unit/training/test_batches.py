"""What is left of a window's labels for a network of patches."""

from __future__ import annotations

import numpy as np
import pytest

from hypertask.model.training.batches import thin


@pytest.mark.parametrize("most", [3, 20, 100])
def test_as_many_labelled_pixels_as_wanted_stay_whole(most):
    rng = np.random.default_rng(0)
    labels = rng.random((2, 9, 7)).astype(np.float32)
    labels[:, rng.random((9, 7)) < 0.4] = np.nan
    labels[1, rng.random((9, 7)) < 0.4] = np.nan
    before = labels.copy()
    known = ~np.isnan(before).all(0)
    thin(labels, most, np.random.default_rng(1))
    left = ~np.isnan(labels).all(0)
    assert left.sum() == min(most, known.sum()) and not (left & ~known).any()
    np.testing.assert_array_equal(labels[:, left], before[:, left])


def test_other_pixels_each_time():
    drawn = np.zeros((6, 6))
    for seed in range(200):
        labels = np.zeros((1, 6, 6), np.float32)
        thin(labels, 9, np.random.default_rng(seed))
        drawn += ~np.isnan(labels[0])
    assert drawn.sum() == 1800 and drawn.min() > 25 and drawn.max() < 80  # 50 expected
