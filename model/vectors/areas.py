"""Areas of polygons on the ground: one rule for label statistics and ROIs; within QGIS.

A map's square units do not measure them: degrees are none of length, a square metre of Web
Mercator is a quarter of one at 60 degrees, a foot is 0.3 m, and UTM is off by up to 0.2 %.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np
from osgeo import ogr, osr

from ..base.errors import HyperTaskError
from ..rasters.gdal import attempt, quiet, reference_of, transformation

AREA, MAP_AREA = "area", "map area"
"""Units of areas: square metres on the ground; square units of a map that has no CRS."""
_CELL = 5.0  # degrees; polygons of one cell share a projection
_STEP = 1000.0  # metres between points of an edge,
_STEPS = 256  # but no more of them along a polygon
_EARTH = 6.371e6  # metres, the radius


class Areas:
    """Areas of polygons in one CRS.

    Edges are straight in that CRS, as they are drawn. A polygon is measured in a Lambert azimuthal
    equal-area projection about its place, on the ellipsoid of its own CRS, so that no change of
    datum comes in. A local CRS is a plane on the ground, of which the linear unit counts.

    Attributes
    ----------
    unit : AREA, or MAP_AREA where there is no CRS.
    on_earth : whether the CRS is known, and no local one.
    """

    def __init__(self, crs: str):
        """``crs`` : WKT, "" where unknown."""
        self._crs, self._own = crs, reference_of(crs) if crs else None
        self._ways: dict[tuple[int, int], osr.CoordinateTransformation | None] = {}
        self._geographic: osr.SpatialReference | None = None
        self._squared, self.unit, self.on_earth = 1.0, MAP_AREA, False
        if self._own is None:
            return
        self.on_earth = bool(self._own.IsProjected() or self._own.IsGeographic())
        if self.on_earth:
            self.unit, self._geographic = AREA, self._own.CloneGeogCS()
            self._to_geographic = transformation(crs, self._geographic.ExportToWkt())
            angle = self._geographic.GetAngularUnits()
            self._degrees = math.degrees(angle)
            projected = self._own.IsProjected()
            self._step = _STEP / (self._own.GetLinearUnits() if projected else _EARTH * angle)
        elif self._own.IsLocal():
            self.unit, self._squared = AREA, self._own.GetLinearUnits() ** 2

    def of(self, shape: bytes | ogr.Geometry | None) -> float:
        """The area of a geometry, or of its WKB, in :attr:`unit`; 0 where there is none, or where
        it lies beyond the earth."""
        geometry = _geometry(shape)
        area = _plane_area(geometry)
        if geometry is not None and area and self._geographic is not None:
            with quiet():
                area = self._on_ground(geometry)
        return area * self._squared

    def of_all(self, shapes: Iterable[bytes | None], where: str) -> np.ndarray | None:
        """Areas (n,) of the geometries of a layer, as WKB; None where none has one, such as points.

        ``where`` : the layer, in words.

        Raises
        ------
        HyperTaskError
            When there are polygons, all of them beyond the earth.
        """
        shapes = list(shapes)
        areas = np.array([self.of(wkb) for wkb in shapes], float)
        if areas.any():
            return areas
        if self._own is not None and any(_plane_area(_geometry(wkb)) for wkb in shapes):
            raise HyperTaskError(
                f"The polygons of {where} lie where their coordinate reference system "
                f"({self._own.GetName()}) has no place on the earth, so they have no area; give "
                "the layer the one that it really has."
            )
        return None

    def _on_ground(self, geometry: ogr.Geometry) -> float:
        left, right, bottom, top = geometry.GetEnvelope()
        x, y = (left + right) / 2, (bottom + top) / 2
        if self._to_geographic is not None:
            x, y, _ = attempt(self._to_geographic.TransformPoint, x, y) or (math.inf, math.inf, 0)
        x, y = x * self._degrees, y * self._degrees
        if not (math.isfinite(x) and abs(y) <= 90):
            return 0.0
        way = self._way(math.floor(x / _CELL), math.floor(y / _CELL))
        flat = geometry.Clone()
        flat.Segmentize(max(self._step, max(right - left, top - bottom) / _STEPS))
        return _plane_area(flat) if way and attempt(flat.Transform, way) == 0 else 0.0

    def _way(self, across: int, up: int) -> osr.CoordinateTransformation | None:
        """To the equal-area projection about a cell of longitudes and latitudes."""
        if (across, up) not in self._ways:
            plane = osr.SpatialReference()
            plane.CopyGeogCSFrom(self._own)
            plane.SetLAEA((up + 0.5) * _CELL, (across + 0.5) * _CELL, 0, 0)
            self._ways[across, up] = transformation(self._crs, plane.ExportToWkt())
        return self._ways[across, up]


def _geometry(shape: bytes | ogr.Geometry | None) -> ogr.Geometry | None:
    if shape is None or isinstance(shape, ogr.Geometry):
        return shape
    return ogr.CreateGeometryFromWkb(shape)


def _plane_area(geometry: ogr.Geometry | None) -> float:
    """The area in square units of the coordinates; 0 where there is none that is a number."""
    area = 0.0 if geometry is None else geometry.GetArea()
    return area if math.isfinite(area) else 0.0
