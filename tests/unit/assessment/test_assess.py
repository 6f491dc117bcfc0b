"""Assessment of maps: figures against scikit-learn, references of all kinds, areas, stands."""

from __future__ import annotations

import csv
import json

import numpy as np
import pytest
from osgeo import gdal
from sklearn import metrics
from support.assessment import MAP, codes_in_patches, found, job, numbers, raster, vector
from support.synthetic import tiny_disk

from hypertask.model.assessment.run import run_assessment
from hypertask.model.base.errors import Cancelled, HyperTaskError
from hypertask.model.base.messages import SilentReporter
from hypertask.model.commands import main

NAMES = ["", "Pine", "Spruce & fir", "Birch"]


@pytest.fixture
def truth():
    return codes_in_patches()


@pytest.fixture
def guess(truth):
    rng = np.random.default_rng(1)
    wrong = rng.random(truth.shape) < 0.25
    return np.where(wrong, rng.integers(1, 4, truth.shape), truth)


@pytest.fixture
def map_path(guess, tmp_path):
    return raster(tmp_path / "map.tif", guess, categories=NAMES, names=["species"])


def test_classes_against_scikit_learn(map_path, truth, guess, tmp_path):
    reference = truth.copy()
    reference[:20] = 0  # no label
    path = raster(tmp_path / "reference.tif", reference)
    outputs, values = numbers(map_path, tmp_path, reference=path)
    a, b = truth[20:].ravel(), guess[20:].ravel()
    assert outputs["OVERALL_ACCURACY"] == pytest.approx(metrics.accuracy_score(a, b), rel=1e-12)
    assert outputs["KAPPA"] == pytest.approx(metrics.cohen_kappa_score(a, b), rel=1e-12)
    assert outputs["MACRO_F1"] == pytest.approx(metrics.f1_score(a, b, average="macro"), rel=1e-12)
    assert outputs["MEAN_CLASS_ACCURACY"] == pytest.approx(metrics.balanced_accuracy_score(a, b))
    assert outputs["N_PIXELS"] == a.size
    assert outputs["RMSE"] is None and outputs["R2"] is None
    assert values["pixels"]["confusion"] == metrics.confusion_matrix(a, b).tolist()
    assert [c["name"] for c in values["pixels"]["classes"]] == NAMES[1:]
    assert values["variable"] == "species"


def test_rows_of_the_matrix_are_the_reference(tmp_path):
    codes = np.ones((20, 20), int)
    codes[:, 10:] = 2
    path = raster(tmp_path / "map.tif", np.ones((20, 20)))
    reference = raster(tmp_path / "reference.tif", codes)
    counts = found(path, reference=reference).total.matrix.counts
    assert counts.tolist() == [[200, 0], [200, 0]]
    counts = found(reference, reference=path).total.matrix.counts
    assert counts.tolist() == [[200, 200], [0, 0]]


def test_values_against_scikit_learn(tmp_path):
    rng = np.random.default_rng(2)
    truth = rng.gamma(3, 4, (70, 50))
    guess = (truth + rng.normal(0.5, 2, truth.shape)).astype("f4")
    reference = truth.astype("f4")
    reference[5:10] = -9999
    guess[:, 0] = np.nan
    path = raster(tmp_path / "height.tif", guess, gdal.GDT_Float32)
    place = raster(tmp_path / "reference.tif", reference, gdal.GDT_Float32, nodata=-9999)
    outputs, values = numbers(path, tmp_path, reference=place)
    there = np.ones(truth.shape, bool)
    there[5:10] = False
    there[:, 0] = False
    a, b = reference[there].astype(float), guess[there].astype(float)
    assert outputs["RMSE"] == pytest.approx(metrics.mean_squared_error(a, b) ** 0.5, rel=1e-9)
    assert outputs["MAE"] == pytest.approx(metrics.mean_absolute_error(a, b), rel=1e-9)
    assert outputs["R2"] == pytest.approx(metrics.r2_score(a, b), rel=1e-9)
    assert outputs["BIAS"] == pytest.approx((b - a).mean(), rel=1e-9)
    assert outputs["PEARSON_R"] == pytest.approx(np.corrcoef(a, b)[0, 1], rel=1e-9)
    assert outputs["N_PIXELS"] == a.size and outputs["KAPPA"] is None
    assert values["unmapped_pixels"] == 65


