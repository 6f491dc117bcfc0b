"""Label values of polygon layers and tables, and how tables of several sources become one.

Runs within QGIS: GDAL's own bindings and numpy only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from osgeo import ogr

from ..base.arrays import Numbers
from ..base.errors import HyperTaskError
from ..base.messages import Reporter, SilentReporter
from ..base.present import present
from ..base.text import counted
from ..base.variables import (
    CATEGORICAL,
    CONTINUOUS,
    Variable,
    joined_variable,
)
from ..jobs.train import LabelSource
from ..rasters.gdal import attempt, same_crs, transformation
from ..vectors.areas import Areas
from ..vectors.columns import field_units
from ..vectors.fields import Field, FieldClasses, field_classes
from ..vectors.files import Features
from ..vectors.gdal import read_features
from .overlaps import overlaid
from .summary import LabelTable


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


def tables_from_layers(
    sources: Sequence[LabelSource], reporter: Reporter | None = None
) -> list[LabelTable]:
    """The features of vector layers; polygons count by their area, others once each.

    Areas are those on the ground, see :class:`Areas`; a layer that states no CRS has the others'.
    Layers of polygons that share variables are one table, see :func:`overlaid`.

    Raises
    ------
    HyperTaskError
        When areas cannot be told, or not be added up; also as :func:`tables_from_columns`.
    """
    layers = [
        read_features(present(each.layer), each.layer_name, [*each.categorical, *each.continuous])
        for each in sources
    ]
    columns, measures = [], _areas(layers)
    for source, layer, areas in zip(sources, layers, measures):
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
    tables, linked = tables_from_columns(columns), []
    sets = _linked(tables)
    for names in dict.fromkeys(sets):
        own = [k for k, each in enumerate(sets) if each == names]
        together = [tables[k] for k in own]
        weighted = [columns[k].weights is not None for k in own]
        if len(own) > 1 and all(weighted):
            shapes = _shapes([(layers[k], np.asarray(columns[k].weights)) for k in own])
            numbers = np.repeat(np.arange(len(own)), [len(each.values) for each in together])
            first = next((k for k in own if layers[k].crs), own[0])
            table = overlaid(
                joined(together), shapes, numbers, measures[first], reporter or SilentReporter()
            )
            linked.append(table)
            continue
        if len(own) > 1 and not any(weighted):
            together[0].notes.append(
                f"Points of {', '.join(layers[k].where for k in own)} count once each, also those "
                "in one place, where training takes those of the first layer."
            )
        linked += together
    return linked


def _shapes(layers: Sequence[tuple[Features, np.ndarray]]) -> list[ogr.Geometry]:
    """The polygons of all layers, those with an area (n,), in the first CRS that one states."""
    target = next((layer.crs for layer, _ in layers if layer.crs), "")
    result = []
    for layer, areas in layers:
        way = None if same_crs(layer.crs, target) else transformation(layer.crs, target)
        for wkb in (wkb for wkb, area in zip(layer.geometries, areas) if area > 0):
            shape = ogr.CreateGeometryFromWkb(wkb)
            if way is not None and attempt(shape.Transform, way) != 0:
                shape = ogr.Geometry(ogr.wkbPolygon)  # it has no place there, so it meets nothing
            result.append(shape)
    return result


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
