"""Of values that may be None, those that cannot be by then."""

from __future__ import annotations

from typing import Optional, TypeVar

Value = TypeVar("Value")


def present(value: Optional[Value]) -> Value:
    """The value, where all that came before has seen to it that there is one.

    Raises
    ------
    TypeError
        When there is none after all.
    """
    if value is None:
        raise TypeError("there is no value where there has to be one")
    return value