def test_scale_and_offset_of_bands_count(tmp_path):
    path = raster(tmp_path / "map.tif", np.arange(100).reshape(10, 10), gdal.GDT_Int16)
    dataset = gdal.Open(path, gdal.GA_Update)
    dataset.GetRasterBand(1).SetScale(0.1)
    dataset.GetRasterBand(1).SetOffset(5.0)
    dataset = None
    values = 5 + 0.1 * np.arange(100).reshape(10, 10)
    reference = raster(tmp_path / "reference.tif", values, gdal.GDT_Float64)
    scores = found(path, reference=reference, kind="continuous").scores
    assert scores["rmse"] == pytest.approx(0, abs=1e-9) and scores["pixels"] == 100


def test_a_polygon_layer_as_reference(map_path, guess, tmp_path):
    """Texts are matched with the map's names whatever their case."""
    features = [
        (MAP.box(0, 0, 30, 20), {"kind": "pine", "stand": "A"}),
        (MAP.box(40, 0, 60, 20), {"kind": " SPRUCE & FIR", "stand": "B"}),
        (MAP.box(0, 40, 30, 60), {"kind": "Pine", "stand": "A"}),
        (MAP.box(60, 60, 90, 90), {"kind": None, "stand": "C"}),
        (MAP.box(400, 0, 410, 9), {"kind": "Pine", "stand": "D"}),
    ]
    layer = vector(tmp_path / "stands.gpkg", features, {"kind": "str", "stand": "str"})
    result = found(map_path, reference_layer=layer, reference_field="kind")
    here = np.r_[guess[0:20, 0:30].ravel(), guess[40:60, 0:30].ravel()]
    assert result.total.matrix.counts[0].tolist() == [(here == k).sum() for k in (1, 2, 3)]
    assert result.total.matrix.counts[1].tolist() == [
        (guess[0:20, 40:60] == k).sum() for k in (1, 2, 3)
    ]
    assert result.reference_kind == "polygons" and result.stands.total().scores()["pixels"] == 3
    assert any("has no value" in note for note in result.notes)
    assert any("off the map" in note for note in result.notes)
    grouped = found(map_path, reference_layer=layer, reference_field="kind", group="stand")
    used, truth, chosen = grouped.stands.stands()
    assert [grouped.stands.names[k] for k in used] == ["A", "B"]
    most = [
        np.bincount(part.ravel(), minlength=4)[1:].argmax() for part in (here, guess[0:20, 40:60])
    ]
    assert truth.tolist() == [0, 1] and chosen.tolist() == most
    assert grouped.stands.pixels[used].tolist() == [1200, 400]


def test_a_layer_in_another_crs(map_path, guess, tmp_path):
    features = [(MAP.box(0, 0, 30, 20), {"code": 1}), (MAP.box(40, 10, 70, 20), {"code": 3})]
    plain = vector(tmp_path / "plain.gpkg", features, {"code": "int"})
    moved = str(tmp_path / "moved.gpkg")
    gdal.VectorTranslate(moved, plain, dstSRS="EPSG:4326", reproject=True)
    here = found(map_path, reference_layer=plain, reference_field="code")
    there = found(map_path, reference_layer=moved, reference_field="code")
    assert here.total.matrix.counts.sum() == 900
    assert np.abs(there.total.matrix.counts - here.total.matrix.counts).sum() <= 4  # curved edges


def test_points_and_area_adjusted_figures(tmp_path):
    """A stratified sample: the estimates are those of the sample's own matrix and the map."""
    codes = np.ones((100, 100), int)
    codes[:, 80:] = 2  # 2000 pixels of class 2
    path = raster(tmp_path / "map.tif", codes)
    rng = np.random.default_rng(3)
    features = []
    for code, columns, right in ((1, (0, 80), 0.9), (2, (80, 100), 0.7)):
        spots = [(c, r) for c in range(*columns) for r in range(100)]
        for k in rng.choice(len(spots), 50, replace=False):
            value = code if rng.random() < right else 3 - code
            features.append((MAP.point(*spots[k]), {"seen": value}))
    layer = vector(tmp_path / "points.gpkg", features, {"seen": "int"})
    outputs, values = numbers(path, tmp_path, reference_layer=layer, reference_field="seen")
    counts = np.array(values["pixels"]["confusion"])
    assert counts.sum(0).tolist() == [50, 50]
    weights = np.array([0.8, 0.2])
    overall = (weights * counts.diagonal() / 50).sum()
    adjusted = values["area_adjusted"]
    assert adjusted["overall_accuracy"] == pytest.approx(overall, rel=1e-12)
    assert adjusted["overall_accuracy"] != pytest.approx(outputs["OVERALL_ACCURACY"], abs=1e-3)
    second = adjusted["classes"][1]
    share = (weights * counts[1] / 50).sum()
    assert second["share"] == pytest.approx(share)
    assert second["hectares"] == pytest.approx(share * 10_000 * 0.01)
    assert second["mapped_hectares"] == pytest.approx(20.0)
    assert values["sample"] == "points" and "stands" not in values


