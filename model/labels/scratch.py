"""Labelled pixels of scenes, kept in small: read once, looked at as often as needed."""

from __future__ import annotations

import tempfile
import weakref
import zlib

import numpy as np

from ..rasters.windows import Window, grid_windows
from .groups import NO_GROUP

CELL = 64
"""Side of a cell in pixels; windows that begin at multiples of it are put together from cells."""
_IN_MEMORY = 64 * 2**20  # bytes; more goes to a scratch file
_LEVEL = 1  # constant over stands, so nearly nothing is left; more effort saves little more
_WORTH = 0.8  # numbers that hardly become fewer bytes are kept as they are, to be read faster


class LabelScratch:
    """Codes, data and groups of the labelled pixels, by cells of 64 x 64 pixels, compressed.

    In memory are the place of each cell that has a label and up to 64 MiB of the cells themselves.

    Parameters
    ----------
    planes : number of variables. groups : whether pixels have groups.
    """

    def __init__(self, planes: int, groups: bool):
        self._planes, self._groups = planes, groups
        self._file = tempfile.SpooledTemporaryFile(  # noqa: SIM115 (closed with the object)
            _IN_MEMORY, suffix=".hypertask-scratch"
        )
        self._end = 0
        self._cells: dict[tuple[int, int, int], tuple[int, tuple[int, int], list[int]]] = {}
        weakref.finalize(self, self._file.close)

    def add(self, scene: int, window: Window, codes, data, groups) -> None:
        """Keep the pixels of a window with any label; it begins at multiples of 64.

        codes : float32 (V, height, width), NaN missing. data : bool (height, width).
        groups : int64 (height, width), or None.
        """
        seen = ~np.isnan(codes).all(0)
        for cell in grid_windows(window, CELL):
            here = cell.slices(window)
            labelled = seen[here]
            if not labelled.any():
                continue
            parts = [np.packbits(labelled), np.packbits(data[here][labelled])]
            parts += [plane[here][labelled] for plane in codes]
            if self._groups:
                parts.append(groups[here][labelled])
            lengths = [self._write(part.tobytes()) for part in parts]
            shape = cell.height, cell.width
            self._cells[scene, cell.row, cell.column] = self._end, shape, lengths
            self._end += sum(abs(length) for length in lengths)

    def _write(self, content: bytes) -> int:
        """Append; returns the length, negative where it is kept as it is."""
        packed = zlib.compress(content, _LEVEL)
        if len(packed) < _WORTH * len(content):
            return self._file.write(packed)
        return -self._file.write(content)

    def holds(self, scene: int, window: Window) -> bool:
        """Whether a window that begins at multiples of 64 has a label."""
        cells = grid_windows(window, CELL)
        return any((scene, cell.row, cell.column) in self._cells for cell in cells)

    def read(self, scene: int, window: Window):
        """What :meth:`add` was given for a window, as (codes, data, groups or None).

        The window begins at multiples of 64 and ends at them or at the scene's edge, or beyond
        what is labelled. Without a label data is False and the group -1.
        """
        codes = np.full((self._planes, *window[2:]), np.nan, np.float32)
        data = np.zeros(window[2:], bool)
        groups = np.full(window[2:], NO_GROUP, np.int64) if self._groups else None
        for cell in grid_windows(window, CELL):
            place = self._cells.get((scene, cell.row, cell.column))
            if place is not None:
                self._unpack(place, cell.slices(window), codes, data, groups)
        return codes, data, groups

    def _unpack(self, place, here, codes, data, groups) -> None:
        start, shape, lengths = place
        self._file.seek(start)
        parts = [self._file.read(abs(length)) for length in lengths]
        parts = [zlib.decompress(p) if n >= 0 else p for p, n in zip(parts, lengths)]
        mask = _bits(parts[0], shape[0] * shape[1]).reshape(shape)
        count = int(mask.sum())
        shown = data[here].shape
        mask = mask[: shown[0], : shown[1]]
        data[here][mask] = _bits(parts[1], count)
        for plane, values in zip(codes, parts[2:]):
            plane[here][mask] = np.frombuffer(values, np.float32)
        if groups is not None:
            groups[here][mask] = np.frombuffer(parts[-1], np.int64)


def _bits(content: bytes, count: int) -> np.ndarray:
    return np.unpackbits(np.frombuffer(content, np.uint8), count=count).astype(bool)
