"""Class statistics from pixels that stream past once, in memory that does not grow with them.

Kept are, per class: counts, means and scatter matrices of a few **cells** (each polygon, or where
there are many polygons a share of them), from which those of the class are merged and from which
polygons can be permuted and resampled; and a random sample of pixels of bounded size. Everything
later, such as leaving bands out, averaging them, principal components or shrinkage, is linear
algebra on these.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple, Optional

import numpy as np
from numpy.typing import ArrayLike

from ..base.errors import HyperTaskError
from ..base.messages import Reporter

CELLS = 16
"""Cells per class at most; polygons beyond that join cells at random, whatever their order."""
CELL_BYTES = 160e6
"""Memory that the cells of all classes may take; there are fewer cells where it is short."""
SAMPLE_PIXELS = 1000
"""Pixels kept per class, or four times the number of bands where that is more."""


class PixelChunk(NamedTuple):
    """Some pixels of ROIs.

    values : float64 (n, p). classes : int (n,), index of the class from 0.
    polygons : int (n,), at least 0, which pixels belong to the same polygon.
    neighbours : bool (n,) or None; whether the next row is the pixel to the right of this one
        within the same polygon (what MNF estimates noise from).
    """

    values: np.ndarray
    classes: np.ndarray
    polygons: np.ndarray
    neighbours: Optional[np.ndarray] = None


@dataclass
class Scatter:
    """Count, mean (p,) and scatter matrix about the mean (p, p) of some pixels."""

    count: int
    mean: np.ndarray
    scatter: np.ndarray

    @classmethod
    def empty(cls, bands: int) -> Scatter:
        return cls(0, np.zeros(bands), np.zeros((bands, bands)))

    def add(self, values: np.ndarray) -> None:
        """Add pixels (n, p), which are overwritten.

        The means are merged as by Chan, Golub and LeVeque (1983): no sum of raw squares, so
        nothing cancels where a band's mean is large against its spread.
        """
        n = len(values)
        mean = values.mean(0)
        shift = mean - self.mean
        total = self.count + n
        values -= mean
        # numpy recognises x.T @ x and computes one half of it only
        self.scatter += values.T @ values
        if self.count:
            self.scatter += np.outer(shift, shift * (self.count * n / total))
        self.mean = self.mean + shift * (n / total)
        self.count = total


def merged(
    counts: np.ndarray, means: np.ndarray, scatters: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Merge cells: counts (g,), means (g, p), scatters (g, p, p) to one of each."""
    counts = np.asarray(counts, float)
    total = counts.sum()
    mean = counts @ means / total
    apart = means - mean
    scatter = scatters.sum(0) + (apart.T * counts) @ apart
    return total, mean, scatter


@dataclass
class Cells:
    """Cells of one class: counts (g,), means (g, p), scatters (g, p, p)."""

    counts: np.ndarray
    means: np.ndarray
    scatters: np.ndarray

    def project(self, matrix: np.ndarray) -> Cells:
        return Cells(self.counts, self.means @ matrix, matrix.T @ self.scatters @ matrix)


@dataclass
class ClassStatistics:
    """What the pixels of K classes in p bands amount to.

    Attributes
    ----------
    counts : int (K,) pixels. means : (K, p). scatters : (K, p, p) sums of squares and products
        about the class mean; divided by ``counts - 1`` they are the covariances.
    polygons : per class, a dict of polygon index to its number of pixels.
    cells : per class, its :class:`Cells`. samples : per class, pixels (m, p).
    noise : scatter (p, p) of the differences of neighbouring pixels and their number, or None.
    """

    counts: np.ndarray
    means: np.ndarray
    scatters: np.ndarray
    polygons: list[dict]
    cells: list[Cells]
    samples: list[np.ndarray]
    noise: Optional[tuple[np.ndarray, int]] = None

    @property
    def bands(self) -> int:
        return self.means.shape[1]

    def covariance(self, index: int) -> np.ndarray:
        return self.scatters[index] / (self.counts[index] - 1)

    def within(self, classes: Sequence[int] | np.ndarray | None = None) -> np.ndarray:
        """Pooled covariance within ``classes`` (all where None)."""
        chosen = slice(None) if classes is None else np.asarray(classes)
        dof = np.maximum(self.counts[chosen] - 1, 0).sum()
        return self.scatters[chosen].sum(0) / dof

    def total(self) -> np.ndarray:
        """Covariance of all pixels about their common mean."""
        seen = self.counts > 0
        total, _, scatter = merged(self.counts[seen], self.means[seen], self.scatters[seen])
        return scatter / (total - 1)

    def project(self, matrix: np.ndarray) -> ClassStatistics:
        """Statistics of ``pixels @ matrix``, matrix (p, k)."""
        noise = self.noise
        if noise is not None:
            noise = (matrix.T @ noise[0] @ matrix, noise[1])
        return replace(
            self,
            means=self.means @ matrix,
            scatters=matrix.T @ self.scatters @ matrix,
            cells=[cells.project(matrix) for cells in self.cells],
            samples=[sample @ matrix for sample in self.samples],
            noise=noise,
        )

    def take(self, bands: ArrayLike) -> ClassStatistics:
        """Statistics of some of the bands, by index."""
        bands = np.asarray(bands)
        if np.array_equal(bands, np.arange(self.bands)):
            return self
        rows, columns = np.ix_(bands, bands)
        noise = self.noise
        return replace(
            self,
            means=self.means[:, bands],
            scatters=self.scatters[:, rows, columns],
            cells=[
                Cells(c.counts, c.means[:, bands], c.scatters[:, rows, columns]) for c in self.cells
            ],
            samples=[sample[:, bands] for sample in self.samples],
            noise=None if noise is None else (noise[0][rows, columns], noise[1]),
        )


