"""Statistics of labels from polygon layers, tables or label rasters: shares, values, association.

Runs within QGIS: GDAL's own bindings and numpy only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from osgeo import gdal

from ..base.arrays import Numbers
from ..base.errors import HyperTaskError
from ..base.messages import Reporter, SilentReporter
from ..base.present import present
from ..base.text import counted
from ..base.variables import (
    CATEGORICAL,
    CONTINUOUS,
    GROUP,
    Variable,
    VariableClass,
    joined_variable,
)
from ..jobs.train import LabelSource
from ..labels.bands import RasterFacts, label_bands, physical
from ..labels.classes import below_one, require_whole
from ..labels.spec import LabelBand
from ..rasters.envi import surplus_warning
from ..rasters.gdal import (
    alpha_bands,
    band_name,
    band_types,
    geotransform,
    masked_pixels,
    open_raster,
    quiet,
    raw_file,
    read_bands,
    same_crs,
)
from ..rasters.place import same_grid
from ..vectors.areas import Areas
from ..vectors.columns import field_units
from ..vectors.fields import Field, FieldClasses, field_classes
from ..vectors.files import Features
from ..vectors.gdal import read_features
from .summary import DistinctRows, LabelTable

_STRIP_VALUES = 8_000_000


@dataclass
class Columns:
    """Values of the fields of one layer.

    Attributes
    ----------
    columns : name -> list of values, None where missing. categorical, continuous : their names.
    weights : one per record, such as areas; None counts every record once.
    unit : what weights are, as of :class:`LabelTable`. classes : name -> list of
        ``{"code", "name", "color"}``; for text, ``name`` is the text. where : the layer, in words.
    units : name -> unit of a continuous variable.
    """

    columns: dict
    categorical: Sequence[str]
    continuous: Sequence[str]
    weights: Numbers | None = None
    unit: str = "features"
    classes: dict | None = None
    where: str = "the labels"
    units: dict | None = None


def table_from_columns(*columns, **options) -> LabelTable:
    """A table from values in memory, such as a layer with unsaved edits; see :class:`Columns`."""
    return tables_from_columns([Columns(*columns, **options)])[0]


def tables_from_columns(layers: Sequence[Columns]) -> list[LabelTable]:
    """The table of each layer; texts of one field are numbered over all layers, as for training.

    Raises
    ------
    HyperTaskError
        When the values of a field cannot be what it was chosen as, or nothing was chosen.
    """
    if not all([*each.categorical, *each.continuous] for each in layers):
        raise HyperTaskError("No field was chosen; choose at least one.")
    notes: list[list[str]] = [[] for _ in layers]
    layers = [_with_weight(each, own) for each, own in zip(layers, notes)]
    found: dict[str, FieldClasses] = {}
    codes: list[dict[str, np.ndarray]] = [{} for _ in layers]
    for name in dict.fromkeys(name for each in layers for name in each.categorical):
        own = [k for k, each in enumerate(layers) if name in each.categorical]
        fields = [Field.of(name, layers[k].where, layers[k].columns[name]) for k in own]
        found[name] = field_classes(fields)
        notes[own[0]] += found[name].notes
        for k, each in zip(own, found[name].codes):
            codes[k][name] = each
    return [_table(*each, found) for each in zip(layers, codes, notes)]


def _with_weight(layer: Columns, notes: list[str]) -> Columns:
    """The records that have a weight; how many have none goes to ``notes``."""
    if layer.weights is None:
        return layer
    weights = np.asarray(layer.weights, float)
    seen = weights > 0
    if not seen.all():
        notes.append(
            counted(
                int((~seen).sum()),
                "record has no area, and was left out",
                "records have no area, and were left out",
            )
        )
    kept = {name: [v for v, s in zip(all_, seen) if s] for name, all_ in layer.columns.items()}
    return replace(layer, columns=kept, weights=weights[seen])


def _table(
    layer: Columns,
    codes: dict[str, np.ndarray],
    notes: list[str],
    found: dict[str, FieldClasses],
) -> LabelTable:
    variables, values = [], []
    for name in layer.categorical:
        given = found[name].classes(name, (layer.classes or {}).get(name) or ())
        variables.append(Variable(name, CATEGORICAL, classes=tuple(given)))
        values.append(codes[name])
    for name in layer.continuous:
        variables.append(Variable(name, CONTINUOUS, (layer.units or {}).get(name, "")))
        values.append(Field.of(name, layer.where, layer.columns[name]).quantities())
    stacked = np.array(values, float).T
    weights = np.ones(len(stacked)) if layer.weights is None else np.asarray(layer.weights, float)
    without = int((~np.isfinite(stacked).any(1)).sum())
    if without:
        notes.append(counted(without, "record has no label at all", "records have no label at all"))
    return LabelTable(variables, stacked, weights, layer.unit, 1.0, notes)


def table_from_layer(source: LabelSource) -> LabelTable:
    """The table of one vector layer, see :func:`tables_from_layers`."""
    return tables_from_layers([source])[0]


def tables_from_layers(sources: Sequence[LabelSource]) -> list[LabelTable]:
    """The features of vector layers; polygons count by their area, others once each.

    Areas are those on the ground, see :class:`Areas`; a layer that states no CRS has the others'.

    Raises
    ------
    HyperTaskError
        When areas cannot be told, or not be added up; also as :func:`tables_from_columns`.
    """
    layers = [
        read_features(present(each.layer), each.layer_name, [*each.categorical, *each.continuous])
        for each in sources
    ]
    columns = []
    for source, layer, areas in zip(sources, layers, _areas(layers)):
        weights = areas.of_all(layer.geometries, layer.where)
        columns.append(
            Columns(
                layer.columns,
                source.categorical,
                source.continuous,
                weights,
                "features" if weights is None else areas.unit,
                source.classes,
                layer.where,
                field_units(present(source.layer), layer.layer, source.continuous, source.units),
            )
        )
    return tables_from_columns(columns)


def _areas(layers: Sequence[Features]) -> list[Areas]:
    """What measures the polygons of each layer, so that all can be added up."""
    known = [layer.crs for layer in layers if layer.crs]
    if all(same_crs(one, known[0]) for one in known):
        return [Areas(known[0] if known else "")] * len(layers)
    measures = [Areas(layer.crs) for layer in layers]
    for layer, areas in zip(layers, measures):
        if not areas.on_earth and any(map(areas.of, layer.geometries)):
            raise HyperTaskError(
                "The label layers have different coordinate reference systems and nobody "
                f"knows where that of {layer.where} lies, so areas cannot be added up; give "
                "it the one that it really has."
            )
    return measures


@dataclass
class _LabelRaster:
    """An opened label raster. path : as the job has it. bands : what its bands are."""

    path: str
    file: gdal.Dataset
    bands: list[LabelBand]

    @classmethod
    def of(cls, source: LabelSource, reporter: Reporter) -> _LabelRaster:
        path = present(source.raster)
        file = open_raster(path, "label raster")
        for warning in surplus_warning(raw_file(file)):
            reporter.warning(warning)
        return cls(path, file, label_bands(_facts(file, path), source, reporter))

    @property
    def size(self) -> tuple[int, int]:
        """Columns and lines."""
        return self.file.RasterXSize, self.file.RasterYSize

    def is_beside(self, other: _LabelRaster) -> bool:
        """Whether the pixels of both are the same places.

        Where one has no georeference, rasters of one size with one variable are those of two scenes
        rather than two of one scene.
        """
        if self.size != other.size:
            return False
        if all(each.file.GetGeoTransform(can_return_null=True) for each in (self, other)):
            places = geotransform(self.file), geotransform(other.file)
            return same_crs(self.file.GetProjection(), other.file.GetProjection()) and same_grid(
                *places, *self.size
            )
        return not {band.variable.name for band in self.bands} & {
            band.variable.name for band in other.bands
        }

    def read(self, row: int, height: int) -> list[np.ndarray]:
        """Physical values of each band in whole lines, float64 (height, columns), NaN missing."""
        window = 0, row, self.size[0], height
        masked = masked_pixels(self.file, [band.band for band in self.bands], *window)
        return [
            physical(read_bands(self.file, [band.band], *window)[0], band, masked)
            for band in self.bands
        ]


def table_from_raster(source: LabelSource, reporter: Reporter | None = None) -> LabelTable:
    """The table of one label raster, see :func:`tables_from_rasters`."""
    return tables_from_rasters([source], reporter)[0]


def tables_from_rasters(
    sources: Sequence[LabelSource], reporter: Reporter | None = None
) -> list[LabelTable]:
    """The distinct labels of label rasters with the number of their pixels.

    Rasters with the same pixels are one table, as training reads them: where two of them label a
    pixel the first counts. A group band (stands) of the variable spec keeps the stands apart, so
    that they count as one record each; without one, pixels count once each.
    """
    reporter = reporter or SilentReporter()
    places: list[list[_LabelRaster]] = []
    with quiet():
        for source in sources:
            raster = _LabelRaster.of(source, reporter)
            beside = (place for place in places if all(map(raster.is_beside, place)))
            place = next(beside, None)
            if place is None:
                places.append(place := [])
            place.append(raster)
        return [_counted(place, reporter) for place in places]


def _counted(rasters: list[_LabelRaster], reporter: Reporter) -> LabelTable:
    """The table of rasters with the same pixels."""
    bands = [band for raster in rasters for band in raster.bands]
    groups = [k for k, band in enumerate(bands) if band.variable.kind == GROUP]
    found: dict[str, Variable] = {}
    for raster in rasters:
        for band in raster.bands:
            variable = _named(band)
            if variable.kind != GROUP:
                if variable.name in found:
                    variable = joined_variable(found[variable.name], variable, raster.path)
                found[variable.name] = variable
    names = list(found)
    distinct = DistinctRows(len(names) + len(groups))
    width, height = rasters[0].size
    lines = max(1, _STRIP_VALUES // (width * len(bands)))
    for row in range(0, height, lines):
        reporter.check_cancelled()
        here = min(lines, height - row)
        read = [plane for raster in rasters for plane in raster.read(row, here)]
        strip = np.full((len(names) + len(groups), here, width), np.nan)
        for plane, band in zip(read, bands):
            if band.variable.kind != GROUP:
                _fill(strip[names.index(band.variable.name)], plane, band.variable)
        grouped = np.zeros((here, width), bool)
        for target, k in zip(strip[len(names) :], groups):
            np.copyto(target, read[k], where=~grouped)
            grouped |= ~np.isnan(read[k])
        distinct.add(*_runs(strip.reshape(len(strip), -1)))
        reporter.progress(50 * (row + here) / height)
    rows, counts = distinct.rows()
    values = rows[:, : len(names)]
    for position, name in enumerate(names):
        if found[name].is_categorical:
            _only_classes(name, values[:, position], counts, reporter)
    seen = np.isfinite(values).any(1)
    values, counts = values[seen], counts[seen]
    return LabelTable(
        [_found_classes(found[name], values[:, k]) for k, name in enumerate(names)],
        values,
        counts,
        "pixels",
        distinct.kept,
        squares=counts**2 if groups else counts,
    )


def _fill(target: np.ndarray, plane: np.ndarray, variable: Variable) -> None:
    """Put labels where there is none yet, in place; a code below 1 is none if there is a better."""
    free = np.isnan(target)
    if variable.is_categorical:
        free |= (target < 1) & ~np.isnan(plane)
    np.copyto(target, plane, where=free)


def _only_classes(name: str, codes: np.ndarray, counts: np.ndarray, reporter: Reporter) -> None:
    """Take codes (n,) that are no classes out, in place; ``counts`` : their pixels."""
    require_whole(name, codes[np.isfinite(codes)])
    below = codes < 1
    if below.any():
        reporter.warning(below_one(name, int(counts[below].sum())))
        codes[below] = np.nan


def _facts(file, path) -> RasterFacts:
    bands = [file.GetRasterBand(n + 1) for n in range(file.RasterCount)]
    # first: GDAL reads some side-cars only once something else was asked for
    names = [band_name(band) or None for band in bands]
    return RasterFacts(
        str(path),
        file.GetFileList() or (),
        names,
        band_types(file),
        [band.GetNoDataValue() for band in bands],
        [band.GetScale() for band in bands],
        [band.GetOffset() for band in bands],
        file.GetMetadata("ENVI") or {},
        [band.GetMetadata() or {} for band in bands],
        alpha_bands(file),
    )


def _named(band: LabelBand) -> Variable:
    if not band.names:
        return band.variable
    return band.variable.with_classes(VariableClass(*pair) for pair in band.names)


def _runs(values: np.ndarray):
    """Runs of equal columns of (V, n): their rows (r, V) and lengths (r,)."""
    before, after = values[:, :-1], values[:, 1:]
    same = ((before == after) | (np.isnan(before) & np.isnan(after))).all(0)
    starts = np.r_[0, np.flatnonzero(~same) + 1]
    lengths = np.diff(np.r_[starts, values.shape[1]])
    return np.ascontiguousarray(values[:, starts].T), lengths.astype(float)


def _found_classes(variable: Variable, values) -> Variable:
    """The variable with all classes that its spec names or that occur."""
    if not variable.is_categorical:
        return variable
    known = {entry.code: entry for entry in variable.classes}
    codes = {int(code) for code in np.unique(values[np.isfinite(values)])} | set(known)
    return variable.with_classes(
        known.get(code) or VariableClass(code, str(code)) for code in sorted(codes)
    )


def joined(tables: list[LabelTable]) -> LabelTable:
    """One table of several, by the names of their variables."""
    if not tables:
        raise HyperTaskError("No labels were given; name a layer with its fields or a raster.")
    units = {table.unit for table in tables}
    if len(units) > 1:
        raise HyperTaskError(
            f"The labels are counted in {' and in '.join(sorted(units))}, which cannot be added "
            "up; take layers or rasters of one kind at a time."
        )
    if len(tables) == 1:
        return tables[0]
    variables: dict[str, Variable] = {}
    for table in tables:
        for variable in table.variables:
            known = variables.get(variable.name)
            if known is not None:
                variable = joined_variable(known, variable, "another")
            variables[variable.name] = variable
    names = list(variables)
    parts, sets = [], _linked(tables)
    for table in tables:
        part = np.full((len(table.values), len(names)), np.nan)
        for index, variable in enumerate(table.variables):
            part[:, names.index(variable.name)] = table.values[:, index]
        parts.append(part)
    notes = [note for table in tables for note in table.notes]
    if len(set(sets)) > 1:
        told = [", ".join(n for n in names if n in own) for own in dict.fromkeys(sets)]
        notes.append(
            f"Nothing links the label sources of {' / '.join(told)}: they may lie in one "
            "place, so what is labelled is a share of the sources of each, and how they relate is "
            "not known."
        )
    numbers = {own: number for number, own in enumerate(dict.fromkeys(sets))}
    return LabelTable(
        list(variables.values()),
        np.concatenate(parts),
        np.concatenate([table.weights for table in tables]),
        units.pop(),
        min(table.kept for table in tables),
        notes,
        np.concatenate([t.weights**2 if t.squares is None else t.squares for t in tables]),
        np.concatenate([np.full(len(t.values), numbers[own]) for t, own in zip(tables, sets)]),
    )


def _linked(tables: list[LabelTable]) -> list[frozenset[str]]:
    """For each table the variables of all that it is linked with, by variables in common."""
    own = [frozenset(variable.name for variable in table.variables) for table in tables]
    linked: list[frozenset[str]] = []
    for names in own:
        meets = [each for each in linked if each & names]
        linked = [each for each in linked if not each & names]
        linked.append(names.union(*meets))
    return [next(each for each in linked if names <= each) for names in own]
