"""Numbers as JSON knows them."""

from __future__ import annotations

import math


def plain(value):
    """Numbers as JSON knows them; what is no number becomes None."""
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [plain(each) for each in value]
    if value is None or isinstance(value, (int, str)):
        return value
    return float(value) if math.isfinite(value) else None
