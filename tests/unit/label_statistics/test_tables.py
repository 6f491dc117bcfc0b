"""Label statistics from tables, layers and rasters, and their report."""

from __future__ import annotations

import csv
import os
import re
from pathlib import Path

import numpy as np
import pytest
from rasterio.transform import from_origin
from support.files import write_layer
from support.shapes import SCENE
from support.synthetic import write_tif

from hypertask.model.base.errors import Cancelled, HyperTaskError
from hypertask.model.base.messages import SilentReporter
from hypertask.model.jobs.statistics import StatisticsJob
from hypertask.model.jobs.train import LabelSource
from hypertask.model.label_statistics.rasters import table_from_raster
from hypertask.model.label_statistics.report import label_page
from hypertask.model.label_statistics.run import labels_of, run_statistics
from hypertask.model.label_statistics.summary import COLUMNS, QUANTILES, DistinctRows, summarise
from hypertask.model.label_statistics.tables import (
    joined,
    table_from_columns,
    table_from_layer,
)
from hypertask.model.separability.association import correlation_ratio

DATA = os.environ.get("HYPERTASK_TEST_DATA")
SPEC = {
    "variables": [
        {
            "name": "species",
            "kind": "categorical",
            "band": 1,
            "classes": [{"code": 1, "name": "pine", "color": "#112233"}],
        },
        {"name": "height", "kind": "continuous", "band": 2, "scale": 0.1, "nodata": 0},
        {"name": "stand", "kind": "group", "band": 3},
    ]
}


def stands():
    """Three stands of 6, 4 and 2 pixels; the third has no species; 4 pixels of nothing."""
    stand = np.array([[1, 1, 2, 2], [1, 1, 2, 2], [1, 1, 3, 3], [0, 0, 0, 0]])
    species = np.array([0, 1, 2, 0])[stand]
    height = np.array([0, 200, 100, 150])[stand]
    return np.stack([species, height, stand]).astype("int32")


def test_shares_are_weighted():
    table = table_from_columns(
        {"species": ["pine", "oak", "pine", None, "ash"]},
        ["species"],
        [],
        [3.0, 4.0, 2.0, 7.0, 0.25],
        "area",
    )
    found = summarise(table, 0.05)
    (species,) = found.categorical
    assert [(c.code, c.name, c.records) for c in species.classes] == [
        (1, "ash", 1),
        (2, "oak", 1),
        (3, "pine", 2),
    ]
    assert [c.share for c in species.classes] == pytest.approx(np.array([0.25, 4, 5]) / 9.25)
    assert [c.rare for c in species.classes] == [True, False, False]
    assert species.imbalance == pytest.approx(20)
    assert species.labelled == pytest.approx(9.25 / 16.25)
    assert found.notes == ["1 record has no label at all."]
    assert len({c.color for c in species.classes}) == 3


def test_codes_stay_codes_and_zero_is_no_label():
    table = table_from_columns(
        {"type": [3, 1, 0, 3, None]},
        ["type"],
        [],
        classes={"type": [{"code": 3, "name": "peat", "color": "#abcdef"}]},
    )
    (found,) = summarise(table).categorical
    assert [(c.code, c.name) for c in found.classes] == [(1, "1"), (3, "peat")]
    assert found.classes[1].color == "#abcdef" != found.classes[0].color
    assert found.labelled == pytest.approx(0.6)


def test_distributions():
    values = [*np.linspace(0, 10, 101), None]
    table = table_from_columns({"h": values}, [], ["h"])
    (found,) = summarise(table).continuous
    assert (found.minimum, found.maximum, found.records) == (0, 10, 101)
    assert found.mean == pytest.approx(5) and found.deviation == pytest.approx(
        np.std(np.linspace(0, 10, 101))
    )
    assert found.quantiles == pytest.approx([0.1, 0.5, 2.5, 5, 7.5, 9.5, 9.8, 9.9])
    assert found.shares.sum() == pytest.approx(1) and len(found.edges) == len(found.shares) + 1
    weighted = table_from_columns({"h": [1.0, 2.0]}, [], ["h"], [1, 3])
    assert summarise(weighted).continuous[0].mean == pytest.approx(1.75)


def test_association_of_all_variables():
    columns = {"kind": ["a", "a", "b", "b"], "x": [1, 2, 3, 5.0], "y": [2, 4, 6, 10.0]}
    found = summarise(table_from_columns(columns, ["kind"], ["x", "y"])).association
    assert found.names == ["kind", "x", "y"]
    assert found.pearson[1, 2] == pytest.approx(1)
    assert found.pearson[0, 1] == pytest.approx(correlation_ratio([1, 1, 2, 2], columns["x"]))


