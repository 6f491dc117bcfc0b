"""Training from a job to a model file: it learns, repeats itself, and ends when told."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from synthetic import (
    LEFT,
    PIXEL,
    Recorder,
    box,
    hand_model,
    make_toy,
    small_recipe,
    tiny_disk,
    toy_job,
    transform,
    write_envi,
    write_layer,
    write_tif,
)

from hypertask.model import recipes, splits, trainer
from hypertask.model.errors import Cancelled, HyperTaskError
from hypertask.model.evaluation import evaluate, part_tiles, physical, validation_score
from hypertask.model.job import PredictJob, job_from_dict
from hypertask.model.labels import open_labels
from hypertask.model.modelfile import header_variables, load_tensors, read_header
from hypertask.model.predictor import load_mapper, predict
from hypertask.model.scene import Scene
from hypertask.model.survey import survey_labels

torch.set_num_threads(1)


@pytest.fixture(autouse=True)
def recipe(monkeypatch):
    """Small settings of the test's own in place of the tuned ones; returns how to change them."""

    def use(**settings):
        settings = {"windows_per_epoch": 16, **settings}
        monkeypatch.setitem(recipes.RECIPES, "default", small_recipe(**settings))

    use()
    return use


@pytest.fixture(scope="module")
def toy(tmp_path_factory):
    return make_toy(tmp_path_factory.mktemp("toy"))


def train(toy, output, reporter=None, **settings):
    job = job_from_dict(toy_job(toy, output, **settings))
    return trainer.train(job, reporter or Recorder())


def weights(path):
    return {name: tensor.numpy() for name, tensor in load_tensors(path).items()}


def same_weights(one, two):
    one, two = weights(one), weights(two)
    assert one.keys() == two.keys()
    return all(np.array_equal(one[name], two[name]) for name in one)


# ------------------------------------------------------------------------------ it learns


@pytest.fixture(scope="module")
def trained(toy, tmp_path_factory):
    """A network that has learned the toy scene, the job's outputs and what was said."""
    path = tmp_path_factory.mktemp("trained") / "model.safetensors"
    reporter = Recorder()
    with pytest.MonkeyPatch.context() as patch:
        quick = small_recipe(
            windows_per_epoch=64,
            spectral_steps=150,
            spectral_rate=1e-2,
            dropout=0.1,
            smoothing=0.02,
            average=0.8,
            gain_noise=0.02,
        )
        patch.setitem(recipes.RECIPES, "default", quick)
        outputs = train(toy, path, reporter, epochs=3)
    return path, outputs, reporter


def test_it_learns(trained):
    path, outputs, _ = trained
    assert outputs["OUTPUT"] == str(path) and outputs["REPORT"] is None
    assert outputs["OVERALL_ACCURACY"] > 0.9  # chance is a third
    assert outputs["RMSE"] < 0.2  # always guessing the mean gives about 0.32
    scores = read_header(path)["accuracy"]
    assert scores["species"]["overall_accuracy"] == outputs["OVERALL_ACCURACY"]
    assert scores["amount"]["rmse_scaled"] == outputs["RMSE"]
    assert scores["amount"]["r2"] > 0.5
    confusion = np.array(scores["species"]["confusion"])
    assert confusion.sum() == scores["species"]["pixels"] == scores["amount"]["pixels"]
    assert confusion.diagonal().sum() / confusion.sum() == outputs["OVERALL_ACCURACY"]


def test_what_it_learned_is_mapped_at_its_place(toy, trained, tmp_path):
    import rasterio

    predict(PredictJob(str(toy.scene), str(trained[0]), str(tmp_path), device="cpu"), Recorder())
    with rasterio.open(tmp_path / "species.tif") as source:
        species = source.read(1)
    with rasterio.open(tmp_path / "amount.tif") as source:
        amount = source.read(1)
    right = (species == toy.classes).mean()
    assert right > 0.9
    for shift in ((0, 8), (8, 0)):
        assert (np.roll(species, shift, (0, 1)) == toy.classes).mean() < 0.7
    error = np.sqrt(((amount - toy.amount) ** 2).mean())
    assert error < 8
    for shift in ((0, 1), (1, 0), (0, -1), (-1, 0)):
        shifted = np.sqrt(((np.roll(amount, shift, (0, 1)) - toy.amount) ** 2).mean())
        assert shifted > error + 0.5, "one pixel to any side fits worse"


