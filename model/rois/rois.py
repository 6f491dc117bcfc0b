"""Regions of interest: polygons with a class, from a vector file, a list or a class raster.

Runs within QGIS: GDAL's own bindings and numpy only.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from osgeo import gdal, ogr

from ..base.colors import class_colors
from ..base.errors import HyperTaskError
from ..base.names import short_name
from ..base.text import amount, counted, folded
from ..rasters.categories import names_nothing
from ..rasters.gdal import (
    category_titles,
    geotransform,
    masked_pixels,
    memory_layer,
    open_raster,
    quiet,
    read_bands,
)
from ..rasters.nodata import without_data
from ..separability.bins import bin_names, bin_of, quantile_edges
from ..vectors.areas import Areas
from ..vectors.columns import field_units
from ..vectors.fields import Field, field_classes
from ..vectors.gdal import read_features

_STRIP_PIXELS = 4_000_000
MOST_CLASSES = 100
"""More distinct values than this are no classes but an identifier or a measurement."""


@dataclass
class Rois:
    """ROIs before they meet a raster.

    Attributes
    ----------
    shapes : list of (WKB bytes, class index, polygon id or None). Pixels of one id resemble each
        other and count as one polygon; without an id every part of a shape is one.
    classes : names. colors : ``#rrggbb`` of each.
    crs : WKT, or "" where unknown or where coordinates count pixels.
    size : (width, height) of the raster that ROIs without a georeference were taken from, or None.
    edges : of the bins of a continuous field, or None.
    notes : sentences about what was left out.
    """

    shapes: list[tuple]
    classes: list[str]
    colors: list[str]
    crs: str = ""
    size: tuple[int, int] | None = None
    edges: np.ndarray | None = None
    notes: list[str] = field(default_factory=list)


def rois_from_shapes(
    shapes: Iterable,
    crs: str = "",
    bins: int | None = None,
    colors: dict | None = None,
    unit: str = "",
    *,
    names: dict | None = None,
    field_name: str = "class",
    where: str = "the ROIs",
) -> Rois:
    """ROIs from shapes in memory, such as a layer with unsaved edits.

    Parameters
    ----------
    shapes : iterable of (WKB bytes or None, class value or None) or of those with a polygon id.
    crs : WKT. bins : cut a continuous value into so many quantile classes of equal area; unit : of
        that value, for their names.
    colors : dict of class name to ``#rrggbb``. names : dict of class value to the name shown.
    field_name, where : of the class field and of the layer, in words.

    Raises
    ------
    HyperTaskError
        When no shape has a class, the values are no classes, or ``bins`` was given for text.
    """
    shapes = list(shapes)
    values = Field.of(field_name, where, [value for _, value, *_ in shapes])
    notes, codes, edges, painted = [], values.numbers, None, None
    if bins:
        codes = values.quantities()
    else:
        found = field_classes([values])
        codes, notes = found.codes[0], found.notes
    without_class = int(values.missing.sum())
    here = np.array([bool(wkb) for wkb, *_ in shapes], bool)
    without_shape = int((~here & ~values.missing).sum())
    kept = np.flatnonzero(here & ~np.isnan(codes))
    if without_class:
        notes.append(
            counted(
                without_class,
                "ROI has no class and was left out",
                "ROIs have no class and were left out",
            )
        )
    if without_shape:
        notes.append(
            counted(
                without_shape,
                "ROI has no geometry and was left out",
                "ROIs have no geometry and were left out",
            )
        )
    if not len(kept):
        reason = "No ROI has a class and a geometry; draw polygons and fill in their class field."
        raise HyperTaskError(" ".join([reason, *notes]))
    if bins:
        areas = _areas([shapes[k][0] for k in kept], crs)
        titles, index, edges = _binned(codes[kept], areas, bins, unit)
        if len(titles) < bins:
            notes.append(
                f"Quantiles coincide: {amount(len(titles), 'class', 'classes')} instead of {bins}."
            )
    else:
        present, index = np.unique(codes[kept], return_inverse=True)
        if len(present) > MOST_CLASSES:
            raise HyperTaskError(_too_many("The class field", len(present)))
        shown = {folded(value): name for value, name in (names or {}).items()}
        own = [found.names[int(code)] for code in present]
        titles = [shown.get(folded(value), value) for value in own]
        # of a style each colour is that of a value it knows
        known = [not shown or folded(value) in shown for value in own]
        painted = [(colors or {}).get(title) if k else None for title, k in zip(titles, known)]
        titles = _told_apart(titles, own)
    return Rois(
        [
            (bytes(shapes[k][0]), int(place), shapes[k][2] if len(shapes[k]) > 2 else None)
            for k, place in zip(kept, index)
        ],
        titles,
        class_colors(painted or [(colors or {}).get(title) for title in titles]),
        crs,
        None,
        edges,
        notes,
    )


def rois_from_vector(
    path: str | Path,
    class_field: str,
    layer: str | None = None,
    bins: int | None = None,
    colors: dict | None = None,
) -> Rois:
    """ROIs from a vector file; ``layer`` names one of several layers."""
    features = read_features(path, layer, [class_field])
    shapes = zip(features.geometries, features.columns[class_field])
    units = field_units(path, features.layer, [class_field], {})
    return rois_from_shapes(
        shapes,
        features.crs,
        bins,
        colors,
        units[class_field],
        field_name=class_field,
        where=features.where,
    )


def rois_from_raster(
    path: str | Path, band: int = 1, bins: int | None = None, classes: Sequence[dict] = ()
) -> Rois:
    """ROIs from a raster of class codes: every patch of equal, touching pixels is a polygon.

    Pixels of the file's nodata value, or 0 where it has none, belong to no class.

    Parameters
    ----------
    bins : cut a continuous raster into so many quantile classes.
    classes : list of ``{"code", "name", "color"}``; without it the raster's category names.
    """
    with quiet():
        source = open_raster(path, "class raster")
        if not 1 <= band <= source.RasterCount:
            raise HyperTaskError(
                f"{short_name(path)} has {amount(source.RasterCount, 'band', 'bands')}; there is "
                f"no band {band}."
            )
        georeferenced = source.GetGeoTransform(can_return_null=True) is not None
        titles = category_titles(source.GetRasterBand(band))
        categories = {str(code): title for code, title in enumerate(titles) if title}
        given = {str(entry["code"]): entry for entry in classes}
        none = names_nothing(categories.get("0", "nothing"))
        lowest = 1 if none and "0" not in given else 0
        codes, names, edges, below = _codes(source, band, bins, short_name(path), lowest)
        shapes = _patches(codes)
    titles = [
        str(given.get(name, {}).get("name") or categories.get(name) or name) for name in names
    ]
    titles = _told_apart(titles, names)
    colors = class_colors([given.get(name, {}).get("color") for name in names])
    notes = []
    if bins and len(names) < bins:
        notes.append(
            f"Quantiles coincide: {amount(len(names), 'class', 'classes')} instead of {bins}."
        )
    if below:
        name = short_name(path)
        notes.append(
            counted(
                below,
                f"pixel of {name} has a code below {lowest}, which is no class",
                f"pixels of {name} have codes below {lowest}, which are no classes",
            )
        )
    return Rois(
        [(wkb, code - 1, None) for wkb, code in shapes],
        titles,
        colors,
        source.GetProjection() or "" if georeferenced else "",
        None if georeferenced else (source.RasterXSize, source.RasterYSize),
        edges,
        notes,
    )


def _codes(source, band: int, bins, label: str, lowest: int):
    """Class numbers from 1 as a MEM dataset (0 = none), names of the classes, edges of bins, and
    how many pixels have codes that are no classes, below the ``lowest``.
    """
    plane = source.GetRasterBand(band)
    if bins:
        edges = _edges(source, band, bins, label)
        names = bin_names(edges, plane.GetUnitType() or "")
        distinct, below = np.empty(0), 0
    else:
        edges = None
        distinct, below = _distinct(source, band, label, lowest)
        names = [str(int(value)) for value in distinct]
    kind = gdal.GDT_Byte if len(names) < 255 else gdal.GDT_Int32
    memory = gdal.GetDriverByName("MEM").Create("", source.RasterXSize, source.RasterYSize, 1, kind)
    memory.SetGeoTransform(geotransform(source))
    target = memory.GetRasterBand(1)
    target.SetNoDataValue(0)
    for row, values, gone in _strips(source, band, bool(bins)):
        codes = np.zeros(values.shape, np.uint8 if kind == gdal.GDT_Byte else np.int32)
        if edges is None:
            gone |= values < lowest
        seen = values[~gone]
        codes[~gone] = (
            np.searchsorted(distinct, seen) if edges is None else bin_of(seen, edges)
        ) + 1
        target.WriteArray(codes, 0, row)
    return memory, names, edges, below


def _strips(source, band: int, measured: bool) -> Iterator[tuple[int, np.ndarray, np.ndarray]]:
    """Yield (row, values, where they are no data) of whole lines of a class raster.

    ``measured`` : the values are a quantity, of which 0 is one.
    """
    nodata = source.GetRasterBand(band).GetNoDataValue()
    if nodata is None and not measured:
        nodata = 0  # of class codes
    width, height = source.RasterXSize, source.RasterYSize
    lines = max(1, _STRIP_PIXELS // width)
    for row in range(0, height, lines):
        window = 0, row, width, min(lines, height - row)
        values = read_bands(source, [band], *window)[0]
        gone = without_data(values, nodata)
        masked = masked_pixels(source, [band], *window)
        if masked is not None:
            gone |= masked
        yield row, values, gone


def _distinct(source, band: int, label: str, lowest: int) -> tuple[np.ndarray, int]:
    """The codes of a class raster, ascending, and how many pixels have one below ``lowest``."""
    found, below = None, 0
    for _, values, gone in _strips(source, band, False):
        _require_whole(label, values[~gone])
        none = values < lowest  # as in labels of a training, but for a 0 that has a name
        below += int((none & ~gone).sum())
        own = np.unique(values[~gone & ~none])
        found = own if found is None else np.union1d(found, own)
    if found is None or not len(found):
        raise HyperTaskError(_no_class(label))
    if len(found) > MOST_CLASSES:
        raise HyperTaskError(_too_many(label, len(found)))
    return found, below


def _edges(source, band: int, bins: int, label: str) -> np.ndarray:
    """Edges of the bins of a quantity, from every k-th of its pixels where there are many."""
    count = sum(int((~gone).sum()) for _, _, gone in _strips(source, band, True))
    if not count:
        raise HyperTaskError(_no_class(label))
    step, first, drawn = max(1, count // 1_000_000), 0, []
    for _, values, gone in _strips(source, band, True):
        seen = values[~gone]
        drawn.append(seen[first::step])
        first = (first - len(seen)) % step
    return quantile_edges(np.concatenate(drawn), bins)


def _no_class(label: str) -> str:
    return f"{label} holds no class; all of its pixels are no data or have codes below 1."


def _require_whole(label: str, values: np.ndarray) -> None:
    broken = values[values != np.round(values)]
    if len(broken):
        raise HyperTaskError(
            f"{label} holds fractions such as {broken.min():g}, which are no class codes; give a "
            "number of bins to cut them into classes."
        )


def _patches(codes) -> list[tuple[bytes, int]]:
    _store, layer = memory_layer("code", ogr.wkbPolygon)
    plane = codes.GetRasterBand(1)
    # pixels that touch at a corner are one patch: they resemble each other as much
    gdal.Polygonize(plane, plane.GetMaskBand(), layer, 0, ["8CONNECTED=8"])
    return [
        (bytes(feature.GetGeometryRef().ExportToWkb()), feature.GetField("code"))
        for feature in layer
    ]


def _told_apart(titles: list[str], values: list[str]) -> list[str]:
    """Names of classes, with the value of each in brackets where others are called the same."""
    used = Counter(map(folded, titles))
    wanted = [
        title if used[folded(title)] == 1 else f"{title} ({value})"
        for title, value in zip(titles, values)
    ]
    return wanted if len(set(map(folded, wanted))) == len(wanted) else values


def _too_many(what: str, count: int) -> str:
    return (
        f"{what} holds {count} different values and at most {MOST_CLASSES} classes can be "
        "compared; choose the field with the class, or give a number of bins for a measurement."
    )


def _areas(shapes: list[bytes], crs: str) -> np.ndarray:
    """Areas (n,) on the ground, or of the map where the CRS that a raster states is not its own."""
    ground, plane = Areas(crs), Areas("")
    areas = np.array([ground.of(wkb) for wkb in shapes])
    return areas if (areas > 0).all() else np.array([plane.of(wkb) for wkb in shapes])


def _binned(numbers, areas, bins: int, unit: str):
    edges = quantile_edges(numbers, bins, areas if (areas > 0).all() else None)
    return bin_names(edges, unit), bin_of(numbers, edges), edges
