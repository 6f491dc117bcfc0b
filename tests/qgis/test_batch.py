"""Batches: one algorithm over many inputs, each row a run of its own."""

from __future__ import annotations

import json
from inspect import signature

import pytest
from processing.gui.BatchAlgorithmDialog import BatchAlgorithmDialog
from processing.gui.Postprocessing import handleAlgorithmResults
from processing.tools import dataobjects
from qgis.core import QgsApplication, QgsProject
from qgis.PyQt.QtWidgets import QFileDialog

from hypertask.algorithms import ALGORITHMS

pytestmark = pytest.mark.usefixtures("provider")


@pytest.fixture
def batch(tmp_path, monkeypatch):
    """The dialog for a batch of an algorithm, its rows read from a file as QGIS keeps it."""
    dialogs = []
    monkeypatch.setattr("processing.gui.BatchAlgorithmDialog.iface", None, raising=False)
    monkeypatch.setattr("processing.gui.BatchPanel.iface", None, raising=False)

    def make(name: str, *rows: tuple[dict, dict]) -> BatchAlgorithmDialog:
        algorithm = QgsApplication.processingRegistry().createAlgorithmById(f"hypertask:{name}")
        dialog = BatchAlgorithmDialog(algorithm)
        dialogs.append(dialog)
        panel = dialog.mainWidget()
        path = tmp_path / "batch.json"
        path.write_text(json.dumps(kept(panel, rows)))
        monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(path), ""))
        panel.load()
        return dialog

    yield make
    for dialog in dialogs:
        dialog.close()


def kept(panel, rows):
    """As QGIS keeps rows of (parameters, places of outputs): from 3.40 on in another format."""
    later = hasattr(panel, "CURRENT_FORMAT")
    values = [
        {
            "PARAMETERS": {name: each if later else repr(each) for name, each in given.items()},
            "OUTPUTS": places,
        }
        for given, places in rows
    ]
    return {panel.FORMAT: panel.CURRENT_FORMAT, panel.ROWS: values} if later else values


def known(function, **given):
    """Those of the arguments that the function has in this version of QGIS."""
    return {name: value for name, value in given.items() if name in signature(function).parameters}


def run(dialog: BatchAlgorithmDialog, project: QgsProject | None, log) -> list[bool]:
    """Run each row as the dialog does, but for its task; whether it ran."""
    panel, done = dialog.mainWidget(), []
    for row in range(panel.batchRowCount()):
        context = dataobjects.createContext(log)
        given = known(panel.parametersForRow, context=context, destinationProject=project)
        parameters, acceptable = panel.parametersForRow(row, **given)
        assert acceptable
        done.append(dialog.algorithm().run(parameters, context, log)[1])
        if done[-1]:
            given = known(handleAlgorithmResults, showResults=False, parameters=parameters)
            handleAlgorithmResults(dialog.algorithm(), context, log, **given)
    return done


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_every_algorithm_has_a_row_for_each_run(batch, algorithm):
    dialog = batch(algorithm().name(), ({}, {}), ({}, {}))
    panel = dialog.mainWidget()
    assert panel.batchRowCount() == 2
    made = algorithm().create()
    shown = [each for each in made.parameterDefinitions() if not each.isDestination()]
    assert {each.name() for each in shown} <= set(panel.parameter_to_column)


@pytest.mark.parametrize("loaded", [True, False])
def test_scenes_are_mapped_one_after_the_other(
    batch, scene, model_file, fake_engine, log, tmp_path, loaded
):
    """A row that fails does not keep the next from running; layers arrive as the box says."""
    fake_engine("""
        import shutil
        from pathlib import Path
        folder = Path(job["output"])
        folder.mkdir(parents=True)
        path = folder / "species.tif"
        shutil.copy(job["scene"], path)
        layer = {"path": str(path), "name": folder.name, "kind": "categorical", "content": "map"}
        say(type="result", outputs={"OUTPUT": str(folder), "layers": [layer]})
    """)
    good, bad = (
        {"INPUT": scene, "MODEL": model_file()},
        {"INPUT": scene, "MODEL": "/nowhere.safetensors"},
    )
    folders = [tmp_path / f"maps {number}" for number in range(3)]
    rows = [(each, {"OUTPUT": str(place)}) for each, place in zip((good, bad, good), folders)]
    dialog = batch("predictmaps", *rows)
    dialog.mainWidget().checkLoadLayersOnCompletion.setChecked(loaded)
    dialog.cancelButton().setEnabled(True)  # as while it runs
    before = set(QgsProject.instance().mapLayers())
    assert run(dialog, QgsProject.instance() if loaded else None, log) == [True, False, True]
    assert [each.exists() for each in folders] == [True, False, True]
    names = {
        layer.name()
        for key, layer in QgsProject.instance().mapLayers().items()
        if key not in before
    }
    assert names == ({"maps 0", "maps 2"} if loaded else set())
