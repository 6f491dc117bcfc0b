"""Labels from rasters, variable specs, and labels read by window."""

from __future__ import annotations

import numpy as np
import pytest
import rasterio
import rasterio.warp
from rasterio.transform import Affine
from support.labels import COLUMNS, NAN, ROWS, full, read, same
from support.synthetic import (
    CRS_CODE,
    LEFT,
    PIXEL,
    TOP,
    Recorder,
    transform,
    write_envi,
    write_json,
    write_tif,
)

from hypertask.model.base.errors import HyperTaskError
from hypertask.model.jobs.train import LabelSource
from hypertask.model.labels.census import drop_rare_classes, take_census
from hypertask.model.labels.labels import code_indices, open_labels
from hypertask.model.labels.spec import load_variable_spec
from hypertask.model.rasters.scene import Scene

# ------------------------------------------------------------------------------ rasters


def test_rasters_of_one_band_need_no_spec(tmp_path, scene):
    codes = np.zeros((ROWS, COLUMNS), np.uint8)
    codes[3:9, 4:8], codes[10, 10] = 3, 250
    values = full(-1)
    values[5, 5] = 0.75
    one = write_tif(tmp_path / "landcover.tif", codes)
    two = write_tif(tmp_path / "fraction.tif", values, nodata=-1, names=["green share"])
    labels, maps = read([LabelSource(raster=str(p)) for p in (one, two)], scene)
    assert [(v.name, v.kind) for v in labels.variables] == [
        ("landcover", "categorical"),
        ("green share", "continuous"),
    ]
    assert labels.variables[0].codes == [3, 250]
    same(maps["landcover"], np.where(codes == 0, NAN, codes))
    same(maps["green share"], np.where(values == -1, NAN, values))


def test_not_a_number_is_missing_and_zero_of_a_continuous_raster_is_a_value(tmp_path, scene):
    values = full(0)
    values[0, 0], values[0, 1] = NAN, np.inf
    path = write_tif(tmp_path / "v.tif", values)
    _, maps = read(LabelSource(raster=str(path)), scene)
    assert np.isnan(maps["v"][0, :2]).all() and (maps["v"][1:] == 0).all()


def test_raster_on_a_shifted_grid(tmp_path, scene):
    codes = np.arange(1, 7, dtype=np.uint8).reshape(2, 3)
    path = write_tif(
        tmp_path / "v.tif",
        codes,
        grid=transform(left=LEFT + 5 * PIXEL + 0.3, top=TOP - 4 * PIXEL - 0.3),
    )
    _, maps = read(LabelSource(raster=str(path)), scene)
    wanted = full()
    wanted[4:6, 5:8] = codes
    same(maps["v"], wanted)


def test_raster_of_another_resolution(tmp_path, scene):
    coarse = np.array([[1, 2], [3, 4]], np.uint8)
    path = write_tif(tmp_path / "v.tif", coarse, grid=transform(pixel=5 * PIXEL))
    _, maps = read(LabelSource(raster=str(path)), scene)
    wanted = full()
    wanted[:10, :10] = np.kron(coarse, np.ones((5, 5)))
    same(maps["v"], wanted)


def test_raster_in_another_crs(tmp_path, scene):
    """Nearest neighbour in another projection: right but for pixels at the edges."""
    from rasterio.warp import calculate_default_transform, reproject

    codes = np.zeros((ROWS, COLUMNS), np.uint8)
    codes[5:15, 8:22] = 6
    grid, width, height = calculate_default_transform(
        CRS_CODE, "EPSG:3067", COLUMNS, ROWS, LEFT, TOP - ROWS * PIXEL, LEFT + COLUMNS * PIXEL, TOP
    )
    target = np.zeros((height, width), np.uint8)
    reproject(
        codes,
        target,
        src_transform=transform(),
        src_crs=CRS_CODE,
        dst_transform=grid,
        dst_crs="EPSG:3067",
    )
    path = write_tif(tmp_path / "v.tif", target, crs="EPSG:3067", grid=grid)
    _, maps = read(LabelSource(raster=str(path)), scene)
    assert (maps["v"][6:14, 9:21] == 6).all()
    outside = np.ones((ROWS, COLUMNS), bool)
    outside[4:16, 7:23] = False
    assert np.isnan(maps["v"][outside]).all()


