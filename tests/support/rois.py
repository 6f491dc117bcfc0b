"""Made-up ROIs on a small made-up scene, and reading them."""

from __future__ import annotations

import numpy as np
from osgeo import ogr
from support.files import crs_wkt
from support.shapes import PIXELS, SCENE

from hypertask.model.rois.pixels import RoiPixels
from hypertask.model.rois.rois import rois_from_shapes

HEIGHT, WIDTH, BANDS = 30, 24, 5


UTM = crs_wkt(SCENE.crs)


def cube(dtype="int16", bands=BANDS) -> np.ndarray:
    """Values that tell band, row and column: band * 1000 + row * 30 + column, none of them 0."""
    band, row, column = np.mgrid[:bands, :HEIGHT, :WIDTH]
    return (band * 1000 + row * 30 + column + 1).astype(dtype)


def box(left, top, right, bottom, pixels=False) -> ogr.Geometry:
    """The OGR polygon of :meth:`Grid.box`, on the ground or in pixels."""
    grid = PIXELS if pixels else SCENE
    return ogr.CreateGeometryFromWkt(grid.box(left, top, right, bottom))


def wkb(geometry) -> bytes:
    return bytes(geometry.ExportToWkb())


def shapes_of(*boxes, pixels=False, code=UTM):
    return rois_from_shapes([(wkb(box(*b, pixels=pixels)), name) for name, *b in boxes], code)


def read(path, rois, **options):
    """All pixels: values, class names, polygons, and the object they came from."""
    found = RoiPixels(path, rois, **options)
    chunks = list(found)
    if not chunks:
        return None, [], [], found
    values, index, polygons = (np.concatenate([c[k] for c in chunks]) for k in range(3))
    return values, [found.classes[k] for k in index], polygons, found


def expected(left, top, right, bottom, source=None):
    """Spectra of a box, in lines."""
    source = cube() if source is None else source
    return source[:, top:bottom, left:right].reshape(len(source), -1).T.astype(float)
