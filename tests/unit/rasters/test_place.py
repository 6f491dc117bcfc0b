"""Whether the metres of a CRS are those of the ground: one rule for every report."""

from __future__ import annotations

import numpy as np
import pytest
from rasterio.crs import CRS
from support.synthetic import write_tif

from hypertask.model.assessment.rasters import Plane
from hypertask.model.rasters.place import metres_on_ground
from hypertask.model.rasters.raster import Raster
from hypertask.model.training.report_data import _pixel_size

TRUE = ["EPSG:32635", "EPSG:3067", "EPSG:3035", "EPSG:3375", "EPSG:3078", "EPSG:5972", "EPSG:5650"]
STRETCHED = ["EPSG:3857", "EPSG:3395", "EPSG:3832", "EPSG:4087", "EPSG:32662", "ESRI:54002"]


@pytest.mark.parametrize("code", TRUE + STRETCHED)
def test_projections(code):
    crs = CRS.from_user_input(code)
    for version in ("WKT1_GDAL", "WKT2_2019"):
        assert metres_on_ground(crs.to_wkt(version=version)) == (code in TRUE)


@pytest.mark.parametrize("code", ["EPSG:3067", "EPSG:3857", "EPSG:4087", "EPSG:4326"])
def test_pixels_have_a_size_where_the_ground_has(tmp_path, code):
    path = write_tif(tmp_path / "m.tif", np.ones((3, 4), np.uint8), crs=code)
    raster = Raster(path)
    side, hectares = _pixel_size(raster), Plane(path).grid.hectares
    raster.close()
    if code == "EPSG:3067":
        assert hectares == pytest.approx(side**2 / 1e4)
    else:
        assert side is None and hectares is None
