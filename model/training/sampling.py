"""Training windows around labelled pixels, balanced over classes and value ranges."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..base.errors import HyperTaskError
from ..labels.labels import Labels
from ..labels.survey import POSITIONS, Reservoir, Strata, Survey
from ..rasters.scene import Scene
from ..rasters.windows import blocks_within
from ..splits.split import FREE, TRAIN, Split


@dataclass
class Window:
    """One training window.

    spectra : float32 (B, w, w) reflectance, 0 where invalid.
    valid : bool (w, w); pixels of the other parts of the split are invalid here.
    labels : float32 (V, w, w) class indices or physical values, NaN where missing.
    """

    spectra: np.ndarray
    valid: np.ndarray
    labels: np.ndarray


class WindowSampler:
    """Draws windows of the training part.

    A window is placed at random around a labelled pixel. Which pixel: first a variable, each as
    often as the others, then one of its classes or value ranges with a probability proportional
    to ``count ** balance``, then a pixel of that class.

    Parameters
    ----------
    size : side of a window in pixels.
    balance : 1 draws classes as often as they occur, 0 all equally often.
    """

    def __init__(
        self,
        labels: Labels,
        survey: Survey,
        split: Split,
        size: int,
        balance: float,
        seed: int,
        reporter,
    ):
        self.labels, self.split, self.size = labels, split, size
        self.scenes: list[Scene] = [each.scene for each in labels.scenes]
        self.counts = [np.zeros(v.channels, np.int64) for v in labels.variables]
        self.values: list = [None] * len(labels.variables)
        strata = Strata(labels.variables, survey)
        self._collect(strata, survey, np.random.default_rng(seed), reporter)
        number = np.array([0 if p is None else len(p) for p in self._positions], float)
        weight = np.where(self._totals > 0, self._totals.astype(float) ** balance, 0)
        weight[number == 0] = 0
        if not weight.any():
            raise HyperTaskError(
                "Every labelled pixel of the training part is no data in its scene; check the "
                "scene's nodata value and the place of the labels."
            )
        for variable in np.unique(strata.variable):
            own = strata.variable == variable
            weight[own] /= max(weight[own].sum(), 1e-12)
        self._chance = weight / weight.sum()

    def _collect(self, strata: Strata, survey: Survey, rng, reporter) -> None:
        """Positions, counts and values of the training part's valid labels."""
        reservoirs = [Reservoir(POSITIONS, rng) for _ in range(len(strata))]
        values = [Reservoir(1_000_000, rng) for _ in self.labels.variables]
        self._totals = np.zeros(len(strata), np.int64)
        for scene, row, column, height, width in blocks_within(survey.extent):
            reporter.check_cancelled()
            planes = self.labels.scenes[scene].read(row, column, height, width)
            training = self.split.window(scene, row, column, height, width) == TRAIN
            training &= ~np.isnan(planes).all(0)
            if not training.any():
                continue
            _, valid = self.scenes[scene].read(row, column, height, width)
            training &= valid
            for index, plane in enumerate(planes):
                stratum = np.where(training, strata.of(index, plane), -1)
                rows, columns = np.nonzero(stratum >= 0)
                kind = stratum[rows, columns]
                self._totals += np.bincount(kind, minlength=len(strata))
                seen = plane[rows, columns]
                if self.labels.variables[index].is_categorical:
                    self.counts[index] += np.bincount(
                        seen.astype(int), minlength=len(self.counts[index])
                    )
                elif len(seen):
                    self.counts[index] += len(seen)
                    values[index].add(seen)
                spots = np.stack([np.full_like(rows, scene), rows + row, columns + column], 1)
                for each in np.unique(kind):
                    reservoirs[each].add(spots[kind == each].astype(np.int32))
        self._positions = [reservoir.rows for reservoir in reservoirs]
        for index, variable in enumerate(self.labels.variables):
            if not variable.is_categorical:
                rows = values[index].rows
                self.values[index] = np.empty(0, np.float32) if rows is None else rows

    @property
    def labelled(self) -> int:
        """Labelled pixels of the training part, of the variable that has most."""
        return max(int(count.sum()) for count in self.counts)

    def draw(self, rng: np.random.Generator) -> Window:
        """One window, chosen by ``rng``."""
        return self.read(*self.place(rng))

    def place(self, rng: np.random.Generator) -> tuple[int, int, int]:
        """Scene, row and column of a window around a labelled pixel, chosen by ``rng``."""
        stratum = rng.choice(len(self._chance), p=self._chance)
        positions = self._positions[stratum]
        scene, row, column = (int(n) for n in positions[rng.integers(len(positions))])
        row -= int(rng.integers(self.size))
        column -= int(rng.integers(self.size))
        return scene, row, column

    def read(self, scene: int, row: int, column: int) -> Window:
        """The window with its upper left pixel at (row, column)."""
        size = self.size
        spectra, valid = self.scenes[scene].read(row, column, size, size)
        part = self.split.window(scene, row, column, size, size)
        valid &= (part == TRAIN) | (part == FREE)
        spectra[:, ~valid] = 0
        labels = self.labels.scenes[scene].read(row, column, size, size)
        labels[:, ~valid | (part != TRAIN)] = np.nan
        return Window(spectra, valid, labels)
