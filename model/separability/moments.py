"""Means and covariances of classes, and how surely they are known."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from .true_sums import EqualSums, Sources, TrueSums


@dataclass(frozen=True)
class Moments:
    """Means and covariances of K classes, and how surely they are known.

    Attributes
    ----------
    means : (K, p). covariances : (K, p, p), positive definite.
    variances : (K,), variance of a mean in units of the class's covariance: 1 / pixels.
    weights, dofs : (K, J), the sources of each class's own covariance; see :mod:`.expected`.
        A class of fewer than J has zeros.
    composition : (K, K), None where nothing is shrunk; row k holds what the own covariances of
        all classes weigh in ``covariances[k]``.
    """

    means: np.ndarray
    covariances: np.ndarray
    variances: np.ndarray
    weights: np.ndarray
    dofs: np.ndarray
    composition: np.ndarray | None = None

    @property
    def bands(self) -> int:
        return self.means.shape[1]

    def sources(self) -> tuple[np.ndarray, np.ndarray]:
        """Weights and degrees of freedom of all that each covariance is made of, (K, ...)."""
        if self.composition is None:
            return self.weights, self.dofs
        weights = self.composition[:, :, None] * self.weights
        return weights.reshape(len(weights), -1), self.dofs.reshape(1, -1)

    def pair_sums(self, first: np.ndarray, second: np.ndarray, bands: int) -> TrueSums | EqualSums:
        """What tells of the true mean covariance of pairs, in up to ``bands`` bands."""
        if self.composition is None:
            sides = (Sources(self.weights[k] / 2, self.dofs[k]) for k in (first, second))
            return TrueSums(bands, *sides)
        weights, dofs = self.sources()
        return EqualSums((weights[first] + weights[second]) / 2, dofs)

    def pair_matrices(
        self, first: np.ndarray, second: np.ndarray, factors: np.ndarray
    ) -> np.ndarray:
        """(P, p, p), halves of both covariances multiplied by ``factors`` (P, 2), added."""
        one, two = factors.T[:, :, None, None] / 2
        matrices, other = self.covariances[first], self.covariances[second]
        matrices *= one
        other *= two
        matrices += other
        return matrices


def moments_of(
    means: np.ndarray,
    own: np.ndarray,
    variances: np.ndarray,
    weights: np.ndarray,
    dofs: np.ndarray,
    totals: np.ndarray,
    shrinkage: float = 0.0,
) -> Moments:
    """Moments of classes whose own covariances (K, p, p) are given.

    Covariances are ``(1 - shrinkage) S_k + shrinkage S_pooled``, S_pooled over all classes given,
    in which each counts by ``totals`` (K,), its degrees of freedom. The rest: :class:`Moments`.
    """
    if not shrinkage:
        return Moments(means, own, variances, weights, dofs)
    part = totals / totals.sum()
    covariances = (1 - shrinkage) * own + shrinkage * np.tensordot(part, own, 1)
    composition = (1 - shrinkage) * np.eye(len(part)) + shrinkage * part
    return Moments(means, covariances, variances, weights, dofs, composition)


def class_moments(
    means: ArrayLike, scatters: np.ndarray, counts: ArrayLike, shrinkage: float = 0.0
) -> Moments:
    """Moments of classes from their scatter matrices.

    Parameters
    ----------
    means : (K, p). scatters : (K, p, p). counts : (K,) pixels, at least 2.
    shrinkage : 0..1, see :func:`moments_of`.
    """
    counts = np.asarray(counts, float)
    dofs = counts - 1
    own = scatters / dofs[:, None, None]
    sources = 1 / dofs[:, None], dofs[:, None]
    return moments_of(np.asarray(means, float), own, 1 / counts, *sources, dofs, shrinkage)
