"""ROI separability as an algorithm: layers as analysts have them, tables, numbers, sentences."""

from __future__ import annotations

import csv
import json
import math
import shutil
import subprocess
import sys

import numpy as np
import processing
import pytest
from osgeo import gdal
from qgis.core import (
    QgsApplication,
    QgsCategorizedSymbolRenderer,
    QgsCoordinateReferenceSystem,
    QgsFeature,
    QgsFeatureRequest,
    QgsFillSymbol,
    QgsGeometry,
    QgsProcessingException,
    QgsProcessingFeatureSourceDefinition,
    QgsProcessingParameterRasterLayer,
    QgsProject,
    QgsRasterLayer,
    QgsRendererCategory,
    QgsVectorFileWriter,
    QgsVectorLayer,
)
from qgis.PyQt.QtGui import QColor
from support.files import write_raster
from support.processing import box, layer_of, refused, run_in_model
from support.separability import BANDS, BOXES, by_pair, pixels, rois_of
from support.shapes import FIELD

from hypertask.model.base.messages import SilentReporter
from hypertask.model.jobs.files import load_job
from hypertask.model.rois.run import run_separability
from hypertask.model.separability import distances_of, jeffries_matusita, transformed_divergence

pytestmark = pytest.mark.usefixtures("provider")

COLUMNS = [
    "CLASS_A",
    "CLASS_B",
    "N_A",
    "N_B",
    "B",
    "JM",
    "TD",
    "JM_CORRECTED",
    "TD_CORRECTED",
    "JM_NOISE",
    "VERDICT",
    "B_UNCLIPPED",
    "D_UNCLIPPED",
]


@pytest.fixture(scope="module")
def cube():
    """Bands of noise, with a step between the left and the right half."""
    values = 1000 + 50 * np.random.default_rng(1).normal(size=(BANDS, 64, 64))
    values[:, :, 26:] += np.array([40, -30, 25, 10])[:, None, None]
    return values


@pytest.fixture(scope="module")
def raster(cube, tmp_path_factory):
    return write_raster(tmp_path_factory.mktemp("raster") / "scene.tif", cube, gdal.GDT_Float64)


@pytest.fixture
def rois():
    return rois_of(BOXES)


@pytest.fixture
def separability(raster, log):
    """Run the algorithm: layer and further parameters to (rows of the table, outputs)."""

    def call(layer, **parameters):
        outputs = processing.run(
            "hypertask:roiseparability",
            {
                "INPUT": raster,
                "ROIS": layer,
                "CLASS_FIELD": "kind",
                "PERMUTATIONS": 0,
                "OUTPUT": "TEMPORARY_OUTPUT",
                **parameters,
            },
            feedback=log,
        )
        table = outputs["OUTPUT"]
        if not isinstance(table, QgsVectorLayer):
            return None, outputs
        assert not table.isSpatial()
        names = table.fields().names()
        return [dict(zip(names, feature.attributes())) for feature in table.getFeatures()], outputs

    return call


@pytest.fixture
def refusal(raster, context):
    given = {"INPUT": raster, "CLASS_FIELD": "kind", "OUTPUT": "TEMPORARY_OUTPUT"}

    def call(layer, **changes):
        return refused("roiseparability", {**given, "ROIS": layer, **changes}, context)

    return call


