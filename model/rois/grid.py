"""ROIs on a raster's grid: which polygon every pixel belongs to, strip by strip.

Runs within QGIS: GDAL's own bindings and numpy only.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from osgeo import gdal, ogr, osr

from ..base.errors import HyperTaskError
from ..rasters.gdal import memory_layer, quiet
from ..vectors.files import apart
from .rois import Rois

_STRIP_PIXELS = 4_000_000


class RoiGrid:
    """Polygons on a grid.

    Attributes
    ----------
    classes : int (N,), class index of each polygon. outside : polygons off the grid.
    identities : (class index, polygon id) of each, or its number where it has no id.
    where : in words, where the ROIs and the raster are.
    """

    def __init__(
        self,
        rois: Rois,
        transform: tuple,
        change: osr.CoordinateTransformation | None,
        size: tuple[int, int],
    ):
        self.transform, self.size = transform, size
        parts, owners, self.outside = [], [], 0
        for wkb, *owner in rois.shapes:
            geometry = _transformed(wkb, change)
            found = list(_parts(geometry))
            parts += found
            owners += [owner] * len(found)
            self.outside += geometry is None
        envelopes = np.array([part.GetEnvelope() for part in parts], float).reshape(-1, 4)
        extents = _pixel_extents(envelopes, gdal.InvGeoTransform(transform))
        first, beyond = np.floor(extents[:, ::2]), np.ceil(extents[:, 1::2])
        beyond = np.maximum(beyond, first + 1)  # a point may lie on the edge of its pixel
        here = (beyond > 0).all(1) & (extents[:, ::2] < size).all(1)
        self.outside += int((~here).sum())
        self.geometries: list[ogr.Geometry] = []
        self.polygon_of_part: list[int] = []
        classes: list[int] = []
        identities: dict = {}
        for place in np.flatnonzero(here):
            index, identity = owners[place]
            key = (index, identity) if identity is not None else len(self.geometries)
            if key not in identities:
                identities[key] = len(classes)
                classes.append(index)
            self.geometries.append(parts[place])
            self.polygon_of_part.append(identities[key])
        self.classes, self.identities = np.array(classes, np.int64), list(identities)
        rounded = np.stack([first[here], beyond[here]], 2).reshape(-1, 4)
        self.extents = np.clip(rounded, 0, np.repeat(size, 2)).astype(int)
        bounds = (
            *envelopes[:, ::2].min(0, initial=np.inf),
            *envelopes[:, 1::2].max(0, initial=-np.inf),
        )
        self.where = _where(bounds, transform, size)

    def strips(self) -> Iterator[tuple]:
        """Yield (row, column, ids, covered, overlapping) for the parts of the grid with polygons.

        ids : int32 (h, w), polygon + 1, 0 for none; pixels of several classes are 0.
        covered : polygons that hold a pixel here. overlapping : pixels of several classes.
        """
        left, right = self.extents[:, 0].min(), self.extents[:, 1].max()
        top, bottom = self.extents[:, 2].min(), self.extents[:, 3].max()
        lines = max(1, _STRIP_PIXELS // max(1, right - left))
        row = top
        while row < bottom:
            end = min(row + lines, bottom)
            inside = np.flatnonzero((self.extents[:, 2] < end) & (self.extents[:, 3] > row))
            if len(inside):
                first, last = self.extents[inside, 0].min(), self.extents[inside, 1].max()
                with quiet():
                    ids, covered, overlapping = self._burn(inside, row, end, first, last)
                if len(covered):
                    yield int(row), int(first), ids, covered, int(overlapping.sum())
                row = end
            else:  # leap over lines without ROIs
                row = self.extents[self.extents[:, 2] >= end, 2].min()

    def window(
        self, row: int, column: int, height: int, width: int
    ) -> tuple[np.ndarray, np.ndarray] | None:
        """Of a window: ids as in :meth:`strips`, and which pixels are of several classes, bool
        (height, width); None where no polygon reaches."""
        left, right, top, bottom = self.extents.T
        inside = np.flatnonzero(
            (left <= column + width) & (right >= column) & (top <= row + height) & (bottom >= row)
        )
        if not len(inside):
            return None
        with quiet():
            ids, _, overlapping = self._burn(inside, row, row + height, column, column + width)
        return ids, overlapping

    def merge_points(self, values: np.ndarray) -> np.ndarray:
        """Make all points in one pixel one point with a class of its own.

        values : float (N,) of each polygon. Returns their means by the new polygons.
        """
        pixels = self.extents[:, [0, 2]]
        _, first, place = np.unique(pixels, axis=0, return_index=True, return_inverse=True)
        place = place.reshape(-1)
        means = np.bincount(place, values[self.polygon_of_part]) / np.bincount(place)
        self.geometries = [self.geometries[part] for part in first]
        self.extents, self.polygon_of_part = self.extents[first], list(range(len(first)))
        self.classes = np.arange(len(first))
        self.identities = [(number, (number, (None, number))) for number in range(len(first))]
        return means

    def _burn(self, parts, row, end, left, right):
        box = row, end, left, right
        _store, layer = self._layer(parts)
        ids = self._rasterise(layer, box, gdal.GDT_Int32, ["ATTRIBUTE=id"])
        covered = np.unique(ids[ids > 0]) - 1
        count = self._rasterise(layer, box, gdal.GDT_UInt16, ["MERGE_ALG=ADD"])
        if count.max(initial=0) < 2:
            return ids, covered, np.zeros(ids.shape, bool)
        seen = np.zeros(ids.shape, np.uint8)
        classes = self.classes[[self.polygon_of_part[part] for part in parts]]
        for index in np.unique(classes):
            _store, layer = self._layer(parts[classes == index])
            seen += self._rasterise(layer, box, gdal.GDT_Byte, []) > 0
        overlapping = seen > 1
        ids[overlapping] = 0
        return ids, covered, overlapping

    def _layer(self, parts):
        """A store, to be kept, and its layer of these parts with their polygons' ids."""
        store, layer = memory_layer("id", ogr.wkbUnknown)
        definition = layer.GetLayerDefn()
        for part in parts:
            feature = ogr.Feature(definition)
            feature.SetGeometry(self.geometries[part])
            feature.SetField(0, self.polygon_of_part[part] + 1)
            layer.CreateFeature(feature)
        return store, layer

    def _rasterise(self, layer, box, kind, options) -> np.ndarray:
        row, end, left, right = box
        memory = gdal.GetDriverByName("MEM").Create("", int(right - left), int(end - row), 1, kind)
        g = self.transform
        memory.SetGeoTransform(
            (
                g[0] + left * g[1] + row * g[2],
                g[1],
                g[2],
                g[3] + left * g[4] + row * g[5],
                g[4],
                g[5],
            )
        )
        gdal.RasterizeLayer(memory, [1], layer, burn_values=[1], options=options)
        return memory.ReadAsArray()


