"""References that lie wrong are refused or told of: other grids and CRS, shifted, transposed."""

from __future__ import annotations

import numpy as np
import pytest
from osgeo import gdal
from support.assessment import MAP, codes_in_patches, found, raster, vector

from hypertask.model.assessment.alignment import ShiftCheck
from hypertask.model.base.errors import HyperTaskError


@pytest.fixture
def truth():
    return codes_in_patches(160, 4, seed=2, patch=9)


@pytest.fixture
def map_path(truth, tmp_path):
    """Right on nine pixels of ten."""
    rng = np.random.default_rng(1)
    wrong = rng.random(truth.shape) < 0.1
    return raster(tmp_path / "map.tif", np.where(wrong, rng.integers(1, 5, truth.shape), truth))


def warned(result) -> str:
    return " ".join(result.warnings)


def test_an_aligned_reference_gives_no_warning(map_path, truth, tmp_path):
    result = found(map_path, reference=raster(tmp_path / "r.tif", truth))
    assert result.warnings == []
    assert result.scores["overall_accuracy"] > 0.9


@pytest.mark.parametrize(("down", "across"), [(1, 0), (0, -1), (-2, 2)])
def test_a_shifted_reference_is_told_of(map_path, truth, tmp_path, down, across):
    """The content was shifted by whole pixels; the georeference says nothing of it."""
    moved = np.roll(truth, (down, across), (0, 1))
    result = found(map_path, reference=raster(tmp_path / "r.tif", moved))
    assert f"Shifting the reference by ({-across}, {-down}) pixels" in warned(result)
    assert "raise the agreement from" in warned(result)
    layer = vector(tmp_path / "v.gpkg", shifted_boxes(truth, down, across), {"code": "int"})
    result = found(map_path, reference_layer=layer, reference_field="code")
    assert f"Shifting the reference by ({-across}, {-down}) pixels" in warned(result)


def shifted_boxes(truth, down, across):
    """The patches of 9 x 9 pixels as polygons, away from the edges."""
    return [
        (MAP.box(c + across, r + down, c + 9 + across, r + 9 + down), {"code": int(truth[r, c])})
        for r in range(9, 150, 9)
        for c in range(9, 150, 9)
    ]


def test_a_shifted_continuous_reference(tmp_path):
    rng = np.random.default_rng(3)
    heights = codes_in_patches(160, 30, seed=4, patch=8) + rng.normal(0, 0.5, (160, 160))
    path = raster(tmp_path / "m.tif", heights, gdal.GDT_Float32)
    noisy = heights + rng.normal(0, 1, heights.shape)
    right = found(path, reference=raster(tmp_path / "a.tif", noisy, gdal.GDT_Float32))
    assert right.warnings == []
    wrong = raster(tmp_path / "b.tif", np.roll(noisy, 1, 1), gdal.GDT_Float32)
    assert "Shifting the reference by (-1, 0) pixels" in warned(found(path, reference=wrong))


def test_chance_is_no_shift():
    rng = np.random.default_rng(5)
    for seed in range(20):
        check = ShiftCheck()
        for _ in range(6):
            reference = rng.integers(0, 3, (128, 128)).astype(float)
            predicted = rng.integers(0, 3, (132, 132)).astype(float)
            check.add(reference, predicted, True)
        assert check.best() is None, seed


@pytest.mark.parametrize(
    ("name", "turn"),
    [
        ("transposed", np.transpose),
        ("flipped top to bottom", np.flipud),
        ("flipped left to right", np.fliplr),
        ("turned by 180", lambda a: np.rot90(a, 2)),
    ],
)
def test_a_turned_reference_is_told_of(map_path, truth, tmp_path, name, turn):
    result = found(map_path, reference=raster(tmp_path / "r.tif", turn(truth)))
    assert f"The reference {name}" in warned(result)
    assert "would raise the agreement from" in warned(result)


def test_a_transposed_reference_of_another_shape(truth, tmp_path):
    path = raster(tmp_path / "m.tif", truth[:, :90])
    result = found(path, reference=raster(tmp_path / "r.tif", truth[:, :90].T))
    assert "it may be transposed" in warned(result)


def test_a_wrong_crs_is_an_error(map_path, truth, tmp_path):
    """The same numbers in another zone lie elsewhere."""
    reference = raster(tmp_path / "r.tif", truth, crs="EPSG:32635")
    with pytest.raises(HyperTaskError, match=r"does not lie on the map.*coordinate reference"):
        found(map_path, reference=reference)
    layer = vector(
        tmp_path / "v.gpkg", [(MAP.box(0, 0, 9, 9), {"code": 1})], {"code": "int"}, crs="EPSG:32635"
    )
    with pytest.raises(HyperTaskError, match="lies on the map"):
        found(map_path, reference_layer=layer, reference_field="code")
    far = raster(tmp_path / "far.tif", truth, grid=MAP._replace(left=MAP.left + 99_999))
    with pytest.raises(HyperTaskError, match="does not lie on the map"):
        found(map_path, reference=far)


def test_a_reference_without_crs_is_told_of(map_path, truth, tmp_path):
    result = found(map_path, reference=raster(tmp_path / "r.tif", truth, crs=None))
    assert "has no coordinate reference system" in warned(result)
    assert result.pixels == truth.size


