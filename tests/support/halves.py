"""A scene of two halves and polygons that label them: as little as a training needs."""

from __future__ import annotations

import numpy as np
from osgeo import gdal
from qgis.core import (
    QgsCategorizedSymbolRenderer,
    QgsFeature,
    QgsFillSymbol,
    QgsGeometry,
    QgsRendererCategory,
    QgsVectorLayer,
)
from support.files import write_raster

SIZE, NODATA = 64, -999
CODES = {3: ("Pine", "#d95f02"), 7: ("Spruce", "#1b9e77")}


def small_scene(path):
    """Two halves of unlike spectra, and a corner without data."""
    random = np.random.default_rng(0)
    left = np.arange(SIZE) < SIZE // 2
    means = np.where(
        left, np.array([[300], [500], [900], [2500]]), np.array([[900, 700, 500, 400]]).T
    )
    scene = means[:, None, :] + random.normal(0, 40, (4, SIZE, SIZE))
    scene[:, :5, :5] = NODATA
    return write_raster(path, scene, gdal.GDT_Int16, nodata=NODATA)


def label_polygons():
    """A memory layer of 4 x 4 fields in each half, styled by their class."""
    layer = QgsVectorLayer(
        "Polygon?crs=EPSG:32633&field=kind:integer&field=height:double", "fields", "memory"
    )
    features = []
    for x in range(0, SIZE, 8):
        for y in range(0, SIZE, 8):
            left, top = 400000 + x, 5800000 - y
            feature = QgsFeature(layer.fields())
            feature.setGeometry(
                QgsGeometry.fromWkt(
                    f"POLYGON(({left} {top}, {left + 7} {top}, {left + 7} {top - 7}, "
                    f"{left} {top - 7}, {left} {top}))"
                )
            )
            feature["kind"], feature["height"] = (3, 20.0) if x < SIZE // 2 else (7, 5.0)
            features.append(feature)
    layer.dataProvider().addFeatures(features)
    layer.setRenderer(
        QgsCategorizedSymbolRenderer(
            "kind",
            [
                QgsRendererCategory(code, QgsFillSymbol.createSimple({"color": color}), name)
                for code, (name, color) in CODES.items()
            ],
        )
    )
    return layer