def test_the_numbers_are_those_of_the_pixels(rois, cube, separability):
    rows, outputs = separability(rois)
    assert list(rows[0]) == COLUMNS
    assert len(rows) == 3
    for row in rows:
        x, y = pixels(cube, row["CLASS_A"]), pixels(cube, row["CLASS_B"])
        assert (row["N_A"], row["N_B"]) == (len(x), len(y))
        d = distances_of(x.mean(0), np.cov(x.T), len(x), y.mean(0), np.cov(y.T), len(y))
        assert row["B"] == pytest.approx(d.b.item(), rel=1e-9)
        assert row["JM"] == pytest.approx(jeffries_matusita(d.b).item(), rel=1e-9)
        assert row["TD"] == pytest.approx(transformed_divergence(d.d).item(), rel=1e-9)
        assert row["JM_CORRECTED"] < row["JM"]
    # by hand, from the definition
    x, y = pixels(cube, "grass"), pixels(cube, "soil")
    sx, sy = np.cov(x.T), np.cov(y.T)
    difference, pooled = x.mean(0) - y.mean(0), (sx + sy) / 2
    b = difference @ np.linalg.solve(pooled, difference) / 8 + 0.5 * (
        np.linalg.slogdet(pooled)[1]
        - 0.5 * np.linalg.slogdet(sx)[1]
        - 0.5 * np.linalg.slogdet(sy)[1]
    )
    assert by_pair(rows)["grass", "soil"]["JM"] == pytest.approx(2 * (1 - math.exp(-b)), rel=1e-9)
    corrected = [row["JM_CORRECTED"] for row in rows]
    assert outputs["MIN_JM"] == min(corrected)
    assert outputs["MEAN_JM"] == pytest.approx(sum(corrected) / 3)
    assert outputs["MIN_TD"] == min(row["TD_CORRECTED"] for row in rows)
    # grass and water are the same noise
    assert (rows[0]["CLASS_A"], rows[0]["CLASS_B"]) == ("grass", "water")
    assert rows[0]["VERDICT"] == "not told apart"


def test_unsaved_edits_count(rois, cube, separability):
    before, _ = separability(rois)
    assert rois.startEditing()
    (water,) = rois.getFeatures(QgsFeatureRequest().setFilterExpression("kind = 'water'"))
    assert rois.changeGeometry(water.id(), box(2, 20, 12, 30))
    added = QgsFeature(rois.fields())
    added.setGeometry(box(40, 20, 50, 30))
    added.setAttributes(["road", 9, 1.0])
    assert rois.addFeature(added)
    after, _ = separability(rois)
    assert by_pair(before)["grass", "water"]["N_B"] == 150
    assert by_pair(after)["grass", "water"]["N_B"] == 100
    assert by_pair(after)["road", "soil"]["N_A"] == 100
    assert len(after) == 6
    rois.rollBack()


def test_only_the_selected_rois(rois, separability):
    rois.selectByExpression("kind <> 'soil'")
    selected = QgsProcessingFeatureSourceDefinition(rois.id(), True)
    rows, _ = separability(selected)
    assert [(row["CLASS_A"], row["CLASS_B"]) for row in rows] == [("grass", "water")]


def test_rois_in_another_crs(rois, separability):
    there, _ = separability(rois)
    elsewhere, _ = separability(rois_of(BOXES, "EPSG:4326"))
    for one, other in zip(there, elsewhere):
        # a degree has room for many pixels, so an edge may fall on the other side of a centre
        assert one["N_A"] == other["N_A"]
        assert one["JM"] == pytest.approx(other["JM"], rel=1e-6)


def test_a_raster_whose_crs_was_set_in_qgis(cube, rois, tmp_path, separability):
    path = tmp_path / "bare.tif"
    bare = gdal.GetDriverByName("GTiff").Create(str(path), 64, 64, BANDS, gdal.GDT_Float64)
    bare.SetGeoTransform((FIELD.left, 1, 0, FIELD.top, 0, -1))
    for number, plane in enumerate(cube, 1):
        bare.GetRasterBand(number).WriteArray(plane)
    del bare
    layer = QgsRasterLayer(str(path), "bare")
    layer.setCrs(QgsCoordinateReferenceSystem("EPSG:32633"))
    QgsProject.instance().addMapLayer(layer)
    expected, _ = separability(rois)
    found, _ = separability(rois_of(BOXES, "EPSG:4326"), INPUT=layer.id())
    assert [row["JM"] for row in found] == pytest.approx([row["JM"] for row in expected])


def test_a_saved_layer_gives_the_same(rois, tmp_path, separability):
    path = str(tmp_path / "rois.gpkg")
    options = QgsVectorFileWriter.SaveVectorOptions()
    written = QgsVectorFileWriter.writeAsVectorFormatV3(
        rois, path, QgsProject.instance().transformContext(), options
    )
    assert written[0] == 0
    assert separability(path)[0] == separability(rois)[0]


