"""Rasters on the grid of the map that is judged, window by window.

Runs within QGIS: GDAL's own bindings and numpy only.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from osgeo import gdal

from ..base.errors import HyperTaskError
from ..base.names import short_name
from ..base.text import amount
from ..rasters.envi import surplus_warning
from ..rasters.gdal import (
    alpha_bands,
    attempt,
    band_name,
    band_types,
    category_titles,
    geotransform,
    masked_pixels,
    open_raster,
    quiet,
    raw_file,
    read_bands,
    reference_of,
    same_crs,
    transformation,
)
from ..rasters.nodata import stored_as, without_data
from ..rasters.place import SAME, metres_on_ground, same_grid, same_steps
from ..rasters.reflectance import band_scales

BLOCK_PIXELS = 1_048_576


@dataclass(frozen=True)
class Grid:
    """Where the pixels of the map lie.

    Attributes
    ----------
    width, height : pixels. transform : as GDAL's geotransform. crs : WKT, "" where unknown.
    georeferenced : False where coordinates are columns and minus rows.
    block : (lines, columns) of the file's blocks.
    """

    width: int
    height: int
    transform: tuple
    crs: str
    georeferenced: bool
    block: tuple[int, int]

    @property
    def hectares(self) -> float | None:
        """Area of a pixel, None where its CRS has no metres, or other ones than the ground."""
        reference = reference_of(self.crs) if self.crs else None
        if reference is None or not reference.IsProjected():
            return None
        if not metres_on_ground(self.crs):
            return None
        _, a, b, _, c, d = self.transform
        return abs(a * d - b * c) * reference.GetLinearUnits() ** 2 / 1e4

    @property
    def extent(self) -> tuple[float, float, float, float]:
        """Left, bottom, right, top of the rectangle around it."""
        return _extent(self.transform, self.width, self.height)

    def is_as(self, other: Grid) -> bool:
        """Whether the other has the same pixels."""
        return (self.width, self.height, self.crs) == (
            other.width,
            other.height,
            other.crs,
        ) and same_grid(self.transform, other.transform, self.width, self.height)

    def windows(self) -> Iterator[tuple[int, int, int, int]]:
        """(row, column, height, width) of pieces of about a million pixels, by whole blocks."""
        lines, columns = (min(a, b) for a, b in zip(self.block, (self.height, self.width)))
        if columns == self.width:
            across, down = columns, max(1, BLOCK_PIXELS // (columns * lines)) * lines
        else:
            side = max(1, int(BLOCK_PIXELS**0.5))
            across, down = (max(1, side // n) * n for n in (columns, lines))
        for row in range(0, self.height, down):
            for column in range(0, self.width, across):
                yield (row, column, min(down, self.height - row), min(across, self.width - column))


class Plane:
    """Bands of a raster on the map's grid; the map's own where ``grid`` is None.

    Attributes
    ----------
    notes : sentences for the log on how it was brought there. warnings : what may be wrong.
    kind : numpy's letter of the stored type (``i``, ``u``, ``f``).
    """

    def __init__(
        self,
        path: str | Path,
        bands: Sequence[int] | None = (1,),
        grid: Grid | None = None,
        what: str = "map",
        physical: bool = True,
    ):
        """Open a raster.

        Parameters
        ----------
        bands : numbers from 1; None all. what : it is, in words. physical : apply the bands'
            scale and offset.
        """
        self.path, self.what, self.label = str(path), what, short_name(path)
        self.notes: list[str] = []
        self.warnings: list[str] = []
        with quiet():
            self.dataset = open_raster(self.path, what)
            self.warnings += surplus_warning(raw_file(self.dataset))
            count = self.dataset.RasterCount
            self.bands = list(range(1, count + 1)) if bands is None else list(bands)
            for number in self.bands:
                if not 1 <= number <= count:
                    raise HyperTaskError(
                        f"The {what} {self.label} has {amount(count, 'band', 'bands')} and no "
                        f"band {number}; choose another band."
                    )
            planes = [self.dataset.GetRasterBand(number) for number in self.bands]
            # first: GDAL reads some side-cars only once something else was asked for
            self.names = [band_name(plane) for plane in planes]
            self.nodata = [plane.GetNoDataValue() for plane in planes]
            self.dtypes = [band_types(self.dataset)[number - 1] for number in self.bands]
            self.kind = "f" if self.dtypes[0].kind == "f" else "i"
            self.unit = planes[0].GetUnitType() or ""
            self._scales = np.ones(len(planes)), np.zeros(len(planes))
            if physical:
                every = [self.dataset.GetRasterBand(n + 1) for n in range(count)]
                scales, offsets = band_scales(
                    self.label,
                    self.dataset.GetMetadata("ENVI"),
                    [plane.GetScale() for plane in every],
                    [plane.GetOffset() for plane in every],
                )
                places = np.array(self.bands) - 1
                self._scales = scales[places], offsets[places]
            alpha = [number + 1 for number in alpha_bands(self.dataset)]
            self._hiding = [] if set(alpha) & set(self.bands) else alpha
            self._own = _grid_of(self.dataset)
            self.grid = grid or self._own
            self._offset = (0, 0) if grid is None else self._place(grid)

    def zero_is_nothing(self) -> None:
        """For class codes: 0 is no class where the file states no other nodata value."""
        self.nodata = [0 if value is None else value for value in self.nodata]

    def read(self, row: int, column: int, height: int, width: int) -> np.ndarray:
        """Values float64 (bands, height, width), NaN where there are none or beyond the grid."""
        with quiet():
            if self._offset is None:
                values = self._warped(row, column, height, width)
            else:
                values = self._direct(row, column, height, width)
        for plane, nodata, dtype, scale, offset in zip(
            values, self.nodata, self.dtypes, *self._scales
        ):
            plane[without_data(plane, stored_as(nodata, dtype))] = np.nan
            if (scale, offset) != (1.0, 0.0):
                plane *= scale
                plane += offset
        return values

    def _direct(self, row, column, height, width):
        values = np.full((len(self.bands), height, width), np.nan)
        down, across = self._offset
        top, left = row + down, column + across
        y0, x0 = max(top, 0), max(left, 0)
        y1, x1 = min(top + height, self._own.height), min(left + width, self._own.width)
        if y1 > y0 and x1 > x0:
            window = x0, y0, x1 - x0, y1 - y0
            inside = np.s_[:, y0 - top : y1 - top, x0 - left : x1 - left]
            values[inside] = read_bands(self.dataset, self.bands, *window)
            hidden = masked_pixels(self.dataset, self.bands, *window)
            if hidden is not None:
                values[inside][:, hidden] = np.nan
        return values

    def _warped(self, row, column, height, width):
        """Nearest neighbours; alpha bands hide pixels as they do on the map's own grid."""
        bands = [*self.bands, *self._hiding]
        values = np.full((len(bands), height, width), np.nan)
        target = gdal.GetDriverByName("MEM").Create("", width, height, 1, gdal.GDT_Float64)
        g = self.grid.transform
        target.SetGeoTransform(
            (
                g[0] + column * g[1] + row * g[2],
                g[1],
                g[2],
                g[3] + column * g[4] + row * g[5],
                g[4],
                g[5],
            )
        )
        own, crs = self._own.crs, self.grid.crs
        for plane, number in zip(values, bands):
            source = self._one_band(number)
            band = target.GetRasterBand(1)
            band.SetNoDataValue(np.nan)
            band.Fill(np.nan)
            same = own if own and crs else ""
            done = attempt(
                gdal.ReprojectImage,
                source,
                target,
                same,
                crs if same else "",
                gdal.GRA_NearestNeighbour,
                64,
                0.05,
            )
            if done != 0:
                raise HyperTaskError(
                    f"The {self.what} {self.label} could not be brought onto the map's grid; check "
                    "its coordinate reference system, or warp it there (gdalwarp)."
                )
            plane[:] = band.ReadAsArray()
        values, hiding = np.split(values, [len(self.bands)])
        values[:, ~(hiding > 0).all(0)] = np.nan
        return values

    def _one_band(self, number: int):
        """The dataset, or where it has several bands a virtual one of that band."""
        if self.dataset.RasterCount == 1:
            return self.dataset
        return gdal.Translate("", self.dataset, format="VRT", bandList=[number])

    def _place(self, grid: Grid):
        """Offset (rows, columns) into this raster where it shares the grid, else None."""
        own = self._own
        where = f"The {self.what} {self.label}"
        if not (own.georeferenced and grid.georeferenced):
            if (own.width, own.height) != (grid.width, grid.height):
                raise HyperTaskError(
                    f"{where} has {own.width} x {own.height} pixels and the map {grid.width} x "
                    f"{grid.height}; without a georeference of both they must have the same size."
                )
            if own.georeferenced != grid.georeferenced:
                which = "The map" if own.georeferenced else where
                self.warnings.append(
                    f"{which} has no georeference; the two are compared pixel by pixel."
                )
            return 0, 0
        if bool(own.crs) != bool(grid.crs):
            which = "The map" if own.crs else where
            self.warnings.append(
                f"{which} has no coordinate reference system; it is taken to have the other's."
            )
        same = same_crs(own.crs, grid.crs)
        if not same:
            self.notes.append(
                f"{where} has another coordinate reference system ({_title(own.crs)}) than the "
                f"map ({_title(grid.crs)}); it was resampled onto the map's grid, nearest "
                "neighbour."
            )
        elif (own.height, own.width) == (grid.width, grid.height) != (grid.height, grid.width):
            self.warnings.append(
                f"{where} has as many lines as the map has columns and the other way round; it may "
                "be transposed."
            )
        self._require_overlap(own, grid, same)
        return self._shared(own, grid, where) if same else None

    def _shared(self, own: Grid, grid: Grid, where: str):
        if not same_steps(own.transform, grid.transform, grid.width, grid.height):
            self.notes.append(
                f"{where} has pixels of {_size(own.transform)} and the map of "
                f"{_size(grid.transform)} map units; each pixel of the map takes the value at its "
                "centre (nearest neighbour)."
            )
            return None
        inverse = gdal.InvGeoTransform(own.transform)
        across, down = gdal.ApplyGeoTransform(inverse, grid.transform[0], grid.transform[3])
        parts = [value - round(value) for value in (across, down)]
        if max(map(abs, parts)) > SAME:
            self.warnings.append(
                f"{where} is shifted against the map's pixels by a fraction of a pixel "
                f"({-parts[0]:.2f} columns, {-parts[1]:.2f} lines); each pixel of the map takes "
                "the value at its centre, so that edges of classes count as errors."
            )
            return None
        return round(down), round(across)

    def _require_overlap(self, own: Grid, grid: Grid, same: bool):
        extent = own.extent
        if not same:
            extent = _moved(own, grid)
            if extent is None:
                raise HyperTaskError(
                    f"The {self.what} {self.label} cannot be brought into the map's coordinate "
                    "reference system; check its own."
                )
        ours = grid.extent
        if (
            extent[2] <= ours[0]
            or extent[0] >= ours[2]
            or extent[3] <= ours[1]
            or extent[1] >= ours[3]
        ):
            told = [", ".join(f"{value:.6g}" for value in e) for e in (extent, ours)]
            raise HyperTaskError(
                f"The {self.what} {self.label} does not lie on the map: it covers {told[0]} (left, "
                f"bottom, right, top) and the map {told[1]}; check its coordinate reference system."
            )


