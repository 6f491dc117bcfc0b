"""A small made-up world with an input of every kind, and a run of a command within it.

What is run is the command line itself, in this process: what a person would be told comes back,
with all that was found in the folders before and after.
"""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import signal
import sys
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from support.files import write_layer
from support.shapes import box, patches
from support.synthetic import hand_model, hand_scene, write_json, write_tif

from hypertask.model import commands

SIDE = 32
FAST = {
    "windows_per_epoch": 2,
    "spectral_steps": 2,
    "kernel_landmarks": 8,
    "validate_every": 1,
    "flips": False,
}
JOBS = {
    "train": {
        "scenes": ["scene.img"],
        "labels": [{"layer": "stands.gpkg", "categorical": ["species"], "continuous": ["amount"]}],
        "output": "out/new.safetensors",
        "report": "out/report.html",
        "preset": "tiny",
        "epochs": 1,
        "batch_size": 2,
        "window": 8,
        "block_size": 8,
        "device": "cpu",
        "settings": FAST,
    },
    "compare": {
        "scenes": ["scene.img"],
        "labels": [{"layer": "stands.gpkg", "categorical": ["species"], "continuous": ["amount"]}],
        "output": "out/comparison",
        "report": "out/comparison.html",
        "methods": ["linear"],
        "seeds": 1,
        "block_size": 8,
        "window": 8,
        "device": "cpu",
        "settings": FAST,
    },
    "predict": {
        "scene": "scene.img",
        "model": "model.safetensors",
        "output": "out/maps",
        "classes": "out/classes.tif",
        "device": "cpu",
    },
    "split": {
        "scenes": ["scene.img"],
        "labels": [{"raster": "species.tif"}, {"raster": "amount.tif"}],
        "output": "out/split.gpkg",
        "block_size": 8,
    },
    "statistics": {
        "labels": [{"layer": "stands.gpkg", "categorical": ["species"], "continuous": ["amount"]}],
        "output": "out/labels.csv",
        "report": "out/labels.html",
    },
    "separability": {
        "scene": "scene.img",
        "rois": "stands.gpkg",
        "class_field": "species",
        "output": "out/pairs.csv",
        "report": "out/pairs.html",
        "permutations": 2,
    },
    "assess": {
        "predicted": "species.tif",
        "reference_layer": "stands.gpkg",
        "reference_field": "species",
        "output": "out/accuracy.json",
        "report": "out/accuracy.html",
        "tables": "out/accuracy.csv",
    },
    "export": {"model": "model.safetensors", "stac": "out/model.json"},
    "sample": {"output": "out/sample", "width": 64, "height": 64},
    "inspect": {},
}
"""A job of each command that does what it should; ``inspect`` takes the model file instead."""


@dataclass
class World:
    """Inputs in a folder, and the arrays that they were written from.

    kinds : 0..2 (SIDE, SIDE), the species less one. amount : 0..1. stands : of 8 x 8 pixels.
    """

    folder: Path
    kinds: np.ndarray = field(repr=False)
    amount: np.ndarray = field(repr=False)

    @property
    def inputs(self) -> Path:
        return self.folder / "in"

    def jobs(self, command: str) -> dict:
        """The usual job of a command, to be changed."""
        return json.loads(json.dumps(JOBS[command]))

    def copy(self, folder) -> World:
        """The same inputs in another folder, which is emptied before."""
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(self.inputs, Path(folder) / "in")
        return World(Path(folder), self.kinds, self.amount)


