"""Styles and side-cars are XML whatever classes, units and variables are called."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from hypertask.model.base.variables import Variable, VariableClass, coloured
from hypertask.model.rasters.styles import (
    category_names,
    class_style,
    color_table,
    pam_band,
    ramp_style,
    steps_style,
)

NAMES = [
    '<b>&"quoted"\'</b>',
    "a\x00b\x01c\x1b[31m",
    "\ud800 half\udfff",
    "tab\tand\nline\r",
    "]]>",
    "\ufffe\uffff",
    "mänty 松",
    "x" * 100_000,
]
LOST = dict.fromkeys([0, 1, 0x1B, 0xD800, 0xDFFF, 0xFFFE, 0xFFFF], "\ufffd")


def parsed(text: str):
    return ElementTree.fromstring(text.encode("utf-8"))  # noqa: S314


@pytest.mark.parametrize("name", NAMES)
def test_names_of_classes(name):
    classes = coloured([VariableClass(1, name), VariableClass(3, "other", "#123456")])
    variable = Variable(name, "categorical", classes=classes)
    style = parsed(class_style(variable))
    entries = list(style.iter("paletteEntry"))
    assert [entry.get("label") for entry in entries] == [name.translate(LOST), "other"]
    assert [entry.get("color") for entry in entries] == ["#009e73", "#123456"]
    side_car = parsed(f"<PAMDataset>{pam_band(1, variable, colors=True)}</PAMDataset>")
    shown = [each.text or "" for each in side_car.iter("Category")]
    # XML makes one line end of all
    assert shown == ["", name.translate(LOST).replace("\r", "\n"), "", "other"]
    for part in (color_table(variable), category_names(variable)):
        parsed(f"<x>{part}</x>")


@pytest.mark.parametrize("unit", NAMES)
def test_units(unit):
    style = parsed(ramp_style(0.0, 5.0, unit))
    labels = [item.get("label") for item in style.iter("item")]
    assert len(labels) == 9 and labels[-1] == f"5 {unit}".rstrip().translate(LOST)
    (legend,) = style.iter("rampLegendSettings")
    # QGIS writes the numbers at the ends of a continuous legend itself
    assert legend.get("suffix") == f" {unit}".rstrip().translate(LOST)
    assert legend.get("minimumLabel") == legend.get("maximumLabel") == ""


@pytest.mark.parametrize(
    ("low", "high", "decimals"),
    [(0, 1, "3"), (4.8512, 24.6, "2"), (10, 195, "1"), (0, 9e6, "0"), (3, 3.0, "12")],
)
def test_legends_have_four_digits_of_the_range(low, high, decimals):
    (style,) = parsed(ramp_style(low, high, "m")).iter("numericFormat")
    options = {option.get("name"): option.get("value") for option in style.iter("Option")}
    assert options["decimals"] == decimals


def test_steps_are_classes_of_a_quantity():
    steps = [
        (1.0, "near <", "#ffffff", 0),
        (2.5, "far", "#00ff00", 0.4),
        (float("inf"), "off", "#ff0000", 1),
    ]
    style = parsed(steps_style(steps))
    (shader,) = style.iter("colorrampshader")
    assert shader.get("colorRampType") == "DISCRETE"
    keys = ("value", "label", "color", "alpha")
    assert [tuple(map(item.get, keys)) for item in style.iter("item")] == [
        ("1", "near <", "#ffffff", "0"),
        ("2.5", "far", "#00ff00", "102"),
        ("inf", "off", "#ff0000", "255"),
    ]