def read_legend(plane: Plane) -> dict[int, tuple[str, str]]:
    """Code -> (name, colour) as the file says them; either may be empty."""
    band = plane.dataset.GetRasterBand(plane.bands[0])
    with quiet():
        tags = band.GetMetadata() or {}
        names = dict(enumerate(category_titles(band)))
        if not any(names.values()):
            names = {
                int(key[6:]): value
                for key, value in tags.items()
                if key.startswith("class_") and key[6:].isdigit()
            }
        names = names or _attribute_names(band.GetDefaultRAT())
        table = band.GetColorTable()
    legend = {}
    for code, name in names.items():
        if name and name.strip():
            color = ""
            if table is not None and 0 <= code < table.GetCount():
                color = "#{:02x}{:02x}{:02x}".format(*table.GetColorEntry(code)[:3])
            legend[code] = (name, color)
    return legend


def _attribute_names(attributes) -> dict[int, str]:
    if attributes is None:
        return {}
    uses = [attributes.GetUsageOfCol(k) for k in range(attributes.GetColumnCount())]
    if gdal.GFU_Name not in uses:
        return {}
    name = uses.index(gdal.GFU_Name)
    code = next((uses.index(u) for u in (gdal.GFU_MinMax, gdal.GFU_Min) if u in uses), None)
    if code is None:
        return {}
    return {
        attributes.GetValueAsInt(row, code): attributes.GetValueAsString(row, name)
        for row in range(attributes.GetRowCount())
    }


