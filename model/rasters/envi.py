"""Raw files with an ENVI header: which file a header means, and where its numbers lie.

Pure numpy: the engine (rasterio) and what runs within QGIS (osgeo) ask here, with the header's
fields as GDAL gives them.
"""

from __future__ import annotations

import math
import os
import re
from pathlib import Path

import numpy as np

from ..base.errors import HyperTaskError
from ..base.files import unusable
from .envi_header import TYPES, checked_header, header_beside

_MAPPED_BYTES = 16 * 2**20
_USUAL = ("", ".img", ".dat", ".bil", ".bsq", ".bip", ".raw", ".bin")
_NO_PIXELS = re.compile(
    r"\.(hdr|aux|xml|ovr|rrd|enp|sta|msk|qml|qgz|qgs|sld|prj|tfw|wld|vrt|json|geojson|csv|txt|log|md"
    r"|pdf|html|docx?|xlsx?|png|jpe?g|km[lz]|roi|shp|gpkg|zip|gz|tgz|bz2|xz|7z|rar|tar|tiff?|nc|h5|he5"
    r"|hdf|safetensors)",
    re.IGNORECASE,
)
"""Endings of files that may lie beside a header and are not its raw numbers."""


class RawLayout:
    """How a raw file is laid out, and reading from it.

    Attributes
    ----------
    path : of the raw file. dtype : of its numbers. offset : bytes before them.
    shape : of the array in the file. order : its axes that are band, row and column.
    surplus : bytes behind the numbers.
    """

    def __init__(
        self,
        path: Path,
        dtype: np.dtype,
        offset: int,
        shape: tuple[int, int, int],
        order: tuple[int, int, int],
    ):
        self.path, self.dtype, self.offset = path, dtype, offset
        self.shape, self.order = shape, order
        self.surplus = 0

    def mapped(self) -> np.ndarray:
        """The file's numbers as they lie in it, of :attr:`shape`, mapped into memory.

        Raises
        ------
        HyperTaskError
            When the file is gone or shorter by now.
        """
        try:
            return np.memmap(self.path, self.dtype, "r", self.offset, self.shape)
        except (OSError, ValueError) as error:
            raise unusable(self.path, error) from error

    def read(self, row: int, column: int, height: int, width: int, bands: np.ndarray) -> np.ndarray:
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
            cube = self.mapped().transpose(self.order)
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


def raw_layout(
    path: str | Path, tags: dict, count: int, height: int, width: int
) -> RawLayout | None:
    """Layout of an uncompressed ENVI file; None where it is compressed, or in an archive.

    Parameters
    ----------
    path : of the raw file. tags : fields of its header (GDAL's domain ``ENVI``).

    Raises
    ------
    HyperTaskError
        When the file is shorter than its header says, or something else than raw numbers.
    """
    path = Path(path)
    tags = {key.lower(): str(value).strip() for key, value in tags.items()}
    kind = TYPES.get(tags.get("data_type", ""))
    if tags.get("file_compression") not in (None, "", "0") or kind is None or not path.is_file():
        return None
    if kind.startswith("c"):  # complex: whoever opens it refuses it
        return None
    if _NO_PIXELS.fullmatch(path.suffix):
        raise HyperTaskError(
            f"{path} lies beside an ENVI header of its name, but a {path.suffix} file holds no raw "
            "numbers; choose the header's data file, or for a scene within an archive its place in "
            f"it (/vsizip/{path.name}/NAME for a zip)."
        )
    dtype = np.dtype(kind).newbyteorder(">" if tags.get("byte_order") == "1" else "<")
    offset = _offset(path, tags)
    shape, order = {
        "bsq": ((count, height, width), (0, 1, 2)),
        "bil": ((height, count, width), (1, 0, 2)),
        "bip": ((height, width, count), (2, 0, 1)),
    }.get(tags.get("interleave", "bsq").lower()[:3], ((count, height, width), (0, 1, 2)))
    layout = RawLayout(path, dtype, offset, shape, order)
    size = path.stat().st_size
    needed = offset + count * height * width * dtype.itemsize
    if offset > size:
        raise HyperTaskError(
            f"The header of {path.name} says header offset = {offset}, beyond the end of the file, "
            f"which has {size} bytes. Correct the header."
        )
    if size < needed:
        raise HyperTaskError(
            f"{path} is truncated: it has {size} bytes and its header promises {needed}; copy the "
            "file again."
        )
    layout.surplus = size - needed
    return layout


