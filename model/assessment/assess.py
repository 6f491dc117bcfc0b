"""Accuracy of a map against a reference, read window by window on the map's grid.

Runs within QGIS: GDAL's own bindings and numpy only.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from ..accuracy.area import AreaAccuracy, area_accuracy
from ..accuracy.histograms import ErrorBins, ScatterBins
from ..accuracy.metrics import ConfusionMatrix, RegressionSums
from ..base.errors import HyperTaskError
from ..base.messages import Reporter
from ..jobs.assess import AssessJob
from .alignment import REACH, ShiftCheck, Thumbnails
from .classes import MOST_CLASSES, Classes, match_classes
from .extras import Intervals, Probabilities, error_raster
from .rasters import Plane, read_legend
from .shapes import ShapeGrid, Shapes, shapes_from_vector
from .stands import StandTable


def used_classes(found) -> np.ndarray:
    """Indices of the classes that the map or the reference holds."""
    counts = found.matrix.counts
    return np.flatnonzero(counts.any(0) | counts.any(1) | (found.mapped > 0))


_WINDOWS = 48  # looked at for shifts
_SIDE = 256


@dataclass
class Layers:
    """Layers in memory, such as those of QGIS with unsaved edits; None where the job's file is."""

    reference: Shapes | None = None
    area: Shapes | None = None
    stands: Shapes | None = None


@dataclass
class Assessment:
    """What was found.

    Attributes
    ----------
    variable : name. unit : of a continuous one. categorical : bool.
    classes : of a categorical one. matrix, sums : pixel by pixel; one of them is None.
    scatter, errors : pictures of a continuous one. area : area-adjusted, None where not given.
    hectares : of a pixel or None. mapped : pixels of each class in the map.
    sample : what kind of sample the reference is: points, polygons or raster.
    stands : :class:`StandTable` or None. probabilities, intervals : where their rasters are given.
    unmapped : reference pixels on which the map has no data. mapped_pixels : of the map.
    excerpts : (row, column, predicted, reference) windows, class indices or values.
    notes, warnings : sentences.
    """

    variable: str
    unit: str
    categorical: bool
    classes: Classes | None = None
    matrix: ConfusionMatrix | None = None
    sums: RegressionSums | None = None
    scatter: ScatterBins | None = None
    errors: ErrorBins | None = None
    area: AreaAccuracy | None = None
    hectares: float | None = None
    mapped: np.ndarray | None = None
    sample: str = "raster"
    stands: StandTable | None = None
    probabilities: Probabilities | None = None
    intervals: Intervals | None = None
    unmapped: int = 0
    mapped_pixels: int = 0
    restricted: bool = False
    excerpts: list = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    @property
    def scores(self) -> dict:
        return (self.matrix or self.sums).scores()

    @property
    def pixels(self) -> int:
        return self.scores["pixels"]


def assess(job: AssessJob, reporter: Reporter | None = None, layers: Layers | None = None):
    """Assess a map.

    Parameters
    ----------
    layers : in memory, taken instead of the job's files.

    Returns
    -------
    Assessment; the error raster is written where the job names one.

    Raises
    ------
    HyperTaskError
        One sentence for every kind of input that cannot be used.
    """
    return _Run(job, reporter or Reporter(), layers or Layers()).run()


