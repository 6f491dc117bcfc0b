"""What the bands of a label raster are, whichever library opened it.

Pure numpy: training reads label rasters with rasterio, label statistics with GDAL within QGIS, and
both ask here. What a variable spec does not say comes from the file: names of classes, scale,
offset and nodata.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from ..base.errors import HyperTaskError
from ..base.messages import Reporter
from ..base.names import array_name
from ..base.text import amount
from ..base.variables import (
    CATEGORICAL,
    CONTINUOUS,
    GROUP,
    Variable,
    VariableClass,
    given_classes,
)
from ..rasters.categories import category_names
from ..rasters.nodata import without_data
from ..rasters.reflectance import band_scales
from .headers import described_bands, unknown_bands
from .sources import Source
from .spec import LabelBand, load_variable_spec

_LARGEST = 1e30  # what is stored beyond it is no data


@dataclass(frozen=True)
class RasterFacts:
    """What a label raster says of itself.

    Attributes
    ----------
    path : of the raster. files : all of its files, as GDAL lists them.
    names, dtypes, nodata, scales, offsets : of each band; None where a name, a nodata value, a
        scale or an offset is not stated.
    envi : tags of an ENVI header, or empty. band_tags : of each band.
    alpha : indices (from 0) of bands that are a mask.
    """

    path: str
    files: Sequence[str]
    names: Sequence[str | None]
    dtypes: Sequence
    nodata: Sequence[float | None]
    scales: Sequence[float | None]
    offsets: Sequence[float | None]
    envi: dict = field(default_factory=dict)
    band_tags: Sequence[dict] = ()
    alpha: Sequence[int] = ()

    @property
    def name(self) -> str:
        return Path(self.path).name

    @property
    def count(self) -> int:
        return len(self.names)


def label_bands(
    facts: RasterFacts, source: Source, reporter: Reporter | None = None
) -> list[LabelBand]:
    """What the bands of a label raster are, with scale, offset and nodata value of each.

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
    return [_completed(band, facts) for band in _bands(facts, source, reporter)]


def _bands(facts: RasterFacts, source, reporter) -> list[LabelBand]:
    if source.spec is not None:
        bands = _from_spec(source, facts)
        if bands:
            return bands
    else:
        bands, unknown = described_bands(facts.files, facts.names)
        if unknown and reporter:
            reporter.warning(unknown_bands(facts.name, unknown))
        if bands:
            return _checked(bands, f"The header of {facts.name}", facts.name)
    numbers = [band for band in range(facts.count) if band not in facts.alpha]
    if len(numbers) != 1:
        raise HyperTaskError(
            f"The label raster {facts.name} has {amount(len(numbers), 'band', 'bands')}; give a "
            "variable spec (JSON) that says what each band is."
        )
    band = numbers[0]
    array = array_name(facts.path)
    own = Path(facts.path if array is None else array.array or array.file).stem
    name = facts.names[band] or own
    kind = CONTINUOUS if np.dtype(facts.dtypes[band]).kind == "f" else CATEGORICAL
    classes = _given(name, source.classes.get(name)) if kind == CATEGORICAL else ()
    return [LabelBand(Variable(name, kind, classes=classes), band + 1)]


def _from_spec(source, facts: RasterFacts) -> list[LabelBand]:
    entries = load_variable_spec(source.spec)
    named = {entry.raster for entry in entries if entry.raster}
    if facts.name in named:
        entries = [entry for entry in entries if entry.raster == facts.name]
    else:
        entries = [entry for entry in entries if entry.raster is None]
    for entry in entries:
        if not 1 <= entry.band <= facts.count:
            raise HyperTaskError(
                f"The variable spec puts {entry.variable.name} into band {entry.band}, but "
                f"{facts.name} has {facts.count}; correct the spec or choose another raster."
            )
    if named and not entries:
        return []
    return _checked(entries, "The variable spec", facts.name)


def _checked(entries: list[LabelBand], who: str, name: str) -> list[LabelBand]:
    groups = [entry.variable.name for entry in entries if entry.variable.kind == GROUP]
    if len(groups) > 1:
        raise HyperTaskError(f"{who} gives {name} the groups {' and '.join(groups)}; keep one.")
    if all(entry.variable.kind == GROUP for entry in entries):
        raise HyperTaskError(
            f"{who} names no variable for {name}; give a variable spec that names one."
        )
    names = [entry.variable.name for entry in entries]
    twice = next((each for each in names if names.count(each) > 1), None)
    if twice is not None:
        bands = " and ".join(str(e.band) for e in entries if e.variable.name == twice)
        raise HyperTaskError(
            f"{who} gives the name {twice} to the bands {bands} of {name}; give a variable spec "
            "with a name of its own for each."
        )
    return entries


def _given(name: str, given) -> tuple[VariableClass, ...]:
    """Names and colours that the job gives for a label raster's codes, if any."""
    classes = [entry for entry in given_classes(given or (), name) if entry.code >= 1]
    return tuple(sorted(classes, key=lambda entry: entry.code))


def _completed(band: LabelBand, facts: RasterFacts) -> LabelBand:
    """The band with what the file says where the spec is silent."""
    place, variable = band.band - 1, band.variable
    scale, offset = band.scale, band.offset
    if variable.kind == CONTINUOUS and (scale is None or offset is None):
        scales, offsets = band_scales(facts.name, facts.envi, facts.scales, facts.offsets)
        # a spec's scale is the whole of it: the file's offset belongs to the file's scale
        offset = (offsets[place] if scale is None else 0.0) if offset is None else offset
        scale = scales[place] if scale is None else scale
    nodata = facts.nodata[place] if band.nodata is None else band.nodata
    if nodata is None and variable.kind != CONTINUOUS:
        nodata = 0.0  # of class codes and stands
    names: tuple[tuple[int, str], ...] = ()
    if variable.is_categorical and not variable.classes:
        own = facts.band_tags[place] if facts.band_tags else {}
        names = tuple(category_names(facts.files, facts.envi, own, place).items())
    return replace(
        band,
        scale=1.0 if scale is None else float(scale),
        offset=0.0 if offset is None else float(offset),
        nodata=nodata,
        names=tuple((code, name) for code, name in names if code >= 1),
    )


def physical(stored: np.ndarray, band: LabelBand, masked: np.ndarray | None = None) -> np.ndarray:
    """Values float64 of stored numbers, NaN where there is no label.

    ``band`` is one that :func:`label_bands` gives; ``masked`` is True where the file's mask hides.
    """
    if band.scale is None or band.offset is None:
        raise ValueError(f"the scale and the offset of {band.variable.name} are not known yet")
    gone = without_data(stored, band.nodata)
    if masked is not None:
        gone |= masked
    values = stored.astype(np.float64)
    if band.scale != 1 or band.offset:
        with np.errstate(over="ignore", invalid="ignore"):
            values = values * band.scale + band.offset
        if (np.abs(values[~gone]) > _LARGEST).any():
            raise HyperTaskError(
                f"The labels of {band.variable.name} are beyond {_LARGEST:g} with the scale "
                f"{band.scale:g} and the offset {band.offset:g}; correct these, in the spec or in "
                "the file."
            )
    values[gone] = np.nan
    return values
