"""The two ways a job ends early."""

from __future__ import annotations

import re

# what breaks a line, is no character by itself, or is too long to be read
_BREAKS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_HALVES = re.compile("[\ud800-\udfff]")
_LONG = re.compile(r"\S{300,}")


def one_line(text: str) -> str:
    """``text`` as one line that any terminal and file can take; words without end are cut."""
    line = _HALVES.sub("\ufffd", _BREAKS.sub(" ", text))
    return _LONG.sub(lambda found: f"{found[0][:160]}…{found[0][-60:]}", line)


class HyperTaskError(Exception):
    """Something the analyst can put right.

    The text is one clear sentence: what is wrong, with the value, and what to do. It is shown
    as it stands in the Processing log and on the command line, without a traceback. Names from
    files and jobs may hold anything: it stays one line that can be written, and long ones are cut.
    """

    def __init__(self, text: str):
        super().__init__(one_line(text))


class Cancelled(Exception):  # noqa: N818 (a state, not an error)
    """The analyst asked to stop. Nothing half-written is left behind."""


TOO_LITTLE_MEMORY = (
    "There is too little memory for this; close other programs, or have less done at once."
)
"""What is said where nothing closer is known."""
