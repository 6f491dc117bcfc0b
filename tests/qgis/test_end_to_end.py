"""The main job with the real engine: train, map, in Processing, in a model, in qgis_process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import processing
import pytest
from osgeo import gdal
from qgis.core import (
    QgsApplication,
    QgsProcessingException,
    QgsProcessingModelChildParameterSource,
    QgsProcessingModelOutput,
    QgsProcessingParameterFile,
    QgsProcessingParameterRasterLayer,
    QgsProject,
    QgsRasterLayer,
)
from support.halves import CODES, NODATA, SIZE, label_polygons, small_scene
from support.processing import child, graphical_model

from hypertask.model.modelfile import read_header

pytestmark = [pytest.mark.usefixtures("provider", "engine_python")]

QUICK = "spectral_steps=120, spectral_members=2, kernel_landmarks=20, windows_per_epoch=16"


@pytest.fixture(scope="module")
def trained(provider, tmp_path_factory, new_log):
    """A tiny model, trained through processing.run: scene, outputs, log."""
    folder = tmp_path_factory.mktemp("trained")
    scene = small_scene(folder / "scene.tif")
    log = new_log()
    parameters = {
        "INPUT": [scene],
        "LABELS": label_polygons(),
        "CATEGORICAL_FIELDS": ["kind"],
        "CONTINUOUS_FIELDS": ["height"],
        "PRESET": "tiny",
        "EPOCHS": 3,
        "WINDOW": 16,
        "DEVICE": "cpu",
        "SEED": 1,
        "SETTINGS": QUICK,
        "OUTPUT": str(folder / "model.safetensors"),
        "REPORT": str(folder / "report.html"),
    }
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HYPERTASK_PYTHON", sys.executable)
        patch.setenv("OMP_NUM_THREADS", "1")
        outputs = processing.run("hypertask:trainmodel", parameters, feedback=log)
    return scene, outputs, log


@pytest.fixture(scope="module")
def mapped(trained, tmp_path_factory, new_log):
    """The scene mapped through processing.run: outputs, log."""
    scene, outputs, _ = trained
    log = new_log()
    parameters = {
        "INPUT": scene,
        "MODEL": outputs["OUTPUT"],
        "PROBABILITIES": True,
        "DEVICE": "cpu",
        "OUTPUT": str(tmp_path_factory.mktemp("mapped") / "maps"),
    }
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HYPERTASK_PYTHON", sys.executable)
        patch.setenv("OMP_NUM_THREADS", "1")
        return processing.run("hypertask:predictmaps", parameters, feedback=log), log


def array(path, band=1):
    dataset = gdal.Open(str(path))
    return dataset.GetRasterBand(band).ReadAsArray()


def test_training_gives_a_model_a_report_and_numbers(trained):
    _, outputs, log = trained
    assert 0.9 < outputs["OVERALL_ACCURACY"] <= 1
    assert 0 < outputs["RMSE"] < 0.4
    assert Path(outputs["OUTPUT"]).stat().st_size > 100_000
    assert "height" in Path(outputs["REPORT"]).read_text(encoding="utf-8")
    assert log.values == sorted(log.values)
    assert log.values[-1] == 100
    said = "\n".join(log.texts)
    assert "Device: CPU" in said
    assert "Epoch 3/3" in said
    assert any("states no wavelengths" in text for text in log.warnings)
    # nothing else was left in the folder
    names = {path.name for path in Path(outputs["OUTPUT"]).parent.iterdir()}
    assert names <= {"scene.tif", "scene.tif.aux.xml", "model.safetensors", "report.html"}


def test_inspecting_the_model(trained, log):
    _, outputs, _ = trained
    processing.run("hypertask:inspectmodel", {"MODEL": outputs["OUTPUT"]}, feedback=log)
    said = "\n".join(log.texts)
    assert "kind: categorical, 2 classes: 3 Pine, 7 Spruce" in said
    assert "height: continuous" in said


def test_maps_hold_the_right_numbers_in_the_right_place(trained, mapped):
    scene, _, _ = trained
    outputs, _ = mapped
    folder = Path(outputs["OUTPUT"])
    kind, height = array(folder / "kind.tif"), array(folder / "height.tif")
    assert (kind[:5, :5] == 0).all()
    assert (height[:5, :5] == -9999).all()
    valid = array(scene) != NODATA
    assert set(np.unique(kind[valid])) == set(CODES)
    left = np.zeros((SIZE, SIZE), bool)
    left[:, : SIZE // 2] = True
    assert (kind[valid & left] == 3).mean() > 0.95
    assert (kind[valid & ~left] == 7).mean() > 0.95
    assert height[valid & left].mean() > height[valid & ~left].mean() + 3
    original = gdal.Open(scene)
    for name in ("kind", "height"):
        map_file = gdal.Open(str(folder / f"{name}.tif"))
        assert map_file.GetGeoTransform() == original.GetGeoTransform()
        assert map_file.GetSpatialRef().IsSame(original.GetSpatialRef())
        assert map_file.GetRasterBand(1).GetNoDataValue() == {"kind": 0, "height": -9999}[name]


def test_class_maps_carry_the_style_of_the_label_layer(mapped):
    outputs, _ = mapped
    layer = QgsRasterLayer(str(Path(outputs["OUTPUT"]) / "kind.tif"), "kind")
    layer.loadDefaultStyle()
    classes = {c.value: (c.label, c.color.name()) for c in layer.renderer().classes()}
    assert {code: classes[code] for code in CODES} == CODES
    dataset = gdal.Open(layer.source())  # a band does not keep its dataset
    band = dataset.GetRasterBand(1)
    assert band.GetDescription() == "kind"
    assert band.GetCategoryNames()[7] == "Spruce"


def test_the_multi_band_results(mapped):
    outputs, _ = mapped
    folder = Path(outputs["OUTPUT"])
    # processing.run turns the declared raster outputs into what it was given: paths
    assert Path(outputs["CLASSES"]) == folder / "classes.vrt"
    assert Path(outputs["VARIABLES"]) == folder / "variables.vrt"
    assert (array(folder / "classes.vrt") == array(folder / "kind.tif")).all()
    assert np.array_equal(
        array(folder / "variables.vrt"), array(folder / "height.tif"), equal_nan=True
    )
    probabilities = gdal.Open(str(folder / "kind_probabilities.tif")).ReadAsArray()
    assert probabilities.shape == (2, SIZE, SIZE)
    assert probabilities[:, 10:, 10:].sum(axis=0) == pytest.approx(1, abs=1e-3)


def test_uncertainty_and_intervals_arrive_with_the_maps(trained, context, log, tmp_path):
    from processing.gui.Postprocessing import handleAlgorithmResults

    scene, outputs, _ = trained
    folder = tmp_path / "maps"
    parameters = {
        "INPUT": scene,
        "MODEL": outputs["OUTPUT"],
        "UNCERTAINTY": True,
        "INTERVALS": 90,
        "DEVICE": "cpu",
        "OUTPUT": str(folder),
    }
    algorithm = QgsApplication.processingRegistry().createAlgorithmById("hypertask:predictmaps")
    made, done = algorithm.run(parameters, context, log)
    assert done, log.errors
    assert handleAlgorithmResults(algorithm, context, log)
    group = QgsProject.instance().layerTreeRoot().children()[0]
    layers = {node.name(): node.layer() for node in group.findLayers()}
    assert list(layers) == [
        "trust",
        "kind",
        "height",
        "kind uncertainty",
        "height lower (90 %)",
        "height upper (90 %)",
    ]
    valid = array(scene) != NODATA
    uncertain = array(folder / "kind_uncertainty.tif")
    assert (uncertain[~valid] == -9999).all()
    assert 0 <= uncertain[valid].min() < uncertain[valid].max() <= 1
    look = layers["kind uncertainty"].renderer()
    assert (look.classificationMin(), look.classificationMax()) == (0, 1)
    lower, middle, upper = (
        array(folder / name)[valid]
        for name in ("height_lower.tif", "height.tif", "height_upper.tif")
    )
    assert (lower < middle).all() and (middle < upper).all()
    calibration = read_header(outputs["OUTPUT"])["calibration"]["height"]
    width = calibration["half_width"][calibration["coverage"].index(90)]
    assert upper - middle == pytest.approx(width, rel=1e-3)
    # the polygons say 20 and 5
    truth = np.where(np.arange(SIZE) < SIZE // 2, 20.0, 5.0) * np.ones((SIZE, 1))
    inside = (lower <= truth[valid]) & (truth[valid] <= upper)
    assert inside.mean() > 0.8
    said = "\n".join(log.texts)
    assert "No spread is mapped for height: the model holds one network" in said
    trust = layers["trust"]
    shader = trust.renderer().shader().rasterShaderFunction()
    assert [(item.value, item.label) for item in shader.colorRampItemList()] == [
        (1, "like the training"),
        (1.5, "at the edge"),
        (float("inf"), "unlike anything seen"),
    ]
    legend = [label for label, _ in trust.renderer().legendSymbologyItems()]
    assert legend == ["like the training", "at the edge", "unlike anything seen"]
    scores = array(trust.source())
    assert (scores[~valid] == -9999).all() and (scores[valid] >= 0).all()
    assert made["TRUST_BEYOND"] == pytest.approx((scores[valid] > 1).mean())
    assert "Beyond the limit of trust: " in said and "Beyond the limit of trust, kind: " in said


def test_cancelling_a_training(trained, log, tmp_path):
    scene, _, _ = trained
    folder = tmp_path / "out"
    folder.mkdir()
    started = []

    def cancel_at_the_first_step(value):
        if value > 0 and not started:
            started.append(time.monotonic())
            log.cancel()

    log.progressChanged.connect(cancel_at_the_first_step)
    parameters = {
        "INPUT": [scene],
        "LABELS": label_polygons(),
        "CATEGORICAL_FIELDS": ["kind"],
        "PRESET": "tiny",
        "EPOCHS": 500,
        "DEVICE": "cpu",
        "OUTPUT": str(folder / "m.safetensors"),
    }
    with pytest.raises(QgsProcessingException, match="Cancelled"):
        processing.run("hypertask:trainmodel", parameters, feedback=log)
    assert time.monotonic() - started[0] < 10
    assert list(folder.iterdir()) == []


def test_no_overlap_is_one_sentence(trained, log, tmp_path):
    scene, _, _ = trained
    layer = label_polygons()
    layer.startEditing()
    for feature in layer.getFeatures():
        geometry = feature.geometry()
        geometry.translate(50_000, 0)
        layer.changeGeometry(feature.id(), geometry)
    parameters = {
        "INPUT": [scene],
        "LABELS": layer,
        "CATEGORICAL_FIELDS": ["kind"],
        "PRESET": "tiny",
        "OUTPUT": str(tmp_path / "m.safetensors"),
    }
    with pytest.raises(QgsProcessingException) as raised:
        processing.run("hypertask:trainmodel", parameters, feedback=log)
    layer.rollBack()
    assert "do not overlap" in str(raised.value)
    assert "Traceback" not in str(raised.value)


def test_maps_inside_a_graphical_model(trained, log, tmp_path):
    """CLASSES of Predict maps feeds another algorithm, and the model's own output."""
    scene, outputs, _ = trained
    predict = child(
        "hypertask:predictmaps",
        "predict",
        {"DEVICE": "cpu", "OUTPUT": str(tmp_path / "maps")},
        {"INPUT": "SCENE", "MODEL": "MODEL"},
    )
    classes = QgsProcessingModelChildParameterSource.fromChildOutput("predict", "CLASSES")
    recode = child(
        "native:reclassifybytable",
        "recode",
        {
            "INPUT_RASTER": classes,
            "RASTER_BAND": 1,
            "TABLE": ["6", "7", "100"],
            "NO_DATA": -9999,
        },
    )
    output = QgsProcessingModelOutput("RECODED", "Recoded")
    output.setChildOutputName("OUTPUT")
    output.setChildId("recode")
    recode.setModelOutputs({"RECODED": output})
    inputs = [
        QgsProcessingParameterRasterLayer("SCENE", "Scene"),
        QgsProcessingParameterFile("MODEL", "Model"),
    ]
    loaded = graphical_model(inputs, [predict, recode], tmp_path)
    # called after its child and itself, or after itself alone, as the version of QGIS has it
    (name,) = [each.name() for each in loaded.destinationParameterDefinitions()]
    results = processing.run(
        loaded,
        {"SCENE": scene, "MODEL": outputs["OUTPUT"], name: str(tmp_path / "recoded.tif")},
        feedback=log,
    )
    recoded = array(results[name])
    kind = array(tmp_path / "maps" / "kind.tif")
    assert (kind == 7).sum() > 1000
    assert ((recoded == 100) == (kind == 7)).all()


