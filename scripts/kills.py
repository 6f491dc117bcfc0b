"""Kill the engine at random moments, over and over: ``kills.py FOLDER [--kills N] [--seed N]``.

Each command gets a small job. It is run to its end once; then runs of it are killed (SIGKILL) and
the job is run again, a training with ``resume``, until a run ends. After each kill every file that
has a name is whole, the old one or the new one; in the end the outputs are those of the run that
nobody killed (the weights of a model bit by bit), nothing else is left, and no input has changed.
Half of the kills come at a random time, the others right before a random one of the calls by which
Python changes files, where most can go wrong.

A run is a process of its own, forked from this one, which has imported torch and GDAL before:
else most of the time would go into that. Prints a table of figures; the exit code is 1 when
something did not hold.
"""

from __future__ import annotations

import argparse
import csv
import importlib.util
import json
import os
import re
import shutil
import signal
import sqlite3
import sys
import tempfile
import time
from contextlib import closing
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
_CHANGES = {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.link", "os.truncate", "os.utime"}
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
_CLOCK = re.compile(
    rb"(\d+ h )?(\d+ min( \d+ s)?|\d+(\.\d+)? s)\b"
    rb"|\d{4}-\d\d-\d\d[T ][\d:.+]+|&quot;resume&quot;: (true|false)"
)
_COST_SECTION = re.compile(rb"<section>\n<h2>Table VII:.*?</section>", re.DOTALL)
_BEFORE = b"the one before"  # behind the outputs that runs find
_COSTS = {"s/epoch", "total s", "pixels/s mapped", "peak GiB"}  # columns of table_vii.csv
_COUNTED = ("trials", "kills", "at a time", "at a change", "some of the outputs in place")
_READ = ("sample", "train")  # whose outputs the other commands read
FINDINGS = ("half files", "leftovers", "wrong results", "changed inputs")


class Ended(NamedTuple):
    """A run that is over: its exit code (negative: the signal), seconds, changes of files."""

    code: int
    seconds: float
    changes: int


class Runs:
    """Runs of the engine's commands in ``folder``, one after the other."""

    def __init__(self, folder: Path):
        self.outputs, self.temporary = folder / "outputs", folder / "tmp"
        self.log = folder / "log.txt"
        self._job = folder / "job.json"
        self.temporary.mkdir()
        os.environ["TMPDIR"] = tempfile.tempdir = str(self.temporary)

    def clear(self) -> None:
        shutil.rmtree(self.outputs, ignore_errors=True)

    def run(self, command: str, job: dict, seconds=None, changes=None) -> Ended:
        """Run a job; it is killed after ``seconds`` or before so many ``changes`` of files."""
        self._job.write_text(json.dumps(job), encoding="utf-8")
        reader, writer = os.pipe()
        started = time.monotonic()
        number = os.fork()
        if not number:
            os.close(reader)
            self._engine(command, writer, changes)
        os.close(writer)
        while True:
            found, status = os.waitpid(number, os.WNOHANG)
            if found:
                break
            if seconds is not None and time.monotonic() - started > seconds:
                os.kill(number, signal.SIGKILL)
                seconds = None
            time.sleep(0.002)
        with open(reader, "rb") as pipe:
            count = len(pipe.read())
        return Ended(os.waitstatus_to_exitcode(status), time.monotonic() - started, count)

    def _engine(self, command: str, writer: int, changes: int | None) -> None:
        """What the forked process does; a byte for each change of a file goes into the pipe."""
        log = os.open(self.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        os.dup2(log, 1)
        os.dup2(log, 2)
        done = 0

        def hook(event, arguments):
            nonlocal done
            writes = event == "open" and isinstance(arguments[2], int) and arguments[2] & _WRITES
            if not writes and event not in _CHANGES:
                return
            done += 1
            if done == changes:
                os.kill(os.getpid(), signal.SIGKILL)
            os.write(writer, b".")

        sys.addaudithook(hook)
        commands = import_module("hypertask.model.commands")
        code = commands.FAULT
        try:
            code = commands.main([command, str(self._job)])
        finally:
            sys.stdout.flush()
            os._exit(code)


def jobs(folder: Path, outputs: Path) -> dict[str, dict]:
    """A small job of each command, in an order in which each finds what it reads."""
    scene, stands = folder / "simulated_aisa_eagle.img", folder / "stands.gpkg"
    model, kind = folder / "model.safetensors", "main_tree_species_class"
    labels = [{"layer": str(stands), "categorical": [kind], "continuous": ["mean_height"]}]
    split = {"scenes": [str(scene)], "labels": labels, "block_size": 8}
    return {
        "sample": {"output": str(outputs), "width": 64, "height": 64, "seed": 3},
        "train": {
            **split,
            "output": str(outputs / "model.safetensors"),
            "report": str(outputs / "report.html"),
            "preset": "tiny",
            "epochs": 3,
            "window": 16,
            "batch_size": 4,
            "settings": {
                "windows_per_epoch": 4,
                "spectral_steps": 2,
                "spectral_members": 2,
                "kernel_landmarks": 8,
                "validate_every": 1,
                "flips": False,
            },
        },
        "predict": {
            "scene": str(scene),
            "model": str(model),
            "output": str(outputs / "maps"),
            "classes": str(outputs / "classes.tif"),
            "variables": str(outputs / "variables.tif"),
            "probabilities": True,
            "uncertainty": True,
        },
        "split": {**split, "output": str(outputs / "split.gpkg")},
        "assess": {
            "scene": str(scene),
            "model": str(model),
            "variable": kind,
            "reference_layer": str(stands),
            "reference_field": kind,
            "report": str(outputs / "report.html"),
            "output": str(outputs / "figures.json"),
            "tables": str(outputs / "tables.csv"),
            "errors": str(outputs / "errors.tif"),
        },
        "separability": {
            "scene": str(scene),
            "rois": str(stands),
            "class_field": kind,
            "transform": "pca",
            "components": 3,
            "permutations": 2,
            "output": str(outputs / "pairs.csv"),
            "report": str(outputs / "report.html"),
        },
        "export": {
            "model": str(model),
            "output": str(outputs / "model.onnx"),
            "stac": str(outputs / "model.json"),
        },
        "statistics": {
            "labels": labels,
            "output": str(outputs / "table.csv"),
            "report": str(outputs / "report.html"),
        },
        "compare": {
            **split,
            "output": str(outputs),
            "methods": ["unet", "forest", "linear"],
            "seeds": 2,
            "preset": "tiny",
            "epochs": 2,
            "window": 16,
            "batch_size": 4,
            "pixels_per_class": 20,
            "settings": {"windows_per_epoch": 4, "validate_every": 1, "flips": False},
        },
    }


def gone_on_from(name: str) -> bool:
    """Whether a run reads what an earlier one has written there: of a comparison."""
    return name in ("comparison.json", "rows", "models") or name.startswith(("rows/", "models/"))


def content(path: Path):
    """What must be the same in two runs: all, but the times they took and whether one resumed."""
    if path.suffix == ".gpkg":
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as store:
            return [line for line in store.iterdump() if '"gpkg_contents"' not in line]
    data = path.read_bytes()
    if path.suffix == ".safetensors":
        size = 8 + int.from_bytes(data[:8], "little")
        header = json.loads(json.loads(data[8:size])["__metadata__"]["hypertask"])
        return without_times(header), data[size:]
    if path.suffix == ".html":
        return _CLOCK.sub(b"", _COST_SECTION.sub(b"", data))
    if path.parent.name == "rows":
        return without_times(json.loads(data))
    if path.name == "table_vii.csv":
        return without_costs(data.decode())
    return b"" if path.name == "table_vii.tex" else data


def without_costs(text: str) -> list[list[str]]:
    head, *rows = csv.reader(text.splitlines())
    return [[cell for name, cell in zip(head, row) if name not in _COSTS] for row in [head, *rows]]


def whole(name: str, found, right) -> bool:
    """Whether a file's content is right, or that of a row as far as the seeds are finished."""
    if found == right:
        return True
    if not name.startswith("rows/") or len(found.get("seeds", ())) >= len(right["seeds"]):
        return False
    same = ("name", "title", "method", "split")
    started = [found.get(key) for key in same] == [right[key] for key in same]
    return started and found["seeds"] == right["seeds"][: len(found["seeds"])]


def without_times(value):
    if isinstance(value, dict):
        times = ("seconds", "created", "date", "resume", "mapped", "memory")
        return {name: without_times(each) for name, each in value.items() if name not in times}
    return [without_times(each) for each in value] if isinstance(value, list) else value


def contents(folder: Path) -> dict[str, object]:
    """All that is in a folder by its path in it; folders and hidden files have no content."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        found[name] = None if path.is_dir() or hidden(path) else content(path)
    return found


def every_byte(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def hidden(path: Path) -> bool:
    """Whether no one takes a file for an output: of a run at work, or to resume from."""
    return path.name.startswith(".") or path.parent.suffix == ".resume"


class Trials:
    """Trials of one command, and what was found."""

    def __init__(self, runs: Runs, command: str, job: dict, inputs: Path, seed: int):
        self.runs, self.command, self.job = runs, command, job
        self.draw = np.random.default_rng([seed, *command.encode()])
        self.inputs, self.before = inputs, every_byte(inputs)
        self.figures = dict.fromkeys(_COUNTED + FINDINGS, 0)
        self.words: list[str] = []
        self.whole = self._run({})
        self.right = contents(runs.outputs)
        self._bytes = every_byte(runs.outputs)

    def _run(self, changes: dict) -> Ended:
        ended = self.runs.run(self.command, {**self.job, **changes})
        if ended.code:
            log = self.runs.log.read_text(encoding="utf-8", errors="replace")
            raise SystemExit(f"{self.command} ended with {ended.code}:\n{log[-3000:]}")
        return ended

    def trial(self) -> None:
        """Kill a job once or more, then let it end."""
        self.figures["trials"] += 1
        old = self.draw.random() < 0.5
        self.runs.clear()
        for name, known in self.right.items() if old else ():
            if gone_on_from(name):
                continue
            path = self.runs.outputs / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if known is None:
                path.mkdir()
            else:
                # what another program wrote would not be replaced
                path.write_bytes(self._bytes[path] + _BEFORE)
        resume = {"resume": True} if self.command == "train" else {}
        for number in range(self.draw.integers(1, 4)):
            if not self._kill(resume if number else {}):
                break
            self._check_whole(old)
        self._run(resume)
        self._check_end()

    def _kill(self, changes: dict) -> bool:
        """Whether the kill came before the end."""
        if self.draw.random() < 0.5:
            when = {"seconds": self.draw.uniform(0, self.whole.seconds)}
        else:
            when = {"changes": self.draw.integers(1, self.whole.changes + 1)}
        ended = self.runs.run(self.command, {**self.job, **changes}, **when)
        if ended.code == -signal.SIGKILL:
            self.figures["kills"] += 1
            self.figures["at a time" if "seconds" in when else "at a change"] += 1
            return True
        if ended.code:
            self._found("wrong results", f"exit code {ended.code} with {when}")
        return False

    def _check_whole(self, old: bool) -> None:
        states = set()
        for path in sorted(self.runs.outputs.rglob("*")):
            name = path.relative_to(self.runs.outputs).as_posix()
            if path.is_dir() or hidden(path):
                continue
            if old and path.read_bytes().endswith(_BEFORE):
                states.add("old")
                continue
            states.add("new")
            try:
                same = name in self.right and whole(name, content(path), self.right[name])
            except (OSError, ValueError, KeyError, sqlite3.Error):
                same = False
            if not same:
                self._found("half files", name)
        missing = any(not (self.runs.outputs / name).exists() for name in self.right)
        some = "new" in states and ("old" in states or missing)
        self.figures["some of the outputs in place"] += some

    def _check_end(self) -> None:
        found = contents(self.runs.outputs)
        for name in sorted(found.keys() - self.right.keys()):
            self._found("leftovers", name)
        for name in sorted(self.right):
            if found.get(name) != self.right[name]:
                self._found("wrong results", name)
        around = self.runs.outputs.parent.glob(".hypertask-*")
        for path in [*self.runs.temporary.glob("*hypertask*"), *around]:
            self._found("leftovers", path.name)
        if every_byte(self.inputs) != self.before:
            self._found("changed inputs", str(self.inputs))

    def _found(self, what: str, words: str) -> None:
        self.figures[what] += 1
        self.words.append(f"{self.command}, trial {self.figures['trials']}: {what}: {words}")


def kill_all(folder: Path, kills: int, seed: int, only=()) -> dict[str, dict]:
    """Figures by command; ``folder`` is made and must not be there yet."""
    inputs = folder / "inputs"
    inputs.mkdir(parents=True)
    runs, figures = Runs(folder), {}
    for command, job in jobs(inputs, runs.outputs).items():
        if only and command not in (*only, *_READ):
            continue
        started = time.monotonic()
        trials = Trials(runs, command, job, inputs, seed)
        if command in _READ:
            shutil.copytree(runs.outputs, inputs, dirs_exist_ok=True)
            trials.before = every_byte(inputs)
        while trials.figures["kills"] < kills and (not only or command in only):
            trials.trial()
        trials.figures["seconds"] = round(time.monotonic() - started)
        for words in trials.words:
            print(words, file=sys.stderr, flush=True)
        if not only or command in only:
            figures[command] = trials.figures
            print(command, json.dumps(trials.figures), flush=True)
        runs.clear()
    return figures


def load_engine() -> None:
    """Import the checkout as ``hypertask``, and what its commands need."""
    spec = importlib.util.spec_from_file_location(
        "hypertask", ROOT / "__init__.py", submodule_search_locations=[str(ROOT)]
    )
    sys.modules["hypertask"] = package = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(package)
    for command in import_module("hypertask.model.commands").COMMANDS.values():
        import_module(f"hypertask.model{command.module}")
    import_module("torch._dynamo")  # which the first optimiser imports


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=Path, help="is made, and must not be there yet")
    parser.add_argument("--kills", type=int, default=100, help="of each command")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", nargs="*", default=(), metavar="COMMAND")
    options = parser.parse_args()
    os.environ["OMP_NUM_THREADS"] = "1"
    options.folder.mkdir(parents=True)
    load_engine()
    figures = kill_all(options.folder.resolve(), options.kills, options.seed, options.only)
    (options.folder / "figures.json").write_text(json.dumps(figures, indent=1))
    return int(any(each[name] for each in figures.values() for name in FINDINGS))


if __name__ == "__main__":
    sys.exit(main())
