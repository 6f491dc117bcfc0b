"""What a job says is one line each time, whatever stands in the names of files and classes."""

from __future__ import annotations

import io
import json

import pytest

from hypertask.model.base.messages import JsonReporter, Stage, TextReporter

NAMES = {
    "two\nlines\r\nand\u2028more": "two lines and more",
    "bell\x07 \x1b[31mred\x00": "bell   [31mred ",
    "half \ud800 of a pair": "half \ufffd of a pair",
    "x" * 100_000: "x" * 160 + "…" + "x" * 60,
    "old forest on peat " * 50: "old forest on peat " * 50,
    "mänty 松 🌲": "mänty 松 🌲",
}


@pytest.mark.parametrize("name", NAMES)
def test_lines(name):
    text, lines = io.BytesIO(), io.BytesIO()
    for kind, stream in ((TextReporter, text), (JsonReporter, lines)):
        with io.TextIOWrapper(stream, encoding="utf-8", newline="\n", write_through=True) as out:
            streams = (out, out) if kind is TextReporter else (out,)
            reporter = Stage(kind(*streams), 0, 50, "Seed 1")
            reporter.message(f"The class {name} is new.")
            reporter.warning(f"The class {name} is rare.")
            written = stream.getvalue().decode("utf-8")
        assert written.count("\n") == 2 and written.endswith("\n")
        said = written.split("\n")[:2]
        if kind is TextReporter:
            assert said[0] == f"Seed 1: The class {NAMES[name]} is new."
            assert said[1] == f"Warning: Seed 1: The class {NAMES[name]} is rare."
        else:
            records = [json.loads(line) for line in said]
            assert records[1]["text"] == f"Seed 1: The class {NAMES[name]} is rare."
            assert [record["level"] for record in records] == ["info", "warning"]


def test_what_an_encoding_lacks_is_escaped():
    """As of a log that Windows redirects."""
    content = io.BytesIO()
    with io.TextIOWrapper(content, encoding="cp1252", newline="\n", write_through=True) as out:
        reporter = TextReporter(out)
        reporter.message("mänty and łąka")
        reporter.result({"OUTPUT": "łą/maps"})
        written = content.getvalue().decode("cp1252")
    assert written == "mänty and \\u0142\\u0105ka\nOUTPUT: \\u0142\\u0105/maps\n"


class Gone(io.StringIO):
    """A stream that takes no line: its disk is full, or its reader has gone."""

    def __init__(self, error):
        super().__init__()
        self.error = error

    def write(self, text):
        raise self.error


@pytest.mark.parametrize("kind", [TextReporter, JsonReporter])
@pytest.mark.parametrize(
    "error", [BrokenPipeError(), OSError(28, "No space left on device"), ValueError("closed file")]
)
def test_a_log_decides_over_nothing(kind, error):
    gone = Gone(error)
    reporter = kind(gone, gone) if kind is TextReporter else kind(gone)
    reporter.message("A line.")
    reporter.warning("Another one.")
    reporter.progress(50)
    reporter.result({"OUTPUT": "maps"})
