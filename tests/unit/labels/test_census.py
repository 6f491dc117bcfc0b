"""The census against the labels as read, window by window."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

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
    """Values where the scene has data, and groups, as read."""
    each = labels.scenes[number]
    size = (0, 0, ROWS, COLUMNS)
    values = each.indexed(each.read_codes(*size))
    lost = ~each.scene.has_data(*size)
    assert 0.1 < lost[~np.isnan(values).all(0)].mean() < 0.3
    values[:, lost] = np.nan
    return values, each.read_groups(*size)


@pytest.mark.parametrize("most", [2**26, 3000], ids=["in memory", "in a file"])
def test_blocks_are_what_is_read(labels, monkeypatch, most):
    monkeypatch.setattr(scratch, "_IN_MEMORY", most)
    census = take_census(labels, 0, Recorder())
    drop_rare_classes(census, 0.0, Recorder())
    labels.use([v.with_classes(v.classes[1:]) if v.classes else v for v in labels.variables])
    for number in (0, 1):
        values, groups = whole(labels, number)
        codes = labels.scenes[number].read_codes(0, 0, ROWS, COLUMNS)
        seen = ~np.isnan(codes).all(0) & labels.scenes[number].scene.has_data(0, 0, ROWS, COLUMNS)
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
            np.testing.assert_array_equal(block.labelled, ~np.isnan(values).all(0)[here])
            np.testing.assert_array_equal(block.groups, groups[here])
            covered[here] += window in windows
        assert (covered == 1)[seen].all() and covered.max() == 1
        shown = [block.window for block in census.blocks(Recorder()) if block.scene == number]
        assert shown == windows


@pytest.mark.parametrize(
    "window",
    [
        (0, 0, ROWS, COLUMNS),
        (63, 129, 1, 1),
        (100, 333, 200, 77),
        (-40, -70, 90, 200),
        (650, 560, 100, 90),
        (ROWS + 5, 0, 20, 20),
        (300, COLUMNS, 64, 64),
    ],
)
def test_any_window_can_be_asked_for(labels, window):
    """Also one that begins nowhere in particular, or beyond the scene."""
    census = take_census(labels, 0, Recorder())
    labels.use([v.with_classes(v.classes[1:]) if v.classes else v for v in labels.variables])
    window = Window(*window)
    for number in (0, 1):
        values, groups = whole(labels, number)
        wide = np.pad(~np.isnan(values).all(0), 100)
        own = wide[window.slices((-100, -100))]
        np.testing.assert_array_equal(census.labelled(number, window), own)
        own = np.pad(groups, 100, constant_values=-1)[window.slices((-100, -100))]
        np.testing.assert_array_equal(census.groups(number, window), own)


def test_a_census_can_be_asked_by_threads(labels, monkeypatch):
    monkeypatch.setattr(scratch, "_IN_MEMORY", 3000)
    census = take_census(labels, 0, Recorder())
    windows = [window for _, window in census.windows()] * 4
    wanted = [census.labelled(0, window) for window in windows]
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda window: census.labelled(0, window), windows))
    for own, other in zip(wanted, found):
        np.testing.assert_array_equal(own, other)


def test_labels_without_data_are_none(tmp_path):
    """Neither the classes nor the counts, the values nor the extent know of them."""
    rng = np.random.default_rng(8)
    cube = rng.integers(1, 99, (3, 150, 140)).astype(np.int16)
    cube[:, :70] = -1
    kind = rng.integers(1, 4, (150, 140))
    kind[:, 90:] = 0
    kind[:20, :50] = 7  # nowhere else
    amount = np.where(np.arange(150)[:, None] < 70, 900, rng.gamma(2, 9, (150, 140)))
    paths = [
        write_tif(tmp_path / "kind.tif", kind.astype(np.uint8)),
        write_tif(tmp_path / "amount.tif", amount.astype(np.float32), nodata=-1),
    ]
    spec = {"variables": [{"name": "kind", "kind": "categorical", "band": 1, "nodata": 0}]}
    sources = [LabelSource(raster=str(paths[0]), spec=spec), LabelSource(raster=str(paths[1]))]
    with closing(Scene(write_tif(tmp_path / "s.tif", cube, nodata=-1))) as scene:
        labels, reporter = open_labels(sources, [scene], Recorder()), Recorder()
        census = take_census(labels, 0, reporter)
        assert [entry.code for entry in labels.variables[0].classes] == [1, 2, 3]
        assert census.counts[0].tolist() == np.bincount(kind[70:].ravel())[1:].tolist()
        assert census.counts[1].tolist() == [80 * 140] == [len(census.values[1])]
        assert census.values[1].max() < 900
        assert census.extent == [Window(64, 0, 86, 140)]
        texts = reporter.texts()
        assert "9800 labelled pixels do not count: their scene has no data there." in texts
        assert any(text.startswith("kind: 7 has labels only where the scenes") for text in texts)
        labels.close()


def test_a_variable_without_a_label_on_data(tmp_path):
    cube = np.ones((1, 20, 20), np.uint8)
    cube[:, :10] = 0
    kind = np.arange(400).reshape(20, 20) % 3 + 1
    amount = np.full((20, 20), -1.0)
    amount[:10] = 5
    paths = [
        write_tif(tmp_path / "kind.tif", kind.astype(np.uint8)),
        write_tif(tmp_path / "amount.tif", amount.astype(np.float32), nodata=-1),
    ]
    sources = [LabelSource(raster=str(path)) for path in paths]
    with closing(Scene(write_tif(tmp_path / "s.tif", cube, nodata=0))) as scene:
        labels = open_labels(sources, [scene], Recorder())
        census = take_census(labels, 0, Recorder())
        with pytest.raises(HyperTaskError, match=r"amount has no label .* where the scenes have"):
            drop_rare_classes(census, 0.0, Recorder())
        labels.close()


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
    assert one.counts[1] == len(values) > 5 * 5000 == 5 * len(one.values[1])
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
