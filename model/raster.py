"""Reading windows of rasters of any size and format in bounded memory.

Uncompressed ENVI files are memory-mapped, which reads windows many times faster than through
GDAL's line-wise blocks. Rasters tiled inside the file are read as they are. Everything else
(compressed strips) is converted once to a scratch file and mapped.
"""

from __future__ import annotations

import os
import tempfile
import warnings
from pathlib import Path

import numpy as np
import rasterio
from rasterio.enums import Interleaving
from rasterio.windows import Window

from .errors import HyperTaskError
from .files import require_space

_STRIP_BYTES = 64 * 2**20
_MAPPED_BYTES = 16 * 2**20


class Raster:
    """A raster opened for reading windows.

    Attributes
    ----------
    path : Path
    width, height, count : int
    dtype : numpy dtype of the stored numbers
    crs : rasterio CRS or None
    transform : affine transform of pixel corners
    nodata : float or None
    dataset : the open rasterio dataset
    """

    def __init__(self, path):
        self.path = data_file(path)
        try:
            self.dataset = open_raster(self.path)
        except rasterio.errors.RasterioIOError as error:
            if not Path(self.path).exists():
                raise HyperTaskError(f"The raster {self.path} does not exist.") from error
            raise HyperTaskError(f"{self.path} cannot be read as a raster ({error}).") from error
        source = self.dataset
        self.width, self.height, self.count = source.width, source.height, source.count
        self.dtype = np.dtype(source.dtypes[0])
        if self.dtype.kind not in "iuf":
            raise HyperTaskError(f"{self.path} holds {self.dtype} numbers, which cannot be used.")
        self.crs = source.crs
        self.transform = source.transform
        self.nodata = next((value for value in source.nodatavals if value is not None), None)
        self._raw = _raw_layout(source)
        self._scratch = None

    @property
    def name(self) -> str:
        return Path(self.path).name

    @property
    def georeferenced(self) -> bool:
        return self.crs is not None or not self.transform.is_identity

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """Lowest x, lowest y, highest x, highest y of the corners, whatever the rotation."""
        return corner_bounds(self.transform, self.height, self.width)

    def read(self, row: int, column: int, height: int, width: int, bands=None) -> np.ndarray:
        """Stored numbers (bands, height, width) of a window that lies inside the raster.

        ``bands`` are indices from 0; None reads all.
        """
        if self._raw is None and self._scratch is None and not self.dataset.is_tiled:
            self._convert()
        layout = self._raw or self._scratch
        bands = np.arange(self.count) if bands is None else np.asarray(bands, int)
        if layout is not None:
            return layout.read(row, column, height, width, bands)
        try:
            return self.dataset.read(
                [int(band) + 1 for band in bands], window=Window(column, row, width, height)
            )
        except rasterio.errors.RasterioIOError as error:
            raise HyperTaskError(f"{self.path} is damaged: {error}.") from error

    def close(self) -> None:
        self.dataset.close()
        if self._scratch is not None:
            self._scratch.path.unlink()
            self._scratch = None

    def _convert(self) -> None:
        size = self.width * self.height * self.count * self.dtype.itemsize
        require_space(tempfile.gettempdir(), size)
        handle, name = tempfile.mkstemp(suffix=".hypertask-scratch")
        shape = (self.height, self.count, self.width)
        line = self.width * self.count * self.dtype.itemsize
        lines = max(1, _STRIP_BYTES // line)
        try:
            with os.fdopen(handle, "wb") as stream:
                for row in range(0, self.height, lines):
                    window = Window(0, row, self.width, min(lines, self.height - row))
                    strip = self.dataset.read(window=window).transpose(1, 0, 2)
                    stream.write(np.ascontiguousarray(strip, dtype=self.dtype).tobytes())
        except BaseException as error:
            os.unlink(name)
            if isinstance(error, rasterio.errors.RasterioIOError):
                raise HyperTaskError(f"{self.path} is damaged: {error}.") from error
            raise
        self._scratch = _RawLayout(Path(name), self.dtype, 0, shape, (1, 0, 2))


class _RawLayout:
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


def _raw_layout(source):
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
    return _RawLayout(path, dtype, offset, shape, order)


def open_raster(path, mode="r", **profile):
    """``rasterio.open`` without the warning that a raster has no georeference: it need not."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", rasterio.errors.NotGeoreferencedWarning)
        return rasterio.open(path, mode, **profile)


def corner_bounds(transform, height: int, width: int) -> tuple[float, float, float, float]:
    """Lowest x, lowest y, highest x, highest y of a grid's corners.

    Unlike rasterio's ``array_bounds`` it holds for rotated grids, as of flight lines.
    """
    corners = [transform * corner for corner in ((0, 0), (width, 0), (0, height), (width, height))]
    x, y = zip(*corners)
    return min(x), min(y), max(x), max(y)


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
