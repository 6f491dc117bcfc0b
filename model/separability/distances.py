"""Bhattacharyya distance, Jeffries-Matusita distance, divergence, transformed divergence.

For Gaussian classes of means m, covariances S over p bands (Kailath 1967; Swain and King 1973;
Richards, Remote Sensing Digital Image Analysis, chapter 10), with S = (S_1 + S_2) / 2 and
d = m_1 - m_2:

    B  = d' S^-1 d / 8 + [ln|S| - ln|S_1| / 2 - ln|S_2| / 2] / 2
    JM = 2 (1 - exp(-B))                                               0..2
    D  = tr[(S_1 - S_2) (S_2^-1 - S_1^-1)] / 2 + d' (S_1^-1 + S_2^-1) d / 2
    TD = 2 (1 - exp(-D / 8))                                           0..2

Put in as they are, the estimates of m and S of a few hundred pixels in a hundred bands make any
two samples look separable. The corrected forms estimate what the true m and S would give, whatever
the classes' sizes and covariances; see :mod:`.true_sums`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from ..base.errors import HyperTaskError
from ..base.messages import Reporter
from ..base.text import amount
from .expected import expected_log_det_and_inverse, expected_trace
from .moments import Moments, class_moments

_BATCH_BYTES = 2e6
"""Matrices at work at once: what fits into a processor's cache is worked on fastest."""


def jeffries_matusita(b: ArrayLike, square_root: bool = False) -> np.ndarray:
    """JM of a Bhattacharyya distance: 0..2, or its square root, 0..1.414."""
    jm = -2 * np.expm1(-np.asarray(b, float))
    return np.sqrt(np.maximum(jm, 0)) if square_root else jm


def transformed_divergence(d: ArrayLike) -> np.ndarray:
    """TD of a divergence, 0..2."""
    return -2 * np.expm1(-np.asarray(d, float) / 8)


@dataclass(frozen=True)
class Distances:
    """Textbook and corrected distances of pairs; arrays (P,). Corrected ones are at least 0,
    save ``b_raw`` and ``d_raw``, which are not clipped."""

    b: np.ndarray
    d: np.ndarray
    b_raw: np.ndarray
    d_raw: np.ndarray

    @property
    def b_corrected(self) -> np.ndarray:
        return np.maximum(self.b_raw, 0)

    @property
    def d_corrected(self) -> np.ndarray:
        return np.maximum(self.d_raw, 0)