def test_multipart_polygons(separability):
    """One feature of two parts is what two features are."""
    layer = rois_of(BOXES)
    joined = rois_of(BOXES[2:], name="joined")
    feature = QgsFeature(joined.fields())
    feature.setGeometry(QgsGeometry.collectGeometry([box(*BOXES[0][1:]), box(*BOXES[1][1:])]))
    feature.setAttributes(["grass", 1, 0.0])
    assert joined.dataProvider().addFeatures([feature])[0]
    assert separability(joined, PERMUTATIONS=10)[0] == separability(layer, PERMUTATIONS=10)[0]


def test_names_and_colours_of_the_style(rois, tmp_path, separability):
    rois.setRenderer(
        QgsCategorizedSymbolRenderer(
            "code",
            [
                QgsRendererCategory(code, QgsFillSymbol.createSimple({"color": color}), name)
                for code, name, color in ((1, "Gräser <i>", "#112233"), (2, "Boden", "#445566"))
            ],
        )
    )
    report = tmp_path / "report.html"
    rows, outputs = separability(rois, CLASS_FIELD="code", REPORT=str(report))
    assert {row["CLASS_A"] for row in rows} | {row["CLASS_B"] for row in rows} == {
        "Gräser <i>",
        "Boden",
        "3",
    }
    page = report.read_text(encoding="utf-8")
    assert "Gräser &lt;i&gt;" in page
    assert "<i>" not in page
    assert "#112233" in page
    assert QColor("#445566").name() in page
    assert outputs["REPORT"] == str(report)


def test_a_quantity_in_bins(rois, separability):
    rows, _ = separability(rois, CLASS_FIELD="height", BINS=3)
    assert len(rows) == 3  # two neighbours and the extremes
    assert sum(row["N_A"] + row["N_B"] for row in rows) == 2 * 950


def test_options_reach_the_numbers(rois, separability):
    def jm(**options):
        return by_pair(separability(rois, **options)[0])["grass", "soil"]["JM"]

    plain = jm()
    assert jm(SQRT_JM=True) == pytest.approx(math.sqrt(plain))
    one = jm(BANDS=[1])
    assert one < plain
    assert jm(BANDS="1") == one  # as qgis_process hands it over
    assert one != jm(BANDS=[2])
    assert jm(TRANSFORM="pca", COMPONENTS=4) == pytest.approx(plain)
    assert jm(TRANSFORM="pca", COMPONENTS=1) < plain
    assert jm(BIN_BANDS=2) < plain
    assert jm(SHRINKAGE=0.5) != plain
    drawn = by_pair(separability(rois, MAX_PIXELS=60)[0])["grass", "soil"]
    assert (drawn["N_A"], drawn["N_B"]) == (60, 60)


def test_intervals_and_selected_bands(rois, tmp_path, separability):
    report = tmp_path / "r.html"
    boxes = [
        (kind, c, r, c + 8, r + 8) for kind, c in (("a", 2), ("b", 40)) for r in (2, 14, 26, 38)
    ]
    rows, _ = separability(rois_of(boxes), BOOTSTRAP=30, SELECT_BANDS=2, REPORT=str(report))
    assert list(rows[0]) == [*COLUMNS[:-2], "JM_LOW", "JM_HIGH", *COLUMNS[-2:]]
    assert rows[0]["JM_LOW"] < rows[0]["JM_CORRECTED"] < rows[0]["JM_HIGH"]
    assert "Band selection" in report.read_text(encoding="utf-8")


def test_pairs_that_cannot_be_computed_are_named(separability, log):
    rows, outputs = separability(rois_of([*BOXES, ("tiny", 55, 55, 57, 57)]))
    missing = [row for row in rows if row["VERDICT"] == "not computed"]
    assert {row["CLASS_B"] for row in missing} == {"tiny", "water"}
    assert len(missing) == 3
    assert not missing[0]["B"]
    assert rows[-1] in missing
    assert outputs["MIN_JM"] >= 0
    text = " ".join(log.warnings)
    assert "grass and tiny, soil and tiny, tiny and water" in text
    assert "tiny has 4 pixels and 4 bands need more than 6; draw more pixels" in text


