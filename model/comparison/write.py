"""Tables as CSV and LaTeX files."""

from __future__ import annotations

from pathlib import Path

from ..base.files import replacing
from ..base.tables import csv_table
from ..base.text import printable
from ..reports.html import number, spread
from .tables import Cell, Reason, Spread, Table

_SPECIAL = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{letter: f"\\{letter}" for letter in "&%$#_{}"},
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    "±": r"$\pm$",
    "–": "--",
}


def write_tables(tables: list[Table], folder: Path) -> None:
    """``<name>.csv`` and ``<name>.tex`` of each table."""
    for table in tables:
        _write_csv(table, folder / f"{table.name}.csv")
        with replacing(folder / f"{table.name}.tex") as temporary:
            temporary.write_text(latex(table), encoding="utf-8")


def _write_csv(table: Table, path: Path) -> None:
    """A spread takes three columns: mean, minimum and maximum."""
    wide = {k for row in table.rows for k, cell in enumerate(row) if isinstance(cell, Spread)}
    head = []
    for column, name in enumerate(table.head):
        ends = (" mean", " minimum", " maximum") if column in wide else ("",)
        head += [name + end for end in ends]
    with csv_table(path, head) as file:
        for row in table.rows:
            file.add(cell for k, each in enumerate(row) for cell in _plain(each, k in wide))


def _plain(cell: Cell, wide: bool) -> list:
    if isinstance(cell, Spread):
        return [cell.mean, min(cell.values), max(cell.values)]
    words = cell.words if isinstance(cell, Reason) else cell
    return [words] * 3 if wide else [words]


def footnotes(table: Table) -> dict[str, str]:
    """A letter for each reason of a table."""
    found: dict[str, str] = {}
    for row in table.rows:
        for cell in row:
            if isinstance(cell, Reason):
                found.setdefault(cell.words, chr(ord("a") + len(found) % 26))
    return found


def escaped(words: object) -> str:
    """A text as LaTeX shows it."""
    text = printable(str(words)).replace("\n", " ")
    return "".join(_SPECIAL.get(letter, letter) for letter in text)


def latex(table: Table) -> str:
    """A table environment for the package booktabs, the best of each column bold."""
    letters, best = footnotes(table), table.marked()

    def shown(cell: Cell, place) -> str:
        if isinstance(cell, Reason):
            return f"--\\textsuperscript{{{letters[cell.words]}}}"
        if isinstance(cell, str):
            words = escaped(cell)
        else:
            if isinstance(cell, Spread):
                figures = spread(cell.values).replace("\u00a0", " ")
            else:
                figures = number(cell, padded=True)
            words = escaped(figures).replace("-", "$-$")
        return f"\\textbf{{{words}}}" if place in best else words

    body = [
        " & ".join(shown(cell, (k, column)) for column, cell in enumerate(row)) + r" \\"
        for k, row in enumerate(table.rows)
    ]
    notes = [
        f"\\textsuperscript{{{letter}}} {escaped(words)}." for words, letter in letters.items()
    ]
    lines = [
        "% needs \\usepackage{booktabs}",
        "\\begin{table}",
        "\\centering",
        f"\\caption{{{escaped(table.title)}}}",
        f"\\label{{tab:{table.name.replace('_', '-')}}}",
        f"\\begin{{tabular}}{{l{'r' * (len(table.head) - 1)}}}",
        "\\toprule",
        " & ".join(map(escaped, table.head)) + r" \\",
        "\\midrule",
        *body,
        "\\bottomrule",
        "\\end{tabular}",
        *(f"\\par\\footnotesize {escaped(note)}" for note in table.notes),
        *(["\\par\\footnotesize " + " ".join(notes)] if notes else []),
        "\\end{table}",
    ]
    return "\n".join(lines) + "\n"
