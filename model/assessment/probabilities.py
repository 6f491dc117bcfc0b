"""Class probabilities that belong to a map.

Runs within QGIS: GDAL's own bindings and numpy only.
"""

from __future__ import annotations

import numpy as np

from ..accuracy.scores import VariableScores
from ..base.errors import HyperTaskError
from ..base.text import folded
from .classes import Classes
from .rasters import Grid, Plane


class Probabilities:
    """A raster of class probabilities, one band per class, read into the scores of the map.

    Attributes
    ----------
    classes : index of each band's class.
    """

    def __init__(self, path: str, grid: Grid, classes: Classes, scores: VariableScores):
        self.plane = Plane(path, None, grid, "raster of probabilities")
        self.notes, self.warnings = self.plane.notes, self.plane.warnings
        self.classes = _band_classes(self.plane, classes)
        self._scores = scores

    def add(self, window: tuple, valid: np.ndarray, truth: np.ndarray) -> None:
        """Add the pixels ``valid`` (height, width) of a window with their class indices (n,)."""
        if not valid.any():
            return
        values = self.plane.read(*window)[:, valid]
        there = np.isfinite(values).all(0)
        values, truth = values[:, there], truth[there].astype(np.int64)
        if values.size and (values.min() < -1e-6 or values.max() > 1 + 1e-3):
            raise HyperTaskError(
                f"{self.plane.label} holds {values.max():g} and is no raster of probabilities, "
                "which lie between 0 and 1; choose another one."
            )
        if values.size:
            chosen = self.classes[values.argmax(0)]
            self._scores.add_probabilities(truth, chosen, values, self.classes)


def _band_classes(plane: Plane, classes: Classes) -> np.ndarray:
    """Class index of each band: by the bands' names, else in ascending order of codes."""
    place = {folded(name): k for k, name in enumerate(classes.names)}
    found = [place.get(folded(name)) for name in plane.names]
    if None not in found and len(set(found)) == len(found):
        return np.array(found)
    coded = sorted((code, k) for k, code in enumerate(classes.codes) if code is not None)
    if len(coded) != len(plane.names):
        raise HyperTaskError(
            f"{plane.label} has {len(plane.names)} bands whose names are not those of the map's "
            f"{len(coded)} classes; choose the probabilities that belong to this map."
        )
    plane.notes.append("The bands of the probabilities are taken in the order of class codes.")
    return np.array([k for _, k in coded])
