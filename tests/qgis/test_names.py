"""Classes may be called anything: styles, tables, reports and the panel stay whole."""

from __future__ import annotations

import csv
import json
from html.parser import HTMLParser

import numpy as np
import processing
import pytest
from osgeo import gdal
from qgis.core import (
    QgsCategorizedSymbolRenderer,
    QgsFillSymbol,
    QgsRasterLayer,
    QgsRendererCategory,
)
from qgis.PyQt.QtGui import QColor
from support.files import write_raster
from support.processing import layer_of

from hypertask.model.base.variables import CATEGORICAL, Variable, VariableClass
from hypertask.model.rasters.styles import class_style

pytestmark = pytest.mark.usefixtures("provider")

LONG = "old forest on peat " * 400
NAMES = ["bell\x07 \x1b[31mred\x00", '<img src="x">&"', "=1+1", LONG.strip(), "mänty 松"]
BOXES = [(2 + 12 * k, 2, 12 + 12 * k, 30) for k in range(len(NAMES))]


@pytest.fixture
def named():
    return layer_of([(*([box]), name) for box, name in zip(BOXES, NAMES)], "kind:string(100000)")


@pytest.fixture
def cube(tmp_path):
    values = 1000 + 50 * np.random.default_rng(1).normal(size=(3, 64, 64))
    for number, (left, *_) in enumerate(BOXES):
        values[:, :, left:] += 40 * np.array([1, -1, number])[:, None, None]
    return write_raster(tmp_path / "scene.tif", values, gdal.GDT_Float64)


class Tags(HTMLParser):
    """The elements of a page; a name that became one would be among them."""

    def __init__(self, page: str):
        super().__init__()
        self.found: list[tuple[str, dict]] = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


def whole(path) -> str:
    page = path.read_text(encoding="utf-8")
    assert not any(ord(letter) < 32 and letter not in "\n\t\r" for letter in page)
    assert ("img", {"src": "x"}) not in Tags(page).found and "mänty 松" in page
    return page


def cells(path) -> set[str]:
    with path.open(newline="", encoding="utf-8") as file:
        return {cell for row in csv.reader(file) for cell in row}


def test_separability(named, cube, tmp_path):
    report, table = tmp_path / "report.html", tmp_path / "pairs.csv"
    given = {"INPUT": cube, "ROIS": named, "CLASS_FIELD": "kind", "PERMUTATIONS": 2}
    processing.run(
        "hypertask:roiseparability", {**given, "REPORT": str(report), "OUTPUT": str(table)}
    )
    whole(report)
    found = cells(table)
    assert {"'=1+1", NAMES[1], NAMES[3], NAMES[4]} <= found and "=1+1" not in found


def test_label_statistics(named, tmp_path):
    report, table = tmp_path / "report.html", tmp_path / "table.csv"
    given = {"LABELS": named, "CATEGORICAL_FIELDS": ["kind"]}
    processing.run(
        "hypertask:labelstatistics", {**given, "REPORT": str(report), "OUTPUT": str(table)}
    )
    whole(report)
    assert "'=1+1" in cells(table)


def test_assessment(tmp_path):
    codes = np.zeros((40, 40))
    for place, code in enumerate(range(1, len(NAMES) + 1)):
        codes[:, 8 * place : 8 * place + 8] = code
    named = ["", *(name.replace("\x00", "") for name in NAMES)]
    path = write_raster(tmp_path / "map.tif", codes, categories=named)
    places = {key: tmp_path / name for key, name in (("REPORT", "r.html"), ("TABLES", "t.csv"))}
    places["OUTPUT"] = tmp_path / "f.json"
    processing.run(
        "hypertask:assessaccuracy",
        {"PREDICTED": path, "REFERENCE": path, **{k: str(v) for k, v in places.items()}},
    )
    whole(places["REPORT"])
    assert "=1+1" not in cells(places["TABLES"])
    assert json.loads(places["OUTPUT"].read_text(encoding="utf-8"))


def test_a_style_is_read_by_qgis(tmp_path):
    path = write_raster(tmp_path / "map.tif", 1 + np.arange(64).reshape(8, 8) % len(NAMES))
    given = [VariableClass(code, name, f"#0000{code:02x}") for code, name in enumerate(NAMES, 1)]
    style = class_style(Variable("kind", CATEGORICAL, classes=given))
    (tmp_path / "map.qml").write_text(style, encoding="utf-8")
    layer = QgsRasterLayer(path, "map")
    classes = layer.renderer().classes()
    assert [entry.label for entry in classes[1:]] == NAMES[1:]
    assert [entry.color.name() for entry in classes] == [entry.color for entry in given]
    assert classes[0].label == "bell\ufffd \ufffd[31mred\ufffd"


def test_categories_of_any_kind():
    from hypertask.plugin.styles import layer_classes

    layer = layer_of([(BOXES[0], 1.5)], "kind:double")
    symbol = QgsFillSymbol.createSimple({})
    symbol.setColor(QColor(1, 2, 3, 99))
    values = [1, 2.0, 2.5, "text", float("nan"), float("inf"), None, [3, 4], 10**30]
    categories = [QgsRendererCategory(value, symbol.clone(), "") for value in values]
    categories.append(QgsRendererCategory(5, None, "no symbol"))
    layer.setRenderer(QgsCategorizedSymbolRenderer("kind", categories))
    found = layer_classes(layer, ["kind"])["kind"]
    assert [entry["code"] for entry in found] == [1, 2, 3, 4, 5]
    assert [entry["color"] for entry in found] == ["#010203"] * 4 + [""]
    assert [entry["name"] for entry in found] == ["1", "2", "3", "4", "no symbol"]
