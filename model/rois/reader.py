"""Reading scattered pixels of a raster that GDAL has opened, each part of the file once."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..rasters.cube import Cube
from ..rasters.envi import RawLayout

_WINDOW_BYTES, _KEPT_BYTES = 64e6, 128e6


def pixel_reader(cube: Cube, bands: np.ndarray, chunk: int) -> _Mapped | _Windows:
    """The fastest reader for a raster; ``bands`` are indices from 0.

    ``reader.read(row, column, mask)`` yields (rows, columns, values): for all pixels of ``mask``
    (h, w), whose first pixel is at ``row``, ``column`` of the raster, about ``chunk`` at a time;
    values (n, p) in the file's type. Pixels come line by line, and a line whole where it has no
    more than ``chunk`` of them, whatever the blocks of the file; only where those of a row of
    blocks are too many to keep they come block by block.
    """
    if cube.raw is None:
        return _Windows(cube, bands, chunk)
    return _Mapped(cube.raw, bands, chunk)


class _Mapped:
    """Pixels gathered from a memory map: only the pages they lie on are read."""

    def __init__(self, layout: RawLayout, bands, chunk):
        self._layout = layout
        place = layout.order[0]  # of the bands among the axes of the file
        self._gather = (self._gather_bsq, self._gather_bil, self._gather_bip)[place]
        self._bands, self._chunk = np.asarray(bands), chunk
        # a slice needs no copy of all bands
        run = len(bands) and (np.diff(bands) == 1).all()
        self._select = slice(int(bands[0]), int(bands[-1]) + 1) if run else self._bands

    def read(self, row, column, mask):
        rows, columns = np.nonzero(mask)
        rows, columns = rows + row, columns + column
        for part in _chunks(rows, self._chunk):
            # mapped anew: pages of a map that stays open add up in the process's memory
            mapped = self._layout.mapped()
            values = self._gather(mapped, rows[part], columns[part])
            yield rows[part], columns[part], values.astype(values.dtype.newbyteorder("="))

    def _gather_bip(self, mapped, rows, columns):
        return mapped.reshape(-1, mapped.shape[2])[rows * mapped.shape[1] + columns][
            :, self._select
        ]

    def _gather_bsq(self, mapped, rows, columns):
        index = rows * mapped.shape[2] + columns
        planes = mapped.reshape(mapped.shape[0], -1)
        values = np.empty((len(self._bands), len(index)), mapped.dtype)
        for target, band in zip(values, self._bands):
            np.take(planes[band], index, out=target)
        return values.T

    def _gather_bil(self, mapped, rows, columns):
        values = np.empty((len(self._bands), len(rows)), mapped.dtype)
        starts = np.flatnonzero(np.diff(rows, prepend=-1))
        for start, end in zip(starts, [*starts[1:], len(rows)]):
            values[:, start:end] = mapped[rows[start], self._select][:, columns[start:end]]
        return values.T


class _Windows:
    """Windows of whole blocks read through GDAL."""

    def __init__(self, cube, bands, chunk):
        self._cube, self._bands, self._chunk = cube, bands, chunk
        height, width = cube.block
        item = np.dtype("f8").itemsize
        blocks = max(1, int(_WINDOW_BYTES // (width * height * len(bands) * item)))
        self._item = max(np.dtype(cube.dtypes[band]).itemsize for band in bands)
        across = min(blocks, -(-cube.width // width))
        self._step = height * max(1, blocks // across), width * across

    def read(self, row, column, mask):
        height = self._step[0]
        for top in range(row - row % height, row + mask.shape[0], height):
            lines = mask[max(top - row, 0) : top + height - row]
            found = self._windows(row, column, mask, top)
            if lines.sum() * len(self._bands) * self._item <= _KEPT_BYTES:
                found = _by_line(found, lines, max(top, row), column)
            for rows, columns, values in found:
                for part in _chunks(rows, self._chunk):
                    yield rows[part], columns[part], values[part]

    def _windows(self, row, column, mask, top):
        """The pixels of each window of the row of blocks that begins at ``top``."""
        height, width = self._step
        right = column + mask.shape[1]
        for left in range(column - column % width, right, width):
            y, x = max(top, row), max(left, column)
            part = mask[y - row : top + height - row, x - column : left + width - column]
            if not part.any():
                continue
            rows, columns = np.nonzero(part)
            # no wider than the pixels wanted
            y0, y1 = int(rows.min()), int(rows.max()) + 1
            x0, x1 = int(columns.min()), int(columns.max()) + 1
            size = y1 - y0, x1 - x0
            cube = self._cube.read(int(y) + y0, int(x) + x0, *size, self._bands)
            yield rows + y, columns + x, cube[:, rows - y0, columns - x0].T


def _by_line(found: Iterator[tuple], lines: np.ndarray, row: int, column: int) -> Iterator[tuple]:
    """Pixels of windows side by side, (rows, columns, values) of each, as one, line by line.

    ``lines`` (h, w): which pixels these are, from ``row`` and ``column`` on.
    """
    rows, columns = np.nonzero(lines)
    rows, columns = rows + row, columns + column
    values = None
    for _, own, part in found:
        if len(own) == len(rows):
            values = part
            break
        if values is None:
            values = np.empty((len(rows), part.shape[1]), part.dtype)
        values[(columns >= own.min()) & (columns <= own.max())] = part
    if values is not None:
        yield rows, columns, values


def _chunks(rows: np.ndarray, most: int) -> Iterator[slice]:
    """Slices of ``most`` pixels or fewer that end where a line does, if one ends within."""
    start = 0
    while start < len(rows):
        end = start + most
        if end < len(rows) and rows[start] < rows[end]:
            end = start + int(np.searchsorted(rows[start:end], rows[end]))
        yield slice(start, end)
        start = end
