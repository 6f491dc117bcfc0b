"""Variables of many classes: what a header can hold of them."""

from __future__ import annotations

import numpy as np
import pytest
from support.synthetic import make_toy, write_tif
from support.training import contents, same_weights, train

from hypertask.model import modelfile
from hypertask.model.base.errors import HyperTaskError
from hypertask.model.modelfile import read_header

JOB = {"epochs": 1, "window": 8, "block_size": 20, "settings": {"windows_per_epoch": 8}}


@pytest.fixture(scope="module")
def many(tmp_path_factory):
    """A toy scene whose 400 classes are squares of 4 pixels, and its labels."""
    toy = make_toy(tmp_path_factory.mktemp("many"), rows=80, columns=80)
    codes = np.kron(np.arange(1, 401).reshape(20, 20), np.ones((4, 4))).astype(np.uint16)
    path = write_tif(toy.folder / "codes.tif", codes, names=["soil"])
    return toy, [{"raster": str(path)}]


def test_the_matrices_of_seeds_are_left_out_before_that_of_the_accuracy(many, toy, tmp_path):
    one, labels = many
    path, report = tmp_path / "m.safetensors", tmp_path / "r.html"
    train(one, path, labels=labels, seeds=2, report=str(report), **JOB)
    header = read_header(path)
    assert len(header["accuracy"]["soil"]["confusion"]) == 400
    for seed in header["training"]["seeds"]:
        scores = seed["accuracy"]["soil"]
        assert "confusion" not in scores
        assert scores["pixels"] and scores["overall_accuracy"] is not None
    assert "2 seeds" in report.read_text(encoding="utf-8")
    # of few classes all are there
    few = tmp_path / "few.safetensors"
    train(toy, few, folds=2, **JOB)
    training = read_header(few)["training"]
    records = [*training["folds"], *training["seeds"]]
    assert all("confusion" in each["accuracy"]["species"] for each in records if each["accuracy"])


def test_not_even_that_of_the_accuracy(many, tmp_path, monkeypatch):
    one, labels = many
    monkeypatch.setattr("hypertask.model.training.header._CELLS", 100_000)
    path = tmp_path / "m.safetensors"
    train(one, path, labels=labels, report=str(tmp_path / "r.html"), **JOB)
    accuracy = read_header(path)["accuracy"]["soil"]
    assert "confusion" not in accuracy and len(accuracy["per_class"]["recall"]) == 400
    assert "soil: rows are the reference, columns the map" in (tmp_path / "r.html").read_text(
        encoding="utf-8"
    )


def test_what_could_not_be_read_again_is_not_written_and_nothing_is_lost(
    toy, tmp_path, monkeypatch
):
    path, other = tmp_path / "m.safetensors", tmp_path / "other.safetensors"
    train(toy, other, **JOB)
    with monkeypatch.context() as patch:
        patch.setattr(modelfile, "_LONGEST", 5000)
        words = r"m\.safetensors would have a header of 0 MiB, and 0 MiB can be read; train with f"
        with pytest.raises(HyperTaskError, match=words):
            train(toy, path, **JOB)
        assert not path.exists()
    (left,) = (folder for folder in contents(tmp_path) if folder.suffix == ".resume")
    assert left.name == "m.resume"
    train(toy, path, resume=True, **JOB)
    assert same_weights(path, other)
