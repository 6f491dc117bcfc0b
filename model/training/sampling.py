"""Training windows around labelled pixels, balanced over classes and value ranges."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..base.errors import HyperTaskError
from ..base.present import present
from ..labels.census import VALUE_SAMPLE, Census, LabelBlock
from ..labels.labels import Labels
from ..labels.strata import Reservoir
from ..rasters.scene import Scene
from ..splits.split import FREE, TRAIN, Split

POSITIONS = 50_000
"""Positions kept per class or value range for sampling windows."""


@dataclass
class TrainingWindow:
    """One training window.

    spectra : float32 (B, w, w) reflectance, 0 where invalid.
    valid : bool (w, w); pixels of the other parts of the split are invalid here.
    labels : float32 (V, w, w) class indices or physical values, NaN where missing.
    """

    spectra: np.ndarray
    valid: np.ndarray
    labels: np.ndarray


class TrainingLabels:
    """Positions, counts and values of the training part's valid labels.

    Attributes
    ----------
    counts : per variable: labels of each class, int64 (K,), or in all, (1,).
    totals : int64 (S,), labels of each stratum.
    """

    part = TRAIN

    def __init__(self, census: Census, seed: int):
        self._variables, self.strata = census.labels.variables, census.strata()
        rng = np.random.default_rng(seed)
        self.counts = [np.zeros(v.channels, np.int64) for v in self._variables]
        self.totals = np.zeros(len(self.strata), np.int64)
        self._spots = [Reservoir(POSITIONS, rng) for _ in range(len(self.strata))]
        self._values = [Reservoir(VALUE_SAMPLE, rng) for _ in self._variables]

    def add(self, block: LabelBlock, here: np.ndarray, spectra: np.ndarray) -> None:
        """Take the pixels ``here``, bool (height, width), of a block."""
        places = np.nonzero(here)
        corner = block.scene, block.window.row, block.window.column
        spots = np.stack([np.zeros_like(places[0]), *places], 1) + corner
        for index, (variable, plane) in enumerate(zip(self._variables, block.values)):
            stratum = self.strata.of(index, plane[places])
            known = stratum >= 0
            kind, seen = stratum[known], plane[places][known]
            self.totals += np.bincount(kind, minlength=len(self.strata))
            if variable.is_categorical:
                own = self.counts[index]
                own += np.bincount(seen.astype(int), minlength=len(own))
            elif len(seen):
                self.counts[index] += len(seen)
                self._values[index].add(seen)
            rows = spots[known].astype(np.int32)
            for each in np.unique(kind):
                self._spots[each].add(rows[kind == each])

    @property
    def positions(self) -> list[np.ndarray | None]:
        """Per stratum: int32 (n, 3) scene, row and column of a sample; None without any."""
        return [reservoir.rows for reservoir in self._spots]

    @property
    def values(self) -> list[np.ndarray | None]:
        """Per continuous variable: float32 (n,), a sample; None for a categorical one."""
        nothing = np.empty(0, np.float32)
        return [
            None if v.is_categorical else nothing if r.rows is None else r.rows
            for v, r in zip(self._variables, self._values)
        ]


class WindowSampler:
    """Draws windows of the training part.

    A window is placed at random around a labelled pixel. Which pixel: first a variable, each as
    often as the others, then one of its classes or value ranges with a probability proportional
    to ``count ** balance``, then a pixel of that class.

    Parameters
    ----------
    found : where the labels of the training part are.
    size : side of a window in pixels.
    balance : 1 draws classes as often as they occur, 0 all equally often.
    edge : pixels at each side of a window that are there to be seen only: their labels do not
        count, and the labelled pixel lies within them.
    """

    def __init__(
        self,
        labels: Labels,
        split: Split,
        found: TrainingLabels,
        size: int,
        balance: float,
        edge: int = 0,
    ):
        self.labels, self.split, self.size, self.edge = labels, split, size, edge
        self.scenes: list[Scene] = [each.scene for each in labels.scenes]
        self.counts, self.values = found.counts, found.values
        self._positions = found.positions
        number = np.array([0 if p is None else len(p) for p in self._positions], float)
        weight = np.where(found.totals > 0, found.totals.astype(float) ** balance, 0)
        weight[number == 0] = 0
        if not weight.any():
            raise HyperTaskError(
                "Every labelled pixel of the training part is no data in its scene; check the "
                "scene's nodata value and the place of the labels."
            )
        owner = found.strata.variable
        for variable in np.unique(owner):
            own = owner == variable
            weight[own] /= max(weight[own].sum(), 1e-12)
        self._chance = weight / weight.sum()

    @property
    def labelled(self) -> int:
        """Labelled pixels of the training part, of the variable that has most."""
        return max(int(count.sum()) for count in self.counts)

    def draw(self, rng: np.random.Generator) -> TrainingWindow:
        """One window, chosen by ``rng``."""
        return self.read(*self.place(rng))

    def spot(self, rng: np.random.Generator) -> tuple[int, int, int]:
        """Scene, row and column of a labelled pixel, chosen by ``rng``."""
        stratum = rng.choice(len(self._chance), p=self._chance)
        positions = present(self._positions[stratum])
        scene, row, column = (int(n) for n in positions[rng.integers(len(positions))])
        return scene, row, column

    def place(self, rng: np.random.Generator) -> tuple[int, int, int]:
        """Scene, row and column of a window around a labelled pixel, chosen by ``rng``."""
        scene, row, column = self.spot(rng)
        inner = self.size - 2 * self.edge
        row -= self.edge + int(rng.integers(inner))
        column -= self.edge + int(rng.integers(inner))
        return scene, row, column

    def see(
        self, scene: int, row: int, column: int, size: int
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """What a training may see of a square of ``size`` pixels from (row, column) on.

        Returns
        -------
        spectra : float32 (B, size, size) reflectance, 0 where invalid.
        valid : bool (size, size); pixels of the other parts of the split are invalid here.
        part : uint8 (size, size), of the split.
        """
        spectra, valid = self.scenes[scene].read(row, column, size, size)
        part = self.split.uses(scene, row, column, size, size)
        valid &= (part == TRAIN) | (part == FREE)
        spectra[:, ~valid] = 0
        return spectra, valid, part

    def read(self, scene: int, row: int, column: int) -> TrainingWindow:
        """The window with its upper left pixel at (row, column)."""
        size = self.size
        spectra, valid, part = self.see(scene, row, column, size)
        labels = self.labels.scenes[scene].read(row, column, size, size)
        learned = valid & (part == TRAIN)
        if self.edge:
            learned[: self.edge] = learned[-self.edge :] = False
            learned[:, : self.edge] = learned[:, -self.edge :] = False
        labels[:, ~learned] = np.nan
        return TrainingWindow(spectra, valid, labels)
