"""Label values of rasters: each pixel once, with the labels that training would learn there.

Runs within QGIS: GDAL's own bindings and numpy only.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from osgeo import gdal, ogr

from ..base.messages import Reporter, SilentReporter
from ..base.present import present
from ..base.variables import GROUP, Variable, VariableClass, joined_variable
from ..jobs.train import LabelSource
from ..labels.bands import RasterFacts, label_bands, physical
from ..labels.classes import below_one, require_whole
from ..labels.spec import LabelBand
from ..rasters.envi import surplus_warning
from ..rasters.gdal import (
    alpha_bands,
    attempt,
    band_name,
    band_types,
    geotransform,
    masked_pixels,
    open_raster,
    quiet,
    raw_file,
    read_bands,
    same_crs,
    transformation,
)
from ..rasters.place import same_grid
from ..rasters.windows import Window, grid_windows
from ..vectors.areas import Areas
from .summary import DistinctRows, LabelTable

_STRIP_VALUES = 8_000_000
_BLOCK = 1024  # pixels, the sides of windows where grids differ
_NODES = 32  # pixels between points that are transformed; in between they are interpolated


@dataclass(eq=False)
class _LabelRaster:
    """An opened label raster. path : as the job has it. bands : what its bands are."""

    path: str
    file: gdal.Dataset
    bands: list[LabelBand]

    @classmethod
    def of(cls, source: LabelSource, reporter: Reporter) -> _LabelRaster:
        path = present(source.raster)
        file = open_raster(path, "label raster")
        for warning in surplus_warning(raw_file(file)):
            reporter.warning(warning)
        return cls(path, file, label_bands(_facts(file, path), source, reporter))

    @property
    def size(self) -> tuple[int, int]:
        """Columns and lines."""
        return self.file.RasterXSize, self.file.RasterYSize

    @cached_property
    def names(self) -> set[str]:
        return {band.variable.name for band in self.bands if band.variable.kind != GROUP}

    @cached_property
    def georeferenced(self) -> bool:
        return self.file.GetGeoTransform(can_return_null=True) is not None

    @cached_property
    def crs(self) -> str:
        return self.file.GetProjection() or ""

    @cached_property
    def pixel(self) -> float:
        """Area of the pixel in the middle."""
        across, down = (n // 2 for n in self.size)
        corners = [(0, 0), (1, 0), (1, 1), (0, 1), (0, 0)]
        place = geotransform(self.file)
        ring = [gdal.ApplyGeoTransform(place, across + x, down + y) for x, y in corners]
        shape = f"POLYGON(({','.join(f'{x!r} {y!r}' for x, y in ring)}))"
        return Areas(self.crs).of(ogr.CreateGeometryFromWkt(shape))

    def is_beside(self, other: _LabelRaster) -> bool:
        """Whether the pixels of both are the same places.

        Where one has no georeference, rasters of one size with one variable are those of two scenes
        rather than two of one scene.
        """
        if self.size != other.size:
            return False
        if self.georeferenced and other.georeferenced:
            places = geotransform(self.file), geotransform(other.file)
            return same_crs(self.crs, other.crs) and same_grid(*places, *self.size)
        return not self.names & other.names

    def lies_with(self, other: _LabelRaster) -> bool:
        """Whether both state where they lie and either have the same pixels, or label the same
        variable in one place, on whatever grids."""
        if not (self.georeferenced and other.georeferenced):
            return False
        if self.is_beside(other):
            return True
        if not self.names & other.names:
            return False
        columns, lines = self.size
        steps = max(1, max(columns, lines) // _NODES)
        rows, across = (np.arange(0, n + steps, steps).clip(max=n) for n in (lines, columns))
        there = self._to(other)(*np.broadcast_arrays(across[None], rows[:, None]))
        if not np.isfinite(there).any():
            return False
        low, high = np.nanmin(there, (1, 2)), np.nanmax(there, (1, 2))
        return bool((high > 0).all() and (low < other.size).all())

    def read(self, window: Window) -> list[np.ndarray]:
        """Physical values of each band in a window, float64 (height, width), NaN missing."""
        place = window.column, window.row, window.width, window.height
        masked = masked_pixels(self.file, [band.band for band in self.bands], *place)
        return [
            physical(read_bands(self.file, [band.band], *place)[0], band, masked)
            for band in self.bands
        ]

    def read_on(self, grid: _LabelRaster, window: Window) -> list[np.ndarray]:
        """As :meth:`read`, at the centres of the pixels of a window of another raster's grid."""
        if grid.is_beside(self):
            return self.read(window)
        columns, rows, inside = grid.centres(self, window)
        planes = [np.full(inside.shape, np.nan) for _ in self.bands]
        if inside.any():
            columns, rows = columns[inside], rows[inside]
            left, top = int(columns.min()), int(rows.min())
            around = Window(top, left, int(rows.max()) - top + 1, int(columns.max()) - left + 1)
            for plane, values in zip(planes, self.read(around)):
                plane[inside] = values[rows - top, columns - left]
        return planes

    def centres(self, other: _LabelRaster, window: Window):
        """Where the centres of a window's pixels lie in another raster: columns and rows there,
        int (height, width), and whether they are on it, bool."""
        across = window.column + 0.5 + np.arange(window.width)
        down = window.row + 0.5 + np.arange(window.height)
        way = self._to(other)
        if same_crs(self.crs, other.crs):
            there = way(*np.broadcast_arrays(across[None], down[:, None]))
        else:
            there = _interpolated(way, across, down)
        with np.errstate(invalid="ignore"):
            columns, rows = np.floor(np.nan_to_num(there, nan=-1, posinf=-1, neginf=-1))
            wide, high = other.size
            inside = (columns >= 0) & (rows >= 0) & (columns < wide) & (rows < high)
        return columns.astype(np.int64), rows.astype(np.int64), inside

    def _to(self, other: _LabelRaster) -> Callable[[np.ndarray, np.ndarray], np.ndarray]:
        """What takes columns and rows here to those there, (2, height, width), NaN for none."""
        own, inverse = geotransform(self.file), gdal.InvGeoTransform(geotransform(other.file))
        way = None
        if not same_crs(self.crs, other.crs):
            way = transformation(self.crs, other.crs)

        def move(across: np.ndarray, down: np.ndarray) -> np.ndarray:
            x, y = _applied(own, across, down)
            if way is not None:
                points = np.column_stack([x.ravel(), y.ravel()]).tolist()
                found = attempt(way.TransformPoints, points)
                moved = np.full((len(points), 2), np.nan)
                if found is not None:
                    moved = np.array(found)[:, :2]
                moved[~np.isfinite(moved).all(1)] = np.nan
                x, y = moved.T.reshape(2, *x.shape)
            return np.stack(_applied(inverse, x, y))

        return move


