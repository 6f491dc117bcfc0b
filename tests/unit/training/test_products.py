"""Products as they come, trained on and mapped: PRISMA (he5), EMIT (NetCDF), EnMAP (a folder)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import rasterio
from support import containers
from support.mapping import read, run
from support.synthetic import CRS_CODE, LEFT, PIXEL, TOP, Recorder, make_toy, write_tif
from support.training import recipe_settings, train

from hypertask.model.modelfile import read_header


def prisma(toy, folder, cube, waves):
    corner = LEFT + PIXEL / 2, TOP - PIXEL / 2
    code = int(CRS_CODE.split(":")[1])
    path = containers.prisma(
        folder / "PRS_L2D_STD_1.he5", cube[::-1], waves[::-1], corner=corner, pixel=PIXEL, code=code
    )
    return containers.prisma_array(path), waves[::-1]


def emit(toy, folder, cube, waves):
    for path in (toy.class_raster, toy.amount_raster):  # in the geometry of the sensor
        with rasterio.open(path) as source:
            values, name, nodata = source.read(), source.descriptions, source.nodata
        path.unlink()
        identity = rasterio.Affine.identity()
        write_tif(path, values, names=name, nodata=nodata, crs=None, grid=identity)
    path = containers.emit(folder / "EMIT_L2A_RFL_001.nc", cube, waves)
    return containers.emit_array(path), waves


def enmap(toy, folder, cube, waves):
    return containers.enmap(folder, cube, waves), waves


@pytest.mark.parametrize("product", [prisma, emit, enmap])
def test_a_product_is_trained_on_and_mapped(tmp_path, product):
    toy = make_toy(tmp_path, rows=40, columns=48)
    cube = (toy.cube / 1e4).astype("float32")
    scene, waves = product(toy, tmp_path, cube, toy.wavelengths)
    said = Recorder()
    settings = recipe_settings(spectral_steps=200, windows_per_epoch=8)
    model = tmp_path / "model.safetensors"
    train(replace(toy, scene=scene), model, said, epochs=1, settings=settings)
    np.testing.assert_allclose(read_header(model)["bands"]["wavelengths"], waves, rtol=1e-6)
    run(scene, model, tmp_path / "maps")
    mapped = tmp_path / "maps" / "species.tif"
    assert (read(mapped, 1) == toy.classes).mean() > 0.85
    with rasterio.open(mapped) as found, rasterio.open(toy.class_raster) as wanted:
        assert found.crs == wanted.crs
        assert found.transform.almost_equals(wanted.transform, 1e-6)
    assert any("geometry of the sensor" in text for text in said.warnings) == (product is emit)
