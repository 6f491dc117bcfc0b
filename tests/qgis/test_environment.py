"""Which interpreter runs the engine, and in what environment."""

from __future__ import annotations

import os
import sys

import pytest

from hypertask.model.base.errors import HyperTaskError
from hypertask.model.commands import _NEEDED
from hypertask.plugin import environment, settings
from hypertask.plugin.engine_setup import store
from hypertask.plugin.engine_setup.lock import lock_hash


@pytest.fixture(autouse=True)
def nothing_named(provider, monkeypatch):
    monkeypatch.delenv("HYPERTASK_PYTHON", raising=False)
    monkeypatch.setattr(environment, "_usable", set())


def executable(path, text):
    path.write_text(text)
    path.chmod(0o755)
    return str(path)


@pytest.fixture
def set_interpreter():
    from processing.core.ProcessingConfig import ProcessingConfig

    yield lambda path: ProcessingConfig.setSettingValue(settings.ENGINE_PYTHON, path)
    ProcessingConfig.setSettingValue(settings.ENGINE_PYTHON, "")


def test_the_variable_comes_before_the_setting(tmp_path, monkeypatch, set_interpreter):
    first = executable(tmp_path / "first", "")
    second = executable(tmp_path / "second", "")
    set_interpreter(second)
    assert environment.find_engine() == second
    monkeypatch.setenv("HYPERTASK_PYTHON", first)
    assert environment.find_engine() == first


def test_the_setting_comes_before_the_python_of_qgis(tmp_path, monkeypatch, set_interpreter):
    monkeypatch.setattr(environment, "PACKAGES", ("json",))
    own = environment.find_engine()
    assert os.path.samefile(own, sys.executable)
    named = executable(tmp_path / "named", "")
    set_interpreter(named)
    assert environment.find_engine() == named


def test_a_wrong_name_is_an_error_not_a_fallback(monkeypatch):
    monkeypatch.setenv("HYPERTASK_PYTHON", "/nowhere/python")
    with pytest.raises(HyperTaskError, match="HYPERTASK_PYTHON names /nowhere/python"):
        environment.find_engine()


def test_a_tilde_is_the_home_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    named = executable(tmp_path / "python", "")
    monkeypatch.setenv("HYPERTASK_PYTHON", "~/python")
    assert os.path.samefile(environment.find_engine(), named)


@pytest.mark.parametrize("missing", _NEEDED)
def test_a_python_that_lacks_one_package_is_not_taken(tmp_path, monkeypatch, missing):
    """``missing`` is hidden from an interpreter that has the other packages."""
    folder = tmp_path / "packages"
    for name in set(_NEEDED) - {missing}:
        (folder / name).mkdir(parents=True)
        (folder / name / "__init__.py").touch()
    bare = executable(
        tmp_path / "python", f'#!/bin/sh\nPYTHONPATH="{folder}" exec {sys.executable} -S "$@"\n'
    )
    monkeypatch.setattr(environment, "qgis_pythons", lambda: [bare])
    with pytest.raises(HyperTaskError, match=f"not set up: .* A Python that has .*{missing}"):
        environment.find_engine()
    (folder / missing).mkdir()
    (folder / missing / "__init__.py").touch()
    assert environment.find_engine() == bare


def test_the_engine_that_was_set_up_comes_before_the_python_of_qgis(
    tmp_path, monkeypatch, set_interpreter
):
    monkeypatch.setattr(environment, "PACKAGES", ("json",))
    folder = environment.engines_folder() / f"engine-{lock_hash()}"
    (folder / "env").mkdir(parents=True)
    made = executable(folder / "env" / "python", "")
    assert os.path.samefile(environment.find_engine(), sys.executable)
    store.mark(folder, "env/python", lock_hash(), "cpu", {})
    assert environment.find_engine() == made
    monkeypatch.setattr(environment, "PACKAGES", ("no_such_package_at_all",))
    named = executable(tmp_path / "named", "")
    set_interpreter(named)
    assert environment.find_engine() == named


def test_packages_of_the_user_do_not_come_before_those_of_the_engine(tmp_path):
    inside = str(environment.engines_folder() / "engine-0123456789ab" / "python" / "python3")
    assert environment.engine_environment(inside)["PYTHONNOUSERSITE"] == "1"
    beside = f"{environment.engines_folder()}-2/python3"
    assert "PYTHONNOUSERSITE" not in environment.engine_environment(beside)


