"""The job that maps a scene."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar, Optional

from ..base.errors import HyperTaskError
from ..base.text import quoted
from .limits import require_limits
from .values import DEVICES, FOLDER, PRECISIONS, RASTER, one_of


@dataclass
class PredictJob:
    """Map a scene with a model file.

    output : folder for one GeoTIFF per variable. classes, variables : optional paths of two more
    rasters, all categorical and all continuous variables as bands. trust : path of the raster that
    says where the maps can be trusted, 1 is the limit; None writes trust.tif into the folder, if
    the model knows. trust_limit : the score beyond which all maps are left blank; None leaves
    nothing blank. probabilities : also write
    one raster of class probabilities per categorical variable. uncertainty : also write how
    uncertain the classes are (entropy) and how far the networks of an ensemble differ. intervals :
    percent (50 to 99) of the values that rasters of lower and upper limits are to enclose; None
    writes none. tile : side of the tiles in pixels; None chooses from the model. only : names of
    the variables to map; none named means all. device : ``auto``, ``cuda``, ``mps`` or ``cpu``.
    precision : ``float32``, ``bf16``, or ``auto``: bf16 where the device has it in hardware.
    flips : whether the maps are the mean over the mirror images of each tile; None as the model has
    it. crs : coordinate reference system of the scene, as EPSG:32635 or WKT, where its file states
    none or a wrong one; None takes the file's.
    """

    scene: str
    model: str
    output: str
    classes: Optional[str] = None
    variables: Optional[str] = None
    trust: Optional[str] = None
    trust_limit: Optional[float] = None
    probabilities: bool = False
    uncertainty: bool = False
    intervals: Optional[int] = None
    device: str = "auto"
    tile: Optional[int] = None
    only: list[str] = field(default_factory=list)
    precision: str = "auto"
    flips: Optional[bool] = None
    crs: Optional[str] = None

    COMMAND: ClassVar[str] = "predict"
    INPUTS: ClassVar[tuple[str, ...]] = ("scene", "model")
    OUTPUTS: ClassVar[dict[str, str]] = {
        "output": FOLDER,
        "classes": RASTER,
        "variables": RASTER,
        "trust": RASTER,
    }

    def check(self) -> None:
        one_of("device", self.device, DEVICES)
        one_of("precision", self.precision, PRECISIONS)
        if self.intervals is not None and not 50 <= self.intervals <= 99:
            raise HyperTaskError(
                f"The intervals are {quoted(self.intervals)} %; they must be from 50 to 99 %."
            )
        require_limits(self)
