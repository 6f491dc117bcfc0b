"""The engine's reader and that of QGIS give the same features and the same sentences."""

from __future__ import annotations

import json
import struct

import numpy as np
import pytest
import shapely
from osgeo import gdal, ogr
from support.files import layer_crs, read_layer, write_layer
from support.shapes import SCENE, box, point

from hypertask.model.base.errors import HyperTaskError
from hypertask.model.vectors import engine
from hypertask.model.vectors import gdal as within_qgis
from hypertask.model.vectors.engine import PolygonWriter, drawn_parts
from hypertask.model.vectors.files import chosen_layer, text_encoding
from hypertask.model.vectors.gdal import reads_as

READERS = [engine.read_features, within_qgis.read_features]
both = pytest.mark.parametrize("read", READERS, ids=["engine", "qgis"])


def texts(features, name) -> list:
    return [None if value is None or value != value else value for value in features.columns[name]]


def shapes(features) -> list:
    return [
        shapely.from_wkb(each) if isinstance(each, bytes) else each for each in features.geometries
    ]


def test_a_pyogrio_that_tells_no_types_is_named(tmp_path, monkeypatch):
    path = write_layer(tmp_path / "l.gpkg", [(box(0, 0, 4, 4), {"n": 3})], {"n": "int"})
    told = engine.pyogrio.read_info

    def older(*arguments, **options):
        return {k: v for k, v in told(*arguments, **options).items() if "ogr" not in k}

    monkeypatch.setattr(engine.pyogrio, "read_info", older)
    with pytest.raises(HyperTaskError, match=r"pyogrio \d\S+, .*install pyogrio 0\.12 or later"):
        engine.read_features(path, None, ["n"])


@both
@pytest.mark.parametrize("ending", ["gpkg", "geojson", "shp"])
def test_values_and_geometries(tmp_path, read, ending):
    rows = [
        (box(0, 0, 4, 4), {"n": 3, "h": 2.5, "s": "Fr\u00eane"}),
        (box(4, 0, 2, 9), {"n": None, "h": None, "s": None}),
        (box(9, 9, 1, 1), {"n": -1, "h": 0.0, "s": "x"}),
    ]
    path = write_layer(tmp_path / f"l.{ending}", rows, {"n": "int", "h": "float", "s": "str"})
    found = read(path, None, ["h", "n"], "s")
    assert texts(found, "n") == [3, None, -1] and texts(found, "h") == [2.5, None, 0]
    assert [value or None for value in texts(found, "s")] == ["Fr\u00eane", None, "x"]
    assert list(found.columns) == ["h", "n", "s"] and found.where == f"l.{ending}"
    assert not found.points and len(found.fids) == 3
    for one, (wanted, _) in zip(shapes(found), rows):
        assert one.normalize().equals_exact(shapely.geometry.shape(wanted).normalize(), 1e-6)


@both
def test_truth_values_dates_and_missing_geometries(tmp_path, read):
    rows = [
        (point(0, 0), {"b": True, "d": "2021-03-04"}),
        (None, {"b": None, "d": None}),
        (point(1, 1), {"b": False, "d": "2020-12-31"}),
    ]
    path = write_layer(tmp_path / "l.gpkg", rows, {"b": "bool", "d": "date"})
    found = read(path, None, ["b"], "d")
    assert texts(found, "b") == [True, None, False]
    assert [type(value) for value in texts(found, "b")] == [bool, type(None), bool]
    days = [
        None if str(value) in ("None", "NaT") else str(value)[:10] for value in found.columns["d"]
    ]
    assert days == ["2021-03-04", None, "2020-12-31"]
    assert found.points and [one is None for one in found.geometries] == [False, True, False]
    with pytest.raises(HyperTaskError, match=r"The field 'd' of l\.gpkg holds Date values, which"):
        read(path, None, ["d"])


@both
def test_what_is_not_there(tmp_path, read):
    path = write_layer(tmp_path / "l.gpkg", [(point(0, 0), {"n": 1})], {"n": "int"}, layer="plots")
    with pytest.raises(HyperTaskError, match="The layer plots has no field 'm'; its fields are n"):
        read(path, None, ["m"])
    with pytest.raises(HyperTaskError, match=r"l\.gpkg has no layer 'x'; its layers are plots"):
        read(path, "x", ["n"])
    (tmp_path / "notes.gpkg").write_text("nothing of the kind")
    for name in ("gone.gpkg", "notes.gpkg"):
        words = f"{name} cannot be opened as a vector layer; choose another file"
        with pytest.raises(HyperTaskError, match=words):
            read(tmp_path / name, None, ["n"])


