"""Set up engine in Processing and in qgis_process, where there is no engine and where there is."""

from __future__ import annotations

import json
import os
import re
import sys
from functools import partial
from pathlib import Path

import processing
import pytest
from qgis.core import QgsProcessingException, QgsProcessingParameterFile
from support.engines import Said, answering, calls, with_login, working
from support.processing import refused, run_in_model

from hypertask.model.base.errors import HyperTaskError
from hypertask.model.base.leftovers import in_use
from hypertask.model.jobs.sample import SampleJob
from hypertask.plugin import environment, settings
from hypertask.plugin.compat import FOLDER_PATH
from hypertask.plugin.engine import run_engine
from hypertask.plugin.engine_setup import found, lock, store


def run(log, **parameters) -> dict:
    return processing.run("hypertask:setupengine", parameters, feedback=log)


def made(log: Path) -> int:
    """How many engines were made."""
    return sum(given[0] == "venv" for given, _ in calls(log)) if log.exists() else 0


def test_an_engine_is_set_up_once_and_taken(bare_machine, log, tmp_path):
    with pytest.raises(HyperTaskError, match=r"Set up engine \(hypertask:setupengine\)"):
        environment.find_engine()
    outputs = run(log, WHEELS=str(bare_machine))
    assert environment.find_engine() == outputs["INTERPRETER"]
    assert outputs["DEVICE"] == "CPU, 2 threads"
    assert environment.located().engine.lock == lock.lock_hash()
    assert any(str(bare_machine) in text for text in log.texts)
    assert run(log) == outputs and made(tmp_path / "log") == 1
    assert any("nothing is to be done" in text for text in log.texts)
    assert run(log, ACTION="check") == outputs
    again = run(log, ACTION="repair", WHEELS=str(bare_machine))
    assert again != outputs and made(tmp_path / "log") == 2
    assert not os.path.exists(outputs["INTERPRETER"])
    run(log, ACTION="remove")
    assert not environment.engines_folder().exists()
    with pytest.raises(HyperTaskError, match="is not set up"):
        environment.find_engine()
    run(log, ACTION="remove")
    assert any("There is no engine" in text for text in log.texts)


def test_the_engine_of_a_folder_is_checked(bare_machine, log, tmp_path):
    """Not the one that jobs run on; from then on they run on this one."""
    outputs = run(log, WHEELS=str(bare_machine), FOLDER=str(tmp_path / "one"))
    other = run(log, WHEELS=str(bare_machine), FOLDER=str(tmp_path / "other"))
    assert outputs["INTERPRETER"] != other["INTERPRETER"] == environment.find_engine()
    with pytest.raises(QgsProcessingException, match=r"no engine in .*none; choose the action"):
        run(log, ACTION="check", FOLDER=str(tmp_path / "none"))
    assert run(log, ACTION="check") == other
    assert run(log, ACTION="check", FOLDER=str(tmp_path / "one")) == outputs
    assert environment.find_engine() == outputs["INTERPRETER"]
    os.unlink(outputs["INTERPRETER"])
    with pytest.raises(QgsProcessingException):
        run(log, ACTION="check", FOLDER=str(tmp_path / "one"))


def test_a_new_lock_makes_an_update(bare_machine, log, tmp_path):
    """As a new version of HyperTask finds it: an engine of another lock works until the update."""
    outputs = run(log, WHEELS=str(bare_machine))
    engine = environment.located().engine
    marker = engine.folder / store.MARKER
    marker.write_text(marker.read_text().replace(lock.lock_hash(), "f" * 12))
    old = engine.folder.rename(engine.folder.with_name("engine-ffffffffffff"))
    assert environment.find_engine() == outputs["INTERPRETER"].replace(engine.folder.name, old.name)
    assert environment.located().outdated
    assert "update it" in "\n".join(found.find(Said()).lines())
    run_engine(SampleJob(output=str(tmp_path)), tmp_path, log)
    assert any("update it with Set up engine" in text for text in log.texts)
    assert run(log, WHEELS=str(bare_machine)) == outputs and made(tmp_path / "log") == 2
    assert not old.exists() and not environment.located().outdated


def test_another_build_is_another_engine(bare_machine, log, tmp_path, monkeypatch):
    run(log, WHEELS=str(bare_machine))
    run(log, BUILD="cpu")
    assert made(tmp_path / "log") == 1
    monkeypatch.setenv("PIP_INDEX_URL", "https://x.test/simple")
    with pytest.raises(QgsProcessingException, match="index cannot be reached"):
        run(log, BUILD="gpu")  # which is to be had from the index only


