"""The model file: what is written is read, and nothing else passes for one."""

from __future__ import annotations

import os
import struct
import subprocess
import sys

import numpy as np
import pytest
import torch
from safetensors.torch import save_file
from support.models import DAMAGED, FOREIGN, HEADER, refuses, rewrite, set_header
from support.synthetic import tiny_disk

from hypertask.model.base.errors import HyperTaskError
from hypertask.model.modelfile import (
    KEY,
    SCHEMA,
    header_variables,
    load_tensors,
    read_header,
    save_model,
)
from hypertask.model.reports.model_words import describe


@pytest.fixture
def tensors():
    generator = torch.Generator().manual_seed(0)
    return {"a.weight": torch.randn(4, 3, generator=generator), "b": torch.arange(5)}


@pytest.fixture
def model(tmp_path, tensors):
    path = tmp_path / "model.safetensors"
    save_model(path, HEADER, tensors)
    return path


# ------------------------------------------------------------------------------ round trip


def test_round_trip(model, tensors):
    assert read_header(model) == {**HEADER, "schema": SCHEMA}
    loaded = load_tensors(model)
    assert loaded.keys() == tensors.keys()
    for name, tensor in tensors.items():
        assert torch.equal(loaded[name], tensor) and loaded[name].dtype == tensor.dtype
    first, second = header_variables(read_header(model))
    assert [(c.code, c.name) for c in first.classes] == [(3, "mänty"), (250, "kuusi")]
    assert second.bounds == (1.5, 30.25) and second.unit == "m"


def test_an_older_file_is_replaced_whole(model, tensors):
    save_model(model, {**HEADER, "window": 64}, {"other": torch.zeros(2)})
    assert read_header(model)["window"] == 64 and list(load_tensors(model)) == ["other"]
    assert os.listdir(model.parent) == [model.name]


def test_files_of_others_can_be_read_by_others(model):
    umask = os.umask(0)
    os.umask(umask)
    assert model.stat().st_mode & 0o777 == 0o666 & ~umask


def test_numbers_that_are_none_never_get_into_the_file(tmp_path, tensors):
    path = tmp_path / "model.safetensors"
    with pytest.raises(ValueError, match="JSON"):
        save_model(path, {**HEADER, "accuracy": {"x": float("nan")}}, tensors)
    assert not list(tmp_path.iterdir())


