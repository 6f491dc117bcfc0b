"""How far tested places are from those learned from, beside how far the map's pixels are.

A split resembles the use of the map where both are alike (Linnenbrink et al. 2024, kNNDM). Where
tested places are nearer to what was learned from than the map's pixels are, the test is the easier
of the two, and its accuracy too high for most of the map.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from ..base.messages import Reporter
from ..labels.census import Census
from ..labels.strata import Reservoir
from ..rasters.nodata import looked_through
from ..rasters.place import metres_on_ground
from ..rasters.windows import Window
from .dealt import Dealt
from .overlap import Overlaps
from .split import TEST, TRAIN, VALIDATION

POINTS = 2000
"""Tested pixels, and pixels of the map, whose distances are taken."""
_PLACES = 500_000  # labelled pixels at the edges of patches; a sample where they are more
_LEAF = 64
_APART = 1e12  # from scenes of which nobody knows where they lie to each other
_ALIKE = 0.25
_SHOWN = 101


@dataclass(frozen=True)
class Distances:
    """Sorted distances in ``unit``, ``m`` or ``pixels``.

    Attributes
    ----------
    tested : float64 (n,), of tested labels from the nearest label that was learned from.
    mapped : float64 (m,), of the map's pixels from the nearest label of all.
    validation : whether there is no test part, and the tested labels are of the validation part.
    """

    tested: np.ndarray
    mapped: np.ndarray
    unit: str
    validation: bool = False

    def curves(self) -> list[tuple[np.ndarray, np.ndarray]]:
        """Of both: distances (101,) within which the shares (101,), 0 to 1, lie."""
        shares = np.linspace(0, 1, _SHOWN)
        return [(np.quantile(each, shares), shares) for each in (self.tested, self.mapped)]

    def difference(self) -> float:
        """Mean distance between the two curves (Wasserstein's, of first order), in the unit."""
        (one, _), (two, _) = self.curves()
        return float(np.abs(one - two).mean())

    def words(self, what: str = "folds") -> str:
        """What the curves say of the use of the map; ``what`` : folds or split."""
        near, far = (self._within(each) for each in (self.tested, self.mapped))
        if self.validation:
            told = (
                "Half of the labels of the validation part, by which the epoch is chosen, lie "
                f"within {near} of a label that was learned from, half of the map's pixels within "
                f"{far} of a label; nothing was held out for a test"
            )
        else:
            told = (
                f"Half of the tested labels lie within {near} of a label that was learned from, "
                f"half of the map's pixels within {far} of a label"
            )
        means = self.tested.mean(), self.mapped.mean()
        if self.difference() <= _ALIKE * max(means):
            verb = "resemble" if what == "folds" else "resembles"
            return f"{told}: the {what} {verb} the use of the map."
        if means[0] < means[1]:
            if self.validation:
                return (
                    f"{told}: validation is easier than the use of the map; larger blocks or a "
                    "split by larger groups come nearer to it."
                )
            return (
                f"{told}: the test is easier than the use of the map, whose accuracy far from "
                "labels is not known; larger blocks or a split by larger groups come nearer to it."
            )
        if self.validation:
            return (
                f"{told}: validation is harder than the use of the map, which lies nearer to "
                "labels."
            )
        return (
            f"{told}: the test is harder than the use of the map, which lies nearer to labels; its "
            "accuracy is that of places as far from labels as those tested."
        )

    def _within(self, values: np.ndarray) -> str:
        return f"{float(np.median(values)):.3g} {self.unit}"


def distances_of(
    each: Sequence[Dealt], census: Census, overlaps: Overlaps, seed: int, reporter: Reporter
) -> Distances | None:
    """The distances of the tested labels of some splits, one for each fold.

    Without a test part those of the validation part are taken. None where there are none, or where
    no pixel of the map or no tested label has a label anywhere near.
    """
    ground = _Ground(census, overlaps)
    parts, tested = zip(*(_tested(dealt, ground, seed, reporter) for dealt in each))
    tested = np.concatenate(tested)
    known = ground.places(_edges(census.blocks(reporter), lambda block: block.labelled, seed))
    points, inside = _map_points(census, ground, seed, reporter)
    mapped = np.where(inside, 0.0, nearest(points, known))
    tested, mapped = (values[values < _APART / 2] for values in (tested, mapped))
    if not len(tested) or not len(mapped):
        return None
    return Distances(np.sort(tested), np.sort(mapped), ground.unit, VALIDATION in parts)


class _Ground:
    """Where pixels of all scenes lie: in metres on the ground, or in pixels of each by itself."""

    def __init__(self, census: Census, overlaps: Overlaps):
        self._rasters = [each.scene.raster for each in census.labels.scenes]
        self._overlaps = overlaps
        first = self._rasters[0].crs
        metres = all(
            raster.georeferenced and raster.crs is not None and raster.crs == first
            for raster in self._rasters
        )
        self._metres = metres and first.is_projected and metres_on_ground(first.to_wkt())
        self.unit = "m" if self._metres else "pixels"

    def places(self, pixels: np.ndarray) -> np.ndarray:
        """Of pixels (n, 3), scene, row and column: float64 (n, 2)."""
        scene, at = pixels[:, 0], pixels[:, 1:] + 0.5
        result = np.empty((len(pixels), 2))
        for number, raster in enumerate(self._rasters):
            own = scene == number
            if self._metres:
                x, y = raster.transform * (at[own, 1], at[own, 0])
                result[own] = np.stack([x, y], 1) * raster.crs.linear_units_factor[1]
            else:
                sets = self._overlaps.sets
                apart = next(k for k, members in enumerate(sets) if number in members)
                result[own] = at[own] + self._overlaps.shifts[number] + _APART * apart
        return result


def _tested(dealt: Dealt, ground: _Ground, seed: int, reporter: Reporter) -> tuple[int, np.ndarray]:
    """The part whose labels are tested, and the distance of each of a sample of them (n,)."""
    sample = {part: Reservoir(POINTS, np.random.default_rng([seed, 5])) for part in _JUDGES}
    for block, parts in dealt.blocks(reporter):
        for part, own in sample.items():
            own.add(_pixels(block, block.labelled & (parts == part)))
    drawn = {part: _drawn(own) for part, own in sample.items()}
    judge = next((part for part, rows in drawn.items() if len(rows)), TEST)

    def learned(block_and_parts):
        block, parts = block_and_parts
        return block.labelled & (parts == TRAIN)

    places = _edges(dealt.blocks(reporter), learned, seed, lambda each: each[0])
    return judge, nearest(ground.places(drawn[judge]), ground.places(places))


_JUDGES = (TEST, VALIDATION)


def _pixels(block, here: np.ndarray) -> np.ndarray:
    rows, columns = np.nonzero(here)
    return np.stack(
        [np.full(len(rows), block.scene), rows + block.window.row, columns + block.window.column], 1
    )


def _edges(blocks: Iterable, mask_of, seed: int, block_of=lambda each: each) -> np.ndarray:
    """Pixels (n, 3) at the edges of patches: the nearest of a patch is one of them."""
    sample = Reservoir(_PLACES, np.random.default_rng([seed, 6]))
    for each in blocks:
        mask = mask_of(each)
        wide = np.pad(mask, 1)
        inner = wide[:-2, 1:-1] & wide[2:, 1:-1] & wide[1:-1, :-2] & wide[1:-1, 2:]
        sample.add(_pixels(block_of(each), mask & ~inner))
    return _drawn(sample)


def _drawn(sample: Reservoir, columns: int = 3) -> np.ndarray:
    """The rows of a sample, none where nothing was added."""
    rows = sample.rows
    return np.empty((0, columns), int) if rows is None else rows


def _map_points(
    census: Census, ground: _Ground, seed: int, reporter: Reporter
) -> tuple[np.ndarray, np.ndarray]:
    """Places (n, 2) of pixels with data spread over all scenes, and which have a label."""
    sample = Reservoir(POINTS, np.random.default_rng([seed, 7]))
    for number, each in enumerate(census.labels.scenes):
        size = each.scene.height, each.scene.width
        for place, _ in looked_through(*size, each.scene.has_data):
            reporter.check_cancelled()
            window = Window(*place)
            there = each.scene.valid(*window)
            rows, columns = np.nonzero(there)
            labelled = census.labelled(number, window)[there]
            sample.add(
                np.stack(
                    [
                        np.full(len(rows), number),
                        rows + window.row,
                        columns + window.column,
                        labelled,
                    ],
                    1,
                )
            )
    rows = _drawn(sample, 4)
    return ground.places(rows[:, :3]), rows[:, 3].astype(bool)


def nearest(points: np.ndarray, places: np.ndarray) -> np.ndarray:
    """Distance of each point (n, 2) from the nearest of the places (m, 2): float64 (n,).

    Infinite where there is no place. By a k-d tree (Bentley 1975) that takes all points down
    together: first each to its own leaf, then to every leaf that may hold a nearer place.
    """
    found = np.full(len(points), np.inf)
    if not len(points) or not len(places):
        return found
    points, tree = np.asarray(points, float), _tree(np.asarray(places, float))

    def look(places: np.ndarray, which: np.ndarray) -> None:
        moved = points[which][:, None] - places
        found[which] = np.minimum(found[which], np.square(moved).sum(2).min(1))

    def descend(node: tuple, which: np.ndarray) -> None:
        if not len(which):
            return
        if len(node) == 1:
            look(node[0], which)
            return
        axis, cut, low, high = node[:4]
        below = points[which, axis] <= cut
        descend(low, which[below])
        descend(high, which[~below])

    def search(node: tuple, which: np.ndarray) -> None:
        if len(node) == 1:
            look(node[0], which)
            return
        for child, (start, end) in zip(node[2:4], node[4]):
            beyond = np.maximum(np.maximum(start - points[which], points[which] - end), 0)
            nearer = which[np.square(beyond).sum(1) < found[which]]
            if len(nearer):
                search(child, nearer)

    everyone = np.arange(len(points))
    descend(tree, everyone)
    search(tree, everyone)
    return np.sqrt(found)


def _tree(places: np.ndarray) -> tuple:
    """A leaf (places,), or (axis, cut, low, high, boxes of both)."""
    if len(places) <= _LEAF:
        return (places,)
    axis = int(np.argmax(np.ptp(places, axis=0)))
    half = len(places) // 2
    order = np.argpartition(places[:, axis], half)
    parts = places[order[:half]], places[order[half:]]
    boxes = [(part.min(0), part.max(0)) for part in parts]
    return axis, float(parts[1][:, axis].min()), *map(_tree, parts), boxes
