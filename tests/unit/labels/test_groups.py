"""Which pixels belong together: from a field of a layer or a band of a raster."""

from __future__ import annotations

import numpy as np
import pytest
from support.files import write_layer
from support.labels import layer_source
from support.shapes import box
from support.synthetic import LEFT, PIXEL, Recorder, transform, write_tif

from hypertask.model.base.errors import HyperTaskError
from hypertask.model.jobs.train import LabelSource
from hypertask.model.labels.groups import GroupSource
from hypertask.model.labels.labels import open_labels
from hypertask.model.rasters.scene import Scene

SPEC = {
    "variables": [
        {"name": "kind", "kind": "categorical", "band": 1, "nodata": 0},
        {"name": "stand", "kind": "group", "band": 2, "nodata": 0},
    ]
}


@pytest.fixture
def scene(tmp_path):
    opened = Scene(write_tif(tmp_path / "scene.tif", np.ones((1, 20, 30), np.uint8)))
    yield opened
    opened.close()


def texts(labels, scene=0, window=(0, 0, 20, 30)):
    """The group of every pixel as text, "" where there is none."""
    groups = labels.scenes[scene].read_groups(*window)
    assert groups.dtype == np.int64
    known = {group: labels.group_text(group) for group in np.unique(groups) if group >= 0}
    return np.vectorize(lambda group: known.get(group, ""))(groups)


def test_groups_of_a_layer(tmp_path, scene):
    """Later features lie over earlier ones; equal values are one group; null is none."""
    shapes = [
        (box(0, 0, 4, 4), {"v": 1, "stand": 7}),
        (box(2, 2, 4, 4), {"v": 2, "stand": 12}),
        (box(10, 10, 3, 3), {"v": 1, "stand": 7}),
        (box(15, 0, 2, 2), {"v": 1, "stand": None}),
    ]
    path = write_layer(tmp_path / "l.gpkg", shapes, {"v": "int", "stand": "int"})
    labels = open_labels(
        [layer_source(path, categorical=["v"], group="stand")], [scene], Recorder()
    )
    expected = np.full((20, 30), "", object)
    expected[0:4, 0:4] = "7"
    expected[2:6, 2:6] = "12"
    expected[10:13, 10:13] = "7"
    np.testing.assert_array_equal(texts(labels), expected)
    assert [(s.name, s.where) for s in labels.groups] == [("stand", "l.gpkg")]
    # beyond the scene there is none
    wide = labels.scenes[0].read_groups(-2, -2, 5, 5)
    assert (wide[:2] == -1).all() and (wide[:, :2] == -1).all() and (wide[2:, 2:] >= 0).all()
    labels.close()


@pytest.mark.parametrize(
    ("kind", "values", "names"),
    [
        ("str", ["b", "a", " b ", ""], {"a", "b"}),
        ("float", [1.0, 2.5, 1.0, None], {"1", "2.5"}),
        ("bool", [True, False, True, None], {"true", "false"}),
        ("date", ["2020-01-01", "2021-01-01", "2020-01-01", None], {"2020-01-01", "2021-01-01"}),
    ],
)
def test_any_field_can_be_the_group(tmp_path, scene, kind, values, names):
    shapes = [(box(4 * k, 0, 2, 2), {"v": 1, "g": value}) for k, value in enumerate(values)]
    path = write_layer(tmp_path / "l.gpkg", shapes, {"v": "int", "g": kind})
    labels = open_labels([layer_source(path, categorical=["v"], group="g")], [scene], Recorder())
    found = texts(labels)
    assert set(found[found != ""]) == names
    assert found[0, 0] == found[8, 0] != found[4, 0] and found[12, 0] == ""


def test_the_group_may_be_a_variable_too(tmp_path, scene):
    path = write_layer(tmp_path / "l.gpkg", [(box(0, 0, 2, 2), {"v": 3})], {"v": "int"})
    labels = open_labels([layer_source(path, categorical=["v"], group="v")], [scene], Recorder())
    assert [v.name for v in labels.variables] == ["v"]
    assert texts(labels)[0, 0] == "3"