class _Run:
    def __init__(self, job: AssessJob, reporter: Reporter, layers: Layers):
        self.job, self.reporter = job, reporter
        self.map = Plane(job.predicted, [job.band])
        self.grid = self.map.grid
        self.reference = _Reference(job, layers, self.grid)
        self.categorical = self._is_categorical()
        if self.categorical:
            self._take_codes()
        self.area = self._shapes(
            layers.area, job.area, job.area_layer_name, "area", job.area_filter
        )
        stands = self._shapes(layers.stands, job.stands, job.stands_layer_name, "layer of stands")
        self.stands = stands or self.reference.shapes
        self.found = Assessment(
            self.map.names[0] or self.map.label,
            self.map.unit,
            self.categorical,
            hectares=self.grid.hectares,
            sample=self.reference.sample,
            restricted=self.area is not None,
        )

    def run(self) -> Assessment:
        found, job = self.found, self.job
        blocks = self._survey()
        self._extras()
        self._align(blocks)
        with error_raster(job.errors, self.map, self.categorical) as self.errors:
            self._count(blocks)
            if not found.pixels:
                raise HyperTaskError(self._nothing())
        if self.categorical and found.mapped.sum():
            found.area = area_accuracy(found.matrix.counts, found.mapped)
        if found.unmapped:
            share = found.unmapped / (found.unmapped + found.pixels)
            found.notes.append(
                f"{found.unmapped} pixels with a reference ({share:.1%}) lie where the map has no "
                "data and were left out."
            )
        self._gather_notes()
        return found

    # ---------------------------------------------------------------- what is judged

    def _is_categorical(self) -> bool:
        if self.job.kind != "auto":
            categorical = self.job.kind == "categorical"
        else:
            categorical = self.reference.is_text or self.map.kind != "f"
        if self.reference.is_text and not categorical:
            raise HyperTaskError(
                f"The field {self.job.reference_field!r} of the reference holds text, which cannot "
                "be compared as a continuous variable; choose a numeric field."
            )
        return categorical

    def _take_codes(self):
        """Read class codes as they are stored: a scale would make other codes of them."""
        self.map = Plane(self.job.predicted, [self.job.band], physical=False)
        self.map.zero_is_nothing()
        self.reference.take_codes()

    def _shapes(self, memory, path, layer, what, condition=None):
        if memory is None and not path:
            return None
        shapes = memory or shapes_from_vector(path, layer, condition=condition)
        return ShapeGrid(shapes, self.grid, what, valued=False)

    def _extras(self):
        job, found = self.job, self.found
        if job.probabilities and not self.categorical:
            raise HyperTaskError("Class probabilities were given, but the map is continuous.")
        if job.lower and self.categorical:
            raise HyperTaskError("Prediction intervals were given, but the map is categorical.")
        if job.probabilities:
            found.probabilities = Probabilities(job.probabilities, self.grid, found.classes)
        if job.lower:
            found.intervals = Intervals(job.lower, job.upper, self.grid, job.coverage)

    # ---------------------------------------------------------------- passes

    def _window(self, row, column, height, width):
        """Map and reference (height, width), NaN outside the area; and the reference's shapes."""
        self.reporter.check_cancelled()
        inside = None
        if self.area is not None:
            inside = self.area.read(row, column, height, width)
            if inside is None:
                return None, None, None
        predicted = self.map.read(row, column, height, width)[0]
        reference, ids = self.reference.read(row, column, height, width)
        if inside is not None:
            predicted[inside == 0] = np.nan
            if reference is not None:
                reference[inside == 0] = np.nan
        return predicted, reference, ids

    def _survey(self) -> list[tuple]:
        """Classes of the map and the reference; returns the windows with a reference."""
        ours, theirs, blocks = _Tally(self.map), _Tally(self.reference), []
        windows = list(self.grid.windows())
        for number, window in enumerate(windows):
            predicted, reference, _ = self._window(*window)
            self.reporter.progress(30 * (number + 1) / len(windows))
            if predicted is None:
                continue
            self.found.mapped_pixels += int(np.isfinite(predicted).sum())
            if self.categorical:
                ours.add(predicted)
            if reference is None or not np.isfinite(reference).any():
                continue
            blocks.append((number, window))
            if self.categorical:
                theirs.add(reference)
        if not blocks:
            raise HyperTaskError(self._nothing())
        if not self.found.mapped_pixels:
            within = " within the area" if self.area is not None else ""
            raise HyperTaskError(f"The map {self.map.label} holds no data{within}.")
        if not self.categorical:
            self.found.sums, self.found.scatter = RegressionSums(), ScatterBins()
            self.found.errors = ErrorBins()
            return blocks
        legend = _given(self.job.classes) or read_legend(self.map)
        classes = match_classes(
            ours.codes,
            legend,
            theirs.codes,
            self.reference.class_names(),
            self.reference.texts,
        )
        self.found.classes = classes
        self.found.matrix = ConfusionMatrix(len(classes.names))
        self.found.mapped = np.zeros(len(classes.names))
        for code, pixels in ours.counts.items():
            self.found.mapped[int(classes.of_map(np.array([code]))[0])] += pixels
        return blocks

    def _indexed(self, predicted, reference):
        """Class indices as floats, NaN for none; values of a continuous variable stay."""
        if not self.categorical:
            return predicted, reference
        both = []
        for index in (
            self.found.classes.of_map(predicted),
            self.found.classes.of_reference(reference),
        ):
            values = index.astype(float)
            values[index < 0] = np.nan
            both.append(values)
        return both

    def _align(self, blocks) -> None:
        """Compare sampled windows for shifts, and keep the fullest as excerpts."""
        shifts, excerpts = ShiftCheck(), []
        chosen = np.unique(np.linspace(0, len(blocks) - 1, _WINDOWS).astype(int))
        for number in chosen:
            row, column, height, width = _fullest(self, *blocks[number][1])
            wider = row - REACH, column - REACH, height + 2 * REACH, width + 2 * REACH
            predicted, reference, _ = self._window(*wider)
            if reference is None:
                continue
            predicted, reference = self._indexed(predicted, reference)
            inner = slice(REACH, REACH + height), slice(REACH, REACH + width)
            shifts.add(reference[inner], predicted, self.categorical)
            here = reference[inner]
            seen = here[np.isfinite(here)]
            if len(seen):
                richness = len(np.unique(seen)) if self.categorical else float(seen.std())
                excerpts.append((richness * len(seen), row, column, predicted[inner], here))
        excerpts.sort(key=lambda each: -each[0])
        self.found.excerpts = [each[1:] for each in excerpts[:3]]
        if self.reference.sample == "points":
            return
        better = shifts.best()
        if better is not None:
            (across, down), now, then = better
            self.found.warnings.append(
                f"Shifting the reference by ({across}, {down}) pixels (columns, lines) would "
                f"{self._change(now, then)}; check that map and reference lie in the same place."
            )

    def _change(self, now: float, then: float) -> str:
        if self.categorical:
            return f"raise the agreement from {1 - now:.1%} to {1 - then:.1%}"
        return (
            f"lower the mean absolute error from {now:.3g} to {then:.3g} {self.map.unit}".rstrip()
        )

    def _count(self, blocks) -> None:
        found = self.found
        thumbnails = Thumbnails.of(self.grid.height, self.grid.width)
        separate = self.stands is not None and self.stands is not self.reference.shapes
        if self.stands is not None and self.reference.sample != "points":
            found.stands = StandTable(
                self.stands, len(found.classes.names) if self.categorical else 0
            )
        for number, (_, window) in enumerate(blocks):
            row, column = window[:2]
            raw, reference, ids = self._window(*window)
            self.reporter.progress(40 + 55 * (number + 1) / len(blocks))
            predicted, reference = self._indexed(raw, reference)
            thumbnails.add(row, column, predicted, reference)
            there = np.isfinite(reference)
            valid = there & np.isfinite(predicted)
            found.unmapped += int(there.sum() - valid.sum())
            truth, guess = reference[valid], predicted[valid]
            if self.categorical:
                found.matrix.add(truth, guess)
            else:
                for each in (found.sums, found.scatter, found.errors):
                    each.add(truth, guess)
            if found.stands is not None:
                if separate:
                    ids = self.stands.read(*window)
                if ids is not None:
                    found.stands.add(ids[valid], truth, guess)
            for extra in (found.probabilities, found.intervals):
                if extra is not None:
                    extra.add(window, valid, truth)
            if self.errors is not None:
                self.errors.write(row, column, reference, predicted)
        if found.stands is not None and not found.stands.pixels.any():
            found.stands = None
            found.warnings.append("No stand holds a pixel with both map and reference.")
        if self.reference.shapes is None:
            better = thumbnails.better_turned(self.categorical)
            if better is not None:
                name, now, then = better
                found.warnings.append(
                    f"The reference {name} would {self._change(now, then)}; check how it was made."
                )

    # ---------------------------------------------------------------- words

    def _gather_notes(self):
        found = self.found
        parts = [self.map, self.reference.source, self.area, found.probabilities, found.intervals]
        if self.stands is not self.reference.shapes:
            parts.append(self.stands)
        for part in (p for p in parts if p is not None):
            found.notes += part.notes
            found.warnings += part.warnings
        if self.reference.shapes is not None and self.reference.shapes.overlapping:
            found.notes.append(
                "Pixels that lie in polygons of different values at once were left out."
            )
        if found.classes is not None:
            found.notes += found.classes.notes
            found.warnings += found.classes.warnings

    def _nothing(self) -> str:
        if self.area is not None:
            return "The reference has no pixel within the area on which the map has data."
        return (
            "The reference has no pixel on which the map has data; check that they cover the same "
            "place."
        )


