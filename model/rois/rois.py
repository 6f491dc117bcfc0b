"""Regions of interest: polygons with a class, from a vector file, a list or a class raster.

Runs within QGIS: GDAL's own bindings and numpy only.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from osgeo import gdal, ogr

from ..base.colors import class_colors
from ..base.errors import HyperTaskError
from ..base.text import class_text, counted, missing, natural
from ..rasters.gdal import (
    geotransform,
    masked_pixels,
    memory_layer,
    open_raster,
    opened,
    quiet,
    read_bands,
)
from ..rasters.nodata import without_data
from ..separability.bins import bin_names, bin_of, quantile_edges

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


def rois_from_shapes(shapes, crs: str = "", bins: int | None = None, colors=None, unit="") -> Rois:
    """ROIs from shapes in memory, such as a layer with unsaved edits.

    Parameters
    ----------
    shapes : iterable of (WKB bytes or None, class value or None) or of those with a polygon id.
    crs : WKT. bins : cut a continuous value into so many quantile classes of equal area.
    colors : dict of class name to ``#rrggbb``.

    Raises
    ------
    HyperTaskError
        When no shape has a class, the values are no classes, or ``bins`` was given for text.
    """
    kept, values, notes = [], [], []
    without_class = without_shape = 0
    for wkb, value, *rest in shapes:
        if missing(value):
            without_class += 1
        elif not wkb:
            without_shape += 1
        else:
            kept.append((bytes(wkb), rest[0] if rest else None))
            values.append(value)
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
    if not kept:
        raise HyperTaskError(
            "No ROI has a class and a geometry; draw polygons and fill in their class field."
        )
    if bins:
        names, index, edges = _binned(values, [_area(wkb) for wkb, _ in kept], bins, unit)
        if len(names) < bins:
            notes.append(
                f"Quantiles coincide, so there are {len(names)} classes instead of {bins}."
            )
    else:
        names, index, edges = *_classes(values), None
    return Rois(
        [(wkb, int(k), identity) for (wkb, identity), k in zip(kept, index)],
        names,
        class_colors([(colors or {}).get(name) for name in names]),
        crs,
        None,
        edges,
        notes,
    )


def rois_from_vector(
    path, class_field: str, layer=None, bins: int | None = None, colors=None
) -> Rois:
    """ROIs from a vector file; ``layer`` names one of several layers."""
    with quiet():
        source = opened(gdal.OpenEx, str(path), gdal.OF_VECTOR)
        if source is None:
            raise HyperTaskError(f"{path} cannot be opened as a vector layer; choose another file.")
        names = [source.GetLayer(i).GetName() for i in range(source.GetLayerCount())]
        if layer is not None and layer not in names:
            raise HyperTaskError(
                f"{Path(path).name} has no layer {layer!r}; its layers are {', '.join(names)}."
            )
        if layer is None and len(names) > 1:
            raise HyperTaskError(
                f"{Path(path).name} has several layers; choose one of {', '.join(names)}."
            )
        table = source.GetLayer(layer) if layer is not None else source.GetLayer(0)
        definition = table.GetLayerDefn()
        fields = [definition.GetFieldDefn(i).GetName() for i in range(definition.GetFieldCount())]
        if class_field not in fields:
            raise HyperTaskError(
                f"The layer {table.GetName()} has no field {class_field!r}; its fields are "
                f"{', '.join(fields) or 'none'}."
            )
        reference = table.GetSpatialRef()
        crs = reference.ExportToWkt() if reference is not None else ""
        shapes = []
        for feature in table:
            geometry = feature.GetGeometryRef()
            wkb = None if geometry is None or geometry.IsEmpty() else geometry.ExportToWkb()
            shapes.append((wkb, feature.GetField(class_field)))
    return rois_from_shapes(shapes, crs, bins, colors)


def rois_from_raster(path, band: int = 1, bins: int | None = None, classes=()) -> Rois:
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
                f"{Path(path).name} has {source.RasterCount} bands; there is no band {band}."
            )
        georeferenced = source.GetGeoTransform(can_return_null=True) is not None
        codes, names, edges = _codes(source, band, bins, Path(path).name)
        titles = source.GetRasterBand(band).GetCategoryNames() or ()
        categories = {str(code): title for code, title in enumerate(titles) if title}
        shapes = _patches(codes)
    given = {str(entry["code"]): entry for entry in classes}
    titles = [
        str(given.get(name, {}).get("name") or categories.get(name) or name) for name in names
    ]
    colors = class_colors([given.get(name, {}).get("color") for name in names])
    notes = []
    if bins and len(names) < bins:
        notes.append(f"Quantiles coincide, so there are {len(names)} classes instead of {bins}.")
    return Rois(
        [(wkb, code - 1, None) for wkb, code in shapes],
        titles,
        colors,
        source.GetProjection() or "" if georeferenced else "",
        None if georeferenced else (source.RasterXSize, source.RasterYSize),
        edges,
        notes,
    )


def _codes(source, band: int, bins, label: str):
    """Class numbers from 1 as a MEM dataset (0 = none), names of the classes, edges of bins."""
    nodata = source.GetRasterBand(band).GetNoDataValue()
    if nodata is None and not bins:
        nodata = 0  # of class codes
    window = 0, 0, source.RasterXSize, source.RasterYSize
    values = read_bands(source, [band], *window)[0]
    gone = without_data(values, nodata)
    masked = masked_pixels(source, [band], *window)
    if masked is not None:
        gone |= masked
    seen = values[~gone]
    if not len(seen):
        raise HyperTaskError(f"{label} holds no class; all of its pixels are no data.")
    codes, edges = np.zeros(values.shape, np.int32), None
    if bins:
        edges = quantile_edges(seen[:: max(1, len(seen) // 1_000_000)], bins)
        codes[~gone] = bin_of(seen, edges) + 1
        names = bin_names(edges)
    else:
        distinct = np.unique(seen)
        if (distinct != np.round(distinct)).any():
            raise HyperTaskError(
                f"{label} holds fractions such as {distinct[distinct != np.round(distinct)][0]:g}, "
                "which are no class codes; give a number of bins to cut them into classes."
            )
        if len(distinct) > MOST_CLASSES:
            raise HyperTaskError(_too_many(label, len(distinct)))
        codes[~gone] = np.searchsorted(distinct, seen) + 1
        names = [str(int(value)) for value in distinct]
    memory = gdal.GetDriverByName("MEM").Create(
        "", source.RasterXSize, source.RasterYSize, 1, gdal.GDT_Int32
    )
    memory.SetGeoTransform(geotransform(source))
    target = memory.GetRasterBand(1)
    target.SetNoDataValue(0)
    target.WriteArray(codes)
    return memory, names, edges


def _patches(codes) -> list[tuple[bytes, int]]:
    _store, layer = memory_layer("code", ogr.wkbPolygon)
    plane = codes.GetRasterBand(1)
    # pixels that touch at a corner are one patch: they resemble each other as much
    gdal.Polygonize(plane, plane.GetMaskBand(), layer, 0, ["8CONNECTED=8"])
    return [
        (bytes(feature.GetGeometryRef().ExportToWkb()), feature.GetField("code"))
        for feature in layer
    ]


def _classes(values) -> tuple[list[str], list[int]]:
    names = [class_text(value) for value in values]
    distinct = sorted(set(names), key=natural)
    if len(distinct) > MOST_CLASSES:
        raise HyperTaskError(_too_many("The class field", len(distinct)))
    place = {name: position for position, name in enumerate(distinct)}
    return distinct, [place[name] for name in names]


def _too_many(what: str, count: int) -> str:
    return (
        f"{what} holds {count} different values and at most {MOST_CLASSES} classes can be "
        "compared; choose the field with the class, or give a number of bins for a measurement."
    )


def _binned(values, areas, bins: int, unit: str):
    try:
        numbers = np.array([float(value) for value in values])
    except (TypeError, ValueError):
        raise HyperTaskError(
            f"The class field holds {values[0]!r} and cannot be cut into {bins} bins; choose a "
            "numeric field or leave the bins out."
        ) from None
    weights = np.array(areas)
    edges = quantile_edges(numbers, bins, weights if (weights > 0).all() else None)
    return bin_names(edges, unit), bin_of(numbers, edges), edges


def _area(wkb: bytes) -> float:
    geometry = ogr.CreateGeometryFromWkb(wkb)
    return 0.0 if geometry is None else geometry.GetArea()
