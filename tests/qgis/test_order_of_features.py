"""Of features that overlap the later one counts: whichever are chosen, whatever is edited."""

from __future__ import annotations

import pytest
from qgis.core import (
    QgsCoordinateTransformContext,
    QgsFeature,
    QgsProcessingFeatureSourceDefinition,
    QgsRasterLayer,
    QgsVectorFileWriter,
    QgsVectorLayer,
)
from support.processing import box, layer_of

from hypertask.plugin.label_features import features_of
from hypertask.plugin.layers import label_layer
from hypertask.plugin.rois import roi_layer

FIELDS = "kind:string height:double"
COUNT = 130


@pytest.fixture(params=["memory", "GPKG", "ESRI Shapefile"])
def layer(request, qgis_app, tmp_path):
    """Many squares, each upon the one before it."""
    made = layer_of([((n, 0, n + 5, 9), f"k{n}", float(n)) for n in range(COUNT)], FIELDS)
    if request.param == "memory":
        return made
    path = str(tmp_path / ("rois.gpkg" if request.param == "GPKG" else "rois.shp"))
    options = QgsVectorFileWriter.SaveVectorOptions()
    options.driverName = request.param
    QgsVectorFileWriter.writeAsVectorFormatV3(made, path, QgsCoordinateTransformContext(), options)
    return QgsVectorLayer(path, "rois", "ogr")


def kinds(layer, selected: bool = False, expression: str = "", limit: int = -1) -> list[str]:
    definition = QgsProcessingFeatureSourceDefinition(layer.id(), selected)
    labels = label_layer(layer, ["kind"], ["height"], definition=definition)
    labels.expression, labels.limit = expression, limit  # QGIS 3.22 knows none
    return [feature["kind"] for feature in features_of(labels)]


def draw(layer, *names: str) -> None:
    assert layer.isEditable() or layer.startEditing()
    for name in names:
        feature = QgsFeature(layer.fields())
        feature.setGeometry(box(2, 2, 30, 5))
        feature["kind"], feature["height"] = name, 500.0
        assert layer.addFeature(feature)


def change(layer, kind: str, name: str, value) -> None:
    found = next(feature for feature in layer.getFeatures() if feature["kind"] == kind)
    assert layer.changeAttributeValue(found.id(), layer.fields().lookupField(name), value)


def test_a_selection_is_in_the_order_of_the_layer(layer):
    layer.selectAll()
    assert kinds(layer, selected=True) == [f"k{n}" for n in range(COUNT)]
    layer.selectByExpression("height % 7 = 3")
    assert kinds(layer, selected=True) == [f"k{n}" for n in range(3, COUNT, 7)]
    assert kinds(layer, selected=True, limit=2) == ["k3", "k10"]


def test_what_is_drawn_is_the_last_before_it_is_saved_and_after(layer):
    draw(layer, "z", "a", "m")
    change(layer, "k77", "height", 700.0)
    before = kinds(layer)
    assert before == [*(f"k{n}" for n in range(COUNT)), "z", "a", "m"]
    layer.selectByExpression("height >= 128")
    chosen = kinds(layer, selected=True)
    assert chosen == ["k77", "k128", "k129", "z", "a", "m"]
    assert kinds(layer, expression="height >= 128") == chosen
    assert kinds(layer, selected=True, expression="height > 499", limit=3) == ["k77", "z", "a"]
    assert layer.commitChanges()
    assert kinds(layer) == before and kinds(layer, expression="height >= 128") == chosen


def test_exported_features_and_rois_are_in_that_order(layer, scene, tmp_path, log):
    draw(layer, "water", "soil")
    layer.selectByExpression("height > 124")
    definition = QgsProcessingFeatureSourceDefinition(layer.id(), True)
    expected = ["k125", "k126", "k127", "k128", "k129", "water", "soil"]
    labels = label_layer(layer, ["kind"], [], definition=definition)
    source = labels.source(tmp_path / "labels.gpkg", log)
    written = QgsVectorLayer(f"{source.layer}|layername={source.layer_name}", "w", "ogr")
    assert [feature["kind"] for feature in written.getFeatures()] == expected
    rois = roi_layer(
        layer,
        "kind",
        QgsRasterLayer(scene, "scene"),
        QgsCoordinateTransformContext(),
        definition=definition,
    ).rois()
    assert [rois.classes[index] for _, index, _ in rois.shapes] == expected
    layer.rollBack()
