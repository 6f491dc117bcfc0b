"""What the tests within QGIS share: layers drawn in it, parameters refused, graphical models."""

from __future__ import annotations

import processing
from qgis.core import (
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsFeature,
    QgsGeometry,
    QgsProcessingModelAlgorithm,
    QgsProcessingModelChildAlgorithm,
    QgsProcessingModelChildParameterSource,
    QgsProcessingModelParameter,
    QgsProject,
    QgsVectorLayer,
)
from support.shapes import FIELD


def box(left, top, right, bottom) -> QgsGeometry:
    """Polygon over pixels of the rasters that the tests write."""
    return QgsGeometry.fromWkt(FIELD.box(left, top, right, bottom))


def layer_of(features, fields: str, *, crs=FIELD.crs, name="rois") -> QgsVectorLayer:
    """A memory layer in the project; ``features`` are (corners of a box, value, value, ...).

    ``fields``: "kind:string code:integer".
    """
    asked = "".join(f"&field={field}" for field in fields.split())
    layer = QgsVectorLayer(f"MultiPolygon?crs={crs}{asked}", name, "memory")
    change = QgsCoordinateTransform(
        QgsCoordinateReferenceSystem(FIELD.crs),
        QgsCoordinateReferenceSystem(crs),
        QgsProject.instance(),
    )
    for corners, *values in features:
        feature = QgsFeature(layer.fields())
        geometry = box(*corners)
        geometry.convertToMultiType()
        geometry.transform(change)
        feature.setGeometry(geometry)
        feature.setAttributes(values)
        assert layer.dataProvider().addFeatures([feature])[0]
    layer.updateExtents()
    QgsProject.instance().addMapLayer(layer)
    return layer


def refused(name: str, parameters: dict, context) -> str:
    """The one sentence with which an algorithm refuses parameters before anything is run."""
    algorithm = QgsApplication.processingRegistry().createAlgorithmById(f"hypertask:{name}")
    accepted, sentence = algorithm.checkParameterValues(parameters, context)
    assert not accepted
    assert "\n" not in sentence.strip()
    return sentence


def child(algorithm: str, name: str, values: dict, inputs: dict | None = None):
    """An algorithm within a model; ``inputs``: parameter to the input of the model it takes."""
    source = QgsProcessingModelChildParameterSource
    found = QgsProcessingModelChildAlgorithm(algorithm)
    found.setChildId(name)
    for parameter, value in values.items():
        given = value if isinstance(value, source) else source.fromStaticValue(value)
        found.addParameterSources(parameter, [given])
    for parameter, model_input in (inputs or {}).items():
        found.addParameterSources(parameter, [source.fromModelParameter(model_input)])
    return found


def graphical_model(definitions, children, folder) -> QgsProcessingModelAlgorithm:
    """A model of these inputs and children that was saved and read again."""
    model = QgsProcessingModelAlgorithm("model", "tests")
    for definition in definitions:
        model.addModelParameter(definition, QgsProcessingModelParameter(definition.name()))
    for each in children:
        model.addChildAlgorithm(each)
    path = str(folder / "model.model3")
    assert model.toFile(path)
    loaded = QgsProcessingModelAlgorithm()
    assert loaded.fromFile(path)
    loaded.initAlgorithm()
    return loaded


def run_in_model(algorithm: str, inputs: dict, values: dict, folder, log) -> dict:
    """Outputs of an algorithm of this plugin as the one child of a graphical model.

    ``inputs``: parameter to (class of its definition, value handed to the model).
    """
    definitions = [kind(name, name) for name, (kind, _) in inputs.items()]
    each = child(f"hypertask:{algorithm}", "child", values, {name: name for name in inputs})
    model = graphical_model(definitions, [each], folder)
    given = {name: value for name, (_, value) in inputs.items()}
    return processing.run(model, given, feedback=log)["CHILD_RESULTS"]["child"]
