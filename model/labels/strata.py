"""Samples of bounded size, and what should occur in every part of a split."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ..base.variables import Variable

BINS = 4


class Reservoir:
    """Uniform sample of bounded size from rows that arrive in chunks.

    Every row gets a random key, and those with the smallest keys are kept, in their order.
    """

    def __init__(self, size: int, rng: np.random.Generator):
        self._size, self._rng = size, rng
        self._keys: list[np.ndarray] = []
        self._rows: list[np.ndarray] = []
        self._held, self._limit = 0, np.inf  # no key from the limit on can be among the smallest

    def add(self, rows: np.ndarray) -> None:
        self.draw(len(rows), rows.__getitem__)

    def draw(self, count: int, take: Callable[[np.ndarray], np.ndarray]) -> None:
        """As :meth:`add` of ``count`` rows, of which ``take(places)`` gives those that may stay."""
        keys = self._rng.random(count)
        places = np.flatnonzero(keys < self._limit)
        self._keys.append(keys[places])
        self._rows.append(take(places))
        self._held += len(places)
        if self._held > 2 * self._size:  # rarely, because each time costs as much as the sample
            self._cut()

    @property
    def rows(self) -> np.ndarray | None:
        """The sample, at most ``size`` rows; None where nothing was added."""
        if not self._rows:
            return None
        self._cut()
        return self._rows[0]

    def _cut(self) -> None:
        keys, rows = np.concatenate(self._keys), np.concatenate(self._rows)
        if len(keys) > self._size:
            places = np.sort(np.argpartition(keys, self._size)[: self._size])
            keys, rows = keys[places], rows[places]
            self._limit = keys.max()
        self._keys, self._rows, self._held = [keys], [rows], len(keys)


class Strata:
    """Numbers for what should occur everywhere: each class, and each quarter of a value range.

    Parameters
    ----------
    values : per variable a sample of its physical values, None for a categorical one.

    Attributes
    ----------
    variable : int array (S,), index of the variable each stratum belongs to.
    """

    def __init__(self, variables: list[Variable], values: list[np.ndarray | None]):
        self._edges: list[np.ndarray | None] = []
        self._first: list[int] = []
        owner: list[int] = []
        for index, (variable, sample) in enumerate(zip(variables, values)):
            edges = None
            if sample is not None:
                quantiles = np.quantile(sample, np.linspace(0, 1, BINS + 1)[1:-1])
                edges = np.unique(quantiles)
            self._first.append(len(owner))
            self._edges.append(edges)
            owner += [index] * (len(variable.classes) if edges is None else len(edges) + 1)
        self.variable = np.array(owner)

    def __len__(self) -> int:
        return len(self.variable)

    def of(self, index: int, plane: np.ndarray) -> np.ndarray:
        """Stratum of each label of variable ``index``; -1 where there is none."""
        missing = np.isnan(plane)
        edges = self._edges[index]
        place = plane if edges is None else np.searchsorted(edges, plane, side="right")
        return np.where(missing, -1, np.where(missing, 0, place) + self._first[index]).astype(int)
