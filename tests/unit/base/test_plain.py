"""Numbers for JSON."""

from __future__ import annotations

import json

import numpy as np
import pytest

from hypertask.model.base.plain import plain


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        (None, None),
        ("text", "text"),
        (True, True),
        (np.bool_(False), False),
        (3, 3),
        (np.uint8(7), 7),
        (0.25, 0.25),
        (np.float32(0.5), 0.5),
        (float("nan"), None),
        (np.float64("inf"), None),
        (np.float32("-inf"), None),
        (np.array([[1, 2], [3, 4]], np.int16), [[1, 2], [3, 4]]),
        (np.array([1.5, np.nan]), [1.5, None]),
        (np.array(2.0), 2.0),
        ((1, [np.nan]), [1, [None]]),
        ({"a": np.arange(2), "b": {"c": (float("nan"),)}}, {"a": [0, 1], "b": {"c": [None]}}),
    ],
)
def test_values(value, wanted):
    made = plain(value)
    assert made == wanted and type(made) is type(wanted)
    assert json.loads(json.dumps(made, allow_nan=False)) == wanted