def test_an_area_restricts_both(map_path, truth, guess, tmp_path):
    reference = raster(tmp_path / "reference.tif", truth)
    area = vector(
        tmp_path / "area.gpkg",
        [(MAP.box(0, 0, 40, 96), {"part": "test"}), (MAP.box(40, 0, 96, 96), {"part": "training"})],
        {"part": "str"},
    )
    result = found(map_path, reference=reference, area=area, area_filter="part = 'test'")
    assert result.pixels == 40 * 96 == result.mapped_pixels
    counts = metrics.confusion_matrix(truth[:, :40].ravel(), guess[:, :40].ravel())
    assert result.total.matrix.counts.tolist() == counts.tolist()
    assert found(map_path, reference=reference, area=area).pixels == 96 * 96
    with pytest.raises(HyperTaskError, match="condition"):
        found(map_path, reference=reference, area=area, area_filter="nothing = 'test'")


@pytest.mark.parametrize("kind", ["gpkg", "geojson", "shp"])
@pytest.mark.parametrize("condition", ["prt = 'test'", "part = test", "part = 'test"])
def test_a_condition_that_cannot_be_understood(map_path, truth, tmp_path, kind, condition):
    """In no format does it mean that all polygons count."""
    reference = raster(tmp_path / "reference.tif", truth)
    area = vector(
        tmp_path / f"area.{kind}",
        [(MAP.box(0, 0, 40, 96), {"part": "test"}), (MAP.box(40, 0, 96, 96), {"part": "training"})],
        {"part": "str"},
    )
    with pytest.raises(HyperTaskError, match=r"condition .* fields .*part"):
        found(map_path, reference=reference, area=area, area_filter=condition)
    assert (
        found(map_path, reference=reference, area=area, area_filter="part = 'test'").pixels
        == 40 * 96
    )


def test_polygons_of_code_0_are_no_reference(map_path, truth, tmp_path):
    """As in labels and in rasters without a nodata value."""
    layer = vector(
        tmp_path / "l.gpkg",
        [
            (MAP.box(0, 0, 10, 10), {"code": int(truth[0, 0])}),
            (MAP.box(20, 20, 40, 40), {"code": 0}),
        ],
        {"code": "int"},
    )
    result = found(map_path, reference_layer=layer, reference_field="code", kind="categorical")
    assert result.pixels == 100
    assert any("a code below 1 (0)" in note for note in result.notes)
    assert len(result.stands.stands()[0]) == 1


def test_stands_of_a_continuous_map(tmp_path):
    rng = np.random.default_rng(4)
    heights = rng.normal(20, 5, (60, 60))
    path = raster(tmp_path / "height.tif", heights, gdal.GDT_Float64)
    boxes = [(0, 0, 30, 30), (30, 0, 60, 30), (0, 30, 30, 60)]
    layer = vector(
        tmp_path / "stands.gpkg",
        [(MAP.box(*b), {"height": 18.0 + k}) for k, b in enumerate(boxes)],
        {"height": "float"},
    )
    result = found(path, reference_layer=layer, reference_field="height")
    means = [heights[t:b, left:r].mean() for left, t, r, b in boxes]
    _, truth, guess = result.stands.stands()
    np.testing.assert_allclose(guess, means, rtol=1e-12)
    assert truth.tolist() == [18, 19, 20]
    scores = result.stands.total().scores()
    expected = np.sqrt(np.mean((np.array(means) - [18, 19, 20]) ** 2))
    assert scores["rmse"] == pytest.approx(expected, rel=1e-9)
    # the same from a reference raster and a layer of stands
    values = np.full((60, 60), -1.0)
    for k, (left, t, r, b) in enumerate(boxes):
        values[t:b, left:r] = 18 + k
    reference = raster(tmp_path / "reference.tif", values, gdal.GDT_Float64, nodata=-1)
    _, written = numbers(
        path, tmp_path, reference=reference, stands=layer, tables=str(tmp_path / "t.csv")
    )
    assert [stand["map"] for stand in written["stands"]["each"]] == pytest.approx(means)
    with open(tmp_path / "t.csv", newline="", encoding="utf-8") as file:
        cells = [row["VALUE"] for row in csv.DictReader(file) if row["TABLE"] == "each"]
    assert cells[:2] == ["900", "18.0"] and len(cells) == 9
    other = found(path, reference=reference, stands=layer)
    assert other.stands.total().scores() == pytest.approx(scores)
    assert found(path, reference=reference).stands is None


