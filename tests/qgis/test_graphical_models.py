"""The graphical models that come with the plugin: valid, in the Toolbox, and run to the end."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import numpy as np
import processing
import pytest
from osgeo import gdal
from qgis.core import (
    QgsApplication,
    QgsProcessingModelAlgorithm,
    QgsProcessingModelChildParameterSource,
)
from qgis.gui import QgsProcessingToolboxModel
from support.halves import label_polygons, small_scene

pytestmark = [pytest.mark.usefixtures("provider", "engine_python")]

ROOT = Path(__file__).resolve().parents[2]

# id -> inputs in the order of the form, outputs; neither changes, as with the algorithms
MODELS = {
    "trainandmap": (
        ["scene", "labels", "categorical", "continuous", "network"],
        {
            "trainmodel:Model file",
            "trainmodel:Training report",
            "predictmaps:Folder of maps",
        },
    ),
    "trainandmapscenes": (
        ["scenes", "labels", "categorical", "continuous", "network"],
        {
            "trainmodel:Model file",
            "trainmodel:Training report",
            "predictscenes:Folder of maps",
        },
    ),
    "mapandassessclasses": (
        ["scene", "model", "band", "reference", "field", "area"],
        {
            "predictmaps:Folder of maps",
            "predictmaps:All classes",
            "assessaccuracy:Accuracy report",
            "assessaccuracy:Accuracy as JSON",
        },
    ),
    "mapandassessvalues": (
        ["scene", "model", "band", "reference", "field", "area"],
        {
            "predictmaps:Folder of maps",
            "predictmaps:All values",
            "assessaccuracy:Accuracy report",
            "assessaccuracy:Accuracy as JSON",
        },
    ),
    "checktrainmapassess": (
        ["scene", "labels", "classes", "continuous", "network", "limit"],
        {
            "roiseparability:Separability report",
            "trainmodel:Model file",
            "trainmodel:Training report",
            "predictmaps:Folder of maps",
            "assessaccuracy:Accuracy report",
        },
    ),
}


def created(name: str) -> QgsProcessingModelAlgorithm:
    return QgsApplication.processingRegistry().createAlgorithmById(f"hypertask:{name}")


def test_ids_and_names_are_those_of_the_snapshot(provider):
    models = [a for a in provider.algorithms() if isinstance(a, QgsProcessingModelAlgorithm)]
    found = {
        model.name(): (
            [d.name() for d in model.parameterDefinitions() if not d.isDestination()],
            # after its step and itself, or after itself alone, as the version of QGIS has it
            {d.name().split(":")[-1] for d in model.parameterDefinitions() if d.isDestination()},
        )
        for model in models
    }
    assert found == {
        name: (inputs, {output.split(":")[1] for output in outputs})
        for name, (inputs, outputs) in MODELS.items()
    }
    assert {model.groupId() for model in models} == {"graphicalmodels"}


@pytest.mark.parametrize("name", MODELS)
def test_models_are_valid_and_every_box_has_a_name(name):
    model = created(name)
    assert model.validate() == (True, [])
    for step, child in model.childAlgorithms().items():
        assert model.validateChildAlgorithm(step) == (True, [])
        assert child.description()
        assert child.comment().description() or step == "raisewarning"
    assert model.displayName() != model.name()


@pytest.mark.parametrize("name", MODELS)
def test_help_is_complete(name):
    model = created(name)
    for definition in model.parameterDefinitions():
        if not definition.isDestination():
            assert len(definition.help()) > 20, definition.name()
            assert definition.help() in model.shortHelpString()
    assert model.shortDescription().endswith(".")
    assert model.helpUrl().startswith("https://")
    assert len(model.tags()) >= 5


def test_the_manual_names_every_input():
    manual = (ROOT / "docs" / "algorithms.md").read_text(encoding="utf-8")
    pages = manual.split("## Graphical models\n")[1].split("\n### ")
    for name, (inputs, _) in MODELS.items():
        (page,) = [each for each in pages if f"`hypertask:{name}`" in each]
        assert created(name).displayName() in page
        assert all(f"`{each}`" in page for each in inputs)


def test_the_files_are_those_of_the_script(provider):
    """So every setting that a model does not ask for is the algorithm's own, as it is now."""
    place = ROOT / "scripts" / "make_models.py"
    spec = importlib.util.spec_from_file_location("make_models", place)
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    fresh = script.models()
    assert {name.replace("_", "") for name in fresh} == set(MODELS)
    for name, model in fresh.items():
        shipped = created(name.replace("_", ""))
        assert _steps(shipped) == _steps(model), f"{name}: run scripts/make_models.py again"
        assert shipped.toVariant()["help"] == model.toVariant()["help"]


