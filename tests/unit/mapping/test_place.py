"""Maps lie where their scene lies, whatever says so: its file, side-cars of it, or the job."""

from __future__ import annotations

import numpy as np
import pytest
import rasterio
from rasterio.control import GroundControlPoint
from rasterio.rpc import RPC
from support.mapping import run
from support.synthetic import CRS_CODE, hand_model, transform, write_tif

from hypertask.model.base.errors import HyperTaskError

MAPS = ("species.tif", "amount.tif", "classes.vrt", "variables.vrt", "species_probabilities.tif")


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    path = tmp_path_factory.mktemp("model") / "m.safetensors"
    return hand_model(path, codes=(3, 7, 250), wavelengths=None)


def scene(path, **settings):
    cube = np.random.default_rng(1).integers(1, 4000, (4, 30, 45)).astype(np.int16)
    return write_tif(path, cube, **settings)


def opened(folder):
    for name in MAPS:
        with rasterio.open(folder / name) as source:
            yield name, source


@pytest.mark.parametrize("stated", [None, "EPSG:25833"])
@pytest.mark.parametrize("given", [CRS_CODE, "wkt"])
def test_the_crs_that_the_job_gives(tmp_path, model, stated, given):
    wanted = rasterio.crs.CRS.from_string(CRS_CODE)
    path = scene(tmp_path / "s.tif", crs=stated)
    crs = wanted.to_wkt() if given == "wkt" else given
    run(path, model, tmp_path / "out", probabilities=True, crs=crs)
    for name, source in opened(tmp_path / "out"):
        assert source.crs == wanted and source.transform == transform(), name


def test_a_crs_that_is_none(tmp_path, model):
    with pytest.raises(HyperTaskError, match="reference system 'EPSG:1' is not known; give one as"):
        run(scene(tmp_path / "s.tif"), model, tmp_path / "out", crs="EPSG:1")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("code", ["EPSG:8857", "EPSG:3139"])
def test_a_crs_that_gdal_keeps_beside_a_tiff(tmp_path, model, code):
    path = scene(tmp_path / "s.tif", crs=code)
    with rasterio.open(path) as source:
        wanted = source.crs
    run(path, model, tmp_path / "out", probabilities=True, classes=str(tmp_path / "c.tif"))
    for name in ("species.tif", "amount.tif", "variables.vrt"):
        with rasterio.open(tmp_path / "out" / name) as source:
            assert source.crs == wanted, name
    with rasterio.open(tmp_path / "c.tif") as source:
        assert source.crs == wanted
    side = (tmp_path / "out" / "species.tif.aux.xml").read_text()
    assert side.count("</PAMDataset>") == 1 and "<Category>class 250</Category>" in side


def test_ground_control_points(tmp_path, model):
    path = scene(tmp_path / "s.tif", crs=None, grid=rasterio.Affine.identity())
    corners = [(0, 0, 500.5, 900), (0, 45, 560, 910.25), (30, 0, 505, 850), (30, 45, 570, 860)]
    with rasterio.open(path, "r+") as target:
        target.gcps = [GroundControlPoint(*corner) for corner in corners], CRS_CODE
    run(path, model, tmp_path / "out", probabilities=True)
    for name, source in opened(tmp_path / "out"):
        points, crs = source.gcps
        assert [(p.row, p.col, p.x, p.y) for p in points] == corners, name
        assert crs == rasterio.crs.CRS.from_string(CRS_CODE), name


def test_rational_polynomials(tmp_path, model):
    path = scene(tmp_path / "s.tif", crs=None, grid=rasterio.Affine.identity())
    ones = [1.0] + [0.0] * 19
    rpcs = RPC(300.0, 50.0, 26.0, 0.5, ones, ones, 15.0, 15.0, 62.0, 0.25, ones, ones, 22.0, 22.0)
    with rasterio.open(path, "r+") as target:
        target.rpcs = rpcs
    run(path, model, tmp_path / "out", probabilities=True)
    for name, source in opened(tmp_path / "out"):
        assert source.rpcs is not None, name
        assert rpcs.to_gdal().items() <= source.rpcs.to_gdal().items(), name