@both
def test_a_file_of_several_layers_is_asked_about(tmp_path, read):
    path = tmp_path / "l.gpkg"
    rows = [(point(k, k), {"n": k + 1}) for k in range(4)]
    write_layer(path, rows, {"n": "int"}, layer="trees")
    write_layer(path, [(None, {"styleQML": "<qgis/>"})], {"styleQML": "str"}, layer="layer_styles")
    as_tables(path, "layer_styles")
    assert len(read(path, None, ["n"]).fids) == 4
    write_layer(path, rows[:1], {"n": "int"}, layer="plots of 2019")
    words = r"l\.gpkg has several layers; choose one of trees, plots of 2019 by its layer name\."
    with pytest.raises(HyperTaskError, match=words):
        read(path, None, ["n"])
    assert len(read(path, "plots of 2019", ["n"]).fids) == 1


def as_tables(path, name):
    """Make a layer one without geometry, as QGIS writes its styles."""
    store = gdal.OpenEx(str(path), gdal.OF_VECTOR | gdal.OF_UPDATE)
    store.DeleteLayer(name)
    table = store.CreateLayer(name, None, ogr.wkbNone)
    table.CreateField(ogr.FieldDefn("styleQML", ogr.OFTString))
    table.CreateFeature(ogr.Feature(table.GetLayerDefn()))


def test_which_layer_is_meant():
    layers = [("layer_styles", False), ("stands", True), ("owners", False)]
    assert chosen_layer("f.gpkg", layers, None) == "stands"
    assert chosen_layer("f.gpkg", layers, "owners") == "owners"
    assert chosen_layer("f.csv", [("f", False)], None) == "f"
    assert chosen_layer("f.gpkg", [("layer_styles", False), ("f", False)], None) == "f"
    with pytest.raises(HyperTaskError, match=r"f\.gpkg holds no layer"):
        chosen_layer("f.gpkg", [("layer_styles", False)], None)


@both
def test_curves_are_made_straight(tmp_path, read):
    x, y = SCENE.left + 100, SCENE.top - 100
    arc = f"CIRCULARSTRING({x - 40} {y},{x} {y + 40},{x + 40} {y},{x} {y - 40},{x - 40} {y})"
    store = ogr.GetDriverByName("GPKG").CreateDataSource(str(tmp_path / "l.gpkg"))
    layer = store.CreateLayer("l", None, ogr.wkbUnknown)
    for text in (f"CURVEPOLYGON({arc})", f"MULTISURFACE(CURVEPOLYGON({arc}))"):
        feature = ogr.Feature(layer.GetLayerDefn())
        feature.SetGeometry(ogr.CreateGeometryFromWkt(text))
        layer.CreateFeature(feature)
    store = layer = None
    one, many = shapes(read(tmp_path / "l.gpkg", None, []))
    assert one.geom_type == "Polygon" and many.geom_type == "MultiPolygon"
    for each in (one, many):
        assert each.area == pytest.approx(np.pi * 40**2, rel=1e-3)


@both
@pytest.mark.parametrize("count", [5, 3])
def test_a_damaged_ring_is_named(tmp_path, read, count):
    path = write_layer(tmp_path / "l.gpkg", [(box(0, 0, 4, 4), {}), (box(8, 8, 2, 2), {})], {})
    ring = [(0.0, 0.0), (30.0, 0.0), (30.0, 30.0), (0.0, 30.0), (1.0, 1.0)][:count]
    wkb = struct.pack("<BIII", 1, 3, 1, count) + struct.pack(f"<{2 * count}d", *np.ravel(ring))
    store = gdal.OpenEx(str(path), gdal.OF_VECTOR | gdal.OF_UPDATE)
    feature = store.GetLayer(0).GetFeature(2)
    feature.SetGeometry(ogr.CreateGeometryFromWkb(wkb))
    store.GetLayer(0).SetFeature(feature)
    store = feature = None
    words = (
        r"The geometry of feature 2 of l\.gpkg is damaged: a ring is not closed .*Fix geometries"
    )
    with pytest.raises(HyperTaskError, match=words):
        read(path, None, [])


