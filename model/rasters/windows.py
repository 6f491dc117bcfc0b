"""Windows that cover scenes or parts of them."""

from __future__ import annotations

from .scene import Scene

_BLOCK = 512


def label_blocks(scenes: list[Scene], size: int = _BLOCK):
    """Windows (scene index, row, column, height, width) that cover all scenes."""
    for number, scene in enumerate(scenes):
        for row in range(0, scene.height, size):
            for column in range(0, scene.width, size):
                yield (
                    number,
                    row,
                    column,
                    min(size, scene.height - row),
                    min(size, scene.width - column),
                )


def blocks_within(extent, size: int = 512):
    """Windows (scene index, row, column, height, width) that cover the labelled areas."""
    for scene, area in enumerate(extent):
        if area is None:
            continue
        top, left, height, width = area
        for row in range(top, top + height, size):
            for column in range(left, left + width, size):
                yield (
                    scene,
                    row,
                    column,
                    min(size, top + height - row),
                    min(size, left + width - column),
                )
