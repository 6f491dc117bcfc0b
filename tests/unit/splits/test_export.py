"""The command split: the polygons are the split that a training uses."""

from __future__ import annotations

import json
import subprocess
import sys

import numpy as np
import pytest
from rasterio.crs import CRS
from rasterio.features import rasterize
from support.files import layer_crs, read_layer, write_layer
from support.shapes import box
from support.synthetic import (
    CRS_CODE,
    LEFT,
    PIXEL,
    TOP,
    Recorder,
    make_toy,
    toy_job,
    transform,
    write_envi,
    write_tif,
)

from hypertask.model.base.errors import Cancelled, HyperTaskError
from hypertask.model.jobs.files import job_from_dict, job_to_dict, save_job
from hypertask.model.jobs.recipes import recipe_for
from hypertask.model.jobs.train import LabelSource, SplitJob
from hypertask.model.labels.labels import open_labels
from hypertask.model.rasters.scene import Scene
from hypertask.model.splits.export import LAYER, split_scene
from hypertask.model.training.data import prepare

PARTS = ("training", "validation", "test")


@pytest.fixture(scope="module")
def toy(tmp_path_factory):
    return make_toy(tmp_path_factory.mktemp("toy"), rows=60, columns=52, bands=4, seed=3)


@pytest.fixture
def stands(tmp_path):
    """Two scenes side by side in pieces of 4 x 4 pixels; a stand is a line of them."""
    scenes = [
        write_envi(tmp_path / "a.img", np.full((2, 48, 40), 9, np.int16)),
        write_tif(
            tmp_path / "b.tif",
            np.full((2, 48, 40), 9, np.int16),
            grid=transform(left=LEFT + 40 * PIXEL),
        ),
    ]
    shapes = [(box(4 * k, 30, 4, 20), {"v": 1 + k % 2, "s": k}) for k in range(12)]
    path = write_layer(tmp_path / "l.gpkg", shapes, {"v": "int", "s": "int"})
    return SplitJob(
        [str(path) for path in scenes],
        [LabelSource(layer=str(path), categorical=["v"], group="s")],
        str(tmp_path / "split.gpkg"),
        split="field",
    )


def features(path):
    return CRS.from_wkt(layer_crs(path, LAYER)), read_layer(path, LAYER)


def drawn(found, grid, shape):
    """Number of the part of each pixel, 9 outside."""
    shapes = [(geometry, PARTS.index(row["part"])) for geometry, row in found]
    return rasterize(shapes, shape, fill=9, transform=grid)


@pytest.mark.parametrize(
    "settings", [{}, {"block_size": None}, {"buffer": 3, "seed": 7}, {"rare_class_share": "middle"}]
)
def test_it_is_the_split_of_the_training(toy, tmp_path, settings):
    if "rare_class_share" in settings:  # one of the three classes is dropped
        settings = {"rare_class_share": np.sort(np.bincount(toy.classes.ravel()))[-2] / (60 * 52)}
    training = job_from_dict(toy_job(toy, tmp_path / "m.safetensors", **settings))
    names = ("scenes", "labels", "split", "block_size", "buffer", "rare_class_share", "seed")
    shared = {name: getattr(training, name) for name in names}
    outputs = split_scene(SplitJob(output=str(tmp_path / "s.gpkg"), **shared), Recorder())
    scene = Scene(toy.scene)
    labels = open_labels(training.labels, [scene], Recorder())
    data = prepare(training, recipe_for(training), labels, Recorder())
    assert outputs["DIGEST"] == data.split.digest()
    crs, found = features(outputs["OUTPUT"])
    assert crs == CRS.from_string(CRS_CODE)
    np.testing.assert_array_equal(
        drawn(found, transform(), (60, 52)), data.split.area(0, 0, 0, 60, 52)
    )
    used = data.split.uses(0, 0, 0, 60, 52)
    labelled = ~np.isnan(labels.scenes[0].read(0, 0, 60, 52)).all(0)
    for number, part in enumerate(PARTS):
        pixels = int((labelled & (used == number)).sum())
        assert outputs[part.upper()] == pixels > 0
        assert sum(row["pixels"] for _, row in found if row["part"] == part) == pixels
    assert sum(row["pixels"] + row["unused"] for _, row in found) == labelled.sum()
    assert any(row["unused"] for _, row in found) == bool(settings.get("buffer"))
    labels.close()


def test_stands_on_two_scenes(stands):
    outputs = split_scene(stands, Recorder())
    _, found = features(outputs["OUTPUT"])
    assert [(row["scene"], row["unit"]) for _, row in found] == [
        (scene, str(number)) for scene in ("a.img", "b.tif") for number in range(12)
    ]
    by_stand = {}
    for geometry, row in found:
        by_stand.setdefault(row["unit"], set()).add(row["part"])
        assert row["pixels"] == 40 and row["unused"] == 0
        xs = [x for ring in geometry["coordinates"][0] for x, _ in ring]
        left = LEFT + (30 if row["scene"] == "a.img" else 40) * PIXEL
        assert (min(xs), max(xs)) == (left, left + 10 * PIXEL)
    assert all(len(parts) == 1 for parts in by_stand.values())
    assert {part for parts in by_stand.values() for part in parts} == set(PARTS)


