"""Scaling of spectra, and scenes whose numbers are of another scale than a model's."""

from __future__ import annotations

import numpy as np
import pytest

from hypertask.model.rasters.nodata import SpectraSample
from hypertask.model.rasters.scaling import Scaling, times_as_bright

SPECTRA = np.random.default_rng(0).uniform(0.05, 0.5, (200, 6))


def scaling(name):
    if name == "minmax":
        return Scaling(SPECTRA.min(0), np.ptp(SPECTRA, axis=0), name)
    return Scaling(SPECTRA.mean(0), SPECTRA.std(0), name)


@pytest.mark.parametrize("name", ["standardise", "minmax"])
@pytest.mark.parametrize("factor", [1.0, 5.0, 0.2, 100.0, 1e4, 1e-4])
def test_another_scale_is_told_and_another_light_is_not(name, factor):
    times = times_as_bright(scaling(name), np.median(SPECTRA, 0) * factor)
    assert times.differ is not (0.1 < factor < 10)
    words = times.words("b.img")
    told = float(words.split("about ")[1].split(" ")[0])
    assert words.startswith("The spectra of b.img") and told == pytest.approx(factor, rel=0.2)


def test_the_length_of_spectra_says_nothing():
    assert times_as_bright(Scaling(np.zeros(6), np.ones(6), "l2"), SPECTRA[0] * 1e4) is None
    assert times_as_bright(scaling("standardise"), np.zeros(6)) is None


def test_the_middle_of_a_sample_leaves_out_what_is_no_data():
    stored = np.array([[1, 2, 3, -9, 5], [10, 20, -9, 40, 60]], np.int16)
    sample = SpectraSample(np.array([-9.0, -9.0]))
    sample.add(stored[:, :3])
    sample.add(stored[:, 3:], np.array([False, False]))
    assert sample.middle().tolist() == [2, 20]
    assert SpectraSample(np.array([-9.0])).middle() is None
