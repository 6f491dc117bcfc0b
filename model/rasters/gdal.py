"""GDAL within QGIS: rasters as the engine reads them, quiet errors, geotransforms,
transformations, layers in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from osgeo import gdal, gdal_array, ogr, osr

from ..base.errors import HyperTaskError
from ..base.names import short_name
from .containers import MOST_NUMBERS, choose_one
from .envi import RawLayout, data_file, raw_layout
from .envi_header import utf8_or_latin
from .kinds import require_real
from .place import require_place


def open_raster(path: str | Path, what: str = "raster") -> gdal.Dataset:
    """A raster as a GDAL dataset; ``what`` it is, in words.

    Raises
    ------
    HyperTaskError
        When it cannot be opened, or holds no numbers that can be used.
    """
    dataset = attempt(gdal.Open, data_file(path))
    if dataset is None:
        there = str(path).startswith("/vsi") or Path(str(path)).exists()
        reason = "choose another file" if there else "there is no such file"
        raise HyperTaskError(f"The {what} {path} cannot be read as a raster; {reason}.")
    if not dataset.RasterCount:
        raise choose_one(path, dataset.GetSubDatasets())
    planes = [dataset.GetRasterBand(number + 1) for number in range(dataset.RasterCount)]
    kinds = [gdal.GetDataTypeName(each.DataType) for each in planes]
    require_real(f"The {what} {short_name(path)}", kinds)
    raw_file(dataset)  # refuses one that is too short
    require_place(short_name(path), geotransform(dataset))
    return dataset


def band_name(band: gdal.Band) -> str:
    """What a band is called, whatever encoding the name has."""
    name = band.GetDescription()
    if isinstance(name, str):  # what is no UTF-8 comes as halves of pairs
        name = name.encode("utf-8", "surrogateescape")
    return utf8_or_latin(name)


def raw_file(dataset: gdal.Dataset) -> RawLayout | None:
    """Where the numbers of an uncompressed ENVI file lie; None where it is something else."""
    if dataset.GetDriver().ShortName != "ENVI":
        return None
    return raw_layout(
        dataset.GetFileList()[0],
        dataset.GetMetadata("ENVI"),
        dataset.RasterCount,
        dataset.RasterYSize,
        dataset.RasterXSize,
    )


def band_types(dataset: gdal.Dataset) -> list[np.dtype]:
    """numpy's type of each band."""
    codes = [dataset.GetRasterBand(n + 1).DataType for n in range(dataset.RasterCount)]
    return [np.dtype(gdal_array.GDALTypeCodeToNumericTypeCode(code)) for code in codes]


def alpha_bands(dataset: gdal.Dataset) -> list[int]:
    """Indices (from 0) of the bands that are a mask of the others."""
    return [
        n
        for n in range(dataset.RasterCount)
        if dataset.GetRasterBand(n + 1).GetColorInterpretation() == gdal.GCI_AlphaBand
    ]


def category_titles(band: gdal.Band) -> list[str]:
    """Names of a band's classes by their codes from 0; empty for those without."""
    return [
        utf8_or_latin(title) if isinstance(title, bytes) else title or ""
        for title in band.GetCategoryNames() or ()
    ]


def read_bands(
    dataset: gdal.Dataset, numbers: Sequence[int], x: int, y: int, width: int, height: int
) -> np.ndarray:
    """Stored numbers (bands, height, width) of a window, in one type; ``numbers`` from 1.

    Raises
    ------
    HyperTaskError
        Names the line near which the file is damaged.
    """
    kinds = {dataset.GetRasterBand(int(number)).DataType for number in numbers}
    wanted = [int(number) for number in numbers]
    if len(kinds) == 1:
        cube = attempt(lambda: dataset.ReadAsArray(x, y, width, height, band_list=wanted))
        planes = None if cube is None else cube.reshape(len(wanted), height, width)
    else:
        # GDAL would give all of them in the type of the first
        planes = []
        for number in wanted:
            planes.append(attempt(dataset.GetRasterBand(number).ReadAsArray, x, y, width, height))
        if any(plane is None for plane in planes):
            planes = None
        else:
            kind = np.result_type(*[plane.dtype for plane in planes])
            planes = np.stack([plane.astype(kind) for plane in planes])
    if planes is None:
        name = short_name(dataset.GetDescription())
        raise HyperTaskError(f"{name} is damaged near line {y + 1}; copy it again.")
    return planes


