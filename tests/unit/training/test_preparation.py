"""Scaling of spectra, bounds of continuous variables and class weights, by plain numpy."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from hypertask.model.base.errors import HyperTaskError
from hypertask.model.base.variables import Variable, VariableClass
from hypertask.model.rasters.scaling import Scaling, scaling_for
from hypertask.model.training.losses import class_weights
from hypertask.model.training.preparation import bound_variables, scale_labels

CATEGORICAL = Variable("c", "categorical", classes=(VariableClass(1, "a"), VariableClass(2, "b")))
CONTINUOUS = Variable("v", "continuous", unit="m")


def test_standardisation_is_per_band():
    rng = np.random.default_rng(0)
    spectra = rng.normal([0.1, 5.0, -2.0], [0.01, 2.0, 0.5], (5000, 3))
    scaling = scaling_for("standardise", spectra)
    np.testing.assert_allclose(scaling.mean, spectra.mean(0), rtol=1e-6)
    np.testing.assert_allclose(scaling.deviation, spectra.std(0), rtol=1e-6)
    window = rng.normal([0.1, 5.0, -2.0], [0.01, 2.0, 0.5], (40, 50, 3)).transpose(2, 0, 1)
    window = np.ascontiguousarray(window, np.float32)
    valid = rng.random((40, 50)) < 0.5
    result = scaling.apply(window.copy(), valid)
    assert np.abs(result[:, valid].mean(1)).max() < 0.1
    assert np.abs(result[:, valid].std(1) - 1).max() < 0.1
    assert (result[:, ~valid] == 0).all()


def test_a_constant_band_stays_finite():
    spectra = np.tile([0.0, 0.3, 4000.0], (100, 1))
    spectra[:, 2] += np.arange(100)
    scaling = scaling_for("standardise", spectra)
    assert scaling.deviation[:2].tolist() == [1.0, 1.0] and scaling.deviation[2] > 20
    window = np.full((3, 2, 2), 0.3, np.float32)
    assert np.isfinite(scaling.apply(window, np.ones((2, 2), bool))).all()


def test_bounds_are_minimum_and_98th_percentile():
    values = np.arange(1001, dtype=np.float32)
    categorical, continuous = bound_variables([CATEGORICAL, CONTINUOUS], [None, values])
    assert categorical is CATEGORICAL
    assert continuous.bounds == (0.0, 980.0) and continuous.unit == "m"


def test_bounds_of_a_constant_variable_differ():
    (variable,) = bound_variables([CONTINUOUS], [np.full(10, 7.0, np.float32)])
    low, high = variable.bounds
    assert low == 7.0 and high > low
    labels = scale_labels(np.full((1, 2, 2), 7.0, np.float32), [variable])
    assert (labels == 0).all()
    # nearly all the same: the percentile is the minimum, the maximum is not
    values = np.array([0.0] * 995 + [4.0] * 5, np.float32)
    assert bound_variables([CONTINUOUS], [values])[0].bounds == (0.0, 4.0)


def test_bounds_need_labels():
    with pytest.raises(HyperTaskError, match="no label of v"):
        bound_variables([CONTINUOUS], [np.empty(0, np.float32)])


def test_labels_are_scaled_and_clipped():
    bounded = replace(CONTINUOUS, bounds=(10.0, 30.0))
    labels = np.array([[[0.0, 1.0, np.nan]], [[5.0, 25.0, np.nan]], [[30.0, 99.0, 10.0]]], "f4")
    scaled = scale_labels(labels.copy(), [CATEGORICAL, bounded, bounded])
    np.testing.assert_array_equal(scaled[0], labels[0])
    np.testing.assert_allclose(scaled[1], [[0.0, 0.75, np.nan]])
    np.testing.assert_allclose(scaled[2], [[1.0, 1.0, 0.0]])


def test_class_weights_are_median_over_frequency():
    counts = [100, 400, 50]
    np.testing.assert_allclose(class_weights(counts, 1.0), [1.0, 0.25, 2.0])
    np.testing.assert_allclose(class_weights(counts, 0.5), [1.0, 0.5, np.sqrt(2)])
    np.testing.assert_allclose(class_weights(counts, 0.0), [1, 1, 1])
    np.testing.assert_allclose(class_weights([0, 30, 10], 1.0), [1.0, 20 / 30, 2.0])
    np.testing.assert_allclose(class_weights([0, 0], 1.0), [1, 1])


def test_standardisation_survives_float32():
    scaling = Scaling(np.array([1000.0], "f4"), np.array([3.0], "f4"))
    window = np.array([[[1003.0, 997.0]]], "f4")
    np.testing.assert_allclose(scaling.apply(window, np.ones((1, 2), bool)), [[[1.0, -1.0]]])


def test_minmax_brings_the_training_part_to_0_to_1():
    rng = np.random.default_rng(0)
    spectra = rng.uniform([0.1, 0.0, 3.0], [0.6, 1e-3, 9.0], (500, 3))
    spectra = np.c_[spectra, np.full(500, 0.25)]
    scaling = scaling_for("minmax", spectra)
    rows = scaling.apply_rows(spectra.astype("f4"))
    np.testing.assert_allclose(rows.min(0), [0, 0, 0, 0], atol=1e-6)
    np.testing.assert_allclose(rows.max(0), [1, 1, 1, 0], atol=1e-6)
    # beyond the training part's range it goes on, unclipped
    beyond = scaling.apply_rows((2 * spectra.max(0) - spectra.min(0))[None])
    np.testing.assert_allclose(beyond[0], [2, 2, 2, 0], rtol=1e-5, atol=1e-6)


def test_l2_brings_every_spectrum_to_length_1():
    rng = np.random.default_rng(0)
    window = rng.uniform(0.01, 0.5, (30, 4, 5)).astype("f4")
    window[:, 2, 2] = 0
    valid = np.ones((4, 5), bool)
    valid[0, 0] = False
    window[:, 0, 0] = np.nan
    raw = window.copy()
    scaling = scaling_for("l2", window[:, valid].T.astype(float))
    result = scaling.apply(window, valid)
    assert result is window and result.dtype == np.float32
    lengths = np.sqrt((result**2).sum(0))
    expected = np.ones((4, 5))
    expected[0, 0] = expected[2, 2] = 0  # invalid; all zeros
    np.testing.assert_allclose(lengths, expected, atol=1e-6)
    np.testing.assert_allclose(
        result[:, 3, 4], raw[:, 3, 4] / np.linalg.norm(raw[:, 3, 4]), rtol=1e-5
    )
    # brightness is gone
    np.testing.assert_allclose(scaling.apply(3 * raw, valid), result, atol=1e-6)


@pytest.mark.parametrize("name", ["standardise", "minmax", "l2"])
def test_windows_and_rows_are_scaled_alike(name):
    rng = np.random.default_rng(1)
    spectra = rng.normal([0.3, 2.0, -1.0], [0.1, 0.5, 0.2], (600, 3))
    scaling = scaling_for(name, spectra)
    window = np.ascontiguousarray(spectra.T.reshape(3, 20, 30).astype("f4"))
    rows = scaling.apply_rows(spectra.astype("f4"))
    scaled = scaling.apply(window, np.ones((20, 30), bool))
    np.testing.assert_allclose(scaled.reshape(3, -1).T, rows, rtol=1e-5, atol=1e-6)
    members = scaling.apply_rows(spectra.astype("f4").reshape(2, 300, 3))
    np.testing.assert_array_equal(members.reshape(600, 3), rows)
    assert rows.dtype == np.float32


@pytest.mark.parametrize("name", ["standardise", "minmax", "l2"])
def test_scaling_survives_the_model_file(name):
    spectra = np.random.default_rng(2).normal(0.3, 0.1, (50, 7))
    scaling = scaling_for(name, spectra)
    read = Scaling.from_dict(json.loads(json.dumps(scaling.to_dict())))
    assert read.name == name
    np.testing.assert_array_equal(read.mean, scaling.mean)
    np.testing.assert_array_equal(read.deviation, scaling.deviation)
    assert read.mean.dtype == read.deviation.dtype == np.float32


def test_a_header_without_a_scaling_is_standardised():
    old = Scaling.from_dict({"mean": [0.5, 1.0], "deviation": [0.25, 2.0]})
    assert old.name == "standardise"
    np.testing.assert_allclose(old.apply_rows(np.array([[1.0, 2.0]], "f4")), [[2.0, 0.5]])