class Reservoir:
    """A uniform random sample of at most ``size`` rows, the same however the rows are chunked."""

    def __init__(self, size: int, rng: np.random.Generator):
        self.size, self._rng = size, rng
        self._keys: list[np.ndarray] = []
        self._rows: list[list[np.ndarray]] = []
        self._count, self._limit = 0, np.inf

    def add(self, *columns: np.ndarray) -> None:
        """Add rows given as arrays of the same length, always the same number of them."""
        keys = self._rng.random(len(columns[0]))
        kept = np.flatnonzero(keys < self._limit)
        if not len(kept):
            return
        self._keys.append(keys[kept])
        self._rows.append([column[kept] for column in columns])
        self._count += len(kept)
        # let it grow to twice its size, so that joining and sorting out are rare
        if self._count > 2 * self.size:
            self._trim()

    def _trim(self) -> None:
        if not self._keys:
            return
        keys = np.concatenate(self._keys)
        columns = [np.concatenate(parts) for parts in zip(*self._rows)]
        if len(keys) > self.size:
            kept = np.sort(np.argpartition(keys, self.size)[: self.size])
            keys, columns = keys[kept], [column[kept] for column in columns]
            self._limit = keys.max()
        self._keys, self._rows, self._count = [keys], [columns], len(keys)

    def rows(self) -> list[np.ndarray]:
        """The columns of the sample, in the order they came; empty without any row."""
        self._trim()
        return self._rows[0] if self._rows else []


def limited(chunks: Iterable, classes: int, most: int, seed: int = 0) -> Iterator[PixelChunk]:
    """Draw at most ``most`` pixels of every class, seeded; memory grows with ``most`` only."""
    rngs = np.random.SeedSequence(seed).spawn(classes)
    kept = [Reservoir(most, np.random.default_rng(entry)) for entry in rngs]
    for chunk in chunks:
        values, of_class, polygons = chunk[:3]
        for index in np.unique(of_class):
            rows = of_class == index
            kept[index].add(values[rows], polygons[rows])
    for index, reservoir in enumerate(kept):
        if reservoir.rows():
            values, polygons = reservoir.rows()
            yield PixelChunk(values, np.full(len(values), index), polygons)


