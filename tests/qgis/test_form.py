"""The form of an algorithm: layers, fields and blanks as an analyst finds them."""

from __future__ import annotations

import os

import numpy as np
import pytest
from qgis import utils
from qgis.core import QgsApplication, QgsProject, QgsRasterLayer, QgsSettings
from qgis.PyQt.QtWidgets import QCheckBox, QLineEdit
from support.files import write_raster
from support.processing import layer_of

from hypertask.model.base.files import made_alone
from hypertask.plugin.claims import Claims, is_claimed

pytestmark = pytest.mark.usefixtures("provider")


@pytest.fixture
def form(provider, monkeypatch):
    """The form of an algorithm; ``active``: the layer that is chosen in QGIS."""
    forms = []

    def make(name, active=None):
        monkeypatch.setattr(utils, "iface", _Interface(active))
        algorithm = QgsApplication.processingRegistry().createAlgorithmById(f"hypertask:{name}")
        monkeypatch.setattr("processing.gui.ParametersPanel.iface", None)
        forms.append(algorithm.createCustomParametersWidget(None))
        return forms[-1]

    yield make
    for each in forms:
        each.close()


class _Interface:
    """As much of QGIS's as the form asks for."""

    def __init__(self, active):
        self.activeLayer = lambda: active


@pytest.fixture
def layers(tmp_path):
    """Rasters of 5, 9 and 3 bands in the project."""
    found = []
    for bands in (5, 9, 3):
        path = write_raster(tmp_path / f"of_{bands}.tif", np.ones((bands, 8, 8)))
        found.append(QgsRasterLayer(path, f"of {bands}"))
        QgsProject.instance().addMapLayer(found[-1])
    return found


def stands(name="stands"):
    boxes = [((n, 0, n + 1, 1), "ab"[n % 2], n / 2, n % 3 + 1) for n in range(30)]
    return layer_of(boxes, "species:string height:double soil_class:integer", name=name)


def value(form, name):
    return form.mainWidget().wrappers[name].parameterValue()


def line(form, name):
    return form.mainWidget().wrappers[name].wrappedWidget().findChild(QLineEdit).text()


def choose(form, name, what):
    panel = form.mainWidget()
    panel.wrappers[name].setParameterValue(what, panel.processing_context)


def test_the_scene_and_its_labels_are_chosen(form, layers):
    labels = stands()
    shown = form("trainmodel")
    assert value(shown, "INPUT") == [layers[1].source()]  # that of most bands
    assert line(shown, "INPUT") == "of 9"
    assert value(shown, "LABELS") == labels.id()
    assert value(form("trainmodel", active=layers[0]), "INPUT") == [layers[0].source()]
    assert value(form("trainmodel", active=layers[2]), "INPUT") == [layers[1].source()]
    assert value(form("predictmaps"), "INPUT") == layers[1].id()
    assert value(form("trainandmap"), "scene") == layers[1].id()
    other = stands("others")
    assert not value(form("trainmodel"), "LABELS")  # one of two
    assert value(form("trainmodel", active=other), "LABELS") == other.id()


def test_nothing_is_chosen_where_there_is_nothing(form):
    shown = form("trainmodel")
    assert not value(shown, "INPUT") and not value(shown, "LABELS")
    assert value(shown, "CATEGORICAL_FIELDS") == []


def test_fields_are_sorted_and_named(form):
    stands()
    shown = form("trainmodel")
    assert value(shown, "CATEGORICAL_FIELDS") == ["species", "soil_class"]
    assert value(shown, "CONTINUOUS_FIELDS") == ["height"]
    assert line(shown, "CATEGORICAL_FIELDS") == "guessed: species, soil_class"
    choose(shown, "CATEGORICAL_FIELDS", ["species"])
    assert line(shown, "CATEGORICAL_FIELDS") == "species"
    choose(shown, "CATEGORICAL_FIELDS", [])
    assert "0" in line(shown, "CATEGORICAL_FIELDS")
    other = layer_of([((0, 0, 1, 1), "x"), ((1, 0, 2, 1), "y")], "crop:string", name="other")
    choose(shown, "LABELS", other.id())
    assert value(shown, "CATEGORICAL_FIELDS") == ["crop"]
    assert value(shown, "CONTINUOUS_FIELDS") == []
    assert value(form("roiseparability", active=other), "CLASS_FIELD") == "crop"