def surplus_warning(layout: RawLayout | None) -> list[str]:
    """The warning that a raw file is longer than its header says, or none."""
    if layout is None or not layout.surplus:
        return []
    size = layout.path.stat().st_size
    return [
        f"{layout.path.name} has {size} bytes and its header promises {size - layout.surplus}; the "
        "rest is not read. If samples, lines, bands, data type or header offset are wrong in the "
        "header, so are all pixels."
    ]


def _offset(path: Path, tags: dict) -> int:
    text = tags.get("header_offset") or "0"
    try:
        offset = int(text)
    except ValueError:
        offset = -1
    if offset < 0:
        raise HyperTaskError(
            f"The header of {path.name} has the header offset {text!r}, which is no number of "
            "bytes; correct it."
        )
    return offset


def data_file(path: str | Path) -> str:
    """The raster to open: where an ENVI header was chosen, the data file beside it.

    It has the header's name without an ending or with one, in capitals or not: one of the usual
    endings, else any that is none of a side-car's. Of several the one counts whose size is what
    the header says.

    Raises
    ------
    HyperTaskError
        Says what was looked for, or which files it may be.
    """
    path = str(path)
    if not path.lower().endswith(".hdr"):
        _require_header(path)
        return path
    if path.startswith("/vsi"):
        raise HyperTaskError(f"{path} is a header; name the data file beside it.")
    header = Path(path)
    if os.path.isfile(path):
        checked_header(header)
    found = _data_of(header)
    _require_header(found)
    return found


def _require_header(path: str) -> None:
    """Raise HyperTaskError unless the header of a raw file is possible and fits its size."""
    if path.startswith("/vsi") or not os.path.isfile(path):
        return
    if _NO_PIXELS.fullmatch(Path(path).suffix):
        return
    header = header_beside(Path(path))
    if header is not None:
        fields = checked_header(header)
        raw_layout(path, fields, *(int(fields[name]) for name in ("bands", "lines", "samples")))


def _data_of(header: Path) -> str:
    path = str(header)
    stem = header.name[: -len(".hdr")]
    for end in _USUAL:
        if header.with_name(stem + end).is_file():
            return str(header.with_name(stem + end))
    beside = [file for file in _folder(header) if _is_data_of(file.name, stem)]
    usual = [f for f in beside if f.name[len(stem) :].lower() in _USUAL]
    found = usual or beside
    if len(found) > 1:
        needed = _promised(header)
        found = [file for file in found if file.stat().st_size == needed] or found
    if len(found) == 1:
        return str(found[0])
    if found:
        raise HyperTaskError(
            f"The ENVI header {path} may belong to {' or '.join(f.name for f in found)}; choose "
            "the data file itself."
        )
    raise HyperTaskError(
        f"No data file was found beside the ENVI header {path}; looked for {stem} without an "
        f"ending, with {', '.join(_USUAL[1:])} or with another that is no side-car's, in capitals "
        "or not."
    )


def _folder(header: Path) -> list[Path]:
    try:
        return sorted(file for file in header.parent.iterdir() if file.is_file())
    except OSError:
        return []


def _is_data_of(name: str, stem: str) -> bool:
    if name.casefold() == stem.casefold():
        return True
    start, dot, end = name[: len(stem)], name[len(stem) : len(stem) + 1], name[len(stem) + 1 :]
    return (
        start.casefold() == stem.casefold()
        and dot == "."
        and "." not in end
        and not _NO_PIXELS.fullmatch(f".{end}")
    )


def _promised(header: Path) -> int | None:
    """Bytes that a header promises; None where it does not say."""
    try:
        fields = checked_header(header)
        offset = int(fields.get("header_offset") or 0)
    except (HyperTaskError, ValueError):
        return None
    sides = (int(fields[name]) for name in ("samples", "lines", "bands"))
    return offset + math.prod(sides) * np.dtype(TYPES[fields["data_type"]]).itemsize
