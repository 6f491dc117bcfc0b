"""Labels from rasters whose bands are variables."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import rasterio
from rasterio.enums import Resampling
from rasterio.vrt import WarpedVRT
from rasterio.warp import transform_bounds
from rasterio.windows import Window

from ..base.errors import HyperTaskError
from ..base.variables import CATEGORICAL, CONTINUOUS, GROUP, Variable, given_classes
from ..rasters.raster import Raster
from ..rasters.scene import Scene
from .groups import NO_GROUP, GroupSource
from .headers import described_bands, unknown_bands
from .spec import LabelBand, load_variable_spec


def raster_bands(source, reporter=None) -> list[LabelBand]:
    """What the bands of a label raster are.

    With a variable spec, what it says; without one, what an ENVI header with ``band descriptions``
    says (``reporter`` is warned of bands it says nothing of). Without either, a single band of
    whole numbers is a categorical variable and one of floating-point numbers a continuous variable,
    named by the band's description or the file's name.

    Raises
    ------
    HyperTaskError
        When there are several bands and no spec, the spec names a band that is not there, or two
        bands have one name.
    """
    raster = Raster(source.raster)
    try:
        if source.spec is not None:
            bands = _from_spec(source, raster)
            if bands:
                return bands
        else:
            bands, unknown = described_bands(raster.dataset.files, raster.dataset.descriptions)
            if unknown and reporter:
                reporter.warning(unknown_bands(raster.name, unknown))
            if bands:
                return _checked(bands, f"The header of {raster.name}", raster.name)
        if raster.count > 1:
            raise HyperTaskError(
                f"The label raster {raster.name} has {raster.count} bands; give a variable spec "
                "(JSON) that says what each band is."
            )
        name = raster.dataset.descriptions[0] or Path(raster.path).stem
        kind = CONTINUOUS if raster.dtype.kind == "f" else CATEGORICAL
        classes = _classes(name, source.classes.get(name)) if kind == CATEGORICAL else ()
        return [LabelBand(Variable(name, kind, classes=classes))]
    finally:
        raster.close()


def _from_spec(source, raster: Raster) -> list[LabelBand]:
    entries = load_variable_spec(source.spec)
    named = {entry.raster for entry in entries if entry.raster}
    if raster.name in named:
        entries = [entry for entry in entries if entry.raster == raster.name]
    else:
        entries = [entry for entry in entries if entry.raster is None]
    for entry in entries:
        if not 1 <= entry.band <= raster.count:
            raise HyperTaskError(
                f"The variable spec puts {entry.variable.name} into band {entry.band}, but "
                f"{raster.name} has {raster.count}."
            )
    if named and not entries:
        return []
    return _checked(entries, "The variable spec", raster.name)


def _checked(entries: list[LabelBand], who: str, name: str) -> list[LabelBand]:
    groups = [entry.variable.name for entry in entries if entry.variable.kind == GROUP]
    if len(groups) > 1:
        raise HyperTaskError(f"{who} gives {name} the groups {' and '.join(groups)}; keep one.")
    if all(entry.variable.kind == GROUP for entry in entries):
        raise HyperTaskError(f"{who} names no variable for {name}.")
    names = [entry.variable.name for entry in entries]
    twice = next((each for each in names if names.count(each) > 1), None)
    if twice is not None:
        bands = " and ".join(str(e.band) for e in entries if e.variable.name == twice)
        raise HyperTaskError(
            f"{who} gives the name {twice} to the bands {bands} of {name}; give a variable spec "
            "with a name of its own for each."
        )
    return entries


def group_of(bands: list[LabelBand], number: int, source) -> GroupSource | None:
    """What the spec's band of kind group says, for the source at position ``number``."""
    names = [entry.variable.name for entry in bands if entry.variable.kind == GROUP]
    return GroupSource(number, names[0], Path(source.raster).name) if names else None


def _classes(name: str, given):
    """Names and colours that the job gives for a label raster's codes, if any."""
    classes = [entry for entry in given_classes(given or (), name) if entry.code >= 1]
    return tuple(sorted(classes, key=lambda entry: entry.code))


