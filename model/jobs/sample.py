"""The job that simulates a scene."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from .limits import require_limits
from .values import FOLDER


@dataclass
class SampleJob:
    """Make a simulated scene with its labels.

    output : folder. width, height : pixels of 0.7 m. seed : another one gives another forest.
    """

    output: str
    width: int = 600
    height: int = 600
    seed: int = 0

    COMMAND: ClassVar[str] = "sample"
    INPUTS: ClassVar[tuple[str, ...]] = ()
    OUTPUTS: ClassVar[dict[str, str]] = {"output": FOLDER}

    def check(self) -> None:
        require_limits(self)
