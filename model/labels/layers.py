"""Labels from polygon and point layers: a raster of feature numbers and a table of values."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import shapely
from affine import Affine
from rasterio.crs import CRS
from rasterio.errors import CRSError
from rasterio.features import rasterize
from rasterio.warp import transform as moved
from rasterio.windows import Window
from rasterio.windows import transform as window_transform

from ..base.errors import HyperTaskError
from ..base.variables import CATEGORICAL, CONTINUOUS, Variable, VariableClass
from ..rasters.raster import NOT_MOVED, corner_bounds
from ..rasters.scene import Scene
from ..vectors.columns import field_units
from ..vectors.fields import Field, FieldClasses
from .groups import NO_GROUP, GroupSource, numbered_groups
from .sources import Source

_LINES = 512
_IN_MEMORY = 16 * 2**20  # pixels; a larger scene's feature numbers go to a scratch file


@dataclass
class Layer:
    """The features of a vector file, as read; one entry per part that can be drawn.

    Attributes
    ----------
    geometries : shapely's, none of them empty. kinds : kind of the variable of each field.
    fields : values of each. groups : values of ``group_field``. units : of fields, where known.
    """

    name: str
    crs: CRS | None
    geometries: np.ndarray
    fields: dict[str, Field]
    kinds: dict[str, str]
    group_field: str | None = None
    groups: list = field(default_factory=list)
    units: dict[str, str] = field(default_factory=dict)

    def table(self, found: dict[str, FieldClasses], number: int = 0) -> LayerTable:
        """Numbers per feature: codes of classes and physical values, NaN where missing.

        ``found`` holds the classes of each categorical field, whose only layer this is;
        ``number`` is the position of the layer among the sources.
        """
        columns = {}
        for name, each in self.fields.items():
            values = found[name].codes[0] if name in found else each.quantities()
            columns[name] = np.r_[np.nan, values].astype(np.float32)
        group, groups = None, None
        if self.group_field is not None:
            numbers, texts = numbered_groups(self.groups)
            group = GroupSource(number, self.group_field, self.name, texts)
            groups = np.r_[NO_GROUP, np.where(numbers < 0, NO_GROUP, group.ids(numbers))]
        return LayerTable(self, columns, found, group, groups)


@dataclass
class LayerTable:
    """Features with their values; row 0 of every column stands for no feature."""

    layer: Layer
    columns: dict[str, np.ndarray]
    found: dict[str, FieldClasses]
    group: GroupSource | None
    groups: np.ndarray | None

    def variables(self, source: Source) -> list[Variable]:
        """The variables of the layer's fields; text classes come with their names.

        The unit of a quantity is that of the job, else in brackets at the end of the field's title
        or name.
        """
        result = []
        for name in self.columns:
            classes: Sequence[VariableClass] = ()
            entries = source.classes.get(name) or ()
            # codes without a word on them are found on the scenes, together with other sources'
            if name in self.found and (self.found[name].by_text or entries):
                classes = self.found[name].classes(name, entries)
            kind, unit = self.layer.kinds[name], ""
            if kind == CONTINUOUS:
                unit = self.layer.units.get(name, "")
            result.append(Variable(name, kind, unit, classes=tuple(classes)))
        return result


def read_layer(path: str, source: Source) -> Layer:
    """Read the fields that are variables and the geometries of a label source, whose file it is.

    Raises
    ------
    HyperTaskError
        When the file cannot be read, a field is missing or of no use, or no feature has a
        geometry.
    """
    # here, because a job with label rasters alone needs no vector reader
    from ..vectors.engine import drawn_parts, read_features

    for name in source.categorical:
        if name in source.continuous:
            raise HyperTaskError(
                f"The field {name!r} of {path} was chosen as categorical and as "
                "continuous; choose one of the two."
            )
    kinds = {name: CATEGORICAL for name in source.categorical}
    kinds.update({name: CONTINUOUS for name in source.continuous})
    features = read_features(path, source.layer_name, list(kinds), source.group or None)
    parts, owner = drawn_parts(features.geometries)
    if not len(parts):
        raise HyperTaskError(
            f"The label layer {features.where} has no features with a geometry; draw some or "
            "choose another layer."
        )
    try:
        crs = CRS.from_user_input(features.crs) if features.crs else None
    except CRSError as error:
        raise HyperTaskError(
            f"The coordinate reference system of {features.where} cannot be understood; save the "
            "layer in another one."
        ) from error
    fields = {}
    for name in kinds:
        fields[name] = Field.of(name, features.where, features.columns[name][owner])
        if kinds[name] == CONTINUOUS:
            fields[name].quantities()  # refuses text
    groups = features.columns[source.group][owner].tolist() if source.group else []
    units = field_units(path, features.layer, kinds, source.units)
    return Layer(features.where, crs, parts, fields, kinds, source.group or None, groups, units)


class LayerLabels:
    """A layer's labels on one scene's grid."""

    def __init__(self, table: LayerTable, numbers: np.ndarray, notes: list[str], by_pixels: bool):
        """``by_pixels`` : whether the scene has no georeference that says what lies on it."""
        self._table, self._numbers, self.notes = table, numbers, notes
        self.by_pixels = by_pixels
        self.names, self.group = list(table.columns), table.group

    @classmethod
    def on(cls, table: LayerTable, scene: Scene) -> LayerLabels | None:
        """Rasterise onto ``scene``; None when no feature overlaps it.

        A polygon labels the pixels whose centre it covers, a point the pixel it lies in. Where
        features overlap the later one counts.
        """
        grid, shapes = _on_grid(table.layer, scene)
        if not shapes:
            return None
        numbers = _number_raster(scene)
        burnt = np.zeros(len(table.layer.geometries) + 1, bool)
        for row in range(0, scene.height, _LINES):
            lines = min(_LINES, scene.height - row)
            window = Window(0, row, scene.width, lines)
            transform = window_transform(window, grid)
            _, low, _, high = corner_bounds(transform, lines, scene.width)
            here = [(g, n) for g, n, (bottom, top) in shapes if bottom <= high and top >= low]
            if here:
                strip = rasterize(
                    here, out_shape=(lines, scene.width), transform=transform, dtype="int32"
                )
                numbers[row : row + lines] = strip
                burnt[np.unique(strip)] = True
        empty = sum(not burnt[number] for _, number, _ in shapes)
        notes = []
        if empty:
            notes.append(
                f"{table.layer.name}: {empty} of {len(shapes)} features on {scene.name} cover no "
                "pixel centre, or other features cover theirs, and give no label."
            )
        return cls(table, numbers, notes, not scene.raster.georeferenced)

    @staticmethod
    def extent(table: LayerTable, scene: Scene) -> tuple[float, float, float, float]:
        """Left, bottom, right, top of all features in the scene's CRS; NaN without a place."""
        return tuple(shapely.total_bounds(_moved(table.layer, scene.raster.crs)).tolist())

    def read(
        self, names: list[str], row: int, column: int, height: int, width: int
    ) -> list[np.ndarray]:
        numbers = self._numbers[row : row + height, column : column + width]
        return [self._table.columns[name][numbers] for name in names]

    def read_groups(self, row: int, column: int, height: int, width: int) -> np.ndarray:
        """Group of every pixel, int64; -1 where there is none. For layers with a group field."""
        groups = self._table.groups
        if groups is None:
            raise ValueError(f"{self._table.layer.name} has no groups")
        return groups[self._numbers[row : row + height, column : column + width]]

    def close(self) -> None:
        self._numbers = np.zeros((0, 0), np.int32)