def test_folder_and_setting_follow_what_was_done(bare_machine, log, tmp_path):
    settings.set_engine(python=sys.executable)
    outputs = run(log, WHEELS=str(bare_machine), FOLDER=str(tmp_path / "else where"))
    assert outputs["INTERPRETER"].startswith(str(tmp_path / "else where"))
    assert settings.engine_python() == "" and any("it is blank now" in each for each in log.texts)
    assert environment.engines_folder() == tmp_path / "else where"
    assert environment.find_engine() == outputs["INTERPRETER"]


def test_a_python_that_is_there_is_tried_out_and_taken(bare_machine, log, tmp_path, monkeypatch):
    python = tmp_path / "python"
    for text, words in (
        (answering({"type": "error", "text": "It lacks rasterio."}, 1), r"It lacks rasterio\."),
        ("no program", "cannot be started"),
    ):
        python.write_text(text)
        python.chmod(0o755)
        with pytest.raises(QgsProcessingException, match=words):
            run(log, PYTHON=str(python))
        assert settings.engine_python() == ""
    python.write_text(working())
    assert run(log, PYTHON=str(python))["INTERPRETER"] == str(python)
    assert settings.engine_python() == str(python) and environment.find_engine() == str(python)


ENGINE = """\
if "-c" in sys.argv:  # the interpreter of an engine: where its packages are, whether some load
    if "sys.path" in sys.argv[2]:
        sys.exit(not (pathlib.Path(sys.argv[3]) / "onnx").is_dir())
    site = pathlib.Path(sys.argv[0]).parent.parent / "site"
    site.mkdir(exist_ok=True)
    print(site)
    sys.exit()
"""
INSTALL = """\
if "--target" in arguments:
    folder = pathlib.Path(arguments[arguments.index("--target") + 1], "onnx")
    folder.mkdir(parents=True)
    (folder / "number").write_text(os.environ["FAKE_NUMBER"])
"""


@pytest.fixture
def with_onnx(bare_machine, monkeypatch):
    """A machine whose engines can get the packages for ONNX files."""
    monkeypatch.setenv("FAKE_PYTHON", working().replace("print(", f"{ENGINE}print(", 1))
    monkeypatch.setenv("FAKE_INSTALL", INSTALL)
    monkeypatch.setenv("FAKE_NUMBER", "1")
    return bare_machine


def linked(engine: store.Engine) -> Path:
    """The folder that the engine's interpreter is led to."""
    site = Path(engine.python).parent.parent / "site"
    return (site / (site / "hypertask_onnx.pth").read_text().strip()).resolve()


def test_the_packages_for_onnx_files_are_added_to_an_engine(with_onnx, log, tmp_path, monkeypatch):
    with pytest.raises(
        QgsProcessingException, match=r"no engine in .* onnx and onnxruntime can be"
    ):
        run(log, ACTION="onnx", WHEELS=str(with_onnx))
    outputs = run(log, WHEELS=str(with_onnx))
    assert run(log, ACTION="onnx", WHEELS=str(with_onnx)) == outputs
    engine = environment.located().engine
    assert linked(engine) == engine.folder / "onnx" and (engine.folder / "onnx/onnx").is_dir()
    given = [arguments for arguments, _ in calls(tmp_path / "log") if "--target" in arguments]
    assert "--require-hashes" in given[0] and given[0][-1] == str(lock.FOLDER / "onnx.txt")
    assert sorted(path.name for path in environment.engines_folder().iterdir()) == [
        ".setup-lock",
        engine.folder.name,
    ]
    # once more puts them right
    monkeypatch.setenv("FAKE_NUMBER", "2")
    run(log, ACTION="onnx", WHEELS=str(with_onnx))
    assert (linked(engine) / "onnx" / "number").read_text() == "2" and not log.warnings
    # and the next engine has them too
    run(log, ACTION="repair", WHEELS=str(with_onnx))
    newer = environment.located().engine
    assert newer.folder != engine.folder and linked(newer).parent == newer.folder


def test_packages_that_do_not_load_leave_the_engine_as_it_was(with_onnx, log, monkeypatch):
    outputs = run(log, WHEELS=str(with_onnx))
    folder = environment.located().engine.folder
    before = sorted(folder.rglob("*"))
    monkeypatch.setenv("FAKE_INSTALL", INSTALL.replace('"onnx")', '"other")'))
    with pytest.raises(QgsProcessingException, match="the packages are tried out failed"):
        run(log, ACTION="onnx", WHEELS=str(with_onnx))
    assert sorted(folder.rglob("*")) == before and run(log, ACTION="check") == outputs
    marker = folder / store.MARKER
    marker.write_text(marker.read_text().replace(lock.lock_hash(), "f" * 12))
    with pytest.raises(QgsProcessingException, match="Set up engine has to update it first"):
        run(log, ACTION="onnx", WHEELS=str(with_onnx))


