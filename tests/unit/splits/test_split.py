"""Surveying labels, splitting them in space, and drawing training windows."""

from __future__ import annotations

import threading

import numpy as np
import pytest
from support.census import window_sampler
from support.files import write_layer
from support.shapes import box
from support.synthetic import LEFT, PIXEL, Recorder, make_toy, transform, write_envi, write_tif

from hypertask.model.base.errors import Cancelled, HyperTaskError
from hypertask.model.base.read_ahead import read_ahead
from hypertask.model.jobs.train import LabelSource
from hypertask.model.labels.census import drop_rare_classes, take_census
from hypertask.model.labels.labels import open_labels
from hypertask.model.labels.strata import Reservoir
from hypertask.model.rasters.scene import Scene
from hypertask.model.rasters.windows import Window
from hypertask.model.splits.blocks import BlockSplit, choose_block_size, split_blocks
from hypertask.model.splits.split import FREE, TEST, TRAIN, VALIDATION
from hypertask.model.splits.units import SHARES, stratified_parts


def counted(sources, scenes, reporter=None, seed=0):
    reporter = reporter or Recorder()
    return take_census(open_labels(sources, scenes, reporter), seed, reporter)


@pytest.fixture(scope="module")
def toy(tmp_path_factory):
    """96 x 80 pixels; labels in the left upper 72 x 64, with gaps of both variables."""
    toy = make_toy(tmp_path_factory.mktemp("toy"), rows=96, columns=80, bands=4, seed=5)
    kind, amount = toy.classes.copy(), toy.amount.copy()
    kind[72:], kind[:, 64:] = 0, 0
    amount[72:], amount[:, 64:] = -1, -1
    kind[::3], amount[1::4] = 0, -1
    write_tif(toy.class_raster, kind, names=["species"])
    write_tif(toy.amount_raster, amount, names=["amount"], nodata=-1)
    toy.classes, toy.amount = kind, np.where(amount == -1, np.nan, amount)
    return toy


@pytest.fixture
def census(toy):
    census = counted([LabelSource(**s) for s in toy.labels], [Scene(toy.scene)])
    yield census
    census.labels.close()


# ------------------------------------------------------------------------------ census


def test_counts_values_and_extent(toy, census):
    assert [v.name for v in census.labels.variables] == ["species", "amount"]
    assert census.counts[0].tolist() == np.bincount(toy.classes.ravel())[1:].tolist()
    assert census.counts[1].tolist() == [np.isfinite(toy.amount).sum()]
    values = toy.amount[np.isfinite(toy.amount)]
    np.testing.assert_array_equal(np.sort(census.values[1]), np.sort(values))
    assert census.values[0] is None
    assert census.extent == [(0, 0, 72, 64)]


def test_extent_covers_labels_anywhere(tmp_path):
    codes = np.zeros((700, 650), np.uint8)
    codes[130:140, 200:210], codes[640, 600] = 1, 2
    scene = Scene(write_envi(tmp_path / "s.img", np.ones((1, 700, 650), np.int16)))
    source = LabelSource(raster=str(write_tif(tmp_path / "v.tif", codes)))
    census = counted([source], [scene])
    top, left, height, width = census.extent[0]
    assert top <= 130 and left <= 200 and top + height == 641 and left + width == 601
    assert (top, left) == (128, 192)
    assert census.counts[0].tolist() == [100, 1]


def test_a_scene_without_labels_has_no_extent(tmp_path):
    scenes = []
    for number in (0, 1):
        grid = transform(left=LEFT + number * 1000 * PIXEL)
        path = write_tif(tmp_path / f"s{number}.tif", np.ones((1, 20, 20), np.uint8), grid=grid)
        scenes.append(Scene(path))
    layer = write_layer(tmp_path / "l.gpkg", [(box(0, 1000, 8, 8), {"v": 1})], {"v": "int"})
    census = counted([LabelSource(layer=str(layer), continuous=["v"])], scenes)
    assert census.extent[0] is None and census.extent[1] == (0, 0, 8, 8)
    assert census.counts[0].tolist() == [64]


