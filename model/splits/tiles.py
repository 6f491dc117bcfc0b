"""Tiles that hold the labels of a part of a split."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from ..base.messages import Reporter
from ..rasters.windows import grid_windows
from .dealt import Dealt

TILE = 256


def part_tiles(dealt: Dealt, parts: Iterable[int], reporter: Reporter) -> dict[int, list[tuple]]:
    """Per part: tiles (scene, row, column, height, width) that hold labels of it, in reading order.

    A tile is the smallest around the labels in a square of 256 pixels.
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
                    tiles.append((place, (block.scene, top, left, *size)))
    return {part: [tile for _, tile in sorted(tiles)] for part, tiles in found.items()}
