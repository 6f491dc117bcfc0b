"""Numbers as JSON knows them."""

from __future__ import annotations

import math


def plain(value):
    """The same in plain Python: lists for arrays and tuples, None for NaN and infinity.

    Parameters
    ----------
    value : None, text, a number of Python or numpy, or arrays, lists, tuples and dictionaries of
        such.
    """
    if hasattr(value, "tolist"):  # numpy's, without importing it
        value = value.tolist()
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(each) for each in value]
    if value is None or isinstance(value, (bool, int, str)):
        return value
    return float(value) if math.isfinite(value) else None
