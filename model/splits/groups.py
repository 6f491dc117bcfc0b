"""Splits by groups of labels, such as stands."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ..base.errors import HyperTaskError
from ..base.messages import Reporter
from ..base.text import amount
from ..labels.census import Census, LabelBlock
from ..labels.scratch import CELL
from ..rasters.windows import Window, grid_windows
from .overlap import Overlaps, find_overlaps
from .split import FREE, OVERVIEW, Split
from .units import Dealing, count_units, stratified_parts


@dataclass(frozen=True, eq=False)
class GroupSplit(Split):
    """Parts of groups of pixels, such as stands.

    groups : int64 (G,), ascending, the groups that have labels; of the others all is free.
    group_parts : uint8 (G,).
    """

    census: Census
    groups: np.ndarray
    group_parts: np.ndarray
    seed: int
    buffer: int = 0
    overlaps: Overlaps | None = None
    block = None

    def area(self, scene: int, row: int, column: int, height: int, width: int) -> np.ndarray:
        found = self.units(scene, row, column, height, width)
        place = np.searchsorted(self.groups, found).clip(max=len(self.groups) - 1)
        known = self.groups[place] == found
        return np.where(known, self.group_parts[place], FREE).astype(np.uint8)

    def units(self, scene: int, row: int, column: int, height: int, width: int) -> np.ndarray:
        return self.census.groups(scene, Window(row, column, height, width))

    def counts(self) -> list[int]:
        return np.bincount(self.group_parts, minlength=3)[:3].tolist()

    def unit_text(self, scene: int, unit: int) -> str:
        return self.census.labels.group_text(unit)

    def words(self) -> str:
        return "groups by " + ", ".join(
            f"{source.name} ({source.where})" for source in self.census.labels.groups
        )

    @cached_property
    def parts(self) -> tuple[np.ndarray, ...]:
        return tuple(self._picture(scene) for scene in range(len(self.census.labels.scenes)))

    def cells(self) -> list[float]:
        widths = [each.scene.width for each in self.census.labels.scenes]
        return [width / plane.shape[1] for width, plane in zip(widths, self.parts)]

    def _picture(self, scene: int) -> np.ndarray:
        shown = self.census.labels.scenes[scene].scene
        step = -(-max(shown.height, shown.width) // OVERVIEW)
        strips = grid_windows(Window(0, 0, shown.height, shown.width), CELL, shown.width)
        return np.concatenate(
            [self.area(scene, *strip)[-strip.row % step :: step, ::step] for strip in strips]
        )

    def _add_to(self, state):
        labels = self.census.labels
        for group, part in zip(self.groups.tolist(), self.group_parts.tolist()):
            number = next(source.number for source in labels.groups if source.owns(group))
            state.update(f"{number}/{labels.group_text(group)}/{part}\n".encode())


def split_groups(census: Census, seed: int, buffer: int, reporter: Reporter) -> Split:
    """Assign groups to the parts, stratified as :func:`split_blocks` does it with blocks.

    Raises as :func:`group_dealing`.
    """
    dealing = group_dealing(census, seed, buffer, reporter)
    return dealing.make(stratified_parts(dealing.units.counts, seed))


def group_dealing(census: Census, seed: int, buffer: int, reporter: Reporter) -> Dealing:
    """The groups that have labels, to be dealt out.

    Labelled pixels that belong to no group are not used, and the reporter warns of them.

    Raises
    ------
    HyperTaskError
        When no source of labels has groups, or fewer than three groups have labels.
    """
    labels = census.labels
    if not labels.groups:
        raise HyperTaskError(
            "A split by field needs a field of the label layer that says which features belong "
            "together (SPLIT_FIELD), or a band of the kind group in the variable spec; name one "
            "or split by blocks."
        )
    found = count_units(census, _groups_of, reporter)
    overlaps, _ = find_overlaps([each.scene for each in labels.scenes])
    names = " and ".join(f"{source.name} of {source.where}" for source in labels.groups)
    if len(found.ids) < 3:
        raise HyperTaskError(
            f"The labels have {amount(len(found.ids), 'group', 'groups')} by {names}, and a "
            "training, a validation "
            "and a test part need at least three; choose another field or split by blocks."
        )
    if found.without:
        reporter.warning(
            f"{found.without} of {found.labelled} labelled pixels belong to no group (by {names}) "
            "and are not used."
        )

    def make(parts: np.ndarray) -> GroupSplit:
        return GroupSplit(census, found.ids, parts, seed, buffer, overlaps)

    return Dealing(found, make, overlaps)


def _groups_of(block: LabelBlock) -> np.ndarray:
    if block.groups is None:
        raise ValueError("the census was taken without groups")
    return block.groups
