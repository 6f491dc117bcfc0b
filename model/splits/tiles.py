"""Tiles that hold the labels of a part of a split."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np

from ..base.messages import Reporter
from ..labels.census import LabelBlock
from ..rasters.windows import grid_windows
from .dealt import Dealt

TILE = 256


def part_tiles(dealt: Dealt, parts: Iterable[int], reporter: Reporter) -> dict[int, list[tuple]]:
    """Per part: tiles (scene, row, column, height, width) that hold labels of it, in reading order.

    A tile is the smallest around the labels in a square of 256 pixels.
    """
    found = tiles_with_kinds(dealt, parts, reporter)
    return {part: [tile for tile, _ in tiles] for part, tiles in found.items()}


def tiles_with_kinds(
    dealt: Dealt, parts: Iterable[int], reporter: Reporter
) -> dict[int, list[tuple[tuple, frozenset]]]:
    """The same, each tile with what it has labels of.

    That is a set of (variable, -1) and, for a categorical one, (variable, class), by their numbers.
    """
    found: dict[int, list] = {part: [] for part in parts}
    for block, part_of in dealt.blocks(reporter):
        labelled = block.labelled
        for square in grid_windows(block.window, TILE):
            here = square.slices(block.window)
            for part, tiles in found.items():
                seen = labelled[here] & (part_of[here] == part)
                if seen.any():
                    rows, columns = np.flatnonzero(seen.any(1)), np.flatnonzero(seen.any(0))
                    top, left = square.row + int(rows[0]), square.column + int(columns[0])
                    size = int(rows[-1] - rows[0]) + 1, int(columns[-1] - columns[0]) + 1
                    place = block.scene, square.row, square.column
                    tile = block.scene, top, left, *size
                    tiles.append((place, tile, _kinds(dealt, block, here, seen)))
    return {
        part: [(tile, kinds) for _, tile, kinds in sorted(tiles, key=lambda each: each[:2])]
        for part, tiles in found.items()
    }


def _kinds(dealt: Dealt, block: LabelBlock, here: tuple, seen: np.ndarray) -> frozenset:
    """What the pixels ``seen`` of the part ``here`` of a block have labels of."""
    kinds: set[tuple[int, int]] = set()
    for number, variable in enumerate(dealt.census.labels.variables):
        own = block.values[number][here][seen]
        own = own[~np.isnan(own)]
        if len(own):
            kinds.add((number, -1))
            if variable.is_categorical:
                kinds.update((number, int(code)) for code in np.unique(own))
    return frozenset(kinds)


def spread_tiles(tiles: Sequence[tuple[tuple, frozenset]], most: int) -> list[tuple]:
    """At most so many tiles, of :func:`tiles_with_kinds`, spread evenly over them all.

    Where these lack labels of a variable or of a class, a tile of each comes first: of the
    variables, then of the classes, the rarest first; the rest is spread evenly over the others.
    """
    if len(tiles) <= most:
        return [tile for tile, _ in tiles]
    counts = Counter(kind for _, kinds in tiles for kind in kinds)
    picked = _evenly(range(len(tiles)), most)
    if len(set().union(*(tiles[place][1] for place in picked))) < len(counts):
        picked = []
        covered: set[tuple[int, int]] = set()
        for kind in sorted(counts, key=lambda kind: (kind[1] >= 0, counts[kind], kind)):
            if kind not in covered and len(picked) < most:
                having = (place for place, (_, kinds) in enumerate(tiles) if kind in kinds)
                place = max(having, key=lambda place: len(tiles[place][1] - covered))
                picked.append(place)
                covered |= tiles[place][1]
        others = [place for place in range(len(tiles)) if place not in picked]
        picked += _evenly(others, most - len(picked))
    return [tiles[place][0] for place in sorted(picked)]


def _evenly(places: Sequence[int], count: int) -> list[int]:
    return [places[int(k)] for k in np.linspace(0, len(places) - 1, count)]
