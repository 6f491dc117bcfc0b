"""Tables as CSV files, which a spreadsheet opens without running anything that stands in them."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from .files import replacing
from .text import printable

_NUMBER = re.compile(r"[+-]?[0-9]+([.,][0-9]+)?([eE][+-]?[0-9]+)?")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20", "of:=")
"""What makes a spreadsheet take a cell for a formula, in East Asian full width and ODS too."""


def harmless(cell: object) -> object:
    """A cell of a table: None is empty, and a text that a spreadsheet would run begins with ``'``.

    Numbers, texts that are one too, and all other texts stay as they are.
    """
    if cell is None:
        return ""
    if not isinstance(cell, str):
        return cell
    cell = printable(cell)
    if cell.startswith(_FORMULA) and not _NUMBER.fullmatch(cell):
        return "'" + cell
    return cell


@contextmanager
def csv_table(path: str | Path, columns: Iterable[str]) -> Iterator[Table]:
    """Write a CSV file with these columns, complete or not at all."""
    with replacing(path) as temporary, temporary.open("w", newline="", encoding="utf-8") as file:
        table = Table(csv.writer(file))
        table.add(columns)
        yield table


class Table:
    """Rows of cells on their way into a file."""

    def __init__(self, writer: Any):
        self._writer = writer

    def add(self, cells: Iterable) -> None:
        self._writer.writerow([harmless(cell) for cell in cells])
