"""A buffer wider than the scene: what lies beyond the scene is not looked at."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest
from support.synthetic import Recorder, make_toy

from hypertask.model.jobs.train import LabelSource
from hypertask.model.labels.census import take_census
from hypertask.model.labels.labels import open_labels
from hypertask.model.rasters.scene import Scene
from hypertask.model.splits.blocks import BlockSplit
from hypertask.model.splits.split import BUFFER, FREE, TEST, TRAIN, VALIDATION

SIDE = 72


@pytest.fixture
def split_of(tmp_path):
    toy = make_toy(tmp_path, rows=SIDE, columns=SIDE)
    scene = Scene(toy.scene)
    sources = [LabelSource(raster=str(toy.class_raster))]
    census = take_census(open_labels(sources, [scene], Recorder()), 0, Recorder())
    parts = np.random.default_rng(3).choice([TRAIN, VALIDATION, TEST, FREE], (9, 9)).astype("u1")
    yield lambda buffer: BlockSplit(8, (parts,), 0, buffer, census)
    scene.close()


def near(mask, edge):
    """The plain rule, pixel by pixel."""
    found = np.zeros_like(mask)
    for row, column in np.argwhere(mask).tolist():
        found[max(0, row - edge) : row + edge + 1, max(0, column - edge) : column + edge + 1] = True
    return found


@pytest.mark.parametrize("buffer", [1, 5, 19, 71, 200])
def test_uses_are_those_of_the_plain_rule(split_of, buffer):
    split = split_of(buffer)
    wanted = split.area(0, 0, 0, SIDE, SIDE)
    tested, held_out = wanted == TEST, (wanted == TEST) | (wanted == VALIDATION)
    seen = np.isin(wanted, (TRAIN, FREE))
    checked = wanted == VALIDATION
    wanted[near(held_out, buffer) & seen] = BUFFER
    wanted[near(tested, buffer) & checked] = BUFFER
    np.testing.assert_array_equal(split.uses(0, 0, 0, SIDE, SIDE), wanted)
    np.testing.assert_array_equal(split.uses(0, 30, 8, 20, 41), wanted[30:50, 8:49])
    beyond = split.uses(0, -10, 60, 30, 30)
    np.testing.assert_array_equal(beyond[10:, :12], wanted[:20, 60:])


def test_it_takes_no_more_memory_than_the_scene(split_of):
    split = split_of(900_000)
    split.uses(0, 0, 0, 16, 16)
    tracemalloc.start()
    uses = split.uses(0, 0, 0, 64, 64)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2e6 and set(np.unique(uses)) <= {TEST, BUFFER}
