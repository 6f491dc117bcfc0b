"""Splits by square blocks."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ..base.errors import HyperTaskError
from ..labels.labels import Labels
from ..labels.survey import Survey
from .overlap import Overlaps, find_overlaps
from .split import FREE, Split, _require_data
from .units import count_units, stratified_parts


@dataclass
class BlockSplit(Split):
    """Parts of square blocks.

    block : side of a block in pixels; block (i, j) begins at pixel (i * block, j * block), in
        scenes that overlap at that pixel of the first of them.
    parts : per scene: uint8 (rows, columns) of parts, of all blocks that the scene has pixels of.
    labels : needed for a buffer.
    """

    block: int
    parts: tuple[np.ndarray, ...]
    seed: int
    buffer: int = 0
    labels: Labels | None = None
    overlaps: Overlaps | None = None

    def area(self, scene, row, column, height, width):
        blocks = self.parts[scene]
        rows, columns, inside = self._place(scene, row, column, height, width)
        picked = blocks[
            rows.clip(0, blocks.shape[0] - 1)[:, None], columns.clip(0, blocks.shape[1] - 1)
        ]
        return np.where(inside, picked, FREE).astype(np.uint8)

    def units(self, scene, row, column, height, width):
        rows, columns, inside = self._place(scene, row, column, height, width)
        first, top, left, across = self._numbering[scene]
        number = first + (rows[:, None] + top) * across + columns + left
        return np.where(inside, number, -1).astype(np.int64)

    def _place(self, scene, row, column, height, width):
        """Blocks of a window's rows and columns, counted from the scene's first, and which exist.

        Where scenes overlap, a scene's first block may begin beyond its edge.
        """
        shape = self.parts[scene].shape
        down, across = self._origin(scene) % self.block
        rows = np.arange(row + down, row + down + height) // self.block
        columns = np.arange(column + across, column + across + width) // self.block
        inside = ((rows >= 0) & (rows < shape[0]))[:, None] & (
            (columns >= 0) & (columns < shape[1])
        )
        return rows, columns, inside

    def _origin(self, scene: int) -> np.ndarray:
        """Row and column of the scene's first pixel on the grid that blocks are counted on."""
        return np.zeros(2, np.int64) if self.overlaps is None else self.overlaps.origins[scene]

    @cached_property
    def _numbering(self) -> dict[int, tuple[int, int, int, int]]:
        """Per scene: the first unit of its set of scenes, its first block there, blocks in a row.

        The units of a set are the blocks of the rectangle around its scenes, row by row.
        """
        result, first = {}, 0
        sets = [(n,) for n in range(len(self.parts))]
        for members in sets if self.overlaps is None else self.overlaps.sets:
            starts = np.array([self._origin(scene) // self.block for scene in members])
            ends = starts + [self.parts[scene].shape for scene in members]
            base = starts.min(0)
            rows, columns = ends.max(0) - base
            for scene, (top, left) in zip(members, starts - base):
                result[scene] = int(first), int(top), int(left), int(columns)
            first += rows * columns
        return result

    def numbers(self, scene: int) -> np.ndarray:
        """Units of the scene's blocks, int64, in the shape of its ``parts``."""
        rows, columns = self.parts[scene].shape
        first, top, left, across = self._numbering[scene]
        return first + (np.arange(rows)[:, None] + top) * across + np.arange(columns) + left

    def counts(self):
        if self.overlaps is None or not self.overlaps.any:
            return [sum(int((each == part).sum()) for each in self.parts) for part in range(3)]
        numbers = np.concatenate([self.numbers(n).ravel() for n in range(len(self.parts))])
        _, once = np.unique(numbers, return_index=True)
        parts = np.concatenate([each.ravel() for each in self.parts])[once]
        return np.bincount(parts, minlength=3)[:3].tolist()

    def unit_text(self, scene, unit):
        first, _, _, across = self._numbering[scene]
        return "{} {}".format(*divmod(unit - first, across))

    def words(self):
        return f"blocks of {self.block} pixels"

    def _add_to(self, state):
        state.update(str(self.block).encode())
        for blocks in self.parts:
            state.update(repr(blocks.shape).encode())
            state.update(blocks.tobytes())
        for scene in range(len(self.parts)):
            if self._origin(scene).any():
                state.update(f"scene {scene} at {self.overlaps.shifts[scene].tolist()}".encode())


def choose_block_size(survey: Survey) -> int:
    """Side of a block that gives about a hundred blocks over the labelled area, at least 4."""
    area = sum(box[2] * box[3] for box in survey.extent if box is not None)
    return max(4, round(math.sqrt(area / 100) / 4) * 4)


def split_blocks(labels: Labels, survey: Survey, block: int, seed: int, reporter) -> BlockSplit:
    """Assign labelled blocks to the parts, stratified over classes and value ranges.

    Raises
    ------
    HyperTaskError
        When there are fewer than three labelled blocks, or scenes overlap on different grids.
    """
    overlaps, misfits = find_overlaps([each.scene for each in labels.scenes])
    if misfits:
        one, two = (labels.scenes[n].scene.name for n in misfits[0])
        raise HyperTaskError(
            f"{one} and {two} overlap on different pixel grids (another pixel size, direction or "
            "coordinate reference system), so blocks could put one place into two parts; split by "
            "field (SPLIT, SPLIT_FIELD), bring the scenes to one grid, or train with one of them."
        )
    ends = overlaps.origins % block + overlaps.shapes
    split = BlockSplit(
        block,
        tuple(np.full(shape, FREE, np.uint8) for shape in -(-ends // block)),
        seed,
        0,
        labels,
        overlaps,
    )
    found = count_units(labels, survey, split.units, reporter)
    _require_data(found)
    if len(found.ids) < 3:
        raise HyperTaskError(
            f"The labels lie in {len(found.ids)} block(s) of {block} x {block} pixels, and a "
            "training, a validation and a test part need at least three; choose a smaller block "
            "size or label more places."
        )
    parts = stratified_parts(found.counts, seed)
    for scene, blocks in enumerate(split.parts):
        numbers = split.numbers(scene)
        place = np.searchsorted(found.ids, numbers).clip(max=len(found.ids) - 1)
        known = found.ids[place] == numbers
        blocks[known] = parts[place[known]]
    return split
