"""The spectrum of a single pixel, in the numbers that ROIs are measured in."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from ..rasters.bands import select_bands
from ..rasters.cube import Cube
from ..rasters.gdal import quiet
from ..rasters.nodata import bands_without_data, blank, spectral_nodata


class PixelSpectra:
    """Spectra of pixels of an open raster: stored numbers of its good bands.

    Attributes
    ----------
    used : int (p,), indices of the bands among those that are no mask; wavelengths : (p,) nm, or
        None.
    """

    def __init__(self, path: str | Path):
        """Open a raster.

        Raises
        ------
        HyperTaskError
            When it cannot be read or has no good band.
        """
        with quiet():
            self._cube = cube = Cube(path)
            places = np.setdiff1d(np.arange(cube.count), cube.alpha)
            bands = cube.bands(places)
        self.used = select_bands(bands)
        self._places = places[self.used]
        found = bands.wavelengths
        self.wavelengths = None if found is None else found[self.used]
        self._nodata = spectral_nodata(
            [cube.nodatavals[place] for place in self._places],
            [cube.dtypes[place] for place in self._places],
        )
        left, across, turn_x, top, turn_y, down = cube.transform
        self._inverse = np.linalg.inv([[across, turn_x], [turn_y, down]])
        self._corner = np.array([left, top])

    def at(self, x: float, y: float) -> np.ndarray | None:
        """Float (p,), NaN for bands without data; None off the raster and where no band has any.

        ``x``, ``y`` : in the CRS of the raster.

        Raises
        ------
        HyperTaskError
            When the raster is damaged there.
        """
        place = np.floor(self._inverse @ (np.array([x, y]) - self._corner))
        column, row = (int(number) for number in place)
        if not (0 <= row < self._cube.height and 0 <= column < self._cube.width):
            return None
        with quiet():
            stored = self._cube.read(row, column, 1, 1, self._places)
            hidden = self._cube.masked(row, column, 1, 1, self._places)
        missing = bands_without_data(stored, self._nodata)[:, 0, 0]
        nothing = missing.all() or blank(stored, self._nodata).all()
        if nothing or (hidden is not None and hidden.all()):
            return None
        return np.where(missing, np.nan, stored[:, 0, 0].astype(float))