def test_raster_of_a_rotated_scene(tmp_path):
    grid = Affine.translation(LEFT, TOP) * Affine.rotation(40) * Affine.scale(PIXEL, -PIXEL)
    scene = Scene(write_tif(tmp_path / "s.tif", np.ones((2, ROWS, COLUMNS), np.int16), grid=grid))
    codes = np.full((60, 90), 5, np.uint8)
    # it covers only the corner that is not between the scene's first and last pixel
    x, y = grid * (COLUMNS, 0)
    path = write_tif(tmp_path / "v.tif", codes[:8, :8], grid=transform(left=x - 8, top=y + 8))
    _, maps = read(LabelSource(raster=str(path)), scene)
    assert maps["v"][0, COLUMNS - 1] == 5


@pytest.mark.parametrize("scale", [1.0, 0.01])
@pytest.mark.parametrize("nodata", [None, -9999])
def test_beyond_a_smaller_raster_nothing_is_labelled(tmp_path, scene, nodata, scale):
    """What a resampler fills in beyond the raster must not become a label, zero least of all."""
    values = np.array([[0, 1], [2, -9999]], np.int16)
    path = write_tif(tmp_path / "v.tif", values, grid=transform(left=LEFT + 4 * PIXEL))
    spec = {
        "variables": [
            {"name": "v", "kind": "continuous", "nodata": nodata, "scale": scale, "offset": 10}
        ]
    }
    _, maps = read(LabelSource(raster=str(path), spec=spec), scene)
    wanted = full()
    wanted[:2, 4:6] = values * scale + 10
    if nodata is not None:
        wanted[1, 5] = NAN
    np.testing.assert_allclose(maps["v"], wanted, rtol=1e-6)


def test_rasters_without_a_crs_on_the_same_coordinates(tmp_path):
    scene = Scene(write_tif(tmp_path / "s.tif", np.ones((2, 8, 8), np.int16), crs=None))
    path = write_tif(
        tmp_path / "v.tif",
        np.array([[4]], np.uint8),
        crs=None,
        grid=transform(left=LEFT + 2 * PIXEL),
    )
    _, maps = read(LabelSource(raster=str(path)), scene)
    assert maps["v"][0, 2] == 4 and np.isfinite(maps["v"]).sum() == 1


def test_rasters_without_georeference_go_by_size(tmp_path):
    scene = Scene(write_envi(tmp_path / "s.img", np.ones((2, 8, 9), np.int16), georeferenced=False))
    codes = np.arange(72, dtype=np.uint8).reshape(8, 9)
    path = write_envi(tmp_path / "v.img", codes[None], georeferenced=False)
    _, maps = read(LabelSource(raster=str(path)), scene)
    same(maps["v"], np.where(codes == 0, NAN, codes))
    other = write_envi(tmp_path / "w.img", codes[None, :5], georeferenced=False)
    with pytest.raises(HyperTaskError, match=r"9 x 5 pixels.*9 x 8.*same size"):
        read(LabelSource(raster=str(other)), scene)


def test_each_scene_without_georeference_has_its_own_raster(tmp_path):
    scenes, sources = [], []
    for number in (1, 2):
        scenes.append(
            Scene(
                write_envi(
                    tmp_path / f"s{number}.img", np.ones((2, 6, 6), np.int16), georeferenced=False
                )
            )
        )
        raster = write_envi(
            tmp_path / f"v{number}.img", np.full((1, 6, 6), number, np.uint8), georeferenced=False
        )
        spec = {"variables": [{"name": "v", "kind": "categorical"}]}
        sources.append(LabelSource(raster=str(raster), spec=spec))
    labels, maps = read(sources, scenes)
    assert (maps["v"] == 1).all()
    assert (labels.scenes[1].read_codes(0, 0, 6, 6) == 2).all()


