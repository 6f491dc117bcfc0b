"""Which class is which, names of every kind, and the report that tells them."""

from __future__ import annotations

import numpy as np
import pytest
from osgeo import gdal
from support.assessment import MAP, codes_in_patches, found, numbers, raster, vector
from support.reports import Page

from hypertask.model.assessment.classes import match_classes
from hypertask.model.assessment.report import fullest_part
from hypertask.model.base.errors import HyperTaskError

LEGEND = {1: ("Pine", "#111111"), 2: ("Spruce", ""), 5: ("Birch", "")}


def test_codes_are_matched_by_codes():
    classes = match_classes([1, 2], LEGEND, [1, 2, 5], {})
    assert classes.names == ["Pine", "Spruce", "Birch"]
    assert classes.of_map(np.array([2, 1, 5, 9, np.nan])).tolist() == [1, 0, 2, -1, -1]
    assert classes.of_reference(np.array([[5, 1]])).tolist() == [[2, 0]]
    assert classes.colors[0] == "#111111" and classes.colors[1].startswith("#")


def test_names_win_over_codes():
    """The same names under other codes, and one name that the map lacks."""
    names = {1: "birch", 2: "PINE", 3: "aspen"}
    classes = match_classes([1, 2, 5], LEGEND, [1, 2, 3], names)
    assert classes.names == ["Pine", "Spruce", "Birch", "aspen"]
    assert classes.of_reference(np.array([1, 2, 3])).tolist() == [2, 0, 3]
    assert "birch: 1 in the reference, 5 in the map" in classes.notes[0]
    assert classes.warnings == [
        "aspen of the reference is no class of the map; all pixels of such a class count as errors."
    ]
    assert "no pixel of Spruce" in classes.notes[1]


def test_other_names_for_the_same_codes():
    classes = match_classes([1, 2], LEGEND, [1, 2], {1: "Kiefer", 2: "Fichte"})
    assert classes.of_reference(np.array([1, 2])).tolist() == [0, 1]
    assert "1 is Pine in the map and Kiefer in the reference" in classes.notes[0]


def test_texts():
    classes = match_classes([1, 5], LEGEND, [0, 1], {}, ["Ash", " birch "])
    assert classes.of_reference(np.array([0, 1])).tolist() == [3, 2]
    codes = match_classes([1, 2], {}, [0, 1], {}, ["1", "2"])  # texts of codes
    assert codes.of_reference(np.array([0, 1])).tolist() == [0, 1]
    with pytest.raises(HyperTaskError, match=r"No class of the reference \(Oak\)"):
        match_classes([1, 2], LEGEND, [0], {}, ["Oak"])


def test_two_classes_of_one_name_stay_two():
    classes = match_classes([1, 2], {1: ("Pine", ""), 2: ("Pine", "")}, [1, 2], {1: "Pine"})
    assert classes.names == ["Pine (1)", "Pine (2)"]
    assert classes.of_reference(np.array([1, 2])).tolist() == [0, 1]


def test_classes_that_the_map_lacks_are_errors(tmp_path):
    codes = codes_in_patches(40, 3)
    path = raster(tmp_path / "m.tif", np.where(codes == 3, 1, codes))
    result = found(path, reference=raster(tmp_path / "r.tif", codes))
    assert result.scores["overall_accuracy"] == pytest.approx((codes != 3).mean())
    assert any("3 of the reference is no class" in warning for warning in result.warnings)


def test_kinds(tmp_path):
    values = codes_in_patches(40, 3) + 0.25
    path = raster(tmp_path / "m.tif", values, gdal.GDT_Float32)
    reference = raster(tmp_path / "r.tif", values, gdal.GDT_Float32)
    assert not found(path, reference=reference).categorical
    with pytest.raises(HyperTaskError, match=r"holds 1.25, which is no class code"):
        found(path, reference=reference, kind="categorical")
    whole = raster(tmp_path / "w.tif", np.arange(1600).reshape(40, 40), gdal.GDT_Int16)
    with pytest.raises(HyperTaskError, match="more than 1000 different values"):
        found(whole, reference=whole)
    assert found(whole, reference=whole, kind="continuous").scores["rmse"] == 0
    layer = vector(tmp_path / "v.gpkg", [(MAP.box(0, 0, 9, 9), {"kind": "a"})], {"kind": "str"})
    with pytest.raises(HyperTaskError, match="holds text"):
        found(whole, reference_layer=layer, reference_field="kind", kind="continuous")


