"""Statistics of labels from polygon layers, tables or label rasters: shares, values, association.

Runs within QGIS: GDAL's own bindings and numpy only.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike
from osgeo import ogr

from ..base.errors import HyperTaskError
from ..base.messages import Reporter, SilentReporter
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
    masked_pixels,
    open_raster,
    quiet,
    raw_file,
    read_bands,
)
from ..vectors.fields import Field, field_classes
from ..vectors.gdal import read_features
from .summary import DistinctRows, LabelTable

_STRIP_VALUES = 8_000_000


def table_from_columns(
    columns: dict,
    categorical: Sequence[str],
    continuous: Sequence[str],
    weights: ArrayLike | None = None,
    unit: str = "features",
    classes: dict | None = None,
    where: str = "the labels",
) -> LabelTable:
    """A table from values in memory, such as a layer with unsaved edits.

    Parameters
    ----------
    columns : name -> list of values, None where missing. categorical, continuous : their names.
    weights : one per record, such as areas; None counts every record once.
    unit : what weights are: features, area or pixels. classes : name -> list of
        ``{"code", "name", "color"}``; for text, ``name`` is the text. where : the layer, in words.

    Raises
    ------
    HyperTaskError
        When the values of a field cannot be what it was chosen as, or nothing was chosen.
    """
    if not (categorical or continuous):
        raise HyperTaskError("No field was chosen; choose at least one.")
    variables, values, notes = [], [], []
    if weights is not None:
        seen = np.asarray(weights, float) > 0
        weights = np.asarray(weights, float)[seen]
        columns = {name: [v for v, s in zip(all_, seen) if s] for name, all_ in columns.items()}
        if not seen.all():
            one = "record has no area, and was left out"
            many = "records have no area, and were left out"
            notes.append(counted(int((~seen).sum()), one, many))
    for name in categorical:
        found = field_classes([Field.of(name, where, columns[name])])
        given = found.classes(name, (classes or {}).get(name) or ())
        variables.append(Variable(name, CATEGORICAL, classes=tuple(given)))
        values.append(found.codes[0])
        notes += found.notes
    for name in continuous:
        variables.append(Variable(name, CONTINUOUS))
        values.append(Field.of(name, where, columns[name]).quantities())
    stacked = np.array(values, float).T
    weights = np.ones(len(stacked)) if weights is None else np.asarray(weights, float)
    without = int((~np.isfinite(stacked).any(1)).sum())
    if without:
        notes.append(counted(without, "record has no label at all", "records have no label at all"))
    return LabelTable(variables, stacked, weights, unit, 1.0, notes)


def table_from_layer(source: LabelSource) -> LabelTable:
    """The features of a vector layer; polygons count by their area, others once each."""
    names = [*source.categorical, *source.continuous]
    features = read_features(source.layer, source.layer_name, names)
    areas = [
        0.0 if wkb is None else ogr.CreateGeometryFromWkb(wkb).GetArea()
        for wkb in features.geometries
    ]
    return table_from_columns(
        features.columns,
        source.categorical,
        source.continuous,
        areas if any(areas) else None,
        "area" if any(areas) else "features",
        source.classes,
        features.where,
    )


def table_from_raster(source: LabelSource, reporter: Reporter | None = None) -> LabelTable:
    """The distinct labels of a label raster with the number of their pixels.

    A group band (stands) of the variable spec keeps the stands apart, so that they count as one
    record each.
    """
    reporter = reporter or SilentReporter()
    with quiet():
        file = open_raster(source.raster, "label raster")
        for warning in surplus_warning(raw_file(file)):
            reporter.warning(warning)
        bands = label_bands(_facts(file, source.raster), source, reporter)
        distinct = DistinctRows(len(bands))
        lines = max(1, _STRIP_VALUES // (file.RasterXSize * len(bands)))
        for row in range(0, file.RasterYSize, lines):
            reporter.check_cancelled()
            height = min(lines, file.RasterYSize - row)
            window = 0, row, file.RasterXSize, height
            numbers = [band.band for band in bands]
            masked = masked_pixels(file, numbers, *window)
            strip = [
                physical(read_bands(file, [band.band], *window)[0], band, masked) for band in bands
            ]
            distinct.add(*_runs(np.stack(strip).reshape(len(bands), -1)))
            reporter.progress(50 * (row + height) / file.RasterYSize)
    physical_rows, counts = distinct.rows()
    targets = [k for k, band in enumerate(bands) if band.variable.kind != GROUP]
    values = physical_rows[:, targets]
    for position, k in enumerate(targets):
        if bands[k].variable.is_categorical:
            _only_classes(bands[k].variable.name, values[:, position], counts, reporter)
    seen = np.isfinite(values).any(1)
    variables = [
        _found_classes(_named(bands[k]), values[:, position]) for position, k in enumerate(targets)
    ]
    return LabelTable(variables, values[seen], counts[seen], "pixels", distinct.kept)


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
    parts = []
    for table in tables:
        part = np.full((len(table.values), len(names)), np.nan)
        for index, variable in enumerate(table.variables):
            part[:, names.index(variable.name)] = table.values[:, index]
        parts.append(part)
    return LabelTable(
        list(variables.values()),
        np.concatenate(parts),
        np.concatenate([table.weights for table in tables]),
        units.pop(),
        min(table.kept for table in tables),
        [note for table in tables for note in table.notes],
    )
