"""Accuracy within the limit of trust and beyond it, held against arrays."""

from __future__ import annotations

import csv
import json
import shutil

import numpy as np
import pytest
from osgeo import gdal
from support.assessment import codes_in_patches, found, job, raster
from support.mapping import trusting
from support.synthetic import Recorder, hand_model, hand_scene, write_tif

from hypertask.model.assessment.run import run_assessment
from hypertask.model.base.errors import HyperTaskError
from hypertask.model.jobs.files import job_from_dict

SIDE = 60


@pytest.fixture
def rasters(tmp_path):
    """Map, reference and scores (NaN at some), and the paths of the three, of classes."""
    rng = np.random.default_rng(3)
    truth = codes_in_patches(SIDE)
    guess = np.where(rng.random(truth.shape) < 0.2, 1 + truth % 3, truth)
    scores = rng.gamma(2, 0.4, truth.shape).astype(np.float32)
    scores[:3] = np.nan
    paths = [
        raster(tmp_path / "map.tif", guess, nodata=0),
        raster(tmp_path / "reference.tif", truth, nodata=0),
        raster(
            tmp_path / "scores.tif",
            np.nan_to_num(scores, nan=-9999),
            gdal.GDT_Float32,
            -9999,
            names=["trust"],
        ),
    ]
    return guess, truth, scores, paths


def run(predicted, tmp_path, **settings):
    places = {name: str(tmp_path / f"out.{name}") for name in ("json", "csv", "html")}
    outputs = {"output": places["json"], "tables": places["csv"], "report": places["html"]}
    run_assessment(job(predicted, **{**outputs, **settings}), Recorder())
    return places, json.loads((tmp_path / "out.json").read_text())


def test_classes_within_and_beyond(rasters, tmp_path):
    guess, truth, scores, (predicted, reference, trust) = rasters
    places, values = run(predicted, tmp_path, reference=reference, trust=trust)
    assert values["trust"]["limit"] == 1
    for name, here in (("within", scores <= 1), ("beyond", scores > 1)):
        part = values["trust"][name]
        assert part["pixels"] == here.sum() > 500
        assert part["overall_accuracy"] == pytest.approx((guess == truth)[here].mean())
        recalls = [(guess == k)[here & (truth == k)].mean() for k in (1, 2, 3)]
        assert part["mean_class_accuracy"] == pytest.approx(np.mean(recalls))
    page = (tmp_path / "out.html").read_text()
    assert "Within and beyond the limit of trust" in page
    assert f"{100 * values['trust']['beyond']['overall_accuracy']:.2f} %" in page
    with open(places["csv"], newline="") as file:
        rows = {(r["TABLE"], r["ROW"], r["COLUMN"]): r["VALUE"] for r in csv.DictReader(file)}
    cell = rows["trust", "pixels", "beyond"]
    assert float(cell) == (scores > 1).sum()


def test_values_within_and_beyond(rasters, tmp_path):
    scores, trust = rasters[2], rasters[3][2]
    rng = np.random.default_rng(4)
    truth = rng.random((SIDE, SIDE)).astype(np.float32)
    guess = (truth + 0.1 * rng.normal(size=truth.shape) * np.nan_to_num(scores)).astype(np.float32)
    predicted = raster(tmp_path / "v.tif", guess, gdal.GDT_Float32)
    reference = raster(tmp_path / "t.tif", truth, gdal.GDT_Float32)
    _, values = run(predicted, tmp_path, reference=reference, trust=trust)
    for name, here in (("within", scores <= 1), ("beyond", scores > 1)):
        error = (guess - truth)[here]
        assert values["trust"][name]["rmse"] == pytest.approx(np.sqrt((error**2).mean()), rel=1e-5)
        assert values["trust"][name]["bias"] == pytest.approx(error.mean(), abs=1e-6)
    assert values["trust"]["beyond"]["rmse"] > 1.5 * values["trust"]["within"]["rmse"]


