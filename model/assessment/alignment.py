"""Does the reference lie where it should? Agreement after shifting, turning or transposing it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..base.messages import Reporter
from ..base.variables import Variable
from .comparison import Comparison
from .result import Assessment
from .survey import Survey

REACH = 2
"""Shifts of up to so many pixels are tried."""
_TILE = 16
_SURE = 3.0
"""A better shift must be better by so many standard errors, reckoned from tiles."""
_WINDOWS = 48
"""So many windows are looked at for shifts, up to so many pixels wide and high:"""
_SIDE = 256
_EXCERPTS = 3


def compare_places(
    comparison: Comparison, seen: Survey, found: Assessment, reporter: Reporter
) -> None:
    """Warn where shifted windows agree better, and keep the richest as excerpts of ``found``."""
    shifts, excerpts = ShiftCheck(), []
    chosen = np.unique(np.linspace(0, len(seen.windows) - 1, _WINDOWS).astype(int))
    for number in chosen:
        reporter.check_cancelled()
        row, column, height, width = _fullest(comparison, *seen.windows[number])
        wider = row - REACH, column - REACH, height + 2 * REACH, width + 2 * REACH
        predicted, reference, _ = comparison.read(*wider)
        if reference is None:
            continue
        predicted, reference = seen.indexed(predicted, reference)
        inner = slice(REACH, REACH + height), slice(REACH, REACH + width)
        here = reference[inner]
        shifts.add(here, predicted, found.categorical)
        values = here[np.isfinite(here)]
        if len(values):
            richness = len(np.unique(values)) if found.categorical else float(values.std())
            excerpts.append((richness * len(values), row, column, predicted[inner], here))
    excerpts.sort(key=lambda each: -each[0])
    found.excerpts = [each[1:] for each in excerpts[:_EXCERPTS]]
    better = shifts.best()
    if better is not None and found.reference_kind != "points":
        (across, down), now, then = better
        found.warnings.append(
            f"Shifting the reference by ({across}, {down}) pixels (columns, lines) would "
            f"{_change(found.variable, now, then)}; check that map and reference lie in the same "
            "place."
        )


def turned_words(thumbnails: Thumbnails, variable: Variable) -> list[str]:
    """A warning, where a turned reference would agree clearly better."""
    better = thumbnails.better_turned(variable.is_categorical)
    if better is None:
        return []
    name, now, then = better
    change = _change(variable, now, then)
    return [f"The reference {name} would {change}; check how it was made."]


def _change(variable: Variable, now: float, then: float) -> str:
    if variable.is_categorical:
        return f"raise the agreement from {1 - now:.1%} to {1 - then:.1%}"
    return f"lower the mean absolute error from {now:.3g} to {then:.3g} {variable.unit}".rstrip()


def _fullest(comparison: Comparison, row: int, column: int, height: int, width: int) -> tuple:
    """The part of a window, up to 256 x 256 pixels, that holds most of the reference."""
    if height <= _SIDE and width <= _SIDE:
        return row, column, height, width
    values, _ = comparison.reference.read(row, column, height, width)
    seen = np.zeros((height, width), bool) if values is None else np.isfinite(values)
    half = _SIDE // 2
    cells = _tiles(seen.astype(float), half)
    y, x = (int(place) for place in np.unravel_index(int(cells.argmax()), cells.shape))
    top = min(max(y * half - half // 2, 0), max(0, height - _SIDE))
    left = min(max(x * half - half // 2, 0), max(0, width - _SIDE))
    return row + top, column + left, min(_SIDE, height), min(_SIDE, width)


class ShiftCheck:
    """Disagreement of map and reference for shifts of -2..2 pixels, on sampled windows.

    Disagreement is the share of pixels of another class, or the mean absolute error.
    """

    def __init__(self):
        side = 2 * REACH + 1
        self.shifts = [
            (dy, dx) for dy in range(-REACH, REACH + 1) for dx in range(-REACH, REACH + 1)
        ]
        self._middle = side * side // 2
        self._sums: list[np.ndarray] = []
        self._counts: list[np.ndarray] = []

    def add(self, reference: np.ndarray, predicted: np.ndarray, categorical: bool) -> None:
        """Add a window: reference (h, w), predicted (h + 4, w + 4) around it; NaN for nothing."""
        height, width = reference.shape
        views = [
            predicted[REACH + dy : REACH + dy + height, REACH + dx : REACH + dx + width]
            for dy, dx in self.shifts
        ]
        valid = np.isfinite(reference)
        for view in views:
            valid &= np.isfinite(view)
        if not valid.any():
            return
        counts = _tiles(valid.astype(float), _TILE).ravel()
        used = counts > 0
        sums = []
        for view in views:
            with np.errstate(invalid="ignore"):
                off = (view != reference) if categorical else np.abs(view - reference)
            sums.append(_tiles(np.where(valid, off, 0.0), _TILE).ravel()[used])
        self._sums.append(np.array(sums))
        self._counts.append(counts[used])

    def best(self) -> tuple[tuple[int, int], float, float] | None:
        """((columns, lines), disagreement as it is, disagreement after the shift), or None.

        The shift of the reference that makes it agree clearly better, where there is one: a tenth
        of the disagreement less, by more than three standard errors.
        """
        if not self._sums:
            return None
        sums, counts = np.concatenate(self._sums, 1), np.concatenate(self._counts)
        total = sums.sum(1) / counts.sum()
        best = int(total.argmin())
        now, then = float(total[self._middle]), float(total[best])
        if best == self._middle or then > 0.9 * now or len(counts) < 4:
            return None
        gain = sums[self._middle] - sums[best]
        spread = np.sqrt((gain**2).sum())
        if not spread or gain.sum() / spread < _SURE:
            return None
        dy, dx = self.shifts[best]
        return (dx, dy), now, then


def _tiles(values: np.ndarray, side: int) -> np.ndarray:
    """Sums over tiles of so many pixels, (tiles down, tiles across)."""
    height, width = values.shape
    rows = np.add.reduceat(values, np.arange(0, height, side), 0)
    return np.add.reduceat(rows, np.arange(0, width, side), 1)


@dataclass
class Thumbnails:
    """Every so many pixels of map and reference, of the whole grid; NaN where there is nothing."""

    predicted: np.ndarray
    reference: np.ndarray
    step: int

    @classmethod
    def of(cls, height: int, width: int, side: int = 512) -> Thumbnails:
        step = max(1, -(-max(height, width) // side))
        shape = -(-height // step), -(-width // step)
        return cls(np.full(shape, np.nan), np.full(shape, np.nan), step)

    def add(self, row: int, column: int, predicted: np.ndarray, reference: np.ndarray) -> None:
        """Take what falls onto the thumbnails from a window of both."""
        first, left = -row % self.step, -column % self.step
        for target, values in ((self.predicted, predicted), (self.reference, reference)):
            part = values[first :: self.step, left :: self.step]
            y, x = (row + first) // self.step, (column + left) // self.step
            target[y : y + part.shape[0], x : x + part.shape[1]] = part

    def better_turned(self, categorical: bool) -> tuple[str, float, float] | None:
        """(what was done to the reference, disagreement as it is, and then), or None.

        Flipped, turned or transposed; only where the reference covers a good part of the map.
        """
        turned = {
            "flipped top to bottom": self.reference[::-1],
            "flipped left to right": self.reference[:, ::-1],
            "turned by 180 degrees": self.reference[::-1, ::-1],
        }
        if self.reference.shape[0] == self.reference.shape[1]:
            turned |= {
                "transposed (lines for columns)": self.reference.T,
                "turned by 90 degrees": np.rot90(self.reference),
                "turned by 270 degrees": np.rot90(self.reference, 3),
            }
        now, pixels = self._disagreement(self.reference, categorical)
        if pixels < 400:
            return None
        disagreement = {}
        for name, values in turned.items():
            then, number = self._disagreement(values, categorical)
            if number >= 0.5 * pixels:
                disagreement[name] = then
        if not disagreement:
            return None
        name, then = min(disagreement.items(), key=lambda each: each[1])
        if not now or then > 0.7 * now or (categorical and then > now - 0.05):
            return None
        return name, now, then

    def _disagreement(self, reference, categorical: bool) -> tuple[float, int]:
        there = np.isfinite(reference) & np.isfinite(self.predicted)
        number = int(there.sum())
        if not number:
            return float("inf"), 0
        a, b = reference[there], self.predicted[there]
        return float((a != b).mean() if categorical else np.abs(a - b).mean()), number
