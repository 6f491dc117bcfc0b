"""What the jobs get from layers: paths where a file says it all, exports where it does not."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
from osgeo import gdal
from qgis.core import (
    QgsCategorizedSymbolRenderer,
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransformContext,
    QgsFeature,
    QgsField,
    QgsFillSymbol,
    QgsGeometry,
    QgsPalettedRasterRenderer,
    QgsProcessingFeatureSourceDefinition,
    QgsRasterLayer,
    QgsRendererCategory,
    QgsVectorFileWriter,
    QgsVectorLayer,
    QgsVectorLayerJoinInfo,
    QgsWkbTypes,
)
from qgis.PyQt.QtCore import QVariant
from qgis.PyQt.QtGui import QColor
from support.files import write_layer, write_raster

from hypertask.model.base.errors import Cancelled, HyperTaskError
from hypertask.plugin.layers import correction, label_layer, label_raster, raster_path


def exported(layer, folder, log, categorical=("species",), continuous=("height",), **more):
    """The label source of a layer and the features that the engine will find in it."""
    labels = label_layer(layer, list(categorical), list(continuous), **more)
    source = labels.source(folder / "labels.gpkg", log)
    assert source.layer == str(folder / "labels.gpkg")
    written = QgsVectorLayer(f"{source.layer}|layername={source.layer_name}", "w", "ogr")
    assert written.isValid()
    return source, written


def values(layer, *names):
    return sorted(tuple(feature[name] for name in names) for feature in layer.getFeatures())


@pytest.fixture
def stands_file(stands, tmp_path):
    """The stands as a GeoPackage with two layers."""
    path = str(tmp_path / "stands.gpkg")
    options = QgsVectorFileWriter.SaveVectorOptions()
    options.driverName, options.layerName = "GPKG", "stands"
    transforms = QgsCoordinateTransformContext()
    QgsVectorFileWriter.writeAsVectorFormatV3(stands, path, transforms, options)
    options.layerName = "others"
    options.actionOnExistingFile = QgsVectorFileWriter.CreateOrOverwriteLayer
    QgsVectorFileWriter.writeAsVectorFormatV3(stands, path, transforms, options)
    return path


def test_units_in_brackets_of_aliases_go_along(stands, tmp_path, log):
    assert label_layer(stands, ["species"], ["height"]).described.units == {}
    stands.setFieldAlias(stands.fields().lookupField("height"), "Mean height [m]")
    stands.setFieldAlias(stands.fields().lookupField("species"), "Species [of trees]")
    source, _ = exported(stands, tmp_path, log)
    assert source.units == {"height": "m"}


def test_a_memory_layer_is_exported(stands, squares, tmp_path, log):
    source, written = exported(stands, tmp_path, log, group="stand")
    assert written.fields().names()[1:] == ["species", "height", "stand"]  # and the id
    assert values(written, "species", "height", "stand") == [("pine", 12.5, 7), ("spruce", 20.0, 8)]
    assert written.crs().authid() == "EPSG:32633"
    assert (source.categorical, source.continuous, source.group) == (
        ["species"],
        ["height"],
        "stand",
    )
    assert any("1 feature of stands has no geometry" in text for text in log.warnings)
    shapes = {f["species"]: f.geometry() for f in written.getFeatures()}
    assert shapes["pine"].equals(squares[0])
    assert shapes["spruce"].equals(squares[1])


def test_unsaved_edits_count(stands_file, squares, tmp_path, log):
    layer = QgsVectorLayer(f"{stands_file}|layername=stands", "stands", "ogr")
    layer.startEditing()
    by_species = {f["species"]: f for f in layer.getFeatures()}
    pine, spruce = by_species["pine"], by_species["spruce"]
    assert layer.changeAttributeValue(pine.id(), layer.fields().lookupField("height"), 99.0)
    assert layer.changeGeometry(pine.id(), squares[1])
    assert layer.deleteFeature(spruce.id())
    added = QgsFeature(layer.fields())
    added.setGeometry(squares[0])
    added["species"], added["height"] = "aspen", 5.0
    assert layer.addFeature(added)
    _, written = exported(layer, tmp_path, log)
    assert values(written, "species", "height") == [("aspen", 5.0), ("pine", 99.0)]
    shapes = {f["species"]: f.geometry() for f in written.getFeatures()}
    assert shapes["pine"].equals(squares[1])
    layer.rollBack()


def test_only_the_selected_features(stands, tmp_path, log):
    stands.selectByExpression("species = 'spruce'")
    definition = QgsProcessingFeatureSourceDefinition(stands.id(), True)
    _, written = exported(stands, tmp_path, log, definition=definition)
    assert values(written, "species") == [("spruce",)]
    stands.removeSelection()
    with pytest.raises(HyperTaskError, match="No feature of stands is selected"):
        label_layer(stands, ["species"], [], definition=definition)


def test_the_selection_is_that_of_the_set_up(stands, tmp_path, log):
    stands.selectByExpression("species = 'pine'")
    definition = QgsProcessingFeatureSourceDefinition(stands.id(), True)
    labels = label_layer(stands, ["species"], [], definition=definition)
    stands.selectAll()
    labels.source(tmp_path / "labels.gpkg", log)
    written = QgsVectorLayer(str(tmp_path / "labels.gpkg"), "w", "ogr")
    assert values(written, "species") == [("pine",)]


def test_a_limit_of_features(stands, tmp_path, log):
    definition = QgsProcessingFeatureSourceDefinition(stands.id(), False, 1)
    _, written = exported(stands, tmp_path, log, definition=definition)
    assert written.featureCount() == 1


def test_a_filtered_layer(stands_file, tmp_path, log):
    layer = QgsVectorLayer(f"{stands_file}|layername=stands", "stands", "ogr")
    assert layer.setSubsetString("soil = 2")
    _, written = exported(layer, tmp_path, log)
    assert values(written, "species") == [("spruce",)]


def test_a_file_is_used_as_it_is(stands_file, tmp_path, log):
    layer = QgsVectorLayer(f"{stands_file}|layername=others", "stands", "ogr")
    source = label_layer(layer, ["species"], ["height"]).source(tmp_path / "no.gpkg", log)
    assert (source.layer, source.layer_name) == (stands_file, "others")
    assert not (tmp_path / "no.gpkg").exists()


def test_a_layer_without_a_name_is_the_one_that_qgis_shows(stands_file, tmp_path, log):
    """The engine would ask which of the file's two layers is meant."""
    layer = QgsVectorLayer(stands_file, "stands", "ogr")
    source = label_layer(layer, ["species"], ["height"]).source(tmp_path / "no.gpkg", log)
    shown = QgsVectorLayer(f"{stands_file}|layername={source.layer_name}", "shown", "ogr")
    assert values(shown, "species", "height") == values(layer, "species", "height")
    assert source.layer_name and source.layer == stands_file


