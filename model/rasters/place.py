"""Where a raster lies: refused where nothing can lie."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from ..base.errors import HyperTaskError

SAME = 1e-3
"""Offsets below this share of a pixel are rounding of the file's coordinates."""
_DRIFT = 0.05  # of a pixel, over the whole raster, that sizes of pixels may come to
_FURTHEST = 1e15  # in whatever unit a CRS has


_STRETCHED = re.compile(
    r"(?<!transverse )(?<!oblique )mercator"
    r"|equirectangular|equidistant cylindrical|plate ?carr[eé]e|miller cylindrical|gall stereo"
)


def metres_on_ground(wkt: str) -> bool:
    """Whether lengths and areas of a projected CRS are those of the ground, but for a few percent.

    Of Mercator's projection and the equidistant cylindrical ones they are not: a metre of theirs is
    half of one at 60 degrees. Transverse and oblique ones are used near their line only.
    """
    methods = re.findall(r'\b(?:PROJECTION|METHOD)\s*\[\s*"([^"]*)"', wkt)
    return not any(_STRETCHED.search(name.replace("_", " ").lower()) for name in methods)


def require_place(name: str, geotransform: Sequence[float]) -> None:
    """Raise HyperTaskError unless pixels have a size and corners are numbers.

    ``geotransform``: six coefficients in GDAL's order.
    """
    x, across, shear_x, y, shear_y, down = geotransform
    sizes = across * down - shear_x * shear_y
    if all(abs(each) < _FURTHEST for each in geotransform) and sizes and math.isfinite(sizes):
        return
    shown = ", ".join(f"{each:g}" for each in (x, y, across, down))
    raise HyperTaskError(
        f"{name} says that it lies where nothing can (upper left corner and pixel size {shown}); "
        "correct the place in its file, such as the map info of an ENVI header."
    )


def same_steps(one: Sequence[float], other: Sequence[float], width: int, height: int) -> bool:
    """Whether pixels of two geotransforms, in GDAL's order, are alike over a whole raster."""
    pixel = max(abs(other[1]), abs(other[2]))
    return all(
        abs(one[place] - other[place]) * number < _DRIFT * pixel
        for place, number in ((1, width), (2, height), (4, width), (5, height))
    )


def same_grid(one: Sequence[float], other: Sequence[float], width: int, height: int) -> bool:
    """Whether pixels of two geotransforms, in GDAL's order, are the same places."""
    pixel = max(abs(other[1]), abs(other[2]))
    near = all(abs(one[place] - other[place]) < SAME * pixel for place in (0, 3))
    return near and same_steps(one, other, width, height)