def test_degenerate_references(tmp_path):
    one = np.zeros((30, 30))
    one[3, 4] = 2
    codes = codes_in_patches(30, 2)
    codes[3, 4] = 2
    result = found(raster(tmp_path / "m.tif", codes), reference=raster(tmp_path / "r.tif", one))
    assert result.scores["overall_accuracy"] == 1 and result.scores["kappa"] is None
    flat = raster(tmp_path / "f.tif", np.full((30, 30), 7.0), gdal.GDT_Float32)
    heights = raster(tmp_path / "h.tif", codes, gdal.GDT_Float32)
    report = tmp_path / "c.html"
    constant, _ = numbers(heights, tmp_path, reference=flat, report=str(report))
    assert "Map against reference" in report.read_text(encoding="utf-8")
    assert constant["R2"] is None and constant["PEARSON_R"] is None
    assert constant["BIAS"] == pytest.approx(codes.mean() - 7)


def page_of(path) -> Page:
    page = Page(path.read_text(encoding="utf-8"))
    assert "b" not in page.tags, "a name was taken for markup"
    return page


NASTY = [
    "",
    "Föhre & Kiefer",
    "<script>alert(1)</script>",
    '"quoted" <b>bold</b>',
    "   ",
    "a name much too long for any table or figure that anybody would print " * 2,
]


def test_names_of_every_kind_are_escaped(tmp_path):
    codes = codes_in_patches(60, 5, seed=3)
    rng = np.random.default_rng(0)
    guess = np.where(rng.random(codes.shape) < 0.3, rng.integers(1, 6, codes.shape), codes)
    path = raster(tmp_path / "m.tif", guess, categories=NASTY, names=["<i>Bäume & mehr</i>"])
    features = [
        (
            MAP.box(c, r, c + 12, r + 12),
            {"name": NASTY[codes[r, c]].strip() or str(codes[r, c]), "stand": f"<b>{r} {c}</b>"},
        )
        for r in range(0, 60, 12)
        for c in range(0, 60, 12)
    ]
    layer = vector(tmp_path / "v.gpkg", features, {"name": "str", "stand": "str"})
    report, tables = tmp_path / "r.html", tmp_path / "t.csv"
    probabilities = rng.dirichlet(np.ones(5), codes.shape).transpose(2, 0, 1)
    place = raster(tmp_path / "p.tif", probabilities, gdal.GDT_Float32)
    _, values = numbers(
        path,
        tmp_path,
        reference_layer=layer,
        reference_field="name",
        group="stand",
        report=str(report),
        tables=str(tables),
        probabilities=place,
    )
    names = [entry["name"] for entry in values["pixels"]["classes"]]
    assert names == ["Föhre & Kiefer", NASTY[2], NASTY[3], "4", NASTY[5].strip()]
    assert values["variable"] == "<i>Bäume & mehr</i>"
    words = "".join(page_of(report).words)
    for name in names[:4]:
        assert name in words
    assert "<i>Bäume & mehr</i>" in words and "<b>0 0</b>" in words
    assert NASTY[2] in tables.read_text(encoding="utf-8")


def test_two_hundred_classes(tmp_path):
    rng = np.random.default_rng(1)
    codes = rng.integers(1, 201, (128, 128))
    guess = np.where(rng.random(codes.shape) < 0.4, rng.integers(1, 201, codes.shape), codes)
    names = ["", *(f"class {k} <{k}>" for k in range(1, 201))]
    path = raster(tmp_path / "m.tif", guess, categories=names)
    report = tmp_path / "r.html"
    outputs, values = numbers(
        path, tmp_path, reference=raster(tmp_path / "r.tif", codes), report=str(report)
    )
    assert len(values["pixels"]["classes"]) == 200
    assert outputs["OVERALL_ACCURACY"] == pytest.approx((codes == guess).mean())
    words = page_of(report).words
    assert "class 200 <200>" in words
    assert report.stat().st_size < 2e6


