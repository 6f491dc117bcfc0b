"""STAC items against what the machine learning model extension 1.6 asks for on its pages."""

from __future__ import annotations

import hashlib
import json
import re

import pytest
from support.mapping import rewrite
from support.models import HEADER
from support.synthetic import Recorder, hand_model

from hypertask.model.interchange import stac
from hypertask.model.interchange.run import export
from hypertask.model.jobs.export import ExportJob
from hypertask.model.modelfile import read_header

NAME = re.compile(r"[a-zA-Z][a-zA-Z0-9_.\-\s]+[a-zA-Z0-9]")
TASKS = {"semantic-segmentation", "regression"}
SCALINGS = {
    "z-score": {"mean", "stddev"},
    "min-max": {"minimum", "maximum"},
    "processing": {"format", "expression"},
}
NOT_OF_ASSETS = {"mlm:name", "mlm:input", "mlm:output", "mlm:hyperparameters"}


def breaches(item) -> list[str]:
    """What an item lacks, or has that it must not."""
    found = []

    def need(holds, words):
        if not holds:
            found.append(words)

    properties = item["properties"]
    need(item["type"] == "Feature" and item["stac_version"] == "1.1.0", "kind")
    need(item["geometry"] is None and "bbox" not in item, "an item without a place has no box")
    need(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", properties["datetime"]), "time")
    need(isinstance(item["links"], list) and item["id"], "links, id")
    need(stac.EXTENSIONS["mlm"] in item["stac_extensions"], "extension")
    need(NAME.fullmatch(properties["mlm:name"]), "name")
    need(properties["mlm:architecture"], "architecture")
    need(set(properties["mlm:tasks"]) <= TASKS and properties["mlm:tasks"], "tasks")
    for key in ("mlm:artifact_type", "mlm:compile_method", "mlm:entrypoint"):
        need(key not in properties, f"{key} belongs to an asset")
    known = {band["name"] for band in properties["bands"]}
    for tensor, kind in [(each, "input") for each in properties["mlm:input"]] + [
        (each, "result") for each in properties["mlm:output"]
    ]:
        shape, order = tensor[kind]["shape"], tensor[kind]["dim_order"]
        need(tensor["name"] and len(shape) == len(order) == len(set(order)), "dimensions")
        need(all(isinstance(side, int) and side >= -1 for side in shape), "sides")
        need(all(re.fullmatch("[a-z-_]+", name) for name in order), "names of dimensions")
        need(tensor[kind]["data_type"] == "float32", "type")
        need(("bands" in order) == bool(tensor.get("bands")), "bands and their dimension")
        need(set(tensor.get("bands", ())) <= known, "bands that are described")
        for step in tensor.get("value_scaling") or ():
            need(set(step) == {"type", *SCALINGS[step["type"]]}, "scaling")
        for entry in tensor.get("classification:classes", ()):
            need(isinstance(entry["value"], int) and entry["description"], "class")
            need(re.fullmatch("[0-9A-Za-z-_]+", entry["name"]), "name of a class")
            need(re.fullmatch("[0-9A-F]{6}", entry.get("color_hint", "0" * 6)), "colour")
    need(all(re.fullmatch("[0-9a-zA-Z_.-]+", key) for key in properties["mlm:hyperparameters"]), "")
    version = properties.get("mlm:framework_version", "2.13.0+cpu")
    need(re.fullmatch(r"\d+\.\d+\.\d+(-[\w.-]+)?(\+[\w.-]+)?", version), "version")
    models = 0
    for asset in item["assets"].values():
        is_model = "mlm:model" in asset["roles"]
        models += is_model
        need(is_model == ("mlm:artifact_type" in asset), "role and type of artifact")
        need(not NOT_OF_ASSETS & set(asset), "what belongs to the item")
        need(re.fullmatch("1220[0-9a-f]{64}", asset["file:checksum"]), "checksum")
    need(models == 1, "one model")
    return found


@pytest.fixture
def model(tmp_path):
    return hand_model(tmp_path / "birches of möng.safetensors")


def item_of(model, **settings):
    place = model.with_suffix(".json")
    export(ExportJob(str(model), stac=str(place), **settings), Recorder())
    return json.loads(place.read_text(encoding="utf-8"))


def test_an_item_of_a_model_file(model):
    item = item_of(model)
    assert not breaches(item)
    properties, asset = item["properties"], item["assets"]["model"]
    assert properties["mlm:name"] == "birches-of-m-ng"
    assert properties["mlm:framework"] == "PyTorch"
    assert properties["bands"][0] == {"name": "band 1", "eo:center_wavelength": 0.45}
    assert [each["name"] for each in properties["mlm:output"]] == ["species", "amount"]
    assert properties["mlm:output"][0]["result"]["shape"] == [-1, 3, -1, -1]
    classes = properties["mlm:output"][0]["classification:classes"]
    assert [entry["value"] for entry in classes] == [0, 1, 2]
    assert classes[1]["description"] == "class 2 (code 2 in maps)"
    assert asset["href"] == "./birches of möng.safetensors"
    assert asset["file:size"] == model.stat().st_size
    assert asset["file:checksum"][4:] == hashlib.sha256(model.read_bytes()).hexdigest()


@pytest.mark.parametrize(
    ("scaling", "first"),
    [
        ("standardise", {"type": "z-score", "mean": 0.25, "stddev": 0.5}),
        ("minmax", {"type": "min-max", "minimum": 0.25, "maximum": 0.75}),
    ],
)
def test_scalings_of_single_bands(model, scaling, first):
    scaled = {"scaling": scaling, "mean": [0.25] * 4, "deviation": [0.5] * 4}
    item = item_of(rewrite(model, standardisation=scaled))
    assert not breaches(item)
    assert item["properties"]["mlm:input"][0]["value_scaling"] == [first] * 4


def test_a_scaling_of_whole_spectra(model):
    scaled = {"scaling": "l2", "mean": [0.0] * 4, "deviation": [1.0] * 4}
    item = item_of(rewrite(model, standardisation=scaled))
    assert not breaches(item)
    (step,) = item["properties"]["mlm:input"][0]["value_scaling"]
    assert step["type"] == "processing"


def test_an_item_of_an_onnx_file(model, tmp_path):
    pytest.importorskip("onnx", reason="exports need onnx")
    pytest.importorskip("onnxruntime", reason="exports need onnxruntime")
    item = item_of(model, output=str(tmp_path / "m.onnx"), tile=128)
    assert not breaches(item)
    properties = item["properties"]
    assert properties["mlm:framework"] == "ONNX"
    assert properties["mlm:input"][0]["input"]["shape"] == [1, 4, 128, 128]
    species, amount = properties["mlm:output"]
    assert species["result"]["shape"] == [1, 4, 128, 128]
    assert species["classification:classes"][0]["name"] == "no-data"
    assert amount["result"]["shape"] == [1, 1, 128, 128] and "t/ha" in amount["description"]
    digest = hashlib.sha256((tmp_path / "m.onnx").read_bytes()).hexdigest()
    assert item["assets"]["model"]["file:checksum"] == f"1220{digest}"
    assert set(item["assets"]) == {"model", "source"}


@pytest.mark.parametrize("name", ["m", "7", "-", "ä", "Forest v1.2", "a_", "x" * 80])
def test_every_file_name_becomes_a_name(tmp_path, name):
    model = hand_model(tmp_path / f"{name}.safetensors")
    assert not breaches(item_of(model))


def test_wavelengths_are_in_micrometres_and_may_lack(model):
    header = {**read_header(model), "bands": HEADER["bands"], "network": {"bands": 3}}
    found = stac._bands({**header, "bands": {**HEADER["bands"], "fwhm": [5.0, 6.0, 7.0]}})
    assert found[2] == {
        "name": "band 6",
        "eo:center_wavelength": 0.65,
        "eo:full_width_half_max": 0.007,
    }
    item = item_of(rewrite(model, bands={**read_header(model)["bands"], "wavelengths": None}))
    assert not breaches(item)
    assert stac.EXTENSIONS["eo"] not in item["stac_extensions"]