def _transformed(wkb: bytes, change):
    """The geometry in the raster's CRS, or None where it cannot be put there."""
    geometry = ogr.CreateGeometryFromWkb(wkb)
    if geometry is None:
        return None
    geometry = geometry.GetLinearGeometry()
    if change is not None:
        try:
            if geometry.Transform(change) != 0:
                return None
        except RuntimeError:
            return None
    return geometry


def _pixel_extents(envelopes, inverse) -> np.ndarray:
    """First and last column, first and last row (N, 4) of envelopes (left, right, bottom, top)."""
    x = envelopes[:, [0, 0, 1, 1]]
    y = envelopes[:, [2, 3, 2, 3]]
    columns = inverse[0] + inverse[1] * x + inverse[2] * y
    rows = inverse[3] + inverse[4] * x + inverse[5] * y
    return np.stack([columns.min(1), columns.max(1), rows.min(1), rows.max(1)], axis=1)


def _parts(geometry):
    if geometry is None:
        return
    kind = ogr.GT_Flatten(geometry.GetGeometryType())
    if kind in (ogr.wkbPolygon, ogr.wkbPoint):
        if not geometry.IsEmpty():
            yield geometry.Clone()
    elif kind in (ogr.wkbMultiPolygon, ogr.wkbMultiPoint, ogr.wkbGeometryCollection):
        for index in range(geometry.GetGeometryCount()):
            yield from _parts(geometry.GetGeometryRef(index))
    else:
        raise HyperTaskError(
            f"An ROI is a {geometry.GetGeometryName().lower()}; ROIs must be polygons or points."
        )


def _where(bounds, transform, size) -> str:
    corners = [
        gdal.ApplyGeoTransform(list(transform), x, y) for x in (0, size[0]) for y in (0, size[1])
    ]
    xs, ys = zip(*corners)
    return apart(bounds, (min(xs), min(ys), max(xs), max(ys)))
