"""How much of a map lies beyond the limit of trust; added up tile by tile."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np

from ..base.text import printable
from ..base.variables import Variable, is_named
from .trust import HIGHEST, LIMIT

_LOWEST = np.float32(1e-2)
_CUT = 16  # bits of a float32 that do not count for the median: 7 of its fraction are left, 0.8 %
_FIRST = int(_LOWEST.view(np.int32)) >> _CUT
_BINS = (int(np.float32(HIGHEST).view(np.int32)) >> _CUT) - _FIRST + 1


class TrustCounts:
    """How much of a map lies beyond the limit: in all, of each class, and of each quantity.

    Parameters
    ----------
    variables : that are mapped.
    """

    def __init__(self, variables: Iterable[Variable]):
        self.variables = list(variables)
        self._scores = np.zeros(_BINS)
        self._pixels = np.zeros(3)  # in all, beyond the limit, blanked
        # (within, beyond) of each class, or pixels and sums of a quantity
        self._of = [np.zeros((2, v.channels if v.is_categorical else 2)) for v in self.variables]

    def add(self, scores: np.ndarray, blanked: np.ndarray | None = None) -> None:
        """Take the scores of pixels, float32 (n,), and which of them the maps do not show."""
        # as whole numbers their bits are in the order of the scores: no bin is searched for
        places = np.clip(scores, _LOWEST, HIGHEST, dtype=np.float32).view(np.int32) >> _CUT
        self._scores += np.bincount(places - _FIRST, minlength=_BINS)
        hidden = 0 if blanked is None else blanked.sum()
        self._pixels += (len(scores), (scores > LIMIT).sum(), hidden)

    def add_map(self, name: str, values: np.ndarray, scores: np.ndarray) -> None:
        """Take codes or physical values of a variable at the same pixels (n,)."""
        for variable, counts in zip(self.variables, self._of):
            if variable.name != name:
                continue
            beyond = (scores > LIMIT).astype(int)
            if variable.is_categorical:
                places = np.searchsorted(variable.codes, values)
                size = counts.shape[1]
                counts += np.bincount(beyond * size + places, minlength=2 * size).reshape(2, size)
            else:
                counts[:, 0] += np.bincount(beyond, minlength=2)
                counts[:, 1] += np.bincount(beyond, values.astype(np.float64), minlength=2)

    def state(self) -> np.ndarray:
        """All numbers, for :meth:`merge`."""
        return np.concatenate([self._scores, self._pixels, *(each.ravel() for each in self._of)])

    def merge(self, state: np.ndarray) -> None:
        """Add what another process counted."""
        place = 0
        for own in (self._scores, self._pixels, *self._of):
            own += state[place : place + own.size].reshape(own.shape)
            place += own.size

    @property
    def beyond(self) -> float | None:
        """The share of the pixels beyond the limit; None without a pixel."""
        return _share(self._pixels[1], self._pixels[0])

    @property
    def blanked(self) -> float | None:
        """The share of the pixels that the maps do not show."""
        return _share(self._pixels[2], self._pixels[0])

    @property
    def median(self) -> float | None:
        """Of the scores, to 1 %; None without a pixel."""
        if not self._pixels[0]:
            return None
        place = int(np.searchsorted(self._scores.cumsum(), self._pixels[0] / 2)) + _FIRST
        low, high = (np.array([place, place + 1], np.int32) << _CUT).view(np.float32).tolist()
        return math.sqrt(low * high)

    def to_dict(self) -> dict:
        """Plain values: ``beyond``, ``median`` and ``blanked`` of all, and ``variables`` by name.

        Of a categorical one ``classes``: name, code, pixels and the share ``beyond`` of each; of a
        continuous one the means ``within`` and ``beyond`` the limit; None without a pixel.
        """
        found: dict[str, dict] = {}
        for variable, counts in zip(self.variables, self._of):
            if variable.is_categorical:
                found[variable.name] = {
                    "classes": [
                        {
                            "name": entry.name if is_named(entry) else f"class {entry.code}",
                            "code": entry.code,
                            "pixels": int(within + beyond),
                            "beyond": _share(beyond, within + beyond),
                        }
                        for entry, (within, beyond) in zip(variable.classes, counts.T.tolist())
                    ]
                }
            else:
                (inside, total), (outside, rest) = counts.tolist()
                means = {"within": _share(total, inside), "beyond": _share(rest, outside)}
                found[variable.name] = {"unit": variable.unit, **means}
        own = {"beyond": self.beyond, "median": self.median, "blanked": self.blanked}
        return {**own, "pixels": int(self._pixels[0]), "variables": found}

    def words(self) -> list[str]:
        """Sentences for the log; none without a pixel."""
        if self.beyond is None:
            return []
        lines = [
            f"Beyond the limit of trust: {100 * self.beyond:.1f} % of the map (median of the "
            f"scores {self.median:.2g})."
        ]
        for name, found in self.to_dict()["variables"].items():
            if "classes" in found:
                words = ", ".join(
                    f"{each['name']} {100 * each['beyond']:.1f} %"
                    for each in found["classes"]
                    if each["pixels"]
                )
            else:
                words = _means(found)
            if words:
                lines.append(f"Beyond the limit of trust, {name}: {words}.")
        return lines

    def tags(self) -> dict[str, str]:
        """For the metadata of the raster: shares and means by variable and class.

        A class whose name another has too is told by its code as well.
        """
        values = self.to_dict()
        found = {key: values[key] for key in ("beyond", "median", "pixels")}
        for name, each in values["variables"].items():
            labels = [_key(entry["name"]) for entry in each.get("classes", ())]
            for entry, label in zip(each.get("classes", ()), labels):
                code = f" ({entry['code']})" if labels.count(label) > 1 else ""
                found[_key(f"beyond/{name}/{label}{code}")] = entry["beyond"]
            if "classes" not in each:
                found[_key(f"mean within/{name}")] = each["within"]
                found[_key(f"mean beyond/{name}")] = each["beyond"]
        return {key: f"{value:.6g}" for key, value in found.items() if value is not None}


def _means(found: dict) -> str:
    """The means of a continuous variable, in words; "" where none is known."""
    unit = f" {found['unit']}" if found["unit"] else ""
    within, beyond = (
        None if found[key] is None else f"{found[key]:.4g}{unit}" for key in ("within", "beyond")
    )
    if beyond is None:
        return "" if within is None else f"mean {within} within it"
    if within is None:
        return f"mean {beyond} beyond it"
    return f"mean {within} within it, mean {beyond} beyond it"


def _key(text: str) -> str:
    """The text as a key of GDAL's metadata, which ends at ``=`` or ``:`` and is one line."""
    return printable(text).translate(str.maketrans("=:", "--"))


def _share(part: float, whole: float) -> float | None:
    return float(part / whole) if whole else None
