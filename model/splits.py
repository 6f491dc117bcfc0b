"""Training, validation and test parts in separate places: by square blocks or by stands.

A unit (a block, or a group such as a stand) belongs to one part as a whole. Around what is kept
for validation and test a buffer can be left out.
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
    """

    seed: int
    block: int | None
    buffer: int
    labels: Labels | None
    parts: tuple[np.ndarray, ...]

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
    def words(self) -> str:
        """What the split is made of, e.g. ``blocks of 8 pixels``."""

    @abstractmethod
    def _add_to(self, state) -> None:
        """Give a hash all that the split is made of, besides the buffer."""

    def window(self, scene: int, row: int, column: int, height: int, width: int) -> np.ndarray:
        """What each pixel of a window may be used for, uint8 (height, width).

        ``TRAIN``, ``VALIDATION``, ``TEST``, ``FREE`` or ``BUFFER``. The test part stays whole. A
        validation pixel in the buffer of a test label is not used, and a training or free pixel in
        the buffer of a validation or test label neither. Beyond the scene all is free.
        """
        if not self.buffer:
            return self.area(scene, row, column, height, width)
        edge = self.buffer
        wide = (scene, row - edge, column - edge, height + 2 * edge, width + 2 * edge)
        part = self.area(*wide)
        inside = np.s_[edge : edge + height, edge : edge + width]
        result = part[inside].copy()
        held_out = (part == VALIDATION) | (part == TEST)
        if not held_out.any():
            return result
        held_out &= ~np.isnan(self.labels.scenes[scene].read(*wide[1:])).all(0)
        near_any = _near(held_out, edge)
        near_test = _near(held_out & (part == TEST), edge)
        result[near_any & ((result == TRAIN) | (result == FREE))] = BUFFER
        result[near_test & (result == VALIDATION)] = BUFFER
        return result

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

    block : side of a block in pixels; block (i, j) begins at pixel (i * block, j * block).
    parts : per scene: uint8 (rows, columns) of parts.
    labels : needed for a buffer.
    """

    block: int
    parts: tuple[np.ndarray, ...]
    seed: int
    buffer: int = 0
    labels: Labels | None = None

    def area(self, scene, row, column, height, width):
        blocks = self.parts[scene]
        rows, columns, inside = self._place(scene, row, column, height, width)
        picked = blocks[
            rows.clip(0, blocks.shape[0] - 1)[:, None], columns.clip(0, blocks.shape[1] - 1)
        ]
        return np.where(inside, picked, FREE).astype(np.uint8)

    def units(self, scene, row, column, height, width):
        first = sum(blocks.size for blocks in self.parts[:scene])
        rows, columns, inside = self._place(scene, row, column, height, width)
        number = first + rows[:, None] * self.parts[scene].shape[1] + columns
        return np.where(inside, number, -1).astype(np.int64)

    def _place(self, scene, row, column, height, width):
        shape = self.parts[scene].shape
        rows = np.arange(row, row + height) // self.block
        columns = np.arange(column, column + width) // self.block
        inside = ((rows >= 0) & (rows < shape[0]))[:, None] & (
            (columns >= 0) & (columns < shape[1])
        )
        return rows, columns, inside

    def counts(self):
        return [sum(int((each == part).sum()) for each in self.parts) for part in range(3)]

    def words(self):
        return f"blocks of {self.block} pixels"

    def _add_to(self, state):
        state.update(str(self.block).encode())
        for blocks in self.parts:
            state.update(repr(blocks.shape).encode())
            state.update(blocks.tobytes())


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
    if split.buffer:
        used = split.used(survey, reporter)
        for part, name in enumerate(PART_NAMES):
            if not used[part]:
                raise HyperTaskError(
                    f"A buffer of {split.buffer} pixels leaves no label for the {name} part; "
                    "choose a smaller buffer or, in a split by blocks, a larger block size."
                )
        reporter.message(
            f"Buffer of {split.buffer} pixels: {used[BUFFER]} labelled pixels lie in it and are "
            f"not used; {', '.join(f'{used[p]} {n}' for p, n in enumerate(PART_NAMES))}."
        )
    return split


def choose_block_size(survey: Survey) -> int:
    """Side of a block that gives about a hundred blocks over the labelled area, at least 4."""
    area = sum(box[2] * box[3] for box in survey.extent if box is not None)
    return max(4, round(math.sqrt(area / 100) / 4) * 4)


def split_blocks(labels: Labels, survey: Survey, block: int, seed: int, reporter) -> BlockSplit:
    """Assign labelled blocks to the parts, stratified over classes and value ranges.

    Raises
    ------
    HyperTaskError
        When there are fewer than three labelled blocks.
    """
    shapes = [(-(-s.scene.height // block), -(-s.scene.width // block)) for s in labels.scenes]
    split = BlockSplit(
        block, tuple(np.full(shape, FREE, np.uint8) for shape in shapes), seed, 0, labels
    )
    found = count_units(labels, survey, split.units, reporter)
    _require_data(found)
    if len(found.ids) < 3:
        raise HyperTaskError(
            f"The labels lie in {len(found.ids)} block(s) of {block} x {block} pixels, and a "
            "training, a validation and a test part need at least three; choose a smaller block "
            "size or label more places."
        )
    flat = np.full(sum(rows * columns for rows, columns in shapes), FREE, np.uint8)
    flat[found.ids] = stratified_parts(found.counts, seed)
    pieces = np.split(flat, np.cumsum([rows * columns for rows, columns in shapes])[:-1])
    split.parts = tuple(piece.reshape(shape) for piece, shape in zip(pieces, shapes))
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
    split = GroupSplit(labels, found.ids, stratified_parts(found.counts, seed), seed)
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


def _near(mask: np.ndarray, distance: int) -> np.ndarray:
    """Whether a pixel has one of ``mask`` within ``distance`` rows and columns.

    ``mask`` is wider than the result by ``distance`` on each side.
    """
    side = 2 * distance + 1
    total = np.zeros((mask.shape[0] + 1, mask.shape[1] + 1), np.int32)
    total[1:, 1:] = mask.cumsum(0, dtype=np.int32).cumsum(1)
    return (total[side:, side:] - total[:-side, side:] - total[side:, :-side]
            + total[:-side, :-side]) > 0  # fmt: skip