def test_the_report_of_a_continuous_map(tmp_path):
    rng = np.random.default_rng(2)
    truth = rng.gamma(3, 4, (64, 64))
    path = raster(
        tmp_path / "m.tif",
        truth + rng.normal(0, 1, truth.shape),
        gdal.GDT_Float32,
        names=["Höhe <m>"],
    )
    dataset = gdal.Open(path, gdal.GA_Update)
    dataset.GetRasterBand(1).SetUnitType("m & cm")
    dataset = None
    low = raster(tmp_path / "l.tif", truth - 1, gdal.GDT_Float32)
    high = raster(tmp_path / "h.tif", truth + 1, gdal.GDT_Float32)
    layer = vector(tmp_path / "v.gpkg", [(MAP.box(0, 0, 30, 30), {"a": 1})], {"a": "int"})
    report = tmp_path / "r.html"
    numbers(
        path,
        tmp_path,
        reference=raster(tmp_path / "r.tif", truth, gdal.GDT_Float32),
        lower=low,
        upper=high,
        stands=layer,
        report=str(report),
    )
    words = "".join(page_of(report).words)
    for expected in (
        "Höhe <m>",
        "m & cm",
        "1:1",
        "Absolute error of the pixels, counted",
        "Pearson",
        "Share that should lie within",
        "By stands",
        "Map and reference",
    ):
        assert expected in words, expected


def test_names_from_wherever_they_are(tmp_path):
    """Attribute table, tags of the band, a given list."""
    codes = codes_in_patches(30, 2)
    reference = raster(tmp_path / "r.tif", codes)
    tagged = raster(tmp_path / "t.tif", codes)
    dataset = gdal.Open(tagged, gdal.GA_Update)
    dataset.GetRasterBand(1).SetMetadata({"class_1": "Pine", "class_2": "Spruce"})
    dataset = None
    assert found(tagged, reference=reference).classes.names == ["Pine", "Spruce"]
    table = raster(tmp_path / "a.tif", codes)
    attributes = gdal.RasterAttributeTable()
    attributes.CreateColumn("Value", gdal.GFT_Integer, gdal.GFU_MinMax)
    attributes.CreateColumn("Class", gdal.GFT_String, gdal.GFU_Name)
    for row, (code, name) in enumerate(((1, "Ash"), (2, "Oak"))):
        attributes.SetValueAsInt(row, 0, code)
        attributes.SetValueAsString(row, 1, name)
    dataset = gdal.Open(table, gdal.GA_Update)
    dataset.GetRasterBand(1).SetDefaultRAT(attributes)
    dataset = None
    assert found(table, reference=reference).classes.names == ["Ash", "Oak"]
    given = [{"code": 1, "name": "One", "color": "#123456"}, {"code": 2, "name": "Two"}]
    result = found(table, reference=reference, classes=given)
    assert result.classes.names == ["One", "Two"] and result.classes.colors[0] == "#123456"


def test_the_map_files_of_a_prediction_are_understood(tmp_path):
    """Names, colours and nodata as maps are written, one band and stacked."""
    pytest.importorskip("rasterio")
    from hypertask.model.base.variables import Variable, VariableClass
    from hypertask.model.mapping.files import MapFile

    classes = (VariableClass(1, "Pine", "#112233"), VariableClass(7, "Föhre", "#445566"))
    variable = Variable("main species", "categorical", classes=classes)
    codes = np.where(codes_in_patches(30, 2) == 1, 1, 7)
    path = raster(tmp_path / "plain.tif", codes)

    class Scene:
        width = height = 30

        class raster:  # noqa: N801
            crs = gcps_crs = gcps = rpcs = None
            georeferenced = False

    target = MapFile(tmp_path / "map.tif", [variable])
    with target.writing(tmp_path / "map.tif", Scene) as out:
        target.write(out, codes[None].astype("u1"), 0, 0)
    target.finish(tmp_path / "map.tif")
    result = found(tmp_path / "map.tif", reference=path)
    assert result.variable.name == "main species"
    assert result.classes.names == ["Pine", "Föhre"]
    assert result.classes.colors == ["#112233", "#445566"]


@pytest.mark.parametrize(
    ("size", "filled", "expected"),
    [
        ((200, 160), np.s_[150:170, 120:150], ((112, 176), (88, 152))),
        ((200, 40), np.s_[0:10, 0:40], ((0, 64), (0, 40))),
        ((50, 60), np.s_[0:2, 0:2], ((0, 50), (0, 60))),
        ((200, 160), np.s_[0:200, 0:90], ((0, 200), (0, 160))),
    ],
)
def test_an_excerpt_shows_where_the_reference_is(size, filled, expected):
    there = np.zeros(size, bool)
    there[filled] = True
    down, across = fullest_part(there)
    assert ((down.start, down.stop), (across.start, across.stop)) == expected
    assert there[down, across].sum() == there.sum()
