"""How far a map can be trusted, in numbers: calibrated probabilities, entropy and intervals.

What is here works on arrays; :mod:`~hypertask.model.mapping.calibrate` fits it on a
part of the split.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

COVERAGES = tuple(range(50, 100))
"""Percent; the intervals that a model file can give."""
TEMPERATURES = (0.2, 20.0)
"""Bounds of a fitted temperature: a validation part without an error would ask for 0."""
TINY = 1e-30


def temper(probabilities: np.ndarray, temperature: float) -> np.ndarray:
    """Probabilities whose logits are divided by ``temperature`` (Guo et al. 2017, eq. 9).

    The mean over networks and mirror images is calibrated, not each of them: calibrated ones
    would average to probabilities that are too careful (Rahaman and Thiery 2021).

    Parameters
    ----------
    probabilities : float (K, ...), summing to 1 over the first axis.
    temperature : above 0; 1 changes nothing, more draws the classes together.
    """
    if temperature == 1:
        return probabilities
    logits = np.log(np.maximum(probabilities, TINY))
    logits -= logits.max(0)
    logits /= logits.dtype.type(temperature)
    np.exp(logits, out=logits)
    logits /= logits.sum(0)
    return logits


def entropy(probabilities: np.ndarray) -> np.ndarray:
    """Shannon's entropy of (K, ...) probabilities over log K: 0 sure of a class, 1 of none."""
    classes = len(probabilities)
    if classes < 2:
        return np.zeros(probabilities.shape[1:], probabilities.dtype)
    logs = np.log(np.maximum(probabilities, TINY))
    return np.clip(-(probabilities * logs).sum(0) / np.log(classes), 0, 1)


def fit_temperature(probabilities: np.ndarray, truth: np.ndarray) -> float:
    """The temperature that gives the true classes the highest likelihood.

    The negative log-likelihood is convex in the inverse of the temperature; where its slope is 0
    is found by Newton's steps within a bracket.

    Parameters
    ----------
    probabilities : (n, K). truth : class indices (n,).

    Returns
    -------
    Within TEMPERATURES; 1 without a pixel.
    """
    if not len(truth):
        return 1.0
    logits = np.log(np.maximum(probabilities, TINY)).astype(np.float64)
    logits -= logits.max(1, keepdims=True)
    wanted = logits[np.arange(len(truth)), truth.astype(int)].mean()
    low, high = 1 / TEMPERATURES[1], 1 / TEMPERATURES[0]
    inverse = 1.0
    for _ in range(60):
        slope, curvature = _slope(logits, inverse, wanted)
        low, high = (low, inverse) if slope > 0 else (inverse, high)
        step = inverse - slope / curvature if curvature > 0 else np.inf
        new = step if low < step < high else np.sqrt(low * high)
        done, inverse = abs(new - inverse) < 1e-7 * inverse, new
        if done:
            break
    return float(np.clip(1 / inverse, *TEMPERATURES))


def _slope(logits: np.ndarray, inverse: float, wanted: float) -> tuple[float, float]:
    """First and second derivative of the mean negative log-likelihood by the inverse."""
    shares = np.exp(inverse * logits)
    shares /= shares.sum(1, keepdims=True)
    mean = (shares * logits).sum(1)
    square = (shares * logits**2).sum(1)
    return float(mean.mean() - wanted), float((square - mean**2).mean())


def half_widths(
    residuals: np.ndarray, groups: np.ndarray, coverages: Sequence[int] = COVERAGES
) -> tuple[list[float], float]:
    """Half widths of split-conformal intervals: how far off the middle ``coverages`` percent are.

    A quantile of n absolute residuals has to be taken at the level ``coverage (n + 1) / n`` for
    a new one to lie within it (Lei et al. 2018). Residuals of one block or stand resemble each
    other, so n is the number of independent residuals that would scatter as much, see
    :func:`effective_number`. In simulations with 10 to 60 blocks the coverage came out within
    0.005 of the nominal 0.9 in the mean, or above it; without this it fell short by up to 0.03,
    taking the number of blocks for n overshot it by up to 0.09, and weighting every block
    equally fell short by 0.05 where large blocks have large errors.

    Parameters
    ----------
    residuals : absolute residuals (n,). groups : number of the block of each, int (n,).
    coverages : percent, ascending.

    Returns
    -------
    widths : list of float, in the unit of the residuals, not descending; empty without residuals.
    effective : float, the effective number of residuals.
    """
    if not len(residuals):
        return [], 0.0
    ordered = np.sort(residuals.astype(np.float64))
    number = effective_number(residuals, groups)
    levels = np.asarray(coverages, float) / 100 * (number + 1) / number
    places = np.ceil(np.minimum(levels, 1) * len(ordered) - 1e-9).astype(int)
    return [float(ordered[place - 1]) for place in places], number


def effective_number(residuals: np.ndarray, groups: np.ndarray) -> float:
    """How many independent residuals are worth these.

    The variance of "at most the quantile" between single residuals over that between the means
    of samples of blocks, as in a cluster sample (Kish 1965); the median over nine quantiles.
    With a single group, 1.
    """
    _, group = np.unique(groups, return_inverse=True)
    number, blocks = len(residuals), int(group.max()) + 1
    if blocks == 1:
        return 1.0
    found = []
    for quantile in np.quantile(residuals, np.arange(0.5, 0.91, 0.05)):
        within = (residuals <= quantile).astype(np.float64)
        share = within.mean()
        sums = np.bincount(group, within - share, blocks)
        between = (sums**2).sum() / number**2 * blocks / (blocks - 1)
        single = share * (1 - share) * number / (number - 1)
        if single > 0:
            found.append(single / max(between, single / number))
    return float(max(1.0, np.median(found))) if found else float(number)


class CoverageCounts:
    """How many values lie within intervals of several half widths around their predictions.

    Parameters
    ----------
    widths : half widths, ascending.
    """

    def __init__(self, widths: ArrayLike):
        self._widths = np.asarray(widths, float)
        self.counts = np.zeros(len(self._widths) + 1, np.int64)

    def add(self, reference: np.ndarray, predicted: np.ndarray) -> None:
        """Add values of the same shape, none of them missing."""
        place = np.searchsorted(self._widths, np.abs(reference - predicted).ravel())
        self.counts += np.bincount(place, minlength=len(self.counts))

    def state(self) -> np.ndarray:
        return self.counts.astype(np.float64)

    def merge(self, state: np.ndarray) -> None:
        self.counts += np.asarray(state).astype(np.int64)

    def shares(self) -> list[float | None]:
        """The share of values within each interval; None where there is no value."""
        total = self.counts.sum()
        if not total:
            return [None] * len(self._widths)
        return [float(share) for share in np.cumsum(self.counts[:-1]) / total]