def test_the_raster_beside_the_map_is_taken(rasters, tmp_path):
    predicted, reference, trust = rasters[3]
    folder = tmp_path / "maps"
    folder.mkdir()
    shutil.copy(predicted, folder / "species.tif")
    path = folder / "species.tif"
    assert found(path, reference=reference).trust is None
    shutil.copy(reference, folder / "trust.tif")  # another raster of that name
    assert found(path, reference=reference).trust is None
    shutil.copy(trust, folder / "trust.tif")
    taken = found(path, reference=reference)
    given = found(predicted, reference=reference, trust=trust)
    assert taken.trust.pixels == given.trust.pixels
    assert any("beside the map" in note for note in taken.notes)
    assert not any("beside the map" in note for note in given.notes)


@pytest.mark.parametrize(
    ("of_map", "of_trust", "taken"),
    [("a1", "a1", True), ("a1", "b2", False), ("a1", None, False), (None, "b2", False)],
)
@pytest.mark.parametrize("tag", ["HYPERTASK_MODEL", "HYPERTASK_SCENE"])
def test_one_of_another_model_or_scene_is_not_taken(
    rasters, tmp_path, of_map, of_trust, taken, tag
):
    """It may lie there still from an earlier mapping."""
    predicted, reference, trust = rasters[3]
    for source, name, model in ((predicted, "m.tif", of_map), (trust, "trust.tif", of_trust)):
        shutil.copy(source, tmp_path / name)
        if model:
            opened = gdal.Open(str(tmp_path / name), gdal.GA_Update)
            opened.SetMetadataItem(tag, model)
            opened = None
    assert (found(tmp_path / "m.tif", reference=reference).trust is not None) is taken


def test_nothing_beyond_is_told_as_nothing(rasters, tmp_path):
    predicted, reference, _ = rasters[3]
    low = raster(tmp_path / "low.tif", np.full((SIDE, SIDE), 0.5), gdal.GDT_Float32)
    _, values = run(predicted, tmp_path, reference=reference, trust=low)
    assert values["trust"]["beyond"]["pixels"] == 0
    assert values["trust"]["within"]["pixels"] == SIDE * SIDE
    assert "beyond" in (tmp_path / "out.html").read_text()


def test_what_is_no_raster_of_trust_is_refused(rasters, tmp_path):
    predicted, reference, _ = rasters[3]
    below = raster(tmp_path / "b.tif", np.full((SIDE, SIDE), -2.0), gdal.GDT_Float32)
    with pytest.raises(HyperTaskError, match="holds -2 and is no raster of trust"):
        found(predicted, reference=reference, trust=below)
    values = {"model": "m", "scene": "s", "trust": "t", "reference": "r", "output": "o"}
    with pytest.raises(HyperTaskError, match="limits and trust belong to a map"):
        job_from_dict(values, "assess")


def test_a_model_gives_its_own(tmp_path):
    rng = np.random.default_rng(0)
    kinds, amount = rng.integers(0, 3, (SIDE, SIDE)), rng.random((SIDE, SIDE))
    scene = hand_scene(tmp_path / "scene.img", kinds, amount)
    model = hand_model(tmp_path / "model.safetensors")
    trusting(model, scene, kinds < 2, kinds < 2)
    reference = write_tif(tmp_path / "species.tif", (kinds + 1).astype(np.uint8))
    settings = {"model": str(model), "scene": str(scene), "variable": "species"}
    _, values = run_model(tmp_path, reference, settings)
    assert values["trust"]["beyond"]["pixels"] >= (kinds == 2).sum()
    assert values["trust"]["beyond"]["overall_accuracy"] == 1


def run_model(tmp_path, reference, settings):
    place = tmp_path / "out.json"
    values = {"reference": str(reference), "output": str(place), **settings}
    run_assessment(job_from_dict(values, "assess"), Recorder())
    return place, json.loads(place.read_text())