class _Reference:
    """The reference, raster or shapes, window by window."""

    def __init__(self, job: AssessJob, layers: Layers, grid):
        self.job, self.grid, self.shapes, self.plane = job, grid, None, None
        self.sample = "raster"
        if layers.reference is not None or job.reference_layer:
            shapes = layers.reference or shapes_from_vector(
                job.reference_layer, job.reference_layer_name, job.reference_field, job.group
            )
            self.shapes = ShapeGrid(shapes, grid)
            self.sample = "points" if shapes.points else "polygons"
            self.label = shapes.label
        else:
            self.plane = Plane(job.reference, [job.reference_band], grid, "reference")
            self.label = self.plane.label
        self.source = self.shapes or self.plane

    @property
    def texts(self):
        return None if self.shapes is None else self.shapes.texts

    @property
    def is_text(self) -> bool:
        return self.texts is not None

    def take_codes(self) -> None:
        if self.plane is not None:
            self.plane = Plane(
                self.job.reference,
                [self.job.reference_band],
                self.grid,
                "reference",
                physical=False,
            )
            self.source = self.plane
        self.source.zero_is_nothing()

    def class_names(self) -> dict[int, str]:
        given = _given(self.job.reference_classes)
        if not given and self.plane is not None:
            given = read_legend(self.plane)
        return {code: name for code, (name, _) in given.items()}

    def read(self, row, column, height, width):
        """Values float64 (height, width) and shape ids, each None where there is nothing."""
        if self.plane is not None:
            return self.plane.read(row, column, height, width)[0], None
        ids = self.shapes.read(row, column, height, width)
        return (None, None) if ids is None else (self.shapes.values(ids), ids)


