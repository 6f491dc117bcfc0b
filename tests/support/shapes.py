"""Boxes and points over the pixels of a made-up raster, in plain numbers: GeoJSON or WKT."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np


class Grid(NamedTuple):
    """Where a raster lies: its upper left corner, the side of a pixel, its CRS."""

    left: float
    top: float
    pixel: float
    crs: str

    def x(self, column) -> float:
        return self.left + self.pixel * column

    def y(self, row) -> float:
        return self.top - self.pixel * row

    def ring(self, left, top, right, bottom) -> list[tuple[float, float]]:
        """Around the pixels of columns left..right and rows top..bottom (right, bottom out)."""
        west, east, north, south = self.x(left), self.x(right), self.y(top), self.y(bottom)
        return [(west, south), (east, south), (east, north), (west, north), (west, south)]

    def box(self, left, top, right, bottom) -> str:
        """:meth:`ring` as WKT."""
        corners = ",".join(f"{x} {y}" for x, y in self.ring(left, top, right, bottom))
        return f"POLYGON(({corners}))"

    def point(self, column, row) -> str:
        """WKT of the middle of a pixel."""
        return f"POINT({self.x(column + 0.5)} {self.y(row + 0.5)})"


SCENE = Grid(370000.0, 6860000.0, 2.0, "EPSG:32635")
"""Of the scenes and labels of ``synthetic``."""
FIELD = Grid(400000.0, 5800000.0, 1.0, "EPSG:32633")
"""Of the rasters that the tests within QGIS write."""
PIXELS = Grid(0.0, 0.0, 1.0, "")
"""Of a raster that lies nowhere."""


def box(row, column, height, width, grid: Grid = SCENE) -> dict:
    """GeoJSON polygon that covers a window of the grid exactly."""
    ring = grid.ring(column, row, column + width, row + height)
    return {"type": "Polygon", "coordinates": [ring]}


def point(row, column, grid: Grid = SCENE) -> dict:
    """GeoJSON point in the middle of a pixel of the grid."""
    return {"type": "Point", "coordinates": (grid.x(column + 0.5), grid.y(row + 0.5))}


def patches(rows, columns, count, side, rng) -> np.ndarray:
    """Random numbers 0..count-1, one per square of ``side`` pixels."""
    coarse = rng.integers(0, count, (-(-rows // side), -(-columns // side)))
    return np.kron(coarse, np.ones((side, side), int))[:rows, :columns]
