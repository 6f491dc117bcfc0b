"""Classes from a continuous variable: quantile bins."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from ..base.errors import HyperTaskError


def quantile_edges(
    values: ArrayLike, bins: int = 4, weights: ArrayLike | None = None
) -> np.ndarray:
    """Edges of at most ``bins`` bins that hold equal shares of the values; ascending, distinct.

    Many equal values make some quantiles equal; such edges are merged, so there may be fewer bins.

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
    values, weights = values[seen], weights[seen]
    if not len(values) or values.min() == values.max():
        what = f"only the value {values[0]:g}" if len(values) else "no values"
        raise HyperTaskError(f"The continuous field holds {what}; it cannot be cut into classes.")
    quantiles = weighted_quantiles(values, np.linspace(0, 1, bins + 1), weights)
    edges = np.unique(quantiles)
    if len(edges) == 2 and bins > 1:  # one value holds nearly all the weight: set it apart
        common, others = quantiles[1], values[values != quantiles[1]]
        beside = others.min() if common == edges[0] else others.max()
        edges = np.array([edges[0], (common + beside) / 2, edges[1]])
    return edges


def weighted_quantiles(
    values: ArrayLike, shares: ArrayLike, weights: ArrayLike | None = None
) -> np.ndarray:
    """Quantiles of ``values`` (n,) at ``shares`` 0..1, linear between the middles of the weights.

    With equal weights they are numpy's default quantiles.
    """
    values = np.asarray(values, float)
    weights = np.ones(len(values)) if weights is None else np.asarray(weights, float)
    order = np.argsort(values, kind="stable")
    values, weights = values[order], weights[order]
    middles = np.cumsum(weights) - 0.5 * weights
    middles -= middles[0]
    if middles[-1] == 0:
        return np.full(np.shape(shares), values[0])
    return np.interp(shares, middles / middles[-1], values)


def bin_of(values: ArrayLike, edges: ArrayLike) -> np.ndarray:
    """Index of the bin of each value, -1 for NaN; bins hold their lower edge, the last one both."""
    values = np.asarray(values, float)
    index = np.clip(np.searchsorted(edges, values, side="right") - 1, 0, len(edges) - 2)
    return np.where(np.isfinite(values), index, -1)


def bin_names(edges: ArrayLike, unit: str = "") -> list[str]:
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
