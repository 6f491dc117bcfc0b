"""How far a whole comparison is, and how long it will still take."""

from __future__ import annotations

import time

from ..base.messages import Reporter, Stage, Where
from ..jobs.compare import Entry
from ..jobs.methods import METHODS

_SHARE = 0.2  # of the time of a network that a method for single pixels is taken to need
_SILENCE = 30.0  # seconds between two words on the time left
_TRAINED = 98.0  # percent; then come the tables


class Plan:
    """The progress of the rows of a comparison.

    Parameters
    ----------
    entries : all rows. finished : how many of each one's seeds are there already. seeds : of each.
    """

    def __init__(
        self, entries: list[Entry], finished: dict[str, int], seeds: int, reporter: Reporter
    ):
        weights = {e.name: 1.0 if e.method in METHODS else _SHARE for e in entries}
        total = sum(weights.values()) * seeds
        self._reporter, self._seeds = reporter, seeds
        self._share = {name: _TRAINED * weight / total for name, weight in weights.items()}
        self._done = sum(self._share[name] * number for name, number in finished.items())
        self._rows = len(entries)
        self._over = sum(number == seeds for number in finished.values())
        # what was finished earlier says nothing about the pace of this run
        self._first, self._started = self._done, time.monotonic()
        self._told = self._started

    def part(self, entry: Entry, seeds: int) -> Reporter:
        """What the trainings of a row with so many seeds report to."""
        start = self._done
        self._done += self._share[entry.name] * seeds
        return _Row(self, self._reporter, start, self._done, entry.title)

    def finished(self) -> None:
        """A row is complete."""
        self._over += 1
        self.tell(self._done, True)

    def tell(self, percent: float, at_once: bool = False) -> None:
        """Say every half a minute how long the rest will take at the pace so far."""
        now = time.monotonic()
        if self._over < self._rows and (at_once or now - self._told > _SILENCE):
            self._told = now
            gone = percent - self._first
            left = (now - self._started) * (_TRAINED - percent) / gone if gone > 1 else None
            words = f", about {_duration(left)} left" if left is not None else ""
            self._reporter.message(f"{self._over} of {self._rows} rows are finished{words}.")


class _Row(Stage):
    def __init__(self, plan: Plan, whole, start: float, end: float, name: str):
        super().__init__(whole, start, end, name)
        self._plan = plan

    def progress(self, value: float, where: Where | None = None) -> None:
        super().progress(value, where)
        self._plan.tell(self._start + self._span * self._progress)


def _duration(seconds: float) -> str:
    minutes = round(seconds / 60)
    if minutes < 1:
        return "a minute"
    hours, rest = divmod(minutes, 60)
    return f"{hours} h {rest} min" if hours else f"{minutes} min"
