"""Label sources that lie over each other count as training reads them, each place once."""

from __future__ import annotations

import numpy as np
import pytest
from osgeo import gdal, ogr
from support.files import crs_wkt, write_layer, write_raster
from support.labels import read
from support.shapes import SCENE, Grid
from support.synthetic import Recorder

from hypertask.model.base.messages import SilentReporter
from hypertask.model.jobs.statistics import StatisticsJob
from hypertask.model.jobs.train import LabelSource
from hypertask.model.label_statistics.report import label_page
from hypertask.model.label_statistics.run import labels_of
from hypertask.model.label_statistics.summary import summarise
from hypertask.model.rasters.gdal import transformation
from hypertask.model.rasters.scene import Scene

ROWS, COLUMNS = 60, 80
SPECIES = {"variables": [{"band": 1, "name": "species", "kind": "categorical", "nodata": 0}]}
BOTH = {
    "variables": [
        {"band": 1, "name": "species", "kind": "categorical", "nodata": 0},
        {"band": 2, "name": "height", "kind": "continuous", "scale": 0.1, "nodata": 0},
    ]
}


def shifted(rows=0.0, columns=0.0, times=1, crs=SCENE.crs) -> Grid:
    """A grid whose corner lies so many of the scene's pixels further."""
    return Grid(SCENE.x(columns), SCENE.y(rows), SCENE.pixel * times, crs)


