"""Costs: arithmetic by hand, memory that was really held, epochs that fit a time."""

from __future__ import annotations

import subprocess
import sys
import time

import numpy as np
import pytest
import torch
from support.synthetic import Recorder, make_toy, toy_job
from support.training import recipe_settings
from torch import nn

from hypertask.model.base.errors import Cancelled
from hypertask.model.base.messages import Where
from hypertask.model.comparison import pace
from hypertask.model.comparison.measure import PeakMemory, gigaflops
from hypertask.model.comparison.plan import Plan
from hypertask.model.jobs.compare import Entry
from hypertask.model.jobs.files import job_from_dict


def test_arithmetic_of_a_convolution_and_of_attention():
    layer = nn.Conv2d(6, 10, 3, padding=1)
    assert gigaflops(layer, 6, 12) == pytest.approx(2 * 6 * 10 * 9 * 12 * 12 / 1e9)

    class Tokens(nn.Module):
        def __init__(self):
            super().__init__()
            self.layer = nn.TransformerEncoderLayer(8, 2, 16, batch_first=True, norm_first=True)

        def forward(self, window):
            return self.layer(window.flatten(2).transpose(1, 2))

    n = 16  # tokens: projections 4 d d, two products of the attention n d, and the MLP 2 d 16
    expected = 2 * n * (4 * 8 * 8 + 2 * n * 8 + 2 * 8 * 16) / 1e9
    assert gigaflops(Tokens(), 8, 4) == pytest.approx(expected)
    assert torch.backends.mha.get_fastpath_enabled()


def test_memory_that_was_held_is_seen():
    with PeakMemory(torch.device("cpu")) as idle:
        pass
    with PeakMemory(torch.device("cpu")) as busy:
        held = np.ones(30_000_000)
        time.sleep(0.2)
        del held
    assert busy.most is None or busy.most - idle.most > 200e6


