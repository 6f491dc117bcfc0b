"""Data in a small part of a scene, which the windows spread over it do not meet, is found."""

from __future__ import annotations

import numpy as np
import pytest
from support.synthetic import write_envi, write_tif

from hypertask.model.rasters.nodata import (
    SpectraSample,
    look_through,
    looked_through,
    sample_windows,
    windows_with_data,
)
from hypertask.model.rasters.scene import Scene


def places(*slices, height=1300, width=900):
    there = np.zeros((height, width), bool)
    for rows, columns in slices:
        there[rows, columns] = True
    return there


def stripe(height=1300, width=900):
    """A flight line that crosses a scene at an angle."""
    rows, columns = np.indices((height, width))
    return np.abs(columns - 40 - rows // 2) < 3


AREAS = {
    "a field": places((slice(300, 460), slice(180, 330))),
    "a pixel": places((slice(1299, 1300), slice(100, 101))),
    "a line": places((slice(407, 408), slice(None))),
    "two": places((slice(300, 310), slice(80, 90)), (slice(850, 990), slice(620, 700))),
    "a corner of a wide one": places((slice(120, 122), slice(5, 9)), height=130, width=20_000),
}


@pytest.mark.parametrize("name", AREAS)
def test_windows_with_data_are_found(name):
    there = AREAS[name]

    def has_data(row, column, height, width):
        return there[row : row + height, column : column + width]

    met = [has_data(*window).any() for window in sample_windows(*there.shape)]
    assert name == "a line" or not any(met), "the case is one of those that were missed"
    windows, looked_at = windows_with_data(*there.shape, has_data)
    assert windows and len(windows) <= 36 and looked_at <= 2 * there.size
    for row, column, height, width in windows:
        assert 0 <= row <= there.shape[0] - height and 0 <= column <= there.shape[1] - width
        assert has_data(row, column, height, width).any()
    if name != "a line":
        seen = [here.any() for _, here in looked_through(*there.shape, has_data)]
        assert len(seen) == len(met) + len(windows) and sum(seen) == len(windows)


def test_a_large_area_takes_few_lines():
    there = stripe()
    looked = []

    def has_data(row, column, height, width):
        looked.append(height)
        return there[row : row + height, column : column + width]

    windows, _ = windows_with_data(*there.shape, has_data)
    assert len(windows) >= 6 and sum(looked) < there.shape[0] // 20


def test_no_data_is_said_when_all_has_been_looked_at():
    sample = SpectraSample(np.zeros(2))
    look_through(
        *(sample, 700, 800),
        lambda row, column, height, width: (np.zeros((2, height, width)), None),
        lambda row, column, height, width: np.zeros((height, width), bool),
    )
    assert not sample.with_data and not sample.searched and sample.looked_at > 700 * 800
    assert sample.doubts("s.img", ["a", "b"])[0].startswith(f"None of the {sample.looked_at} pix")


@pytest.mark.parametrize(("writer", "name"), [(write_envi, "s.img"), (write_tif, "s.tif")])
def test_a_scene_that_is_cut_to_a_small_area(tmp_path, writer, name):
    cube = np.full((3, 800, 1100), -9999, np.int16)
    cube[:, 170:280, 240:390] = np.array([[[100]], [[200]], [[300]]])
    cube[1, 170:280, 240:390] += np.arange(150, dtype=np.int16)
    scene = Scene(writer(tmp_path / name, cube, nodata=-9999))
    sample = scene.sample()
    assert sample.searched and sample.with_data > 2000
    assert sample.doubts(scene.name, list("abc")) == []
    np.testing.assert_allclose(sample.middle(), [100, 275, 300], atol=20)
    scene.close()
