"""The menu of the plugin and the model library, as a user has them."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from osgeo import gdal
from qgis.core import QgsApplication, QgsProject, QgsRasterLayer, QgsSettings
from qgis.gui import QgsMapCanvas
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QObject
from qgis.PyQt.QtWidgets import QPushButton
from support.files import write_raster
from support.interface import Interface

from hypertask.model.base.files import made_alone
from hypertask.plugin import library
from hypertask.plugin.library_dialog import LibraryDialog

pytestmark = pytest.mark.usefixtures("provider")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The folder of a model library of its own."""
    monkeypatch.setattr(library, "chosen_folder", lambda: str(tmp_path / "models"))
    monkeypatch.setattr(library, "_RECENT", f"hypertask/test_{tmp_path.name}")
    (tmp_path / "models").mkdir()
    yield tmp_path / "models"
    QgsSettings().remove(library._RECENT)


@pytest.fixture
def models(folder, model_file, tmp_path):
    """Two models in the folder, the newer one damaged, and one elsewhere that was used lately."""
    good = Path(model_file(name="models/forest.safetensors"))
    damaged = Path(model_file(name="models/damaged.safetensors"))
    damaged.write_bytes(damaged.read_bytes()[:50])
    elsewhere = Path(model_file(name="elsewhere.safetensors"))
    for age, path in enumerate((elsewhere, good, damaged)):
        os.utime(path, (1000 + age, 1000 + age))
    library.remember(elsewhere)
    return {"good": good, "damaged": damaged, "elsewhere": elsewhere}


@pytest.fixture
def plugin(qgis_app, folder, monkeypatch):
    """The plugin in a window, without a provider of its own; ``opened``: the forms it opened."""
    from hypertask.plugin.plugin import HyperTaskPlugin

    iface = Interface(QgsMapCanvas())
    found = HyperTaskPlugin(iface, ())
    found._add_windows()
    found.opened = []

    def form(name, parameters):
        found.opened.append((name, parameters))
        return found.form

    found.form = _Form()
    monkeypatch.setattr("processing.createAlgorithmDialog", form)
    yield found
    found.unload()
    assert iface.menu == iface.toolbar == iface.pages == iface.drops == []
    sip.delete(iface.canvas)
    sip.delete(iface.window)


class _Form(QObject):
    """A dialog of Processing, as far as the menu touches one."""

    def __init__(self):
        super().__init__()
        self.slots, self.algorithmFinished = [], self

    def show(self):
        pass

    def connect(self, slot):
        self.slots.append(slot)


def entries(plugin) -> dict:
    assert {name for name, _ in plugin.iface.menu} == {"HyperTask"}
    return {entry.text(): entry for _, entry in plugin.iface.menu if not entry.isSeparator()}


def test_entries_in_the_order_of_the_work(plugin):
    assert list(entries(plugin)) == [
        "Set up engine…",
        "Try the sample…",
        "ROI separability",
        "Train a model…",
        "Training progress",
        "Map a scene…",
        "Assess a map…",
        "Recent models",
        "Show scene in",
        "Documentation",
    ]
    found = entries(plugin)
    for words in ("Train a model…", "Map a scene…", "Assess a map…"):
        found[words].trigger()
        assert not found[words].icon().isNull()
    assert [name for name, _ in plugin.opened] == [
        "hypertask:trainmodel",
        "hypertask:predictmaps",
        "hypertask:assessaccuracy",
    ]
    found["Training progress"].trigger()
    assert plugin._trainings.dock.words.text().startswith("No training runs.")
    assert not plugin._trainings.dock.stop.isEnabled()
    found["Documentation"].trigger()
    assert plugin._manual.window.isVisible()


def test_the_sample_leads_on_to_a_training(plugin, folder, monkeypatch):
    monkeypatch.setattr("hypertask.plugin.menu._LATER", 0)
    entries(plugin)["Try the sample…"].trigger()
    ((name, parameters),) = plugin.opened
    assert name == "hypertask:createsamplescene"
    assert parameters == {"OUTPUT": str(folder.parent / "sample")}
    (finished,) = plugin.form.slots
    finished(False, {})
    QgsApplication.processEvents()
    assert plugin.iface.bar.currentItem() is None
    finished(True, {"SCENE": "scene.img"})
    QgsApplication.processEvents()
    plugin.iface.bar.currentItem().findChild(QPushButton).click()
    assert plugin.opened[1][0] == "hypertask:trainmodel"
    assert plugin.iface.bar.currentItem() is None, "the offer goes once it was taken"
    (folder.parent / "sample").mkdir()
    assert library.sample_folder() == folder.parent / "sample_2"


def test_recent_models(plugin, models):
    menu = entries(plugin)["Recent models"].menu()
    menu.aboutToShow.emit()
    assert [action.text() for action in menu.actions() if action.text()] == [
        "elsewhere",
        "damaged",
        "forest",
        "All models…",
    ]
    menu.actions()[2].trigger()
    window = plugin._menu._library
    assert window.isVisible() and window.chosen == models["good"]
    assert library.recent_models()[0] == models["good"]
    models["elsewhere"].unlink()
    menu.aboutToShow.emit()
    assert "elsewhere" not in [action.text() for action in menu.actions()]


def test_a_remembered_model_that_cannot_be_reached(plugin, models, tmp_path):
    library.remember(tmp_path / ("n" * 300) / "far.safetensors")
    assert {models["good"], models["elsewhere"]} <= set(library.recent_models())
    assert not [path for path in library.recent_models() if path.stem == "far"]


