"""Rasters and layers written with GDAL as QGIS has it (osgeo), for every reader."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from osgeo import gdal, ogr, osr
from support.shapes import FIELD, SCENE, Grid

DRIVERS = {".gpkg": "GPKG", ".geojson": "GeoJSON", ".shp": "ESRI Shapefile"}
KINDS = {
    "str": (ogr.OFTString, ogr.OFSTNone),
    "int": (ogr.OFTInteger64, ogr.OFSTNone),
    "float": (ogr.OFTReal, ogr.OFSTNone),
    "bool": (ogr.OFTInteger, ogr.OFSTBoolean),
    "date": (ogr.OFTDate, ogr.OFSTNone),
}


def reference(code: str) -> osr.SpatialReference:
    """A CRS ("EPSG:32635") whose coordinates come as x, y."""
    found = osr.SpatialReference()
    found.SetFromUserInput(code)
    found.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    return found


def crs_wkt(code: str) -> str:
    return reference(code).ExportToWkt()


def write_raster(
    path,
    array,
    kind=gdal.GDT_Int16,
    nodata=None,
    *,
    grid: Grid | None = FIELD,
    crs="grid",
    categories=None,
    names=None,
    block=None,
) -> str:
    """Write (rows, columns) or (bands, rows, columns) as a GeoTIFF; returns its path.

    ``grid`` None: it lies nowhere. ``crs`` None: it has none. ``categories``: names of the codes.
    ``names``: descriptions of the bands. ``block``: the side of its tiles.
    """
    array = np.asarray(array)
    array = array[None] if array.ndim == 2 else array
    options = ["TILED=YES", f"BLOCKXSIZE={block}", f"BLOCKYSIZE={block}"] if block else []
    dataset = gdal.GetDriverByName("GTiff").Create(
        str(path), array.shape[2], array.shape[1], len(array), kind, options
    )
    if grid is not None:
        dataset.SetGeoTransform((grid.left, grid.pixel, 0, grid.top, 0, -grid.pixel))
        code = grid.crs if crs == "grid" else crs
        if code:
            dataset.SetProjection(crs_wkt(code))
    for number, plane in enumerate(array, start=1):
        band = dataset.GetRasterBand(number)
        if nodata is not None:
            band.SetNoDataValue(nodata)
        if names:
            band.SetDescription(names[number - 1])
        if categories:
            band.SetCategoryNames(categories)
        band.WriteArray(plane)
    dataset.FlushCache()
    return str(path)


def geometry_of(shape) -> ogr.Geometry | None:
    """From GeoJSON, WKT, or what it is already."""
    if isinstance(shape, dict):
        return ogr.CreateGeometryFromJson(json.dumps(shape))
    return ogr.CreateGeometryFromWkt(shape) if isinstance(shape, str) else shape


def write_layer(path, features, fields, *, crs: str | None = SCENE.crs, layer=None) -> Path:
    """Write ``features``, pairs of (geometry, properties), into a layer of a vector file.

    A geometry is GeoJSON, WKT, an OGR geometry or None. ``fields`` names the kind of each field
    (KINDS). A file that is there gets one more layer.
    """
    path = Path(path)
    driver = ogr.GetDriverByName(DRIVERS[path.suffix])
    store = ogr.Open(str(path), 1) if path.exists() else driver.CreateDataSource(str(path))
    shapes = [geometry_of(shape) for shape, _ in features]
    kinds = {shape.GetGeometryType() for shape in shapes if shape is not None}
    kind = kinds.pop() if len(kinds) == 1 else ogr.wkbUnknown
    target = store.CreateLayer(layer or path.stem, crs and reference(crs), kind)
    for name, kind in fields.items():
        definition = ogr.FieldDefn(name, KINDS[kind][0])
        definition.SetSubType(KINDS[kind][1])
        target.CreateField(definition)
    for shape, (_, values) in zip(shapes, features):
        feature = ogr.Feature(target.GetLayerDefn())
        if shape is not None:
            feature.SetGeometry(shape)
        for name, value in values.items():
            if value is not None:
                feature.SetField(name, value)
        target.CreateFeature(feature)
    store = target = None
    return path


def read_layer(path, layer=None) -> list[tuple[dict, dict]]:
    """(geometry as GeoJSON, properties) of the features of a vector file's first or named layer."""
    store = ogr.Open(str(path))
    table = store.GetLayer(layer) if layer else store.GetLayer(0)
    return [
        (json.loads(feature.GetGeometryRef().ExportToJson()), feature.items()) for feature in table
    ]


def layer_crs(path, layer=None) -> str:
    """WKT of the CRS of a vector file's first or named layer."""
    store = ogr.Open(str(path))
    return (store.GetLayer(layer) if layer else store.GetLayer(0)).GetSpatialRef().ExportToWkt()
