"""Parameters become jobs, wrong ones become sentences; the engine is played by a script."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import processing
import pytest
from qgis.core import (
    QgsApplication,
    QgsProcessingException,
    QgsProcessingFeatureSourceDefinition,
    QgsProject,
)
from support.processing import refused

from hypertask.model.jobs.files import load_job

pytestmark = pytest.mark.usefixtures("provider")

ECHO = """
    import shutil
    if "labels" in job:
        for source in job["labels"]:
            if source["layer"]:
                shutil.copy(source["layer"], job["output"] + ".labels")
    say(type="result", outputs={"OUTPUT": job["output"], "REPORT": None, "RMSE": 0.25,
                                "OVERALL_ACCURACY": 0.5, "JOB": job})
"""


@pytest.fixture
def training(scene, stands, tmp_path):
    """Parameters of a training that could run."""
    return {
        "INPUT": [scene],
        "LABELS": stands.id(),
        "CATEGORICAL_FIELDS": ["soil", "species"],
        "CONTINUOUS_FIELDS": ["height"],
        "OUTPUT": str(tmp_path / "out" / "m.safetensors"),
    }


def run(name, parameters, log, context=None):
    return processing.run(f"hypertask:{name}", parameters, feedback=log, context=context)


def test_a_training_with_defaults(training, scene, fake_engine, log, tmp_path):
    fake_engine(ECHO)
    (tmp_path / "out").mkdir()
    outputs = run("trainmodel", training, log)
    assert (outputs["OVERALL_ACCURACY"], outputs["RMSE"]) == (0.5, 0.25)
    assert outputs["OUTPUT"] == training["OUTPUT"]
    assert "REPORT" not in outputs
    job = outputs["JOB"]
    labels = job.pop("labels")
    assert job == {
        "schema": 1,
        "command": "train",
        "scenes": [scene],
        "output": training["OUTPUT"],
        "report": None,
        "method": "multitask",
        "preset": "compact",
        "recipe": "default",
        "epochs": None,
        "batch_size": None,
        "window": None,
        "seed": 0,
        "device": "auto",
        "wavelengths": None,
        "use_bad_bands": False,
        "block_size": None,
        "rare_class_share": None,
        "imbalance": None,
        "losses": {},
        "balancing": None,
        "task_weights": {},
        "scaling": None,
        "split": "blocks",
        "buffer": 0,
        "test_share": None,
        "validation_share": None,
        "folds": 1,
        "final": "refit",
        "seeds": 1,
        "ensemble": False,
        "resume": False,
        "deterministic": False,
        "init_from": None,
        "freeze_encoder": False,
        "only": None,
        "network": {},
        "settings": {},
    }
    assert len(labels) == 1
    assert labels[0]["categorical"] == ["soil", "species"]
    assert labels[0]["continuous"] == ["height"]
    # the exported features were there while the engine ran, and are gone now
    assert Path(training["OUTPUT"] + ".labels").is_file()
    assert not Path(labels[0]["layer"]).exists()


def test_blank_parameters_are_defaults(training, fake_engine, log, tmp_path):
    """As the dialogs and qgis_process hand them over."""
    fake_engine(ECHO)
    (tmp_path / "out").mkdir()
    blank = dict.fromkeys(("VARIABLE_SPEC", "WAVELENGTHS", "EPOCHS", "REPORT"), "")
    blank.update(LABEL_RASTERS=None, BLOCK_SIZE=None, RARE_CLASS_SHARE=None, SAVE_JOB="")
    job = run("trainmodel", {**training, **blank}, log)["JOB"]
    assert len(job["labels"]) == 1
    assert (job["epochs"], job["wavelengths"], job["report"]) == (None, None, None)
    assert (job["block_size"], job["rare_class_share"]) == (None, None)


def test_every_parameter_of_a_training(training, fake_engine, log, tmp_path, scene):
    fake_engine(ECHO)
    (tmp_path / "out").mkdir()
    spec = tmp_path / "spec.json"
    spec.write_text("{}")
    model = tmp_path / "other.safetensors"
    model.write_text("")
    training.update(
        LABEL_RASTERS=[scene],
        VARIABLE_SPEC=str(spec),
        PRESET="tiny",
        METHOD="unet",
        RECIPE="paper",
        EPOCHS="3",
        BATCH_SIZE="4",
        WINDOW=16.0,
        SEED="5",
        DEVICE="cpu",
        WAVELENGTHS="400-900, 1000.5 - 1300",
        USE_BAD_BANDS="true",
        BLOCK_SIZE=24,
        RARE_CLASS_SHARE="0.05",
        REPORT=str(tmp_path / "report.html"),
        IMBALANCE="focal",
        BALANCING="fixed",
        TASK_WEIGHTS="height=2; soil = 0.5",
        SCALING="l2",
        SPLIT="field",
        SPLIT_FIELD="soil",
        BUFFER=3,
        SEEDS="4",
        ENSEMBLE="true",
        RESUME=True,
        DETERMINISTIC=1,
        INIT_FROM=str(model),
        FREEZE_ENCODER="true",
        FOLDS="5",
        FINAL="refit",
        TEST_SHARE="0.1",
        VALIDATION_SHARE=0.15,
        SETTINGS="learning_rate=1e-4, betas=[0.7, 0.99], patience=5, turns=False",
    )
    job = run("trainmodel", training, log)["JOB"]
    assert (job["labels"][1]["raster"], job["labels"][1]["spec"]) == (scene, str(spec))
    assert job["labels"][0]["group"] == "soil"
    del job["labels"]
    assert job == {
        "schema": 1,
        "command": "train",
        "scenes": [scene],
        "output": training["OUTPUT"],
        "report": str(tmp_path / "report.html"),
        "method": "unet",
        "preset": "tiny",
        "recipe": "paper",
        "epochs": 3,
        "batch_size": 4,
        "window": 16,
        "seed": 5,
        "device": "cpu",
        "wavelengths": [[400, 900], [1000.5, 1300]],
        "use_bad_bands": True,
        "block_size": 24,
        "rare_class_share": 0.05,
        "imbalance": "focal",
        "losses": {},
        "balancing": "fixed",
        "task_weights": {"height": 2, "soil": 0.5},
        "scaling": "l2",
        "split": "field",
        "buffer": 3,
        "test_share": 0.1,
        "validation_share": 0.15,
        "folds": 5,
        "final": "refit",
        "seeds": 4,
        "ensemble": True,
        "resume": True,
        "deterministic": True,
        "init_from": str(model),
        "freeze_encoder": True,
        "only": None,
        "network": {},
        "settings": {"learning_rate": 1e-4, "betas": [0.7, 0.99], "patience": 5, "turns": False},
    }


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"INPUT": []}, "No scene was given"),
        ({"INPUT": ["/nowhere/scene.img"]}, "/nowhere/scene.img cannot be read as a raster"),
        ({"LABELS": None}, "No labels were given"),
        ({"LABELS": "/nowhere/stands.gpkg"}, "label layer cannot be read"),
        ({"CATEGORICAL_FIELDS": [], "CONTINUOUS_FIELDS": []}, "No field of stands was chosen"),
        ({"CONTINUOUS_FIELDS": ["spare"]}, "'spare' of stands holds string, not numbers"),
        ({"CONTINUOUS_FIELDS": ["soil"]}, "'soil' was chosen both"),
        ({"CATEGORICAL_FIELDS": ["sol"]}, "no field 'sol'"),
        ({"WAVELENGTHS": "400..900"}, "'400..900' cannot be understood"),
        ({"WAVELENGTHS": "900-400"}, "'900-400' cannot be understood"),
        ({"WINDOW": 20}, "window is 20 pixels"),
        ({"METHOD": "unet", "WINDOW": 24}, "U-Net needs a multiple of 16, such as 16 or 32"),
        ({"METHOD": "unet", "SETTINGS": "linear=true"}, "linear is one of the multitask network"),
        ({"EPOCHS": 0}, "epochs is 0"),
        ({"SEED": -1}, "seed is -1"),
        ({"RARE_CLASS_SHARE": 1.5}, "rare-class share is 1.5"),
        ({"SAVE_JOB": "job.json", "OUTPUT": "TEMPORARY_OUTPUT"}, "place for the model file"),
        ({"SETTINGS": "learning_rate"}, "'learning_rate' among the settings cannot be understood"),
        ({"SETTINGS": "speed=3"}, "recipe has no setting 'speed'"),
        ({"SETTINGS": "patience=2.5"}, "setting patience cannot be 2.5"),
        ({"TASK_WEIGHTS": "height=2"}, "they need the balancing fixed"),
        ({"TASK_WEIGHTS": "height=-2", "BALANCING": "fixed"}, "weight of height is -2"),
        ({"ENSEMBLE": True}, "set the seeds to 2 or more"),
        ({"FREEZE_ENCODER": True}, "name one to start from"),
        ({"SPLIT": "field"}, "choose it (SPLIT_FIELD)"),
    ],
)
def test_a_wrong_training_is_refused_in_one_sentence(
    training, context, engine_python, changes, sentence
):
    assert sentence in refused("trainmodel", {**training, **changes}, context)


def test_a_place_that_cannot_be_written_to(training, scene, context, engine_python):
    training["OUTPUT"] = f"{scene}/m.safetensors"
    sentence = refused("trainmodel", training, context)
    assert sentence == (
        f"The model file {scene}/m.safetensors cannot be written because {scene} is not a "
        "folder; choose another place."
    )


def test_the_exception_of_a_run_carries_the_sentence(training, log, engine_python):
    training["CONTINUOUS_FIELDS"] = ["spare"]
    with pytest.raises(QgsProcessingException, match="'spare' of stands holds string"):
        run("trainmodel", training, log)


@pytest.mark.parametrize("name", ["trainmodel", "predictmaps", "createsamplescene"])
def test_without_an_engine_one_sentence_says_what_to_do(
    name, training, scene, model_file, context, monkeypatch, tmp_path
):
    from hypertask.plugin import environment

    monkeypatch.delenv("HYPERTASK_PYTHON", raising=False)
    monkeypatch.setattr(environment, "_usable", set())
    monkeypatch.setattr(environment, "PACKAGES", ("torch", "no_such_package"))
    parameters = {
        "trainmodel": training,
        "predictmaps": {"INPUT": scene, "MODEL": model_file(), "OUTPUT": str(tmp_path / "maps")},
        "createsamplescene": {"OUTPUT": str(tmp_path / "sample")},
    }[name]
    sentence = refused(name, parameters, context)
    assert sentence.startswith("HyperTask's engine is not set up: ")
    assert "Set up engine (hypertask:setupengine)" in sentence
    algorithm = QgsApplication.processingRegistry().createAlgorithmById(f"hypertask:{name}")
    assert algorithm.canExecute()[0]
    saved = {**parameters, "SAVE_JOB": str(tmp_path / "job.json")}
    assert algorithm.checkParameterValues(saved, context) == (True, "")


def test_a_saved_job_makes_sense_elsewhere(training, scene, stands, log, tmp_path):
    (tmp_path / "old").mkdir()
    shutil.copy(scene, tmp_path / "old" / "scene.tif")
    training.update(
        INPUT=[str(tmp_path / "old" / "scene.tif")],
        OUTPUT=str(tmp_path / "old" / "m.safetensors"),
        SAVE_JOB=str(tmp_path / "old" / "job.json"),
        LABELS=QgsProcessingFeatureSourceDefinition(stands.id(), True),
    )
    stands.selectByExpression("soil = 2")
    outputs = run("trainmodel", training, log)
    assert outputs == {"SAVE_JOB": training["SAVE_JOB"]}
    assert not Path(training["OUTPUT"]).exists()
    written = json.loads(Path(training["SAVE_JOB"]).read_text())
    assert written["scenes"] == ["scene.tif"]
    assert written["labels"][0]["layer"] == "job_labels.gpkg"
    (tmp_path / "old").rename(tmp_path / "new")
    job = load_job(tmp_path / "new" / "job.json", "train")
    assert Path(job.labels[0].layer).is_file()
    assert Path(job.scenes[0]).is_file()


def test_results_do_not_pile_up(scene, context):
    from qgis.core import QgsProcessingContext

    from hypertask.plugin import results

    before = len(results._waiting)
    for _ in range(3):
        other = QgsProcessingContext()
        other.setProject(QgsProject.instance())
        results.load_on_completion(other, [(scene, "s")], results.ResultGroup("g"))
        del other  # never loaded
    assert len(results._waiting) <= before + 1
    without = QgsProcessingContext()
    results.load_on_completion(without, [(scene, "s")], results.ResultGroup("g"))
    assert without.layersToLoadOnCompletion() == {}


def test_inspecting_needs_no_engine(model_file, log, tmp_path, monkeypatch):
    monkeypatch.setenv("HYPERTASK_PYTHON", "/nowhere/python")
    report = tmp_path / "report.html"
    outputs = run("inspectmodel", {"MODEL": model_file(), "OUTPUT": str(report)}, log)
    assert outputs["OUTPUT"] == str(report)
    said = "\n".join(log.texts)
    assert "soil: categorical, 2 classes: 1 Mineral, 2 Organic <b>" in said
    assert "height: continuous, 0 to 30 m" in said
    assert "450.0 to 900.5 nm" in said
    page = report.read_text(encoding="utf-8")
    assert "2 Organic &lt;b&gt;" in page
    assert "overall accuracy 0.875" in page
    assert "<b>" not in page


def test_inspecting_a_foreign_file(scene, context):
    assert "not a model file of HyperTask" in refused("inspectmodel", {"MODEL": scene}, context)


def test_a_sample_scene_job(fake_engine, log, tmp_path):
    fake_engine("""
        say(type="result", outputs={"OUTPUT": job["output"], "SCENE": "a", "STANDS": "b",
            "LABELS": "c", "JOB": job})
    """)
    parameters = {"WIDTH": "96", "HEIGHT": 64, "SEED": 3, "OUTPUT": str(tmp_path / "s")}
    job = run("createsamplescene", parameters, log)["JOB"]
    assert (job["command"], job["width"], job["height"], job["seed"]) == ("sample", 96, 64, 3)
    assert job["output"] == parameters["OUTPUT"]
