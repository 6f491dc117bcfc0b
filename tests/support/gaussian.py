"""Gaussian classes: their pixels, and samples by mean and covariance alone."""

from __future__ import annotations

import numpy as np


class GaussianClass:
    """A Gaussian class of mean (p,) and covariance ``factor @ factor.T``."""

    def __init__(self, mean, factor):
        self.mean, self.factor = np.asarray(mean, float), np.asarray(factor, float)

    @property
    def covariance(self):
        return self.factor @ self.factor.T

    def scatter(self, dof: int, rng):
        """A Wishart matrix of ``dof`` degrees of freedom (Bartlett decomposition)."""
        p = len(self.mean)
        if dof < p:
            half = self.factor @ rng.normal(size=(p, dof))
            return half @ half.T
        lower = np.tril(rng.normal(size=(p, p)), -1)
        lower[np.diag_indices(p)] = np.sqrt(rng.chisquare(dof - np.arange(p)))
        half = self.factor @ lower
        return half @ half.T

    def sample(self, n: int, rng):
        """Mean and covariance of n pixels."""
        mean = self.mean + self.factor @ rng.normal(size=len(self.mean)) / np.sqrt(n)
        return mean, self.scatter(n - 1, rng) / (n - 1)


def true_b(one: GaussianClass, two: GaussianClass) -> float:
    """Bhattacharyya distance of the classes themselves."""

    def log_det(matrix):
        return np.linalg.slogdet(matrix)[1]

    s1, s2, d = one.covariance, two.covariance, one.mean - two.mean
    mixed = (s1 + s2) / 2
    return d @ np.linalg.solve(mixed, d) / 8 + 0.5 * (
        log_det(mixed) - 0.5 * log_det(s1) - 0.5 * log_det(s2)
    )


def true_d(one: GaussianClass, two: GaussianClass) -> float:
    """Divergence of the classes themselves."""
    s1, s2, d = one.covariance, two.covariance, one.mean - two.mean
    i1, i2 = np.linalg.inv(s1), np.linalg.inv(s2)
    return 0.5 * np.trace((s1 - s2) @ (i2 - i1)) + 0.5 * d @ (i1 + i2) @ d


def correlated(p: int, correlation: float, scale: float = 1.0, stretch: float = 0.0):
    """Factor of ``correlation ** |i - j|``, widened; its columns stretched by e^-stretch to
    e^stretch."""
    index = np.arange(p)
    factor = np.linalg.cholesky(correlation ** np.abs(index[:, None] - index))
    return scale * factor * np.exp(np.linspace(-stretch, stretch, p))


def classes_of(sizes, p: int, shifts, seed=0, polygons=1, between=0.0):
    """One chunk per class; ``between`` is the spread of polygon means."""
    rng = np.random.default_rng(seed)
    for k, (n, shift) in enumerate(zip(sizes, shifts)):
        values = rng.normal(size=(n, p))
        values[:, 0] += shift
        own = np.arange(n) * polygons // n
        values += between * rng.normal(size=(polygons, p))[own]
        yield values, np.full(n, k), own + 1000 * k