def test_fields_that_were_chosen_stay_with_their_layer(form):
    labels = stands()
    labels.selectByIds([1, 2, 3])
    shown = form("trainmodel", active=labels)
    choose(shown, "CATEGORICAL_FIELDS", ["species"])
    choose(shown, "CONTINUOUS_FIELDS", [])
    (selected,) = shown.mainWidget().wrappers["LABELS"].wrappedWidget().findChildren(QCheckBox)
    selected.click()
    assert value(shown, "LABELS").selectedFeaturesOnly
    assert value(shown, "CATEGORICAL_FIELDS") == ["species"]
    assert value(shown, "CONTINUOUS_FIELDS") == []
    other = layer_of([((0, 0, 1, 1), "x"), ((1, 0, 2, 1), "y")], "crop:string", name="other")
    for layer, fields in ((other, ["crop"]), (labels, ["species", "soil_class"])):
        choose(shown, "LABELS", layer.id())
        assert value(shown, "CATEGORICAL_FIELDS") == fields


def test_values_that_are_given_stay(form):
    labels = stands()
    shown = form("trainmodel")
    given = {"LABELS": labels.id(), "CATEGORICAL_FIELDS": [], "CONTINUOUS_FIELDS": ["soil_class"]}
    shown.setParameters(given)
    assert value(shown, "CATEGORICAL_FIELDS") == []
    assert value(shown, "CONTINUOUS_FIELDS") == ["soil_class"]


def test_blanks_show_what_the_recipe_says(form):
    shown = form("trainmodel")
    widgets = {name: w.wrappedWidget() for name, w in shown.mainWidget().wrappers.items()}
    assert widgets["EPOCHS"].text() == "30 (recipe)"
    assert widgets["BALANCING"].currentText() == "equal (recipe)"
    assert widgets["IMBALANCE"].currentText() == "class weights to the power 0.5 (recipe)"
    assert widgets["BLOCK_SIZE"].text() == "from the extent of the labels"
    choose(shown, "RECIPE", "paper")
    assert widgets["EPOCHS"].text() == "150 (recipe)"
    assert widgets["WINDOW"].text() == "64 (recipe)"
    assert widgets["BALANCING"].currentText() == "gradnorm (recipe)"
    assert widgets["IMBALANCE"].currentText() == "focal_weighted (recipe)"
    assert widgets["RARE_CLASS_SHARE"].text() == "0.05 (recipe)"
    choose(shown, "METHOD", "deeplab")
    choose(shown, "RECIPE", "default")
    assert widgets["WINDOW"].text() == "64 (recipe)"  # the network's own
    # still blank, whatever is shown
    assert all(value(shown, name) is None for name in ("EPOCHS", "BALANCING", "WINDOW"))
    assert form("comparemethods").mainWidget().wrappers["EPOCHS"].wrappedWidget().text() == (
        "30 (recipe)"
    )


@pytest.fixture
def library(tmp_path, monkeypatch):
    """A model library of its own; its folder, which is not there yet."""
    from hypertask.plugin import library

    monkeypatch.setattr(library, "chosen_folder", lambda: str(tmp_path / "models"))
    monkeypatch.setattr(library, "_RECENT", f"hypertask/test_{tmp_path.name}")
    yield tmp_path / "models"
    QgsSettings().remove(library._RECENT)


def test_a_new_model_has_a_lasting_place(form, layers, library):
    shown = form("trainmodel")
    assert value(shown, "OUTPUT") == str(library / "of_9.safetensors")
    assert value(shown, "REPORT") == str(library / "of_9.html")
    choose(shown, "INPUT", [layers[0].id()])
    assert value(shown, "OUTPUT") == str(library / "of_5.safetensors")
    choose(shown, "OUTPUT", "/elsewhere/m.safetensors")
    choose(shown, "INPUT", [layers[1].id()])
    assert value(shown, "OUTPUT") == "/elsewhere/m.safetensors"  # the analyst's
    assert value(shown, "REPORT") == str(library / "of_9.html")
    assert not library.exists()  # a form writes nothing
    library.mkdir()
    (library / "of_9.safetensors").write_text("a model")
    shown = form("trainmodel")
    place = library / "of_9_2.safetensors"
    assert value(shown, "OUTPUT") == str(place)
    shown.algorithmFinished.emit(False, {})
    assert value(shown, "OUTPUT") == str(place)
    place.write_text("the next model")
    shown.algorithmFinished.emit(True, {"OUTPUT": str(place)})
    assert value(shown, "OUTPUT") == str(library / "of_9_3.safetensors")
    model = form("trainandmap")
    (name,) = [n for n in model.mainWidget().wrappers if n.endswith("Model file")]
    assert value(model, name) == str(library / "of_9_3.safetensors")


