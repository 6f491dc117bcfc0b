"""Titles of a GeoPackage's fields, beside what GDAL and others make of the file."""

from __future__ import annotations

import sqlite3

import numpy as np
from support.files import read_layer, write_layer
from support.shapes import FIELD

from hypertask.model.vectors.columns import field_titles, write_field_titles


def layer(path):
    features = [(FIELD.box(0, 0, 4, 4), {"height": 3.5, "kind": 7})]
    return write_layer(path, features, {"height": "float", "kind": "int"}, crs=FIELD.crs)


def test_titles_come_back_and_features_stay(tmp_path):
    path = layer(tmp_path / "a.gpkg")
    before = read_layer(path)
    name = before_name(path)
    assert field_titles(path, name) == {}
    write_field_titles(path, name, {"height": "mean height [m]", "kind": "größe"})
    assert field_titles(path, name) == {"height": "mean height [m]", "kind": "größe"}
    assert field_titles(path, "another") == {}
    after = read_layer(path)
    assert [values for _, values in after] == [values for _, values in before]


def before_name(path) -> str:
    with sqlite3.connect(path) as file:
        return file.execute("SELECT table_name FROM gpkg_contents").fetchone()[0]


def test_other_files_have_no_titles(tmp_path):
    assert field_titles(layer(tmp_path / "a.geojson"), "a") == {}
    assert field_titles(tmp_path / "nowhere.gpkg", "a") == {}
    assert field_titles("/vsizip/a.zip/a.gpkg", "a") == {}
    broken = tmp_path / "b.gpkg"
    broken.write_bytes(np.arange(4000).tobytes())
    assert field_titles(broken, "a") == {}


def test_reading_changes_nothing(tmp_path):
    path = layer(tmp_path / "a.gpkg")
    write_field_titles(path, before_name(path), {"height": "height [m]"})
    content = path.read_bytes()
    field_titles(path, before_name(path))
    assert path.read_bytes() == content
    assert [each.name for each in tmp_path.iterdir()] == ["a.gpkg"]
