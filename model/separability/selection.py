"""Which bands tell the classes apart: sequential floating forward selection.

Pudil, Novovicova and Kittler (1994): add the best band, then take bands out again as long as
that gives a better set of its size than was known. The criterion is the corrected JM, whose
curve has a maximum: beyond it further bands add more uncertainty than separability.

Adding a band to n others costs no new factorisation. With S_F = L L' of the bands chosen and
V = L^-1 S_F,all, the variance of band j given F is ``S_jj - sum V_j^2``, which is what |S| is
multiplied by, and d' S^-1 d grows by ``(d_j - V_j' u)^2`` over it, u = L^-1 d. The correction
needs both of every sum of two covariances at a few ratios of their weights (:mod:`.true_sums`),
which are factorised side by side.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from ..base.errors import HyperTaskError
from ..base.messages import Reporter
from .distances import jeffries_matusita
from .expected import expected_log_det_and_inverse
from .moments import Moments

CRITERIA = ("mean", "min")


@dataclass(frozen=True)
class Selection:
    """Bands chosen, for every number of bands from 1 on.

    criterion : mean or min, over pairs, of the corrected JM (0..2).
    curve : (k,) its best value for 1..k bands. sets : the bands of each, ascending indices.
    """

    criterion: str
    curve: np.ndarray
    sets: list[list[int]]

    @property
    def best(self) -> list[int]:
        """The smallest set within 0.01 of the highest value."""
        return self.sets[int(np.flatnonzero(self.curve >= self.curve.max() - 0.01)[0])]


def select_bands_floating(
    moments: Moments,
    pairs: ArrayLike,
    most: int,
    criterion: str = "mean",
    reporter: Reporter | None = None,
) -> Selection:
    """Choose up to ``most`` bands.

    Parameters
    ----------
    moments : of the classes in all candidate bands; covariances may be singular in all of them
        together as long as every class has more than ``most`` + 2 pixels.
    pairs : int array (P, 2). criterion : mean or min.
    """
    if criterion not in CRITERIA:
        raise HyperTaskError(f"The criterion is {criterion!r}; it must be mean or min.")
    pairs = np.asarray(pairs, int).reshape(-1, 2)
    most = min(most, moments.bands)
    state = _State(moments, pairs, most)
    best: dict[int, tuple[float, list[int]]] = {}
    chosen: list[int] = []
    while len(chosen) < most:
        if reporter is not None:
            reporter.check_cancelled()
        scores = _summary(state.jm_with_each(), criterion)
        scores[chosen] = -np.inf
        band = int(scores.argmax())
        if not np.isfinite(scores[band]):
            break
        value = float(scores[band])
        if len(chosen) + 1 in best and best[len(chosen) + 1][0] >= value:
            # a set of this size was better: go on from it
            chosen = list(best[len(chosen) + 1][1])
            state.rebuild(chosen)
            continue
        chosen.append(band)
        state.append(band)
        best[len(chosen)] = (value, list(chosen))
        while len(chosen) > 2:
            scores = _summary(state.jm_without_each(), criterion)
            worst = int(scores.argmax())
            if scores[worst] <= best[len(chosen) - 1][0] + 1e-9:
                break
            chosen.pop(worst)
            state.rebuild(chosen)
            best[len(chosen)] = (float(scores[worst]), list(chosen))
    sizes = sorted(best)
    curve = np.maximum(0, [best[n][0] for n in sizes])
    return Selection(criterion, curve, [sorted(best[n][1]) for n in sizes])


def _summary(jm: np.ndarray, criterion: str) -> np.ndarray:
    return jm.mean(0) if criterion == "mean" else jm.min(0)


class _State:
    """Factorisations of all classes' and pairs' covariances over the bands chosen so far.

    First those of the classes, then those of the pairs, node by node; see :mod:`.true_sums`.
    """

    def __init__(self, moments: Moments, pairs, most: int):
        self.moments, (self.first, self.second) = moments, pairs.T
        self.sums = moments.pair_sums(self.first, self.second, most)
        mixed = [
            moments.pair_matrices(self.first, self.second, factors)
            for factors in self.sums.factors.swapaxes(0, 1)
        ]
        self.classes = len(moments.covariances)
        self.matrices = np.concatenate([moments.covariances, *mixed])
        differences = moments.means[self.first] - moments.means[self.second]
        self.differences = np.tile(differences, (len(mixed), 1))
        self.rows = np.empty((len(self.matrices), most, moments.bands))
        self.rebuild([])

    def rebuild(self, bands) -> None:
        self.bands: list[int] = []
        self.left = np.diagonal(self.matrices, axis1=1, axis2=2).copy()
        self.start = self.left.copy()
        self.log_det = np.zeros(len(self.matrices))
        self.residual = self.differences.copy()  # d_j - V_j' u
        self.mahalanobis = np.zeros(len(self.differences))
        for band in bands:
            self.append(band)

    def append(self, band: int) -> None:
        n = len(self.bands)
        before = self.rows[:, :n]
        row = self.matrices[:, band] - np.einsum("mnp,mn->mp", before, before[:, :, band])
        row /= np.sqrt(self.left[:, band])[:, None]
        self.rows[:, n] = row
        self.log_det += np.log(self.left[:, band])
        pair_row = row[self.classes :]
        step = self.residual[:, band] / np.sqrt(self.left[self.classes :, band])
        self.mahalanobis += step**2
        self.residual -= step[:, None] * pair_row
        self.left -= row**2
        self.bands.append(band)

    def jm_with_each(self) -> np.ndarray:
        """Corrected JM (P, p) of every pair with every band added; -inf where it cannot be."""
        usable = (self.left > 1e-9 * self.start).all(0)
        left = np.where(usable, self.left, 1.0)
        log_det = self.log_det[:, None] + np.log(left)
        grown = self.mahalanobis[:, None] + self.residual**2 / left[self.classes :]
        jm = self._jm(len(self.bands) + 1, log_det, grown)
        return np.where(usable, jm, -np.inf)

    def jm_without_each(self) -> np.ndarray:
        """Corrected JM (P, n) of every pair with every one of the n bands taken out."""
        rows, columns = np.ix_(self.bands, self.bands)
        inverse = np.linalg.inv(self.matrices[:, rows, columns])
        diagonal = np.diagonal(inverse, axis1=1, axis2=2)
        log_det = self.log_det[:, None] + np.log(diagonal)
        difference = self.differences[:, self.bands]
        weights = np.einsum("pij,pj->pi", inverse[self.classes :], difference)
        less = self.mahalanobis[:, None] - weights**2 / diagonal[self.classes :]
        return self._jm(len(self.bands) - 1, log_det, less)

    def _jm(self, p: int, log_det, mahalanobis) -> np.ndarray:
        """JM (P, ...) from ln|M| and d' M^-1 d of the matrices, (M, ...)."""
        own = log_det[: self.classes]
        own = own - expected_log_det_and_inverse(p, *self.moments.sources())[0][:, None]

        def by_pair(values):
            nodes = self.sums.factors.shape[1]
            return values.reshape(nodes, len(self.first), -1).swapaxes(0, 1)

        true = self.sums.read(p, by_pair(log_det[self.classes :]), by_pair(mahalanobis))
        squared = true.mahalanobis
        for trace, k in zip(true.traces, (self.first, self.second)):
            squared = squared - self.moments.variances[k][:, None] * trace
        b = squared / 8 + 0.5 * (true.log_det - 0.5 * own[self.first] - 0.5 * own[self.second])
        return jeffries_matusita(b)  # not clipped at 0: sets below it still have an order
