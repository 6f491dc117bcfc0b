"""Bhattacharyya distance, Jeffries-Matusita distance, divergence, transformed divergence.

For Gaussian classes of means m, covariances S over p bands (Kailath 1967; Swain and King 1973;
Richards, Remote Sensing Digital Image Analysis, chapter 10), with S = (S_1 + S_2) / 2 and
d = m_1 - m_2:

    B  = d' S^-1 d / 8 + [ln|S| - ln|S_1| / 2 - ln|S_2| / 2] / 2
    JM = 2 (1 - exp(-B))                                               0..2
    D  = tr[(S_1 - S_2) (S_2^-1 - S_1^-1)] / 2 + d' (S_1^-1 + S_2^-1) d / 2
    TD = 2 (1 - exp(-D / 8))                                           0..2

Put in as they are, the estimates of m and S of a few hundred pixels in a hundred bands make any
two samples look separable. The corrected forms take away what two samples of one distribution
are expected to show; see :mod:`.expected`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..base.errors import HyperTaskError
from .expected import expected_log_det_and_inverse, expected_trace

_BATCH_BYTES = 64e6


def jeffries_matusita(b, square_root: bool = False):
    """JM of a Bhattacharyya distance: 0..2, or its square root, 0..1.414."""
    jm = -2 * np.expm1(-np.asarray(b, float))
    return np.sqrt(np.maximum(jm, 0)) if square_root else jm


def transformed_divergence(d):
    """TD of a divergence, 0..2."""
    return -2 * np.expm1(-np.asarray(d, float) / 8)


@dataclass(frozen=True)
class Moments:
    """Means and covariances of K classes, and how surely they are known.

    Attributes
    ----------
    means : (K, p). covariances : (K, p, p), positive definite.
    variances : (K,), variance of a mean in units of the class's covariance: 1 / pixels.
    weights : (K, J), dofs : (J,): the sources of the covariances; see :mod:`.expected`.
    """

    means: np.ndarray
    covariances: np.ndarray
    variances: np.ndarray
    weights: np.ndarray
    dofs: np.ndarray

    @property
    def bands(self) -> int:
        return self.means.shape[1]


def class_moments(means, scatters, counts, shrinkage: float = 0.0) -> Moments:
    """Moments of classes from their scatter matrices.

    Covariances are ``(1 - shrinkage) S_k + shrinkage S_pooled``, S_pooled over all classes given.

    Parameters
    ----------
    means : (K, p). scatters : (K, p, p). counts : (K,) pixels, at least 2.
    """
    counts = np.asarray(counts, float)
    dofs = counts - 1
    covariances = scatters / dofs[:, None, None]
    weights = np.diag(1 / dofs)
    if shrinkage:
        pooled = scatters.sum(0) / dofs.sum()
        covariances = (1 - shrinkage) * covariances + shrinkage * pooled
        weights = (1 - shrinkage) * weights + shrinkage / dofs.sum()
    return Moments(np.asarray(means, float), covariances, 1 / counts, weights, dofs)


@dataclass(frozen=True)
class Distances:
    """Textbook and corrected distances of pairs; arrays (P,). Corrected ones are at least 0,
    save ``b_raw`` and ``d_raw``, which are not clipped."""

    b: np.ndarray
    d: np.ndarray
    b_raw: np.ndarray
    d_raw: np.ndarray

    @property
    def b_corrected(self):
        return np.maximum(self.b_raw, 0)

    @property
    def d_corrected(self):
        return np.maximum(self.d_raw, 0)


def log_det_and_mahalanobis(covariances, differences):
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


def inverses(covariances):
    """Inverses (K, p, p) and ln|S| (K,) through Cholesky factors."""
    factor = np.linalg.cholesky(covariances)
    unit = np.broadcast_to(np.eye(factor.shape[-1]), factor.shape)
    half = np.linalg.solve(factor, unit)
    log_det = 2 * np.log(np.diagonal(factor, axis1=1, axis2=2)).sum(1)
    return half.transpose(0, 2, 1) @ half, log_det


def pair_distances(moments: Moments, pairs, reporter=None) -> Distances:
    """Distances of the classes of each pair.

    Parameters
    ----------
    pairs : int array (P, 2) of class indices.

    Notes
    -----
    The correction, with g = E S^-1 and e = E ln|S| of a sample of the identity:
    d' S^-1 d becomes d' S^-1 d / g - p (1 / n_1 + 1 / n_2); from the log-determinants
    [e - e_1 / 2 - e_2 / 2] / 2 is taken away; S_k^-1 in the divergence becomes S_k^-1 / g_k and
    [p / n_1 + p / n_2 + tr(S_2 S_1^-1) / (g_1 n_2) + tr(S_1 S_2^-1) / (g_2 n_1)] / 2 is taken
    away. With n_1 = n_2 and no shrinkage g = nu / (nu - p - 1), nu = n_1 + n_2 - 2.
    """
    pairs = np.asarray(pairs, int).reshape(-1, 2)
    first, second = pairs.T
    p = moments.bands
    inverse, log_det = inverses(moments.covariances)
    mixed_log_det, mahalanobis = np.empty(len(pairs)), np.empty(len(pairs))
    step = max(1, int(_BATCH_BYTES // ((p + 1) ** 2 * 8)))
    for start in range(0, len(pairs), step):
        if reporter is not None:
            reporter.check_cancelled()
        one, two = first[start : start + step], second[start : start + step]
        mixed_log_det[start : start + step], mahalanobis[start : start + step] = (
            log_det_and_mahalanobis(
                (moments.covariances[one] + moments.covariances[two]) / 2,
                moments.means[one] - moments.means[two],
            )
        )
    classes = len(log_det)
    # tr(S_i S_j^-1) for all i, j, and d' S_j^-1 d: no matrix is formed per pair
    traces = moments.covariances.reshape(classes, -1) @ inverse.reshape(classes, -1).T
    apart = moments.means[:, None] - moments.means[None]
    squares = np.stack(
        [((apart[:, j] @ inverse[j]) * apart[:, j]).sum(1) for j in range(classes)], axis=1
    )
    b = mahalanobis / 8 + 0.5 * (mixed_log_det - 0.5 * log_det[first] - 0.5 * log_det[second])
    d = 0.5 * (traces[first, second] + traces[second, first] - 2 * p) + 0.5 * (
        squares[first, second] + squares[second, first]
    )
    e, g = expected_log_det_and_inverse(p, moments.weights, moments.dofs)
    mixed = (moments.weights[first] + moments.weights[second]) / 2
    e_mixed, g_mixed = expected_log_det_and_inverse(p, mixed, moments.dofs)
    v1, v2 = moments.variances[first], moments.variances[second]
    b_raw = (mahalanobis / g_mixed - p * (v1 + v2)) / 8 + 0.5 * (
        mixed_log_det
        - 0.5 * log_det[first]
        - 0.5 * log_det[second]
        - (e_mixed - 0.5 * e[first] - 0.5 * e[second])
    )
    w1, w2 = moments.weights[first], moments.weights[second]
    # what brings tr(S_2 S_1^-1) of equal classes to p; 1 / g where they share no pixels
    trace_2_1 = traces[second, first] * p / expected_trace(p, w2, w1, moments.dofs, g[first])
    trace_1_2 = traces[first, second] * p / expected_trace(p, w1, w2, moments.dofs, g[second])
    d_raw = 0.5 * (trace_1_2 + trace_2_1 - 2 * p) + 0.5 * (
        squares[second, first] / g[first]
        + squares[first, second] / g[second]
        - p * (v1 + v2)
        - trace_2_1 * v2
        - trace_1_2 * v1
    )
    return Distances(b, d, b_raw, d_raw)


def distances_of(mean_1, covariance_1, n_1, mean_2, covariance_2, n_2) -> Distances:
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
            f"A class has {counts.min():.0f} pixels; {p} bands need more than {p + 2}."
        )
    scatters = covariances * (counts - 1)[:, None, None]
    moments = class_moments(np.array([mean_1, mean_2], float), scatters, counts)
    try:
        return pair_distances(moments, [[0, 1]])
    except np.linalg.LinAlgError:
        raise HyperTaskError(
            "A covariance is singular: a band is constant or follows from others; leave it out."
        ) from None
