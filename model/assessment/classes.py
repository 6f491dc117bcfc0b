"""Which class of the reference is which class of the map: by names or by codes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from ..base.colors import class_colors
from ..base.errors import HyperTaskError
from ..base.text import folded, listed, whole_number

MOST_CLASSES = 1000
"""More distinct values than this are a measurement or an identifier."""
_TOLD = 5  # examples in a sentence


@dataclass
class Classes:
    """The classes of map and reference together: those of the map, then the reference's own.

    Attributes
    ----------
    names, colors : of all K classes. codes : in the map, None for one that only the reference has.
    map_codes : of the map's classes, ascending. reference_codes : numbers of the reference,
        ascending. reference_index : their classes.
    notes : how they were matched. warnings : what has no counterpart.
    """

    names: list[str]
    colors: list[str]
    codes: list[int | None]
    map_codes: np.ndarray
    reference_codes: np.ndarray
    reference_index: np.ndarray
    notes: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def of_map(self, values: np.ndarray) -> np.ndarray:
        """Class index int64 of codes of the map; -1 where NaN or unknown."""
        return _indices(values, self.map_codes, np.arange(len(self.map_codes)))

    def of_reference(self, values: np.ndarray) -> np.ndarray:
        """Class index int64 of numbers of the reference; -1 where NaN or unknown."""
        return _indices(values, self.reference_codes, self.reference_index)


class _Pair(NamedTuple):
    """A class of the reference: its number there, its name, its code in the map or None."""

    number: float
    name: str
    code: int | None


def match_classes(
    map_codes: list[float],
    legend: dict[int, tuple[str, str]],
    reference: list[float],
    reference_names: dict[int, str],
    texts: list[str] | None = None,
) -> Classes:
    """Match classes: by names where both have some in common, else by codes.

    Parameters
    ----------
    map_codes : those that occur. legend : code -> (name, colour) of the map.
    reference : numbers that occur in the reference; where ``texts`` is given, places in it.
    reference_names : number -> name, where the reference has names. texts : class names.

    Raises
    ------
    HyperTaskError
        When no class of the reference is one of the map.
    """
    names = _names_of({int(code) for code in map_codes} | set(legend), legend)
    codes_of = {folded(name): code for code, name in names.items()}
    if len(codes_of) < len(names):
        codes_of = {}  # names that do not tell classes apart
    given = {number: reference_names.get(int(number), "") for number in reference}
    if texts is not None:
        pairs, how = _by_texts(reference, texts, names, codes_of, coded=not legend)
    elif legend and any(name and folded(name) in codes_of for name in given.values()):
        pairs, how = _by_names(given, names, codes_of)
    else:
        pairs, how = _by_codes(given, names, legend)
    matched = {pair.code for pair in pairs} - {None}
    if not matched:
        raise HyperTaskError(_nothing_in_common(pairs, names))
    # classes that only the reference has come after those of the map, in the order they appear
    added = list(dict.fromkeys(pair.name for pair in pairs if pair.code is None))
    place_of_code = {code: place for place, code in enumerate(names)}
    place_of_name = {name: place for place, name in enumerate(added, start=len(names))}
    pairs.sort(key=lambda pair: pair.number)
    colors = [legend.get(code, ("", ""))[1] for code in names] + [""] * len(added)
    warnings = []
    if added:
        warnings.append(
            f"{listed(added)} of the reference {'is no class' if len(added) == 1 else 'are none'} "
            "of the map; all pixels of such a class count as errors."
        )
    notes = [how]
    missing = [names[int(code)] for code in map_codes if int(code) not in matched]
    if missing:
        notes.append(f"The reference holds no pixel of {listed(missing)}.")
    return Classes(
        [*names.values(), *added],
        class_colors(colors),
        [*names, *[None] * len(added)],
        np.array(list(names), float),
        np.array([pair.number for pair in pairs], float),
        np.array(
            [
                place_of_name[pair.name] if pair.code is None else place_of_code[pair.code]
                for pair in pairs
            ],
            np.int64,
        ),
        notes,
        warnings,
    )


def _by_texts(reference, texts, names, codes_of, coded: bool) -> tuple[list[_Pair], str]:
    """Classes of a text field; ``coded``: the map has no names, so a text may be a code."""
    pairs = []
    for number in reference:
        text = texts[int(number)]
        code = codes_of.get(folded(text))
        if code is None and coded and whole_number(text) in names:
            code = whole_number(text)
        pairs.append(_Pair(number, text, code))
    return pairs, "Classes are matched by their names."


def _by_names(given, names, codes_of) -> tuple[list[_Pair], str]:
    """Classes that ``given`` names (number -> name), those without a name by their codes."""
    pairs, moved = [], []
    for number, name in given.items():
        code = int(number)
        if name:
            pairs.append(_Pair(number, name, codes_of.get(folded(name))))
        else:
            pairs.append(_Pair(number, str(code), code if code in names else None))
        if pairs[-1].code not in (code, None):
            moved.append(f"{name}: {code} in the reference, {pairs[-1].code} in the map")
    if not moved:
        return pairs, "Classes are matched by their names."
    told = ", ".join(moved[:_TOLD])
    return pairs, f"Classes are matched by their names, since codes differ ({told})."


def _by_codes(given, names, legend) -> tuple[list[_Pair], str]:
    """Classes whose codes mean the same in both, whatever their names."""
    pairs, differing = [], []
    for number, name in given.items():
        code = int(number)
        known = code in names
        pairs.append(_Pair(number, name or names.get(code, str(code)), code if known else None))
        if name and code in legend and folded(name) != folded(names[code]):
            differing.append(f"{code} is {names[code]} in the map and {name} in the reference")
    if not differing:
        return pairs, "Classes are matched by their codes."
    told = ", ".join(differing[:_TOLD])
    return pairs, f"Classes are matched by their codes, although the names differ ({told})."


def _nothing_in_common(pairs: list[_Pair], names: dict[int, str]) -> str:
    ours = ", ".join(
        f"{code} {name}" if name != str(code) else name for code, name in list(names.items())[:8]
    )
    theirs = ", ".join(pair.name for pair in pairs[:8])
    return (
        f"No class of the reference ({theirs}) is a class of the map ({ours or 'none'}); choose "
        "the field or band with the same classes or codes."
    )


def _names_of(codes, legend) -> dict[int, str]:
    """Names by code in ascending order; the code where there is none, or where two are alike."""
    names = {code: legend.get(code, ("", ""))[0].strip() or str(code) for code in sorted(codes)}
    used = [folded(name) for name in names.values()]
    return {
        code: f"{name} ({code})" if used.count(folded(name)) > 1 else name
        for code, name in names.items()
    }


def _indices(values, codes, index) -> np.ndarray:
    if not len(codes):
        return np.full(np.shape(values), -1, np.int64)
    place = np.minimum(np.searchsorted(codes, values), len(codes) - 1)
    return np.where(codes[place] == values, index[place], -1)
