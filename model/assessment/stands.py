"""Pixels of map and reference added up to stands (polygons), the unit foresters use."""

from __future__ import annotations

import numpy as np

from ..accuracy.scores import VariableScores
from ..base.variables import Variable
from .shapes import ShapeGrid


class StandTable:
    """Per stand: majority class, or mean value, of map and reference.

    Only pixels that have both count. A tie goes to the class that comes first.
    """

    def __init__(self, shapes: ShapeGrid, variable: Variable):
        """Stands of ``shapes``, on a map of ``variable``."""
        self.names, self._groups = shapes.group_names, np.r_[-1, shapes.groups]
        number = len(self.names)
        self.pixels = np.zeros(number, np.int64)
        self._variable = variable
        self._classes = classes = len(variable.classes)
        shape = (2, number, classes) if classes else (2, number)
        self._sums = np.zeros(shape, np.int64 if classes else float)

    def add(self, ids: np.ndarray, truth: np.ndarray, guess: np.ndarray) -> None:
        """Add pixels: shape + 1 (0: in none), class indices or values of reference and map."""
        inside = ids > 0
        groups = self._groups[ids[inside]]
        number = len(self.names)
        self.pixels += np.bincount(groups, minlength=number)
        for sums, values in zip(self._sums, (truth[inside], guess[inside])):
            if self._classes:
                places, counts = np.unique(
                    groups * self._classes + values.astype(np.int64), return_counts=True
                )
                sums.ravel()[places] += counts
            else:
                sums += np.bincount(groups, values, minlength=number)

    def stands(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Indices of the stands with pixels, and class indices or means of reference and map."""
        used = np.flatnonzero(self.pixels)
        sums = self._sums[:, used]
        if self._classes:
            return used, sums[0].argmax(1), sums[1].argmax(1)
        return used, sums[0] / self.pixels[used], sums[1] / self.pixels[used]

    def total(self) -> VariableScores:
        """Scores with one entry per stand."""
        _, truth, guess = self.stands()
        total = VariableScores(self._variable, full=not self._classes)
        total.add(truth, guess)
        return total
