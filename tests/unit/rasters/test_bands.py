"""Bands: wavelengths from every kind of metadata, choosing and finding bands again."""

from __future__ import annotations

import numpy as np
import pytest
import rasterio
from support.synthetic import write_envi, write_tif

from hypertask.model.base.errors import HyperTaskError
from hypertask.model.rasters.bands import (
    Bands,
    bands_from_tags,
    match_bands,
    select_bands,
)
from hypertask.model.rasters.scene import Scene

WAVES = [450.5, 550.25, 660.0, 860.75]


def bands(wavelengths, fwhm=None, good=None) -> Bands:
    count = len(wavelengths)
    return Bands(
        count,
        np.array(wavelengths, float),
        None if fwhm is None else np.full(count, float(fwhm)),
        np.ones(count, bool) if good is None else np.array(good, bool),
        tuple(f"Band {k + 1}" for k in range(count)),
    )


def read(path) -> Bands:
    scene = Scene(path)
    scene.close()
    return scene.bands


# ------------------------------------------------------------------------------ metadata


@pytest.mark.parametrize(
    ("units", "factor"),
    [
        ("Nanometers", 1),
        ("nm", 1),
        ("Micrometers", 1e-3),
        ("um", 1e-3),
        ("Unknown", 1),
        ("Unknown", 1e-3),
        ("", 1),
        ("", 1e-3),
    ],
)
def test_envi_wavelengths_come_in_nanometres(tmp_path, units, factor):
    path = write_envi(
        tmp_path / "s.img",
        np.ones((4, 3, 3), np.int16),
        units=units,
        wavelengths=[w * factor for w in WAVES],
        fwhm=[5 * factor] * 4,
        bbl=[1, 0, 1, 0],
    )
    found = read(path)
    np.testing.assert_allclose(found.wavelengths, WAVES)
    np.testing.assert_allclose(found.fwhm, 5)
    assert found.good.tolist() == [True, False, True, False]
    assert found.count == 4


@pytest.mark.parametrize("wrong", ["inf", "nan", "-4"])
def test_widths_that_are_no_widths_are_not_stated(tmp_path, wrong):
    path = write_envi(
        tmp_path / "s.img",
        np.ones((4, 3, 3), np.int16),
        wavelengths=WAVES,
        fwhm=[5, 5, wrong, 5],
    )
    found = read(path)
    np.testing.assert_allclose(found.wavelengths, WAVES)
    assert found.fwhm is None


def test_band_numbers_are_no_wavelengths(tmp_path):
    path = write_envi(
        tmp_path / "s.img", np.ones((4, 3, 3), np.int16), units="Index", wavelengths=[1, 2, 3, 4]
    )
    assert read(path).wavelengths is None


def test_scene_without_metadata_has_positions_only(tmp_path):
    found = read(write_tif(tmp_path / "s.tif", np.ones((3, 4, 4), np.uint16)))
    assert found.wavelengths is None and found.fwhm is None
    assert found.good.all() and found.names == ("Band 1", "Band 2", "Band 3")


def test_tags_of_each_band_of_a_geotiff(tmp_path):
    path = write_tif(tmp_path / "s.tif", np.ones((4, 4, 4), np.uint16), names=list("abcd"))
    with rasterio.open(path, "r+") as target:
        for band, wave in enumerate(WAVES, start=1):
            target.update_tags(
                band,
                wavelength=str(wave / 1000),
                wavelength_units="Micrometers",
                FWHM="0.01",
                bbl="0" if band == 2 else "1",
            )
    found = read(path)
    np.testing.assert_allclose(found.wavelengths, WAVES)
    np.testing.assert_allclose(found.fwhm, 10)
    assert found.good.tolist() == [True, False, True, True]
    assert found.names == tuple("abcd")


def test_imagery_domain_is_in_micrometres(tmp_path):
    path = write_tif(tmp_path / "s.tif", np.ones((4, 4, 4), np.uint16))
    with rasterio.open(path, "r+") as target:
        for band, wave in enumerate(WAVES, start=1):
            target.update_tags(
                band, ns="IMAGERY", CENTRAL_WAVELENGTH_UM=str(wave / 1000), FWHM_UM="0.0065"
            )
    found = read(path)
    np.testing.assert_allclose(found.wavelengths, WAVES)
    np.testing.assert_allclose(found.fwhm, 6.5)


