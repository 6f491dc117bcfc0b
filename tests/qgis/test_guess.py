"""Fields of label layers sorted into classes and quantities, on layers whose answer is known."""

from __future__ import annotations

import json
import os
from pathlib import Path

import processing
import pytest
from qgis.core import (
    QgsCategorizedSymbolRenderer,
    QgsFillSymbol,
    QgsRendererCategory,
    QgsVectorLayer,
)
from support.processing import layer_of

from hypertask.plugin.guess import Column, guess_fields, sort_columns

pytestmark = pytest.mark.usefixtures("qgis_app")
ROOT = Path(__file__).resolve().parents[2]
DATA = os.environ.get("HYPERTASK_TEST_DATA")


def column(name, values, kind="whole"):
    return Column(name, kind, tuple(values))


@pytest.mark.parametrize(
    ("found", "classes", "quantities"),
    [
        (column("kind", ["pine", "spruce", "pine"], "text"), True, False),
        (column("roi", ["a", "b", "c"], "text"), True, False),  # a polygon for each class
        (column("owner", [f"family {n}" for n in range(40)], "text"), False, False),
        (column("note", ["same", "same"], "text"), False, False),
        (column("burnt", [True, False, True], "boolean"), True, False),
        (column("soil_class", [1, 2, 1, 2]), True, False),
        (column("soil_class", [1.0, 2.0, 1.0], "number"), True, False),
        (column("age_class", range(1, 31)), True, False),  # by its name
        (column("group_of_trees", [1, 2, 3, 1, 2, 3]), True, False),
        (column("trees", [12, 890, 433, 12, 890]), False, True),
        (column("height", [1, 2, 3, 1, 2, 3]), False, True),
        (column("percentage_of_pine", [10, 20, 30, 10, 20]), False, True),
        (column("height", [1.5, 2.5, None], "number"), False, True),
        (column("height", [1.5, 1.5, None], "number"), False, False),
        (column("land_cover_class", [1, -1, 1]), False, True),  # no codes
        (column("stand_id", range(200)), False, False),
        (column("plot", [1, 1, 2, 2]), False, False),
        (column("shape_area", [1.5, 2.5], "number"), False, False),
        (column("fid", [1, 2]), False, False),
    ],
)
def test_fields_by_name_type_and_repetition(found, classes, quantities):
    names = [found.name]
    assert sort_columns([found]) == (names if classes else [], names if quantities else [])


def test_names_and_codes_of_the_same_classes_are_taken_once():
    names = column("species", ["pine", "birch", "pine"], "text")
    codes = column("species_code", [3, 7, 3])
    others = column("soil_code", [1, 1, 2])
    assert sort_columns([names, codes, others]) == (["species", "soil_code"], [])
    assert sort_columns([names, codes, others], "species_code") == (
        ["species", "species_code", "soil_code"],
        [],
    )


def test_the_field_of_a_categorised_style_is_a_class():
    layer = layer_of([((n, 0, n + 1, 1), 100 * n, n / 2) for n in range(20)], "a:integer b:double")
    assert guess_fields(layer) == ([], ["a", "b"])
    category = QgsRendererCategory(100, QgsFillSymbol.createSimple({}), "Pine")
    layer.setRenderer(QgsCategorizedSymbolRenderer("a", [category]))
    assert guess_fields(layer) == (["a"], ["b"])


def test_the_sample_scene(provider, engine_python, log, tmp_path):
    size = {"WIDTH": 256, "HEIGHT": 256, "OUTPUT": str(tmp_path / "sample")}
    made = processing.run("hypertask:createsamplescene", size, feedback=log)
    spec = json.loads((ROOT / "resources" / "taiga.json").read_text())["variables"]
    assert guess_fields(QgsVectorLayer(made["STANDS"], "stands")) == tuple(
        [each["name"] for each in spec if each["kind"] == kind]
        for kind in ("categorical", "continuous")
    )


@pytest.mark.skipif(not DATA, reason="HYPERTASK_TEST_DATA names no scenes")
@pytest.mark.parametrize(
    ("scene", "file", "expected"),
    [
        ("berlin", "landcover_polygons.gpkg", (["Level_1", "Level_2"], [])),
        ("potsdam", "vegetation_fraction_points.gpkg", ([], ["vegetation_fraction"])),
    ],
)
def test_labels_of_real_scenes(scene, file, expected):
    assert guess_fields(QgsVectorLayer(str(Path(DATA) / scene / file), "labels")) == expected
