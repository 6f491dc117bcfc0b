"""Accuracy assessment as an algorithm: layers as analysts have them, figures, files, sentences."""

from __future__ import annotations

import json
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
    QgsFillSymbol,
    QgsProcessingException,
    QgsProcessingFeatureSourceDefinition,
    QgsProcessingParameterRasterLayer,
    QgsRasterLayer,
    QgsRendererCategory,
)
from support.files import write_raster
from support.processing import layer_of, refused, run_in_model
from support.synthetic import hand_model, hand_scene, write_tif

pytestmark = pytest.mark.usefixtures("provider")

SIDE = 64
FIELDS = "kind:string code:integer stand:string"
NUMBERS = ("OVERALL_ACCURACY", "MEAN_CLASS_ACCURACY", "KAPPA", "MACRO_F1", "N_PIXELS")


@pytest.fixture(scope="module")
def truth():
    codes = np.random.default_rng(0).integers(1, 4, (8, 8))
    return np.kron(codes, np.ones((8, 8), int))


@pytest.fixture(scope="module")
def guess(truth):
    rng = np.random.default_rng(1)
    return np.where(rng.random(truth.shape) < 0.2, rng.integers(1, 4, truth.shape), truth)


@pytest.fixture
def rasters(truth, guess, tmp_path):
    """Paths of map and reference."""
    paths = [
        write_raster(tmp_path / f"{name}.tif", codes[None])
        for name, codes in (("map", guess), ("reference", truth))
    ]
    dataset = gdal.Open(paths[0], gdal.GA_Update)
    dataset.GetRasterBand(1).SetCategoryNames(["", "Pine", "Föhre <b>", "Birch"])
    dataset.FlushCache()
    return paths


@pytest.fixture
def stands():
    return layer_of(
        [
            ((0, 0, 20, 20), "pine", 1, "A"),
            ((30, 0, 50, 20), "Föhre <b>", 2, "B"),
            ((0, 30, 20, 50), "birch", 3, "A"),
        ],
        FIELDS,
    )


@pytest.fixture
def assess(rasters, log):
    def call(**parameters):
        return processing.run(
            "hypertask:assessaccuracy", {"PREDICTED": rasters[0], **parameters}, feedback=log
        )

    return call


@pytest.fixture
def refusal(rasters, context):
    given = {"PREDICTED": rasters[0]}
    return lambda **changes: refused("assessaccuracy", {**given, **changes}, context)


def test_against_a_raster(assess, rasters, truth, guess, tmp_path, log):
    ends = (("REPORT", "html"), ("OUTPUT", "json"), ("TABLES", "csv"), ("ERRORS", "tif"))
    files = {name: str(tmp_path / f"out.{end}") for name, end in ends}
    outputs = assess(REFERENCE=rasters[1], **files)
    assert outputs["OVERALL_ACCURACY"] == pytest.approx((truth == guess).mean())
    assert outputs["N_PIXELS"] == SIDE * SIDE
    assert set(NUMBERS) <= set(outputs) and "RMSE" not in outputs
    for name, path in files.items():
        assert outputs[name] == path
    page = (tmp_path / "out.html").read_text(encoding="utf-8")
    assert "Föhre &lt;b&gt;" in page and "Föhre <b>" not in page
    values = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
    assert [c["name"] for c in values["pixels"]["classes"]] == ["Pine", "Föhre <b>", "Birch"]
    layer = QgsRasterLayer(files["ERRORS"])
    shown = layer.renderer().classes()
    assert [(e.label, e.color.name()) for e in shown] == [
        ("right", "#bedcbe"),
        ("wrong", "#d52d00"),
    ]
    errors = gdal.Open(files["ERRORS"]).ReadAsArray()
    assert ((errors == 2) == (truth != guess)).all()
    assert log.values == sorted(log.values)
    assert any("Overall accuracy" in text for text in log.texts)


def test_against_polygons_with_edits(assess, stands, guess):
    outputs = assess(REFERENCE_LAYER=stands, REFERENCE_FIELD="kind")
    parts = [(guess[0:20, 0:20], 1), (guess[0:20, 30:50], 2), (guess[30:50, 0:20], 3)]
    right = np.mean([(part == code).mean() for part, code in parts])
    assert outputs["OVERALL_ACCURACY"] == pytest.approx(right)
    assert assess(REFERENCE_LAYER=stands, REFERENCE_FIELD="code")["KAPPA"] == outputs["KAPPA"]
    stands.startEditing()
    for feature in stands.getFeatures("code = 2"):
        stands.changeAttributeValue(feature.id(), 0, "birch")
    edited = assess(REFERENCE_LAYER=stands, REFERENCE_FIELD="kind")
    parts[1] = parts[1][0], 3
    right = np.mean([(part == code).mean() for part, code in parts])
    assert edited["OVERALL_ACCURACY"] == pytest.approx(right)
    stands.rollBack()
    stands.selectByExpression("code = 1")
    chosen = assess(
        REFERENCE_LAYER=QgsProcessingFeatureSourceDefinition(stands.id(), True),
        REFERENCE_FIELD="kind",
    )
    assert chosen["N_PIXELS"] == 400