def test_quantiles_of_a_raster_are_those_of_its_pixels(tmp_path):
    """As training's upper bound, the 98th percentile, is taken."""
    heights = np.full((40, 50), 4.0, "float32")
    heights[36:] = 9
    heights[39, :30] = 31
    path = write_tif(tmp_path / "height.tif", heights)
    (found,) = summarise(table_from_raster(LabelSource(raster=str(path)))).continuous
    assert found.quantiles == pytest.approx(np.percentile(heights, 100 * np.array(QUANTILES)))
    assert found.quantiles[[3, 6]].tolist() == [4, 9]


def test_quantiles_of_areas_are_values_of_the_stands():
    table = table_from_columns({"h": [3.0, 8.0, 12.0]}, [], ["h"], [0.5, 70.0, 2.0], "area")
    (found,) = summarise(table).continuous
    assert found.quantiles.tolist() == [8, 8, 8, 8, 8, 8, 12, 12]


def write_stands(path):
    rows = ((0, 6, "pine", 20.0), (6, 8, "oak", 10.0))
    features = [
        (SCENE.box(left, 0, right, 1), {"species": species, "height": height})
        for left, right, species, height in rows
    ]
    return write_layer(path, features, {"species": "str", "height": "float"})


def test_polygons_count_by_their_area(tmp_path):
    path = write_stands(tmp_path / "stands.gpkg")
    source = LabelSource(layer=str(path), categorical=["species"], continuous=["height"])
    table = table_from_layer(source)
    assert table.unit == "area" and table.weights == pytest.approx([24, 8], rel=2e-3)
    found = summarise(table)
    assert [c.share for c in found.categorical[0].classes] == pytest.approx([0.25, 0.75])
    assert found.continuous[0].mean == pytest.approx(17.5)
    with pytest.raises(HyperTaskError, match="has no field 'age'; its fields are species, height"):
        table_from_layer(LabelSource(layer=str(path), continuous=["age"]))
    with pytest.raises(HyperTaskError, match="has no layer 'x'"):
        table_from_layer(LabelSource(layer=str(path), layer_name="x", continuous=["height"]))
    with pytest.raises(HyperTaskError, match="cannot be opened as a vector layer"):
        table_from_layer(LabelSource(layer=str(tmp_path / "no.gpkg"), continuous=["height"]))


def test_records_without_an_area_are_left_out(tmp_path):
    rows = [(SCENE.box(0, 0, 6, 1), "pine", 12.0), (None, "birch", 7.0)]
    fields = {"species": "str", "height": "float"}
    features = [(shape, {"species": s, "height": h}) for shape, s, h in [*rows, rows[1]]]
    path = write_layer(tmp_path / "stands.gpkg", features, fields)
    source = LabelSource(layer=str(path), categorical=["species"], continuous=["height"])
    found = summarise(table_from_layer(source))
    assert [entry.name for entry in found.categorical[0].classes] == ["pine"]
    assert found.continuous[0].mean == 12
    assert "2 records have no area, and were left out." in found.notes


@pytest.mark.parametrize("value", [0.3, 1e9, -7e-12])
def test_a_quantity_that_is_constant_but_for_rounding(value):
    values = [value, np.nextafter(value, np.inf), value] * 4
    found = summarise(table_from_columns({"v": values}, [], ["v"])).continuous[0]
    assert found.shares.sum() == pytest.approx(1) and (np.diff(found.edges) > 0).all()
    assert found.minimum <= value <= found.maximum


def test_classes_of_several_sources_have_colours_of_their_own():
    tables = [
        table_from_columns({"v": codes}, ["v"], []) for codes in ([1, 2, 2], [3, 4, 4], [9, 1])
    ]
    colors = [entry.color for entry in summarise(joined(tables)).categorical[0].classes]
    assert len(set(colors)) == 5


def test_the_report_names_what_it_counts(tmp_path):
    (tmp_path / "t.csv").write_text("kind,n\na,1\nb,2\nb,3\n")
    page = label_page(
        summarise(
            table_from_layer(LabelSource(layer=str(tmp_path / "t.csv"), categorical=["kind"]))
        ),
        "t",
    )
    assert "3 records, 3 features." in page and ">Features<" in page and "ixels" not in page


def test_a_table_without_geometry_counts_rows(tmp_path):
    (tmp_path / "t.csv").write_text("kind,n\na,1\nb,2\nb,3\n")
    source = LabelSource(layer=str(tmp_path / "t.csv"), categorical=["kind"], continuous=["n"])
    table = table_from_layer(source)
    assert table.unit == "features"
    found = summarise(table)
    assert [c.share for c in found.categorical[0].classes] == pytest.approx([1 / 3, 2 / 3])
    assert found.continuous[0].mean == pytest.approx(2)


