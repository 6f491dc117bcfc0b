"""A training with its report on scenes of any shape."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree

import pytest
from support.synthetic import make_toy
from support.training import recipe_settings, train

SHAPES = [(1300, 8), (8, 1300), (1, 700)]


@pytest.mark.parametrize(("rows", "columns"), SHAPES)
def test_a_strip(tmp_path, rows, columns):
    toy = make_toy(tmp_path / "toy", rows=rows, columns=columns, bands=4)
    report = tmp_path / "m.html"
    settings = recipe_settings(windows_per_epoch=8)
    train(toy, tmp_path / "m.safetensors", report=str(report), epochs=1, settings=settings)
    page = report.read_text(encoding="utf-8")
    drawings = re.findall(r"<svg.*?</svg>", page, re.DOTALL)
    assert len(drawings) > 5
    for each in drawings:
        root = ElementTree.fromstring(each)  # noqa: S314
        assert 0 < float(root.get("width")) < 2000 and 0 < float(root.get("height")) < 2000
        for image in root.iter("{http://www.w3.org/2000/svg}image"):
            assert float(image.get("width")) >= 10 and float(image.get("height")) >= 10
    assert "Map beside reference" in page and "Parts of the split" in page
