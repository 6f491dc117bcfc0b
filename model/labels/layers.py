"""Labels from polygon and point layers: a raster of feature numbers and a table of values."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field
from numbers import Number
from pathlib import Path

import numpy as np
from affine import Affine
from rasterio.crs import CRS
from rasterio.features import bounds as geometry_bounds
from rasterio.features import rasterize
from rasterio.warp import transform_geom
from rasterio.windows import Window
from rasterio.windows import transform as window_transform

from ..base.errors import HyperTaskError
from ..base.text import class_text, missing
from ..base.variables import CATEGORICAL, CONTINUOUS, Variable, VariableClass, given_classes
from ..rasters.raster import corner_bounds
from ..rasters.scene import Scene
from .groups import NO_GROUP, GroupSource, numbered_groups

_LINES = 512
_IN_MEMORY = 16 * 2**20  # pixels; a larger scene's feature numbers go to a scratch file


@dataclass
class Layer:
    """The features of a vector file, as read."""

    name: str
    crs: CRS | None
    geometries: list
    columns: dict[str, list]
    kinds: dict[str, str]
    group_field: str | None = None
    groups: list = field(default_factory=list)

    def holds_text(self, name: str) -> bool:
        """Whether the classes of a categorical field are texts rather than codes."""
        return self.kinds.get(name) == CATEGORICAL and any(
            isinstance(value, (str, bool)) for value in self.columns[name]
        )

    def texts(self, name: str) -> set[str]:
        """The values of a categorical field as texts; empty where the layer lacks the field."""
        if self.kinds.get(name) != CATEGORICAL:
            return set()
        return {class_text(value) for value in self.columns[name] if value is not None}

    def table(self, text_codes: dict, number: int = 0) -> LayerTable:
        """Numbers per feature: codes of classes and physical values, NaN where missing.

        ``number`` is the position of the layer among the sources.
        """
        columns = {}
        for name, values in self.columns.items():
            codes = text_codes.get(name)
            numbers = np.full(len(values) + 1, np.nan, np.float32)
            for index, value in enumerate(values, start=1):
                if value is None:
                    continue
                if codes is not None and self.kinds[name] == CATEGORICAL:
                    numbers[index] = codes[class_text(value)]
                else:
                    numbers[index] = value
            columns[name] = numbers
        group, groups = None, None
        if self.group_field is not None:
            numbers, texts = numbered_groups(self.groups)
            group = GroupSource(number, self.group_field, self.name, texts)
            groups = np.r_[NO_GROUP, np.where(numbers < 0, NO_GROUP, group.ids(numbers))]
        return LayerTable(self, columns, text_codes, group, groups)


@dataclass
class LayerTable:
    """Features with their values; row 0 of every column stands for no feature."""

    layer: Layer
    columns: dict[str, np.ndarray]
    text_codes: dict
    group: GroupSource | None
    groups: np.ndarray | None

    def variables(self, source) -> list[Variable]:
        """The variables of the layer's fields; text classes come with their names."""
        result = []
        for name in self.columns:
            kind = self.layer.kinds[name]
            classes = ()
            if kind == CATEGORICAL:
                codes = self.text_codes.get(name)
                if codes is not None:
                    classes = [VariableClass(code, text) for text, code in codes.items()]
                classes = _styled(name, classes, source.classes, self.columns[name])
            result.append(Variable(name, kind, classes=tuple(classes)))
        return result


def _styled(name, classes, given, values):
    """Names and colours that the job gives for the codes or the texts of a variable."""
    entries = given.get(name)
    if not entries:
        return classes
    if classes:  # text: its codes are HyperTask's own, so the names count
        colors = {entry.name: entry.color for entry in given_classes(entries, name, code=0)}
        return [VariableClass(e.code, e.name, colors.get(e.name, "")) for e in classes]
    styled = {entry.code: entry for entry in given_classes(entries, name)}
    codes = np.unique(values[~np.isnan(values)])
    return [
        styled.get(int(c), VariableClass(int(c), str(int(c))))
        for c in codes
        if c >= 1 and c == int(c)
    ]


