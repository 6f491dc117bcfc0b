"""Labelled pixels as a table: for the spectral path, which sees one pixel at a time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..base.variables import Variable
from ..labels.census import LabelBlock
from ..labels.strata import Reservoir

MOST = 50_000
"""Pixels kept with a class, and as many with a number; a larger part is sampled."""


@dataclass
class LabelledPixels:
    """Spectra and labels of single pixels of one part of the split.

    Attributes
    ----------
    spectra : float32 (n, B) reflectance.
    labels : float32 (n, V) class indices or physical values, NaN where missing.
    classed : how many come first that were drawn for their classes; the rest were drawn for
        their numbers.
    """

    spectra: np.ndarray
    labels: np.ndarray
    classed: int


class SpectraSample:
    """A uniform sample of the spectra of a part's valid pixels that have any label."""

    MOST = 20_000
    """Pixels kept."""

    def __init__(self, part: int, bands: int, seed: int):
        self.part = part
        self._sample = Reservoir(self.MOST, np.random.default_rng([seed, 2, part]))
        self._sample.add(np.empty((0, bands), np.float32))

    def add(self, block: LabelBlock, here: np.ndarray, spectra: np.ndarray) -> None:
        """Take the pixels ``here``, bool (height, width), of a block with its spectra."""
        rows, columns = np.nonzero(here)
        self._sample.draw(len(rows), lambda places: spectra[:, rows[places], columns[places]].T)

    def spectra(self) -> np.ndarray:
        """Reflectances, float32 (n, B)."""
        return self._sample.rows


class PixelSample:
    """Uniform samples of a part's valid pixels with a class, and of those with a number."""

    def __init__(self, part: int, variables: list[Variable], bands: int, seed: int):
        self.part, self._bands = part, bands
        self._categorical = np.array([variable.is_categorical for variable in variables])
        rng = np.random.default_rng(seed)
        self._samples = [Reservoir(MOST, rng), Reservoir(MOST, rng)]
        for sample in self._samples:
            sample.add(np.empty((0, bands + len(variables)), np.float32))

    def add(self, block: LabelBlock, here: np.ndarray, spectra: np.ndarray) -> None:
        """Take the pixels ``here``, bool (height, width), of a block with its spectra."""
        known = ~np.isnan(block.values)
        for sample, kind in zip(self._samples, (self._categorical, ~self._categorical)):
            rows, columns = np.nonzero(here & known[kind].any(0))

            def take(places: np.ndarray, rows=rows, columns=columns) -> np.ndarray:
                at = np.s_[:, rows[places], columns[places]]
                return np.concatenate([spectra[at], block.values[at]]).T

            sample.draw(len(rows), take)

    def pixels(self) -> LabelledPixels:
        rows = np.concatenate([sample.rows for sample in self._samples])
        classed = len(self._samples[0].rows)
        return LabelledPixels(rows[:, : self._bands], rows[:, self._bands :], classed)