def test_raster_that_does_not_overlap(tmp_path, scene):
    path = write_tif(tmp_path / "v.tif", np.ones((4, 4), np.uint8), grid=transform(left=LEFT + 1e5))
    with pytest.raises(HyperTaskError, match=r"v\.tif do not overlap"):
        read(LabelSource(raster=str(path)), scene)


@pytest.mark.parametrize("crs", [CRS_CODE, "EPSG:32636"])
def test_both_extents_are_told_in_one_crs(tmp_path, scene, crs):
    grid = Affine(PIXEL, 0, LEFT + 70_000, 0, -PIXEL, TOP)
    path = write_tif(tmp_path / "c.tif", np.ones((8, 10), np.uint8), crs=crs, grid=grid)
    with pytest.raises(HyperTaskError, match="do not overlap") as error:
        open_labels([LabelSource(raster=str(path))], [scene], Recorder())
    words = str(error.value)
    assert f"and the raster from {LEFT:.9g}, {TOP - PIXEL * ROWS:.9g} to" in words
    told = float(words.split("they reach from ")[1].split(",")[0])
    if crs == CRS_CODE:
        assert told == pytest.approx(LEFT + 70_000)
    else:  # six degrees to the east
        (west,), _ = rasterio.warp.transform(crs, CRS_CODE, [LEFT + 70_000], [TOP])
        assert told == pytest.approx(west, abs=20)


def test_a_raster_of_hundreds_of_codes_is_doubted(tmp_path, scene):
    codes = np.arange(1, ROWS * COLUMNS + 1, dtype=np.uint16).reshape(ROWS, COLUMNS)
    path = write_tif(tmp_path / "stand.tif", codes, nodata=0)
    reporter = Recorder()
    take_census(open_labels([LabelSource(raster=str(path))], [scene], reporter), 0, reporter)
    (doubt,) = [text for text in reporter.warnings if "different values" in text]
    assert doubt.startswith(f"stand has {ROWS * COLUMNS} different values; if it is a measurement")


def test_raster_of_nodata_only(tmp_path, scene):
    path = write_tif(tmp_path / "v.tif", np.full((ROWS, COLUMNS), 255, np.uint8), nodata=255)
    with pytest.raises(HyperTaskError, match="No pixel of the scenes has a label"):
        read(LabelSource(raster=str(path)), scene)


def test_codes_below_one_are_no_classes(tmp_path, scene):
    codes = np.full((ROWS, COLUMNS), 255, np.int16)
    codes[0, :4] = [0, -3, 1, 2]
    path = write_tif(tmp_path / "v.tif", codes, nodata=255)
    for spec in (
        None,
        {
            "variables": [
                {
                    "name": "v",
                    "kind": "categorical",
                    "classes": [{"code": code, "name": str(code)} for code in (-3, 0, 1, 2)],
                }
            ]
        },
    ):
        reporter = Recorder()
        labels, _ = read(LabelSource(raster=str(path), spec=spec), scene, reporter)
        assert labels.variables[0].codes == [1, 2]
        assert any("2 pixels with a code below 1" in text for text in reporter.warnings)
        same(labels.scenes[0].read(0, 0, 1, 4)[0, 0], [NAN, NAN, 0, 1])


def test_a_variable_without_any_label_is_named(tmp_path, scene):
    """Beside one that has labels, so that the census goes on to the count."""
    codes = np.full((ROWS, COLUMNS), 0, np.uint8)
    empty = write_tif(tmp_path / "empty.tif", codes)
    codes[:5], codes[5:] = 1, 2
    there = write_tif(tmp_path / "there.tif", codes)
    reporter = Recorder()
    scenes = [scene]
    labels = open_labels([LabelSource(raster=str(p)) for p in (empty, there)], scenes, reporter)
    census = take_census(labels, 0, reporter)
    with pytest.raises(HyperTaskError, match="variable empty has no label on any scene"):
        drop_rare_classes(census, 0.0, reporter)


# ------------------------------------------------------------------------------ variable spec


