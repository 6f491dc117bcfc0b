"""How far tested places and the map's pixels are from labels."""

from __future__ import annotations

import re

import numpy as np
import pytest
from support.reports import Page
from support.synthetic import LEFT, PIXEL, Recorder, transform, write_envi, write_tif

from hypertask.model.jobs.train import LabelSource, SplitJob
from hypertask.model.labels.census import take_census
from hypertask.model.labels.labels import open_labels
from hypertask.model.rasters.scene import Scene
from hypertask.model.reports.figures import distance_curves
from hypertask.model.splits import distances as module
from hypertask.model.splits.deal import splits_for
from hypertask.model.splits.distances import Distances, nearest
from hypertask.model.splits.export import split_scene
from hypertask.model.splits.split import TEST, TRAIN, VALIDATION


def plain(points, places):
    """The nearest of all, one by one."""
    return np.sqrt(np.square(points[:, None] - places).sum(2)).min(1)


@pytest.mark.parametrize("count", [1, 63, 64, 65, 1000, 5000])
@pytest.mark.parametrize("kind", ["anywhere", "grid", "line", "same"])
def test_the_nearest_place_is_found(count, kind):
    rng = np.random.default_rng(count)
    places = rng.uniform(0, 100, (count, 2))
    if kind == "grid":
        places = np.round(places / 20) * 20
    elif kind == "line":
        places[:, 0] = 7
    elif kind == "same":
        places[:] = places[0]
    points = rng.uniform(-60, 160, (300, 2))
    points[:5] = places[:1]
    np.testing.assert_allclose(nearest(points, places), plain(points, places), atol=1e-9)


def test_without_a_place_or_a_point():
    assert np.isinf(nearest(np.zeros((2, 2)), np.empty((0, 2)))).all()
    assert nearest(np.empty((0, 2)), np.zeros((2, 2))).shape == (0,)


# ------------------------------------------------------------------------------ of splits


def made(tmp_path, codes, systems=("EPSG:32633",), **settings):
    """A scene in each coordinate reference system, one beside the other, and their splits."""
    paths, labels = [], []
    for number, crs in enumerate(systems):
        own = {"grid": transform(left=LEFT + number * 3000 * PIXEL), "crs": crs}
        cube = np.ones((2, *codes.shape), np.int16)
        paths.append(str(write_tif(tmp_path / f"s{number}.tif", cube, **own)))
        raster = write_tif(tmp_path / f"v{number}.tif", codes, names=["kind"], **own)
        labels.append(LabelSource(raster=str(raster)))
    job = SplitJob(paths, labels, str(tmp_path / "o.gpkg"), **{"block_size": 8, **settings})
    opened = open_labels(job.labels, [Scene(path) for path in job.scenes], Recorder())
    census = take_census(opened, 0, Recorder())
    return job, splits_for(job, census, Recorder())


