"""The raster of errors.

Runs within QGIS: GDAL's own bindings and numpy only.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import numpy as np
from osgeo import gdal

from ..base.errors import HyperTaskError
from ..base.files import replacing
from ..base.text import printable
from ..rasters.gdal import attempt, quiet
from ..rasters.styles import ERROR_COLORS, error_style
from .rasters import Plane

NODATA = -9999.0


@contextmanager
def error_raster(path: str | None, plane: Plane, categorical: bool) -> Iterator[ErrorRaster | None]:
    """Give an :class:`ErrorRaster`, or None without a path; the file is there on success only."""
    if not path:
        yield None
        return
    with replacing(path) as temporary:
        raster = ErrorRaster(temporary, path, plane, categorical)
        try:
            yield raster
        except BaseException:
            with suppress(HyperTaskError):  # the file is given up anyway
                raster.close()
            raise
        raster.close()
    with replacing(Path(path).with_suffix(".qml")) as temporary:
        temporary.write_text(error_style(None if categorical else raster.largest), encoding="utf-8")


class ErrorRaster:
    """GeoTIFF of errors: 1 right and 2 wrong, or predicted - reference; nodata elsewhere."""

    def __init__(self, temporary: Path, path: str, plane: Plane, categorical: bool):
        self.path, self.categorical, self.largest = path, categorical, 0.0
        grid = plane.grid
        options = ["COMPRESS=DEFLATE", "TILED=YES", "SPARSE_OK=TRUE", "BIGTIFF=IF_SAFER"]
        kind = gdal.GDT_Byte if categorical else gdal.GDT_Float32
        with quiet():
            create = gdal.GetDriverByName("GTiff").Create
            self._dataset = attempt(
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
            self._band.SetUnitType(printable(unit))
            return
        table = gdal.ColorTable()
        for code, color in ERROR_COLORS.items():
            table.SetColorEntry(code, color)
        self._band.SetColorTable(table)
        self._band.SetNoDataValue(0)
        self._band.SetDescription("errors")
        self._band.SetCategoryNames(["", "right", "wrong"])

    def write(self, row: int, column: int, reference: np.ndarray, predicted: np.ndarray) -> None:
        """Write a window (height, width); NaN is no data."""
        valid = np.isfinite(reference) & np.isfinite(predicted)
        if self.categorical:
            values = np.where(valid, 1 + (reference != predicted), 0).astype(np.uint8)
        else:
            values = np.where(valid, predicted - reference, NODATA).astype(np.float32)
            self.largest = max(self.largest, float(np.abs(values[valid]).max(initial=0)))
        with quiet():
            if attempt(self._band.WriteArray, values, column, row) != 0:
                raise self._unwritten()

    def close(self) -> None:
        """Write what is held back; a disk may be found full only here."""
        with quiet():
            gdal.ErrorReset()
            flushed = attempt(lambda: self._dataset.FlushCache() or 0)
            self._band = self._dataset = None
            failed = flushed != 0 or gdal.GetLastErrorType() >= gdal.CE_Failure
        if failed:
            raise self._unwritten()

    def _unwritten(self) -> HyperTaskError:
        return HyperTaskError(f"{self.path} could not be written; free some space on its disk.")