def test_a_folder_of_models_that_cannot_be_reached(plugin, models, tmp_path, monkeypatch):
    from hypertask.plugin import library_dialog

    # set when it was there: a name that no disk takes raises as a drive that is off does
    far = str(tmp_path / ("n" * 300) / "models")
    monkeypatch.setattr(library, "chosen_folder", lambda: far)
    asked = []
    monkeypatch.setattr(
        library_dialog.QFileDialog, "getExistingDirectory", lambda *given: asked.append(given) or ""
    )
    library.remember(models["elsewhere"])
    assert models["elsewhere"] in library.recent_models()
    assert library.place_for("forest").name == "forest.safetensors"
    assert library.sample_folder().name == "sample"
    window = LibraryDialog(lambda *_: None)
    window._choose_folder()
    sip.delete(window)
    assert asked[0][2] == str(tmp_path)


def test_a_model_that_is_dropped_is_shown(plugin, models, tmp_path):
    (drop,) = plugin.iface.drops
    assert not drop.handleFileDrop(str(tmp_path / "scene.tif"))
    assert drop.handleFileDrop(str(models["good"]))
    window = plugin._menu._library
    assert window.chosen == models["good"]
    assert "Mineral" in window.details.toPlainText()
    foreign = tmp_path / "foreign.safetensors"
    foreign.write_text("something else")
    assert drop.handleFileDrop(str(foreign))
    assert "foreign.safetensors is not a model file" in window.details.toPlainText()
    assert foreign not in library.recent_models()
    assert not window.map.isEnabled()


def test_scenes_in_colours(plugin, tmp_path):
    path = write_raster(tmp_path / "s.tif", np.zeros((4, 8, 8)))
    dataset = gdal.Open(path, gdal.GA_Update)
    for band, wave in enumerate((450, 550, 650, 850)):
        tags = {"wavelength": str(wave), "wavelength_units": "nm"}
        dataset.GetRasterBand(band + 1).SetMetadata(tags)
    dataset = None
    true, infrared = entries(plugin)["Show scene in"].menu().actions()
    true.trigger()
    assert "Choose the layer" in plugin.iface.bar.currentItem().text()
    plugin.iface.layer = layer = QgsRasterLayer(path, "s")
    QgsProject.instance().addMapLayer(layer)
    infrared.trigger()
    assert layer.renderer().usesBands() == [4, 3, 2]
    true.trigger()
    assert layer.renderer().usesBands() == [3, 2, 1]
    other = write_raster(tmp_path / "other.tif", np.zeros((4, 8, 8)))
    plugin.iface.layer = QgsRasterLayer(other, "other")
    true.trigger()
    assert "other states none" in plugin.iface.bar.currentItem().text()
    source = f"type=xyz&zmin=0&zmax=1&url=http://127.0.0.1:9/{'x' * 300}"
    plugin.iface.layer = QgsRasterLayer(source, "tiles", "wms")
    assert plugin.iface.layer.isValid()
    true.trigger()
    assert "tiles is not a raster file" in plugin.iface.bar.currentItem().text()


@pytest.fixture
def window(folder, qgis_app):
    """The library; ``asked``: the forms it asked for."""
    asked = []
    found = LibraryDialog(lambda *arguments: asked.append(arguments))
    found.asked = asked
    yield found
    sip.delete(found)


def row(window, number) -> list[str]:
    return [window.table.item(number, column).text() for column in range(4)]


def test_the_list_tells_variables_bands_and_accuracy(window, models):
    window.refresh()
    assert window.table.rowCount() == 3
    assert row(window, 0)[0] == "elsewhere"
    assert row(window, 2) == ["forest", "soil, height", "2, 450 to 900 nm", "soil 0.88"]
    assert "damaged" in row(window, 1)[3]
    window.table.selectRow(2)
    text = window.details.toPlainText()
    assert str(models["good"]) in text and "Organic <b>" in text
    window.map.click()
    window.scenes.click()
    window.assess.click()
    assert window.asked == [
        (name, {"MODEL": str(models["good"])})
        for name in ("predictmaps", "predictscenes", "assessaccuracy")
    ]
    window.table.selectRow(1)
    assert "damaged" in window.details.toPlainText()
    assert not window.map.isEnabled() and window.place.isEnabled()


def test_a_library_of_nothing(window):
    assert window.table.rowCount() == 0 and window.chosen is None
    assert "No model was trained" in window.details.toPlainText()
    assert not window.map.isEnabled() and not window.place.isEnabled()


def test_the_folder_of_models_is_a_setting(provider, tmp_path, window, models):
    from hypertask.plugin import settings

    assert settings.models_folder() == ""
    (tmp_path / "others").mkdir()
    try:
        settings.set_models_folder(str(tmp_path / "others"))
        assert settings.models_folder() == str(tmp_path / "others")
    finally:
        settings.set_models_folder("")
    assert library.place_for("forest") == models["good"].with_name("forest_2.safetensors")
    (models["good"].parent / "lake.resume").mkdir()
    lake = library.place_for("lake")
    assert lake.name == "lake.safetensors"  # an interrupted training can go on
    with made_alone(lake):
        assert library.place_for("lake").name == "lake_2.safetensors"
    assert library.place_for("a/b: c").name == "a_b_c.safetensors"
    assert library.place_for("").name == "model.safetensors"


def test_without_a_setting_models_are_kept_with_the_documents(monkeypatch):
    monkeypatch.setattr(library, "chosen_folder", lambda: "")
    assert library.models_folder().parts[-2:] == ("HyperTask", "models")
    assert library.models_folder().is_absolute()
    assert QgsApplication.instance() is not None
