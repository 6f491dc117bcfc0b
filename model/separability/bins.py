"""Classes from a continuous variable: quantile bins."""

from __future__ import annotations

import numpy as np

from ..base.arrays import Numbers
from ..base.errors import HyperTaskError


def quantile_edges(values: Numbers, bins: int = 4, weights: Numbers | None = None) -> np.ndarray:
    """Edges of at most ``bins`` bins that hold shares as equal as the values allow; ascending.

    An edge lies between two neighbouring values, where the share below it comes nearest to a
    multiple of ``1 / bins``; every bin holds a value. Many equal values bring edges together; such
    edges are merged, so there may be fewer bins.

    Parameters
    ----------
    values : (n,); NaN is left out. weights : (n,), such as areas; None counts every value once.

    Raises
    ------
    HyperTaskError
        When all values are the same.
    """
    values = np.asarray(values, float)
    weights = np.ones(len(values)) if weights is None else np.asarray(weights, float)
    seen = np.isfinite(values) & (weights > 0)
    values, below = _upto(values[seen], weights[seen])
    if len(values) < 2:
        what = f"only the value {values[0]:g}" if len(values) else "no values"
        raise HyperTaskError(f"The continuous field holds {what}; it cannot be cut into classes.")
    wanted, below = below[-1] * np.arange(1, bins) / bins, below[:-1]
    right = np.searchsorted(below, wanted).clip(max=len(below) - 1)
    left = np.maximum(right - 1, 0)
    cuts = np.unique(np.where(wanted - below[left] <= below[right] - wanted, left, right))
    low, high = values[cuts], values[cuts + 1]
    middles = low + (high - low) / 2
    return np.r_[values[0], np.where(middles > low, middles, high), values[-1]]


def counted_quantiles(values: Numbers, shares: Numbers, counts: Numbers) -> np.ndarray:
    """numpy's default quantiles at ``shares`` of ``values`` (n,) with ``counts`` (n,) of each."""
    values, upto = _upto(np.asarray(values, float), np.asarray(counts, float))
    place = np.asarray(shares, float) * (upto[-1] - 1)
    below = values[np.searchsorted(upto, np.floor(place), "right")]
    above = values[np.searchsorted(upto, np.ceil(place), "right")]
    return below + (above - below) * (place - np.floor(place))


def weighted_quantiles(values: Numbers, shares: Numbers, weights: Numbers) -> np.ndarray:
    """The least of ``values`` (n,) up to which ``shares`` 0..1 of the ``weights`` (n,) lie."""
    values, upto = _upto(np.asarray(values, float), np.asarray(weights, float))
    wanted = np.asarray(shares, float) * upto[-1] * (1 - 1e-12)  # sums are rounded
    return values[np.searchsorted(upto, wanted)]


def _upto(values: np.ndarray, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Distinct values, ascending, and the weight of all values up to each."""
    distinct, place = np.unique(values, return_inverse=True)
    return distinct, np.cumsum(np.bincount(place.reshape(-1), weights, len(distinct)))


def bin_of(values: Numbers, edges: Numbers) -> np.ndarray:
    """Index of the bin of each value, -1 for NaN; bins hold their lower edge, the last one both."""
    values = np.asarray(values, float)
    edges = np.asarray(edges, float)
    index = np.clip(np.searchsorted(edges, values, side="right") - 1, 0, len(edges) - 2)
    return np.where(np.isfinite(values), index, -1)


def bin_names(edges: Numbers, unit: str = "") -> list[str]:
    """``"2.5 to 7.1 m"`` for every bin, with as many digits as tell the edges apart."""
    digits = 3
    while digits < 12 and len({f"{edge:.{digits}g}" for edge in edges}) < len(edges):
        digits += 1
    texts = [f"{edge:.{digits}g}" for edge in edges]
    end = f" {unit}" if unit else ""
    return [f"{low} to {high}{end}" for low, high in zip(texts[:-1], texts[1:])]


def bin_pairs(bins: int) -> list[tuple[int, int]]:
    """Adjacent bins and the two extreme ones."""
    pairs = [(index, index + 1) for index in range(bins - 1)]
    return [*pairs, (0, bins - 1)] if bins > 2 else pairs
