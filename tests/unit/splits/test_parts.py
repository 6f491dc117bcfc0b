"""Parts by groups and with a buffer: stratified, apart from each other, and without a leak."""

from __future__ import annotations

import os
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from scipy.ndimage import distance_transform_cdt, label
from sklearn.ensemble import RandomForestClassifier
from support.census import labelled_pixels, window_sampler
from support.files import layer_crs, read_layer, write_layer
from support.shapes import box, patches
from support.synthetic import LEFT, PIXEL, Recorder, transform, write_envi, write_tif

from hypertask.model.base.errors import Cancelled, HyperTaskError
from hypertask.model.jobs.sample import SampleJob
from hypertask.model.jobs.train import LabelSource, SplitJob
from hypertask.model.labels.census import drop_rare_classes, take_census
from hypertask.model.labels.labels import open_labels
from hypertask.model.rasters.raster import open_raster
from hypertask.model.rasters.scene import Scene
from hypertask.model.simulation.write import make_sample_scene
from hypertask.model.splits.blocks import BlockSplit
from hypertask.model.splits.deal import split_for
from hypertask.model.splits.dealt import Dealt
from hypertask.model.splits.split import BUFFER, FREE, TEST, TRAIN, VALIDATION
from hypertask.model.splits.tiles import part_tiles
from hypertask.model.splits.units import SHARES

ROOT = Path(__file__).resolve().parents[3]
SPEC = {
    "variables": [
        {"name": "kind", "kind": "categorical", "band": 1, "nodata": 0},
        {"name": "stand", "kind": "group", "band": 2, "nodata": 0},
    ]
}


def drawn(sources, scenes, reporter=None, **settings):
    """Labels, census and split, as a training makes them."""
    job = SplitJob(
        [], [], "", **{"split": "field", "block_size": None, "buffer": 0, "seed": 0, **settings}
    )
    reporter = reporter or Recorder()
    labels = open_labels(sources, scenes, reporter)
    census = take_census(labels, job.seed, reporter)
    drop_rare_classes(census, 0.0, reporter)
    return labels, census, split_for(job, census, reporter).split


