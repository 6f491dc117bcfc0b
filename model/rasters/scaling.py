"""Scaling of spectra, as a network takes them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np


@dataclass
class Scaling:
    """How reflectances are scaled for the network.

    name : ``standardise``: per band ``(x - mean) / deviation``; ``minmax``: the same with the
        minimum and the range of the band; ``l2``: every pixel's spectrum to length 1, for which
        ``mean`` is 0 and ``deviation`` 1.
    mean, deviation : float32 (B,).
    """

    mean: np.ndarray
    deviation: np.ndarray
    name: str = "standardise"

    def apply(self, spectra: np.ndarray, valid: np.ndarray) -> np.ndarray:
        """Scale (B, H, W) in place; invalid pixels, ``valid`` (H, W) False, become 0."""
        if self.name == "l2":
            spectra /= _lengths(np.einsum("bhw,bhw->hw", spectra, spectra))
        else:
            spectra -= self.mean[:, None, None]
            spectra /= self.deviation[:, None, None]
        if not valid.all():
            spectra[:, ~valid] = 0
        return spectra

    def apply_rows(self, spectra: np.ndarray) -> np.ndarray:
        """Scaled copy of spectra (..., B), all of them valid."""
        if self.name == "l2":
            return spectra / _lengths(np.einsum("...b,...b->...", spectra, spectra))[..., None]
        return (spectra - self.mean) / self.deviation

    def to_dict(self) -> dict:
        """For the header of a model file."""
        return {
            "scaling": self.name,
            "mean": [float(value) for value in self.mean],
            "deviation": [float(value) for value in self.deviation],
        }

    @classmethod
    def from_dict(cls, values: dict) -> Scaling:
        """From a header; one without the key ``scaling`` is of an older file: standardised."""
        return cls(
            np.array(values["mean"], np.float32),
            np.array(values["deviation"], np.float32),
            values.get("scaling", "standardise"),
        )


_OTHER_SCALE = 20.0  # times as bright as what was learned from, or as dark: no light does that


class Brightness(NamedTuple):
    """How bright the spectra of a scene are and those that a model learned from, in the middle."""

    ours: float
    theirs: float

    @property
    def differ(self) -> bool:
        """Whether so much that the scale of the numbers must be another."""
        return not 1 / _OTHER_SCALE < self.ours / self.theirs < _OTHER_SCALE

    def words(self, name: str) -> str:
        """The warning on a scene of this name where they differ."""
        return (
            f"The spectra of {name} are about {self.ours / self.theirs:.3g} times as bright as "
            f"those that the model learned from (in the middle {self.ours:.4g} against "
            f"{self.theirs:.4g}), as with another scale of the numbers: the maps will be wrong. "
            "State the scale in the file (reflectance scale factor in an ENVI header, else "
            "gdal_edit.py -scale)."
        )


def times_as_bright(scaling: Scaling, spectrum: np.ndarray) -> Brightness | None:
    """Of the medians (B,) of a scene's spectra and the ``scaling`` of a model; None where the two
    cannot be compared."""
    if scaling.name == "l2":  # knows no brightness
        return None
    learned = scaling.mean + (scaling.deviation / 2 if scaling.name == "minmax" else 0)
    ours, theirs = float(np.median(np.abs(spectrum))), float(np.median(np.abs(learned)))
    return Brightness(ours, theirs) if ours > 0 and theirs > 0 else None


def _lengths(squares: np.ndarray) -> np.ndarray:
    """Lengths of spectra from their sums of squares; a spectrum of zeros stays one."""
    return np.sqrt(np.where(squares > 0, squares, squares.dtype.type(1)))


def scaling_for(name: str, spectra: np.ndarray) -> Scaling:
    """Fix a scaling, ``standardise``, ``minmax`` or ``l2``, on (n, B) spectra of the training part.

    A constant band is only shifted.
    """
    if name == "l2":
        zeros = np.zeros(spectra.shape[1], np.float32)
        return Scaling(zeros, zeros + 1, name)
    if name == "minmax":
        mean = spectra.min(0)
        deviation = spectra.max(0) - mean
    else:
        mean, deviation = spectra.mean(0), spectra.std(0)
    constant = deviation < 1e-6 * np.maximum(np.abs(mean), 1e-6)
    deviation = np.where(constant, 1.0, deviation)
    return Scaling(mean.astype(np.float32), deviation.astype(np.float32), name)
