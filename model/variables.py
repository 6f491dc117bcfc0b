"""Variables: what is mapped. Categorical (named classes) or continuous (a unit and bounds)."""

from __future__ import annotations

import colorsys
import json
import re
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from .errors import HyperTaskError

CATEGORICAL = "categorical"
CONTINUOUS = "continuous"
GROUP = "group"
KINDS = (CATEGORICAL, CONTINUOUS, GROUP)

# Okabe and Ito's colours, told apart by colour-blind readers, then darker and lighter mixes.
PALETTE = (
    "#009e73", "#e69f00", "#56b4e9", "#cc79a7", "#0072b2", "#d55e00", "#f0e442", "#7f7f7f",
    "#005a41", "#8a5f00", "#8fd0f2", "#7d3f63", "#00385a", "#ff9e5c", "#a39b1d", "#333333",
)  # fmt: skip


@dataclass(frozen=True)
class VariableClass:
    """One class of a categorical variable: code in label and map, name, colour ``#rrggbb``."""

    code: int
    name: str
    color: str = ""

    def __post_init__(self):
        if isinstance(self.code, bool) or not isinstance(self.code, int):
            raise ValueError(f"the class code {self.code!r} is not a whole number")
        if self.color and not re.fullmatch(r"#[0-9a-fA-F]{6}", self.color):
            raise ValueError(f"the colour {self.color!r} is not written as #rrggbb")


@dataclass(frozen=True)
class Variable:
    """A variable of the labels and of the maps.

    Attributes
    ----------
    name : str
        Shown everywhere; made safe where it becomes a file name.
    kind : str
        ``categorical``, ``continuous`` or ``group`` (an identifier such as a stand number:
        never a target, used to keep the pixels of one stand in one part of a split).
    unit : str
        Unit of the physical values of a continuous variable, ``""`` where it has none.
    classes : tuple of VariableClass
        Classes of a categorical variable in ascending order of their codes.
    bounds : (float, float) or None
        Physical values that the scaled range [0, 1] of a continuous variable stands for.
    """

    name: str
    kind: str
    unit: str = ""
    classes: tuple[VariableClass, ...] = field(default=())
    bounds: tuple[float, float] | None = None

    @property
    def is_categorical(self) -> bool:
        return self.kind == CATEGORICAL

    @property
    def codes(self) -> list[int]:
        return [entry.code for entry in self.classes]

    @property
    def channels(self) -> int:
        """Output channels of the network: one per class, or one."""
        return len(self.classes) if self.is_categorical else 1

    def with_classes(self, classes) -> Variable:
        return replace(self, classes=tuple(classes))

    def to_dict(self) -> dict:
        return asdict(self)

    @classmethod
    def from_dict(cls, values: dict) -> Variable:
        return cls(
            name=values["name"],
            kind=values["kind"],
            unit=values.get("unit", ""),
            classes=coloured(VariableClass(**entry) for entry in values.get("classes", ())),
            bounds=tuple(values["bounds"]) if values.get("bounds") else None,
        )


def coloured(classes) -> tuple[VariableClass, ...]:
    """Give every class without a colour one of its own, in ascending order of codes."""
    classes = sorted(classes, key=lambda entry: entry.code)
    return tuple(
        entry if entry.color else replace(entry, color=palette_color(index))
        for index, entry in enumerate(classes)
    )


def is_named(entry: VariableClass) -> bool:
    """Whether a class has a name besides its code."""
    return entry.name != str(entry.code)


def joined_variable(known: Variable, variable: Variable, where: str) -> Variable:
    """One variable of what two sources of labels say of it; ``where`` is the second source.

    A class's name counts more than none, and the first colour more than later ones.

    Raises
    ------
    HyperTaskError
        When the two differ in kind, a code has two names, or a name codes that differ altogether.
    """
    if known.kind != variable.kind:
        raise HyperTaskError(
            f"The variable {variable.name} is {known.kind} in one label source and "
            f"{variable.kind} in {where}; give one of them another name."
        )
    _require_same_classes(known, variable, where)
    classes = {entry.code: entry for entry in known.classes}
    for entry in variable.classes:
        first = classes.get(entry.code, entry)
        classes[entry.code] = replace(first if is_named(first) else entry,
                                      color=first.color or entry.color)  # fmt: skip
    return known.with_classes(classes[code] for code in sorted(classes))


