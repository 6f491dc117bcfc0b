"""What is no data, held against plain loops."""

from __future__ import annotations

import numpy as np
import pytest

from hypertask.model.rasters.nodata import (
    SpectraSample,
    fill_warning,
    has_spectrum,
    sample_windows,
    spectral_nodata,
    stored_as,
    without_data,
)

LOWEST = float(np.finfo(np.float32).min)


@pytest.mark.parametrize(
    ("declared", "dtype", "wanted"),
    [
        (None, "i2", None),
        (-9999, "i2", -9999),
        (-9999, "u2", None),
        (0.5, "i4", None),
        (float("nan"), "u1", None),
        (-0.1, "f4", float(np.float32(-0.1))),
        (1e300, "f4", np.inf),
    ],
)
def test_a_declared_value_as_it_is_stored(declared, dtype, wanted):
    assert stored_as(declared, dtype) == wanted


@pytest.mark.parametrize(
    ("value", "nodata", "gone"),
    [
        (np.nan, None, True),
        (np.inf, None, True),
        (LOWEST, None, True),
        (LOWEST, -3.4e38, True),
        (2e30, -9999.0, True),
        (-9999.0, -9999.0, True),
        (np.float32(-0.1), -0.1, True),
        (np.float32(-9999.9), -9999.9000001, True),
        (-0.1001, -0.1, False),
        (0.0, None, False),
        (0.0, 0.0, True),
        (7.0, float("nan"), False),
    ],
)
def test_single_numbers(value, nodata, gone):
    assert without_data(np.array([value], np.float32), nodata).tolist() == [gone]


def test_whole_numbers_are_compared_as_they_are():
    stored = np.array([0, 255, 1], np.uint8)
    assert without_data(stored, 255).tolist() == [False, True, False]
    for unfit in (None, -1, 256, 0.5):
        assert not without_data(stored, unfit).any()


def by_hand(spectrum, nodata):
    """One spectrum, in words of the rule."""
    values = [float(v) for v in spectrum]
    if any(not np.isfinite(v) or abs(v) >= 1e30 for v in values):
        return False
    if any(n not in (None, 0) and v == n for v, n in zip(values, nodata)):
        return False
    zero = [v for v, n in zip(values, nodata) if n == 0]
    if all(n is None for n in nodata):
        zero = values
    return not zero or any(zero)


@pytest.mark.parametrize("dtype", ["int16", "float32", "float64"])
@pytest.mark.parametrize(
    "nodata",
    [
        [None] * 4,
        [0] * 4,
        [-9] * 4,
        [-9, -9, -7, -7],
        [0, 0, -7, -7],
        [None, None, -7, -7],
        [None, 0, None, None],
    ],
)
def test_spectra_of_every_mixture(dtype, nodata):
    rng = np.random.default_rng(3)
    stored = rng.choice([0, 0, 0, 5, -9, -7], (4, 40, 50)).astype(dtype)
    if dtype != "int16":
        stored[rng.random(stored.shape) < 0.02] = np.nan
        stored[rng.random(stored.shape) < 0.02] = 3e38
    found = has_spectrum(stored, spectral_nodata(nodata, [dtype] * 4))
    wanted = [[by_hand(stored[:, y, x], nodata) for x in range(50)] for y in range(40)]
    np.testing.assert_array_equal(found, wanted)
    assert 0 < found.sum() < found.size


def test_samples_reach_the_corners_and_stay_small():
    for height, width in [(1, 1), (30, 1200), (5000, 7000), (8000, 3), (100000, 100000)]:
        seen = 0
        corners = set()
        for row, column, lines, columns in sample_windows(height, width):
            assert row >= 0 and row + lines <= height and column >= 0 and column + columns <= width
            seen += lines * columns
            corners |= {(row == 0, column == 0), (row + lines == height, column + columns == width)}
        assert corners >= {(True, True)} and 0 < seen <= 40_000


def sample(spectra, nodata=None, dtype="float32"):
    spectra = np.asarray(spectra, dtype)
    found = SpectraSample(spectral_nodata([nodata] * len(spectra), [dtype] * len(spectra)))
    found.add(spectra)
    return found


def cube(bands=6, pixels=900):
    return np.random.default_rng(5).uniform(0.05, 0.4, (bands, pixels))


@pytest.mark.parametrize("fill", [np.nan, -9999.0])
def test_bands_without_data(fill):
    spectra = cube()
    spectra[[1, 4]] = fill
    spectra[:, :30] = fill
    found = sample(spectra, -9999.0)
    assert np.flatnonzero(found.empty).tolist() == [1, 4]
    assert (found.looked_at, found.with_data) == (900, 870)
    (warning,) = found.doubts("s.tif", list("abcdef"))
    assert warning.startswith("s.tif: b, e hold no data in any of the 900 pixels looked at")
    spectra[1, 500] = 0.2
    assert np.flatnonzero(sample(spectra, -9999.0).empty).tolist() == [4]


def test_a_scene_of_nothing_is_told_and_has_no_empty_band():
    found = sample(np.full((3, 50), -1.0), -1.0)
    assert not found.empty.any()
    assert found.doubts("s.tif", list("abc"))[0].startswith("None of the 50 pixels looked at")


@pytest.mark.parametrize("fill", [-9999.0, -50.0, 65535.0, 0.0, np.linspace(-0.9, -1.1, 6)])
def test_a_fill_that_nothing_declares_is_seen(fill):
    spectra = cube()
    spectra[:, 100:160] = np.reshape(fill, (-1, 1))
    found = sample(spectra, -1.0)
    value, count = found.undeclared_fill(np.arange(6))
    assert count == 60 and (value == np.broadcast_to(fill, 6).astype("f4")).all()
    (warning,) = found.doubts("s.img", list("abcdef"))
    assert "60 of the 900 pixels looked at hold" in warning
    if np.ndim(fill) == 0:
        assert f"data ignore value = {fill:g}" in warning


def test_what_is_no_fill_is_not_called_one():
    spectra = cube()
    assert not sample(spectra).doubts("s", list("abcdef"))
    spectra[:, :60] = 0.2  # one spectrum often, but like the others
    assert sample(spectra).undeclared_fill(np.arange(6)) is None
    spectra[:3, :60] = -5.0  # beyond the others in some bands only
    assert sample(spectra).undeclared_fill(np.arange(6)) is None
    few = cube()
    few[:, :5] = -9999
    assert sample(few).undeclared_fill(np.arange(6)) is None
    declared = cube()
    declared[:, :60] = -9999
    assert sample(declared, -9999).undeclared_fill(np.arange(6)) is None


def test_the_warning_tells_how_to_declare():
    assert "gdal_edit.py -a_nodata -50" in fill_warning("s", np.array([-50, -50]), 9, 100)
    assert "from -1.1 to -0.9" in fill_warning("s", np.array([-0.9, -1.1]), 9, 100)