def _steps(model) -> dict:
    children = model.toVariant()["children"]
    steps = {
        name: {key: child[key] for key in ("alg_id", "alg_config", "params", "dependencies")}
        for name, child in children.items()
    }
    for step in steps.values():
        # of no branch: NULL or "", as the version of QGIS has it
        step["dependencies"] = [
            (each["child_id"], each["conditional_branch"] or "") for each in step["dependencies"]
        ]
    return steps


def test_models_stand_in_the_toolbox(provider):
    toolbox = QgsProcessingToolboxModel(registry=QgsApplication.processingRegistry())
    (top,) = [
        toolbox.index(row, 0)
        for row in range(toolbox.rowCount())
        if toolbox.data(toolbox.index(row, 0)) == "HyperTask"
    ]
    groups = {
        toolbox.data(group): {
            toolbox.data(toolbox.index(row, 0, group)) for row in range(toolbox.rowCount(group))
        }
        for group in (toolbox.index(row, 0, top) for row in range(toolbox.rowCount(top)))
    }
    assert groups["Graphical models"] == {created(name).displayName() for name in MODELS}
    provider.refreshAlgorithms()
    assert {a.name() for a in provider.algorithms()} >= set(MODELS)


def quick(name: str) -> QgsProcessingModelAlgorithm:
    """The model with a training of few steps."""
    model = QgsProcessingModelAlgorithm()
    assert model.loadVariant(created(name).toVariant())
    step = model.childAlgorithm("trainmodel")
    settings = {
        "EPOCHS": 3,
        "WINDOW": 16,
        "SEED": 1,
        "DEVICE": "cpu",
        "SETTINGS": "spectral_steps=150, kernel_landmarks=20, windows_per_epoch=16",
    }
    for setting, value in settings.items():
        source = QgsProcessingModelChildParameterSource.fromStaticValue(value)
        step.addParameterSources(setting, [source])
    model.setChildAlgorithm(step)
    return model


@pytest.fixture(scope="module")
def trained(provider, tmp_path_factory, new_log):
    """Scene and results of Train and map."""
    folder = tmp_path_factory.mktemp("trained")
    scene, model = small_scene(folder / "scene.tif"), quick("trainandmap")
    values = {
        "scene": scene,
        "labels": label_polygons(),
        "categorical": ["kind"],
        "continuous": ["height"],
        "network": "tiny",
        **places(model, folder),
    }
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HYPERTASK_PYTHON", sys.executable)
        patch.setenv("OMP_NUM_THREADS", "1")
        return scene, processing.run(model, values, feedback=new_log()), folder


def places(model, folder: Path) -> dict:
    """A place for every output of a model, named after it."""
    endings = {"file": ".safetensors", "report": ".html", "JSON": ".json", "maps": ""}
    return {
        each.name(): str(
            folder / (each.description() + endings.get(each.description().split()[-1], ".tif"))
        )
        for each in model.parameterDefinitions()
        if each.isDestination()
    }


def test_train_and_map(trained):
    _, results, folder = trained
    steps = results["CHILD_RESULTS"]
    assert steps["trainmodel"]["OVERALL_ACCURACY"] > 0.9
    assert (folder / "Model file.safetensors").is_file()
    assert "<html" in (folder / "Training report.html").read_text(encoding="utf-8")
    assert {"kind.tif", "height.tif"} <= {p.name for p in (folder / "Folder of maps").iterdir()}


