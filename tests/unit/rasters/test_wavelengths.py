"""Wavelengths wherever files have them, and bands that share one."""

from __future__ import annotations

import numpy as np
import pytest
from osgeo import gdal
from support.rois import UTM, box, wkb
from support.synthetic import write_envi, write_tif

from hypertask.model.base.errors import HyperTaskError
from hypertask.model.rasters.bands import Bands, bands_from_tags, match_bands, select_bands
from hypertask.model.rasters.scene import Scene
from hypertask.model.rois.pixels import RoiPixels
from hypertask.model.rois.rois import rois_from_shapes

WAVES = np.array([451.25, 640.0, 905.5, 2210.0])
CUBE = np.arange(1, 4 * 5 * 6 + 1).reshape(4, 5, 6).astype(np.int16)
LIGHT = 299_792_458.0  # m/s
UNITS = {
    "Nanometers": WAVES,
    "micrometers": WAVES / 1e3,
    "µm": WAVES / 1e3,
    "Wavenumber": 1e7 / WAVES,
    "1/cm": 1e7 / WAVES,
    "GHz": LIGHT / (WAVES * 1e-9) / 1e9,
    "MHz": LIGHT / (WAVES * 1e-9) / 1e6,
    "Angstroms": WAVES * 10,
    "Millimeters": WAVES * 1e-6,
    "cm": WAVES * 1e-7,
    "Meters": WAVES * 1e-9,
    "m": WAVES * 1e-9,
}


def both(path) -> list[Bands]:
    """What the engine and what runs within QGIS make of a file."""
    whole = rois_from_shapes([(wkb(box(0, 0, 6, 5)), "all")], UTM)
    scene = Scene(path)
    scene.close()
    return [scene.bands, RoiPixels(path, whole).bands]


@pytest.mark.parametrize("unit", UNITS)
def test_units_of_envi_headers(tmp_path, unit):
    values = UNITS[unit]
    path = write_envi(tmp_path / "s.img", CUBE, wavelengths=values, units=unit)
    for found in both(path):
        np.testing.assert_allclose(found.wavelengths, WAVES, rtol=1e-9)


def test_widths_in_wavenumbers():
    """A band from 4950 to 5050 cm-1 is 2000 nm +- 20."""
    tags = {"wavelength": "{5000, 4000}", "wavelength units": "Wavenumber", "fwhm": "{100, 10}"}
    found = bands_from_tags(2, tags, {}, [{}] * 2, [None] * 2)
    np.testing.assert_allclose(found.wavelengths, [2000, 2500])
    np.testing.assert_allclose(found.fwhm, [1e7 / 4950 - 1e7 / 5050, 6.25], rtol=1e-3)


def test_an_unknown_unit_is_named(tmp_path):
    path = write_envi(tmp_path / "s.img", CUBE, wavelengths=WAVES, units="Furlongs")
    with pytest.raises(HyperTaskError, match=r"given in 'Furlongs', which is no unit"):
        Scene(path)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        (["450", "nan", "650", "850"], "Band 2 states the wavelength nan"),
        (["450", "550", "inf", "850"], "Band 3 states the wavelength inf"),
        (["-450", "550", "650", "850"], "Band 1 states the wavelength -450"),
        (["650"] * 4, "All 4 bands state the wavelength 650"),
    ],
)
def test_wavelengths_that_no_sensor_has(tmp_path, values, words):
    path = write_envi(tmp_path / "s.img", CUBE, wavelengths=values)
    with pytest.raises(HyperTaskError, match=words):
        Scene(path)
    whole = rois_from_shapes([(wkb(box(0, 0, 6, 5)), "all")], UTM)
    with pytest.raises(HyperTaskError, match=words):
        RoiPixels(path, whole)


@pytest.mark.parametrize(
    "form",
    [
        "Band {k} ({w} Nanometers)",
        "Band {k:02d}: {w:.6f} nanometres",
        "b{k}_{w}nm",
        "{w} nm",
        "refl_{u}_micrometers",
        "{u} µm",
    ],
)
def test_wavelengths_in_band_names(tmp_path, form):
    names = [form.format(k=k, w=w, u=w / 1e3) for k, w in enumerate(WAVES, start=1)]
    for path in (
        write_tif(tmp_path / "s.tif", CUBE, names=names),
        write_envi(tmp_path / "s.img", CUBE, extra={"band names": "{" + ", ".join(names) + "}"}),
    ):
        for found in both(path):
            np.testing.assert_allclose(found.wavelengths, WAVES)


@pytest.mark.parametrize("odd", ["height 3 m", "Band 3", "12 months", "NDVI"])
def test_names_without_a_wavelength_each_give_none(tmp_path, odd):
    names = ["450 nm", "550 nm", odd, "850 nm"]
    for found in both(write_tif(tmp_path / "s.tif", CUBE, names=names)):
        assert found.wavelengths is None


