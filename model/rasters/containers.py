"""Containers of several arrays (HDF5, NetCDF) as scenes: how an array's axes lie, and what the
product says of its bands and its place.

GDAL takes the first axis of an array for its bands. Products of imaging spectrometers store cubes
by lines, as (line, band, sample) or (line, sample, band), and keep wavelengths, scale and corners
in attributes or small arrays of their own. Pure numpy: both readers ask here and hand over how an
array is read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike

from ..base.errors import HyperTaskError
from ..base.names import ArrayName, array_name, short_name
from .wavelengths import listed

DRIVERS = ("netCDF", "HDF5Image", "HDF5")
"""GDAL's drivers of containers."""
AS_STORED = 0, 1, 2
AS_WRITTEN = {"GDAL_NETCDF_BOTTOMUP": "NO"}
"""GDAL's setting under which an array is opened whose lines are those of the file, see
:attr:`Product.as_written`: its second axis, which is none on a map then, is else read from the end
where no coordinates tell its direction."""

_WAVELENGTHS = (
    "wavelengths",
    "wavelength",
    "Wavelength",
    "Wavelengths",
    "wavelength_3d",
    "center_wavelengths",
    "center_wavelength",
)
_WIDTHS = ("fwhm", "FWHM", "Fwhm")
_GOOD = ("good_wavelengths", "bbl", "good_bands")
_OF_SENSOR = "sensor_band_parameters/"
_GROUPS = (_OF_SENSOR, "Metadata/Spectral_Data/", "metadata/spectral_data/")
_NO_BANDS = re.compile(
    r"(number_of_)?(down|cross|along|across)?_?(track|lines?|rows?|scans?|scanlines?|samples?"
    r"|columns?|pixels?(_per_line)?|x|y|lat|lon|latitude|longitude|northing|easting)",
    re.IGNORECASE,
)
"""Names of axes that lie on the ground."""
_PLACES = (("x", "y"), ("easting", "northing"), ("lon", "lat"), ("longitude", "latitude"))
_SHOWN = 12  # arrays in a sentence
MOST_NUMBERS = 1_000_000
"""An array of more numbers is no list of bands, lines or columns, and is not read for one."""

Numbers = Callable[[str], "tuple[np.ndarray, Mapping[str, str]] | None"]
"""What reads a small array of a container by GDAL's name: all its numbers and its tags, or None."""


@dataclass(frozen=True)
class Product:
    """What a container says about one of its arrays, as far as GDAL does not.

    Attributes
    ----------
    order : the axes of the array, in GDAL's order, that are band, line and column.
    tags : ``wavelength``, ``fwhm``, ``bbl`` as an ENVI header has them.
    scale, offset : of all bands, or None.
    transform : GDAL's geotransform, or None. crs : EPSG code or WKT, or "".
    warnings : what may be wrong.
    by_lines : whether the file has it line by line although ``order`` need not tell: GDAL from 3.9
        on puts the bands of such an array first by itself.
    """

    order: tuple[int, int, int] = AS_STORED
    tags: dict[str, str] = field(default_factory=dict)
    scale: float | None = None
    offset: float | None = None
    transform: tuple[float, ...] | None = None
    crs: str = ""
    warnings: tuple[str, ...] = ()
    by_lines: bool = False

    @property
    def turned(self) -> bool:
        return self.order != AS_STORED

    @property
    def as_written(self) -> bool:
        """Whether the first line is that of the file, whatever GDAL's version makes of it."""
        return self.turned or self.by_lines

    def of_bands(self, values: Sequence, count: int) -> list:
        """What GDAL gives for its bands, for the ``count`` bands of the scene."""
        return [values[0]] * count if self.turned else list(values)

    def sides(self, shape: Sequence[int]) -> tuple[int, int, int]:
        """Bands, lines and columns of an array of GDAL's ``shape``."""
        bands, lines, columns = (shape[axis] for axis in self.order)
        return bands, lines, columns

    def window(self, row: int, column: int, height: int, width: int, bands: ArrayLike) -> tuple:
        """Where a window lies in GDAL's array: its bands, the first and the number of its lines,
        those of its columns; and what makes (bands, height, width) of what is read there."""
        bands = np.asarray(bands, int)
        first, last = (int(bands.min()), int(bands.max())) if len(bands) else (0, 0)
        spans: list = [None, None, None]
        spans[self.order[0]] = first, last - first + 1
        spans[self.order[1]], spans[self.order[2]] = (row, height), (column, width)
        planes = range(spans[0][0], spans[0][0] + spans[0][1]) if self.turned else bands

        def turn(cube: np.ndarray) -> np.ndarray:
            return cube.transpose(self.order)[bands - first] if self.turned else cube

        return planes, spans[1], spans[2], turn


