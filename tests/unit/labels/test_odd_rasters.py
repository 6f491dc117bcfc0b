"""Label rasters as they come: alpha bands, local systems, names of other alphabets."""

from __future__ import annotations

import numpy as np
import pytest
import rasterio
from rasterio.transform import Affine
from support.labels import COLUMNS, NAN, ROWS, full, read, same
from support.synthetic import LEFT, PIXEL, Recorder, transform, write_envi, write_tif

from hypertask.model.jobs.train import LabelSource
from hypertask.model.labels.census import take_census
from hypertask.model.labels.labels import open_labels
from hypertask.model.rasters.scene import Scene


@pytest.mark.parametrize("shift", [0, 3])
def test_own_alpha_on_another_grid(tmp_path, scene, shift):
    codes = np.kron(np.arange(1, 16, dtype=np.uint8).reshape(3, 5), np.ones((8, 8), np.uint8))
    alpha = np.full(codes.shape, 255, np.uint8)
    alpha[:5] = 0
    path = write_tif(
        tmp_path / "v.tif", np.stack([codes, alpha]), grid=transform(pixel=PIXEL / 2, left=LEFT)
    )
    with rasterio.open(path, "r+") as source:
        source.colorinterp = [rasterio.enums.ColorInterp.gray, rasterio.enums.ColorInterp.alpha]
        place = source.transform
        source.transform = Affine.translation(shift * PIXEL, 0) * place
    _, maps = read(LabelSource(raster=str(path)), scene)
    wanted = full()
    wanted[:12, shift : shift + 20] = np.where(alpha > 0, codes, NAN)[1::2, 1::2]
    same(maps["v"], wanted)


def test_pixels_that_are_a_little_larger_drift(tmp_path):
    """Over a wide scene a difference of a thousandth of a pixel becomes whole ones."""
    wide = Scene(write_tif(tmp_path / "wide.tif", np.ones((2, 4, 3000), np.int16)))
    codes = 1 + np.tile(np.arange(3000) // 10 % 200, (4, 1)).astype(np.uint8)
    paths = [
        write_tif(tmp_path / f"{k}.tif", codes, grid=transform(pixel=PIXEL * factor))
        for k, factor in enumerate((1, 1 + 8e-4, 1 + 1e-6))
    ]
    maps = [read(LabelSource(raster=str(path)), wide)[1][path.stem] for path in paths]
    column = (np.arange(3000) + 0.5) / (1 + 8e-4)
    same(maps[0], codes)
    same(maps[1], codes[:, column.astype(int)])
    same(maps[2], codes)


def test_a_raster_of_a_local_system_belongs_to_its_own_scene(tmp_path, scene):
    """The other, which nothing leads to, is of no use for it."""
    local = rasterio.crs.CRS.from_wkt('LOCAL_CS["Arbitrary",UNIT["metre",1]]')
    codes = np.full((ROWS, COLUMNS), 3, np.uint8)
    paths = [tmp_path / "local.tif", tmp_path / "labels.tif"]
    write_tif(paths[0], np.ones((2, ROWS, COLUMNS), np.int16))
    write_tif(paths[1], codes)
    for path in paths:
        with rasterio.open(path, "r+") as source:
            source.crs = local
    own = write_tif(tmp_path / "own.tif", np.where(codes, 4, 0).astype(np.uint8))
    sources = [LabelSource(raster=str(paths[1])), LabelSource(raster=str(own))]
    labels = open_labels(sources, [Scene(paths[0]), scene], Recorder())
    take_census(labels, 0, Recorder())
    found = [each.read_codes(0, 0, ROWS, COLUMNS) for each in labels.scenes]
    same(found[0][0], codes)
    same(found[1][1], np.where(codes, 4, 0))
    assert np.isnan(found[0][1]).all() and np.isnan(found[1][0]).all()


def test_a_band_whose_name_is_not_utf8(tmp_path, scene):
    path = write_envi(tmp_path / "v.img", np.full((1, ROWS, COLUMNS), 5, np.uint8))
    header = path.with_suffix(".hdr")
    header.write_bytes(header.read_bytes() + "band names = {Höhe}\n".encode("latin-1"))
    labels, maps = read(LabelSource(raster=str(path)), scene)
    assert [variable.name for variable in labels.variables] == ["Höhe"]
    same(maps["Höhe"], full(5))


def test_a_system_alone_gives_pixels_no_place(tmp_path):
    """As QGIS shows it: columns to the right, rows below 0."""
    path = tmp_path / "scene.tif"
    write_tif(path, np.ones((2, ROWS, COLUMNS), np.int16), grid=Affine.identity())
    assert not Scene(path).raster.georeferenced
