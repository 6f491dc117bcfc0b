"""Scenes that overlap: a place has one part, whichever of them shows it."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
import rasterio
from affine import Affine
from rasterio.crs import CRS
from rasterio.warp import transform as project
from scipy.ndimage import distance_transform_cdt
from support.census import window_sampler
from support.files import read_layer, write_layer
from support.shapes import box
from support.synthetic import CRS_CODE, LEFT, PIXEL, TOP, Recorder, transform, write_envi, write_tif

from hypertask.model.base.errors import HyperTaskError
from hypertask.model.jobs.train import LabelSource, SplitJob
from hypertask.model.labels.census import drop_rare_classes, take_census
from hypertask.model.labels.labels import open_labels
from hypertask.model.rasters.scene import Scene
from hypertask.model.splits.deal import split_for
from hypertask.model.splits.export import split_scene
from hypertask.model.splits.overlap import find_overlaps
from hypertask.model.splits.split import BUFFER, TEST, VALIDATION

ROWS, COLUMNS = 50, 60
FINE = 4  # cells of the common grid on the side of a pixel


def grid(down, across, pixel=PIXEL):
    """A grid that begins so many pixels below and right of the first scene's."""
    return transform(pixel, LEFT + across * PIXEL, TOP - down * PIXEL)


def written(path, place, rows=ROWS, columns=COLUMNS, **settings):
    cube = np.random.default_rng(3).integers(1, 99, (2, rows, columns), np.int16)
    return Scene(write_tif(path, cube, grid=place, **settings))


@pytest.fixture
def polygons(tmp_path):
    """Squares of 7 x 7 pixels, each a stand, over all that the tests' scenes show."""
    rng = np.random.default_rng(0)
    shapes = [
        (box(7 * row, 7 * column, 7, 7), {"v": int(rng.integers(1, 4)), "s": 100 * row + column})
        for row in range(-3, 14)
        for column in range(-3, 16)
    ]
    return write_layer(tmp_path / "l.gpkg", shapes, {"v": "int", "s": "int"})


def drawn(sources, scenes, reporter=None, **settings):
    job = SplitJob(
        [], [], "", **{"split": "blocks", "block_size": 8, "buffer": 0, "seed": 0, **settings}
    )
    reporter = reporter or Recorder()
    labels = open_labels(sources, scenes, reporter)
    census = take_census(labels, job.seed, reporter)
    drop_rare_classes(census, 0.0, reporter)
    return labels, census, split_for(job, census, reporter).split


def on_ground(maps, places):
    """Maps of scenes on one grid of quarter pixels, bool (scene, rows, columns)."""
    corners = [(round(down * FINE), round(across * FINE)) for down, across in places]
    top, left = np.min(corners, 0)
    bottom, right = np.max(
        [(d + FINE * m.shape[0], a + FINE * m.shape[1]) for (d, a), m in zip(corners, maps)], 0
    )
    ground = np.zeros((len(maps), bottom - top, right - left), bool)
    for plane, (down, across), seen in zip(ground, corners, maps):
        fine = np.kron(seen, np.ones((FINE, FINE), bool))
        plane[down - top :, across - left :][: fine.shape[0], : fine.shape[1]] = fine
    return ground


def shown(labels, census, split):
    """Per scene: the pixels that training windows show."""
    sampler = window_sampler(census, split, 16, 0.0, 0)
    maps = []
    for number, each in enumerate(labels.scenes):
        seen = np.zeros((each.scene.height, each.scene.width), bool)
        for row in range(0, seen.shape[0], 16):
            for column in range(0, seen.shape[1], 16):
                target = seen[row : row + 16, column : column + 16]
                target[:] = sampler.read(number, row, column).valid[
                    : len(target), : target.shape[1]
                ]
        maps.append(seen)
    return maps


def judged(labels, split, parts):
    """Per scene: labelled pixels of the parts."""
    maps = []
    for number, each in enumerate(labels.scenes):
        size = each.scene.height, each.scene.width
        used = np.isin(split.uses(number, 0, 0, *size), parts)
        maps.append(used & ~np.isnan(each.read(0, 0, *size)).all(0))
    return maps


@pytest.mark.parametrize("settings", [{}, {"split": "field"}], ids=["blocks", "field"])
@pytest.mark.parametrize("buffer", [0, 2])
@pytest.mark.parametrize("place", [(0, 0), (5, 11), (-13, 27), (3.5, -20.25), (0, 40.5)])
def test_no_ground_is_trained_on_and_tested(tmp_path, polygons, place, buffer, settings):
    """What training sees in either scene, on one grid, against what is judged in either."""
    scenes = [written(tmp_path / "a.tif", grid(0, 0)), written(tmp_path / "b.tif", grid(*place))]
    source = LabelSource(layer=str(polygons), categorical=["v"], group="s")
    labels, census, split = drawn([source], scenes, buffer=buffer, **settings)
    places = [(0, 0), place]
    seen = on_ground(shown(labels, census, split), places).any(0)
    for near, others in (
        ((VALIDATION, TEST), seen),
        ((TEST,), on_ground(judged(labels, split, [VALIDATION]), places).any(0)),
    ):
        tested = on_ground(judged(labels, split, near), places).any(0)
        assert tested.any() and others.any()
        assert not (tested & others).any()
        distance = distance_transform_cdt(~tested, "chessboard")[others].min()
        assert distance > FINE * buffer
    for each in scenes:
        each.close()


