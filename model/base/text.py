"""What an attribute says as text, and counts in words."""

from __future__ import annotations

import re

import numpy as np


def missing(value) -> bool:
    """Whether an attribute says nothing: None, NaN or an empty text."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return True
    return isinstance(value, float) and not np.isfinite(value)


def as_text(value) -> str:
    """An attribute as the name of a class."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).strip()


def natural(name: str):
    """Sort key: numbers in a name count as numbers."""
    return [
        (0, float(part), "") if part.isdigit() else (1, 0.0, part.casefold())
        for part in re.split(r"(\d+)", name)
        if part
    ]


def counted(count: int, one: str, many: str) -> str:
    """``"1 ROI lies ..."`` or ``"3 ROIs lie ..."``, as a sentence."""
    return f"{count} {one if count == 1 else many}."
