"""Scenes as a training opens them: which bands, and what it says of them."""

from __future__ import annotations

from contextlib import ExitStack

import numpy as np
import pytest
from support.files import write_layer
from support.shapes import box
from support.synthetic import Recorder, make_toy, toy_job, write_envi, write_tif

from hypertask.model.base.errors import HyperTaskError
from hypertask.model.jobs.files import job_from_dict
from hypertask.model.jobs.train import TrainJob
from hypertask.model.labels.labels import open_labels
from hypertask.model.rasters.scene import Scene
from hypertask.model.training.data import open_scenes, survey

WAVES = [450.0, 550.0, 650.0, 750.0, 850.0]


def numbers(seed=0):
    return np.random.default_rng(seed).integers(100, 900, (5, 20, 30)).astype(np.int16)


def opened(*paths, **settings):
    """The chosen bands of each scene, and the warnings."""
    reporter = Recorder()
    job = TrainJob(scenes=[str(path) for path in paths], labels=[], output="", **settings)
    with ExitStack() as stack:
        scenes = open_scenes(job, reporter, stack)
        return [scene.chosen.tolist() for scene in scenes], reporter.warnings


def test_bands_without_data_are_left_out_of_all_scenes_and_named(tmp_path):
    first, second = numbers(), numbers(1)
    first[1], second[4] = -1, -1
    paths = [
        write_envi(tmp_path / f"{name}.img", cube, nodata=-1, wavelengths=WAVES)
        for name, cube in (("a", first), ("b", second))
    ]
    chosen, warnings = opened(*paths)
    assert chosen == [[0, 2, 3], [0, 2, 3]]
    assert warnings == [
        "a.img: Band 2 (550.0 nm) holds no data in any of the 600 pixels looked at; left out.",
        "b.img: Band 5 (850.0 nm) holds no data in any of the 600 pixels looked at; left out.",
    ]
    assert opened(paths[0], use_bad_bands=True)[0] == [[0, 2, 3, 4]]


def test_nothing_is_said_of_a_sound_scene(tmp_path):
    assert opened(write_envi(tmp_path / "a.img", numbers(), wavelengths=WAVES))[1] == []


@pytest.mark.parametrize("fill", [-9999, -50, 32767])
def test_a_border_of_one_value_is_told(tmp_path, fill):
    cube = numbers()
    cube[:, :, :4] = fill
    _, (warning,) = opened(write_envi(tmp_path / "a.img", cube, wavelengths=WAVES))
    assert warning.startswith(f"a.img: 80 of the 600 pixels looked at hold {fill} in all bands")
    assert f"data ignore value = {fill}" in warning
    assert opened(write_envi(tmp_path / "b.img", cube, wavelengths=WAVES, nodata=fill))[1] == []


def test_a_scene_without_data_is_told(tmp_path):
    cube = np.full((5, 20, 30), -7, np.int16)
    _, (warning,) = opened(write_envi(tmp_path / "a.img", cube, wavelengths=WAVES, nodata=-7))
    assert warning.startswith("None of the 600 pixels looked at, spread over a.img, holds data")


# ------------------------------------------------------------------------------ what a part lacks


def sparse(folder, places):
    """A toy scene whose quantity is labelled in some of 36 squares only; a class everywhere."""
    toy = make_toy(folder, rows=96, columns=96)
    rng = np.random.default_rng(1)
    shapes = []
    for row in range(0, 96, 16):
        for column in range(0, 96, 16):
            height = rng.random() if (row // 16, column // 16) in places else None
            values = {"kind": int(rng.integers(1, 4)), "height": height}
            shapes.append((box(row, column, 8, 8), values))
    layer = write_layer(folder / "l.gpkg", shapes, {"kind": "int", "height": "float"})
    source = {"layer": str(layer), "categorical": ["kind"], "continuous": ["height"]}
    return {"scenes": [str(toy.scene)], "labels": [source], "block_size": 16}


def surveyed(job):
    job = job_from_dict(job, "train")
    scenes = [Scene(path) for path in job.scenes]
    labels = open_labels(job.labels, scenes, Recorder())
    try:
        return survey(job, labels, Recorder())
    finally:
        labels.close()
        for scene in scenes:
            scene.close()


@pytest.mark.parametrize("only", [None, ["height"]])
@pytest.mark.parametrize("folds", [3, 4])
def test_a_variable_that_a_fold_lacks_is_told_before_the_first(tmp_path, folds, only):
    """Of one place: the fold that tests it has nothing to learn."""
    made = {**toy_job(make_toy(tmp_path), tmp_path / "m"), **sparse(tmp_path, [(2, 3)])}
    job = {**made, "folds": folds, "only": only, "final": "committee"}
    with pytest.raises(HyperTaskError, match=r"Fold \d: The (training|validation) part has no "):
        surveyed(job)


def test_without_folds_too(tmp_path):
    job = {**toy_job(make_toy(tmp_path), tmp_path / "m"), **sparse(tmp_path, [(2, 3)])}
    with pytest.raises(HyperTaskError, match=r"The (training|validation) part has no label of hei"):
        surveyed({**job, "only": ["height"]})
    many = [(row, column) for row in range(6) for column in range(0, 6, 2)]
    job.update(sparse(tmp_path / "many", many))
    assert len(surveyed({**job, "folds": 3, "only": ["height"]}).splits.each) == 3


@pytest.mark.parametrize("only", [["height"], ["kind"]])
def test_a_buffer_is_that_of_all_labels(tmp_path, only):
    """What is learned from is the same for those who look it up before and after."""
    many = [(row, column) for row in range(6) for column in range(0, 6, 2)]
    job = {**toy_job(make_toy(tmp_path), tmp_path / "m"), **sparse(tmp_path, many), "buffer": 7}
    whole, part = surveyed(job).splits.final, surveyed({**job, "only": only}).splits.final
    for (block, parts), (_, others) in zip(whole.blocks(Recorder()), part.blocks(Recorder())):
        np.testing.assert_array_equal(parts, others)
        found = part.split.uses(block.scene, *block.window)
        np.testing.assert_array_equal(found, parts)


def test_of_variables_that_are_left_out_nothing_is_required(tmp_path):
    """Here of one with a single class, and of one whose other class is too rare."""
    toy = make_toy(tmp_path)
    kind = np.full_like(toy.classes, 7)
    for rare in (0, 30):
        kind[0, :rare] = 4
        path = write_tif(tmp_path / f"kind{rare}.tif", kind, names=["kind"])
        labels = [{"raster": str(path)}, {"raster": str(toy.amount_raster)}]
        job = {**toy_job(toy, tmp_path / "m"), "labels": labels, "rare_class_share": 0.1}
        with pytest.raises(HyperTaskError, match="The variable kind has only one class"):
            surveyed(job)
        found = surveyed({**job, "only": ["amount"]})
        assert [variable.name for variable in found.census.labels.variables] == ["amount"]