def make_world(folder) -> World:
    """Write all inputs into ``folder``/in."""
    world = World(
        Path(folder),
        patches(SIDE, SIDE, 3, 8, np.random.default_rng(4)),
        patches(SIDE, SIDE, 9, 8, np.random.default_rng(5)) / 10,
    )
    at = world.inputs
    at.mkdir(parents=True)
    hand_scene(at / "scene.img", world.kinds, world.amount)
    write_tif(at / "species.tif", (world.kinds + 1).astype(np.uint8), names=["species"], nodata=0)
    write_tif(at / "amount.tif", world.amount.astype(np.float32), names=["amount"], nodata=-1)
    features = [
        (
            box(row, column, 8, 8),
            {
                "species": int(world.kinds[row, column]) + 1,
                "name": f"kind {world.kinds[row, column]}",
                "amount": float(world.amount[row, column]),
                "stand": 1 + row // 8 + 4 * (column // 8),
            },
        )
        for row in range(0, SIDE, 8)
        for column in range(0, SIDE, 8)
    ]
    fields = {"species": "int", "name": "str", "amount": "float", "stand": "int"}
    write_layer(at / "stands.gpkg", features, fields)
    write_layer(at / "stands.geojson", features, fields)
    hand_model(at / "model.safetensors")
    return world


@dataclass
class Outcome:
    """What a run of the command line gave.

    code : its exit code. records : what it said, as of :mod:`~hypertask.model.base.messages`.
    trace : of a fault, the traceback. before, after : digests of the inputs, and what of outputs
    lay in the folder.
    """

    code: int
    records: list[dict]
    trace: str
    before: dict
    after: dict
    left: list[str]

    @property
    def error(self) -> str:
        return next((r["text"] for r in self.records if r["type"] == "error"), "")

    @property
    def outputs(self) -> dict:
        return next((r["outputs"] for r in self.records if r["type"] == "result"), {})

    @property
    def texts(self) -> list[str]:
        return [record["text"] for record in self.records if record["type"] == "message"]

    def faults(self) -> list[str]:
        """What must never happen and did."""
        found = []
        if self.code not in (commands.DONE, commands.USER_ERROR):
            found.append(f"traceback: {self.trace[-700:] or self.code}")
        if self.code == commands.USER_ERROR:
            text = self.error
            if not text.endswith(".") or "\n" in text or len(text) > 1500 or len(text) < 20:
                found.append(f"no clear sentence: {text[:1500]!r}")
            left = self.left + sorted(set(self.after) - set(self.before))
            if left:
                found.append(f"partial output: {left}")
        hidden = [name for name in self.left if Path(name).name.startswith(".")]
        if hidden:
            found.append(f"partial output: {hidden}")
        changed = [name for name, digest in self.before.items() if self.after.get(name) != digest]
        if changed:
            found.append(f"changed input: {changed}")
        return found


def run(world: World, command: str, job) -> Outcome:
    """Run a command with a job (a dict, or the bytes of its file) whose paths lie in the world."""
    job_file = world.inputs / "job.json"
    if isinstance(job, bytes):
        job_file.write_bytes(job)
    elif command != "inspect":
        write_json(job_file, job)
    before = digests(world.inputs)
    given = str(world.inputs / "model.safetensors") if command == "inspect" else str(job_file)
    with captured() as (out, err):
        try:
            code = commands.main([command, given, "--json"])
        except SystemExit as error:
            code = error.code
        except BaseException as error:  # whatever escapes is a fault of its own
            code, _ = -1, err.write(repr(error))
    records = [json.loads(line) for line in out.getvalue().splitlines()]
    outputs = world.inputs / "out"
    left = (
        sorted(str(p.relative_to(outputs)) for p in outputs.rglob("*")) if outputs.exists() else []
    )
    if outputs.is_dir() and not left:
        left = ["."]
    return Outcome(code, records, err.getvalue(), before, digests(world.inputs), left)


def digests(folder: Path) -> dict:
    """Of every file but those of outputs."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.relative_to(folder).parts[0] != "out"
    }


@contextmanager
def captured():
    """stdout and stderr of what runs within, as text."""
    kept = sys.stdout, sys.stderr
    signals = {name: signal.getsignal(name) for name in (signal.SIGINT, signal.SIGTERM)}
    sys.stdout, sys.stderr = io.StringIO(), io.StringIO()
    try:
        yield sys.stdout, sys.stderr
    finally:
        sys.stdout, sys.stderr = kept
        for name, action in signals.items():
            signal.signal(name, action)
