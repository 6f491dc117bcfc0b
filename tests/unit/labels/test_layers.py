"""Labels from polygon and point layers."""

from __future__ import annotations

import numpy as np
import pytest
from rasterio.transform import Affine
from rasterio.warp import transform_geom
from support.files import write_layer
from support.labels import COLUMNS, NAN, ROWS, full, layer_source, read, same
from support.shapes import box, point
from support.synthetic import CRS_CODE, LEFT, PIXEL, TOP, Recorder, transform, write_envi, write_tif

from hypertask.model.base.errors import HyperTaskError
from hypertask.model.jobs.train import LabelSource
from hypertask.model.rasters.scene import Scene
from hypertask.model.vectors.columns import write_field_titles

# ------------------------------------------------------------------------------ layers


def test_polygons_label_the_pixels_they_cover(tmp_path, scene):
    path = write_layer(
        tmp_path / "l.gpkg",
        [
            (box(2, 3, 5, 7), {"kind": 1, "height": 12.5}),
            (box(10, 20, 4, 4), {"kind": 7, "height": 3.25}),
        ],
        {"kind": "int", "height": "float"},
    )
    labels, maps = read(layer_source(path, categorical=["kind"], continuous=["height"]), scene)
    kind, height = full(), full()
    kind[2:7, 3:10], kind[10:14, 20:24] = 1, 7
    height[2:7, 3:10], height[10:14, 20:24] = 12.5, 3.25
    same(maps["kind"], kind)
    same(maps["height"], height)
    assert [(v.name, v.kind) for v in labels.variables] == [
        ("kind", "categorical"),
        ("height", "continuous"),
    ]
    assert labels.variables[0].codes == [1, 7]


def test_units_are_those_of_the_job_else_of_titles_and_names(tmp_path, scene):
    features = [(box(2, 3, 5, 7), {"a": 1.0, "b": 2.0, "c [kg]": 3.0, "d": 4, "e": 5.0})]
    kinds = {"a": "float", "b": "float", "c [kg]": "float", "d": "int", "e": "float"}
    path = write_layer(tmp_path / "l.gpkg", features, kinds)
    write_field_titles(path, "l", {"a": "height [m]", "b": "biomass [t/ha]", "d": "kind [code]"})
    source = layer_source(path, categorical=["d"], continuous=["a", "b", "c [kg]", "e"])
    source.units = {"b": "Mg/ha"}
    labels, _ = read(source, scene)
    found = {variable.name: variable.unit for variable in labels.variables}
    assert found == {"a": "m", "b": "Mg/ha", "c [kg]": "kg", "d": "", "e": ""}


def test_a_unit_of_one_source_serves_another(tmp_path, scene):
    one = write_layer(tmp_path / "a.gpkg", [(box(2, 3, 5, 7), {"v": 1.0})], {"v": "float"})
    two = write_layer(tmp_path / "b.gpkg", [(box(9, 3, 5, 7), {"v": 2.0})], {"v": "float"})
    write_field_titles(two, "b", {"v": "v [m]"})
    sources = [LabelSource(layer=str(path), continuous=["v"]) for path in (one, two)]
    labels, _ = read(sources, scene)
    assert labels.variables[0].unit == "m"


def test_a_planted_point_labels_its_pixel(tmp_path, scene):
    features = [(point(0, 0), {"v": 1.0}), (point(19, 29), {"v": 2.0}), (point(7, 11), {"v": 3.0})]
    path = write_layer(tmp_path / "l.gpkg", features, {"v": "float"})
    _, maps = read(layer_source(path, continuous=["v"]), scene)
    wanted = full()
    wanted[0, 0], wanted[19, 29], wanted[7, 11] = 1, 2, 3
    same(maps["v"], wanted)


