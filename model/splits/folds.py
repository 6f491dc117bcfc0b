"""Spatial cross-validation: every labelled unit is tested once by who saw nothing of it.

The test part (none, by default) is dealt first and kept from everybody. All other units are dealt
to the folds, stratified as any split is. In the split of a fold its units are the test part, and of
the others so many are dealt to validation as the job's share of it asks for.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ..base.errors import HyperTaskError
from .split import KEPT, PART_NAMES, TEST, TRAIN, VALIDATION, Split
from .units import Dealing, stratified_parts

FIRST_FOLD = 16
"""In a picture of the folds, the code of the first; see :meth:`Folds.picture`."""


@dataclass(frozen=True)
class Folds:
    """The splits of a training with folds.

    Attributes
    ----------
    splits : of each fold; none where there is but one.
    final : without folds: training, validation and test part.
    whole : of a network that learns from all but the test part.
    numbers : int64 (U,), fold of each unit of the dealing from 0, -1 in the test part.
    """

    splits: tuple[Split, ...]
    final: Split
    whole: Split
    numbers: np.ndarray
    dealing: Dealing

    @property
    def count(self) -> int:
        return len(self.splits)

    def of_unit(self, unit: int) -> int:
        """Number of a unit's fold from 1; 0 in the test part."""
        return int(self.numbers[np.searchsorted(self.dealing.units.ids, unit)]) + 1

    @cached_property
    def picture(self) -> tuple[np.ndarray, ...]:
        """As ``parts`` of a split: FIRST_FOLD and so on in the folds, TEST, FREE."""
        codes = np.where(self.numbers < 0, TEST, FIRST_FOLD + self.numbers)
        return self.dealing.make(codes.astype(np.uint8)).parts

    def counts(self) -> list[int]:
        """How many units each fold has, and the test part."""
        return np.bincount(self.numbers % (self.count + 1), minlength=self.count + 1).tolist()

    def digest(self) -> str:
        """SHA-256 of all splits; without folds, that of the only one."""
        if not self.splits:
            return self.final.digest()
        digests = [split.digest() for split in (self.final, *self.splits)]
        return hashlib.sha256("".join(digests).encode()).hexdigest()


def deal_folds(
    dealing: Dealing, count: int, shares: tuple[float, float, float], seed: int
) -> Folds:
    """Deal units to ``count`` folds, 1: to none.

    Parameters
    ----------
    shares : of the training, validation and test part without folds, of all units.

    Raises
    ------
    HyperTaskError
        When a fold, or a part of it, gets no unit.
    """
    counts = dealing.units.counts
    parts = _dealt(counts, seed, shares)
    inner = parts != TEST
    whole = np.where(inner, TRAIN, TEST).astype(np.uint8)
    numbers = np.full(len(parts), -1, np.int64)
    splits = []
    if count > 1:
        least = max(count, 4 if count == 2 else 3)  # two besides those of the largest fold
        if inner.sum() < least:
            raise HyperTaskError(
                f"{count} folds need at least {least} places with labels, and there are "
                f"{inner.sum()}; choose fewer folds, or in a split by blocks a smaller block size."
            )
        numbers[inner] = stratified_parts(counts[inner], [seed, 1], [1 / count] * count)
        left = 1 - shares[2] - (1 - shares[2]) / count
        rest = (1 - shares[1] / left, shares[1] / left)
        for fold in range(count):
            own = np.where(numbers == fold, TEST, np.where(inner, TRAIN, KEPT)).astype(np.uint8)
            free = own == TRAIN
            own[free] = stratified_parts(counts[free], [seed, 2, fold], rest)
            splits.append(dealing.make(own))
            _require_parts(own, fold + 1)
    make = dealing.make
    return Folds(tuple(splits), make(parts), make(whole), numbers, dealing)


def _dealt(counts: np.ndarray, seed: int, shares: tuple[float, float, float]) -> np.ndarray:
    """Part of each unit; a share of 0 is no part."""
    given = shares if shares[2] else shares[:2]
    return stratified_parts(counts, seed, given)


def _require_parts(parts: np.ndarray, number: int) -> None:
    for part in (TRAIN, VALIDATION, TEST):
        if not (parts == part).any():
            raise HyperTaskError(
                f"Fold {number} has no place for its {PART_NAMES[part]} part, because every class "
                "or value range lies in too few of them; choose fewer folds, or in a split by "
                "blocks a smaller block size."
            )
