"""Polygons and points of an assessment on the grid of the map: reference, area, stands.

Runs within QGIS: GDAL's own bindings and numpy only.
"""

from __future__ import annotations

from dataclasses import dataclass
from numbers import Number
from pathlib import Path

import numpy as np
from osgeo import gdal, ogr

from ..base.errors import HyperTaskError
from ..base.text import class_text, counted, missing, natural
from ..rasters.gdal import opened, quiet, transformation
from ..rois.grid import RoiGrid
from ..rois.rois import Rois
from .rasters import Grid


@dataclass
class Shapes:
    """Features before they meet the grid.

    Attributes
    ----------
    items : (WKB bytes, value or None, group or None) of each. crs : WKT, "" where unknown.
    label : name of the layer. points : whether they are points. field : of the values.
    """

    items: list[tuple]
    crs: str = ""
    label: str = ""
    points: bool = False
    field: str = ""


def shapes_from_vector(path, layer=None, value=None, group=None, condition=None) -> Shapes:
    """Features of a vector file.

    Parameters
    ----------
    layer : name of one of several. value, group : fields, None for none.
    condition : SQL condition on the fields.
    """
    with quiet():
        source = opened(gdal.OpenEx, str(path), gdal.OF_VECTOR)
        if source is None:
            raise HyperTaskError(f"{path} cannot be opened as a vector layer; choose another file.")
        table = opened(source.GetLayerByName, layer) if layer else source.GetLayer(0)
        if table is None:
            raise HyperTaskError(f"{Path(path).name} has no layer {layer!r}.")
        definition = table.GetLayerDefn()
        names = [definition.GetFieldDefn(i).GetName() for i in range(definition.GetFieldCount())]
        for name in (value, group):
            if name and name not in names:
                raise HyperTaskError(
                    f"The layer {table.GetName()} has no field {name!r}; its fields are "
                    f"{', '.join(names) or 'none'}."
                )
        if condition and opened(table.SetAttributeFilter, condition) != 0:
            raise HyperTaskError(
                f"The condition {condition!r} on {table.GetName()} cannot be understood; write it "
                f"like part = 'test', with the fields {', '.join(names) or 'none'}."
            )
        reference = table.GetSpatialRef()
        crs = reference.ExportToWkt() if reference is not None else ""
        kind = ogr.GT_Flatten(definition.GetGeomType())
        items = []
        for feature in table:
            geometry = feature.GetGeometryRef()
            if geometry is None or geometry.IsEmpty():
                continue
            items.append(
                (
                    bytes(geometry.ExportToWkb()),
                    feature.GetField(value) if value else None,
                    feature.GetField(group) if group else None,
                )
            )
        if condition and not items:
            raise HyperTaskError(
                f"No feature of {table.GetName()} meets the condition {condition!r}; its fields "
                f"are {', '.join(names) or 'none'}."
            )
        return Shapes(
            items, crs, table.GetName(), kind in (ogr.wkbPoint, ogr.wkbMultiPoint), value or ""
        )


class ShapeGrid:
    """Shapes on the map's grid.

    Attributes
    ----------
    numbers : (N,) value of each shape on the grid; for text its place in ``texts``.
    texts : distinct texts in their natural order, or None for a field of numbers.
    groups : int (N,), the stand of each shape. group_names : of the stands.
    notes : sentences about what was left out.
    """

    def __init__(self, shapes: Shapes, grid: Grid, what="reference layer", valued=True):
        self.shapes, self.what = shapes, what
        self.notes: list[str] = []
        self.warnings: list[str] = []
        self.overlapping = 0
        items = [item for item in shapes.items if not valued or not missing(item[1])]
        without = len(shapes.items) - len(items)
        if without:
            self.notes.append(
                counted(
                    without,
                    f"feature of the {what} has no value",
                    f"features of the {what} have no value",
                )
            )
        if not items:
            raise HyperTaskError(f"The {what} {shapes.label} has no feature to use.")
        raw = [item[1] for item in items] if valued else [0] * len(items)
        self.texts = None
        values = self._numbers(raw)
        distinct, index = np.unique(values, return_inverse=True)
        names = [None if missing(item[2]) else class_text(item[2]) for item in items]
        # every feature is a stand of its own, whatever the number of its parts
        stands = [(name, None) if name is not None else (None, k) for k, name in enumerate(names)]
        pieces = [
            (item[0], int(k), (int(k), stand)) for item, k, stand in zip(items, index, stands)
        ]
        found = Rois(pieces, [], [], shapes.crs)
        if bool(shapes.crs) != bool(grid.crs):
            which = "The map" if shapes.crs else f"The {what} {shapes.label}"
            self.warnings.append(
                f"{which} has no coordinate reference system; it is taken to have the other's."
            )
        self._grid = RoiGrid(
            found, grid.transform, transformation(shapes.crs, grid.crs), (grid.width, grid.height)
        )
        if not len(self._grid.classes):
            raise HyperTaskError(
                f"No feature of the {what} {shapes.label} lies on the map: {self._grid.where}; "
                "check the layer's coordinate reference system."
            )
        if self._grid.outside:
            self.notes.append(
                counted(
                    self._grid.outside,
                    f"part of the {what} lies off the map",
                    f"parts of the {what} lie off the map",
                )
            )
        self.numbers = distinct[self._grid.classes]
        self.groups, self.group_names = self._stands()

    def read(self, row: int, column: int, height: int, width: int):
        """Shape + 1 of each pixel, int32 (height, width), 0 for none; None where none reaches."""
        found = self._grid.window(row, column, height, width)
        if found is None:
            return None
        self.overlapping += found[1]
        return found[0]

    def values(self, ids) -> np.ndarray:
        """Values float64 of shape ids, NaN where there is none."""
        return np.r_[np.nan, self.numbers][ids]

    def zero_is_nothing(self) -> None:
        """For class codes: 0 is no class, as in labels."""
        zero = self.numbers == 0
        if self.texts is None and zero.any():
            self.numbers = np.where(zero, np.nan, self.numbers)
            self.notes.append(
                counted(
                    int(zero.sum()),
                    f"feature of the {self.what} has the code 0, no class",
                    f"features of the {self.what} have the code 0, no class",
                )
            )

    def _numbers(self, raw) -> np.ndarray:
        if all(isinstance(v, Number) for v in raw):
            return np.array([float(value) for value in raw])
        texts = [class_text(value) for value in raw]
        self.texts = sorted(set(texts), key=natural)
        place = {text: k for k, text in enumerate(self.texts)}
        return np.array([place[text] for text in texts], float)

    def _stands(self):
        """Stand of each shape of the grid, and the stands' names."""
        numbers: dict = {}
        groups = []
        for _, (_, stand) in self._grid.identities:
            groups.append(numbers.setdefault(stand, len(numbers)))
        names = [str(number + 1) if name is None else name for name, number in numbers]
        return np.array(groups, np.int64), names
