"""How sure the corrected distances are: polygons resampled within their classes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike

from ..base.messages import Reporter
from .distances import Distances, pair_distances
from .moments import Moments, moments_of
from .statistics import Cells, ClassStatistics
from .transform import is_singular

LEAST_POLYGONS = 3
"""Polygons that both classes of a pair need for an interval."""
LEAST_RESAMPLES = 20
"""Resamples that an interval needs; of fewer it would be the extremes, if that."""
CONFIDENCE = 0.95


@dataclass(frozen=True)
class Intervals:
    """95 % intervals of corrected distances over polygons; arrays (P,), NaN where there is none."""

    b_low: np.ndarray
    b_high: np.ndarray
    d_low: np.ndarray
    d_high: np.ndarray


@dataclass(frozen=True)
class _Drawn:
    """A resampled class: how often each cell was drawn, and what that makes."""

    times: np.ndarray
    cell_counts: np.ndarray
    count: float
    mean: np.ndarray
    scatter: np.ndarray

    @property
    def distinct(self) -> float:
        return float(self.cell_counts[self.times > 0].sum())


def bootstrap_intervals(
    statistics: ClassStatistics,
    members: Sequence[int],
    estimates: Distances,
    pairs: ArrayLike,
    repeats: int,
    rng: np.random.Generator,
    shrinkage: float = 0.0,
    reporter: Reporter | None = None,
) -> Intervals:
    """Resample polygons within their classes and compute the corrected distances anew.

    A resampled class holds pixels twice or more; the correction knows how many, since each number
    of times is a source of its own in :mod:`.expected`. The interval is the basic (reflected) one
    on the scale of B and D, ``2 estimate - quantiles``, widened by Student's t for the number of
    polygons. In simulations with 8 and 16 polygons a class, p = 4 to 128 and pixels that depend
    on each other within polygons it held the true value in 90 to 97 % of the cases, where the
    plain percentile interval held it in 5 to 100 %.

    Parameters
    ----------
    statistics : :class:`.statistics.ClassStatistics`.
    members : indices of its classes that can be computed; ``pairs`` (P, 2) index into them.
    estimates : :class:`.distances.Distances` of the pairs. repeats : resamples.
    """
    pairs = np.asarray(pairs, int).reshape(-1, 2)
    polygons = np.array([len(statistics.polygons[index]) for index in members])
    enough = polygons >= LEAST_POLYGONS
    wanted = np.flatnonzero(enough[pairs].all(1)) if len(pairs) else np.empty(0, int)
    bounds = np.full((4, len(pairs)), np.nan)
    if not len(wanted):
        return Intervals(*bounds)
    drawn_b = np.full((repeats, len(pairs)), np.nan)
    drawn_d = drawn_b.copy()
    for repeat in range(repeats):
        if reporter is not None:
            reporter.check_cancelled()
        drawn = [
            _resample(statistics.cells[index], rng if several else None)
            for index, several in zip(members, enough)
        ]
        usable = np.array(
            [
                shrinkage > 0
                or (each.distinct > statistics.bands + 2 and not is_singular(each.scatter))
                for each in drawn
            ]
        )
        place = np.cumsum(usable) - 1
        some = wanted[usable[pairs[wanted]].all(1)]
        if len(some):
            moments = _moments([each for each, good in zip(drawn, usable) if good], shrinkage)
            distances = pair_distances(moments, place[pairs[some]], reporter)
            drawn_b[repeat, some] = distances.b_raw
            drawn_d[repeat, some] = distances.d_raw
    for index in wanted:
        cells = [len(statistics.cells[members[end]].counts) for end in pairs[index]]
        bounds[:2, index] = _reflected(drawn_b[:, index], estimates.b_raw[index], cells)
        bounds[2:, index] = _reflected(drawn_d[:, index], estimates.d_raw[index], cells)
    return Intervals(*bounds)


def _resample(cells: Cells, rng) -> _Drawn:
    """Draw as many cells as there are, with replacement; without ``rng`` each of them once."""
    units = len(cells.counts)
    times = (
        np.ones(units, int) if rng is None else rng.multinomial(units, np.full(units, 1 / units))
    )
    weights = times * cells.counts
    count = weights.sum()
    mean = weights @ cells.means / count
    apart = cells.means - mean
    scatter = np.tensordot(times.astype(float), cells.scatters, 1) + (apart.T * weights) @ apart
    return _Drawn(times, cells.counts, float(count), mean, scatter)


def _moments(drawn: list[_Drawn], shrinkage: float) -> Moments:
    """Moments of resampled classes: one source for every number of times a pixel was drawn."""
    dof = np.array([each.count - 1 for each in drawn])
    most = max(int(each.times.max()) for each in drawn)
    times = np.arange(1, most + 1)
    weights, dofs = times / dof[:, None], np.zeros((len(drawn), most))
    for index, each in enumerate(drawn):
        pixels = np.bincount(each.times, each.cell_counts, most + 1)[1:]
        dofs[index] = pixels * dof[index] / each.count
    weights[dofs == 0] = 0
    return moments_of(
        np.array([each.mean for each in drawn]),
        np.array([each.scatter for each in drawn]) / dof[:, None, None],
        np.array([(each.times**2 * each.cell_counts).sum() / each.count**2 for each in drawn]),
        weights,
        dofs,
        dof,
        shrinkage,
    )


def _reflected(drawn: np.ndarray, estimate: float, cells) -> tuple[float, float]:
    kept = drawn[np.isfinite(drawn)]
    if len(kept) < max(LEAST_RESAMPLES, len(drawn) // 2):
        return np.nan, np.nan  # too few resamples had enough pixels
    middle = np.median(kept)
    low, high = np.quantile(kept - middle, [(1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2])
    least = min(cells)
    normal = NormalDist().inv_cdf((1 + CONFIDENCE) / 2)
    wider = student_t((1 + CONFIDENCE) / 2, sum(cells) - 2) / normal
    wider *= np.sqrt(least / (least - 1))
    centre = 2 * estimate - middle
    return max(0.0, centre - wider * high), max(0.0, centre - wider * low)


def student_t(probability: float, dof: float) -> float:
    """Quantile of Student's t by its Cornish-Fisher expansion; to 1 % from 4 degrees of freedom."""
    z = NormalDist().inv_cdf(probability)
    return (
        z
        + (z**3 + z) / (4 * dof)
        + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * dof**2)
        + (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / (384 * dof**3)
    )