def test_nothing_can_be_computed(separability, tmp_path):
    target = tmp_path / "pairs.csv"
    layer = rois_of([("a", 2, 2, 4, 4), ("b", 30, 2, 32, 4)])
    with pytest.raises(
        QgsProcessingException,
        match=r"No pair of classes could be computed. a has "
        r"4 pixels",
    ):
        separability(layer, OUTPUT=str(target))
    assert not target.exists()


@pytest.mark.parametrize(
    ("boxes", "sentence"),
    [
        ([(k, c + 900, t, r + 900, b) for k, c, t, r, b in BOXES], "None of the 5 ROIs lies on"),
        ([(None, *rest) for _, *rest in BOXES], "No ROI has a class and a geometry"),
        ([("a", *rest) for _, *rest in BOXES], "class"),
    ],
)
def test_rois_that_give_nothing(boxes, sentence, separability):
    with pytest.raises(QgsProcessingException, match=sentence):
        separability(rois_of(boxes))


def test_wrong_parameters_get_a_sentence(rois, stands, refusal, tmp_path):
    assert "no field 'nothing'" in refusal(rois, CLASS_FIELD="nothing")
    assert "Choose the field of rois" in refusal(rois, CLASS_FIELD="")
    assert "'kind' of rois holds" in refusal(rois, BINS=3)
    assert "cannot be read as a raster" in refusal(rois, INPUT=str(tmp_path / "no.tif"))
    assert "'900-400' cannot be understood" in refusal(rois, WAVELENGTHS="900-400")
    assert "No feature of rois is selected" in refusal(
        QgsProcessingFeatureSourceDefinition(rois.id(), True)
    )
    points = QgsVectorLayer("Point?crs=EPSG:32633&field=kind:string", "dots", "memory")
    QgsProject.instance().addMapLayer(points)
    assert "The ROI layer dots holds no polygons" in refusal(points.id())
    assert "The ROI layer cannot be read" in refusal(str(tmp_path / "no.gpkg"))
    assert "is not a folder" in refusal(rois, REPORT=f"{__file__}/r.html")


def test_cancelling(rois, log, raster, context):
    algorithm = QgsApplication.processingRegistry().createAlgorithmById("hypertask:roiseparability")
    log.cancel()
    with pytest.raises(QgsProcessingException, match="Cancelled"):
        algorithm.run(
            {
                "INPUT": raster,
                "ROIS": rois.id(),
                "CLASS_FIELD": "kind",
                "OUTPUT": "TEMPORARY_OUTPUT",
            },
            context,
            log,
            {},
            False,
        )


def test_progress_never_runs_backwards(rois, separability, log):
    separability(rois, PERMUTATIONS=5)
    assert log.values == sorted(log.values)
    assert log.values[-1] == 100


def test_the_saved_job_gives_the_same_numbers(rois, raster, separability, tmp_path):
    rois.selectByExpression("kind <> 'water'")
    selected = QgsProcessingFeatureSourceDefinition(rois.id(), True)
    rows, _ = separability(selected, PERMUTATIONS=5)
    job, table = tmp_path / "job.json", tmp_path / "pairs.csv"
    outputs = processing.run(
        "hypertask:roiseparability",
        {
            "INPUT": raster,
            "ROIS": selected,
            "CLASS_FIELD": "kind",
            "PERMUTATIONS": 5,
            "OUTPUT": str(table),
            "SAVE_JOB": str(job),
        },
    )
    assert outputs == {"SAVE_JOB": str(job)}
    assert not table.exists()
    run_separability(load_job(job), SilentReporter())
    with open(table, newline="", encoding="utf-8") as file:
        found = list(csv.DictReader(file))
    assert len(found) == len(rows) == 1
    for name in COLUMNS:
        expected = rows[0][name]
        value = found[0][name] if isinstance(expected, str) else float(found[0][name])
        assert value == (expected if isinstance(expected, str) else pytest.approx(expected))
    with pytest.raises(QgsProcessingException, match=r"give a file that ends in .csv"):
        processing.run(
            "hypertask:roiseparability",
            {
                "INPUT": raster,
                "ROIS": rois,
                "CLASS_FIELD": "kind",
                "OUTPUT": str(tmp_path / "pairs.gpkg"),
                "SAVE_JOB": str(job),
            },
        )