def test_probabilities_give_auc_and_reliability(map_path, truth, tmp_path):
    rng = np.random.default_rng(5)
    values = rng.dirichlet(np.ones(3), truth.shape).transpose(2, 0, 1)
    values[0][truth == 1] += 0.5
    values /= values.sum(0)
    values = values.astype("f4")
    reference = raster(tmp_path / "reference.tif", truth)
    # in another order than the codes
    order = [2, 0, 1]
    path = raster(
        tmp_path / "p.tif",
        values[order],
        gdal.GDT_Float32,
        names=[NAMES[1 + k] for k in order],
    )
    _, found_values = numbers(map_path, tmp_path, reference=reference, probabilities=path)
    for k in range(3):
        wanted = metrics.roc_auc_score(truth.ravel() == k + 1, values[k].ravel())
        assert found_values["auc"]["classes"][NAMES[k + 1]] == pytest.approx(wanted, abs=1e-3)
    right = (values.argmax(0) + 1 == truth).mean()
    assert found_values["reliability"]["accuracy"] == pytest.approx(right)
    assert found_values["reliability"]["mean_confidence"] == pytest.approx(values.max(0).mean())
    with pytest.raises(HyperTaskError, match="no raster of probabilities"):
        found(
            map_path,
            reference=reference,
            probabilities=raster(tmp_path / "q.tif", values * 100, gdal.GDT_Float32),
        )
    with pytest.raises(HyperTaskError, match="has 2 bands"):
        found(
            map_path,
            reference=reference,
            probabilities=raster(tmp_path / "r.tif", values[:2], gdal.GDT_Float32),
        )


def test_intervals(tmp_path):
    rng = np.random.default_rng(6)
    truth = rng.normal(10, 2, (80, 80))
    guess = truth + rng.normal(0, 1, truth.shape)
    paths = {}
    for name, array in (
        ("map", guess),
        ("ref", truth),
        ("low", guess - 1.645),
        ("high", guess + 1.645),
    ):
        paths[name] = raster(tmp_path / f"{name}.tif", array, gdal.GDT_Float64)
    _, values = numbers(
        paths["map"], tmp_path, reference=paths["ref"], lower=paths["low"], upper=paths["high"]
    )
    inside = (np.abs(guess - truth) <= 1.645).mean()
    assert values["intervals"]["inside"] == pytest.approx(inside)
    assert 0.88 < inside < 0.92 and values["intervals"]["nominal"] == 0.9
    assert values["intervals"]["width"] == pytest.approx(3.29)
    with pytest.raises(HyperTaskError, match="interchanged"):
        found(paths["map"], reference=paths["ref"], lower=paths["high"], upper=paths["low"])


def test_the_raster_of_errors(map_path, truth, guess, tmp_path):
    reference = truth.copy()
    reference[:10] = 0
    path = raster(tmp_path / "reference.tif", reference)
    errors = tmp_path / "errors.tif"
    found(map_path, reference=path, errors=str(errors))
    dataset = gdal.Open(str(errors))
    band = dataset.GetRasterBand(1)
    expected = np.where(truth == guess, 1, 2)
    expected[:10] = 0
    np.testing.assert_array_equal(band.ReadAsArray(), expected)
    assert band.GetNoDataValue() == 0 and band.GetDescription() == "errors"
    assert band.GetCategoryNames() == ["", "right", "wrong"]
    assert band.GetColorTable().GetColorEntry(2)[:3] == (213, 45, 0)
    assert dataset.GetGeoTransform() == (MAP.left, MAP.pixel, 0, MAP.top, 0, -MAP.pixel)
    assert MAP.crs[5:] in dataset.GetProjection()