def test_without_packages_the_sentence_says_what_to_do(monkeypatch):
    monkeypatch.setattr(environment, "PACKAGES", ("no_such_package_at_all",))
    with pytest.raises(HyperTaskError) as raised:
        environment.find_engine()
    assert "Settings > Options > Processing > Providers > HyperTask" in str(raised.value)
    assert "HYPERTASK_PYTHON" in str(raised.value)
    assert "HyperTask > Set up engine…" in str(raised.value)
    assert "hypertask:setupengine" in str(raised.value)


def test_a_found_interpreter_is_remembered_a_missing_one_is_not(tmp_path, monkeypatch):
    count = tmp_path / "count"
    counting = executable(tmp_path / "python", f'#!/bin/sh\necho x >> "{count}"\nexit 1\n')
    monkeypatch.setattr(environment, "qgis_pythons", lambda: [counting])
    for _ in range(2):
        with pytest.raises(HyperTaskError):
            environment.find_engine()
    assert count.read_text() == "x\nx\n"
    executable(tmp_path / "python", f'#!/bin/sh\necho x >> "{count}"\nexit 0\n')
    assert environment.find_engine() == counting
    assert environment.find_engine() == counting
    assert count.read_text() == "x\nx\nx\n"


def test_qgis_itself_is_no_python(monkeypatch):
    monkeypatch.setattr(sys, "executable", "/usr/bin/qgis_process")
    found = environment.qgis_pythons()
    assert found
    assert all(os.path.basename(path).startswith("python") for path in found)


_OF_QGIS = {
    "PYTHONHOME": "/x",
    "PYTHONPATH": "/x",
    "LD_LIBRARY_PATH": "/x",
    "QGIS_PREFIX_PATH": "/x",
    "QGIS_DEBUG": "1",
    "GDAL_DATA": "/x",
    "GDAL_DRIVER_PATH": "/x",
    "PROJ_LIB": "/x",
    "PROJ_DATA": "/x",
    "QT_PLUGIN_PATH": "/x",
}


def test_another_interpreter_gets_a_cleaned_environment(tmp_path, monkeypatch):
    other = executable(tmp_path / "python", "")
    for name, value in {**_OF_QGIS, "CUDA_VISIBLE_DEVICES": "1", "LANG": "fi_FI.UTF-8"}.items():
        monkeypatch.setenv(name, value)
    cleaned = environment.engine_environment(other)
    assert not set(_OF_QGIS) & set(cleaned)
    assert cleaned["CUDA_VISIBLE_DEVICES"] == "1"
    assert cleaned["LANG"] == "fi_FI.UTF-8"
    assert cleaned["PATH"] == os.environ["PATH"]
    assert cleaned["PYTHONUNBUFFERED"] == "1"
    assert cleaned["PYTHONIOENCODING"] == "utf-8"
    assert "PYTHONNOUSERSITE" not in cleaned


def test_the_python_of_qgis_keeps_its_environment(monkeypatch):
    for name, value in _OF_QGIS.items():
        monkeypatch.setenv(name, value)
    kept = environment.engine_environment(sys.executable)
    assert set(_OF_QGIS) <= set(kept)


def test_threads_soon_sleep_unless_it_was_said_how_they_wait(monkeypatch):
    for name in ("OMP_WAIT_POLICY", "GOMP_SPINCOUNT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("OMP_NUM_THREADS", "3")
    passed = environment.engine_environment(sys.executable)
    assert (passed["GOMP_SPINCOUNT"], passed["OMP_NUM_THREADS"]) == ("10000", "3")
    assert "OMP_WAIT_POLICY" not in passed
    monkeypatch.setenv("OMP_WAIT_POLICY", "ACTIVE")
    passed = environment.engine_environment(sys.executable)
    assert passed["OMP_WAIT_POLICY"] == "ACTIVE" and "GOMP_SPINCOUNT" not in passed
    monkeypatch.setenv("GOMP_SPINCOUNT", "7")
    assert environment.engine_environment(sys.executable)["GOMP_SPINCOUNT"] == "7"


def test_the_engine_really_gets_that_environment(fake_engine, log, tmp_path, monkeypatch):
    from hypertask.model.jobs.sample import SampleJob
    from hypertask.plugin.engine import run_engine

    monkeypatch.setenv("PROJ_LIB", "/x")
    monkeypatch.setenv("QGIS_DEBUG", "1")
    fake_engine('say(type="result", outputs={"NAMES": sorted(os.environ)})')
    names = run_engine(SampleJob(output=str(tmp_path)), tmp_path, log)["NAMES"]
    assert "PATH" in names
    assert "PROJ_LIB" not in names
    assert "QGIS_DEBUG" not in names
