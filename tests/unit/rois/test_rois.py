"""ROIs from lists of shapes, vector files and class rasters."""

from __future__ import annotations

import numpy as np
import pytest
from osgeo import gdal, ogr
from support.files import crs_wkt, write_layer
from support.rois import HEIGHT, UTM, WIDTH, box, cube, read, wkb
from support.synthetic import LEFT, PIXEL, TOP, write_envi, write_tif

from hypertask.model.base.errors import HyperTaskError
from hypertask.model.base.text import amount
from hypertask.model.rois import rois as rois_module
from hypertask.model.rois.rois import (
    MOST_CLASSES,
    rois_from_raster,
    rois_from_shapes,
    rois_from_vector,
)


@pytest.fixture
def scene(tmp_path):
    return write_envi(tmp_path / "scene.img", cube())


def test_shapes_without_class_or_geometry_are_counted():
    rois = rois_from_shapes(
        [
            (wkb(box(0, 0, 1, 1)), "a"),
            (wkb(box(0, 0, 1, 1)), None),
            (wkb(box(0, 0, 1, 1)), " "),
            (None, "b"),
            (wkb(box(0, 0, 1, 1)), float("nan")),
        ],
        UTM,
    )
    assert rois.classes == ["a"] and len(rois.shapes) == 1
    assert rois.notes == [
        "3 ROIs have no class and were left out.",
        "1 ROI has no geometry and was left out.",
    ]
    with pytest.raises(HyperTaskError, match=r"No ROI has a class and a geometry; draw polygons"):
        rois_from_shapes([(None, "a"), (wkb(box(0, 0, 1, 1)), None)], UTM)


def test_class_names_order_and_colours():
    shape = wkb(box(0, 0, 1, 1))
    rois = rois_from_shapes([(shape, 10), (shape, 9.0), (shape, "2")], UTM)
    assert rois.classes == ["2", "9", "10"]
    assert len(set(rois.colors)) == 3
    rois = rois_from_shapes([(shape, "x"), (shape, "y")], UTM, colors={"y": "#009e73"})
    assert rois.colors[1] == "#009e73" != rois.colors[0]


def test_too_many_classes_are_no_classes():
    shape = wkb(box(0, 0, 1, 1))
    words = f"The class field holds 150 different values and at most {MOST_CLASSES} classes"
    with pytest.raises(HyperTaskError, match=words):
        rois_from_shapes([(shape, k) for k in range(1, 151)], UTM)


def test_a_continuous_field_is_cut_into_bins_of_equal_area():
    shapes = [(wkb(box(0, k, 1 + k % 2, k + 1)), float(k)) for k in range(20)]
    rois = rois_from_shapes(shapes, UTM, bins=4)
    assert len(rois.classes) == 4 and len(rois.edges) == 5
    assert rois.classes[0].startswith("0 to ")
    areas = np.zeros(4)
    for (_, k, _), (_, value) in zip(rois.shapes, shapes):
        areas[k] += 1 + value % 2
    assert areas == pytest.approx([7.5] * 4, abs=2)
    with pytest.raises(HyperTaskError, match=r"holds text \('oak'\).*be cut into bins"):
        rois_from_shapes([(shapes[0][0], "oak")], UTM, bins=3)
    same = rois_from_shapes([(shapes[0][0], v) for v in (1, 1, 1, 1, 2, 3)], UTM, bins=4)
    assert same.notes == [
        f"Quantiles coincide: {amount(len(same.classes), 'class', 'classes')} instead of 4."
    ]


def write_rois(path, rows, layers=("rois",)):
    features = [(shape, {"species": name, "height": height}) for shape, name, height in rows]
    for layer in layers:
        write_layer(path, features, {"species": "str", "height": "float"}, layer=layer)
    return path


def test_a_vector_file(tmp_path, scene):
    rows = [
        (box(0, 0, 4, 4), "oak", 3.5),
        (box(6, 0, 9, 4), "pine", 8.5),
        (box(10, 10, 12, 12), None, 5.0),
    ]
    path = write_rois(tmp_path / "rois.gpkg", rows)
    rois = rois_from_vector(path, "species")
    _, names, _, _ = read(scene, rois)
    assert names.count("oak") == 16 and names.count("pine") == 12
    assert rois.notes == ["1 ROI has no class and was left out."]
    binned = rois_from_vector(path, "height", bins=2)
    assert len(binned.classes) == 2 and len(binned.shapes) == 3
    with pytest.raises(HyperTaskError, match=r"has no field 'age'; its fields are species, height"):
        rois_from_vector(path, "age")
    with pytest.raises(HyperTaskError, match=r"has no layer 'x'; its layers are rois"):
        rois_from_vector(path, "species", "x")
    with pytest.raises(HyperTaskError, match=r"cannot be opened as a vector layer"):
        rois_from_vector(tmp_path / "nothing.gpkg", "species")
    several = write_rois(tmp_path / "several.gpkg", rows, ("first", "second"))
    with pytest.raises(HyperTaskError, match=r"has several layers; choose one of first, second"):
        rois_from_vector(several, "species")
    assert len(rois_from_vector(several, "species", "second").shapes) == 2


