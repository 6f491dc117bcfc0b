"""Windows: pieces of rasters, and grids of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

BLOCK = 512


class Window(NamedTuple):
    """A piece of a raster in pixels; ``*window`` gives row, column, height and width.

    row, column : upper left pixel, from 0; negative above or left of the raster.
    height, width : size.
    """

    row: int
    column: int
    height: int
    width: int

    def widened(self, margin: int) -> Window:
        """The window with ``margin`` more pixels on each side."""
        return Window(
            self.row - margin,
            self.column - margin,
            self.height + 2 * margin,
            self.width + 2 * margin,
        )

    def within(self, height: int, width: int) -> Window:
        """What of the window lies on a raster of this size; 0 pixels high or wide where nothing."""
        top, left = max(self.row, 0), max(self.column, 0)
        bottom = max(top, min(self.row + self.height, height))
        right = max(left, min(self.column + self.width, width))
        return Window(top, left, bottom - top, right - left)

    def slices(self, other: tuple = (0, 0)) -> tuple[slice, slice]:
        """Where the window lies in an array of the raster, or of the window ``other``."""
        row, column = self.row - other[0], self.column - other[1]
        return slice(row, row + self.height), slice(column, column + self.width)


def grid_windows(area: Window, down: int = BLOCK, across: int | None = None) -> Iterator[Window]:
    """Windows of ``down`` x ``across`` pixels (square by default) that cover ``area``.

    Row by row from its upper left pixel; those at its lower and right edge may be smaller.
    """
    across = down if across is None else across
    bottom, right = area.row + area.height, area.column + area.width
    for row in range(area.row, bottom, down):
        for column in range(area.column, right, across):
            yield Window(row, column, min(down, bottom - row), min(across, right - column))


def scene_windows(
    areas: Iterable[Window | None], size: int = BLOCK
) -> Iterator[tuple[int, Window]]:
    """The number of each scene with the windows that cover its area, scene by scene."""
    for scene, area in enumerate(areas):
        if area is not None:
            for window in grid_windows(area, size):
                yield scene, window