@pytest.mark.parametrize("ending", ["csv", "ods", "gpkg"])
def test_names_that_a_spreadsheet_would_run(raster, separability, tmp_path, ending):
    sums = {"grass": "=1+4", "soil": "of:=1+4", "water": "+49 30 1\x07"}
    layer = layer_of(
        [(corners, sums[kind]) for kind, *corners in BOXES if kind in sums], "kind:string"
    )
    path = tmp_path / f"pairs.{ending}"
    separability(layer, OUTPUT=str(path))
    table = QgsVectorLayer(str(path), "pairs", "ogr")
    if ending == "gpkg":
        known = {"=1+4", "of:=1+4", "+49 30 1\ufffd"}
    else:
        known = {"'=1+4", "'of:=1+4", "'+49 30 1\ufffd"}
    if ending == "csv":
        with path.open(newline="", encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
    else:
        assert table.isValid()
        rows = [{n: f[n] for n in ("CLASS_A", "CLASS_B")} for f in table.getFeatures()]
    assert {row[name] for row in rows for name in ("CLASS_A", "CLASS_B")} == known


def test_in_a_graphical_model(rois, raster, log, tmp_path):
    inputs = {"INPUT": (QgsProcessingParameterRasterLayer, raster)}
    values = {"ROIS": rois.id(), "CLASS_FIELD": "kind", "PERMUTATIONS": 0}
    inner = run_in_model("roiseparability", inputs, values, tmp_path, log)
    assert 0 <= inner["MIN_JM"] <= inner["MEAN_JM"] <= 2


def test_through_qgis_process_with_nothing_but_qgis(rois, raster, private_home, tmp_path):
    """CSV and report, by a Python in which what belongs to the engine cannot be imported."""
    program = shutil.which("qgis_process.bin") or shutil.which("qgis_process")
    if program is None:
        pytest.skip("qgis_process is not installed")
    hidden = tmp_path / "hidden"
    for name in (
        "torch",
        "rasterio",
        "scipy",
        "pyogrio",
        "shapely",
        "safetensors",
        "matplotlib",
        "sklearn",
    ):
        (hidden / name).mkdir(parents=True)
        (hidden / name / "__init__.py").write_text(
            f"raise ModuleNotFoundError('{name} is hidden')\n"
        )
    home = {**private_home, "PYTHONPATH": str(hidden)}
    del home["HYPERTASK_PYTHON"]
    subprocess.run(
        [program, "plugins", "enable", "hypertask"],
        env=home,
        check=True,
        capture_output=True,
        timeout=120,
    )
    layer = tmp_path / "rois.gpkg"
    QgsVectorFileWriter.writeAsVectorFormatV3(
        rois,
        str(layer),
        QgsProject.instance().transformContext(),
        QgsVectorFileWriter.SaveVectorOptions(),
    )
    table, report = tmp_path / "separability.csv", tmp_path / "separability.html"
    done = subprocess.run(
        [
            program,
            "run",
            "hypertask:roiseparability",
            "--json",
            "--",
            f"INPUT={raster}",
            f"ROIS={layer}",
            "CLASS_FIELD=kind",
            f"OUTPUT={table}",
            f"REPORT={report}",
        ],
        env=home,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    results = json.loads(done.stdout[done.stdout.index("{") :])["results"]
    with open(table, newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == COLUMNS
    assert len(rows) == 3
    assert min(float(row["JM_CORRECTED"]) for row in rows) == pytest.approx(results["MIN_JM"])
    assert "Mean spectra" in report.read_text(encoding="utf-8")
    check = subprocess.run([sys.executable, "-c", "import torch"], env=home, capture_output=True)
    assert check.returncode != 0  # it was hidden indeed
