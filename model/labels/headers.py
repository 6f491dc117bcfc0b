"""Variables of a label raster from its own ENVI header, as the TAIGA dataset describes them.

The header's ``band descriptions`` is JSON, in TAIGA without the outer braces:

    band names = {soil_class, basal_area*100 [m2/ha], standID}
    band descriptions = "soil_class": {"type": "categorical", "values": {"0": "None", "1": ...}}

A band that it does not describe is known by its name, if that is one of ``resources/taiga.json``.
``*100`` in a band's name is the factor its numbers were multiplied by, brackets hold the unit. As
in TAIGA, 0 means no data.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from ..base.errors import HyperTaskError
from ..base.variables import CATEGORICAL, CONTINUOUS, GROUP, Variable, VariableClass, coloured
from .spec import LabelBand, load_variable_spec

TAIGA = Path(__file__).resolve().parents[2] / "resources" / "taiga.json"
_FIELD = re.compile(r"^[ \t]*band descriptions[ \t]*=\s*", re.MULTILINE | re.IGNORECASE)
_BAND_NAME = re.compile(
    r"(?P<name>[^\[]*?)(?:(?:\s*[*×]|\s+x)\s*(?P<factor>\d+))?\s*(?:\[(?P<unit>[^\]]*)\])?\s*"
)
_QUANTITIES = {"continuous", "numerical", "numeric", "regression"}
_LONGEST = 16 * 2**20  # bytes
_REMEDY = (
    "give a variable spec that says what each band is, for the TAIGA dataset resources/taiga.json"
)


def described_bands(
    files: Iterable[str | Path], band_names: Sequence[str | None]
) -> tuple[list[LabelBand], list[str]]:
    """What the ENVI header of a label raster says about its bands.

    Parameters
    ----------
    files : the raster's files, as GDAL lists them.
    band_names : one name (or None) per band.

    Returns
    -------
    The bands in their order, none where there are no ``band descriptions``; and the names of bands
    of which nothing is known, which are left out.

    Raises
    ------
    HyperTaskError
        When the descriptions are no JSON, say what cannot be understood, or name no variable.
    """
    header = next((Path(file) for file in files if str(file).lower().endswith(".hdr")), None)
    if header is None:
        return [], []
    text = _head(header)
    start = _FIELD.search(text)
    if start is None:
        return [], []
    where = f"The band descriptions in {header.name}"
    try:
        described = _objects(text, start.end())
    except ValueError as error:
        raise HyperTaskError(f"{where} cannot be read as JSON ({error}); {_REMEDY}.") from error
    by_name = {_plain(name): entry for name, entry in described.items()}
    known = {_plain(entry.variable.name): entry for entry in load_variable_spec(TAIGA)}
    bands, unknown = [], []
    for number, full in enumerate(band_names, start=1):
        full = full or f"band {number}"
        parts = _BAND_NAME.fullmatch(full)
        name = parts["name"].strip() if parts else full
        entry = by_name.get(_plain(full), by_name.get(_plain(name)))
        usual = known.get(_plain(name))
        kind = _kind(entry) or (usual.variable.kind if usual else None)
        if kind is None:
            unknown.append(full)
            continue
        if usual is None or usual.variable.kind != kind:
            usual = LabelBand(Variable(name, kind), nodata=0.0)
        bands.append(_band(replace(usual, band=number), parts, entry, where))
    if all(band.variable.kind == GROUP for band in bands):
        raise HyperTaskError(
            f"{where} and the names of the bands ({', '.join(unknown)}) name no variable; "
            f"{_REMEDY}."
        )
    return bands, unknown


def unknown_bands(raster: str, names: list[str]) -> str:
    """The warning that bands are left out."""
    return (
        f"The header of {raster} does not describe {', '.join(names[:10])}, and TAIGA has no band "
        "of that name; left out. A variable spec can say what it is."
    )


def _head(path: Path) -> str:
    with path.open("rb") as stream:
        return stream.read(_LONGEST).decode("utf-8", "replace")


def _objects(text: str, place: int) -> dict:
    """``"name": value`` pairs with commas between them, with or without braces around."""
    decoder = json.JSONDecoder()
    if text[place : place + 1] == "{":
        return decoder.raw_decode(text, place)[0]
    result, more = {}, True
    while more:
        name, place = decoder.raw_decode(text, place)
        colon = re.compile(r"\s*:\s*").match(text, place)
        if not isinstance(name, str) or colon is None:
            raise ValueError(f'no "name": at character {place}')
        result[name], place = decoder.raw_decode(text, colon.end())
        comma = re.compile(r"\s*,\s*(?=\")").match(text, place)
        more = comma is not None
        place = place if comma is None else comma.end()
    rest = text[place:].split("\n", 1)[0].strip(" \t\r,")
    if rest:
        raise ValueError(f"{rest[:20]!r} after the entry {name!r}")
    return result


def _plain(name: str) -> str:
    """A name without what it may be written with or without."""
    return re.sub(r"[\s_]+", "", name).lower()


def _kind(entry) -> str | None:
    """Kind of a described band; None where the description does not say it."""
    if not isinstance(entry, dict):
        return None
    said = str(entry.get("type", "")).lower()
    if said in _QUANTITIES:
        return CONTINUOUS
    if said == CATEGORICAL or isinstance(entry.get("values"), dict):
        return CATEGORICAL
    return GROUP if said == GROUP else None


def _band(band: LabelBand, parts, entry, where: str) -> LabelBand:
    """``band`` with what its name and its description say."""
    variable = band.variable
    if variable.kind == CONTINUOUS and parts:
        if parts["factor"]:
            band = replace(band, scale=1 / float(parts["factor"]))
        variable = replace(variable, unit=parts["unit"] or variable.unit)
    if variable.kind == CATEGORICAL and isinstance(entry, dict) and entry.get("values"):
        colors = {one.code: one.color for one in variable.classes}
        classes = _classes(entry["values"], colors, variable.name, where)
        variable = variable.with_classes(coloured(classes))
    return replace(band, variable=variable)


def _classes(values, colors: dict, name: str, where: str) -> list[VariableClass]:
    try:
        named = {int(code): str(text) for code, text in values.items()}
    except (AttributeError, TypeError, ValueError) as error:
        raise HyperTaskError(
            f"{where} give {name} values that are no names by whole-number codes ({error}); "
            f"{_REMEDY}."
        ) from error
    return [
        VariableClass(code, text, colors.get(code, "")) for code, text in named.items() if code != 0
    ]
