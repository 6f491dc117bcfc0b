"""The census against the labels as read, window by window."""

from __future__ import annotations

import numpy as np
import pytest
from support.files import write_layer
from support.shapes import box
from support.synthetic import LEFT, PIXEL, Recorder, transform, write_tif

from hypertask.model.base.errors import Cancelled, HyperTaskError
from hypertask.model.jobs.train import LabelSource
from hypertask.model.labels import census as census_module
from hypertask.model.labels import scratch
from hypertask.model.labels.census import drop_rare_classes, take_census
from hypertask.model.labels.labels import open_labels
from hypertask.model.labels.strata import Reservoir
from hypertask.model.rasters.scene import Scene
from hypertask.model.rasters.windows import Window

ROWS, COLUMNS = 700, 590  # more than one block, no multiple of a cell


@pytest.fixture
def labels(tmp_path):
    """Two scenes with holes; classes and stands by polygons, amounts by a raster on the first."""
    rng = np.random.default_rng(4)
    scenes, cubes = [], []
    for number in (0, 1):
        cube = rng.integers(1, 99, (2, ROWS, COLUMNS)).astype(np.int16)
        cube[:, rng.random((ROWS, COLUMNS)) < 0.2] = -1
        grid = transform(left=LEFT + number * 1000 * PIXEL)
        scenes.append(
            Scene(write_tif(tmp_path / f"s{number}.tif", cube, grid=grid, nodata=-1, crs=32635))
        )
        cubes.append(cube)
    shapes = [
        (box(row, column, 37, 23), {"kind": 1 + n % 3, "stand": n})
        for n, (row, column) in enumerate(
            (row, column) for row in range(70, 640, 41) for column in (130, 201, 411, 1300, 1544)
        )
    ]
    layer = write_layer(tmp_path / "l.gpkg", shapes, {"kind": "int", "stand": "int"})
    amount = np.full((ROWS, COLUMNS), -1, np.float32)
    amount[100:650:3, 200:560] = rng.gamma(2, 9, (184, 360))
    raster = write_tif(tmp_path / "amount.tif", amount, nodata=-1)
    sources = [
        LabelSource(layer=str(layer), categorical=["kind"], group="stand"),
        LabelSource(raster=str(raster)),
    ]
    opened = open_labels(sources, scenes, Recorder())
    yield opened
    opened.close()
    for scene in scenes:
        scene.close()


def whole(labels, number):
    """Values, usable pixels and groups of a scene, as read."""
    each = labels.scenes[number]
    size = (0, 0, ROWS, COLUMNS)
    values = each.read(*size)
    return values, ~np.isnan(values).all(0) & each.scene.has_data(*size), each.read_groups(*size)


@pytest.mark.parametrize("most", [2**26, 3000], ids=["in memory", "in a file"])
def test_blocks_are_what_is_read(labels, monkeypatch, most):
    monkeypatch.setattr(scratch, "_IN_MEMORY", most)
    census = take_census(labels, 0, Recorder())
    drop_rare_classes(census, 0.0, Recorder())
    labels.use([v.with_classes(v.classes[1:]) if v.classes else v for v in labels.variables])
    for number in (0, 1):
        values, usable, groups = whole(labels, number)
        assert usable.any()
        seen = ~np.isnan(labels.scenes[number].read_codes(0, 0, ROWS, COLUMNS)).all(0)
        rows, columns = np.flatnonzero(seen.any(1)), np.flatnonzero(seen.any(0))
        extent = census.extent[number]
        assert extent[:2] == (rows[0] // 64 * 64, columns[0] // 64 * 64)
        assert extent.row + extent.height == rows[-1] + 1
        assert extent.column + extent.width == columns[-1] + 1
        covered = np.zeros((ROWS, COLUMNS), int)
        windows = [window for scene, window in census.windows() if scene == number]
        for window in [*windows, Window(448, 64, 252, 256), Window(0, 512, 64, 78)]:
            block, here = census.block(number, window), window.slices()
            np.testing.assert_array_equal(block.values, values[(slice(None), *here)])
            np.testing.assert_array_equal(block.usable, usable[here])
            np.testing.assert_array_equal(
                np.where(block.labelled, block.groups, 0),
                np.where(block.labelled, groups[here], 0),
            )
            covered[here] += window in windows
        assert (covered == 1)[seen].all() and covered.max() == 1
        shown = [block.window for block in census.blocks(Recorder()) if block.scene == number]
        assert shown == windows


def test_counts_and_values_are_those_of_all_scenes(labels):
    census = take_census(labels, 0, Recorder())
    planes = [whole(labels, number)[0] for number in (0, 1)]
    kinds, amounts = (np.concatenate([p[v][~np.isnan(p[v])] for p in planes]) for v in (0, 1))
    assert census.counts[0].tolist() == np.bincount(kinds.astype(int)).tolist()
    assert census.counts[1].tolist() == [len(amounts)]
    assert census.values[0] is None
    np.testing.assert_array_equal(np.sort(census.values[1]), np.sort(amounts))


def test_a_sample_of_many_values_is_even(labels, monkeypatch):
    monkeypatch.setattr(census_module, "VALUE_SAMPLE", 5000)
    one, other = (take_census(labels, seed, Recorder()) for seed in (1, 2))
    values = whole(labels, 0)[0][1]
    values = values[~np.isnan(values)]
    assert one.counts[1] == len(values) > 10 * 5000 == 10 * len(one.values[1])
    assert not np.array_equal(one.values[1], other.values[1])
    assert set(one.values[1]) <= set(values)
    np.testing.assert_allclose(
        np.quantile(one.values[1], [0.1, 0.5, 0.9]), np.quantile(values, [0.1, 0.5, 0.9]), rtol=0.1
    )


def test_groups_are_left_out_where_nobody_asks(labels):
    census = take_census(labels, 0, Recorder(), groups=False)
    assert all(block.groups is None for block in census.blocks(Recorder()))


def test_a_census_can_be_cancelled(labels):
    looks = Recorder()
    take_census(labels, 0, looks)
    for number in (0, looks.looks // 2, looks.looks - 1):
        with pytest.raises(Cancelled):
            take_census(labels, 0, Recorder(cancel_after=number))


def test_labels_without_a_pixel(tmp_path):
    scene = Scene(write_tif(tmp_path / "s.tif", np.ones((1, 9, 9), np.uint8)))
    path = write_tif(tmp_path / "v.tif", np.full((9, 9), -1, np.float32), nodata=-1)
    labels = open_labels([LabelSource(raster=str(path))], [scene], Recorder())
    with pytest.raises(HyperTaskError, match="No pixel of the scenes has a label"):
        take_census(labels, 0, Recorder())


def test_a_reservoir_keeps_the_smallest_keys_in_order():
    """Against all keys at once, drawn by the same generator; rows not kept are not asked for."""
    sizes = [3, 0, 40, 7, 100, 1, 60, 60, 60]
    rng = np.random.default_rng(7)
    keys = np.concatenate([rng.random(size) for size in sizes])
    for most in (1, 25, 400):
        reservoir, asked = Reservoir(most, np.random.default_rng(7)), 0
        for number, size in enumerate(sizes):
            rows = np.arange(sum(sizes[:number]), sum(sizes[: number + 1]))

            def take(places, rows=rows):
                nonlocal asked
                asked += len(places)
                return rows[places]

            reservoir.draw(size, take)
        wanted = np.sort(np.argsort(keys)[:most])
        assert reservoir.rows.tolist() == wanted.tolist() == reservoir.rows.tolist()
        assert (asked < len(keys)) == (most == 1 or most == 25)
    assert Reservoir(5, rng).rows is None
