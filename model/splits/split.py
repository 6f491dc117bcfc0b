"""Training, validation and test parts in separate places: by square blocks or by stands.

A unit (a block, or a group such as a stand) belongs to one part as a whole. Around what is kept
for validation and test a buffer can be left out. Where scenes overlap, their pixels of one place
are never used for two parts.
"""

from __future__ import annotations

import hashlib
from abc import ABC, abstractmethod

import numpy as np

from ..labels.census import Census
from ..rasters.windows import Window
from .overlap import Overlaps

TRAIN, VALIDATION, TEST, FREE, BUFFER, KEPT = 0, 1, 2, 3, 4, 5
"""Parts. What is free has no label that is used, and may be looked at while training; what is in
the buffer is used for nothing. In the splits of folds the test part of them all is kept: it is
shown to nobody and tests nobody."""
PART_NAMES = ("training", "validation", "test")
OVERVIEW = 400


class Split(ABC):
    """Which pixels belong to which part; see :class:`BlockSplit` and :class:`GroupSplit`.

    Attributes
    ----------
    seed : the seed it was drawn with.
    block : side of a block in pixels, None for a split by groups.
    buffer : pixels of other parts this near (in rows and in columns, so within a square) to a
        labelled pixel of the validation or the test part are not used.
    census : of the labels; a split without a buffer may lack it.
    overlaps : which scenes show the same ground; None where there is nothing of the kind to mind.
    """

    seed: int
    block: int | None
    buffer: int
    census: Census | None
    overlaps: Overlaps | None

    @property
    @abstractmethod
    def parts(self) -> tuple[np.ndarray, ...]:
        """Per scene: uint8 (rows, columns), a picture of the parts; blocks one by one, groups
        sampled down to at most 400 pixels a side."""

    @abstractmethod
    def cells(self) -> list[float]:
        """Pixels on the side of a cell of each scene's picture of the parts."""

    @abstractmethod
    def area(self, scene: int, row: int, column: int, height: int, width: int) -> np.ndarray:
        """Part that each pixel of a window lies in, whatever the buffer; uint8 (height, width)."""

    @abstractmethod
    def units(self, scene: int, row: int, column: int, height: int, width: int) -> np.ndarray:
        """Block or group of each pixel of a window, int64; -1 where there is none."""

    @abstractmethod
    def counts(self) -> list[int]:
        """How many units the training, the validation and the test part have."""

    @abstractmethod
    def unit_text(self, scene: int, unit: int) -> str:
        """What a unit on a scene is called: the block's row and column, or the group's value."""

    @abstractmethod
    def words(self) -> str:
        """What the split is made of, e.g. ``blocks of 8 pixels``."""

    @abstractmethod
    def _add_to(self, state) -> None:
        """Give a hash all that the split is made of, besides the buffer."""

    def uses(self, scene: int, row: int, column: int, height: int, width: int) -> np.ndarray:
        """What each pixel of a window may be used for, uint8 (height, width).

        ``TRAIN``, ``VALIDATION``, ``TEST``, ``FREE``, ``BUFFER`` or ``KEPT``, which for its
        surroundings is as the test part. The test part stays whole. A
        validation pixel in the buffer of a test label is not used, and a training or free pixel in
        the buffer of a validation or test label neither. The same holds for pixels that share
        ground with the validation or the test part of an overlapping scene, or lie in the buffer
        of its labels. Beyond the scene all is free.
        """
        result, near_any, near_test = self._held_out(scene, row, column, height, width)
        if self.overlaps is not None:
            for other, *window in self.overlaps.touched(
                scene, row, column, height, width, self.buffer
            ):
                part, any_there, test_there = self._held_out(other, *window)
                test_there = test_there | (part == TEST) | (part == KEPT)
                any_there = any_there | test_there | (part == VALIDATION)
                near_any = near_any | _folded(any_there, height, width)
                near_test = near_test | _folded(test_there, height, width)
        result[near_any & ((result == TRAIN) | (result == FREE))] = BUFFER
        result[near_test & (result == VALIDATION)] = BUFFER
        return result

    def _held_out(self, scene: int, row: int, column: int, height: int, width: int):
        """Part of each pixel of a window, and whether it lies in the buffer of a label of the
        validation or test part, and of the test part; each (height, width)."""
        edge, window = self.buffer, Window(row, column, height, width)
        inside, nothing = self.area(scene, *window), np.zeros((height, width), bool)
        if not edge:
            return inside, nothing, nothing
        if self.census is None:
            raise ValueError("a split with a buffer needs the census of its labels")
        own = self.census.labels.scenes[scene].scene
        wide = window.widened(edge).within(own.height, own.width)  # beyond it is no label
        part = self.area(scene, *wide)
        tested = (part == TEST) | (part == KEPT)
        held_out = tested | (part == VALIDATION)
        if not held_out.any():
            return inside, nothing, nothing
        held_out &= self.census.labelled(scene, wide)
        near = (_near(mask, wide, window, edge) for mask in (held_out, held_out & tested))
        return inside, *near

    def digest(self) -> str:
        """SHA-256 of the units, their parts and the buffer: equal splits have equal digests."""
        state = hashlib.sha256()
        self._add_to(state)
        if self.buffer:
            state.update(f"buffer {self.buffer}".encode())
        return state.hexdigest()

    def to_dict(self) -> dict:
        """Plain values for the model file and the report."""
        return {
            "kind": "field" if self.block is None else "blocks",
            "words": self.words(),
            "block": self.block,
            "buffer": self.buffer,
            "seed": self.seed,
            "units": self.counts(),
            "digest": self.digest(),
        }


def _folded(mask: np.ndarray, height: int, width: int) -> np.ndarray:
    """Whether a pixel touches one of ``mask``, which is one higher or wider where it lies between
    two rows or columns of it; bool (height, width)."""
    rows = mask[:height] | mask[len(mask) - height :]
    return rows[:, :width] | rows[:, rows.shape[1] - width :]


def _near(mask: np.ndarray, wide: Window, window: Window, distance: int) -> np.ndarray:
    """Whether each pixel of ``window`` has one of ``mask`` within ``distance`` rows and columns.

    ``mask`` is bool, of the window ``wide``; beyond it is none.
    """
    total = np.zeros((mask.shape[0] + 1, mask.shape[1] + 1), np.int32)
    total[1:, 1:] = mask.cumsum(0, dtype=np.int32).cumsum(1)
    ends = []
    for first, count, start, size in zip(window[:2], window[2:], wide[:2], wide[2:]):
        places = np.arange(first, first + count) - start
        ends.append(((places - distance).clip(0, size), (places + distance + 1).clip(0, size)))
    (top, bottom), (left, right) = ends
    return (
        total[np.ix_(bottom, right)]
        - total[np.ix_(top, right)]
        - total[np.ix_(bottom, left)]
        + total[np.ix_(top, left)]
    ) > 0
