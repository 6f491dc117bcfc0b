"""The dialog as a user has it: look, set up, check, remove, cancel; menu and options lead to it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from qgis.core import QgsApplication
from qgis.gui import QgsCollapsibleGroupBox
from qgis.PyQt import sip
from qgis.PyQt.QtWidgets import QPushButton
from support.engines import answering
from support.interface import Interface, until

from hypertask.plugin import engine_dialog, environment, settings
from hypertask.plugin.engine_setup import machine, store


@pytest.fixture
def dialog(bare_machine, qgis_app):
    found = engine_dialog.show_engine_dialog()
    rest(found)
    yield found
    found.stop()
    until(lambda: not found._tasks)
    sip.delete(found)


def rest(dialog):
    """Until nothing is being done or looked at."""
    until(lambda: not dialog._tasks and not dialog._timer.isActive())


def chosen(dialog, wheels):
    """The folder of wheels is named, and has been looked at."""
    dialog.wheels.setFilePath(str(wheels))
    rest(dialog)


def test_without_an_engine_it_says_what_can_be_done(dialog, bare_machine):
    assert "There is no engine yet" in dialog.engine.text()
    for words in (
        str(environment.engines_folder()),
        "no NVIDIA card",
        "Python: 3.11.2",
        "download",
    ):
        assert words in dialog.planned.text()
    assert dialog.set_up.text() == "Set up" and dialog.set_up.isEnabled()
    assert not dialog.check.isEnabled() and not dialog.remove.isEnabled()
    assert engine_dialog.show_engine_dialog() is dialog
    chosen(dialog, bare_machine.parent / "gone")
    assert "does not exist" in dialog.planned.text() and not dialog.set_up.isEnabled()
    dialog.build.setCurrentIndex(2)
    assert not dialog.set_up.isEnabled()  # until the machine has been looked at
    chosen(dialog, "")
    assert "CUDA 13.0" in dialog.planned.text()


def test_from_set_up_to_removal(dialog, bare_machine):
    settings.set_engine(python=sys.executable)
    chosen(dialog, bare_machine)
    dialog.set_up.click()
    assert dialog.cancel.text() == "Cancel" and not dialog.wheels.isEnabled()
    rest(dialog)
    assert dialog.state.text() == "Done." and dialog.progress.value() == 100
    engine = environment.located().engine
    assert engine.build == "cpu" and settings.engine_python() == ""
    assert engine.python in dialog.engine.text() and "CPU, 2 threads" in dialog.engine.text()
    assert "8.0 GB" in dialog.engine.text() and "is set up in" in dialog.log.toPlainText()
    assert dialog.set_up.text() == "Repair" and dialog.cancel.text() == "Close"
    dialog.check.click()
    rest(dialog)
    assert dialog.state.text() == "The engine works." or "torch 2.13" in dialog.log.toPlainText()
    dialog.set_up.click()
    rest(dialog)
    assert environment.located().engine.folder != engine.folder
    dialog.remove.click()
    rest(dialog)
    assert "There is no engine yet" in dialog.engine.text() and not dialog.remove.isEnabled()
    assert not environment.engines_folder().exists()


def test_the_folder_of_engines_is_kept(bare_machine, tmp_path):
    """Of a set-up after which an engine was there already, as Repair's and Update's."""
    own, other = tmp_path / "engines of mine", tmp_path / "other engines"
    own.mkdir()
    settings.set_engine(folder=str(own))
    dialog = engine_dialog.EngineDialog()
    rest(dialog)
    for named in (own, own, other, machine.default_root()):
        dialog.folder.setFilePath(str(named))
        chosen(dialog, bare_machine)
        dialog.set_up.click()
        rest(dialog)
        assert environment.engines_folder() == named
        assert environment.located().engine.folder.parent == named
    assert settings.engine_folder() == ""  # follows this user's own from now on
    dialog.stop()
    sip.delete(dialog)


def test_an_engine_of_another_version_is_updated(dialog, bare_machine, monkeypatch):
    chosen(dialog, bare_machine)
    dialog.set_up.click()
    rest(dialog)
    marker = environment.located().engine.folder / store.MARKER
    old = marker.parent.with_name("engine-ffffffffffff")
    marker.write_text(marker.read_text().replace(environment.located().engine.lock, "f" * 12))
    marker.parent.rename(old)
    dialog.found = None
    dialog._look()
    rest(dialog)
    assert dialog.set_up.text() == "Update" and "update it" in dialog.engine.text()
    dialog.set_up.click()
    rest(dialog)
    assert dialog.set_up.text() == "Repair" and not old.exists()


def test_a_failure_is_one_sentence_and_in_the_diagnostics(dialog, bare_machine, monkeypatch):
    monkeypatch.setenv("FAKE_INSTALL", "sys.exit('No space left on device (os error 28)')")
    chosen(dialog, bare_machine)
    dialog.set_up.click()
    rest(dialog)
    assert dialog.state.text().startswith("The disk of ") and "\n" not in dialog.state.text()
    dialog.copy.click()
    text = QgsApplication.clipboard().text()
    assert "os error 28" in text and "no NVIDIA card" in text and "QGIS 3" in text


def test_cancelling_leaves_nothing(dialog, bare_machine, monkeypatch):
    monkeypatch.setenv("FAKE_INSTALL", "time.sleep(60)")
    chosen(dialog, bare_machine)
    dialog.set_up.click()
    until(lambda: dialog.progress.value() >= 8)
    dialog.cancel.click()
    rest(dialog)
    assert dialog.state.text().startswith("Cancelled")
    assert [path.name for path in environment.engines_folder().iterdir()] == [".setup-lock"]


def test_closing_it_ends_nothing(dialog, bare_machine, monkeypatch):
    monkeypatch.setenv("FAKE_INSTALL", "time.sleep(1)")
    chosen(dialog, bare_machine)
    dialog.set_up.click()
    dialog.close()
    rest(dialog)
    assert environment.located().engine is not None
    assert engine_dialog.show_engine_dialog() is dialog and dialog.set_up.text() == "Repair"


def test_a_python_that_is_there(dialog, tmp_path, monkeypatch):
    import os

    python = tmp_path / "python"
    python.write_text(answering({"type": "error", "text": "It lacks torch."}, 1))
    python.chmod(0o755)
    dialog.python.setFilePath(str(python))
    rest(dialog)
    assert dialog.set_up.text() == "Use this Python"
    dialog.set_up.click()
    rest(dialog)
    assert dialog.state.text() == "It lacks torch." and settings.engine_python() == ""
    python.write_text(os.environ["FAKE_PYTHON"])
    dialog.set_up.click()
    rest(dialog)
    assert settings.engine_python() == str(python) == environment.find_engine()
    assert str(python) in dialog.engine.text() and "CPU, 2 threads" in dialog.engine.text()


def test_menu_and_options_lead_to_it(bare_machine):
    from hypertask.plugin.menu import NAME
    from hypertask.plugin.plugin import HyperTaskPlugin

    iface = Interface()
    plugin = HyperTaskPlugin(iface, ())
    plugin._add_engine()
    action, _ = plugin._engine
    assert f"{NAME} > {action.text()}" == environment.menu_entry() == "HyperTask > Set up engine…"
    action.trigger()
    dialog = engine_dialog._open
    assert dialog.isVisible() and dialog.parent() is iface.window
    dialog.close()
    page = iface.pages[0].createWidget(iface.window)
    page.findChild(QPushButton).click()
    assert engine_dialog._open is dialog and dialog.isVisible()
    tasks = dialog._tasks
    plugin.unload()
    assert iface.pages == [] and engine_dialog._open is None
    until(lambda: not tasks)
    sip.delete(iface.window)
    assert Path(bare_machine).is_dir()


def test_no_line_of_what_it_says_is_cut_off(dialog, bare_machine):
    """With lines that have to be broken, all groups open, and on a small screen."""
    dialog.show()
    dialog.findChild(QgsCollapsibleGroupBox).setCollapsed(False)
    line = "Build: torch 2.13.0 for processor, as torch-2.13.0+cpu-cp311-manylinux_2_28.whl is made"
    dialog.engine.setText("\n".join([line] * 4))
    dialog.folder.setFilePath(str(bare_machine.parent / "a" / "-".join(["long"] * 30)))
    rest(dialog)
    for label in (dialog.planned, dialog.engine):
        assert label.height() >= label.heightForWidth(label.width()) > 5 * 12
