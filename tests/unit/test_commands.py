"""The command line as a parent process sees it: lines, exit codes, cancelling."""

from __future__ import annotations

import io
import json
import os
import re
import signal
import subprocess
import sys
import time
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest
from support.synthetic import hand_model, hand_scene, make_toy, toy_job, write_json, write_tif

import hypertask
from hypertask.model import commands
from hypertask.model.base.errors import Cancelled
from hypertask.model.base.messages import JsonReporter, SilentReporter, TextReporter
from hypertask.model.commands import COMMANDS
from hypertask.model.jobs.files import JOBS
from hypertask.model.jobs.train import LabelSource

ROOT = Path(hypertask.__file__).resolve().parent
ENVIRONMENT = {**os.environ, "OMP_NUM_THREADS": "1"}


def engine(*arguments, **settings):
    """Run the engine as a module; returns the finished process."""
    return subprocess.run(
        [sys.executable, "-m", "hypertask.model", *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=120,
        env={**ENVIRONMENT, **settings.pop("env", {})},
        **settings,
    )


def records(text):
    return [json.loads(line) for line in text.splitlines()]


@pytest.fixture
def main(capsys):
    """The command line within this process: (exit code, lines on stdout, stderr)."""
    handlers = {name: signal.getsignal(name) for name in (signal.SIGINT, signal.SIGTERM)}

    def run(*arguments):
        code = commands.main([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        return code, out, err

    yield run
    for name, handler in handlers.items():
        signal.signal(name, handler)


@pytest.fixture(scope="module")
def toy(tmp_path_factory):
    return make_toy(tmp_path_factory.mktemp("toy"))


@pytest.fixture
def mapping(tmp_path):
    """A job file that maps a small scene, relative paths and all."""
    rng = np.random.default_rng(0)
    hand_scene(tmp_path / "s.img", rng.integers(0, 3, (30, 40)), rng.random((30, 40)))
    hand_model(tmp_path / "m.safetensors")
    return write_json(
        tmp_path / "job.json",
        {
            "schema": 1,
            "command": "predict",
            "scene": "s.img",
            "model": "m.safetensors",
            "output": "maps",
            "device": "cpu",
        },
    )


# ------------------------------------------------------------------------------ whole runs


def test_training_and_mapping_from_the_shell(toy, tmp_path):
    job = write_json(
        tmp_path / "job.json",
        toy_job(toy, "model.safetensors", recipe="paper", epochs=1, batch_size=64, window=8),
    )
    done = engine("train", job, cwd="/")
    assert done.returncode == 0, done.stderr
    assert "Error" not in done.stdout and "Epoch 1/1: loss species" in done.stdout
    assert f"OUTPUT: {tmp_path / 'model.safetensors'}" in done.stdout
    predict = write_json(
        tmp_path / "predict.json",
        {"scene": str(toy.scene), "model": "model.safetensors", "output": "maps"},
    )
    done = engine("predict", predict, "--json", cwd="/")
    assert done.returncode == 0, done.stderr
    lines = records(done.stdout)
    assert lines[-1]["type"] == "result"
    assert lines[-1]["outputs"]["OUTPUT"] == str(tmp_path / "maps")
    assert {line["type"] for line in lines} <= {"progress", "message", "metric", "result"}
    assert (tmp_path / "maps" / "species.tif").is_file()


def test_the_folder_may_have_any_name(tmp_path):
    """As a file of a folder that is not called hypertask."""
    folder = tmp_path / "plugin-1.0 (copy)"
    folder.symlink_to(ROOT, target_is_directory=True)
    path = hand_model(tmp_path / "m.safetensors")
    done = subprocess.run(
        [sys.executable, str(folder / "model" / "__main__.py"), "inspect", str(path), "--json"],
        capture_output=True,
        text=True,
        cwd="/",
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    assert records(done.stdout)[-1]["outputs"] == {"MODEL": str(path)}


def test_a_dry_run_says_what_it_takes_and_writes_nothing(main, mapping, tmp_path):
    before = sorted(tmp_path.rglob("*"))
    code, out, _ = main("predict", "--dry-run", mapping, "--json")
    assert code == 0 and sorted(tmp_path.rglob("*")) == before
    *_, said, result = records(out)
    assert re.match(r"About \d+ s and .* of memory on this machine: ", said["text"])
    assert set(result["outputs"]) == {"PIXELS", "SECONDS", "MEMORY"}
    assert result["outputs"]["PIXELS"] == 30 * 40
    with pytest.raises(SystemExit) as end:  # of what is done in a moment
        main("sample", "--dry-run", mapping)
    assert end.value.code == 2


def test_check_lists_versions_and_devices(main):
    code, out, _ = main("check", "--json")
    assert code == 0
    (line,) = records(out)
    import torch

    assert line["outputs"]["torch"] == torch.__version__ and "cpu" in line["outputs"]["devices"]
    assert "matplotlib" not in line["outputs"]
    assert line["outputs"]["device"] and line["outputs"]["memory"] > 2**28
    assert line["outputs"]["cuda"] == torch.version.cuda


def test_check_can_try_the_engine_out(main, monkeypatch):
    tried = []
    monkeypatch.setattr("hypertask.model.selfcheck.trial.try_engine", tried.append)
    assert main("check")[0] == 0 and tried == []
    assert main("check", "--try")[0] == 0 and len(tried) == 1


def test_inspect_shows_a_model(main, tmp_path):
    path = hand_model(tmp_path / "m.safetensors", codes=(3, 7))
    code, out, _ = main("inspect", path)
    assert code == 0
    assert "species: categorical, 2 classes: 3 class 3, 7 class 7" in out
    code, out, err = main("inspect", tmp_path / "gone")
    assert code == 1 and out == ""
    assert err.startswith("Error: ") and "cannot be read" in err


# ------------------------------------------------------------------------------ bad input


def test_bad_input_is_one_sentence_without_traceback(toy, tmp_path):
    one = write_tif(tmp_path / "one.tif", np.ones((64, 64), np.uint8))
    job = write_json(
        tmp_path / "job.json", toy_job(toy, "m.safetensors", labels=[{"raster": str(one)}])
    )
    done = engine("train", job)
    assert done.returncode == 1 and "Traceback" not in done.stdout + done.stderr
    assert "Error" not in done.stdout
    last = done.stderr.strip().splitlines()[-1]
    assert last.startswith("Error: The variable one has only one class to learn")
    assert not (tmp_path / "m.safetensors").exists()


def test_damaged_model(main, mapping, tmp_path):
    path = tmp_path / "m.safetensors"
    size = path.stat().st_size
    path.write_bytes(path.read_bytes()[:-5])
    code, out, err = main("predict", mapping, "--json")
    assert code == 1 and err == ""
    assert records(out)[-1] == {
        "type": "error",
        "text": f"The model file m.safetensors is damaged or truncated (it has {size - 5} bytes "
        f"and its table says {size}); copy it again.",
    }
    assert not (tmp_path / "maps").exists()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("{", "is not valid JSON"),
        ("[]", "A job is a JSON object"),
        ('{"command": "fly"}', "command is 'fly'; it must be one of train"),
        ('{"command": "train"}', "is for the command train, not for predict"),
        ('{"schema": 9}', "schema version 9"),
        ('{"scene": "a"}', "lacks the key 'model'"),
        ('{"scene": 5, "model": "m", "output": "o"}', "key 'scene', must be text, not 5"),
        ('{"scene": "a", "model": "m", "output": "o", "tiles": 5}', "unknown key 'tiles'"),
        (
            '{"scene": "a", "model": "m", "output": "o", "tile": 4}',
            "tile is 4; it must be at least",
        ),
        ('{"scene": "a", "model": "m", "output": "o", "tile": true}', "whole number, not True"),
        ('{"scene": "a", "model": "m", "output": "o", "device": "tpu"}', "device is 'tpu'"),
    ],
)
def test_jobs_that_are_wrong(main, tmp_path, content, words):
    path = tmp_path / "job.json"
    path.write_text(content)
    code, out, err = main("predict", path, "--json")
    (line,) = records(out)
    assert code == 1 and line["type"] == "error" and words in line["text"]
    assert "Traceback" not in err


def test_missing_job(main, tmp_path):
    code, out, err = main("train", tmp_path / "gone.json")
    assert code == 1 and out == "" and "gone.json cannot be read" in err


@pytest.mark.parametrize(
    ("option", "out", "err"),
    [
        ([], ["Reading.", "OUTPUT: x"], ["Warning: One scene is dark."]),
        (["--json"], ["message", "message", "result"], []),
        (["--supervised"], ["message", "message", "result"], []),
    ],
)
def test_warnings_of_a_shell_are_on_stderr(main, mapping, monkeypatch, option, out, err):
    """A program that reads JSON lines gets all of them in their order, on stdout."""

    def said(job, reporter):
        reporter.message("Reading.")
        reporter.warning("One scene is dark.")
        return {"OUTPUT": "x"}

    monkeypatch.setattr("hypertask.model.mapping.predict.predict", said)
    monkeypatch.setattr(commands, "_watch_parent", lambda reporter: None)
    code, lines, errors = main("predict", mapping, *option)
    lines = [each["type"] for each in records(lines)] if option else lines.splitlines()
    assert (code, lines, errors.splitlines()) == (0, out, err)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"scenes": []}, "No scene was given"),
        ({"labels": []}, "No labels were given"),
        ({"labels": [{}]}, "either a layer or a raster"),
        ({"labels": [{"layer": "a.gpkg", "raster": "b.tif"}]}, "either a layer or a raster"),
        ({"labels": [{"layer": "a.gpkg"}]}, "No field of a.gpkg was chosen"),
        ({"preset": "huge"}, "preset is 'huge'"),
        ({"recipe": "best"}, "recipe is 'best'"),
        ({"epochs": 0}, "epochs is 0"),
        ({"window": 20}, "window is 20 pixels; it must be a multiple of 8"),
        ({"rare_class_share": 1.0}, "rare-class share is 1.0"),
        ({"seed": -1}, "seed is -1"),
        ({"wavelengths": [["a", 5]]}, "must be a number, not 'a'"),
        ({"labels": [{"raster": "a.tif", "classes": []}]}, "must be an object"),
    ],
)
def test_training_jobs_that_are_wrong(main, toy, tmp_path, change, words):
    path = write_json(tmp_path / "job.json", toy_job(toy, "m", **change))
    code, out, _ = main("train", path, "--json")
    (line,) = records(out)
    assert code == 1 and words in line["text"]