def stands_of(rows, columns, side, rng, classes=2):
    """Codes and stands, both (rows, columns): square stands, each of one random class."""
    across = -(-columns // side)
    numbers = np.arange(-(-rows // side) * across).reshape(-1, across)
    stand = np.kron(numbers, np.ones((side, side), int))[:rows, :columns]
    kind = 1 + rng.permutation(numbers.size) % classes
    return kind[stand], stand + 1


@pytest.fixture
def forest(tmp_path):
    """80 x 96 pixels in stands of 8 x 8: 120 stands of three classes, with gaps."""
    rng = np.random.default_rng(1)
    kind, stand = stands_of(80, 96, 8, rng, 3)
    kind[:, 40:44] = 0
    stand[76:] = 0  # labelled, but in no stand
    scene = Scene(write_envi(tmp_path / "s.img", rng.integers(1, 99, (3, 80, 96), np.int16)))
    path = write_tif(tmp_path / "l.tif", np.stack([kind, stand]).astype(np.int32))
    yield SimpleNamespace(
        scene=scene, kind=kind, stand=stand, sources=[LabelSource(raster=str(path), spec=SPEC)]
    )
    scene.close()


# ------------------------------------------------------------------------------ groups


@pytest.mark.parametrize("seed", range(4))
def test_groups_are_whole_and_stratified(forest, seed):
    reporter = Recorder()
    labels, census, split = drawn(forest.sources, [forest.scene], reporter, seed=seed)
    part = split.uses(0, 0, 0, 80, 96)
    for number in range(1, forest.stand.max() + 1):
        assert len(np.unique(part[forest.stand == number])) == 1
    assert (part[forest.stand == 0] == FREE).all()
    strata = census.strata()
    stratum = strata.of(0, labels.scenes[0].read(0, 0, 80, 96)[0])
    for each in range(3):
        share = np.bincount(part[(stratum == each) & (forest.stand > 0)], minlength=3) / (
            ((stratum == each) & (forest.stand > 0)).sum()
        )
        np.testing.assert_allclose(share, SHARES, atol=0.06)
    without = ((forest.stand == 0) & (forest.kind > 0)).sum()
    warned = f"{without} of {(forest.kind > 0).sum()} labelled pixels belong to no group"
    assert any(warned in text for text in reporter.warnings)
    # neither trained on nor judged by
    sampler = window_sampler(census, split, 16, 0.0, 0)
    assert sampler.counts[0].sum() == ((part == TRAIN) & (forest.kind > 0)).sum()
    assert split.counts() == [len(np.unique(forest.stand[part == p])) for p in range(3)]
    assert sum(split.counts()) == 120
    assert any(
        f"Split into groups by stand (l.tif): {split.counts()[0]} training" in text
        for text in reporter.texts()
    )


def test_value_ranges_are_in_every_part(tmp_path):
    """Stands whose heights rise over the scene."""
    scene = Scene(write_envi(tmp_path / "s.img", np.ones((1, 64, 64), np.int16)))
    shapes = [
        (box(8 * (n // 8), 8 * (n % 8), 8, 8), {"height": float(n), "stand": n}) for n in range(64)
    ]
    path = write_layer(tmp_path / "l.gpkg", shapes, {"height": "float", "stand": "int"})
    source = LabelSource(layer=str(path), continuous=["height"], group="stand")
    for seed in range(3):
        _, _, split = drawn([source], [scene], seed=seed)
        part = split.uses(0, 0, 0, 64, 64)[::8, ::8].ravel()
        for quarter in range(4):
            assert set(part[16 * quarter : 16 * quarter + 16]) == {TRAIN, VALIDATION, TEST}


def test_groups_across_two_scenes(tmp_path):
    """Stands that lie on both scenes are in one part; the parts' picture covers both."""
    rng = np.random.default_rng(2)
    scenes = [
        Scene(write_envi(tmp_path / "a.img", rng.integers(1, 99, (2, 48, 40), np.int16))),
        Scene(
            write_tif(
                tmp_path / "b.tif",
                rng.integers(1, 99, (2, 48, 40), np.int16),
                grid=transform(left=LEFT + 40 * PIXEL),
            )
        ),
    ]
    shapes = [(box(4 * k, 30, 4, 20), {"v": 1 + k % 2, "s": k}) for k in range(12)]
    path = write_layer(tmp_path / "l.gpkg", shapes, {"v": "int", "s": "int"})
    source = LabelSource(layer=str(path), categorical=["v"], group="s")
    _, _, split = drawn([source], scenes)
    left, right = (split.uses(scene, 0, 0, 48, 40) for scene in range(2))
    np.testing.assert_array_equal(left[:, 39], right[:, 0])
    assert set(left[:, 39]) == {TRAIN, VALIDATION, TEST}
    assert (right[:, 10:] == FREE).all()
    np.testing.assert_array_equal(split.parts[0], left)
    np.testing.assert_array_equal(split.parts[1], right)


def test_a_large_scene_is_pictured_smaller(tmp_path):
    rng = np.random.default_rng(2)
    kind, stand = stands_of(30, 1000, 10, rng)
    scene = Scene(write_tif(tmp_path / "s.tif", np.ones((1, 30, 1000), np.uint8)))
    path = write_tif(tmp_path / "l.tif", np.stack([kind, stand]).astype(np.int32))
    _, _, split = drawn([LabelSource(raster=str(path), spec=SPEC)], [scene])
    (picture,) = split.parts
    assert picture.shape == (10, 334)
    np.testing.assert_array_equal(picture, split.uses(0, 0, 0, 30, 1000)[::3, ::3])


def test_the_same_seed_gives_the_same_digest(forest):
    digests = [
        drawn(forest.sources, [forest.scene], seed=seed, buffer=buffer)[2].digest()
        for seed, buffer in ((1, 0), (1, 0), (2, 0), (1, 2))
    ]
    assert digests[0] == digests[1]
    assert len(set(digests)) == 3


def test_labels_without_groups(forest, tmp_path):
    source = LabelSource(raster=str(write_tif(tmp_path / "v.tif", forest.kind.astype(np.uint8))))
    with pytest.raises(HyperTaskError, match="SPLIT_FIELD"):
        drawn([source], [forest.scene])


def test_too_few_groups(forest, tmp_path):
    for groups, words in (
        (2, r"have 2 groups by stand of l2.tif"),
        (3, "leaves nothing for the validation part"),
    ):
        # each group holds a class of its own
        kind = 1 + np.arange(80)[:, None] * groups // 80 + np.zeros((80, 96), int)
        path = write_tif(tmp_path / f"l{groups}.tif", np.stack([kind, kind]).astype(np.int32))
        with pytest.raises(HyperTaskError, match=words):
            drawn([LabelSource(raster=str(path), spec=SPEC)], [forest.scene])


def test_stands_without_data_do_not_count(tmp_path):
    """Half of the scene is nodata: its stands are dealt to no part, the others evenly."""
    kind, stand = stands_of(64, 64, 8, np.random.default_rng(0))
    cube = np.full((3, 64, 64), 50, np.int16)
    cube[:, :, 32:] = -9999
    scene = Scene(write_envi(tmp_path / "s.img", cube, nodata=-9999))
    path = write_tif(tmp_path / "l.tif", np.stack([kind, stand]).astype(np.int32))
    for settings in ({}, {"split": "blocks", "block_size": 8}):
        _, _, split = drawn([LabelSource(raster=str(path), spec=SPEC)], [scene], **settings)
        part = split.uses(0, 0, 0, 64, 64)
        assert (part[:, 32:] == FREE).all()
        assert sum(split.counts()) == 32
        assert abs(split.counts()[0] - 0.6 * 32) <= 2


@pytest.mark.parametrize("settings", [{}, {"split": "blocks"}])
def test_a_split_can_be_cancelled(forest, settings):
    looks = Recorder()
    drawn(forest.sources, [forest.scene], looks, **settings)
    with pytest.raises(Cancelled):
        drawn(forest.sources, [forest.scene], Recorder(cancel_after=looks.looks - 1), **settings)


# ------------------------------------------------------------------------------ buffer


def test_what_a_buffer_takes_away():
    """By hand: one test label in a row of blocks, free surroundings, a label near it."""
    parts = np.full((1, 4), FREE, np.uint8)
    parts[0] = TEST, VALIDATION, TRAIN, FREE
    labelled = np.zeros((4, 16), bool)
    labelled[1, 2] = True  # test
    labelled[:, 5] = True  # validation
    labelled[:, 9] = True  # training

    def around(scene, window):
        return np.pad(labelled, 9)[window.slices((-9, -9))]

    scene = SimpleNamespace(scene=SimpleNamespace(height=4, width=16))
    census = SimpleNamespace(labelled=around, labels=SimpleNamespace(scenes=[scene]))
    split = BlockSplit(4, (parts,), 0, 3, census)
    t, v, r, f, b = TEST, VALIDATION, TRAIN, FREE, BUFFER
    # columns 4 and 5 are within 3 of the test label; the label in column 5 still bars column 8
    row = [t] * 4 + [b] * 2 + [v] * 2 + [b] + [r] * 3 + [f] * 4
    assert split.uses(0, 0, 0, 4, 16).tolist() == [row] * 4
    assert split.uses(0, 0, 0, 1, 3).tolist() == [[t] * 3], "the test part stays whole"
    split = BlockSplit(4, (parts,), 0, 1, census)
    assert split.uses(0, 0, 0, 1, 16).tolist() == [[t] * 4 + [v] * 4 + [r] * 4 + [f] * 4]
    assert split.uses(0, 2, 6, 2, 4).tolist() == [[v, v, r, r]] * 2
    split = BlockSplit(4, (parts,), 0, 1)
    with pytest.raises(ValueError, match="needs the census"):
        split.uses(0, 0, 0, 1, 16)


def test_windows_are_cut_from_the_whole(forest):
    """A window of a split with a buffer is that window of the whole scene, wherever it lies."""
    for settings in ({"buffer": 2}, {"split": "blocks", "block_size": 6, "buffer": 5}):
        _, _, split = drawn(forest.sources, [forest.scene], **settings)
        whole = split.uses(0, -10, -10, 100, 116)
        assert (whole == BUFFER).any()
        for row, column, height, width in ((-7, -3, 30, 20), (11, 5, 1, 1), (60, 80, 28, 26)):
            np.testing.assert_array_equal(
                split.uses(0, row, column, height, width),
                whole[row + 10 : row + 10 + height, column + 10 : column + 10 + width],
            )


def test_a_buffer_that_leaves_nothing(forest):
    with pytest.raises(
        HyperTaskError, match="buffer of 60 pixels leaves no label for the training"
    ):
        drawn(forest.sources, [forest.scene], buffer=60)


def test_stands_of_a_taiga_raster_are_those_of_the_layer(tmp_path):
    made = make_sample_scene(SampleJob(str(tmp_path / "sample"), 200, 200))
    scene = Scene(made["SCENE"])
    sources = [
        LabelSource(raster=made["LABELS"], spec=str(ROOT / "resources/taiga.json")),
        LabelSource(layer=made["STANDS"], categorical=["soil_class"], group="stand_id"),
    ]
    found = []
    for source in sources:
        labels = open_labels([source], [scene], Recorder())
        groups = labels.scenes[0].read_groups(0, 0, 200, 200)
        texts = {group: labels.group_text(group) for group in np.unique(groups) if group >= 0}
        found.append(np.vectorize(lambda group, texts=texts: texts.get(group, ""))(groups))
        labels.close()
    np.testing.assert_array_equal(*found)
    assert len(np.unique(found[0])) > 50 and (found[0] == "").any()
    scene.close()


# ------------------------------------------------------------------------------ all scenes


def data_folder() -> Path:
    folder = os.environ.get("HYPERTASK_TEST_DATA")
    if not folder:
        pytest.skip("HYPERTASK_TEST_DATA names no folder of real scenes")
    return Path(folder)


def numbered(path, groups, target):
    """A raster of classes with a second band of ``groups``."""
    with open_raster(path) as source:
        codes = source.read()
        profile = {**source.profile, "count": len(codes) + 1, "dtype": "float32", "nodata": None}
        missing = source.nodata
    codes = codes.astype(np.float32)
    if missing is not None:
        codes[codes == missing] = -1
    with open_raster(target, "w", **profile) as file:
        file.write(np.concatenate([codes, groups(codes[0])[None].astype(np.float32)]))
    return str(target)


def fields(codes):
    """Patches of equal class, cut into pieces of at most 12 x 12 pixels."""
    tiles = patches(*codes.shape, 10**6, 12, np.random.default_rng(0))
    result, total = np.zeros(codes.shape, int), 0
    for code in np.unique(codes[codes > 0]):
        for tile in np.unique(tiles):
            found, count = label((codes == code) & (tiles == tile))
            result[found > 0] = found[found > 0] + total
            total += count
    return result


def with_numbers(path, target, every):
    """The layer with a field ``number``: so many features at a time belong together."""
    features = [
        (shape, {**values, "number": n // every})
        for n, (shape, values) in enumerate(read_layer(path))
    ]
    kinds = {name: type(value).__name__ for name, value in features[0][1].items()}
    write_layer(target, features, kinds, crs=layer_crs(path))
    return str(target)


def real(name, folder, tmp_path):
    """The scene and label sources of a real scene, with groups."""
    if name == "potsdam":
        raster = numbered(folder / "potsdam/landcover.tif", fields, tmp_path / "l.tif")
        points = with_numbers(
            folder / "potsdam/vegetation_fraction_points.gpkg", tmp_path / "p.gpkg", 4
        )
        return "potsdam/enmap_potsdam.img", [
            LabelSource(raster=raster, spec=SPEC),
            LabelSource(layer=points, continuous=["vegetation_fraction"], group="number"),
        ]
    if name == "berlin":
        path = with_numbers(folder / "berlin/landcover_polygons.gpkg", tmp_path / "l.gpkg", 20)
        source = LabelSource(layer=path, categorical=["Level_2"], group="number")
        return "berlin/enmap_berlin.img", [source]
    if name == "jasper_ridge":
        raster = numbered(
            folder / "jasper_ridge/fractions.tif",
            lambda first: 1 + patches(*first.shape, 10**6, 10, np.random.default_rng(0)),
            tmp_path / "l.tif",
        )
        names = ["tree", "water", "soil", "road"]
        spec = [
            {"name": each, "kind": "continuous", "band": band, "nodata": -1}
            for band, each in enumerate(names, start=1)
        ]
        spec.append({"name": "patch", "kind": "group", "band": 5})
        source = LabelSource(raster=raster, spec={"variables": spec})
        return "jasper_ridge/jasper_ridge.img", [source]
    raster = numbered(folder / "indian_pines/ground_truth.tif", fields, tmp_path / "l.tif")
    return "indian_pines/indian_pines.img", [LabelSource(raster=raster, spec=SPEC)]


@pytest.mark.parametrize("name", ["simulated", "potsdam", "berlin", "indian_pines", "jasper_ridge"])
def test_footprints(name, tmp_path):
    """What training sees, rasterised, against where validation and test labels are looked at."""
    if name == "simulated":
        made = make_sample_scene(SampleJob(str(tmp_path / "sample"), 160, 160))
        scene = Scene(made["SCENE"])
        sources = [LabelSource(raster=made["LABELS"], spec=str(ROOT / "resources/taiga.json"))]
    else:
        path, sources = real(name, data_folder(), tmp_path)
        scene = Scene(data_folder() / path)
    scene.chosen = scene.chosen[::20]
    rows, columns = scene.height, scene.width
    for settings in ({"split": "blocks", "block_size": 10}, {"split": "field"}):
        for buffer in (0, 2):
            labels, census, split = drawn(sources, [scene], buffer=buffer, **settings)
            sampler = window_sampler(census, split, 16, 0.5, 0)
            shown = np.zeros((rows, columns), bool)
            trained = np.zeros((rows, columns), bool)
            for row in range(0, rows, 16):
                for column in range(0, columns, 16):
                    window = sampler.read(0, row, column)
                    at = np.s_[row : row + 16, column : column + 16]
                    size = np.s_[: min(16, rows - row), : min(16, columns - column)]
                    shown[at] = window.valid[size]
                    trained[at] = (~np.isnan(window.labels)).any(0)[size]
            judged = {}
            for part in (VALIDATION, TEST):
                judged[part] = np.zeros((rows, columns), bool)
                for _, row, column, height, width in part_tiles(
                    Dealt(census, split), [part], Recorder()
                )[part]:
                    here = ~np.isnan(labels.scenes[0].read(row, column, height, width)).all(0)
                    here &= split.uses(0, row, column, height, width) == part
                    here &= scene.read(row, column, height, width)[1]
                    judged[part][row : row + height, column : column + width] |= here
            for near, others in (
                (judged[VALIDATION] | judged[TEST], shown),
                (judged[TEST], judged[VALIDATION]),
            ):
                assert near.any() and others.any() and trained.any()
                # square distance: the larger of that in rows and that in columns
                distance = distance_transform_cdt(~near, "chessboard")
                assert distance[others].min() == buffer + 1
            assert not (trained & ~shown).any()
            number = labelled_pixels(census, split, TRAIN)
            assert len(number.spectra) >= trained.sum() / 2  # the same places, valid ones
            if settings["split"] == "field":
                groups = labels.scenes[0].read_groups(0, 0, rows, columns)
                homes = [set(groups[each]) for each in (trained, *judged.values())]
                assert not homes[0] & homes[1] | homes[0] & homes[2] | homes[1] & homes[2]
                assert -1 not in set.union(*homes)
            labels.close()
    scene.close()


# ------------------------------------------------------------------------------ leak


def accuracy_on_test(spectra, kind, part):
    forest = RandomForestClassifier(30, random_state=0, n_jobs=1)
    forest.fit(spectra[part == TRAIN], kind[part == TRAIN])
    return forest.score(spectra[part == TEST], kind[part == TEST])


def test_random_labels_per_stand_cannot_be_learned(tmp_path):
    """Each stand has spectra of its own and a class that is drawn by lot.

    Whoever has seen a stand knows its class, so a random split of pixels, and blocks smaller than
    stands, praise a network that has learned nothing; the split by stand does not.
    """
    scores = {"field": [], "blocks": [], "pixels": []}
    for seed in range(4):
        rng = np.random.default_rng(seed)
        kind, stand = stands_of(96, 96, 8, rng)
        own = rng.normal(1000, 200, (6, stand.max() + 1))
        cube = own[:, stand] + rng.normal(0, 20, (6, 96, 96))
        scene = Scene(write_envi(tmp_path / f"{seed}.img", cube.astype(np.int16)))
        path = write_tif(tmp_path / f"{seed}.tif", np.stack([kind, stand]).astype(np.int32))
        source = LabelSource(raster=str(path), spec=SPEC)
        spectra, codes = cube.reshape(6, -1).T, kind.ravel()
        for name in ("field", "blocks"):
            labels, _, split = drawn([source], [scene], seed=seed, split=name, block_size=4)
            part = split.uses(0, 0, 0, 96, 96).ravel()
            scores[name].append(accuracy_on_test(spectra, codes, part))
            labels.close()
        part = rng.choice(3, 96 * 96, p=SHARES)
        scores["pixels"].append(accuracy_on_test(spectra, codes, part))
        scene.close()
    means = {name: np.mean(values) for name, values in scores.items()}
    assert abs(means["field"] - 0.5) < 0.12, scores
    assert means["pixels"] > 0.95, scores
    assert means["blocks"] > 0.8, scores
