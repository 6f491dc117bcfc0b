"""ROIs on a raster's grid: which polygon every pixel belongs to, strip by strip.

Runs within QGIS: GDAL's own bindings and numpy only.
"""

from __future__ import annotations

import numpy as np
from osgeo import gdal, ogr

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

    def __init__(self, rois: Rois, transform, change, size):
        self.transform, self.size = transform, size
        self.outside, self.geometries = 0, []
        classes, extents, identities = [], [], {}
        self.polygon_of_part: list[int] = []
        inverse = gdal.InvGeoTransform(transform)
        bounds = [np.inf, np.inf, -np.inf, -np.inf]
        for wkb, index, identity in rois.shapes:
            geometry = _transformed(wkb, change)
            for part in _parts(geometry, identity):
                left, right, bottom, top = part.GetEnvelope()
                bounds = [
                    min(bounds[0], left),
                    min(bounds[1], bottom),
                    max(bounds[2], right),
                    max(bounds[3], top),
                ]
                corners = [
                    gdal.ApplyGeoTransform(inverse, x, y)
                    for x in (left, right)
                    for y in (bottom, top)
                ]
                columns, rows = zip(*corners)
                if (
                    max(columns) <= 0
                    or min(columns) >= size[0]
                    or max(rows) <= 0
                    or min(rows) >= size[1]
                ):
                    self.outside += 1
                    continue
                key = (index, identity) if identity is not None else len(self.geometries)
                if key not in identities:
                    identities[key] = len(classes)
                    classes.append(index)
                self.geometries.append(part)
                self.polygon_of_part.append(identities[key])
                extents.append((min(columns), max(columns), min(rows), max(rows)))
            if geometry is None:
                self.outside += 1
        self.classes, self.identities = np.array(classes, np.int64), list(identities)
        extents = np.array(extents).reshape(-1, 4)
        self.extents = np.column_stack(
            [
                np.clip(rounded(extents[:, axis]), 0, size[axis // 2])
                for axis, rounded in enumerate((np.floor, np.ceil, np.floor, np.ceil))
            ]
        ).astype(int)
        self.where = _where(bounds, transform, size)

    def strips(self):
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
                    yield int(row), int(first), ids, covered, overlapping
                row = end
            else:  # leap over lines without ROIs
                row = self.extents[self.extents[:, 2] >= end, 2].min()

    def window(self, row: int, column: int, height: int, width: int):
        """(ids, overlapping) of a window as in :meth:`strips`, or None where no polygon reaches."""
        left, right, top, bottom = self.extents.T
        inside = np.flatnonzero(
            (left <= column + width) & (right >= column) & (top <= row + height) & (bottom >= row)
        )
        if not len(inside):
            return None
        with quiet():
            ids, _, overlapping = self._burn(inside, row, row + height, column, column + width)
        return ids, overlapping

    def _burn(self, parts, row, end, left, right):
        ids = self._rasterise(parts, row, end, left, right, gdal.GDT_Int32, ["ATTRIBUTE=id"])
        covered = np.unique(ids[ids > 0]) - 1
        count = self._rasterise(parts, row, end, left, right, gdal.GDT_UInt16, ["MERGE_ALG=ADD"])
        if count.max(initial=0) < 2:
            return ids, covered, 0
        seen = np.zeros(ids.shape, np.uint8)
        classes = self.classes[[self.polygon_of_part[part] for part in parts]]
        for index in np.unique(classes):
            own = self._rasterise(parts[classes == index], row, end, left, right, gdal.GDT_Byte, [])
            seen += own > 0
        overlapping = seen > 1
        ids[overlapping] = 0
        return ids, covered, int(overlapping.sum())

    def _rasterise(self, parts, row, end, left, right, kind, options) -> np.ndarray:
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
        _store, layer = memory_layer("id", ogr.wkbUnknown)
        for part in parts:
            feature = ogr.Feature(layer.GetLayerDefn())
            feature.SetGeometry(self.geometries[part])
            feature.SetField("id", self.polygon_of_part[part] + 1)
            layer.CreateFeature(feature)
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


def _parts(geometry, identity):
    if geometry is None:
        return
    kind = ogr.GT_Flatten(geometry.GetGeometryType())
    if kind in (ogr.wkbPolygon, ogr.wkbPoint):
        if not geometry.IsEmpty():
            yield geometry.Clone()
    elif kind in (ogr.wkbMultiPolygon, ogr.wkbMultiPoint, ogr.wkbGeometryCollection):
        for index in range(geometry.GetGeometryCount()):
            yield from _parts(geometry.GetGeometryRef(index), identity)
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