def test_a_label_raster_counts_pixels_and_keeps_stands_apart(tmp_path):
    path = write_tif(tmp_path / "stands.tif", stands())
    table = table_from_raster(LabelSource(raster=str(path), spec=SPEC))
    assert [v.name for v in table.variables] == ["species", "height"] and table.unit == "pixels"
    assert sorted(table.weights.tolist()) == [2, 4, 6]
    found = summarise(table)
    assert found.amount == 12 and found.records == 3
    (species,) = found.categorical
    assert [(c.code, c.name, c.amount) for c in species.classes] == [(1, "pine", 6), (2, "2", 4)]
    assert species.classes[0].color == "#112233"
    assert species.labelled == pytest.approx(10 / 12)
    (height,) = found.continuous
    assert height.mean == pytest.approx((6 * 20 + 4 * 10 + 2 * 15) / 12)
    assert height.records == 3


def test_rasters_without_a_spec(tmp_path):
    codes = write_tif(tmp_path / "cover.tif", stands()[0])
    (cover,) = table_from_raster(LabelSource(raster=str(codes))).variables
    assert cover.name == "cover" and cover.codes == [1, 2]
    heights = np.linspace(1, 2, 16, dtype="float32").reshape(4, 4)
    heights[0, 0] = np.nan
    path = write_tif(tmp_path / "height.tif", heights)
    table = table_from_raster(LabelSource(raster=str(path)))
    assert not table.variables[0].is_categorical and len(table.values) == 15
    many = write_tif(tmp_path / "many.tif", stands())
    with pytest.raises(HyperTaskError, match=r"many\.tif has 3 bands; give a variable spec"):
        table_from_raster(LabelSource(raster=str(many)))
    with pytest.raises(HyperTaskError, match=r"height into band 2, but cover\.tif has 1"):
        table_from_raster(LabelSource(raster=str(codes), spec=SPEC))
    with pytest.raises(HyperTaskError, match="cannot be read as a raster"):
        table_from_raster(LabelSource(raster=str(tmp_path / "no.tif")))


def test_strips_do_not_matter(tmp_path, monkeypatch):
    path = write_tif(tmp_path / "stands.tif", stands())
    whole = table_from_raster(LabelSource(raster=str(path), spec=SPEC))
    monkeypatch.setattr("hypertask.model.label_statistics.rasters._STRIP_VALUES", 1)
    parts = table_from_raster(LabelSource(raster=str(path), spec=SPEC))
    assert np.array_equal(parts.values, whole.values, equal_nan=True)
    assert parts.weights.tolist() == whole.weights.tolist()


def test_distinct_rows_are_counted():
    rows = np.array([[1, np.nan], [2, 0.0], [1, np.nan], [2, -0.0], [1, 3]])
    distinct = DistinctRows(2)
    distinct.add(rows[:3], np.array([1.0, 2, 3]))
    distinct.add(rows[3:], np.array([4.0, 5]))
    found, counts = distinct.rows()
    assert distinct.kept == 1
    table = {tuple(np.nan_to_num(row, nan=-9)): n for row, n in zip(found, counts)}
    assert table == {(1, -9): 4, (2, 0): 6, (1, 3): 5}


def test_too_many_distinct_rows_are_sampled():
    rng = np.random.default_rng(0)
    values = rng.normal(5, 2, 40_000)
    distinct = DistinctRows(2, most=3000)
    for part in np.split(values, 20):
        distinct.add(np.column_stack([part, part > 5]), np.ones(len(part)))
    rows, counts = distinct.rows()
    assert len(rows) <= 3000 and distinct.kept == 2.0 ** round(np.log2(distinct.kept)) < 0.1
    assert counts.sum() == pytest.approx(40_000, rel=0.1)
    assert counts @ rows[:, 0] / counts.sum() == pytest.approx(5, abs=0.15)
    assert rows[:, 1].mean() == pytest.approx(0.5, abs=0.05)


def test_several_sources_become_one_table(tmp_path):
    path = write_tif(tmp_path / "a.tif", stands())
    other = write_tif(tmp_path / "b.tif", stands()[:1] * 3, grid=from_origin(5, 9, 1, 1))
    spec = {"variables": [{"name": "species", "kind": "categorical"}]}
    sources = [LabelSource(raster=str(path), spec=SPEC), LabelSource(raster=str(other), spec=spec)]
    found = summarise(labels_of(StatisticsJob(sources), SilentReporter()))
    (species,) = found.categorical
    assert [(c.code, c.amount) for c in species.classes] == [(1, 6), (2, 4), (3, 6), (6, 4)]
    assert found.continuous[0].labelled == pytest.approx(12 / 22)


