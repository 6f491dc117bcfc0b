"""Training, validation and test parts in separate places: by square blocks or by stands.

A unit (a block, or a group such as a stand) belongs to one part as a whole. Around what is kept
for validation and test a buffer can be left out. Where scenes overlap, their pixels of one place
are never used for two parts.
"""

from __future__ import annotations

import hashlib
import math
from abc import ABC, abstractmethod
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from .errors import HyperTaskError
from .labels import Labels
from .split_overlap import Overlaps, find_overlaps
from .split_units import SHARES, count_units, stratified_parts
from .survey import Survey, blocks_within

__all__ = ["BUFFER", "FREE", "PART_NAMES", "SHARES", "TEST", "TRAIN", "VALIDATION", "BlockSplit",
           "GroupSplit", "Split", "choose_block_size", "split_blocks", "split_for",
           "split_groups"]  # fmt: skip

TRAIN, VALIDATION, TEST, FREE, BUFFER = 0, 1, 2, 3, 4
"""Parts. What is free has no label that is used, and may be looked at while training; what is in
the buffer is used for nothing."""
PART_NAMES = ("training", "validation", "test")
_OVERVIEW = 400


class Split(ABC):
    """Which pixels belong to which part; see :class:`BlockSplit` and :class:`GroupSplit`.

    Attributes
    ----------
    seed : the seed it was drawn with.
    block : side of a block in pixels, None for a split by groups.
    buffer : pixels of other parts this near (in rows and in columns, so within a square) to a
        labelled pixel of the validation or the test part are not used.
    parts : per scene: uint8 (rows, columns), a picture of the parts; blocks one by one, groups
        sampled down to at most 400 pixels a side.
    overlaps : which scenes show the same ground; None where there is nothing of the kind to mind.
    """

    seed: int
    block: int | None
    buffer: int
    labels: Labels | None
    parts: tuple[np.ndarray, ...]
    overlaps: Overlaps | None

    @abstractmethod
    def area(self, scene: int, row: int, column: int, height: int, width: int) -> np.ndarray:
        """Part that each pixel of a window lies in, whatever the buffer; uint8 (height, width)."""

    @abstractmethod
    def units(self, scene: int, row: int, column: int, height: int, width: int) -> np.ndarray:
        """Block or group of each pixel of a window, int64; -1 where there is none."""

    @abstractmethod
    def counts(self) -> list[int]:
        """How many units the training, the validation and the test part have."""

    @abstractmethod
    def unit_text(self, scene: int, unit: int) -> str:
        """What a unit on a scene is called: the block's row and column, or the group's value."""

    @abstractmethod
    def words(self) -> str:
        """What the split is made of, e.g. ``blocks of 8 pixels``."""

    @abstractmethod
    def _add_to(self, state) -> None:
        """Give a hash all that the split is made of, besides the buffer."""

    def window(self, scene: int, row: int, column: int, height: int, width: int) -> np.ndarray:
        """What each pixel of a window may be used for, uint8 (height, width).

        ``TRAIN``, ``VALIDATION``, ``TEST``, ``FREE`` or ``BUFFER``. The test part stays whole. A
        validation pixel in the buffer of a test label is not used, and a training or free pixel in
        the buffer of a validation or test label neither. The same holds for pixels that share
        ground with the validation or the test part of an overlapping scene, or lie in the buffer
        of its labels. Beyond the scene all is free.
        """
        result, near_any, near_test = self._held_out(scene, row, column, height, width)
        if self.overlaps is not None:
            for other, *window in self.overlaps.touched(
                scene, row, column, height, width, self.buffer
            ):
                part, any_there, test_there = self._held_out(other, *window)
                any_there = any_there | (part == VALIDATION) | (part == TEST)
                near_any = near_any | _folded(any_there, height, width)
                near_test = near_test | _folded(test_there | (part == TEST), height, width)
        result[near_any & ((result == TRAIN) | (result == FREE))] = BUFFER
        result[near_test & (result == VALIDATION)] = BUFFER
        return result

    def _held_out(self, scene: int, row: int, column: int, height: int, width: int):
        """Part of each pixel of a window, and whether it lies in the buffer of a label of the
        validation or test part, and of the test part; each (height, width)."""
        edge = self.buffer
        wide = (row - edge, column - edge, height + 2 * edge, width + 2 * edge)
        part = self.area(scene, *wide)
        inside = part[edge : edge + height, edge : edge + width].copy()
        held_out = (part == VALIDATION) | (part == TEST)
        if not (edge and held_out.any()):
            nothing = np.zeros((height, width), bool)
            return inside, nothing, nothing
        held_out &= ~np.isnan(self.labels.scenes[scene].read(*wide)).all(0)
        return inside, _near(held_out, edge), _near(held_out & (part == TEST), edge)

    def digest(self) -> str:
        """SHA-256 of the units, their parts and the buffer: equal splits have equal digests."""
        state = hashlib.sha256()
        self._add_to(state)
        if self.buffer:
            state.update(f"buffer {self.buffer}".encode())
        return state.hexdigest()

    def used(self, survey: Survey, reporter) -> np.ndarray:
        """Labelled pixels of each part, and those that are free or in the buffer, int64 (5,)."""
        total = np.zeros(5, np.int64)
        for scene, *window in blocks_within(survey.extent):
            reporter.check_cancelled()
            seen = self.labels.scenes[scene].usable(*window)
            total += np.bincount(self.window(scene, *window)[seen], minlength=5)
        return total

    def to_dict(self) -> dict:
        """Plain values for the model file and the report."""
        return {"kind": "field" if self.block is None else "blocks", "words": self.words(),
                "block": self.block, "buffer": self.buffer, "seed": self.seed,
                "units": self.counts(), "digest": self.digest()}  # fmt: skip


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


