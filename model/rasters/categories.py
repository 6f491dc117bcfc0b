"""Names of the classes of a raster, as its files say them, whichever library opened it."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from ..base.xml import xml_of
from .envi_header import stated_list


def category_names(
    files: Collection[str | Path], envi_tags: dict, band_tags: dict, band: int
) -> dict[int, str]:
    """Code -> name of the classes of a band (from 0); empty where the files name none.

    An ENVI Classification has ``class names``; GDAL and QGIS write names into a side-car
    (``.aux.xml``) or a virtual raster; some programs into tags ``class_1``, ``class_2``, ...
    of the band.
    """
    tags = {key.lower().replace(" ", "_"): value for key, value in (envi_tags or {}).items()}
    listed = tags.get("class_names")
    names: list[str] = []
    if isinstance(listed, str) and listed.strip():
        names = listed.strip("{} \t\r\n").split(",")
    elif tags:  # names that are not UTF-8 are left out, or given as bytes
        names = stated_list(files, "class_names")
    if names and band == 0:  # a classification has one band
        return _numbered(names)
    for file in files:
        if str(file).lower().endswith((".aux.xml", ".vrt")):
            titles = _numbered(_categories(Path(file), band + 1))
            if titles:
                return titles
    return {
        int(key[6:]): value.strip()
        for key, value in (band_tags or {}).items()
        if key.lower().startswith("class_") and key[6:].isdigit() and value.strip()
    }


def _numbered(names) -> dict[int, str]:
    return {code: name.strip() for code, name in enumerate(names) if name.strip()}


def _categories(file: Path, band: int) -> list[str]:
    root = xml_of(file)
    if root is None:
        return []
    entries = root.findall("PAMRasterBand") or root.findall("VRTRasterBand")
    for place, entry in enumerate(entries, start=1):
        if entry.get("band", str(place)) == str(band):
            return [each.text or "" for each in entry.findall("CategoryNames/Category")]
    return []