@pytest.fixture(autouse=True)
def texts_in_their_encoding():
    """QGIS, of tests before these in one process, has GDAL leave texts of shapefiles as UTF-8."""
    before = gdal.GetConfigOption("SHAPE_ENCODING")
    gdal.SetConfigOption("SHAPE_ENCODING", None)
    yield
    gdal.SetConfigOption("SHAPE_ENCODING", before)


def shapefile(path, encoding, names):
    """A shapefile whose texts are stored in ``encoding``, which no .cpg file tells."""
    store = ogr.GetDriverByName("ESRI Shapefile").CreateDataSource(str(path))
    layer = store.CreateLayer("l", None, ogr.wkbPoint, [f"ENCODING={encoding}"])
    layer.CreateField(ogr.FieldDefn("species", ogr.OFTString))
    layer.CreateField(ogr.FieldDefn("height", ogr.OFTReal))
    for name in names:
        feature = ogr.Feature(layer.GetLayerDefn())
        feature["species"], feature["height"] = name, 1.5
        feature.SetGeometry(ogr.CreateGeometryFromWkt("POINT(1 2)"))
        layer.CreateFeature(feature)
    store = layer = None
    path.with_suffix(".cpg").unlink()


def set_language(path, code):
    """The code page that the table itself states; 0 for none."""
    data = bytearray(path.with_suffix(".dbf").read_bytes())
    data[29] = code
    path.with_suffix(".dbf").write_bytes(data)


@both
@pytest.mark.parametrize(
    ("encoding", "language", "names"),
    [
        ("UTF-8", 0, ["Ch\u00e2taignier", "Alizier", "Gen\u00eat"]),
        ("ISO-8859-1", 0, ["Ch\u00e2taignier", "Alizier", "Gen\u00eat"]),
        ("ISO-8859-1", 0x57, ["\u00c4sche", "G\u00fcnsel"]),
        ("CP1251", 0xC9, ["\u0441\u043e\u0441\u043d\u0430"]),
        ("UTF-8", 0, ["plain", "words"]),
    ],
)
def test_shapefiles_that_do_not_tell_their_encoding(tmp_path, read, encoding, language, names):
    path = tmp_path / "l.shp"
    shapefile(path, encoding, names)
    set_language(path, language)
    assert texts(read(path, None, ["species"]), "species") == names


