"""What differs between QGIS 3.22 and QGIS 4, and between Qt 5 and Qt 6, in one place."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING

from qgis import core
from qgis.core import NULL, QgsFeature, QgsField, QgsProcessingAlgorithm, QgsProcessingContext
from qgis.PyQt import QtCore, QtGui

if TYPE_CHECKING:
    from qgis.PyQt.QtCore import QObject
    from qgis.PyQt.QtGui import QIcon
    from qgis.PyQt.QtWidgets import QAction


def _first(*names: str):
    """The first of these dotted names of ``qgis.core`` that this QGIS has."""
    for name in names:
        try:
            return reduce(getattr, name.split("."), core)
        except AttributeError:
            continue
    raise ImportError(f"This QGIS has none of {', '.join(names)}; HyperTask needs 3.22 to 4.x.")


ADVANCED = _first(
    "Qgis.ProcessingParameterFlag.Advanced", "QgsProcessingParameterDefinition.FlagAdvanced"
)
OPTIONAL = _first(
    "Qgis.ProcessingParameterFlag.Optional", "QgsProcessingParameterDefinition.FlagOptional"
)
RASTERS = _first("Qgis.ProcessingSourceType.Raster", "QgsProcessing.TypeRaster")
POINTS = _first("Qgis.ProcessingSourceType.VectorPoint", "QgsProcessing.TypeVectorPoint")
POLYGONS = _first("Qgis.ProcessingSourceType.VectorPolygon", "QgsProcessing.TypeVectorPolygon")
ANY_FIELD = _first("Qgis.ProcessingFieldParameterDataType.Any", "QgsProcessingParameterField.Any")
NUMERIC_FIELD = _first(
    "Qgis.ProcessingFieldParameterDataType.Numeric", "QgsProcessingParameterField.Numeric"
)
WHOLE_NUMBER = _first(
    "Qgis.ProcessingNumberParameterType.Integer", "QgsProcessingParameterNumber.Integer"
)
ANY_NUMBER = _first(
    "Qgis.ProcessingNumberParameterType.Double", "QgsProcessingParameterNumber.Double"
)
POINT_GEOMETRY = _first("Qgis.GeometryType.Point", "QgsWkbTypes.PointGeometry")
POLYGON_GEOMETRY = _first("Qgis.GeometryType.Polygon", "QgsWkbTypes.PolygonGeometry")
MULTI_POINT = _first("Qgis.WkbType.MultiPoint", "QgsWkbTypes.MultiPoint")
MULTI_POLYGON = _first("Qgis.WkbType.MultiPolygon", "QgsWkbTypes.MultiPolygon")
FAST_INSERT = _first("QgsFeatureSink.Flag.FastInsert", "QgsFeatureSink.FastInsert")
STRETCH = _first(
    "QgsContrastEnhancement.ContrastEnhancementAlgorithm.StretchToMinimumMaximum",
    "QgsContrastEnhancement.StretchToMinimumMaximum",
)
CUMULATIVE_CUT = _first(
    "Qgis.RasterRangeLimit.CumulativeCut", "QgsRasterMinMaxOrigin.CumulativeCut"
)
PROVIDER_FIELD = _first("Qgis.FieldOrigin.Provider", "QgsFields.OriginProvider")
FOLDER_PATH = _first(
    "Qgis.ProcessingFileParameterBehavior.Folder", "QgsProcessingParameterFile.Folder"
)
WRITTEN = _first("QgsVectorFileWriter.WriterError.NoError", "QgsVectorFileWriter.NoError")

SUCCESS = _first("Qgis.MessageLevel.Success", "Qgis.Success")

ANY_VECTOR = _first("Qgis.ProcessingSourceType.Vector", "QgsProcessing.TypeVector")
NO_GEOMETRY = _first("Qgis.WkbType.NoGeometry", "QgsWkbTypes.NoGeometry")
WITHOUT_GEOMETRY = _first("Qgis.FeatureRequestFlag.NoGeometry", "QgsFeatureRequest.NoGeometry")
MODERN_WKT = _first("Qgis.CrsWktVariant.Preferred", "QgsCoordinateReferenceSystem.WKT_PREFERRED")
RASTER_LAYERS = _first("Qgis.LayerFilter.RasterLayer", "QgsMapLayerProxyModel.RasterLayer")
POLYGON_LAYERS = _first("Qgis.LayerFilter.PolygonLayer", "QgsMapLayerProxyModel.PolygonLayer")

# QVariant.Type and QMetaType.Type agree on these numbers
_BOOLEAN, _TEXT, _WHOLE = 1, 10, range(2, 6)


def is_text(field: QgsField) -> bool:
    return _type_number(field) == _TEXT


def is_boolean(field: QgsField) -> bool:
    return _type_number(field) == _BOOLEAN


def is_whole(field: QgsField) -> bool:
    """Whether a field holds whole numbers of any size."""
    return _type_number(field) in _WHOLE


def _type_number(field) -> int:
    kind = field.type()
    return int(getattr(kind, "value", kind))


def is_null(value: object) -> bool:
    """Whether an attribute is missing: None, or Qt's null variant."""
    return value is None or value == NULL


def attribute(feature: QgsFeature, name: str) -> object:
    """The value of a field; None where it is missing."""
    value = feature.attribute(name)
    return None if is_null(value) else value


def field_names(
    algorithm: QgsProcessingAlgorithm, parameters: dict, name: str, context: QgsProcessingContext
) -> list[str]:
    """The values of a parameter of several fields."""
    read = getattr(algorithm, "parameterAsStrings", None) or algorithm.parameterAsFields
    return [value for value in read(parameters, name, context) if value]


def new_field(name: str, kind: type) -> QgsField:
    """A field of texts (``str``), whole numbers (``int``) or numbers (``float``)."""
    return QgsField(name, field_type(kind))


def field_type(kind: type) -> object:
    """The type of a field of ``kind``, as :func:`new_field` takes it.

    QGIS calls QVariant's types deprecated from 3.38 on, and Qt 6 no longer has them.
    """
    old, new = {str: ("String", "QString"), int: ("Int", "Int"), float: ("Double", "Double")}[kind]
    if core.Qgis.QGIS_VERSION_INT < 33800:
        return getattr(QtCore.QVariant, old)
    return getattr(QtCore.QMetaType.Type, new)


def new_action(icon: QIcon, words: str, parent: QObject) -> QAction:
    """An action of a menu; Qt 6 has its class elsewhere."""
    if hasattr(QtGui, "QAction"):
        return QtGui.QAction(icon, words, parent)
    from qgis.PyQt import QtWidgets

    return QtWidgets.QAction(icon, words, parent)
