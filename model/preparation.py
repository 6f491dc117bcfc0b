"""Numbers that are fixed on the training part before training: bounds, means, class weights."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from .errors import HyperTaskError
from .sampling import WindowSampler
from .variables import Variable

UPPER_PERCENTILE = 98
_PIXELS = 200_000
_WINDOWS = 512


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


def training_spectra(sampler: WindowSampler, seed: int) -> np.ndarray:
    """Sample of the training part's valid spectra, float64 (n, B), at most 200 000."""
    rng = np.random.default_rng(seed)
    picked, total = [], 0
    for _ in range(_WINDOWS):
        window = sampler.draw(rng)
        spectra = window.spectra[:, window.valid].T
        share = max(1, len(spectra) * _WINDOWS // _PIXELS)
        picked.append(spectra[rng.permutation(len(spectra))[: max(1, len(spectra) // share)]])
        total += len(picked[-1])
        if total >= _PIXELS:
            break
    spectra = np.concatenate(picked).astype(np.float64)
    if len(spectra) < 2:
        raise HyperTaskError("The training part holds no valid pixel; check the nodata value.")
    return spectra


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


def bound_variables(variables: list[Variable], values) -> list[Variable]:
    """Set the bounds of continuous variables: minimum and 98th percentile of the training labels.

    Raises
    ------
    HyperTaskError
        When the training part has no label of a variable.
    """
    result = []
    for variable, sample in zip(variables, values):
        if not variable.is_categorical:
            if not len(sample):
                raise HyperTaskError(
                    f"The training part has no label of {variable.name}; label more places or "
                    "choose a smaller block size."
                )
            low, high = float(sample.min()), float(np.percentile(sample, UPPER_PERCENTILE))
            if high <= low:
                high = max(low + 1e-6, float(sample.max()))
            variable = replace(variable, bounds=(low, high))
        result.append(variable)
    return result


def scale_labels(labels: np.ndarray, variables: list[Variable]) -> np.ndarray:
    """Physical values of continuous variables to [0, 1] by their bounds, clipped; in place."""
    for plane, variable in zip(labels, variables):
        if not variable.is_categorical:
            low, high = variable.bounds
            plane[:] = np.clip((plane - low) / (high - low), 0, 1)
    return labels


def class_weights(counts: np.ndarray, power: float) -> np.ndarray:
    """``(median frequency / frequency) ** power`` (eq. 12 with power 1); absent classes get 1."""
    counts = np.asarray(counts, float)
    present = counts > 0
    weights = np.ones(len(counts))
    if present.any():
        weights[present] = (np.median(counts[present]) / counts[present]) ** power
    return weights
