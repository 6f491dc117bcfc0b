"""A scene: a hyperspectral raster as reflectance, with its bands and its valid pixels."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np

from ..base.errors import HyperTaskError
from .bands import Bands, bands_from_tags
from .nodata import (
    SpectraSample,
    any_spectrum,
    bands_without_data,
    few_of,
    has_spectrum,
    look_through,
    spectral_nodata,
)
from .raster import Raster
from .reflectance import band_scales

_IN_CACHE = 1 << 20  # numbers of spectra that are handled together
_LINES = 64  # of a raw file that are read together


class Scene:
    """A raster read as spectra.

    Attributes
    ----------
    raster : Raster
    bands : Bands
        All but alpha bands, which are masks.
    scales, offsets : float64 arrays, one number per band
        Stored numbers times ``scales`` plus ``offsets`` are reflectances (1 and 0 where the file
        states none).
    nodata : float64 array, see :func:`.nodata.spectral_nodata`.
    chosen : int array (B,)
        Bands that :meth:`read` gives, from 0; all at first.

    Parameters
    ----------
    again : whether windows are read again and again, see :class:`.raster.Raster`.
    """

    def __init__(self, path: str | Path, again: bool = False):
        self.raster = Raster(path, again)
        source = self.raster.dataset
        self._places = np.setdiff1d(np.arange(self.raster.count), self.raster.alpha)
        if not len(self._places):
            raise HyperTaskError(
                f"{self.name} holds nothing but a mask; choose a scene with bands."
            )
        envi = {key.lower(): value for key, value in source.tags(ns="ENVI").items()}
        self.bands: Bands = bands_from_tags(
            len(self._places),
            envi,
            self.raster.tags,
            self._of(self.raster.band_tags),
            self._of(self.raster.descriptions),
            self.raster.path,
        )
        self.scales, self.offsets = band_scales(
            self.name, envi, self._of(self.raster.scales), self._of(self.raster.offsets)
        )
        self.nodata = spectral_nodata(
            self._of(self.raster.nodatavals), self._of(self.raster.dtypes)
        )
        self.chosen = np.arange(len(self._places))

    def _of(self, of_all_bands) -> list:
        return [of_all_bands[place] for place in self._places]

    @property
    def name(self) -> str:
        return self.raster.name

    @property
    def width(self) -> int:
        return self.raster.width

    @property
    def height(self) -> int:
        return self.raster.height

    def read(
        self,
        row: int,
        column: int,
        height: int,
        width: int,
        then: Callable[[np.ndarray, np.ndarray, int], None] | None = None,
        into: np.ndarray | None = None,
    ) -> tuple[np.ndarray, np.ndarray]:
        """Spectra of a window, which may reach beyond the scene.

        Parameters
        ----------
        row, column : upper left pixel; may be negative.
        height, width : size in pixels.
        then : changes some lines in place while they are in the processor's cache: is given
            spectra (B, n, width), valid (n, width) and the first line's number in the window.
        into : float32 (B, height, width), which becomes the spectra; None: a new array.

        Returns
        -------
        spectra : float32 (B, height, width), reflectance; 0 where invalid.
        valid : bool (height, width). False beyond the scene, where the file's mask hides a chosen
            band and where the rule of :mod:`.nodata` finds no data in one of them.
        """
        shape = len(self.chosen), height, width
        spectra = np.empty(shape, np.float32) if into is None else into
        valid = np.zeros((height, width), bool)
        top, left = max(row, 0), max(column, 0)
        bottom, right = min(row + height, self.height), min(column + width, self.width)
        if top >= bottom or left >= right:
            spectra[:] = 0
            return spectra, valid
        if (bottom - top, right - left) != (height, width):
            spectra[:] = 0
        columns = slice(left - column, right - column)
        step = self._lines(bottom - top)
        for line in range(top, bottom, step):
            number = min(step, bottom - line)
            stored, hidden = self._stored(line, left, number, right - left, self.chosen)
            together = max(1, _IN_CACHE // (len(self.chosen) * width))
            for first in range(0, number, together):
                some = slice(first, min(first + together, number))
                inside = slice(line - row + some.start, line - row + some.stop)
                seen = self._reflectances(stored[:, some], spectra[:, inside, columns])
                if hidden is not None and hidden[some].any():
                    seen &= ~hidden[some]
                    spectra[:, inside, columns][:, ~seen] = 0
                valid[inside, columns] = seen
                if then is not None:
                    then(spectra[:, inside], valid[inside], inside.start)
        return spectra, valid

    def _lines(self, height: int) -> int:
        """Lines of a window of ``height`` lines that are read together."""
        # what is packed is read at once, so that no block is unpacked twice
        return _LINES if self.raster.is_raw else height

    def _reflectances(self, stored: np.ndarray, values: np.ndarray) -> np.ndarray:
        """Make reflectances (B, n, width) of stored numbers; returns where they are (n, width).

        0 where they are not.
        """
        scale, offset = self.scales[self.chosen], self.offsets[self.chosen]
        np.multiply(stored, _factor(scale), out=values, casting="same_kind")
        if offset.any():
            values += _factor(offset)
        seen = has_spectrum(stored, self.nodata[self.chosen])
        if not seen.all():
            values[:, ~seen] = 0
        return seen

    def has_data(self, row: int, column: int, height: int, width: int) -> np.ndarray:
        """Whether a window's pixels hold data at all, bool (height, width); False beyond the scene.

        Reads three good bands only, the first, the middle and the last one, whichever are
        :attr:`chosen`: a pixel that is nodata (or 0, without a nodata value) in all of them has no
        data. Which pixels a network is given, :meth:`valid` says.
        """
        found = np.zeros((height, width), bool)
        top, left = max(row, 0), max(column, 0)
        bottom, right = min(row + height, self.height), min(column + width, self.width)
        if top >= bottom or left >= right:
            return found
        good = np.flatnonzero(self.bands.good)
        if not len(good):
            good = np.arange(self.bands.count)
        bands = few_of(good)
        inside = np.s_[top - row : bottom - row, left - column : right - column]
        stored, hidden = self._stored(top, left, bottom - top, right - left, bands)
        found[inside] = any_spectrum(stored, hidden, self.nodata[bands])
        return found

    def valid(self, row: int, column: int, height: int, width: int) -> np.ndarray:
        """What :meth:`read` calls valid, without the spectra; bool (height, width)."""
        found = np.zeros((height, width), bool)
        top, left = max(row, 0), max(column, 0)
        bottom, right = min(row + height, self.height), min(column + width, self.width)
        if top >= bottom or left >= right:
            return found
        columns, step = slice(left - column, right - column), self._lines(bottom - top)
        known = self._surely_valid(top, left, bottom - top, right - left)
        if known is not None:
            found[top - row : bottom - row, columns] = known
            return found
        for line in range(top, bottom, step):
            number = min(step, bottom - line)
            stored, hidden = self._stored(line, left, number, right - left, self.chosen)
            seen = has_spectrum(stored, self.nodata[self.chosen])
            inside = slice(line - row, line - row + number)
            found[inside, columns] = seen if hidden is None else seen & ~hidden
        return found

    def _surely_valid(self, row: int, column: int, height: int, width: int) -> np.ndarray | None:
        """What :meth:`valid` is of a window within the scene, from three bands; None where these do
        not say.

        Whole numbers of which no band calls one but 0 no data have no data where all bands are 0.
        """
        nodata = self.nodata[self.chosen]
        blanks = self.chosen[nodata == 0]
        if not (np.isnan(nodata) | (nodata == 0)).all():
            return None
        bands = few_of(blanks if len(blanks) else self.chosen)
        stored, hidden = self._stored(row, column, height, width, bands)
        if hidden is not None or stored.dtype.kind == "f":  # bands may have masks of their own
            return None
        return None if len(blanks) and not stored.any(0).all() else np.ones((height, width), bool)

    def gaps(self, row: int, column: int, here: np.ndarray) -> np.ndarray:
        """Of how many pixels each chosen band holds no data, int64 (B,).

        ``here`` : bool (height, width), pixels of a window within the scene that count.
        """
        lines, columns = np.nonzero(here)
        top, left = int(lines.min()), int(columns.min())
        size = int(lines.max()) - top + 1, int(columns.max()) - left + 1
        stored, _ = self._stored(row + top, column + left, *size, self.chosen)
        some = stored[:, lines - top, columns - left]
        return bands_without_data(some, self.nodata[self.chosen]).sum(1)

    def sample(self) -> SpectraSample:
        """The chosen bands of some thousand pixels, spread over the scene, or over its data."""
        return look_through(
            SpectraSample(self.nodata[self.chosen]),
            *(self.height, self.width),
            lambda row, column, height, width: self._stored(
                row, column, height, width, self.chosen
            ),
            self.has_data,
        )

    def _stored(self, row, column, height, width, bands):
        """Stored numbers (B, h, w) of a window within the scene; what a mask hides, or None."""
        places = self._places[bands]
        stored = self.raster.read(row, column, height, width, places)
        return stored, self.raster.masked(row, column, height, width, places)

    def close(self) -> None:
        self.raster.close()


def _factor(values: np.ndarray):
    """One number where all bands have the same, else one for each, to go with (B, h, w)."""
    same = len(values) == 0 or (values == values[0]).all()
    return (
        np.float32(values[0] if len(values) else 1) if same else values[:, None, None].astype("f4")
    )
