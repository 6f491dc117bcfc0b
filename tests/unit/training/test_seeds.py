"""Several seeds: the best by validation, or all of them as an ensemble."""

from __future__ import annotations

import numpy as np
import pytest
import rasterio
from support.synthetic import Recorder
from support.training import recipe_settings, train, weights

from hypertask.model.jobs.predict import PredictJob
from hypertask.model.mapping.predict import predict
from hypertask.model.modelfile import load_tensors, member_tensors, read_header, save_model

JOB = {
    "settings": recipe_settings(
        windows_per_epoch=32, learning_rate=1e-2, dropout=0.2, validate_every=1
    ),
    "epochs": 2,
    "seeds": 2,
}


@pytest.fixture(scope="module")
def trained(toy, tmp_path_factory):
    """Two networks as a model, as an ensemble with its report, and the first alone."""
    folder = tmp_path_factory.mktemp("seeds")
    reporter = Recorder()
    train(toy, folder / "best", reporter, **JOB)
    train(toy, folder / "all", ensemble=True, report=str(folder / "all.html"), **JOB)
    train(toy, folder / "alone", **{**JOB, "seeds": 1})
    return folder, reporter


def members(path):
    return member_tensors(load_tensors(path), read_header(path))


def same(one, two):
    assert one.keys() == two.keys()
    return all(np.array_equal(one[name], two[name]) for name in one)


def test_the_best_by_validation_is_kept(trained):
    folder, reporter = trained
    seeds = read_header(folder / "best")["training"]["seeds"]
    assert [seed["seed"] for seed in seeds] == [1, 2]
    scores = [seed["validation_score"] for seed in seeds]
    assert scores[0] != scores[1]
    best = int(np.argmax(scores))
    kept = [{k: v.numpy() for k, v in each.items()} for each in members(folder / "all")]
    assert len(kept) == 2 and not same(*kept)
    assert same(weights(folder / "best"), kept[best])
    assert not same(weights(folder / "best"), kept[1 - best])
    assert read_header(folder / "best")["training"]["best_epoch"] == seeds[best]["best_epoch"]
    # progress goes on through both networks
    values = [r["value"] for r in reporter.records if r["type"] == "progress"]
    assert values == sorted(values) and any(45 < value < 50 for value in values)
    assert any(text.startswith("Seed 2: Epoch 2/2") for text in reporter.texts())


def test_a_seed_gives_the_same_alone(trained):
    """The first of several is the network that its seed gives by itself."""
    folder, _ = trained
    first = {k: v.numpy() for k, v in members(folder / "all")[0].items()}
    assert same(weights(folder / "alone"), first)
    alone, among = (read_header(folder / n)["training"]["seeds"][0] for n in ("alone", "all"))
    for key in ("seed", "best_epoch", "validation_score", "overall_accuracy", "rmse"):
        assert alone[key] == among[key], key


def test_the_header_has_the_figures_of_each(trained):
    folder, reporter = trained
    header = read_header(folder / "best")
    seeds = header["training"]["seeds"]
    best = max(seeds, key=lambda seed: seed["validation_score"])
    assert best["overall_accuracy"] == header["accuracy"]["species"]["overall_accuracy"]
    assert best["rmse"] == header["accuracy"]["amount"]["rmse_scaled"]
    for seed in seeds:
        words = f"Seed {seed['seed']}: Test part: overall accuracy {seed['overall_accuracy']:.3f}"
        assert any(text.startswith(words) for text in reporter.texts())
        assert seed["accuracy"]["species"]["confusion"] and seed["seconds"] > 0


def test_the_report_has_mean_lowest_and_highest(trained):
    folder, _ = trained
    text = (folder / "all.html").read_text()
    figures = [
        seed["overall_accuracy"] for seed in read_header(folder / "all")["training"]["seeds"]
    ]
    assert "2 seeds" in text
    for value in (np.mean(figures), min(figures), max(figures)):
        assert f"{value:.3f}" in text, value


def test_an_ensemble_maps_the_mean(toy, trained, tmp_path):
    folder, _ = trained
    header = read_header(folder / "all")
    assert header["members"] == 2
    maps = []
    single = {k: v for k, v in header.items() if k not in ("members", "schema", "trust")}
    for number, tensors in enumerate([*members(folder / "all"), None]):
        path = folder / "all"
        if tensors is not None:
            path = tmp_path / f"{number}.safetensors"
            save_model(path, {**single, "calibration": None}, tensors)
        out = tmp_path / f"out{number}"
        predict(PredictJob(str(toy.scene), str(path), str(out), device="cpu"), Recorder())
        with rasterio.open(out / "amount.tif") as source:
            maps.append(source.read(1))
    one, two, mean = maps
    assert np.abs(one - two).max() > 1
    np.testing.assert_allclose(mean, (one + two) / 2, atol=1e-3)
