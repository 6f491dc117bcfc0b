"""Texts and numbers of JSON."""

from __future__ import annotations

import json

import numpy as np
import pytest

from hypertask.model.base.errors import HyperTaskError
from hypertask.model.base.plain import parsed, plain


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


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            b'{"a": 1,\n "b" 2}',
            "not valid JSON (Expecting ':' delimiter) near line 2, column 6; correct it",
        ),
        (b"", "not valid JSON (Expecting value) near line 1, column 1; correct it"),
        (b'{"a": "\xe4"}', "no text in UTF-8 (byte 7); save it as UTF-8"),
        (b"[" * 100_000, "not valid JSON (nested too deep); correct it"),
        (b"1" * 10_000, "not valid JSON (a number has too many digits)"),
    ],
)
def test_what_is_no_json(text, words):
    with pytest.raises(HyperTaskError) as caught:
        parsed(text, "The file x")
    assert str(caught.value).startswith(f"The file x is {words}")
