"""What an assessment takes or makes besides: probabilities, intervals, the raster of errors.

Runs within QGIS: GDAL's own bindings and numpy only.
"""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path

import numpy as np
from osgeo import gdal

from ..accuracy.histograms import Coverage, ReliabilityBins
from ..accuracy.metrics import RocBins
from ..base.errors import HyperTaskError
from ..base.files import replacing
from ..base.text import folded
from ..rasters.gdal import opened, quiet
from ..rasters.styles import ERROR_COLORS, error_style
from .classes import Classes
from .rasters import Grid, Plane

NODATA = -9999.0


class Probabilities:
    """AUC and reliability from a raster of class probabilities, one band per class.

    Attributes
    ----------
    roc : of the bands. reliability : of the most probable class. index : class of each band.
    """

    def __init__(self, path, grid: Grid, classes: Classes):
        self.plane = Plane(path, None, grid, "raster of probabilities")
        self.notes, self.warnings = self.plane.notes, self.plane.warnings
        self.index = _band_classes(self.plane, classes)
        self.roc, self.reliability = RocBins(len(self.index)), ReliabilityBins()
        self._bands = np.full(len(classes.names), -1)
        self._bands[self.index] = np.arange(len(self.index))

    def add(self, window, valid, truth) -> None:
        """Add the pixels ``valid`` of a window with their class indices."""
        if not valid.any():
            return
        values = self.plane.read(*window)[:, valid]
        there = np.isfinite(values).all(0)
        values, truth = values[:, there], truth[there].astype(np.int64)
        if values.size and (values.min() < -1e-6 or values.max() > 1 + 1e-3):
            raise HyperTaskError(
                f"{self.plane.label} holds {values.max():g} and is no raster of probabilities, "
                "which lie between 0 and 1."
            )
        bands = self._bands[truth]
        self.roc.add(bands, values)
        self.reliability.add(values.max(0), values.argmax(0) == bands)


def _band_classes(plane: Plane, classes: Classes) -> np.ndarray:
    """Class index of each band: by the bands' names, else in ascending order of codes."""
    place = {folded(name): k for k, name in enumerate(classes.names)}
    found = [place.get(folded(name)) for name in plane.names]
    if None not in found and len(set(found)) == len(found):
        return np.array(found)
    coded = sorted((code, k) for k, code in enumerate(classes.codes) if code is not None)
    if len(coded) != len(plane.names):
        raise HyperTaskError(
            f"{plane.label} has {len(plane.names)} bands whose names are not those of the map's "
            f"{len(coded)} classes; choose the probabilities that belong to this map."
        )
    plane.notes.append("The bands of the probabilities are taken in the order of class codes.")
    return np.array([k for _, k in coded])


class Intervals:
    """How many reference values lie within the prediction intervals of two rasters."""

    def __init__(self, lower, upper, grid: Grid, nominal: float):
        self.planes = [
            Plane(path, [1], grid, f"raster of {end} limits")
            for path, end in ((lower, "lower"), (upper, "upper"))
        ]
        self.notes = [note for plane in self.planes for note in plane.notes]
        self.warnings = [note for plane in self.planes for note in plane.warnings]
        self.nominal, self.coverage = nominal, Coverage()

    def add(self, window, valid, truth) -> None:
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


@contextmanager
def error_raster(path, plane: Plane, categorical: bool):
    """Give an :class:`ErrorRaster`, or None without a path; the file is there on success only."""
    if not path:
        yield None
        return
    with replacing(path) as temporary:
        raster = ErrorRaster(temporary, path, plane, categorical)
        try:
            yield raster
        finally:
            raster.close()
    with replacing(Path(path).with_suffix(".qml")) as temporary:
        temporary.write_text(error_style(None if categorical else raster.largest), encoding="utf-8")


class ErrorRaster:
    """GeoTIFF of errors: 1 right and 2 wrong, or predicted - reference; nodata elsewhere."""

    def __init__(self, temporary, path, plane: Plane, categorical: bool):
        self.path, self.categorical, self.largest = path, categorical, 0.0
        grid = plane.grid
        options = ["COMPRESS=DEFLATE", "TILED=YES", "SPARSE_OK=TRUE", "BIGTIFF=IF_SAFER"]
        kind = gdal.GDT_Byte if categorical else gdal.GDT_Float32
        with quiet():
            create = gdal.GetDriverByName("GTiff").Create
            self._dataset = opened(
                create, str(temporary), grid.width, grid.height, 1, kind, options
            )
            if self._dataset is None:
                raise HyperTaskError(f"{path} could not be written; choose another place.")
            if grid.georeferenced:
                self._dataset.SetGeoTransform(grid.transform)
                self._dataset.SetProjection(grid.crs)
            self._band = self._dataset.GetRasterBand(1)
            self._describe(plane.unit)

    def _describe(self, unit: str) -> None:
        if not self.categorical:
            self._band.SetNoDataValue(NODATA)
            self._band.SetDescription("predicted - reference")
            self._band.SetUnitType(unit)
            return
        table = gdal.ColorTable()
        for code, color in ERROR_COLORS.items():
            table.SetColorEntry(code, color)
        self._band.SetColorTable(table)
        self._band.SetNoDataValue(0)
        self._band.SetDescription("errors")
        self._band.SetCategoryNames(["", "right", "wrong"])

    def write(self, row: int, column: int, reference, predicted) -> None:
        """Write a window; NaN is no data."""
        valid = np.isfinite(reference) & np.isfinite(predicted)
        if self.categorical:
            values = np.where(valid, 1 + (reference != predicted), 0).astype(np.uint8)
        else:
            values = np.where(valid, predicted - reference, NODATA).astype(np.float32)
            self.largest = max(self.largest, float(np.abs(values[valid]).max(initial=0)))
        with quiet():
            if opened(self._band.WriteArray, values, column, row) != 0:
                raise HyperTaskError(f"{self.path} could not be written; is the disk full?")

    def close(self) -> None:
        with quiet():
            self._dataset.FlushCache()
            self._band = self._dataset = None
