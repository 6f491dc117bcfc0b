"""The job that tells whether classes can be told apart."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar, Optional

from ..base.errors import HyperTaskError
from .limits import require_limits, within_limits
from .values import FILE, check_ranges, one_of


@dataclass
class SeparabilityJob:
    """Separability of the classes drawn as ROIs; see docs/separability.md.

    scene : path of the raster.
    rois : path of a polygon layer (``rois_layer`` picks one of several) with the field
    ``class_field``, or, without a field, of a raster of class codes (``rois_band``; ``classes`` may
    name them: [{"code", "name", "color"}]).
    bins : cut a continuous field or raster into this many quantile classes.
    output : CSV table of pairs. report : HTML. At least one of them.
    wavelengths : ranges [[from, to], ...] in nanometres. bands : band numbers from 1.
    use_bad_bands : also take bands that the header's ``bbl`` calls bad.
    transform : none, pca or mnf, to ``components``. bin_bands : average this many bands.
    shrinkage : 0..1 towards the pooled covariance. max_pixels : per class, drawn with ``seed``.
    permutations : of the labels, for the noise floor; 0 takes its formula.
    bootstrap : resamples of polygons for intervals, 0 for none.
    select_bands : choose up to this many bands by the ``mean`` or ``min`` JM (``select_by``).
    sqrt_jm : show JM as its square root, 0..1.414.
    """

    scene: str
    rois: str
    class_field: Optional[str] = None
    rois_layer: Optional[str] = None
    rois_band: int = 1
    classes: list[dict] = field(default_factory=list)
    output: Optional[str] = None
    report: Optional[str] = None
    bins: Optional[int] = None
    wavelengths: Optional[list[list[float]]] = None
    bands: Optional[list[int]] = None
    use_bad_bands: bool = False
    transform: str = "none"
    components: int = 10
    bin_bands: int = 1
    shrinkage: float = 0.0
    max_pixels: Optional[int] = None
    bootstrap: int = 0
    permutations: int = 20
    select_bands: int = 0
    select_by: str = "mean"
    sqrt_jm: bool = False
    seed: int = 0

    COMMAND: ClassVar[str] = "separability"
    INPUTS: ClassVar[tuple[str, ...]] = ("scene", "rois")
    OUTPUTS: ClassVar[dict[str, str]] = {"output": FILE, "report": FILE}

    def check(self) -> None:
        if not (self.output or self.report):
            raise HyperTaskError("The job names no output; give an output (CSV) or a report.")
        one_of("transform", self.transform, ("none", "pca", "mnf"))
        one_of("select_by", self.select_by, ("mean", "min"))
        require_limits(self)
        check_ranges(self.wavelengths)
        for band in self.bands or ():
            within_limits("band", band)
        if not 0 <= self.shrinkage <= 1:
            raise HyperTaskError(f"The shrinkage is {self.shrinkage}; it must be from 0 to 1.")
