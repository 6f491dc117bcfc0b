"""Names of the classes of a raster, as its files say them, whichever library opened it."""

from __future__ import annotations

import re
from collections.abc import Collection
from pathlib import Path

from ..base.text import folded
from ..base.xml import xml_of
from .envi_header import stated_list

_NOTHING = re.compile(
    # English
    r"|no[ _-]?data|no[ _-]?value|nothing|none|null|unclassified|not classified|unlabell?ed"
    r"|background|masked( out)?|outside|missing|n/?a|0"
    # German
    r"|keine? (daten|angaben?|klasse|werte?|zuordnung)|ohne (daten|angaben?|klasse|wert)"
    r"|nicht (klassifiziert|kartiert|bewertet|zugeordnet|zugewiesen|vorhanden)|unklassifiziert"
    r"|hintergrund|maskiert|ausserhalb|fehlend|fehlt|nichts|leer"
    # French, Spanish
    r"|(aucune?|pas de|sans) (donn[eé]es?|classe|valeur)|non class[eé]e?s?|non classifi[eé]e?s?"
    r"|arri[eè]re[ -]plan|masqu[eé]e?s?|hors zone|vide"
    r"|sin (datos?|clase|clasificar|valor)|no clasificad[oa]s?|fondo|enmascarad[oa]|vac[ií]o"
    # Finnish, Swedish
    r"|ei (tietoa|dataa|arvoa|luokkaa|luokiteltu)|luokittelematon|tausta|puuttuu|peitetty"
    r"|inga data|ingen (data|klass)|oklassificerad|bakgrund|saknas"
)


def names_nothing(name: str) -> bool:
    """Whether what a legend calls a code, usually 0, says that it is no class; in the languages
    of those who write legends."""
    return _NOTHING.fullmatch(folded(name)) is not None


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
