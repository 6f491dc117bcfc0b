"""How many epochs a training has time for."""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import replace
from typing import NamedTuple

from ..base.files import job_folder
from ..base.messages import Reporter, SilentReporter, Where
from ..base.text import amount
from ..jobs.methods import METHODS
from ..jobs.recipes import Recipe, recipe_for
from ..jobs.train import TrainJob
from ..training.trainer import train

_LEAST = 5.0  # seconds that are measured
_SHORT = 2  # epochs of a training that is measured
_BEFORE, _EPOCHS = ("pixels", "pretraining"), ("windows",)  # phases of a training
_SHARE = 0.5  # of the minutes, that a pre-training takes at most


class Pace(NamedTuple):
    """What a network has time for: settings of a training.

    epochs : at least one.
    pretraining_steps : of its pre-training; None: as many as ever.
    most_windows : of an epoch; None: as many as ever.
    """

    epochs: int
    pretraining_steps: int | None = None
    most_windows: int | None = None


def pace_within(job: TrainJob, minutes: float, labelled: int, reporter: Reporter) -> Pace:
    """What takes ``minutes`` with one network of ``job``.

    The first seconds of a training with and of one without what comes before its epochs (a phase
    for single pixels, a pre-training) are run for it; validations come on top. A pre-training that
    would take more than half of the minutes gets fewer steps, and an epoch that would take longer
    than is left fewer windows.

    Parameters
    ----------
    labelled : pixels of the training part.
    """
    recipe, phase, steps = recipe_for(job), 0.0, None
    before = _before(job, recipe)
    if before:
        phase, usual = _seconds(job, _BEFORE, reporter)
        job = replace(job, settings={**job.settings, before: 1})
        if before == "pretraining_steps" and phase > 60 * minutes * _SHARE:
            steps = max(1, int(usual * 60 * minutes * _SHARE / phase))
            phase *= steps / usual
            reporter.message(
                f"{steps} of {usual:.0f} steps of pre-training in "
                f"{amount(minutes, 'minute', 'minutes')}."
            )
    each = _seconds(job, _EPOCHS, reporter)[0] / _SHORT
    found = (60 * minutes - phase) / each
    if found >= 1:
        return Pace(int(found), steps)
    usual = recipe.windows_of(labelled)
    windows = max(1, int(usual * found))
    reporter.warning(
        f"One epoch does not fit into {amount(minutes, 'minute', 'minutes')}; it is trained "
        f"for one of {amount(windows, 'window', 'windows')} in place of {usual}."
    )
    return Pace(1, steps, windows)


def _before(job: TrainJob, recipe: Recipe) -> str | None:
    """The setting of how many steps come before the epochs, where there are such."""
    if recipe.spectral_path and recipe.spectral_steps > 1:
        return "spectral_steps"
    known = "pretraining_steps" not in METHODS[job.method].lacks
    return "pretraining_steps" if known and recipe.pretraining_steps != 1 else None


class _SeenError(Exception):
    """The stopwatch has seen what it needs."""


class _Stopwatch(SilentReporter):
    """Takes the time of a phase of a training, and stops it."""

    def __init__(self, phases: tuple[str, ...], reporter: Reporter):
        super().__init__()
        self._phases, self._over = phases, reporter
        self.of = 1.0  # there is to do in the phase
        self.seen: list[tuple[float, float]] = []  # (seconds, done)

    def check_cancelled(self) -> None:
        self._over.check_cancelled()
        if self.complete:
            raise _SeenError

    @property
    def complete(self) -> bool:
        if len(self.seen) < 2:
            return False
        (first, _), (last, value) = self.seen[0], self.seen[-1]
        return last - first >= _LEAST or value >= self.of

    def progress(self, value: float, where: Where | None = None) -> None:
        if where is not None and where.phase in self._phases and where.done and not self.complete:
            self.of = where.of or self.of
            self.seen.append((time.monotonic(), where.done))

    @property
    def seconds(self) -> float:
        """Of the phase, at the pace that was seen."""
        (first, low), (last, high) = self.seen[0], self.seen[-1]
        return (last - first) / max(1e-9, high - low) * self.of


def _seconds(job: TrainJob, phases: tuple[str, ...], reporter: Reporter) -> tuple[float, float]:
    """Of a phase of a training, and what there is to do in it."""
    watch = _Stopwatch(phases, reporter)
    with job_folder() as folder:
        short = replace(
            job, output=str(folder / "pace.safetensors"), epochs=_SHORT, seeds=1, resume=False
        )
        with suppress(_SeenError):
            train(short, watch)
    return watch.seconds, watch.of
