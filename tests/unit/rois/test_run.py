"""The command, the table and the report; on made-up and on real scenes."""

from __future__ import annotations

import csv
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from support.files import crs_wkt
from support.reports import Page
from support.rois import UTM, box, wkb
from support.synthetic import CRS_CODE, LEFT, PIXEL, TOP, Recorder, write_envi, write_tif

from hypertask.model.base.errors import Cancelled, HyperTaskError
from hypertask.model.base.messages import SilentReporter
from hypertask.model.jobs.files import job_from_dict, save_job
from hypertask.model.jobs.separability import SeparabilityJob
from hypertask.model.rois.report import scale_color, separability_page
from hypertask.model.rois.rois import rois_from_raster, rois_from_shapes
from hypertask.model.rois.run import run_separability, separability_of_rois
from hypertask.model.separability import (
    COLUMNS,
    UNCLIPPED_COLUMNS,
    Options,
    distances_of,
    separability_of_pixels,
)

DATA = os.environ.get("HYPERTASK_TEST_DATA")
needs_scenes = pytest.mark.skipif(not DATA, reason="HYPERTASK_TEST_DATA names no scenes")
ROOT = Path(__file__).resolve().parents[3]


def make_scene(folder, bands=6, classes=3, side=40):
    """A scene with square fields of classes that differ in their first bands."""
    rng = np.random.default_rng(0)
    codes = np.kron(rng.integers(0, classes + 1, (side // 8, side // 8)), np.ones((8, 8), int))
    cube = rng.normal(1000, 30, (bands, side, side))
    for k in range(classes):
        cube[k] += 60 * (codes == k + 1)
    scene = write_envi(
        folder / "scene.img", cube.astype("int16"), wavelengths=np.linspace(400, 900, bands)
    )
    labels = write_tif(folder / "codes.tif", codes.astype("uint8"))
    return scene, labels, cube.astype("int16"), codes


def table(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_a_job_writes_table_and_report(tmp_path):
    scene, labels, cube, codes = make_scene(tmp_path)
    job = job_from_dict(
        {
            "command": "separability",
            "scene": str(scene),
            "rois": str(labels),
            "permutations": 5,
            "output": str(tmp_path / "pairs.csv"),
            "report": str(tmp_path / "report.html"),
            "classes": [{"code": 1, "name": "oak"}],
        }
    )
    outputs = run_separability(job, SilentReporter())
    rows = table(outputs["OUTPUT"])
    assert tuple(rows[0]) == COLUMNS + UNCLIPPED_COLUMNS and len(rows) == 3
    row = next(r for r in rows if {r["CLASS_A"], r["CLASS_B"]} == {"2", "oak"})
    one, other = (cube[:, codes == k].T.astype(float) for k in (1, 2))
    direct = distances_of(
        one.mean(0), np.cov(one.T), len(one), other.mean(0), np.cov(other.T), len(other)
    )
    assert float(row["B_UNCLIPPED"]) == pytest.approx(direct.b_raw[0], rel=1e-9)
    assert float(row["B"]) == pytest.approx(direct.b[0], rel=1e-9)
    assert int(row["N_A"]) == len(one)
    assert outputs["MIN_JM"] == min(float(r["JM_CORRECTED"]) for r in rows)
    assert outputs["MEAN_JM"] == pytest.approx(np.mean([float(r["JM_CORRECTED"]) for r in rows]))
    assert outputs["MIN_TD"] == min(float(r["TD_CORRECTED"]) for r in rows)
    assert Path(outputs["REPORT"]).read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


def test_command_line_gives_the_same_numbers(tmp_path):
    scene, labels, _, _ = make_scene(tmp_path)
    job = SeparabilityJob(str(scene), str(labels), output=str(tmp_path / "a.csv"), permutations=3)
    expected = run_separability(job, SilentReporter())
    job.output = str(tmp_path / "b.csv")
    save_job(job, tmp_path / "job.json")
    command = [
        sys.executable,
        str(ROOT / "model" / "__main__.py"),
        "separability",
        str(tmp_path / "job.json"),
        "--json",
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    outputs = json.loads(done.stdout.splitlines()[-1])["outputs"]
    assert outputs["MIN_JM"] == expected["MIN_JM"] and outputs["MIN_TD"] == expected["MIN_TD"]
    assert (tmp_path / "a.csv").read_text() == (tmp_path / "b.csv").read_text()


def test_works_without_torch_rasterio_and_scipy(tmp_path):
    scene, labels, _, _ = make_scene(tmp_path)
    code = (
        "import sys\n"
        "for name in ('torch', 'rasterio', 'scipy', 'pyogrio', 'shapely', 'matplotlib',\n"
        "             'safetensors', 'sklearn', 'spectral'):\n"
        "    sys.modules[name] = None\n"  # importing it is an ImportError
        "from hypertask.model.jobs.separability import SeparabilityJob\n"
        "from hypertask.model.base.messages import SilentReporter\n"
        "from hypertask.model.rois.run import run_separability\n"
        f"job = SeparabilityJob({str(scene)!r}, {str(labels)!r}, transform='mnf', components=4,\n"
        f"    report={str(tmp_path / 'r.html')!r}, bootstrap=20, select_bands=3, permutations=2)\n"
        "print(run_separability(job, SilentReporter())['MIN_JM'])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert 0 <= float(done.stdout) <= 2
    assert (tmp_path / "r.html").exists()


@pytest.mark.parametrize(
    "values, sentence",
    [
        ({"output": None}, "The job names no output; give an output"),
        ({"transform": "ica"}, "The transform is 'ica'; it must be one of none, pca, mnf"),
        ({"shrinkage": 1.5}, "The shrinkage is 1.5; it must be from 0 to 1"),
        ({"permutations": -1}, "permutations"),
        ({"max_pixels": 0}, "max_pixels"),
        ({"bins": 1}, "bins"),
        ({"select_by": "max"}, "The select_by is 'max'; it must be one of mean, min"),
    ],
)
def test_wrong_jobs_are_named(values, sentence):
    job = {"command": "separability", "scene": "a", "rois": "b", "output": "c", **values}
    with pytest.raises(HyperTaskError, match=sentence):
        job_from_dict(job)


def test_nothing_computed_is_a_failure_and_writes_nothing(tmp_path):
    scene, _, _, codes = make_scene(tmp_path)
    few = np.zeros_like(codes)
    few[0, :4], few[1, :4] = 1, 2
    write_tif(tmp_path / "few.tif", few.astype("uint8"))
    reporter = Recorder()
    job = SeparabilityJob(str(scene), str(tmp_path / "few.tif"), output=str(tmp_path / "x.csv"))
    with pytest.raises(HyperTaskError, match=r"No pair of classes could be computed. 1 has 4"):
        run_separability(job, reporter)
    assert not (tmp_path / "x.csv").exists()
    assert len(reporter.texts("warning")) == 2


def test_rois_with_pixels_of_no_data(tmp_path):
    _, labels, cube, _ = make_scene(tmp_path)
    write_envi(tmp_path / "empty.img", cube * 0)
    with pytest.raises(HyperTaskError, match=r"ROI pixels have no data in empty.img"):
        separability_of_rois(tmp_path / "empty.img", rois_from_raster(labels))


@pytest.mark.parametrize(
    ("values", "reason"),
    [((0, 1), "1 feature has a code below 1 (0)"), (("a", "b"), "900 ROI pixels have no data.")],
)
def test_where_one_class_is_left_it_says_what_became_of_the_others(tmp_path, values, reason):
    cube = np.random.default_rng(0).normal(1000, 30, (3, 40, 40)).astype("float32")
    cube[:, :, :30] = -9999  # half outside the flight line
    scene = write_tif(tmp_path / "scene.tif", cube, nodata=-9999)
    shapes = [(wkb(box(0, 0, 30, 30)), values[0]), (wkb(box(30, 0, 40, 40)), values[1])]
    with pytest.raises(HyperTaskError) as error:
        separability_of_rois(scene, rois_from_shapes(shapes, UTM))
    assert "has pixels; separability needs ROIs of at least two classes. " in str(error.value)
    assert reason in str(error.value)


def test_a_continuous_field_gives_adjacent_and_extreme_pairs(tmp_path):
    from osgeo import ogr

    scene, *_ = make_scene(tmp_path)
    shapes = []
    for k in range(8):
        x, y = LEFT + PIXEL * 5 * k, TOP
        ring = f"{x} {y},{x + 10} {y},{x + 10} {y - 60},{x} {y - 60},{x} {y}"
        shapes.append((ogr.CreateGeometryFromWkt(f"POLYGON(({ring}))").ExportToWkb(), k * 1.5))
    rois = rois_from_shapes(shapes, crs_wkt(CRS_CODE), bins=4)
    result = separability_of_rois(scene, rois, Options(permutations=0))
    names = [entry.name for entry in result.classes]
    pairs = {(names.index(p.class_a), names.index(p.class_b)) for p in result.pairs}
    assert pairs == {(0, 1), (1, 2), (2, 3), (0, 3)}


def test_progress_rises_and_cancelling_works(tmp_path):
    scene, labels, _, _ = make_scene(tmp_path)
    reporter = Recorder()
    job = SeparabilityJob(str(scene), str(labels), output=str(tmp_path / "a.csv"), permutations=2)
    run_separability(job, reporter)
    values = [r["value"] for r in reporter.records if r["type"] == "progress"]
    assert values == sorted(values) and values[-1] == 100 and len(values) > 5
    reporter = Recorder()
    reporter.cancel()
    job.output = str(tmp_path / "cancelled.csv")
    with pytest.raises(Cancelled):
        run_separability(job, reporter)
    assert not (tmp_path / "cancelled.csv").exists()


def result_for_report(**options):
    rng = np.random.default_rng(0)
    names = ["oak", "<script>alert('x')</script>", "pine & co"]
    chunks = [
        (rng.normal(size=(n, 5)) + k, np.full(n, k), np.arange(n) * 5 // n + 10 * k)
        for k, n in enumerate((90, 80, 6))
    ]
    return separability_of_pixels(
        chunks,
        names,
        5,
        Options(permutations=3, **options),
        wavelengths=np.array([400, 500, 600, 900, 950.0]),
    )


def test_report_is_self_contained_escaped_and_complete():
    result = result_for_report(select_bands=3, bootstrap=30)
    markup = separability_page(result, "scene <1>", "rois")
    page = Page(markup)
    assert "script" not in page.tags
    assert "alert('x')" in page.text  # shown, not run
    assert not {"link", "img", "iframe", "object"} & set(page.tags)
    assert not [v for k, v in page.attributes if k in ("src", "href")]
    assert "url(" not in markup and "@import" not in markup
    for heading in (
        "In short",
        "Pairs, least separable first",
        "Matrices",
        "Mean spectra",
        "Classes",
        "Band selection",
        "What the numbers mean",
        "What was left out, and why",
    ):
        assert heading in page.text
    assert page.tags.count("svg") == 1 + 3 + 1
    assert "176 pixels, 5 bands." in page.text
    assert "pine & co has 6 pixels and 5 bands need more than 7; draw more pixels" in page.text
    best = result.computed[0]
    assert f"{best.jm_corrected:.3f}" in page.text and f"{best.b_noise:.2f}" in page.text
    assert f"{best.b_unclipped:.3f}".replace("-", "−") in page.text
    assert f"{best.jm_low:.3f}–{best.jm_high:.3f}" in page.text
    assert "400, 500" in page.text or "nm" in page.text


@pytest.mark.parametrize("shift", [-20.0, 0.0, 3.0, 1e6])
def test_mean_spectra_stay_within_their_axes(shift):
    rng = np.random.default_rng(0)
    chunks = [
        (rng.normal(size=(50, 4)) + shift + k, np.full(50, k), np.full(50, k)) for k in (0, 1)
    ]
    wavelengths = np.array([600, 650, 700, 2200.0])  # the last one stands alone
    result = separability_of_pixels(chunks, ["a", "b"], 4, wavelengths=wavelengths)
    markup = re.search("<svg.*?</svg>", separability_page(result, "", ""), re.S)[0]
    drawing = ElementTree.fromstring(markup)  # noqa: S314
    lines = list(drawing.iter("{http://www.w3.org/2000/svg}polyline"))
    dots = list(drawing.iter("{http://www.w3.org/2000/svg}circle"))
    assert len(lines) == len(dots) == 2
    heights = [float(xy.split(",")[1]) for line in lines for xy in line.get("points").split()]
    heights += [float(dot.get("cy")) for dot in dots]
    assert min(heights) >= 10 and max(heights) <= 340 - 44
    assert max(heights) - min(heights) > 30  # told apart


def test_report_says_why_pixels_change_class_where_polygons_cannot():
    """Two polygons a class, but one alone holds nearly all pixels."""
    rng = np.random.default_rng(0)
    chunks = [
        (rng.normal(size=(a + b, 10)), np.full(a + b, k), np.repeat([2 * k, 2 * k + 1], [a, b]))
        for k, (a, b) in enumerate([(60, 2), (7, 7)])
    ]
    result = separability_of_pixels(chunks, ["a", "b"], 10, Options(bootstrap=10))
    assert result.pairs[0].noise_source == "pixels"
    words = " ".join(Page(separability_page(result, "", "")).text.split())
    assert "or polygons that change class leave one side too few pixels for its bands" in words
    assert "intervals need at least 20 resamples, not 10; ask for 100 or more." in words
    assert "Intervals come from" not in words


def test_report_says_which_form_of_jm_it_shows():
    plain = Page(separability_page(result_for_report(), "s", "r")).text
    rooted = Page(separability_page(result_for_report(square_root=True), "s", "r")).text
    assert "JM is shown on its 0..2 scale" in plain and "√JM" not in plain
    assert "√JM corrected" in rooted and "square root, 0..1.414" in rooted


def test_report_of_a_single_band():
    rng = np.random.default_rng(0)
    chunks = [(rng.normal(size=(50, 1)) + k, np.full(50, k), np.full(50, k)) for k in (0, 1)]
    page = Page(separability_page(separability_of_pixels(chunks, ["a", "b"], 1), "", ""))
    assert "100 pixels, 1 band. " in page.text
    assert page.tags.count("circle") == 4  # in two charts and one more for each class


def test_colours_of_the_scale():
    assert scale_color(0) == "#d55e00" and scale_color(2) == "#56a0cd"
    assert scale_color(2.5) == "#56a0cd"


@needs_scenes
def test_indian_pines(tmp_path):
    """Sixteen classes, four of them with fewer pixels than bands; no georeference."""
    folder = Path(DATA) / "indian_pines"
    job = SeparabilityJob(
        str(folder / "indian_pines.img"),
        str(folder / "ground_truth.tif"),
        output=str(tmp_path / "t.csv"),
        report=str(tmp_path / "r.html"),
        permutations=2,
    )
    reporter = Recorder()
    outputs = run_separability(job, reporter)
    rows = table(outputs["OUTPUT"])
    assert len(rows) == 120
    lacking = [r for r in rows if r["VERDICT"] == "not computed"]
    assert len(lacking) == 54 and all(r["JM"] == "" for r in lacking)
    assert {r["CLASS_A"] for r in lacking} | {r["CLASS_B"] for r in lacking} >= {"1", "7", "9"}
    warnings = reporter.texts("warning")
    assert [w.split()[0] for w in warnings] == ["1", "7", "9", "16"]
    assert warnings[2] == (
        "9 has 20 pixels and 200 bands need more than 202; draw more pixels, use fewer bands, "
        "principal components or shrinkage."
    )
    # the pixels are those of the ground truth
    sizes = {r["CLASS_A"]: int(r["N_A"]) for r in rows}
    assert sizes["11"] == 2455 and sizes["9"] == 20
    Page(Path(outputs["REPORT"]).read_text(encoding="utf-8"))


@needs_scenes
def test_potsdam(tmp_path):
    """Bad bands by bbl, nodata, a class whose bands are clipped to 0."""
    folder = Path(DATA) / "potsdam"
    rois = rois_from_raster(folder / "landcover.tif")
    result = separability_of_rois(folder / "enmap_potsdam.hdr", rois, Options(permutations=2))
    assert [entry.pixels for entry in result.classes] == [505, 953, 1694, 2070, 91, 359]
    assert len(result.used) == 218
    assert "6 of 224 bands were not used; the header marks 6 as bad." in result.notes
    assert result.problems[0].startswith("5 has 91 pixels and 218 bands need more than 220")
    # of the bands clipped to 0 one is at the edge of rounding
    assert re.search(r"within it 2[23] of 218 bands \(2274\.18", result.problems[1])
    assert len(result.computed) == 6
    reduced = separability_of_rois(
        folder / "enmap_potsdam.hdr", rois, Options(permutations=0, transform="mnf", components=15)
    )
    assert len(reduced.computed) == 15 and reduced.shares[0] > reduced.shares[-1] > 0


@needs_scenes
def test_berlin(tmp_path):
    """Thousands of polygons, most of them smaller than a pixel."""
    folder = Path(DATA) / "berlin"
    job = SeparabilityJob(
        str(folder / "enmap_berlin.img"),
        str(folder / "landcover_polygons.gpkg"),
        "Level_2",
        report=str(tmp_path / "r.html"),
        transform="pca",
        components=5,
        permutations=3,
        bootstrap=30,
    )
    reporter = Recorder()
    run_separability(job, reporter)
    text = Page((tmp_path / "r.html").read_text(encoding="utf-8")).text
    assert "polygons cover no pixel's centre of their own." in text
    assert "polygons lie off enmap_berlin.img." in text
    assert "Pavement Roof" in text