def test_wrong_usage_is_exit_code_two():
    done = engine("fly", "x")
    assert done.returncode == 2 and "usage:" in done.stderr


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (
            "raise ModuleNotFoundError(\"No module named 'torch'\", name='torch')",
            "lacks torch; install with",
        ),
        (
            "raise OSError('libcudart.so.12: cannot open shared object file')",
            "cannot load what it needs (libcudart",
        ),
        (
            "raise ImportError('DLL load failed while importing _C')",
            "cannot load what it needs (DLL load failed",
        ),
    ],
)
def test_an_engine_without_torch_says_what_to_do(mapping, tmp_path, content, words):
    (tmp_path / "path").mkdir()
    (tmp_path / "path" / "torch.py").write_text(content)
    # the package itself may be found there only
    path = os.pathsep.join([str(tmp_path / "path"), os.environ.get("PYTHONPATH", "")])
    done = engine("predict", mapping, "--json", env={"PYTHONPATH": path})
    assert done.returncode == 1 and "Traceback" not in done.stderr
    text = records(done.stdout)[-1]["text"]
    assert words in text and sys.executable in text
    done = engine("check", "--json", env={"PYTHONPATH": path})
    assert done.returncode == 1 and words.split(";")[0] in records(done.stdout)[-1]["text"]


