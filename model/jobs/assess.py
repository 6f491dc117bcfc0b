"""The job of an accuracy assessment."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar, Optional

from ..base.errors import HyperTaskError
from .limits import require_limits
from .values import DEVICES, FILE, RASTER, one_of

ASSESS_KINDS = ("auto", "categorical", "continuous")


@dataclass
class AssessJob:
    """Accuracy of a map against reference data; see docs/assessment.md.

    predicted : the map, of which one ``band`` is judged. Its grid is that of the assessment.
        Or model : a model file, scene : the raster that it is to map, and variable : the one that
        is judged, needed where the model has several; device : as in a job that maps.
    reference : raster (``reference_band``), or reference_layer : polygons or points with
        ``reference_field`` (``reference_layer_name`` picks one of several layers); ``group``: the
        field that says which polygons make one stand.
    kind : ``categorical``, ``continuous`` or ``auto``.
    area : polygons to which the assessment is restricted; ``area_filter`` picks some of them by an
        SQL condition such as ``part = 'test'``. stands : polygons to which a reference raster is
        aggregated as well. ``area_layer_name``, ``stands_layer_name`` pick one of several layers.
    probabilities : raster of class probabilities. lower, upper : rasters of prediction intervals
        that are to hold the share ``coverage`` of the values. trust : raster of the scores by which
        accuracy within and beyond their limit is told; None: trust.tif beside the map, if it is
        there. A model gives its own.
    classes, reference_classes : names of codes, [{"code", "name", "color"}], where the files do
        not say them.
    report : HTML. output : JSON. tables : CSV. errors : GeoTIFF of the errors. At least one.
    """

    predicted: Optional[str] = None
    band: int = 1
    reference: Optional[str] = None
    reference_band: int = 1
    reference_layer: Optional[str] = None
    reference_layer_name: Optional[str] = None
    reference_field: Optional[str] = None
    group: Optional[str] = None
    kind: str = "auto"
    area: Optional[str] = None
    area_layer_name: Optional[str] = None
    area_filter: Optional[str] = None
    stands: Optional[str] = None
    stands_layer_name: Optional[str] = None
    probabilities: Optional[str] = None
    lower: Optional[str] = None
    upper: Optional[str] = None
    coverage: float = 0.9
    trust: Optional[str] = None
    classes: list[dict] = field(default_factory=list)
    reference_classes: list[dict] = field(default_factory=list)
    report: Optional[str] = None
    output: Optional[str] = None
    tables: Optional[str] = None
    errors: Optional[str] = None
    model: Optional[str] = None
    scene: Optional[str] = None
    variable: Optional[str] = None
    device: str = "auto"

    COMMAND: ClassVar[str] = "assess"
    INPUTS: ClassVar[tuple[str, ...]] = (
        "predicted",
        "model",
        "scene",
        "reference",
        "reference_layer",
        "area",
        "stands",
        "probabilities",
        "lower",
        "upper",
        "trust",
    )
    OUTPUTS: ClassVar[dict[str, str]] = {
        "report": FILE,
        "output": FILE,
        "tables": FILE,
        "errors": RASTER,
    }

    def check(self) -> None:
        if not (self.report or self.output or self.tables or self.errors):
            raise HyperTaskError(
                "The job names no output; give a report, an output (JSON), tables (CSV) or errors."
            )
        self.check_inputs()

    def check_inputs(self) -> None:
        one_of("kind", self.kind, ASSESS_KINDS)
        require_limits(self)
        self.check_map()
        if bool(self.reference) == bool(self.reference_layer):
            raise HyperTaskError(
                "Both a reference raster and a reference layer were given; take one of them."
                if self.reference
                else "No reference was given; choose a reference raster, or a reference layer "
                "with its field."
            )
        if self.reference_layer and not self.reference_field:
            raise HyperTaskError("Choose the field of the reference layer that holds the values.")
        if bool(self.lower) != bool(self.upper):
            missing = "upper" if self.lower else "lower"
            raise HyperTaskError(
                f"Prediction intervals need both rasters; the {missing} one is missing."
            )
        if not 0 < self.coverage < 1:
            raise HyperTaskError(
                f"The coverage is {self.coverage}; it must lie between 0 and 1 (0.9 means 90 %)."
            )

    def check_map(self) -> None:
        one_of("device", self.device, DEVICES)
        if self.predicted and self.model:
            raise HyperTaskError("Both a map and a model were given; take one of them.")
        if bool(self.model) != bool(self.scene):
            raise HyperTaskError(
                "A model needs the scene that it is to map; choose the raster."
                if self.model
                else "A scene was given without a model that maps it; choose the model file, or "
                "leave the scene blank."
            )
        if not self.predicted and not self.model:
            raise HyperTaskError(
                "No map was given; choose one, or a model and the scene that it is to map."
            )
        if self.model and (self.probabilities or self.lower or self.upper or self.trust):
            raise HyperTaskError(
                "Class probabilities, limits and trust belong to a map; a model gives its own, so "
                "leave them blank."
            )
