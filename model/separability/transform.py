"""What is done to bands before distances are computed: left out, averaged, PCA, MNF.

All of it is linear, so it acts on class statistics and no pixel is read again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..base.errors import HyperTaskError
from ..base.text import amount
from .statistics import ClassStatistics

DEPENDENT = 1e-10
"""Share of a band's variance that others do not explain, below which it follows from them."""


@dataclass(frozen=True)
class LeftOut:
    """A band that was not used. index : in the statistics it was found in. reason : in words."""

    index: int
    reason: str


def unusable_bands(
    statistics: ClassStatistics,
    names: Sequence[str],
    class_names: Sequence[str],
    shrinkage: float = 0.0,
) -> tuple[np.ndarray, list[LeftOut]]:
    """Find bands that make a covariance singular: constant ones and ones that follow from others.

    Looked at are the classes with more pixels than bands, since only their covariances count: in
    a class of a few pixels a band may be constant by chance. That a band follows from others can be
    told only where all classes together have more pixels than bands; with fewer every band does.

    Parameters
    ----------
    names : one name per band. class_names : one per class.
    shrinkage : with shrinkage a band may be constant within one class.

    Returns
    -------
    used : int array, indices of the bands to use. left_out : list of :class:`LeftOut`.
    """
    p = statistics.bands
    used, left_out = np.arange(p), []
    while len(used):
        least = 2 if shrinkage else len(used) + 3
        judged = np.flatnonzero(statistics.counts >= least)
        if not len(judged):
            judged = np.flatnonzero(statistics.counts > 1)
        variances = np.diagonal(statistics.scatters[judged], axis1=1, axis2=2)[:, used]
        size = np.abs(statistics.means[judged][:, used]) * 1e-12
        still = variances / np.maximum(statistics.counts[judged] - 1, 1)[:, None] <= size**2
        flat = still.all(0) if shrinkage else still.any(0)
        found = [
            LeftOut(int(used[i]), _constant_reason(still[:, i], judged, class_names))
            for i in np.flatnonzero(flat)
        ]
        left_out += found
        used = used[~flat]
        if not found:
            break
    told = np.maximum(statistics.counts - 1, 0).sum() >= len(used)
    if len(used) and told:
        within = statistics.within(statistics.counts > 1)[np.ix_(used, used)]
        for position, twin in dependent_bands(within):
            reason = (
                f"the same as {names[used[twin]]} up to scale and offset"
                if twin is not None
                else "a linear combination of other bands"
            )
            left_out.append(LeftOut(int(used[position]), reason))
    gone = {entry.index for entry in left_out}
    used = np.array([index for index in range(p) if index not in gone], int)
    if not len(used):
        raise HyperTaskError(
            "Every band is constant within the ROIs; check that the raster holds spectra and "
            "that the ROIs lie on it."
        )
    return used, sorted(left_out, key=lambda entry: entry.index)


def _constant_reason(still, judged, class_names) -> str:
    if still.all():
        return "constant within every class"
    named = [str(class_names[judged[i]]) for i in np.flatnonzero(still)]
    more = f" and {len(named) - 3} more" if len(named) > 3 else ""
    return f"constant within {', '.join(named[:3])}{more}"


def is_singular(covariance: np.ndarray) -> bool:
    """Whether a band follows from the others as far as float64 can tell.

    A Cholesky factorisation alone is no judge: rounding lets it pass on singular matrices.
    """
    variances = np.diagonal(covariance)
    try:
        pivots = np.diagonal(np.linalg.cholesky(covariance)) ** 2
    except np.linalg.LinAlgError:
        return True
    return bool((pivots <= DEPENDENT * variances).any())


def dependent_bands(covariance: np.ndarray) -> list[tuple[int, int | None]]:
    """Bands that follow linearly from earlier ones, by a Cholesky factorisation that skips them.

    Returns
    -------
    list of (index, twin): twin is the earlier band it equals up to scale and offset, or None.
    """
    if not is_singular(covariance):
        return []
    spread = np.sqrt(np.diagonal(covariance))
    moving = np.where(spread > 0, spread, 1.0)
    correlation = covariance / np.outer(moving, moving)
    p = len(spread)
    rows = np.zeros((p, p))
    left = np.where(spread > 0, 1.0, 0.0)
    kept, found = 0, []
    for index in range(p):
        if left[index] <= DEPENDENT:
            earlier = [i for i in range(index) if 1 - correlation[i, index] ** 2 <= DEPENDENT]
            found.append((index, earlier[0] if earlier else None))
            continue
        row = correlation[index] - rows[:kept, index] @ rows[:kept]
        rows[kept] = row / np.sqrt(left[index])
        left = left - rows[kept] ** 2
        kept += 1
    return found


def binning_matrix(count: int, size: int, wavelengths: Sequence[float] | None = None) -> np.ndarray:
    """Matrix (count, k) that averages ``size`` neighbouring bands.

    A bin ends early where wavelengths run backwards or leap (another detector, a water band).
    """
    breaks = np.zeros(count, bool)
    if wavelengths is not None and count > 2:
        steps = np.diff(wavelengths)
        usual = np.median(np.abs(steps))
        breaks[1:] = (steps <= 0) | (steps > 3 * usual)
    bins, inside = np.empty(count, int), 0
    number = -1
    for index in range(count):
        if index == 0 or breaks[index] or inside == size:
            number, inside = number + 1, 0
        bins[index] = number
        inside += 1
    matrix = np.zeros((count, number + 1))
    matrix[np.arange(count), bins] = 1
    return matrix / matrix.sum(0)


def pca_matrix(statistics: ClassStatistics, components: int) -> tuple[np.ndarray, np.ndarray]:
    """Principal components of all pixels.

    Returns
    -------
    matrix : (p, k). shares : (k,) of the total variance.
    """
    values, vectors = np.linalg.eigh(statistics.total())
    order = np.argsort(values)[::-1][: _most(components, statistics)]
    return vectors[:, order], values[order] / values.sum()


def mnf_matrix(statistics: ClassStatistics, components: int) -> tuple[np.ndarray, np.ndarray]:
    """Minimum noise fraction (Green et al. 1988) of all pixels.

    The noise covariance is half of that of the differences of neighbouring pixels.

    Returns
    -------
    matrix : (p, k). ratios : (k,) signal-to-noise ratios (variance over noise variance).
    """
    if statistics.noise is None:
        raise HyperTaskError("MNF needs neighbouring pixels, which were not collected; use PCA.")
    scatter, pairs = statistics.noise
    p = statistics.bands
    if pairs <= p + 2:
        raise HyperTaskError(
            f"The ROIs hold {amount(pairs, 'pair', 'pairs')} of neighbouring pixels and MNF in {p} "
            f"bands needs more than {p + 2}; draw larger ROIs, use fewer bands or PCA."
        )
    try:
        factor = np.linalg.cholesky(scatter / (2 * pairs))
    except np.linalg.LinAlgError:
        raise HyperTaskError(
            "The noise between neighbouring pixels is singular, so MNF cannot be computed; use PCA."
        ) from None
    whitener = np.linalg.solve(factor, np.eye(p))
    values, vectors = np.linalg.eigh(whitener @ statistics.total() @ whitener.T)
    order = np.argsort(values)[::-1][: _most(components, statistics)]
    return whitener.T @ vectors[:, order], values[order]


def _most(components: int, statistics: ClassStatistics) -> int:
    return min(components, statistics.bands)
