"""Labels and groups of scenes, kept in small: read once, looked at as often as needed."""

from __future__ import annotations

import tempfile
import weakref
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock

import numpy as np

from ..rasters.windows import Window, grid_windows
from .groups import NO_GROUP

CELL = 64
"""Side of a cell in pixels."""
_IN_MEMORY = 64 * 2**20  # bytes; more goes to a scratch file
_LEVEL = 1  # constant over stands, so nearly nothing is left; more effort saves little more
_WORTH = 0.8  # numbers that hardly become fewer bytes are kept as they are, to be read faster


@dataclass
class _Cell:
    """Where a cell lies in the file: the mask of its pixels, its planes and its groups.

    lengths : of each in bytes, negative where it is not compressed.
    """

    start: int
    shape: tuple[int, int]
    lengths: list[int]
    labelled: bool


class LabelScratch:
    """Codes and groups of the pixels that have any, by cells of 64 x 64 pixels, compressed.

    In memory are the place of each such cell and up to 64 MiB of the cells themselves. Threads may
    share it.

    Parameters
    ----------
    planes : number of variables. groups : whether pixels have groups.
    """

    def __init__(self, planes: int, groups: bool):
        self._planes, self.has_groups = planes, groups
        self._file = tempfile.SpooledTemporaryFile(  # noqa: SIM115 (closed with the object)
            _IN_MEMORY, suffix=".hypertask-scratch"
        )
        self._end = 0
        self._cells: dict[tuple[int, int, int], _Cell] = {}
        self._lock = Lock()
        weakref.finalize(self, self._file.close)

    def add(self, scene: int, window: Window, codes: np.ndarray, groups: np.ndarray | None) -> None:
        """Keep the pixels of a window, which begins at multiples of 64, with a label or a group.

        codes : float32 (V, height, width), NaN missing. groups : int64 (height, width), or None.
        """
        labelled = ~np.isnan(codes).all(0)
        kept = labelled if groups is None else labelled | (groups != NO_GROUP)
        for cell in grid_windows(window, CELL):
            here = cell.slices(window)
            mask = kept[here]
            if not mask.any():
                continue
            parts = [np.packbits(mask), *(plane[here][mask] for plane in codes)]
            if groups is not None:
                parts.append(groups[here][mask])
            start, lengths = self._end, [self._write(part.tobytes()) for part in parts]
            self._cells[scene, cell.row, cell.column] = _Cell(
                start, mask.shape, lengths, bool(labelled[here].any())
            )

    def _write(self, content: bytes) -> int:
        """Append; returns the length, negative where it is kept as it is."""
        packed = zlib.compress(content, _LEVEL)
        is_worth_it = len(packed) < _WORTH * len(content)
        length = self._file.write(packed if is_worth_it else content)
        self._end += length
        return length if is_worth_it else -length

    def is_labelled(self, scene: int, window: Window) -> bool:
        """Whether a window that begins at multiples of 64 has a label."""
        cells = (self._cells.get((scene, c.row, c.column)) for c in grid_windows(window, CELL))
        return any(cell is not None and cell.labelled for cell in cells)

    def codes(self, scene: int, window: Window, planes: Sequence[int] | None = None) -> np.ndarray:
        """Codes as they were added, of any window; NaN beyond the scene. None: of all planes."""
        planes = range(self._planes) if planes is None else planes
        result = np.full((len(planes), *window[2:]), np.nan, np.float32)
        for cell, target, source in self._touched(scene, window):
            mask, *values = self._unpacked(cell, [0, *(1 + plane for plane in planes)])
            inside, places = _asked(mask, source)
            for plane, own in zip(result, values):
                plane[target][inside] = np.frombuffer(own, np.float32)[places]
        return result

    def groups(self, scene: int, window: Window) -> np.ndarray:
        """Groups as they were added, of any window; -1 where there is none."""
        result = np.full(window[2:], NO_GROUP, np.int64)
        for cell, target, source in self._touched(scene, window):
            mask, own = self._unpacked(cell, [0, 1 + self._planes])
            inside, places = _asked(mask, source)
            result[target][inside] = np.frombuffer(own, np.int64)[places]
        return result

    def _touched(self, scene: int, window: Window):
        """Each cell that a window shares pixels with, and where these are in the window and in it.

        Yields (cell, slices of the window, slices of the cell).
        """
        top, left = window.row // CELL * CELL, window.column // CELL * CELL
        bottom, right = window.row + window.height, window.column + window.width
        for row in range(top, bottom, CELL):
            for column in range(left, right, CELL):
                cell = self._cells.get((scene, row, column))
                if cell is None:
                    continue
                place = Window(row, column, *cell.shape)
                ends = min(bottom, row + place.height), min(right, column + place.width)
                first = max(window.row, row), max(window.column, column)
                shared = Window(*first, ends[0] - first[0], ends[1] - first[1])
                if shared.height > 0 and shared.width > 0:
                    yield cell, shared.slices(window), shared.slices(place)

    def _unpacked(self, cell: _Cell, numbers: list[int]) -> list:
        """The mask of a cell, bool in its shape, and the bytes of its other parts ``numbers``."""
        starts = np.cumsum([cell.start, *(abs(length) for length in cell.lengths)])
        found = []
        with self._lock:
            for number in numbers:
                self._file.seek(int(starts[number]))
                found.append(self._file.read(abs(cell.lengths[number])))
        parts = [
            zlib.decompress(part) if cell.lengths[number] >= 0 else part
            for number, part in zip(numbers, found)
        ]
        pixels = cell.shape[0] * cell.shape[1]
        bits = np.unpackbits(np.frombuffer(parts[0], np.uint8), count=pixels)
        return [bits.astype(bool).reshape(cell.shape), *parts[1:]]


def _asked(mask: np.ndarray, source: tuple) -> tuple[np.ndarray, np.ndarray]:
    """Of the part ``source`` of a cell: the pixels with numbers, bool, and their places among the
    numbers of all pixels ``mask`` of the cell."""
    inside = mask[source]
    places = mask.cumsum().reshape(mask.shape)[source] - 1
    return inside, places[inside]