def read_layer(source) -> Layer:
    """Read the fields that are variables and the geometries of a label source.

    Raises
    ------
    HyperTaskError
        When the file cannot be read, a field is missing, a continuous field holds text, or no
        feature has a geometry.
    """
    import fiona  # here, because a job with label rasters alone needs no vector reader

    where = Path(source.layer).name
    for name in source.categorical:
        if name in source.continuous:
            raise HyperTaskError(
                f"The field {name!r} of {where} was chosen as categorical and as continuous; "
                "choose one of the two."
            )
    wanted = {name: CATEGORICAL for name in source.categorical}
    wanted.update({name: CONTINUOUS for name in source.continuous})
    try:
        with fiona.open(source.layer, layer=source.layer_name) as file:
            fields = list(file.schema["properties"])
            named = [*wanted, *([source.group] if source.group else [])]
            absent = [name for name in named if name not in fields]
            if absent:
                raise HyperTaskError(
                    f"The layer {where} has no field {absent[0]!r}; its fields are "
                    f"{', '.join(fields)}."
                )
            crs = CRS.from_wkt(file.crs_wkt) if file.crs_wkt else None
            geometries, groups, columns = [], [], {name: [] for name in wanted}
            for feature in file:
                for shape in _shapes(feature["geometry"]):
                    geometries.append(shape)
                    for name, values in columns.items():
                        value = feature["properties"][name]
                        values.append(_value(value, name, wanted[name], where))
                    if source.group:
                        groups.append(feature["properties"][source.group])
    except (fiona.errors.FionaError, OSError) as error:
        raise HyperTaskError(f"The label layer {source.layer} cannot be read: {error}.") from error
    if not geometries:
        raise HyperTaskError(f"The label layer {where} has no features with a geometry.")
    return Layer(where, crs, geometries, columns, wanted, source.group or None, groups)


def _shapes(geometry):
    """The parts of a feature's geometry that can be rasterised: none of a missing or empty one."""
    if geometry is None:
        return
    if geometry["type"] == "GeometryCollection":
        for part in geometry["geometries"]:
            yield from _shapes(part)
    elif geometry["coordinates"]:
        yield {"type": geometry["type"], "coordinates": geometry["coordinates"]}


def _value(value, name, kind, where):
    if missing(value):
        return None
    if isinstance(value, (str, bool)):
        if kind == CONTINUOUS:
            raise HyperTaskError(
                f"The field {name!r} of {where} holds text ({str(value)!r}), so it cannot be a "
                "continuous variable; choose it as a categorical field."
            )
        return value
    if not isinstance(value, Number):
        raise HyperTaskError(
            f"The field {name!r} of {where} holds {type(value).__name__} values, which cannot be "
            "a variable; choose a number or text field."
        )
    return value


class LayerLabels:
    """A layer's labels on one scene's grid."""

    def __init__(self, table: LayerTable, numbers, notes):
        self._table, self._numbers, self.notes = table, numbers, notes
        self.names, self.group = list(table.columns), table.group

    @classmethod
    def on(cls, table: LayerTable, scene: Scene):
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
        return cls(table, numbers, notes)

    def read(self, names, row, column, height, width) -> list[np.ndarray]:
        numbers = self._numbers[row : row + height, column : column + width]
        return [self._table.columns[name][numbers] for name in names]

    def read_groups(self, row, column, height, width) -> np.ndarray:
        """Group of every pixel, int64; -1 where there is none. For layers with a group field."""
        return self._table.groups[self._numbers[row : row + height, column : column + width]]

    def close(self) -> None:
        self._numbers = None


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
    geometries = layer.geometries
    if layer.crs is not None and source.crs is not None and layer.crs != source.crs:
        geometries = transform_geom(layer.crs, source.crs, geometries)
    grids = [source.transform]
    if not source.georeferenced:
        grids.insert(0, Affine(1, 0, 0, 0, -1, 0))
    for grid in grids:
        left, bottom, right, top = corner_bounds(grid, scene.height, scene.width)
        shapes = []
        for number, geometry in enumerate(geometries, start=1):
            if geometry is None:
                continue
            west, south, east, north = geometry_bounds(geometry)
            if _meets(west, east, left, right) and _meets(south, north, bottom, top):
                shapes.append((geometry, number, (south, north)))
        if shapes:
            break
    return grid, shapes


def _meets(low, high, first, last) -> bool:
    """Whether two intervals share more than an end; a point may lie on one."""
    return (high > first and low < last) or (low == high and first <= low <= last)