def test_a_fault_is_no_user_error(main, mapping, monkeypatch):
    monkeypatch.setattr("hypertask.model.mapping.predict.predict", lambda job, reporter: 1 / 0)
    code, out, err = main("predict", mapping, "--json")
    assert code not in (0, 1, 2, 3) and "ZeroDivisionError" in err and out == ""


def test_what_libraries_print_stays_off_the_lines(main, mapping, monkeypatch):
    def noisy(job, reporter):
        print("Downloading a thing...")
        return {"OUTPUT": "x"}

    monkeypatch.setattr("hypertask.model.mapping.predict.predict", noisy)
    code, out, err = main("predict", mapping, "--json")
    assert code == 0 and records(out) == [{"type": "result", "outputs": {"OUTPUT": "x"}}]
    assert "Downloading" in err


# ------------------------------------------------------------------------------ cancelling


def started(job, *options, **settings):
    """The engine at work on a long job, once it has begun."""
    process = subprocess.Popen(
        [sys.executable, "-m", "hypertask.model", "train", str(job), *options],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=ENVIRONMENT,
        **settings,
    )
    for line in process.stdout:
        if '"progress"' in line:
            return process
    raise AssertionError(process.stderr.read())


@pytest.mark.parametrize("how", ["word", "signal"])
def test_cancelling_a_training(toy, tmp_path, how):
    job = write_json(
        tmp_path / "job.json", toy_job(toy, "m.safetensors", recipe="paper", window=8, epochs=9999)
    )
    process = started(job, "--supervised" if how == "word" else "--json")
    begun = time.monotonic()
    if how == "word":
        process.stdin.write("cancel\n")
        process.stdin.flush()
    else:
        process.send_signal(signal.SIGTERM)
    rest = process.stdout.read()
    assert process.wait(20) == 3, process.stderr.read()
    assert time.monotonic() - begun < 8
    assert records(rest)[-1] == {"type": "cancelled"}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["job.json"]
    for stream in (process.stdin, process.stdout, process.stderr):
        stream.close()