def _grid_of(dataset) -> Grid:
    georeferenced = dataset.GetGeoTransform(can_return_null=True) is not None
    columns, lines = dataset.GetRasterBand(1).GetBlockSize()
    crs = (dataset.GetProjection() or "") if georeferenced else ""
    return Grid(
        dataset.RasterXSize,
        dataset.RasterYSize,
        geotransform(dataset),
        crs,
        georeferenced,
        (lines, columns),
    )


def _title(wkt: str) -> str:
    return reference_of(wkt).GetName() or "unnamed"


def _size(transform) -> str:
    _, a, b, _, c, d = transform
    return f"{np.hypot(a, c):.6g} x {np.hypot(b, d):.6g}"


def _extent(transform, width, height):
    corners = [
        gdal.ApplyGeoTransform(list(transform), x, y) for x in (0, width) for y in (0, height)
    ]
    xs, ys = zip(*corners)
    return min(xs), min(ys), max(xs), max(ys)


def _moved(own: Grid, grid: Grid):
    """Extent of ``own`` in the CRS of ``grid``, by points along its edges; None where none."""
    try:
        change = transformation(own.crs, grid.crs)
    except HyperTaskError:
        return None
    if change is None:
        return own.extent
    steps = np.linspace(0, 1, 11)
    found = []
    for x, y in [(s, e) for s in steps for e in (0, 1)] + [(e, s) for s in steps for e in (0, 1)]:
        point = gdal.ApplyGeoTransform(list(own.transform), x * own.width, y * own.height)
        moved = attempt(change.TransformPoint, *point)
        if moved is not None and np.isfinite(moved[:2]).all():
            found.append(moved[:2])
    if not found:
        return None
    xs, ys = zip(*found)
    return min(xs), min(ys), max(xs), max(ys)