def test_maps_have_a_lasting_place(form, layers, library):
    maps = library.parent / "maps"
    shown = form("predictmaps")
    assert value(shown, "OUTPUT") == str(maps / "of_9")
    assert value(shown, "TRUST") == "TEMPORARY_OUTPUT" or not value(shown, "TRUST")
    choose(shown, "INPUT", layers[0].id())
    assert value(shown, "OUTPUT") == str(maps / "of_5")
    (maps / "of_5").mkdir(parents=True)
    shown.algorithmFinished.emit(True, {"OUTPUT": str(maps / "of_5")})
    assert value(shown, "OUTPUT") == str(maps / "of_5_2")
    choose(shown, "OUTPUT", "/elsewhere")
    choose(shown, "INPUT", layers[1].id())
    assert value(shown, "OUTPUT") == "/elsewhere"  # the analyst's
    assert value(form("predictscenes"), "OUTPUT") == str(maps / "of_9")
    compared = value(form("comparemethods"), "OUTPUT")
    assert compared == str(library.parent / "comparisons" / "of_9")
    assert value(form("createsamplescene"), "OUTPUT") == str(library.parent / "sample")


@pytest.fixture
def begun(monkeypatch):
    """(algorithm, its parameters) of the runs that forms began; none ends, and nothing is run."""
    from processing.gui.AlgorithmDialog import AlgorithmDialog

    found, dialogs = [], []

    def run(dialog):
        found.append((dialog.algorithm().name(), dialog.createProcessingParameters()))
        dialog.cancelButton().setEnabled(True)
        dialogs.append(dialog)

    monkeypatch.setattr(AlgorithmDialog, "runAlgorithm", run)
    yield found
    for each in dialogs:
        each.cancelButton().setEnabled(False)


def test_of_two_forms_none_replaces_the_model_of_the_other(form, layers, library, begun):
    stands()
    forms = [form("trainmodel") for _ in range(4)]
    first, second, third, typed = forms
    library.mkdir()
    choose(third, "REPORT", "TEMPORARY_OUTPUT")
    choose(typed, "OUTPUT", str(library / "mine.safetensors"))
    (library / "mine.safetensors").write_text("the analyst's")
    first.runAlgorithm()
    (library / "of_9.safetensors").write_text("the first form's")
    second.runAlgorithm()
    with made_alone(library / "of_9_2.safetensors"):  # as long as it trains
        third.runAlgorithm()
        typed.runAlgorithm()
    places = [parameters["OUTPUT"] for _, parameters in begun]
    assert places == [
        str(library / f"{name}.safetensors") for name in ("of_9", "of_9_2", "of_9_3", "mine")
    ]
    assert begun[1][1]["REPORT"] == str(library / "of_9_2.html")
    assert begun[2][1]["REPORT"] == "TEMPORARY_OUTPUT"
    third.algorithmFinished.emit(False, {})
    (library / "of_9_2.safetensors").write_text("kept when it was interrupted")
    choose(second, "RESUME", True)
    second.runAlgorithm()
    assert begun[-1][1]["OUTPUT"] == str(library / "of_9_2.safetensors")
    choose(second, "RESUME", False)
    second.runAlgorithm()
    assert begun[-1][1]["OUTPUT"] == str(library / "of_9_3.safetensors")


PLACES = {
    "trainmodel": ("models", "of_9.safetensors", "of_9_2.safetensors"),
    "predictmaps": ("maps", "of_9", "of_9_2"),
    "comparemethods": ("comparisons", "of_9", "of_9_2"),
    "createsamplescene": ("", "sample", "sample_2"),
}