def test_blocks_of_scenes_that_overlap_are_the_same(tmp_path, polygons):
    """A block is one unit with one part, also where it has labels in one of the scenes alone."""
    scenes = [
        written(tmp_path / "a.tif", grid(0, 0)),
        written(tmp_path / "b.tif", grid(-13, 27)),
        written(tmp_path / "c.tif", grid(-13, 300), 20, 20),
    ]
    _, _, split = drawn([LabelSource(layer=str(polygons), categorical=["v"])], scenes)
    assert split.overlaps.sets == ((0, 1), (2,))
    # ground of both: rows 0..36 and columns 27..59 of the first
    for read in (split.area, split.units, split.uses):
        np.testing.assert_array_equal(read(0, 0, 27, 37, 33), read(1, 13, 0, 37, 33))
    whole = [split.units(n, 0, 0, s.height, s.width) for n, s in enumerate(scenes)]
    parts = [split.area(n, 0, 0, s.height, s.width) for n, s in enumerate(scenes)]
    units, parts = (np.concatenate([m.ravel() for m in maps]) for maps in (whole, parts))
    pairs = np.unique(np.stack([units, parts]), axis=1)
    assert len(np.unique(pairs[0])) == pairs.shape[1]
    assert split.counts() == [(pairs[1] == part).sum() for part in range(3)]
    assert not set(whole[2].ravel()) & (set(whole[0].ravel()) | set(whole[1].ravel()))
    # 37 rows and 33 columns end within a block of 8: 5 x 5 blocks are common to both
    assert len(set(whole[0].ravel()) & set(whole[1].ravel())) == 5 * 5


def test_the_shift_belongs_to_the_digest(tmp_path, polygons):
    source = LabelSource(layer=str(polygons), categorical=["v"])
    digests = set()
    for number, place in enumerate([(5, 11), (5, 12), (5.25, 11)]):
        scenes = [
            written(tmp_path / f"{number}a.tif", grid(0, 0)),
            written(tmp_path / f"{number}b.tif", grid(*place)),
        ]
        digests.add(drawn([source], scenes)[2].digest())
    assert len(digests) == 3


def test_scenes_that_only_touch_are_split_as_before(tmp_path, polygons):
    """Their blocks begin at their own first pixels."""
    scenes = [written(tmp_path / "a.tif", grid(0, 0)), written(tmp_path / "b.tif", grid(3, 60))]
    _, _, split = drawn([LabelSource(layer=str(polygons), categorical=["v"])], scenes)
    assert split.overlaps.sets == ((0,), (1,)) and not split.overlaps.any
    units = split.units(1, 0, 0, ROWS, COLUMNS)
    np.testing.assert_array_equal(
        units, 7 * 8 + np.arange(ROWS)[:, None] // 8 * 8 + np.arange(COLUMNS) // 8
    )


def test_labels_of_one_scene_alone_hold_ground_in_the_other(tmp_path):
    """Rasters without a georeference: each belongs to one scene, and numbers its stands itself."""
    rng = np.random.default_rng(1)
    places = [(0, 0), (4, 6)]
    stand = np.kron(np.arange(80).reshape(8, 10), np.ones((8, 8), int))[:ROWS, :COLUMNS] + 1
    spec = {
        "variables": [
            {"name": "v", "kind": "categorical", "band": 1},
            {"name": "stand", "kind": "group", "band": 2},
        ]
    }
    scenes, sources = [], []
    for number, place in enumerate(places):
        scenes.append(written(tmp_path / f"{number}.tif", grid(*place)))
        cube = np.stack([rng.integers(1, 3, 81)[stand], stand]).astype(np.int32)
        path = write_envi(tmp_path / f"l{number}.img", cube, georeferenced=False)
        sources.append(LabelSource(raster=str(path), spec=spec))
    reporter = Recorder()
    labels, census, split = drawn(sources, scenes, reporter, split="field")
    seen = on_ground(shown(labels, census, split), places).any(0)
    tested = on_ground(judged(labels, split, [TEST]), places).any(0)
    checked = on_ground(judged(labels, split, [VALIDATION]), places).any(0)
    assert seen.any() and tested.any() and checked.any()
    assert not (seen & (tested | checked)).any() and not (tested & checked).any()
    lost = sum((split.uses(n, 0, 0, ROWS, COLUMNS) == BUFFER).sum() for n in (0, 1))
    assert lost
    assert any(
        f"Overlap of 0.tif, 1.tif: {lost} labelled pixels lie on ground" in text
        for text in reporter.texts()
    )


