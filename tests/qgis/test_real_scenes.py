"""Real scenes with the real engine: three ways to run the same job give the same model and maps.

A tiny network and a few steps: what counts here is that everything agrees, not how good it is.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import processing
import pytest
from osgeo import gdal
from qgis.core import QgsProcessingFeatureSourceDefinition, QgsProject, QgsVectorLayer
from safetensors.numpy import load_file

from hypertask.model.modelfile import read_header

pytestmark = pytest.mark.usefixtures("provider", "engine_python")

ROOT = Path(__file__).resolve().parents[2]
COMMON = {
    "PRESET": "tiny",
    "EPOCHS": 1,
    "WINDOW": 16,
    "DEVICE": "cpu",
    "SEED": 1,
    "SETTINGS": "spectral_steps=36, spectral_members=2, kernel_landmarks=50, "
    "windows_per_epoch=16, flips=false",
}
FRACTIONS = ("roof", "pavement", "low vegetation", "tree")
INTERVAL = 90


@dataclass
class Case:
    """A real scene: how it is trained, and the files and kinds of its maps by name."""

    name: str
    training: dict
    maps: tuple[str, ...]

    @property
    def scene(self) -> str:
        return self.training["INPUT"]


def potsdam(folder: Path, _) -> Case:
    data = folder / "potsdam"
    return Case(
        "potsdam",
        {
            "INPUT": str(data / "enmap_potsdam.img"),
            "LABELS": str(data / "vegetation_fraction_points.gpkg"),
            "CONTINUOUS_FIELDS": "vegetation_fraction",
            "LABEL_RASTERS": str(data / "landcover.tif"),
        },
        ("landcover", "vegetation_fraction"),
    )


def berlin(folder: Path, made: Path) -> Case:
    data, spec = folder / "berlin", made / "fractions.json"
    variables = [
        {"name": name, "kind": "continuous", "band": band, "unit": "%"}
        for band, name in enumerate(FRACTIONS, start=1)
    ]
    spec.write_text(json.dumps({"variables": variables}), encoding="utf-8")
    return Case(
        "berlin",
        {
            "INPUT": str(data / "enmap_berlin.img"),
            "LABELS": str(data / "landcover_polygons.gpkg"),
            "CATEGORICAL_FIELDS": "Level_2",
            "LABEL_RASTERS": str(data / "landcover_fractions_percent.tif"),
            "VARIABLE_SPEC": str(spec),
        },
        ("Level_2", "low_vegetation", "roof"),
    )


@dataclass
class Trained:
    """What processing.run made of a case."""

    case: Case
    folder: Path
    outputs: dict
    header: dict


@pytest.fixture(scope="module", params=[potsdam, berlin], ids=["potsdam", "berlin"])
def trained(request, provider, tmp_path_factory, new_log):
    data = os.environ.get("HYPERTASK_TEST_DATA")
    if not data:
        pytest.skip("HYPERTASK_TEST_DATA names no folder of real scenes")
    folder = tmp_path_factory.mktemp("real")
    case = request.param(Path(data), folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HYPERTASK_PYTHON", sys.executable)
        patch.setenv("OMP_NUM_THREADS", "1")
        outputs = processing.run(
            "hypertask:trainmodel",
            {**case.training, **COMMON, "OUTPUT": str(folder / "model.safetensors")},
            feedback=new_log(),
        )
        processing.run(
            "hypertask:predictmaps",
            {
                "INPUT": case.scene,
                "MODEL": outputs["OUTPUT"],
                "INTERVALS": INTERVAL,
                "PROBABILITIES": True,
                "DEVICE": "cpu",
                "OUTPUT": str(folder / "maps"),
            },
            feedback=new_log(),
        )
    return Trained(case, folder, outputs, read_header(outputs["OUTPUT"]))


def require_equal(trained: Trained, model: Path, maps: Path) -> None:
    """The same tensors bit by bit, the same maps byte by byte, the same split and accuracy."""
    ours, theirs = load_file(trained.outputs["OUTPUT"]), load_file(model)
    assert list(ours) == list(theirs)
    assert all(ours[name].tobytes() == theirs[name].tobytes() for name in ours)
    header = read_header(model)
    assert header["training"]["split"] == trained.header["training"]["split"]
    assert header["accuracy"] == trained.header["accuracy"]
    assert header["calibration"] == trained.header["calibration"]
    files = sorted(path.name for path in (trained.folder / "maps").iterdir())
    assert {f"{name}.tif" for name in trained.case.maps} <= set(files)
    assert files == sorted(path.name for path in maps.iterdir())
    for name in files:
        assert (trained.folder / "maps" / name).read_bytes() == (maps / name).read_bytes(), name


def test_the_same_through_qgis_process(trained, qgis_process, tmp_path):
    model, maps = tmp_path / "model.safetensors", tmp_path / "maps"
    given = {**trained.case.training, **COMMON, "OUTPUT": model}
    code, answer, errors = qgis_process(
        "run",
        "hypertask:trainmodel",
        "--json",
        "--",
        *(f"{name}={value}" for name, value in given.items()),
    )
    assert code == 0, errors
    for name in ("OVERALL_ACCURACY", "RMSE"):  # printed with 16 digits
        assert answer["results"][name] == pytest.approx(trained.outputs[name], rel=1e-14)
    code, _, errors = qgis_process(
        "run",
        "hypertask:predictmaps",
        "--",
        f"INPUT={trained.case.scene}",
        f"MODEL={model}",
        f"INTERVALS={INTERVAL}",
        "PROBABILITIES=true",
        "DEVICE=cpu",
        f"OUTPUT={maps}",
    )
    assert code == 0, errors
    require_equal(trained, model, maps)


def test_the_same_from_a_shell(trained, log, tmp_path):
    model, maps = tmp_path / "model.safetensors", tmp_path / "maps"
    jobs = {"train": tmp_path / "train.json", "predict": tmp_path / "predict.json"}
    processing.run(
        "hypertask:trainmodel",
        {
            **trained.case.training,
            **COMMON,
            "OUTPUT": str(model),
            "SAVE_JOB": str(jobs["train"]),
        },
        feedback=log,
    )
    processing.run(
        "hypertask:predictmaps",
        {
            "INPUT": trained.case.scene,
            "MODEL": trained.outputs["OUTPUT"],
            "INTERVALS": INTERVAL,
            "PROBABILITIES": True,
            "DEVICE": "cpu",
            "OUTPUT": str(maps),
            "SAVE_JOB": str(jobs["predict"]),
        },
        feedback=log,
    )
    for command, job in jobs.items():
        if command == "predict":  # with the model that the shell has trained
            values = json.loads(job.read_text(encoding="utf-8"))
            job.write_text(json.dumps({**values, "model": str(model)}), encoding="utf-8")
        done = subprocess.run(
            [sys.executable, "-m", "hypertask.model", command, str(job)],
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
    require_equal(trained, model, maps)


def test_maps_lie_on_the_scene_and_end_where_it_ends(trained):
    scene = gdal.Open(trained.case.scene)
    nodata = scene.GetRasterBand(1).GetNoDataValue()
    numbers = [scene.GetRasterBand(k + 1).ReadAsArray() for k in (10, 20, 30)]
    empty = np.all([band == nodata for band in numbers], axis=0)
    for name in trained.case.maps:
        made = gdal.Open(str(trained.folder / "maps" / f"{name}.tif"))
        assert made.GetGeoTransform() == scene.GetGeoTransform()
        assert made.GetSpatialRef().IsSame(scene.GetSpatialRef())
        band = made.GetRasterBand(1)
        assert ((band.ReadAsArray() == band.GetNoDataValue()) == empty).all()


@pytest.fixture
def test_part(trained, log, tmp_path):
    """The polygons of the test part, as Split scene gives them, selected in a layer."""
    split = {name: value for name, value in trained.case.training.items()}
    found = processing.run(
        "hypertask:splitscene",
        {**split, "SEED": COMMON["SEED"], "OUTPUT": str(tmp_path / "split.gpkg")},
        feedback=log,
    )
    assert found["DIGEST"] == trained.header["training"]["split"]["digest"]
    layer = QgsVectorLayer(found["OUTPUT"], "split", "ogr")
    layer.selectByExpression("part = 'test'")
    assert 0 < layer.selectedFeatureCount() < layer.featureCount()
    QgsProject.instance().addMapLayer(layer)
    return layer


def reference_of(case: Case, name: str) -> dict:
    """Where the labels of a map are."""
    if name == "vegetation_fraction":
        return {"REFERENCE_LAYER": case.training["LABELS"], "REFERENCE_FIELD": name}
    if name == "Level_2":
        return {"REFERENCE_LAYER": case.training["LABELS"], "REFERENCE_FIELD": name}
    band = FRACTIONS.index(name.replace("_", " ")) + 1 if case.name == "berlin" else 1
    return {"REFERENCE": case.training["LABEL_RASTERS"], "REFERENCE_BAND": band}


def test_an_assessment_finds_the_accuracy_that_the_training_found(trained, test_part, log):
    for name in trained.case.maps:
        kind = "categorical" if name in ("landcover", "Level_2") else "continuous"
        maps = {"PREDICTED": str(trained.folder / "maps" / f"{name}.tif")}
        if kind == "continuous":
            for end in ("LOWER", "UPPER"):
                maps[end] = str(trained.folder / "maps" / f"{name}_{end.lower()}.tif")
        found = processing.run(
            "hypertask:assessaccuracy",
            {
                **maps,
                **reference_of(trained.case, name),
                "KIND": kind,
                "AREA": QgsProcessingFeatureSourceDefinition(test_part.id(), True),
            },
            feedback=log,
        )
        expected = trained.header["accuracy"][name.replace("low_", "low ")]
        assert found["N_PIXELS"] == expected["pixels"], name
        keys = (
            ("OVERALL_ACCURACY", "MEAN_CLASS_ACCURACY", "KAPPA")
            if kind == "categorical"
            else ("RMSE", "MAE", "R2", "BIAS", "PEARSON_R")
        )
        for key in keys:
            # the training's tiles are not those of the map: what the margin leaves of their borders
            assert found[key] == pytest.approx(expected[key.lower()], abs=2e-3, rel=2e-3), name


def test_a_real_scene_with_a_label_raster_and_points(log, tmp_path):
    data = os.environ.get("HYPERTASK_TEST_DATA")
    if not data:
        pytest.skip("HYPERTASK_TEST_DATA names no folder of real scenes")
    potsdam = Path(data) / "potsdam"
    points = QgsVectorLayer(str(potsdam / "vegetation_fraction_points.gpkg"), "points", "ogr")
    parameters = {
        "INPUT": [str(potsdam / "enmap_potsdam.img")],
        "LABELS": points,
        "CONTINUOUS_FIELDS": ["vegetation_fraction"],
        "LABEL_RASTERS": [str(potsdam / "landcover.tif")],
        **COMMON,
        "OUTPUT": str(tmp_path / "m.safetensors"),
    }
    outputs = processing.run("hypertask:trainmodel", parameters, feedback=log)
    assert 0 < outputs["OVERALL_ACCURACY"] < 1
    assert 0 < outputs["RMSE"] < 1
    processing.run("hypertask:inspectmodel", {"MODEL": outputs["OUTPUT"]}, feedback=log)
    said = "\n".join(log.texts)
    assert "landcover: categorical, 6 classes: 1, 2, 3, 4, 5, 6" in said
    assert "vegetation_fraction: continuous" in said
    waves = read_header(outputs["OUTPUT"])["bands"]["wavelengths"]
    assert (round(min(waves)), round(max(waves))) == (418, 2446)


def test_the_report_of_a_real_scene(tmp_path, log):
    """Berlin: most ROIs lie off the scene, and three classes have fewer pixels than bands."""
    data = os.environ.get("HYPERTASK_TEST_DATA")
    if not data:
        pytest.skip("HYPERTASK_TEST_DATA is not set")
    berlin = Path(data) / "berlin"
    outputs = processing.run(
        "hypertask:roiseparability",
        {
            "INPUT": str(berlin / "enmap_berlin.img"),
            "ROIS": str(berlin / "landcover_polygons.gpkg"),
            "CLASS_FIELD": "Level_2",
            "OUTPUT": "TEMPORARY_OUTPUT",
            "PERMUTATIONS": 5,
            "REPORT": str(tmp_path / "berlin.html"),
        },
        feedback=log,
    )
    assert outputs["OUTPUT"].featureCount() == 15
    assert any("Soil has 8 pixels and 177 bands" in text for text in log.warnings)
    assert any("polygons lie off enmap_berlin.img" in text for text in log.texts)
    assert "Low vegetation" in (tmp_path / "berlin.html").read_text(encoding="utf-8")
