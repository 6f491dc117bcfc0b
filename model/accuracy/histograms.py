"""What pictures of accuracy are drawn from: counts in bins, of any number of pixels.

As in :mod:`.metrics`: ``add`` pixels, ``state()`` to hand over, ``merge(state)`` to add up.
Ranges that are not given grow by doubling the width of the bins, which are always a power of two
wide and start at a multiple of it, so that any two of them can be added up exactly.
"""

from __future__ import annotations

import math

import numpy as np

SCATTER_BINS = 200
ERROR_BINS = 100
RELIABILITY_BINS = 15


class ScatterBins:
    """Counts of (reference value, predicted value) in a square of bins.

    Parameters
    ----------
    bins : along each axis, an even number. limits : (low, high) of both axes; values beyond count
        in the bins at the edge. None: as wide as the values need.

    Attributes
    ----------
    counts : int64 (bins, bins), rows are the reference, from low to high.
    """

    def __init__(self, limits: tuple[float, float] | None = None, bins: int = SCATTER_BINS):
        self.counts = np.zeros((bins, bins), np.int64)
        self._grid = _Grid(bins, limits)

    def add(self, reference: np.ndarray, predicted: np.ndarray) -> None:
        """Add values of the same shape, none of them missing."""
        bins = len(self.counts)
        pairs = np.stack([np.ravel(reference), np.ravel(predicted)]).astype(np.float64)
        if not pairs.size:
            return
        self._fit(*self._grid.needed(float(pairs.min()), float(pairs.max())))
        rows, columns = self._grid.place(pairs)
        self.counts += np.bincount(rows * bins + columns, minlength=bins**2).reshape(bins, bins)

    @property
    def edges(self) -> np.ndarray:
        """Edges of the bins (bins + 1,)."""
        return self._grid.edges

    @property
    def limits(self) -> tuple[float, float]:
        """Lower and upper edge of the bins that hold a pixel, of both axes together."""
        used = np.flatnonzero(self.counts.any(0) | self.counts.any(1))
        if not len(used):
            return 0.0, 1.0
        return float(self.edges[used[0]]), float(self.edges[used[-1] + 1])

    def state(self) -> np.ndarray:
        """Exponent and start of the bins, then the counts."""
        return np.r_[self._grid.exponent, self._grid.start, self.counts.ravel()].astype(np.float64)

    def merge(self, state: np.ndarray) -> None:
        other = ScatterBins(self._grid.limits, len(self.counts))
        state = np.asarray(state, np.float64)
        other.counts += state[2:].reshape(self.counts.shape).astype(np.int64)
        if not other.counts.any():
            return
        if self._grid.limits is None:
            other._grid.set(int(state[0]), int(state[1]))
            if not self.counts.any():
                self._grid.set(int(state[0]), int(state[1]))
            joint = self._grid.joint(other._grid)
            self._fit(*joint)
            other._fit(*joint)
        self.counts += other.counts

    def _fit(self, exponent, start) -> None:
        target = self._grid.moved(exponent, start)
        if target is not None:
            held = self.counts.any(0) | self.counts.any(1)
            used = np.flatnonzero(held)
            counts = np.zeros_like(self.counts)
            np.add.at(counts, (target[used][:, None], target[used]), self.counts[used][:, used])
            self.counts = counts
        self._grid.set(exponent, start)