def choose_one(name: str | Path, subdatasets: Sequence[tuple[str, str]]) -> HyperTaskError:
    """The sentence on a container of which no array was chosen.

    ``subdatasets`` : GDAL's name and description of each.
    """
    if not subdatasets:
        return HyperTaskError(f"{short_name(name)} holds no raster; choose another file.")
    items = [
        f"{each} ({text.split()[0]})" if text.startswith("[") else each
        for each, text in subdatasets[:_SHOWN]
    ]
    more = len(subdatasets) - len(items)
    return HyperTaskError(
        f"{short_name(name)} holds {len(subdatasets)} rasters and none was chosen; choose one of "
        f"{', '.join(items)}{f' and {more} more' if more > 0 else ''}."
    )


def product_of(
    name: str | Path,
    driver: str,
    shape: Sequence[int],
    tags: Mapping,
    band_tags: Mapping,
    numbers: Numbers,
) -> Product:
    """What a container says about the array ``name``: :class:`Product`.

    Parameters
    ----------
    driver, shape : as GDAL opens it: bands, lines, columns.
    tags, band_tags : of the dataset and of its first band.
    numbers : reads a small array, see :data:`Numbers`.

    Raises
    ------
    HyperTaskError
        When the first axis lies on the ground and nothing tells which one is that of the bands.
    """
    if driver not in DRIVERS or shape[0] < 2:
        return Product()
    tags = _global(tags)
    own = _own_name(name, driver, band_tags)
    product = (
        _prisma(own, tags, shape)
        or _spectral(own, tags, shape, numbers)
        or _without_wavelengths(name, shape, tags)
    )
    if product.as_written and product.transform is None:
        product = _placed(product, own, shape, tags, numbers)
    return product


def _own_name(name, driver: str, band_tags: Mapping) -> ArrayName:
    found = array_name(name)
    if found is not None and found.array:
        return found
    driver = "NETCDF" if driver == "netCDF" else "HDF5"
    file = str(name) if found is None else found.file
    return ArrayName(driver, file, str(band_tags.get("NETCDF_VARNAME", "")))


def _global(tags: Mapping) -> dict[str, str]:
    """Tags by name, those of the whole file without the prefix that GDAL gives them."""
    return {re.sub(r"^NC_GLOBAL#", "", str(key)): str(value) for key, value in tags.items()}


def _list_of(tags: Mapping, key: str) -> np.ndarray | None:
    return listed(tags[key]) if key in tags else None


def _number(tags: Mapping, key: str) -> float | None:
    values = _list_of(tags, key)
    return None if values is None else float(values[0])


def _tag(values) -> str:
    return "{" + ", ".join(repr(float(value)) for value in values) + "}"


