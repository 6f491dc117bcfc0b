"""K-means: few points that stand for many."""

from __future__ import annotations

import torch
from torch import Tensor

_ROUNDS = 50
_TOGETHER = 2**21  # distances that are in memory at a time


def nearest(rows: Tensor, centres: Tensor) -> tuple[Tensor, Tensor]:
    """The nearest centre of each row by Euclid's distance.

    Parameters
    ----------
    rows : (n, D). centres : (K, D).

    Returns
    -------
    distances : (n,), not below 0. places : int64 (n,), of the centres.
    """
    squares = centres.square().sum(1)
    found = []
    for part in rows.split(max(1, _TOGETHER // len(centres))):
        places = torch.addmm(squares, part, centres.T, alpha=-2).argmin(1)
        # anew: of a near centre the squares have cancelled each other
        found.append(((part - centres[places]).square().sum(1).sqrt(), places))
    if not found:
        return rows.new_empty(0), torch.empty(0, dtype=torch.int64, device=rows.device)
    distances, places = zip(*found)
    return torch.cat(distances), torch.cat(places)


def centres_of(rows: Tensor, count: int, seed: int) -> Tensor:
    """The centres of ``rows`` (n, D) by k-means, at most ``count``, fewer where they are alike.

    Lloyd's iteration (1982), from a start by k-means++ (Arthur and Vassilvitskii 2007).
    """
    rows = rows.double()
    centres = _start(rows, count, seed)
    before = None
    for _ in range(_ROUNDS):
        _, places = nearest(rows, centres)
        if before is not None and torch.equal(places, before):
            break
        before = places
        number = torch.bincount(places, minlength=len(centres))
        sums = torch.zeros_like(centres).index_add_(0, places, rows)
        held = number > 0
        centres[held] = sums[held] / number[held, None]
    return centres


def _start(rows: Tensor, count: int, seed: int) -> Tensor:
    """Rows, each drawn with a chance that grows with its squared distance from those before."""
    generator = torch.Generator().manual_seed(seed)
    draws = torch.rand(count, generator=generator, dtype=torch.float64)
    place = int(draws[0] * len(rows))
    chosen, left = [place], (rows - rows[place]).square().sum(1)
    for draw in draws[1:]:
        heights = left.cumsum(0)
        if heights[-1] <= 0:  # every row is one of those chosen
            break
        place = int(torch.searchsorted(heights, draw * heights[-1], right=True))
        place = min(place, len(rows) - 1)
        chosen.append(place)
        left = torch.minimum(left, (rows - rows[place]).square().sum(1))
    return rows[chosen].clone()