def test_reservoir_keeps_everything_until_it_is_full_and_then_evenly():
    rng = np.random.default_rng(0)
    small = Reservoir(100, rng)
    small.add(np.arange(60))
    small.add(np.arange(60, 100))
    assert small.rows.tolist() == list(range(100))
    kept = []
    for _ in range(200):
        full = Reservoir(50, rng)
        for start in range(0, 1000, 90):
            full.add(np.arange(start, min(start + 90, 1000)))
        assert len(full.rows) == 50 == len(set(full.rows.tolist()))
        kept.append(full.rows)
    # uniform over arrival: the mean of 10 000 draws from 0..999 has a deviation of 2.9
    assert abs(np.concatenate(kept).mean() - 499.5) < 12


def test_rare_classes_lose_their_labels_only(tmp_path):
    codes = np.ones((40, 40), np.uint8)
    codes[:10] = 2
    codes[39, :10] = 9  # 10 of 1600 pixels
    values = np.full((40, 40), 5.0, np.float32)
    values[0] = 7.0
    scene = Scene(write_envi(tmp_path / "s.img", np.ones((1, 40, 40), np.int16)))
    sources = [
        LabelSource(raster=str(write_tif(tmp_path / "v.tif", codes))),
        LabelSource(raster=str(write_tif(tmp_path / "w.tif", values))),
    ]
    reporter = Recorder()
    census = counted(sources, [scene])
    dropped = drop_rare_classes(census, 0.05, reporter)
    assert dropped == [{"variable": "v", "class": "9", "code": 9, "pixels": 10, "share": 10 / 1600}]
    assert census.labels.variables[0].codes == [1, 2]
    assert census.counts[0].tolist() == [1190, 400]
    planes = census.labels.scenes[0].read(39, 0, 1, 12)
    assert np.isnan(planes[0, 0, :10]).all() and (planes[0, 0, 10:] == 0).all()
    assert (planes[1] == 5).all()
    assert any("the class 9 has 10 of 1600" in text for text in reporter.warnings)


def test_no_class_is_dropped_without_a_share(census):
    before = [c.copy() for c in census.counts]
    assert drop_rare_classes(census, 0.0, Recorder()) == []
    for one, two in zip(before, census.counts):
        np.testing.assert_array_equal(one, two)


@pytest.mark.parametrize(
    ("share", "numbers", "words"),
    [
        (0.0, (400,), r"only one class to learn \(1\); label at least two classes or leave"),
        (0.3, (40, 320, 40), r"only one class to learn \(2\) once the 2 below 30.0% .* lower the"),
        (0.6, (100, 200, 100), r"no class to learn, because each of its 3 is below 60.0% .* lower"),
    ],
)
def test_a_single_class_cannot_be_learned(tmp_path, share, numbers, words):
    codes = np.repeat(np.arange(1, len(numbers) + 1), numbers).reshape(20, 20).astype(np.uint8)
    scene = Scene(write_envi(tmp_path / "s.img", np.ones((1, 20, 20), np.int16)))
    census = counted([LabelSource(raster=str(write_tif(tmp_path / "v.tif", codes)))], [scene])
    with pytest.raises(HyperTaskError, match=f"The variable v has {words}"):
        drop_rare_classes(census, share, Recorder())


def test_strata_are_classes_and_quarters(census):
    strata = census.strata()
    assert len(strata) == 3 + 4 and strata.variable.tolist() == [0] * 3 + [1] * 4
    assert strata.of(0, np.array([0.0, 2.0, np.nan])).tolist() == [0, 2, -1]
    values = np.sort(census.values[1])
    quarter = strata.of(1, values)
    assert quarter[0] == 3 and quarter[-1] == 6 and (np.diff(quarter) >= 0).all()
    # equal values are never in two quarters, so quarters are only roughly equal
    assert np.bincount(quarter - 3).min() > len(values) / 8
    assert strata.of(1, np.array([np.nan, -1e9, 1e9])).tolist() == [-1, 3, 6]


