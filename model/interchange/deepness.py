"""What the QGIS plugin Deepness (0.6.3 and later code) reads from an ONNX file.

Deepness takes one input of any number of bands, divides it by 255 and then applies
``standardization_mean`` and ``standardization_std``, one number for each band. These undo the
division here, so that the graph gets the numbers as they are: its scaling is inside, because a
scaling to unit length, networks with scalings of their own and no data cannot be said in that way.

A file is a ``Segmentor`` (the class with the highest value of each output, as polygons) or a
``Regressor`` (the first band of each output as a raster); no file is both.
"""

from __future__ import annotations

import json

from ..base.files import safe_name
from ..base.variables import Variable

NO_DATA = "no data"
"""The name of the first channel of every categorical variable."""


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