def _require_same_classes(known: Variable, variable: Variable, where: str) -> None:
    def same(one, other):
        return one.name.strip().casefold() == other.name.strip().casefold()

    for entry in filter(is_named, variable.classes):
        for old in filter(is_named, known.classes):
            if old.code == entry.code and not same(old, entry):
                raise HyperTaskError(
                    f"The code {entry.code} of {variable.name} stands for {old.name} in one label "
                    f"source and for {entry.name} in {where}; give both the same codes, or one of "
                    "the variables another name."
                )
        codes = {old.code for old in filter(is_named, known.classes) if same(old, entry)}
        if codes and not codes & {new.code for new in variable.classes if same(new, entry)}:
            raise HyperTaskError(
                f"The class {entry.name} of {variable.name} has the code {min(codes)} in one label "
                f"source and {entry.code} in {where}; give both the same codes, or one of the "
                "variables another name."
            )


def given_classes(entries, variable: str, code=None) -> list[VariableClass]:
    """Classes from the objects ``{"code", "name", "color"}`` of a job; only the code is required.

    ``code`` is taken where an object has none.

    Raises
    ------
    HyperTaskError
        Names the variable and what is wrong.
    """
    try:
        return [
            VariableClass(
                int(entry["code"] if code is None else entry.get("code", code)),
                str(entry.get("name") or entry["code"]),
                entry.get("color") or "",
            )
            for entry in entries
        ]
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise HyperTaskError(
            f"The classes given for {variable} cannot be understood ({error}); each is an object "
            'with a "code", and with a "name" and a "color" such as "#009e73" where wanted.'
        ) from error


def palette_color(index: int) -> str:
    """Colour number ``index``; beyond the palette, hues a golden angle apart."""
    if index < len(PALETTE):
        return PALETTE[index]
    hue = (index * 0.618033988749895) % 1.0
    red, green, blue = colorsys.hsv_to_rgb(hue, 0.45 + 0.4 * (index % 2), 0.9 - 0.25 * (index % 3))
    return f"#{round(red * 255):02x}{round(green * 255):02x}{round(blue * 255):02x}"


@dataclass(frozen=True)
class LabelBand:
    """One band of a label raster: which variable it holds and how its numbers are read.

    ``physical = stored * scale + offset``; ``nodata`` (or, when None, the file's own nodata
    value) means that the pixel has no label. ``raster`` restricts the entry to the label raster
    of that file name. ``band`` counts from 1.
    """

    variable: Variable
    band: int = 1
    scale: float = 1.0
    offset: float = 0.0
    nodata: float | None = None
    raster: str | None = None


def load_variable_spec(source) -> list[LabelBand]:
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
            source = json.loads(Path(source).read_text(encoding="utf-8"))
        except OSError as error:
            raise HyperTaskError(f"{where} cannot be read ({error.strerror}).") from error
        except ValueError as error:
            raise HyperTaskError(f"{where} is not valid JSON ({error}).") from error
    entries = source.get("variables") if isinstance(source, dict) else None
    if not isinstance(entries, list) or not entries:
        raise HyperTaskError(f'{where} has no list "variables".')
    bands = [_label_band(entry, number, where) for number, entry in enumerate(entries, start=1)]
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


_SPEC_KEYS = {"name", "kind", "band", "scale", "offset", "nodata", "unit", "classes", "raster"}


def _label_band(entry, number: int, where: str) -> LabelBand:
    where = f"{where}, entry {number}"
    if not isinstance(entry, dict):
        raise HyperTaskError(f"{where} is not an object with a name and a kind.")
    unknown = sorted(set(entry) - _SPEC_KEYS)
    if unknown:
        known = ", ".join(sorted(_SPEC_KEYS))
        raise HyperTaskError(f"{where} has the unknown key {unknown[0]!r}; the keys are {known}.")
    if not isinstance(entry.get("name"), str) or not entry["name"].strip():
        raise HyperTaskError(f"{where} has no name.")
    if entry.get("kind") not in KINDS:
        raise HyperTaskError(
            f"{where} ({entry['name']}) has the kind {entry.get('kind')!r}; "
            f"it must be one of {', '.join(KINDS)}."
        )
    try:
        return LabelBand(
            variable=Variable.from_dict(entry),
            band=int(entry.get("band", 1)),
            scale=float(entry.get("scale", 1.0)),
            offset=float(entry.get("offset", 0.0)),
            nodata=None if entry.get("nodata") is None else float(entry["nodata"]),
            raster=entry.get("raster"),
        )
    except (TypeError, ValueError, KeyError) as error:
        raise HyperTaskError(f"{where} ({entry['name']}) cannot be understood: {error}.") from error