def test_pixels_belong_where_their_centre_lies(tmp_path, scene):
    less = {
        "type": "Polygon",
        "coordinates": [
            [
                (LEFT, TOP),
                (LEFT + 4.9 * PIXEL / 2, TOP),
                (LEFT + 4.9 * PIXEL / 2, TOP - 1.6 * PIXEL),
                (LEFT, TOP - 1.6 * PIXEL),
                (LEFT, TOP),
            ]
        ],
    }
    path = write_layer(tmp_path / "l.gpkg", [(less, {"v": 1})], {"v": "int"})
    _, maps = read(layer_source(path, continuous=["v"]), scene)
    wanted = full()
    wanted[:2, :2] = 1
    same(maps["v"], wanted)


def test_multipolygons_points_lines_collections_and_nothing(tmp_path, scene):
    boxes = [box(0, 0, 2, 2)["coordinates"], box(5, 5, 2, 2)["coordinates"]]
    holed = {
        "type": "Polygon",
        "coordinates": [box(10, 10, 5, 5)["coordinates"][0], box(12, 12, 1, 1)["coordinates"][0]],
    }
    features = [
        ({"type": "MultiPolygon", "coordinates": boxes}, {"v": 1}),
        (holed, {"v": 2}),
        (
            {
                "type": "MultiPoint",
                "coordinates": [point(0, 9)["coordinates"], point(1, 9)["coordinates"]],
            },
            {"v": 3},
        ),
        ({"type": "GeometryCollection", "geometries": [box(0, 20, 1, 1), point(3, 20)]}, {"v": 4}),
        ({"type": "Polygon", "coordinates": []}, {"v": 5}),
        (None, {"v": 6}),
    ]
    path = write_layer(tmp_path / "l.gpkg", features, {"v": "int"})
    _, maps = read(layer_source(path, continuous=["v"]), scene)
    wanted = full()
    wanted[0:2, 0:2] = wanted[5:7, 5:7] = 1
    wanted[10:15, 10:15] = 2
    wanted[12, 12] = NAN
    wanted[0:2, 9] = 3
    wanted[0, 20] = wanted[3, 20] = 4
    same(maps["v"], wanted)


def test_three_dimensional_coordinates(tmp_path, scene):
    ring = [(x, y, 5.0) for x, y in box(1, 1, 2, 2)["coordinates"][0]]
    path = write_layer(
        tmp_path / "l.gpkg", [({"type": "Polygon", "coordinates": [ring]}, {"v": 1})], {"v": "int"}
    )
    _, maps = read(layer_source(path, continuous=["v"]), scene)
    assert np.nansum(maps["v"]) == 4


@pytest.mark.parametrize("code", ["EPSG:4326", "EPSG:3067", "EPSG:3857"])
def test_layers_in_another_crs(tmp_path, scene, code):
    shape = transform_geom(CRS_CODE, code, box(4, 6, 8, 10))
    path = write_layer(tmp_path / "l.gpkg", [(shape, {"v": 1})], {"v": "int"}, crs=code)
    _, maps = read(layer_source(path, continuous=["v"]), scene)
    wanted = full()
    wanted[4:12, 6:16] = 1
    same(maps["v"], wanted)


def test_geojson_has_a_crs_of_its_own(tmp_path, scene):
    shape = transform_geom(CRS_CODE, "EPSG:4326", point(3, 4))
    path = write_layer(tmp_path / "l.geojson", [(shape, {"v": 1})], {"v": "int"}, crs="EPSG:4326")
    _, maps = read(layer_source(path, continuous=["v"]), scene)
    assert maps["v"][3, 4] == 1 and np.isfinite(maps["v"]).sum() == 1


def test_text_classes_are_numbered_in_sorted_order(tmp_path, scene):
    names = ["spruce", "birch", " pine ", "", None, "birch"]
    features = [(point(0, k), {"v": name}) for k, name in enumerate(names)]
    path = write_layer(tmp_path / "l.gpkg", features, {"v": "str"})
    labels, maps = read(layer_source(path, categorical=["v"]), scene)
    assert [(c.code, c.name) for c in labels.variables[0].classes] == [
        (1, "birch"),
        (2, "pine"),
        (3, "spruce"),
    ]
    same(maps["v"][0, :6], [3, 1, 2, NAN, NAN, 1])