def write_codes(path, codes, nodata=None, georeferenced=True, kind=None):
    codes = np.asarray(codes)
    kind = kind or (gdal.GDT_Float32 if codes.dtype.kind == "f" else gdal.GDT_Int32)
    target = gdal.GetDriverByName("GTiff").Create(
        str(path), codes.shape[1], codes.shape[0], 1, kind
    )
    if georeferenced:
        target.SetGeoTransform((LEFT, PIXEL, 0, TOP, 0, -PIXEL))
        target.SetProjection(UTM)
    if nodata is not None:
        target.GetRasterBand(1).SetNoDataValue(nodata)
    target.GetRasterBand(1).WriteArray(codes)
    return path


@pytest.mark.parametrize("georeferenced", [True, False])
def test_a_class_raster(tmp_path, georeferenced):
    rng = np.random.default_rng(0)
    codes = np.kron(rng.integers(0, 4, (10, 8)), np.ones((3, 3), int))
    scene = write_envi(tmp_path / "scene.img", cube(), georeferenced=georeferenced)
    path = write_codes(tmp_path / "codes.tif", codes, georeferenced=georeferenced)
    rois = rois_from_raster(path, classes=[{"code": 2, "name": "roof", "color": "#123456"}])
    assert rois.classes == ["1", "roof", "3"] and rois.colors[1] == "#123456"
    values, names, polygons, found = read(scene, rois)
    for code, name in ((1, "1"), (2, "roof"), (3, "3")):
        own = values[np.array(names) == name]
        wanted = cube()[:, codes == code].T
        assert sorted(own.tolist()) == sorted(wanted.astype(float).tolist())
    assert found.polygons == len(np.unique(polygons)) < 60


def test_patches_that_touch_at_a_corner_are_one(tmp_path):
    codes = np.zeros((HEIGHT, WIDTH), int)
    codes[2:4, 2:4] = codes[4:6, 4:6] = codes[10:12, 2:4] = 1
    rois = rois_from_raster(write_codes(tmp_path / "codes.tif", codes))
    scene = write_envi(tmp_path / "scene.img", cube())
    _, _, polygons, _ = read(scene, rois)
    assert sorted(np.bincount(polygons).tolist()) == [4, 8]


def test_class_raster_with_its_own_nodata_and_names(tmp_path):
    codes = np.full((HEIGHT, WIDTH), 255)
    codes[:5], codes[5:9] = 0, 3
    path = write_codes(tmp_path / "codes.tif", codes, nodata=255, kind=gdal.GDT_Byte)
    dataset = gdal.Open(str(path), gdal.GA_Update)
    dataset.GetRasterBand(1).SetCategoryNames(["bare", "", "", "roof & co"])
    dataset = None
    assert rois_from_raster(path).classes == ["bare", "roof & co"]


