"""What comes out: records of pairs and classes, the verdict in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Optional

import numpy as np

from ..base.errors import HyperTaskError
from .selection import Selection
from .transform import LeftOut

COLUMNS = (
    "CLASS_A",
    "CLASS_B",
    "N_A",
    "N_B",
    "B",
    "JM",
    "TD",
    "JM_CORRECTED",
    "TD_CORRECTED",
    "JM_NOISE",
    "VERDICT",
)
INTERVAL_COLUMNS = ("JM_LOW", "JM_HIGH")
"""Further columns when intervals were asked for."""
UNCLIPPED_COLUMNS = ("B_UNCLIPPED", "D_UNCLIPPED")
"""Last columns: what JM_CORRECTED and TD_CORRECTED are made of, before 0 is their least."""

GOOD, FAIR, MERGE = 1.9, 1.7, 1.0
"""Thresholds of the corrected JM on its 0..2 scale."""
VERDICTS = ("not told apart", "consider merging", "poor", "fair", "good", "not computed")


@dataclass(frozen=True)
class Options:
    """How separability is computed.

    transform : none, pca or mnf, to ``components``. bin_bands : neighbouring bands averaged.
    shrinkage : 0..1 towards the pooled covariance. permutations : for the noise floor; 0 takes
    its formula. bootstrap : resamples of polygons, 0 for no intervals. select_bands : bands to
    choose at most, 0 for no selection, by the mean or min of JM (``select_by``).
    square_root : show JM as its square root, 0..1.414.
    """

    transform: str = "none"
    components: int = 10
    bin_bands: int = 1
    shrinkage: float = 0.0
    permutations: int = 20
    bootstrap: int = 0
    select_bands: int = 0
    select_by: str = "mean"
    square_root: bool = False
    seed: int = 0


@dataclass(frozen=True)
class PairRecord:
    """One pair of classes. Distances are None where the pair could not be computed.

    b_unclipped, d_unclipped : corrected B and D as estimated; below 0 where chance makes them so.
    jm_noise : JM of b_noise, the mean distance B under permuted labels; b_noise_limit : what 95 %
    of them stay below; noise_source : polygons, pixels or formula.
    jm_low, jm_high, td_low, td_high : 95 % intervals of the corrected values over polygons.
    reason : why the pair was not computed.
    """

    class_a: str
    class_b: str
    n_a: int
    n_b: int
    b: Optional[float] = None
    jm: Optional[float] = None
    td: Optional[float] = None
    jm_corrected: Optional[float] = None
    td_corrected: Optional[float] = None
    jm_noise: Optional[float] = None
    verdict: str = "not computed"
    b_noise: Optional[float] = None
    b_noise_limit: Optional[float] = None
    noise_source: str = ""
    jm_low: Optional[float] = None
    jm_high: Optional[float] = None
    td_low: Optional[float] = None
    td_high: Optional[float] = None
    b_unclipped: Optional[float] = None
    d_unclipped: Optional[float] = None
    reason: str = ""

    @property
    def computed(self) -> bool:
        return self.b is not None

    def row(self, columns: Iterable[str]) -> dict:
        """The record under the names of these columns."""
        return {name: getattr(self, name.lower()) for name in columns}


@dataclass(frozen=True)
class ClassRecord:
    """One class: pixels, polygons, mean and standard deviation (p,) in the raster's bands.

    problem : why it could not be computed, with the remedy; empty otherwise.
    color : ``#rrggbb``.
    """

    name: str
    pixels: int
    polygons: int
    mean: np.ndarray
    deviation: np.ndarray
    problem: str = ""
    color: str = ""


@dataclass(frozen=True)
class SeparabilityResult:
    """Everything the table, the report and the dock show.

    Attributes
    ----------
    pairs : least separable first; pairs that could not be computed come last.
    classes : in the order given. options : what was asked for.
    bands : names of the bands given. wavelengths : (p,) nm or None. used : indices of the bands
        that were used. left_out : bands left out here and why.
    features : number of bands or components that distances were computed in.
    transform_note : what PCA, MNF or averaging did, in words; empty without.
    shares : (k,) share of variance (PCA) or signal-to-noise ratio (MNF), or None.
    selection : chosen bands as indices into ``bands``, or None.
    notes : sentences about what was excluded or assumed.
    """

    pairs: list[PairRecord]
    classes: list[ClassRecord]
    options: Options
    bands: list[str]
    wavelengths: Optional[np.ndarray]
    used: np.ndarray
    left_out: list[LeftOut]
    features: int
    transform_note: str = ""
    shares: Optional[np.ndarray] = None
    selection: Optional[Selection] = None
    notes: list[str] = field(default_factory=list)

    @property
    def computed(self) -> list[PairRecord]:
        return [pair for pair in self.pairs if pair.computed]

    @property
    def problems(self) -> list[str]:
        """One sentence for each class that could not be computed."""
        return [entry.problem for entry in self.classes if entry.problem]

    @property
    def min_jm(self) -> Optional[float]:
        """Smallest corrected JM, in the form shown."""
        return min(self._known("jm_corrected"), default=None)

    @property
    def mean_jm(self) -> Optional[float]:
        """Mean corrected JM, in the form shown."""
        values = self._known("jm_corrected")
        return float(np.mean(values)) if values else None

    @property
    def min_td(self) -> Optional[float]:
        """Smallest corrected TD."""
        return min(self._known("td_corrected"), default=None)

    def _known(self, name: str) -> list[float]:
        return [getattr(pair, name) for pair in self.computed]

    @property
    def columns(self) -> tuple[str, ...]:
        """Of the table; what is new comes last, so that columns keep their places."""
        intervals = INTERVAL_COLUMNS if self.options.bootstrap else ()
        return COLUMNS + intervals + UNCLIPPED_COLUMNS

    def rows(self) -> list[dict]:
        return [pair.row(self.columns) for pair in self.pairs]

    def require_pairs(self) -> None:
        """Raise when no pair could be computed."""
        if not self.computed:
            reasons = " ".join(self.problems[:3])
            raise HyperTaskError(f"No pair of classes could be computed. {reasons}".strip())


def verdict(jm_corrected: float, above_noise: bool) -> str:
    """The pair in words; ``jm_corrected`` on its 0..2 scale."""
    if not above_noise:
        return VERDICTS[0]
    if jm_corrected >= GOOD:
        return "good"
    if jm_corrected >= FAIR:
        return "fair"
    return "poor" if jm_corrected >= MERGE else "consider merging"