@pytest.mark.parametrize(
    ("place", "settings"),
    [
        (grid(10, 10, 3.0), {}),
        (grid(10, 10) * Affine.rotation(20), {}),
        (grid(10, 10), {"crs": "EPSG:32636"}),  # the same numbers, another place: no overlap
        ("zone", {"crs": "EPSG:32636"}),
    ],
    ids=["pixel", "rotation", "elsewhere", "zone"],
)
def test_overlaps_on_grids_that_do_not_fit(tmp_path, polygons, place, settings):
    if place == "zone":
        (x,), (y,) = project(CRS_CODE, "EPSG:32636", [LEFT + 20], [TOP - 20])
        place = transform(left=x, top=y)
    scenes = [
        written(tmp_path / "a.tif", grid(0, 0)),
        written(tmp_path / "b.tif", place, **settings),
    ]
    source = LabelSource(layer=str(polygons), categorical=["v"], group="s")
    if place == grid(10, 10):
        assert find_overlaps(scenes)[1] == []
        return
    with pytest.raises(HyperTaskError, match=r"a.tif and b.tif overlap .* split by field \(SPLIT"):
        drawn([source], scenes)
    _, _, split = drawn([source], scenes, split="field")
    assert min(split.counts()) > 0


def test_grids_that_fit_are_found():
    """Turned alike, or in another name of the same system: shifted grids. By hand."""

    def scene(place, crs="EPSG:32635", rows=50, columns=60):
        raster = SimpleNamespace(
            transform=place, crs=crs and CRS.from_string(crs), georeferenced=crs is not None
        )
        return SimpleNamespace(raster=raster, height=rows, width=columns)

    turned = grid(0, 0) * Affine.rotation(30)
    for one, two, shift in (
        (scene(turned), scene(turned * Affine.translation(7, -3)), (-3, 7)),
        (scene(grid(0, 0)), scene(grid(4, 9), "EPSG:3067"), (4, 9)),
        (scene(grid(0, 0)), scene(grid(4.02, 9.25)), (4, 9.25)),
    ):
        found, misfits = find_overlaps([one, two])
        assert found.sets == ((0, 1),) and not misfits
        np.testing.assert_allclose(found.shifts, [(0, 0), shift], atol=1e-3)
    # rectangles around turned scenes meet, the scenes do not
    apart = [scene(turned), scene(turned * Affine.translation(61, 0) * Affine.scale(1.5))]
    assert find_overlaps(apart)[1] == []
    crossing = [
        scene(grid(0, 0), rows=10, columns=4000),
        scene(grid(-1000, 1000) * Affine.scale(1.01), rows=4000, columns=10),
    ]
    assert find_overlaps(crossing)[1] == [(0, 1)]
    assert find_overlaps([scene(grid(0, 0), None), scene(grid(0, 0))])[0].sets == ((0,), (1,))
    # a chain: the third overlaps the second alone, and is on the first one's grid
    chain, _ = find_overlaps([scene(grid(0, 0)), scene(grid(0, 90)), scene(grid(30, 50))])
    assert chain.sets == ((0, 2, 1),)
    assert chain.shifts.tolist() == [[0, 0], [0, 90], [30, 50]]


def test_polygons_of_the_split_lie_on_each_other(tmp_path, polygons):
    for number, place in enumerate([(0, 0), (-13, 27)]):
        written(tmp_path / f"{number}.tif", grid(*place)).close()
    job = SplitJob(
        [str(tmp_path / "0.tif"), str(tmp_path / "1.tif")],
        [LabelSource(layer=str(polygons), categorical=["v"])],
        str(tmp_path / "split.gpkg"),
        block_size=8,
    )
    split_scene(job, Recorder())
    rows = [(values, shape["coordinates"][0][0]) for shape, values in read_layer(job.output)]
    units = {}
    for row, ring in rows:
        units.setdefault(row["unit"], []).append((row["scene"], row["part"]))
        x, y = np.array(ring).T
        # block 0 0 of the two is that 16 pixels above the first scene
        down, across = (int(n) for n in row["unit"].split())
        assert (TOP - y.max()) / PIXEL // 8 == down - 2 and (x.min() - LEFT) / PIXEL // 8 == across
    assert all(len({part for _, part in each}) == 1 for each in units.values())
    assert all(len({scene for scene, _ in each}) == len(each) for each in units.values())
    assert sum(len(each) == 2 for each in units.values()) == 25


def test_a_local_system_overlaps_no_other(tmp_path):
    """Nobody knows where on the earth it is."""
    local = tmp_path / "local.tif"
    written(local, grid(0, 0)).close()
    with rasterio.open(local, "r+") as source:
        source.crs = CRS.from_wkt('LOCAL_CS["Arbitrary",UNIT["metre",1]]')
    overlaps, unfit = find_overlaps([Scene(local), written(tmp_path / "b.tif", grid(0, 0))])
    assert not overlaps.any and unfit == []
