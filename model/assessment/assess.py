"""Accuracy of a map against a reference, read window by window on the map's grid.

Three passes: :mod:`.survey` (where both are, and their classes), :mod:`.alignment` (whether they
lie in the same place) and :mod:`.counting`.

Runs within QGIS: GDAL's own bindings and numpy only.
"""

from __future__ import annotations

from typing import Protocol

from ..accuracy.area import area_accuracy
from ..accuracy.scores import VariableScores
from ..base.errors import HyperTaskError
from ..base.messages import Reporter, SilentReporter
from ..base.present import present
from ..base.text import counted
from ..base.variables import CATEGORICAL, CONTINUOUS, Variable, VariableClass
from ..jobs.assess import AssessJob
from .alignment import compare_places
from .comparison import Comparison, MemoryShapes
from .counting import count
from .error_raster import error_raster
from .intervals import Intervals
from .probabilities import Probabilities
from .result import Assessment
from .stands import StandTable
from .survey import Survey, survey
from .trust import Trusted, trust_beside


def assess(
    job: AssessJob, reporter: Reporter | None = None, memory: MemoryShapes | None = None
) -> Assessment:
    """Assess a map; the error raster is written where the job names one.

    Parameters
    ----------
    memory : features that are taken instead of the job's files.

    Raises
    ------
    HyperTaskError
        One sentence for every kind of input that cannot be used.
    """
    reporter = reporter or SilentReporter()
    comparison = Comparison(job, memory or MemoryShapes())
    seen = survey(comparison, job, reporter)
    found = _prepared(job, comparison, seen)
    compare_places(comparison, seen, found, reporter)
    with error_raster(job.errors, comparison.map, comparison.categorical) as errors:
        count(comparison, seen, found, errors, reporter)
        if not found.pixels:
            raise HyperTaskError(comparison.nothing())
    if found.mapped is not None and found.mapped.sum():
        found.area = area_accuracy(found.total.confusion(), found.mapped)
    _gather_notes(comparison, found, seen.mixed)
    return found


def _prepared(job: AssessJob, comparison: Comparison, seen: Survey) -> Assessment:
    """The assessment before any pixel is counted."""
    if job.probabilities and not comparison.categorical:
        raise HyperTaskError(
            "Class probabilities were given, but the map is continuous; leave them out or choose "
            "the kind categorical."
        )
    if job.lower and comparison.categorical:
        raise HyperTaskError(
            "Prediction intervals were given, but the map is categorical; leave them out or choose "
            "the kind continuous."
        )
    classes = seen.classes
    if classes is None:
        variable = Variable(comparison.name, CONTINUOUS, comparison.map.unit)
    else:
        numbered = enumerate(zip(classes.names, classes.colors))
        shown = tuple(VariableClass(k, name, color) for k, (name, color) in numbered)
        variable = Variable(comparison.name, CATEGORICAL, comparison.map.unit, shown)
    total = VariableScores(variable, full=bool(job.probabilities) or classes is None)
    found = Assessment(
        variable,
        comparison.reference.kind,
        comparison.area is not None,
        total,
        classes,
        seen.mapped,
        seen.mapped_pixels,
        comparison.grid.hectares,
    )
    if job.probabilities:
        found.probabilities = Probabilities(
            job.probabilities, comparison.grid, present(classes), total
        )
    if job.lower:
        found.intervals = Intervals(job.lower, present(job.upper), comparison.grid, job.coverage)
    trust = trust_beside(job)
    if trust is not None:
        found.trust = Trusted(trust, comparison.grid, variable)
        if not job.trust:
            found.notes.append("Trust is that of trust.tif, which lies beside the map.")
    stands = comparison.stands or comparison.reference.shapes
    if stands is not None and comparison.reference.kind != "points":
        found.stands = StandTable(stands, variable)
    return found


class Telling(Protocol):
    """What has sentences for the log, and about what may be wrong."""

    notes: list[str]
    warnings: list[str]


def _gather_notes(comparison: Comparison, found: Assessment, mixed: int) -> None:
    if found.unmapped:
        share = found.unmapped / (found.unmapped + found.pixels)
        found.notes.append(
            counted(
                found.unmapped,
                f"pixel with a reference ({share:.1%}) lies where the map has no data and was left "
                "out",
                f"pixels with a reference ({share:.1%}) lie where the map has no data and were "
                "left out",
            )
        )
    reference = comparison.reference
    told: list[Telling | None] = [
        comparison.map,
        reference.source,
        comparison.area,
        found.probabilities,
        found.intervals,
        found.trust,
        comparison.stands,
    ]
    for each in filter(None, told):
        found.notes += each.notes
        found.warnings += each.warnings
    if mixed:
        points = reference.kind == "points"
        found.notes.append(
            counted(
                mixed,
                f"pixel lies in {'points' if points else 'polygons'} of different values at once "
                "and was left out",
                f"pixels lie in {'points' if points else 'polygons'} of different values at once "
                "and were left out",
            )
        )
    if found.classes is not None:
        found.notes += found.classes.notes
        found.warnings += found.classes.warnings
