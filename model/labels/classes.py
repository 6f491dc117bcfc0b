"""Which classes the labels of a variable hold."""

from __future__ import annotations

import numpy as np

from ..base.errors import HyperTaskError
from ..base.messages import Reporter
from ..base.text import amount
from ..base.variables import Variable, VariableClass, coloured
from ..vectors.fields import many_classes


class Tally:
    """How often each code of a categorical variable occurs, or a continuous one has a value."""

    def __init__(self, variable: Variable):
        self._variable = variable
        self._seen: dict[int, int] = {}
        self._missed: set[float] = set()
        self._number = 0

    def add(self, values: np.ndarray) -> None:
        """Count codes or values (n,)."""
        self._number += len(values)
        if not self._variable.is_categorical:
            return
        codes, counts = np.unique(values, return_counts=True)
        require_whole(self._variable.name, codes)
        for code, count in zip(codes.tolist(), counts.tolist()):
            self._seen[int(code)] = self._seen.get(int(code), 0) + count

    def miss(self, values: np.ndarray) -> None:
        """Take note of codes (n,) that do not count, because there is no data in the scene."""
        if self._variable.is_categorical and len(values):
            self._missed.update(np.unique(values).tolist())

    def variable(self, unlisted: set[str], reporter: Reporter) -> Variable:
        """The variable with the classes that occur.

        Codes below 1 are no classes (0 means no data in class maps); codes that a spec does not
        list stay unlabelled. Both are reported, and classes that only :meth:`miss` has seen.
        ``unlisted``: variables without such a list.
        """
        variable = self._variable
        if not variable.is_categorical:
            return variable
        listed = None if variable.name in unlisted else set(variable.codes)
        self._tell_missed(listed, reporter)
        return _with_seen_classes(variable, self._seen, listed, reporter)

    def _tell_missed(self, listed: set[int] | None, reporter) -> None:
        known: dict[float, str] = {entry.code: entry.name for entry in self._variable.classes}
        missed = sorted(c for c in self._missed - set(self._seen) if c >= 1)
        names = [known.get(c, f"{c:g}") for c in missed if listed is None or c in listed]
        if names:
            reporter.warning(
                f"{self._variable.name}: {', '.join(names)} {'has' if len(names) == 1 else 'have'} "
                "labels only where the scenes have no data, and cannot be learned."
            )

    def counts(self, variable: Variable) -> np.ndarray:
        """Labelled pixels of each of the variable's classes, int64 (K,), or in all, (1,)."""
        if not variable.is_categorical:
            return np.array([self._number], np.int64)
        return np.array([self._seen[code] for code in variable.codes], np.int64)


def require_whole(name: str, codes: np.ndarray) -> None:
    """Raise HyperTaskError when one of the codes of the variable ``name`` is no whole number."""
    broken = codes[codes != np.round(codes)]
    if len(broken):
        raise HyperTaskError(
            f"The variable {name} is categorical but holds the number {broken[0]:g}; use whole "
            "numbers or text, or choose it as continuous."
        )


def below_one(name: str, pixels: int) -> str:
    """The warning on pixels of the variable ``name`` whose codes are no classes."""
    return (
        f"{name}: "
        f"{amount(pixels, 'pixel with a code below 1 counts', 'pixels with a code below 1 count')} "
        "as unlabelled, because 0 means no data in class maps."
    )


def _with_seen_classes(
    variable: Variable, tally: dict[int, int], listed: set[int] | None, reporter
) -> Variable:
    zero = sum(count for code, count in tally.items() if code < 1)
    if zero:
        reporter.warning(below_one(variable.name, zero))
    codes = sorted(code for code in tally if code >= 1)
    if listed is not None:
        strange = [code for code in codes if code not in listed]
        if strange:
            reporter.warning(
                f"{variable.name}: the codes {', '.join(map(str, strange[:10]))} are not in the "
                "list of classes; their pixels count as unlabelled."
            )
        classes = tuple(entry for entry in coloured(variable.classes) if entry.code in codes)
    else:
        known = {entry.code: entry for entry in variable.classes}
        classes = coloured(known.get(code) or VariableClass(code, str(code)) for code in codes)
        for warning in many_classes(variable.name, classes):
            reporter.warning(warning)
    if classes and classes[-1].code > 65535:
        raise HyperTaskError(
            f"The variable {variable.name} has the class code {classes[-1].code}; codes must be "
            "at most 65535, so recode it or choose it as continuous."
        )
    return variable.with_classes(classes)
