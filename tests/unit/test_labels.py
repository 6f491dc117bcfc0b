"""Labels: from layers and rasters of every kind to the scene's pixels."""

from __future__ import annotations

import numpy as np
import pytest
import rasterio
from rasterio.transform import Affine
from rasterio.warp import transform_geom
from synthetic import (
    CRS_CODE,
    LEFT,
    PIXEL,
    TOP,
    Recorder,
    box,
    point,
    transform,
    write_envi,
    write_json,
    write_layer,
    write_tif,
)

from hypertask.model.errors import HyperTaskError
from hypertask.model.job import LabelSource
from hypertask.model.labels import code_indices, open_labels
from hypertask.model.scene import Scene
from hypertask.model.survey import drop_rare_classes, survey_labels
from hypertask.model.variables import load_variable_spec

ROWS, COLUMNS = 20, 30
NAN = np.nan


@pytest.fixture
def scene(tmp_path):
    return Scene(write_envi(tmp_path / "scene.img", np.ones((2, ROWS, COLUMNS), np.int16)))


def layer_source(path, **settings) -> LabelSource:
    return LabelSource(layer=str(path), **settings)


def read(sources, scenes, reporter=None, survey=True):
    """Labels, and the codes or values of every variable on the first scene, by name."""
    scenes = scenes if isinstance(scenes, list) else [scenes]
    reporter = reporter or Recorder()
    labels = open_labels(sources if isinstance(sources, list) else [sources], scenes, reporter)
    if survey:
        survey_labels(labels, 0, reporter)
    first = labels.scenes[0]
    planes = first.read_codes(0, 0, first.scene.height, first.scene.width)
    return labels, {v.name: plane for v, plane in zip(labels.variables, planes)}


def full(value=NAN, rows=ROWS, columns=COLUMNS):
    return np.full((rows, columns), value, np.float32)


def same(one, two):
    np.testing.assert_array_equal(np.asarray(one, np.float32), np.asarray(two, np.float32))


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
    monkeypatch.setattr("hypertask.model.label_layers._LINES", 7)
    monkeypatch.setattr("hypertask.model.label_layers._IN_MEMORY", 10)  # a scratch file
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
    with pytest.raises(HyperTaskError, match=r"number or text field|holds text"):
        read(layer_source(path, continuous=["a"]), scene)


def test_a_field_cannot_be_both_kinds(tmp_path, scene):
    path = write_layer(tmp_path / "l.gpkg", [(point(0, 0), {"a": 1})], {"a": "int"})
    with pytest.raises(HyperTaskError, match=r"'a' .* categorical and as continuous"):
        read(layer_source(path, categorical=["a"], continuous=["a"]), scene)


def test_fractions_cannot_be_classes(tmp_path, scene):
    path = write_layer(
        tmp_path / "l.gpkg", [(point(0, 0), {"a": 1.5}), (point(0, 1), {"a": 1.0})], {"a": "float"}
    )
    with pytest.raises(HyperTaskError, match=r"holds the number 1\.5"):
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
    with pytest.raises(HyperTaskError, match=r"l\.gpkg do not overlap .*scene\.img"):
        read(layer_source(path, categorical=["a"]), scene)


def test_layer_without_features(tmp_path, scene):
    path = write_layer(tmp_path / "l.gpkg", [(None, {"a": 1})], {"a": "int"})
    with pytest.raises(HyperTaskError, match="no features with a geometry"):
        read(layer_source(path, categorical=["a"]), scene)


def test_layer_that_cannot_be_read(tmp_path, scene):
    (tmp_path / "l.gpkg").write_text("nothing")
    for name in ("l.gpkg", "gone.gpkg"):
        with pytest.raises(HyperTaskError, match=f"{name} cannot be read"):
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


# ------------------------------------------------------------------------------ rasters


