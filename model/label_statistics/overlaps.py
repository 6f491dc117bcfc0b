"""Polygons of several layers that lie over each other: each place once, as training labels it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from osgeo import ogr

from ..base.messages import Reporter
from ..rasters.gdal import attempt, quiet
from ..vectors.areas import Areas
from .summary import LabelTable

_SLIVER = 1e-6  # of a polygon's area; smaller overlaps are rounding of common borders


class _Pieces:
    """Pieces of polygons with their labels, of which those of several layers do not overlap.

    Attributes
    ----------
    shapes, values, areas : of each piece; first the polygons, then what was cut out of them.
    twice, differ : area with labels of one variable from several layers; where these differ.
    failed : overlaps that cannot be told.
    """

    def __init__(self, table: LabelTable, shapes: list[ogr.Geometry], layers: np.ndarray):
        self.shapes, self._layers = list(shapes), layers
        self.values, self.areas = list(table.values), list(table.weights)
        self.twice = self.differ = 0.0
        self.failed = 0
        self._bounds = np.array([shape.GetEnvelope() for shape in shapes])
        self._cut_from: dict[int, list[int]] = {}

    def near(self, number: int) -> list[int]:
        """Pieces of earlier layers whose polygon's rectangle meets that of a polygon."""
        left, right, bottom, top = self._bounds[number]
        first = np.searchsorted(self._layers, self._layers[number])
        west, east, south, north = self._bounds[:first].T
        meets = (west < right) & (east > left) & (south < top) & (north > bottom)
        found = []
        for k in np.flatnonzero(meets).tolist():
            found += [k, *self._cut_from.get(k, ())]
        return found

    def lay(self, number: int, areas: Areas) -> None:
        """Take what earlier layers label from a polygon; they take what they lack of its labels."""
        own, whole = self.values[number], self.areas[number]
        polygon = -1
        for k in self.near(number):
            polygon = k if k < len(self._layers) else polygon
            if not (self.areas[k] and self.areas[number]):
                continue
            piece = _of(self.shapes[number], self.shapes[k], "Intersection")
            if piece is None:
                self.failed += 1
                continue
            area = areas.of(piece)
            if area <= _SLIVER * min(whole, self.areas[k]):
                continue
            known = self.values[k]
            both = np.isfinite(known) & np.isfinite(own)
            self.twice += area * bool(both.any())
            self.differ += area * bool((known[both] != own[both]).any())
            merged = np.where(np.isfinite(known), known, own)
            self._cut(number, piece, areas)
            if not np.array_equal(merged, known, equal_nan=True):
                self._cut(k, piece, areas)
                self._cut_from.setdefault(polygon, []).append(len(self.shapes))
                self.shapes.append(piece)
                self.values.append(merged)
                self.areas.append(area)

    def _cut(self, number: int, piece: ogr.Geometry, areas: Areas) -> None:
        rest = _of(self.shapes[number], piece, "Difference")
        if rest is None:
            self.failed += 1
            return
        area = areas.of(rest)
        small = area <= _SLIVER * self.areas[number]
        self.shapes[number], self.areas[number] = rest, 0.0 if small else area


def overlaid(
    table: LabelTable,
    shapes: list[ogr.Geometry],
    layers: np.ndarray,
    areas: Areas,
    reporter: Reporter,
) -> LabelTable:
    """The table of polygons of several layers with each place once.

    Where layers overlap the first of them that has a label counts, for each variable by itself, as
    training reads them. Polygons of one layer that overlap are left as they are.

    Parameters
    ----------
    table : one record for each polygon. shapes : theirs, in one CRS. layers : (n,), ascending.
    areas : measures in that CRS.
    """
    pieces = _Pieces(table, shapes, layers)
    with quiet():
        for number in range(int(np.searchsorted(layers, layers[0], "right")), len(layers)):
            reporter.check_cancelled()
            pieces.lay(number, areas)
    notes = list(table.notes)
    if pieces.twice:
        total = sum(pieces.areas)
        notes.append(
            f"Polygons of several layers label {pieces.twice / total:.1%} of the area, "
            f"{pieces.differ / total:.1%} differently; the first of the layers counts, as in "
            "training."
        )
    if pieces.failed:
        notes.append(
            "Some polygons cross themselves, so that their overlaps with other layers cannot be "
            "told and count twice; repair the layers, in QGIS with Fix geometries."
        )
    weights = np.array(pieces.areas)
    kept = weights > 0
    values = np.array(pieces.values)[kept]
    return replace(
        table, values=values, weights=weights[kept], notes=notes, squares=None, sources=None
    )


def _of(one: ogr.Geometry, other: ogr.Geometry, what: str) -> ogr.Geometry | None:
    """What two geometries have in common, or one without the other; None where it fails."""
    found = attempt(getattr(one, what), other)
    if found is None:  # a polygon that crosses itself
        mended = [_polygons(attempt(each.MakeValid)) for each in (one, other)]
        if any(each is None for each in mended):
            return None
        found = attempt(getattr(mended[0], what), mended[1])
    return _polygons(found)


def _polygons(geometry: ogr.Geometry | None) -> ogr.Geometry | None:
    """The polygons of a geometry, without the lines and points in which others touch it."""
    if geometry is None or ogr.GT_Flatten(geometry.GetGeometryType()) != ogr.wkbGeometryCollection:
        return geometry
    result = ogr.Geometry(ogr.wkbMultiPolygon)
    for number in range(geometry.GetGeometryCount()):
        part = geometry.GetGeometryRef(number)
        if part.GetArea():
            several = ogr.ForceToMultiPolygon(part.Clone())
            for each in range(several.GetGeometryCount()):
                result.AddGeometry(several.GetGeometryRef(each))
    return result
