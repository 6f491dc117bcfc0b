"""A window of a scene with what lies around it, as it is mapped."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass
class Tile:
    """A window of a scene with its margin, read and scaled.

    row, column, height, width : the pixels to be mapped.
    spectra : float32 (B, H, W) with H and W multiples of the mapper's ``align``.
    valid : bool (H, W).
    top, left : where the pixels to be mapped begin in these.
    wanted : bool (height, width), which of the pixels to be mapped are asked for; None: all that
        are valid. Only a network that looks at each pixel by itself leaves the others out.
    coordinates : float32 (D, height, width) of the pixels to be mapped in the space of spectra,
        where the mapper is to score them. features : float32 (height, width, D), the same in the
        space of features, once they are mapped, where the score knows of one.
    """

    row: int
    column: int
    height: int
    width: int
    spectra: np.ndarray
    valid: np.ndarray
    top: int
    left: int
    wanted: np.ndarray | None = None
    coordinates: np.ndarray | None = None
    features: np.ndarray | None = None

    @property
    def inner(self) -> tuple[slice, slice]:
        return np.s_[self.top : self.top + self.height, self.left : self.left + self.width]

    def asked(self) -> np.ndarray:
        """The pixels whose maps are asked for, bool (H, W)."""
        asked = np.zeros_like(self.valid)
        asked[self.inner] = self.valid[self.inner]
        if self.wanted is not None:
            asked[self.inner] &= self.wanted
        return asked