class ErrorBins:
    """Histogram of the absolute error, from 0; ``limit`` is the upper edge, None: as needed.

    Attributes
    ----------
    counts : int64 (bins,).
    """

    def __init__(self, limit: float | None = None, bins: int = ERROR_BINS):
        self.counts = np.zeros(bins, np.int64)
        self._limit = limit
        self._exponent: int | None = None  # before the first value

    def add(self, reference: np.ndarray, predicted: np.ndarray) -> None:
        """Add values of the same shape, none of them missing; beyond the limit: in the last."""
        error = np.abs(np.subtract(predicted, reference, dtype=np.float64)).ravel()
        if not len(error):
            return
        if self._limit is None:
            largest = float(error.max())
            needed = math.frexp(largest / len(self.counts))[1] if largest > 0 else -30
            self._coarsen(needed)
        place = np.minimum((error / self._width).astype(np.int64), len(self.counts) - 1)
        self.counts += np.bincount(place, minlength=len(self.counts))

    @property
    def _width(self) -> float:
        if self._limit is not None:
            return self._limit / len(self.counts)
        return 2.0 ** (0 if self._exponent is None else self._exponent)

    @property
    def edges(self) -> np.ndarray:
        """Edges of the bins (bins + 1,)."""
        return self._width * np.arange(len(self.counts) + 1)

    def state(self) -> np.ndarray:
        """Exponent of the width, then the counts."""
        exponent = np.nan if self._exponent is None else self._exponent
        return np.r_[exponent, self.counts].astype(np.float64)

    def merge(self, state: np.ndarray) -> None:
        counts = np.asarray(state)[1:].astype(np.int64)
        if not counts.any():
            return
        if self._limit is None:
            other = ErrorBins(None, len(counts))
            other.counts, other._exponent = counts, int(state[0])
            other._coarsen(self._coarsen(other._exponent))
            counts = other.counts
        self.counts += counts

    def _coarsen(self, exponent: int) -> int:
        """Make the bins at least 2**exponent wide, and tell their exponent then."""
        own = exponent if self._exponent is None else self._exponent
        if exponent > own:
            place = np.arange(len(self.counts)) >> min(exponent - own, 62)
            counts = np.bincount(place, self.counts, minlength=len(self.counts))
            self.counts = counts.astype(np.int64)
        self._exponent = max(own, exponent)
        return self._exponent