def test_rasters_of_one_band_need_no_spec(tmp_path, scene):
    codes = np.zeros((ROWS, COLUMNS), np.uint8)
    codes[3:9, 4:8], codes[10, 10] = 3, 250
    values = full(-1)
    values[5, 5] = 0.75
    one = write_tif(tmp_path / "landcover.tif", codes)
    two = write_tif(tmp_path / "fraction.tif", values, nodata=-1, names=["green share"])
    labels, maps = read([LabelSource(raster=str(p)) for p in (one, two)], scene)
    assert [(v.name, v.kind) for v in labels.variables] == [
        ("landcover", "categorical"),
        ("green share", "continuous"),
    ]
    assert labels.variables[0].codes == [3, 250]
    same(maps["landcover"], np.where(codes == 0, NAN, codes))
    same(maps["green share"], np.where(values == -1, NAN, values))


def test_not_a_number_is_missing_and_zero_of_a_continuous_raster_is_a_value(tmp_path, scene):
    values = full(0)
    values[0, 0], values[0, 1] = NAN, np.inf
    path = write_tif(tmp_path / "v.tif", values)
    _, maps = read(LabelSource(raster=str(path)), scene)
    assert np.isnan(maps["v"][0, :2]).all() and (maps["v"][1:] == 0).all()


def test_raster_on_a_shifted_grid(tmp_path, scene):
    codes = np.arange(1, 7, dtype=np.uint8).reshape(2, 3)
    path = write_tif(
        tmp_path / "v.tif",
        codes,
        grid=transform(left=LEFT + 5 * PIXEL + 0.3, top=TOP - 4 * PIXEL - 0.3),
    )
    _, maps = read(LabelSource(raster=str(path)), scene)
    wanted = full()
    wanted[4:6, 5:8] = codes
    same(maps["v"], wanted)


def test_raster_of_another_resolution(tmp_path, scene):
    coarse = np.array([[1, 2], [3, 4]], np.uint8)
    path = write_tif(tmp_path / "v.tif", coarse, grid=transform(pixel=5 * PIXEL))
    _, maps = read(LabelSource(raster=str(path)), scene)
    wanted = full()
    wanted[:10, :10] = np.kron(coarse, np.ones((5, 5)))
    same(maps["v"], wanted)


def test_raster_in_another_crs(tmp_path, scene):
    """Nearest neighbour in another projection: right but for pixels at the edges."""
    from rasterio.warp import calculate_default_transform, reproject

    codes = np.zeros((ROWS, COLUMNS), np.uint8)
    codes[5:15, 8:22] = 6
    grid, width, height = calculate_default_transform(
        CRS_CODE, "EPSG:3067", COLUMNS, ROWS, LEFT, TOP - ROWS * PIXEL, LEFT + COLUMNS * PIXEL, TOP
    )
    target = np.zeros((height, width), np.uint8)
    reproject(
        codes,
        target,
        src_transform=transform(),
        src_crs=CRS_CODE,
        dst_transform=grid,
        dst_crs="EPSG:3067",
    )
    path = write_tif(tmp_path / "v.tif", target, crs="EPSG:3067", grid=grid)
    _, maps = read(LabelSource(raster=str(path)), scene)
    assert (maps["v"][6:14, 9:21] == 6).all()
    outside = np.ones((ROWS, COLUMNS), bool)
    outside[4:16, 7:23] = False
    assert np.isnan(maps["v"][outside]).all()


def test_raster_of_a_rotated_scene(tmp_path):
    grid = Affine.translation(LEFT, TOP) * Affine.rotation(40) * Affine.scale(PIXEL, -PIXEL)
    scene = Scene(write_tif(tmp_path / "s.tif", np.ones((2, ROWS, COLUMNS), np.int16), grid=grid))
    codes = np.full((60, 90), 5, np.uint8)
    # it covers only the corner that is not between the scene's first and last pixel
    x, y = grid * (COLUMNS, 0)
    path = write_tif(tmp_path / "v.tif", codes[:8, :8], grid=transform(left=x - 8, top=y + 8))
    _, maps = read(LabelSource(raster=str(path)), scene)
    assert maps["v"][0, COLUMNS - 1] == 5


