"""Training: what it refuses, and how it goes on when memory is short."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
from support.files import write_layer
from support.shapes import box
from support.synthetic import (
    Recorder,
    hand_model,
    make_toy,
    small_recipe,
    tiny_disk,
    toy_job,
    write_envi,
    write_tif,
)
from support.training import refused, train

from hypertask.model.accuracy.scores import physical, validation_score
from hypertask.model.base.errors import HyperTaskError
from hypertask.model.jobs.files import job_from_dict
from hypertask.model.labels.census import take_census
from hypertask.model.labels.labels import open_labels
from hypertask.model.mapping.evaluate import evaluate
from hypertask.model.mapping.predict import load_mapper
from hypertask.model.modelfile import header_variables, read_header
from hypertask.model.rasters.scene import Scene
from hypertask.model.splits.blocks import split_blocks
from hypertask.model.splits.dealt import Dealt
from hypertask.model.splits.split import TEST, VALIDATION
from hypertask.model.splits.tiles import part_tiles
from hypertask.model.training import learner
from hypertask.model.training.batches import symmetry
from hypertask.model.training.optimiser import build_optimiser, learning_rate

# ------------------------------------------------------------------------------ bad input


def test_labels_elsewhere(toy, tmp_path):
    layer = write_layer(tmp_path / "l.gpkg", [(box(900, 900, 9, 9), {"v": 1})], {"v": "int"})
    refused(
        toy,
        tmp_path / "m",
        "do not overlap any of the scenes",
        labels=[{"layer": str(layer), "categorical": ["v"]}],
    )


def test_no_field_chosen(toy, tmp_path):
    layer = write_layer(tmp_path / "l.gpkg", [(box(0, 0, 9, 9), {"v": 1})], {"v": "int"})
    refused(toy, tmp_path / "m", r"No field of l\.gpkg was chosen", labels=[{"layer": str(layer)}])


def test_text_as_continuous(toy, tmp_path):
    layer = write_layer(tmp_path / "l.gpkg", [(box(0, 0, 9, 9), {"v": "x"})], {"v": "str"})
    refused(
        toy,
        tmp_path / "m",
        "or take it as a categorical field",
        labels=[{"layer": str(layer), "continuous": ["v"]}],
    )


def test_one_class_only(toy, tmp_path):
    raster = write_tif(tmp_path / "one.tif", np.ones((64, 64), np.uint8))
    refused(toy, tmp_path / "m", "one has only one class", labels=[{"raster": str(raster)}])


def test_all_labels_nodata(toy, tmp_path):
    raster = write_tif(tmp_path / "none.tif", np.full((64, 64), 9, np.uint8), nodata=9)
    refused(
        toy, tmp_path / "m", "all values are missing or no data", labels=[{"raster": str(raster)}]
    )


def test_one_variable_nodata(toy, tmp_path):
    raster = write_tif(tmp_path / "none.tif", np.full((64, 64), 9, np.uint8), nodata=9)
    refused(
        toy,
        tmp_path / "m",
        "variable none has no label",
        labels=[*toy.labels, {"raster": str(raster)}],
    )


def test_labels_on_nodata_only(toy, tmp_path):
    cube = toy.cube.copy()
    cube[:, :, :32] = -9999
    (tmp_path / "s").mkdir()
    scene = write_envi(tmp_path / "s" / "s.img", cube, nodata=-9999)
    codes = np.zeros((64, 64), np.uint8)
    codes[:32, :30], codes[32:, :30] = 1, 2
    raster = write_tif(tmp_path / "left.tif", codes)
    refused(
        toy,
        tmp_path / "m",
        "is no data in its scene",
        scenes=[str(scene)],
        labels=[{"raster": str(raster)}],
    )


def test_unreadable_raster(toy, tmp_path):
    (tmp_path / "s.tif").write_text("no raster")
    refused(
        toy, tmp_path / "m", r"s\.tif cannot be read as a raster", scenes=[str(tmp_path / "s.tif")]
    )
    refused(toy, tmp_path / "m", r"gone\.img does not exist", scenes=[str(tmp_path / "gone.img")])


def test_second_scene_of_another_sensor(toy, tmp_path):
    (tmp_path / "s").mkdir()
    other = write_envi(tmp_path / "s" / "s.img", toy.cube, wavelengths=toy.wavelengths + 900)
    refused(toy, tmp_path / "m", "lacks .* of the 8 bands", scenes=[str(toy.scene), str(other)])


def test_ranges_on_a_scene_without_wavelengths(tmp_path):
    toy = make_toy(tmp_path / "toy", wavelengths=False)
    refused(
        toy,
        tmp_path / "m",
        "states no wavelengths; leave the ranges empty",
        wavelengths=[[400, 500]],
    )


def test_too_few_labelled_blocks(toy, tmp_path):
    refused(toy, tmp_path / "m", "at least three", block_size=64)


def test_output_that_cannot_be_written(toy, tmp_path):
    (tmp_path / "file").write_text("in the way")
    refused(toy, tmp_path / "file" / "m", "cannot be written to")
    refused(toy, tmp_path / "m", "cannot be written to", report=str(tmp_path / "file" / "r.html"))
    (tmp_path / "folder").mkdir()
    refused(toy, tmp_path / "folder", "is a folder; name a file")


def test_disk_full(toy):
    with tiny_disk(64 * 1024) as disk:
        with pytest.raises(HyperTaskError, match="The disk is full"):
            train(toy, disk / "m.safetensors", epochs=1)
        assert list(disk.iterdir()) == []


def test_device_that_is_not_there(toy, tmp_path):
    if torch.cuda.is_available():
        pytest.skip("this machine has CUDA")
    refused(toy, tmp_path / "m", "cuda was asked for, but", device="cuda")


def test_diverged_training(toy, tmp_path, recipe):
    recipe(learning_rate=1e30, clip=0.0, windows_per_epoch=64)
    refused(toy, tmp_path / "m", r"diverged in epoch \d: the loss of", epochs=3)


# ------------------------------------------------------------------------------ out of memory


def limit_batches(monkeypatch, most):
    """The network has memory for ``most`` windows at once; returns the sizes that were tried."""
    from hypertask.model.networks.multitask import MultitaskNetwork

    forward, tried = MultitaskNetwork.forward, []

    def limited(self, spectra, *others):
        if self.training:
            tried.append(len(spectra))
            if len(spectra) > most:
                raise torch.cuda.OutOfMemoryError("CUDA out of memory. Tried to allocate 20 GiB")
        return forward(self, spectra, *others)

    monkeypatch.setattr(MultitaskNetwork, "forward", limited)
    return tried


def test_out_of_memory_takes_smaller_batches(toy, tmp_path, monkeypatch):
    tried = limit_batches(monkeypatch, 3)
    reporter = Recorder()
    outputs = train(toy, tmp_path / "m", reporter, epochs=2)
    assert outputs["OVERALL_ACCURACY"] is not None
    said = [text for text in reporter.warnings if "out of memory" in text]
    assert said == [
        "The device ran out of memory with a batch of 8 windows; going on with 4.",
        "The device ran out of memory with a batch of 4 windows; going on with 2.",
    ]
    assert tried[:3] == [8, 4, 2] and set(tried[2:]) == {2}
    # the epoch goes on with its two steps, the next one covers as many windows as asked for
    assert len(tried) == 2 + 2 + 8


def test_out_of_memory_with_the_smallest_batch(toy, tmp_path, monkeypatch):
    limit_batches(monkeypatch, 0)
    refused(toy, tmp_path / "m", "too little memory for a batch of 2 windows")


def test_a_smaller_batch_after_failure_is_the_same_step(toy, tmp_path, monkeypatch):
    """The halved batch gives the step that a batch of that size gives; nothing is left over."""
    seen = []
    update = learner.Learner._update

    def watched(own, model, batch):
        seen.append(batch[0].clone())
        if len(batch[0]) > 4:
            raise torch.cuda.OutOfMemoryError("CUDA out of memory.")
        return update(own, model, batch)

    monkeypatch.setattr(learner.Learner, "_update", watched)
    train(toy, tmp_path / "m", epochs=1)
    assert torch.equal(seen[0][:4], seen[1])


# ------------------------------------------------------------------------------ parts of the loop


def test_learning_rate_rises_in_steps_and_falls_along_a_cosine():
    plan = small_recipe(epochs=10, warmup_epochs=5, learning_rate=1.0, cosine=False)
    rates = [learning_rate(plan, epoch) for epoch in (0, 0.9, 1, 2.5, 4, 5, 9.9)]
    np.testing.assert_allclose(rates, [0.2, 0.2, 0.4, 0.6, 1.0, 1.0, 1.0])
    plan = replace(plan, cosine=True)
    rates = [learning_rate(plan, epoch) for epoch in (4.9, 5, 7.5, 10)]
    np.testing.assert_allclose(rates, [1.0, 1.0, 0.5, 0.0], atol=1e-9)


def test_weight_decay_spares_biases_and_normalisation():
    network = torch.nn.Sequential(torch.nn.Conv2d(2, 3, 3), torch.nn.BatchNorm2d(3))
    decayed, others = build_optimiser(network, small_recipe()).param_groups
    assert decayed["weight_decay"] == 0.01 and others["weight_decay"] == 0
    assert [p.ndim for p in decayed["params"]] == [4] and len(others["params"]) == 3


def test_turning_keeps_spectra_mask_and_labels_together():
    rng = np.random.default_rng(0)
    plane = np.arange(16.0).reshape(1, 4, 4)
    seen = set()
    for _ in range(100):
        turned = symmetry(rng, True)
        one, two, three = turned(plane), turned(plane + 1), turned(plane + 2)
        np.testing.assert_array_equal(one + 1, two)
        np.testing.assert_array_equal(one + 2, three)
        seen.add(one.tobytes())
    assert len(seen) == 8  # all of the square's symmetries
    seen = {symmetry(rng, False)(plane).tobytes() for _ in range(100)}
    assert len(seen) == 4


def test_scores_are_those_of_the_map(toy, tmp_path):
    """Scores of a part, tile by tile, against the map of the whole scene."""
    from support.synthetic import hand_scene

    rng = np.random.default_rng(0)
    truth = np.repeat(np.repeat(rng.integers(0, 3, (12, 14)), 8, 0), 8, 1)
    guess = np.where(rng.random(truth.shape) < 0.7, truth, rng.integers(0, 3, truth.shape))
    amount = rng.random(truth.shape)
    kinds = guess.copy()
    kinds[30:40, 50:70] = -1
    scene = Scene(hand_scene(tmp_path / "s.img", kinds, amount))
    codes = (truth + 1).astype(np.uint8)
    codes[::3] = 0
    values = (10 + 40 * rng.random(truth.shape)).astype(np.float32)
    values[:, ::5] = -1
    sources = [
        {"raster": str(write_tif(tmp_path / "species.tif", codes))},
        {"raster": str(write_tif(tmp_path / "amount.tif", values, nodata=-1))},
    ]
    job = job_from_dict(toy_job(toy, "x", labels=sources))
    labels = open_labels(job.labels, [scene], Recorder())
    census = take_census(labels, 0, Recorder())
    split = split_blocks(census, 16, 0, 0, Recorder())
    path = hand_model(tmp_path / "m.safetensors")
    header = read_header(path)
    mapper = load_mapper(path, header, torch.device("cpu"), Recorder())
    labels.use(mapper.variables)
    for part in (VALIDATION, TEST):
        tiles = part_tiles(Dealt(census, split), [part], Recorder())[part]
        scores = evaluate(mapper, labels, split, part, tiles)
        here = (split.uses(0, 0, 0, *truth.shape) == part) & (kinds >= 0)
        seen = here & (codes > 0)
        confusion = np.zeros((3, 3), int)
        np.add.at(confusion, (truth[seen], guess[seen]), 1)
        assert scores["species"]["confusion"] == confusion.tolist()
        seen = here & (values >= 0)
        error = 10 + 40 * np.round(amount, 4)[seen] - values[seen]
        assert scores["amount"]["pixels"] == seen.sum()
        assert scores["amount"]["rmse"] == pytest.approx(np.sqrt((error**2).mean()), rel=1e-5)
        assert scores["amount"]["rmse_scaled"] == pytest.approx(scores["amount"]["rmse"] / 40)
        few = evaluate(mapper, labels, split, part, tiles[:1])
        assert 0 < few["species"]["pixels"] <= scores["species"]["pixels"]


def test_validation_score_rewards_both_kinds():
    path_variables = header_variables(
        {
            "variables": [
                {
                    "name": "c",
                    "kind": "categorical",
                    "classes": [{"code": 1, "name": "a"}, {"code": 2, "name": "b"}],
                },
                {"name": "v", "kind": "continuous", "bounds": [0, 10]},
            ]
        }
    )

    def score(accuracy, rmse, pixels=5):
        return validation_score(
            path_variables,
            {
                "c": {
                    "overall_accuracy": accuracy,
                    "mean_class_accuracy": accuracy,
                    "pixels": pixels,
                },
                "v": {"rmse_scaled": rmse, "r2": 1 - rmse, "pixels": 5},
            },
        )

    assert score(0.9, 0.1) > score(0.8, 0.1) > score(0.8, 0.2)
    assert np.isfinite(score(None, 0.1, pixels=0))
    assert physical(path_variables[1], np.array([0.0, 0.25, 1.0])).tolist() == [0, 2.5, 10]
