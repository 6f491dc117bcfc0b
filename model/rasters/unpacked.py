"""Blocks of a compressed or tiled raster, kept for the windows that share them.

A window of such a raster costs as much as all the blocks that it touches, with all their bands. So
each block is unpacked when a window first touches it, and kept: in memory, the last ones, where
windows follow each other as in mapping; in a scratch file where they are read again and again as in
training. The first window is there at once, and of a large scene only what is asked for is
unpacked.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import numpy as np

from ..base.files import require_space, unusable, write_error
from .windows import Window, grid_windows

_LEAST, _MOST = 2 * 2**20, 64 * 2**20  # bytes of what is unpacked together


class Store(Protocol):
    """Keeps arrays by their keys."""

    def get(self, key: tuple[int, int]) -> np.ndarray | None:
        """What was kept, if it is there still."""

    def keep(self, key: tuple[int, int], numbers: np.ndarray) -> None:
        """Take an array."""


class InMemory:
    """Keeps the arrays that were used last, ``most`` bytes of them, and one in any case."""

    def __init__(self, most: int):
        self.most = most
        self._arrays: OrderedDict[tuple[int, int], np.ndarray] = OrderedDict()
        self._bytes = 0

    def get(self, key: tuple[int, int]) -> np.ndarray | None:
        found = self._arrays.get(key)
        if found is not None:
            self._arrays.move_to_end(key)
        return found

    def keep(self, key: tuple[int, int], numbers: np.ndarray) -> None:
        self._arrays[key] = numbers
        self._bytes += numbers.nbytes
        while self._bytes > self.most and len(self._arrays) > 1:
            self._bytes -= self._arrays.popitem(last=False)[1].nbytes


class OnDisk:
    """Keeps arrays one behind the other in a file.

    Raises
    ------
    HyperTaskError
        From :meth:`keep`, when the disk is full.
    """

    def __init__(self, path: Path):
        self.path = path
        self._places: dict[tuple[int, int], tuple[np.dtype, int, tuple]] = {}
        self._end = 0

    def get(self, key: tuple[int, int]) -> np.ndarray | None:
        if key not in self._places:
            return None
        # mapped anew each time: the pages of a mapping count as the process's memory
        try:
            return np.memmap(self.path, self._places[key][0], "r", *self._places[key][1:])
        except (OSError, ValueError) as error:
            raise unusable(self.path, error) from error

    def keep(self, key: tuple[int, int], numbers: np.ndarray) -> None:
        require_space(self.path.parent, numbers.nbytes)
        try:
            with self.path.open("ab") as stream:
                stream.write(numbers.data)
        except OSError as error:
            raise write_error(self.path, error) from error
        self._places[key] = numbers.dtype, self._end, numbers.shape
        self._end += numbers.nbytes


class Unpacked:
    """A raster read by blocks.

    Parameters
    ----------
    shape : bands, height and width of the raster. block : height and width of its own blocks.
    read : reads a window (row, column, height, width) of all bands from the raster.
    store : of the blocks.
    """

    def __init__(
        self,
        shape: tuple[int, int, int],
        dtype: np.dtype,
        block: tuple[int, int],
        read: Callable[[int, int, int, int], np.ndarray],
        store: Store,
    ):
        self._shape, self._dtype, self._read, self._store = shape, np.dtype(dtype), read, store
        self.block = block_size(shape, self._dtype.itemsize, block)
        self._lock = threading.Lock()  # one thread reads ahead of another

    def read(self, row: int, column: int, height: int, width: int, bands: np.ndarray) -> np.ndarray:
        """Stored numbers (len(bands), height, width) of a window within the raster."""
        wanted = Window(row, column, height, width)
        result = np.empty((len(bands), height, width), self._dtype)
        tall, wide = self.block
        top, left = row // tall * tall, column // wide * wide
        area = Window(top, left, row + height - top, column + width - left)
        for block in grid_windows(area, tall, wide):
            self._take(block, wanted, bands, result)
        return result

    def _take(self, block: Window, wanted: Window, bands: np.ndarray, result: np.ndarray) -> None:
        """Copy what a block has of a window; no mapping of a file outlives it."""
        tall, wide = self.block
        numbers = self._block(block.row // tall, block.column // wide)
        first = max(wanted.row, block.row), max(wanted.column, block.column)
        last = block.row + block.height, block.column + block.width
        common = Window(*first, last[0] - first[0], last[1] - first[1])
        rows, columns = common.slices(block)
        own = numbers[:, rows, columns][bands]
        rows, columns = common.slices(wanted)
        result[:, rows, columns] = own

    def _block(self, down: int, across: int) -> np.ndarray:
        """A block's numbers (bands, height, width)."""
        with self._lock:
            found = self._store.get((down, across))
            if found is None:
                _, height, width = self._shape
                tall, wide = self.block
                row, column = down * tall, across * wide
                window = row, column, min(tall, height - row), min(wide, width - column)
                found = np.ascontiguousarray(self._read(*window), dtype=self._dtype)
                self._store.keep((down, across), found)
            return found


def block_size(
    shape: tuple[int, int, int], itemsize: int, block: tuple[int, int]
) -> tuple[int, int]:
    """Height and width of what is unpacked together: some blocks of a raster, or part of one.

    Parameters
    ----------
    shape : bands, height and width of the raster. block : height and width of its own blocks.
    """
    count, height, width = shape
    tall, wide = min(block[0], height), min(block[1], width)
    pixel = count * itemsize
    while tall * wide * pixel < _LEAST and (tall < height or wide < width):
        if tall < height and (tall <= wide or wide == width):
            tall = min(2 * tall, height)
        else:
            wide = min(2 * wide, width)
    while tall * wide * pixel > _MOST and max(tall, wide) > 1:
        if tall > 1:
            tall = -(-tall // 2)
        else:
            wide = -(-wide // 2)
    return tall, wide
