"""How many epochs a training has time for."""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import replace

from ..base.files import job_folder
from ..base.messages import Reporter, SilentReporter
from ..jobs.methods import METHODS
from ..jobs.recipes import Recipe, recipe_for
from ..jobs.train import TrainJob
from ..training.trainer import train

_LEAST = 5.0  # seconds that are measured
_PHASE, _ALL = 10.0, 95.0  # where in a training's progress the epochs begin and the judging


def epochs_within(job: TrainJob, minutes: float, reporter: Reporter) -> int:
    """Epochs of one network of ``job`` that take ``minutes``, at least one.

    The first seconds of a training with and of one without what comes before its epochs (a phase
    for single pixels, a pre-training) are run for it; validations come on top.
    """
    recipe, phase = recipe_for(job), 0.0
    before = _before(job, recipe)
    if before:
        phase = _seconds(job, 0.0, _PHASE, reporter)
        job = replace(job, settings={**job.settings, before: 1})
    # a progress of 90 stands for the two epochs
    each = _seconds(job, _PHASE, 100.0, reporter) / 2
    found = (60 * minutes - phase) / each
    if found < 1:
        reporter.warning(
            f"One epoch takes longer than {minutes:g} minutes leave; it is trained for one epoch."
        )
    return max(1, int(found))


def _before(job: TrainJob, recipe: Recipe) -> str | None:
    """The setting of how many steps come before the epochs, where there are such."""
    if recipe.spectral_path and recipe.spectral_steps > 1:
        return "spectral_steps"
    known = "pretraining_steps" not in METHODS[job.method].lacks
    return "pretraining_steps" if known and recipe.pretraining_steps != 1 else None


class _SeenError(Exception):
    """The stopwatch has seen what it needs."""


class _Stopwatch(SilentReporter):
    """Takes the time of a training between two marks of its progress, and stops it."""

    def __init__(self, start: float, end: float, reporter):
        super().__init__()
        self._from, self._to, self._over = start, end, reporter
        self.seen: list[tuple[float, float]] = []  # (seconds, progress)

    def check_cancelled(self) -> None:
        self._over.check_cancelled()
        if self.complete:
            raise _SeenError

    @property
    def complete(self) -> bool:
        if len(self.seen) < 2:
            return False
        (first, _), (last, value) = self.seen[0], self.seen[-1]
        return last - first >= _LEAST or value >= self._to - 0.01

    def progress(self, value: float) -> None:
        value = 100 * value / _ALL
        if self._from < value <= self._to and not self.complete:
            self.seen.append((time.monotonic(), value))

    @property
    def seconds(self) -> float:
        """From one mark to the other, at the pace that was seen."""
        (first, low), (last, high) = self.seen[0], self.seen[-1]
        return (last - first) / max(1e-9, high - low) * (self._to - self._from)


def _seconds(job: TrainJob, start: float, end: float, reporter) -> float:
    watch = _Stopwatch(start, end, reporter)
    with job_folder() as folder:
        short = replace(
            job, output=str(folder / "pace.safetensors"), epochs=2, seeds=1, resume=False
        )
        with suppress(_SeenError):
            train(short, watch)
    return watch.seconds
