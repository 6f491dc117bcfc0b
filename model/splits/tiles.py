"""Tiles that hold the labels of one part of a split."""

from __future__ import annotations

import numpy as np

from ..labels.labels import Labels
from ..rasters.windows import blocks_within
from .split import Split

TILE = 256


def part_tiles(labels: Labels, split: Split, part: int, extent, reporter) -> list[tuple]:
    """Tiles (scene, row, column, height, width) that hold labels of ``part``."""
    result = []
    for scene, row, column, height, width in blocks_within(extent, TILE):
        reporter.check_cancelled()
        here = split.window(scene, row, column, height, width) == part
        if not here.any():
            continue
        planes = labels.scenes[scene].read(row, column, height, width)
        here &= ~np.isnan(planes).all(0)
        if here.any():
            rows, columns = np.flatnonzero(here.any(1)), np.flatnonzero(here.any(0))
            top, left = int(rows[0]), int(columns[0])
            size = int(rows[-1]) + 1 - top, int(columns[-1]) + 1 - left
            result.append((scene, row + top, column + left, *size))
    return result
