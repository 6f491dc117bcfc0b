"""Folds: every label is tested once, by who saw nothing of its place."""

from __future__ import annotations

import numpy as np
import pytest
from support.files import read_layer, write_layer
from support.shapes import box
from support.synthetic import LEFT, PIXEL, Recorder, transform, write_tif

from hypertask.model.base.errors import HyperTaskError
from hypertask.model.jobs.files import job_from_dict
from hypertask.model.jobs.train import LabelSource, SplitJob, part_shares
from hypertask.model.labels.census import take_census
from hypertask.model.labels.labels import open_labels
from hypertask.model.rasters.scene import Scene
from hypertask.model.splits.deal import splits_for
from hypertask.model.splits.export import LAYER, split_scene
from hypertask.model.splits.folds import FIRST_FOLD
from hypertask.model.splits.split import BUFFER, FREE, KEPT, TEST, TRAIN, VALIDATION

SIDE = 96


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A scene, and one beside it that it shares a third of its ground with; classes in patches."""
    folder, rng = tmp_path_factory.mktemp("folds"), np.random.default_rng(0)
    codes = np.kron(rng.integers(1, 4, (SIDE // 8, SIDE // 8 + 8)), np.ones((8, 8), int))
    codes[:16, :16] = 0
    for name, first in (("a", 0), ("b", 64)):
        cut, grid = codes[:, first : first + SIDE], transform(left=LEFT + first * PIXEL)
        write_tif(folder / f"{name}.tif", np.ones((2, SIDE, SIDE), np.int16), grid=grid)
        write_tif(folder / f"{name}_labels.tif", cut.astype(np.uint8), grid=grid, names=["kind"])
    shapes = [
        (
            box(6 * row, 6 * column, 6, 6),
            {"kind": 1 + (row + column) % 2, "stand": 16 * row + column},
        )
        for row in range(16)
        for column in range(16)
    ]
    write_layer(folder / "stands.gpkg", shapes, {"kind": "int", "stand": "int"})
    return folder


def job(folder, scenes="a", **settings):
    labels = [LabelSource(raster=str(folder / "a_labels.tif"))]
    if scenes == "ab":
        labels.append(LabelSource(raster=str(folder / "b_labels.tif")))
    if settings.get("split") == "field":
        stands = str(folder / "stands.gpkg")
        labels = [LabelSource(layer=stands, categorical=["kind"], group="stand")]
    made = SplitJob(
        [str(folder / f"{name}.tif") for name in scenes],
        labels,
        str(folder / "split.gpkg"),
        **{"block_size": 8, "folds": 5, **settings},
    )
    made.check()
    return made


def dealt(job):
    labels = open_labels(job.labels, [Scene(path) for path in job.scenes], Recorder())
    census = take_census(labels, job.seed, Recorder(), groups=job.split == "field")
    return labels, splits_for(job, census, Recorder())


CASES = [
    {},
    {"scenes": "ab", "buffer": 2, "seed": 3},
    {"split": "field", "buffer": 3},
    {"split": "field", "scenes": "ab", "folds": 3},
    {"folds": 2, "validation_share": 0.1},
    {"folds": 4, "test_share": 0.3, "buffer": 4, "seed": 1},
    {"folds": 3, "test_share": 0.2, "scenes": "ab", "buffer": 1},
]


@pytest.mark.parametrize("settings", CASES)
def test_every_label_is_tested_once_by_who_saw_nothing_near_it(folder, settings):
    asked = job(folder, **settings)
    labels, found = dealt(asked)
    windows = [(number, 0, 0, SIDE, SIDE) for number in range(len(asked.scenes))]
    labelled = [~np.isnan(labels.scenes[n].read(0, 0, SIDE, SIDE)).all(0) for n, *_ in windows]
    tested = [np.zeros((SIDE, SIDE), int) for _ in windows]
    kept = [found.folds.final.uses(*window) == TEST for window in windows]
    for dealt_fold in found.each:
        used = [dealt_fold.split.uses(*window) for window in windows]
        for number, here in enumerate(used):
            tested[number] += labelled[number] & (here == TEST)
            # the test part of all folds is nobody's
            np.testing.assert_array_equal(here == KEPT, kept[number])
            for part in (TRAIN, VALIDATION, TEST):
                assert (labelled[number] & (here == part)).any()
        for here in used:
            _nothing_near(here, asked.buffer)
        if asked.scenes[1:]:  # the same ground: columns 64 on of the first, 0 on of the second
            one, two = used[0][:, 64:], used[1][:, : SIDE - 64]
            for part, others in ((TRAIN, (VALIDATION, TEST, KEPT)), (VALIDATION, (TEST, KEPT))):
                assert not ((one == part) & np.isin(two, others)).any()
                assert not ((two == part) & np.isin(one, others)).any()
    for once, seen, held in zip(tested, labelled, kept):
        np.testing.assert_array_equal(once, seen & ~held)
        assert held.any() == (asked.test_share is not None)
    labels.close()


def _nothing_near(used, buffer):
    """No training or free pixel within the buffer of a validation or test pixel."""
    held = np.argwhere(np.isin(used, (VALIDATION, TEST, KEPT)))
    seen = np.argwhere(np.isin(used, (TRAIN, FREE)))
    for row, column in held[:: max(1, len(held) // 200)]:
        # only labels have a buffer; in these scenes nearly all pixels have one
        if row < 24 and column < 24:
            continue
        near = np.abs(seen - (row, column)).max(1)
        assert near.min() > buffer


def test_parts_have_the_shares_asked_for(folder):
    _, found = dealt(job(folder, test_share=0.25, validation_share=0.15, folds=3))
    census = found.final.census
    whole = int(census.counts[0].sum())
    for each in found.each:
        used = each.used(Recorder())
        assert used[KEPT] / whole == pytest.approx(0.25, abs=0.02)
        assert used[TEST] / whole == pytest.approx(0.25, abs=0.02)
        assert used[VALIDATION] / whole == pytest.approx(0.15, abs=0.02)
        assert used[BUFFER] == 0
    used = found.final.used(Recorder())
    assert used[VALIDATION] / whole == pytest.approx(0.15, abs=0.02)
    assert used[TEST] / whole == pytest.approx(0.25, abs=0.02)
    assert found.whole.used(Recorder())[:3].tolist() == [whole - used[TEST], 0, used[TEST]]
    # the test part is that of a training without folds
    _, alone = dealt(job(folder, test_share=0.25, validation_share=0.15, folds=1))
    assert alone.final.split.digest() == found.final.split.digest()
    assert alone.each == () and alone.folds.digest() == alone.final.split.digest()


def test_one_fold_is_the_split_as_it_always_was(folder):
    """Shares of 60, 20 and 20 % are dealt by the same numbers, to the last unit."""
    _, usual = dealt(job(folder, folds=1))
    _, named = dealt(job(folder, folds=1, test_share=0.2, validation_share=0.2))
    assert usual.final.split.digest() == named.final.split.digest()
    assert part_shares(job(folder, folds=1)) == (0.6, 0.2, 0.2)
    _, none = dealt(job(folder, folds=1, test_share=0.0))
    assert none.final.split.counts()[2] == 0
    assert none.final.used(Recorder())[VALIDATION] / none.final.used(Recorder())[:3].sum() < 0.25


def test_seeds_and_folds_differ_and_repeat(folder):
    digests = set()
    for seed in (0, 1):
        for folds in (3, 5):
            one, two = (dealt(job(folder, seed=seed, folds=folds))[1] for _ in range(2))
            assert one.folds.digest() == two.folds.digest()
            assert len({split.digest() for split in one.folds.splits}) == folds
            digests.add(one.folds.digest())
    assert len(digests) == 4


def test_every_class_is_in_every_part_of_every_fold(folder):
    labels, found = dealt(job(folder))
    codes = labels.scenes[0].read(0, 0, SIDE, SIDE)[0]
    for each in found.each:
        used = each.split.uses(0, 0, 0, SIDE, SIDE)
        for code in range(3):
            here = np.bincount(used[codes == code], minlength=3)[:3]
            np.testing.assert_allclose(here / here.sum(), (0.6, 0.2, 0.2), atol=0.06)


@pytest.mark.parametrize("settings", [{}, {"test_share": 0.2, "folds": 3}, {"split": "field"}])
def test_the_layer_says_the_fold_of_each_place(folder, settings):
    asked = job(folder, **settings)
    outputs = split_scene(asked, Recorder())
    _, found = dealt(asked)
    assert outputs["DIGEST"] == found.folds.digest()
    rows = [row for _, row in read_layer(asked.output, LAYER)]
    for row in rows:
        assert (row["fold"] == 0) == (row["part"] == "test" and asked.test_share is not None)
    for number, each in enumerate(found.each, start=1):
        pixels = sum(row["pixels"] for row in rows if row["fold"] == number)
        assert pixels == each.used(Recorder())[TEST]
    picture = found.folds.picture[0]
    assert set(np.unique(picture)) - {FREE, TEST} == {FIRST_FOLD + n for n in range(asked.folds)}
    assert outputs["TRAINING"] + outputs["VALIDATION"] + outputs["TEST"] == sum(
        row["pixels"] for row in rows
    )


def test_too_few_places_and_wrong_shares_get_a_sentence(folder):
    with pytest.raises(HyperTaskError, match="7 folds need at least 7 places with labels"):
        dealt(job(folder, block_size=48, folds=7))
    values = {"scenes": ["s"], "labels": [{"raster": "r"}], "output": "o.gpkg"}
    for wrong, words in (
        ({"folds": 0}, "folds is 0; it must be at least 1"),
        ({"folds": 101}, "at most 100"),
        ({"test_share": 1.0}, "test share is 1; it must be at least 0 and below 1"),
        ({"test_share": -0.1}, "test share is -0.1"),
        ({"validation_share": 0}, "validation share is 0; it must be above 0"),
        ({"validation_share": 0.6, "test_share": 0.4}, "leave 0 of the labels to learn from"),
        ({"validation_share": 0.5, "folds": 2}, "with 2 folds, .* choose smaller shares or more"),
    ):
        with pytest.raises(HyperTaskError, match=words):
            job_from_dict({**values, **wrong}, "split")
        with pytest.raises(HyperTaskError, match=words):
            job_from_dict({**values, **wrong, "output": "o"}, "train")
    for wrong, words in (
        ({"final": "best"}, "final is 'best'; it must be one of validated, refit, committee"),
        ({"final": "committee"}, "A committee is made of the networks of several folds"),
        (
            {"final": "committee", "folds": 60, "seeds": 2, "ensemble": True},
            "committee would have 120 networks",
        ),
    ):
        with pytest.raises(HyperTaskError, match=words):
            job_from_dict({**values, **wrong, "output": "o"}, "train")
