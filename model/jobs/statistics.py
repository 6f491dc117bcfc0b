"""The job that says what labels hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Optional

from ..base.errors import HyperTaskError
from .train import LabelSource, check_labels
from .values import FILE, require


@dataclass
class StatisticsJob:
    """What labels hold, before a model is trained on them; see docs/labels.md.

    labels : see :class:`LabelSource`; all of them layers, or all of them rasters.
    output : CSV table. report : HTML. At least one of them.
    rare_class_share : classes below this share of a variable's labels are called rare.
    """

    labels: list[LabelSource]
    output: Optional[str] = None
    report: Optional[str] = None
    rare_class_share: float = 0.05

    COMMAND: ClassVar[str] = "statistics"
    INPUTS: ClassVar[tuple[str, ...]] = ()
    OUTPUTS: ClassVar[dict[str, str]] = {"output": FILE, "report": FILE}

    def check(self) -> None:
        require(self.labels, "No labels were given; name a layer with its fields or a raster.")
        check_labels(self.labels)
        if not (self.output or self.report):
            raise HyperTaskError("The job names no output; give an output (CSV) or a report.")
        if not 0 <= self.rare_class_share < 1:
            raise HyperTaskError(
                f"The rare-class share is {self.rare_class_share}; it must be at least 0 and below "
                "1 (0.05 means 5 %)."
            )
