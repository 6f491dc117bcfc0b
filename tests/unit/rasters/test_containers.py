"""Arrays of containers as scenes, in both readers, beside the numbers that were written."""

from __future__ import annotations

import numpy as np
import pytest
from osgeo import gdal
from support import rois
from support.containers import Store, emit, emit_array, enmap, prisma, prisma_array
from support.files import crs_wkt

from hypertask.model.base.errors import HyperTaskError
from hypertask.model.base.names import array_name, short_name
from hypertask.model.rasters.cube import Cube
from hypertask.model.rasters.scene import Scene

LINES, SAMPLES = 9, 7


def cube(bands):
    """Reflectances, each its own."""
    size = bands * LINES * SAMPLES
    return np.linspace(0.05, 0.9, size).reshape(bands, LINES, SAMPLES).astype("float32")


def both(path):
    """The scene in the engine and in QGIS."""
    return Scene(path), Cube(path)


def spectra(path, row=0, column=0, height=LINES, width=SAMPLES, bands=None):
    """The stored numbers of a window as both readers give them, which must be the same."""
    scene, own = both(path)
    bands = np.arange(own.count) if bands is None else np.asarray(bands)
    one = scene.raster.read(row, column, height, width, bands)
    two = own.read(row, column, height, width, bands)
    scene.close()
    np.testing.assert_array_equal(one, two)
    return one


@pytest.mark.parametrize("bands", [5, LINES, SAMPLES])
def test_a_prisma_cube(tmp_path, bands):
    waves, wanted = np.linspace(970, 410, bands), cube(bands)
    path = prisma_array(prisma(tmp_path / "PRS_L2D_STD_1.he5", wanted, waves, top=1.25))
    scene, own = both(path)
    assert (own.count, own.height, own.width) == (bands + 1, LINES, SAMPLES)
    for found in (scene.bands, own.bands(range(bands + 1))):
        np.testing.assert_allclose(found.wavelengths, [0, *waves], rtol=1e-6)
        np.testing.assert_allclose(found.fwhm[1:], 11.5)
        assert found.good.tolist() == [False] + [True] * bands
    left, top = 500_015 - 15, 5_000_005 + 15
    assert own.transform == scene.raster.transform.to_gdal() == (left, 30, 0, top, 0, -30)
    assert crs_wkt("EPSG:32632") == own.crs
    assert scene.raster.crs.to_epsg() == 32632
    scene.chosen = np.flatnonzero(scene.bands.good)
    found, valid = scene.read(0, 0, LINES, SAMPLES)
    np.testing.assert_allclose(found, wanted, atol=1e-5)
    assert valid.all()
    assert "PRS" in scene.name and "HDFEOS" not in scene.name
    np.testing.assert_allclose(
        spectra(path, 2, 3, 4, 2, [3, 1]) * 1.25 / 65535, wanted[[2, 0], 2:6, 3:5], atol=1e-5
    )


@pytest.mark.parametrize("bands", [5, LINES, SAMPLES])
def test_an_emit_cube(tmp_path, bands):
    waves, wanted = np.linspace(381, 2493, bands), cube(bands)
    wanted[:, 4, 2] = -9999
    path = emit_array(emit(tmp_path / "EMIT_L2A_RFL_001.nc", wanted, waves, bad=[1]))
    scene, own = both(path)
    assert (own.count, own.height, own.width) == wanted.shape
    for found in (scene.bands, own.bands(range(bands))):
        np.testing.assert_allclose(found.wavelengths, waves, rtol=1e-6)
        np.testing.assert_allclose(found.fwhm, 8.5)
        assert np.flatnonzero(~found.good).tolist() == [1]
    found, valid = scene.read(0, 0, LINES, SAMPLES)
    assert np.argwhere(~valid).tolist() == [[4, 2]]
    np.testing.assert_array_equal(found[:, valid], wanted[:, valid])
    np.testing.assert_array_equal(spectra(path), wanted)
    np.testing.assert_array_equal(spectra(path, 3, 1, 5, 4, [2, 4]), wanted[[2, 4], 3:8, 1:5])
    assert not scene.raster.georeferenced and not own.georeferenced
    assert "geometry of the sensor" in scene.raster.warnings[0]
    assert scene.raster.warnings == own.warnings


def test_an_emit_file_through_the_other_driver(tmp_path):
    wanted = cube(6)
    path = emit(tmp_path / "e.nc", wanted, np.linspace(400, 900, 6))
    np.testing.assert_array_equal(spectra(f'HDF5:"{path}"://reflectance'), wanted)


def test_regions_within_a_turned_cube(tmp_path):
    wanted = cube(5)
    path = emit_array(emit(tmp_path / "e.nc", wanted, np.linspace(400, 900, 5)))
    regions = rois.shapes_of(("a", 1, 2, 4, 6), ("b", 4, 0, 7, 3), pixels=True, code="")
    values, names, *_ = rois.read(path, regions)
    by_name = {name: values[[k for k, each in enumerate(names) if each == name]] for name in "ab"}
    np.testing.assert_allclose(by_name["a"], rois.expected(1, 2, 4, 6, wanted), rtol=1e-6)
    np.testing.assert_allclose(by_name["b"], rois.expected(4, 0, 7, 3, wanted), rtol=1e-6)


