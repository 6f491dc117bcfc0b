"""The true sum of two classes' covariances, read off covariances of few pixels.

Of S = A_1 + A_2, A_k = c_k S_k (c_k = 1/2 for the mean of two classes), not only the sampling of
each class moves ln|S| and S^-1 but also how their noise meets in the sum, and that depends on
both true covariances. Nothing has to be assumed about them: there are weights w_k for which the
inverse of ``S_w = w_1 A_1 + w_2 A_2`` is a deterministic equivalent of the inverse of the true
sum (Silverstein and Bai 1995), and the sample itself says which. With the sources of class k
(see :mod:`.expected`; omega_j is what one of their nu_j degrees of freedom weighs in A_k) and
s_k = tr(S_w^-1 w_k A_k), which is what the class contributes to the p bands, they meet

    s_k = sum_j nu_j omega_j y_k / (1 + omega_j y_k),   w_k = c_k y_k / s_k,   s_1 + s_2 = p

which for one source of nu degrees of freedom is w_k = 1 / (1 - s_k / nu). Then, Sigma the true
covariances,

    ln|true sum| = ln|S_w| + p - sum_j nu_j ln(1 + omega_j y_k) - ln(1 - q) / 2
    q = sum_j nu_j [omega_j y_k / (1 + omega_j y_k)]^2 / p
    tr(true sum^-1 Sigma_k) = s_k / c_k

where q is what real numbers have beyond complex ones. What is still missing is known exactly for
a single source, and is taken from one of p / q degrees of freedom.

Only the ratio of the weights needs matrices, and p and the degrees of freedom bound it. Within
the bounds ln|e^(-u/2) A_1 + e^(u/2) A_2| is analytic, so its values at a few Chebyshev nodes
(three or four where there are several times more pixels than bands) give it everywhere, with its
derivative s_2 - p / 2: no matrix is inverted, and none is factorised within an iteration.

Covariances that are shrunk are sums of all classes', each of which would want a weight of its own.
Shrinking draws them towards each other, so they are corrected as if the classes' true covariances
were equal: :class:`EqualSums`. benchmarks/separability_bias.py prints what that leaves.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.polynomial import chebyshev

from .expected import expected_log_det_and_inverse, level, log_det_gap

_TOLERANCE, _FINE_TOLERANCE, _SMALL = 1e-2, 1e-8, 32
"""What interpolation may leave in ln|S| at worst (in practice it is a thousandth of that), and
where there are so few bands that nodes cost nothing."""
_MOST_NODES = 15
_FULL = 0.98
"""Share of its degrees of freedom that a class can contribute at most."""


@dataclass(frozen=True)
class Sources:
    """Sources of one side of a sum: weights and dofs (P, J), see :mod:`.expected`."""

    weights: np.ndarray
    dofs: np.ndarray

    @property
    def share(self) -> np.ndarray:
        """c (P,): what the side's true covariance weighs in the sum."""
        return (self.weights * self.dofs).sum(-1)

    @property
    def arrays(self) -> tuple[np.ndarray, np.ndarray]:
        return self.weights, self.dofs

    def largest_weight(self, p: int) -> np.ndarray:
        """Logarithm of the largest weight w (P,) that the side can need."""
        most = np.minimum(p, _FULL * (self.dofs * (self.weights > 0)).sum(-1))
        return np.log(self.share * level(self.weights, self.dofs, most) / most)

    def at(self, y: np.ndarray) -> _Side:
        """The side at y (P, ...)."""
        spread = (slice(None), *(None,) * (y.ndim - 1))
        weights, dofs = self.weights[spread], self.dofs[spread]
        each = weights / (1 + weights * y[..., None])
        part = (dofs * each).sum(-1)
        bend = (dofs * each**2).sum(-1)
        return _Side(
            s=y * part,
            s_slope=part - y * bend,
            log_weight=np.log((weights * dofs).sum(-1) / part),
            log_weight_slope=bend / part,
        )

    def noise(self, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """sum_j nu_j ln(1 + omega_j y) and p q, at y (P, ...)."""
        spread = (slice(None), *(None,) * (y.ndim - 1))
        dofs, load = self.dofs[spread], self.weights[spread] * y[..., None]
        return (dofs * np.log1p(load)).sum(-1), (dofs * (load / (1 + load)) ** 2).sum(-1)


@dataclass(frozen=True)
class _Side:
    """s, ln w and their derivatives by y."""

    s: np.ndarray
    s_slope: np.ndarray
    log_weight: np.ndarray
    log_weight_slope: np.ndarray


@dataclass(frozen=True)
class Reading:
    """What the true mean covariance Sigma of two classes is estimated to give; arrays (P, ...).

    log_det : ln|Sigma|. mahalanobis : d' Sigma^-1 d of the differences d given, in which the noise
    of the means still is. traces : tr(Sigma^-1 Sigma_k) of the first and of the second class.
    """

    log_det: np.ndarray
    mahalanobis: np.ndarray
    traces: tuple[np.ndarray, np.ndarray]


class EqualSums:
    """P sums of covariances that are all samples of one true covariance.

    ``weights`` (P, J), ``dofs`` broadcastable: see :mod:`.expected`. What it has as
    in :class:`TrueSums`; there is one node, where the sum is as sampled.
    """

    def __init__(self, weights: np.ndarray, dofs: np.ndarray):
        self._sources = weights, dofs
        self.factors = np.ones((len(weights), 1, 2))
        self.plain, self.needed = np.zeros(len(weights), int), np.ones(len(weights), int)

    def read(self, p: int, log_dets: np.ndarray, mahalanobis: np.ndarray) -> Reading:
        dims = (slice(None), *(None,) * (log_dets.ndim - 2))
        e, g = (each[dims] for each in expected_log_det_and_inverse(p, *self._sources))
        each = np.broadcast_to(float(p), log_dets[:, 0].shape)
        return Reading(log_dets[:, 0] - e, mahalanobis[:, 0] / g, (each, each))


class TrueSums:
    """P sums of two covariances each, at the nodes where they have to be factorised.

    Attributes
    ----------
    factors : (P, m, 2), what A_1 and A_2 are to be multiplied by at each of the m nodes.
    plain : (P,), the node at which both are 1, which gives the textbook's values.
    needed : (P,), how many nodes each sum by itself needs; all get the most of these.
    """

    def __init__(self, bands: int, one: Sources, two: Sources):
        """``bands``: the most that will be read."""
        self._sources = one, two
        low, high = -one.largest_weight(bands), two.largest_weight(bands)
        self._middle, self._half = (low + high) / 2, np.maximum((high - low) / 2, 1e-9)
        self.needed = _nodes_needed(bands, self._half)
        count = int(self.needed.max())
        usual = np.cos(np.pi * (np.arange(count) + 0.5) / count)
        places = np.tile(usual, (len(low), 1))
        zero = -self._middle / self._half  # u = 0 always lies between the bounds
        self.plain = np.abs(places - zero[:, None]).argmin(1)
        places[np.arange(len(low)), self.plain] = zero
        self._to_series = np.linalg.inv(chebyshev.chebvander(places, count - 1))
        u = self._middle[:, None] + self._half[:, None] * places
        self.factors = np.exp(np.stack([-u / 2, u / 2], axis=-1))

    def read(self, p: int, log_dets: np.ndarray, mahalanobis: np.ndarray) -> Reading:
        """Read the true sums in p bands.

        Parameters
        ----------
        log_dets, mahalanobis : (P, m, ...), ln|M| and d' M^-1 d of
            ``M = factors[..., 0] A_1 + factors[..., 1] A_2``.
        """
        one, two = self._sources
        dims = (slice(None), *(None,) * (log_dets.ndim - 2))
        series = np.einsum("pkm,pm...->kp...", self._to_series, log_dets)
        y_1, y_2 = self._solve(p, series, dims)
        side_1, side_2 = one.at(y_1), two.at(y_2)
        x, _ = self._place(side_1, side_2, dims)
        (noise_1, square_1), (noise_2, square_2) = one.noise(y_1), two.noise(y_2)
        q = np.minimum((square_1 + square_2) / p, 1 - 1e-12)
        single = np.maximum(p / q, p + 1.5)
        scale = (side_1.log_weight + side_2.log_weight) / 2
        log_det = chebyshev.chebval(x, series, tensor=False) + p * scale
        log_det += p - noise_1 - noise_2 - 0.5 * np.log1p(-q) - log_det_gap(p, single)
        series = np.einsum("pkm,pm...->kp...", self._to_series, mahalanobis)
        sharpness = (single - p - 1) / (single - p)
        squared = chebyshev.chebval(x, series, tensor=False) * np.exp(-scale) * sharpness
        traces = side_1.s / one.share[dims], side_2.s / two.share[dims]
        return Reading(log_det, squared, traces)

    def _place(self, side_1: _Side, side_2: _Side, dims):
        """Where the ratio of the weights lies between the nodes, -1..1, and whether within."""
        u = side_2.log_weight - side_1.log_weight
        x = (u - self._middle[dims]) / self._half[dims]
        return np.clip(x, -1, 1), np.abs(x) <= 1

    def _solve(self, p: int, series, dims):
        """y_1 and y_2 by Newton's method for s_1 + s_2 = p and s_2 = p / 2 + derivative."""
        one, two = self._sources
        slope = chebyshev.chebder(series) / self._half[dims]
        bend = chebyshev.chebder(slope) / self._half[dims]
        weights, dofs = (np.concatenate(each, axis=-1) for each in zip(one.arrays, two.arrays))
        start = level(weights, dofs, float(p))  # right where both true covariances are equal
        y_1 = y_2 = np.broadcast_to(start[dims], series.shape[1:])
        for _ in range(60):
            side_1, side_2 = one.at(y_1), two.at(y_2)
            x, within = self._place(side_1, side_2, dims)
            off_1 = side_1.s + side_2.s - p
            off_2 = side_2.s - p / 2 - chebyshev.chebval(x, slope, tensor=False)
            rise = np.where(within, np.maximum(chebyshev.chebval(x, bend, tensor=False), 0), 0.0)
            b = rise * side_1.log_weight_slope
            a = side_2.s_slope - rise * side_2.log_weight_slope
            determinant = side_1.s_slope * a - side_2.s_slope * b
            step_1 = (a * off_1 - side_2.s_slope * off_2) / determinant
            step_2 = (side_1.s_slope * off_2 - b * off_1) / determinant
            y_1 = y_1 * np.clip(1 - step_1 / y_1, 0.25, 4)
            y_2 = y_2 * np.clip(1 - step_2 / y_2, 0.25, 4)
            if max(np.abs(step_1 / y_1).max(), np.abs(step_2 / y_2).max()) < 1e-9:
                break
        return y_1, y_2


def _nodes_needed(p: int, half: np.ndarray) -> np.ndarray:
    """Nodes for intervals u of ``half`` (P,); the nearest singularities are pi off the axis."""
    decay = np.arcsinh(np.pi / half)
    tolerance = _FINE_TOLERANCE if p <= _SMALL else _TOLERANCE
    count = np.clip(np.ceil(np.log(p / tolerance) / decay), 3, _MOST_NODES).astype(int)
    return count + (count + 1) % 2  # odd, so that nothing changes where the classes are exchanged
