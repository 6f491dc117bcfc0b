"""Which layer of a vector file is meant and how its texts are stored: rules of both readers."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from dataclasses import field as attribute
from math import isfinite
from pathlib import Path

import numpy as np

from ..base.errors import HyperTaskError

_OWN_TABLES = {"layer_styles", "qgis_projects"}
"""Tables that QGIS itself writes into a file."""
_NO_CRS = ("Undefined Cartesian SRS", "Undefined geographic SRS", "Undefined SRS")
"""What GeoPackages, and what versions of GDAL make of them, call a CRS that nobody has stated."""
_PLAIN = {"Integer", "Integer64", "Real", "String", "WideString"}


@dataclass
class Features:
    """The features of one layer, as read.

    Attributes
    ----------
    where : name of the file. layer : name of the layer.
    crs : in the reader's own words (WKT, or a name of it), "" where unknown.
    geometries : one per feature, None where it has none; WKB, or shapely's.
    columns : raw values of each field that was asked for, one per feature.
    points : whether the layer is one of points.
    """

    where: str
    layer: str
    crs: str
    geometries: list
    columns: dict[str, list | np.ndarray]
    points: bool = False
    fids: list = attribute(default_factory=list)


def stated_crs(crs: str) -> str:
    """The CRS of a layer in its reader's words, "" where these only say that there is none."""
    return "" if any(f'["{name}"' in crs for name in _NO_CRS) else crs


def chosen_layer(path: str | Path, layers: list[tuple[str, bool]], wanted: str | None) -> str:
    """The name of the layer that is meant.

    Tables without geometry, such as the styles that QGIS keeps beside its layers, count only
    where there is nothing else.

    Parameters
    ----------
    layers : (name, whether it has geometries) of each. wanted : the name that a job gives.

    Raises
    ------
    HyperTaskError
        When there is no such layer, or several and none is named.
    """
    where = Path(path).name
    names = [name for name, _ in layers]
    if wanted:
        if wanted in names:
            return wanted
        raise HyperTaskError(
            f"{where} has no layer {wanted!r}; its layers are {', '.join(names) or 'none'}."
        )
    shaped = [name for name, has_geometry in layers if has_geometry]
    shaped = shaped or [name for name in names if name not in _OWN_TABLES]
    if not shaped:
        raise HyperTaskError(f"{where} holds no layer; choose another file.")
    if len(shaped) > 1:
        raise HyperTaskError(
            f"{where} has several layers; choose one of {', '.join(shaped[:20])} by its layer name."
        )
    return shaped[0]


def unreadable(path: str | Path) -> HyperTaskError:
    """The error for what is no vector file."""
    return HyperTaskError(f"{path} cannot be opened as a vector layer; choose another file.")


def require_fields(layer: str, names: Iterable[str], fields: Iterable[str]) -> None:
    """Raise HyperTaskError where one of ``names`` is not among the ``fields`` of a layer."""
    for name in names:
        if name not in fields:
            raise HyperTaskError(
                f"The layer {layer} has no field {name!r}; its fields are "
                f"{', '.join(fields) or 'none'}."
            )


def require_plain(name: str, where: str, kind: str) -> None:
    """Raise HyperTaskError where a variable is a field of dates, lists or bytes.

    ``kind`` is the name of the field's type in GDAL, such as ``Integer64``.
    """
    if kind not in _PLAIN:
        raise HyperTaskError(
            f"The field {name!r} of {where} holds {kind} values, which cannot be a variable; "
            "choose a field of numbers or texts."
        )


def damaged_geometry(where: str, number: object) -> HyperTaskError:
    """The error for a geometry that cannot be drawn."""
    return HyperTaskError(
        f"The geometry of feature {number} of {where} is damaged: a ring is not closed or has too "
        "few points; repair the layer, in QGIS with Fix geometries."
    )


def apart(labels: Sequence[float], raster: Sequence[float]) -> str:
    """In words, where labels and a raster lie: (left, bottom, right, top) of both, in one CRS."""
    if not all(map(isfinite, labels)):
        return "they could not be brought into the raster's coordinate reference system"
    (left, bottom, right, top), (west, south, east, north) = (
        [f"{number:.9g}" for number in bounds] for bounds in (labels, raster)
    )
    return (
        f"they reach from {left}, {bottom} to {right}, {top} and the raster from {west}, {south} "
        f"to {east}, {north}"
    )


def text_encoding(path: str | Path) -> str | None:
    """How the texts of a shapefile without a ``.cpg`` file are stored; None: as the reader says.

    UTF-8 if all of them can be read so, else the code page that the file itself states, else
    Latin-1.
    """
    path = Path(path)
    if path.suffix.lower() not in (".shp", ".dbf", ".shx") or _beside(path, ".cpg"):
        return None
    found = _stored(path)
    if found is None:
        return None
    stated, texts = found
    try:
        for text in texts:
            _decoded(text)
    except UnicodeDecodeError:
        return None if stated else "ISO-8859-1"
    return "UTF-8"


def is_plain(path: str | Path) -> bool:
    """Whether all texts of a shapefile are plain ASCII, the same in every encoding."""
    found = _stored(Path(path))
    return found is not None and not found[1]


def _stored(path: Path) -> tuple[int, set[bytes]] | None:
    """The code page that a shapefile's table states, and its texts that are not plain ASCII."""
    table = _beside(path, ".dbf")
    if table is None:
        return None
    try:
        data = table.read_bytes()
        return data[29], _texts(data)
    except (OSError, IndexError, struct.error):
        return None


def _beside(path: Path, suffix: str) -> Path | None:
    for one in (path.with_suffix(suffix), path.with_suffix(suffix.upper())):
        if one.is_file():
            return one
    return None


def _texts(data: bytes) -> set[bytes]:
    """The distinct texts of a dBase table that are not plain ASCII."""
    count, head, length = struct.unpack_from("<IHH", data, 4)
    spans, place, at = [], 32, 1  # a record begins with the mark of deletion
    while place + 32 <= head and data[place] != 0x0D:
        kind, size = data[place + 11 : place + 12], data[place + 16]
        if kind == b"C":
            size += 256 * data[place + 17]
            spans.append((at, at + size))
        at += size
        place += 32
    found: set[bytes] = set()
    for row in range(count):
        record = data[head + row * length : head + (row + 1) * length]
        if not record.isascii():
            found.update(record[first:last].rstrip(b" \0") for first, last in spans)
    return {text for text in found if not text.isascii()}


def _decoded(text: bytes) -> str:
    """As UTF-8; a letter that the end of the field cut in two is no fault."""
    try:
        return text.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.reason == "unexpected end of data":
            return text[: error.start].decode("utf-8")
        raise
