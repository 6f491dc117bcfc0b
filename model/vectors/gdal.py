"""Vector files within QGIS, by GDAL's own bindings."""

from __future__ import annotations

import codecs
from collections.abc import Sequence
from pathlib import Path

from osgeo import gdal, ogr

from ..base.errors import HyperTaskError
from ..rasters.gdal import attempt, quiet
from .files import (
    Features,
    chosen_layer,
    damaged_geometry,
    is_plain,
    require_fields,
    require_plain,
    stated_crs,
    text_encoding,
    unreadable,
)

_POINTS = (ogr.wkbPoint, ogr.wkbMultiPoint)


def read_features(
    path: str | Path,
    layer: str | None,
    fields: Sequence[str],
    group: str | None = None,
    condition: str | None = None,
) -> Features:
    """The features of a vector file; geometries as WKB without curves, the CRS as WKT.

    Parameters
    ----------
    layer : name of one of several layers. fields : of variables. group : a field of any type.
    condition : on the fields, as SQL has it after WHERE.

    Raises
    ------
    HyperTaskError
        When the file, the layer or a field cannot be read, several layers could be meant, the
        condition cannot be understood, or a geometry is damaged.
    """
    encoding = text_encoding(path)
    options = [f"ENCODING={encoding}"] if encoding else []
    with quiet():
        source = attempt(gdal.OpenEx, str(path), gdal.OF_VECTOR, [], options)
        if source is None:
            raise unreadable(path)
        layers = [source.GetLayer(number) for number in range(source.GetLayerCount())]
        shaped = [(each.GetName(), each.GetGeomType() != ogr.wkbNone) for each in layers]
        table = source.GetLayerByName(chosen_layer(path, shaped, layer))
        definition = table.GetLayerDefn()
        kinds = {}
        for number in range(definition.GetFieldCount()):
            kinds[definition.GetFieldDefn(number).GetName()] = definition.GetFieldDefn(number)
        wanted = list(dict.fromkeys([*fields, *([group] if group else [])]))
        require_fields(table.GetName(), wanted, list(kinds))
        reference = table.GetSpatialRef()
        features = Features(
            Path(path).name,
            table.GetName(),
            stated_crs("" if reference is None else reference.ExportToWkt()),
            [],
            {name: [] for name in wanted},
            ogr.GT_Flatten(definition.GetGeomType()) in _POINTS,
        )
        for name in fields:
            require_plain(name, features.where, kinds[name].GetTypeName())
        if condition and not _understands(table, condition):
            raise HyperTaskError(
                f"The condition {condition!r} on {table.GetName()} cannot be understood; write it "
                f"like part = 'test', with the fields {', '.join(kinds) or 'none'}."
            )
        truths = {name for name in wanted if kinds[name].GetSubType() == ogr.OFSTBoolean}
        dates = {name for name in wanted if kinds[name].GetType() in (ogr.OFTDate, ogr.OFTDateTime)}
        columns: dict[str, list] = {name: [] for name in features.columns}
        for feature in table:
            geometry = feature.GetGeometryRef()
            features.fids.append(feature.GetFID())
            features.geometries.append(_plain(geometry, features))
            for name, values in columns.items():
                value = feature.GetField(name)
                if value is not None and name in truths:
                    value = bool(value)
                elif value is not None and name in dates:
                    value = value.replace("/", "-")  # as other readers write dates
                values.append(value)
        features.columns.update(columns)
        if condition and not features.fids:
            raise HyperTaskError(
                f"No feature of {table.GetName()} meets the condition {condition!r}; its fields "
                f"are {', '.join(kinds) or 'none'}."
            )
    return features


def reads_as(path: str | Path, encoding: str) -> bool:
    """Whether the engine takes the texts of a shapefile as they are in ``encoding``.

    Of :func:`text_encoding`, else what the ``.cpg`` file or the table itself states. Texts that
    are UTF-8, as others hardly ever are by chance, are so whatever a table states.
    """
    own = text_encoding(path)
    if own == "UTF-8":
        return True
    if own is None:
        with quiet():
            source = attempt(gdal.OpenEx, str(path), gdal.OF_VECTOR)
            told = source.GetLayer(0).GetMetadata("SHAPEFILE") if source is not None else {}
        own = told.get("ENCODING_FROM_CPG") or told.get("ENCODING_FROM_LDID") or ""
    try:
        return codecs.lookup(own).name == codecs.lookup(encoding).name or is_plain(path)
    except LookupError:
        return is_plain(path)


def _understands(table: ogr.Layer, condition: str) -> bool:
    """Filter a layer by a condition; False where its format cannot make sense of that."""
    if attempt(table.SetAttributeFilter, condition) != 0:
        return False
    gdal.ErrorReset()  # some versions only find out when they look
    count = attempt(table.GetFeatureCount)
    return count is not None and count >= 0 and gdal.GetLastErrorType() < gdal.CE_Failure


def _plain(geometry, features: Features) -> bytes | None:
    """A geometry as WKB, straight and without heights; None for a missing or empty one."""
    if geometry is None or geometry.IsEmpty():
        return None
    geometry = geometry.GetLinearGeometry()
    if _is_damaged(geometry):
        raise damaged_geometry(features.where, features.fids[-1])
    return bytes(geometry.ExportToWkb())


def _is_damaged(geometry) -> bool:
    if ogr.GT_Flatten(geometry.GetGeometryType()) == ogr.wkbPolygon:
        rings = (geometry.GetGeometryRef(number) for number in range(geometry.GetGeometryCount()))
        return any(_is_open(ring) for ring in rings)
    parts = (geometry.GetGeometryRef(number) for number in range(geometry.GetGeometryCount()))
    return any(_is_damaged(part) for part in parts)


def _is_open(ring) -> bool:
    count = ring.GetPointCount()
    if count == 0:
        return False
    return count < 4 or ring.GetPoint_2D(0) != ring.GetPoint_2D(count - 1)
