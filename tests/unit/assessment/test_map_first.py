"""A model and a scene in place of a map: mapped first, judged as that map would be."""

from __future__ import annotations

import json

import numpy as np
import pytest
from support.synthetic import Recorder, hand_model, hand_scene, write_json, write_tif

from hypertask.model import commands
from hypertask.model.assessment.map_first import map_first
from hypertask.model.assessment.run import run_assessment
from hypertask.model.base.errors import HyperTaskError
from hypertask.model.jobs.files import job_from_dict
from hypertask.model.jobs.predict import PredictJob
from hypertask.model.mapping.predict import predict
from hypertask.model.modelfile import load_tensors, read_header, save_model

SIDE = 40


@pytest.fixture
def place(tmp_path):
    """Scene, model, and references of both variables, a tenth of which are not what is mapped."""
    rng = np.random.default_rng(0)
    kinds, amount = rng.integers(0, 3, (SIDE, SIDE)), rng.random((SIDE, SIDE))
    hand_scene(tmp_path / "scene.img", kinds, amount)
    hand_model(tmp_path / "model.safetensors")
    wrong = rng.random((SIDE, SIDE)) < 0.1
    truth = np.where(wrong, (kinds + 1) % 3, kinds).astype(np.uint8) + 1
    write_tif(tmp_path / "species.tif", truth, names=["species"])
    write_tif(tmp_path / "amount.tif", (10 + 40 * amount + wrong).astype(np.float32))
    return tmp_path


def assessed(place, name="out", **values) -> dict:
    job = job_from_dict(
        {"schema": 1, "command": "assess", **values, "output": str(place / f"{name}.json")}
    )
    job.check()
    outputs = run_assessment(job, Recorder())
    return {"outputs": outputs, **json.loads((place / f"{name}.json").read_text())}


def by_model(place, **values):
    return {"model": str(place / "model.safetensors"), "scene": str(place / "scene.img"), **values}


@pytest.mark.parametrize(("variable", "number"), [("species", "KAPPA"), ("amount", "RMSE")])
def test_the_model_is_judged_as_its_map_would_be(place, variable, number):
    predict(
        PredictJob(
            str(place / "scene.img"),
            str(place / "model.safetensors"),
            str(place / "maps"),
            probabilities=True,
        ),
        Recorder(),
    )
    reference = {"reference": str(place / f"{variable}.tif")}
    extra = {"probabilities": str(place / "maps/species_probabilities.tif")}
    mapped = assessed(
        place,
        **reference,
        predicted=str(place / f"maps/{variable}.tif"),
        **(extra if variable == "species" else {}),
    )
    direct = assessed(place, **reference, **by_model(place, variable=variable))
    assert direct["outputs"][number] == mapped["outputs"][number] is not None
    told = direct.pop("inputs"), mapped.pop("inputs")
    assert direct == mapped
    assert {"model", "scene", "variable"} <= set(told[0]) and "predicted" not in told[0]


def test_its_maps_are_not_left_behind(place, monkeypatch, tmp_path_factory):
    temporary = tmp_path_factory.mktemp("temporary")
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    assessed(place, reference=str(place / "amount.tif"), **by_model(place, variable="amount"))
    assert not list(temporary.iterdir())


@pytest.mark.parametrize(("coverage", "percent"), [(0.9, 90), (0.905, None), (0.99, None)])
def test_limits_come_along_where_the_model_is_calibrated_for_them(place, coverage, percent):
    path = place / "model.safetensors"
    header = read_header(path)
    header["calibration"] = {"amount": {"coverage": [80, 90], "half_width": [1, 2], "pixels": 9}}
    save_model(path, header, load_tensors(path))
    job = job_from_dict(
        {
            "schema": 1,
            "command": "assess",
            "reference": "r.tif",
            "output": "o.json",
            "coverage": coverage,
            **by_model(place, variable="amount"),
        }
    )
    jobs = []

    def mapping(asked):
        jobs.append(asked)
        contents = ["map", "lower", "upper"] if asked.intervals else ["map"]
        return {"layers": [{"content": each, "path": f"{each}.tif"} for each in contents]}

    judged = map_first(job, place, mapping)
    assert jobs[0].intervals == percent and jobs[0].only == ["amount"]
    assert not jobs[0].probabilities
    limits = ("lower.tif", "upper.tif") if percent else (None, None)
    assert (judged.predicted, judged.lower, judged.upper) == ("map.tif", *limits)
    assert judged.kind == "continuous" and job.kind == "auto"


def test_only_some_variables_are_mapped(place):
    job = PredictJob(
        str(place / "scene.img"),
        str(place / "model.safetensors"),
        str(place / "maps"),
        only=["amount"],
    )
    predict(job, Recorder())
    assert sorted(path.name for path in (place / "maps").iterdir()) == [
        "amount.qml",
        "amount.tif",
        "variables.vrt",
    ]
    job.only = ["soil"]
    with pytest.raises(HyperTaskError, match="no variable 'soil'; it has species, amount"):
        predict(job, Recorder())


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"variable": None}, "The model maps species, amount; name the variable"),
        ({"variable": "soil"}, "The model has no variable 'soil'"),
        ({"predicted": "map.tif"}, "Both a map and a model were given"),
        ({"model": None}, "A scene was given without a model"),
        ({"scene": None}, "A model needs the scene"),
        ({"model": None, "scene": None}, "No map was given"),
        ({"probabilities": "p.tif"}, "a model gives its own"),
        ({"device": "gpu"}, "device"),
    ],
)
def test_what_cannot_be_judged(place, changes, sentence):
    values = by_model(place, variable="species", reference=str(place / "species.tif"))
    with pytest.raises(HyperTaskError, match=sentence) as caught:
        assessed(place, **{**values, **changes})
    assert "\n" not in str(caught.value)
    assert not (place / "out.json").exists()


def test_from_the_command_line(place, capsys):
    job = write_json(
        place / "job.json",
        {
            "schema": 1,
            "command": "assess",
            "model": "model.safetensors",
            "scene": "scene.img",
            "variable": "species",
            "reference": "species.tif",
            "output": "out.json",
        },
    )
    assert commands.main(["assess", str(job), "--json"]) == commands.DONE
    result = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert 0.85 < result["outputs"]["OVERALL_ACCURACY"] < 0.95
