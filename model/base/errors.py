"""The two ways a job ends early."""


class HyperTaskError(Exception):
    """Something the analyst can put right.

    The text is one clear sentence: what is wrong, with the value, and what to do. It is shown
    as it stands in the Processing log and on the command line, without a traceback.
    """


class Cancelled(Exception):  # noqa: N818 (a state, not an error)
    """The analyst asked to stop. Nothing half-written is left behind."""