def test_a_class_raster_on_another_grid(tmp_path, scene):
    codes = np.ones((HEIGHT // 2, WIDTH // 2), int)
    codes[:, 6:] = 2
    path = write_codes(tmp_path / "codes.tif", codes)
    dataset = gdal.Open(str(path), gdal.GA_Update)
    dataset.SetGeoTransform((LEFT, 2 * PIXEL, 0, TOP, 0, -2 * PIXEL))
    dataset = None
    _, names, _, _ = read(scene, rois_from_raster(path))
    assert names.count("1") == names.count("2") == HEIGHT * WIDTH / 2


def test_bins_of_equal_area_are_so_on_the_ground():
    """Of boxes of degrees those in the north are smaller, also where a raster calls them metres."""
    ring = "{0} {1},{2} {1},{2} {3},{0} {3},{0} {1}"
    places = [(0, lat, 1, lat + 1) for lat in (0, 10, 20, 60, 70, 80)]
    shapes = [ogr.CreateGeometryFromWkt(f"POLYGON(({ring.format(*p)}))") for p in places]
    values = [(bytes(shape.ExportToWkb()), float(k)) for k, shape in enumerate(shapes)]
    degrees = rois_from_shapes(values, crs_wkt("EPSG:4326"), bins=2)
    assert [k for _, k, _ in degrees.shapes] == [0, 0, 1, 1, 1, 1]
    for crs in ("", crs_wkt("EPSG:32635")):
        assert [k for _, k, _ in rois_from_shapes(values, crs, bins=2).shapes] == [0] * 3 + [1] * 3
    far = [(wkb(box(0, k, 3 - k, k + 1)), float(k)) for k in range(2)]
    for crs in ("", crs_wkt("EPSG:4326")):  # beyond the earth there
        assert rois_from_shapes(far, crs, bins=2).classes == rois_from_shapes(far, UTM, 2).classes


def test_a_continuous_raster_in_bins(tmp_path, scene):
    heights = np.linspace(1, 30, HEIGHT * WIDTH, dtype=np.float32).reshape(HEIGHT, WIDTH)
    heights[0, :4] = np.nan
    path = write_codes(tmp_path / "height.tif", heights)
    rois = rois_from_raster(path, bins=3)
    _, names, _, _ = read(scene, rois)
    assert len(names) == HEIGHT * WIDTH - 4
    counts = [names.count(name) for name in rois.classes]
    assert max(counts) - min(counts) <= 2 and len(rois.edges) == 4
    with pytest.raises(HyperTaskError, match=r"height.tif holds fractions such as 1.1"):
        rois_from_raster(path)


def test_classes_of_a_quantity_have_its_unit(tmp_path):
    rows = [(box(0, 0, 4, 4), 2.5), (box(5, 0, 9, 4), 7.5)]
    path = write_layer(
        tmp_path / "r.gpkg", [(b, {"age [a]": v}) for b, v in rows], {"age [a]": "float"}
    )
    assert rois_from_vector(path, "age [a]", bins=2).classes == ["2.5 to 5 a", "5 to 7.5 a"]
    heights = np.array([[1, 1, 4], [1, 4, 4]], np.float32)
    path = write_codes(tmp_path / "height.tif", heights)
    dataset = gdal.Open(str(path), gdal.GA_Update)
    dataset.GetRasterBand(1).SetUnitType("dm")
    dataset = None
    assert rois_from_raster(path, bins=2).classes == ["1 to 2.5 dm", "2.5 to 4 dm"]


def test_class_raster_errors(tmp_path, scene):
    path = write_codes(tmp_path / "codes.tif", np.zeros((4, 4), int))
    with pytest.raises(HyperTaskError, match=r"codes.tif holds no class; all of its pixels are no"):
        rois_from_raster(path)
    with pytest.raises(HyperTaskError, match=r"has 1 band; there is no band 2"):
        rois_from_raster(path, 2)
    with pytest.raises(HyperTaskError, match=r"cannot be read as a raster"):
        rois_from_raster(tmp_path / "no.tif")
    path = write_codes(tmp_path / "halves.tif", np.full((4, 4), 0.5))
    with pytest.raises(HyperTaskError, match=r"halves.tif holds fractions such as 0.5, which"):
        rois_from_raster(path)
    path = write_codes(tmp_path / "many.tif", np.arange(1, 145).reshape(12, 12))
    with pytest.raises(HyperTaskError, match=r"many.tif holds 144 different values and at most"):
        rois_from_raster(path)
    path = write_codes(tmp_path / "small.tif", np.ones((4, 4), int), georeferenced=False)
    with pytest.raises(HyperTaskError, match=r"The class raster has 4 x 4 pixels and scene.img 24"):
        read(scene, rois_from_raster(path))


def test_classes_that_a_style_calls_the_same_are_told_apart():
    shape = wkb(box(0, 0, 1, 1))
    rois = rois_from_shapes(
        [(shape, 1), (shape, 2), (shape, 3)], UTM, names={"1": "2"}, colors={"2": "#ff0000"}
    )
    assert rois.classes == ["2 (1)", "2 (2)", "3"]
    assert rois.colors[0] == "#ff0000" and rois.colors.count("#ff0000") == 1


def test_classes_of_a_raster_that_are_called_the_same_are_told_apart(tmp_path):
    path = str(tmp_path / "codes.tif")
    file = gdal.GetDriverByName("GTiff").Create(path, 4, 4, 1, gdal.GDT_Byte)
    file.GetRasterBand(1).WriteArray(np.arange(16, dtype=np.uint8).reshape(4, 4) % 4)
    file.GetRasterBand(1).SetCategoryNames(["", "forest", "Forest", "water"])
    file = None
    assert rois_from_raster(path).classes == ["forest (1)", "Forest (2)", "water"]
    named = [{"code": 1, "name": "2"}, {"code": 2, "name": "2"}, {"code": 3, "name": "2 (1)"}]
    assert rois_from_raster(path, classes=named).classes == ["1", "2", "3"]


def test_codes_that_are_no_classes_are_named_where_no_class_is_left():
    shape = wkb(box(0, 0, 1, 1))
    with pytest.raises(HyperTaskError, match=r"a code below 1 \(0\), which stands for no class"):
        rois_from_shapes([(shape, 0), (shape, 0)], UTM)


def test_class_rasters_are_read_in_strips(tmp_path, monkeypatch):
    values = np.random.default_rng(0).integers(0, 9, (40, 30))
    path = write_tif(tmp_path / "codes.tif", values.astype("int32"), nodata=3)
    whole = rois_from_raster(path), rois_from_raster(path, bins=3)
    largest = []
    read_all = rois_module.read_bands

    def watched(source, bands, *window):
        largest.append(window[2] * window[3])
        return read_all(source, bands, *window)

    monkeypatch.setattr(rois_module, "read_bands", watched)
    monkeypatch.setattr(rois_module, "_STRIP_PIXELS", 100)
    strips = rois_from_raster(path), rois_from_raster(path, bins=3)
    assert max(largest) <= 100
    for one, other in zip(whole, strips):
        assert one.classes == other.classes and one.shapes == other.shapes
        assert one.notes == other.notes
    assert strips[0].classes == ["1", "2", "4", "5", "6", "7", "8"]
    assert strips[0].notes == [
        f"{(values == 0).sum()} pixels of codes.tif have codes below 1, which are no classes."
    ]