# ------------------------------------------------------------------------------ reporters


def test_json_lines_are_valid_whatever_they_hold():
    stream = io.StringIO()
    reporter = JsonReporter(stream)
    reporter.metric(loss=float("nan"), rate=float("inf"), epoch=3)
    reporter.message("Größe\nzwei 'Zeilen' \u2028")
    reporter.warning("x")
    reporter.progress(12.345)
    reporter.progress(5)
    reporter.progress(250)
    reporter.result({"OUTPUT": None, "RMSE": float("nan"), "layers": [{"path": "a"}]})
    assert stream.getvalue().isascii()
    lines = records(stream.getvalue())
    assert lines[0] == {"type": "metric", "values": {"loss": None, "rate": None, "epoch": 3}}
    assert lines[1]["text"] == "Größe zwei 'Zeilen'  " and lines[2]["level"] == "warning"
    assert [line["value"] for line in lines[3:6]] == [12.35, 12.35, 100]
    assert lines[6]["outputs"]["RMSE"] is None


def test_text_lines_for_a_terminal():
    stream, errors = io.StringIO(), io.StringIO()
    reporter = TextReporter(stream, errors)
    for value in range(0, 101):
        reporter.progress(value)
    reporter.progress(100)
    reporter.message("a word")
    reporter.warning("careful")
    reporter.error("no")
    reporter.result({"OUTPUT": "a", "REPORT": None, "RMSE": 0.5})
    reporter.cancelled()
    lines = stream.getvalue().splitlines()
    assert sum(line.startswith("[") for line in lines) == 21
    assert lines[-3:] == ["a word", "OUTPUT: a", "RMSE: 0.5"]
    assert errors.getvalue().splitlines() == [
        "Warning: careful",
        "Error: no",
        "Cancelled; nothing was left half-written.",
    ]


def test_a_parent_that_dies_cancels():
    for text in ("", "hello\n", "hello\ncancel\n"):
        reporter = SilentReporter()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(sys, "stdin", io.StringIO(text))
            commands._watch_parent(reporter)
        with pytest.raises(Cancelled):
            reporter.check_cancelled()


def test_a_reporter_is_cancelled_once_asked():
    reporter = SilentReporter()
    reporter.check_cancelled()
    reporter.cancel()
    with pytest.raises(Cancelled):
        reporter.check_cancelled()


def test_every_job_has_its_command():
    assert list(COMMANDS) == list(JOBS)


@pytest.mark.parametrize("name", JOBS)
def test_help_explains_every_key(name, capsys):
    with pytest.raises(SystemExit):
        commands.main([name, "--help"])
    said = capsys.readouterr().out
    words = set(re.findall(r"\w+", said))
    keys = {entry.name for entry in fields(JOBS[name])}
    if "labels" in keys:
        keys |= {entry.name for entry in fields(LabelSource)}
    assert keys <= words, keys - words
    assert ":class:" not in said


@pytest.mark.parametrize(("processes", "cleared_away"), [(1, True), (2, False)])
def test_one_of_several_processes_leaves_at_once(processes, cleared_away):
    """What it said is not lost, nor its exit code; Python's own clearing away is left out."""
    script = (
        "import atexit\n"
        "from hypertask.model import commands\n"
        "atexit.register(print, 'cleared away')\n"
        "print('said', end=' ')\n"
        "commands.leave(3)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        env={**os.environ, "WORLD_SIZE": str(processes)},
    )
    assert done.returncode == 3
    assert done.stdout.split() == ["said", "cleared", "away"][: 3 if cleared_away else 1]
