"""Splits by square blocks."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ..base.errors import HyperTaskError
from ..base.messages import Reporter
from ..base.text import amount
from ..labels.census import Census
from ..rasters.windows import Window
from .overlap import Overlaps, find_overlaps
from .split import FREE, Split
from .units import Dealing, count_units, stratified_parts


@dataclass(frozen=True)
class BlockGrid:
    """Square blocks over scenes.

    block : side of a block in pixels; block (i, j) begins at pixel (i * block, j * block), in
        scenes that overlap at that pixel of the first of them.
    shapes : per scene: rows and columns of blocks that it has pixels of.
    """

    block: int
    shapes: tuple[tuple[int, int], ...]
    overlaps: Overlaps | None = None

    def origin(self, scene: int) -> np.ndarray:
        """Row and column of the scene's first pixel on the grid that blocks are counted on."""
        return np.zeros(2, np.int64) if self.overlaps is None else self.overlaps.origins[scene]

    def place(
        self, scene: int, row: int, column: int, height: int, width: int
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Blocks of a window's rows and columns, counted from the scene's first, and which exist.

        Where scenes overlap, a scene's first block may begin beyond its edge.
        """
        shape = self.shapes[scene]
        down, across = self.origin(scene) % self.block
        rows = np.arange(row + down, row + down + height) // self.block
        columns = np.arange(column + across, column + across + width) // self.block
        inside = ((rows >= 0) & (rows < shape[0]))[:, None] & (
            (columns >= 0) & (columns < shape[1])
        )
        return rows, columns, inside

    def units(self, scene: int, row: int, column: int, height: int, width: int) -> np.ndarray:
        """Number of the block of each pixel of a window, int64; -1 where there is none."""
        rows, columns, inside = self.place(scene, row, column, height, width)
        first, top, left, across = self._numbering[scene]
        number = first + (rows[:, None] + top) * across + columns + left
        return np.where(inside, number, -1).astype(np.int64)

    def numbers(self, scene: int) -> np.ndarray:
        """Units of the scene's blocks, int64, in their ``shapes``."""
        rows, columns = self.shapes[scene]
        first, top, left, across = self._numbering[scene]
        return first + (np.arange(rows)[:, None] + top) * across + np.arange(columns) + left

    def position(self, scene: int, unit: int) -> tuple[int, int]:
        """Row and column of a block within its set of scenes."""
        first, _, _, across = self._numbering[scene]
        return divmod(unit - first, across)

    @cached_property
    def _numbering(self) -> dict[int, tuple[int, int, int, int]]:
        """Per scene: the first unit of its set of scenes, its first block there, blocks in a row.

        The units of a set are the blocks of the rectangle around its scenes, row by row.
        """
        result, first = {}, 0
        sets = [(n,) for n in range(len(self.shapes))]
        for members in sets if self.overlaps is None else self.overlaps.sets:
            starts = np.array([self.origin(scene) // self.block for scene in members])
            ends = starts + [self.shapes[scene] for scene in members]
            base = starts.min(0)
            rows, columns = ends.max(0) - base
            for scene, (top, left) in zip(members, starts - base):
                result[scene] = int(first), int(top), int(left), int(columns)
            first += rows * columns
        return result


@dataclass(frozen=True, eq=False)
class BlockSplit(Split):
    """Parts of square blocks.

    block : side of a block in pixels, as in :class:`BlockGrid`.
    blocks : per scene: uint8 (rows, columns) of parts, of all blocks that the scene has pixels of.
    census : needed for a buffer.
    """

    block: int
    blocks: tuple[np.ndarray, ...]
    seed: int
    buffer: int = 0
    census: Census | None = None
    overlaps: Overlaps | None = None

    @property
    def parts(self) -> tuple[np.ndarray, ...]:
        return self.blocks

    def cells(self) -> list[float]:
        return [float(self.block)] * len(self.blocks)

    @cached_property
    def grid(self) -> BlockGrid:
        shapes = tuple((each.shape[0], each.shape[1]) for each in self.blocks)
        return BlockGrid(self.block, shapes, self.overlaps)

    def area(self, scene: int, row: int, column: int, height: int, width: int) -> np.ndarray:
        blocks = self.blocks[scene]
        rows, columns, inside = self.grid.place(scene, row, column, height, width)
        picked = blocks[
            rows.clip(0, blocks.shape[0] - 1)[:, None], columns.clip(0, blocks.shape[1] - 1)
        ]
        return np.where(inside, picked, FREE).astype(np.uint8)

    def units(self, scene: int, row: int, column: int, height: int, width: int) -> np.ndarray:
        return self.grid.units(scene, row, column, height, width)

    def counts(self) -> list[int]:
        if self.overlaps is None or not self.overlaps.any:
            return [sum(int((each == part).sum()) for each in self.blocks) for part in range(3)]
        numbers = [self.grid.numbers(scene).ravel() for scene in range(len(self.blocks))]
        _, once = np.unique(np.concatenate(numbers), return_index=True)
        parts = np.concatenate([each.ravel() for each in self.blocks])[once]
        return np.bincount(parts, minlength=3)[:3].tolist()

    def unit_text(self, scene: int, unit: int) -> str:
        return "{} {}".format(*self.grid.position(scene, unit))

    def words(self) -> str:
        return f"blocks of {self.block} pixels"

    def _add_to(self, state):
        state.update(str(self.block).encode())
        for blocks in self.blocks:
            state.update(repr(blocks.shape).encode())
            state.update(blocks.tobytes())
        if self.overlaps is not None:
            for scene, origin in enumerate(self.overlaps.origins):
                if origin.any():
                    shift = self.overlaps.shifts[scene].tolist()
                    state.update(f"scene {scene} at {shift}".encode())


def choose_block_size(extent: list[Window | None]) -> int:
    """Side of a block that gives about a hundred blocks over the labelled area, at least 4."""
    area = sum(window.height * window.width for window in extent if window is not None)
    return max(4, round(math.sqrt(area / 100) / 4) * 4)


def split_blocks(census: Census, block: int, seed: int, buffer: int, reporter: Reporter) -> Split:
    """Assign labelled blocks to the parts, stratified over classes and value ranges.

    Raises as :func:`block_dealing`.
    """
    dealing = block_dealing(census, block, seed, buffer, reporter)
    return dealing.make(stratified_parts(dealing.units.counts, seed))


def block_dealing(
    census: Census, block: int, seed: int, buffer: int, reporter: Reporter
) -> Dealing:
    """The labelled blocks, to be dealt out.

    Raises
    ------
    HyperTaskError
        When there are fewer than three labelled blocks, or scenes overlap on different grids.
    """
    labels = census.labels
    overlaps, misfits = find_overlaps([each.scene for each in labels.scenes])
    if misfits:
        one, two = (labels.scenes[n].scene.name for n in misfits[0])
        raise HyperTaskError(
            f"{one} and {two} overlap on different pixel grids (another pixel size, direction or "
            "coordinate reference system), so blocks could put one place into two parts; split by "
            "field (SPLIT, SPLIT_FIELD), bring the scenes to one grid, or train with one of them."
        )
    ends = overlaps.origins % block + overlaps.shapes
    shapes = tuple((int(rows), int(columns)) for rows, columns in -(-ends // block))
    grid = BlockGrid(block, shapes, overlaps)
    found = count_units(census, lambda each: grid.units(each.scene, *each.window), reporter)
    if len(found.ids) < 3:
        raise HyperTaskError(
            f"The labels lie in {amount(len(found.ids), 'block', 'blocks')} of {block} x {block} "
            "pixels, and a training, a validation and a test part need at least three; choose a "
            "smaller block size or label more places."
        )

    def make(dealt: np.ndarray) -> BlockSplit:
        parts = []
        for scene in range(len(shapes)):
            numbers = grid.numbers(scene)
            place = np.searchsorted(found.ids, numbers).clip(max=len(found.ids) - 1)
            known = found.ids[place] == numbers
            parts.append(np.where(known, dealt[place], np.uint8(FREE)))
        return BlockSplit(block, tuple(parts), seed, buffer, census, overlaps)

    return Dealing(found, make, overlaps)
