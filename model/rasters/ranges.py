"""Wavelength ranges as analysts write them."""

from __future__ import annotations

import re

from ..base.errors import HyperTaskError


def parse_ranges(text: str) -> list[list[float]]:
    """``"400-900, 1000-1300"`` as [[400, 900], [1000, 1300]] (nanometres).

    Raises
    ------
    HyperTaskError
        Shows the part that is no range.
    """
    ranges = []
    for part in filter(None, (item.strip() for item in re.split(r"[,;]", text or ""))):
        match = re.fullmatch(r"(\d+(?:\.\d+)?)\s*(?:-|–|to)\s*(\d+(?:\.\d+)?)", part)
        if match is None or float(match[1]) >= float(match[2]):
            raise HyperTaskError(
                f"The wavelength range {part!r} cannot be understood; write ranges in nanometres "
                'like "400-900, 1000-1300".'
            )
        ranges.append([float(match[1]), float(match[2])])
    return ranges
