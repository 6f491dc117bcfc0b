"""Reading scattered pixels of a raster that GDAL has opened, each part of the file once."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from ..base.errors import HyperTaskError
from ..rasters.gdal import read_bands

_WINDOW_BYTES = 64e6
_TYPES = {
    "1": "u1",
    "2": "i2",
    "3": "i4",
    "4": "f4",
    "5": "f8",
    "12": "u2",
    "13": "u4",
    "14": "i8",
    "15": "u8",
}


def pixel_reader(dataset, bands, chunk: int):
    """The fastest reader for a GDAL dataset; ``bands`` are indices from 0.

    ``reader.read(row, column, mask)`` yields (rows, columns, values): for all pixels of ``mask``
    (h, w), whose first pixel is at ``row``, ``column`` of the raster, at most ``chunk`` at a
    time; values (n, p) in the file's type.
    """
    return _mapped(dataset, bands, chunk) or _Windows(dataset, bands, chunk)


def _mapped(dataset, bands, chunk: int):
    """Reader of an uncompressed ENVI file, or None where it is something else.

    Raises
    ------
    HyperTaskError
        When the file is shorter than its header says.
    """
    if dataset.GetDriver().ShortName != "ENVI":
        return None
    tags = {key.lower(): value.strip() for key, value in dataset.GetMetadata("ENVI").items()}
    path = Path(dataset.GetFileList()[0])
    if tags.get("file_compression", "0") not in ("0", "") or tags.get("data_type") not in _TYPES:
        return None
    if not path.is_file():  # within an archive
        return None
    dtype = np.dtype(_TYPES[tags["data_type"]])
    dtype = dtype.newbyteorder(">" if tags.get("byte_order") == "1" else "<")
    offset = int(tags.get("header_offset") or 0)
    count, height, width = dataset.RasterCount, dataset.RasterYSize, dataset.RasterXSize
    needed = offset + count * height * width * dtype.itemsize
    if path.stat().st_size < needed:
        raise HyperTaskError(
            f"{path} is truncated: it has {path.stat().st_size} bytes and its header promises "
            f"{needed}; copy the file again."
        )
    shapes = {
        "bsq": (count, height, width),
        "bil": (height, count, width),
        "bip": (height, width, count),
    }
    interleave = tags.get("interleave", "bsq").lower()
    return _Mapped(path, dtype, offset, interleave, shapes[interleave], bands, chunk)


class _Mapped:
    """Pixels gathered from a memory map: only the pages they lie on are read."""

    def __init__(self, path, dtype, offset, interleave, shape, bands, chunk):
        self._file = path, dtype, "r", offset, shape
        self._gather = getattr(self, f"_gather_{interleave}")
        self._bands, self._chunk = np.asarray(bands), chunk
        # a slice needs no copy of all bands
        run = len(bands) and (np.diff(bands) == 1).all()
        self._select = slice(int(bands[0]), int(bands[-1]) + 1) if run else self._bands

    def read(self, row, column, mask):
        rows, columns = np.nonzero(mask)
        rows, columns = rows + row, columns + column
        for start in range(0, len(rows), self._chunk):
            part = slice(start, start + self._chunk)
            # mapped anew: pages of a map that stays open add up in the process's memory
            mapped = np.memmap(*self._file)
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

    def __init__(self, dataset, bands, chunk):
        self._dataset, self._chunk = dataset, chunk
        self._bands = [int(band) + 1 for band in bands]
        width, height = dataset.GetRasterBand(1).GetBlockSize()
        item = np.dtype("f8").itemsize
        blocks = max(1, int(_WINDOW_BYTES // (width * height * len(bands) * item)))
        across = min(blocks, -(-dataset.RasterXSize // width))
        self._step = height * max(1, blocks // across), width * across

    def read(self, row, column, mask):
        height, width = self._step
        end, right = row + mask.shape[0], column + mask.shape[1]
        for top in range(row - row % height, end, height):
            for left in range(column - column % width, right, width):
                y, x = max(top, row), max(left, column)
                part = mask[y - row : top + height - row, x - column : left + width - column]
                if not part.any():
                    continue
                rows, columns = np.nonzero(part)
                # no wider than the pixels wanted
                y0, y1 = int(rows.min()), int(rows.max()) + 1
                x0, x1 = int(columns.min()), int(columns.max()) + 1
                cube = self._window(int(x) + x0, int(y) + y0, x1 - x0, y1 - y0)
                for start in range(0, len(rows), self._chunk):
                    r, c = rows[start : start + self._chunk], columns[start : start + self._chunk]
                    values = cube[:, r - y0, c - x0]
                    yield r + y, c + x, values.T

    def _window(self, x, y, width, height) -> np.ndarray:
        return read_bands(self._dataset, self._bands, x, y, width, height)
