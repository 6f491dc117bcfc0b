"""Windows of a scene: whatever is read together, and into whatever array."""

from __future__ import annotations

import numpy as np
import pytest
import rasterio
from support.synthetic import write_envi, write_tif

from hypertask.model.rasters import scene as module
from hypertask.model.rasters.scene import Scene

ROWS, COLUMNS = 157, 41


@pytest.fixture(params=["raw", "with a mask", "two scales"])
def scene(request, tmp_path):
    rng = np.random.default_rng(5)
    cube = rng.integers(1, 9000, (4, ROWS, COLUMNS)).astype(np.int16)
    cube[:, rng.random((ROWS, COLUMNS)) < 0.1] = -9999
    if request.param == "raw":
        return Scene(write_envi(tmp_path / "s.img", cube, nodata=-9999, scale=10000))
    path = write_tif(tmp_path / "s.tif", cube, nodata=-9999)
    if request.param == "with a mask":
        with rasterio.open(path, "r+") as target:
            target.write_mask(rng.random((ROWS, COLUMNS)) < 0.7)
    found = Scene(path)
    if request.param == "two scales":
        found.scales, found.offsets = np.array([1, 2, 3, 4.0]), np.array([0, 0.5, 0, -1])
    return found


@pytest.mark.parametrize("lines", [1, 7, 64, 1000])
@pytest.mark.parametrize("numbers", [1, 900, 1 << 20])
def test_lines_that_are_read_together_change_nothing(scene, monkeypatch, lines, numbers):
    wanted, inside = scene.read(-5, -3, ROWS + 9, COLUMNS + 20)
    assert 0.4 < inside[5 : 5 + ROWS, 3 : 3 + COLUMNS].mean() < 0.95
    monkeypatch.setattr(module, "_LINES", lines)
    monkeypatch.setattr(module, "_IN_CACHE", numbers)
    seen = np.zeros_like(inside)

    def then(spectra, valid, first):
        part = slice(first, first + spectra.shape[1])
        np.testing.assert_array_equal(spectra, wanted[:, part])
        np.testing.assert_array_equal(valid, inside[part])
        seen[part] = True

    spectra, valid = scene.read(-5, -3, ROWS + 9, COLUMNS + 20, then)
    np.testing.assert_array_equal(spectra, wanted)
    np.testing.assert_array_equal(valid, inside)
    assert seen[5 : 5 + ROWS].all(), "every line of the scene was shown"


@pytest.mark.parametrize("bands", [4, 1])
def test_what_is_packed_is_read_once(tmp_path, monkeypatch, bands):
    """Of a few bands GDAL unpacks a block with every read."""
    cube = np.arange(4 * ROWS * COLUMNS, dtype=np.int16).reshape(4, ROWS, COLUMNS) % 900 + 1
    tiles = {"tiled": True, "blockxsize": 32, "blockysize": 128, "compress": "deflate"}
    found = Scene(write_tif(tmp_path / "s.tif", cube, interleave="band", **tiles))
    found.chosen = np.arange(bands)
    read, seen = found.raster.read, []
    monkeypatch.setattr(found.raster, "read", lambda *given: seen.append(given) or read(*given))
    spectra, _ = found.read(3, 2, 150, 30)
    assert len(seen) == 1
    np.testing.assert_array_equal(spectra, cube[:bands, 3:153, 2:32])


@pytest.mark.parametrize(
    "window",
    [(0, 0, ROWS, COLUMNS), (20, 5, 70, 30), (-9, 30, 80, 20), (150, -4, 30, 60), (400, 0, 5, 5)],
)
def test_an_array_that_is_used_again_keeps_nothing(scene, window):
    wanted, inside = scene.read(*window)
    into = np.full(wanted.shape, np.nan, np.float32)
    spectra, valid = scene.read(*window, None, into)
    assert spectra is into
    np.testing.assert_array_equal(spectra, wanted)
    np.testing.assert_array_equal(valid, inside)