@dataclass
class GroupSplit(Split):
    """Parts of groups of pixels, such as stands.

    groups : int64 (G,), ascending, the groups that have labels; of the others all is free.
    group_parts : uint8 (G,).
    """

    labels: Labels
    groups: np.ndarray
    group_parts: np.ndarray
    seed: int
    buffer: int = 0
    overlaps: Overlaps | None = None
    block = None

    def area(self, scene, row, column, height, width):
        found = self.units(scene, row, column, height, width)
        place = np.searchsorted(self.groups, found).clip(max=len(self.groups) - 1)
        known = self.groups[place] == found
        return np.where(known, self.group_parts[place], FREE).astype(np.uint8)

    def units(self, scene, row, column, height, width):
        return self.labels.scenes[scene].read_groups(row, column, height, width)

    def counts(self):
        return np.bincount(self.group_parts, minlength=3)[:3].tolist()

    def unit_text(self, scene, unit):
        return self.labels.group_text(unit)

    def words(self):
        return "groups by " + " and ".join(
            f"{source.name} of {source.where}" for source in self.labels.groups
        )

    @cached_property
    def parts(self):
        return tuple(self._picture(scene) for scene in range(len(self.labels.scenes)))

    def _picture(self, scene: int) -> np.ndarray:
        shown = self.labels.scenes[scene].scene
        step = -(-max(shown.height, shown.width) // _OVERVIEW)
        lines = [self.area(scene, row, 0, 1, shown.width)[0, ::step]
                 for row in range(0, shown.height, step)]  # fmt: skip
        return np.stack(lines)

    def _add_to(self, state):
        for group, part in zip(self.groups.tolist(), self.group_parts.tolist()):
            number = next(s.number for s in self.labels.groups if s.owns(group))
            state.update(f"{number}/{self.labels.group_text(group)}/{part}\n".encode())


def split_for(job, labels: Labels, survey: Survey, reporter) -> Split:
    """The split that a training or split job asks for, and what it is, said to ``reporter``.

    To be called once the rare classes are dropped.

    Raises
    ------
    HyperTaskError
        When there is no group to split by, there are fewer than three units with labels, or a
        part gets no unit or, for the buffer, no label.
    """
    if job.split == "field":
        split = split_groups(labels, survey, job.seed, reporter)
    else:
        block = job.block_size or choose_block_size(survey)
        split = split_blocks(labels, survey, block, job.seed, reporter)
    split.buffer = job.buffer
    for number, name in zip(split.counts(), PART_NAMES):
        if not number:
            raise HyperTaskError(
                f"The split into {split.words()} leaves nothing for the {name} part, because every "
                "class or value range lies in too few of them; "
                + ("choose a smaller block size or label more places." if split.block
                   else "choose another field or split by blocks.")
            )  # fmt: skip
    numbers = ", ".join(f"{n} {name}" for n, name in zip(split.counts(), PART_NAMES))
    reporter.message(f"Split into {split.words()}: {numbers} (digest {split.digest()[:12]}).")
    if split.buffer or split.overlaps.any:
        _tell_unused(split, labels, survey, reporter)
    return split


def _tell_unused(split: Split, labels: Labels, survey: Survey, reporter) -> None:
    """Say what the buffer and the overlap of scenes take away."""
    used = split.used(survey, reporter)
    why, place, remedy = [], [], []
    if split.buffer:
        why.append(f"buffer of {split.buffer} pixels")
        place.append("in it")
        remedy.append("a smaller buffer or, in a split by blocks, a larger block size")
    if split.overlaps.any:
        sets = [members for members in split.overlaps.sets if len(members) > 1]
        names = [labels.scenes[scene].scene.name for members in sets for scene in members]
        why.append(f"overlap of {', '.join(names)}")
        place.append("on ground that another scene has in another part")
        remedy.append("fewer scenes")
    for part, name in enumerate(PART_NAMES):
        if not used[part]:
            raise HyperTaskError(
                f"The {' with the '.join(why)} leaves no label for the {name} part; "
                f"choose {', or '.join(remedy)}."
            )
    said = " and ".join(why)
    reporter.message(
        f"{said[0].upper()}{said[1:]}: {used[BUFFER]} labelled pixels lie {' or '.join(place)} and "
        f"are not used; {', '.join(f'{used[p]} {n}' for p, n in enumerate(PART_NAMES))}."
    )


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
        block, tuple(np.full(shape, FREE, np.uint8) for shape in -(-ends // block)), seed, 0,
        labels, overlaps,
    )  # fmt: skip
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


def split_groups(labels: Labels, survey: Survey, seed: int, reporter) -> GroupSplit:
    """Assign groups to the parts, stratified as :func:`split_blocks` does it with blocks.

    Labelled pixels that belong to no group are not used, and the reporter warns of them.

    Raises
    ------
    HyperTaskError
        When no source of labels has groups, or fewer than three groups have labels.
    """
    if not labels.groups:
        raise HyperTaskError(
            "A split by field needs a field of the label layer that says which features belong "
            "together (SPLIT_FIELD), or a band of the kind group in the variable spec; name one "
            "or split by blocks."
        )
    found = count_units(
        labels, survey, lambda scene, *window: labels.scenes[scene].read_groups(*window), reporter
    )
    _require_data(found)
    overlaps, _ = find_overlaps([each.scene for each in labels.scenes])
    parts = stratified_parts(found.counts, seed)
    split = GroupSplit(labels, found.ids, parts, seed, overlaps=overlaps)
    names = " and ".join(f"{source.name} of {source.where}" for source in labels.groups)
    if len(found.ids) < 3:
        raise HyperTaskError(
            f"The labels have {len(found.ids)} group(s) by {names}, and a training, a validation "
            "and a test part need at least three; choose another field or split by blocks."
        )
    if found.without:
        reporter.warning(
            f"{found.without} of {found.labelled} labelled pixels belong to no group (by {names}) "
            "and are not used."
        )
    return split


def _require_data(found) -> None:
    if not found.labelled:
        raise HyperTaskError(
            "Every labelled pixel is no data in its scene; check the scene's nodata value and the "
            "place of the labels."
        )


def _folded(mask: np.ndarray, height: int, width: int) -> np.ndarray:
    """Whether a pixel touches one of ``mask``, which is one higher or wider where it lies between
    two rows or columns of it; bool (height, width)."""
    rows = mask[:height] | mask[len(mask) - height :]
    return rows[:, :width] | rows[:, rows.shape[1] - width :]


def _near(mask: np.ndarray, distance: int) -> np.ndarray:
    """Whether a pixel has one of ``mask`` within ``distance`` rows and columns.

    ``mask`` is wider than the result by ``distance`` on each side.
    """
    side = 2 * distance + 1
    total = np.zeros((mask.shape[0] + 1, mask.shape[1] + 1), np.int32)
    total[1:, 1:] = mask.cumsum(0, dtype=np.int32).cumsum(1)
    return (total[side:, side:] - total[:-side, side:] - total[side:, :-side]
            + total[:-side, :-side]) > 0  # fmt: skip