def test_the_map_hardly_depends_on_the_tiles(toy, tmp_path, recipe):
    """Dilated convolutions reach beyond the margin, so it does a little."""
    import rasterio

    recipe(windows_per_epoch=64, learning_rate=1e-2)
    train(toy, tmp_path / "m", epochs=3)
    maps = []
    for tile in (16, 64):
        out = tmp_path / str(tile)
        predict(
            PredictJob(str(toy.scene), str(tmp_path / "m"), str(out), device="cpu", tile=tile),
            Recorder(),
        )
        with rasterio.open(out / "species.tif") as one, rasterio.open(out / "amount.tif") as two:
            maps.append((one.read(1), two.read(1)))
    (species, amount), (other_species, other_amount) = maps
    assert species.std() > 0 and amount.std() > 2
    assert (species == other_species).mean() > 0.95
    assert np.abs(amount - other_amount).mean() < 0.05 * 40


def test_the_header_says_everything(toy, trained):
    header = read_header(trained[0])
    assert header["bands"]["indices"] == list(range(8)) and header["window"] == 16
    np.testing.assert_allclose(header["bands"]["wavelengths"], toy.wavelengths, atol=1e-3)
    assert header["bands"]["fwhm"] == [10.0] * 8
    assert header["reflectance"] == {"scale": 1e-4, "offset": 0.0, "nodata": -9999.0}
    species, amount = header_variables(header)
    assert [(c.code, c.name) for c in species.classes] == [(1, "1"), (2, "2"), (3, "3")]
    assert amount.bounds == (0.0, 40.0)
    training = header["training"]
    assert training["job"]["seed"] == 1 and training["job"]["scenes"] == [str(toy.scene)]
    assert training["preset"] == "tiny" and training["epochs"] == 3
    assert training["split"]["block"] == 8 and len(training["split"]["digest"]) == 64
    assert training["parameters"] == sum(
        array.size
        for name, array in weights(trained[0]).items()
        if not name.endswith(("running_mean", "running_var", "num_batches_tracked"))
    )
    scene = toy.cube / 10000
    np.testing.assert_allclose(header["standardisation"]["mean"], scene.mean((1, 2)), rtol=0.05)
    np.testing.assert_allclose(header["standardisation"]["deviation"], scene.std((1, 2)), rtol=0.1)
    json.dumps(header, allow_nan=False)


def test_progress_and_log(trained):
    reporter = trained[2]
    values = [r["value"] for r in reporter.records if r["type"] == "progress"]
    assert values == sorted(values) and values[-1] >= 95
    metrics = [r["values"] for r in reporter.records if r["type"] == "metric"]
    assert [m["epoch"] for m in metrics] == [1, 2, 3]
    assert {"loss/species", "loss/amount", "score"} <= metrics[-1].keys()
    assert all(np.isfinite(list(each.values())).all() for each in metrics)
    texts = reporter.texts()
    assert any(text.startswith("Epoch 3/3: loss species") and " left." in text for text in texts)
    assert any("validation score" in text and "RMSE" in text for text in texts)
    assert any("Device: CPU" in text for text in texts)
    assert any("Split into blocks of 8 pixels" in text for text in texts)


# ------------------------------------------------------------------------------ repeatable


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"spectral_steps": 12, "average": 0.9, "dropout": 0.3, "gain_noise": 0.05},
        {"balancing": "gradnorm"},
    ],
)
def test_same_job_same_weights(toy, tmp_path, recipe, settings):
    recipe(**settings)
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        train(toy, tmp_path / name, epochs=1, seed=seed)
    assert same_weights(tmp_path / "a", tmp_path / "b")
    assert not same_weights(tmp_path / "a", tmp_path / "c")
    one, two = read_header(tmp_path / "a"), read_header(tmp_path / "b")
    assert one["accuracy"] == two["accuracy"]
    assert one["training"]["split"] == two["training"]["split"]
    assert one["training"]["split"] != read_header(tmp_path / "c")["training"]["split"]


def test_nothing_of_the_test_part_enters_the_weights(toy, tmp_path, recipe):
    """Other spectra in the test part give the same network, bit for bit."""
    recipe(spectral_steps=12, spectral_path=8)
    train(toy, tmp_path / "a", epochs=1)
    scene = Scene(toy.scene)
    labels = open_labels(job_from_dict(toy_job(toy, "x")).labels, [scene], Recorder())
    survey = survey_labels(labels, 1, Recorder())
    split = splits.split_blocks(labels, survey, 8, 1, Recorder())
    assert split.digest() == read_header(tmp_path / "a")["training"]["split"]["digest"]
    cube = toy.cube.copy()
    cube[:, split.window(0, 0, 0, 64, 64) == splits.TEST] = 7777
    (tmp_path / "other").mkdir()
    other = write_envi(
        tmp_path / "other" / "scene.img",
        cube,
        nodata=-9999,
        scale=10000,
        wavelengths=toy.wavelengths,
        fwhm=np.full(8, 10.0),
    )
    train(toy, tmp_path / "b", epochs=1, scenes=[str(other)])
    assert same_weights(tmp_path / "a", tmp_path / "b")
    accuracies = [read_header(tmp_path / n)["accuracy"]["species"] for n in ("a", "b")]
    assert accuracies[0]["confusion"] != accuracies[1]["confusion"]