# ------------------------------------------------------------------------------ split


def part_map(split, scene, rows, columns):
    return split.uses(scene, 0, 0, rows, columns)


@pytest.mark.parametrize("seed", range(5))
def test_every_class_and_quarter_is_in_every_part(toy, census, seed):
    split = split_blocks(census, 8, seed, 0, Recorder())
    parts = part_map(split, 0, 96, 80)
    strata = census.strata()
    planes = census.labels.scenes[0].read(0, 0, 96, 80)
    for index, plane in enumerate(planes):
        stratum = strata.of(index, plane)
        for each in np.unique(stratum[stratum >= 0]):
            found = np.bincount(parts[stratum == each], minlength=4)
            assert found[FREE] == 0, "labelled blocks belong to a part"
            assert (found[:3] > 0).all(), f"stratum {each} is missing in a part: {found}"
            share = found[:3] / found[:3].sum()
            assert np.abs(share - SHARES).max() < 0.2
    # blocks without labels are free
    blocks = ~np.isnan(planes).all(0)
    for row in range(0, 96, 8):
        for column in range(0, 80, 8):
            window = np.s_[row : row + 8, column : column + 8]
            assert len(np.unique(parts[window])) == 1
            assert (parts[window][0, 0] == FREE) == (not blocks[window].any())


def test_a_class_of_three_blocks_is_in_every_part(tmp_path):
    codes = np.ones((64, 64), np.uint8)
    codes[0:8, 0:8] = codes[32:40, 8:16] = codes[56:64, 56:64] = 2
    scene = Scene(write_envi(tmp_path / "s.img", np.ones((1, 64, 64), np.int16)))
    census = counted([LabelSource(raster=str(write_tif(tmp_path / "v.tif", codes)))], [scene])
    for seed in range(10):
        split = split_blocks(census, 8, seed, 0, Recorder())
        parts = {int(split.parts[0][at]) for at in ((0, 0), (4, 1), (7, 7))}
        assert parts == {TRAIN, VALIDATION, TEST}


def test_a_class_of_a_single_block_is_trained(tmp_path):
    codes = np.ones((64, 64), np.uint8)
    codes[16:24, 24:32] = 2
    scene = Scene(write_envi(tmp_path / "s.img", np.ones((1, 64, 64), np.int16)))
    census = counted([LabelSource(raster=str(write_tif(tmp_path / "v.tif", codes)))], [scene])
    for seed in range(5):
        assert split_blocks(census, 8, seed, 0, Recorder()).parts[0][2, 3] == TRAIN


@pytest.mark.parametrize("large", range(3))
def test_the_largest_unit_is_trained(large):
    """It is dealt first, to the part that lacks most; the others fill the small parts."""
    counts = np.full((3, 1), 200)
    counts[large] = 600
    for seed in range(20):
        parts = stratified_parts(counts, seed)
        assert parts[large] == TRAIN and sorted(parts) == [TRAIN, VALIDATION, TEST]


def test_split_is_the_seeds(census):
    one, two, other = (split_blocks(census, 8, seed, 0, Recorder()) for seed in (3, 3, 4))
    np.testing.assert_array_equal(one.parts[0], two.parts[0])
    assert one.digest() == two.digest() != other.digest()
    assert not np.array_equal(one.parts[0], other.parts[0])
    assert one.digest() != BlockSplit(4, one.parts, 3).digest()


def test_too_few_blocks(census):
    with pytest.raises(HyperTaskError, match=r"2 blocks of 64 x 64 .* at least three"):
        split_blocks(census, 64, 0, 0, Recorder())


def test_split_can_be_cancelled(census):
    with pytest.raises(Cancelled):
        split_blocks(census, 8, 0, 0, Recorder(cancel_after=0))