def test_a_group_in_pieces_is_one_multipolygon(stands, tmp_path):
    shapes = [
        (box(6 * k, 8 * j, 3, 3), {"v": 1 + k % 2, "s": k}) for k in range(8) for j in range(3)
    ]
    path = write_layer(tmp_path / "p.gpkg", shapes, {"v": "int", "s": "int"})
    stands.labels[0].layer = str(path)
    _, found = features(split_scene(stands, Recorder())["OUTPUT"])
    assert len(found) == 8
    for geometry, row in found:
        assert geometry["type"] == "MultiPolygon" and len(geometry["coordinates"]) == 3
        assert row["pixels"] == 27


def test_blocks_end_with_the_scene(stands):
    stands.split, stands.block_size = "blocks", 7
    _, found = features(split_scene(stands, Recorder())["OUTPUT"])
    corners = {row["unit"]: geometry for geometry, row in found if row["scene"] == "a.img"}
    assert set(corners) == {f"{row} {column}" for row in range(7) for column in (4, 5)}
    ring = corners["6 5"]["coordinates"][0][0]
    assert max(x for x, _ in ring) == LEFT + 40 * PIXEL
    assert min(y for _, y in ring) == TOP - 48 * PIXEL


def test_a_scene_in_another_crs_is_brought_to_the_first(stands, tmp_path):
    other = write_tif(
        tmp_path / "b.tif",
        np.full((2, 48, 40), 9, np.int16),
        crs="EPSG:3067",
        grid=transform(left=LEFT + 40 * PIXEL),
    )
    stands.scenes[1] = str(other)
    crs, found = features(split_scene(stands, Recorder())["OUTPUT"])
    assert crs == CRS.from_string(CRS_CODE)
    # EPSG:3067 is ETRS89 in the same zone: the same place to within a metre
    for geometry, _ in found:
        x, y = geometry["coordinates"][0][0][0]
        assert LEFT <= x <= LEFT + 100 * PIXEL and TOP - 48 * PIXEL - 1 <= y <= TOP + 1


def test_without_a_georeference_it_lies_where_qgis_shows_the_scene(toy, tmp_path):
    scene = write_envi(tmp_path / "s.img", toy.cube, georeferenced=False)
    raster = write_tif(tmp_path / "v.tif", toy.classes, crs=None, grid=transform(1, 0, 0))
    job = SplitJob(
        [str(scene)], [LabelSource(raster=str(raster))], str(tmp_path / "o.gpkg"), block_size=10
    )
    crs, found = features(split_scene(job, Recorder())["OUTPUT"])
    assert not crs or "epsg" not in str(crs).lower().replace('epsg","9001', "")
    points = np.array([p for geometry, _ in found for p in geometry["coordinates"][0][0]])
    assert points.min(0).tolist() == [0, -60] and points.max(0).tolist() == [52, 0]


def test_the_command_line(stands, tmp_path):
    save_job(stands, tmp_path / "job.json")
    done = subprocess.run(
        [sys.executable, "-m", "hypertask.model", "split", "job.json", "--json"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    outputs = json.loads(done.stdout.splitlines()[-1])["outputs"]
    assert outputs == {**split_scene(stands, Recorder()), "OUTPUT": stands.output}
    assert len(features(stands.output)[1]) == 24


def test_a_job_is_checked():
    values = {"scenes": ["s"], "labels": [{"raster": "r"}], "output": "o.gpkg"}
    assert job_to_dict(job_from_dict(values, "split"))["split"] == "blocks"
    for wrong, words in (
        ({"output": "o.shp"}, "o.shp must end in .gpkg"),
        ({"split": "stand"}, "blocks, field"),
        ({"buffer": -1}, "buffer is -1"),
        ({"block_size": 0}, "block_size is 0"),
        ({"rare_class_share": 1.0}, "below 1"),
        ({"scenes": []}, "No scene"),
        ({"labels": []}, "No labels"),
        ({"epochs": 3}, "unknown key 'epochs'"),
    ):
        with pytest.raises(HyperTaskError, match=words):
            job_from_dict({**values, **wrong}, "split")


def test_a_cancelled_run_leaves_nothing(stands, tmp_path):
    looks = Recorder()
    split_scene(stands, looks)
    before = (tmp_path / "split.gpkg").read_bytes()
    for after in (0, looks.looks // 2, looks.looks - 1):
        with pytest.raises(Cancelled):
            split_scene(stands, Recorder(cancel_after=after))
        assert (tmp_path / "split.gpkg").read_bytes() == before
    assert sorted(p.name for p in tmp_path.iterdir() if "split" in p.name) == ["split.gpkg"]
