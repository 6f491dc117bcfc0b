"""Where a raster lies: refused where nothing can lie."""

from __future__ import annotations

import math
from collections.abc import Sequence

from ..base.errors import HyperTaskError

_FURTHEST = 1e15  # in whatever unit a CRS has


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
