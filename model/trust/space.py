"""A space of spectra or of features, and the places in it that a network learned from."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import Tensor

from .centres import centres_of, distances

DIMENSION = 16
"""Whitened principal components; fewer where there are not so many."""
CENTRES = 200
"""So many stand for the pixels that were learned from; never more than there are pixels."""
_LINES = 32  # of an image that are copied at a time
_LEAST = 1e-7  # of the largest variance: below it a component is rounding


@dataclass(frozen=True)
class Space:
    """Whitened principal components of numbers of pixels, and centres of the pixels learned from.

    Attributes
    ----------
    mean : float32 (C,) of the numbers. axes : float32 (C, D); ``(x - mean) @ axes`` are the
        coordinates of x, each of which has the variance 1 over the pixels learned from.
    centres : float32 (K, D), see :func:`.centres.centres_of`.
    """

    mean: Tensor
    axes: Tensor
    centres: Tensor

    def coordinates(self, rows: Tensor) -> Tensor:
        """Of numbers (n, C): (n, D)."""
        return (rows - self.mean) @ self.axes

    def image(self, planes: np.ndarray) -> np.ndarray:
        """Coordinates, float32 (D, height, width), of an image (C, height, width), on the CPU."""
        found = np.empty((self.axes.shape[1], *planes.shape[1:]), np.float32)
        for start in range(0, planes.shape[1], _LINES):
            part = np.s_[:, start : start + _LINES]
            lines = torch.from_numpy(planes[part].reshape(len(planes), -1)) - self.mean[:, None]
            found[part] = (self.axes.T @ lines).numpy().reshape(found[part].shape)
        return found

    def distances(self, coordinates: Tensor) -> Tensor:
        """From (n, D) to the nearest centre: (n,)."""
        return distances(coordinates, self.centres)

    def to(self, device: torch.device) -> Space:
        """The same on a device."""
        return replace(
            self, **{name: getattr(self, name).to(device) for name in ("mean", "axes", "centres")}
        )


def space_of(rows: Tensor, seed: int) -> Space:
    """The space of the numbers (n, C) of the pixels that were learned from; n from 1 on.

    Principal components of the standardised numbers, whitened (Jolliffe 2002, 2.3 and 3.6).
    """
    rows = rows.double()
    mean, deviation = rows.mean(0), rows.std(0, correction=0)
    scale = torch.where(deviation > 1e-9 * mean.abs().clamp(min=1e-9), 1 / deviation, 0.0)
    standard = (rows - mean) * scale
    variances, vectors = torch.linalg.eigh(standard.T @ standard / len(rows))
    variances, vectors = variances.flip(0)[:DIMENSION], vectors.flip(1)[:, :DIMENSION]
    kept = variances > _LEAST * variances[0].clamp(min=1e-12)
    axes = scale[:, None] * vectors[:, kept] / variances[kept].sqrt()
    centres = centres_of((rows - mean) @ axes, CENTRES, seed)
    return Space(mean.float(), axes.float(), centres.float())
