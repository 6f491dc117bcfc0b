"""What a GeoPackage says of its fields: their titles, in the standard's table of columns."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import closing
from pathlib import Path

from ..base.text import unit_in

_TABLES = """
CREATE TABLE IF NOT EXISTS gpkg_extensions (table_name TEXT, column_name TEXT,
  extension_name TEXT NOT NULL, definition TEXT NOT NULL, scope TEXT NOT NULL,
  CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name));
CREATE TABLE gpkg_data_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL, name TEXT,
  title TEXT, description TEXT, mime_type TEXT, constraint_name TEXT,
  CONSTRAINT pk_gdc PRIMARY KEY (table_name, column_name),
  CONSTRAINT gdc_tn UNIQUE (table_name, name));
CREATE TABLE gpkg_data_column_constraints (constraint_name TEXT NOT NULL,
  constraint_type TEXT NOT NULL, value TEXT, min NUMERIC, min_is_inclusive BOOLEAN, max NUMERIC,
  max_is_inclusive BOOLEAN, description TEXT,
  CONSTRAINT gdcc_ntv UNIQUE (constraint_name, constraint_type, value));
"""
_EXTENSION = "gpkg_schema", "http://www.geopackage.org/spec/#extension_schema", "read-write"


def field_titles(path: str | Path, layer: str) -> dict[str, str]:
    """The titles of a layer's fields, by name; none where the file states none.

    As the GeoPackage standard's schema extension has them (OGC 12-128r18, F.9).
    """
    path = Path(path)
    if path.suffix.lower() != ".gpkg" or not path.is_file():
        return {}
    query = "SELECT column_name, title FROM gpkg_data_columns WHERE table_name = ?"
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?immutable=1", uri=True)) as file:
            return {name: title for name, title in file.execute(query, (layer,)) if title}
    except sqlite3.Error:  # it has no such table, or cannot be read, which its reader will tell
        return {}


def last_changes(path: Path) -> set[str]:
    """When each table of a GeoPackage was changed last, as it says; empty where it cannot be read.

    That of a layer is set anew by whoever edits it.
    """
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?immutable=1", uri=True)) as file:
            return {when for (when,) in file.execute("SELECT last_change FROM gpkg_contents")}
    except (OSError, sqlite3.Error):
        return set()


def field_units(
    path: str | Path, layer: str, names: Iterable[str], given: Mapping[str, str]
) -> dict[str, str]:
    """The unit of each of a layer's fields, "" where none is stated.

    The ``given`` one, else what stands in brackets at the end of the field's title or name.
    """
    titles = field_titles(path, layer)
    return {
        name: given.get(name) or unit_in(titles.get(name, "")) or unit_in(name) for name in names
    }


def write_field_titles(path: str | Path, layer: str, titles: Mapping[str, str]) -> None:
    """Give the fields of a layer of a new GeoPackage titles."""
    with closing(sqlite3.connect(path)) as file, file:
        file.executescript(_TABLES)
        for table in ("gpkg_data_columns", "gpkg_data_column_constraints"):
            row = (table, None, *_EXTENSION)
            file.execute("INSERT INTO gpkg_extensions VALUES (?, ?, ?, ?, ?)", row)
        file.executemany(
            "INSERT INTO gpkg_data_columns (table_name, column_name, title) VALUES (?, ?, ?)",
            [(layer, name, title) for name, title in titles.items()],
        )