def test_windows_of_a_split_beyond_the_scene_are_free():
    split = BlockSplit(4, (np.array([[0, 1], [2, 0]], np.uint8),), 0)
    window = split.uses(0, -3, 2, 9, 9)
    assert (window[:3] == FREE).all() and (window[:, 6:] == FREE).all()
    assert window[3:7, :6].tolist() == [[0, 0, 1, 1, 1, 1]] * 4
    assert window[7:, :6].tolist() == [[2, 2, 0, 0, 0, 0]] * 2


def test_block_size_gives_about_a_hundred_blocks():
    side = choose_block_size([Window(0, 0, 1000, 600), None])
    assert side % 4 == 0 and 60 <= 600_000 / side**2 <= 160
    assert choose_block_size([Window(0, 0, 9, 9)]) == 4


# ------------------------------------------------------------------------------ windows


@pytest.fixture
def sampler(census):
    split = split_blocks(census, 8, 1, 0, Recorder())
    return window_sampler(census, split, 16, 0.0, 1)


def test_windows_never_show_another_part(toy, sampler):
    """Where training looked, as a footprint, against where validation and test labels lie."""
    parts = sampler.split.uses(0, 0, 0, 96, 80)
    footprint = np.zeros((96, 80), bool)
    trained = np.zeros((96, 80), bool)
    asked = []
    read = sampler.read
    sampler.read = lambda *where: asked.append(where) or read(*where)
    rng = np.random.default_rng(0)
    for _ in range(400):
        window = sampler.draw(rng)
        scene, row, column = asked[-1]
        assert scene == 0
        where = [slice(max(0, row), row + 16), slice(max(0, column), column + 16)]
        inside = np.s_[max(0, -row) : 96 - row, max(0, -column) : 80 - column]
        shape = footprint[tuple(where)].shape
        cut = np.s_[
            inside[0].start : inside[0].start + shape[0],
            inside[1].start : inside[1].start + shape[1],
        ]
        footprint[tuple(where)] |= window.valid[cut]
        trained[tuple(where)] |= ~np.isnan(window.labels[:, cut[0], cut[1]]).all(0)
        outside = np.ones((16, 16), bool)
        outside[cut] = False
        assert not window.valid[outside].any(), "nothing is valid beyond the scene"
        assert not window.spectra[:, ~window.valid].any()
        assert np.isnan(window.labels[:, ~window.valid]).all()
        assert (~np.isnan(window.labels)).any(), "a window holds a label"
    assert not footprint[(parts == VALIDATION) | (parts == TEST)].any()
    assert not trained[parts != TRAIN].any()
    labelled = (toy.classes > 0) | np.isfinite(toy.amount)
    assert trained[labelled & (parts == TRAIN)].mean() > 0.95, "the training part is covered"
    assert footprint[parts == FREE].any(), "free surroundings may be looked at"


def test_windows_hold_the_scenes_numbers(toy, sampler):
    window = sampler.read(0, 20, 30)
    part = sampler.split.uses(0, 20, 30, 16, 16)
    cube = toy.cube[:, 20:36, 30:46] / np.float32(10000)
    np.testing.assert_allclose(window.spectra[:, window.valid], cube[:, window.valid], rtol=1e-6)
    np.testing.assert_array_equal(window.valid, part == TRAIN)
    kind = np.where(part == TRAIN, toy.classes[20:36, 30:46].astype(float) - 1, np.nan)
    np.testing.assert_array_equal(window.labels[0], np.where(kind < 0, np.nan, kind))


def test_counts_and_values_are_the_training_parts(toy, sampler):
    parts = sampler.split.uses(0, 0, 0, 96, 80)
    kind = toy.classes[parts == TRAIN]
    assert sampler.counts[0].tolist() == np.bincount(kind, minlength=4)[1:].tolist()
    values = toy.amount[(parts == TRAIN) & np.isfinite(toy.amount)]
    np.testing.assert_array_equal(np.sort(sampler.values[1]), np.sort(values))
    assert sampler.values[0] is None
    assert sampler.labelled == max(len(values), (kind > 0).sum())


