"""Label statistics of several sources: of one place, of places beside each other, and of layers."""

from __future__ import annotations

import re

import numpy as np
import pytest
from osgeo import ogr
from rasterio.transform import from_origin
from support.files import crs_wkt, write_layer
from support.shapes import SCENE, patches
from support.synthetic import write_tif

from hypertask.model.base.errors import HyperTaskError
from hypertask.model.base.messages import SilentReporter
from hypertask.model.jobs.statistics import StatisticsJob
from hypertask.model.jobs.train import LabelSource
from hypertask.model.label_statistics.report import label_page
from hypertask.model.label_statistics.run import labels_of
from hypertask.model.label_statistics.summary import summarise
from hypertask.model.rasters.gdal import transformation
from hypertask.model.separability.association import correlation_ratio, cramers_v
from hypertask.model.vectors.columns import write_field_titles


def statistics(*sources):
    return summarise(labels_of(StatisticsJob(list(sources)), SilentReporter()))


def rasters(*paths, **options):
    return statistics(*(LabelSource(raster=str(path), **options) for path in paths))


def layers(*paths, categorical=("kind",), **options):
    return statistics(
        *(LabelSource(layer=str(path), categorical=list(categorical), **options) for path in paths)
    )


@pytest.fixture
def kinds():
    """Codes of two variables (30, 40), alike in most patches of three pixels."""
    rng = np.random.default_rng(5)
    first, second = patches(30, 40, 4, 3, rng) + 1, patches(30, 40, 4, 3, rng) + 1
    same = patches(30, 40, 3, 3, rng) > 0
    return first.astype("uint8"), np.where(same, first, second).astype("uint8")


def spec(*names, **kinds):
    return {
        "variables": [
            {"band": n, "name": name, "kind": kinds.get(name, "categorical")}
            for n, name in enumerate(names, start=1)
        ]
    }


def test_pixels_of_class_bands_count_once_each(tmp_path, kinds):
    two = write_tif(tmp_path / "two.tif", np.stack(kinds), nodata=0)
    found = rasters(two, spec=spec("species", "soil")).association.pearson[0, 1]
    assert found == pytest.approx(cramers_v(*(plane.ravel() for plane in kinds))) and found > 0.5
    same = write_tif(tmp_path / "same.tif", np.stack(kinds[:1] * 2), nodata=0)
    assert rasters(same, spec=spec("a", "b")).association.pearson[0, 1] == pytest.approx(1)