def test_the_same_maps_through_qgis_process(trained, mapped, qgis_process, tmp_path):
    scene, outputs, _ = trained
    folder = tmp_path / "maps"
    code, answer, errors = qgis_process(
        "run",
        "hypertask:predictmaps",
        "--json",
        "--",
        f"INPUT={scene}",
        f"MODEL={outputs['OUTPUT']}",
        "DEVICE=cpu",
        "OUTPUT=maps",
        folder=tmp_path,
    )
    assert code == 0, errors
    assert answer["results"]["CLASSES"] == str(folder / "classes.vrt")
    before = Path(mapped[0]["OUTPUT"])
    for name in ("kind", "height"):
        assert np.array_equal(
            array(folder / f"{name}.tif"), array(before / f"{name}.tif"), equal_nan=True
        )


def test_sample_and_inspection_through_qgis_process(trained, qgis_process, tmp_path):
    _, outputs, _ = trained
    folder = tmp_path / "sample"
    code, answer, errors = qgis_process(
        "run",
        "hypertask:createsamplescene",
        "--json",
        "--",
        "WIDTH=80",
        "HEIGHT=64",
        f"OUTPUT={folder}",
    )
    assert code == 0, errors
    scene = gdal.Open(answer["results"]["SCENE"])
    assert (scene.RasterXSize, scene.RasterYSize, scene.RasterCount) == (80, 64, 128)
    assert Path(answer["results"]["STANDS"]).is_file()

    report = tmp_path / "model.html"
    code, answer, errors = qgis_process(
        "run",
        "hypertask:inspectmodel",
        "--json",
        "--",
        f"MODEL={outputs['OUTPUT']}",
        f"OUTPUT={report}",
    )
    assert code == 0, errors
    assert answer["results"]["OUTPUT"] == str(report)
    assert "Spruce" in report.read_text(encoding="utf-8")

    code, _, errors = qgis_process("run", "hypertask:inspectmodel", "--", f"MODEL={report}")
    assert code == 1
    assert "model.html is not a model file of HyperTask" in errors