def test_paper_recipe_runs(toy, tmp_path, monkeypatch):
    paper = replace(recipes.RECIPES["paper"], windows_per_epoch=16, warmup_epochs=1)
    monkeypatch.setitem(recipes.RECIPES, "paper", paper)
    outputs = train(toy, tmp_path / "m", recipe="paper", epochs=1, batch_size=4)
    header = read_header(tmp_path / "m")
    assert header["network"]["context"] is None and header["network"]["spectral_path"] == 0
    assert header["flips"] is False and outputs["OVERALL_ACCURACY"] is not None


# ------------------------------------------------------------------------------ scenes and labels


def test_scene_without_wavelengths(tmp_path):
    toy = make_toy(tmp_path / "toy", wavelengths=False)
    reporter = Recorder()
    train(toy, tmp_path / "m", reporter, epochs=1)
    header = read_header(tmp_path / "m")
    assert header["bands"]["wavelengths"] is None and header["bands"]["fwhm"] is None
    said = [text for text in reporter.warnings if "states no wavelengths" in text]
    assert len(said) == 1 and "position only" in said[0]
    reporter = Recorder()
    predict(
        PredictJob(str(toy.scene), str(tmp_path / "m"), str(tmp_path / "out"), device="cpu"),
        reporter,
    )
    assert any("taken by position" in text for text in reporter.warnings)


def test_several_scenes_with_bands_in_another_order(tmp_path):
    one = make_toy(tmp_path / "one", rows=40, columns=40, seed=1)
    two = make_toy(tmp_path / "two", rows=40, columns=40, seed=2)
    order = [7, 2, 0, 5, 1, 6, 3, 4]
    grid = transform(left=LEFT + 1000 * PIXEL)
    moved = [
        write_tif(tmp_path / name, data, grid=grid, nodata=nodata, names=[band])
        for name, data, nodata, band in (
            ("k.tif", two.classes, None, "species"),
            ("v.tif", two.amount, -1, "amount"),
        )
    ]
    path = write_envi(
        tmp_path / "two.img",
        two.cube[order],
        nodata=-9999,
        scale=10000,
        wavelengths=two.wavelengths[order],
    )
    header = path.with_suffix(".hdr")
    header.write_text(header.read_text().replace(f"{LEFT}", f"{LEFT + 1000 * PIXEL}"))
    labels = [*one.labels, *({"raster": str(p)} for p in moved)]
    reporter = Recorder()
    for name, bands in (("a", order), ("b", range(8))):
        (tmp_path / name).mkdir()
        path = write_envi(
            tmp_path / name / "two.img",
            two.cube[list(bands)],
            nodata=-9999,
            scale=10000,
            wavelengths=two.wavelengths[list(bands)],
        )
        header = path.with_suffix(".hdr")
        header.write_text(header.read_text().replace(f"{LEFT}", f"{LEFT + 1000 * PIXEL}"))
        scenes = [str(one.scene), str(path)]
        train(one, tmp_path / f"{name}.m", reporter, scenes=scenes, labels=labels, epochs=1)
    assert same_weights(tmp_path / "a.m", tmp_path / "b.m")
    saved = read_header(tmp_path / "a.m")
    assert saved["bands"]["indices"] == list(range(8))
    # a fifth of two scenes of 1600 pixels
    assert 400 < saved["accuracy"]["species"]["pixels"] < 900
    assert any("2 scene(s), 8 of 8 bands" in text for text in reporter.texts())


def test_second_scene_without_wavelengths_is_said(tmp_path):
    one = make_toy(tmp_path / "one", rows=40, columns=40, seed=1)
    blind = write_envi(tmp_path / "blind.img", one.cube, nodata=-9999, scale=10000)
    reporter = Recorder()
    train(one, tmp_path / "m", reporter, scenes=[str(one.scene), str(blind)], epochs=1)
    assert any("blind.img states no wavelengths" in text for text in reporter.warnings)


def test_chosen_bands(toy, tmp_path):
    train(toy, tmp_path / "m", wavelengths=[[500, 700], [900, 1000]], epochs=1)
    header = read_header(tmp_path / "m")
    assert header["bands"]["indices"] == [1, 2, 3, 7] and header["network"]["bands"] == 4