def test_reading_the_header_needs_no_torch(model):
    program = (
        "import sys; from hypertask.model.modelfile import read_header\n"
        "from hypertask.model.reports.model_words import describe\n"
        f"print(len(describe(read_header({str(model)!r}))))\n"
        "assert not {'torch', 'safetensors', 'rasterio', 'pyogrio', 'shapely'} & set(sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) == 5


def test_description_names_everything(model):
    sections = dict(describe(read_header(model)))
    assert dict(sections["Variables"])["laji"] == "categorical, 2 classes: 3 mänty, 250 kuusi"
    assert dict(sections["Variables"])["height"] == "continuous, 1.5 to 30.25 m"
    assert dict(sections["Bands"])["Wavelengths"] == "450.0 to 650.0 nm"
    assert dict(sections["Training"])["Seed"] == "7"
    assert "overall accuracy 0.9" in dict(sections["Accuracy on the test part"])["laji"]


def test_description_of_the_training(model):
    def change(header):
        header["members"] = 2
        header["accuracy"]["height"] = {"rmse": 2.5, "r2": None, "pixels": 123456}
        header["calibration"] = {
            "height": {
                "coverage": [90],
                "half_width": [3.25],
                "pixels": 500,
                "blocks": 7,
                "effective": 41.5,
            },
        }
        header["training"].update(
            job={
                "scenes": ["/a/scene.img"],
                "labels": [{"layer": "/a/stands.gpkg"}],
                "seed": 7,
                "losses": {"laji": "focal_weighted"},
                "init_from": "/b/old.safetensors",
                "freeze_encoder": True,
            },
            settings={
                "gamma": 0.0,
                "alpha": 1.0,
                "weight_power": 0.5,
                "smoothing": 0.05,
                "continuous_loss": "mse",
                "balancing": "uncertainty",
                "scaling": "l2",
            },
            seeds=[{"seed": 7, "validation_score": 0.5}, {"seed": 8, "validation_score": 0.6}],
            split={
                "words": "groups by stand",
                "units": [6, 2, 3],
                "buffer": 4,
                "digest": "abcdef" * 9,
            },
            data={"digest": "0123456789" * 6},
            epochs=30,
            best_epoch=12,
        )

    set_header(model, change)
    sections = {title: dict(rows) for title, rows in describe(read_header(model))}
    assert sections["Model"]["Networks"] == "2, an ensemble whose maps are averaged"
    assert sections["Training"] == {
        "Scenes": "scene.img",
        "Labels": "stands.gpkg",
        "Split": "groups by stand: 6 training, 2 validation, 3 test; 4 pixels between the parts "
        "not used",
        "Epochs": "30; all 2 networks were kept",
        "Seeds": "7, 8; all kept",
        "Started from": "old.safetensors, whose encoder was kept",
        "Losses": "laji: focal loss (gamma 2), rare classes weighted up, label smoothing 0.05; "
        "height: mean squared error",
        "Balancing": "uncertainty, weights learned from how noisy each variable is",
        "Spectra scaled": "each spectrum to length 1",
        "Split digest": "abcdefabcdefabcd",
        "Data digest": "0123456789012345",
    }
    assert sections["Accuracy on the test part"]["height"] == "RMSE 2.5 m, 123456 pixels"
    assert sections["Calibration on the validation part"]["height"] == (
        "90 % within ± 3.25 m; from 500 pixels at 7 places, worth 41.5 independent pixels"
    )
    assert "Where its maps can be trusted" not in sections
    spaces = [
        {"name": name, "inputs": 3, "dimension": 2, "centres": 9, "limit": limit}
        for name, limit in (("spectra", 1.5), ("features", 2.25))
    ]
    trust = {"spaces": spaces, "learned": 70, "held_out": 50, "tested": 31, "beyond": 0.047}
    set_header(model, lambda header: header.update(trust=trust))
    words = dict(dict(describe(read_header(model)))["Where its maps can be trusted"])
    far = "9 centres in 2 dimensions; beyond the limit from a distance of "
    assert words["Distance in spectra"] == far + "1.5"
    assert words["Distance in features of the spectral path"] == far + "2.25"
    assert words["Limit"].startswith("95 % of 50 labelled pixels held back are within it")
    assert words["Falsely beyond it"] == "4.7 % of 31 labelled pixels of the test part"
    set_header(model, lambda header: header.update(members=1))
    words = dict(dict(describe(read_header(model)))["Training"])
    assert words["Seeds"] == "7, 8; that of seed 8 was kept"


@pytest.mark.parametrize(
    "change",
    [
        lambda h: h["training"].update(parameters="many"),
        lambda h: h["training"].update(seeds=[1, 2]),
        lambda h: h["training"].update(job={"labels": [5]}),
        lambda h: h["accuracy"].update(laji={"overall_accuracy": "high"}),
        lambda h: h["accuracy"].update(laji=3),
    ],
)
def test_description_of_what_cannot_be(model, change):
    set_header(model, change)
    with pytest.raises(HyperTaskError, match="says of its training cannot be understood"):
        describe(read_header(model))


def test_description_of_a_sparse_header(model):
    def change(header):
        del header["training"], header["accuracy"]
        header["bands"]["wavelengths"] = None

    set_header(model, change)
    sections = dict(describe(read_header(model)))
    assert dict(sections["Bands"])["Wavelengths"] == "none: bands are taken by position"
    assert "Accuracy on the test part" not in sections


# ------------------------------------------------------------------------------ not model files


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00",
        b"PK\x03\x04 a zip file perhaps",
        bytes(range(256)) * 40,
        b"\xff" * 100,
        struct.pack("<Q", 10) + b"not json..",
        b"{}",
        struct.pack("<Q", 2) + b"{}",
        struct.pack("<Q", 30) + b'{"__metadata__":{"format":1}} ',
    ],
)
def test_other_files_are_foreign(tmp_path, content):
    path = tmp_path / "other.safetensors"
    path.write_bytes(content)
    refuses(path, FOREIGN)


def test_random_bytes_never_crash(tmp_path):
    path = tmp_path / "random.safetensors"
    rng = np.random.default_rng(0)
    for _ in range(200):
        path.write_bytes(rng.bytes(int(rng.integers(0, 60))))
        with pytest.raises(HyperTaskError):
            read_header(path)


@pytest.mark.parametrize("metadata", [None, {"format": "pt"}])
def test_models_of_others_are_foreign(tmp_path, tensors, metadata):
    path = tmp_path / "llm.safetensors"
    save_file(tensors, path, metadata=metadata)
    refuses(path, FOREIGN)


