"""K-means: few points that stand for many."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn.functional import pad

_ROUNDS = 50
_TOGETHER = 2**18  # distances that are in memory at a time: about what a processor's cache holds
_NEAR = 1e-3  # of the squared length of a row


def distances(rows: Tensor, centres: Tensor) -> Tensor:
    """Euclid's distance (n,) of rows (n, D) from the nearest of the centres (K, D)."""
    # |c|^2 - 2 r.c as one product; adding the squares to it would take as long again
    sides = torch.cat([-2 * centres, centres.square().sum(1, keepdim=True)], 1).T.contiguous()
    found = [rows.new_empty(0)]
    for part in rows.split(max(1, _TOGETHER // len(centres))):
        lengths = part.square().sum(1)
        # three times as fast as with the places of the least
        least = (pad(part, (0, 1), value=1.0) @ sides).amin(1) + lengths
        near = least < _NEAR * lengths
        if near.any():  # the squares have cancelled each other
            rest = part[near]
            least[near] = (rest - centres[nearest(rest, centres)]).square().sum(1)
        found.append(least.sqrt())
    return torch.cat(found)


def nearest(rows: Tensor, centres: Tensor) -> Tensor:
    """Which of the centres (K, D) is nearest to each row (n, D): int64 (n,)."""
    squares = centres.square().sum(1)
    parts = rows.split(max(1, _TOGETHER // len(centres)))
    return torch.cat([torch.addmm(squares, p, centres.T, alpha=-2).argmin(1) for p in parts])


def centres_of(rows: Tensor, count: int, seed: int) -> Tensor:
    """The centres of ``rows`` (n, D) by k-means, at most ``count``, fewer where they are alike.

    Lloyd's iteration (1982), from a start by k-means++ (Arthur and Vassilvitskii 2007).
    """
    rows = rows.double()
    centres = _start(rows, count, seed)
    before = None
    for _ in range(_ROUNDS):
        places = nearest(rows, centres)
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