@pytest.mark.parametrize("keep", ["species", "amount"])
def test_variables_of_one_kind(toy, tmp_path, keep):
    labels = [source for source in toy.labels if keep in source["raster"]]
    outputs = train(toy, tmp_path / "m", labels=labels, epochs=1)
    assert (outputs["OVERALL_ACCURACY"] is None) == (keep == "amount")
    assert (outputs["RMSE"] is None) == (keep == "species")
    out = predict(
        PredictJob(str(toy.scene), str(tmp_path / "m"), str(tmp_path / "out"), device="cpu"),
        Recorder(),
    )
    assert (out["CLASSES"] is None) == (keep == "amount")


def test_sparse_points_of_one_variable_and_polygons_of_another(toy, tmp_path):
    rng = np.random.default_rng(0)
    polygons, points = [], []
    for row in range(0, 64, 8):
        for column in range(0, 64, 8):
            kind = "abc"[toy.classes[row, column] - 1]
            polygons.append((box(row + 1, column + 1, 4, 5), {"tree": kind}))
            r, c = row + int(rng.integers(8)), column + int(rng.integers(8))
            points.append((box(r, c, 1, 1), {"mass": float(toy.amount[r, c])}))
    one = write_layer(tmp_path / "a.gpkg", polygons, {"tree": "str"})
    two = write_layer(tmp_path / "b.gpkg", points, {"mass": "float"})
    labels = [
        {"layer": str(one), "categorical": ["tree"]},
        {"layer": str(two), "continuous": ["mass"]},
    ]
    outputs = train(toy, tmp_path / "m", labels=labels, epochs=1)
    header = read_header(tmp_path / "m")
    assert [c["name"] for c in header["variables"][0]["classes"]] == ["a", "b", "c"]
    assert header["accuracy"]["mass"]["pixels"] in range(5, 30)
    assert outputs["RMSE"] is not None


def test_rare_classes_are_dropped_and_said(toy, tmp_path):
    codes = toy.classes.copy()
    codes[:8, :8] = 77
    raster = write_tif(tmp_path / "species.tif", codes)
    reporter = Recorder()
    train(
        toy,
        tmp_path / "m",
        reporter,
        labels=[{"raster": str(raster)}],
        epochs=1,
        rare_class_share=0.05,
    )
    header = read_header(tmp_path / "m")
    assert [c["code"] for c in header["variables"][0]["classes"]] == [1, 2, 3]
    assert header["training"]["dropped_classes"][0]["code"] == 77
    assert any("class 77" in text for text in reporter.warnings)


def test_scene_smaller_than_a_window(tmp_path):
    toy = make_toy(tmp_path / "toy", rows=24, columns=20)
    outputs = train(toy, tmp_path / "m", window=32, block_size=4, epochs=1)
    assert outputs["OVERALL_ACCURACY"] is not None


def test_nodata_within_windows(tmp_path):
    toy = make_toy(tmp_path / "toy", nodata_border=6)
    outputs = train(toy, tmp_path / "m", epochs=1)
    assert all(np.isfinite(array).all() for array in weights(tmp_path / "m").values())
    assert outputs["OVERALL_ACCURACY"] is not None


# ------------------------------------------------------------------------------ ending early


def test_cancelling_leaves_no_file(toy, tmp_path):
    started = time.monotonic()
    for looks in (0, 5, 20):
        with pytest.raises(Cancelled):
            train(toy, tmp_path / "m", Recorder(cancel_after=looks), epochs=500)
    assert time.monotonic() - started < 20
    assert list(tmp_path.iterdir()) == []


def test_cancelling_mid_epoch_keeps_an_older_model(toy, tmp_path, recipe):
    recipe(windows_per_epoch=100_000)
    path = hand_model(tmp_path / "m.safetensors")
    before = path.read_bytes()

    class Stopper(Recorder):
        """Cancelled once progress has begun, as from another thread."""

        def progress(self, value):
            super().progress(value)
            self.began = time.monotonic()
            self.cancel()

    reporter = Stopper()
    with pytest.raises(Cancelled):
        train(toy, path, reporter, epochs=1)
    assert time.monotonic() - reporter.began < 2
    assert path.read_bytes() == before and list(tmp_path.iterdir()) == [path]


def test_spectral_phase_can_be_cancelled(toy, tmp_path, recipe):
    recipe(spectral_steps=1_000_000, spectral_path=8)
    with pytest.raises(Cancelled):
        train(toy, tmp_path / "m", Recorder(cancel_after=40))
    assert list(tmp_path.iterdir()) == []


# ------------------------------------------------------------------------------ bad input