@pytest.mark.parametrize("key", ["wavelength", "Wavelengths", "center wavelength"])
@pytest.mark.parametrize("form", ["{{{}}}", "[ {} ]", "({})", "{}"])
def test_keys_and_brackets(tmp_path, key, form):
    listed = form.format(", ".join(map(str, WAVES)))
    found = bands_from_tags(4, {key: listed}, {}, [{}] * 4, [None] * 4)
    np.testing.assert_allclose(found.wavelengths, WAVES)
    np.testing.assert_allclose(
        bands_from_tags(4, {}, {key: listed.replace(",", "  ")}, [{}] * 4, [None] * 4).wavelengths,
        WAVES,
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [("{450, 550}", "it lists 2 wavelengths for 4 bands"), ("{a b}", "are no list of numbers")],
)
def test_a_list_that_is_not_understood_is_told_where_it_is_needed(text, words):
    found = bands_from_tags(4, {"wavelengths": text}, {}, [{}] * 4, [None] * 4)
    assert found.wavelengths is None
    with pytest.raises(HyperTaskError, match=words):
        select_bands(found, [[400, 700]])


METADATA = """<?xml version="1.0" encoding="UTF-8"?>
<level_X><specific><bandCharacterisation>{bands}</bandCharacterisation></specific></level_X>"""
BAND = (
    '<bandID number="{k}"><wavelengthCenterOfBand>{w}</wavelengthCenterOfBand>'
    "<FWHMOfBand>{f}</FWHMOfBand><GainOfBand>0.0001</GainOfBand></bandID>"
)


def test_the_metadata_beside_an_enmap_image(tmp_path):
    stem = "ENMAP01-____L2A-DT0000001_20230604T101010Z_001_V010303_20230605T000000Z"
    path = write_tif(tmp_path / f"{stem}-SPECTRAL_IMAGE.TIF", CUBE)
    assert all(found.wavelengths is None for found in both(path))
    entries = [BAND.format(k=k, w=w, f=6 + k) for k, w in enumerate(WAVES, start=1)]
    file = tmp_path / f"{stem}-METADATA.XML"
    file.write_text(METADATA.format(bands="".join(entries[::-1])))
    for found in both(path):
        np.testing.assert_allclose(found.wavelengths, WAVES)
        assert found.fwhm.tolist() == [7, 8, 9, 10]
    for spoiled in (METADATA.format(bands=entries[0]), "no XML", "<!DOCTYPE a><a/>"):
        file.write_text(spoiled)
        assert Scene(path).bands.wavelengths is None


def test_the_imagery_domain_is_one_for_both(tmp_path):
    path = write_tif(tmp_path / "s.tif", CUBE)
    dataset = gdal.Open(str(path), gdal.GA_Update)
    for k, wave in enumerate(WAVES, start=1):
        tags = {"CENTRAL_WAVELENGTH_UM": str(wave / 1e3), "FWHM_UM": "0.012"}
        dataset.GetRasterBand(k).SetMetadata(tags, "IMAGERY")
    dataset = None
    for found in both(path):
        np.testing.assert_allclose(found.wavelengths, WAVES)
        np.testing.assert_allclose(found.fwhm, 12)


# ------------------------------------------------------------------------------ sharing one


def scene_of(waves) -> Bands:
    return Bands(len(waves), np.array(waves, float), None, np.ones(len(waves), bool), ())


DATES = [450.0, 550.0, 650.0, 450.0, 550.0, 650.0]
DETECTORS = [880.0, 890.4, 900.0, 910.0, 900.0, 910.0, 920.0]


@pytest.mark.parametrize("waves", [DATES, DETECTORS])
def test_the_same_scene_is_taken_by_position(waves):
    everything = np.arange(len(waves))
    assert match_bands(everything, waves, None, scene_of(waves)).tolist() == everything.tolist()
    some = np.array([1, 3, 4])
    chosen = np.array(waves)[some]
    assert match_bands(some, chosen, None, scene_of(waves)).tolist() == some.tolist()


def test_the_same_order_with_other_bands_between():
    more = [400.0, *DATES[:3], 700.0, *DATES[3:]]
    assert match_bands(np.arange(6), DATES, None, scene_of(more)).tolist() == [1, 2, 3, 5, 6, 7]


def test_bands_that_share_a_wavelength_are_taken_once_each():
    """In another order, the first of the model's is the first of the scene's."""
    ordered = sorted(DETECTORS)
    found = match_bands(np.arange(7), DETECTORS, None, scene_of(ordered))
    assert sorted(found.tolist()) == list(range(7))
    np.testing.assert_allclose(np.array(ordered)[found], DETECTORS)
    assert found[2] < found[4] and found[3] < found[5]


@pytest.mark.parametrize("step", [2, 3])
def test_a_coarser_scene_is_refused(step):
    fine = np.arange(500.0, 606.0, 5.0)
    width = np.full(len(fine), 16.0)
    with pytest.raises(HyperTaskError, match="would have to be one and the same band"):
        match_bands(np.arange(len(fine)), fine, width, scene_of(fine[::step]))


def test_a_scene_with_one_date_less_is_refused():
    with pytest.raises(HyperTaskError, match=r"too few bands near 450\.0 nm"):
        match_bands(np.arange(6), DATES, None, scene_of(DATES[:3]))
