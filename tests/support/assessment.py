"""Made-up maps and references for assessments: rasters, polygons and points on one grid."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from osgeo import gdal, ogr, osr

from hypertask.model.assessment.assess import assess
from hypertask.model.assessment.run import run_assessment
from hypertask.model.base.messages import Reporter
from hypertask.model.jobs.assess import AssessJob

LEFT, TOP, PIXEL, EPSG = 400_000.0, 5_800_000.0, 10.0, 32633


def wkt(epsg=EPSG) -> str:
    reference = osr.SpatialReference()
    reference.ImportFromEPSG(epsg)
    return reference.ExportToWkt()


def raster(
    path,
    array,
    kind=gdal.GDT_Byte,
    nodata=None,
    names=None,
    *,
    left=LEFT,
    top=TOP,
    pixel=PIXEL,
    epsg=EPSG,
    descriptions=None,
    block=None,
) -> str:
    """A GeoTIFF of (h, w) or (bands, h, w); ``epsg`` None: no CRS, ``left`` None: no place."""
    array = np.asarray(array)
    array = array[None] if array.ndim == 2 else array
    options = ["TILED=YES", f"BLOCKXSIZE={block}", f"BLOCKYSIZE={block}"] if block else []
    dataset = gdal.GetDriverByName("GTiff").Create(
        str(path), array.shape[2], array.shape[1], len(array), kind, options
    )
    if left is not None:
        dataset.SetGeoTransform((left, pixel, 0, top, 0, -pixel))
        if epsg is not None:
            dataset.SetProjection(wkt(epsg))
    for number, plane in enumerate(array, start=1):
        band = dataset.GetRasterBand(number)
        if nodata is not None:
            band.SetNoDataValue(nodata)
        if descriptions:
            band.SetDescription(descriptions[number - 1])
        if names:
            band.SetCategoryNames(names)
        band.WriteArray(plane)
    dataset.FlushCache()
    return str(path)


def box(left, top, right, bottom) -> str:
    """WKT over the pixels of columns left..right and rows top..bottom (right, bottom out)."""
    x = [LEFT + PIXEL * column for column in (left, right)]
    y = [TOP - PIXEL * row for row in (top, bottom)]
    return f"POLYGON(({x[0]} {y[0]},{x[1]} {y[0]},{x[1]} {y[1]},{x[0]} {y[1]},{x[0]} {y[0]}))"


def point(column, row) -> str:
    """WKT of the middle of a pixel."""
    return f"POINT({LEFT + PIXEL * (column + 0.5)} {TOP - PIXEL * (row + 0.5)})"


def vector(path, features, epsg=EPSG, **kinds) -> str:
    """A layer; features are (WKT, {field: value}), kinds field names with OGR types."""
    drivers = {".gpkg": "GPKG", ".geojson": "GeoJSON", ".shp": "ESRI Shapefile"}
    store = ogr.GetDriverByName(drivers[Path(path).suffix]).CreateDataSource(str(path))
    reference = None
    if epsg is not None:
        reference = osr.SpatialReference()
        reference.ImportFromEPSG(epsg)
    shape = ogr.wkbPoint if features[0][0].startswith("POINT") else ogr.wkbPolygon
    layer = store.CreateLayer("reference", reference, shape)
    for name, kind in kinds.items():
        layer.CreateField(ogr.FieldDefn(name, kind))
    for geometry, values in features:
        feature = ogr.Feature(layer.GetLayerDefn())
        feature.SetGeometry(ogr.CreateGeometryFromWkt(geometry))
        for name, value in values.items():
            if value is not None:
                feature.SetField(name, value)
        layer.CreateFeature(feature)
    store = None
    return str(path)


def patches(side=96, classes=3, seed=0, patch=12) -> np.ndarray:
    """Codes 1..classes in square patches."""
    rng = np.random.default_rng(seed)
    codes = rng.integers(1, classes + 1, (-(-side // patch),) * 2)
    return np.kron(codes, np.ones((patch, patch), int))[:side, :side]


def job(predicted, **settings) -> AssessJob:
    return AssessJob(predicted=str(predicted), **{"output": "out.json", **settings})


def found(predicted, **settings):
    """The assessment."""
    return assess(job(predicted, **settings), Reporter())


def numbers(predicted, tmp_path, **settings):
    """(the numbers of a run, its parsed JSON)."""
    place = tmp_path / "numbers.json"
    outputs = run_assessment(job(predicted, **{**settings, "output": str(place)}), Reporter())
    return outputs, json.loads(place.read_text(encoding="utf-8"))
