"""CSV tables that a spreadsheet can open, whatever classes are called."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import numpy as np
import pytest

import hypertask
from hypertask.model.base.colors import class_colors, hex_color
from hypertask.model.base.errors import HyperTaskError
from hypertask.model.base.tables import csv_table, harmless
from hypertask.model.base.variables import VariableClass, coloured, given_classes

FORMULAS = [
    "=1+1",
    '=HYPERLINK("http://a.b";"x")',
    "+pine",
    "-",
    "- none",
    "-1+1|cmd",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "\uff1d1",
    "-2-3",
    "+1.5.2",
]
TEXTS = ["pine", "a=b", "1-2", "'=1", " =1", "", "-3", "+4.25", "-1e-5", "-0,5", "käpy", "a@b", "Ω"]
NUMBERS = [-3, -2.5, 0, 7, np.float64(-1.25), np.int64(-4), True]


@pytest.mark.parametrize("text", FORMULAS)
def test_what_a_spreadsheet_would_run_is_text(text):
    assert harmless(text) == "'" + text


@pytest.mark.parametrize("cell", [*TEXTS, *NUMBERS])
def test_numbers_and_other_texts_stay(cell):
    assert harmless(cell) == cell and type(harmless(cell)) is type(cell)


def test_every_cell_of_a_file_is_harmless(tmp_path):
    names = [*FORMULAS, *TEXTS, 'two\nlines, "quoted"', "a\x00b\x1b\ud800c"]
    path = tmp_path / "t.csv"
    with csv_table(path, ["=NAME", "VALUE"]) as table:
        for number, name in enumerate(names):
            table.add((name, -number))
        table.add((None, None))
    rows = list(csv.reader(path.open(newline="", encoding="utf-8")))
    assert rows[0] == ["'=NAME", "VALUE"] and rows[-1] == ["", ""]
    assert [row[1] for row in rows[1:-1]] == [str(-number) for number in range(len(names))]
    for name, (cell, _) in zip(names, rows[1:]):
        assert not cell.startswith(("=", "@", "\t", "\r")), name
        assert cell.lstrip("'") == name.lstrip("'") or "\ufffd" in cell
    assert rows[len(names)][0] == "a\ufffdb\ufffd\ufffdc"


@pytest.mark.parametrize(
    "color",
    [
        "red",
        "#12345",
        "#1234567",
        "#12345g",
        "#123456;x:url(y)",
        '#000000"/><x',
        "#12345\n",
        7,
        [1],
    ],
)
def test_a_colour_is_rrggbb_or_refused(color):
    for refuses in (
        lambda: class_colors(["#000000", color]),
        lambda: given_classes([{"code": 1, "name": "a", "color": color}], "v"),
    ):
        with pytest.raises(HyperTaskError, match=r"colour .* is not written as #rrggbb"):
            refuses()
    with pytest.raises(ValueError, match="#rrggbb"):
        VariableClass(1, "a", color)


def test_colours_that_are_given_stay():
    assert hex_color("#Aa00fF") == "#Aa00fF" and hex_color("") == hex_color(None) == ""
    colors = class_colors(["#Aa00fF", None, "", "#009e73"])
    assert colors[0] == "#Aa00fF" and colors[3] == "#009e73"
    assert len(set(colors)) == 4 and all(len(color) == 7 for color in colors)


@pytest.mark.parametrize("given", [{1: "#0072B2"}, {0: "#d55e00", 7: "#009e73"}, {3: "#009e73"}])
def test_classes_of_which_some_have_a_colour_all_differ(given):
    """A colour that is given may be that of another place in the palette."""
    entries = [VariableClass(k + 1, str(k), given.get(k, "")) for k in range(20)]
    for colors in ([e.color for e in coloured(entries)], class_colors(e.color for e in entries)):
        assert len({color.lower() for color in colors}) == 20
        assert all(colors[place] == color for place, color in given.items())
        # the others have what they would have without
        usual = class_colors([""] * 20)
        taken = {color.lower() for color in given.values()}
        assert all(
            colors[k] == usual[k] for k in range(20) if k not in given and usual[k] not in taken
        )


def test_no_other_file_writes_csv():
    root = Path(hypertask.__file__).parent
    users = [
        path.relative_to(root).as_posix()
        for folder in ("model", "plugin", "algorithms")
        for path in (root / folder).rglob("*.py")
        if re.search(r"^\s*(import csv|from csv)", path.read_text(encoding="utf-8"), re.MULTILINE)
    ]
    assert users == ["model/base/tables.py"]
