"""The files that an input is made of: what GDAL's name of it says, and what belongs to it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

from ..base.xml import xml_of

_BESIDE = (".aux.xml", ".ovr", ".msk", ".hdr", ".enp", ".sta", ".rrd", ".shp.xml")
"""What follows the whole name of a file that it belongs to."""
_JOURNALS = ("-wal", "-shm", "-journal")
_SIDE_CARS = (".aux", ".rrd", ".prj", ".qml", ".tfw", ".tifw", ".wld", ".imd", ".rpb")
"""What takes the place of the ending of a file that it belongs to."""
_SETS = tuple(
    {f".{end}" for end in ends.split()}
    for ends in (
        "shp shx dbf prj cpg qix sbn sbx idx qpj qmd fix",
        "tab dat map id ind",
        "mif mid",
    )
)
"""Formats of several files of one stem."""
_NO_PIXELS = {".html", ".json", ".csv", ".safetensors", ".gpkg", ".geojson", ".shp", ".tif", ".vrt"}
"""Endings of files that may have the stem of an ENVI header and are not its data."""
_DEEPEST = 5


def files_of(name: str) -> list[Path]:
    """The files on this machine that belong to an input: first the one that is named, if it is one.

    Side-cars, the other half of an ENVI pair, the parts of a shapefile, the journals of a
    GeoPackage, the sources of a virtual file, and the file within GDAL's names of subdatasets
    and of what lies in archives.
    """
    found = dict.fromkeys(_files(name, 0))
    return list(found)


def _files(name: str, depth: int) -> Iterator[Path]:
    path = _named(name)
    if path is None:
        return
    yield path
    if path.is_dir():
        return
    yield from _parts(path)
    real = Path(os.path.realpath(path))
    if real != path:  # of a link it is its target that has side-cars
        yield real
        yield from _parts(real)
    if path.suffix.lower() in (".vrt", ".ovrt") and depth < _DEEPEST:
        for source in _sources(path):
            yield from _files(source, depth + 1)


def _named(name: str) -> Path | None:
    """The file that a name of GDAL's or QGIS's is about; None where there is none on a disk."""
    for text in filter(None, _candidates(name)):
        try:
            path = Path(text)
            for each in (path, *path.parents):
                if each.is_file() or (text == name and each == path and each.is_dir()):
                    return each
                if each.exists():
                    break  # a folder, or no plain file
        except (OSError, ValueError):
            continue
    return None


def _candidates(name: str) -> Iterator[str]:
    """``name``, and what of it may be a path: in quotes, after a driver, within an archive."""
    yield name
    yield from re.findall(r"[\"']([^\"']+)[\"']", name)
    inner = re.sub(r"^(?:/*vsi[a-z0-9_]+/|[a-z]+://)+", "", name)
    for text in dict.fromkeys((inner, "/" + inner)):
        text = text.replace("{", "").replace("}", "")
        yield text
        yield re.split(r"[|?!]", text)[0]
        yield text.split(",", 1)[-1]  # /vsisubfile/0_100,path
    pieces = name.split(":")
    for first in range(1, len(pieces)):
        for last in range(len(pieces), first, -1):
            yield ":".join(pieces[first:last]).strip("\"'")


def _parts(path: Path) -> Iterator[Path]:
    name, stem, end = path.name.casefold(), path.stem.casefold(), path.suffix.casefold()
    whole = {name + each for each in (*_BESIDE, *_JOURNALS)}
    by_stem = set(_SIDE_CARS) | {".hdr"}
    for endings in _SETS:
        by_stem |= endings if end in endings else set()
    measured = name.replace("spectral_image", "metadata") if "spectral_image" in name else ""
    try:
        beside = sorted(each for each in path.parent.iterdir() if each.is_file())
    except OSError:
        return
    for each in beside:
        other = each.name.casefold()
        mine = each.stem.casefold() == stem or other == stem
        if (
            other in whole
            or (mine and each.suffix.casefold() in by_stem)
            or (end == ".hdr" and _is_data(each, stem))
            or (measured and each.stem.casefold() == measured[: -len(end)] and other[-4:] == ".xml")
        ):
            yield each


def _is_data(path: Path, stem: str) -> bool:
    """Whether a file may be the data of the ENVI header with this stem."""
    return path.name.casefold() == stem or (
        path.stem.casefold() == stem and path.suffix.casefold() not in _NO_PIXELS
    )


def _sources(path: Path) -> Iterator[str]:
    """What the virtual raster or layer at ``path`` reads."""
    root = xml_of(path)
    if root is None:
        return
    for tag in ("SourceFilename", "SourceDataset", "SrcDataSource", "SourceFile"):
        for entry in root.iter(tag):
            name = (entry.text or "").strip()
            if name:
                yield str(path.parent / name) if (path.parent / name).exists() else name
