"""Accuracy and class areas estimated from a sample, with confidence intervals.

Olofsson, Foody, Herold, Stehman, Woodcock and Wulder (2014), Good practices for estimating area
and assessing accuracy of land change, Remote Sensing of Environment 148, 42-57. The map's classes
are the strata; the equations' numbers below are theirs.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

Z95 = 1.959963984540054
"""Quantile of the normal distribution for a two-sided interval of 95 %."""


@dataclass
class AreaAccuracy:
    """Estimates; ``..._half`` is half the width of the 95 % confidence interval.

    Attributes
    ----------
    proportions : float (K, K), estimated shares of the map's area, rows are the map's class and
        columns the reference's (the paper's orientation).
    overall, overall_half : overall accuracy, 0..1.
    user, producer : (K,) accuracies, NaN where the sample says nothing. user_half, producer_half.
    area, area_half : (K,) share of each class in the whole area, as the reference sees it.
    mapped : (K,) share of each class in the map (the strata's weights).
    sample : int (K,), sampled pixels of each stratum.
    unsampled : indices of strata with an area but no sample; their area is left out of all sums.
    """

    proportions: np.ndarray
    overall: float
    overall_half: float
    user: np.ndarray
    user_half: np.ndarray
    producer: np.ndarray
    producer_half: np.ndarray
    area: np.ndarray
    area_half: np.ndarray
    mapped: np.ndarray
    sample: np.ndarray
    unsampled: list[int]


def area_accuracy(counts: ArrayLike, mapped: ArrayLike) -> AreaAccuracy:
    """Estimate accuracy and areas from a stratified (or simple, or systematic) random sample.

    Parameters
    ----------
    counts : (K, K) sampled pixels, rows are the **reference**, columns the map, as everywhere
        here. mapped : (K,) pixels or area of each class in the whole map.

    Notes
    -----
    A stratum of one sampled pixel has no variance of its own: it is taken as that of a class that
    is right half of the time, the widest there is. A stratum without any (``unsampled``) cannot
    be estimated; the shares then refer to the rest of the area.
    """
    sample = np.asarray(counts, float).T
    mapped = np.asarray(mapped, float)
    size = sample.sum(1)
    unsampled = [int(k) for k in np.flatnonzero((mapped > 0) & (size == 0))]
    covered = np.where(size > 0, mapped, 0.0)
    total = covered.sum()
    weights = covered / total if total > 0 else covered
    shares = np.divide(sample, size[:, None], out=np.zeros_like(sample), where=size[:, None] > 0)
    proportions = weights[:, None] * shares  # eq. 4
    # p (1 - p) / (n - 1) of every cell, the term of all variances
    spread = np.where(size[:, None] > 1, shares * (1 - shares), 0.25)
    spread = spread / np.maximum(size[:, None] - 1, 1)
    spread[weights == 0] = 0

    user = np.where(size > 0, shares.diagonal(), np.nan)  # eq. 2
    user_variance = np.where(size > 0, spread.diagonal(), np.nan)  # eq. 6
    area = proportions.sum(0)  # eq. 9
    area_variance = (weights[:, None] ** 2 * spread).sum(0)  # eq. 10
    producer = np.divide(
        proportions.diagonal(), area, out=np.full(len(area), np.nan), where=area > 0
    )  # eq. 3
    own = weights**2 * (1 - producer) ** 2 * spread.diagonal()
    others = (weights[:, None] ** 2 * spread).sum(0) - weights**2 * spread.diagonal()
    with np.errstate(invalid="ignore", divide="ignore"):
        producer_variance = (own + producer**2 * others) / area**2  # eq. 7
    overall_variance = float((weights**2 * spread.diagonal()).sum())  # eq. 5

    def half(variance):
        return Z95 * np.sqrt(variance)

    return AreaAccuracy(
        proportions,
        float(proportions.trace()),
        float(half(overall_variance)),
        user,
        half(user_variance),
        producer,
        half(producer_variance),
        area,
        half(area_variance),
        mapped / mapped.sum() if mapped.sum() > 0 else mapped,
        size.astype(np.int64),
        unsampled,
    )
