"""Areas on the ground, against the closed form of a box of longitudes and latitudes."""

from __future__ import annotations

import math

import numpy as np
import pytest
from osgeo import ogr
from support.files import crs_wkt, reference

from hypertask.model.base.errors import HyperTaskError
from hypertask.model.rasters.gdal import transformation
from hypertask.model.vectors.areas import AREA, MAP_AREA, Areas

FOOT, US_FOOT = 0.3048, 1200 / 3937
SITE = 'LOCAL_CS["local site",UNIT["foot",0.3048]]'


def box(left, bottom, right, top) -> ogr.Geometry:
    ring = f"{left} {bottom},{right} {bottom},{right} {top},{left} {top},{left} {bottom}"
    return ogr.CreateGeometryFromWkt(f"POLYGON(({ring}))")


def on_ellipsoid(code, left, bottom, right, top) -> float:
    """Square metres between meridians and parallels (degrees), by the integral of the zone."""
    a, b = reference(code).GetSemiMajor(), reference(code).GetSemiMinor()
    e = math.sqrt(1 - (b / a) ** 2)

    def zone(latitude):
        s = math.sin(math.radians(latitude))
        return s / (1 - (e * s) ** 2) + math.log((1 + e * s) / (1 - e * s)) / (2 * e)

    return math.radians(right - left) * b**2 / 2 * (zone(top) - zone(bottom))


@pytest.mark.parametrize(
    "place",
    [
        (25, 60, 25.001, 60.001),
        (-70, -20, -60, -10),
        (179.9, 60, 180.1, 60.1),
        (-180.1, -60.1, -179.9, -60),
        (10, 89.9, 11, 90),
        (0, -1, 1, 1),
    ],
)
def test_degrees(place):
    expected = on_ellipsoid("EPSG:4326", *place)
    areas = Areas(crs_wkt("EPSG:4326"))
    assert areas.unit == AREA and areas.of(box(*place)) == pytest.approx(expected, rel=1e-6)
    assert areas.of(bytes(box(*place).ExportToWkb())) == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize(
    "code, longitude, latitude",
    [
        ("EPSG:3857", 25, 60),  # Web Mercator
        ("EPSG:3395", 25, 60),  # Mercator
        ("EPSG:32635", 24, 61),  # UTM
        ("EPSG:3035", 24, 61),  # equal-area
        ("EPSG:3031", 100, -75),  # polar stereographic
        ("EPSG:2263", -73.9, 40.7),  # US feet
        ("EPSG:2222", -110, 33),  # international feet
        ("EPSG:31467", 9, 50),  # Bessel's ellipsoid
        ("EPSG:7415", 5, 52),  # with heights
        ("EPSG:4937", 10, 50),  # degrees with heights
    ],
)
def test_whatever_the_crs(code, longitude, latitude):
    own = reference(code)
    place = longitude, latitude, longitude + 0.02, latitude + 0.01
    shape = box(*place)
    shape.Segmentize(0.0002)  # parallels are curves there
    way = transformation(own.CloneGeogCS().ExportToWkt(), own.ExportToWkt())
    if way is not None:
        shape.Transform(way)
    expected = on_ellipsoid(code, *place)
    assert Areas(own.ExportToWkt()).of(shape) == pytest.approx(expected, rel=1e-6)


def test_grads_from_paris():
    place = 1.0, 50.0, 1.1, 50.2
    expected = on_ellipsoid("EPSG:4807", *(0.9 * each for each in place))
    assert Areas(crs_wkt("EPSG:4807")).of(box(*place)) == pytest.approx(expected, rel=1e-6)


def test_utm_differs_from_the_map_by_its_scale():
    areas = Areas(crs_wkt("EPSG:32635"))
    at_meridian = areas.of(box(499_000, 6_700_000, 501_000, 6_702_000))
    assert at_meridian == pytest.approx(4e6 / 0.9996**2, rel=1e-6)
    whole_zone = [areas.of(box(x, 6.7e6, x + 100, 6.7e6 + 100)) for x in (335_000, 664_000)]
    assert whole_zone == pytest.approx([1e4, 1e4], rel=2e-3)


def test_without_a_crs_and_on_a_local_plane():
    shape = box(0, 0, 30, 20)
    assert (Areas("").unit, Areas("").of(shape)) == (MAP_AREA, 600)
    local = Areas(SITE)
    assert local.unit == AREA and local.of(shape) == pytest.approx(600 * FOOT**2)


def test_holes_and_parts():
    areas = Areas(crs_wkt("EPSG:4326"))
    hole = box(25, 60, 25.3, 60.3).Difference(box(25.1, 60.1, 25.2, 60.2))
    parts = hole.Union(box(100, -30, 100.1, -29.9))
    expected = on_ellipsoid("EPSG:4326", 25, 60, 25.3, 60.3)
    expected -= on_ellipsoid("EPSG:4326", 25.1, 60.1, 25.2, 60.2)
    assert areas.of(hole) == pytest.approx(expected, rel=1e-6)
    expected += on_ellipsoid("EPSG:4326", 100, -30, 100.1, -29.9)
    assert areas.of(parts) == pytest.approx(expected, rel=1e-5)


def test_a_layer():
    areas = Areas(crs_wkt("EPSG:4326"))
    point = bytes(ogr.CreateGeometryFromWkt("POINT (25 60)").ExportToWkb())
    square, beyond = (bytes(box(*p).ExportToWkb()) for p in ((0, 0, 1, 1), (600, 95, 601, 96)))
    found = areas.of_all([square, None, beyond, point], "stands")
    assert found.tolist() == [areas.of(square), 0, 0, 0] and found[0] > 1e10
    assert areas.of_all([point, None], "plots") is None and areas.of_all([], "none") is None
    with pytest.raises(
        HyperTaskError,
        match=r"^The polygons of stands lie where .* \(WGS 84\) has no place on the earth, so they",
    ):
        areas.of_all([beyond, None], "stands")


def test_odd_coordinates_neither_raise_nor_take_long():
    areas = Areas(crs_wkt("EPSG:32635"))
    huge = box(-1e13, -1e13, 1e13, 1e13)
    assert areas.of(huge) >= 0 and np.isfinite(areas.of(huge))
    for text in ("POLYGON EMPTY", "POLYGON ((nan 0, 1 0, 1 1, nan 0))"):
        assert areas.of(ogr.CreateGeometryFromWkt(text)) == 0