@dataclass
class Collector:
    """Takes pixels in chunks and gives :class:`ClassStatistics`.

    classes, bands : numbers of them. seed : of the sample of pixels. noise : also collect the
    differences of neighbouring pixels.
    """

    classes: int
    bands: int
    seed: int = 0
    noise: bool = False
    _cells: dict = field(default_factory=dict, init=False)
    _slots: dict = field(default_factory=dict, init=False)
    _polygons: list = field(init=False)
    _samples: list = field(init=False)
    _draws: list = field(init=False)
    _noise: Scatter = field(init=False)

    def __post_init__(self):
        each = self.classes * self.bands**2 * 8
        self.cells = int(min(CELLS, max(4, CELL_BYTES // each)))
        self._polygons = [{} for _ in range(self.classes)]
        rngs = np.random.SeedSequence([self.seed, 1]).spawn(self.classes)
        size = max(SAMPLE_PIXELS, 4 * (self.bands + 2))
        self._samples = [Reservoir(size, np.random.default_rng(entry)) for entry in rngs]
        seeds = np.random.SeedSequence([self.seed, 4]).spawn(self.classes)
        self._draws = [np.random.default_rng(entry) for entry in seeds]
        self._noise = Scatter.empty(self.bands)

    def add(self, chunk: PixelChunk) -> None:
        """Add a :class:`PixelChunk` or its first three members."""
        chunk = PixelChunk(*chunk)
        self._check(chunk)
        if self.noise:
            self.add_noise(chunk)
        if not len(chunk.values):
            return
        slots = self._slot_of_rows(chunk)
        values = chunk.values
        present = np.unique(slots)
        if len(present) > 1:
            order = np.argsort(slots, kind="stable")
            values, slots = values[order], slots[order]
            starts = [*np.flatnonzero(np.diff(slots, prepend=-1)), len(slots)]
            spans = list(zip(present, starts[:-1], starts[1:]))
        else:
            values, spans = values.copy(), [(present[0], 0, len(values))]
        for slot, start, end in spans:
            self._samples[slot // self.cells].add(values[start:end])
        for slot, start, end in spans:
            if slot not in self._cells:
                self._cells[slot] = Scatter.empty(self.bands)
            self._cells[slot].add(values[start:end])

    def add_noise(self, chunk: PixelChunk) -> None:
        """Collect differences of neighbours only."""
        if chunk.neighbours is None:
            raise HyperTaskError(
                "MNF estimates noise from neighbouring pixels, and these pixels come without "
                "their places; use PCA."
            )
        left = np.flatnonzero(chunk.neighbours)
        if len(left):
            differences = chunk.values[left + 1] - chunk.values[left]
            self._noise.scatter += differences.T @ differences
            self._noise.count += len(left)

    def _check(self, chunk: PixelChunk) -> None:
        n = len(chunk.values)
        if chunk.values.ndim != 2 or chunk.values.shape[1] != self.bands:
            raise ValueError(f"pixels of shape {chunk.values.shape}, not (n, {self.bands})")
        if len(chunk.classes) != n or len(chunk.polygons) != n:
            raise ValueError(
                f"{n} pixels, {len(chunk.classes)} classes, {len(chunk.polygons)} polygons"
            )

    def _slot_of_rows(self, chunk: PixelChunk) -> np.ndarray:
        keys = np.asarray(chunk.classes, np.int64) << 40 | np.asarray(chunk.polygons, np.int64)
        unique, first, inverse, counts = np.unique(
            keys, return_index=True, return_inverse=True, return_counts=True
        )
        slots = np.empty(len(unique), np.int64)
        for position in np.argsort(first):  # in the order of the pixels, not of the numbers
            index, polygon = int(unique[position] >> 40), int(unique[position] & (1 << 40) - 1)
            polygons = self._polygons[index]
            if polygon not in polygons:
                cell = len(polygons)
                if cell >= self.cells:  # neighbours side by side in turn would make cells alike
                    cell = int(self._draws[index].integers(self.cells))
                self._slots[index, polygon] = index * self.cells + cell
                polygons[polygon] = 0
            polygons[polygon] += int(counts[position])
            slots[position] = self._slots[index, polygon]
        return slots[inverse.reshape(-1)]

    def finish(self) -> ClassStatistics:
        """Merge what was added."""
        counts = np.zeros(self.classes, np.int64)
        means = np.zeros((self.classes, self.bands))
        scatters = np.zeros((self.classes, self.bands, self.bands))
        cells, samples = [], []
        for index in range(self.classes):
            slots = range(index * self.cells, (index + 1) * self.cells)
            parts = [self._cells[slot] for slot in slots if slot in self._cells]
            own = Cells(
                np.array([part.count for part in parts], float),
                np.array([part.mean for part in parts]).reshape(-1, self.bands),
                np.array([part.scatter for part in parts]).reshape(-1, self.bands, self.bands),
            )
            if parts:
                _, means[index], scatters[index] = merged(own.counts, own.means, own.scatters)
                counts[index] = int(own.counts.sum())
            cells.append(own)
            rows = self._samples[index].rows()
            samples.append(rows[0] if rows else np.empty((0, self.bands)))
        noise = (self._noise.scatter, self._noise.count) if self.noise else None
        return ClassStatistics(counts, means, scatters, self._polygons, cells, samples, noise)


def collect(
    chunks: Iterable[tuple],
    classes: int,
    bands: int,
    *,
    seed: int = 0,
    noise: bool = False,
    max_pixels: int | None = None,
    reporter: Reporter | None = None,
) -> ClassStatistics:
    """Statistics of all pixels of ``chunks``.

    Parameters
    ----------
    chunks : iterable of :class:`PixelChunk` or (values, classes, polygons).
    classes, bands : numbers of them. max_pixels : per class, drawn with ``seed``.
    """
    collector = Collector(classes, bands, seed, noise)

    def watched():
        for chunk in chunks:
            if reporter is not None:
                reporter.check_cancelled()
            chunk = PixelChunk(*chunk)
            if noise and max_pixels:  # before pixels are drawn: it needs neighbours
                collector.add_noise(chunk)
            yield chunk

    if not max_pixels:
        for chunk in watched():
            collector.add(chunk)
        return collector.finish()
    collector.noise = False
    for chunk in limited(watched(), classes, max_pixels, seed):
        collector.add(chunk)
    collector.noise = noise
    return collector.finish()
