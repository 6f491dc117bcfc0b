"""Export model in QGIS, on the real engine."""

from __future__ import annotations

import json
from pathlib import Path

import processing
import pytest
from qgis.core import QgsProcessingException, QgsProcessingParameterFile
from support.processing import refused, run_in_model
from support.synthetic import hand_model

from hypertask.model.jobs.files import load_job

pytestmark = pytest.mark.usefixtures("provider")


@pytest.fixture
def model(tmp_path):
    return str(hand_model(tmp_path / "birches.safetensors"))


def run(parameters, log):
    return processing.run("hypertask:exportmodel", parameters, feedback=log)


def test_an_onnx_file_that_deepness_reads_and_its_item(model, tmp_path, log):
    onnx = pytest.importorskip("onnx", reason="exports need onnx")
    pytest.importorskip("onnxruntime", reason="exports need onnxruntime")
    places = {"OUTPUT": str(tmp_path / "m.onnx"), "STAC": str(tmp_path / "m.json")}
    outputs = run({"MODEL": model, "ONLY": "species", "PIXEL_SIZE": 0.7, **places}, log)
    assert outputs == places
    texts = {entry.key: entry.value for entry in onnx.load(places["OUTPUT"]).metadata_props}
    assert json.loads(texts["model_type"]) == "Segmentor"
    assert json.loads(texts["resolution"]) == pytest.approx(70)
    assert any("onnxruntime says what torch says" in text for text in log.texts)
    item = json.loads(Path(places["STAC"]).read_text())
    assert item["properties"]["mlm:framework"] == "ONNX"


def test_an_item_alone_in_a_graphical_model(model, tmp_path, log):
    stac = str(tmp_path / "m.json")
    inputs = {"MODEL": (QgsProcessingParameterFile, model)}
    outputs = run_in_model("exportmodel", inputs, {"STAC": stac}, tmp_path, log)
    assert outputs["STAC"] == stac
    assert json.loads(Path(stac).read_text())["assets"]["model"]["href"] == "./birches.safetensors"


def test_through_qgis_process(model, tmp_path, qgis_process):
    stac = tmp_path / "m.json"
    code, _, errors = qgis_process(
        "run", "hypertask:exportmodel", "--", f"MODEL={model}", f"STAC={stac}"
    )
    assert code == 0, errors
    assert stac.is_file()


def test_a_job_is_saved_and_not_run(model, tmp_path, log):
    job = tmp_path / "job.json"
    places = {"OUTPUT": str(tmp_path / "m.onnx"), "SAVE_JOB": str(job)}
    parameters = {"MODEL": model, "ONLY": "amount, species", "NUMBERS": "reflectance", "TILE": 128}
    assert run({**parameters, **places}, log) == {"SAVE_JOB": str(job)}
    assert not (tmp_path / "m.onnx").exists()
    saved = load_job(job, "export")
    assert (saved.only, saved.numbers, saved.tile) == (["amount", "species"], "reflectance", 128)
    assert Path(saved.model) == Path(model) and saved.stac is None


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ({"MODEL": None}, "No model file was given"),
        ({"ONLY": "species, girth"}, "no variable 'girth'"),
        ({"OUTPUT": None}, "Neither an ONNX file nor a STAC item"),
        ({"TILE": 20000}, "at most 16384"),
    ],
)
def test_one_sentence_before_anything_runs(model, tmp_path, context, parameters, words):
    given = {"MODEL": model, "OUTPUT": str(tmp_path / "m.onnx"), **parameters}
    assert words in refused("exportmodel", given, context)


def test_what_the_engine_refuses_leaves_nothing(model, tmp_path, log):
    with pytest.raises(QgsProcessingException, match="multiple of 16"):
        run({"MODEL": model, "OUTPUT": str(tmp_path / "m.onnx"), "TILE": 100}, log)
    assert not (tmp_path / "m.onnx").exists()
