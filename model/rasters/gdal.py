"""GDAL within QGIS: quiet errors, geotransforms, transformations, layers in memory."""

from __future__ import annotations

from contextlib import contextmanager

from osgeo import gdal, ogr, osr


def memory_layer(number: str, kind):
    """A layer in memory with one whole-number field; keep the store as long as the layer."""
    # newer GDAL keeps vectors in the driver that older ones keep rasters in only
    driver = ogr.GetDriverByName("Memory") or ogr.GetDriverByName("MEM")
    store = driver.CreateDataSource("memory")
    layer = store.CreateLayer("memory", None, kind)
    layer.CreateField(ogr.FieldDefn(number, ogr.OFTInteger))
    return store, layer


def geotransform(dataset) -> tuple:
    """A raster's geotransform; without one, x = column and y = -row, as QGIS shows the raster."""
    found = dataset.GetGeoTransform(can_return_null=True)
    return tuple(found) if found is not None else (0.0, 1.0, 0.0, 0.0, 0.0, -1.0)


def transformation(source_crs: str, target_crs: str):
    """Coordinate transformation between two WKTs, x before y; None where none is needed."""
    if not source_crs or not target_crs:
        return None
    ends = []
    for wkt in (source_crs, target_crs):
        reference = osr.SpatialReference()
        reference.ImportFromWkt(wkt)
        # without this, coordinates come as latitude, longitude where the CRS says so
        reference.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
        ends.append(reference)
    return None if ends[0].IsSame(ends[1]) else osr.CoordinateTransformation(*ends)


@contextmanager
def quiet():
    """Keep GDAL from printing; what goes wrong is raised in the analyst's words instead."""
    gdal.PushErrorHandler("CPLQuietErrorHandler")
    try:
        yield
    finally:
        gdal.PopErrorHandler()


def opened(opener, *arguments):
    """What an opening or reading function of GDAL gives, None where it fails."""
    try:
        return opener(*arguments)
    except RuntimeError:  # raised where another plugin switched GDAL's exceptions on
        return None