def test_an_enmap_folder(tmp_path):
    waves, wanted = [418.4, 424.0, 429.5, 2445.5], cube(4)
    wanted[:, 0, 0] = np.nan
    scene, own = both(enmap(tmp_path, wanted, waves))
    for found in (scene.bands, own.bands(range(4))):
        np.testing.assert_allclose(found.wavelengths, waves)
        np.testing.assert_allclose(found.fwhm, 6.7)
    found, valid = scene.read(0, 0, LINES, SAMPLES)
    assert np.argwhere(~valid).tolist() == [[0, 0]]
    np.testing.assert_allclose(found[:, valid] / 1e4, wanted[:, valid], atol=6e-5)
    assert scene.raster.transform.to_gdal() == own.transform


def test_a_cube_of_lines_on_a_map(tmp_path):
    """As xarray writes one: coordinates of lines, samples and bands beside the array."""
    wanted = cube(5)
    store = Store(tmp_path / "map.nc")
    store.axes(y=LINES, x=SAMPLES, wavelength=5)
    store.array("rfl", ("y", "x", "wavelength"), wanted.transpose(1, 2, 0))
    store.array("x", ("x",), 1000.0 + 20 * np.arange(SAMPLES))
    store.array("y", ("y",), 9000.0 - 20 * np.arange(LINES))
    store.array("wavelength", ("wavelength",), np.linspace(0.45, 0.9, 5), units="um")
    path = f'NETCDF:"{store.close()}":rfl'
    scene, own = both(path)
    np.testing.assert_array_equal(spectra(path), wanted)
    np.testing.assert_allclose(scene.bands.wavelengths, np.linspace(450, 900, 5))
    assert own.transform == scene.raster.transform.to_gdal() == (990, 20, 0, 9010, 0, -20)


def test_bands_first_is_left_as_it_is(tmp_path):
    wanted = cube(5)
    store = Store(tmp_path / "cf.nc")
    store.axes(wavelength=5, line=LINES, sample=SAMPLES)
    store.array("rfl", ("wavelength", "line", "sample"), wanted)
    store.array("wavelength", ("wavelength",), np.linspace(450, 900, 5), units="nm")
    store.array("other", ("line", "sample"), np.ones((LINES, SAMPLES), "float32"))
    path = f'NETCDF:"{store.close()}":rfl'
    found = spectra(path)
    # GDAL itself gives arrays without a direction of y from the bottom up
    assert (found == wanted).all() or (found == wanted[:, ::-1]).all()
    np.testing.assert_allclose(Scene(path).bands.wavelengths, np.linspace(450, 900, 5))


@pytest.mark.parametrize("reader", [Scene, Cube])
def test_no_array_chosen(tmp_path, reader):
    prs = prisma(tmp_path / "p.he5", cube(3), [400, 500, 600])
    with pytest.raises(HyperTaskError) as error:
        reader(prs)
    words = str(error.value)
    assert words.startswith("p.he5 holds 4 rasters and none was chosen")
    assert "VNIR_Cube ([9x4x7])" in words and "SWIR_Cube" in words and words.endswith(".")
    with pytest.raises(HyperTaskError, match=r'one of NETCDF:"[^"]*e\.nc":reflectance \(\[9x7x3'):
        reader(emit(tmp_path / "e.nc", cube(3), [400, 500, 600]))


@pytest.mark.parametrize("reader", [Scene, Cube])
def test_an_axis_on_the_ground_and_no_wavelengths(tmp_path, reader):
    store = Store(tmp_path / "n.nc")
    store.axes(downtrack=LINES, crosstrack=SAMPLES, bands=4)
    axes = ("downtrack", "crosstrack", "bands")
    store.array("rfl", axes, cube(4).transpose(1, 2, 0))
    store.array("quality", axes, np.zeros((LINES, SAMPLES, 4), "uint8"))
    path = store.close()
    name = f'NETCDF:"{path}":rfl'
    if int(gdal.VersionInfo()) < 3090000:
        with pytest.raises(HyperTaskError, match=r"rfl of n\.nc has 9 x 7 x 4 numbers.*downtrack"):
            reader(name)
    else:  # GDAL knows axes of these names
        found = reader(name)
        assert (found.raster.count if reader is Scene else found.count) == 4
    found = reader(f'HDF5:"{path}"://rfl')
    warnings = found.raster.warnings if reader is Scene else found.warnings
    assert "9 bands of 7 lines and 4 columns" in warnings[0]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ('NETCDF:"/a b/f.nc":rfl', ("NETCDF", "/a b/f.nc", "rfl")),
        ("netcdf:f.nc:/g/x", ("netcdf", "f.nc", "/g/x")),
        (r'HDF5:"C:\d\f.he5"://A/B', ("HDF5", r"C:\d\f.he5", "//A/B")),
        ("HDF5:C:/d/f.he5://A/B", ("HDF5", "C:/d/f.he5", "//A/B")),
        ("C:/d/f.tif", None),
        ("/d/f:1.tif", None),
    ],
)
def test_names_of_arrays(text, parts):
    assert array_name(text) == parts


def test_names_in_sentences():
    assert short_name('HDF5:"/d/f.he5"://A/VNIR_Cube') == "VNIR_Cube of f.he5"
    assert short_name("/d/scene.img") == "scene.img"
    long = short_name("/d/" + "a" * 300 + "_end.tif")
    assert len(long) <= 80 and long.endswith("_end.tif")