def test_whole_numbers_floats_and_truth_values_as_classes(tmp_path, scene):
    features = [
        (point(0, 0), {"i": 7, "f": 3.0, "b": True}),
        (point(0, 1), {"i": 250, "f": 5.0, "b": False}),
        (point(0, 2), {"i": None, "f": None, "b": None}),
    ]
    path = write_layer(tmp_path / "l.gpkg", features, {"i": "int", "f": "float", "b": "bool"})
    labels, maps = read(layer_source(path, categorical=["i", "f", "b"]), scene)
    same(maps["i"][0, :3], [7, 250, NAN])
    same(maps["f"][0, :3], [3, 5, NAN])
    same(maps["b"][0, :3], [2, 1, NAN])
    assert [c.name for c in labels.variables[2].classes] == ["false", "true"]


def test_a_field_of_texts_here_and_numbers_there_is_text(tmp_path, scene):
    one = write_layer(
        tmp_path / "a.gpkg", [(point(0, 0), {"v": "x"}), (point(0, 1), {"v": "12"})], {"v": "str"}
    )
    two = write_layer(
        tmp_path / "b.gpkg", [(point(0, 2), {"v": 12}), (point(0, 3), {"v": 1234567})], {"v": "int"}
    )
    labels, maps = read([layer_source(p, categorical=["v"]) for p in (one, two)], scene)
    assert [c.name for c in labels.variables[0].classes] == ["12", "1234567", "x"]
    same(maps["v"][0, :4], [3, 1, 1, 2])


def test_values_are_missing_one_by_one(tmp_path, scene):
    features = [
        (box(0, 0, 2, 2), {"a": 1, "b": None}),
        (box(4, 0, 2, 2), {"a": None, "b": 0.0}),
        (box(8, 0, 2, 2), {"a": None, "b": None}),
        (box(12, 0, 2, 2), {"a": 2, "b": -4.5}),
    ]
    path = write_layer(tmp_path / "l.gpkg", features, {"a": "int", "b": "float"})
    _, maps = read(layer_source(path, categorical=["a"], continuous=["b"]), scene)
    assert [maps["a"][row, 0] for row in (0, 12)] == [1, 2]
    assert np.isnan(maps["a"][[4, 8], 0]).all()
    assert [maps["b"][row, 0] for row in (4, 12)] == [0, -4.5]  # zero is a value
    assert np.isnan(maps["b"][[0, 8], 0]).all()


def test_where_features_overlap_the_later_counts(tmp_path, scene):
    reporter = Recorder()
    features = [
        (box(0, 0, 4, 4), {"v": 1}),
        (box(2, 2, 4, 4), {"v": 2}),
        (box(0, 0, 1, 1), {"v": 3}),
        (box(0, 0, 2, 1), {"v": 4}),
    ]
    path = write_layer(tmp_path / "l.gpkg", features, {"v": "int"})
    _, maps = read(layer_source(path, continuous=["v"]), scene, reporter)
    wanted = full()
    wanted[0:4, 0:4] = 1
    wanted[2:6, 2:6] = 2
    wanted[0:2, 0] = 4
    same(maps["v"], wanted)
    assert any("1 of 4 features" in text and "give no label" in text for text in reporter.warnings)


def test_the_named_layer_of_a_file_is_read(tmp_path, scene):
    path = tmp_path / "l.gpkg"
    write_layer(path, [(point(0, 0), {"v": 1})], {"v": "int"}, layer="first")
    write_layer(path, [(point(5, 5), {"v": 2})], {"v": "int"}, layer="second")
    _, maps = read(layer_source(path, layer_name="second", continuous=["v"]), scene)
    assert maps["v"][5, 5] == 2 and np.isnan(maps["v"][0, 0])


