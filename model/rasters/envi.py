"""Raw files with an ENVI header: which file it is, and where its numbers lie."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from ..base.errors import HyperTaskError

_MAPPED_BYTES = 16 * 2**20


class RawLayout:
    """How a raw file is laid out, and reading from it."""

    def __init__(self, path, dtype, offset, shape, order):
        self.path, self.dtype, self.offset = path, dtype, offset
        self.shape, self.order = shape, order  # order: axes of the file that are band, row, column

    def read(self, row, column, height, width, bands) -> np.ndarray:
        result = np.empty((len(bands), height, width), self.dtype.newbyteorder("="))
        by_band = self.order[0] == 0
        count, _, total_width = (self.shape[axis] for axis in self.order)
        lines = total_width * self.dtype.itemsize * (height if by_band else count)
        # A system maps the surroundings of what is read, in effect whole lines of the scene, and
        # they count as the process's memory for as long as the mapping lives. So a part at a time,
        # mapped anew each: a few bands (BSQ) or a few lines (BIL, BIP).
        step = max(1, _MAPPED_BYTES // lines)
        for start in range(0, len(bands) if by_band else height, step):
            part = slice(start, start + step)
            mapped = np.memmap(self.path, self.dtype, "r", self.offset, self.shape)
            cube = mapped.transpose(self.order)
            columns = slice(column, column + width)
            if by_band:
                result[part] = cube[_as_slice(bands[part]), row : row + height, columns]
            else:
                rows = slice(row + start, row + min(start + step, height))
                result[:, part] = cube[_as_slice(bands), rows, columns]
        return result


def _as_slice(bands: np.ndarray):
    """A slice for bands that follow each other: it copies nothing."""
    if len(bands) and (np.diff(bands) == 1).all():
        return slice(int(bands[0]), int(bands[-1]) + 1)
    return bands


def raw_layout(source):
    """Layout of an uncompressed ENVI file, or None."""
    if source.driver != "ENVI":
        return None
    tags = {key.lower(): value for key, value in source.tags(ns="ENVI").items()}
    if tags.get("file_compression", "0").strip() not in ("0", ""):
        return None
    path = Path(source.files[0])
    if not path.exists():
        return None
    offset = int(tags.get("header_offset", 0))
    dtype = np.dtype(source.dtypes[0]).newbyteorder(
        ">" if tags.get("byte_order", "0").strip() == "1" else "<"
    )
    from rasterio.enums import Interleaving

    count, height, width = source.count, source.height, source.width
    # GDAL calls BSQ band, BIL line and BIP pixel interleaving
    shape, order = {
        Interleaving.band: ((count, height, width), (0, 1, 2)),
        Interleaving.line: ((height, count, width), (1, 0, 2)),
        Interleaving.pixel: ((height, width, count), (2, 0, 1)),
    }[source.interleaving or Interleaving.band]
    needed = offset + count * height * width * dtype.itemsize
    if path.stat().st_size < needed:
        raise HyperTaskError(
            f"{path} is truncated: it has {path.stat().st_size} bytes and its header promises "
            f"{needed}; copy the file again."
        )
    return RawLayout(path, dtype, offset, shape, order)


def data_file(path) -> str:
    """The raster to open: where an ENVI header was chosen, the data file beside it."""
    path = str(path)
    if not path.lower().endswith(".hdr"):
        return path
    stem = Path(path[:-4])
    for candidate in [stem, *(stem.with_name(stem.name + end) for end in _ENVI_ENDINGS)]:
        if candidate.is_file():
            return str(candidate)
    raise HyperTaskError(f"No data file was found beside the ENVI header {path}.")


_ENVI_ENDINGS = (".img", ".dat", ".bil", ".bsq", ".bip", ".raw", ".bin")
