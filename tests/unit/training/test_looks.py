"""How often labels and spectra are read before a training begins."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from support.looks import counted
from support.synthetic import Recorder, make_toy, write_tif

from hypertask.model.jobs.files import job_from_dict
from hypertask.model.training import preparation, trainer
from hypertask.model.training.report_data import label_distributions

SIDE = 1100  # nine blocks of 512
SPEC = {
    "variables": [
        {"name": "species", "kind": "categorical", "band": 1, "nodata": 0},
        {"name": "stand", "kind": "group", "band": 2, "nodata": 0},
    ]
}


class StopError(Exception):
    pass


@pytest.fixture(scope="module")
def toy(tmp_path_factory):
    toy = make_toy(tmp_path_factory.mktemp("toy"), rows=SIDE, columns=SIDE, bands=4)
    stands = np.arange(SIDE)[:, None] // 40 * 30 + np.arange(SIDE) // 40 + 1
    both = np.stack([toy.classes, stands]).astype(np.int32)
    labels = [
        {"raster": str(write_tif(toy.folder / "both.tif", both)), "spec": SPEC},
        {"raster": str(toy.amount_raster)},
    ]
    return SimpleNamespace(scene=str(toy.scene), labels=labels)


@pytest.mark.parametrize(
    ("settings", "groups"),
    [
        ({}, 0),
        ({"block_size": 20, "buffer": 3}, 0),
        ({"split": "field"}, 1),
        ({"split": "field", "buffer": 3}, 1),
    ],
    ids=["blocks", "buffer", "field", "field with buffer"],
)
def test_all_is_looked_at_once(toy, tmp_path, monkeypatch, recipe, settings, groups):
    """From the job to the first step, and then the report: labels once, spectra once.

    Besides there are spot checks, which do not grow with the scene: windows for the scaling, here
    four, and pieces of 64 pixels for the digest, here one in each of nine blocks.
    """
    recipe(spectral_steps=12, spectral_path=8)
    monkeypatch.setattr(preparation, "_WINDOWS", 4)

    def stop(course, data, *rest):
        assert data.pixels and all(data.tiles.values())
        label_distributions(data.dealt, Recorder())
        assert max(len(each) for each in data.split.parts)
        raise StopError

    monkeypatch.setattr(trainer, "train_all", stop)
    values = {
        "scenes": [toy.scene],
        "labels": toy.labels,
        "output": str(tmp_path / "m"),
        **settings,
    }
    job = job_from_dict({**values, "device": "cpu"}, "train")
    with counted() as looks, pytest.raises(StopError):
        trainer.train(job, Recorder())
    passes = looks.passes(SIDE**2)
    spot = 4 * 16**2 / SIDE**2, 9 * 64**2 / SIDE**2
    assert passes["labels"] == 1
    assert passes["groups"] == groups
    assert 0.8 < passes["spectra"] <= 1 + sum(spot)
    assert passes["data"] <= 1