def test_features_of_several_scenes(tmp_path):
    paths = []
    for name, grid in (
        ("a", transform()),
        ("b", transform(left=LEFT + 100 * PIXEL)),
        ("c", transform(top=TOP + 500 * PIXEL)),
    ):
        paths.append(write_tif(tmp_path / f"{name}.tif", np.ones((2, 10, 10), np.int16), grid=grid))
    scenes = [Scene(path) for path in paths]
    features = [(box(1, 1, 2, 2), {"v": 1}), (box(3, 104, 2, 2), {"v": 2})]
    path = write_layer(tmp_path / "l.gpkg", features, {"v": "int"})
    labels, maps = read(layer_source(path, categorical=["v"]), scenes)
    assert np.nansum(maps["v"]) == 4
    second = labels.scenes[1].read(0, 0, 10, 10)[0]
    assert (second[3:5, 4:6] == 1).all()  # the index of code 2
    assert np.isfinite(second).sum() == 4
    assert labels.scenes[2].sources == []
    assert np.isnan(labels.scenes[2].read(0, 0, 10, 10)).all()


def test_rotated_flight_line(tmp_path):
    grid = Affine.translation(LEFT, TOP) * Affine.rotation(40) * Affine.scale(PIXEL, -PIXEL)
    path = write_tif(tmp_path / "s.tif", np.ones((2, ROWS, COLUMNS), np.int16), grid=grid)
    corners = [grid * (column, row) for column, row in ((25, 0), (30, 0), (30, 3), (25, 3))]
    shape = {"type": "Polygon", "coordinates": [[*corners, corners[0]]]}
    layer = write_layer(tmp_path / "l.gpkg", [(shape, {"v": 1})], {"v": "int"})
    _, maps = read(layer_source(layer, continuous=["v"]), Scene(path))
    wanted = full()
    wanted[0:3, 25:30] = 1
    same(maps["v"], wanted)


@pytest.mark.parametrize("sign", [-1, 1])
def test_labels_drawn_on_a_scene_without_georeference(tmp_path, sign):
    """QGIS shows such a scene below y = 0; other files count rows downwards."""
    path = write_envi(
        tmp_path / "s.img", np.ones((2, ROWS, COLUMNS), np.int16), georeferenced=False
    )
    ring = [(3, 0), (8, 0), (8, sign * 4), (3, sign * 4), (3, 0)]
    layer = write_layer(
        tmp_path / "l.gpkg",
        [
            ({"type": "Polygon", "coordinates": [ring]}, {"v": 1}),
            ({"type": "Point", "coordinates": (20.5, sign * 10.5)}, {"v": 2}),
        ],
        {"v": "int"},
        crs=None,
    )
    _, maps = read(layer_source(layer, continuous=["v"]), Scene(path))
    wanted = full()
    wanted[0:4, 3:8], wanted[10, 20] = 1, 2
    same(maps["v"], wanted)


def test_scene_of_many_lines_is_burnt_in_strips(tmp_path, monkeypatch):
    monkeypatch.setattr("hypertask.model.labels.layers._LINES", 7)
    monkeypatch.setattr("hypertask.model.labels.layers._IN_MEMORY", 10)  # a scratch file
    scene = Scene(write_envi(tmp_path / "s.img", np.ones((1, ROWS, COLUMNS), np.int16)))
    path = write_layer(tmp_path / "l.gpkg", [(box(5, 2, 11, 5), {"v": 4})], {"v": "int"})
    labels, maps = read(layer_source(path, continuous=["v"]), scene)
    wanted = full()
    wanted[5:16, 2:7] = 4
    same(maps["v"], wanted)
    labels.close()


def test_names_and_colours_of_the_job(tmp_path, scene):
    path = write_layer(
        tmp_path / "l.gpkg",
        [(point(0, k), {"n": k + 1, "t": t}) for k, t in enumerate(["oak", "ash", "elm"])],
        {"n": "int", "t": "str"},
    )
    source = layer_source(
        path,
        categorical=["n", "t"],
        classes={
            "n": [{"code": 2, "name": "two", "color": "#010203"}, {"code": 9, "name": "no"}],
            "t": [{"name": "elm", "color": "#0a0b0c"}],
        },
    )
    labels, _ = read(source, scene)
    numbers, texts = labels.variables
    assert [(c.code, c.name) for c in numbers.classes] == [(1, "1"), (2, "two"), (3, "3")]
    assert numbers.classes[1].color == "#010203"
    assert [(c.name, c.color) for c in texts.classes][1] == ("elm", "#0a0b0c")
    assert all(len(c.color) == 7 for v in labels.variables for c in v.classes)


