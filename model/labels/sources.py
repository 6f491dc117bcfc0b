"""What a job says of one source of labels."""

from __future__ import annotations

from typing import Any, Protocol


class Source(Protocol):
    """As :class:`~hypertask.model.jobs.train.LabelSource`, which tells what each is."""

    layer: str | None
    layer_name: str | None
    categorical: list[str]
    continuous: list[str]
    group: str | None
    raster: str | None
    spec: Any
    classes: dict
    units: dict
