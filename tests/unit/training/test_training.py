"""Training: what it learns, repeats, says and leaves behind."""

from __future__ import annotations

import json
import time
from dataclasses import replace

import numpy as np
import pytest
from support.files import write_layer
from support.shapes import box
from support.synthetic import (
    LEFT,
    PIXEL,
    Recorder,
    hand_model,
    make_toy,
    toy_job,
    transform,
    write_envi,
    write_tif,
)
from support.training import same_weights, train, weights

from hypertask.model.base.errors import Cancelled
from hypertask.model.jobs import recipes
from hypertask.model.jobs.files import job_from_dict
from hypertask.model.jobs.predict import PredictJob
from hypertask.model.labels.census import take_census
from hypertask.model.labels.labels import open_labels
from hypertask.model.mapping.predict import predict
from hypertask.model.modelfile import header_variables, read_header
from hypertask.model.rasters.scene import Scene
from hypertask.model.splits.blocks import split_blocks
from hypertask.model.splits.split import TEST


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

    recipe(windows_per_epoch=64, learning_rate=4e-3)
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
    assert (species == other_species).mean() > 0.98
    assert np.abs(amount - other_amount).mean() < 0.025 * 40


def test_the_header_says_everything(toy, trained):
    header = read_header(trained[0])
    assert header["bands"]["indices"] == list(range(8)) and header["window"] == 16
    np.testing.assert_allclose(header["bands"]["wavelengths"], toy.wavelengths, atol=1e-3)
    assert header["bands"]["fwhm"] == [10.0] * 8
    bands = {"nodata_of_bands": [-9999.0] * len(header["bands"]["indices"])}
    assert header["reflectance"] == {"scale": 1e-4, "offset": 0.0, "nodata": -9999.0, **bands}
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
    np.testing.assert_allclose(header["standardisation"]["mean"], scene.mean((1, 2)), rtol=0.1)
    np.testing.assert_allclose(header["standardisation"]["deviation"], scene.std((1, 2)), rtol=0.2)
    json.dumps(header, allow_nan=False)


def test_progress_and_log(trained):
    reporter = trained[2]
    values = [r["value"] for r in reporter.records if r["type"] == "progress"]
    assert values == sorted(values) and values[-1] >= 95
    metrics = [r["values"] for r in reporter.records if r["type"] == "metric"]
    pixels, metrics = metrics[:-3], metrics[-3:]
    assert [m["step"] for m in pixels] == [12 * (k + 1) for k in range(12)] + [150]
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
    census = take_census(labels, 1, Recorder())
    split = split_blocks(census, 8, 1, 0, Recorder())
    assert split.digest() == read_header(tmp_path / "a")["training"]["split"]["digest"]
    cube = toy.cube.copy()
    cube[:, split.uses(0, 0, 0, 64, 64) == TEST] = 7777
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
    assert any("2 scenes, 8 of 8 bands" in text for text in reporter.texts())


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
    assert [path.name for path in tmp_path.iterdir()] in ([], ["m.resume"])


def test_cancelling_mid_epoch_keeps_an_older_model(toy, tmp_path, recipe):
    recipe(windows_per_epoch=100_000)
    path = hand_model(tmp_path / "m.safetensors")
    before = path.read_bytes()

    class Stopper(Recorder):
        """Cancelled once progress has begun, as from another thread."""

        def progress(self, value, where=None):
            super().progress(value, where)
            self.began = time.monotonic()
            self.cancel()

    reporter = Stopper()
    with pytest.raises(Cancelled):
        train(toy, path, reporter, epochs=1)
    assert time.monotonic() - reporter.began < 10
    assert path.read_bytes() == before and list(tmp_path.iterdir()) == [path]


def test_spectral_phase_can_be_cancelled(toy, tmp_path, recipe):
    recipe(spectral_steps=1_000_000, spectral_path=8)
    with pytest.raises(Cancelled):
        train(toy, tmp_path / "m", Recorder(cancel_after=40))
    assert list(tmp_path.iterdir()) == []