@pytest.mark.parametrize("scale", [1.0, 0.01])
@pytest.mark.parametrize("nodata", [None, -9999])
def test_beyond_a_smaller_raster_nothing_is_labelled(tmp_path, scene, nodata, scale):
    """What a resampler fills in beyond the raster must not become a label, zero least of all."""
    values = np.array([[0, 1], [2, -9999]], np.int16)
    path = write_tif(tmp_path / "v.tif", values, grid=transform(left=LEFT + 4 * PIXEL))
    spec = {
        "variables": [
            {"name": "v", "kind": "continuous", "nodata": nodata, "scale": scale, "offset": 10}
        ]
    }
    _, maps = read(LabelSource(raster=str(path), spec=spec), scene)
    wanted = full()
    wanted[:2, 4:6] = values * scale + 10
    if nodata is not None:
        wanted[1, 5] = NAN
    np.testing.assert_allclose(maps["v"], wanted, rtol=1e-6)


def test_rasters_without_a_crs_on_the_same_coordinates(tmp_path):
    scene = Scene(write_tif(tmp_path / "s.tif", np.ones((2, 8, 8), np.int16), crs=None))
    path = write_tif(
        tmp_path / "v.tif",
        np.array([[4]], np.uint8),
        crs=None,
        grid=transform(left=LEFT + 2 * PIXEL),
    )
    _, maps = read(LabelSource(raster=str(path)), scene)
    assert maps["v"][0, 2] == 4 and np.isfinite(maps["v"]).sum() == 1


def test_rasters_without_georeference_go_by_size(tmp_path):
    scene = Scene(write_envi(tmp_path / "s.img", np.ones((2, 8, 9), np.int16), georeferenced=False))
    codes = np.arange(72, dtype=np.uint8).reshape(8, 9)
    path = write_envi(tmp_path / "v.img", codes[None], georeferenced=False)
    _, maps = read(LabelSource(raster=str(path)), scene)
    same(maps["v"], np.where(codes == 0, NAN, codes))
    other = write_envi(tmp_path / "w.img", codes[None, :5], georeferenced=False)
    with pytest.raises(HyperTaskError, match=r"9 x 5 pixels.*9 x 8.*same size"):
        read(LabelSource(raster=str(other)), scene)


def test_each_scene_without_georeference_has_its_own_raster(tmp_path):
    scenes, sources = [], []
    for number in (1, 2):
        scenes.append(
            Scene(
                write_envi(
                    tmp_path / f"s{number}.img", np.ones((2, 6, 6), np.int16), georeferenced=False
                )
            )
        )
        raster = write_envi(
            tmp_path / f"v{number}.img", np.full((1, 6, 6), number, np.uint8), georeferenced=False
        )
        spec = {"variables": [{"name": "v", "kind": "categorical"}]}
        sources.append(LabelSource(raster=str(raster), spec=spec))
    labels, maps = read(sources, scenes)
    assert (maps["v"] == 1).all()
    assert (labels.scenes[1].read_codes(0, 0, 6, 6) == 2).all()


def test_raster_that_does_not_overlap(tmp_path, scene):
    path = write_tif(tmp_path / "v.tif", np.ones((4, 4), np.uint8), grid=transform(left=LEFT + 1e5))
    with pytest.raises(HyperTaskError, match=r"v\.tif do not overlap"):
        read(LabelSource(raster=str(path)), scene)


def test_raster_of_nodata_only(tmp_path, scene):
    path = write_tif(tmp_path / "v.tif", np.full((ROWS, COLUMNS), 255, np.uint8), nodata=255)
    with pytest.raises(HyperTaskError, match="No pixel of the scenes has a label"):
        read(LabelSource(raster=str(path)), scene)


def test_codes_below_one_are_no_classes(tmp_path, scene):
    codes = np.full((ROWS, COLUMNS), 255, np.int16)
    codes[0, :4] = [0, -3, 1, 2]
    path = write_tif(tmp_path / "v.tif", codes, nodata=255)
    for spec in (
        None,
        {
            "variables": [
                {
                    "name": "v",
                    "kind": "categorical",
                    "classes": [{"code": code, "name": str(code)} for code in (-3, 0, 1, 2)],
                }
            ]
        },
    ):
        reporter = Recorder()
        labels, _ = read(LabelSource(raster=str(path), spec=spec), scene, reporter)
        assert labels.variables[0].codes == [1, 2]
        assert any("2 pixels with a code below 1" in text for text in reporter.warnings)
        same(labels.scenes[0].read(0, 0, 1, 4)[0, 0], [NAN, NAN, 0, 1])


