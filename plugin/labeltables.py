"""Label values of a layer as it is in QGIS, for statistics."""

from __future__ import annotations

from ..model.base.messages import Reporter
from ..model.base.text import unit_in
from ..model.label_statistics.summary import LabelTable
from ..model.label_statistics.tables import table_from_columns
from .compat import POLYGON_GEOMETRY, attribute
from .label_features import LabelLayer, features_of


def table_from_features(labels: LabelLayer, reporter: Reporter) -> LabelTable:
    """The features of a snapshot; polygons count by their area, points once each. Any thread."""
    source = labels.described
    columns: dict[str, list] = {name: [] for name in (*source.categorical, *source.continuous)}
    areas = []
    for feature in features_of(labels):
        reporter.check_cancelled()
        areas.append(feature.geometry().area() if feature.hasGeometry() else 0.0)
        for name, values in columns.items():
            values.append(attribute(feature, name))
    by_area = labels.geometry_type == POLYGON_GEOMETRY and any(areas)
    return table_from_columns(
        columns,
        source.categorical,
        source.continuous,
        areas if by_area else None,
        "area" if by_area else "features",
        source.classes,
        labels.name,
        {name: source.units.get(name) or unit_in(name) for name in source.continuous},
    )
