"""Checks of the values in a job: types from the dataclass, and what a value may be."""

from __future__ import annotations

import types
import typing
from collections.abc import Collection
from dataclasses import MISSING, fields, is_dataclass
from typing import Any

from ..base.errors import HyperTaskError
from ..base.text import quoted

DEVICES = ("auto", "cuda", "mps", "cpu")
PRECISIONS = ("auto", "float32", "bf16")

FILE, RASTER, MODEL, FOLDER = "file", "raster", "model", "folder"
BESIDE = {
    RASTER: ((".aux.xml", True, FILE), (".qml", False, FILE)),
    MODEL: ((".resume", False, FOLDER), (".keep", False, FILE)),
}
"""What is written beside an output: its ending, whether it follows the whole name, and its kind."""


class Job(typing.Protocol):
    """A dataclass whose fields are the keys of a job file and whose docstring is their help.

    COMMAND : of the engine that runs it. INPUTS : the keys of what it reads, paths all of them.
    OUTPUTS : the keys of what it writes, and what each is: ``FILE``, ``RASTER``, ``MODEL`` or
    ``FOLDER``.
    """

    COMMAND: typing.ClassVar[str]
    INPUTS: typing.ClassVar[tuple[str, ...]]
    OUTPUTS: typing.ClassVar[dict[str, str]]

    def check(self) -> None:
        """Raise HyperTaskError when a value cannot be used."""


Built = typing.TypeVar("Built")


def build(cls: type[Built], values: Any, where: str) -> Built:
    """An object of the dataclass ``cls`` from the parsed JSON object ``values``.

    ``where`` says in an error what was looked at. A key that is null or missing takes its default.
    """
    if not isinstance(values, dict):
        raise HyperTaskError(f"{where} must be an object, not {type(values).__name__}.")
    hints = typing.get_type_hints(cls)
    known = {entry.name: entry for entry in fields(typing.cast(Any, cls))}
    for name in values:
        if name not in known:
            raise HyperTaskError(
                f"{where} has the unknown key {quoted(name)}; its keys are {', '.join(known)}."
            )
    arguments = {}
    for name, entry in known.items():
        required = entry.default is MISSING and entry.default_factory is MISSING
        if values.get(name) is None:
            if required:
                raise HyperTaskError(f"{where} lacks the key {name!r}.")
            continue
        arguments[name] = _convert(values[name], hints[name], f"{where}, key {name!r},")
    return cls(**arguments)


def _convert(value, hint, where: str):
    origin = typing.get_origin(hint)
    union = (typing.Union, getattr(types, "UnionType", typing.Union))
    if hint is typing.Any:
        if isinstance(value, str):
            require_text(value, where)
        return value
    if origin in union:
        inner = [item for item in typing.get_args(hint) if item is not type(None)]
        return _convert(value, inner[0], where)
    if origin is list:
        if not isinstance(value, list):
            raise HyperTaskError(f"{where} must be a list, not {quoted(value)}.")
        return [_convert(item, typing.get_args(hint)[0], where) for item in value]
    if is_dataclass(hint):
        return build(typing.cast(type, hint), value, where.rstrip(","))
    if hint is float and isinstance(value, (int, float)) and not isinstance(value, bool):
        if not _NUMBERS[0] <= value <= _NUMBERS[1]:  # NaN is not, either
            raise HyperTaskError(f"{where} must be a number, not {quoted(value)}.")
        return float(value)
    if not isinstance(value, hint) or (isinstance(value, bool) and hint is not bool):
        raise HyperTaskError(f"{where} must be {_TYPE_NAMES[hint]}, not {quoted(value)}.")
    if isinstance(value, str):
        require_text(value, where)
    return value


def require_text(value: str, where: str) -> str:
    """The value, in which nothing is that neither a name of a file nor any other text can hold."""
    if "\0" in value or any("\ud800" <= character <= "\udfff" for character in value):
        raise HyperTaskError(
            f"{where} cannot be a file or any other name: {quoted(value)} holds a character that "
            "no name can have; write it anew."
        )
    return value


_NUMBERS = (-1e30, 1e30)


_TYPE_NAMES = {
    str: "text",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    dict: "an object",
}


def require(value: object, text: str) -> None:
    if not value:
        raise HyperTaskError(text)


def one_of(name: str, value: str, allowed: Collection[str]) -> None:
    if not isinstance(value, str) or value not in allowed:
        raise HyperTaskError(
            f"The {name} is {quoted(value)}; it must be one of {', '.join(allowed)}."
        )


def check_ranges(ranges: list[list[float]] | None) -> None:
    """Raise HyperTaskError unless wavelength ranges have two ends each, the lower one first."""
    for limits in ranges or ():
        if len(limits) != 2 or limits[0] > limits[1]:
            raise HyperTaskError(
                f"The wavelength range {quoted(limits)} must have two ends, the lower one first, "
                "such as [400, 900]."
            )
