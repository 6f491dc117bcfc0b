"""Scaling of spectra, as a network takes them."""

from __future__ import annotations

from dataclasses import dataclass

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


def other_scale(name: str, scaling: Scaling, spectrum: np.ndarray) -> str | None:
    """The warning on a scene whose numbers are of another scale than a model's, or None.

    Parameters
    ----------
    name : of the scene. scaling : of the model. spectrum : (B,) of the scene, its medians.
    """
    if scaling.name == "l2":  # knows no brightness
        return None
    learned = scaling.mean + (scaling.deviation / 2 if scaling.name == "minmax" else 0)
    ours, theirs = np.median(np.abs(spectrum)), np.median(np.abs(learned))
    if not (ours > 0 and theirs > 0) or 1 / _OTHER_SCALE < ours / theirs < _OTHER_SCALE:
        return None
    return (
        f"The spectra of {name} are about {ours / theirs:.3g} times as bright as those that the "
        f"model learned from (in the middle {ours:.4g} against {theirs:.4g}), as with another "
        "scale of the numbers: the maps will be wrong. State the scale in the file (reflectance "
        "scale factor in an ENVI header, else gdal_edit.py -scale)."
    )


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
