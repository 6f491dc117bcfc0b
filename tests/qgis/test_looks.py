"""What scenes look like at first, and when an analyst asks for colours."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from osgeo import gdal
from qgis.core import QgsMultiBandColorRenderer, QgsRasterLayer
from support.files import write_raster

from hypertask.model.base.errors import HyperTaskError
from hypertask.model.rasters.colors import INFRARED, TRUE_COLOR
from hypertask.plugin.styles import default_style, show_colors

pytestmark = pytest.mark.usefixtures("qgis_app")
WAVES = [450, 500, 550, 600, 650, 850]


@pytest.fixture
def envi(tmp_path):
    """An ENVI scene of six bands; ``more`` lines of its header: layer."""

    def write(*more):
        source = write_raster(tmp_path / "s.tif", np.arange(6 * 16).reshape(6, 4, 4))
        (folder := tmp_path / str(len(list(tmp_path.iterdir())))).mkdir()
        path = folder / "scene.img"
        gdal.Translate(str(path), source, format="ENVI")
        header = Path(path).with_suffix(".hdr")
        lines = [line for line in header.read_text().splitlines() if "default bands" not in line]
        header.write_text("\n".join([*lines, *more]) + "\n")
        return QgsRasterLayer(str(path), "scene")

    return write


def test_a_scene_opens_as_its_header_says_else_in_colours(envi):
    waves = f"wavelength = {{{', '.join(map(str, WAVES))}}}", "wavelength units = Nanometers"
    for lines, bands in (
        (("default bands = {6, 5, 3}", *waves), [6, 5, 3]),
        (waves, [5, 3, 1]),
        ((*waves, "bbl = {0, 1, 1, 1, 1, 1}"), [6, 5, 3]),
        (("default bands = {6, 5, 3}",), [6, 5, 3]),
    ):
        layer = envi(*lines)
        default_style(layer)
        assert isinstance(layer.renderer(), QgsMultiBandColorRenderer)
        assert layer.renderer().usesBands() == bands, lines


def test_a_raster_of_which_nothing_is_known_looks_as_qgis_shows_it(tmp_path):
    path = write_raster(tmp_path / "orthophoto.tif", np.zeros((4, 4, 4)))
    layer = QgsRasterLayer(path, "orthophoto")
    before = layer.renderer().usesBands()
    default_style(layer)
    assert layer.renderer().usesBands() == before
    broken = QgsRasterLayer(path, "gone")
    Path(path).unlink()
    default_style(broken)


def test_colours_that_are_asked_for(envi):
    layer = envi(f"wavelength = {{{', '.join(map(str, WAVES))}}}", "wavelength units = Nanometers")
    show_colors(layer, INFRARED)
    assert layer.renderer().usesBands() == [6, 5, 3]
    show_colors(layer, TRUE_COLOR)
    assert layer.renderer().usesBands() == [5, 3, 1]
    with pytest.raises(HyperTaskError, match=r"near 650, 550, 450 nm .* scene states none\."):
        show_colors(envi(), TRUE_COLOR)
    infrared_only = envi("wavelength = {1000, 1100, 1200, 1300, 1400, 1500}")
    with pytest.raises(HyperTaskError, match="scene has no good bands there"):
        show_colors(infrared_only, TRUE_COLOR)
