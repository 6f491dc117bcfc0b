"""Which bands are shown: as the header says, true colours, infrared, evenly apart."""

from __future__ import annotations

import numpy as np
import pytest

from hypertask.model.rasters.bands import Bands
from hypertask.model.rasters.colors import (
    INFRARED,
    TRUE_COLOR,
    bands_near,
    color_bands,
    default_bands,
    first_look,
)


def bands(*wavelengths, count=0, bad=()):
    count = count or len(wavelengths)
    good = np.ones(count, bool)
    good[list(bad)] = False
    waves = np.array(wavelengths) if wavelengths else None
    return Bands(count, waves, None, good, tuple(f"Band {n + 1}" for n in range(count)))


@pytest.mark.parametrize(
    ("wavelengths", "expected"),
    [
        ([450.0, 555, 640, 860], [2, 1, 0]),
        ([550.0, 660, 860], [2, 1, 0]),  # near infrared, red, green
        ([450.0, 500, 550, 600], [2, 1, 0]),  # no red: evenly apart, 550 nm the first
        ([860.0, 660, 550, 470, 1650], [1, 2, 3]),  # whatever their order
    ],
)
def test_bands_of_a_picture(wavelengths, expected):
    assert color_bands(np.array(wavelengths), len(wavelengths)) == expected


def test_a_picture_without_wavelengths():
    assert color_bands(None, 1) == [0, 0, 0]
    assert color_bands(None, 100) == [74, 49, 24]


def test_bands_near_wavelengths():
    waves = np.arange(400.0, 1000, 5)
    assert [waves[band] for band in bands_near(waves, TRUE_COLOR)] == [650, 550, 450]
    assert [waves[band] for band in bands_near(waves, INFRARED)] == [850, 650, 550]
    good = waves != 550
    assert waves[bands_near(waves, TRUE_COLOR, good)[1]] in (545, 555)
    assert bands_near(waves[waves < 500], TRUE_COLOR) is None
    assert bands_near(waves, TRUE_COLOR, waves > 700) is None
    assert bands_near(None, TRUE_COLOR) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{54, 32, 14}", [53, 31, 13]),
        ("54 32 14", [53, 31, 13]),
        ("{54}", None),
        ("{54, 32, 0}", None),
        ("{54, 32, 61}", None),
        ("{5.5, 3, 1}", None),
        ("{a, b, c}", None),
        ("", None),
    ],
)
def test_default_bands_of_a_header(text, expected):
    assert default_bands({"default_bands": text}, 60) == expected
    assert default_bands({"Default Bands": text}, 60) == expected


def test_first_look():
    visible = bands(450.0, 500, 550, 600, 650, 850)
    assert first_look(visible, {"default bands": "{6, 5, 3}"}) == [5, 4, 2]
    assert first_look(visible, {"default bands": "{7, 5, 3}"}) == [4, 2, 0]
    assert first_look(visible, {}) == [4, 2, 0]
    without_blue = bands(450.0, 500, 550, 600, 650, 850, bad=[0])
    assert first_look(without_blue, {}) == [5, 4, 2]
    assert first_look(bands(count=4), {}) is None
    assert first_look(bands(count=101), {}) == [75, 50, 25]
