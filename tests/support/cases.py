"""Inputs within the formats and outside them, for tests that look for what nobody thought of.

Each strategy draws a :class:`Case`: what is written into a world, the job that is run, and, where
the input is within its format, what must come out.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field

from hypothesis import strategies as st
from support.world import JOBS, World

ODD_NUMBERS = [0, -1, 1, 2, 3.5, -0.0, 1e-320, 1e30, 1e308, 10**12, 2**63, -(2**31), 10**400]
ODD_TEXTS = [
    "",
    " ",
    "nowhere.tif",
    "../in/scene.img",
    "a" * 5000,
    "NUL\0within",
    "half \ud800 pair",
    "two\nlines",
    "=1+1",
    "ä ö 樹 \u202e\u00a0",
    "/dev/null",
    "out",
    "NETCDF:nothing:x",
    "/vsizip/a.zip/b.tif",
    "{}%s",
    "NaN",
    "select * from stands",
]
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.sampled_from(ODD_NUMBERS),
    st.integers(-(10**6), 10**6),
    st.floats(),
    st.sampled_from(ODD_TEXTS),
    st.text(max_size=12),
)
ANYTHING = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3)
    ),
    max_leaves=5,
)


def words(text: str) -> list[str]:
    return text.split()


@st.composite
def one_of(draw, commands) -> str:
    """One of the commands; a training, which takes seconds, a third as often as another."""
    quick = [name for name in commands if name != "train"]
    return draw(st.sampled_from(commands if draw(st.integers(0, 2)) == 0 else quick or commands))


def usual_job(command: str) -> dict:
    """The usual job of a command, to be changed."""
    return json.loads(json.dumps(JOBS[command]))


@dataclass
class Case:
    """One input.

    command : that is run. job : for it, a dict or the bytes of its file. write : puts the input
    into a world. refused : whether it must be; None where either may be right. check : of what
    came out, where it was not refused.
    """

    command: str
    job: dict | bytes
    write: Callable[[World], None] = lambda world: None
    refused: bool | None = None
    check: Callable[[World, object], None] | None = None
    words: str = field(default="")

    def faults(self, world: World, outcome) -> list[str]:
        """What is wrong with the outcome, besides what must never happen."""
        if self.refused is not None and bool(outcome.code) is not self.refused:
            words = outcome.error or "it was taken"
            return [f"wrong result: {words}"]
        if self.check is None or outcome.code:
            return []
        try:
            self.check(world, outcome)
        except AssertionError as error:
            return [f"wrong result: {' '.join(str(error).split())[:600]}"]
        return []

    def __repr__(self):
        job = json.dumps(self.job) if isinstance(self.job, dict) else repr(self.job)
        return f"{self.command}: {self.words} {job[:700]}"