def test_classes_of_two_layers_are_put_together(tmp_path, scene):
    """Each with a style of its own: neither the codes' order nor a name may get lost."""
    sources = []
    for name, row, codes, classes in (
        ("a", 0, (7, 3), [{"code": 7, "name": "seven"}, {"code": 3, "name": "three"}]),
        ("b", 5, (9, 1, 7), [{"code": 9, "name": "nine", "color": "#090909"}]),
        ("c", 9, (5, 3), []),
    ):
        features = [(point(row, k), {"v": code}) for k, code in enumerate(codes)]
        path = write_layer(tmp_path / f"{name}.gpkg", features, {"v": "int"})
        given = {"v": classes} if classes else {}
        sources.append(layer_source(path, categorical=["v"], classes=given))
    reporter = Recorder()
    labels, _ = read(sources, scene, reporter)
    assert [(c.code, c.name) for c in labels.variables[0].classes] == [
        (1, "1"),
        (3, "three"),
        (5, "5"),
        (7, "seven"),
        (9, "nine"),
    ]
    assert labels.variables[0].classes[4].color == "#090909"
    assert len({c.color for c in labels.variables[0].classes}) == 5
    assert not reporter.warnings
    first = labels.scenes[0].read(0, 0, 10, 3)[0]
    same(first[[0, 5, 9]], [[3, 1, NAN], [4, 0, 3], [2, 1, NAN]])


@pytest.mark.parametrize(
    "classes",
    [[{"name": "two"}], [{"code": "two"}], ["two"], [{"code": 2, "color": "red"}], [None], 5],
)
def test_classes_that_cannot_be_understood(tmp_path, scene, classes):
    path = write_layer(tmp_path / "l.gpkg", [(point(0, 0), {"n": 1})], {"n": "int"})
    with pytest.raises(HyperTaskError, match="classes given for n"):
        read(layer_source(path, categorical=["n"], classes={"n": classes}), scene)
    raster = write_tif(tmp_path / "n.tif", np.ones((ROWS, COLUMNS), np.uint8))
    with pytest.raises(HyperTaskError, match="classes given for n"):
        read(LabelSource(raster=str(raster), classes={"n": classes}), scene)


# ------------------------------------------------------------------------------ bad layers


def test_layer_without_the_field_names_those_there_are(tmp_path, scene):
    path = write_layer(
        tmp_path / "l.gpkg", [(point(0, 0), {"a": 1, "b": 2})], {"a": "int", "b": "int"}
    )
    with pytest.raises(HyperTaskError, match=r"no field 'c'; its fields are a, b"):
        read(layer_source(path, categorical=["c"]), scene)


def test_text_cannot_be_continuous(tmp_path, scene):
    path = write_layer(tmp_path / "l.gpkg", [(point(0, 0), {"a": "tall"})], {"a": "str"})
    with pytest.raises(HyperTaskError, match=r"holds text \('tall'\).*categorical field"):
        read(layer_source(path, continuous=["a"]), scene)


def test_dates_cannot_be_a_variable(tmp_path, scene):
    path = write_layer(tmp_path / "l.gpkg", [(point(0, 0), {"a": "2017-06-15"})], {"a": "date"})
    with pytest.raises(
        HyperTaskError, match=r"'a' of l.gpkg holds Date values.*choose a field of numbers or texts"
    ):
        read(layer_source(path, continuous=["a"]), scene)


def test_a_field_cannot_be_both_kinds(tmp_path, scene):
    path = write_layer(tmp_path / "l.gpkg", [(point(0, 0), {"a": 1})], {"a": "int"})
    with pytest.raises(HyperTaskError, match=r"'a' .* categorical and as continuous"):
        read(layer_source(path, categorical=["a"], continuous=["a"]), scene)


def test_fractions_cannot_be_classes(tmp_path, scene):
    path = write_layer(
        tmp_path / "l.gpkg", [(point(0, 0), {"a": 1.5}), (point(0, 1), {"a": 1.0})], {"a": "float"}
    )
    with pytest.raises(HyperTaskError, match=r"'a' of l.gpkg holds 1\.5, which is no class code"):
        read(layer_source(path, categorical=["a"]), scene)


