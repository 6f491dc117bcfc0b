"""The unit of a quantity in the report of an assessment."""

from __future__ import annotations

import re

import numpy as np
import pytest
from osgeo import gdal
from support.assessment import MAP, found, raster, vector

from hypertask.model.assessment.report import page as page_of


@pytest.mark.parametrize("unit", ["", "dm"])
def test_stands_have_the_unit_of_the_map(tmp_path, unit):
    path = raster(tmp_path / "h.tif", np.arange(48.0).reshape(6, 8), gdal.GDT_Float64)
    if unit:
        dataset = gdal.Open(path, gdal.GA_Update)
        dataset.GetRasterBand(1).SetUnitType(unit)
        dataset = None
    boxes = [(MAP.box(2 * k, 0, 2 * k + 2, 6), {"h": 20.0 + 3 * k}) for k in range(4)]
    layer = vector(tmp_path / "stands.gpkg", boxes, {"h": "float"})
    result = found(path, reference_layer=layer, reference_field="h")
    page = page_of(result, {}, "Heights")
    stands = page[page.index("By stands") :]
    words = re.sub(r"<svg.*?</svg>|<[^>]+>", " ", stands, flags=re.DOTALL)
    heads = [f"{name} [{unit}]" if unit else name for name in ("Reference", "Map")]
    assert all(f" {head} " in words for head in heads)
    for name in ("RMSE", "MAE", "Bias"):
        figure = re.search(rf" {name}\s+(-?[\d.]+)( dm)?\s", words)
        assert figure and bool(figure[2]) == bool(unit)
