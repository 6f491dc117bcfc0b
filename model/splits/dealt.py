"""A census with its split: what each labelled pixel is used for."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from ..base.messages import Reporter
from ..labels.census import Census, LabelBlock
from .split import KEPT, Split


@dataclass
class Dealt:
    """The labelled pixels of all scenes with their parts, each looked up once.

    A look-up takes its time where there is a buffer or an overlap, so parts are kept, compressed.
    """

    census: Census
    split: Split
    _parts: dict[tuple, bytes] = field(default_factory=dict, repr=False)

    def blocks(self, reporter: Reporter) -> Iterator[tuple[LabelBlock, np.ndarray]]:
        """The blocks of the census, each with :meth:`Split.uses` of its window."""
        for block in self.census.blocks(reporter):
            place = block.scene, block.window
            if place not in self._parts:
                uses = self.split.uses(block.scene, *block.window)
                self._parts[place] = zlib.compress(uses.tobytes(), 1)
            parts = np.frombuffer(zlib.decompress(self._parts[place]), np.uint8)
            yield block, parts.reshape(block.labelled.shape)

    def used(self, reporter: Reporter) -> np.ndarray:
        """Labelled pixels of each part, and those free, in the buffer or kept, int64 (6,)."""
        total = np.zeros(KEPT + 1, np.int64)
        for block, parts in self.blocks(reporter):
            total += np.bincount(parts[block.labelled], minlength=KEPT + 1)
        return total