def refused(toy, output, words, **settings):
    folder = Path(output).parent
    before = sorted(folder.iterdir()) if folder.is_dir() else None
    with pytest.raises(HyperTaskError, match=words) as caught:
        train(toy, output, **settings)
    text = str(caught.value)
    assert "\n" not in text and text.endswith(".")
    if before is not None:
        assert sorted(folder.iterdir()) == before, "nothing is left"


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
        "choose it as a categorical field",
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
    from hypertask.model.network import MultitaskNetwork

    forward, tried = MultitaskNetwork.forward, []

    def limited(self, spectra, mask=None):
        if self.training:
            tried.append(len(spectra))
            if len(spectra) > most:
                raise torch.cuda.OutOfMemoryError("CUDA out of memory. Tried to allocate 20 GiB")
        return forward(self, spectra, mask)

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
    update = trainer._update

    def watched(network, batch, *rest):
        seen.append(batch[0].clone())
        if len(batch[0]) > 4:
            raise torch.cuda.OutOfMemoryError("CUDA out of memory.")
        return update(network, batch, *rest)

    monkeypatch.setattr(trainer, "_update", watched)
    train(toy, tmp_path / "m", epochs=1)
    assert torch.equal(seen[0][:4], seen[1])


# ------------------------------------------------------------------------------ parts of the loop


def test_learning_rate_rises_in_steps_and_falls_along_a_cosine():
    plan = small_recipe(epochs=10, warmup_epochs=5, learning_rate=1.0, cosine=False)
    rates = [trainer.learning_rate(plan, epoch) for epoch in (0, 0.9, 1, 2.5, 4, 5, 9.9)]
    np.testing.assert_allclose(rates, [0.2, 0.2, 0.4, 0.6, 1.0, 1.0, 1.0])
    plan = replace(plan, cosine=True)
    rates = [trainer.learning_rate(plan, epoch) for epoch in (4.9, 5, 7.5, 10)]
    np.testing.assert_allclose(rates, [1.0, 1.0, 0.5, 0.0], atol=1e-9)


def test_weight_decay_spares_biases_and_normalisation():
    network = torch.nn.Sequential(torch.nn.Conv2d(2, 3, 3), torch.nn.BatchNorm2d(3))
    decayed, others = trainer.build_optimiser(network, small_recipe()).param_groups
    assert decayed["weight_decay"] == 0.01 and others["weight_decay"] == 0
    assert [p.ndim for p in decayed["params"]] == [4] and len(others["params"]) == 3


def test_turning_keeps_spectra_mask_and_labels_together():
    rng = np.random.default_rng(0)
    plane = np.arange(16.0).reshape(1, 4, 4)
    seen = set()
    for _ in range(100):
        one, two, three = trainer._turned((plane, plane + 1, plane + 2), rng, True)
        np.testing.assert_array_equal(one + 1, two)
        np.testing.assert_array_equal(one + 2, three)
        seen.add(one.tobytes())
    assert len(seen) == 8  # all of the square's symmetries
    seen = {trainer._turned((plane,), rng, False)[0].tobytes() for _ in range(100)}
    assert len(seen) == 4


def test_scores_are_those_of_the_map(toy, tmp_path):
    """Scores of a part, tile by tile, against the map of the whole scene."""
    from synthetic import hand_scene

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
    survey = survey_labels(labels, 0, Recorder())
    split = splits.split_blocks(labels, survey, 16, 0, Recorder())
    path = hand_model(tmp_path / "m.safetensors")
    header = read_header(path)
    mapper = load_mapper(path, header, torch.device("cpu"), Recorder())
    labels.use(mapper.variables)
    for part in (splits.VALIDATION, splits.TEST):
        tiles = part_tiles(labels, split, part, survey.extent, Recorder())
        scores = evaluate(mapper, labels, split, part, tiles)
        here = (split.window(0, 0, 0, *truth.shape) == part) & (kinds >= 0)
        seen = here & (codes > 0)
        confusion = np.zeros((3, 3), int)
        np.add.at(confusion, (truth[seen], guess[seen]), 1)
        assert scores["species"]["confusion"] == confusion.tolist()
        seen = here & (values >= 0)
        error = 10 + 40 * np.round(amount, 4)[seen] - values[seen]
        assert scores["amount"]["pixels"] == seen.sum()
        assert scores["amount"]["rmse"] == pytest.approx(np.sqrt((error**2).mean()), rel=1e-5)
        assert scores["amount"]["rmse_scaled"] == pytest.approx(scores["amount"]["rmse"] / 40)
        few = evaluate(mapper, labels, split, part, tiles, most=1)
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