def test_train_and_map_many_scenes(trained, log, tmp_path):
    """The second scene is a part of the first that holds no labels."""
    scene, _, _ = trained
    corner = str(tmp_path / "corner.tif")
    gdal.Translate(corner, scene, srcWin=[0, 0, 32, 24], xRes=1, yRes=1)
    labels, model = label_polygons(), quick("trainandmapscenes")
    upper = [
        each.id()
        for each in labels.getFeatures()
        if each.geometry().boundingBox().yMaximum() > 5799970
    ]
    labels.dataProvider().deleteFeatures(upper)
    values = {
        "scenes": [scene, corner],
        "labels": labels,
        "categorical": ["kind"],
        "continuous": ["height"],
        "network": "tiny",
        **places(model, tmp_path),
    }
    processing.run(model, values, feedback=log)
    whole, part = (
        gdal.Open(str(tmp_path / "Folder of maps" / name / "kind.tif")).ReadAsArray()
        for name in ("scene", "corner")
    )
    assert (whole.shape, part.shape) == ((64, 64), (24, 32))
    assert set(np.unique(whole)) == {0, 3, 7}
    assert (part == whole[:24, :32]).mean() > 0.9


@pytest.mark.parametrize(
    ("kind", "field", "number"),
    [("classes", "kind", "OVERALL_ACCURACY"), ("values", "height", "R2")],
)
def test_map_and_assess(trained, log, tmp_path, kind, field, number):
    scene, _, folder = trained
    model = created(f"mapandassess{kind}")
    results = processing.run(
        model,
        {
            "scene": scene,
            "model": str(folder / "Model file.safetensors"),
            "band": 1,
            "reference": label_polygons(),
            "field": field,
            **places(model, tmp_path),
        },
        feedback=log,
    )
    assert results["CHILD_RESULTS"]["assessaccuracy"][number] > 0.8
    assert "<html" in (tmp_path / "Accuracy report.html").read_text(encoding="utf-8")


def test_check_train_map_and_assess(trained, log, tmp_path):
    scene, _, _ = trained
    model, labels = quick("checktrainmapassess"), label_polygons()
    values = {"scene": scene, "labels": labels, "classes": "kind", "network": "tiny"}
    results = processing.run(
        model, {**values, "limit": 1.5, **places(model, tmp_path)}, feedback=log
    )
    steps = results["CHILD_RESULTS"]
    assert steps["roiseparability"]["MIN_JM"] > 1.5
    assert "raisewarning" not in steps
    # only what Split scene calls test is judged: the sum of the labelled pixels there
    assert steps["assessaccuracy"]["N_PIXELS"] == steps["splitscene"]["TEST"] > 0
    assert steps["assessaccuracy"]["OVERALL_ACCURACY"] == pytest.approx(
        steps["trainmodel"]["OVERALL_ACCURACY"], abs=0.01
    )


def test_nothing_is_trained_on_classes_that_are_alike(trained, log, tmp_path):
    scene, _, _ = trained
    model, labels = created("checktrainmapassess"), label_polygons()
    kind = labels.fields().lookupField("kind")
    both = {
        each.id(): {kind: 3 + 4 * (number % 2)} for number, each in enumerate(labels.getFeatures())
    }
    assert labels.dataProvider().changeAttributeValues(both)
    values = {"scene": scene, "labels": labels, "classes": "kind", "limit": 1}
    results = processing.run(model, {**values, **places(model, tmp_path)}, feedback=log)
    assert set(results["CHILD_RESULTS"]) == {"roiseparability", "condition", "raisewarning"}
    assert [path.name for path in tmp_path.iterdir()] == ["Separability report.html"]
    (said,) = [each for each in log.errors + log.warnings if "Nothing was trained" in each]
    least = results["CHILD_RESULTS"]["roiseparability"]["MIN_JM"]
    assert f"is {round(least, 2):g}, below the limit of 1. Merge" in said