@pytest.mark.parametrize("name", PLACES)
def test_runs_that_begin_in_the_same_moment_have_their_own_places(
    form, layers, library, begun, name
):
    """Nothing is there yet of the first, and its engine has not begun to train."""
    stands()
    folder, *names = PLACES[name]
    home = library.parent / folder
    first, second = form(name), form(name)
    assert value(first, "OUTPUT") == value(second, "OUTPUT")
    for each in (first, second) if name == "predictmaps" else ():
        choose(each, "MODEL", "m.safetensors")
    first.runAlgorithm()
    second.runAlgorithm()
    assert [parameters["OUTPUT"] for _, parameters in begun] == [str(home / n) for n in names]
    if name == "trainmodel":
        assert begun[1][1]["REPORT"] == str(home / "of_9_2.html")
    assert value(form(name), "OUTPUT") == str(home / names[0].replace("of_9", "of_9_3")).replace(
        "sample", "sample_3"
    )
    first.algorithmFinished.emit(False, {})  # nothing came of it
    assert value(form(name), "OUTPUT") == str(home / names[0])
    second.algorithmFinished.emit(False, {})
    assert not home.exists() or not any(each.name.startswith(".") for each in home.iterdir())


def test_a_run_that_is_refused_keeps_no_place(form, layers, library, begun, monkeypatch):
    from hypertask.plugin import form as module

    monkeypatch.setattr(module, "is_running", lambda dialog: False)
    form("createsamplescene").runAlgorithm()
    assert len(begun) == 1
    assert not any(each.name.startswith(".") for each in library.parent.iterdir())
    assert value(form("createsamplescene"), "OUTPUT") == str(library.parent / "sample")


def test_a_place_is_claimed_once_and_until_it_is_let_go(tmp_path):
    """By whatever QGIS: a claim is a lock of the system."""
    one, other = Claims(), Claims()
    model, report, maps = (tmp_path / "made" / n for n in ("m.safetensors", "m.html", "m.5"))
    assert one.take([model, report]) and is_claimed(report)
    assert not other.take([maps, report]) and not is_claimed(maps)
    assert other.take([maps]) and is_claimed(maps) and not is_claimed(maps.with_suffix(".6"))
    one.let_go()
    assert not is_claimed(model) and other.take([model]) and not is_claimed(maps)
    other.let_go()
    one.take([tmp_path / "none" / "m.safetensors"])
    one.let_go()
    assert not (tmp_path / "none").exists()


def test_a_comparison_that_was_interrupted_goes_on_in_its_folder(form, layers, library, begun):
    stands()
    home = library.parent / "comparisons"
    one, other = form("comparemethods"), form("comparemethods")
    one.runAlgorithm()
    (home / "of_9" / "rows").mkdir(parents=True)
    one.algorithmFinished.emit(False, {})
    one.runAlgorithm()
    other.runAlgorithm()
    places = [parameters["OUTPUT"] for _, parameters in begun]
    assert places == [str(home / name) for name in ("of_9", "of_9", "of_9_2")]


def test_the_newest_model_is_chosen_and_used_ones_are_remembered(form, layers, library):
    from hypertask.plugin.library import recent_models

    assert not value(form("predictmaps"), "MODEL")
    library.mkdir()
    older, newer = library / "older.safetensors", library / "newer.safetensors"
    for place, seconds in ((older, 1000), (newer, 2000)):
        place.write_text("a model")
        os.utime(place, (seconds, seconds))
    assert value(form("predictmaps"), "MODEL") == str(newer)
    assert value(form("mapandassessclasses"), "model") == str(newer)
    assert not value(form("assessaccuracy"), "MODEL")  # a map is what it is asked for
    shown = form("predictmaps")
    choose(shown, "MODEL", str(older))
    shown.algorithmFinished.emit(False, {})
    assert recent_models() == [newer, older]
    shown.algorithmFinished.emit(True, {})
    assert recent_models() == [older, newer]
    shown = form("trainmodel")
    shown.algorithmFinished.emit(True, {"OUTPUT": str(newer)})
    assert recent_models() == [newer, older]


@pytest.mark.parametrize("name", ["assessaccuracy", "splitscene", "mapandassessclasses"])
def test_other_forms_open(form, layers, name):
    stands()
    shown = form(name)
    assert shown.algorithm().id() == f"hypertask:{name}"
    assert shown.createProcessingParameters is not None
