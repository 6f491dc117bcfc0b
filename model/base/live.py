"""What the messages of a training come to: where it is, and the curves so far.

Reads the records of :mod:`.messages` as they come, those of engines that say less too: without the
keys of :class:`~.messages.Where` there is no phase and no time, and a network begins where the
numbers of its epochs begin anew.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from .messages import PHASES, Where, stage_words

LOSS, WEIGHT, SCORE = "loss/", "weight/", "score"
"""Names of a metric's values; the first two go before the name of a variable."""
_MOST = 20_000  # points of a curve


@dataclass
class Series:
    """The curves of one phase of one network.

    Attributes
    ----------
    network : which of several; empty where there is one. unit : ``epoch`` or ``step``.
    of : how many there are to be at most, None where not known.
    points : by the name of a value, (number of the epoch or step, value) in their order.
    """

    network: str
    unit: str
    of: float | None = None
    points: dict[str, list[tuple[float, float]]] = field(default_factory=dict)

    @property
    def last(self) -> float:
        """The number of the last epoch or step; 0 before the first."""
        return max((points[-1][0] for points in self.points.values()), default=0)

    def named(self, start: str) -> dict[str, list[tuple[float, float]]]:
        """Points by variable of the values whose names begin with LOSS or WEIGHT."""
        return {k[len(start) :]: v for k, v in self.points.items() if k.startswith(start)}

    def title(self, tr: Callable[[str], str] = str) -> str:
        """Its network and phase; ``tr`` says a text in another language."""
        words = tr("windows") if self.unit == "epoch" else tr("single pixels")
        if "error" in self.points:
            words = tr("pre-training")
        return f"{stage_words(self.network, tr)}: {words}" if self.network else words

    @property
    def weighs(self) -> bool:
        """Whether any variable's weight has ever been another than at first."""
        curves = self.named(WEIGHT).values()
        return any(abs(value - points[0][1]) > 1e-6 for points in curves for _, value in points)

    def add(self, number: float, values: dict[str, float]) -> None:
        for name, value in values.items():
            points = self.points.setdefault(name, [])
            points.append((number, value))
            del points[:-_MOST]


class LiveTraining:
    """A training as far as its records tell.

    Attributes
    ----------
    progress : percent. where : the last that was told; None before that.
    series : in the order in which they began. warnings : sentences.
    outcome : ``result``, ``error`` or ``cancelled`` once it is over, else empty.
    outputs : of a result. error : the sentence of a failure.
    """

    def __init__(self):
        self.progress = 0.0
        self.where: Where | None = None
        self.series: list[Series] = []
        self.warnings: list[str] = []
        self.outcome, self.error = "", ""
        self.outputs: dict = {}
        self._told = time.monotonic()

    @property
    def left(self) -> float | None:
        """Seconds until it is over, as told last and gone since; None where not known."""
        if self.where is None or self.where.left is None or self.outcome:
            return None
        return max(0.0, self.where.left - (time.monotonic() - self._told))

    def words(self, tr: Callable[[str], str] = str) -> str:
        """What it is doing; ``tr`` says a text in another language."""
        if self.outcome:
            ended = {"result": tr("Trained."), "cancelled": tr("Stopped.")}
            return ended.get(self.outcome, self.error)
        if self.where is None:
            return tr("Starting…")
        words = self.where._replace(left=self.left).words(tr)
        return f"{words[:1].upper()}{words[1:]}."

    def take(self, record: dict) -> None:
        """Take what was said; what is not understood is passed over."""
        kind = record.get("type")
        if kind == "progress":
            self._take_progress(record)
        elif kind == "metric" and isinstance(record.get("values"), dict):
            self._take_metric(record["values"])
        elif kind == "message" and record.get("level") == "warning":
            self.warnings.append(str(record.get("text", "")))
        elif kind in ("result", "error", "cancelled"):
            self.outcome = kind
            self.error = str(record.get("text") or "")
            outputs = record.get("outputs")
            self.outputs = outputs if isinstance(outputs, dict) else {}

    def _take_progress(self, record: dict) -> None:
        value = _number(record.get("value"))
        if value is not None:
            self.progress = min(100.0, max(self.progress, value))
        if not isinstance(record.get("phase"), str):
            return
        numbers = {name: _number(record.get(name)) for name in ("done", "of", "left", "whole")}
        network = record.get("network")
        self.where = Where(record["phase"], **numbers, network=str(network or ""))
        self._told = time.monotonic()
        if self.where.of and self.where.phase in PHASES:
            self._series(self.where.network, _unit(self.where.phase), self.where.of)

    def _take_metric(self, values: dict) -> None:
        known = {str(k): n for k, v in values.items() if (n := _number(v)) is not None}
        unit = "epoch" if "epoch" in known else "step"
        number = known.pop(unit, None)
        if number is None:
            return
        network = self.series[-1].network if self.where is not None and self.series else ""
        series = self._series(network, unit)
        if number <= series.last:  # an engine that names no networks begins another
            series = Series(network, unit, series.of)
            self.series.append(series)
        series.add(number, known)

    def _series(self, network: str, unit: str, of: float | None = None) -> Series:
        """The one that is under way, or a new one."""
        last = self.series[-1] if self.series else None
        if last is None or (last.network, last.unit) != (network, unit):
            last = Series(network, unit)
            self.series.append(last)
        last.of = of or last.of
        return last


def _unit(phase: str) -> str:
    return "epoch" if phase == "windows" else "step"


def _number(value: object) -> float | None:
    """A finite number, else None."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None