def test_a_copied_selection_of_a_file_is_exported(stands_file, tmp_path, log):
    layer = QgsVectorLayer(f"{stands_file}|layername=stands", "stands", "ogr")
    layer.selectByExpression("soil = 1")
    # selected in the canvas, but the analyst asked for all features
    assert not label_layer(layer, ["species"], []).exported
    definition = QgsProcessingFeatureSourceDefinition(layer.id(), True)
    assert label_layer(layer, ["species"], [], definition=definition).exported


def test_fields_that_only_qgis_knows(stands_file, stands, tmp_path, log):
    layer = QgsVectorLayer(f"{stands_file}|layername=stands", "stands", "ogr")
    layer.addExpressionField("height * 2", QgsField("double_height", QVariant.Double))
    join = QgsVectorLayerJoinInfo()
    join.setJoinLayer(stands)
    join.setJoinFieldName("stand")
    join.setTargetFieldName("stand")
    join.setUsingMemoryCache(True)
    join.setPrefix("joined_")
    assert layer.addJoin(join)
    assert not label_layer(layer, ["species"], ["height"]).exported
    _, written = exported(layer, tmp_path, log, ["joined_species"], ["double_height"])
    assert values(written, "joined_species", "double_height") == [("pine", 25.0), ("spruce", 40.0)]


def test_scenes_that_were_corrected_alike_have_a_correction(scene, tmp_path):
    transforms = QgsCoordinateTransformContext()
    one, two = QgsRasterLayer(scene, "one"), QgsRasterLayer(scene, "two")
    given = QgsCoordinateReferenceSystem("EPSG:32634")
    assert correction([], transforms) is correction([one, two], transforms) is None
    one.setCrs(given)
    assert correction([one, two], transforms) is None  # each would need labels of its own
    two.setCrs(given)
    found = correction([one, two], transforms)
    assert (found.crs, found.stated) == (given, one.dataProvider().crs())
    one.setCrs(QgsCoordinateReferenceSystem())
    assert correction([one], transforms) is None