def _number_raster(scene: Scene):
    if scene.height * scene.width <= _IN_MEMORY:
        return np.zeros((scene.height, scene.width), np.int32)
    # without a name, so that it is gone when the last view of it is
    with tempfile.TemporaryFile(suffix=".hypertask-scratch") as stream:
        stream.truncate(scene.height * scene.width * 4)
        return np.memmap(stream, np.int32, "r+", shape=(scene.height, scene.width))


def _on_grid(layer: Layer, scene: Scene):
    """The scene's transform, and (geometry, number, (lowest y, highest y)) of the features there.

    QGIS shows a scene without a georeference below y = 0, one unit per pixel, so that is where
    labels drawn over it lie; files of other origin may count its rows downwards from 0.
    """
    source = scene.raster
    geometries = _moved(layer, source.crs if source.georeferenced else None)
    bounds = shapely.bounds(geometries)  # NaN where a feature cannot be brought there
    grids = [source.transform]
    if not source.georeferenced:
        grids.insert(0, Affine(1, 0, 0, 0, -1, 0))
    for grid in grids:
        left, bottom, right, top = corner_bounds(grid, scene.height, scene.width)
        west, south, east, north = bounds.T
        here = _meets(west, east, left, right) & _meets(south, north, bottom, top)
        shapes = [(geometries[k], int(k) + 1, (south[k], north[k])) for k in np.flatnonzero(here)]
        if shapes:
            break
    return grid, shapes


def _moved(layer: Layer, crs: CRS | None) -> np.ndarray:
    """The geometries in another CRS; None for those that have no place in it."""
    if layer.crs is None or crs is None or layer.crs == crs:
        return layer.geometries

    def move(points: np.ndarray) -> np.ndarray:
        return np.column_stack(moved(layer.crs, crs, *points.T))

    try:
        return shapely.transform(layer.geometries, move)
    except NOT_MOVED:
        pass
    result = np.full(len(layer.geometries), None, object)
    for number, geometry in enumerate(layer.geometries):
        try:
            result[number] = shapely.transform(geometry, move)
        except NOT_MOVED:
            continue
    return result


def _meets(low, high, first: float, last: float) -> np.ndarray:
    """Whether intervals share more than an end with another; a point may lie on one."""
    return ((high > first) & (low < last)) | ((low == high) & (first <= low) & (low <= last))
