"""Compare methods in QGIS, on the real engine."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import processing
import pytest
from osgeo import gdal
from qgis.core import QgsProcessingException, QgsProcessingParameterMultipleLayers
from support.files import write_raster
from support.processing import layer_of, refused, run_in_model

from hypertask.model.jobs.files import load_job
from hypertask.model.modelfile import read_header

pytestmark = pytest.mark.usefixtures("provider")
SIDE = 56


@pytest.fixture
def field(tmp_path):
    """A scene of five bands, its polygons as a memory layer and a quantity as a raster."""
    random = np.random.default_rng(0)
    kinds = np.kron(random.integers(0, 2, (7, 7)), np.ones((8, 8), int))
    spectra = np.array([[300, 500, 900, 2500, 800], [900, 700, 500, 400, 1500]])
    cube = spectra[kinds].transpose(2, 0, 1) + random.normal(0, 40, (5, SIDE, SIDE))
    heights = np.where(kinds == 0, 20, 5) + random.normal(0, 1, kinds.shape)
    boxes = [
        ((8 * k, 8 * j, 8 * k + 8, 8 * j + 8), "oak" if kinds[8 * j, 8 * k] else "ash")
        for j in range(7)
        for k in range(7)
    ]
    return {
        "INPUT": [write_raster(tmp_path / "scene.tif", cube, gdal.GDT_Int16)],
        "LABELS": layer_of(boxes, "tree:string", name="trees").id(),
        "CATEGORICAL_FIELDS": ["tree"],
        "LABEL_RASTERS": [
            write_raster(tmp_path / "height.tif", heights, gdal.GDT_Float32, names=["height"])
        ],
    }


def table(path):
    with Path(path).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_methods_are_compared(field, engine_python, log, tmp_path):
    folder = tmp_path / "out"
    values = {
        **field,
        "METHODS": ["unet", "linear"],
        "SEEDS": 1,
        "EPOCHS": 1,
        "PRESET": "tiny",
        "OUTPUT": str(folder),
    }
    outputs = processing.run("hypertask:comparemethods", values, feedback=log)
    assert outputs == {"OUTPUT": str(folder), "REPORT": str(folder / "report.html")}
    assert log.values == sorted(log.values) and log.values[-1] == 100
    header = read_header(folder / "models" / "unet.safetensors")
    assert header["training"]["preset"] == "tiny" and header["training"]["epochs"] == 1
    unet, linear = table(folder / "table_iv.csv")
    own = header["accuracy"]
    assert float(unet["OA mean"]) == pytest.approx(own["tree"]["overall_accuracy"])
    assert float(unet["RMSE mean"]) == pytest.approx(own["height"]["rmse_scaled"])
    assert linear["Method"] == "linear" and float(linear["OA mean"]) > 0.95
    assert len(table(folder / "table_vii.csv")) == 2


def test_inside_a_graphical_model(field, engine_python, log, tmp_path):
    inputs = {"INPUT": (QgsProcessingParameterMultipleLayers, field.pop("INPUT"))}
    values = {**field, "METHODS": ["linear"], "SEEDS": 2, "OUTPUT": str(tmp_path / "out")}
    values["REPORT"] = str(tmp_path / "r.html")
    outputs = run_in_model("comparemethods", inputs, values, tmp_path, log)
    assert outputs["REPORT"] == str(tmp_path / "r.html") and Path(outputs["REPORT"]).is_file()
    rows = json.loads((tmp_path / "out" / "rows" / "linear.json").read_text())
    assert len(rows["seeds"]) == 2


def test_a_saved_job_runs_in_the_shell(field, log, tmp_path):
    saved = str(tmp_path / "job.json")
    values = {
        **field,
        "METHODS": "unet,svm",
        "ABLATIONS": ["losses"],
        "MINUTES": 2.5,
        "OUTPUT": str(tmp_path / "out"),
        "SAVE_JOB": saved,
    }
    assert processing.run("hypertask:comparemethods", values, feedback=log) == {"SAVE_JOB": saved}
    assert any("python -m hypertask.model compare job.json" in text for text in log.texts)
    job = load_job(saved, "compare")
    assert (job.methods, job.ablations) == (["unet", "svm"], ["losses"])
    assert (job.seeds, job.minutes, job.epochs, job.preset) == (3, 2.5, None, "compact")
    assert job.labels[0].categorical == ["tree"] and Path(job.labels[0].layer).is_file()
    assert job.output == str(tmp_path / "out") and not (tmp_path / "out").exists()


def test_it_can_be_cancelled(field, engine_python, log, tmp_path):
    class Stop(type(log)):
        def pushInfo(self, text):  # noqa: N802
            super().pushInfo(text)
            if "Split into" in text:
                self.cancel()

    stopped = Stop()
    values = {**field, "METHODS": ["multitask"], "OUTPUT": str(tmp_path / "out")}
    with pytest.raises(QgsProcessingException, match="Cancelled"):
        processing.run("hypertask:comparemethods", values, feedback=stopped)
    assert not list(tmp_path.glob("out/table*"))


def test_wrong_parameters_get_a_sentence(field, engine_python, context, tmp_path):
    good = {**field, "OUTPUT": str(tmp_path / "out")}

    def refusal(**changes):
        return refused("comparemethods", {**good, **changes}, context)

    unknown = refusal(METHODS=["unet", "resnet"])
    assert "'resnet'" in unknown and "multitask" in unknown and "forest" in unknown
    assert "losses" in refusal(ABLATIONS="tables")
    assert "give one" in refusal(EPOCHS=3, MINUTES=2)
    assert "must be above 0" in refusal(MINUTES=0)
    assert "No labels were given" in refusal(LABELS=None, LABEL_RASTERS=[])
    assert "saved job" in refusal(OUTPUT="TEMPORARY_OUTPUT", SAVE_JOB=str(tmp_path / "j.json"))