def test_the_number_of_a_feature_is_a_field(stands_file, tmp_path, log):
    layer = QgsVectorLayer(f"{stands_file}|layername=stands", "stands", "ogr")
    assert label_layer(layer, ["species"], ["height"]).exported is False
    source, written = exported(layer, tmp_path, log, ["species"], [], group="fid")
    assert source.group == "fid"
    assert values(written, "species", "fid") == [("pine", 1), ("spruce", 2)]


def test_another_crs_is_kept(tmp_path, log):
    layer = QgsVectorLayer("Point?crs=EPSG:3067&field=a:integer", "p", "memory")
    feature = QgsFeature(layer.fields())
    feature.setGeometry(QgsGeometry.fromWkt("POINT(357000 6860000)"))
    feature["a"] = 3
    layer.dataProvider().addFeatures([feature])
    _, written = exported(layer, tmp_path, log, ["a"], [])
    assert written.crs().authid() == "EPSG:3067"
    assert QgsWkbTypes.displayString(written.wkbType()) == "MultiPoint"
    point = next(written.getFeatures()).geometry().asMultiPoint()[0]
    assert (point.x(), point.y()) == (357000, 6860000)


def test_an_encoding_that_was_chosen_in_qgis_counts(stands, tmp_path, log):
    """A shapefile that does not tell how its texts are stored."""
    stands.startEditing()
    for feature in stands.getFeatures():
        stands.changeAttributeValue(feature.id(), 0, {"pine": "\u0434\u0443\u0431"}.get(feature[0]))
    stands.commitChanges()
    options = QgsVectorFileWriter.SaveVectorOptions()
    options.driverName, options.fileEncoding = "ESRI Shapefile", "windows-1251"
    path = tmp_path / "oaks.shp"
    transforms = QgsCoordinateTransformContext()
    QgsVectorFileWriter.writeAsVectorFormatV3(stands, str(path), transforms, options)
    assert path.with_suffix(".cpg").is_file()
    layer = QgsVectorLayer(str(path), "oaks", "ogr")
    assert not label_layer(layer, ["species"], []).exported
    path.with_suffix(".cpg").unlink()
    table = bytearray(path.with_suffix(".dbf").read_bytes())
    table[29] = 0
    path.with_suffix(".dbf").write_bytes(table)
    layer = QgsVectorLayer(str(path), "oaks", "ogr")
    layer.setProviderEncoding("windows-1251")
    _, written = exported(layer, tmp_path, log, ["species"], ["height"])
    assert "\u0434\u0443\u0431" in {feature["species"] for feature in written.getFeatures()}
    assert not label_layer(layer, ["soil"], ["height"]).exported


def test_a_crs_that_was_set_in_qgis_counts(stands_file, tmp_path, log):
    layer = QgsVectorLayer(f"{stands_file}|layername=stands", "stands", "ogr")
    layer.setCrs(QgsCoordinateReferenceSystem("EPSG:32634"))
    _, written = exported(layer, tmp_path, log)
    assert written.crs().authid() == "EPSG:32634"


@pytest.mark.parametrize(
    ("kind", "wkt", "area"),
    [
        ("MultiPolygon", "MULTIPOLYGON(((0 0,1 0,1 1,0 1,0 0)),((5 5,7 5,7 7,5 7,5 5)))", 5.0),
        ("PolygonZM", "POLYGONZM((0 0 1 2,1 0 1 2,1 1 1 2,0 1 1 2,0 0 1 2))", 1.0),
        ("CurvePolygon", "CURVEPOLYGON(CIRCULARSTRING(0 0,1 1,2 0,1 -1,0 0))", np.pi),
    ],
)
def test_shapes_become_plain_and_multipart(tmp_path, log, kind, wkt, area):
    layer = QgsVectorLayer(f"{kind}?crs=EPSG:32633&field=a:integer", "shapes", "memory")
    feature = QgsFeature(layer.fields())
    feature.setGeometry(QgsGeometry.fromWkt(wkt))
    feature["a"] = 1
    assert layer.dataProvider().addFeatures([feature])[0]
    _, written = exported(layer, tmp_path, log, ["a"], [])
    assert QgsWkbTypes.displayString(written.wkbType()) == "MultiPolygon"
    shape = next(written.getFeatures()).geometry()
    assert shape.area() == pytest.approx(area, rel=1e-3)
    assert QgsWkbTypes.displayString(shape.wkbType()) == "MultiPolygon"


