"""A scene within QGIS: a raster that GDAL's own bindings opened, as bands of lines and columns.

The twin of :mod:`.raster`, which reads the same files in the engine.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from osgeo import osr

from ..base.names import short_name
from .bands import Bands, bands_from_tags
from .containers import AS_WRITTEN, product_of
from .envi import surplus_warning
from .gdal import (
    alpha_bands,
    attempt,
    band_name,
    band_types,
    geotransform,
    masked_pixels,
    open_raster,
    raw_file,
    read_bands,
    settings,
    small_array,
)


class Cube:
    """An open raster.

    Attributes
    ----------
    name : in sentences. width, height, count : numbers of columns, lines and bands.
    dtypes, nodatavals : of each band; None without a nodata value.
    alpha : indices (from 0) of bands that are a mask of the others.
    transform : GDAL's geotransform; columns and minus lines where ``georeferenced`` is False.
    crs : WKT, or "". block : lines and columns that are read together.
    envi_tags : of an ENVI header, or empty.
    raw : where the numbers of an uncompressed ENVI file lie, or None.
    warnings : what may be wrong with the file.
    """

    def __init__(self, path: str | Path):
        self.path, self.name = str(path), short_name(path)
        self._dataset = dataset = open_raster(path)
        shape = dataset.RasterCount, dataset.RasterYSize, dataset.RasterXSize
        first = dataset.GetRasterBand(1)
        tags = dataset.GetMetadata()
        driver = dataset.GetDriver().ShortName
        self._product = product = product_of(
            self.path, driver, shape, tags, first.GetMetadata(), small_array
        )
        self.count, self.height, self.width = product.sides(shape)
        if product.as_written:
            with settings(AS_WRITTEN):
                self._dataset = dataset = open_raster(path)
        planes = [dataset.GetRasterBand(number + 1) for number in range(dataset.RasterCount)]
        self.dtypes = product.of_bands(band_types(dataset), self.count)
        self.nodatavals = product.of_bands([each.GetNoDataValue() for each in planes], self.count)
        self._tags = {**tags, **product.tags}
        self.envi_tags = dataset.GetMetadata("ENVI")
        self.raw = raw_file(dataset)
        self.warnings = surplus_warning(self.raw) + list(product.warnings)
        self.alpha = [] if product.turned else alpha_bands(dataset)
        width, height = planes[0].GetBlockSize()
        self.block = (1, self.width) if product.turned else (height, width)
        self._place()

    def _place(self) -> None:
        dataset, product = self._dataset, self._product
        if product.turned or product.transform is not None:
            self.georeferenced = product.transform is not None
            self.transform = product.transform or geotransform(None)
            self.crs = _wkt(product.crs)
            return
        self.georeferenced = dataset.GetGeoTransform(can_return_null=True) is not None
        self.transform, self.crs = geotransform(dataset), dataset.GetProjection() or ""

    def bands(self, places: Sequence[int] | np.ndarray) -> Bands:
        """What the file says of its bands at ``places`` (from 0)."""
        tags: list[dict] = [{}] * len(places)
        names = [""] * len(places)
        if not self._product.turned:
            planes = [self._dataset.GetRasterBand(int(place) + 1) for place in places]
            tags = [{**each.GetMetadata(), **each.GetMetadata("IMAGERY")} for each in planes]
            names = [band_name(each) for each in planes]
        file = self._dataset.GetDescription()
        return bands_from_tags(len(places), self.envi_tags, self._tags, tags, names, file)

    def read(
        self, row: int, column: int, height: int, width: int, bands: Sequence[int] | np.ndarray
    ) -> np.ndarray:
        """Stored numbers (bands, height, width) of a window; ``bands`` are indices from 0."""
        planes, lines, columns, turn = self._product.window(row, column, height, width, bands)
        numbers = [int(plane) + 1 for plane in planes]
        return turn(read_bands(self._dataset, numbers, columns[0], lines[0], columns[1], lines[1]))

    def masked(
        self, row: int, column: int, height: int, width: int, bands: Sequence[int] | np.ndarray
    ) -> np.ndarray | None:
        """Where a mask of the file hides one of ``bands``; see :func:`.gdal.masked_pixels`."""
        if self._product.turned:
            return None
        numbers = [int(band) + 1 for band in bands]
        return masked_pixels(self._dataset, numbers, column, row, width, height)


def _wkt(code: str) -> str:
    reference = osr.SpatialReference()
    known = code and attempt(reference.SetFromUserInput, code) == 0
    return reference.ExportToWkt() if known else ""