def test_another_crs_and_groups(assess, guess, tmp_path):
    layer = layer_of(
        [
            ((2, 2, 20, 20), "pine", 1, "A"),
            ((30, 2, 50, 20), "birch", 3, "B"),
            ((2, 30, 20, 50), "pine", 1, "A"),
        ],
        FIELDS,
        crs="EPSG:25832",
    )
    path = tmp_path / "out.json"
    outputs = assess(REFERENCE_LAYER=layer, REFERENCE_FIELD="kind", GROUP="stand", OUTPUT=str(path))
    assert outputs["N_PIXELS"] == pytest.approx(18 * 18 + 20 * 18 + 18 * 20, abs=8)
    values = json.loads(path.read_text(encoding="utf-8"))
    assert values["stands"]["stands"] == 2


def test_names_of_the_style(assess, stands, rasters, truth, tmp_path):
    """Codes of the layer mean other classes than those of the map; the style's names say which."""
    stands.setRenderer(
        QgsCategorizedSymbolRenderer(
            "code",
            [
                QgsRendererCategory(code, QgsFillSymbol.createSimple({"color": "#aa0000"}), name)
                for code, name in ((1, "birch"), (2, "pine"), (3, "Föhre <b>"))
            ],
        )
    )
    path = tmp_path / "out.json"
    assess(REFERENCE_LAYER=stands, REFERENCE_FIELD="code", OUTPUT=str(path))
    values = json.loads(path.read_text(encoding="utf-8"))
    assert "matched by their names, since codes differ" in " ".join(values["notes"])


def test_an_area(assess, rasters, truth, guess):
    area = layer_of(
        [((0, 0, 32, 64), "", 0, ""), ((32, 0, 64, 64), "", 1, "")], FIELDS, name="parts"
    )
    area.selectByExpression("code = 1")
    outputs = assess(
        REFERENCE=rasters[1], AREA=QgsProcessingFeatureSourceDefinition(area.id(), True)
    )
    assert outputs["N_PIXELS"] == 32 * 64
    right = (truth == guess)[:, 32:].mean()
    assert outputs["OVERALL_ACCURACY"] == pytest.approx(right)


def test_a_continuous_map_with_stands(rasters, truth, tmp_path, stands, log):
    rng = np.random.default_rng(2)
    heights = truth * 5.0
    noisy = (heights + rng.normal(1, 0.5, heights.shape)).astype("f4")
    predicted = write_raster(tmp_path / "h.tif", noisy[None], gdal.GDT_Float32)
    reference = write_raster(tmp_path / "r.tif", heights[None], gdal.GDT_Float32)
    path, report = tmp_path / "out.json", tmp_path / "out.html"
    outputs = processing.run(
        "hypertask:assessaccuracy",
        {
            "PREDICTED": predicted,
            "REFERENCE": reference,
            "STANDS": stands,
            "OUTPUT": str(path),
            "REPORT": str(report),
            "BAND": "1",
            "COVERAGE": "0.9",
        },
        feedback=log,
    )
    error = noisy.astype(float) - heights
    assert outputs["RMSE"] == pytest.approx(np.sqrt((error**2).mean()), rel=1e-9)
    assert outputs["BIAS"] == pytest.approx(error.mean(), rel=1e-9)
    assert "KAPPA" not in outputs and outputs["R2"] > 0.8
    values = json.loads(path.read_text(encoding="utf-8"))
    assert values["stands"]["stands"] == 3
    assert values["stands"]["bias"] == pytest.approx(1, abs=0.1)
    assert "By stands" in report.read_text(encoding="utf-8")


def test_a_shifted_reference_is_told_of(assess, truth, tmp_path, log):
    moved = write_raster(tmp_path / "moved.tif", np.roll(truth, 2, 1)[None])
    assess(REFERENCE=moved)
    assert any("Shifting the reference by (-2, 0) pixels" in text for text in log.warnings)


def test_wrong_parameters_get_a_sentence(refusal, rasters, stands):
    assert "No reference was given" in refusal()
    assert "take one of them" in refusal(
        REFERENCE=rasters[1], REFERENCE_LAYER=stands, REFERENCE_FIELD="kind"
    )
    assert "Choose the field of the reference layer" in refusal(REFERENCE_LAYER=stands)
    assert "has no field 'nothing'" in refusal(REFERENCE_LAYER=stands, REFERENCE_FIELD="nothing")
    assert "the upper one is missing" in refusal(REFERENCE=rasters[1], LOWER=rasters[1])
    assert "cannot be read as a raster" in refusal(REFERENCE=rasters[1], TRUST="/no/such.tif")
    assert "cannot be read as a raster" in refusal(REFERENCE="/no/such.tif")
    assert "cannot be written" in refusal(REFERENCE=rasters[1], REPORT=rasters[1] + "/report.html")


