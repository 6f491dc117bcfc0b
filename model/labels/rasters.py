"""Labels from rasters whose bands are variables."""

from __future__ import annotations

import numpy as np
from rasterio.enums import Resampling
from rasterio.errors import RasterioIOError
from rasterio.vrt import WarpedVRT
from rasterio.warp import transform_bounds
from rasterio.windows import Window

from ..base.errors import HyperTaskError
from ..base.messages import Reporter
from ..base.names import short_name
from ..base.variables import GROUP
from ..rasters.nodata import without_data
from ..rasters.place import same_grid
from ..rasters.raster import NOT_MOVED, Raster
from ..rasters.scene import Scene
from .bands import RasterFacts, label_bands, physical
from .groups import NO_GROUP, GroupSource
from .sources import Source
from .spec import LabelBand


def raster_bands(path: str, source: Source, reporter: Reporter) -> list[LabelBand]:
    """What the bands of a label raster are, see :func:`.bands.label_bands`."""
    raster = Raster(path)
    try:
        for warning in raster.warnings:
            reporter.warning(warning)
        return label_bands(_facts(raster), source, reporter)
    finally:
        raster.close()


def _facts(raster: Raster) -> RasterFacts:
    dataset = raster.dataset
    return RasterFacts(
        raster.path,
        dataset.files,
        tuple(raster.descriptions),
        raster.dtypes,
        raster.nodatavals,
        dataset.scales,
        dataset.offsets,
        dataset.tags(ns="ENVI"),
        [dataset.tags(band) for band in dataset.indexes],
        raster.alpha,
    )


def group_of(bands: list[LabelBand], number: int, path: str) -> GroupSource | None:
    """What the spec's band of kind group says, for the raster of the source at ``number``."""
    names = [entry.variable.name for entry in bands if entry.variable.kind == GROUP]
    return GroupSource(number, names[0], short_name(path)) if names else None


class RasterLabels:
    """A label raster on one scene's grid."""

    def __init__(
        self,
        raster: Raster,
        bands: list[LabelBand],
        warped: WarpedVRT | None,
        group: GroupSource | None = None,
        by_pixels: bool = False,
    ):
        """``by_pixels`` : whether nothing but its size says that it belongs to the scene."""
        self._raster, self._warped = raster, warped
        self.notes: list[str] = []
        self.by_pixels = by_pixels
        self._bands = {b.variable.name: b for b in bands if b.variable.kind != GROUP}
        self.names, self.group = list(self._bands), group
        self._group_band = next((b for b in bands if b.variable.kind == GROUP), None)

    @classmethod
    def on(
        cls,
        path: str,
        bands: list[LabelBand],
        scene: Scene,
        partner: bool | None,
        group: GroupSource | None = None,
    ) -> RasterLabels | None:
        """Open on ``scene``'s grid; None when the two do not overlap.

        A raster on another grid is resampled to the nearest pixel. Without a georeference the
        raster must have the scene's size, and ``partner`` says whether it belongs to this scene;
        None: where the size fits. ``group`` is the source that :func:`group_of` made.
        """
        raster = Raster(path)
        target = scene.raster
        if not (raster.georeferenced and target.georeferenced):
            fits = (raster.width, raster.height) == (scene.width, scene.height)
            if fits and partner is not False:
                return cls(raster, bands, None, group, by_pixels=True)
            raster.close()
            if partner:
                raise HyperTaskError(
                    f"{raster.name} ({raster.width} x {raster.height} pixels) and {scene.name} "
                    f"({scene.width} x {scene.height}) have no common georeference, so they must "
                    "have the same size; give both one, or choose the raster of this scene."
                )
            return None
        if _same_grid(raster, target):
            return cls(raster, bands, None, group)
        if not _overlap(raster, target):
            raster.close()
            return None
        # No nodata value: any number filled in beyond the raster could be a label. The alpha band
        # says where the raster lies.
        warped = WarpedVRT(
            raster.dataset,
            crs=target.crs or raster.crs,
            src_crs=raster.crs or target.crs,
            transform=target.transform,
            width=scene.width,
            height=scene.height,
            resampling=Resampling.nearest,
            src_nodata=None,
            add_alpha=not raster.alpha,
        )
        return cls(raster, bands, warped, group)

    @staticmethod
    def extent(path: str, scene: Scene) -> tuple[float, float, float, float]:
        """Left, bottom, right, top of the raster in the scene's CRS; NaN without a place in it."""
        raster = Raster(path)
        raster.close()
        return _bounds_in(raster, scene.raster)

    def read(
        self, names: list[str], row: int, column: int, height: int, width: int
    ) -> list[np.ndarray]:
        entries = [self._bands[name] for name in names]
        stored, hidden = self._stored(entries, row, column, height, width)
        planes = zip(stored, entries)
        return [physical(plane, entry, hidden).astype(np.float32) for plane, entry in planes]

    def read_groups(self, row: int, column: int, height: int, width: int) -> np.ndarray:
        """Group of every pixel, int64; -1 where there is none. For specs with a group band."""
        entry, group = self._group_band, self.group
        if entry is None or group is None:
            raise ValueError(f"{self._raster.name} has no groups")
        (stored,), hidden = self._stored([entry], row, column, height, width)
        seen = ~without_data(stored, entry.nodata)
        if hidden is not None:
            seen &= ~hidden
        groups = np.full(stored.shape, NO_GROUP, np.int64)
        groups[seen] = group.ids(stored[seen])
        return groups

    def _stored(self, entries, row, column, height, width):
        """The numbers of the bands as they are stored, and where there are none, or None."""
        if self._warped is None:
            bands = [entry.band - 1 for entry in entries]
            window = row, column, height, width
            masking = [] if set(bands) & set(self._raster.alpha) else bands
            return self._raster.read(*window, bands), self._raster.masked(*window, masking)
        window = Window(column, row, width, height)
        alpha = self._raster.alpha[0] + 1 if self._raster.alpha else self._warped.count
        try:
            bands = [self._warped.read(entry.band, window=window) for entry in entries]
            return bands, self._warped.read(alpha, window=window) == 0
        except RasterioIOError as error:
            raise HyperTaskError(f"{self._raster.name} is damaged; copy it again.") from error

    def close(self) -> None:
        if self._warped is not None:
            self._warped.close()
        self._raster.close()


def _same_grid(raster: Raster, target: Raster) -> bool:
    if (raster.width, raster.height) != (target.width, target.height):
        return False
    if raster.crs and target.crs and raster.crs != target.crs:
        return False
    places = raster.transform.to_gdal(), target.transform.to_gdal()
    return same_grid(*places, target.width, target.height)


def _overlap(raster: Raster, target: Raster) -> bool:
    left, bottom, right, top = _bounds_in(raster, target)
    west, south, east, north = target.bounds
    return left < east and right > west and bottom < north and top > south


def _bounds_in(raster: Raster, target: Raster) -> tuple[float, float, float, float]:
    """Where ``raster`` lies in the CRS of ``target``; NaN where it has no place in it."""
    if not (raster.crs and target.crs) or raster.crs == target.crs:
        return raster.bounds
    try:
        return transform_bounds(raster.crs, target.crs, *raster.bounds, densify_pts=21)
    except NOT_MOVED:
        return (np.nan,) * 4