def test_draws_are_the_generators(sampler):
    one, two, other = (sampler.draw(np.random.default_rng(s)) for s in (1, 1, 2))
    np.testing.assert_array_equal(one.spectra, two.spectra)
    np.testing.assert_array_equal(one.labels, two.labels)
    assert not np.array_equal(one.spectra, other.spectra)


@pytest.mark.parametrize(("balance", "wanted"), [(1.0, 0.9), (0.5, 0.75), (0.0, 0.5)])
def test_balance_between_frequent_and_rare_classes(tmp_path, balance, wanted):
    """90 % to 10 % of the pixels: drawn as they are, by square root, or equally often."""
    codes = np.ones((64, 64), np.uint8)
    codes[:, ::10] = 2
    codes[:, 60:] = 0
    scene = Scene(write_envi(tmp_path / "s.img", np.ones((1, 64, 64), np.int16)))
    census = counted([LabelSource(raster=str(write_tif(tmp_path / "v.tif", codes)))], [scene])
    split = split_blocks(census, 8, 0, 0, Recorder())
    sampler = window_sampler(census, split, 8, balance, 0)
    share = sampler.counts[0] / sampler.counts[0].sum()
    exact = share**balance / (share**balance).sum()
    np.testing.assert_allclose(sampler._chance, exact, rtol=1e-9)
    assert exact[0] == pytest.approx(wanted, abs=0.02)
    rng = np.random.default_rng(0)
    drawn = []
    sampler.read = lambda scene, row, column: None
    choice = rng.choice

    class Spy:
        def choice(self, *args, **kwargs):
            drawn.append(choice(*args, **kwargs))
            return drawn[-1]

        integers = rng.integers

    for _ in range(2000):
        sampler.draw(Spy())
    assert np.mean(np.array(drawn) == 0) == pytest.approx(exact[0], abs=0.04)


def test_a_window_lies_anywhere_around_its_label(sampler, monkeypatch):
    """The label is each of its pixels, equally often."""
    spot = np.array([[0, 40, 30]], np.int32)
    monkeypatch.setattr(sampler, "_positions", [spot] * len(sampler._positions))
    rng, seen = np.random.default_rng(0), np.zeros((sampler.size, sampler.size), int)
    for _ in range(20 * seen.size):
        scene, row, column = sampler.place(rng)
        assert scene == 0
        seen[40 - row, 30 - column] += 1
    assert seen.min() > 0 and seen.max() < 60


def test_variables_are_drawn_equally_often(sampler):
    per_variable = np.zeros(2)
    strata = [0, 0, 0, 1, 1, 1, 1]
    np.add.at(per_variable, strata, sampler._chance)
    np.testing.assert_allclose(per_variable, 0.5)


def test_scene_smaller_than_a_window(tmp_path):
    codes = np.kron(np.array([[1, 2, 1], [2, 1, 2]]), np.ones((4, 4))).astype(np.uint8)
    cube = np.full((2, 8, 12), 300, np.int16)
    scene = Scene(write_envi(tmp_path / "s.img", cube))
    census = counted([LabelSource(raster=str(write_tif(tmp_path / "v.tif", codes)))], [scene])
    split = split_blocks(census, 4, 0, 0, Recorder())
    sampler = window_sampler(census, split, 32, 0.0, 0)
    for seed in range(20):
        window = sampler.draw(np.random.default_rng(seed))
        assert window.spectra.shape == (2, 32, 32)
        assert 0 < window.valid.sum() <= (split.uses(0, 0, 0, 8, 12) == TRAIN).sum()
        assert (window.spectra[:, window.valid] == 300).all()