def test_a_reference_without_any_place(map_path, truth, tmp_path):
    result = found(map_path, reference=raster(tmp_path / "r.tif", truth, grid=None))
    assert "compared pixel by pixel" in warned(result)
    with pytest.raises(HyperTaskError, match="must have the same size"):
        found(map_path, reference=raster(tmp_path / "s.tif", truth[:50], grid=None))
    neither = raster(tmp_path / "m.tif", truth, grid=None)
    plain = found(neither, reference=raster(tmp_path / "t.tif", truth, grid=None))
    assert plain.scores["overall_accuracy"] == 1 and plain.warnings == []
    assert plain.hectares is None


def test_a_fraction_of_a_pixel_is_told_of(map_path, truth, tmp_path):
    moved = raster(tmp_path / "r.tif", truth, grid=MAP._replace(left=MAP.x(0.4), top=MAP.y(0.2)))
    result = found(map_path, reference=moved)
    assert "fraction of a pixel (0.40 columns, 0.20 lines)" in warned(result)


def test_a_part_on_the_same_grid(map_path, truth, tmp_path):
    part = raster(
        tmp_path / "r.tif", truth[40:100, 30:90], grid=MAP._replace(left=MAP.x(30), top=MAP.y(40))
    )
    result = found(map_path, reference=part)
    whole = gdal.Open(map_path).ReadAsArray()[40:100, 30:90]
    assert result.pixels == 3600 and result.warnings == []
    agreement = (whole == truth[40:100, 30:90]).mean()
    assert result.scores["overall_accuracy"] == pytest.approx(agreement)
    beyond = raster(tmp_path / "b.tif", truth, grid=MAP._replace(left=MAP.x(-50)))
    assert found(map_path, reference=beyond).pixels == 160 * 110


def test_coarser_and_finer_references(map_path, truth, tmp_path):
    coarse = raster(tmp_path / "c.tif", truth[1::2, 1::2], grid=MAP._replace(pixel=2 * MAP.pixel))
    fine = raster(
        tmp_path / "f.tif", np.kron(truth, np.ones((3, 3))), grid=MAP._replace(pixel=MAP.pixel / 3)
    )
    predicted = gdal.Open(map_path).ReadAsArray()
    result = found(map_path, reference=fine)
    assert result.scores["overall_accuracy"] == pytest.approx((predicted == truth).mean())
    assert any("nearest neighbour" in note for note in result.notes)
    repeated = np.kron(truth[1::2, 1::2], np.ones((2, 2)))
    result = found(map_path, reference=coarse)
    assert result.scores["overall_accuracy"] == pytest.approx((predicted == repeated).mean())


def test_another_crs_is_resampled(map_path, truth, tmp_path):
    source = raster(
        tmp_path / "r.tif",
        np.kron(truth, np.ones((4, 4))),
        grid=MAP._replace(pixel=MAP.pixel / 4),
        nodata=0,
    )
    moved = str(tmp_path / "moved.tif")
    gdal.Warp(moved, source, dstSRS="EPSG:25832", resampleAlg="near", dstNodata=0)
    result = found(map_path, reference=moved)
    predicted = gdal.Open(map_path).ReadAsArray()
    assert result.pixels > 0.99 * truth.size
    assert result.scores["overall_accuracy"] == pytest.approx((predicted == truth).mean(), abs=0.01)
    assert any("another coordinate reference system" in note for note in result.notes)


def test_a_map_that_is_turned_on_the_ground(truth, tmp_path):
    """A rotated geotransform: points find their pixels."""
    path = raster(tmp_path / "m.tif", truth)
    dataset = gdal.Open(path, gdal.GA_Update)
    dataset.SetGeoTransform((MAP.left, 8, 6, MAP.top, 6, -8))
    dataset = None
    spots = [(10, 20), (100, 30), (60, 140), (5, 5)]
    features = []
    for column, row in spots:
        x, y = column + 0.5, row + 0.5
        features.append(
            (
                f"POINT({MAP.left + 8 * x + 6 * y} {MAP.top + 6 * x - 8 * y})",
                {"code": int(truth[row, column])},
            )
        )
    layer = vector(tmp_path / "p.gpkg", features, {"code": "int"})
    result = found(path, reference_layer=layer, reference_field="code")
    assert result.pixels == 4 and result.scores["overall_accuracy"] == 1
    copy = raster(tmp_path / "straight.tif", truth)
    assert found(path, reference=copy).pixels > 1000  # warped, rotation and all


def test_points_on_the_edges_of_pixels(truth, tmp_path):
    path = raster(tmp_path / "m.tif", truth)
    corner = f"POINT({MAP.x(20)} {MAP.y(30)})"
    layer = vector(
        tmp_path / "p.gpkg",
        [(corner, {"code": 1}), (MAP.point(4, 4), {"code": 1})],
        {"code": "int"},
    )
    assert found(path, reference_layer=layer, reference_field="code").pixels == 2


def test_nothing_in_common(map_path, truth, tmp_path):
    empty = raster(tmp_path / "r.tif", np.zeros((160, 160)))
    with pytest.raises(HyperTaskError, match="no pixel on which the map has data"):
        found(map_path, reference=empty)
    reference = raster(tmp_path / "s.tif", truth)
    area = vector(tmp_path / "a.gpkg", [(MAP.box(-90, -90, -80, -80), {"a": 1})], {"a": "int"})
    with pytest.raises(HyperTaskError, match=r"area.*lies on the map"):
        found(map_path, reference=reference, area=area)
