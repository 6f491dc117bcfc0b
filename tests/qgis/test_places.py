"""No algorithm lets an output destroy an input, whatever the parameters."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import numpy as np
import processing
import pytest
from qgis.core import (
    QgsApplication,
    QgsProcessingException,
    QgsProcessingFeatureSourceDefinition,
    QgsProcessingOutputLayerDefinition,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterFile,
    QgsProcessingParameterFolderDestination,
    QgsProcessingParameterMultipleLayers,
    QgsProcessingParameterRasterLayer,
    QgsProject,
    QgsRasterLayer,
    QgsVectorLayer,
)
from support.files import write_layer, write_raster
from support.processing import refused
from support.shapes import FIELD

from hypertask.model.base.errors import HyperTaskError
from hypertask.plugin.engine_setup import found, machine

pytestmark = pytest.mark.usefixtures("provider")
ALGORITHMS = (
    "trainmodel predictmaps splitscene labelstatistics roiseparability assessaccuracy inspectmodel "
    "createsamplescene predictscenes exportmodel"
)


def check(name: str, parameters: dict, context) -> None:
    from hypertask.plugin.places import require_places

    algorithm = QgsApplication.processingRegistry().createAlgorithmById(f"hypertask:{name}")
    require_places(algorithm, parameters, context)


def definitions(name: str) -> list:
    return (
        QgsApplication.processingRegistry()
        .algorithmById(f"hypertask:{name}")
        .parameterDefinitions()
    )


@pytest.fixture
def files(tmp_path):
    """A raster, a layer and another file, of which every input has a copy."""
    write_raster(tmp_path / "raster.tif", np.ones((5, 5)))
    write_layer(tmp_path / "layer.gpkg", [(FIELD.box(0, 0, 2, 2), {"kind": 1})], {"kind": "int"})
    (tmp_path / "file.bin").write_text("a model or a spec")
    return tmp_path


def own_input(each, files) -> Path | None:
    """A file for an input of its own."""
    for kinds, name in (
        ((QgsProcessingParameterRasterLayer, QgsProcessingParameterMultipleLayers), "raster.tif"),
        (QgsProcessingParameterFeatureSource, "layer.gpkg"),
        (QgsProcessingParameterFile, "file.bin"),
    ):
        if isinstance(each, kinds):
            return Path(shutil.copy(files / name, files / f"{each.name()}{Path(name).suffix}"))
    return None


def given(each, path: Path, how: str):
    """The input as it comes from the Toolbox, from Python or from a project."""
    value = str(path)
    if how == "layer" and path.suffix != ".bin":
        kind = QgsRasterLayer if path.suffix == ".tif" else QgsVectorLayer
        value = kind(value, path.stem)
        assert value.isValid()
        QgsProject.instance().addMapLayer(value)
    elif how == "id" and path.suffix == ".gpkg":
        layer = QgsVectorLayer(f"{value}|layername=layer", path.stem)
        assert layer.isValid()
        QgsProject.instance().addMapLayer(layer)
        value = QgsProcessingFeatureSourceDefinition(layer.id(), True)
    return [value] if isinstance(each, QgsProcessingParameterMultipleLayers) else value


@pytest.mark.parametrize("name", ALGORITHMS.split())
@pytest.mark.parametrize("how", ["path", "layer", "id"])
def test_an_output_that_is_an_input(files, context, name, how):
    paths = {each.name(): own_input(each, files) for each in definitions(name)}
    inputs = {each: path for each, path in paths.items() if path is not None}
    by_name = {each.name(): each for each in definitions(name)}
    parameters = {each: given(by_name[each], path, how) for each, path in inputs.items()}
    check(name, parameters, context)
    for each in definitions(name):
        if not each.isDestination() or isinstance(each, QgsProcessingParameterFolderDestination):
            continue
        for temporary in ("TEMPORARY_OUTPUT", "memory:x", "", None):
            check(name, {**parameters, each.name(): temporary}, context)
        for read, path in inputs.items():
            link = files / "link"
            link.unlink(missing_ok=True)
            link.symlink_to(path)
            for target in (
                str(path),
                os.path.relpath(path),
                str(link),
                QgsProcessingOutputLayerDefinition(str(path), QgsProject.instance()),
            ):
                with pytest.raises(HyperTaskError, match="would be overwritten") as caught:
                    check(name, {**parameters, each.name(): target}, context)
                assert each.name() in str(caught.value) and read in str(caught.value)


@pytest.mark.parametrize("name", ALGORITHMS.split())
def test_outputs_of_one_name_and_no_plain_files(files, context, name):
    places = [each for each in definitions(name) if each.isDestination()]
    files_only = [
        each for each in places if not isinstance(each, QgsProcessingParameterFolderDestination)
    ]
    for number, one in enumerate(files_only):
        for other in files_only[number + 1 :]:
            both = {one.name(): str(files / "x"), other.name(): str(files / "." / "x")}
            with pytest.raises(HyperTaskError, match=r"are one file") as caught:
                check(name, both, context)
            assert one.name() in str(caught.value) and other.name() in str(caught.value)
        (files / "pipe").unlink(missing_ok=True)
        os.mkfifo(files / "pipe")
        for target, words in ((files, "is a folder"), (files / "pipe", "no plain file")):
            with pytest.raises(HyperTaskError, match=words):
                check(name, {one.name(): str(target)}, context)
    for one in set(places) - set(files_only):
        with pytest.raises(HyperTaskError, match="is a file"):
            check(name, {one.name(): str(files / "file.bin")}, context)


def test_a_table_of_the_geopackage_that_is_read(files, context):
    layer = QgsVectorLayer(f"{files}/layer.gpkg|layername=layer", "rois")
    QgsProject.instance().addMapLayer(layer)
    parameters = {"INPUT": f"{files}/raster.tif", "ROIS": layer.id(), "CLASS_FIELD": "kind"}
    uri = f"ogr:dbname='{files}/layer.gpkg' table=\"%s\" (geom)"
    check("roiseparability", {**parameters, "OUTPUT": uri % "pairs"}, context)
    with pytest.raises(HyperTaskError, match=r"OUTPUT .* is the ROIS"):
        check("roiseparability", {**parameters, "OUTPUT": uri % "layer"}, context)


@pytest.mark.parametrize(
    "place",
    [
        "ogr:dbname='{}/link.gpkg' table=\"layer\" (geom)",
        "ogr:dbname='{}/sub/../layer.gpkg' table=\"layer\" (geom)",
        "ogr:dbname='{}/layer.gpkg' table=\"LAyer\" (geom)",
        "ogr:dbname='{}/layer.gpkg'",
        "ogr:{}/layer.gpkg",
        "{}/layer",
        "{}/sub/../layer",
    ],
)
def test_other_names_of_the_table_that_is_read(files, context, place):
    (files / "sub").mkdir()
    (files / "link.gpkg").symlink_to(files / "layer.gpkg")
    source = f"{files}/layer.gpkg|layername=layer"
    for name, read, field in (
        ("roiseparability", "ROIS", "CLASS_FIELD"),
        ("labelstatistics", "LABELS", "CATEGORICAL_FIELDS"),
    ):
        given = {read: source, field: "kind", "OUTPUT": place.format(files)}
        with pytest.raises(HyperTaskError, match=rf"OUTPUT .* is the {read}.* be overwritten"):
            check(name, given, context)


@pytest.mark.parametrize("place", ["{}/other", "{}/layer.csv", "{}/layer.xyz", "ogr:{}/new.gpkg"])
def test_tables_beside_what_is_read(files, context, place):
    given = {"LABELS": f"{files}/layer.gpkg|layername=layer", "OUTPUT": place.format(files)}
    check("labelstatistics", given, context)


def test_the_labels_beside_a_saved_job(files, context):
    shutil.copy(files / "layer.gpkg", files / "job_labels.gpkg")
    parameters = {"INPUT": [f"{files}/raster.tif"], "LABELS": f"{files}/job_labels.gpkg"}
    check("splitscene", {**parameters, "SAVE_JOB": f"{files}/other.json"}, context)
    with pytest.raises(HyperTaskError, match=r"labels beside SAVE_JOB .* LABELS"):
        check("splitscene", {**parameters, "SAVE_JOB": f"{files}/job.json"}, context)


def test_the_rois_beside_a_saved_job(files, context):
    own = Path(shutil.copy(files / "layer.gpkg", files / "pairs_labels.gpkg"))
    parameters = {"INPUT": f"{files}/raster.tif", "ROIS": str(own), "CLASS_FIELD": "kind"}
    check("roiseparability", {**parameters, "SAVE_JOB": f"{files}/pair.json"}, context)
    with pytest.raises(HyperTaskError, match=r"beside SAVE_JOB .* is the ROIS"):
        check("roiseparability", {**parameters, "SAVE_JOB": f"{files}/pairs.json"}, context)
    QgsProject.instance().addMapLayer(layer := QgsVectorLayer(str(own), "edited"))
    selected = QgsProcessingFeatureSourceDefinition(layer.id(), True)
    layer.selectAll()
    before = own.read_bytes()
    places = {"ROIS": selected, "OUTPUT": f"{files}/p.csv", "SAVE_JOB": f"{files}/pairs.json"}
    assert "pairs_labels.gpkg" in refused("roiseparability", {**parameters, **places}, context)
    assert own.read_bytes() == before


def test_a_folder_that_cannot_be_reached(files, context, monkeypatch):
    given = {"LABELS": f"{files}/layer.gpkg", "CATEGORICAL_FIELDS": ["kind"], "OUTPUT": "memory:"}
    report = files / ("n" * 300) / "report.html"
    sentence = refused("labelstatistics", {**given, "REPORT": str(report)}, context)
    assert "REPORT" in sentence and "File name too long" in sentence
    (files / "closed").mkdir()
    stat, access = os.stat, os.access

    def no_entry(path, **options):
        if str(path).startswith(f"{files}/closed/"):
            raise PermissionError(13, "Permission denied", str(path))
        return stat(path, **options)

    monkeypatch.setattr(os, "stat", no_entry)
    monkeypatch.setattr(os, "access", lambda path, how: access(path, how) and path.name != "closed")
    inside = str(files / "closed" / "new" / "report.html")
    sentence = refused("labelstatistics", {**given, "REPORT": inside}, context)
    assert f"because {files}/closed is not writable" in sentence


def test_a_drive_that_is_not_connected(files, context, unplugged):
    given = {"LABELS": f"{files}/layer.gpkg", "CATEGORICAL_FIELDS": ["kind"], "OUTPUT": "memory:"}
    sentence = refused("labelstatistics", {**given, "REPORT": f"{unplugged}/r.html"}, context)
    assert sentence == (
        f"{unplugged}/r.html cannot be written because / cannot be reached; connect it or choose "
        "another place."
    )


def test_engines_on_a_drive_that_is_not_connected(provider, monkeypatch, unplugged):
    with pytest.raises(HyperTaskError, match="because / cannot be reached; connect it"):
        machine.free_bytes(unplugged)
    monkeypatch.setattr(found, "engines_folder", lambda: unplugged)
    assert "because / cannot be reached" in found.diagnostics(found.Found())


def test_a_memory_layer_of_many_fields(files, context):
    fields = "".join(f"&field=measure_{number}:double" for number in range(14))
    layer = QgsVectorLayer(f"Polygon?crs=EPSG:3067&field=kind:string{fields}", "many", "memory")
    assert len(layer.source()) > 255
    QgsProject.instance().addMapLayer(layer)
    given = {"LABELS": layer.id(), "CATEGORICAL_FIELDS": ["kind"]}
    for place in (f"{files}/table.gpkg", "ogr:dbname='x.gpkg' table=\"t\"", f"{files}/table.xlsx"):
        check("labelstatistics", {**given, "OUTPUT": place}, context)


def test_an_algorithm_refuses_before_it_runs(files, context):
    before = (files / "raster.tif").read_bytes()
    shutil.copy(files / "raster.tif", files / "map.tif")
    parameters = {
        "PREDICTED": f"{files}/map.tif",
        "REFERENCE": f"{files}/raster.tif",
        "REPORT": f"{files}/raster.tif",
    }
    sentence = refused("assessaccuracy", parameters, context)
    assert "REPORT" in sentence and "REFERENCE" in sentence
    assert (files / "raster.tif").read_bytes() == before


def contents(folder: Path) -> dict:
    """All files; QGIS itself keeps the statistics of rasters that it shows in side-cars."""
    return {
        each.name: each.read_bytes()
        for each in folder.iterdir()
        if not each.name.endswith(".aux.xml")
    }


@pytest.fixture
def tiny(tmp_path):
    """A scene with labels of each kind, and what each algorithm reads of it."""
    scene = write_raster(tmp_path / "scene.tif", np.arange(3 * 8 * 8).reshape(3, 8, 8) % 7)
    codes = write_raster(tmp_path / "codes.tif", np.ones((8, 8)))
    shapes = [(FIELD.box(0, 0, 4, 4), {"kind": 1}), (FIELD.box(4, 4, 8, 8), {"kind": 2})]
    layer = str(write_layer(tmp_path / "stands.gpkg", shapes, {"kind": "int"}))
    labels = {"LABELS": layer, "CATEGORICAL_FIELDS": ["kind"]}
    return {
        "trainmodel": ({"INPUT": [scene], **labels}, "INPUT", "OUTPUT"),
        "splitscene": ({"INPUT": [scene], **labels}, "LABELS", "SAVE_JOB"),
        "labelstatistics": ({**labels}, "LABELS", "REPORT"),
        "roiseparability": (
            {"INPUT": scene, "ROIS": layer, "CLASS_FIELD": "kind"},
            "INPUT",
            "REPORT",
        ),
        "assessaccuracy": ({"PREDICTED": codes, "REFERENCE": codes}, "PREDICTED", "ERRORS"),
    }


@pytest.mark.parametrize(
    "name", ["trainmodel", "splitscene", "labelstatistics", "roiseparability", "assessaccuracy"]
)
def test_nothing_is_lost_through_processing(tiny, name, tmp_path, tmp_path_factory, log):
    given, read, written = tiny[name]
    before = contents(tmp_path)
    source = given[read][0] if isinstance(given[read], list) else given[read]
    others = [
        each.name()
        for each in definitions(name)
        if each.isDestination() and not isinstance(each, QgsProcessingParameterFolderDestination)
    ]
    pipe = tmp_path_factory.mktemp("other") / "pipe"
    os.mkfifo(pipe)
    tries = [
        ({written: source}, "would be overwritten"),
        ({written: str(tmp_path)}, "is a folder"),
        ({written: str(pipe)}, "no plain file"),
    ]
    if len(others) > 1:
        one = "one.gpkg" if name == "splitscene" else "one.csv"
        tries.append(({each: str(tmp_path / one) for each in others}, "are one file"))
    for places, words in tries:
        with pytest.raises(QgsProcessingException, match=words):
            processing.run(f"hypertask:{name}", {**given, **places}, feedback=log)
        assert contents(tmp_path) == before