def _applied(place, x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """A geotransform of many points."""
    return place[0] + x * place[1] + y * place[2], place[3] + x * place[4] + y * place[5]


def _interpolated(way, across: np.ndarray, down: np.ndarray) -> np.ndarray:
    """What ``way`` gives at all of a window's centres (2, height, width), from every 32nd."""
    nodes = [np.unique(np.r_[each[::_NODES], each[-1]]) for each in (down, across)]
    known = way(*np.broadcast_arrays(nodes[1][None], nodes[0][:, None]))
    for axis, (each, own) in enumerate(zip((down, across), nodes), start=1):
        after = np.searchsorted(own, each).clip(1, max(1, len(own) - 1))
        if len(own) == 1:
            known = np.repeat(known, len(each), axis)
            continue
        share = (each - own[after - 1]) / (own[after] - own[after - 1])
        share = share[:, None] if axis == 1 else share
        known = np.take(known, after - 1, axis) * (1 - share) + np.take(known, after, axis) * share
    return known


def table_from_raster(source: LabelSource, reporter: Reporter | None = None) -> LabelTable:
    """The table of one label raster, see :func:`tables_from_rasters`."""
    return tables_from_rasters([source], reporter)[0]


def tables_from_rasters(
    sources: Sequence[LabelSource], reporter: Reporter | None = None
) -> list[LabelTable]:
    """The distinct labels of label rasters with the number of their pixels.

    Rasters with the same pixels, and those that lie over each other and share a variable, are one
    place, as training reads them: where several label a pixel the first counts. A place is counted
    on the finest of their grids, with the others' labels at its pixels' centres; what only coarser
    ones cover counts as so many of the finest pixels. There is a table for each grid. A group band
    (stands) of the variable spec keeps the stands apart, so that they count as one record each;
    without one, pixels count once each.
    """
    reporter = reporter or SilentReporter()
    with quiet():
        rasters = [_LabelRaster.of(source, reporter) for source in sources]
        places = _places(rasters)
        return [table for place in places for table in _Place(place, reporter).tables()]


def _places(rasters: list[_LabelRaster]) -> list[list[_LabelRaster]]:
    """Those that are read together, each in the order of the sources."""
    places: list[list[_LabelRaster]] = []
    for raster in rasters:
        found = [place for place in places if any(raster.lies_with(each) for each in place)]
        if not found:
            found = [place for place in places if all(map(raster.is_beside, place))][:1]
        together = [each for each in rasters if each is raster or any(each in p for p in found)]
        places = [place for place in places if place not in found] + [together]
    return sorted(places, key=lambda place: rasters.index(place[0]))


class _Place:
    """Rasters that are read together.

    Attributes
    ----------
    rasters : in the order of the sources. grids : those with the same pixels, the finest first.
    variables : by name. listed : codes of the classes, where all of the rasters list them.
    """

    def __init__(self, rasters: list[_LabelRaster], reporter: Reporter):
        self.rasters, self._reporter = rasters, reporter
        self.grids: list[list[_LabelRaster]] = []
        for raster in rasters:
            same = (grid for grid in self.grids if all(map(raster.is_beside, grid)))
            grid = next(same, None)
            if grid is None:
                self.grids.append(grid := [])
            grid.append(raster)
        if len(self.grids) > 1:
            self.grids.sort(key=lambda grid: float(f"{grid[0].pixel:.2g}"))
        self.variables: dict[str, Variable] = {}
        listed: dict[str, list[bool]] = {}
        for raster in rasters:
            for band in raster.bands:
                variable = _named(band)
                if variable.kind != GROUP:
                    name = variable.name
                    listed.setdefault(name, []).append(bool(band.variable.classes))
                    if name in self.variables:
                        variable = joined_variable(self.variables[name], variable, raster.path)
                    self.variables[name] = variable
        self.listed = {
            name: self.variables[name].codes for name, each in listed.items() if all(each)
        }
        self._twice = self._differ = 0

    def tables(self) -> list[LabelTable]:
        found = [self._counted(number) for number in range(len(self.grids))]
        if self._twice:
            found[0].notes.append(
                f"Pixels that several rasters label: {self._twice}, of these {self._differ} "
                "differently; the first of the rasters counts, as in training."
            )
        return found

    def _counted(self, number: int) -> LabelTable:
        """The table of what lies on a grid and on none before it."""
        reporter, grid = self._reporter, self.grids[number][0]
        before = [grids[0] for grids in self.grids[:number]]
        after = [raster for grids in self.grids[number:] for raster in grids]
        rasters = [raster for raster in self.rasters if raster in after]
        bands = [band for raster in rasters for band in raster.bands]
        groups = [k for k, band in enumerate(bands) if band.variable.kind == GROUP]
        names = list(self.variables)
        distinct = DistinctRows(len(names) + len(groups))
        width, height = grid.size
        down, across = max(1, _STRIP_VALUES // (width * len(bands))), width
        if len(self.grids) > 1:
            down = across = _BLOCK
        for window in grid_windows(Window(0, 0, height, width), down, across):
            reporter.check_cancelled()
            free = np.ones(window[2:], bool)
            for other in before:
                free &= ~grid.centres(other, window)[2]
            if free.any():
                read = [p for raster in rasters for p in raster.read_on(grid, window)]
                for plane in read:
                    plane[~free] = np.nan
                strip = self._joined(read, bands, groups)
                distinct.add(*_runs(strip.reshape(len(strip), -1)))
            done = (number + (window.row + window.height) / height) / len(self.grids)
            reporter.progress(50 * done)
        rows, counts = distinct.rows()
        values = rows[:, : len(names)]
        for position, name in enumerate(names):
            if self.variables[name].is_categorical:
                _only_classes(name, values[:, position], counts, reporter)
        seen = np.isfinite(values).any(1)
        size = _ratio(grid, self.grids[0][0])
        values, weights = values[seen], counts[seen] * size
        return LabelTable(
            [_found_classes(self.variables[name], values[:, k]) for k, name in enumerate(names)],
            values,
            weights,
            "pixels",
            distinct.kept,
            squares=weights**2 if groups else weights * size,
        )

    def _joined(self, read, bands, groups) -> np.ndarray:
        """The labels of each variable and the groups, the first where several are."""
        names, shape = list(self.variables), read[0].shape
        strip = np.full((len(names) + len(groups), *shape), np.nan)
        twice, differ = np.zeros(shape, bool), np.zeros(shape, bool)
        for plane, band in zip(read, bands):
            if band.variable.kind != GROUP:
                target = strip[names.index(band.variable.name)]
                known = self._labelled(band.variable, target)
                again = known & self._labelled(band.variable, plane)
                twice |= again
                differ |= again & (target.astype(np.float32) != plane.astype(np.float32))
                np.copyto(target, plane, where=~known & ~np.isnan(plane))
        self._twice += int(twice.sum())
        self._differ += int(differ.sum())
        grouped = np.zeros(shape, bool)
        for target, k in zip(strip[len(names) :], groups):
            np.copyto(target, read[k], where=~grouped)
            grouped |= ~np.isnan(read[k])
        return strip

    def _labelled(self, variable: Variable, values: np.ndarray) -> np.ndarray:
        """Whether codes or values are labels, as training takes them; bool."""
        if not variable.is_categorical:
            return ~np.isnan(values)
        if variable.name in self.listed:
            return np.isin(values, self.listed[variable.name])
        return values >= 1


def _ratio(grid: _LabelRaster, finest: _LabelRaster) -> float:
    """How many of the finest pixels one of the grid's covers."""
    if same_crs(grid.crs, finest.crs):
        (_, a, b, _, c, d), (_, e, f, _, g, h) = (geotransform(r.file) for r in (grid, finest))
        ratio = abs((a * d - b * c) / (e * h - f * g))
    else:
        ratio = grid.pixel / finest.pixel if grid.pixel and finest.pixel else 1.0
    return 1.0 if abs(ratio - 1) < 0.01 else ratio


def _only_classes(name: str, codes: np.ndarray, counts: np.ndarray, reporter: Reporter) -> None:
    """Take codes (n,) that are no classes out, in place; ``counts`` : their pixels."""
    require_whole(name, codes[np.isfinite(codes)])
    below = codes < 1
    if below.any():
        reporter.warning(below_one(name, int(counts[below].sum())))
        codes[below] = np.nan


def _facts(file, path) -> RasterFacts:
    bands = [file.GetRasterBand(n + 1) for n in range(file.RasterCount)]
    # first: GDAL reads some side-cars only once something else was asked for
    names = [band_name(band) or None for band in bands]
    return RasterFacts(
        str(path),
        file.GetFileList() or (),
        names,
        band_types(file),
        [band.GetNoDataValue() for band in bands],
        [band.GetScale() for band in bands],
        [band.GetOffset() for band in bands],
        file.GetMetadata("ENVI") or {},
        [band.GetMetadata() or {} for band in bands],
        alpha_bands(file),
    )


def _named(band: LabelBand) -> Variable:
    if not band.names:
        return band.variable
    return band.variable.with_classes(VariableClass(*pair) for pair in band.names)


def _runs(values: np.ndarray):
    """Runs of equal columns of (V, n): their rows (r, V) and lengths (r,)."""
    before, after = values[:, :-1], values[:, 1:]
    same = ((before == after) | (np.isnan(before) & np.isnan(after))).all(0)
    starts = np.r_[0, np.flatnonzero(~same) + 1]
    lengths = np.diff(np.r_[starts, values.shape[1]])
    return np.ascontiguousarray(values[:, starts].T), lengths.astype(float)


def _found_classes(variable: Variable, values) -> Variable:
    """The variable with all classes that its spec names or that occur."""
    if not variable.is_categorical:
        return variable
    known = {entry.code: entry for entry in variable.classes}
    codes = {int(code) for code in np.unique(values[np.isfinite(values)])} | set(known)
    return variable.with_classes(
        known.get(code) or VariableClass(code, str(code)) for code in sorted(codes)
    )