def test_accuracy_within_and_beyond_the_limit_of_trust(assess, rasters, truth, tmp_path):
    scores = np.full(truth.shape, 0.5, np.float32)
    scores[: len(scores) // 4] = 3
    trust = write_raster(tmp_path / "t.tif", scores[None], gdal.GDT_Float32)
    outputs = assess(REFERENCE=rasters[1], TRUST=trust, OUTPUT=str(tmp_path / "f.json"))
    found = json.loads((tmp_path / "f.json").read_text())["trust"]
    assert found["within"]["pixels"] + found["beyond"]["pixels"] == outputs["N_PIXELS"]
    assert 0 < found["beyond"]["pixels"] < 0.4 * outputs["N_PIXELS"]


def test_errors_while_running(assess, stands, tmp_path, truth):
    with pytest.raises(QgsProcessingException, match="No class of the reference"):
        assess(REFERENCE_LAYER=stands, REFERENCE_FIELD="stand")
    far = layer_of([((4000, 0, 4010, 10), "pine", 1, "A")], FIELDS, name="far")
    with pytest.raises(QgsProcessingException, match="lies on the map"):
        assess(REFERENCE_LAYER=far, REFERENCE_FIELD="kind")


@pytest.fixture
def modelled(tmp_path, truth, guess):
    """Scene, model and reference: the model maps ``guess``."""
    hand_scene(tmp_path / "scene.img", guess - 1, np.full(guess.shape, 0.5))
    hand_model(tmp_path / "model.safetensors")
    write_tif(tmp_path / "truth.tif", truth.astype(np.uint8))
    return {
        "MODEL": str(tmp_path / "model.safetensors"),
        "SCENE": str(tmp_path / "scene.img"),
        "VARIABLE": "species",
        "DEVICE": "cpu",
        "PREDICTED": None,
        "REFERENCE": str(tmp_path / "truth.tif"),
    }


def test_a_model_maps_the_scene_first(assess, modelled, truth, guess, engine_python, log, tmp_path):
    report = tmp_path / "out.html"
    outputs = assess(**modelled, REPORT=str(report))
    assert outputs["OVERALL_ACCURACY"] == pytest.approx((truth == guess).mean())
    assert log.values == sorted(log.values) and log.values[-1] == 100
    page = report.read_text(encoding="utf-8")
    assert "model.safetensors, scene.img" in page and "hypertask-" not in page
    assert "reliability" in page.lower()  # its class probabilities came along
    amount = {**modelled, "VARIABLE": "amount", "KIND": "continuous"}
    assert assess(**amount)["MAE"] == pytest.approx(np.abs(30 - truth).mean(), abs=1e-3)


def test_what_a_model_needs(refusal, modelled, monkeypatch, tmp_path):
    assert "Both a map and a model" in refusal(
        **{k: v for k, v in modelled.items() if k != "PREDICTED"}
    )
    assert "needs the scene" in refusal(**{**modelled, "SCENE": None})
    assert "without a model" in refusal(**{**modelled, "MODEL": None})
    assert "No map was given" in refusal(**{**modelled, "MODEL": None, "SCENE": None})
    assert "it has species, amount" in refusal(**{**modelled, "VARIABLE": "soil"})
    assert "name the variable" in refusal(**{**modelled, "VARIABLE": ""})
    monkeypatch.setenv("HYPERTASK_PYTHON", str(tmp_path / "no-python"))
    assert "no-python" in refusal(**modelled)


def test_cancelling(rasters, context, log, tmp_path):
    algorithm = QgsApplication.processingRegistry().createAlgorithmById("hypertask:assessaccuracy")
    log.cancel()
    errors = tmp_path / "errors.tif"
    with pytest.raises(QgsProcessingException, match="Cancelled"):
        algorithm.run(
            {"PREDICTED": rasters[0], "REFERENCE": rasters[1], "ERRORS": str(errors)},
            context,
            log,
            {},
            False,
        )
    assert not errors.exists()


def test_in_a_graphical_model(rasters, truth, guess, log, tmp_path):
    raster = QgsProcessingParameterRasterLayer
    inputs = {"PREDICTED": (raster, rasters[0]), "REFERENCE": (raster, rasters[1])}
    inner = run_in_model("assessaccuracy", inputs, {}, tmp_path, log)
    assert inner["OVERALL_ACCURACY"] == pytest.approx((truth == guess).mean())


def test_through_qgis_process_with_nothing_but_qgis(rasters, truth, guess, private_home, tmp_path):
    """By a Python in which what belongs to the engine cannot be imported."""
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
    report = tmp_path / "report.html"
    done = subprocess.run(
        [
            program,
            "run",
            "hypertask:assessaccuracy",
            "--json",
            "--",
            f"PREDICTED={rasters[0]}",
            f"REFERENCE={rasters[1]}",
            f"REPORT={report}",
            f"ERRORS={tmp_path / 'errors.tif'}",
        ],
        env=home,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    results = json.loads(done.stdout[done.stdout.index("{") :])["results"]
    assert results["OVERALL_ACCURACY"] == pytest.approx((truth == guess).mean())
    assert "Accuracy assessment" in report.read_text(encoding="utf-8")
    check = subprocess.run([sys.executable, "-c", "import torch"], env=home, capture_output=True)
    assert check.returncode != 0  # it was hidden indeed
