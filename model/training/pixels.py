"""Labelled pixels as a table: for the spectral path, which sees one pixel at a time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch

from ..base.present import present
from ..base.variables import Variable
from ..labels.census import LabelBlock
from ..labels.strata import Reservoir
from ..networks.contract import SpectralPhase
from ..rasters.scaling import Scaling
from ..splits.split import Split

MOST = 50_000
"""Pixels kept with a class, and as many with a number; a larger part is sampled."""
_ROWS = 4096  # pixels that are mapped together: their features stay in a processor's cache


@dataclass
class LabelledPixels:
    """Spectra and labels of single pixels of one part of the split.

    Attributes
    ----------
    spectra : float32 (n, B) reflectance.
    labels : float32 (n, V) class indices or physical values, NaN where missing.
    classed : how many come first that were drawn for their classes; the rest were drawn for
        their numbers.
    places : int64 (n,) the block or stand that each lies in; None: each by itself.
    """

    spectra: np.ndarray
    labels: np.ndarray
    classed: int
    places: np.ndarray | None = None


@dataclass
class PixelData:
    """Pixels to train on and to check on, and how their numbers are to be read."""

    training: LabelledPixels
    validation: LabelledPixels | None
    scaling: Scaling
    variables: list[Variable]

    def scaled(self, spectra: np.ndarray) -> np.ndarray:
        """Spectra (..., B) as the network takes them, float32."""
        return self.scaling.apply_rows(spectra).astype(np.float32)


def maps_of_pixels(
    network: SpectralPhase, spectra: np.ndarray, device: torch.device
) -> list[np.ndarray]:
    """What the spectral path says of scaled spectra (n, B): per variable (n, K)."""
    for part in network.spectral_parts():
        part.eval()
    found: list[list[np.ndarray]] = []
    with torch.inference_mode():
        for rows in torch.from_numpy(spectra.astype(np.float32)).split(_ROWS):
            # pixels in a line: a convolution of many images of one pixel takes ten times as long
            maps = network.spectral_maps(rows.T[None, :, :, None].to(device))
            found.append([each[0, :, :, 0].T.float().cpu().numpy() for each in maps])
    return [np.concatenate(each) for each in zip(*found)]


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
        return present(self._sample.rows)


class PixelSample:
    """Uniform samples of a split's part: of its valid pixels with a class, with a number."""

    def __init__(self, split: Split, part: int, variables: list[Variable], bands: int, seed: int):
        self.part, self._split, self._bands = part, split, bands
        self._places: dict[int, int] = {}
        self._categorical = np.array([variable.is_categorical for variable in variables])
        rng = np.random.default_rng(seed)
        self._samples = [Reservoir(MOST, rng), Reservoir(MOST, rng)]
        for sample in self._samples:
            sample.add(np.empty((0, bands + len(variables) + 1), np.float32))

    def add(self, block: LabelBlock, here: np.ndarray, spectra: np.ndarray) -> None:
        """Take the pixels ``here``, bool (height, width), of a block with its spectra."""
        known = ~np.isnan(block.values)
        units = self._split.units(block.scene, *block.window)
        for sample, kind in zip(self._samples, (self._categorical, ~self._categorical)):
            rows, columns = np.nonzero(here & known[kind].any(0))

            def take(places: np.ndarray, rows=rows, columns=columns) -> np.ndarray:
                rows, columns = rows[places], columns[places]
                at = np.s_[:, rows, columns]
                own = self._numbered(units[rows, columns])
                return np.concatenate([spectra[at], block.values[at], own[None]]).T

            sample.draw(len(rows), take)

    def _numbered(self, units: np.ndarray) -> np.ndarray:
        """Units by numbers as they were met, which single precision holds."""
        known, where = np.unique(units, return_inverse=True)
        numbers = [self._places.setdefault(unit, len(self._places)) for unit in known.tolist()]
        return np.array(numbers, np.float32)[where]

    def pixels(self) -> LabelledPixels:
        samples = [present(sample.rows) for sample in self._samples]
        rows = np.concatenate(samples)
        classed, bands = len(samples[0]), self._bands
        places = rows[:, -1].astype(np.int64)
        return LabelledPixels(rows[:, :bands], rows[:, bands:-1], classed, places)
