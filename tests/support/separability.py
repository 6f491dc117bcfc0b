"""ROIs drawn in QGIS over a small raster, and the pixels in them."""

from __future__ import annotations

import numpy as np
from support.processing import layer_of
from support.shapes import FIELD

BANDS = 4
# columns and rows of the ROIs: class, left, top, right, bottom (right and bottom excluded)
BOXES = [
    ("grass", 2, 2, 22, 12),
    ("grass", 2, 40, 22, 50),
    ("soil", 30, 2, 50, 12),
    ("soil", 30, 40, 50, 50),
    ("water", 2, 20, 17, 30),
]


def rois_of(boxes, crs=FIELD.crs, name="rois"):
    codes = {name: code for code, name in enumerate(sorted({b[0] for b in boxes if b[0]}), 1)}
    features = [
        (corners, kind, codes.get(kind), 1.5 * number)
        for number, (kind, *corners) in enumerate(boxes)
    ]
    return layer_of(features, "kind:string code:integer height:double", crs=crs, name=name)


def pixels(cube, kind, boxes=BOXES):
    parts = [
        cube[:, t:b, left:right].reshape(BANDS, -1) for k, left, t, right, b in boxes if k == kind
    ]
    return np.concatenate(parts, axis=1).T


def by_pair(rows):
    return {(row["CLASS_A"], row["CLASS_B"]): row for row in rows}