def _prisma(own: ArrayName, tags: Mapping, shape) -> Product | None:
    """A cube of PRISMA: (line, band, sample), described by attributes of the file.

    Bands that the sensor does not have are flagged 0 and have the wavelength 0. Corners (of L2D)
    are centres of pixels; reflectances of 2-byte numbers lie between L2Scale...Min and ...Max.
    """
    match = re.search(r"(VNIR|SWIR)_Cube$", own.array, re.IGNORECASE)
    if match is None:
        return None
    part = match[1].capitalize()
    waves = _list_of(tags, f"List_Cw_{part}")
    if waves is None or len(waves) not in shape:
        return None
    there = waves > 0
    flags = _list_of(tags, f"List_Cw_{part}_Flags")
    if flags is not None and len(flags) == len(waves):
        there &= flags > 0
    found = {"wavelength": _tag(waves), "wavelength_units": "nm", "bbl": _tag(there)}
    widths = _list_of(tags, f"List_Fwhm_{part}")
    if widths is not None and len(widths) == len(waves):
        found["fwhm"] = _tag(widths)
    order = _order(shape, len(waves), "", likely=1)
    lowest, highest = (_number(tags, f"L2Scale{part}{end}") for end in ("Min", "Max"))
    scale = None
    if lowest is not None and highest is not None and highest > lowest:
        scale = (highest - lowest) / 65535
    left, top, right, bottom = (
        _number(tags, f"Product_{corner}corner_{way}")
        for corner in ("UL", "LR")
        for way in ("easting", "northing")
    )
    code = _number(tags, "Epsg_Code")
    transform, crs = None, ""
    if None not in (left, top, right, bottom) and code:
        _, lines, columns = (shape[axis] for axis in order)
        transform = _corners(left, top, right, bottom, lines, columns)
        crs = f"EPSG:{code:.0f}" if transform else ""
    return Product(order, found, scale, None if scale is None else lowest, transform, crs)


def _corners(left, top, right, bottom, lines: int, columns: int):
    """The geotransform between the centres of the first and of the last pixel, or None."""
    if lines < 2 or columns < 2 or not (right > left and top > bottom):
        return None
    across, down = (right - left) / (columns - 1), (bottom - top) / (lines - 1)
    return left - across / 2, across, 0.0, top - down / 2, 0.0, down


def _spectral(own: ArrayName, tags: Mapping, shape, numbers: Numbers) -> Product | None:
    """An array whose container has its wavelengths as an array or an attribute (EMIT, NEON...)."""
    waves, unit = _attribute(own, tags, shape), ""
    widths = good = None
    by_lines = False
    groups = _groups(own)
    for group in groups if waves is None else ():
        for name in _WAVELENGTHS:
            found = numbers(str(own.beside(group + name)))
            if found is None or len(found[0]) not in shape:
                continue
            waves, unit = found[0], _unit(found[1])
            widths = _first(own, group, _WIDTHS, len(waves), numbers)
            good = _first(own, group, _GOOD, len(waves), numbers)
            by_lines = group.endswith(_OF_SENSOR)
            break
        if waves is not None:
            break
    if waves is None:
        return None
    first = tags.get("NETCDF_DIM_EXTRA", "").strip("{}")
    stated = {"wavelength": _tag(waves), "wavelength_units": unit}
    if widths is not None:
        stated["fwhm"] = _tag(widths)
    if good is not None:
        stated["bbl"] = _tag(good)
    return Product(_order(shape, len(waves), first, likely=2), stated, by_lines=by_lines)


def _groups(own: ArrayName) -> list[str]:
    """Groups in which wavelengths may stand: the array's, those around it, and usual ones."""
    around = [own.group]
    while around[-1] != "/":
        around.append("/" + around[-1].strip("/").rpartition("/")[0] + "/")
        around[-1] = around[-1].replace("//", "/")
    usual = [group + inner for group in around for inner in _GROUPS]
    return [*around, *usual]


def _first(own: ArrayName, group: str, names, count: int, numbers: Numbers):
    for name in names:
        found = numbers(str(own.beside(group + name)))
        if found is not None and len(found[0]) == count:
            return found[0]
    return None


