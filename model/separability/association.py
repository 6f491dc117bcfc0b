"""How variables of any kind relate: one matrix of numbers from 0 to 1.

- two continuous variables: absolute Pearson and absolute Spearman correlation;
- a categorical and a continuous one: correlation ratio eta (square root of the share of the
  variance that lies between the classes);
- two categorical ones: Cramer's V with Bergsma's (2013) bias correction.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..base.arrays import Numbers
from ..base.errors import HyperTaskError
from ..base.messages import Reporter


@dataclass(frozen=True)
class Column:
    """Values of one variable: float (n,) with NaN where missing; codes where categorical."""

    name: str
    categorical: bool
    values: np.ndarray


@dataclass(frozen=True)
class Association:
    """Association of M variables.

    pearson, spearman : (M, M), 0..1, NaN where it cannot be computed. They differ for pairs of
    continuous variables only.
    """

    names: list[str]
    categorical: list[bool]
    pearson: np.ndarray
    spearman: np.ndarray


def association_matrix(
    columns: list[Column],
    weights: Numbers | None = None,
    reporter: Reporter | None = None,
    squares: Numbers | None = None,
) -> Association:
    """Association of all pairs of variables, each over the records that have both.

    Parameters
    ----------
    weights : (n,), how much a record counts (area, pixels); None counts all alike.
    squares : (n,), see :func:`cramers_v`.
    """
    lengths = {len(column.values) for column in columns}
    if len(lengths) > 1:
        raise HyperTaskError(f"The variables have different numbers of values: {sorted(lengths)}.")
    n = lengths.pop() if lengths else 0
    weights = np.ones(n) if weights is None else np.asarray(weights, float)
    squares = weights**2 if squares is None else np.asarray(squares, float)
    size = len(columns)
    pearson, spearman = np.eye(size), np.eye(size)
    for i in range(size):
        for j in range(i):
            if reporter is not None:
                reporter.check_cancelled()
            a, b = columns[i], columns[j]
            seen = np.isfinite(a.values) & np.isfinite(b.values) & (weights > 0)
            x, y, w = a.values[seen], b.values[seen], weights[seen]
            if a.categorical and b.categorical:
                value = rank_value = cramers_v(x, y, w, squares[seen])
            elif a.categorical or b.categorical:
                codes, numbers = (x, y) if a.categorical else (y, x)
                value = rank_value = correlation_ratio(codes, numbers, w)
            else:
                value, rank_value = abs(pearson_r(x, y, w)), abs(spearman_r(x, y, w))
            pearson[i, j] = pearson[j, i] = value
            spearman[i, j] = spearman[j, i] = rank_value
    return Association(
        [c.name for c in columns], [c.categorical for c in columns], pearson, spearman
    )


def pearson_r(x: Numbers, y: Numbers, weights: Numbers | None = None) -> float:
    """Pearson's correlation, weighted; NaN for fewer than two records or a constant."""
    x, y, w = _floats(x, y, weights)
    if len(x) < 2:
        return float("nan")
    if x.min() == x.max() or y.min() == y.max():  # less their mean they are rounding, not 0
        return float("nan")
    dx, dy = x - (w @ x) / w.sum(), y - (w @ y) / w.sum()
    spread = np.sqrt((w @ dx**2) * (w @ dy**2))
    return float(np.clip((w @ (dx * dy)) / spread, -1, 1)) if spread > 0 else float("nan")


def spearman_r(x: Numbers, y: Numbers, weights: Numbers | None = None) -> float:
    """Spearman's rank correlation; ties get their middle rank."""
    x, y, w = _floats(x, y, weights)
    return pearson_r(_ranks(x, w), _ranks(y, w), w)


def correlation_ratio(codes: Numbers, values: Numbers, weights: Numbers | None = None) -> float:
    """Correlation ratio eta of a continuous variable and classes, 0..1."""
    codes, values, w = _floats(codes, values, weights)
    if len(values) < 2 or values.min() == values.max():
        return float("nan")
    _, index = np.unique(codes, return_inverse=True)
    off = values - (w @ values) / w.sum()
    total = w @ off**2
    if total <= 0:
        return float("nan")
    size = np.bincount(index, w)
    between = (np.bincount(index, w * off) ** 2 / size).sum()
    return float(np.sqrt(min(1.0, between / total)))


def cramers_v(
    first: Numbers,
    second: Numbers,
    weights: Numbers | None = None,
    squares: Numbers | None = None,
) -> float:
    """Bias-corrected Cramer's V of two categorical variables, 0..1.

    Weighted records count as many as their effective number, (sum of weights)^2 / sum of squares.

    Parameters
    ----------
    squares : (n,), the sum of the squared weights of what each record stands for. None: their own
        squares, one thing each; the weights themselves where they are numbers of equal things.
    """
    first, second, w = _floats(first, second, weights)
    if not len(w):
        return float("nan")
    n = w.sum() ** 2 / (w**2 if squares is None else np.asarray(squares, float)).sum()
    _, i = np.unique(first, return_inverse=True)
    _, j = np.unique(second, return_inverse=True)
    rows, columns = i.max() + 1, j.max() + 1
    if min(rows, columns) < 2 or n <= 1:
        return float("nan")
    table = np.bincount(i * columns + j, w, rows * columns).reshape(rows, columns) / w.sum()
    expected = np.outer(table.sum(1), table.sum(0))
    phi = ((table - expected) ** 2 / expected).sum()
    phi = max(0.0, phi - (rows - 1) * (columns - 1) / (n - 1))
    r = rows - (rows - 1) ** 2 / (n - 1)
    k = columns - (columns - 1) ** 2 / (n - 1)
    least = min(r, k) - 1
    return float(min(1.0, np.sqrt(phi / least))) if least > 0 else float("nan")


def _ranks(values: np.ndarray, weights: np.ndarray) -> np.ndarray:
    _, index = np.unique(values, return_inverse=True)
    size = np.bincount(index, weights)
    return (np.cumsum(size) - 0.5 * size)[index]


def _floats(
    x: Numbers, y: Numbers, weights: Numbers | None
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    x, y = np.asarray(x, float), np.asarray(y, float)
    return x, y, np.ones(len(x)) if weights is None else np.asarray(weights, float)