def test_groups_of_a_raster(tmp_path, scene):
    bands = np.zeros((2, 20, 30), np.int32)
    bands[0, :10], bands[1, :10, :15], bands[1, 5:10, 20:] = 1, 90071, 3
    bands[1, 0, 0] = 2_000_000_011  # float32 would not tell it from its neighbours
    bands[1, 0, 1] = 2_000_000_012
    source = LabelSource(raster=str(write_tif(tmp_path / "l.tif", bands)), spec=SPEC)
    labels = open_labels([source], [scene], Recorder())
    expected = np.where(bands[1] == 0, "", bands[1].astype(str))
    np.testing.assert_array_equal(texts(labels), expected)
    assert [v.name for v in labels.variables] == ["kind"], "a group is no variable"
    labels.close()


def test_groups_of_a_raster_on_another_grid(tmp_path, scene):
    """Half the resolution, shifted, and smaller than the scene."""
    bands = np.zeros((2, 5, 5), np.int32)
    bands[0], bands[1] = 1, np.arange(1, 26).reshape(5, 5)
    path = write_tif(tmp_path / "l.tif", bands, grid=transform(2 * PIXEL, LEFT + 4 * PIXEL))
    labels = open_labels([LabelSource(raster=str(path), spec=SPEC)], [scene], Recorder())
    expected = np.full((20, 30), "", object)
    expected[:10, 4:14] = np.kron(bands[1], np.ones((2, 2), int)).astype(str)
    np.testing.assert_array_equal(texts(labels), expected)
    labels.close()


def test_one_group_over_two_scenes_but_not_over_two_sources(tmp_path):
    scenes = [
        Scene(
            write_tif(
                tmp_path / f"s{n}.tif",
                np.ones((1, 8, 8), np.uint8),
                grid=transform(left=LEFT + 8 * PIXEL * n),
            )
        )
        for n in range(2)
    ]
    across = write_layer(
        tmp_path / "a.gpkg", [(box(0, 4, 4, 8), {"v": 1, "s": 5})], {"v": "int", "s": "int"}
    )
    other = write_layer(
        tmp_path / "b.gpkg", [(box(6, 0, 2, 16), {"v": 2, "s": 5})], {"v": "int", "s": "int"}
    )
    sources = [layer_source(path, categorical=["v"], group="s") for path in (across, other)]
    labels = open_labels(sources, scenes, Recorder())
    left, right = (each.read_groups(0, 0, 8, 8) for each in labels.scenes)
    assert left[0, 7] == right[0, 0] >= 0
    assert left[7, 0] == right[7, 0] >= 0
    assert left[0, 7] != left[7, 0], "the other layer's stand 5 is another one"
    assert labels.group_text(left[0, 7]) == labels.group_text(left[7, 0]) == "5"
    labels.close()


def test_what_cannot_be_a_group(tmp_path, scene):
    path = write_layer(tmp_path / "l.gpkg", [(box(0, 0, 2, 2), {"v": 3})], {"v": "int"})
    with pytest.raises(HyperTaskError, match="has no field 'stand'; its fields are v"):
        open_labels([layer_source(path, categorical=["v"], group="stand")], [scene], Recorder())
    twice = {"variables": [*SPEC["variables"], {"name": "plot", "kind": "group", "band": 1}]}
    bands = np.ones((2, 20, 30), np.float32)
    bands[1, 3, 3] = 1.5
    source = LabelSource(raster=str(write_tif(tmp_path / "l.tif", bands)), spec=twice)
    with pytest.raises(HyperTaskError, match="the groups stand and plot; keep one"):
        open_labels([source], [scene], Recorder())
    source.spec = SPEC
    labels = open_labels([source], [scene], Recorder())
    with pytest.raises(HyperTaskError, match=r"stand of l\.tif holds 1\.5, which is no whole"):
        labels.scenes[0].read_groups(0, 0, 20, 30)


def test_numbers_of_a_source_are_its_own():
    values = np.array([-(2**47) + 1, -1, 0, 2**47 - 1])
    sources = [GroupSource(number, "g", "w") for number in range(3)]
    for source in sources:
        ids = source.ids(values)
        assert (ids >= 0).all()
        assert [source.text(group) for group in ids] == [str(value) for value in values]
        for other in sources:
            assert {other.owns(group) for group in ids} == {other is source}
    with pytest.raises(HyperTaskError, match="no whole number"):
        sources[0].ids(np.array([2**47]))
