"""Label statistics of several sources: of one place, of places beside each other, and of layers."""

from __future__ import annotations

import numpy as np
import pytest
from rasterio.transform import from_origin
from support.shapes import patches
from support.synthetic import write_tif

from hypertask.model.base.messages import SilentReporter
from hypertask.model.jobs.statistics import StatisticsJob
from hypertask.model.jobs.train import LabelSource
from hypertask.model.label_statistics.run import labels_of
from hypertask.model.label_statistics.summary import summarise
from hypertask.model.separability.association import correlation_ratio, cramers_v


def statistics(*sources):
    return summarise(labels_of(StatisticsJob(list(sources)), SilentReporter()))


def rasters(*paths, **options):
    return statistics(*(LabelSource(raster=str(path), **options) for path in paths))


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
    assert note.startswith("Nothing links the label sources of species and of height: they may")
