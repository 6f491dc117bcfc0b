"""Training, validation and test parts in spatially separate blocks."""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass

import numpy as np

from .errors import HyperTaskError
from .labels import Labels
from .survey import Strata, Survey, blocks_within

TRAIN, VALIDATION, TEST, FREE = 0, 1, 2, 3
"""Parts; a block without labels is free: it may be looked at while training."""
PART_NAMES = ("training", "validation", "test")
SHARES = (0.6, 0.2, 0.2)


@dataclass(frozen=True)
class Split:
    """Which square block of which scene belongs to which part.

    Attributes
    ----------
    block : side of a block in pixels; block (i, j) begins at pixel (i * block, j * block).
    parts : per scene: uint8 (rows, columns) of parts.
    seed : the seed it was drawn with.
    """

    block: int
    parts: tuple[np.ndarray, ...]
    seed: int

    def window(self, scene: int, row: int, column: int, height: int, width: int) -> np.ndarray:
        """Part of every pixel of a window, uint8 (height, width); beyond the scene it is free."""
        blocks = self.parts[scene]
        rows = np.arange(row, row + height) // self.block
        columns = np.arange(column, column + width) // self.block
        inside = ((rows >= 0) & (rows < blocks.shape[0]))[:, None] & (
            (columns >= 0) & (columns < blocks.shape[1])
        )
        picked = blocks[
            rows.clip(0, blocks.shape[0] - 1)[:, None], columns.clip(0, blocks.shape[1] - 1)
        ]
        return np.where(inside, picked, FREE)

    def digest(self) -> str:
        """SHA-256 of the block size and the parts: equal splits have equal digests."""
        state = hashlib.sha256(str(self.block).encode())
        for blocks in self.parts:
            state.update(repr(blocks.shape).encode())
            state.update(blocks.tobytes())
        return state.hexdigest()


def choose_block_size(survey: Survey) -> int:
    """Side of a block that gives about a hundred blocks over the labelled area, at least 4."""
    area = sum(box[2] * box[3] for box in survey.extent if box is not None)
    return max(4, round(math.sqrt(area / 100) / 4) * 4)


def split_blocks(labels: Labels, survey: Survey, block: int, seed: int, reporter) -> Split:
    """Assign labelled blocks to the parts, stratified over classes and value ranges.

    Iterative stratification (Sechidis, Tsoumakas and Vlahavas 2011): the rarest stratum is dealt
    out first, each of its blocks to the part that lacks it most.

    Raises
    ------
    HyperTaskError
        When there are fewer than three labelled blocks.
    """
    strata = Strata(labels.variables, survey)
    shapes = [(-(-s.scene.height // block), -(-s.scene.width // block)) for s in labels.scenes]
    first = np.cumsum([0] + [rows * columns for rows, columns in shapes])
    counts = np.zeros((first[-1], len(strata)), np.int64)
    for scene, row, column, height, width in blocks_within(survey.extent):
        reporter.check_cancelled()
        rows = np.arange(row, row + height) // block
        columns = np.arange(column, column + width) // block
        number = first[scene] + rows[:, None] * shapes[scene][1] + columns
        for index, plane in enumerate(labels.scenes[scene].read(row, column, height, width)):
            stratum = strata.of(index, plane)
            seen = stratum >= 0
            np.add.at(counts, (number[seen], stratum[seen]), 1)
    labelled = np.flatnonzero(counts.any(1))
    if len(labelled) < 3:
        raise HyperTaskError(
            f"The labels lie in {len(labelled)} block(s) of {block} x {block} pixels, and a "
            "training, a validation and a test part need at least three; choose a smaller block "
            "size or label more places."
        )
    parts = np.full(first[-1], FREE, np.uint8)
    parts[labelled] = _stratify(counts[labelled].astype(float), np.random.default_rng(seed))
    return Split(
        block,
        tuple(
            parts[start : start + rows * columns].reshape(rows, columns)
            for start, (rows, columns) in zip(first, shapes)
        ),
        seed,
    )


def _stratify(counts: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Part of each row of ``counts`` (blocks, strata)."""
    shares = np.array(SHARES)
    total = counts.sum(0)
    wanted = shares[:, None] * total / np.maximum(total, 1)  # shares of each stratum still wanted
    weight = counts / np.maximum(total, 1)
    size = weight.sum(1)
    wanted_size = shares * size.sum()
    part = np.full(len(counts), -1)
    while (part < 0).any():
        left = part < 0
        carriers = (counts[left] > 0).sum(0)
        if not carriers.any():
            break
        stratum = min(np.flatnonzero(carriers), key=lambda s: (carriers[s], total[s]))
        blocks = np.flatnonzero(left & (counts[:, stratum] > 0))
        # the largest first, with some chance, so that seeds differ
        order = np.argsort(-counts[blocks, stratum] * rng.uniform(0.5, 1.0, len(blocks)))
        for block in blocks[order]:
            lack = wanted[:, stratum] / shares + 1e-3 * wanted_size / shares
            lack += 1e-9 * rng.random(len(shares))
            # a part that lacks the stratum altogether comes before one that merely wants more
            chosen = int(np.argmax(np.where(wanted[:, stratum] > 0, lack + shares, lack - 1e3)))
            part[block] = chosen
            wanted[chosen] -= weight[block]
            wanted_size[chosen] -= size[block]
    return part