def test_a_saved_job_gives_the_same_model_in_a_shell(trained, log, tmp_path):
    scene, outputs, _ = trained
    job = tmp_path / "job.json"
    parameters = {
        "INPUT": [scene],
        "LABELS": label_polygons(),
        "CATEGORICAL_FIELDS": ["kind"],
        "CONTINUOUS_FIELDS": ["height"],
        "PRESET": "tiny",
        "EPOCHS": 3,
        "WINDOW": 16,
        "DEVICE": "cpu",
        "SEED": 1,
        "SETTINGS": QUICK,
        "OUTPUT": str(tmp_path / "model.safetensors"),
        "SAVE_JOB": str(job),
    }
    processing.run("hypertask:trainmodel", parameters, feedback=log)
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run(
        [sys.executable, str(root / "model" / "__main__.py"), "train", str(job), "--json"],
        env={**os.environ, "PYTHONPATH": ""},
        capture_output=True,
        text=True,
        timeout=300,
    )
    last = json.loads(done.stdout.splitlines()[-1])
    assert last["type"] == "result", done.stderr
    assert last["outputs"]["OVERALL_ACCURACY"] == outputs["OVERALL_ACCURACY"]
    assert last["outputs"]["RMSE"] == pytest.approx(outputs["RMSE"], rel=1e-6)