def test_a_variable_without_any_label_is_named(tmp_path, scene):
    """Beside one that has labels, so that the survey goes on to the count."""
    codes = np.full((ROWS, COLUMNS), 0, np.uint8)
    empty = write_tif(tmp_path / "empty.tif", codes)
    codes[:5], codes[5:] = 1, 2
    there = write_tif(tmp_path / "there.tif", codes)
    reporter = Recorder()
    scenes = [scene]
    labels = open_labels([LabelSource(raster=str(p)) for p in (empty, there)], scenes, reporter)
    survey = survey_labels(labels, 0, reporter)
    with pytest.raises(HyperTaskError, match="variable empty has no label on any scene"):
        drop_rare_classes(labels, survey, 0.0, reporter)


# ------------------------------------------------------------------------------ variable spec


SPEC = {
    "variables": [
        {
            "name": "soil",
            "kind": "categorical",
            "band": 2,
            "nodata": 9,
            "classes": [
                {"code": 2, "name": "organic", "color": "#112233"},
                {"code": 1, "name": "mineral"},
                {"code": 5, "name": "rock"},
            ],
        },
        {
            "name": "height",
            "kind": "continuous",
            "band": 1,
            "scale": 0.01,
            "offset": 1,
            "nodata": 0,
            "unit": "m",
        },
        {"name": "stand", "kind": "group", "band": 3},
    ]
}


@pytest.fixture
def spec_raster(tmp_path):
    cube = np.zeros((3, ROWS, COLUMNS), np.int32)
    cube[0, 0, :3] = [1234, 0, -100]
    cube[1, 0, :4] = [1, 2, 9, 7]
    cube[2] = 42
    return write_tif(tmp_path / "many.tif", cube)


@pytest.mark.parametrize("as_file", [False, True])
def test_variable_spec(tmp_path, scene, spec_raster, as_file):
    spec = str(write_json(tmp_path / "spec.json", SPEC)) if as_file else SPEC
    reporter = Recorder()
    labels, maps = read(LabelSource(raster=str(spec_raster), spec=spec), scene, reporter)
    soil, height = labels.variables
    assert (height.unit, soil.name) == ("m", "soil")
    assert [(c.code, c.name) for c in soil.classes] == [(1, "mineral"), (2, "organic")]
    assert soil.classes[1].color == "#112233"
    np.testing.assert_allclose(maps["height"][0, :3], [13.34, NAN, 0.0])
    same(labels.scenes[0].read(0, 0, 1, 4)[0, 0], [0, 1, NAN, NAN])
    assert any("the codes 7 are not in the list" in text for text in reporter.warnings)
    assert "stand" not in maps


def test_spec_entries_of_other_rasters_are_left_out(tmp_path, scene, spec_raster):
    spec = {
        "variables": [
            {"name": "a", "kind": "continuous", "raster": "many.tif"},
            {"name": "b", "kind": "continuous", "raster": "other.tif"},
        ]
    }
    labels, _ = read(LabelSource(raster=str(spec_raster), spec=spec), scene)
    assert [v.name for v in labels.variables] == ["a"]


def test_several_bands_need_a_spec(scene, spec_raster):
    with pytest.raises(HyperTaskError, match=r"has 3 bands; give a variable spec"):
        read(LabelSource(raster=str(spec_raster)), scene)


