"""What the tests of training share."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest
import torch
from support.processes import torchrun
from support.synthetic import Recorder, small_recipe, toy_job

from hypertask.model.base.errors import HyperTaskError
from hypertask.model.jobs.files import job_from_dict
from hypertask.model.jobs.train import keep_request
from hypertask.model.modelfile import load_tensors
from hypertask.model.training import preparation, trainer

torch.set_num_threads(1)

WINDOWS = 64
"""The scaling comes from so few windows in the tests, in this process and in those it starts."""
_ENGINE = """
import sys
from hypertask.model import commands
from hypertask.model.training import preparation
preparation._WINDOWS = {windows}
{patch}
commands.leave(commands.main(sys.argv[1:]))
"""


@contextmanager
def few_windows():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(preparation, "_WINDOWS", WINDOWS)
        yield


def train(toy, output, reporter=None, **settings):
    job = job_from_dict(toy_job(toy, output, **settings))
    return trainer.train(job, reporter or Recorder())


def tensors(path):
    """All that a model file holds besides its header."""
    return {name: tensor.numpy() for name, tensor in load_tensors(path).items()}


def weights(path):
    """Those of its networks."""
    return {k: v for k, v in tensors(path).items() if not k.startswith("trust/")}


def same_weights(one, two):
    one, two = tensors(one), tensors(two)
    assert one.keys() == two.keys()
    return all(np.array_equal(one[name], two[name]) for name in one)


def recipe_settings(**changes) -> dict:
    """A test's small recipe as a job's own settings, so that the engine has it too."""
    values = asdict(small_recipe(**changes))
    return {k: v for k, v in values.items() if k not in ("epochs", "batch_size", "window")}


# with phases, noise, dropout and averaged weights; the weights of an epoch are kept
DEFAULT_LIKE = recipe_settings(
    windows_per_epoch=16,
    spectral_steps=12,
    average=0.8,
    dropout=0.3,
    gain_noise=0.05,
    smoothing=0.02,
    context_margin=0.0,
    validate_every=1,
    balancing="uncertainty",
    learning_rate=1e-2,
    spectral_members=2,
    kernel_landmarks=4,
)
PAPER_LIKE = recipe_settings(
    windows_per_epoch=16,
    spectral_path=0,
    spectral_members=1,
    context=False,
    gamma=2.0,
    alpha=0.25,
    weight_power=1.0,
    balance=0.0,
    balancing="gradnorm",
    decoupled=False,
    cosine=False,
    betas=(0.7, 0.999),
    weight_decay=1e-4,
    turns=False,
    clip=0.0,
    validate_every=1,
)


def write_job(toy, output, **settings) -> Path:
    """The job file of :func:`train` with the same settings, beside its output."""
    path = Path(output).with_suffix(".json")
    path.write_text(json.dumps(toy_job(toy, output, **settings)))
    return path


def engine(job, *, patch="", processes=1, command="train"):
    """A process of the engine that runs the job file ``job``; its stdout is JSON lines.

    ``patch`` : code that is run before, in each of its processes.
    """
    code = _ENGINE.format(windows=WINDOWS, patch=patch)
    arguments = [sys.executable, "-c", code, command, str(job), "--json"]
    if processes > 1:
        arguments = torchrun(processes, "--no-python", *arguments)
    return subprocess.Popen(
        arguments,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    )


def records_until(process, wanted, name: int = signal.SIGKILL) -> list[dict]:
    """Read what the engine says until ``wanted(record)``, then send the signal ``name``."""
    records, sent = [], False
    try:
        for line in process.stdout:
            records.append(json.loads(line))
            if not sent and wanted(records[-1]):
                process.send_signal(name)
                sent = True
        process.stderr.read()
        process.wait(60)
    finally:
        if process.poll() is None:
            process.kill()
    assert sent, f"it ended too early: {records[-3:]}"
    return records


def finished(process) -> tuple[int, list[dict], str]:
    """Exit code, records and stderr of an engine that runs to its end."""
    out, err = process.communicate(timeout=240)
    return process.returncode, [json.loads(line) for line in out.splitlines()], err


def refused(toy, output, words, **settings) -> None:
    """The training is refused with one sentence, and nothing beside its model file changes."""
    folder = Path(output).parent
    before = contents(folder)
    with pytest.raises(HyperTaskError, match=words) as caught:
        train(toy, output, **settings)
    text = str(caught.value)
    assert "\n" not in text and text.endswith(".")
    if before is not None:
        assert contents(folder) == before, "all is as it was"


def contents(folder) -> dict | None:
    """Every file in a folder with its bytes, every folder in it with None."""
    if not folder.is_dir():
        return None
    return {p: p.read_bytes() if p.is_file() else None for p in sorted(folder.rglob("*"))}


class Asking(Recorder):
    """Asks to keep the best so far once ``wanted(record)``."""

    def __init__(self, output, wanted, stop=False):
        super().__init__()
        self.output, self.wanted, self.stop = output, wanted, stop

    def _emit(self, record):
        super()._emit(record)
        if self.wanted is not None and self.wanted(record):
            self.wanted = None
            if self.stop:
                self.cancel()
            else:
                keep_request(self.output).touch()


def at(phase, done, network=""):
    def wanted(record):
        here = record.get("phase") == phase and record.get("network", "") == network
        return here and record.get("done", 0) >= done

    return wanted
