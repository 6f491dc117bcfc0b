"""Scenes as a training opens them: which bands, and what it says of them."""

from __future__ import annotations

from contextlib import ExitStack

import numpy as np
import pytest
from support.synthetic import Recorder, write_envi

from hypertask.model.jobs.train import TrainJob
from hypertask.model.training.data import open_scenes

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
