"""Pixels of ROIs from a raster of any size, in chunks, each part of the file read once.

Runs within QGIS: GDAL's own bindings and numpy only. A pixel belongs to a polygon when its centre
lies within. Uncompressed ENVI files are memory-mapped, of which only the pixels of ROIs are
touched; other files are read in windows of whole blocks.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from ..base.errors import HyperTaskError
from ..base.messages import Reporter
from ..base.text import amount, counted
from ..rasters.bands import Bands, select_bands
from ..rasters.cube import Cube
from ..rasters.gdal import quiet, transformation
from ..rasters.nodata import (
    SpectraSample,
    any_spectrum,
    bands_without_data,
    blank,
    few_of,
    look_through,
    spectral_nodata,
)
from ..rasters.windows import Window
from ..separability.statistics import PixelChunk
from .grid import RoiGrid
from .reader import pixel_reader
from .rois import Rois

CHUNK_PIXELS = 8192
"""Pixels per chunk: what fits into a processor's cache is worked on fastest."""


@dataclass
class Excluded:
    """What was left out while reading; all are numbers of pixels or of polygons.

    nodata : pixels with the nodata value in a band used. broken : with NaN or infinity.
    zero : 0 in all bands. overlapping : in polygons of different classes.
    outside : polygons off the raster.
    without_pixel : polygons that cover no pixel's centre, or none of their own.
    bands : (p,) pixels for which each band has nodata, NaN or infinity.
    """

    nodata: int = 0
    broken: int = 0
    zero: int = 0
    overlapping: int = 0
    outside: int = 0
    without_pixel: int = 0
    bands: np.ndarray = field(default_factory=lambda: np.zeros(0, np.int64))