def patchy(side=64):
    rng = np.random.default_rng(1)
    codes = np.kron(rng.integers(1, 3, (side // 8, side // 8)), np.ones((8, 8), int))
    codes[rng.random(codes.shape) < 0.5] = 0
    codes[:, 48:] = 0
    return codes.astype(np.uint8)


@pytest.mark.parametrize(
    ("settings", "judge"),
    [({}, TEST), ({"test_share": 0.0}, VALIDATION), ({"folds": 3}, TEST), ({"buffer": 3}, TEST)],
)
def test_distances_are_those_of_all_pixels(tmp_path, monkeypatch, settings, judge):
    monkeypatch.setattr(module, "POINTS", 64 * 64)
    codes = patchy()
    _, splits = made(tmp_path, codes, **settings)
    found = splits.distances(0, Recorder())
    wanted = []
    for dealt in splits.each or (splits.final,):
        used = dealt.split.uses(0, 0, 0, 64, 64)
        tested, learned = (np.argwhere((used == part) & (codes > 0)) for part in (judge, TRAIN))
        wanted.append(plain(tested, learned))
    np.testing.assert_allclose(found.tested, PIXEL * np.sort(np.concatenate(wanted)))
    everywhere = np.argwhere(np.ones_like(codes, bool))
    wanted = np.sort(plain(everywhere, np.argwhere(codes > 0)))
    np.testing.assert_allclose(found.mapped, PIXEL * wanted)
    assert found.unit == "m" and found.mapped[0] == 0
    assert found.tested[0] >= PIXEL * (1 + settings.get("buffer", 0))


def test_scenes_in_several_systems_are_apart(tmp_path):
    """Distances are then in pixels, and a pixel is near to labels of its own scene only."""
    codes = patchy()
    _, both = made(tmp_path, codes, systems=("EPSG:32633", "EPSG:32634"))
    found = both.distances(0, Recorder())
    assert found.unit == "pixels" and found.mapped.max() < 64 and found.tested.max() < 64
    _, one = made(tmp_path, codes)
    alone = one.distances(0, Recorder())
    assert found.mapped.mean() == pytest.approx(alone.mapped.mean() / PIXEL, rel=0.15)


@pytest.mark.parametrize(
    ("crs", "unit"), [("EPSG:3067", "m"), ("EPSG:3395", "pixels"), ("EPSG:32662", "pixels")]
)
def test_metres_that_are_not_of_the_ground_are_pixels(tmp_path, crs, unit):
    found = made(tmp_path, patchy(), (crs,))[1].distances(0, Recorder())
    assert found.unit == unit
    in_pixels = found.tested / (PIXEL if unit == "m" else 1)
    assert in_pixels.min() >= 1 and in_pixels.max() < 64


def test_a_scene_without_labels_is_far_from_those_of_another(tmp_path):
    """Both on one ground, 3000 pixels from each other."""
    codes = patchy()
    job, _ = made(tmp_path, codes, systems=("EPSG:32633",) * 2)
    write_tif(
        tmp_path / "v1.tif",
        codes * 0,
        grid=transform(left=LEFT + 3000 * PIXEL),
        crs="EPSG:32633",
        names=["kind"],
    )
    opened = open_labels(job.labels, [Scene(path) for path in job.scenes], Recorder())
    splits = splits_for(job, take_census(opened, 0, Recorder()), Recorder())
    found = splits.distances(0, Recorder())
    assert 2900 * PIXEL < found.mapped.max() < 3100 * PIXEL
    assert (found.mapped > 2900 * PIXEL).mean() == pytest.approx(0.5, abs=0.05)
    assert found.tested.max() < 64 * PIXEL


def test_what_is_said():
    rng = np.random.default_rng(0)
    near, far = np.sort(rng.uniform(0, 20, 500)), np.sort(rng.uniform(0, 400, 500))
    easier, harder, alike = (
        Distances(near, far, "m"),
        Distances(far, near, "m"),
        Distances(far, far * 1.1, "m"),
    )
    assert easier.difference() == pytest.approx(190, rel=0.05)
    assert "easier than the use of the map" in easier.words()
    assert "harder than the use of the map" in harder.words()
    assert alike.words().endswith("the folds resemble the use of the map.")
    assert alike.words("split").endswith("the split resembles the use of the map.")
    assert f"within {np.median(near):.3g} m of a label that was learned" in easier.words()


def test_curves_are_drawn_where_the_numbers_are():
    drawn = distance_curves([("a <b>", [0, 50, 100], [0, 0.5, 1]), ("c", [0, 10, 20], [0, 0.5, 1])])
    lines = re.findall(r'<polyline points="([^"]+)"', drawn)
    points = [np.array([p.split(",") for p in line.split()], float) for line in lines]
    assert len(points) == 2 and "a &lt;b&gt;" in drawn
    one, two = points
    np.testing.assert_allclose(np.diff(one[:, 0]), 5 * np.diff(two[:, 0]), atol=0.6)
    np.testing.assert_allclose(one[:, 1], two[:, 1])
    assert one[0, 1] > one[-1, 1]
    assert "no distances" in distance_curves([("a", [0.0], [0.0])])


@pytest.mark.parametrize("folds", [1, 3])
def test_the_report_of_a_split(tmp_path, folds):
    job, splits = made(tmp_path, patchy(), folds=folds)
    job.report = str(tmp_path / "r.html")
    reporter = Recorder()
    outputs = split_scene(job, reporter)
    assert outputs["REPORT"] == job.report
    shown = " ".join(Page((tmp_path / "r.html").read_text()).words)
    words = splits.distances(0, Recorder()).words("folds" if folds > 1 else "split")
    assert words in reporter.texts() and words in shown
    assert outputs["DIGEST"] in shown and "s0.tif" in shown
    assert ("fold 3 (" in shown) == (folds > 1)


@pytest.mark.parametrize("share", [0, 0.3])
def test_a_split_without_a_test_part_tells_of_none(tmp_path, share):
    job, splits = made(tmp_path, patchy(), test_share=share, buffer=2)
    job.report = str(tmp_path / "r.html")
    reporter = Recorder()
    split_scene(job, reporter)
    found = splits.distances(0, Recorder())
    assert found.validation is (share == 0)
    told = next(text for text in reporter.texts() if text.startswith("Half of"))
    shown = " ".join(Page((tmp_path / "r.html").read_text()).words)
    for word in (
        "tested labels",
        "the test part gives",
        "Around validation and test",
        "the test asks",
    ):
        assert (word in shown) == (share > 0)
    assert ("validation labels, from" in shown) == (share == 0)
    assert ("the labels of the validation part" in told) == (share == 0)
    assert ("the test is" in told) == (share > 0) or "resembles" in told


def test_what_is_said_of_validation():
    near, far = np.sort(np.linspace(0, 5, 90)), np.sort(np.linspace(0, 70, 90))
    for one, other, word in ((near, far, "easier"), (far, near, "harder"), (far, far, "resembles")):
        words = Distances(one, other, "pixels", True).words("split")
        assert word in words and "nothing was held out for a test" in words
        assert "accuracy" not in words and "the test is" not in words


def test_a_scene_of_which_little_has_data(tmp_path):
    """Pixels without data are none of the map's."""
    cube = np.full((2, 64, 64), -99, np.int16)
    cube[:, :, :40] = 7
    scene = write_envi(tmp_path / "s.img", cube, nodata=-99)
    codes = np.zeros((64, 64), np.uint8)
    codes[:32, :32] = np.kron(np.arange(16).reshape(4, 4) % 2 + 1, np.ones((8, 8)))
    raster = write_tif(tmp_path / "v.tif", codes, names=["kind"])
    job = SplitJob([str(scene)], [LabelSource(raster=str(raster))], "", block_size=8)
    opened = open_labels(job.labels, [Scene(scene)], Recorder())
    found = splits_for(job, take_census(opened, 0, Recorder()), Recorder()).distances(0, Recorder())
    # the furthest pixel with data is (63, 39), from (31, 31)
    assert found.mapped.max() <= PIXEL * np.hypot(32, 8) + 1e-6


def test_a_scene_of_which_so_little_has_data_that_samples_miss_it(tmp_path):
    cube = np.full((2, 520, 660), -99, np.int16)
    cube[:, 115:195, 90:190] = 7
    codes = np.zeros((520, 660), np.uint8)
    codes[120:152, 95:127] = np.kron(np.arange(16).reshape(4, 4) % 2 + 1, np.ones((8, 8)))
    scene = write_envi(tmp_path / "s.img", cube, nodata=-99)
    raster = write_tif(tmp_path / "v.tif", codes, names=["kind"])
    job = SplitJob([str(scene)], [LabelSource(raster=str(raster))], "", block_size=8)
    opened = open_labels(job.labels, [Scene(scene)], Recorder())
    found = splits_for(job, take_census(opened, 0, Recorder()), Recorder()).distances(0, Recorder())
    assert 30 * PIXEL < found.mapped.max() <= PIXEL * np.hypot(43, 63)
