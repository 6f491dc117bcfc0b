"""What runs and what is open ends before the plugin goes, for it points to the provider."""

from __future__ import annotations

import pytest
from qgis import utils
from qgis.core import QgsApplication
from qgis.PyQt.QtWidgets import QApplication, QDialog, QWidget
from support.interface import until

from hypertask.plugin import engine
from hypertask.plugin import plugin as plugin_module
from hypertask.plugin.dialogs import algorithm_dialogs, is_running
from hypertask.plugin.results import layers_are_wanted

pytestmark = pytest.mark.usefixtures("provider")


@pytest.fixture
def dialog(monkeypatch):
    """Opens the dialog of an algorithm as the toolbox does."""
    monkeypatch.setattr(utils, "iface", None)
    monkeypatch.setattr("processing.gui.ParametersPanel.iface", None)
    opened = []

    def make(name):
        from processing.gui.AlgorithmDialog import AlgorithmDialog

        algorithm = QgsApplication.processingRegistry().createAlgorithmById(name)
        opened.append(algorithm.createCustomParametersWidget(None) or AlgorithmDialog(algorithm))
        opened[-1].show()
        return opened[-1]

    yield make
    for each in opened:
        each.close()


@pytest.fixture
def unload(provider, monkeypatch):
    """Unloads a plugin with the provider of the tests, which stays; gives what was open then."""
    found = []

    class Registry:
        @staticmethod
        def processingRegistry():  # noqa: N802
            return Registry

        @staticmethod
        def removeProvider(gone):  # noqa: N802
            assert gone is provider and not engine.running
            found.extend(each for each in algorithm_dialogs() if each.isVisible())

    plugin = plugin_module.HyperTaskPlugin(None, ())
    plugin._provider = provider
    monkeypatch.setattr(plugin_module, "QgsApplication", Registry)

    def go():
        plugin.unload()
        return found

    return go


def test_open_forms_are_closed_and_those_of_others_stay(dialog, unload):
    other = dialog("native:buffer")
    dialog("hypertask:inspectmodel")
    dialog("hypertask:trainandmap")
    assert unload() == [other]


def test_what_runs_is_cancelled_first(dialog, unload, scene, model_file, fake_engine, tmp_path):
    fake_engine("""
        say(type="progress", value=10)
        sys.stdin.readline()
        say(type="cancelled")
        sys.exit(3)
    """)
    shown, ended = dialog("hypertask:predictmaps"), []
    shown.algorithmFinished.connect(lambda successful, results: ended.append(successful))
    maps = {"INPUT": scene, "MODEL": model_file(), "OUTPUT": str(tmp_path / "maps")}
    shown.setParameters(maps)
    shown.runAlgorithm()
    until(lambda: engine.running)
    assert is_running(shown)
    assert unload() == []
    assert ended == [False] and not is_running(shown)


def test_what_runs_without_a_form_is_cancelled_too(unload, monkeypatch):
    class Feedback:
        def cancel(self):
            engine.running.remove(self)

    engine.running.append(Feedback())
    unload()
    assert not engine.running


def test_windows_of_others_may_name_their_parts_as_they_like():
    """Such as ``mainWidget``, which a dialog of Processing has as a function."""

    class Other(QDialog):
        def __init__(self):
            super().__init__()
            self.mainWidget = QWidget()

    other = Other()
    assert other in QApplication.topLevelWidgets() and other not in algorithm_dialogs()
    algorithm = QgsApplication.processingRegistry().createAlgorithmById("hypertask:inspectmodel")
    assert layers_are_wanted(algorithm)
