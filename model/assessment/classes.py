"""Which class of the reference is which class of the map: by names or by codes."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from ..base.colors import palette_color
from ..base.errors import HyperTaskError
from ..base.text import folded, listed

MOST_CLASSES = 1000
"""More distinct values than this are a measurement or an identifier."""


@dataclass
class Classes:
    """The classes of map and reference together.

    Attributes
    ----------
    names, colors : of all K classes. codes : in the map, None for one that only the reference has.
    map_codes, map_index : sorted codes of the map and their classes. reference_codes,
    reference_index : the same of the reference's numbers.
    notes : how they were matched. warnings : what has no counterpart.
    """

    names: list[str]
    colors: list[str]
    codes: list
    map_codes: np.ndarray
    map_index: np.ndarray
    reference_codes: np.ndarray
    reference_index: np.ndarray
    notes: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def of_map(self, values: np.ndarray) -> np.ndarray:
        """Class index int64 of codes of the map; -1 where NaN or unknown."""
        return _indices(values, self.map_codes, self.map_index)

    def of_reference(self, values: np.ndarray) -> np.ndarray:
        return _indices(values, self.reference_codes, self.reference_index)


def match_classes(
    map_codes, legend: dict, reference, reference_names: dict, texts=None, label="reference"
) -> Classes:
    """Match classes.

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
    names = _names_of({int(c) for c in map_codes} | set(legend), legend)
    by_name = _unique({folded(name): code for code, name in names.items()}, names)
    pairs, how = _pairs(reference, reference_names, texts, names, legend, by_name)
    if not any(code is not None for _, code in pairs.values()):
        ours = ", ".join(
            f"{code} {name}" if name != str(code) else name
            for code, name in list(names.items())[:8]
        )
        theirs = ", ".join(name for name, _ in list(pairs.values())[:8])
        raise HyperTaskError(
            f"No class of the {label} ({theirs}) is a class of the map ({ours or 'none'}); choose "
            "the field or band with the same classes or codes."
        )
    codes = list(names)
    colors = [legend.get(code, ("", ""))[1] for code in codes]
    titles = [names[code] for code in codes]
    extra: dict[str, int] = {}
    reference_index = []
    for name, code in pairs.values():
        if code is not None:
            reference_index.append(codes.index(code))
            continue
        if name not in extra:
            extra[name] = len(titles)
            titles.append(name)
            colors.append("")
        reference_index.append(extra[name])
    warnings = []
    if extra:
        warnings.append(
            f"{listed(extra)} of the {label} {'is no class' if len(extra) == 1 else 'are none'} "
            "of the map; all pixels of such a class count as errors."
        )
    missing = [
        names[int(code)] for code in map_codes if int(code) not in {c for _, c in pairs.values()}
    ]
    notes = [how]
    if missing:
        notes.append(f"The reference holds no pixel of {listed(missing)}.")
    order = np.argsort(np.array(list(pairs), float)) if pairs else np.zeros(0, int)
    sorted_codes = sorted(codes)
    return Classes(
        titles,
        [color or palette_color(k) for k, color in enumerate(colors)],
        [*codes, *[None] * len(extra)],
        np.array(sorted_codes, float),
        np.array([codes.index(code) for code in sorted_codes], np.int64),
        np.array(list(pairs), float)[order],
        np.array(reference_index, np.int64)[order],
        notes,
        warnings,
    )


def _pairs(reference, reference_names, texts, names, legend, by_name):
    """Number of the reference -> (name, code of the map or None), and how, in a sentence."""
    if texts is not None:
        found = {}
        for number in reference:
            text = texts[int(number)]
            code = by_name.get(folded(text))
            if code is None and not legend and text.lstrip("-").isdigit():
                code = int(text) if int(text) in names else None
            found[number] = text, code
        return found, "Classes are matched by their names."
    given = {n: reference_names.get(int(n), "") for n in reference}
    common = [n for n in reference if given[n] and folded(given[n]) in by_name]
    if legend and common:
        found = {}
        for n in reference:
            code = by_name.get(folded(given[n])) if given[n] else None
            if code is None and not given[n] and int(n) in names:
                code = int(n)
            found[n] = given[n] or str(int(n)), code
        moved = [n for n in common if found[n][1] != int(n)]
        how = "Classes are matched by their names."
        if moved:
            told = ", ".join(
                f"{given[n]}: {int(n)} in the reference, {found[n][1]} in the map"
                for n in moved[:5]
            )
            how = f"Classes are matched by their names, since codes differ ({told})."
        return found, how
    found = {
        n: (given[n] or names.get(int(n), str(int(n))), int(n) if int(n) in names else None)
        for n in reference
    }
    how = "Classes are matched by their codes."
    differ = [
        n
        for n, (name, code) in found.items()
        if given[n] and code in legend and folded(name) != folded(names[code])
    ]
    if differ:
        told = ", ".join(
            f"{int(n)} is {names[int(n)]} in the map and {given[n]} in the reference"
            for n in differ[:5]
        )
        how = f"Classes are matched by their codes, although the names differ ({told})."
    return found, how


def _names_of(codes, legend) -> dict[int, str]:
    """Names by code in ascending order; the code where there is none, or where two are alike."""
    names = {code: legend.get(code, ("", ""))[0].strip() or str(code) for code in sorted(codes)}
    used = [folded(name) for name in names.values()]
    return {
        code: f"{name} ({code})" if used.count(folded(name)) > 1 else name
        for code, name in names.items()
    }


def _unique(by_name, names):
    return by_name if len(by_name) == len(names) else {}


def _indices(values, codes, index) -> np.ndarray:
    if not len(codes):
        return np.full(np.shape(values), -1, np.int64)
    place = np.minimum(np.searchsorted(codes, values), len(codes) - 1)
    return np.where(codes[place] == values, index[place], -1)
