"""ROIs drawn in QGIS over a small raster, and the pixels in them."""

from __future__ import annotations

import numpy as np
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsFeature,
    QgsGeometry,
    QgsProject,
    QgsVectorLayer,
)

LEFT, TOP, BANDS = 400000, 5800000, 4
# columns and rows of the ROIs: class, left, top, right, bottom (right and bottom excluded)
BOXES = [
    ("grass", 2, 2, 22, 12),
    ("grass", 2, 40, 22, 50),
    ("soil", 30, 2, 50, 12),
    ("soil", 30, 40, 50, 50),
    ("water", 2, 20, 17, 30),
]


def box(left, top, right, bottom):
    x0, x1, y0, y1 = LEFT + left, LEFT + right, TOP - top, TOP - bottom
    return QgsGeometry.fromWkt(
        f"MULTIPOLYGON((({x0} {y0},{x1} {y0},{x1} {y1},{x0} {y1},{x0} {y0})))"
    )


def layer_of(boxes, crs="EPSG:32633", name="rois"):
    layer = QgsVectorLayer(
        f"MultiPolygon?crs={crs}&field=kind:string&field=code:integer&field=height:double",
        name,
        "memory",
    )
    change = QgsCoordinateTransform(
        QgsCoordinateReferenceSystem("EPSG:32633"),
        QgsCoordinateReferenceSystem(crs),
        QgsProject.instance(),
    )
    codes = {name: code for code, name in enumerate(sorted({b[0] for b in boxes if b[0]}), 1)}
    for number, (kind, *corners) in enumerate(boxes):
        feature = QgsFeature(layer.fields())
        geometry = box(*corners)
        geometry.transform(change)
        feature.setGeometry(geometry)
        feature.setAttributes([kind, codes.get(kind), 1.5 * number])
        assert layer.dataProvider().addFeatures([feature])[0]
    layer.updateExtents()
    QgsProject.instance().addMapLayer(layer)
    return layer


def pixels(cube, kind, boxes=BOXES):
    parts = [
        cube[:, t:b, left:right].reshape(BANDS, -1) for k, left, t, right, b in boxes if k == kind
    ]
    return np.concatenate(parts, axis=1).T


def by_pair(rows):
    return {(row["CLASS_A"], row["CLASS_B"]): row for row in rows}
