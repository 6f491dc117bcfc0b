"""Prediction intervals that belong to a map.

Runs within QGIS: GDAL's own bindings and numpy only.
"""

from __future__ import annotations

import numpy as np

from ..accuracy.histograms import Coverage
from ..base.errors import HyperTaskError
from .rasters import Grid, Plane


class Intervals:
    """How many reference values lie within the prediction intervals of two rasters.

    Attributes
    ----------
    coverage : how many do. nominal : the share that should.
    """

    def __init__(self, lower: str, upper: str, grid: Grid, nominal: float):
        self.planes = [
            Plane(path, [1], grid, f"raster of {end} limits")
            for path, end in ((lower, "lower"), (upper, "upper"))
        ]
        self.notes = [note for plane in self.planes for note in plane.notes]
        self.warnings = [note for plane in self.planes for note in plane.warnings]
        self.nominal, self.coverage = nominal, Coverage()

    def add(self, window: tuple, valid: np.ndarray, truth: np.ndarray) -> None:
        """Add the pixels ``valid`` (height, width) of a window with their values (n,)."""
        if not valid.any():
            return
        low, high = (plane.read(*window)[0][valid] for plane in self.planes)
        there = np.isfinite(low) & np.isfinite(high)
        if (low[there] > high[there]).any():
            raise HyperTaskError(
                f"A lower limit in {self.planes[0].label} is above the upper one in "
                f"{self.planes[1].label}; they may be interchanged."
            )
        self.coverage.add(truth[there], low[there], high[there])