def test_labels_on_invalid_pixels_are_not_drawn(tmp_path):
    toy = make_toy(tmp_path, rows=48, columns=48, bands=3, nodata_border=9)
    census = counted([LabelSource(**s) for s in toy.labels], [Scene(toy.scene)])
    split = split_blocks(census, 8, 0, 0, Recorder())
    sampler = window_sampler(census, split, 16, 0.5, 0)
    valid = np.zeros((48, 48), bool)
    valid[9:-9, 9:-9] = True
    training = split.uses(0, 0, 0, 48, 48) == TRAIN
    assert sampler.counts[0].sum() == (valid & training).sum()
    for seed in range(50):
        window = sampler.draw(np.random.default_rng(seed))
        assert np.isnan(window.labels[:, ~window.valid]).all()
        assert (~np.isnan(window.labels)).any()


def test_labels_only_where_the_scene_has_no_data(tmp_path):
    """Everything that is labelled is nodata in the scene, or in one band of it."""
    cube = np.full((4, 48, 48), -9999, np.int16)
    cube[:, 24:] = 100
    codes = np.zeros((48, 48), np.uint8)
    codes[:24, :24], codes[:24, 24:] = 1, 2
    sources = [LabelSource(raster=str(write_tif(tmp_path / "v.tif", codes)))]
    with pytest.raises(HyperTaskError, match="Every labelled pixel is no data"):
        counted(sources, [Scene(write_envi(tmp_path / "s.img", cube, nodata=-9999))])
    cube[[0, 2, 3]] = 100
    with pytest.raises(HyperTaskError, match="Every labelled pixel is no data"):
        counted(sources, [Scene(write_envi(tmp_path / "t.img", cube, nodata=-9999))])
    cube[1] = 100
    census = counted(sources, [Scene(write_envi(tmp_path / "u.img", cube, nodata=-9999))])
    split = BlockSplit(8, (np.full((6, 6), VALIDATION, np.uint8),), 0)
    with pytest.raises(HyperTaskError, match="of the training part is no data"):
        window_sampler(census, split, 16, 0.5, 0)


# ------------------------------------------------------------------------------ reading ahead


def test_reading_ahead_keeps_the_order_and_one_thread():
    threads = set()

    def make(number):
        threads.add(threading.get_ident())
        return number * number

    assert list(read_ahead(make, 20)) == [number * number for number in range(20)]
    assert len(threads) == 1 and threading.get_ident() not in threads
    assert list(read_ahead(make, 0)) == []


def test_reading_ahead_passes_errors_on():
    def make(number):
        if number == 3:
            raise HyperTaskError("the disk is gone")
        return number

    got = []
    with pytest.raises(HyperTaskError, match="the disk is gone"):
        for item in read_ahead(make, 10):
            got.append(item)
    assert got == [0, 1, 2]


def test_leaving_early_ends_the_thread():
    before = threading.active_count()
    made = []
    for item in read_ahead(lambda number: made.append(number) or number, 1000, depth=2):
        if item == 4:
            break
    assert threading.active_count() == before
    assert len(made) < 12


@pytest.mark.parametrize("edge", [3, 7])
def test_windows_with_an_edge_that_is_only_seen(census, edge):
    """Labels count and are drawn within it; what is seen is that of any window."""
    split = split_blocks(census, 8, 1, 0, Recorder())
    whole = window_sampler(census, split, 16, 0.0, 1)
    inner = window_sampler(census, split, 16, 0.0, 1, edge=edge)
    rng, offsets = np.random.default_rng(0), set()
    for _ in range(60):
        place = inner.place(rng)
        one, other = whole.read(*place), inner.read(*place)
        np.testing.assert_array_equal(one.spectra, other.spectra)
        np.testing.assert_array_equal(one.valid, other.valid)
        middle = np.s_[:, edge : 16 - edge, edge : 16 - edge]
        np.testing.assert_array_equal(one.labels[middle], other.labels[middle])
        known = ~np.isnan(other.labels).all(0)
        assert known.any() and known.sum() == (~np.isnan(other.labels[middle]).all(0)).sum()
        offsets.add(place[1:])
    assert len(offsets) > 20