@pytest.mark.skipif(sys.platform != "linux", reason="other C libraries keep what was freed")
def test_memory_that_an_earlier_row_has_freed_does_not_count():
    """Some of it is still used, at the end, so that the rest lies below."""
    code = (
        "import torch\n"
        "from hypertask.model.comparison.measure import PeakMemory\n"
        "small = [torch.ones(1000) for _ in range(100_000)]\n"
        "kept, small = small[-1], None\n"
        "with PeakMemory(torch.device('cpu')) as after:\n"
        "    pass\n"
        "with PeakMemory(torch.device('cpu')) as before:\n"
        "    small = [torch.ones(1000) for _ in range(100_000)]\n"
        "print(before.most - after.most)\n"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert int(run.stdout) > 300e6


class Ticker:
    """A training that takes ``step`` seconds for each step, of 40 to an epoch."""

    def __init__(self, step, phase):
        self.step, self.phase, self.jobs = step, phase, []

    def __call__(self, job, reporter):
        self.jobs.append(job)
        clock = self.clock
        if job.settings.get("spectral_steps", job.settings.get("pretraining_steps", 2)) > 1:
            for k in range(100):
                reporter.check_cancelled()
                clock.now += self.phase / 100
                reporter.progress(k / 10, Where("pixels", k + 1, 100))
        for k in range(40 * job.epochs):
            reporter.check_cancelled()
            clock.now += self.step
            reporter.progress(50, Where("windows", (k + 1) / 40, job.epochs))
        reporter.check_cancelled()
        raise AssertionError("it was not stopped")


class Clock:
    now = 100.0

    def monotonic(self):
        return self.now


@pytest.mark.parametrize("step", [0.01, 0.25, 7.0])
@pytest.mark.parametrize("method", ["unet", "multitask", "spectraldiff"])
def test_epochs_within_minutes(tmp_path, monkeypatch, step, method):
    toy = make_toy(tmp_path, rows=16, columns=16)
    job = job_from_dict(toy_job(toy, tmp_path / "m.safetensors", method=method, epochs=30))
    clock, training = Clock(), Ticker(step, 30)
    training.clock = clock
    monkeypatch.setattr(pace, "time", clock)
    monkeypatch.setattr(pace, "train", training)
    phase = 0 if method == "unet" else 30
    reporter = Recorder()
    found = pace.pace_within(job, 10, 256, reporter)
    assert found.epochs == pytest.approx((600 - phase) / (40 * step), rel=1e-3, abs=1)
    assert found[1:] == (None, None)
    assert all(each.epochs == 2 and each.seeds == 1 for each in training.jobs)
    assert len(training.jobs) == (2 if phase else 1)
    assert not (tmp_path / "m.safetensors").exists()


@pytest.mark.parametrize(
    ("minutes", "steps", "epochs"), [(0.8, 80, 6), (0.1, 10, 1), (2, None, 22)]
)
def test_a_pre_training_takes_no_more_than_half(tmp_path, monkeypatch, minutes, steps, epochs):
    """Of 100 steps and 30 s; a phase for single pixels is part of its recipe and stays."""
    toy = make_toy(tmp_path, rows=16, columns=16)
    clock = Clock()
    training = Ticker(0.1, 30)
    training.clock = clock
    monkeypatch.setattr(pace, "time", clock)
    monkeypatch.setattr(pace, "train", training)
    job = job_from_dict(toy_job(toy, tmp_path / "m.safetensors", method="spectraldiff"))
    assert pace.pace_within(job, minutes, 256, Recorder())[:2] == (epochs, steps)
    job = job_from_dict(toy_job(toy, tmp_path / "m.safetensors", method="multitask"))
    assert pace.pace_within(job, minutes, 256, Recorder()).pretraining_steps is None


@pytest.mark.parametrize(
    ("labelled", "seconds", "windows"), [(59_999, 1, 23), (59_999, 9.99, 233), (300, 4, 51)]
)
def test_an_epoch_that_takes_too_long_gets_fewer_windows(
    tmp_path, monkeypatch, labelled, seconds, windows
):
    """An epoch takes 10 s: 234 windows of 16 pixels cover 59 999 pixels; there are 128 at least."""
    toy = make_toy(tmp_path, rows=16, columns=16)
    clock, training, reporter = Clock(), Ticker(0.25, 30), Recorder()
    training.clock = clock
    monkeypatch.setattr(pace, "time", clock)
    monkeypatch.setattr(pace, "train", training)
    job = job_from_dict(toy_job(toy, tmp_path / "m.safetensors", method="unet"))
    assert pace.pace_within(job, seconds / 60, labelled, reporter) == (1, None, windows)
    assert f"one of {windows} windows in place of {max(128, labelled // 256)}" in str(
        reporter.warnings
    )


def test_a_real_training_is_stopped_when_its_pace_is_known(tmp_path, monkeypatch):
    monkeypatch.setattr(pace, "_LEAST", 0.2)
    toy = make_toy(tmp_path / "toy", rows=48, columns=48)
    settings = recipe_settings(windows_per_epoch=64)
    settings["spectral_path"] = 0
    job = job_from_dict(toy_job(toy, tmp_path / "m.safetensors", settings=settings))
    assert pace.pace_within(job, 600, 256, Recorder()).epochs > 3
    assert [path.name for path in tmp_path.iterdir()] == ["toy"]
    asked = Recorder()
    asked.cancel()
    with pytest.raises(Cancelled):
        pace.pace_within(job, 5, 256, asked)


def test_progress_of_a_plan_and_its_time_left(monkeypatch):
    from hypertask.model.comparison import plan

    clock = Clock()
    monkeypatch.setattr(plan, "time", clock)
    entries = [Entry(name, name, name, {}) for name in ("multitask", "unet", "forest")]
    reporter = Recorder()
    finished = {"multitask": 3, "unet": 0, "forest": 1}
    whole = Plan(entries, finished, 3, reporter)
    part = whole.part(entries[1], 3)
    # networks weigh 1 and the forest 0.2: 98 * (3 + 0.2) / 6.6 are there already
    clock.now += 60
    part.progress(50)
    first = 98 * 3.2 / 6.6
    value = reporter.records[-2]["value"] if reporter.records[-1]["type"] == "message" else None
    assert value == pytest.approx(first + 98 * 1.5 / 6.6, abs=0.01)
    # 1.5 weights in a minute, 1.9 are left
    assert reporter.texts() == ["1 of 3 rows are finished, about 1 min left."]
    clock.now += 7200
    part.progress(51)
    assert "about 2 h" in reporter.texts()[-1]
    whole.finished()
    assert reporter.texts()[-1].startswith("2 of 3 rows are finished, about")
