"""Label values of a layer as it is in QGIS, for statistics."""

from __future__ import annotations

from ..model.base.messages import Reporter
from ..model.base.text import unit_in
from ..model.label_statistics.summary import LabelTable
from ..model.label_statistics.tables import table_from_columns
from ..model.vectors.areas import Areas
from .compat import MODERN_WKT, attribute
from .label_features import LabelLayer, features_of, plain_geometry


def table_from_features(labels: LabelLayer, reporter: Reporter) -> LabelTable:
    """The features of a snapshot; polygons count by their area, points once each. Any thread."""
    source = labels.described
    columns: dict[str, list] = {name: [] for name in (*source.categorical, *source.continuous)}
    shapes: list[bytes | None] = []
    for feature in features_of(labels):
        reporter.check_cancelled()
        geometry = plain_geometry(feature.geometry())
        shapes.append(None if geometry is None else geometry.asWkb().data())
        for name, values in columns.items():
            values.append(attribute(feature, name))
    areas = Areas(labels.crs.toWkt(MODERN_WKT) if labels.crs.isValid() else "")
    weights = areas.of_all(shapes, labels.name)
    return table_from_columns(
        columns,
        source.categorical,
        source.continuous,
        weights,
        "features" if weights is None else areas.unit,
        source.classes,
        labels.name,
        {name: source.units.get(name) or unit_in(name) for name in source.continuous},
    )