class ReliabilityBins:
    """How often predictions of a confidence are right: bins of equal width from 0 to 1.

    Attributes
    ----------
    counts : float64 (3, bins): pixels, sum of the confidences, pixels that were right.
    """

    def __init__(self, bins: int = RELIABILITY_BINS):
        self.counts = np.zeros((3, bins))

    def add(self, confidence: np.ndarray, right: np.ndarray) -> None:
        """Add the probabilities of the predicted class, 0..1, and whether it was right."""
        bins = self.counts.shape[1]
        confidence = np.ravel(confidence).astype(np.float64)
        place = np.clip((confidence * bins).astype(np.int64), 0, bins - 1)
        for row, weights in enumerate((None, confidence, np.ravel(right).astype(np.float64))):
            self.counts[row] += np.bincount(place, weights, minlength=bins)

    @property
    def edges(self) -> np.ndarray:
        return np.linspace(0, 1, self.counts.shape[1] + 1)

    def state(self) -> np.ndarray:
        return self.counts.ravel().copy()

    def merge(self, state: np.ndarray) -> None:
        self.counts += np.asarray(state).reshape(self.counts.shape)

    def curve(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Mean confidence, share that is right (both NaN in an empty bin) and pixels, (bins,)."""
        pixels, confidence, right = self.counts
        empty = np.full(len(pixels), np.nan)
        return (
            np.divide(confidence, pixels, out=empty.copy(), where=pixels > 0),
            np.divide(right, pixels, out=empty, where=pixels > 0),
            pixels,
        )

    def scores(self) -> dict:
        """``calibration_error`` (ECE: mean distance of confidence and share right), and both."""
        pixels, confidence, right = self.counts
        total = pixels.sum()
        if not total:
            return {
                "calibration_error": None,
                "mean_confidence": None,
                "accuracy": None,
                "pixels": 0,
            }
        return {
            "calibration_error": float(np.abs(confidence - right).sum() / total),
            "mean_confidence": float(confidence.sum() / total),
            "accuracy": float(right.sum() / total),
            "pixels": int(total),
        }


class Coverage:
    """How many values lie within their prediction intervals.

    Attributes
    ----------
    sums : float64 (4,): pixels, below the interval, above it, sum of the widths.
    """

    def __init__(self):
        self.sums = np.zeros(4)

    def add(self, reference: np.ndarray, lower: np.ndarray, upper: np.ndarray) -> None:
        """Add values of the same shape, none of them missing; the limits belong to the interval."""
        self.sums += np.array(
            [
                np.size(reference),
                np.sum(reference < lower),
                np.sum(reference > upper),
                np.subtract(upper, lower, dtype=np.float64).sum(),
            ],
            np.float64,
        )

    def state(self) -> np.ndarray:
        return self.sums.copy()

    def merge(self, state: np.ndarray) -> None:
        self.sums += state

    def scores(self) -> dict:
        """Shares ``inside``, ``below``, ``above`` and the mean ``width``; None when empty."""
        total, below, above, width = (float(value) for value in self.sums)
        if not total:
            return {"inside": None, "below": None, "above": None, "width": None, "pixels": 0}
        return {
            "inside": 1 - (below + above) / total,
            "below": below / total,
            "above": above / total,
            "width": width / total,
            "pixels": int(total),
        }


class _Grid:
    """Bins along one axis: fixed ``limits``, or number ``start`` on of bins 2**exponent wide."""

    def __init__(self, bins: int, limits: tuple[float, float] | None = None):
        if limits is not None and not limits[1] > limits[0]:
            limits = (limits[0] - 0.5, limits[0] + 0.5)
        self.bins, self.limits = bins, limits
        self.exponent, self.start, self._used = 0, 0, False

    def set(self, exponent: int, start: int) -> None:
        self.exponent, self.start, self._used = exponent, start, True

    @property
    def edges(self) -> np.ndarray:
        if self.limits is not None:
            low, high = self.limits
            return np.linspace(low, high, self.bins + 1)
        return 2.0**self.exponent * (self.start + np.arange(self.bins + 1))

    def place(self, values: np.ndarray) -> np.ndarray:
        if self.limits is not None:
            low, high = self.limits
            scaled = (np.clip(values, low, high) - low) / (high - low) * self.bins
        else:
            scaled = np.floor(values / 2.0**self.exponent) - self.start
        return np.clip(scaled.astype(np.int64), 0, self.bins - 1)

    def needed(self, low: float, high: float) -> tuple[int, int]:
        """Exponent and start that hold low..high and all bins so far."""
        if self.limits is not None:
            return self.exponent, self.start
        if not self._used:
            # a constant is given a width that floating-point numbers can tell apart
            span = max(high - low, 1e-6 * max(abs(low), abs(high)), 1e-9)
            exponent = math.frexp(span / self.bins)[1]
            return self._holding(low, high, exponent)
        first = 2.0**self.exponent * self.start
        last = 2.0**self.exponent * (self.start + self.bins)
        if first <= low and high < last:
            return self.exponent, self.start
        inner = math.nextafter(last, -math.inf)
        return self._holding(min(low, first), max(high, inner), self.exponent)

    def joint(self, other: _Grid) -> tuple[int, int]:
        """Exponent and start that hold the bins of both."""
        exponent = max(self.exponent, other.exponent)
        while True:
            firsts = [g.start >> (exponent - g.exponent) for g in (self, other)]
            lasts = [(g.start + g.bins - 1) >> (exponent - g.exponent) for g in (self, other)]
            if max(lasts) - min(firsts) < self.bins:
                return exponent, min(firsts)
            exponent += 1

    def moved(self, exponent: int, start: int):
        """Where each bin (bins,) is among those, or None where nothing changes."""
        if not self._used or (exponent, start) == (self.exponent, self.start):
            return None
        numbers = self.start + np.arange(self.bins)
        return np.clip((numbers >> (exponent - self.exponent)) - start, 0, self.bins - 1)

    def _holding(self, low: float, high: float, exponent: int) -> tuple[int, int]:
        while True:
            width = 2.0**exponent
            first, last = math.floor(low / width), math.floor(high / width)
            if last - first < self.bins:
                # what is left over is shared by both ends
                return exponent, first - (self.bins - 1 - (last - first)) // 2
            exponent += 1
