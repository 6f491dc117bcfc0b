"""How far the training of a network is, by what it costs, and how long it will go on."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

from ..base.messages import Reporter, Where
from ..mapping.margin import PLACE, PLACES

_MEMORY = 0.97  # of the pace so far, with each unit that is done


@dataclass
class _Work:
    """Work of one kind.

    left : units that are to be done. guess : seconds of one, before one was done.
    like : the kind whose seconds, ``times`` over, are the guess.
    """

    left: float
    guess: float = 0.0
    like: str = ""
    times: float = 0.0
    units: float = 0.0
    seconds: float = 0.0

    def add(self, units: float, seconds: float) -> None:
        fade = _MEMORY**units
        self.units, self.seconds = self.units * fade + units, self.seconds * fade + seconds
        self.left = max(0.0, self.left - units)


class Outlook:
    """Takes the time of the work on a network and tells ``reporter``.

    Of what is left of the bar, work takes the share that it has of the work that is left. So the
    bar goes as time goes where costs were known from the start, and never goes back where not.

    Parameters
    ----------
    spent : seconds of an earlier run that goes on, and share of the work that it did, 0..1.
    """

    def __init__(self, reporter: Reporter, spent: float = 0.0, share: float = 0.0):
        self._reporter, self._spent, self._value = reporter, spent, 100 * share
        self._works: dict[str, _Work] = {}
        self._mark = time.monotonic()
        self._phase: tuple[str, float | None, float | None] = ("windows", None, None)

    @property
    def left(self) -> float:
        """Seconds until all is done that is planned."""
        return sum(work.left * self.each(name) for name, work in self._works.items())

    def each(self, kind: str) -> float:
        """Seconds of a unit of a kind, as far as known; 0 where not."""
        work = self._works.get(kind)
        if work is None:
            return 0.0
        if work.units:
            return work.seconds / work.units
        return work.guess or work.times * self.each(work.like)

    def planned(self, kind: str) -> float:
        """Units of a kind that are left to do."""
        return self._works[kind].left if kind in self._works else 0.0

    def plan(
        self, kind: str, units: float, guess: float = 0.0, like: str = "", times: float = 0.0
    ) -> None:
        """So many units of a kind are left to do; of one planned before the pace is kept.

        guess : seconds of a unit. like : or ``times`` those of this kind.
        """
        work = self._works.setdefault(kind, _Work(units, like=like, times=times))
        work.left, work.guess = units, guess or work.guess

    def begin(self, phase: str, of: float | None = None, done: float | None = 0.0) -> None:
        """A phase of :class:`~hypertask.model.base.messages.Where` begins; time runs from here."""
        self._phase = phase, None if of is None else done, of
        self._mark = time.monotonic()
        self._tell()

    def step(self, kind: str, units: float = 1.0, done: float | None = None) -> None:
        """Units of a kind are done, and ``done`` of the phase."""
        now = time.monotonic()
        took, self._mark = now - self._mark, now
        self._works.setdefault(kind, _Work(units)).add(units, took)
        self._spent += took
        left = self.left
        if took + left > 0:
            self._value += (100 - self._value) * took / (took + left)
        if done is not None:
            self._phase = self._phase[0], done, self._phase[2]
        self._tell()

    def end(self) -> None:
        """Whatever was planned, no more is done."""
        self._works.clear()
        self._value = 100.0

    def _tell(self) -> None:
        phase, done, of = self._phase
        left = self.left if any(work.units or work.guess for work in self._works.values()) else None
        whole = None if left is None else self._spent + left
        self._reporter.progress(self._value, Where(phase, done, of, left, whole))


class Ending:
    """How long what follows the trainings of a job is going to take.

    Mostly maps of tiles (scene, row, column, height, width), each pixel of which, those of its
    margin included, takes as long as one of the last validation; and the measuring of the margin.

    Attributes
    ----------
    tiles : that are going to be mapped. times : how often. Both are known before a training begins.
    """

    def __init__(self) -> None:
        self.tiles: Sequence[tuple] = ()
        self.times = 1.0
        self._outlook: Outlook | None = None
        self._share = self._last = 0.0

    def follow(self, outlook: Outlook, looked: Sequence[tuple], margin: int) -> None:
        """Take the pace from a training whose validations map these tiles."""

        def cost(tiles: Sequence[tuple]) -> float:
            return float(sum((t[3] + 2 * margin) * (t[4] + 2 * margin) for t in tiles))

        measured = cost([(0, 0, 0, PLACE, PLACE)] * PLACES) if margin else 0.0
        self._outlook = outlook
        self._share = (self.times * cost(self.tiles) + measured) / max(1.0, cost(looked))

    def seconds(self) -> float | None:
        """None where it is not known yet. Asked for with every step."""
        if self._outlook is not None:
            # once a training is over, its outlook knows of nothing
            self._last = self._share * self._outlook.each("validation") or self._last
        return self._last or None
