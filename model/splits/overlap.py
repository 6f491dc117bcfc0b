"""Which scenes show the same ground, and how far their pixel grids are shifted against each other.

Flight lines overlap, and two dates of one place lie upon each other. A split must give a place one
part, whichever scene shows it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from rasterio.warp import transform

from ..rasters.raster import NOT_MOVED
from ..rasters.scene import Scene

_SAME = 0.05
"""Grids that agree to this share of a pixel are one; also the drift allowed across a scene."""
_TOUCH = 1.0
"""Scenes on different grids may share this many pixels along an edge without overlapping."""
_EDGE_POINTS = 21


@dataclass(frozen=True)
class Overlaps:
    """Scenes in sets that hang together by overlaps on one pixel grid; most sets are one scene.

    Attributes
    ----------
    sets : indices of scenes; the first scene of a set is its anchor.
    shifts : float (N, 2): row and column of each scene's first pixel on its anchor's grid, whole
        numbers where the grids fit.
    shapes : per scene: rows and columns.
    """

    sets: tuple[tuple[int, ...], ...]
    shifts: np.ndarray
    shapes: tuple[tuple[int, int], ...]

    @cached_property
    def any(self) -> bool:
        return any(len(members) > 1 for members in self.sets)

    @cached_property
    def origins(self) -> np.ndarray:
        """Shifts to the nearest whole pixel, int64 (N, 2)."""
        return np.floor(self.shifts + 0.5).astype(np.int64)

    @cached_property
    def others(self) -> list[list[tuple[int, float, float]]]:
        """Per scene: the others of its set, each with what its rows and columns are further on."""
        result: list[list] = [[] for _ in self.shapes]
        for members in self.sets:
            for scene in members:
                for other in members:
                    if other != scene:
                        down, across = _snapped(self.shifts[scene] - self.shifts[other]).tolist()
                        result[scene].append((other, down, across))
        return result

    def touched(
        self, scene: int, row: int, column: int, height: int, width: int, margin: int
    ) -> Iterator[tuple[int, int, int, int, int]]:
        """Windows of the other scenes that show the ground of a window of ``scene``.

        Yields (other, row, column, height, width), where a shift by a fraction makes a window one
        pixel higher or wider than that of ``scene``. Windows more than ``margin`` pixels outside
        the other scene are left out.
        """
        for other, down, across in self.others[scene]:
            top, left = row + math.floor(down), column + math.floor(across)
            rows = height + (down != math.floor(down))
            columns = width + (across != math.floor(across))
            limits = self.shapes[other]
            if (
                top + rows > -margin
                and left + columns > -margin
                and top < limits[0] + margin
                and left < limits[1] + margin
            ):
                yield other, top, left, rows, columns


def find_overlaps(scenes: list[Scene]) -> tuple[Overlaps, list[tuple[int, int]]]:
    """Overlaps of scenes on one pixel grid, and pairs that overlap on grids that do not fit.

    Grids fit when one is the other, shifted: the pixels have the same size and direction on the
    ground. Scenes without a georeference overlap nothing.
    """
    count = len(scenes)
    shift: dict[tuple[int, int], np.ndarray] = {}
    misfits = []
    for one in range(count):
        for two in range(one + 1, count):
            places = _places(scenes[two], scenes[one])
            if places is None:
                continue
            own, there = places
            moved = there - own
            if (np.ptp(moved, axis=0) < _SAME).all():
                offset = _snapped(moved.mean(0))
                low, high = (
                    np.maximum(offset, 0),
                    np.minimum(_shape(scenes[one]), offset + _shape(scenes[two])),
                )
                if (high - low > _SAME).all():
                    shift[one, two], shift[two, one] = offset, -offset
            elif _depth(there, _shape(scenes[one])) > _TOUCH:
                misfits.append((one, two))
    shifts = np.zeros((count, 2))
    sets, seen = [], set()
    for first in range(count):
        if first in seen:
            continue
        seen.add(first)
        members = [first]
        for scene in members:  # grows while it is walked through
            for other in range(count):
                if other not in seen and (scene, other) in shift:
                    seen.add(other)
                    members.append(other)
                    shifts[other] = _snapped(shifts[scene] + shift[scene, other])
        sets.append(tuple(members))
    shapes = tuple((scene.height, scene.width) for scene in scenes)
    return Overlaps(tuple(sets), shifts, shapes), misfits


def _snapped(shift: np.ndarray) -> np.ndarray:
    whole = np.round(shift)
    return np.where(np.abs(shift - whole) < _SAME, whole, shift)


def _shape(scene: Scene) -> np.ndarray:
    return np.array([scene.height, scene.width])


def _places(scene: Scene, other: Scene):
    """Points around ``scene`` as (row, column), in its own pixels and in those of ``other``.

    Both are float (n, 2), the corners first; None where the two have no common georeference.
    """
    if not (scene.raster.georeferenced and other.raster.georeferenced):
        return None
    part = np.linspace(0, 1, _EDGE_POINTS)
    zero, one = np.zeros_like(part), np.ones_like(part)
    ring = np.concatenate(
        [
            [[0, 0], [0, 1], [1, 1], [1, 0]],
            np.stack([part, zero], 1),
            np.stack([part, one], 1),
            np.stack([zero, part], 1),
            np.stack([one, part], 1),
        ]
    )
    own = ring * _shape(scene)
    x, y = scene.raster.transform * (own[:, 1], own[:, 0])
    crs, target = scene.raster.crs, other.raster.crs
    if crs and target and crs != target:
        try:
            x, y = transform(crs, target, x, y)
        except NOT_MOVED:
            return None  # a local system, say, whose place on the earth nobody knows
    x, y = np.asarray(x, float), np.asarray(y, float)
    if not (np.isfinite(x).all() and np.isfinite(y).all()):
        return None
    columns, rows = ~other.raster.transform * (x, y)
    return own, np.stack([rows, columns], 1)


def _depth(points: np.ndarray, shape: np.ndarray) -> float:
    """How far a four-sided outline reaches into (0, 0)..shape; below 0 where it does not.

    The corners are the first of its points.

    Separating axes: two convex outlines are apart where they are so along the normal of a side.
    """
    corners = points[:4]
    sides = np.diff(np.concatenate([corners, corners[:1]]), axis=0)
    axes = np.concatenate([np.eye(2), np.stack([-sides[:, 1], sides[:, 0]], 1)])
    axes = axes / np.maximum(np.hypot(*axes.T), 1e-12)[:, None]
    box = np.array([[0, 0], [0, 1], [1, 1], [1, 0]]) * shape
    one, two = points @ axes.T, box @ axes.T
    return float((np.minimum(one.max(0), two.max(0)) - np.maximum(one.min(0), two.min(0))).min())
