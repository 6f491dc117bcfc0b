"""One look at all labels: where they are, their classes, counts and values.

Whoever needs labels before a training, for the split, the windows, the tiles or the report, takes
them from the census; the files are not read again.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np

from ..base.errors import HyperTaskError
from ..base.messages import Reporter
from ..base.text import counted, listed
from ..base.variables import Variable
from ..rasters.scene import Scene
from ..rasters.windows import Window, scene_windows
from .classes import Tally
from .labels import Labels, code_indices
from .scratch import CELL, LabelScratch
from .strata import Reservoir, Strata

_NO_LABEL = (
    "No pixel of the scenes has a label: all values are missing or no data; check the fields and "
    "the nodata values of the labels."
)
_NO_DATA = (
    "Every labelled pixel is no data in its scene; check the scene's nodata value and the place of "
    "the labels."
)
VALUE_SAMPLE = 1_000_000
"""Labels of a continuous variable up to which its percentiles are exact."""


@dataclass
class LabelBlock:
    """The labels of a window of a scene.

    values : float32 (V, height, width) class indices or physical values, NaN missing and where
        the scene has no data.
    groups : int64 (height, width), -1 where there is none; None where no source has groups.
    """

    scene: int
    window: Window
    values: np.ndarray
    groups: np.ndarray | None

    @property
    def labelled(self) -> np.ndarray:
        """Whether a pixel has any label, bool (height, width)."""
        return ~np.isnan(self.values).all(0)


@dataclass
class Census:
    """What the labels hold where the scenes have data, see :func:`take_census`.

    Attributes
    ----------
    labels : with the variables and classes that are in use now.
    extent : per scene: smallest window that holds every label, begun at a multiple of 64 pixels;
        None without a label.
    counts : per variable: labelled pixels per class, int64 (K,), or in all, int64 (1,).
    values : per variable: sample of physical values, None for categorical ones.
    """

    labels: Labels
    extent: list[Window | None]
    counts: list[np.ndarray]
    values: list[np.ndarray | None]
    _scratch: LabelScratch
    _all: list[Variable] | None = None

    def windows(self) -> Iterator[tuple[int, Window]]:
        """The number of each scene with windows of 512 pixels that cover its labelled area."""
        return scene_windows(self.extent)

    def block(self, scene: int, window: Window) -> LabelBlock:
        """The labels of a window that begins at multiples of 64 pixels."""
        return _block(self.labels, self._scratch, scene, window)

    def labelled(self, scene: int, window: Window) -> np.ndarray:
        """Whether each pixel of any window has a label, bool (height, width), of whatever variable:
        those too that :meth:`keep` has left out, so that a split is the same without them."""
        seen = np.zeros(window[2:], bool)
        variables = self._all or self.labels.variables
        for variable, plane in zip(variables, self._scratch.codes(scene, window)):
            if variable.is_categorical:
                plane = code_indices(plane, np.array(variable.codes))
            seen |= ~np.isnan(plane)
        return seen

    def groups(self, scene: int, window: Window) -> np.ndarray:
        """The groups of any window, labelled or not, int64 (height, width); -1 where none is."""
        return self._scratch.groups(scene, window)

    def blocks(self, reporter: Reporter) -> Iterator[LabelBlock]:
        """The labels of all :meth:`windows` that have any, in their order."""
        return _blocks(self.labels, self._scratch, self.extent, reporter)

    def keep(self, names: list[str]) -> None:
        """Look at these variables only from now on; what was made of all of them stays.

        Raises
        ------
        HyperTaskError
            For a name that is no variable's.
        """
        variables = self.labels.variables
        known = [variable.name for variable in variables]
        for name in names:
            if name not in known:
                raise HyperTaskError(
                    f"The job wants to learn {name!r}, which is no variable of the labels; the "
                    f"variables are {', '.join(known)}."
                )
        places = [place for place, name in enumerate(known) if name in names]
        self._all = self._all or variables
        self.labels.use([variables[place] for place in places])
        self.counts = [self.counts[place] for place in places]
        self.values = [self.values[place] for place in places]

    def strata(self) -> Strata:
        return Strata(self.labels.variables, self.values)


def take_census(labels: Labels, seed: int, reporter: Reporter, groups: bool = True) -> Census:
    """Read all labels once: find the classes, count them and sample the values; drops no class.

    Labels where the scene has no data, be it in one of the chosen bands only, are none: nobody
    counts them or learns from them. Spectra are read where labels lie only. The variables of
    ``labels`` then have their classes. ``seed`` draws the sample of values where a continuous
    variable has more than a million labels. ``groups``: read them too, if any.

    Raises
    ------
    HyperTaskError
        When no pixel with data has a label, or codes cannot be classes.
    """
    scenes = [each.scene for each in labels.scenes]
    grouped = groups and bool(labels.groups)
    scratch = LabelScratch(len(labels.variables), grouped)
    boxes: list[list[tuple]] = [[] for _ in scenes]
    tallies = [Tally(variable) for variable in labels.variables]
    lost = 0
    gaps = [_Gaps(scene) for scene in scenes]
    for number, window in scene_windows(Window(0, 0, s.height, s.width) for s in scenes):
        reporter.check_cancelled()
        codes = labels.scenes[number].read_codes(*window)
        own = labels.scenes[number].read_groups(*window) if grouped else None
        seen = ~np.isnan(codes).all(0)
        if seen.any():
            data = _usable(scenes[number], window, seen)
            for tally, plane in zip(tallies, codes):
                known = ~np.isnan(plane)
                tally.add(plane[known & data])
                tally.miss(plane[known & ~data])
            for variable, plane in zip(labels.variables, codes):
                plane[labels.scenes[number].missing(variable, plane)] = np.nan
            seen = ~np.isnan(codes).all(0)
            lost += gaps[number].add(window, seen & ~data)
            seen &= data
            codes[:, ~data] = np.nan
        if seen.any():
            boxes[number].append(_box(seen, window))
        scratch.add(number, window, codes, own)
    extent = [_around(found) for found in boxes]
    for each in gaps:
        each.tell(reporter)
    if not any(extent):
        raise HyperTaskError(_NO_DATA if lost else _NO_LABEL)
    if lost:
        reporter.message(
            counted(
                lost,
                "labelled pixel does not count: its scene has no data there",
                "labelled pixels do not count: their scene has no data there",
            )
        )
    for number, scene in enumerate(labels.scenes):
        scene.kept = partial(_kept, scratch, number, [v.name for v in labels.variables])
    labels.use([tally.variable(labels.unlisted, reporter) for tally in tallies])
    counts = [tally.counts(variable) for tally, variable in zip(tallies, labels.variables)]
    values = _sampled(labels, _blocks(labels, scratch, extent, reporter), seed)
    return Census(labels, extent, counts, values, scratch)


def _usable(scene: Scene, window: Window, seen: np.ndarray) -> np.ndarray:
    """Where the scene has data in all chosen bands, as far as pixels are ``seen``, bool (height,
    width); of the rest nothing is read, and it is False."""
    top, left, bottom, right = _box(seen, window)
    around = Window(top, left, bottom - top, right - left)
    result = np.zeros(seen.shape, bool)
    result[around.slices(window)] = scene.valid(*around)
    return result


class _Gaps:
    """Labelled pixels of a scene that has data there, but not in all of its chosen bands."""

    def __init__(self, scene: Scene):
        self.scene, self.pixels = scene, 0
        self.bands = np.zeros(len(scene.chosen), np.int64)

    def add(self, window: Window, lost: np.ndarray) -> int:
        """How many pixels with a label are ``lost``, bool (height, width), to any lack of data."""
        partly = lost & self.scene.has_data(*window) if lost.any() else lost
        if partly.any():
            self.pixels += int(partly.sum())
            self.bands += self.scene.gaps(window.row, window.column, partly)
        return int(lost.sum())

    def tell(self, reporter: Reporter) -> None:
        if not self.pixels:
            return
        scene, number = self.scene, int((self.bands > 0).sum())
        order = np.argsort(-self.bands, kind="stable")[:number]
        names = listed(scene.bands.named(scene.chosen[order]), 3)
        reporter.warning(
            f"{scene.name}: {self.pixels} labelled pixels lack data in some bands only"
            f"{f' ({names})' if number else ''} and cannot be learned from; to use them, leave "
            "those bands out (wavelengths)."
        )


def drop_rare_classes(
    census: Census, share: float, reporter: Reporter, only: list[str] | None = None
) -> list[dict]:
    """Take out classes below ``share`` of their variable's labelled pixels, and say which.

    ``only`` : names of the variables to be learned, None: all; of others nothing is required.

    Returns the dropped classes as ``{"variable", "class", "code", "pixels", "share"}``.

    Raises
    ------
    HyperTaskError
        When a variable has no label at all or is left with a single class.
    """
    dropped, variables, counts = [], [], []
    for variable, count in zip(census.labels.variables, census.counts):
        total, wanted = int(count.sum()), only is None or variable.name in only
        if total == 0 and wanted:
            raise HyperTaskError(
                f"The variable {variable.name} has no label on any scene: all of its values are "
                "missing, no data or where the scenes have none; choose another variable or check "
                "its nodata value."
            )
        if variable.is_categorical and total:
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
            if wanted:
                _require_two_classes(left, variable, share)
            variable, count = left, count[kept]
        variables.append(variable)
        counts.append(count)
    census.labels.use(variables)
    census.counts = counts
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


def _kept(scratch: LabelScratch, scene: int, names: list[str], window: Window, wanted: list[str]):
    """Codes (V, height, width) of the variables ``wanted`` of those that were kept as ``names``."""
    return scratch.codes(scene, window, [names.index(name) for name in wanted])


def _block(labels: Labels, scratch: LabelScratch, scene: int, window: Window) -> LabelBlock:
    values = labels.scenes[scene].read(*window)
    groups = scratch.groups(scene, window) if scratch.has_groups else None
    return LabelBlock(scene, window, values, groups)


def _blocks(labels: Labels, scratch: LabelScratch, extent, reporter) -> Iterator[LabelBlock]:
    for scene, window in scene_windows(extent):
        reporter.check_cancelled()
        if scratch.is_labelled(scene, window):
            yield _block(labels, scratch, scene, window)


def _sampled(labels: Labels, blocks: Iterator[LabelBlock], seed: int) -> list[np.ndarray | None]:
    """Per continuous variable up to a million values; None for a categorical one."""
    if all(variable.is_categorical for variable in labels.variables):
        return [None] * len(labels.variables)
    rng = np.random.default_rng(seed)
    samples = [Reservoir(VALUE_SAMPLE, rng) for _ in labels.variables]
    for block in blocks:
        for variable, sample, plane in zip(labels.variables, samples, block.values):
            seen = plane[~np.isnan(plane)]
            if len(seen) and not variable.is_categorical:
                sample.add(seen)
    return [None if v.is_categorical else s.rows for v, s in zip(labels.variables, samples)]


def _box(seen: np.ndarray, window: Window) -> tuple[int, int, int, int]:
    """First row and column with a label on the scene, and one past the last ones."""
    rows, columns = np.flatnonzero(seen.any(1)), np.flatnonzero(seen.any(0))
    top, left = window.row + int(rows[0]), window.column + int(columns[0])
    return top, left, window.row + int(rows[-1]) + 1, window.column + int(columns[-1]) + 1


def _around(boxes: list[tuple]) -> Window | None:
    """The smallest window around all boxes, begun at a multiple of 64 pixels."""
    if not boxes:
        return None
    top, left = (min(box[k] for box in boxes) // CELL * CELL for k in (0, 1))
    bottom, right = (max(box[k] for box in boxes) for k in (2, 3))
    return Window(top, left, bottom - top, right - left)