def test_dataset_tags_may_hold_the_envi_list():
    tags = {"wavelength": "{450.5, 550.25,\n 660.0 , 860.75}", "wavelength units": "Nanometers"}
    found = bands_from_tags(4, {}, tags, [{}] * 4, [None] * 4)
    np.testing.assert_allclose(found.wavelengths, WAVES)


@pytest.mark.parametrize("text", ["{450, 550}", "{a, b, c, d}", ""])
def test_lists_that_do_not_fit_are_left_alone(text):
    found = bands_from_tags(4, {"wavelength": text}, {}, [{}] * 4, [None] * 4)
    assert found.wavelengths is None


def test_wavelengths_of_only_some_bands_are_none():
    per_band = [{"wavelength": "450"}, {}, {"wavelength": "650"}]
    assert bands_from_tags(3, {}, {}, per_band, [None] * 3).wavelengths is None


# ------------------------------------------------------------------------------ choosing


def test_good_bands_within_ranges():
    scene = bands([400, 500, 600, 700, 800], good=[1, 1, 0, 1, 1])
    assert select_bands(scene).tolist() == [0, 1, 3, 4]
    assert select_bands(scene, use_bad_bands=True).tolist() == [0, 1, 2, 3, 4]
    assert select_bands(scene, [[450, 650], [800, 900]]).tolist() == [1, 4]
    assert select_bands(scene, [[500, 500]]).tolist() == [1]


def test_ranges_that_leave_nothing():
    scene = bands([400, 500, 600], good=[1, 0, 1])
    with pytest.raises(HyperTaskError, match="No band is left"):
        select_bands(scene, [[450, 550]])
    blind = Bands(3, None, None, np.ones(3, bool), ("a", "b", "c"))
    with pytest.raises(HyperTaskError, match="states no wavelengths"):
        select_bands(blind, [[450, 550]])


@pytest.mark.parametrize("ranges", [[[400]], [[400, 500, 600]]])
def test_range_without_two_ends_is_named(ranges):
    with pytest.raises(HyperTaskError, match=r"wavelength range"):
        select_bands(bands([400, 500]), ranges)


# ------------------------------------------------------------------------------ finding again


def test_bands_are_found_by_wavelength_wherever_they_are():
    grid = np.linspace(400, 1000, 61)
    wanted = np.arange(5, 50, 3)
    order = np.random.default_rng(0).permutation(61)
    found = match_bands(wanted, grid[wanted], None, bands(grid[order]))
    np.testing.assert_allclose(grid[order][found], grid[wanted])


def test_bands_of_a_subset_keep_their_wavelength():
    grid = np.linspace(400, 1000, 61)
    found = match_bands([0, 1, 2], [600.0, 610.0, 620.0], [9.0] * 3, bands(grid[15:40]))
    assert found.tolist() == [5, 6, 7]


@pytest.mark.parametrize("shift", [-3.0, 0.4, 3.0])
def test_a_slightly_shifted_sensor_fits(shift):
    grid = np.linspace(400, 1000, 61)
    wanted = np.arange(1, 60)
    assert match_bands(wanted, grid[wanted], None, bands(grid + shift)).tolist() == wanted.tolist()


def test_missing_bands_are_named():
    with pytest.raises(HyperTaskError) as caught:
        match_bands([0, 1, 2], [450.0, 900.0, 1600.0], [5.0] * 3, bands([449.0, 455.0, 640.0]))
    assert "2 of the 3 bands" in str(caught.value)
    assert "900.0, 1600.0 nm" in str(caught.value)


def test_many_missing_bands_are_counted():
    wanted = np.linspace(1000, 2000, 20)
    with pytest.raises(HyperTaskError, match=r"lacks 20 of the 20 .* and 12 more"):
        match_bands(np.arange(20), wanted, None, bands(np.linspace(400, 900, 50)))


def test_few_bands_far_apart_are_not_taken_for_each_other():
    """A wide gap between a model's bands must not widen what counts as the same band."""
    with pytest.raises(HyperTaskError, match="lacks 2 of the 2"):
        match_bands([0, 1], [450.0, 1650.0], None, bands([900.0, 1200.0]))


def test_without_wavelengths_the_position_counts():
    blind = Bands(4, None, None, np.ones(4, bool), tuple("abcd"))
    assert match_bands([1, 3], [450.0, 650.0], None, blind).tolist() == [1, 3]
    assert match_bands([1, 3], None, None, bands(WAVES)).tolist() == [1, 3]
    with pytest.raises(HyperTaskError, match="needs 6 bands and the raster has 4"):
        match_bands([0, 5], None, None, blind)