def test_encoding_of_a_shapefile(tmp_path):
    path = tmp_path / "l.shp"
    shapefile(path, "UTF-8", ["\u00e9t\u00e9"])
    set_language(path, 0)
    assert text_encoding(path) == "UTF-8"
    # the width of the field cut its last letter in two
    whole = path.with_suffix(".dbf").read_bytes()
    width = whole[32 + 16]
    cut = "\u00e9".encode() * (width // 2) + b"\xc3"
    at = whole.index("\u00e9t\u00e9".encode())
    path.with_suffix(".dbf").write_bytes(
        whole[:at] + cut[:width].ljust(width) + whole[at + width :]
    )
    assert text_encoding(path) == "UTF-8"
    path.with_suffix(".cpg").write_text("ISO-8859-1")
    assert text_encoding(path) is None, "the file tells"
    path.with_suffix(".cpg").unlink()
    path.with_suffix(".dbf").write_bytes(b"short")
    assert text_encoding(path) is None and text_encoding(tmp_path / "l.gpkg") is None


@pytest.mark.parametrize(
    ("encoding", "language", "name", "others"),
    [
        ("ISO-8859-1", 0, "l\u00e4rk", ["UTF-8", "cp1252"]),
        ("CP1252", 3, "l\u00e4rk", ["utf8", "latin1"]),
        ("CP1251", 0xC9, "\u0434\u0443\u0431", ["UTF-8", "latin1"]),
        ("KOI8-R", None, "\u0434\u0443\u0431", ["cp1251"]),
    ],
)
def test_whether_texts_are_read_as_they_are_shown(tmp_path, encoding, language, name, others):
    path = tmp_path / "l.shp"
    shapefile(path, encoding, [name])
    if language is None:
        path.with_suffix(".cpg").write_text(encoding)
    set_language(path, language or 0)
    assert reads_as(path, {"CP1251": "windows-1251"}.get(encoding, encoding.lower()))
    assert not any(reads_as(path, other) for other in others)
    assert texts(engine.read_features(path, None, ["species"]), "species") == [name]
    shapefile(path, "UTF-8", ["oak", "birch"])
    assert reads_as(path, "cp1250") and reads_as(path, "System")
    # UTF-8 by chance is not to be had, whatever the table or QGIS say
    shapefile(path, "UTF-8", ["l\u00e4rk", "\u0434\u0443\u0431"])
    set_language(path, 3)
    assert reads_as(path, "windows-1252") and reads_as(path, "")


@pytest.mark.parametrize("name", ["none.gpkg", "none.shp", "none.geojson"])
@pytest.mark.parametrize("reader", [engine, within_qgis])
def test_a_layer_without_a_crs_has_none(tmp_path, reader, name):
    """GeoPackages keep a system called undefined in its place."""
    path = write_layer(tmp_path / name, [("POINT (500000 6000000)", {})], {}, crs=None)
    wgs84 = name.endswith("json")  # that format has no other
    assert bool(reader.read_features(path, None, []).crs) == wgs84
    local = write_layer(
        tmp_path / "site.gpkg", [(point(0, 0), {})], {}, crs='LOCAL_CS["site",UNIT["metre",1]]'
    )
    assert "site" in reader.read_features(local, None, []).crs


def test_crs_is_what_rasterio_understands(tmp_path):
    from rasterio.crs import CRS

    for code in ("EPSG:32635", "EPSG:4326", "EPSG:3067"):
        path = write_layer(tmp_path / f"{code[5:]}.gpkg", [(point(0, 0), {})], {}, crs=code)
        assert CRS.from_user_input(engine.read_features(path, None, []).crs) == CRS.from_string(
            code
        )
        assert CRS.from_wkt(within_qgis.read_features(path, None, []).crs) == CRS.from_string(code)


def test_parts_of_collections_keep_their_feature_and_its_place():
    wkt = [
        "POINT(1 1)",
        None,
        "GEOMETRYCOLLECTION(POINT(2 2),GEOMETRYCOLLECTION(POINT(3 3),POINT EMPTY))",
        "POLYGON EMPTY",
        "MULTIPOINT(4 4,5 5)",
    ]
    parts, owner = drawn_parts([None if text is None else shapely.from_wkt(text) for text in wkt])
    assert list(parts) == [
        shapely.Point(1, 1),
        shapely.Point(2, 2),
        shapely.Point(3, 3),
        shapely.MultiPoint([(4, 4), (5, 5)]),
    ]
    assert owner.tolist() == [0, 2, 2, 4]


def test_polygons_are_written_in_pieces_as_at_once(tmp_path, monkeypatch):
    outlines = [
        {"type": "MultiPolygon", "coordinates": [box(k, 0, 1, 1)["coordinates"]]} for k in range(7)
    ]
    for name, size in (("whole.gpkg", 1e9), ("pieces.gpkg", 200)):
        monkeypatch.setattr(engine, "_BUFFER", size)
        fields = {"n": int, "name": object, "h": float}
        with PolygonWriter(tmp_path / name, "l", SCENE.crs, fields) as target:
            for k, outline in enumerate(outlines):
                target.add(outline, {"n": k, "name": f"s {k}", "h": k / 2})
    whole, pieces = (read_layer(tmp_path / name, "l") for name in ("whole.gpkg", "pieces.gpkg"))
    assert json.dumps(whole) == json.dumps(pieces) and len(whole) == 7
    assert whole[3][1] == {"n": 3, "name": "s 3", "h": 1.5}
    assert "32635" in layer_crs(tmp_path / "whole.gpkg")
    with PolygonWriter(tmp_path / "none.gpkg", "l", SCENE.crs, {"n": int}):
        pass
    assert read_layer(tmp_path / "none.gpkg", "l") == []
    writer = PolygonWriter(tmp_path / "no" / "l.gpkg", "l", SCENE.crs, {"n": int})
    writer.add(outlines[0], {"n": 1})
    with pytest.raises(HyperTaskError, match=r"l\.gpkg could not be written; free some"):
        writer.__exit__(None)
