"""Polygons and points of an assessment on the grid of the map: reference, area, stands.

Runs within QGIS: GDAL's own bindings and numpy only.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ..base.errors import HyperTaskError
from ..base.text import class_text, counted, missing
from ..rasters.gdal import transformation
from ..rois.grid import RoiGrid
from ..rois.rois import Rois
from ..vectors.fields import Field, field_classes
from ..vectors.gdal import read_features
from .rasters import Grid


@dataclass
class Shapes:
    """Features before they meet the grid.

    Attributes
    ----------
    items : (WKB bytes, value or None, group or None) of each. crs : WKT, "" where unknown.
    label : name of the layer. points : whether they are points. field : of the values.
    where : name of the file, "" for a layer in memory.
    """

    items: list[tuple]
    crs: str = ""
    label: str = ""
    points: bool = False
    field: str = ""
    where: str = ""


def shapes_from_vector(
    path: str | Path,
    layer: str | None = None,
    value: str | None = None,
    group: str | None = None,
    condition: str | None = None,
) -> Shapes:
    """Features of a vector file.

    Parameters
    ----------
    layer : name of one of several. value, group : fields, None for none.
    condition : SQL condition on the fields.
    """
    fields = [value] if value else []
    features = read_features(path, layer, fields, group, condition)
    nothing = [None] * len(features.geometries)
    items = zip(
        features.geometries,
        features.columns[value] if value else nothing,
        features.columns[group] if group else nothing,
    )
    return Shapes(
        [item for item in items if item[0] is not None],
        features.crs,
        features.layer,
        features.points,
        value or "",
        features.where,
    )


class ShapeGrid:
    """Shapes on the map's grid.

    Attributes
    ----------
    numbers : (N,) value of each shape on the grid; for text its place in ``texts``.
    texts : distinct texts in their natural order, or None for a field of numbers or codes.
    is_text : whether the field holds texts, be they codes.
    groups : int (N,), the stand of each shape. group_names : of the stands.
    mixed : bool (height, width), which pixels of the window read last lie in shapes of different
        values, and so have none; None where no shape reaches.
    notes : sentences about what was left out.
    """

    def __init__(
        self, shapes: Shapes, grid: Grid, what: str = "reference layer", valued: bool = True
    ):
        self.shapes, self.what = shapes, what
        self.notes: list[str] = []
        self.warnings: list[str] = []
        self.mixed: np.ndarray | None = None
        self.is_text = False
        self.texts: list[str] | None = None
        items, values = shapes.items, np.zeros(len(shapes.items))
        if valued:
            items, values = self._valued()
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
            missed = "a value; choose another field" if valued else "a shape; choose another layer"
            raise HyperTaskError(f"The {what} {shapes.label} has no feature with {missed}.")
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

    def read(self, row: int, column: int, height: int, width: int) -> np.ndarray | None:
        """Shape + 1 of each pixel, int32 (height, width), 0 for none; None where none reaches."""
        found = self._grid.window(row, column, height, width)
        if found is None:
            self.mixed = None
            return None
        ids, self.mixed = found
        return ids

    def values(self, ids: np.ndarray) -> np.ndarray:
        """Values float64 of shape ids, NaN where there is none."""
        return np.r_[np.nan, self.numbers][ids]

    def take_quantities(self) -> None:
        """Take the numbers as a quantity: of several points in a pixel their mean."""
        if not self.shapes.points:
            return
        points = len(self._grid.geometries)
        self.numbers = self._grid.merge_points(self.numbers)
        self.groups, self.group_names = self._stands()
        several = points - len(self.numbers)
        if several:
            self.notes.append(
                f"{points} points of the reference layer lie in {len(self.numbers)} pixels; where "
                "a pixel holds several, their mean counts."
            )

    def take_codes(self, zero: bool) -> None:
        """Take the numbers as class codes; ``zero``: whether 0 is one, as it is on the map."""
        if self.texts is not None:
            return
        field = Field(self.shapes.field, self.shapes.where or self.shapes.label, self.numbers)
        found = field_classes([field], zero=zero)
        self.numbers = found.codes[0]
        self.notes += found.notes

    def _valued(self):
        """The features that have a value, and their values; for text the places in ``texts``."""
        shapes = self.shapes
        where = shapes.where or shapes.label
        field = Field.of(shapes.field, where, [item[1] for item in shapes.items])
        values, self.is_text = field.numbers, field.is_text
        if field.is_text:
            found = field_classes([field], zero=True)
            values = found.codes[0]
            self.notes += found.notes
            if found.by_text:
                self.texts = list(found.names.values())
                values = values - 1
        kept = np.flatnonzero(~field.missing)
        return [shapes.items[k] for k in kept], values[kept]

    def _stands(self):
        """Stand of each shape of the grid, and the stands' names."""
        numbers: dict = {}
        groups = []
        for _, (_, stand) in self._grid.identities:
            groups.append(numbers.setdefault(stand, len(numbers)))
        names = [str(number + 1) if name is None else name for name, number in numbers]
        return np.array(groups, np.int64), names