class RasterLabels:
    """A label raster on one scene's grid."""

    def __init__(self, raster: Raster, bands: list[LabelBand], warped, group=None):
        self._raster, self._warped, self.notes = raster, warped, []
        self._bands = {b.variable.name: b for b in bands if b.variable.kind != GROUP}
        self.names, self.group = list(self._bands), group
        self._group_band = next((b for b in bands if b.variable.kind == GROUP), None)

    @classmethod
    def on(cls, source, bands: list[LabelBand], scene: Scene, partner: bool, group=None):
        """Open on ``scene``'s grid; None when the two do not overlap.

        A raster on another grid is resampled to the nearest pixel. Without a georeference the
        raster must have the scene's size, and belongs to the ``partner`` scene where there are
        several. ``group`` is the source that :func:`group_of` made.
        """
        raster = Raster(source.raster)
        target = scene.raster
        if not (raster.georeferenced and target.georeferenced):
            if (raster.width, raster.height) == (scene.width, scene.height) and partner:
                return cls(raster, bands, None, group)
            raster.close()
            if partner:
                raise HyperTaskError(
                    f"{raster.name} ({raster.width} x {raster.height} pixels) and {scene.name} "
                    f"({scene.width} x {scene.height}) have no common georeference, so they must "
                    "have the same size."
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
            add_alpha=True,
        )
        return cls(raster, bands, warped, group)

    def read(self, names, row, column, height, width) -> list[np.ndarray]:
        entries = [self._bands[name] for name in names]
        stored, covered = self._stored(entries, row, column, height, width)
        planes = [self._physical(plane, entry) for plane, entry in zip(stored, entries)]
        if covered is not None:
            for plane in planes:
                plane[~covered] = np.nan
        return planes

    def read_groups(self, row, column, height, width) -> np.ndarray:
        """Group of every pixel, int64; -1 where there is none. For specs with a group band."""
        entry = self._group_band
        (stored,), covered = self._stored([entry], row, column, height, width)
        seen = ~self._missing(stored, entry)
        if covered is not None:
            seen &= covered
        groups = np.full(stored.shape, NO_GROUP, np.int64)
        groups[seen] = self.group.ids(stored[seen])
        return groups

    def _stored(self, entries, row, column, height, width):
        """The numbers of the bands as they are stored, and where the raster lies, if not all."""
        if self._warped is None:
            bands = [entry.band - 1 for entry in entries]
            return self._raster.read(row, column, height, width, bands), None
        window = Window(column, row, width, height)
        bands = [entry.band for entry in entries]
        *stored, alpha = self._warped.read([*bands, self._warped.count], window=window)
        return stored, alpha != 0

    def _missing(self, stored: np.ndarray, entry: LabelBand) -> np.ndarray:
        nodata = self._raster.nodata if entry.nodata is None else entry.nodata
        if nodata is None and entry.variable.kind != CONTINUOUS:
            nodata = 0
        missing = ~np.isfinite(stored) if stored.dtype.kind == "f" else np.zeros(stored.shape, bool)
        return missing if nodata is None else missing | (stored == nodata)

    def _physical(self, stored: np.ndarray, entry: LabelBand) -> np.ndarray:
        missing = self._missing(stored, entry)
        values = stored.astype(np.float32)
        if entry.scale != 1 or entry.offset:
            values = (stored.astype(np.float64) * entry.scale + entry.offset).astype(np.float32)
        values[missing] = np.nan
        return values

    def close(self) -> None:
        if self._warped is not None:
            self._warped.close()
        self._raster.close()


def _same_grid(raster: Raster, target: Raster) -> bool:
    if (raster.width, raster.height) != (target.width, target.height):
        return False
    if raster.crs and target.crs and raster.crs != target.crs:
        return False
    step = abs(target.transform.a) + abs(target.transform.b)
    return all(
        abs(one - other) < 1e-3 * step
        for one, other in zip(raster.transform[:6], target.transform[:6])
    )


def _overlap(raster: Raster, target: Raster) -> bool:
    bounds = raster.bounds
    if raster.crs and target.crs and raster.crs != target.crs:
        try:
            bounds = transform_bounds(raster.crs, target.crs, *bounds, densify_pts=21)
        except rasterio.errors.RasterioError:
            return False
    left, bottom, right, top = bounds
    west, south, east, north = target.bounds
    return left < east and right > west and bottom < north and top > south
