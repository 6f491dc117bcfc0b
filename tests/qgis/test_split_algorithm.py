"""Split scene in QGIS, on the real engine: what is drawn is what a training uses."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import processing
import pytest
from osgeo import gdal
from qgis.core import (
    QgsFeature,
    QgsGeometry,
    QgsProcessingOutputLayerDefinition,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterRasterLayer,
    QgsProject,
    QgsRasterLayer,
    QgsVectorLayer,
)
from support.files import write_raster
from support.processing import refused, run_in_model

from hypertask.model.jobs.files import load_job

pytestmark = pytest.mark.usefixtures("provider")
PARTS = {"training", "validation", "test"}


@pytest.fixture
def field(tmp_path):
    """A scene of 4 bands, 64 x 64 pixels, and a memory layer of 6 x 6 stands of 10 x 10 pixels."""
    rng = np.random.default_rng(0)
    scene = write_raster(tmp_path / "scene.tif", rng.integers(1, 1000, (4, 64, 64)))
    west, pixel, _, north, _, height = gdal.Open(scene).GetGeoTransform()
    layer = QgsVectorLayer(
        "Polygon?crs=EPSG:32633&field=soil:integer&field=stand:string", "stands", "memory"
    )
    for number in range(36):
        row, column = divmod(number, 6)
        x, y = west + 10 * column * pixel, north + 10 * row * height
        across, down = x + 10 * pixel, y + 10 * height
        feature = QgsFeature(layer.fields())
        feature.setGeometry(
            QgsGeometry.fromWkt(
                f"POLYGON(({x} {y}, {across} {y}, {across} {down}, {x} {down}, {x} {y}))"
            )
        )
        feature.setAttributes([1 + (row + column) % 2, f"s{number // 2}" if number < 34 else None])
        assert layer.dataProvider().addFeatures([feature])[0]
    QgsProject.instance().addMapLayer(layer)
    return {"INPUT": [scene], "LABELS": layer.id(), "CATEGORICAL_FIELDS": ["soil"]}


def run(parameters, log, context=None):
    return processing.run("hypertask:splitscene", parameters, feedback=log, context=context)


def rows(path):
    layer = QgsVectorLayer(path, "split", "ogr")
    assert layer.isValid()
    names = layer.fields().names()
    return [dict(zip(names, f.attributes()), area=f.geometry().area()) for f in layer.getFeatures()]


def test_stands_stay_together(field, engine_python, log, context, tmp_path):
    path = f"{tmp_path}//split.gpkg"  # as QGIS may spell it and the engine does not
    output = QgsProcessingOutputLayerDefinition(path, QgsProject.instance())
    outputs = run(
        {**field, "SPLIT": "field", "SPLIT_FIELD": "stand", "OUTPUT": output}, log, context
    )
    found = rows(path)
    assert {row["unit"] for row in found} == {f"s{number}" for number in range(17)}
    assert {row["part"] for row in found} == PARTS
    assert {row["scene"] for row in found} == {"scene.tif"}
    assert {(row["pixels"], row["unused"]) for row in found} == {(200, 0)}
    assert {round(row["area"] / found[0]["area"], 6) for row in found} == {1}
    for part in PARTS:
        expected = 200 * sum(row["part"] == part for row in found)
        assert outputs[part.upper()] == expected
    assert any("200 of 3600 labelled pixels belong to no group" in text for text in log.warnings)
    # loaded by QGIS, in colours
    details = context.layersToLoadOnCompletion()[path]
    layer = QgsVectorLayer(path, "split", "ogr")
    details.postProcessor().postProcessLayer(layer, context, log)
    categories = layer.renderer().categories()
    assert layer.renderer().classAttribute() == "part"
    assert {category.value() for category in categories} == PARTS
    assert len({category.symbol().color().name() for category in categories}) == 3


def test_it_is_the_split_of_a_training(field, engine_python, log, tmp_path):
    settings = {**field, "BLOCK_SIZE": 8, "SEED": 3, "RARE_CLASS_SHARE": 0.01}
    split = run({**settings, "OUTPUT": str(tmp_path / "split.gpkg")}, log)
    model = str(tmp_path / "m.safetensors")
    processing.run(
        "hypertask:trainmodel",
        {
            **settings,
            "OUTPUT": model,
            "PRESET": "tiny",
            "EPOCHS": 1,
            "WINDOW": 16,
            "BATCH_SIZE": 4,
            "SETTINGS": "spectral_steps=4, kernel_landmarks=0, windows_per_epoch=4",
            "DEVICE": "cpu",
        },
        feedback=log,
    )
    with Path(model).open("rb") as stream:
        header = json.loads(stream.read(int.from_bytes(stream.read(8), "little")))
    training = json.loads(header["__metadata__"]["hypertask"])["training"]
    assert training["split"]["digest"] == split["DIGEST"]
    assert len(split["DIGEST"]) == 64


def test_folds_are_a_field_of_the_layer_and_its_colours(
    field, engine_python, log, context, tmp_path
):
    """Every place has one, but for those of the test part of all; a training has the same keys.

    The layer may show the split that was in its place before.
    """
    path = str(tmp_path / "split.gpkg")
    run({**field, "BLOCK_SIZE": 8, "OUTPUT": path}, log)
    layer = QgsVectorLayer(path, "split", "ogr")
    assert layer.isValid() and "fold" not in layer.fields().names()
    settings = {**field, "BLOCK_SIZE": 8, "FOLDS": 3, "TEST_SHARE": 0.2, "VALIDATION_SHARE": 0.1}
    output = QgsProcessingOutputLayerDefinition(path, QgsProject.instance())
    run({**settings, "OUTPUT": output}, log, context)
    found = rows(path)
    assert {row["fold"] for row in found} == {0, 1, 2, 3}
    assert all((row["fold"] == 0) == (row["part"] == "test") for row in found)
    assert sum(row["pixels"] for row in found) == 3600
    details = context.layersToLoadOnCompletion()[path]
    details.postProcessor().postProcessLayer(layer, context, log)
    categories = layer.renderer().categories()
    assert layer.renderer().classAttribute() == "fold"
    named = ["Test part", "Fold 1", "Fold 2", "Fold 3"]
    assert [category.label() for category in categories] == named
    assert len({category.symbol().color().name() for category in categories}) == 4
    saved = str(tmp_path / "job.json")
    model = str(tmp_path / "m.safetensors")
    training = {**settings, "FINAL": "refit", "OUTPUT": model, "SAVE_JOB": saved}
    processing.run("hypertask:trainmodel", training, feedback=log)
    job = load_job(saved, "train")
    assert (job.folds, job.final, job.test_share, job.validation_share) == (3, "refit", 0.2, 0.1)


@pytest.mark.parametrize("stated", [None, "EPSG:32635"])
def test_the_crs_of_the_scene_in_qgis_counts(field, engine_python, log, tmp_path, stated):
    """The file has none, or a wrong one; the labels come from a third."""
    expected = run({**field, "BLOCK_SIZE": 8, "OUTPUT": str(tmp_path / "right.gpkg")}, log)
    values = gdal.Open(field["INPUT"][0]).ReadAsArray()
    scene = QgsRasterLayer(write_raster(tmp_path / "odd.tif", values, crs=stated), "odd")
    right = QgsProject.instance().mapLayer(field["LABELS"])
    other = {"INPUT": right, "TARGET_CRS": "EPSG:4326", "OUTPUT": str(tmp_path / "degrees.gpkg")}
    labels = processing.run("native:reprojectlayer", other)["OUTPUT"]
    scene.setCrs(right.crs())
    QgsProject.instance().addMapLayer(scene)
    settings = {**field, "INPUT": [scene.id()], "LABELS": labels, "BLOCK_SIZE": 8}
    found = run({**settings, "OUTPUT": str(tmp_path / "split.gpkg")}, log)
    for part in PARTS:
        assert found[part.upper()] == pytest.approx(expected[part.upper()], rel=0.05)
    assert found["TRAINING"] > 1000


def test_a_temporary_layer_for_a_model_of_processing(field, engine_python, log):
    outputs = run({**field, "BUFFER": 2, "BLOCK_SIZE": 12, "OUTPUT": "TEMPORARY_OUTPUT"}, log)
    found = rows(outputs["OUTPUT"])
    assert sum(row["pixels"] + row["unused"] for row in found) == 3600
    assert sum(row["unused"] for row in found) > 0
    assert all(row["unused"] == 0 for row in found if row["part"] == "test")


def test_inside_a_graphical_model(field, engine_python, log, tmp_path):
    inputs = {
        "INPUT": (QgsProcessingParameterRasterLayer, field["INPUT"][0]),
        "LABELS": (QgsProcessingParameterFeatureSource, field["LABELS"]),
    }
    values = {"CATEGORICAL_FIELDS": ["soil"], "BLOCK_SIZE": 12}
    inner = run_in_model("splitscene", inputs, values, tmp_path, log)
    alone = run({**field, "BLOCK_SIZE": 12, "OUTPUT": str(tmp_path / "split.gpkg")}, log)
    assert inner["DIGEST"] == alone["DIGEST"]


def test_through_qgis_process(field, engine_python, qgis_process, log, tmp_path):
    labels = str(tmp_path / "stands.gpkg")
    layer = QgsProject.instance().mapLayer(field["LABELS"])
    assert processing.run("native:savefeatures", {"INPUT": layer, "OUTPUT": labels})
    code, answer, errors = qgis_process(
        "run",
        "hypertask:splitscene",
        "--json",
        "--",
        f"INPUT={field['INPUT'][0]}",
        f"LABELS={labels}",
        "CATEGORICAL_FIELDS=soil",
        "BLOCK_SIZE=12",
        f"OUTPUT={tmp_path / 'split.gpkg'}",
    )
    assert code == 0, errors
    alone = run({**field, "BLOCK_SIZE": 12, "OUTPUT": str(tmp_path / "other.gpkg")}, log)
    assert answer["results"]["DIGEST"] == alone["DIGEST"]
    assert {row["part"] for row in rows(str(tmp_path / "split.gpkg"))} == PARTS


def test_a_saved_job(field, log, tmp_path):
    saved = str(tmp_path / "job.json")
    outputs = run(
        {
            **field,
            "SPLIT": "field",
            "SPLIT_FIELD": "stand",
            "BUFFER": 3,
            "SEED": 2,
            "OUTPUT": str(tmp_path / "split.gpkg"),
            "SAVE_JOB": saved,
        },
        log,
    )
    assert outputs == {"SAVE_JOB": saved}
    told = next(text for text in log.texts if "Run it with: " in text)
    program, named = re.search(r'python "(.+)" split "(.+)", or', told).groups()
    assert Path(program).is_file() and Path(program).name == "__main__.py"
    assert named == saved
    assert told.endswith("python -m hypertask.model split job.json")
    job = load_job(saved, "split")
    assert (job.split, job.buffer, job.seed, job.block_size) == ("field", 3, 2, None)
    assert job.labels[0].group == "stand" and Path(job.labels[0].layer).is_file()
    assert job.output == str(tmp_path / "split.gpkg")


def test_wrong_parameters_get_a_sentence(field, engine_python, context, tmp_path):
    good = {**field, "OUTPUT": str(tmp_path / "split.gpkg")}

    def refusal(**changes):
        return refused("splitscene", {**good, **changes}, context)

    assert "SPLIT_FIELD" in refusal(SPLIT="field")
    assert "has no field 'no'" in refusal(SPLIT="field", SPLIT_FIELD="no")
    assert ".gpkg" in refusal(OUTPUT=str(tmp_path / "split.shp"))
    assert "No labels were given" in refusal(LABELS=None)
    elsewhere = QgsProcessingOutputLayerDefinition("TEMPORARY_OUTPUT", QgsProject.instance())
    saved = refusal(OUTPUT=elsewhere, SAVE_JOB=str(tmp_path / "job.json"))
    assert "a saved job may run elsewhere" in saved