def _attribute(own: ArrayName, tags: Mapping, shape) -> np.ndarray | None:
    """Wavelengths as an attribute of the array or of the file."""
    inner = own.array.strip("/")
    for name in _WAVELENGTHS:
        for key in (f"{inner}#{name}", f"/{inner}#{name}", f"{inner.replace('/', '_')}_{name}"):
            values = _list_of(tags, key)
            if values is not None and len(values) in shape:
                return values
        values = _list_of(tags, name)
        if values is not None and len(values) in shape:
            return values
    return None


def _unit(tags: Mapping) -> str:
    for key, value in tags.items():
        if re.search(r"(^|[#_])units?$", str(key), re.IGNORECASE):
            return str(value).strip()
    return ""


def _order(shape, count: int, first: str, likely: int) -> tuple[int, int, int]:
    """Axes that are band, line and column: the band's has ``count`` numbers.

    Of several such axes it is the first one unless its name ``first`` lies on the ground, else the
    ``likely`` one.
    """
    fitting = [axis for axis in range(3) if shape[axis] == count]
    if len(fitting) > 1:
        if first and not _NO_BANDS.fullmatch(first) and 0 in fitting:
            fitting = [0]
        elif likely in fitting:
            fitting = [likely]
    band = fitting[0]
    lines, columns = (axis for axis in range(3) if axis != band)
    return band, lines, columns


def _without_wavelengths(name, shape, tags: Mapping) -> Product:
    first = tags.get("NETCDF_DIM_EXTRA", "").strip("{}")
    sides = " x ".join(str(side) for side in shape)
    if _NO_BANDS.fullmatch(first):
        raise HyperTaskError(
            f"{short_name(name)} has {sides} numbers and its file no wavelengths that tell which "
            f"axis is that of the bands: the first one, {first}, is an axis on the ground. Give "
            "the file an array 'wavelength' with one number for each band, or choose another array."
        )
    if first:
        return Product()
    note = (
        f"{short_name(name)} has {sides} numbers and its file no wavelengths that tell which axis "
        f"is that of the bands; the first one is taken for it ({shape[0]} bands of {shape[1]} "
        f"lines and {shape[2]} columns)."
    )
    return Product(warnings=(note,))


def _placed(product: Product, own: ArrayName, shape, tags: Mapping, numbers: Numbers) -> Product:
    """The product with its place from coordinate arrays of its lines and columns, if it has any."""
    _, lines, columns = product.sides(shape)
    for across, down in _PLACES:
        x, y = (numbers(str(own.beside(own.group + each))) for each in (across, down))
        if x is None or y is None or (len(x[0]), len(y[0])) != (columns, lines):
            continue
        if not (_regular(x[0]) and _regular(y[0])):
            continue
        step_x, step_y = ((v[-1] - v[0]) / (len(v) - 1) for v in (x[0], y[0]))
        ends = float(x[0][0] - step_x / 2), float(y[0][0] - step_y / 2)
        transform = ends[0], float(step_x), 0.0, ends[1], 0.0, float(step_y)
        crs = next((v for k, v in tags.items() if re.search(r"#(crs_wkt|spatial_ref)$", k)), "")
        crs = crs or ("EPSG:4326" if across.startswith("lon") else "")
        return _with(product, transform=transform, crs=crs)
    note = (
        f"{short_name(own)} is in the geometry of the sensor, without a georeference; labels must "
        "be rasters of its size, or shapes in columns and minus lines."
    )
    if not product.turned:
        note += " QGIS shows its lines from the last to the first: shapes drawn there do not fit."
    return _with(product, warnings=(*product.warnings, note))


def _with(product: Product, **changes) -> Product:
    return Product(**{**product.__dict__, **changes})


def _regular(values: np.ndarray) -> bool:
    steps = np.diff(values.astype(float))
    return len(steps) > 0 and steps[0] != 0 and np.allclose(steps, steps.mean(), rtol=1e-3, atol=0)
