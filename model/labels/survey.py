"""What the labels hold, read block by block: classes, counts, values and where they are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..base.errors import HyperTaskError
from ..base.variables import Variable
from ..rasters.windows import blocks_within, label_blocks
from .labels import Labels, discover_classes

VALUE_SAMPLE = 1_000_000
"""Labels of a continuous variable up to which its percentiles are exact."""
POSITIONS = 50_000
"""Positions kept per class or value range for sampling windows."""
BINS = 4


class Reservoir:
    """Uniform sample of bounded size from rows that arrive in chunks."""

    def __init__(self, size: int, rng: np.random.Generator):
        self._size, self._rng = size, rng
        self._keys = np.empty(0)
        self.rows = None

    def add(self, rows: np.ndarray) -> None:
        keys = self._rng.random(len(rows))
        if self.rows is None:
            self.rows = rows[:0]
        if len(self.rows) == self._size:
            kept = keys < self._keys.max()
            rows, keys = rows[kept], keys[kept]
        self.rows = np.concatenate([self.rows, rows])
        self._keys = np.concatenate([self._keys, keys])
        if len(self.rows) > self._size:
            kept = np.sort(np.argpartition(self._keys, self._size)[: self._size])
            self.rows, self._keys = self.rows[kept], self._keys[kept]


@dataclass
class Survey:
    """Counts and values of the labels, by part of the split or over all of them.

    Attributes
    ----------
    counts : per variable: labelled pixels per class, int64 (K,), or in all, int64 (1,).
    values : per variable: sample of physical values, None for categorical ones.
    extent : per scene: (row, column, height, width) of the labelled area, or None.
    """

    counts: list[np.ndarray]
    values: list[np.ndarray | None]
    extent: list[tuple[int, int, int, int] | None]


def survey_labels(labels: Labels, seed: int, reporter) -> Survey:
    """Find the classes, count them and sample the values; drops nothing."""
    scenes = [each.scene for each in labels.scenes]
    extent = _extent(labels, scenes, reporter)
    discover_classes(labels, blocks_within(extent), reporter)
    rng = np.random.default_rng(seed)
    samples = [Reservoir(VALUE_SAMPLE, rng) for _ in labels.variables]
    counts = [np.zeros(v.channels, np.int64) for v in labels.variables]
    for scene, *window in blocks_within(extent):
        reporter.check_cancelled()
        for index, plane in enumerate(labels.scenes[scene].read(*window)):
            seen = plane[~np.isnan(plane)]
            if labels.variables[index].is_categorical:
                counts[index] += np.bincount(seen.astype(int), minlength=len(counts[index]))
            elif len(seen):
                counts[index] += len(seen)
                samples[index].add(seen)
    values = [None if v.is_categorical else s.rows for v, s in zip(labels.variables, samples)]
    return Survey(counts, values, extent)


def drop_rare_classes(labels: Labels, survey: Survey, share: float, reporter) -> list[dict]:
    """Take out classes below ``share`` of their variable's labelled pixels, and say which.

    Returns the dropped classes as ``{"variable", "class", "code", "pixels", "share"}``.

    Raises
    ------
    HyperTaskError
        When a variable has no label at all or is left with a single class.
    """
    dropped, variables, counts = [], [], []
    for variable, count in zip(labels.variables, survey.counts):
        total = int(count.sum())
        if total == 0:
            raise HyperTaskError(
                f"The variable {variable.name} has no label on any scene: all of its values are "
                "missing or no data; choose another variable or check its nodata value."
            )
        if variable.is_categorical:
            kept = count >= share * total
            for entry, pixels, keep in zip(variable.classes, count, kept):
                if not keep:
                    dropped.append(
                        {
                            "variable": variable.name,
                            "class": entry.name,
                            "code": entry.code,
                            "pixels": int(pixels),
                            "share": pixels / total,
                        }
                    )
                    reporter.warning(
                        f"{variable.name}: the class {entry.name} has {pixels} of {total} labelled "
                        f"pixels ({pixels / total:.1%}), below {share:.1%}, and is left out."
                    )
            left = variable.with_classes(e for e, k in zip(variable.classes, kept) if k)
            _require_two_classes(left, variable, share)
            variable, count = left, count[kept]
        variables.append(variable)
        counts.append(count)
    labels.use(variables)
    survey.counts = counts
    return dropped


def _require_two_classes(left: Variable, before: Variable, share: float) -> None:
    if len(left.classes) >= 2:
        return
    number = len(before.classes) - len(left.classes)
    remedy = "label at least two classes or leave the variable out"
    if left.classes:
        found = f"only one class to learn ({left.classes[0].name})"
        if number:
            found += f" once the {number} below {share:.1%} of its labels are left out"
    else:
        found = (
            f"no class to learn, because each of its {number} is below {share:.1%} of its labels"
        )
    if number:
        remedy = f"lower the rare-class share, {remedy}"
    raise HyperTaskError(f"The variable {before.name} has {found}; {remedy}.")


class Strata:
    """Numbers for what should occur everywhere: each class, and each quarter of a value range.

    Attributes
    ----------
    variable : int array (S,), index of the variable each stratum belongs to.
    """

    def __init__(self, variables: list[Variable], survey: Survey):
        self._edges, self._first, owner = [], [], []
        for index, (variable, values) in enumerate(zip(variables, survey.values)):
            edges = None
            if not variable.is_categorical:
                quantiles = np.quantile(values, np.linspace(0, 1, BINS + 1)[1:-1])
                edges = np.unique(quantiles)
            self._first.append(len(owner))
            self._edges.append(edges)
            owner += [index] * (len(variable.classes) if edges is None else len(edges) + 1)
        self.variable = np.array(owner)

    def __len__(self) -> int:
        return len(self.variable)

    def of(self, index: int, plane: np.ndarray) -> np.ndarray:
        """Stratum of each label of variable ``index``; -1 where there is none."""
        missing = np.isnan(plane)
        edges = self._edges[index]
        place = plane if edges is None else np.searchsorted(edges, plane, side="right")
        return np.where(missing, -1, np.where(missing, 0, place) + self._first[index]).astype(int)


def _extent(labels: Labels, scenes, reporter):
    """Smallest window per scene that holds every label, to whole blocks of 64 pixels."""
    result = []
    step = 64
    found: list[list] = [[] for _ in scenes]
    for scene, row, column, height, width in label_blocks(scenes):
        reporter.check_cancelled()
        seen = ~np.isnan(labels.scenes[scene].read_codes(row, column, height, width)).all(0)
        if seen.any():
            rows, columns = np.flatnonzero(seen.any(1)), np.flatnonzero(seen.any(0))
            found[scene].append(
                (row + rows[0], column + columns[0], row + rows[-1] + 1, column + columns[-1] + 1)
            )
    for scene, boxes in zip(scenes, found):
        if not boxes:
            result.append(None)
            continue
        top, left = (min(box[k] for box in boxes) // step * step for k in (0, 1))
        bottom = min(scene.height, max(box[2] for box in boxes))
        right = min(scene.width, max(box[3] for box in boxes))
        result.append((int(top), int(left), int(bottom - top), int(right - left)))
    if not any(result):
        raise HyperTaskError(
            "No pixel of the scenes has a label: all values are missing or no data; check the "
            "fields and the nodata values of the labels."
        )
    return result
