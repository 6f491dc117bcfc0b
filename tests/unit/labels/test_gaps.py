"""Scenes whose bands have data in different places: what labels count there."""

from __future__ import annotations

from contextlib import closing

import numpy as np
import pytest
from support.shapes import patches
from support.synthetic import Recorder, make_toy, write_envi, write_tif
from support.training import recipe_settings, train

from hypertask.model.base.errors import HyperTaskError
from hypertask.model.jobs.files import job_from_dict
from hypertask.model.jobs.train import LabelSource
from hypertask.model.labels.census import take_census
from hypertask.model.labels.labels import open_labels
from hypertask.model.modelfile import read_header
from hypertask.model.rasters.scene import Scene
from hypertask.model.rasters.windows import Window
from hypertask.model.splits.export import split_scene

ROWS, COLUMNS, GAP = 150, 96, 40
"""Band 6 of 7 holds no data in the last 40 columns; first, middle and last good band do."""


def gappy(cube):
    cube = cube.copy()
    cube[5, :, -GAP:] = -9999
    return cube


@pytest.fixture(params=["bil", "bsq", "tif"])
def scene(request, tmp_path):
    rng = np.random.default_rng(5)
    cube = gappy(rng.integers(1, 9000, (7, ROWS, COLUMNS)).astype(np.int16))
    if request.param == "tif":
        opened = Scene(write_tif(tmp_path / "s.tif", cube, nodata=-9999))
    else:
        waves = np.linspace(400, 1000, 7)
        path = tmp_path / "s.img"
        opened = Scene(
            write_envi(path, cube, interleave=request.param, nodata=-9999, wavelengths=waves)
        )
    yield opened
    opened.close()


@pytest.mark.parametrize("window", [(0, 0, ROWS, COLUMNS), (60, 50, 80, 20), (-9, 70, 40, 60)])
def test_valid_is_what_is_read(scene, window):
    for chosen in (range(7), [0, 3, 6], [2, 5]):
        scene.chosen = np.array(chosen)
        _, valid = scene.read(*window)
        np.testing.assert_array_equal(scene.valid(*window), valid)
    assert scene.has_data(0, 0, ROWS, COLUMNS).all()


@pytest.mark.parametrize("kind", ["int16", "float32"])
@pytest.mark.parametrize("nodata", [None, 0, -9999])
@pytest.mark.parametrize("border", [0, 25])
def test_three_bands_tell_where_the_others_cannot_lack_data(tmp_path, kind, nodata, border):
    cube = np.random.default_rng(6).integers(1, 9000, (7, ROWS, COLUMNS)).astype(kind)
    cube[:, :, :border] = nodata or 0
    cube[[0, 3, 6], 40:60] = 0  # those that are looked at: of a few lines the others decide
    cube[1, 70:90, 30:50] = -9999
    with closing(Scene(write_tif(tmp_path / "s.tif", cube, nodata=nodata))) as scene:
        for chosen in (np.arange(7), np.array([1, 2, 5])):
            scene.chosen = chosen
            looks = []
            stored = scene._stored
            scene._stored = lambda *given, stored=stored, looks=looks: (
                looks.append(len(given[-1])) or stored(*given)
            )
            for window in ((0, 0, ROWS, COLUMNS), (90, 30, 20, 66), (38, 0, 30, 90)):
                valid = scene.read(*window)[1]
                looks.clear()
                np.testing.assert_array_equal(scene.valid(*window), valid)
                if window[0] == 90 and kind == "int16" and nodata in (None, 0):
                    assert looks == [3]
            scene._stored = stored


def test_labels_in_a_gap_count_for_nothing_and_are_told(scene, tmp_path):
    kind = np.zeros((ROWS, COLUMNS), np.uint8)
    kind[3:140:2, 30:80] = 1 + patches(69, 50, 3, 5, np.random.default_rng(2))
    path = write_tif(tmp_path / "kind.tif", kind, names=["kind"])
    labels, reporter = open_labels([LabelSource(raster=str(path))], [scene], Recorder()), Recorder()
    census = take_census(labels, 0, reporter)
    (variable,) = labels.variables
    inside = kind[:, :-GAP]
    assert census.counts[0].tolist() == [(inside == code).sum() for code in variable.codes]
    seen = census.labelled(0, Window(0, 0, ROWS, COLUMNS))
    assert not seen[:, -GAP:].any() and seen[:, :-GAP].sum() == (inside > 0).sum()
    lost = int((kind[:, -GAP:] > 0).sum())
    name = scene.bands.named([5])[0]
    (warning,) = reporter.warnings
    assert f"{lost} labelled pixels lack data in some bands only ({name})" in warning
    assert f"{lost} labelled pixels do not count" in " ".join(reporter.texts())
    # without that band they count, and nothing is said
    scene.chosen, reporter = np.arange(5), Recorder()
    labels = open_labels([LabelSource(raster=str(path))], [scene], Recorder())
    census = take_census(labels, 0, reporter)
    assert int(census.counts[0].sum()) == (kind > 0).sum() and not reporter.texts()


@pytest.fixture(scope="module")
def toy(tmp_path_factory):
    """A toy scene with a gap in its sixth band over the last half."""
    toy = make_toy(tmp_path_factory.mktemp("toy"))
    cube = toy.cube.copy()
    cube[5, :, 32:] = -9999
    write_envi(
        toy.scene, cube, interleave="bil", nodata=-9999, scale=10000, wavelengths=toy.wavelengths
    )
    return toy


def test_a_split_is_dealt_among_labels_that_count(toy, tmp_path):
    """By a training, and by the job that shows its split."""
    train(toy, tmp_path / "m", settings=recipe_settings(windows_per_epoch=8), epochs=1)
    training = read_header(tmp_path / "m")["training"]
    assert sum(training["split"]["units"]) == 8 * 4
    values = {
        "scenes": [str(toy.scene)],
        "labels": toy.labels,
        "output": str(tmp_path / "split.gpkg"),
        "block_size": 8,
        "seed": 1,
    }
    shown = split_scene(job_from_dict(values, "split"), Recorder())
    assert shown["DIGEST"] == training["split"]["digest"]
    assert shown["TRAINING"] + shown["VALIDATION"] + shown["TEST"] == 64 * 32


def test_a_part_whose_labels_all_lie_in_a_gap_is_refused(toy, tmp_path):
    """Four of five places with labels lie where the sixth band has no data."""
    few = np.zeros_like(toy.classes)
    for row, column in ((8, 8), (16, 40), (32, 48), (40, 40), (48, 56)):
        few[row : row + 8, column : column + 4] = 1
        few[row : row + 8, column + 4 : column + 8] = 2
    path = write_tif(tmp_path / "few.tif", few, names=["species"])
    with pytest.raises(HyperTaskError, match=r"The labels lie in 1 block of 8 x 8 pixels"):
        train(toy, tmp_path / "m", labels=[{"raster": str(path)}])
