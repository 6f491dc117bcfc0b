"""Groups of labels: what belongs together, such as the pixels of one forest stand.

A group is a number that no other source of labels uses: the same value of a field in two places is
one group, in two sources it is two.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from ..base.errors import HyperTaskError
from ..base.text import class_text, missing, natural

NO_GROUP = -1
_SPAN = 2**48  # values per source; a source's numbers begin at its position times this


@dataclass(frozen=True)
class GroupSource:
    """One source of labels that says what belongs together.

    Attributes
    ----------
    number : position of the source in the job.
    name : the field, or the name of the band.
    where : the file.
    texts : the values of a field in ascending order of their numbers; None for a raster, whose
        values are numbers already.
    """

    number: int
    name: str
    where: str
    texts: tuple[str, ...] | None = None

    def ids(self, values: np.ndarray) -> np.ndarray:
        """Group numbers, int64, of stored values.

        Raises
        ------
        HyperTaskError
            When a value is no whole number of at most 47 bits.
        """
        values = np.asarray(values)
        usable = (values == np.round(values)) & (np.abs(values.astype(float)) < _SPAN // 2)
        if not usable.all():
            raise HyperTaskError(
                f"The group {self.name} of {self.where} holds {values[~usable][0]}, which is no "
                "whole number that can stand for a group; correct it or choose another band."
            )
        return values.astype(np.int64) + (self.number * _SPAN + _SPAN // 2)

    def owns(self, group: int) -> bool:
        return group // _SPAN == self.number

    def text(self, group: int) -> str:
        """The value that a group number of this source stands for."""
        value = group - self.number * _SPAN - _SPAN // 2
        return str(value) if self.texts is None else self.texts[value]


def numbered_groups(values: Iterable) -> tuple[np.ndarray, tuple[str, ...]]:
    """Numbers from 0 of the values of a field, -1 where there is none, and the values as texts."""
    texts = [None if missing(value) else class_text(value) for value in values]
    known = tuple(sorted({text for text in texts if text is not None}, key=natural))
    place = {text: number for number, text in enumerate(known)}
    return np.array([NO_GROUP if text is None else place[text] for text in texts], np.int64), known
