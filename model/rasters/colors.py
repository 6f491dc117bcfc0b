"""Which bands of a scene are shown as red, green and blue.

Pure numpy, so that layers in QGIS and pictures in reports look alike.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .bands import Bands
from .wavelengths import listed

TRUE_COLOR = (650.0, 550.0, 450.0)
"""Wavelengths in nanometres of what is shown as red, green and blue."""
INFRARED = (850.0, 650.0, 550.0)
"""The same for colour infrared: near infrared, red, green."""
_NEAR = 30.0  # nm between a wavelength wanted and the band that stands for it
_MULTISPECTRAL = 16  # bands; sensors with more have neighbours that look alike


def bands_near(
    wavelengths: np.ndarray | None, wanted: Sequence[float], good: np.ndarray | None = None
) -> list[int] | None:
    """The bands (from 0) nearest to the wavelengths ``wanted``; None where one has none near it.

    ``wavelengths`` (B,) in nanometres; bands that are not ``good`` (B,) are passed over.
    """
    if wavelengths is None:
        return None
    distance = np.abs(np.asarray(wavelengths, float)[None, :] - np.asarray(wanted)[:, None])
    if good is not None:
        distance[:, ~good] = np.inf
    nearest = distance.argmin(1)
    if (distance[np.arange(len(wanted)), nearest] > _NEAR).any():
        return None
    return [int(band) for band in nearest]


def color_bands(wavelengths: np.ndarray | None, count: int) -> list[int]:
    """Which of ``count`` bands to show: true colours, else infrared, else three evenly apart."""
    for wanted in (TRUE_COLOR, INFRARED):
        found = bands_near(wavelengths, wanted)
        if found is not None:
            return found
    return [3 * (count - 1) // 4, (count - 1) // 2, (count - 1) // 4]


def default_bands(envi_tags: dict, count: int) -> list[int] | None:
    """The three bands (from 0) that an ENVI header's ``default bands`` names, if it does."""
    tags = {str(key).lower().replace(" ", "_"): value for key, value in (envi_tags or {}).items()}
    values = listed(tags.get("default_bands"))
    if values is None or len(values) != 3 or (values % 1).any():
        return None
    bands = [int(value) - 1 for value in values]
    return bands if min(bands) >= 0 and max(bands) < count else None


def first_look(bands: Bands, envi_tags: dict) -> list[int] | None:
    """The bands in which a scene opens; None where nothing speaks for any.

    As the header says; else true colours, else infrared, of good bands; else, of a sensor with many
    bands, three evenly apart.
    """
    found = default_bands(envi_tags, bands.count)
    for wanted in (TRUE_COLOR, INFRARED):
        found = found or bands_near(bands.wavelengths, wanted, bands.good)
    if found is None and bands.count > _MULTISPECTRAL:
        found = color_bands(None, bands.count)
    return found