def test_fields_named_like_a_geopackage_s_own(tmp_path, log):
    layer = QgsVectorLayer(
        "Point?crs=EPSG:32633&field=fid:integer&field=geom:string", "own", "memory"
    )
    for code in (5, 5):
        feature = QgsFeature(layer.fields())
        feature.setGeometry(QgsGeometry.fromWkt("POINT(1 2)"))
        feature["fid"], feature["geom"] = code, "g"
        layer.dataProvider().addFeatures([feature])
    _, written = exported(layer, tmp_path, log, ["fid", "geom"], [])
    assert values(written, "fid", "geom") == [(5, "g"), (5, "g")]


def test_missing_values_stay_missing(stands, tmp_path, log):
    stands.startEditing()
    feature = next(stands.getFeatures("species = 'pine'"))
    stands.changeAttributeValue(feature.id(), stands.fields().lookupField("height"), None)
    _, written = exported(stands, tmp_path, log)
    assert {f["species"]: bool(f["height"]) for f in written.getFeatures()} == {
        "pine": False,
        "spruce": True,
    }
    stands.rollBack()


def test_no_geometry_at_all_is_an_error(tmp_path, log):
    layer = QgsVectorLayer("Polygon?crs=EPSG:32633&field=a:integer", "empty", "memory")
    labels = label_layer(layer, ["a"], [])
    with pytest.raises(HyperTaskError, match="no feature with a geometry"):
        labels.source(tmp_path / "labels.gpkg", log)


def test_what_cannot_be_written_leaves_the_earlier_labels(stands, tmp_path, new_log):
    exported(stands, tmp_path, new_log())
    before = {each.name: each.read_bytes() for each in tmp_path.iterdir()}
    log = new_log()
    log.cancel()
    with pytest.raises(Cancelled):
        label_layer(stands, ["soil"], []).source(tmp_path / "labels.gpkg", log)
    with pytest.raises(Cancelled):
        label_layer(stands, ["soil"], []).source(tmp_path / "new" / "labels.gpkg", log)
    assert stands.dataProvider().truncate()
    with pytest.raises(HyperTaskError, match="no feature with a geometry"):
        label_layer(stands, ["soil"], []).source(tmp_path / "labels.gpkg", new_log())
    assert {each.name: each.read_bytes() for each in tmp_path.iterdir()} == before
    assert log.texts == []


def test_labels_go_into_a_new_folder_and_over_earlier_ones(stands, tmp_path, log):
    folder = tmp_path / "jobs" / "of 2024"
    exported(stands, folder, log)
    _, written = exported(stands, folder, log, ["soil"], [])
    assert written.fields().names() == ["_hypertask_id", "soil"]
    assert [each.name for each in folder.iterdir()] == ["labels.gpkg"]


@pytest.mark.parametrize("what", ["another table", "one table more", "a layer", "a raster", "text"])
def test_a_file_that_is_no_export_is_kept(stands, tmp_path, log, what):
    place = tmp_path / "labels.gpkg"
    if what == "one table more":
        exported(stands, tmp_path, log)
    if what == "text":
        place.write_text("notes on the stands")
    elif what == "a raster":
        bands = gdal.Open(write_raster(tmp_path / "r.tif", np.ones((4, 6)), gdal.GDT_Byte))
        gdal.GetDriverByName("GPKG").CreateCopy(str(place), bands)
    else:
        name = "labels" if what == "a layer" else "plots"
        write_layer(place, [("POINT(3 4)", {"soil": 2})], {"soil": "int"}, layer=name)
    before = place.read_bytes()
    with pytest.raises(HyperTaskError, match=r"labels.gpkg, where .* stands .* something else"):
        label_layer(stands, ["species"], []).source(place, log)
    assert place.read_bytes() == before


@pytest.mark.parametrize(
    ("categorical", "continuous", "sentence"),
    [
        ([], [], "No field of stands was chosen"),
        (["species"], ["spare"], "'spare' of stands holds string, not numbers"),
        (["soil"], ["soil"], "'soil' was chosen both as categorical and as continuous"),
        (["species"], ["heigth"], "no field 'heigth'; its fields are species, soil, height"),
        (["Species"], [], "no field 'Species'"),
    ],
)
def test_wrong_fields_are_named(stands, categorical, continuous, sentence):
    with pytest.raises(HyperTaskError, match=sentence):
        label_layer(stands, categorical, continuous)


def test_lines_are_no_labels():
    layer = QgsVectorLayer("LineString?crs=EPSG:32633&field=a:integer", "roads", "memory")
    with pytest.raises(HyperTaskError, match="roads has neither points nor polygons"):
        label_layer(layer, ["a"], [])


def category(value, color, text):
    return QgsRendererCategory(value, QgsFillSymbol.createSimple({"color": color}), text)


