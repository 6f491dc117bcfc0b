"""Which kinds of numbers a raster may hold: refused where they are complex."""

from __future__ import annotations

from collections.abc import Iterable

from ..base.errors import HyperTaskError


def require_real(what: str, kinds: Iterable[str]) -> None:
    """Raise HyperTaskError where one of the bands holds complex numbers.

    what : the raster, in words. kinds : of its bands, as rasterio or GDAL names them
    (``complex64``, ``complex_int16``; ``CFloat32``, ``CInt16``).
    """
    strange = next((kind for kind in kinds if kind.lower().startswith("c")), None)
    if strange is not None:
        raise HyperTaskError(
            f"{what} holds complex numbers ({strange}); use one with real numbers."
        )
