"""What an assessment finds."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from ..accuracy.area import AreaAccuracy
from ..accuracy.scores import VariableScores
from ..base.present import present
from ..base.variables import Variable
from .classes import Classes
from .intervals import Intervals
from .probabilities import Probabilities
from .stands import StandTable
from .trust import Trusted

INPUTS = {
    "predicted": "map",
    "band": "band of the map",
    "reference": "raster of the reference",
    "reference_band": "band of the reference",
    "reference_layer": "reference layer",
    "reference_layer_name": "name of the reference layer",
    "reference_field": "reference field",
    "group": "field of the stands",
    "kind": "kind of values",
    "area": "area",
    "area_layer_name": "name of the area's layer",
    "area_filter": "filter of the area",
    "stands": "stands",
    "stands_layer_name": "name of the stands' layer",
    "probabilities": "probabilities",
    "lower": "lower bounds",
    "upper": "upper bounds",
    "coverage": "coverage of the intervals",
    "trust": "raster of trust",
    "model": "model",
    "scene": "scene",
    "variable": "variable",
    "device": "device",
}
"""Of :func:`~hypertask.model.assessment.run.inputs_of`, for people."""


@dataclass
class Assessment:
    """A map compared with a reference.

    Attributes
    ----------
    variable : of the map. Its classes are numbered from 0, as everywhere here.
    reference_kind : points, polygons or raster. restricted : to an area.
    total : all pixels that both have.
    classes : of a categorical map, with their codes. mapped : pixels of each in the whole map.
    mapped_pixels : of the map. unmapped : pixels of the reference on which the map has no data.
    hectares : of a pixel, or None.
    area : area-adjusted figures of a categorical map.
    stands, probabilities, intervals, trust : None where they are not given.
    excerpts : (row, column, predicted, reference) windows, class indices or values.
    notes, warnings : sentences.
    """

    variable: Variable
    reference_kind: str
    restricted: bool
    total: VariableScores
    classes: Classes | None
    mapped: np.ndarray | None
    mapped_pixels: int
    hectares: float | None
    unmapped: int = 0
    area: AreaAccuracy | None = None
    stands: StandTable | None = None
    probabilities: Probabilities | None = None
    intervals: Intervals | None = None
    trust: Trusted | None = None
    excerpts: list[tuple] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    @property
    def categorical(self) -> bool:
        return self.variable.is_categorical

    @property
    def scores(self) -> dict:
        """The numbers of all pixels, see :mod:`~hypertask.model.accuracy.metrics`."""
        return self.total.scores()

    @property
    def pixels(self) -> int:
        return self.total.pixels

    def used_classes(self) -> np.ndarray:
        """Indices of the classes that the map or the reference holds."""
        counts = self.total.confusion()
        return np.flatnonzero(counts.any(0) | counts.any(1) | (present(self.mapped) > 0))

    @property
    def class_names(self) -> list[str]:
        """Of all classes of a categorical map."""
        return present(self.classes).names
