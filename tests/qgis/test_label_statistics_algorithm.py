"""Label statistics as an algorithm: layers with edits and selections, label rasters."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import processing
import pytest
from osgeo import gdal
from qgis.core import (
    QgsApplication,
    QgsCategorizedSymbolRenderer,
    QgsCoordinateReferenceSystem,
    QgsFeature,
    QgsFillSymbol,
    QgsGeometry,
    QgsProcessingException,
    QgsProcessingFeatureSourceDefinition,
    QgsProject,
    QgsRectangle,
    QgsRendererCategory,
    QgsVectorLayer,
)
from support.files import write_raster
from support.processing import refused

from hypertask.model.base.messages import SilentReporter
from hypertask.model.jobs.files import load_job
from hypertask.model.label_statistics.run import run_statistics
from hypertask.model.label_statistics.summary import COLUMNS

pytestmark = pytest.mark.usefixtures("provider")


@pytest.fixture
def forest():
    """Squares of 1, 2, 3, 14 m side: pine 1 + 4, spruce 9, birch 196 square metres."""
    layer = QgsVectorLayer(
        "Polygon?crs=EPSG:32633&field=species:string&field=soil:integer&field=height:double",
        "forest",
        "memory",
    )
    for side, values in (
        (1, ["pine", 1, 10.0]),
        (2, ["pine", 2, None]),
        (3, ["spruce", 1, 20.0]),
        (14, ["birch", 2, 30.0]),
    ):
        feature = QgsFeature(layer.fields())
        feature.setGeometry(
            QgsGeometry.fromRect(QgsRectangle(338000, 6.7e6, 338000 + side, 6.7e6 + side))
        )
        feature.setAttributes(values)
        assert layer.dataProvider().addFeatures([feature])[0]
    QgsProject.instance().addMapLayer(layer)
    return layer


@pytest.fixture
def statistics(log):
    """Run the algorithm: parameters to (rows, outputs)."""

    def call(**parameters):
        outputs = processing.run(
            "hypertask:labelstatistics", {"OUTPUT": "TEMPORARY_OUTPUT", **parameters}, feedback=log
        )
        table = outputs["OUTPUT"]
        names = table.fields().names()
        return [dict(zip(names, feature.attributes())) for feature in table.getFeatures()], outputs

    return call


@pytest.fixture
def refusal(context):
    given = {"OUTPUT": "TEMPORARY_OUTPUT"}
    return lambda **changes: refused("labelstatistics", {**given, **changes}, context)


def test_shares_are_areas(forest, statistics, tmp_path):
    report = tmp_path / "labels.html"
    rows, outputs = statistics(
        LABELS=forest,
        CATEGORICAL_FIELDS=["species", "soil"],
        CONTINUOUS_FIELDS=["height"],
        REPORT=str(report),
    )
    assert tuple(rows[0]) == COLUMNS
    shares = {row["CLASS"]: row for row in rows if row["VARIABLE"] == "species"}
    assert shares["pine"]["SHARE"] == pytest.approx(5 / 210)
    assert shares["birch"]["AMOUNT"] == pytest.approx(196, rel=1e-3)
    assert [shares[name]["RARE"] for name in ("pine", "spruce", "birch")] == [1, 1, 0]
    assert shares["pine"]["IMBALANCE"] == pytest.approx(196 / 5)
    (height,) = [row for row in rows if row["VARIABLE"] == "height"]
    assert (height["MINIMUM"], height["MAXIMUM"], height["RECORDS"]) == (10, 30, 3)
    assert height["MEAN"] == pytest.approx((10 * 1 + 20 * 9 + 30 * 196) / 206)
    assert outputs["RARE_CLASSES"] == 3  # soil 1 has 10 of 210
    assert outputs["MAX_IMBALANCE"] == pytest.approx(196 / 5)
    page = report.read_text(encoding="utf-8")
    assert "forest: 2 categorical and 1 continuous" in page
    assert "spruce" in page


@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:3857", "EPSG:25833", "ESRI:102003"])
def test_areas_are_those_on_the_ground(forest, statistics, tmp_path, crs):
    """In degrees and in stretched metres, also of a layer that no file has."""
    given = {"INPUT": forest, "TARGET_CRS": crs, "OUTPUT": "memory:"}
    layer = processing.run("native:reprojectlayer", given)["OUTPUT"]
    QgsProject.instance().addMapLayer(layer)
    report = tmp_path / "labels.html"
    rows, _ = statistics(LABELS=layer, CATEGORICAL_FIELDS=["species"], REPORT=str(report))
    amounts = {row["CLASS"]: row["AMOUNT"] for row in rows}
    assert amounts == pytest.approx({"pine": 5, "spruce": 9, "birch": 196}, rel=1e-3)
    assert " m²." in report.read_text(encoding="utf-8")


def test_without_a_crs_areas_are_those_of_the_map(forest, statistics, tmp_path):
    forest.setCrs(QgsCoordinateReferenceSystem())
    report = tmp_path / "labels.html"
    rows, _ = statistics(LABELS=forest, CATEGORICAL_FIELDS=["species"], REPORT=str(report))
    amounts = {row["CLASS"]: row["AMOUNT"] for row in rows}
    assert amounts == pytest.approx({"pine": 5, "spruce": 9, "birch": 196})
    assert "210 square map units" in report.read_text(encoding="utf-8")


def test_the_threshold_counts(forest, statistics):
    _, outputs = statistics(LABELS=forest, CATEGORICAL_FIELDS=["species"], RARE_CLASS_SHARE="0.03")
    assert outputs["RARE_CLASSES"] == 1


def test_unsaved_edits_and_selections(forest, statistics):
    forest.startEditing()
    for feature in forest.getFeatures("species = 'birch'"):
        forest.changeAttributeValue(feature.id(), 0, "aspen")
    rows, _ = statistics(LABELS=forest, CATEGORICAL_FIELDS=["species"])
    assert [row["CLASS"] for row in rows] == ["aspen", "pine", "spruce"]
    forest.rollBack()
    forest.selectByExpression("species <> 'birch'")
    rows, _ = statistics(
        LABELS=QgsProcessingFeatureSourceDefinition(forest.id(), True),
        CATEGORICAL_FIELDS=["species"],
    )
    amounts = {row["CLASS"]: row["AMOUNT"] for row in rows}
    assert amounts == pytest.approx({"pine": 5, "spruce": 9}, rel=1e-3)


def test_points_count_once_each(statistics):
    layer = QgsVectorLayer("Point?crs=EPSG:32633&field=kind:string", "plots", "memory")
    for number, kind in enumerate(["a", "a", "a", "b", None]):
        feature = QgsFeature(layer.fields())
        feature.setGeometry(QgsGeometry.fromWkt(f"POINT({number} 0)"))
        feature.setAttributes([kind])
        assert layer.dataProvider().addFeatures([feature])[0]
    QgsProject.instance().addMapLayer(layer)
    rows, _ = statistics(LABELS=layer, CATEGORICAL_FIELDS="kind")
    assert {row["CLASS"]: row["SHARE"] for row in rows} == {"a": 0.75, "b": 0.25}


def test_names_of_the_style(forest, statistics):
    forest.setRenderer(
        QgsCategorizedSymbolRenderer(
            "soil",
            [
                QgsRendererCategory(code, QgsFillSymbol.createSimple({"color": "#aa0000"}), name)
                for code, name in ((1, "mineral"), (2, "peat"))
            ],
        )
    )
    rows, _ = statistics(LABELS=forest, CATEGORICAL_FIELDS=["soil"])
    assert {row["CODE"]: row["CLASS"] for row in rows} == {1: "mineral", 2: "peat"}


@pytest.mark.parametrize("ending", [".csv", ".gpkg", ""])
def test_a_table_in_a_folder_that_is_not_there(forest, tmp_path, log, ending):
    given = {"LABELS": forest, "CATEGORICAL_FIELDS": ["species"]}
    place = tmp_path / "of 2025" / "tables" / f"kinds{ending}"
    processing.run("hypertask:labelstatistics", {**given, "OUTPUT": str(place)}, feedback=log)
    assert [each.name for each in place.parent.iterdir()] == [f"kinds{ending or '.gpkg'}"]


def test_a_table_that_cannot_be_written_is_refused_first(forest, refusal, tmp_path):
    (tmp_path / "notes").write_text("a file")
    given = {"LABELS": forest, "CATEGORICAL_FIELDS": ["species"]}
    sentence = refusal(**given, OUTPUT=str(tmp_path / "notes" / "kinds.csv"))
    assert sentence == (
        f"The table {tmp_path}/notes/kinds.csv cannot be written because {tmp_path}/notes is not a "
        "folder; choose another place."
    )


def test_a_cancelled_export_saves_no_job(forest, tmp_path, log):
    """SAVE_JOB in a folder that is not there yet."""
    places = {"OUTPUT": str(tmp_path / "t.csv"), "SAVE_JOB": str(tmp_path / "new" / "rare.json")}
    given = {"LABELS": forest, "CATEGORICAL_FIELDS": ["soil"], **places}
    log.cancel()
    with pytest.raises(QgsProcessingException, match="Cancelled; nothing was left half-written"):
        processing.run("hypertask:labelstatistics", given, feedback=log)
    assert list(tmp_path.iterdir()) == []
    processing.run("hypertask:labelstatistics", given)
    written = sorted(each.name for each in (tmp_path / "new").iterdir())
    assert written == ["rare.json", "rare_labels.gpkg"]


def test_a_saved_job_gives_the_same(forest, statistics, tmp_path):
    """Also of a layer that is nowhere but in the memory of QGIS."""
    fields = {"CATEGORICAL_FIELDS": ["species", "soil"], "CONTINUOUS_FIELDS": ["height"]}
    rows, outputs = statistics(LABELS=forest, RARE_CLASS_SHARE=0.2, **fields)
    saved = {"OUTPUT": str(tmp_path / "s.csv"), "SAVE_JOB": str(tmp_path / "job.json")}
    parameters = {"LABELS": forest, "RARE_CLASS_SHARE": 0.2, **fields, **saved}
    done = processing.run("hypertask:labelstatistics", parameters)
    assert done == {"SAVE_JOB": saved["SAVE_JOB"]} and not (tmp_path / "s.csv").exists()
    job = load_job(saved["SAVE_JOB"], "statistics")
    assert Path(job.labels[0].layer) == tmp_path / "job_labels.gpkg"
    numbers = run_statistics(job, SilentReporter())
    assert numbers["RARE_CLASSES"] == outputs["RARE_CLASSES"] > 0
    assert numbers["MAX_IMBALANCE"] == pytest.approx(outputs["MAX_IMBALANCE"])
    with open(tmp_path / "s.csv", encoding="utf-8", newline="") as file:
        written = list(csv.DictReader(file))
    assert len(rows) == len(written)
    for row, other in zip(rows, written):
        for name in COLUMNS:
            if other[name] == "":
                assert not row[name]
            elif isinstance(row[name], str):
                assert row[name] == other[name]
            else:
                assert row[name] == pytest.approx(float(other[name]))


def test_label_rasters(statistics, tmp_path):
    codes = np.zeros((1, 20, 20))
    codes[0, :10] = 1
    codes[0, 10:12] = 2
    height = np.full((1, 20, 20), 12.5)
    kind = write_raster(tmp_path / "kind.tif", codes)
    quantity = write_raster(tmp_path / "height.tif", height, gdal.GDT_Float32)
    rows, outputs = statistics(LABEL_RASTERS=[kind, quantity])
    assert [(row["VARIABLE"], row["CODE"], row["AMOUNT"]) for row in rows[:2]] == [
        ("kind", 1, 200),
        ("kind", 2, 40),
    ]
    assert (rows[2]["VARIABLE"], rows[2]["MEAN"]) == ("height", 12.5)
    assert outputs["MAX_IMBALANCE"] == pytest.approx(5)


def test_a_label_raster_with_a_spec(statistics, tmp_path):
    bands = np.stack([np.full((8, 8), 3), np.full((8, 8), 150)])
    spec = tmp_path / "spec.json"
    spec.write_text(
        json.dumps(
            {
                "schema": 1,
                "variables": [
                    {
                        "name": "soil",
                        "band": 1,
                        "kind": "categorical",
                        "classes": [{"code": 3, "name": "peat"}],
                    },
                    {"name": "height", "band": 2, "kind": "continuous", "scale": 0.1, "unit": "m"},
                ],
            }
        )
    )
    rows, _ = statistics(
        LABEL_RASTERS=[write_raster(tmp_path / "labels.tif", bands)], VARIABLE_SPEC=str(spec)
    )
    assert (rows[0]["VARIABLE"], rows[0]["CLASS"]) == ("soil", "peat")
    assert (rows[1]["UNIT"], rows[1]["MEAN"]) == ("m", pytest.approx(15))


def test_wrong_parameters_get_a_sentence(forest, refusal, scene):
    assert "No labels were given" in refusal()
    assert "Both a label layer and label rasters" in refusal(
        LABELS=forest, LABEL_RASTERS=[scene], CATEGORICAL_FIELDS=["soil"]
    )
    assert "No field of forest was chosen" in refusal(LABELS=forest)
    assert "not numbers" in refusal(LABELS=forest, CONTINUOUS_FIELDS=["species"])
    assert "cannot be read as a raster" in refusal(LABEL_RASTERS=["/no.tif"])


def test_a_raster_of_several_bands_needs_a_spec(statistics, scene):
    with pytest.raises(QgsProcessingException, match="has 4 bands; give a variable spec"):
        statistics(LABEL_RASTERS=[scene])


def test_cancelling(forest, log, context):
    algorithm = QgsApplication.processingRegistry().createAlgorithmById("hypertask:labelstatistics")
    log.cancel()
    with pytest.raises(QgsProcessingException, match="Cancelled"):
        algorithm.run(
            {"LABELS": forest.id(), "CATEGORICAL_FIELDS": ["soil"], "OUTPUT": "TEMPORARY_OUTPUT"},
            context,
            log,
            {},
            False,
        )
