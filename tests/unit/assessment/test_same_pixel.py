"""Points and polygons of a reference that share pixels."""

from __future__ import annotations

import numpy as np
import pytest
from osgeo import gdal
from support.assessment import MAP, found, raster, vector

from hypertask.model.base.errors import HyperTaskError

SIDE = 40
OFFSETS = (-0.3, 0.0, 0.2)


@pytest.fixture
def heights(tmp_path):
    """A map of heights, and its values."""
    values = np.random.default_rng(8).gamma(3, 6, (SIDE, SIDE))
    return raster(tmp_path / "height.tif", values, gdal.GDT_Float64), values


def plots(path, rows, kind="float"):
    """Points of (row, column, values), one beside the other in their pixel."""
    features = [
        (MAP.point(column + offset, row), {"seen": value})
        for row, column, values in rows
        for offset, value in zip(OFFSETS, values)
    ]
    return {
        "reference_layer": vector(path, features, {"seen": kind}),
        "reference_field": "seen",
    }


def test_quantities_of_points_in_a_pixel_are_their_mean(tmp_path, heights):
    path, values = heights
    places = [(r, c) for r in range(2, SIDE, 6) for c in range(1, SIDE, 5)]
    rng = np.random.default_rng(1)
    rows = [(r, c, values[r, c] + rng.normal(0, 2, 1 + k % 3)) for k, (r, c) in enumerate(places)]
    result = found(path, **plots(tmp_path / "plots.gpkg", rows))
    errors = [values[r, c] - np.mean(seen) for r, c, seen in rows]
    assert result.pixels == len(places) == 56
    assert result.scores["rmse"] == pytest.approx(np.sqrt(np.square(errors).mean()))
    count = sum(len(seen) for *_, seen in rows)
    assert any(f"{count} points of the reference layer lie in 56 pixels" in n for n in result.notes)


def test_one_point_in_a_pixel_needs_no_word(tmp_path, heights):
    path, values = heights
    result = found(path, **plots(tmp_path / "p.gpkg", [(5, 6, [4.0]), (5, 7, [9.5])]))
    assert result.pixels == 2 and not result.notes
    assert result.scores["bias"] == pytest.approx(values[5, 6:8].mean() - 6.75)


def test_points_of_a_pixel_that_disagree_in_class_are_counted(tmp_path):
    codes = 1 + np.arange(SIDE**2).reshape(SIDE, SIDE) % 3
    path = raster(tmp_path / "map.tif", codes, nodata=0)
    rows = [(3, c, [1, 2] if c < 7 else [2, 2, 2]) for c in range(20)]
    layer = plots(tmp_path / "plots.gpkg", rows, "int")
    result = found(path, **layer)
    assert result.pixels == 13
    assert "7 pixels lie in points of different values at once and were left out." in result.notes
    inside = vector(tmp_path / "area.gpkg", [(MAP.box(5, 0, SIDE, SIDE), {})], {})
    result = found(path, area=inside, **layer)
    assert result.pixels == 13
    assert "2 pixels lie in points of different values at once and were left out." in result.notes
    rows = [(3, c, [1, 3]) for c in range(11)]
    with pytest.raises(
        HyperTaskError, match="All 11 pixels of the reference lie in points of diff"
    ):
        found(path, **plots(tmp_path / "all.gpkg", rows, "int"))


def test_polygons_of_different_values_over_each_other_are_counted(tmp_path, heights):
    path, _ = heights
    boxes = [(MAP.box(0, 0, 9, 6), {"seen": 4.0}), (MAP.box(7, 2, 15, 8), {"seen": 5.0})]
    field = {"reference_field": "seen"}
    layer = vector(tmp_path / "stands.gpkg", boxes, {"seen": "float"})
    result = found(path, reference_layer=layer, **field)
    assert result.pixels == 9 * 6 + 8 * 6 - 2 * 2 * 4
    assert "8 pixels lie in polygons of different values at once and were left out." in result.notes
    same = [(MAP.box(1, 1, 4, 4), {"seen": value}) for value in (4.0, 7.0)]
    layer = vector(tmp_path / "same.gpkg", same, {"seen": "float"})
    with pytest.raises(HyperTaskError, match="All 9 pixels of the reference lie in polygons of"):
        found(path, reference_layer=layer, **field)