class RoiPixels:
    """Pixels of ROIs on one raster. Iterating yields :class:`PixelChunk`; once or more often.

    Attributes
    ----------
    classes, colors : names and colours. bands : :class:`Bands` of the raster.
    used : int (p,), indices of the bands read. names : their names.
    wavelengths : (p,) nm or None. excluded : :class:`Excluded`, complete after an iteration.
    """

    def __init__(
        self,
        raster: str | Path,
        rois: Rois,
        *,
        wavelengths: Sequence[Sequence[float]] | None = None,
        bands: Sequence[int] | None = None,
        use_bad_bands: bool = False,
    ):
        """Open a raster and put the ROIs onto its grid.

        Parameters
        ----------
        raster : path. wavelengths : ranges [[from, to], ...] in nm, None all.
        bands : band numbers from 1, None all. use_bad_bands : also those that ``bbl`` calls bad.

        Raises
        ------
        HyperTaskError
            When the raster cannot be read, no band is left or no ROI lies on the raster.
        """
        self.path = str(raster)
        with quiet():
            self._cube = cube = Cube(self.path)
            self.label = cube.name
            self.warnings = list(cube.warnings)
            self._places = np.setdiff1d(np.arange(cube.count), cube.alpha)
            if not len(self._places):
                raise HyperTaskError(f"{self.label} holds nothing but a mask; choose another one.")
            self.bands = cube.bands(self._places)
            nodata = spectral_nodata(
                [cube.nodatavals[place] for place in self._places],
                [cube.dtypes[place] for place in self._places],
            )
            self.used = self._without_empty(
                _used(self.bands, wavelengths, bands, use_bad_bands), nodata
            )
            self.classes, self.colors, self.notes = rois.classes, rois.colors, list(rois.notes)
            self.excluded = Excluded()
            self._outside = 0
            self._shapes = self._on_grid(rois)
            self._reader = pixel_reader(cube, self._places[self.used], CHUNK_PIXELS)
        self._nodata = nodata[self.used]

    @property
    def names(self) -> list[str]:
        return [self.bands.names[index] for index in self.used]

    @property
    def wavelengths(self) -> np.ndarray | None:
        found = self.bands.wavelengths
        return None if found is None else found[self.used]

    @property
    def polygons(self) -> int:
        return len(self._shapes.classes)

    def _without_empty(self, used: np.ndarray, nodata: np.ndarray) -> np.ndarray:
        """The bands to use without those that hold no data, which are named; and other doubts."""
        cube, places = self._cube, self._places[used]
        few = few_of(np.arange(len(used)))

        def seen(window: Window, of: np.ndarray) -> tuple[np.ndarray, np.ndarray | None]:
            row, column, height, width = window
            return (
                cube.read(row, column, height, width, of),
                cube.masked(row, column, height, width, of),
            )

        def read(*window: int) -> tuple[np.ndarray, np.ndarray | None]:
            return seen(Window(*window), places)

        def has_data(*window: int) -> np.ndarray:
            return any_spectrum(*seen(Window(*window), places[few]), nodata[used][few])

        sample = SpectraSample(nodata[used])
        look_through(sample, cube.height, cube.width, read, has_data)
        self.warnings += sample.doubts(self.label, self.bands.named(used))
        return used[~sample.empty]

    def _on_grid(self, rois: Rois):
        size = self._cube.width, self._cube.height
        transform, crs = self._cube.transform, self._cube.crs
        if rois.size is not None:  # a class raster that knows no place
            if rois.size != size:
                raise HyperTaskError(
                    f"The class raster has {rois.size[0]} x {rois.size[1]} pixels and "
                    f"{self.label} {size[0]} x {size[1]}; without a georeference they must have "
                    "the same size."
                )
            transform = (0.0, 1.0, 0.0, 0.0, 0.0, -1.0)
        elif not self._cube.georeferenced:
            crs = ""
            self.notes.append(
                f"{self.label} has no georeference; coordinates of ROIs are read as column and "
                "minus row."
            )
        elif bool(rois.crs) != bool(crs):
            which = "The ROIs have" if crs else f"{self.label} has"
            self.notes.append(f"{which} no CRS; it is taken to be the same as the other's.")
        shapes = RoiGrid(rois, transform, transformation(rois.crs, crs), size)
        self._outside = shapes.outside
        if not len(shapes.classes):
            raise HyperTaskError(
                f"None of the {shapes.outside} ROIs lies on {self.label}: {shapes.where}; check "
                "the layer's coordinate reference system."
            )
        return shapes

    def __iter__(self):
        return self.chunks()

    def chunks(self, reporter: Reporter | None = None) -> Iterator[PixelChunk]:
        """Yield the pixels; progress goes from 0 to 50."""
        excluded = self.excluded = Excluded(
            outside=self._outside, bands=np.zeros(len(self.used), np.int64)
        )
        covered = np.zeros(self.polygons, bool)
        for row, column, ids, here, overlapping in self._shapes.strips():
            excluded.overlapping += overlapping
            covered[here] = True
            if reporter is not None:
                reporter.check_cancelled()
                reporter.progress(50 * row / self._cube.height)
            wanted = ids > 0
            hidden = self._hidden(row, column, *ids.shape)
            if hidden is not None:
                excluded.nodata += int((wanted & hidden).sum())
                wanted &= ~hidden
            for rows, columns, values in self._reader.read(row, column, wanted):
                polygons = ids[rows - row, columns - column] - 1
                chunk = self._clean(values, polygons, rows, columns)
                if len(chunk.values):
                    yield chunk
        excluded.without_pixel = int((~covered).sum())

    def _hidden(self, row: int, column: int, height: int, width: int):
        """Where the raster's own mask hides pixels, or None."""
        with quiet():
            return self._cube.masked(row, column, height, width, self._places[self.used])

    def _clean(self, values, polygons, rows, columns) -> PixelChunk:
        """Leave out pixels without data; ``values`` is (n, p) in the file's type."""
        excluded = self.excluded
        bad = bands_without_data(values.T, self._nodata).T
        gone = bad.any(1)
        if gone.any():
            excluded.bands += bad.sum(0)
            broken = ~np.isfinite(values[gone])
            declared = (bad[gone] & ~broken).any(1)
            excluded.nodata += int(declared.sum())
            excluded.broken += int((~declared).sum())
        suspects = np.flatnonzero(~gone)
        zero = suspects[blank(values[suspects].T, self._nodata)]
        excluded.zero += len(zero)
        gone[zero] = True
        if gone.any():
            kept = ~gone
            values, polygons = values[kept], polygons[kept]
            rows, columns = rows[kept], columns[kept]
        neighbours = np.zeros(len(values), bool)
        if len(values) > 1:
            neighbours[:-1] = (
                (np.diff(rows) == 0) & (np.diff(columns) == 1) & (np.diff(polygons) == 0)
            )
        return PixelChunk(
            values.astype(np.float64, order="C"),
            self._shapes.classes[polygons],
            polygons,
            neighbours,
        )

    def exclusions(self) -> list[str]:
        """Sentences about what was left out; complete after an iteration."""
        bad, unused = int((~self.bands.good).sum()), self.bands.count - len(self.used)
        if not unused:
            return self.losses()
        marked = f"; the header marks {bad} as bad" if bad else ""
        line = f"{unused} of {self.bands.count} bands were not used{marked}."
        return [*self.losses(), line]

    def losses(self) -> list[str]:
        """Those of them about ROIs and pixels."""
        e = self.excluded
        lines = list(self.notes)
        for count, line in (
            (e.nodata, counted(e.nodata, "ROI pixel has no data", "ROI pixels have no data")),
            (
                e.broken,
                counted(
                    e.broken, "ROI pixel holds NaN or infinity", "ROI pixels hold NaN or infinity"
                ),
            ),
            (
                e.zero,
                counted(e.zero, "ROI pixel is 0 in all bands", "ROI pixels are 0 in all bands"),
            ),
            (
                e.overlapping,
                counted(
                    e.overlapping,
                    "pixel lies in ROIs of different classes",
                    "pixels lie in ROIs of different classes",
                ),
            ),
            (
                e.outside,
                counted(
                    e.outside,
                    f"polygon lies off {self.label}",
                    f"polygons lie off {self.label}",
                ),
            ),
            (
                e.without_pixel,
                counted(
                    e.without_pixel,
                    "polygon covers no pixel's centre of its own",
                    "polygons cover no pixel's centre of their own",
                ),
            ),
        ):
            if count:
                lines.append(line)
        return lines

    def no_pixels_reason(self) -> str:
        """Why an iteration gave nothing, in one sentence with what to do."""
        e = self.excluded
        lost = e.nodata + e.broken
        if lost and len(e.bands) and e.bands.max() > 0.9 * lost:
            worst = np.flatnonzero(e.bands > 0.9 * lost)
            if len(worst) < len(self.used):
                named = ", ".join(self.names[index] for index in worst[:5])
                return (
                    f"No ROI pixel has data in every band: {named} lack data in nearly all of "
                    "them; leave these bands out."
                )
        if lost or e.zero:
            return (
                f"All {lost + e.zero} ROI pixels have no data in {self.label}; draw ROIs where "
                "the raster has data."
            )
        if e.overlapping:
            return (
                f"All {e.overlapping} ROI pixels lie in ROIs of different classes at once; draw "
                "ROIs that do not overlap."
            )
        return (
            f"None of the {self.polygons} ROI polygons covers the centre of a pixel of "
            f"{self.label}; draw larger ROIs."
        )


def _used(found: Bands, ranges, numbers, use_bad_bands: bool) -> np.ndarray:
    used = select_bands(found, ranges, use_bad_bands)
    if numbers is None:
        return used
    wanted = np.unique(np.asarray(numbers, int)) - 1
    beyond = wanted[(wanted < 0) | (wanted >= found.count)]
    if len(beyond):
        raise HyperTaskError(
            f"There is no band {beyond[0] + 1}; the raster has "
            f"{amount(found.count, 'band', 'bands')}."
        )
    if ranges:
        wanted = np.intersect1d(wanted, select_bands(found, ranges, True))
    if not len(wanted):
        raise HyperTaskError("None of the bands chosen lies in the wavelength ranges; widen them.")
    return wanted  # a band chosen by its number is used even where the header calls it bad