def test_where_another_python_is_the_engine_it_is_said(with_onnx, log, monkeypatch):
    run(log, WHEELS=str(with_onnx))
    monkeypatch.setenv("HYPERTASK_PYTHON", sys.executable)
    run(log, ACTION="onnx", WHEELS=str(with_onnx))
    assert any("install onnx and onnxruntime there too" in text for text in log.warnings)


def test_parameters_that_make_no_sense_are_refused(bare_machine, context, tmp_path):
    gone = str(tmp_path / "gone")
    for parameters, words in (
        ({"WHEELS": gone}, "does not exist"),
        ({"PYTHON": gone}, "There is no Python"),
        ({"PYTHON": sys.executable, "ACTION": "remove"}, "not for remove"),
    ):
        assert words in refused("setupengine", parameters, context)


def test_a_check_that_fails_is_kept_until_it_passes(bare_machine, log):
    outputs = run(log, WHEELS=str(bare_machine))
    python = Path(outputs["INTERPRETER"])
    text = python.read_text()
    python.write_text(answering({"type": "error", "text": "torch does not load."}, 1))
    with pytest.raises(QgsProcessingException, match="torch does not load"):
        run(log, ACTION="check")
    with pytest.raises(HyperTaskError, match=r"\(torch does not load\); repair it with Set up"):
        environment.find_engine()
    said = Said()
    assert found.find(said, try_out=True).problem == "torch does not load."
    python.write_text(text)
    assert run(log, ACTION="check") == outputs
    assert environment.find_engine() == outputs["INTERPRETER"]


def test_an_engine_at_work_is_not_removed(bare_machine, log, tmp_path):
    outputs = run(log, WHEELS=str(bare_machine))
    engine = environment.located().engine
    body = working().replace("print(", f"import time; open({str(tmp_path / 'on')!r}, 'w')\nprint(")
    held = []
    Path(outputs["INTERPRETER"]).write_text(body)

    class Looks(type(log)):
        def pushDebugInfo(self, text):  # noqa: N802
            held.append(in_use(engine.folder))

    run_engine(SampleJob(output=str(tmp_path)), tmp_path, Looks())
    assert held[-1] is True and not in_use(engine.folder)
    assert not list(engine.folder.glob(".hypertask-*"))


def test_the_variable_comes_before_and_is_told(bare_machine, log, monkeypatch):
    monkeypatch.setenv("HYPERTASK_PYTHON", sys.executable)
    run(log, WHEELS=str(bare_machine))
    assert any("HYPERTASK_PYTHON" in text for text in log.warnings)
    assert environment.find_engine() == sys.executable


def test_diagnostics_tell_all_and_no_secret(bare_machine, log, monkeypatch):
    monkeypatch.setenv("HYPERTASK_PYTHON", "")
    run(log, WHEELS=str(bare_machine))
    text = found.diagnostics(found.find(Said()), f"from {with_login('https://in.test/')}")
    for words in (lock.lock_hash(), "QGIS 3", "no NVIDIA card", "2.13.0+cpu", "in.test"):
        assert words in text
    assert "cret" not in text
    (environment.engines_folder() / store.LOG).write_text("the last words\n")
    assert found.diagnostics(found.find(Said())).endswith("the last words\n")


def test_in_a_graphical_model(bare_machine, log, tmp_path):
    folder = partial(QgsProcessingParameterFile, behavior=FOLDER_PATH)
    inputs = {"WHEELS": (folder, str(bare_machine))}
    outputs = run_in_model("setupengine", inputs, {"ACTION": "setup"}, tmp_path, log)
    assert os.path.isfile(outputs["INTERPRETER"])


def test_in_qgis_process_before_there_is_an_engine(qgis_process, private_home, tmp_path):
    """A Python that is there is tried out, and taken from then on."""
    del private_home["HYPERTASK_PYTHON"]
    python = tmp_path / "python"
    python.write_text(working())
    python.chmod(0o755)
    code, answer, errors = qgis_process(
        "run", "--json", "hypertask:setupengine", "--", f"PYTHON={python}"
    )
    assert code == 0, errors
    assert answer["results"] == {"INTERPRETER": str(python), "DEVICE": "CPU, 2 threads"}
    code, answer, errors = qgis_process(
        "run", "--json", "hypertask:setupengine", "--", "ACTION=check"
    )
    assert code == 0 and json.dumps(answer["results"]).count(str(python)) == 1, errors
    assert re.search(r"CPU, 2 threads", json.dumps(answer))
