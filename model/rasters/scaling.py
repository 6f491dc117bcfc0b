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