def test_stands_of_class_bands_count_once_each(tmp_path, kinds):
    stand = (np.arange(30)[:, None] // 3 * 100 + np.arange(40) // 3 + 1).astype("int32")
    three = write_tif(tmp_path / "three.tif", np.stack([*kinds, stand]), nodata=0)
    described = spec("species", "soil", "stand", stand="group")
    found = rasters(three, spec=described).association.pearson[0, 1]
    _, first, size = np.unique(stand, return_index=True, return_counts=True)
    each = [plane.ravel()[first] for plane in kinds]
    assert found == pytest.approx(cramers_v(*each, size)) != cramers_v(*each, size, size)


def test_rasters_with_the_same_pixels_are_one_place(tmp_path, kinds):
    species = kinds[0].copy()
    species[:, :10] = 0
    height = (species * 3 + np.random.default_rng(2).normal(size=species.shape)).astype("float32")
    paths = [
        write_tif(tmp_path / "species.tif", species, nodata=0),
        write_tif(tmp_path / "height.tif", height),
    ]
    found = rasters(*paths)
    assert found.amount == 1200 and found.continuous[0].labelled == 1
    assert found.categorical[0].labelled == pytest.approx(0.75)
    seen = species > 0
    expected = correlation_ratio(species[seen], height[seen])
    assert found.association.pearson[0, 1] == pytest.approx(expected, abs=1e-6)
    assert not found.notes


def test_where_two_rasters_label_a_pixel_the_first_counts(tmp_path):
    first, second = np.array([[1, 0, 2, 0]] * 2, "uint8"), np.array([[3, 3, 3, 0]] * 2, "uint8")
    for folder, plane in (("a", first), ("b", second)):
        (tmp_path / folder).mkdir()
        write_tif(tmp_path / folder / "kind.tif", plane, nodata=255)
    found = rasters(tmp_path / "a" / "kind.tif", tmp_path / "b" / "kind.tif")
    assert [(c.code, c.amount) for c in found.categorical[0].classes] == [(1, 2), (2, 2), (3, 2)]
    assert found.amount == 6


@pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning")
def test_rasters_without_a_place_are_beside_each_other_where_they_share_a_variable(tmp_path):
    codes = np.array([[1, 2, 2], [1, 1, 0]], "uint8")
    for name, plane in (("a/kind", codes), ("b/kind", codes), ("a/cover", codes * 1.5)):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        write_tif(tmp_path / f"{name}.tif", plane, crs=None, transform=None, nodata=0)
    paths = [tmp_path / "a" / "kind.tif", tmp_path / "b" / "kind.tif"]
    assert rasters(*paths).amount == 10
    assert rasters(tmp_path / "a" / "cover.tif", paths[0]).amount == 5


def test_sources_without_a_variable_in_common_are_counted_apart(tmp_path, kinds):
    species = kinds[0].copy()
    species[:6] = 0
    coarse = from_origin(370000, 6860000, 4, 4)
    height = np.random.default_rng(3).normal(9, 1, (15, 20)).astype("float32")
    paths = [
        write_tif(tmp_path / "species.tif", species, nodata=0),
        write_tif(tmp_path / "height.tif", height, grid=coarse),
    ]
    found = rasters(*paths)
    assert found.categorical[0].labelled == 1 == found.continuous[0].labelled
    assert found.rows()[-1]["AMOUNT"] == 300
    assert np.isnan(found.association.pearson[0, 1])
    (note,) = found.notes
    assert note.startswith("Nothing links the label sources of species / height: they may")


def strips(path, kinds, *, left=0, crs=SCENE.crs, **options):
    """A layer of boxes, each a line of the scene longer than the one before."""
    shapes = []
    for line, _ in enumerate(kinds):
        shape = ogr.CreateGeometryFromWkt(
            SCENE.box(left, 10 * line, left + line + 1, 10 * line + 9)
        )
        change = transformation(crs_wkt(SCENE.crs), crs_wkt(crs)) if crs else None
        if change is not None:
            shape.Transform(change)
        shapes.append(shape)
    features = [(shape, {"kind": kind}) for shape, kind in zip(shapes, kinds)]
    return write_layer(path, features, {"kind": "str"}, crs=crs, **options)


def test_texts_are_numbered_over_all_layers(tmp_path):
    paths = [
        strips(tmp_path / "a.gpkg", ["oak", "larch", "Willow"]),
        strips(tmp_path / "b.gpkg", ["willow", "ash"], left=90),
    ]
    found = layers(*paths)
    assert [(c.code, c.name, c.records) for c in found.categorical[0].classes] == [
        (1, "ash", 1),
        (2, "larch", 1),
        (3, "oak", 1),
        (4, "Willow", 2),
    ]
    assert [note for note in found.notes if "willow" in note] == found.notes != []


def test_layers_in_other_reference_systems_count_by_the_ground(tmp_path):
    paths = [
        strips(tmp_path / "a.gpkg", ["oak", "ash", "oak"]),
        strips(tmp_path / "b.gpkg", ["ash", "ash", "oak", "ash"], left=40, crs="EPSG:4326"),
        strips(tmp_path / "c.gpkg", ["oak"], left=70, crs="EPSG:3857"),
    ]
    found = layers(*paths)
    ash, oak = (c.share for c in found.categorical[0].classes)
    assert (ash, oak) == pytest.approx((9 / 17, 8 / 17), rel=1e-4)
    assert found.amount == pytest.approx(17 * 9 * SCENE.pixel**2, rel=2e-3)  # UTM's scale
    together = sum(layers(path).amount for path in paths)
    assert found.amount == pytest.approx(together, rel=1e-9)
    nowhere = strips(tmp_path / "nowhere.shp", ["oak"], left=20, crs=None)
    assert layers(paths[0], nowhere).amount == pytest.approx(7 * 9 * SCENE.pixel**2, rel=2e-3)
    undefined = strips(tmp_path / "undefined.gpkg", ["oak"], left=20, crs=None)
    assert layers(paths[0], undefined).amount == pytest.approx(layers(paths[0], nowhere).amount)
    shape = (SCENE.box(40, 0, 41, 9), {"kind": "oak"})
    site = 'LOCAL_CS["local site",UNIT["metre",1]]'
    local = write_layer(tmp_path / "local.gpkg", [shape], {"kind": "str"}, crs=site)
    for unknown in ([*paths, nowhere], [paths[0], local]):
        with pytest.raises(HyperTaskError, match=r"and nobody knows where that of (n|l)o"):
            layers(*unknown)


@pytest.mark.parametrize("crs", [SCENE.crs, "EPSG:4326", "EPSG:3857", "EPSG:4258", "EPSG:3395"])
def test_areas_are_those_on_the_ground_whatever_the_crs(tmp_path, crs):
    found = layers(strips(tmp_path / "a.gpkg", ["oak", "ash", "oak"], crs=crs))
    assert found.unit == "area"
    assert found.amount == pytest.approx(6 * 9 * SCENE.pixel**2, rel=2e-3)
    page = label_page(found, "a")
    assert f"an area of {found.amount:.4g} m²" in page and "Area [m²]" in page
    assert "Areas are those on the ground" in page and not found.notes


def test_large_areas_are_shown_in_hectares(tmp_path):
    shape = SCENE.box(0, 0, 500, 400)
    found = layers(write_layer(tmp_path / "a.gpkg", [(shape, {"kind": "oak"})], {"kind": "str"}))
    hectares = 200_000 * SCENE.pixel**2 / 1e4
    page = label_page(found, "a")
    (shown,) = re.findall(r"an area of ([\d.]+) ha", page)
    assert float(shown) == pytest.approx(hectares, rel=2e-3) and "Area [ha]" in page
    assert f'<td class="number">{shown}</td>' in page
    assert found.rows()[0]["AMOUNT"] == pytest.approx(hectares * 1e4, rel=2e-3)


def test_without_a_crs_areas_are_those_of_the_map(tmp_path):
    found = layers(strips(tmp_path / "a.shp", ["oak", "ash", "oak"], crs=None))
    assert found.unit == "map area" and found.amount == pytest.approx(6 * 9 * SCENE.pixel**2)
    (note,) = found.notes
    assert note.startswith("The labels state no coordinate reference system, so their areas are")
    page = label_page(found, "a")
    assert "square map units." in page and "m²" not in page and "Areas are those" not in page


def test_polygons_beyond_the_earth_are_refused(tmp_path):
    path = strips(tmp_path / "a.gpkg", ["oak"], crs=None)
    store = write_layer(
        tmp_path / "b.gpkg",
        [(SCENE.box(0, 0, 5, 5), {"kind": "oak"})],
        {"kind": "str"},
        crs="EPSG:4326",
    )
    assert layers(path).unit == "map area"
    with pytest.raises(HyperTaskError, match=r"The polygons of b\.gpkg lie where .* no place on"):
        layers(store)


def test_layers_without_a_variable_in_common_are_counted_apart(tmp_path):
    fields = {"kind": "str", "height": "float"}
    rows = [(SCENE.box(0, n, 5, n + 1), {"kind": "oak", "height": 4.0 * n}) for n in range(4)]
    path = write_layer(tmp_path / "stands.gpkg", rows, fields)
    found = statistics(
        LabelSource(layer=str(path), categorical=["kind"]),
        LabelSource(layer=str(path), continuous=["height"]),
    )
    assert found.categorical[0].labelled == 1 == found.continuous[0].labelled
    assert "Nothing links the label sources of kind / height" in found.notes[-1]


def test_units_are_those_that_training_reads(tmp_path):
    fields = {"age [a]": "float", "volume": "float", "height": "float", "plain": "float"}
    rows = [(SCENE.box(0, n, 5, n + 1), dict.fromkeys(fields, 2.0 * n)) for n in range(3)]
    path = write_layer(tmp_path / "stands.gpkg", rows, fields)
    write_field_titles(path, "stands", {"height": "mean height [dm]", "volume": "stock [m3]"})
    source = LabelSource(layer=str(path), continuous=list(fields), units={"volume": "m3/ha"})
    found = statistics(source)
    units = {row["VARIABLE"]: row["UNIT"] for row in found.rows()}
    assert units == {"age [a]": "a", "volume": "m3/ha", "height": "dm", "plain": ""}
    page = label_page(found, "stands")
    assert all(f">{unit}</text>" in page for unit in ("a", "m3/ha", "dm", "value"))
