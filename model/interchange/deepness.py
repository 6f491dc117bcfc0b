"""What the QGIS plugin Deepness (code after 0.6.3) reads from an ONNX file.

Deepness takes one input of any number of bands, divides it by 255 and then applies
``standardization_mean`` and ``standardization_std``, one number for each band. These undo the
division here, so that the graph gets the numbers as they are: its scaling is inside, because a
scaling to unit length, networks with scalings of their own and no data cannot be said in that way.

A file is a ``Segmentor`` (the class with the highest value of each output, as polygons) or a
``Regressor`` (the first band of each output as a raster); no file is both. The rasters are kept as
bytes: decimals are cut off, and beyond 255 they begin at 0 again.
"""

from __future__ import annotations

import json
import math

from ..base.files import safe_name
from ..base.variables import Variable

NO_DATA = "no data"
"""The name of the first channel of every categorical variable."""
HIGHEST = 255
"""The largest value that a map of a quantity can have there; the least is 0."""
_SCALINGS = 1e-3, 1e3
"""The least and the largest that are sensible; its dialog takes three decimals."""


def metadata(
    variables: list[Variable], bands: int, side: int, overlap: int, pixel_size: float | None
) -> dict[str, str]:
    """The texts of a file with one output for each variable; none where Deepness has no such file.

    Parameters
    ----------
    bands : of the input. side : of a tile in pixels. overlap : in percent of the side.
    pixel_size : in metres, None where it is not known.
    """
    kinds = {variable.is_categorical for variable in variables}
    if len(kinds) > 1:
        return {}
    names = [_names(variable) for variable in variables]
    values: dict[str, object] = {
        "model_type": "Segmentor" if kinds == {True} else "Regressor",
        "class_names": names if len(names) > 1 else names[0],
        "tile_size": side,
        "tiles_overlap": overlap,
        "standardization_mean": [0.0] * bands,
        "standardization_std": [1 / 255] * bands,
    }
    if pixel_size is not None:
        values["resolution"] = 100 * pixel_size  # centimetres
    if kinds == {True}:
        values |= {"seg_thresh": 0.0, "seg_small_segment": 0}  # all pixels, as they are
    else:
        values["reg_output_scaling"] = 1.0
    return {key: json.dumps(value, ensure_ascii=False) for key, value in values.items()}


def _names(variable: Variable) -> dict[str, str]:
    """Name of each channel; that of a quantity becomes the name of a file there."""
    if not variable.is_categorical:
        return {"0": safe_name(variable.name)}
    names = [NO_DATA, *(f"{variable.name}: {entry.name}" for entry in variable.classes)]
    return {str(number): name for number, name in enumerate(names)}


def is_kept(variable: Variable) -> bool:
    """Whether all values of a quantity are within what Deepness can hold, but for decimals."""
    low, high = variable.limits
    return low >= 0 and high < HIGHEST + 1


def output_scaling(variable: Variable) -> float | None:
    """By what Deepness is to multiply a quantity to keep the most of it: 1, 2 or 5 times a power of
    ten; None where nothing helps."""
    low, high = variable.limits
    if low < 0 or high <= 0:
        return None
    power = 10.0 ** math.floor(math.log10(HIGHEST / high))
    best = next((step * power for step in (5, 2) if step * power * high <= HIGHEST), power)
    return min(best, _SCALINGS[1]) if best >= _SCALINGS[0] else None