SPEC = {
    "variables": [
        {
            "name": "soil",
            "kind": "categorical",
            "band": 2,
            "nodata": 9,
            "classes": [
                {"code": 2, "name": "organic", "color": "#112233"},
                {"code": 1, "name": "mineral"},
                {"code": 5, "name": "rock"},
            ],
        },
        {
            "name": "height",
            "kind": "continuous",
            "band": 1,
            "scale": 0.01,
            "offset": 1,
            "nodata": 0,
            "unit": "m",
        },
        {"name": "stand", "kind": "group", "band": 3},
    ]
}


@pytest.fixture
def spec_raster(tmp_path):
    cube = np.zeros((3, ROWS, COLUMNS), np.int32)
    cube[0, 0, :3] = [1234, 0, -100]
    cube[1, 0, :4] = [1, 2, 9, 7]
    cube[2] = 42
    return write_tif(tmp_path / "many.tif", cube)


@pytest.mark.parametrize("as_file", [False, True])
def test_variable_spec(tmp_path, scene, spec_raster, as_file):
    spec = str(write_json(tmp_path / "spec.json", SPEC)) if as_file else SPEC
    reporter = Recorder()
    labels, maps = read(LabelSource(raster=str(spec_raster), spec=spec), scene, reporter)
    soil, height = labels.variables
    assert (height.unit, soil.name) == ("m", "soil")
    assert [(c.code, c.name) for c in soil.classes] == [(1, "mineral"), (2, "organic")]
    assert soil.classes[1].color == "#112233"
    np.testing.assert_allclose(maps["height"][0, :3], [13.34, NAN, 0.0])
    same(labels.scenes[0].read(0, 0, 1, 4)[0, 0], [0, 1, NAN, NAN])
    assert any("the codes 7 are not in the list" in text for text in reporter.warnings)
    assert "stand" not in maps


def test_spec_entries_of_other_rasters_are_left_out(tmp_path, scene, spec_raster):
    spec = {
        "variables": [
            {"name": "a", "kind": "continuous", "raster": "many.tif"},
            {"name": "b", "kind": "continuous", "raster": "other.tif"},
        ]
    }
    labels, _ = read(LabelSource(raster=str(spec_raster), spec=spec), scene)
    assert [v.name for v in labels.variables] == ["a"]


def test_several_bands_need_a_spec(scene, spec_raster):
    with pytest.raises(HyperTaskError, match=r"has 3 bands; give a variable spec"):
        read(LabelSource(raster=str(spec_raster)), scene)


@pytest.mark.parametrize(
    ("spec", "words"),
    [
        ({"variables": []}, 'no list "variables"'),
        ([], 'no list "variables"'),
        ({"variables": ["x"]}, "entry 1 is not an object"),
        ({"variables": [{"kind": "continuous"}]}, "entry 1 has no name; give it one"),
        ({"variables": [{"name": "a", "kind": "text"}]}, r"\(a\) has the kind 'text'"),
        ({"variables": [{"name": "a", "kind": "continuous", "bands": 1}]}, "unknown key 'bands'"),
        (
            {"variables": [{"name": "a", "kind": "continuous", "scale": "x"}]},
            r"cannot be understood \(.*\); correct it",
        ),
        (
            {"variables": [{"name": "a", "kind": "categorical", "classes": [{"code": 1}]}]},
            r"cannot be understood \(.*\); correct it",
        ),
        (
            {
                "variables": [
                    {"name": "a", "kind": "categorical", "classes": [{"code": "1", "name": "x"}]}
                ]
            },
            "not a whole number",
        ),
        (
            {
                "variables": [
                    {
                        "name": "a",
                        "kind": "categorical",
                        "classes": [{"code": 1, "name": "x", "color": "red"}],
                    }
                ]
            },
            "'red'",
        ),
        (
            {"variables": [{"name": "a", "kind": "continuous", "band": 4}]},
            r"band 4, but .* has \d; correct the spec",
        ),
        (
            {"variables": [{"name": "a", "kind": "group"}]},
            "names no variable for .*; give a variable spec",
        ),
        *(
            ({"variables": [{"name": "a", "kind": "continuous", key: value}]}, words)
            for key, value, words in (
                ("band", 1.5, "the band is 1.5; it must be a whole number from 1"),
                ("band", 10**400, "the band is 1000+…; it must be a whole number"),
                ("scale", float("inf"), "the scale is inf; it must be a number"),
                ("offset", 10**400, "the offset is 1000+…; it must be a number"),
                ("nodata", True, "the nodata is True; it must be a number"),
                ("raster", 5, "the raster is 5; it must be a name"),
                ("classes", 5, "cannot be understood"),
                ("scale", 1e299, r"a are beyond 1e\+30 with the scale 1e\+299 and the offset 0;"),
            )
        ),
    ],
)
def test_specs_that_cannot_be_used(scene, spec_raster, spec, words):
    with pytest.raises(HyperTaskError, match=words):
        read(LabelSource(raster=str(spec_raster), spec=spec), scene)


