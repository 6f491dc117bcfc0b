"""Maps and references as they come: hidden by alpha, of unknown places, of other alphabets."""

from __future__ import annotations

import numpy as np
import pytest
from osgeo import gdal
from support.assessment import MAP, numbers, raster
from support.files import write_raster
from support.shapes import Grid

from hypertask.model.assessment.rasters import Plane, read_legend
from hypertask.model.base.errors import HyperTaskError


def heights(side: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).uniform(5, 25, (side, side)).astype(np.float32)


@pytest.mark.parametrize("finer", [1, 2, 3])
def test_alpha_hides_on_any_grid(tmp_path, finer):
    values = heights(30)
    fine = np.kron(values, np.ones((finer, finer), np.float32))
    alpha = np.full(fine.shape, 255, np.float32)
    alpha[: 12 * finer] = 0
    fine[: 12 * finer] = 0
    grid = Grid(MAP.left, MAP.top, MAP.pixel / finer, MAP.crs)
    path = raster(tmp_path / "ref.tif", np.stack([fine, alpha]), gdal.GDT_Float32, grid=grid)
    opened = gdal.Open(path, gdal.GA_Update)
    opened.GetRasterBand(2).SetColorInterpretation(gdal.GCI_AlphaBand)
    opened = None
    map_ = raster(tmp_path / "map.tif", values, gdal.GDT_Float32)
    outputs, _ = numbers(map_, tmp_path, reference=path)
    assert outputs["N_PIXELS"] == 18 * 30 and outputs["RMSE"] == 0


def test_a_local_system_has_no_place_on_the_map(tmp_path):
    local = 'LOCAL_CS["Arbitrary",UNIT["metre",1]]'
    values = heights(25)
    map_ = raster(tmp_path / "map.tif", values, gdal.GDT_Float32)
    path = raster(tmp_path / "ref.tif", values, gdal.GDT_Float32, crs=None)
    opened = gdal.Open(path, gdal.GA_Update)
    opened.SetProjection(local)
    opened = None
    with pytest.raises(HyperTaskError, match="cannot be brought into the map's coordinate"):
        numbers(map_, tmp_path, reference=path)


@pytest.mark.parametrize(
    ("code", "hectares"), [("EPSG:32633", 0.01), ("EPSG:3857", None), ("EPSG:3395", None)]
)
def test_metres_of_mercator_are_none_of_the_ground(tmp_path, code, hectares):
    grid = Grid(1_500_000.0, 6_800_000.0, 10.0, code)
    path = raster(tmp_path / "map.tif", np.ones((4, 5)), grid=grid)
    assert Plane(path).grid.hectares == (hectares and pytest.approx(hectares))


def envi_classes(path, codes, names) -> str:
    codes.astype(np.uint8).tofile(path)
    rows, columns = codes.shape
    header = (
        f"ENVI\nsamples = {columns}\nlines = {rows}\nbands = 1\nheader offset = 0\n"
        "file type = ENVI Classification\ndata type = 1\ninterleave = bsq\nbyte order = 0\n"
        f"classes = {len(names)}\nclass names = {{{', '.join(names)}}}\n"
        f"class lookup = {{{', '.join(['0'] * 3 * len(names))}}}\n"
        "map info = {UTM, 1, 1, 400000, 5800000, 10, 10, 33, North, WGS-84, units=Meters}\n"
    )
    path.with_suffix(".hdr").write_bytes(header.encode("latin-1"))
    return str(path)


def test_class_names_that_are_not_utf8(tmp_path):
    codes = np.random.default_rng(0).integers(0, 3, (20, 20))
    names = ["nichts", "Grünland", "Wälder"]
    path = envi_classes(tmp_path / "map.img", codes, names)
    assert [name for name, _ in read_legend(Plane(path)).values()] == names
    outputs, found = numbers(path, tmp_path, reference=path)
    assert outputs["OVERALL_ACCURACY"] == 1
    assert all(name in str(found) for name in names[1:])


def trust_file(path, grid) -> str:
    scores = np.full((20, 20), 0.5, np.float32)
    return write_raster(path, scores, gdal.GDT_Float32, grid=grid, names=["trust"])


@pytest.mark.parametrize(("shift", "taken"), [(0, True), (3, False), (1e6, False)])
def test_trust_of_another_map_is_not_taken(tmp_path, shift, taken):
    values = heights(20)
    map_ = raster(tmp_path / "height.tif", values, gdal.GDT_Float32)
    trust_file(tmp_path / "trust.tif", Grid(MAP.left + 10 * shift, MAP.top, 10.0, MAP.crs))
    outputs, found = numbers(map_, tmp_path, reference=map_)
    assert outputs["N_PIXELS"] == 400 and bool(found.get("trust")) == taken


def test_a_map_that_is_right_is_not_turned(tmp_path):
    path = raster(tmp_path / "map.tif", np.full((40, 40), 7, np.float32), gdal.GDT_Float32)
    _, found = numbers(path, tmp_path, reference=path)
    assert not any("flipped" in text for text in found["warnings"])
