"""The first look at map and reference: where both are, and which classes they hold."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..base.errors import HyperTaskError
from ..base.messages import Reporter
from ..jobs.assess import AssessJob
from .classes import MOST_CLASSES, Classes, match_classes
from .comparison import Comparison, given_legend
from .rasters import read_legend


@dataclass
class Survey:
    """What the first look found.

    Attributes
    ----------
    windows : (row, column, height, width) of those that hold a pixel of the reference.
    mapped_pixels : of the map, within the area. classes : of a categorical map, else None.
    mapped : (K,) pixels of each class of the map, None for a continuous one.
    mixed : pixels that lie in shapes of different values at once, and have no reference.
    """

    windows: list[tuple]
    mapped_pixels: int
    classes: Classes | None = None
    mapped: np.ndarray | None = None
    mixed: int = 0

    def indexed(self, predicted: np.ndarray, reference: np.ndarray) -> tuple:
        """Class indices of codes as floats, NaN for none; values of a continuous map stay."""
        if self.classes is None:
            return predicted, reference
        indices = self.classes.of_map(predicted), self.classes.of_reference(reference)
        return tuple(np.where(index < 0, np.nan, index) for index in indices)


def survey(comparison: Comparison, job: AssessJob, reporter: Reporter) -> Survey:
    """Look through all windows once.

    Raises
    ------
    HyperTaskError
        Without a pixel of map or reference, or when no class of one is a class of the other.
    """
    ours, theirs = _Codes(comparison.map.label), _Codes(comparison.reference.label)
    found = Survey([], 0)
    windows = list(comparison.grid.windows())
    for number, window in enumerate(windows, start=1):
        reporter.check_cancelled()
        predicted, reference, _ = comparison.read(*window)
        reporter.progress(30 * number / len(windows))
        if predicted is None:
            continue
        found.mixed += comparison.mixed
        found.mapped_pixels += int(np.isfinite(predicted).sum())
        if comparison.categorical:
            ours.add(predicted)
        if reference is None or not np.isfinite(reference).any():
            continue
        found.windows.append(window)
        if comparison.categorical:
            theirs.add(reference)
    if not found.windows:
        raise HyperTaskError(comparison.nothing(found.mixed))
    if not found.mapped_pixels:
        within = " within the area" if comparison.area is not None else ""
        raise HyperTaskError(
            f"The map {comparison.map.label} holds no data{within}; check its nodata value, or "
            "choose another map or area."
        )
    if comparison.categorical:
        found.classes = match_classes(
            sorted(ours.pixels),
            given_legend(job.classes, "the map") or read_legend(comparison.map),
            sorted(theirs.pixels),
            comparison.reference.class_names(),
            comparison.reference.texts,
        )
        codes, pixels = (np.array(each, float) for each in zip(*ours.pixels.items()))
        places = found.classes.of_map(codes)
        found.mapped = np.bincount(places, pixels, len(found.classes.names))
    return found


class _Codes:
    """Pixels of every code that occurs; ``label`` is whose codes they are."""

    def __init__(self, label: str):
        self.pixels: dict[float, int] = {}
        self._label = label

    def add(self, values: np.ndarray) -> None:
        codes, counts = np.unique(values[np.isfinite(values)], return_counts=True)
        broken = codes[codes != np.round(codes)]
        if len(broken):
            raise HyperTaskError(
                f"{self._label} holds {broken[0]:g}, which is no class code; choose the kind "
                "continuous."
            )
        for code, count in zip(codes.tolist(), counts.tolist()):
            self.pixels[code] = self.pixels.get(code, 0) + count
        if len(self.pixels) > MOST_CLASSES:
            raise HyperTaskError(
                f"{self._label} holds more than {MOST_CLASSES} different values, which are no "
                "classes; choose the kind continuous, or another band or field."
            )
