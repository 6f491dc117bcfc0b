"""A scene: a hyperspectral raster as reflectance, with its bands and its valid pixels."""

from __future__ import annotations

import numpy as np

from ..base.errors import HyperTaskError
from .bands import Bands, bands_from_tags
from .raster import Raster

_LARGEST = 1e30
"""Larger numbers are fill values such as that of 32-bit floats, 3.4e38."""


class Scene:
    """A raster read as spectra.

    Attributes
    ----------
    raster : Raster
    bands : Bands
    scale, offset : float
        Stored numbers times ``scale`` plus ``offset`` are reflectances (1 and 0 where the file
        states none).
    chosen : int array (B,)
        Bands that :meth:`read` gives, from 0; all at first.
    """

    def __init__(self, path):
        self.raster = Raster(path)
        source = self.raster.dataset
        envi = {key.lower(): value for key, value in source.tags(ns="ENVI").items()}
        band_tags = [
            {**source.tags(band), **source.tags(band, ns="IMAGERY")}
            for band in range(1, source.count + 1)
        ]
        self.bands: Bands = bands_from_tags(
            source.count, envi, source.tags(), band_tags, list(source.descriptions)
        )
        self.scale, self.offset = _reflectance_scale(envi, source)
        self.chosen = np.arange(source.count)

    @property
    def name(self) -> str:
        return self.raster.name

    @property
    def width(self) -> int:
        return self.raster.width

    @property
    def height(self) -> int:
        return self.raster.height

    def read(self, row, column, height, width) -> tuple[np.ndarray, np.ndarray]:
        """Spectra of a window, which may reach beyond the scene.

        Parameters
        ----------
        row, column : upper left pixel; may be negative.
        height, width : size in pixels.

        Returns
        -------
        spectra : float32 (B, height, width), reflectance; 0 where invalid.
        valid : bool (height, width). False beyond the scene, where any chosen band is nodata or
            not finite, and, in a file that declares no nodata value, where all of them are 0.
        """
        spectra = np.zeros((len(self.chosen), height, width), np.float32)
        valid = np.zeros((height, width), bool)
        top, left = max(row, 0), max(column, 0)
        bottom, right = min(row + height, self.height), min(column + width, self.width)
        if top >= bottom or left >= right:
            return spectra, valid
        stored = self.raster.read(top, left, bottom - top, right - left, self.chosen)
        inside = np.s_[top - row : bottom - row, left - column : right - column]
        seen = self._valid(stored)
        values = spectra[(slice(None), *inside)]
        np.multiply(stored, np.float32(self.scale), out=values, casting="same_kind")
        if self.offset:
            values += np.float32(self.offset)
        values[:, ~seen] = 0
        valid[inside] = seen
        return spectra, valid

    def has_data(self, row: int, column: int, height: int, width: int) -> np.ndarray:
        """Whether a window's pixels hold data at all, bool (height, width); False beyond the scene.

        Reads three good bands only, the first, the middle and the last one, whichever are
        :attr:`chosen`: a pixel that is nodata (or 0, without a nodata value) in all of them has no
        data. :meth:`read` looks at all chosen bands and so may call a few more pixels invalid.
        """
        found = np.zeros((height, width), bool)
        top, left = max(row, 0), max(column, 0)
        bottom, right = min(row + height, self.height), min(column + width, self.width)
        if top >= bottom or left >= right:
            return found
        good = np.flatnonzero(self.bands.good)
        if not len(good):
            good = np.arange(self.bands.count)
        bands = np.unique(good[[0, len(good) // 2, -1]])
        stored = self.raster.read(top, left, bottom - top, right - left, bands)
        inside = np.s_[top - row : bottom - row, left - column : right - column]
        found[inside] = np.any([self._valid(plane[None]) for plane in stored], axis=0)
        return found

    def _valid(self, stored: np.ndarray) -> np.ndarray:
        nodata = self.raster.nodata
        if not nodata:  # 0 is also the reflectance of water where a correction cuts off below it
            seen = (stored != 0).any(0)
        elif np.isnan(nodata):
            seen = np.ones(stored.shape[1:], bool)
        else:
            seen = (stored != np.asarray(nodata).astype(stored.dtype)).all(0)
        if stored.dtype.kind == "f":
            # no reflectance, but a fill value that the file does not declare, or not finite
            seen &= (np.abs(stored) < _LARGEST).all(0)
        return seen

    def close(self) -> None:
        self.raster.close()


def _reflectance_scale(envi: dict, source) -> tuple[float, float]:
    text = envi.get("reflectance_scale_factor", "")
    try:
        factor = float(text) if text else 0.0
    except ValueError as error:
        raise HyperTaskError(
            f"The header of {source.name} has the reflectance scale factor {text!r}, "
            "which is not a number."
        ) from error
    if factor > 0:
        return 1.0 / factor, 0.0
    return source.scales[0], source.offsets[0]
