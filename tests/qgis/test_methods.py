"""Networks other than the proposed one through qgis_process: train, inspect, map."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from osgeo import gdal
from support.files import write_raster

from hypertask.model.jobs.methods import METHODS
from hypertask.model.modelfile import read_header

ROWS, COLUMNS, NODATA = 61, 67, -999


@pytest.fixture
def field(tmp_path):
    """A scene of odd size with a corner without data; rasters of a class and of a quantity."""
    random = np.random.default_rng(0)
    kinds = np.kron(random.integers(0, 2, (5, 6)), np.ones((13, 13), int))[:ROWS, :COLUMNS]
    spectra = np.array([[300, 500, 900, 2500, 800], [900, 700, 500, 400, 1500]])
    scene = spectra[kinds].transpose(2, 0, 1) + random.normal(0, 40, (5, ROWS, COLUMNS))
    scene[:, :4, :6] = NODATA
    heights = np.where(kinds == 0, 20, 5)
    return (
        write_raster(tmp_path / "scene.tif", scene, gdal.GDT_Int16, nodata=NODATA),
        write_raster(tmp_path / "kind.tif", kinds + 3, gdal.GDT_Byte, names=["kind"]),
        write_raster(tmp_path / "height.tif", heights, gdal.GDT_Float32, names=["height"]),
        kinds,
    )


def array(path):
    return gdal.Open(str(path)).ReadAsArray()


@pytest.mark.parametrize("method", ["unet", "mstnet"])  # of windows, of patches
def test_trained_inspected_and_mapped(field, qgis_process, tmp_path, method):
    scene, kinds, heights, truth = field
    model, maps, page = tmp_path / "model.safetensors", tmp_path / "maps", tmp_path / "page.html"
    code, answer, errors = qgis_process(
        "run",
        "hypertask:trainmodel",
        "--json",
        "--",
        f"INPUT={scene}",
        f"LABEL_RASTERS={kinds}",
        f"LABEL_RASTERS={heights}",
        f"METHOD={method}",
        "PRESET=tiny",
        "EPOCHS=6",
        "WINDOW=32",
        "SETTINGS=windows_per_epoch=64, learning_rate=0.005, average=0.8",
        "BLOCK_SIZE=8",
        "SEED=1",
        "DEVICE=cpu",
        f"OUTPUT={model}",
        f"REPORT={tmp_path / 'report.html'}",
    )
    assert code == 0, errors
    assert answer["results"]["OVERALL_ACCURACY"] > 0.9  # chance is a half
    header = read_header(model)
    assert header["network"]["kind"] == header["training"]["job"]["method"] == method
    title = METHODS[method].title
    assert title in (tmp_path / "report.html").read_text(encoding="utf-8")

    code, _, errors = qgis_process(
        "run", "hypertask:inspectmodel", "--json", "--", f"MODEL={model}", f"OUTPUT={page}"
    )
    assert code == 0, errors
    assert title in page.read_text(encoding="utf-8")

    code, answer, errors = qgis_process(
        "run",
        "hypertask:predictmaps",
        "--json",
        "--",
        f"INPUT={scene}",
        f"MODEL={model}",
        "UNCERTAINTY=true",
        "INTERVALS=90",
        "DEVICE=cpu",
        f"OUTPUT={maps}",
    )
    assert code == 0, errors
    assert Path(answer["results"]["CLASSES"]) == maps / "classes.vrt"
    valid = array(scene)[0] != NODATA
    kind, height = array(maps / "kind.tif"), array(maps / "height.tif")
    assert kind.shape == (ROWS, COLUMNS)
    assert (kind[~valid] == 0).all() and (height[~valid] == -9999).all()
    assert (kind == truth + 3)[valid].mean() > 0.9
    assert height[valid & (truth == 0)].mean() > height[valid & (truth == 1)].mean() + 8
    lower, upper = array(maps / "height_lower.tif"), array(maps / "height_upper.tif")
    assert (lower[valid] < height[valid]).all() and (height[valid] < upper[valid]).all()
    assert (array(maps / "kind_uncertainty.tif")[valid] >= 0).all()
