"""Variable specs: what the bands of label rasters hold."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ..base.errors import HyperTaskError
from ..base.plain import LONGEST, parsed
from ..base.text import quoted, shortened
from ..base.variables import KINDS, Variable


@dataclass(frozen=True)
class LabelBand:
    """One band of a label raster: which variable it holds and how its numbers are read.

    ``physical = stored * scale + offset``; ``nodata`` means that the pixel has no label. What is
    None is the file's own, see :func:`.bands.label_bands`. ``raster`` restricts the entry to the
    label raster of that file name. ``band`` counts from 1. ``names`` are (code, name) of classes
    that the file names without listing all of them.
    """

    variable: Variable
    band: int = 1
    scale: float | None = None
    offset: float | None = None
    nodata: float | None = None
    raster: str | None = None
    names: tuple[tuple[int, str], ...] = ()


def load_variable_spec(source: str | Path | dict) -> list[LabelBand]:
    """Read a variable spec: a path to a JSON file, or the object itself.

    ``{"variables": [{"name", "kind", "band", "scale", "offset", "nodata", "unit", "raster",
    "classes": [{"code", "name", "color"}]}]}``; only ``name`` and ``kind`` are required.

    Raises
    ------
    HyperTaskError
        Names the entry and the key that is wrong.
    """
    where = "The variable spec"
    if isinstance(source, (str, Path)):
        where = f"The variable spec {source}"
        try:
            with Path(source).open("rb") as stream:
                content = stream.read(LONGEST + 1)
        except OSError as error:
            raise HyperTaskError(
                f"{where} cannot be read ({error.strerror}); choose another file."
            ) from error
        source = parsed(content, where)
    entries = source.get("variables") if isinstance(source, dict) else None
    if not isinstance(entries, list) or not entries:
        raise HyperTaskError(
            f'{where} has no list "variables"; give one with an object for each variable.'
        )
    bands = [_label_band(entry, number, where) for number, entry in enumerate(entries, start=1)]
    _require_bands(entries, bands, where)
    first: dict[tuple, LabelBand] = {}
    for band in bands:
        other = first.setdefault((band.variable.name, band.raster), band)
        if other is not band:
            of = f" of {band.raster}" if band.raster else ""
            raise HyperTaskError(
                f"{where} gives the name {band.variable.name} to the bands {other.band} and "
                f"{band.band}{of}; give each variable one band and a name of its own."
            )
    return bands


_BANDS = 65535  # GDAL opens no more


def _require_bands(entries: list[dict], bands: list[LabelBand], where: str) -> None:
    """Raise HyperTaskError where an entry names no band, and another is of band 1 as well."""
    for entry, band in zip(entries, bands):
        if "band" in entry:
            continue
        for other in bands:
            same = None in (band.raster, other.raster) or band.raster == other.raster
            if other is not band and other.band == band.band and same:
                names = f"{band.variable.name} and {other.variable.name}"
                raise HyperTaskError(
                    f"{where} does not say which band holds {band.variable.name}, so that {names} "
                    "would both be band 1; give each its band."
                )


_SPEC_KEYS = {"name", "kind", "band", "scale", "offset", "nodata", "unit", "classes", "raster"}


def _label_band(entry, number: int, where: str) -> LabelBand:
    where = f"{where}, entry {number}"
    if not isinstance(entry, dict):
        raise HyperTaskError(
            f'{where} is not an object; write it like {{"name": "height", "kind": "continuous"}}.'
        )
    unknown = sorted(set(entry) - _SPEC_KEYS)
    if unknown:
        known = ", ".join(sorted(_SPEC_KEYS))
        raise HyperTaskError(
            f"{where} has the unknown key {quoted(unknown[0])}; the keys are {known}."
        )
    if not isinstance(entry.get("name"), str) or not entry["name"].strip():
        raise HyperTaskError(f"{where} has no name; give it one, a text.")
    if entry.get("kind") not in KINDS:
        raise HyperTaskError(
            f"{where} ({entry['name']}) has the kind {quoted(entry.get('kind'))}; "
            f"it must be one of {', '.join(KINDS)}."
        )
    try:
        return LabelBand(
            variable=Variable.from_dict(entry),
            band=_band(entry),
            scale=_optional(entry, "scale"),
            offset=_optional(entry, "offset"),
            nodata=_optional(entry, "nodata"),
            raster=_text(entry, "raster"),
        )
    except (AttributeError, TypeError, ValueError, KeyError) as error:
        raise HyperTaskError(
            f"{where} ({shortened(entry['name'])}) cannot be understood ({error}); correct it."
        ) from error


def _band(entry: dict) -> int:
    value = entry.get("band", 1)
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= _BANDS:
        raise ValueError(f"the band is {quoted(value)}; it must be a whole number from 1")
    return value


def _text(entry: dict, key: str) -> str | None:
    value = entry.get(key)
    if value is not None and not isinstance(value, str):
        raise ValueError(f"the {key} is {quoted(value)}; it must be a name")
    return value


def _optional(entry: dict, key: str) -> float | None:
    value = entry.get(key)
    if value is None:
        return None
    finite = isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) < 1e300
    if not finite and not (key == "nodata" and value != value):
        raise ValueError(f"the {key} is {quoted(value)}; it must be a number")
    return float(value)
