"""A raster of trust that belongs to a map: accuracy within its limit, and beyond it.

Runs within QGIS: GDAL's own bindings and numpy only.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from ..accuracy.scores import VariableScores
from ..accuracy.trust import LIMIT, MODEL, SCENE
from ..base.errors import HyperTaskError
from ..base.variables import Variable
from ..jobs.assess import AssessJob
from .rasters import Grid, Plane

FILE, BAND = "trust.tif", "trust"
"""What Predict maps calls it, and its band."""


class Trusted:
    """The scores of a variable at pixels whose score of trust is up to 1, and beyond.

    Attributes
    ----------
    parts : ``within`` and ``beyond``.
    """

    def __init__(self, path: str, grid: Grid, variable: Variable):
        self.plane = Plane(path, [1], grid, "raster of trust")
        self.notes, self.warnings = self.plane.notes, self.plane.warnings
        self.parts = {name: VariableScores(variable) for name in ("within", "beyond")}

    def add(self, window: tuple, valid: np.ndarray, truth: np.ndarray, guess: np.ndarray) -> None:
        """Add the pixels ``valid`` (height, width) of a window: reference and map, (n,) each."""
        if not valid.any():
            return
        scores = self.plane.read(*window)[0][valid]
        if (scores < 0).any():
            raise HyperTaskError(
                f"{self.plane.label} holds {np.nanmin(scores):g} and is no raster of trust, whose "
                "scores are not below 0; choose the one that belongs to this map."
            )
        for name, here in (("within", scores <= LIMIT), ("beyond", scores > LIMIT)):
            self.parts[name].add(truth[here], guess[here])

    @property
    def pixels(self) -> dict[str, int]:
        """How many there are of either part."""
        return {name: scores.pixels for name, scores in self.parts.items()}


def trust_beside(job: AssessJob) -> str | None:
    """The raster of trust that the job names, else the one that lies beside its map."""
    if job.trust or not job.predicted:
        return job.trust
    beside = Path(job.predicted).with_name(FILE)
    if not beside.is_file() or beside == Path(job.predicted):
        return None
    try:
        plane, map_ = Plane(beside, [1]), Plane(job.predicted, [1])
    except HyperTaskError:
        return None
    own = plane.names[0] == BAND and plane.grid.is_as(map_.grid)
    # one of an earlier model or scene may lie there still; maps of older versions do not tell
    one, other = (
        [each.dataset.GetMetadataItem(tag) for tag in (MODEL, SCENE)] for each in (plane, map_)
    )
    return str(beside) if own and one == other else None
