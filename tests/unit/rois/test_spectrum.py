"""A single pixel's spectrum against the array that was written."""

from __future__ import annotations

import numpy as np
import pytest
from osgeo import gdal
from support.files import write_raster
from support.shapes import FIELD

from hypertask.model.rois.spectrum import PixelSpectra

NODATA = -9


@pytest.fixture
def values():
    array = np.arange(5 * 6 * 8).reshape(5, 6, 8).astype(float) + 1
    array[:, 0, 0] = NODATA
    array[2, 1, 1] = NODATA
    array[:, 2, 2] = np.nan
    return array


def test_the_pixel_of_a_place(values, tmp_path):
    path = write_raster(tmp_path / "s.tif", values, gdal.GDT_Float32, nodata=NODATA)
    spectra = PixelSpectra(path)
    assert list(spectra.used) == [0, 1, 2, 3, 4] and spectra.wavelengths is None

    def at(row, column, inside=0.5):
        x = FIELD.left + (column + inside) * FIELD.pixel
        return spectra.at(x, FIELD.top - (row + inside) * FIELD.pixel)

    for row, column in ((3, 4), (5, 7), (0, 1)):
        for inside in (0.01, 0.99):
            assert np.array_equal(at(row, column, inside), values[:, row, column])
    assert np.array_equal(np.isnan(at(1, 1)), [False, False, True, False, False])
    assert at(0, 0) is None and at(2, 2) is None
    assert at(-1, 3) is None and at(3, 8) is None and at(6, 0) is None


def test_bad_bands_are_left_out_and_rasters_may_be_turned(values, tmp_path):
    path = write_raster(tmp_path / "s.tif", values, gdal.GDT_Float32)
    dataset = gdal.Open(path, gdal.GA_Update)
    for band, wave in enumerate((450, 550, 650, 750, 850)):
        tags = {"wavelength": str(wave), "wavelength_units": "nm", "bbl": str(int(band != 3))}
        dataset.GetRasterBand(band + 1).SetMetadata(tags)
    dataset.SetGeoTransform((100, 0, 2, 50, -3, 0))  # columns southwards, lines eastwards
    dataset = None
    spectra = PixelSpectra(path)
    assert list(spectra.wavelengths) == [450, 550, 650, 850]
    found = spectra.at(100 + 2 * 3.5, 50 - 3 * 4.5)
    assert np.array_equal(found, values[[0, 1, 2, 4], 3, 4])


def test_a_raster_that_lies_nowhere(values, tmp_path):
    path = write_raster(tmp_path / "s.tif", values, gdal.GDT_Float32, grid=None)
    assert np.array_equal(PixelSpectra(path).at(4.5, -3.5), values[:, 3, 4])