def test_codes_beyond_sixteen_bits(tmp_path, scene):
    path = write_layer(
        tmp_path / "l.gpkg", [(point(0, 0), {"a": 70000}), (point(0, 1), {"a": 1})], {"a": "int"}
    )
    for given in ({}, {"a": [{"code": 70000, "name": "far"}]}):
        with pytest.raises(HyperTaskError, match="class code 70000"):
            read(layer_source(path, categorical=["a"], classes=given), scene)


def test_layer_that_does_not_overlap(tmp_path, scene):
    path = write_layer(tmp_path / "l.gpkg", [(box(500, 500, 4, 4), {"a": 1})], {"a": "int"})
    words = r"l\.gpkg do not overlap .*scene\.img\): they reach from 371000, 6858992 to 371008, "
    words += r"6859000 and the raster from 370000, 6859960 to 370060, 6860000; check"
    with pytest.raises(HyperTaskError, match=words):
        read(layer_source(path, categorical=["a"]), scene)
    # a layer in degrees that says it is in metres, and one that the scene's CRS has no place for
    rows = [({"type": "Point", "coordinates": (24.5, 61.8)}, {"a": 1})]
    path = write_layer(tmp_path / "wrong.gpkg", rows, {"a": "int"})
    with pytest.raises(HyperTaskError, match=r"from 24\.5, 61\.8 to 24\.5, 61\.8 and the raster"):
        read(layer_source(path, categorical=["a"]), scene)
    rows = [({"type": "Point", "coordinates": (370010.0, 6859990.0)}, {"a": 1})]
    path = write_layer(tmp_path / "nowhere.gpkg", rows, {"a": "int"}, crs="EPSG:4326")
    with pytest.raises(HyperTaskError, match=r"they could not be brought into the raster's coord"):
        read(layer_source(path, categorical=["a"]), scene)


def test_one_feature_without_a_place_does_not_take_the_others_along(tmp_path, scene):
    there = transform_geom(CRS_CODE, "EPSG:4326", box(3, 4, 5, 6))
    nowhere = {"type": "Point", "coordinates": (24.0, 1e6)}
    rows = [(nowhere, {"a": 3}), (there, {"a": 2})]
    path = write_layer(tmp_path / "l.gpkg", rows, {"a": "int"}, crs="EPSG:4326")
    _, maps = read(layer_source(path, categorical=["a"]), scene)
    wanted = full()
    wanted[3:8, 4:10] = 2
    same(maps["a"], wanted)


def test_layer_without_features(tmp_path, scene):
    path = write_layer(tmp_path / "l.gpkg", [(None, {"a": 1})], {"a": "int"})
    with pytest.raises(HyperTaskError, match="no features with a geometry"):
        read(layer_source(path, categorical=["a"]), scene)


def test_layer_that_cannot_be_read(tmp_path, scene):
    (tmp_path / "l.gpkg").write_text("nothing")
    for name in ("l.gpkg", "gone.gpkg"):
        with pytest.raises(HyperTaskError, match=f"{name} cannot be opened as a vector layer"):
            read(layer_source(tmp_path / name, categorical=["a"]), scene)


def test_layer_with_nulls_only(tmp_path, scene):
    path = write_layer(tmp_path / "l.gpkg", [(box(0, 0, 4, 4), {"a": None})], {"a": "int"})
    with pytest.raises(HyperTaskError, match="No pixel of the scenes has a label"):
        read(layer_source(path, categorical=["a"]), scene)


def test_same_name_for_two_kinds(tmp_path, scene):
    path = write_layer(tmp_path / "l.gpkg", [(point(0, 0), {"a": 1})], {"a": "int"})
    raster = write_tif(tmp_path / "a.tif", np.ones((ROWS, COLUMNS), np.float32), names=["a"])
    with pytest.raises(HyperTaskError, match=r"a is categorical in one .* continuous in"):
        read([layer_source(path, categorical=["a"]), LabelSource(raster=str(raster))], scene)