class _Tally:
    """Pixels of every code that occurs."""

    def __init__(self, source):
        self.counts: dict[float, int] = {}
        self._label = source.label

    def add(self, values: np.ndarray) -> None:
        codes, counts = np.unique(values[np.isfinite(values)], return_counts=True)
        if (codes != np.round(codes)).any():
            raise HyperTaskError(
                f"{self._label} holds {codes[codes != np.round(codes)][0]:g}, which is no class "
                "code; choose the kind continuous."
            )
        for code, count in zip(codes.tolist(), counts.tolist()):
            self.counts[code] = self.counts.get(code, 0) + count
        if len(self.counts) > MOST_CLASSES:
            raise HyperTaskError(
                f"{self._label} holds more than {MOST_CLASSES} different values, which are no "
                "classes; choose the kind continuous, or another band or field."
            )

    @property
    def codes(self) -> list[float]:
        return sorted(self.counts)


def _given(classes) -> dict[int, tuple[str, str]]:
    return {
        int(entry["code"]): (str(entry.get("name") or ""), entry.get("color") or "")
        for entry in classes
        if "code" in entry
    }


def _fullest(run: _Run, row, column, height, width):
    """The part of a window, up to 256 x 256 pixels, that holds most of the reference."""
    if height <= _SIDE and width <= _SIDE:
        return row, column, height, width
    values, _ = run.reference.read(row, column, height, width)
    seen = np.zeros((height, width), bool) if values is None else np.isfinite(values)
    half = _SIDE // 2
    cells = np.add.reduceat(
        np.add.reduceat(seen.astype(float), np.arange(0, height, half), 0),
        np.arange(0, width, half),
        1,
    )
    y, x = np.unravel_index(int(cells.argmax()), cells.shape)
    top = min(max(y * half - half // 2, 0), max(0, height - _SIDE))
    left = min(max(x * half - half // 2, 0), max(0, width - _SIDE))
    return (row + int(top), column + int(left), min(_SIDE, height), min(_SIDE, width))