def log_det_and_mahalanobis(
    covariances: np.ndarray, differences: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """ln|S| and d' S^-1 d for stacks (P, p, p) and (P, p), by one Cholesky each.

    The factor of [[S, d], [d', c]] holds that of S and, as its last row, L^-1 d, whatever c is
    as long as it is large.

    Raises
    ------
    numpy.linalg.LinAlgError
        Where a matrix is not positive definite.
    """
    count, p = differences.shape
    bordered = np.empty((count, p + 1, p + 1))
    bordered[:, :p, :p] = covariances
    bordered[:, p, :p] = bordered[:, :p, p] = differences
    bordered[:, p, p] = 1e300
    factor = np.linalg.cholesky(bordered)
    diagonal = np.diagonal(factor, axis1=1, axis2=2)[:, :p]
    return 2 * np.log(diagonal).sum(1), (factor[:, p, :p] ** 2).sum(1)


def inverses(covariances: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Inverses (K, p, p) and ln|S| (K,) through Cholesky factors."""
    factor = np.linalg.cholesky(covariances)
    unit = np.broadcast_to(np.eye(factor.shape[-1]), factor.shape)
    half = np.linalg.solve(factor, unit)
    log_det = 2 * np.log(np.diagonal(factor, axis1=1, axis2=2)).sum(1)
    return half.transpose(0, 2, 1) @ half, log_det


def pair_distances(
    moments: Moments, pairs: ArrayLike, reporter: Reporter | None = None
) -> Distances:
    """Distances of the classes of each pair.

    Parameters
    ----------
    pairs : int array (P, 2) of class indices.

    Notes
    -----
    Of B, ln|S| and d' S^-1 d are read off as in :mod:`.true_sums`, less the noise of the means,
    tr(S^-1 Sigma_1) / n_1 + tr(S^-1 Sigma_2) / n_2; ln|S_k| has its exact expectation taken away.
    In D, S_k^-1 becomes S_k^-1 / g_k, g_k = nu / (nu - p - 1), nu = n_k - 1, and then
    [p / n_1 + p / n_2 + tr(S_2 S_1^-1) / (g_1 n_2) + tr(S_1 S_2^-1) / (g_2 n_1)] / 2 is taken
    away, which is exact too.
    """
    first, second = np.asarray(pairs, int).reshape(-1, 2).T
    p = moments.bands
    sampled, true = _mean_covariances(moments, first, second, reporter)
    inverse, log_det = inverses(moments.covariances)
    classes = len(log_det)
    # tr(S_i S_j^-1) for all i, j, and d' S_j^-1 d: no matrix is formed per pair
    traces = moments.covariances.reshape(classes, -1) @ inverse.reshape(classes, -1).T
    apart = moments.means[:, None] - moments.means[None]
    squares = np.stack(
        [((apart[:, j] @ inverse[j]) * apart[:, j]).sum(1) for j in range(classes)], axis=1
    )
    weights, dofs = moments.sources()
    e, g = expected_log_det_and_inverse(p, weights, dofs)
    true_traces = _true_traces(moments, traces, g)
    variances = moments.variances
    true_squares = squares / g - p * variances - true_traces * variances[:, None]

    def b_of(terms, own):
        log_det, mahalanobis = terms
        return mahalanobis / 8 + 0.5 * (log_det - 0.5 * own[first] - 0.5 * own[second])

    def d_of(traces, squares):
        both = traces + squares
        return 0.5 * (both[first, second] + both[second, first]) - p

    return Distances(
        b_of(sampled, log_det),
        d_of(traces, squares),
        b_of(true, log_det - e),
        d_of(true_traces, true_squares),
    )


def _mean_covariances(moments: Moments, first, second, reporter):
    """ln|S| and d' S^-1 d of the mean covariances of pairs, as sampled and as truly, (2, P)."""
    p = moments.bands
    sampled, true = np.empty((2, len(first))), np.empty((2, len(first)))
    needed = moments.pair_sums(first, second, p).needed
    step = max(1, int(_BATCH_BYTES // ((p + 1) ** 2 * 8)))
    for count in np.unique(needed):
        rows = np.flatnonzero(needed == count)
        one, two = first[rows], second[rows]
        sums = moments.pair_sums(one, two, p)
        values = np.empty((2, len(rows), count))
        for start in range(0, len(rows), step):
            part = slice(start, start + step)
            differences = moments.means[one[part]] - moments.means[two[part]]
            for node in range(count):
                if reporter is not None:
                    reporter.check_cancelled()
                factors = sums.factors[part, node]
                matrices = moments.pair_matrices(one[part], two[part], factors)
                values[:, part, node] = log_det_and_mahalanobis(matrices, differences)
        sampled[:, rows] = values[:, np.arange(len(rows)), sums.plain]
        reading = sums.read(p, *values)
        true[:, rows] = reading.log_det, reading.mahalanobis
        for trace, k in zip(reading.traces, (one, two)):
            true[1, rows] -= moments.variances[k] * trace
    return sampled, true


def _true_traces(moments: Moments, traces, g):
    """tr(Sigma_i Sigma_j^-1) of classes i, j from the sampled ones and g = E S_j^-1, (K, K)."""
    if moments.composition is None:
        return traces / g
    # what brings the traces of equal classes to p: shrunk covariances have pixels in common
    weights, dofs = moments.sources()
    p = moments.bands
    return traces * p / expected_trace(p, weights[:, None], weights[None], dofs, g[None])


def distances_of(
    mean_1: ArrayLike,
    covariance_1: ArrayLike,
    n_1: float,
    mean_2: ArrayLike,
    covariance_2: ArrayLike,
    n_2: float,
) -> Distances:
    """Distances of two classes given by mean (p,), covariance (p, p) and number of pixels.

    Raises
    ------
    HyperTaskError
        When there are not more than p + 2 pixels, or a covariance is singular.
    """
    covariances = np.array([covariance_1, covariance_2], float)
    counts = np.array([n_1, n_2], float)
    p = covariances.shape[-1]
    if counts.min() <= p + 2:
        raise HyperTaskError(
            f"A class has {amount(int(counts.min()), 'pixel', 'pixels')}; {p} bands need more than "
            f"{p + 2}."
        )
    scatters = covariances * (counts - 1)[:, None, None]
    moments = class_moments(np.array([mean_1, mean_2], float), scatters, counts)
    try:
        return pair_distances(moments, [[0, 1]])
    except np.linalg.LinAlgError:
        raise HyperTaskError(
            "A covariance is singular: a band is constant or follows from others; leave it out."
        ) from None
