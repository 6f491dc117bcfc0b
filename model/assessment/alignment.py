"""Does the reference lie where it should? Agreement after shifting, turning or transposing it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

REACH = 2
"""Shifts of up to so many pixels are tried."""
_TILE = 16
_SURE = 3.0
"""A better shift must be better by so many standard errors, reckoned from tiles."""


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
        counts = _tiles(valid.astype(float))
        used = counts > 0
        sums = []
        for view in views:
            with np.errstate(invalid="ignore"):
                off = (view != reference) if categorical else np.abs(view - reference)
            sums.append(_tiles(np.where(valid, off, 0.0))[used])
        self._sums.append(np.array(sums))
        self._counts.append(counts[used])

    def best(self):
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


def _tiles(values: np.ndarray) -> np.ndarray:
    """Sums over tiles of 16 x 16 pixels, flat."""
    height, width = values.shape
    return np.add.reduceat(
        np.add.reduceat(values, np.arange(0, height, _TILE), 0), np.arange(0, width, _TILE), 1
    ).ravel()


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

    def better_turned(self, categorical: bool):
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
        found = {}
        for name, values in turned.items():
            then, number = self._disagreement(values, categorical)
            if number >= 0.5 * pixels:
                found[name] = then
        if not found:
            return None
        name = min(found, key=found.get)
        if found[name] > 0.7 * now or (categorical and found[name] > now - 0.05):
            return None
        return name, now, found[name]

    def _disagreement(self, reference, categorical: bool) -> tuple[float, int]:
        there = np.isfinite(reference) & np.isfinite(self.predicted)
        number = int(there.sum())
        if not number:
            return float("inf"), 0
        a, b = reference[there], self.predicted[there]
        return float((a != b).mean() if categorical else np.abs(a - b).mean()), number