def masked_pixels(
    dataset: gdal.Dataset, numbers: Sequence[int], x: int, y: int, width: int, height: int
) -> np.ndarray | None:
    """Where a mask of the file hides one of the bands, bool (height, width); None without one.

    Masks are ``.msk`` files, masks within the file and alpha bands; a nodata value is none, and a
    band that is an alpha band itself has none.
    """
    alpha = [band + 1 for band in alpha_bands(dataset)]
    if set(alpha) & {int(number) for number in numbers}:
        return None
    if alpha:  # GDAL itself takes those of bytes for masks only
        return (read_bands(dataset, alpha, x, y, width, height) == 0).any(0)
    hidden = None
    for number in numbers:
        band = dataset.GetRasterBand(int(number))
        flags = band.GetMaskFlags()
        whole = flags & gdal.GMF_PER_DATASET
        if flags & gdal.GMF_ALL_VALID or (flags & gdal.GMF_NODATA and not whole):
            continue
        mask = attempt(band.GetMaskBand().ReadAsArray, x, y, width, height)
        if mask is None:
            name = short_name(dataset.GetDescription())
            raise HyperTaskError(f"The mask of {name} is damaged near line {y + 1}; copy it again.")
        hidden = mask == 0 if hidden is None else hidden | (mask == 0)
        if whole:
            break
    return hidden


def memory_layer(number: str, kind: int) -> tuple[ogr.DataSource, ogr.Layer]:
    """A layer in memory with one whole-number field; keep the store as long as the layer."""
    # newer GDAL keeps vectors in the driver that older ones keep rasters in only
    driver = ogr.GetDriverByName("Memory") or ogr.GetDriverByName("MEM")
    store = driver.CreateDataSource("memory")
    layer = store.CreateLayer("memory", None, kind)
    layer.CreateField(ogr.FieldDefn(number, ogr.OFTInteger))
    return store, layer


def small_array(name: str) -> tuple[np.ndarray, dict] | None:
    """All numbers of a small array and its tags, or None; see :data:`.containers.Numbers`."""
    with quiet():
        dataset = attempt(gdal.Open, name)
        if dataset is None or dataset.RasterCount != 1:
            return None
        if dataset.RasterXSize * dataset.RasterYSize > MOST_NUMBERS:
            return None
        band = dataset.GetRasterBand(1)
        values = attempt(band.ReadAsArray)
    return (
        None
        if values is None
        else (values.ravel(), {**dataset.GetMetadata(), **band.GetMetadata()})
    )


def geotransform(dataset: gdal.Dataset) -> tuple:
    """A raster's geotransform; without one, x = column and y = -row, as QGIS shows the raster."""
    found = None if dataset is None else dataset.GetGeoTransform(can_return_null=True)
    return tuple(found) if found is not None else (0.0, 1.0, 0.0, 0.0, 0.0, -1.0)


def reference_of(wkt: str) -> osr.SpatialReference:
    """The CRS of a WKT, x before y."""
    found = osr.SpatialReference()
    found.ImportFromWkt(wkt)
    # without this, coordinates come as latitude, longitude where the CRS says so
    found.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    return found


def same_crs(one: str, other: str) -> bool:
    """Whether two WKTs are one CRS; one that is missing is taken to be the other's."""
    return not (one and other) or bool(reference_of(one).IsSame(reference_of(other)))


def transformation(source_crs: str, target_crs: str) -> osr.CoordinateTransformation | None:
    """Coordinate transformation between two WKTs, x before y; None where none is needed.

    Raises
    ------
    HyperTaskError
        Where there is none, as from a local system whose place on the earth nobody knows.
    """
    if not source_crs or not target_crs:
        return None
    ends = [reference_of(source_crs), reference_of(target_crs)]
    if ends[0].IsSame(ends[1]):
        return None
    with quiet():
        found = attempt(osr.CoordinateTransformation, *ends)
    # without exceptions GDAL's bindings give an empty shell
    if getattr(found, "this", None) is None:
        names = [each.GetName() or "one without a name" for each in ends]
        raise HyperTaskError(
            f"Nothing leads from the coordinate reference system {names[0]} to {names[1]}; give "
            "both files the one that they really have."
        )
    return found


@contextmanager
def quiet() -> Iterator[None]:
    """Keep GDAL from printing; what goes wrong is raised in the analyst's words instead."""
    gdal.PushErrorHandler("CPLQuietErrorHandler")
    try:
        yield
    finally:
        gdal.PopErrorHandler()


@contextmanager
def settings(values: dict[str, str]) -> Iterator[None]:
    """Give settings to GDAL, for this thread and for as long."""
    before = {name: gdal.GetThreadLocalConfigOption(name) for name in values}
    for name, value in values.items():
        gdal.SetThreadLocalConfigOption(name, value)
    try:
        yield
    finally:
        for name, value in before.items():
            gdal.SetThreadLocalConfigOption(name, value)


def attempt(function: Callable, *arguments: Any) -> Any:
    """What a function of GDAL that opens, reads or writes gives, None where it fails."""
    try:
        return function(*arguments)
    except RuntimeError:  # raised where another plugin switched GDAL's exceptions on
        return None