def test_spec_file_that_cannot_be_read(tmp_path, scene, spec_raster):
    with pytest.raises(HyperTaskError, match=r"gone\.json cannot be read .*; choose another"):
        read(LabelSource(raster=str(spec_raster), spec=str(tmp_path / "gone.json")), scene)
    for text, words in (
        ("{", r"bad\.json is not valid JSON \(.*\) near line 1, column 2; correct it"),
        # which Python 3.14 reads to its end
        ("[" * 50_000, r"bad\.json is not valid JSON \((nested too deep|Exp.*)\).*; correct it"),
    ):
        (tmp_path / "bad.json").write_text(text)
        with pytest.raises(HyperTaskError, match=words):
            read(LabelSource(raster=str(spec_raster), spec=str(tmp_path / "bad.json")), scene)
    with pytest.raises(HyperTaskError):
        load_variable_spec(tmp_path)


# ------------------------------------------------------------------------------ windows


def test_windows_agree_with_the_whole_and_are_empty_beyond(tmp_path, scene):
    codes = np.random.default_rng(0).integers(0, 4, (ROWS, COLUMNS)).astype(np.uint8)
    labels, _ = read(LabelSource(raster=str(write_tif(tmp_path / "v.tif", codes))), scene)
    first = labels.scenes[0]
    whole = first.read(0, 0, ROWS, COLUMNS)[0]
    same(whole, np.where(codes == 0, NAN, codes.astype(float) - 1))
    window = first.read(-3, 25, 10, 12)[0]
    same(window[3:, :5], whole[:7, 25:])
    assert np.isnan(window[:3]).all() and np.isnan(window[:, 5:]).all()
    assert np.isnan(first.read(ROWS, 0, 4, 4)).all()


def test_the_first_source_of_a_variable_counts_and_others_fill_in(tmp_path, scene):
    one, two = np.zeros((2, ROWS, COLUMNS), np.uint8)
    one[0, :2], two[0, :4] = 1, 2
    sources = [
        LabelSource(raster=str(write_tif(tmp_path / f"{k}.tif", c, names=["v"])))
        for k, c in enumerate((one, two))
    ]
    _, maps = read(sources, scene)
    same(maps["v"][0, :5], [1, 1, 2, 2, NAN])


def test_code_indices():
    codes = np.array([3, 7, 250])
    values = np.array([3, 7, 250, 0, 4, 251, NAN], np.float32)
    same(code_indices(values, codes), [0, 1, 2, NAN, NAN, NAN, NAN])
    same(code_indices(values, np.array([], int)), [NAN] * 7)


def test_a_compressed_label_raster_is_read(tmp_path, scene):
    codes = np.random.default_rng(0).integers(0, 4, (ROWS, COLUMNS)).astype(np.uint8)
    path = write_tif(tmp_path / "v.tif", codes, compress="deflate", tiled=False)
    with rasterio.open(path) as source:
        assert not source.is_tiled
    labels, maps = read(LabelSource(raster=str(path)), scene)
    same(maps["v"], np.where(codes == 0, NAN, codes))
    labels.close()