@pytest.mark.parametrize(
    ("spec", "words"),
    [
        ({"variables": []}, 'no list "variables"'),
        ([], 'no list "variables"'),
        ({"variables": ["x"]}, "entry 1 is not an object"),
        ({"variables": [{"kind": "continuous"}]}, "entry 1 has no name"),
        ({"variables": [{"name": "a", "kind": "text"}]}, r"\(a\) has the kind 'text'"),
        ({"variables": [{"name": "a", "kind": "continuous", "bands": 1}]}, "unknown key 'bands'"),
        (
            {"variables": [{"name": "a", "kind": "continuous", "scale": "x"}]},
            "cannot be understood",
        ),
        (
            {"variables": [{"name": "a", "kind": "categorical", "classes": [{"code": 1}]}]},
            "cannot be understood",
        ),
        (
            {
                "variables": [
                    {"name": "a", "kind": "categorical", "classes": [{"code": "1", "name": "x"}]}
                ]
            },
            "not a whole number",
        ),
        (
            {
                "variables": [
                    {
                        "name": "a",
                        "kind": "categorical",
                        "classes": [{"code": 1, "name": "x", "color": "red"}],
                    }
                ]
            },
            "'red'",
        ),
        ({"variables": [{"name": "a", "kind": "continuous", "band": 4}]}, "band 4, but"),
        ({"variables": [{"name": "a", "kind": "group"}]}, "names no variable"),
    ],
)
def test_specs_that_cannot_be_used(scene, spec_raster, spec, words):
    with pytest.raises(HyperTaskError, match=words):
        read(LabelSource(raster=str(spec_raster), spec=spec), scene)


def test_spec_file_that_cannot_be_read(tmp_path, scene, spec_raster):
    with pytest.raises(HyperTaskError, match=r"gone\.json cannot be read"):
        read(LabelSource(raster=str(spec_raster), spec=str(tmp_path / "gone.json")), scene)
    (tmp_path / "bad.json").write_text("{")
    with pytest.raises(HyperTaskError, match=r"bad\.json is not valid JSON"):
        read(LabelSource(raster=str(spec_raster), spec=str(tmp_path / "bad.json")), scene)
    with pytest.raises(HyperTaskError):
        load_variable_spec(tmp_path)


# ------------------------------------------------------------------------------ windows


def test_windows_agree_with_the_whole_and_are_empty_beyond(tmp_path, scene):
    codes = np.random.default_rng(0).integers(0, 4, (ROWS, COLUMNS)).astype(np.uint8)
    labels, _ = read(LabelSource(raster=str(write_tif(tmp_path / "v.tif", codes))), scene)
    first = labels.scenes[0]
    whole = first.read(0, 0, ROWS, COLUMNS)[0]
    same(whole, np.where(codes == 0, NAN, codes.astype(float) - 1))
    window = first.read(-3, 25, 10, 12)[0]
    same(window[3:, :5], whole[:7, 25:])
    assert np.isnan(window[:3]).all() and np.isnan(window[:, 5:]).all()
    assert np.isnan(first.read(ROWS, 0, 4, 4)).all()


def test_the_first_source_of_a_variable_counts_and_others_fill_in(tmp_path, scene):
    one, two = np.zeros((2, ROWS, COLUMNS), np.uint8)
    one[0, :2], two[0, :4] = 1, 2
    sources = [
        LabelSource(raster=str(write_tif(tmp_path / f"{k}.tif", c, names=["v"])))
        for k, c in enumerate((one, two))
    ]
    _, maps = read(sources, scene)
    same(maps["v"][0, :5], [1, 1, 2, 2, NAN])


def test_code_indices():
    codes = np.array([3, 7, 250])
    values = np.array([3, 7, 250, 0, 4, 251, NAN], np.float32)
    same(code_indices(values, codes), [0, 1, 2, NAN, NAN, NAN, NAN])
    same(code_indices(values, np.array([], int)), [NAN] * 7)


def test_a_compressed_label_raster_is_read(tmp_path, scene):
    codes = np.random.default_rng(0).integers(0, 4, (ROWS, COLUMNS)).astype(np.uint8)
    path = write_tif(tmp_path / "v.tif", codes, compress="deflate", tiled=False)
    with rasterio.open(path) as source:
        assert not source.is_tiled
    labels, maps = read(LabelSource(raster=str(path)), scene)
    same(maps["v"], np.where(codes == 0, NAN, codes))
    labels.close()
