"""JSON: its text read, whoever wrote it, and numbers as it knows them."""

from __future__ import annotations

import json
import math
from typing import Any

from .errors import HyperTaskError
from .text import quoted

LONGEST = 16 * 2**20
"""Bytes of a text that is read."""


def parsed(content: bytes | str, what: str) -> Any:
    """What a JSON text says; ``what`` it is and its name, for errors.

    Raises
    ------
    HyperTaskError
        When it is no JSON, has a key twice or numbers that are none, or is longer than any.
    """
    if len(content) > LONGEST:
        raise HyperTaskError(f"{what} is longer than {LONGEST} bytes; it must be another file.")
    if isinstance(content, str):
        content = content.encode("utf-8", "surrogatepass")

    def once(pairs: list[tuple]) -> dict:
        values: dict = {}
        for key, value in pairs:
            if key in values:
                raise HyperTaskError(f"{what} has the key {quoted(key)} twice; keep one of them.")
            values[key] = value
        return values

    def no_number(text: str):
        raise HyperTaskError(f"{what} holds {text}, which is no number; write a number or null.")

    try:
        return json.loads(
            content.decode("utf-8-sig"), object_pairs_hook=once, parse_constant=no_number
        )
    except (ValueError, RecursionError) as error:
        raise HyperTaskError(_no_json(what, error)) from error


def _no_json(what: str, error: ValueError | RecursionError) -> str:
    if isinstance(error, UnicodeDecodeError):
        return f"{what} is no text in UTF-8 (byte {error.start}); save it as UTF-8."
    if isinstance(error, json.JSONDecodeError):
        return (
            f"{what} is not valid JSON ({error.msg.rstrip(':')}) near line {error.lineno}, column "
            f"{error.colno}; correct it there."
        )
    why = "nested too deep" if isinstance(error, RecursionError) else "a number has too many digits"
    return f"{what} is not valid JSON ({why}); correct it or choose another file."


def plain(value: Any) -> Any:
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
