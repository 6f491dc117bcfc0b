"""What a split is made of: blocks or groups, what each of them holds, and dealing them out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from ..base.messages import Reporter
from ..jobs.train import SHARES
from ..labels.census import Census, LabelBlock
from .overlap import Overlaps
from .split import Split


@dataclass
class Units:
    """The labelled blocks or groups.

    Attributes
    ----------
    ids : int64 (U,), ascending.
    counts : int64 (U, S), labels of each stratum.
    without : labelled pixels that belong to none.
    labelled : labelled pixels in all.
    """

    ids: np.ndarray
    counts: np.ndarray
    without: int
    labelled: int


@dataclass(frozen=True)
class Dealing:
    """Labelled units, and the split that a deal of them makes.

    make : the split whose units have these parts, uint8 (U,), in the order of ``units``.
    overlaps : of the scenes, in every split that is made.
    """

    units: Units
    make: Callable[[np.ndarray], Split]
    overlaps: Overlaps


def count_units(
    census: Census, unit_of: Callable[[LabelBlock], np.ndarray], reporter: Reporter
) -> Units:
    """Count the labels of every unit.

    ``unit_of(block)`` gives the unit of each pixel of a block of the census, int64; below 0 there
    is none.
    """
    strata = census.strata()
    rows: dict[int, int] = {}
    counts = np.zeros((64, len(strata)), np.int64)
    without = labelled = 0
    for block in census.blocks(reporter):
        unit, seen = unit_of(block), block.labelled
        labelled += int(seen.sum())
        without += int((seen & (unit < 0)).sum())
        seen &= unit >= 0
        ids, place = np.unique(unit[seen], return_inverse=True)
        here = np.array([rows.setdefault(int(each), len(rows)) for each in ids], int)
        if len(rows) > len(counts):
            more = max(len(rows), 2 * len(counts)) - len(counts)
            counts = np.concatenate([counts, np.zeros((more, len(strata)), np.int64)])
        for index, plane in enumerate(block.values):
            stratum = strata.of(index, plane[seen])
            known = stratum >= 0
            number = place[known] * len(strata) + stratum[known]
            found = np.bincount(number, minlength=len(ids) * len(strata))
            counts[here] += found.reshape(len(ids), len(strata))
    ids = np.array(list(rows), np.int64)
    order = np.argsort(ids)
    return Units(ids[order], counts[: len(ids)][order], without, labelled)


def stratified_parts(
    counts: np.ndarray, seed: int | Sequence[int], shares: Sequence[float] = SHARES
) -> np.ndarray:
    """Part of each unit, uint8 (U,), from ``counts`` (U, S) of every stratum.

    ``shares`` : of each part, above 0, 1 in all.

    Iterative stratification (Sechidis, Tsoumakas and Vlahavas 2011): the rarest stratum is dealt
    out first, each of its units to the part that lacks it most.
    """
    counts = counts.astype(float)
    rng = np.random.default_rng(seed)
    share = np.asarray(shares, float)
    total = counts.sum(0)
    wanted = share[:, None] * total / np.maximum(total, 1)  # shares of each stratum still wanted
    weight = counts / np.maximum(total, 1)
    size = weight.sum(1)
    wanted_size = share * size.sum()
    part = np.full(len(counts), -1)
    while (part < 0).any():
        left = part < 0
        carriers = (counts[left] > 0).sum(0)
        if not carriers.any():
            break
        stratum = min(np.flatnonzero(carriers), key=lambda s: (carriers[s], total[s]))
        units = np.flatnonzero(left & (counts[:, stratum] > 0))
        # the largest first, with some chance, so that seeds differ
        order = np.argsort(-counts[units, stratum] * rng.uniform(0.5, 1.0, len(units)))
        for unit in units[order]:
            lack = wanted[:, stratum] / share + 1e-3 * wanted_size / share
            lack += 1e-9 * rng.random(len(share))
            # a part that lacks the stratum altogether comes before one that merely wants more
            chosen = int(np.argmax(np.where(wanted[:, stratum] > 0, lack + share, lack - 1e3)))
            part[unit] = chosen
            wanted[chosen] -= weight[unit]
            wanted_size[chosen] -= size[unit]
    return part.astype(np.uint8)
