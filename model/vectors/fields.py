"""What the values of a field mean: one table for training, statistics, ROIs and references.

Readers hand over raw values; here they become classes with codes, or numbers. Numpy only.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from numbers import Real

import numpy as np

from ..base.errors import HyperTaskError
from ..base.text import class_text, folded, listed, missing, natural, whole_number
from ..base.variables import VariableClass, given_classes

HIGHEST_CODE = 65535
"""Texts of whole numbers up to this are codes; longer ones are names, as of an identifier."""
LARGEST = 1e30
"""Numbers beyond this are fill values or accidents."""
MANY_CLASSES = 100
"""More classes than this are rather a measurement or an identifier."""


@dataclass(frozen=True)
class Field:
    """One field of a layer.

    Attributes
    ----------
    name : of the field. where : the file or the layer, in words.
    numbers : float64 (n,), NaN where missing; all NaN in a field of texts.
    texts : None for a field of numbers, else n texts as they are written, None where missing.
    """

    name: str
    where: str
    numbers: np.ndarray
    texts: list | None = None

    @classmethod
    def of(cls, name: str, where: str, values: Sequence | np.ndarray) -> Field:
        """The field with these raw values: numbers, texts, truth values; None where missing.

        Raises
        ------
        HyperTaskError
            When a value is neither number nor text, infinite or beyond 1e30.
        """
        array = values if isinstance(values, np.ndarray) else _objects(values)
        if array.dtype.kind in "iuf":
            numbers = array.astype(float)
        else:
            present = [value for value in array.tolist() if not missing(value)]
            wrong = [v for v in present if not isinstance(v, (str, bool, np.bool_, Real))]
            if wrong:
                raise HyperTaskError(
                    f"The field {name!r} of {where} holds {type(wrong[0]).__name__} values, which "
                    "cannot be a variable; choose a field of numbers or texts."
                )
            if any(isinstance(value, (str, bool, np.bool_)) for value in present):
                # numbers beside texts are texts as well
                texts = [
                    None if missing(v) else v if isinstance(v, str) else class_text(v)
                    for v in array.tolist()
                ]
                return cls(name, where, np.full(len(array), np.nan), texts)
            numbers = np.array([np.nan if missing(v) else float(v) for v in array.tolist()])
        _require_usable(name, where, numbers)
        return cls(name, where, numbers)

    def __len__(self) -> int:
        return len(self.numbers)

    @property
    def is_text(self) -> bool:
        return self.texts is not None

    @property
    def missing(self) -> np.ndarray:
        """bool (n,)."""
        if self.texts is None:
            return np.isnan(self.numbers)
        return np.array([text is None for text in self.texts], bool)

    def quantities(self) -> np.ndarray:
        """float64 (n,) of a continuous variable, NaN where missing; texts may be numbers.

        Raises
        ------
        HyperTaskError
            When the field holds text.
        """
        if self.texts is None:
            return self.numbers
        numbers = np.full(len(self), np.nan)
        for place, text in enumerate(self.texts):
            if text is not None:
                try:
                    numbers[place] = float(text)
                except ValueError:
                    raise HyperTaskError(
                        f"The field {self.name!r} of {self.where} holds text ({text!r}), so it "
                        "cannot be a continuous variable or be cut into bins; choose a field of "
                        "numbers, or take it as a categorical field."
                    ) from None
        _require_usable(self.name, self.where, numbers)
        return numbers


@dataclass
class FieldClasses:
    """The classes of one field, or of the fields of one name in several layers.

    Attributes
    ----------
    names : name of each code, by code in ascending order.
    codes : per layer float64 (n,): the code of every feature, NaN where it has none.
    by_text : whether the names are the field's own texts, so that the codes are numbers that
        HyperTask gave in natural order (or that ``listed`` names gave).
    notes : sentences on names that were joined and codes that are none.
    """

    names: dict[int, str]
    codes: list[np.ndarray]
    by_text: bool
    notes: list[str] = field(default_factory=list)

    def classes(self, variable: str, entries: Sequence[dict] = ()) -> list[VariableClass]:
        """The classes, with the names and colours that a job gives for codes or texts.

        Raises
        ------
        HyperTaskError
            When ``entries`` cannot be understood.
        """
        if self.by_text:  # the codes are HyperTask's own, so the names count
            colors = {
                folded(entry.name): entry.color for entry in given_classes(entries, variable, 0)
            }
            return [
                VariableClass(code, name, colors.get(folded(name), ""))
                for code, name in self.names.items()
            ]
        if isinstance(entries, (list, tuple)):
            entries = [_with_code(entry) for entry in entries]
        styled = {entry.code: entry for entry in given_classes(entries, variable)}
        return [styled.get(code) or VariableClass(code, name) for code, name in self.names.items()]


def field_classes(
    fields: list[Field], codes_of: dict[str, int] | None = None, zero: bool = False
) -> FieldClasses:
    """The classes of the fields of one name, one of each layer.

    Whole numbers from 1 are codes, and so are texts where all of them are whole numbers; other
    texts are numbered from 1 in natural order. Texts that differ only in Unicode form, blanks or
    case are one class, written as most features have it.

    Parameters
    ----------
    codes_of : code of each class name where label rasters hold the variable too.
    zero : whether 0 is a code too, as in maps and references of two classes.

    Raises
    ------
    HyperTaskError
        When a number has a fraction, or a text is not in ``codes_of``.
    """
    for each in fields:
        _require_whole(each)
    texts = Counter(text for each in fields for text in each.texts or () if text is not None)
    numbers = {text: whole_number(text) for text in texts}
    whole = {t: n for t, n in numbers.items() if n is not None and n <= HIGHEST_CODE}
    if len(whole) == len(numbers):
        return _coded(fields, whole, zero)
    for each in fields:
        if each.texts is None:
            texts.update(class_text(v) for v in each.numbers[~each.missing].tolist())
    return _named(fields, texts, codes_of)


def _coded(fields, numbers: dict[str, int], zero: bool) -> FieldClasses:
    """Classes whose codes stand in the fields."""
    lowest = 0 if zero else 1
    codes: list[np.ndarray] = []
    below: Counter[int] = Counter()
    for each in fields:
        if each.texts is None:
            own = each.numbers.copy()
        else:
            own = np.array([np.nan if t is None else numbers[t] for t in each.texts], float)
        strange = own < lowest
        below.update(own[strange].astype(int).tolist())
        own[strange] = np.nan
        codes.append(own)
    notes = []
    if below:
        count = sum(below.values())
        listing = listed(sorted(below.keys(), reverse=True), 5)
        notes.append(
            f"{fields[0].name}: {count} feature{'s have' if count > 1 else ' has'} a code below "
            f"{lowest} ({listing}), which stands for no class; "
            f"{'they count' if count > 1 else 'it counts'} as unlabelled."
        )
    seen = np.concatenate([own[~np.isnan(own)] for own in codes]) if codes else np.empty(0)
    names = {int(code): str(int(code)) for code in np.unique(seen)}
    return FieldClasses(names, codes, False, notes + many_classes(fields[0].name, names))


def _named(fields, texts: Counter, codes_of) -> FieldClasses:
    """Classes whose names stand in the fields."""
    written: dict[str, Counter] = {}
    ways: dict[str, set] = {}
    for text, count in texts.items():
        name = class_text(text)
        written.setdefault(folded(name), Counter())[name] += count
        ways.setdefault(folded(name), set()).add(text)
    names = {
        fold: min((-count, natural(name), name) for name, count in counts.items())[-1]
        for fold, counts in written.items()
    }
    order = sorted(names, key=lambda fold: natural(names[fold]))
    if codes_of is None:
        place = {fold: code for code, fold in enumerate(order, start=1)}
    else:
        place = _listed_codes(fields[0].name, names, order, codes_of)
    code_of_text = {text: place[folded(text)] for text in texts}
    codes = [
        np.array(
            [
                np.nan if none else code_of_text[class_text(n) if t is None else t]
                for n, t, none in zip(each.numbers, each.texts or [None] * len(each), each.missing)
            ],
            float,
        )
        for each in fields
    ]
    joined = [fold for fold in order if len(ways[fold]) > 1]
    notes = []
    if joined:
        told = listed(
            [f"{names[f]} ({listed([_shown(way) for way in sorted(ways[f])], 4)})" for f in joined],
            5,
        )
        notes.append(
            f"{fields[0].name}: names that differ only in case, in blanks or in how accents are "
            f"stored are one class: {told}."
        )
    by_code = {place[fold]: names[fold] for fold in sorted(order, key=place.__getitem__)}
    return FieldClasses(by_code, codes, True, notes + many_classes(fields[0].name, by_code))


def _shown(text: str) -> str:
    """In quotation marks; letters that are stored in parts are spelt out, to be told apart."""
    return repr(text) if unicodedata.is_normalized("NFC", text) else ascii(text)


def _listed_codes(variable: str, names, order, codes_of: dict[str, int]) -> dict[str, int]:
    known = {folded(name): code for name, code in codes_of.items()}
    for fold in order:
        if fold not in known:
            raise HyperTaskError(
                f"The field {variable} holds {names[fold]!r}, but no class of {variable} in the "
                "label rasters has this name, so it cannot be told which code it is; give the "
                "raster a variable spec that names the classes, or use the raster's codes in the "
                "field."
            )
    return known


def _require_usable(name: str, where: str, numbers: np.ndarray) -> None:
    with np.errstate(invalid="ignore"):
        wild = numbers[np.abs(numbers) > LARGEST]
    if len(wild):
        raise HyperTaskError(
            f"The field {name!r} of {where} holds {wild[0]:g}, which is no usable number; correct "
            "it, or leave it empty where there is no value."
        )


def _require_whole(one: Field) -> None:
    numbers = one.numbers[~np.isnan(one.numbers)]
    fractions = numbers[numbers != np.round(numbers)]
    if len(fractions):
        raise HyperTaskError(
            f"The field {one.name!r} of {one.where} holds {fractions[0]:g}, which is no class "
            "code; use whole numbers or text, or take the field as a measurement (continuous, or "
            "in bins)."
        )


def many_classes(variable: str, classes: Collection) -> list[str]:
    """The warning on a variable that has more classes than are classes as a rule, or none."""
    if len(classes) <= MANY_CLASSES:
        return []
    return [
        f"{variable} has {len(classes)} different values; if it is a measurement, choose it as "
        "continuous, and if it is an identifier, choose another field."
    ]


def _with_code(entry):
    """The entry of a style with the code that its name is, where it has none."""
    if not isinstance(entry, dict) or "code" in entry:
        return entry
    code = whole_number(str(entry.get("name", "")))
    return entry if code is None else {**entry, "code": code}


def _objects(values) -> np.ndarray:
    values = list(values)
    result = np.empty(len(values), object)
    result[:] = values
    return result