def test_classes_of_a_number_field_take_the_style_s_names_and_colours(stands):
    stands.setRenderer(
        QgsCategorizedSymbolRenderer(
            "soil",
            [
                category(1, "#ff0000", "Mineral"),
                category(2, "#00ff00", "Organic"),
                category(None, "#0000ff", "others"),
            ],
        )
    )
    classes = label_layer(stands, ["soil", "species"], []).described.classes
    assert classes == {
        "soil": [
            {"code": 1, "name": "Mineral", "color": "#ff0000"},
            {"code": 2, "name": "Organic", "color": "#00ff00"},
        ]
    }
    assert label_layer(stands, ["species"], ["soil"]).described.classes == {}


def test_classes_of_a_text_field_keep_their_text(stands):
    stands.setRenderer(
        QgsCategorizedSymbolRenderer(
            '"species"',
            [
                category("pine", "#ff0000", "Pinus"),
                category(["spruce", "birch"], "#00ff00", "o"),
                category("", "#0000ff", ""),
            ],
        )
    )
    assert label_layer(stands, ["species"], []).described.classes == {
        "species": [
            {"name": "pine", "color": "#ff0000"},
            {"name": "spruce", "color": "#00ff00"},
            {"name": "birch", "color": "#00ff00"},
        ]
    }


def test_the_path_of_a_raster(scene, tmp_path):
    assert raster_path(QgsRasterLayer(scene, "scene")) == scene
    shutil.make_archive(str(tmp_path / "zipped"), "zip", tmp_path, "scene.tif")
    inside = f"/vsizip/{tmp_path}/zipped.zip/scene.tif"
    assert raster_path(QgsRasterLayer(inside, "scene")) == inside


def test_rasters_that_the_engine_cannot_open(scene, tmp_path):
    with pytest.raises(HyperTaskError, match="scene cannot be read"):
        raster_path(None, "scene")
    with pytest.raises(HyperTaskError, match="cannot be read"):
        raster_path(QgsRasterLayer(str(tmp_path / "no.tif"), "no"))
    wms = QgsRasterLayer("type=xyz&url=http://localhost/{x}/{y}/{z}.png", "tiles", "wms")
    with pytest.raises(HyperTaskError, match="tiles comes from 'wms'"):
        raster_path(wms)
    gdal.GetDriverByName("GTiff").CreateCopy("/vsimem/copy.tif", gdal.Open(scene))
    with pytest.raises(HyperTaskError, match="in the memory of QGIS only"):
        raster_path(QgsRasterLayer("/vsimem/copy.tif", "copy"))
    with pytest.raises(HyperTaskError, match="options NUM_THREADS=2"):
        raster_path(QgsRasterLayer(f"{scene}|option:NUM_THREADS=2", "options"))


@pytest.fixture
def landcover(tmp_path):
    codes = np.tile([1, 2, 3, 3], (1, 4, 1))
    return write_raster(tmp_path / "landcover.tif", codes, gdal.GDT_Byte, nodata=0)


def test_classes_of_a_label_raster_s_style(landcover):
    layer = QgsRasterLayer(landcover, "landcover")
    assert label_raster(layer, None).classes == {}
    entries = [(1, "#ff0000", "Roof"), (2, "#00ff00", "")]
    layer.setRenderer(
        QgsPalettedRasterRenderer(
            layer.dataProvider(),
            1,
            [QgsPalettedRasterRenderer.Class(v, QColor(c), t) for v, c, t in entries],
        )
    )
    source = label_raster(layer, None)
    assert source.raster == landcover
    assert source.classes == {
        "landcover": [
            {"code": 1, "name": "Roof", "color": "#ff0000"},
            {"code": 2, "name": "2", "color": "#00ff00"},
        ]
    }
    assert label_raster(layer, "spec.json").classes == {}
    assert label_raster(layer, "spec.json").spec == "spec.json"


def test_classes_of_a_label_raster_s_file(landcover):
    names = "".join(f"<Category>{name}</Category>" for name in ("", "Roof", "Pavement"))
    Path(f"{landcover}.aux.xml").write_text(
        '<PAMDataset><PAMRasterBand band="1"><Description>cover</Description>'
        f"<CategoryNames>{names}</CategoryNames></PAMRasterBand></PAMDataset>"
    )
    layer = QgsRasterLayer(landcover, "landcover")
    named = {entry["code"]: entry["name"] for entry in label_raster(layer, None).classes["cover"]}
    assert named[1] == "Roof"
    assert named[2] == "Pavement"
