"""The job that writes a model for other programs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar, Optional

from ..base.errors import HyperTaskError
from .limits import require_limits
from .values import FILE, one_of

NUMBERS = ("stored", "reflectance")


@dataclass
class ExportJob:
    """Write a model as an ONNX file, and what it is as a STAC item; at least one of them.

    output : the ONNX file, which says what Predict maps says; it is written only where onnxruntime
    finds so. stac : the STAC item (JSON) with the fields of the machine learning model extension,
    of the ONNX file where there is one, else of the model file. only : names of the variables of
    the ONNX file; none named means all. The plugin Deepness takes a file of classes or one of
    quantities, not of both. numbers : what the ONNX file is given, ``stored``: the numbers as the
    file of the training's scene holds them; ``reflectance``: after its scale and offset.
    pixel_size : of the scenes in metres, for Deepness. tile : side in pixels of what the ONNX file
    maps at once; None chooses from the model.
    """

    model: str
    output: Optional[str] = None
    stac: Optional[str] = None
    only: list[str] = field(default_factory=list)
    numbers: str = NUMBERS[0]
    pixel_size: Optional[float] = None
    tile: Optional[int] = None

    COMMAND: ClassVar[str] = "export"
    INPUTS: ClassVar[tuple[str, ...]] = ("model",)
    OUTPUTS: ClassVar[dict[str, str]] = {"output": FILE, "stac": FILE}

    def check(self) -> None:
        if self.output is None and self.stac is None:
            raise HyperTaskError(
                "Neither an ONNX file nor a STAC item was asked for; name one of them."
            )
        one_of("numbers", self.numbers, NUMBERS)
        require_limits(self)