def test_a_pickle_is_foreign_and_is_not_run(tmp_path):
    path = tmp_path / "weights.safetensors"
    torch.save({"a": torch.zeros(3)}, path)
    refuses(path, FOREIGN)


def test_missing_file_and_folder(tmp_path):
    with pytest.raises(HyperTaskError, match=r"gone\.safetensors cannot be read"):
        read_header(tmp_path / "gone.safetensors")
    with pytest.raises(HyperTaskError, match="cannot be read"):
        read_header(tmp_path)


def test_truncated_files_are_damaged(model):
    data = model.read_bytes()
    (length,) = struct.unpack("<Q", data[:8])
    for size in (9, 8 + length // 2, 8 + length, len(data) - 1):
        model.write_bytes(data[:size])
        refuses(model, DAMAGED)
    model.write_bytes(data + b"more")
    refuses(model, DAMAGED)


def test_every_truncation_is_refused(model):
    data = model.read_bytes()
    for size in range(0, len(data), 37):
        model.write_bytes(data[:size])
        with pytest.raises(HyperTaskError):
            read_header(model)


def test_a_newer_schema_asks_for_an_update(model):
    set_header(model, lambda header: header.update(schema=SCHEMA + 1))
    refuses(model, f"newer version of HyperTask .schema {SCHEMA + 1}; this one reads {SCHEMA}")


BROKEN = {
    "not JSON": lambda table: table["__metadata__"].update({KEY: "{broken"}),
    "a list": lambda table: table["__metadata__"].update({KEY: "[]"}),
    "a number": lambda table: table["__metadata__"].update({KEY: "5"}),
    "deep": lambda table: table["__metadata__"].update({KEY: "[" * 100_000}),
    "no offsets": lambda table: table["b"].pop("data_offsets"),
    "offsets of text": lambda table: table["b"].update(data_offsets=["a", "b"]),
    "a tensor that is a number": lambda table: table.update(b=5),
}


@pytest.mark.parametrize("name", BROKEN)
def test_broken_tables_are_damaged(model, name):
    rewrite(model, BROKEN[name])
    refuses(model, DAMAGED)


MISFITS = {
    "no schema": lambda h: h.pop("schema"),
    "text schema": lambda h: h.update(schema="one"),
    "no schema value": lambda h: h.update(schema=None),
    "no network": lambda h: h.pop("network"),
    "network without bands": lambda h: h["network"].pop("bands"),
    "other number of bands": lambda h: h["network"].update(bands=4),
    "no variables": lambda h: h.update(variables=[]),
    "variables of text": lambda h: h.update(variables=["a"]),
    "variable without a name": lambda h: h["variables"][0].pop("name"),
    "variable without classes": lambda h: h["variables"][0].update(classes=[]),
    "variable without bounds": lambda h: h["variables"][1].update(bounds=None),
    "class without a code": lambda h: h["variables"][0]["classes"][0].pop("code"),
    "colour of another kind": lambda h: h["variables"][0]["classes"][0].update(color="red"),
    "bands of text": lambda h: h["bands"].update(indices=["a", "b", "c"]),
    "too few means": lambda h: h["standardisation"].update(mean=[1.0]),
    "too few wavelengths": lambda h: h["bands"].update(wavelengths=[450.0]),
    "unknown scaling": lambda h: h["standardisation"].update(scaling="cube"),
    "no standardisation": lambda h: h.update(standardisation=None),
    "no window": lambda h: h.pop("window"),
}


@pytest.mark.parametrize("name", MISFITS)
def test_headers_that_do_not_fit_are_damaged(model, name):
    set_header(model, MISFITS[name])
    refuses(model, DAMAGED)


# ------------------------------------------------------------------------------ writing


def test_folder_that_cannot_be_written_to(tmp_path, tensors):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(HyperTaskError, match="cannot be written to"):
        save_model(tmp_path / "file" / "model.safetensors", HEADER, tensors)


def test_disk_full_leaves_the_older_file(tensors):
    with tiny_disk(256 * 1024) as folder:
        path = folder / "model.safetensors"
        save_model(path, HEADER, tensors)
        before = path.read_bytes()
        with pytest.raises(HyperTaskError, match="disk is full") as caught:
            save_model(path, HEADER, {"big": torch.zeros(1000, 100)})
        assert "model.safetensors" in str(caught.value)
        assert path.read_bytes() == before and os.listdir(folder) == [path.name]
