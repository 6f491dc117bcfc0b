"""What the distances would be if the labels meant nothing.

The noise floor of a pair is the textbook Bhattacharyya distance after the labels of the two
classes were permuted. What is permuted depends on what is independent:

polygons
    Where both classes have several polygons. Pixels of one polygon resemble each other, so whole
    polygons change class. A split of the polygons has other numbers of pixels than the classes
    have; the difference in the distance that this alone is expected to make is taken out.
pixels
    Where a class has one polygon, or no split of the polygons leaves both sides enough pixels:
    pixels of a random sample of both classes (at most 1000 each, or 4 p). For larger classes the
    distance is brought to their size by the ratio of the expectations for Gaussian pixels; both
    fall with one over the number of pixels.
formula
    Without permutations: expectation and spread for Gaussian pixels, at no cost. Real pixels have
    heavier tails than Gaussian ones, which raises the floor; permutations see that.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from math import comb
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike

from ..base.messages import Reporter
from .expected import null_distance
from .statistics import ClassStatistics, merged

CONFIDENCE = 0.95
_Z_LIMIT = NormalDist().inv_cdf(CONFIDENCE)


@dataclass(frozen=True)
class NoiseFloor:
    """Distances (B) of one pair under permuted labels.

    mean : their mean. limit : what 95 % of them stay below. source : polygons, pixels or formula.
    values : the distances themselves, (R,).
    """

    mean: float
    limit: float
    source: str
    values: np.ndarray


@dataclass(frozen=True)
class Shrinkage:
    """Shrinkage towards a pooled covariance: share 0..1, the covariance, its degrees of freedom."""

    share: float = 0.0
    pooled: np.ndarray | float = 0.0
    dof: float = 0.0


NO_SHRINKAGE = Shrinkage()


def noise_floors(
    statistics: ClassStatistics,
    pairs: ArrayLike,
    permutations: int,
    seed: int,
    shrinkage: Shrinkage = NO_SHRINKAGE,
    reporter: Reporter | None = None,
) -> list[NoiseFloor]:
    """Noise floor of each pair of classes; see the module's text.

    Parameters
    ----------
    pairs : (P, 2) class indices. permutations : 0 takes the formula.
    seed : every pair gets random numbers of its own, so that a class more changes no other pair.
    """
    first, second = np.asarray(pairs, int).reshape(-1, 2).T
    p, counts = statistics.bands, statistics.counts
    sampled = np.array([len(sample) for sample in statistics.samples])
    means, spreads = _expected(p, (counts[first], counts[second]), shrinkage)
    sampled_means, _ = _expected(p, (sampled[first], sampled[second]), shrinkage)
    floors = []
    for index, (a, b) in enumerate(zip(first, second)):
        rng = np.random.default_rng([seed, 2, a, b])
        expected, spread = float(means[index]), float(spreads[index])
        values = np.empty(0)
        source = "formula"
        if permutations and min(len(statistics.polygons[k]) for k in (a, b)) >= 2:
            source = "polygons"
            values = _permute_polygons(
                statistics.cells[a],
                statistics.cells[b],
                permutations,
                rng,
                shrinkage,
                expected,
                reporter,
            )
        if permutations and not len(values):
            source = "pixels"
            samples = statistics.samples[a], statistics.samples[b]
            values = _permute_pixels(samples, permutations, rng, shrinkage, reporter)
            values *= expected / float(sampled_means[index])
            source = source if len(values) else "formula"
        floors.append(_floor(values, expected, spread, source))
        if reporter is not None:
            reporter.progress(50 + 45 * (index + 1) / len(first))
    return floors


def _expected(
    p: int, counts: tuple[ArrayLike, ArrayLike], shrinkage: Shrinkage
) -> tuple[np.ndarray, np.ndarray]:
    n1, n2 = (np.asarray(each) for each in counts)
    rest = np.maximum(0, shrinkage.dof - n1 - n2 + 2) if shrinkage.share else 0.0
    return null_distance(p, n1, n2, shrinkage.share, rest)


def _floor(values: np.ndarray, expected: float, spread: float, source: str) -> NoiseFloor:
    mean = float(values.mean()) if len(values) else expected
    if len(values) >= 5:  # fewer do not show their spread
        spread = max(float(values.std(ddof=1)), spread)
    limit = mean + _Z_LIMIT * spread
    if 0 < len(values) < 5:
        limit = max(limit, float(values.max()))
    return NoiseFloor(mean, limit, source, values)


def _permute_polygons(one, other, permutations, rng, shrinkage, expected, reporter):
    """Distances for random splits of the polygons, none of them the one that was drawn."""
    cells, first = (one, other), len(one.counts)
    counts = np.concatenate([each.counts for each in cells])
    means = np.concatenate([each.means for each in cells])
    scatters = np.concatenate([each.scatters for each in cells])
    _, mean, _ = merged(counts, means, scatters)
    apart = means - mean
    # sums of squares about the mean of all, which add up whatever the split
    squares = scatters + counts[:, None, None] * apart[:, :, None] * apart[:, None, :]
    p = means.shape[1]
    splits = _splits(first, len(counts), permutations, rng)
    chosen = np.zeros((len(splits), len(counts)))
    for row, split in zip(chosen, splits):
        row[list(split)] = 1
    n = np.stack([chosen @ counts, (1 - chosen) @ counts])
    if not shrinkage.share:
        kept = n.min(0) > p + 2
        chosen, n = chosen[kept], n[:, kept]
    if not len(chosen):
        return np.empty(0)
    sums = (chosen * counts) @ apart
    total = squares.sum(0)
    values = np.empty(len(chosen))
    for index, row in enumerate(chosen):
        if reporter is not None:
            reporter.check_cancelled()
        own = np.tensordot(row, squares, 1)
        values[index] = _distance(
            [_side(n[0, index], sums[index], own), _side(n[1, index], -sums[index], total - own)],
            shrinkage,
        )
    here, _ = _expected(p, n, shrinkage)
    return np.maximum(0, values - here + expected)[np.isfinite(values)]


def _side(n, total, squares):
    """Count, mean and scatter from the sum and the squares about the mean of both sides."""
    mean = total / n
    return n, mean, squares - n * np.outer(mean, mean)


def _splits(first: int, units: int, wanted: int, rng: np.random.Generator):
    """Up to ``wanted`` sets of ``first`` of the units, without the true set and its mirror."""
    true = tuple(range(first))
    barred = {true}
    if units == 2 * first:
        barred.add(tuple(range(first, units)))
    if comb(units, first) <= 4 * wanted:
        every = [split for split in combinations(range(units), first) if split not in barred]
        if units == 2 * first:  # a split and its mirror are one
            every = [split for split in every if 0 in split]
        chosen = rng.permutation(len(every))[:wanted]
        return [every[index] for index in chosen]
    splits: list = []
    while len(splits) < wanted:
        split = tuple(sorted(rng.choice(units, first, replace=False).tolist()))
        if split not in barred:
            barred.add(split)
            splits.append(split)
    return splits


def _permute_pixels(samples, permutations, rng, shrinkage, reporter):
    """Distances of random splits of the pixels of two samples, of the samples' sizes."""
    pixels = np.concatenate(samples)
    pixels = pixels - pixels.mean(0)
    n = [len(sample) for sample in samples]
    total = pixels.T @ pixels
    # scatter of the smaller side only: the other one is what is left
    small, large = min(n), max(n)
    values = np.empty(permutations)
    for index in range(permutations):
        if reporter is not None:
            reporter.check_cancelled()
        chosen = pixels[rng.permutation(len(pixels))[:small]]
        own, squares = chosen.sum(0), chosen.T @ chosen
        sides = [_side(small, own, squares), _side(large, -own, total - squares)]
        values[index] = _distance(sides, shrinkage)
    return values[np.isfinite(values)]


def _distance(sides, shrinkage: Shrinkage) -> float:
    """Textbook B of two sides (count, mean, scatter); NaN where a side has no inverse."""
    covariances = np.array([scatter / (n - 1) for n, _, scatter in sides])
    if shrinkage.share:
        covariances = (1 - shrinkage.share) * covariances + shrinkage.share * shrinkage.pooled
    difference = sides[0][1] - sides[1][1]
    mixed = covariances.mean(0)
    p = len(difference)
    stack = np.empty((3, p + 1, p + 1))
    stack[:, :p, :p] = [mixed, *covariances]
    stack[:, p, :p] = stack[:, :p, p] = difference
    stack[:, p, p] = 1e300
    try:
        factor = np.linalg.cholesky(stack)
    except np.linalg.LinAlgError:
        return float("nan")
    log_det = 2 * np.log(np.diagonal(factor, axis1=1, axis2=2)[:, :p]).sum(1)
    mahalanobis = (factor[0, p, :p] ** 2).sum()
    return float(mahalanobis / 8 + 0.5 * (log_det[0] - 0.5 * log_det[1] - 0.5 * log_det[2]))
