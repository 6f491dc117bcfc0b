"""Labels from polygon and point layers: a raster of feature numbers and a table of values."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field
from numbers import Number
from pathlib import Path

import numpy as np
from rasterio.crs import CRS
from rasterio.features import bounds as geometry_bounds
from rasterio.features import rasterize
from rasterio.transform import array_bounds
from rasterio.warp import transform_geom
from rasterio.windows import Window
from rasterio.windows import transform as window_transform

from .errors import HyperTaskError
from .scene import Scene
from .variables import CATEGORICAL, CONTINUOUS, Variable, VariableClass, coloured

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
    text_fields: dict[str, set] = field(default_factory=dict)

    def table(self, text_codes: dict, reporter) -> LayerTable:
        """Numbers per feature: codes of classes and physical values, NaN where missing."""
        columns = {}
        for name, values in self.columns.items():
            codes = text_codes.get(name)
            numbers = np.full(len(values) + 1, np.nan, np.float32)
            for index, value in enumerate(values, start=1):
                if value is None:
                    continue
                if codes is not None and self.kinds[name] == CATEGORICAL:
                    numbers[index] = codes[_text(value)]
                else:
                    numbers[index] = value
            columns[name] = numbers
        return LayerTable(self, columns, text_codes)


@dataclass
class LayerTable:
    """Features with their values; row 0 of every column stands for no feature."""

    layer: Layer
    columns: dict[str, np.ndarray]
    text_codes: dict

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
                classes = coloured(_styled(name, classes, source.classes, self.columns[name]))
            result.append(Variable(name, kind, classes=classes))
        return result


def _styled(name, classes, given, values):
    """Names and colours that the job gives for the codes or the texts of a variable."""
    entries = given.get(name)
    if not entries:
        return classes
    if classes:
        colors = {str(entry["name"]): entry.get("color", "") for entry in entries}
        return [VariableClass(e.code, e.name, colors.get(e.name, "")) for e in classes]
    styled = {
        int(entry["code"]): VariableClass(
            int(entry["code"]), str(entry.get("name") or entry["code"]), entry.get("color", "")
        )
        for entry in entries
    }
    codes = np.unique(values[~np.isnan(values)])
    return [styled.get(int(c), VariableClass(int(c), str(int(c)))) for c in codes
            if c >= 1 and c == int(c)]  # fmt: skip


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
    wanted = {name: CATEGORICAL for name in source.categorical}
    wanted.update({name: CONTINUOUS for name in source.continuous})
    try:
        with fiona.open(source.layer, layer=source.layer_name) as file:
            fields = list(file.schema["properties"])
            missing = [name for name in wanted if name not in fields]
            if missing:
                raise HyperTaskError(
                    f"The layer {where} has no field {missing[0]!r}; its fields are "
                    f"{', '.join(fields)}."
                )
            crs = CRS.from_wkt(file.crs_wkt) if file.crs_wkt else None
            geometries, columns = [], {name: [] for name in wanted}
            for feature in file:
                if feature["geometry"] is None:
                    continue
                shape = feature["geometry"]
                geometries.append({"type": shape["type"], "coordinates": shape["coordinates"]})
                for name, values in columns.items():
                    values.append(_value(feature["properties"][name], name, wanted[name], where))
    except (fiona.errors.FionaError, OSError) as error:
        raise HyperTaskError(f"The label layer {source.layer} cannot be read: {error}.") from error
    if not geometries:
        raise HyperTaskError(f"The label layer {where} has no features with a geometry.")
    layer = Layer(where, crs, geometries, columns, wanted)
    for name, values in columns.items():
        if wanted[name] == CATEGORICAL and any(isinstance(v, (str, bool)) for v in values):
            layer.text_fields[name] = {_text(value) for value in values if value is not None}
    return layer


def _value(value, name, kind, where):
    if value is None or (isinstance(value, str) and not value.strip()):
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
    return None if value != value else value  # NaN is a missing label


def _text(value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.strip() if isinstance(value, str) else f"{value:g}"


class LayerLabels:
    """A layer's labels on one scene's grid."""

    def __init__(self, table: LayerTable, numbers, notes):
        self._table, self._numbers, self.notes = table, numbers, notes
        self.names = list(table.columns)

    @classmethod
    def on(cls, table: LayerTable, scene: Scene):
        """Rasterise onto ``scene``; None when no feature overlaps it.

        A polygon labels the pixels whose centre it covers, a point the pixel it lies in. Where
        features overlap the later one counts.
        """
        shapes = _on_grid(table.layer, scene)
        if not shapes:
            return None
        numbers = _number_raster(scene)
        source = scene.raster
        burnt = np.zeros(len(table.layer.geometries) + 1, bool)
        for row in range(0, scene.height, _LINES):
            lines = min(_LINES, scene.height - row)
            window = Window(0, row, scene.width, lines)
            transform = window_transform(window, source.transform)
            low, high = _rows(transform, lines, scene.width)
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

    def close(self) -> None:
        self._numbers = None


def _number_raster(scene: Scene):
    if scene.height * scene.width <= _IN_MEMORY:
        return np.zeros((scene.height, scene.width), np.int32)
    # without a name, so that it is gone when the last view of it is
    with tempfile.TemporaryFile(suffix=".hypertask-scratch") as stream:
        stream.truncate(scene.height * scene.width * 4)
        return np.memmap(stream, np.int32, "r+", shape=(scene.height, scene.width))


def _rows(transform, height, width) -> tuple[float, float]:
    _, bottom, _, top = array_bounds(height, width, transform)
    return min(bottom, top), max(bottom, top)


def _on_grid(layer: Layer, scene: Scene):
    """(geometry, number, (lowest y, highest y)) of the features that overlap the scene."""
    source = scene.raster
    geometries = layer.geometries
    if layer.crs is not None and source.crs is not None and layer.crs != source.crs:
        geometries = transform_geom(layer.crs, source.crs, geometries)
    left, bottom, right, top = array_bounds(scene.height, scene.width, source.transform)
    bottom, top = min(bottom, top), max(bottom, top)
    result = []
    for number, geometry in enumerate(geometries, start=1):
        if geometry is None:
            continue
        west, south, east, north = geometry_bounds(geometry)
        if east >= left and west <= right and north >= bottom and south <= top:
            result.append((geometry, number, (south, north)))
    return result