def codes(rng, rows, columns, most=3, bands=1):
    """Codes 0 (none) to ``most``, alike in patches of 2 x 2 pixels."""
    coarse = rng.integers(0, most + 1, (bands, -(-rows // 2), -(-columns // 2)))
    return np.kron(coarse, np.ones((1, 2, 2), int))[:, :rows, :columns]


@pytest.fixture
def folder(tmp_path):
    write_raster(tmp_path / "scene.tif", np.ones((2, ROWS, COLUMNS)), gdal.GDT_Float32, grid=SCENE)
    return tmp_path


def label_source(folder, name, values, grid=SCENE, spec=SPECIES, **options) -> LabelSource:
    path = write_raster(folder / f"{name}.tif", values, grid=grid, **options)
    return LabelSource(raster=path, spec=spec)


def statistics(*sources):
    return summarise(labels_of(StatisticsJob(list(sources)), SilentReporter()))


def by_statistics(*sources):
    """Pixels of each code, and the number and the mean of the heights."""
    found = statistics(*sources)
    counts = {each.code: each.amount for each in found.categorical[0].classes}
    heights = [(each.amount, each.mean) for each in found.continuous]
    return counts, heights


def by_training(folder, *sources):
    scene = Scene(folder / "scene.tif")
    _, maps = read(list(sources), scene, Recorder())
    species = maps["species"][maps["species"] >= 1]  # lower codes are no classes
    counts = dict(zip(*np.unique(species.astype(int), return_counts=True)))
    heights = [maps["height"][np.isfinite(maps["height"])]] if "height" in maps else []
    scene.close()
    return counts, [(len(each), each.mean()) for each in heights]


def agree(one, other, rel=1e-6) -> bool:
    (counts, heights), (others, other_heights) = one, other
    assert counts == pytest.approx(others, rel=rel)
    assert np.ravel(heights) == pytest.approx(np.ravel(other_heights), rel=rel)
    return True


def test_tiles_that_overlap_count_as_training_reads_them(folder):
    """Beside each other but for a margin, each with gaps, in both orders."""
    rng = np.random.default_rng(1)
    one = label_source(folder, "one", codes(rng, 40, 50))
    two = label_source(folder, "two", codes(rng, 44, 46), shifted(10, 34))
    for sources in ((one, two), (two, one)):
        assert agree(by_statistics(*sources), by_training(folder, *sources))
    first, second = by_statistics(one, two)[0], by_statistics(two, one)[0]
    assert first != second and sum(first.values()) == sum(second.values())


def test_what_is_labelled_twice_is_told(folder):
    one, two = np.zeros((4, 6)), np.zeros((4, 6))
    one[:, :4], two[:, 2:] = 1, 1  # eight pixels in both
    two[0, 2:] = 2  # two of these differ
    on = [label_source(folder, "one", one), label_source(folder, "two", two, shifted(0, 0))]
    off = label_source(folder, "off", two[:, 2:], shifted(0, 2))
    for sources in ((on[0], on[1]), (on[0], off)):
        found = statistics(*sources)
        told = (
            "Pixels that several rasters label: 8, of these 2 differently; the first of the "
            "rasters counts, as in training."
        )
        assert found.notes == [told] and told in label_page(found, "labels")
        assert found.amount == 24
        assert [(c.code, c.amount) for c in found.categorical[0].classes] == [(1, 22), (2, 2)]
    apart = label_source(folder, "apart", two, shifted(50, 0))
    assert statistics(on[0], apart).notes == []


def test_labels_of_other_variables_are_those_of_the_same_pixel(folder):
    """Where the first raster lacks a height the second one's counts there."""
    rng = np.random.default_rng(2)
    one = label_source(folder, "one", codes(rng, 40, 50))
    values = np.concatenate([codes(rng, 44, 46), codes(rng, 44, 46, 200)])
    two = label_source(folder, "two", values, shifted(10, 34), BOTH)
    for sources in ((one, two), (two, one)):
        assert agree(by_statistics(*sources), by_training(folder, *sources))
    full = np.ones((1, 20, 20))
    under = label_source(folder, "under", np.concatenate([full, full * 7]), shifted(5, 5), BOTH)
    found = statistics(label_source(folder, "full", full[0], shifted(0, 5)), under)
    assert found.categorical[0].labelled == 1 and found.amount == 25 * 20
    assert found.continuous[0].labelled == pytest.approx(20 / 25)


@pytest.mark.parametrize("fine_first", [True, False])
def test_pixels_of_other_sizes_count_as_on_a_scene_of_the_finest(folder, fine_first):
    rng = np.random.default_rng(3)
    fine = label_source(folder, "fine", codes(rng, 30, 40))
    coarse = label_source(folder, "coarse", codes(rng, 10, 13), shifted(12, 10, 3))
    sources = (fine, coarse) if fine_first else (coarse, fine)
    assert agree(by_statistics(*sources), by_training(folder, *sources))


@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:32634"])
def test_other_reference_systems(folder, crs, tmp_path):
    rng = np.random.default_rng(4)
    species = codes(rng, ROWS, COLUMNS)
    species[:, :, 30:] = 0
    fine = label_source(folder, "fine", species)
    plain = write_raster(tmp_path / "plain.tif", codes(rng, 20, 20), grid=shifted(11, 13, 2))
    gdal.Warp(str(tmp_path / "warped.tif"), plain, dstSRS=crs, dstNodata=0).FlushCache()
    other = LabelSource(raster=str(tmp_path / "warped.tif"), spec=SPECIES)
    for sources in ((fine, other), (other, fine)):
        assert agree(by_statistics(*sources), by_training(folder, *sources), rel=5e-3)
    assert statistics(fine, other).amount == statistics(other, fine).amount


def test_codes_that_a_spec_does_not_list_leave_the_next_raster_its_turn(folder):
    listed = {"variables": [{**SPECIES["variables"][0], "classes": [{"code": 1, "name": "pine"}]}]}
    one, two = np.full((4, 6), 9), np.ones((4, 6))
    sources = [label_source(folder, n, v, spec=listed) for n, v in (("one", one), ("two", two))]
    assert by_statistics(*sources)[0] == by_training(folder, *sources)[0] == {1: 24}
    assert statistics(*sources).notes == []


def test_windows_do_not_matter(folder, monkeypatch):
    rng = np.random.default_rng(5)
    one = label_source(folder, "one", codes(rng, 40, 50))
    two = label_source(folder, "two", codes(rng, 44, 46), shifted(10.3, 34.6))
    whole = by_statistics(one, two)
    monkeypatch.setattr("hypertask.model.label_statistics.rasters._BLOCK", 7)
    assert by_statistics(one, two) == whole


def test_three_rasters_of_which_the_last_links_the_first_two(folder):
    rng = np.random.default_rng(6)
    one = label_source(folder, "one", codes(rng, 30, 30))
    two = label_source(folder, "two", codes(rng, 30, 30), shifted(30, 40))
    three = label_source(folder, "three", codes(rng, ROWS, COLUMNS))
    for sources in ((one, two, three), (three, two, one), (two, three, one)):
        assert agree(by_statistics(*sources), by_training(folder, *sources))


def layer_source(folder, name, shapes, crs=SCENE.crs, **kinds) -> LabelSource:
    """Boxes ((left, top, right, bottom), values) of fields with their ``kinds``."""
    features = []
    for place, values in shapes:
        shape = ogr.CreateGeometryFromWkt(SCENE.box(*place))
        change = transformation(crs_wkt(SCENE.crs), crs_wkt(crs))
        if change is not None:
            shape.Transform(change)
        features.append((shape, values))
    path = write_layer(folder / f"{name}.gpkg", features, kinds, crs=crs)
    quantities = [field for field, kind in kinds.items() if kind == "float"]
    return LabelSource(
        layer=str(path),
        categorical=[f for f in kinds if f not in quantities],
        continuous=quantities,
    )


def random_boxes(rng, number, **fields):
    """Boxes of whole pixels that do not overlap, with values or gaps."""
    shapes = []
    for cell in rng.permutation(12)[:number]:
        left, top = 20 * (cell % 4) + rng.integers(0, 6), 20 * (cell // 4) + rng.integers(0, 6)
        right, bottom = left + rng.integers(4, 14), top + rng.integers(4, 14)
        values = {name: [None, *choices][rng.integers(0, 4)] for name, choices in fields.items()}
        shapes.append(((left, top, right, bottom), values))
    return shapes


@pytest.mark.parametrize("seed", range(6))
def test_polygons_of_several_layers_count_as_training_reads_them(folder, seed):
    rng = np.random.default_rng(seed)
    kinds, heights = [1, 2, 3], [4.0, 5.5, 11.0]
    sources = [
        layer_source(folder, "one", random_boxes(rng, 12, species=kinds), species="int"),
        layer_source(
            folder,
            "two",
            random_boxes(rng, 12, species=kinds, height=heights),
            species="int",
            height="float",
        ),
        layer_source(folder, "three", random_boxes(rng, 12, height=heights), height="float"),
    ]
    for order in ([0, 1, 2], [2, 1, 0], [1, 0, 2]):
        own = [sources[k] for k in order]
        found, ((heighted, mean),) = by_statistics(*own)
        scaled = {code: amount / SCENE.pixel**2 for code, amount in found.items()}
        counted = scaled, [(heighted / SCENE.pixel**2, mean)]
        assert agree(counted, by_training(folder, *own), rel=2e-3)


def test_what_polygons_label_twice_is_told(folder):
    one = layer_source(
        folder,
        "one",
        [((0, 0, 10, 10), {"species": "oak"}), ((10, 0, 20, 10), {"species": "ash"})],
        species="str",
    )
    two = [((5, 0, 15, 10), {"species": "oak"}), ((18, 0, 30, 10), {"species": "elm"})]
    told = (
        "Polygons of several layers label 40.0% of the area, 23.3% differently; the first of the "
        "layers counts, as in training."
    )
    for number, crs in enumerate([SCENE.crs, "EPSG:4326"]):
        found = statistics(one, layer_source(folder, f"two{number}", two, crs, species="str"))
        area = {each.name: each.amount / SCENE.pixel**2 for each in found.categorical[0].classes}
        assert area == pytest.approx({"oak": 100, "ash": 100, "elm": 100}, rel=2e-3)
        assert found.notes == [told] and found.categorical[0].labelled == 1
        assert {each.name: each.records for each in found.categorical[0].classes} == {
            **{"oak": 1, "ash": 1, "elm": 1}
        }


def test_polygons_that_only_touch_stay_as_they_are(folder):
    one = layer_source(folder, "one", [((0, 0, 10, 10), {"species": "oak"})], species="str")
    two = layer_source(folder, "two", [((10, 0, 20, 10), {"species": "ash"})], species="str")
    assert statistics(one, two).notes == [] and statistics(one, two).records == 2


def test_polygons_that_cross_themselves(folder):
    corners = [(0, 0), (10, 8), (10, 0), (0, 10), (0, 0)]
    bow = f"POLYGON(({','.join(f'{SCENE.x(x)} {SCENE.y(y)}' for x, y in corners)}))"
    paths = [
        write_layer(folder / "bow.gpkg", [(bow, {"species": "oak"})], {"species": "str"}),
        write_layer(
            folder / "box.gpkg", [(SCENE.box(0, 0, 10, 10), {"species": "ash"})], {"species": "str"}
        ),
    ]
    sources = [LabelSource(layer=str(path), categorical=["species"]) for path in paths]
    found = statistics(*sources)
    ash = found.categorical[0].classes[0].amount / SCENE.pixel**2
    assert ash == pytest.approx(100 - (10 * 50 / 9 + 8 * 40 / 9) / 2, rel=2e-3)
    (note,) = found.notes
    assert note.startswith("Polygons of several layers label ")


def test_points_of_several_layers_count_each(folder):
    sources = []
    for name in ("one", "two"):
        point = f"POINT ({SCENE.x(1.5)} {SCENE.y(1.5)})"
        path = write_layer(folder / f"{name}.gpkg", [(point, {"n": 1})], {"n": "int"})
        sources.append(LabelSource(layer=str(path), categorical=["n"]))
    found = statistics(*sources)
    assert found.amount == 2
    assert found.notes == [
        "Points of one.gpkg, two.gpkg count once each, also those in one place, where training "
        "takes those of the first layer."
    ]