def test_sources_that_do_not_fit_are_named():
    rows = table_from_columns({"a": [1.0, 2]}, [], ["a"])
    areas = table_from_columns({"a": [1.0, 2]}, [], ["a"], [2, 2], "area")
    with pytest.raises(HyperTaskError, match="counted in area and in features, which cannot be"):
        joined([rows, areas])
    classes = table_from_columns({"a": [1, 2]}, ["a"], [])
    with pytest.raises(HyperTaskError, match=r"a is continuous in one .* categorical in another"):
        joined([rows, classes])
    one, other = (
        table_from_columns({"a": [1]}, ["a"], [], classes={"a": [{"code": 1, "name": name}]})
        for name in ("oak", "ash")
    )
    with pytest.raises(
        HyperTaskError,
        match=r"code 1 of a stands for oak in .* for ash in another",
    ):
        joined([one, other])
    with pytest.raises(HyperTaskError, match="No labels were given"):
        joined([])


def test_fields_that_do_not_fit_are_named():
    with pytest.raises(HyperTaskError, match="The field 'h' of the labels holds text"):
        table_from_columns({"h": [1.0, "tall"]}, [], ["h"])
    with pytest.raises(
        HyperTaskError, match=r"The field 'c' of the labels holds 1\.5, which is no class code"
    ):
        table_from_columns({"c": [1.0, 1.5]}, ["c"], [])
    with pytest.raises(HyperTaskError, match="No field was chosen; choose at least one"):
        table_from_columns({}, [], [])
    with pytest.raises(HyperTaskError, match="No label was found; check the fields"):
        summarise(table_from_columns({"c": [None, None]}, ["c"], []))


def test_table_and_report(tmp_path):
    path = write_tif(tmp_path / "stands.tif", stands())
    source = LabelSource(raster=str(path), spec=SPEC)
    job = StatisticsJob([source], str(tmp_path / "t.csv"), str(tmp_path / "r.html"), 0.45)
    outputs = run_statistics(job, SilentReporter())
    assert outputs == {
        "OUTPUT": job.output,
        "REPORT": job.report,
        "RARE_CLASSES": 1,
        "MAX_IMBALANCE": pytest.approx(1.5),
    }
    found = summarise(table_from_raster(source))
    with open(tmp_path / "t.csv", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert tuple(rows[0]) == COLUMNS
    assert [(r["VARIABLE"], r["CLASS"], r["RARE"]) for r in rows] == [
        ("species", "pine", "0"),
        ("species", "2", "1"),
        ("height", "", ""),
    ]
    assert float(rows[2]["MEDIAN"]) == found.continuous[0].quantiles[3]
    markup = (tmp_path / "r.html").read_text(encoding="utf-8")
    for words in ("Class shares", "Distributions", "How the variables relate", "60.00%", "<svg"):
        assert words in markup
    assert "src=" not in markup and "url(" not in markup


def test_the_report_begins_with_the_commonest_class():
    table = table_from_columns({"kind": [*"cabb", *"caba", *"aaaa"]}, ["kind"], [])
    row = r'([abc])</span></td><td class="number">\d+</td><td class="number">([\d.]+)%'
    assert re.findall(row, label_page(summarise(table), "labels")) == [
        ("a", "58.33"),
        ("b", "25.00"),
        ("c", "16.67"),
    ]


def test_report_escapes_names():
    table = table_from_columns({"<b>x</b>": ["<script>", "b&b"]}, ["<b>x</b>"], [])
    markup = label_page(summarise(table), "<labels>")
    assert "<script>" not in markup and "<b>x" not in markup and "<labels>" not in markup
    assert "&lt;script&gt;" in markup and "b&amp;b" in markup


def test_reading_can_be_cancelled(tmp_path):
    reporter = SilentReporter()
    reporter.cancel()
    path = write_tif(tmp_path / "stands.tif", stands())
    with pytest.raises(Cancelled):
        run_statistics(StatisticsJob([LabelSource(raster=str(path), spec=SPEC)]), reporter)


@pytest.mark.skipif(not DATA, reason="HYPERTASK_TEST_DATA names no scenes")
def test_real_labels():
    found = summarise(
        table_from_raster(LabelSource(raster=str(Path(DATA) / "potsdam" / "landcover.tif")))
    )
    (cover,) = found.categorical
    assert [int(c.amount) for c in cover.classes] == [505, 953, 1694, 2070, 91, 359]
    assert [c.code for c in cover.classes if c.rare] == [5]
    assert cover.imbalance == pytest.approx(2070 / 91)
    layer = LabelSource(
        layer=str(Path(DATA) / "berlin" / "landcover_polygons.gpkg"),
        categorical=["Level_1", "Level_2"],
    )
    berlin = summarise(table_from_layer(layer))
    assert [len(entry.classes) for entry in berlin.categorical] == [4, 6]
    assert berlin.association.pearson[0, 1] > 0.95