def test_residuals_are_signed(tmp_path):
    path = raster(tmp_path / "map.tif", np.full((40, 40), 5.0), gdal.GDT_Float32)
    values = np.full((40, 40), 7.5)
    values[0] = -9
    reference = raster(tmp_path / "r.tif", values, gdal.GDT_Float32, nodata=-9)
    errors = tmp_path / "errors.tif"
    found(path, reference=reference, errors=str(errors))
    dataset = gdal.Open(str(errors))
    read = dataset.GetRasterBand(1)
    assert read.GetNoDataValue() == -9999
    assert (read.ReadAsArray()[1:] == -2.5).all() and (read.ReadAsArray()[0] == -9999).all()


def test_blocks_change_nothing(truth, guess, tmp_path, monkeypatch):
    from hypertask.model.assessment import rasters

    reference = raster(tmp_path / "reference.tif", truth)
    area = vector(tmp_path / "area.gpkg", [(MAP.box(3, 5, 80, 91), {"a": 1})], {"a": "int"})
    whole = found(raster(tmp_path / "a.tif", guess), reference=reference, area=area)
    monkeypatch.setattr(rasters, "BLOCK_PIXELS", 16 * 16)
    pieces = found(raster(tmp_path / "b.tif", guess, block=16), reference=reference, area=area)
    lines = found(raster(tmp_path / "c.tif", guess), reference=reference, area=area)
    for other in (pieces, lines):
        assert (other.total.matrix.counts == whole.total.matrix.counts).all()
        assert (other.mapped == whole.mapped).all()
        np.testing.assert_allclose(other.area.area_half, whole.area.area_half)


def test_tables_and_command_line(map_path, truth, tmp_path, capsys):
    raster(tmp_path / "reference.tif", truth)
    settings = {
        "schema": 1,
        "command": "assess",
        "predicted": "map.tif",
        "reference": "reference.tif",
        "tables": "tables.csv",
        "output": "out.json",
        "report": "report.html",
    }
    path = tmp_path / "job.json"
    path.write_text(json.dumps(settings), encoding="utf-8")
    assert main(["assess", str(path), "--json"]) == 0
    last = json.loads(capsys.readouterr().out.strip().splitlines()[-1])
    with open(tmp_path / "tables.csv", newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    (overall,) = [r for r in rows if r["ROW"] == "overall_accuracy" and r["TABLE"] == "scores"]
    assert float(overall["VALUE"]) == last["outputs"]["OVERALL_ACCURACY"]
    cells = [r for r in rows if r["TABLE"].startswith("confusion")]
    assert len(cells) == 9 and sum(int(r["VALUE"]) for r in cells) == truth.size
    assert cells[1]["ROW"] == "Pine" and cells[1]["COLUMN"] == "Spruce & fir"
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "Accuracy assessment" in page and "Spruce &amp; fir" in page


def test_cancelling_leaves_nothing(map_path, truth, tmp_path):
    reference = raster(tmp_path / "reference.tif", truth)

    class Impatient(SilentReporter):
        def progress(self, value, where=None):
            if value > 50:
                self.cancel()

        def message(self, text):
            raise AssertionError("went on")

    errors = tmp_path / "errors.tif"
    impatient = Impatient()
    wanted = job(map_path, reference=reference, errors=str(errors), output=str(tmp_path / "o.json"))
    impatient.cancel()
    with pytest.raises(Cancelled):
        run_assessment(wanted, impatient)
    assert not errors.exists() and not (tmp_path / "o.json").exists()
    assert not [p for p in tmp_path.iterdir() if p.name.startswith(".")]


@pytest.mark.parametrize("kilobytes", [8, 40, 150])
@pytest.mark.parametrize("exceptions", [False, True])
def test_a_disk_that_the_raster_of_errors_fills(tmp_path, kilobytes, exceptions):
    """GDAL may find it full at the closing only, and raise then, where another plugin wants it."""
    rng = np.random.default_rng(3)
    one, other = (
        raster(tmp_path / name, rng.random((300, 310)), gdal.GDT_Float32)
        for name in ("map.tif", "reference.tif")
    )
    before = gdal.GetUseExceptions()
    with tiny_disk(kilobytes * 1024) as disk:
        try:
            (gdal.UseExceptions if exceptions else gdal.DontUseExceptions)()
            with pytest.raises(HyperTaskError, match="could not be written; free some"):
                found(one, reference=other, errors=str(disk / "errors.tif"))
        finally:
            (gdal.UseExceptions if before else gdal.DontUseExceptions)()
        assert not list(disk.iterdir())
