"""Arrays that are used again.

A large array that is made anew comes from the system page by page, each of which is cleared first:
for a tile of spectra that takes longer than to fill it.
"""

from __future__ import annotations

import math
from collections import deque

import numpy as np


class Spare:
    """Float32 arrays that nobody needs for now. Several threads may take and give."""

    def __init__(self) -> None:
        self._free: deque[np.ndarray] = deque()

    def take(self, shape: tuple[int, ...]) -> np.ndarray:
        """An array of this shape, whatever it holds."""
        size = math.prod(shape)
        try:
            flat = self._free.popleft()
        except IndexError:
            flat = np.empty(0, np.float32)
        if flat.size < size:
            flat = np.empty(size, np.float32)
        return flat[:size].reshape(shape)

    def give(self, array: np.ndarray) -> None:
        """Take back an array of :meth:`take`, whose numbers are no longer looked at."""
        flat = array
        while isinstance(flat.base, np.ndarray):
            flat = flat.base
        self._free.append(flat)
