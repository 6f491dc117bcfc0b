"""Mapping a scene: right values at the right place, whole files, and nothing else."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import rasterio
import torch
from synthetic import (
    CRS_CODE,
    Recorder,
    hand_model,
    hand_network,
    hand_scene,
    patches,
    tiny_disk,
    transform,
    write_envi,
    write_tif,
)

from hypertask.model import predictor
from hypertask.model.errors import Cancelled, HyperTaskError
from hypertask.model.job import PredictJob
from hypertask.model.maps import NODATA, MapFile
from hypertask.model.predictor import predict
from hypertask.model.scene import Scene
from hypertask.model.variables import Variable, VariableClass

torch.set_num_threads(1)

ROWS, COLUMNS = 90, 70


@pytest.fixture(scope="module")
def truth():
    """Class indices (-1 nodata) and scaled values of a scene."""
    rng = np.random.default_rng(0)
    kinds = patches(ROWS, COLUMNS, 3, 5, rng)
    kinds[:4], kinds[:, 66:], kinds[40:50, 20:33] = -1, -1, -1
    return kinds, np.round(rng.random((ROWS, COLUMNS)), 4)


@pytest.fixture
def scene(tmp_path, truth):
    return hand_scene(tmp_path / "scene.img", *truth)


@pytest.fixture
def model(tmp_path):
    return hand_model(tmp_path / "model.safetensors", codes=(3, 7, 250))


def run(scene, model, output, reporter=None, **settings):
    job = PredictJob(str(scene), str(model), str(output), device="cpu", **settings)
    return predict(job, reporter or Recorder())


def read(path, band=None):
    with rasterio.open(path) as source:
        return source.read() if band is None else source.read(band)


def coded(kinds, codes):
    return np.array([*codes, 0])[kinds]


def names(folder):
    return sorted(path.name for path in Path(folder).iterdir())


# ------------------------------------------------------------------------------ pixels


@pytest.mark.parametrize("tile", [None, 16, 48, 1000])
@pytest.mark.parametrize("flips", [False, True])
def test_every_pixel_comes_back_at_its_place(tmp_path, scene, truth, tile, flips):
    model = hand_model(tmp_path / "m.safetensors", codes=(3, 7, 250), flips=flips)
    kinds, amount = truth
    out = run(scene, model, tmp_path / "out", tile=tile)
    np.testing.assert_array_equal(
        read(tmp_path / "out" / "species.tif", 1), coded(kinds, (3, 7, 250))
    )
    values = read(tmp_path / "out" / "amount.tif", 1)
    np.testing.assert_allclose(values[kinds >= 0], 10 + 40 * amount[kinds >= 0], rtol=1e-5)
    assert (values[kinds < 0] == NODATA).all()
    assert out["OUTPUT"] == str(tmp_path / "out")


def test_a_planted_pixel(tmp_path, model):
    kinds = np.zeros((150, 140), int)
    kinds[101, 37] = 2
    amount = np.zeros((150, 140))
    amount[101, 37] = 0.75
    scene = hand_scene(tmp_path / "s.img", kinds, amount)
    run(scene, model, tmp_path / "out", tile=64)
    species, value = (read(tmp_path / "out" / n, 1) for n in ("species.tif", "amount.tif"))
    assert np.argwhere(species == 250).tolist() == [[101, 37]]
    assert np.argwhere(value > 10).tolist() == [[101, 37]] and value[101, 37] == 40


def test_values_outside_the_range_are_clamped(tmp_path, model):
    amount = np.array([[-0.5, 0.0, 0.5, 1.0, 1.7]])
    scene = hand_scene(tmp_path / "s.img", np.zeros((1, 5), int), amount)
    run(scene, model, tmp_path / "out")
    np.testing.assert_allclose(read(tmp_path / "out" / "amount.tif", 1), [[10, 10, 30, 50, 50]])


@pytest.mark.parametrize("shape", [(5, 7), (1, 1), (17, 3), (64, 64)])
def test_scenes_smaller_than_a_tile(tmp_path, model, shape):
    rng = np.random.default_rng(1)
    kinds = rng.integers(0, 3, shape)
    scene = hand_scene(tmp_path / "s.img", kinds, rng.random(shape))
    run(scene, model, tmp_path / "out", probabilities=True)
    np.testing.assert_array_equal(
        read(tmp_path / "out" / "species.tif", 1), coded(kinds, (3, 7, 250))
    )
    assert read(tmp_path / "out" / "species_probabilities.tif").shape == (3, *shape)


def test_grid_is_the_scenes(tmp_path, scene, model):
    run(scene, model, tmp_path / "out", probabilities=True)
    with rasterio.open(scene) as source:
        for name in (
            "species.tif",
            "amount.tif",
            "species_probabilities.tif",
            "classes.vrt",
            "variables.vrt",
        ):
            with rasterio.open(tmp_path / "out" / name) as target:
                assert target.crs == source.crs and target.crs.to_string() == CRS_CODE
                assert target.transform == source.transform == transform()
                assert target.shape == source.shape


def test_rotated_grid(tmp_path, model):
    from rasterio.transform import Affine

    grid = Affine.translation(370000, 6860000) * Affine.rotation(30) * Affine.scale(2, -2)
    cube = np.full((4, 20, 20), 1000, np.int16)
    scene = write_tif(tmp_path / "s.tif", cube, grid=grid)
    run(scene, model, tmp_path / "out")
    with rasterio.open(tmp_path / "out" / "species.tif") as target:
        assert target.transform.almost_equals(grid)
    with rasterio.open(tmp_path / "out" / "classes.vrt") as target:
        assert target.transform.almost_equals(grid)


def test_scene_without_georeference(tmp_path, model, truth):
    kinds, amount = truth
    scene = hand_scene(tmp_path / "s.img", kinds, amount, georeferenced=False)
    run(scene, model, tmp_path / "out")
    for name in ("species.tif", "classes.vrt"):
        with rasterio.open(tmp_path / "out" / name) as target:
            assert target.crs is None and target.transform.is_identity
            np.testing.assert_array_equal(target.read(1), coded(kinds, (3, 7, 250)))


def test_a_scene_of_nodata_is_nodata(tmp_path, model):
    scene = hand_scene(tmp_path / "s.img", np.full((20, 30), -1), np.zeros((20, 30)))
    run(scene, model, tmp_path / "out")
    assert not read(tmp_path / "out" / "species.tif").any()
    assert (read(tmp_path / "out" / "amount.tif") == NODATA).all()


# ------------------------------------------------------------------------------ probabilities


def test_probabilities_sum_to_one(tmp_path, scene, model, truth):
    kinds, _ = truth
    out = run(scene, model, tmp_path / "out", probabilities=True)
    path = tmp_path / "out" / "species_probabilities.tif"
    with rasterio.open(path) as source:
        values = source.read()
        assert source.descriptions == ("class 3", "class 7", "class 250")
        assert source.nodata == NODATA and set(source.dtypes) == {"float32"}
    valid = kinds >= 0
    np.testing.assert_allclose(values.sum(0)[valid], 1, atol=1e-5)
    assert (values[:, ~valid] == NODATA).all()
    np.testing.assert_array_equal(values.argmax(0)[valid], kinds[valid])
    wanted = np.exp(50 * np.array([0.4, 0.1, 0.1]))
    np.testing.assert_allclose(values[:, valid][0].max(), wanted[0] / wanted.sum(), rtol=1e-4)
    assert out["layers"] == [
        {
            "path": str(tmp_path / "out" / "species.tif"),
            "name": "species",
            "kind": "categorical",
            "probabilities": False,
        },
        {
            "path": str(tmp_path / "out" / "amount.tif"),
            "name": "amount",
            "kind": "continuous",
            "probabilities": False,
        },
        {
            "path": str(path),
            "name": "species probabilities",
            "kind": "categorical",
            "probabilities": True,
        },
    ]


# ------------------------------------------------------------------------------ what files say


@pytest.mark.parametrize(
    ("codes", "dtype"),
    [
        ((3, 7, 250), "uint8"),
        ((1, 2, 255), "uint8"),
        ((1, 256, 300), "uint16"),
        ((5, 311, 65535), "uint16"),
    ],
)
def test_codes_are_kept(tmp_path, scene, truth, codes, dtype):
    model = hand_model(tmp_path / "m.safetensors", codes=codes)
    out = run(scene, model, tmp_path / "out")
    for path in (tmp_path / "out" / "species.tif", out["CLASSES"]):
        with rasterio.open(path) as source:
            assert source.dtypes == (dtype,) and source.nodata == 0
            np.testing.assert_array_equal(source.read(1), coded(truth[0], codes))
            table = source.colormap(1)
            for k, code in enumerate(codes):
                assert table[code] == (0, 0, k + 1, 255)


def test_class_maps_say_names_and_colours(tmp_path, scene, model):
    run(scene, model, tmp_path / "out")
    with rasterio.open(tmp_path / "out" / "species.tif") as source:
        assert source.descriptions == ("species",)
        assert source.colormap(1)[7] == (0, 0, 2, 255)
        tags = source.tags(1)
        assert (tags["class_3"], tags["class_250"]) == ("class 3", "class 250")


def test_continuous_maps_say_unit_and_nodata(tmp_path, scene, model):
    out = run(scene, model, tmp_path / "out")
    for path in (tmp_path / "out" / "amount.tif", out["VARIABLES"]):
        with rasterio.open(path) as source:
            assert source.dtypes == ("float32",) and source.nodata == NODATA
            assert source.units == ("t/ha",) and source.descriptions == ("amount",)


def test_maps_are_tiled_compressed_and_have_overviews(tmp_path, model):
    kinds = np.zeros((600, 300), int)
    kinds[:300] = 1
    scene = hand_scene(tmp_path / "s.img", kinds, np.zeros((600, 300)))
    run(scene, model, tmp_path / "out", classes=str(tmp_path / "c.tif"))
    for path in (tmp_path / "out" / "species.tif", tmp_path / "c.tif"):
        with rasterio.open(path) as source:
            assert source.profile["tiled"] and source.profile["compress"] == "deflate"
            assert source.block_shapes == [(256, 256)]
            assert source.overviews(1) == [2, 4]
        with rasterio.open(path, overview_level=1) as source:
            assert set(np.unique(source.read(1))) == {3, 7}
    assert (tmp_path / "out" / "species.tif").stat().st_size < 20_000


QGIS = """
import json, os, sys
from osgeo import gdal
from qgis.core import QgsApplication, QgsRasterLayer
gdal.UseExceptions()
app = QgsApplication([], False)
app.initQgis()
found, kept = {}, []
for path in sys.argv[1:]:
    dataset = gdal.Open(path)
    band = dataset.GetRasterBand(1)
    table, rat = band.GetColorTable(), band.GetDefaultRAT()
    layer = QgsRasterLayer(path, "map")
    kept.append(layer)  # else its wrapper is taken for that of the next one
    text, loaded = layer.loadNamedStyle(path.rsplit(".", 1)[0] + ".qml")
    renderer = layer.renderer()
    entry = {
        "names": band.GetCategoryNames(), "unit": band.GetUnitType(),
        "colors": table and {k: table.GetColorEntry(k) for k in (0, 3, 7, 250)},
        "rat": rat and [[rat.GetValueAsString(r, c) for c in range(rat.GetColumnCount())]
                        for r in range(rat.GetRowCount())],
        "style": loaded, "renderer": renderer.type(), "valid": layer.isValid(),
    }
    if renderer.type() == "paletted":
        entry["legend"] = [[c.value, c.label, c.color.name()] for c in renderer.classes()]
    elif renderer.type() == "singlebandpseudocolor":
        items = renderer.shader().rasterShaderFunction().colorRampItemList()
        entry["legend"] = [[i.value, i.label, i.color.name()] for i in items]
        entry["range"] = [renderer.classificationMin(), renderer.classificationMax()]
    found[path.rsplit("/", 1)[1]] = entry
print("FOUND" + json.dumps(found), flush=True)
os._exit(0)  # closing QGIS without a screen may crash
"""


def test_gdal_and_qgis_find_names_colours_and_styles(tmp_path, scene, model):
    probe = subprocess.run(
        [sys.executable, "-c", "import qgis.core, osgeo.gdal"], capture_output=True
    )
    if probe.returncode:
        pytest.skip("this Python has no QGIS")
    out = run(scene, model, tmp_path / "out", probabilities=True, classes=str(tmp_path / "c.tif"))
    paths = [
        str(tmp_path / "out" / n)
        for n in ("species.tif", "amount.tif", "species_probabilities.tif")
    ] + [out["CLASSES"]]
    done = subprocess.run(
        [sys.executable, "-c", QGIS, *paths],
        capture_output=True,
        text=True,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        timeout=120,
    )
    assert "FOUND" in done.stdout, done.stderr
    found = json.loads(done.stdout.split("FOUND")[1])
    for name in ("species.tif", "c.tif"):
        entry = found[name]
        assert len(entry["names"]) == 251
        assert [entry["names"][k] for k in (0, 3, 7, 250)] == [
            "",
            "class 3",
            "class 7",
            "class 250",
        ]
        assert entry["rat"] == [
            ["3", "class 3", "0", "0", "1", "255"],
            ["7", "class 7", "0", "0", "2", "255"],
            ["250", "class 250", "0", "0", "3", "255"],
        ]
        assert entry["colors"]["7"] == [0, 0, 2, 255]
        assert entry["style"] and entry["renderer"] == "paletted"
        assert entry["legend"] == [
            [3, "class 3", "#000001"],
            [7, "class 7", "#000002"],
            [250, "class 250", "#000003"],
        ]
    entry = found["amount.tif"]
    assert entry["unit"] == "t/ha" and entry["style"]
    assert entry["renderer"] == "singlebandpseudocolor" and entry["range"] == [10, 50]
    assert entry["legend"][0] == [10, "10 t/ha", "#440154"]
    assert entry["legend"][-1][::2] == [50, "#fde725"]
    assert found["species_probabilities.tif"]["range"] == [0, 1]
    assert all(entry["valid"] for entry in found.values())


def test_names_that_are_no_file_names_and_no_xml(tmp_path, scene):
    model = hand_model(tmp_path / "m.safetensors", names=('a/b <"c"> & d', "Größe [m]"))
    out = run(scene, model, tmp_path / "out")
    assert names(tmp_path / "out") == sorted(
        [
            "Größe_m.qml",
            "Größe_m.tif",
            "a_b_c_d.qml",
            "a_b_c_d.tif",
            "a_b_c_d.tif.aux.xml",
            "classes.vrt",
            "variables.vrt",
        ]
    )
    with rasterio.open(out["CLASSES"]) as source:
        assert source.descriptions == ('a/b <"c"> & d',)
    assert [layer["name"] for layer in out["layers"]] == ['a/b <"c"> & d', "Größe [m]"]


def test_names_that_are_taken_get_a_number(tmp_path, scene):
    model = hand_model(tmp_path / "m.safetensors", names=("Classes", "variables"))
    run(scene, model, tmp_path / "out")
    assert {"Classes_2.tif", "variables_2.tif", "classes.vrt", "variables.vrt"} <= set(
        names(tmp_path / "out")
    )


# ------------------------------------------------------------------------------ CLASSES, VARIABLES


def test_all_variables_of_a_kind_in_one_raster(tmp_path, scene, truth):
    model = hand_model(tmp_path / "m.safetensors", codes=(), continuous=4)
    out = run(scene, model, tmp_path / "out", variables=str(tmp_path / "sub" / "v.tif"))
    with rasterio.open(tmp_path / "sub" / "v.tif") as source:
        assert source.count == 4
        assert source.descriptions == ("amount", "amount 2", "amount 3", "amount 4")
        for band in range(1, 5):
            name = "amount.tif" if band == 1 else f"amount_{band}.tif"
            np.testing.assert_array_equal(source.read(band), read(tmp_path / "out" / name, 1))
    assert out["CLASSES"] is None and out["VARIABLES"] == str(tmp_path / "sub" / "v.tif")
    assert "variables.vrt" not in names(tmp_path / "out")
    assert names(tmp_path / "sub") == ["v.qml", "v.tif"]
    run(scene, model, tmp_path / "out2")
    with rasterio.open(tmp_path / "out2" / "variables.vrt") as source:
        assert source.count == 4 and source.units == ("t/ha",) * 4
        np.testing.assert_array_equal(source.read(4), read(tmp_path / "out2" / "amount_4.tif", 1))


def test_class_maps_of_several_variables_have_their_colours(tmp_path):
    scene = Scene(hand_scene(tmp_path / "s.img", np.zeros((4, 5), int), np.zeros((4, 5))))
    variables = [
        Variable(name, "categorical", classes=(VariableClass(code, name.upper(), color),))
        for name, code, color in (("a", 2, "#010203"), ("b", 400, "#040506"))
    ]
    file = MapFile(tmp_path / "c.tif", variables)
    with file.writing(file.path, scene) as target:
        file.write(target, np.full((2, 4, 5), 2, np.uint16), 0, 0)
    file.finish(file.path)
    with rasterio.open(file.path) as source:
        assert source.colormap(1)[2] == (1, 2, 3, 255)  # GDAL reads no second table from a TIFF
        assert source.descriptions == ("a", "b")
    side = Path(f"{file.path}.aux.xml").read_text()
    assert "<F>400</F><F>B</F><F>4</F><F>5</F><F>6</F>" in side


def test_a_raster_of_no_variables_is_said(tmp_path, scene):
    model = hand_model(tmp_path / "m.safetensors", codes=(), continuous=4)
    reporter = Recorder()
    out = run(scene, model, tmp_path / "out", reporter, classes=str(tmp_path / "c.tif"))
    assert out["CLASSES"] is None and not (tmp_path / "c.tif").exists()
    assert any("CLASSES" in text and "no such variable" in text for text in reporter.warnings)


def test_an_older_map_is_replaced(tmp_path, scene, model, truth):
    run(scene, model, tmp_path / "out")
    other = hand_scene(tmp_path / "o.img", np.full((ROWS, COLUMNS), 1), np.zeros((ROWS, COLUMNS)))
    before = names(tmp_path / "out")
    run(other, model, tmp_path / "out")
    assert names(tmp_path / "out") == before
    assert (read(tmp_path / "out" / "species.tif") == 7).all()


# ------------------------------------------------------------------------------ bands


def test_bands_are_matched_by_wavelength(tmp_path, model, truth):
    kinds, amount = truth
    cube = read(hand_scene(tmp_path / "s.img", kinds, amount))
    order = [3, 0, 2, 1]
    wide = np.insert(cube[order], 2, 7, axis=0)
    waves = [float(w) for w in np.insert(np.array([450, 500, 550, 600])[order] + 1.5, 2, 700)]
    scene = write_envi(tmp_path / "t.img", wide, wavelengths=waves, scale=10000, nodata=-9999)
    reporter = Recorder()
    run(scene, model, tmp_path / "out", reporter)
    np.testing.assert_array_equal(
        read(tmp_path / "out" / "species.tif", 1), coded(kinds, (3, 7, 250))
    )
    assert not reporter.warnings


def test_bands_that_are_missing_are_named_and_nothing_is_written(tmp_path, model, truth):
    scene = hand_scene(tmp_path / "s.img", *truth, wavelengths=[450, 500, 900, 1600])
    with pytest.raises(HyperTaskError, match=r"lacks 2 of the 4 bands .* 550\.0, 600\.0 nm"):
        run(scene, model, tmp_path / "out")
    assert names(tmp_path / "out") == []


def test_without_wavelengths_bands_go_by_position_and_it_is_said(tmp_path, model, truth):
    scene = hand_scene(tmp_path / "s.img", *truth, wavelengths=None)
    reporter = Recorder()
    run(scene, model, tmp_path / "out", reporter)
    assert any("s.img states no wavelengths" in text for text in reporter.warnings)
    blind = hand_model(tmp_path / "b.safetensors", wavelengths=None)
    reporter = Recorder()
    run(scene, blind, tmp_path / "out", reporter)
    assert any("The model states no wavelengths" in text for text in reporter.warnings)


def test_too_few_bands(tmp_path, model):
    scene = write_envi(tmp_path / "s.img", np.ones((3, 8, 8), np.int16))
    with pytest.raises(HyperTaskError, match="needs 4 bands and the raster has 3"):
        run(scene, model, tmp_path / "out")
    assert names(tmp_path / "out") == []


def test_doubtful_matches_are_said(tmp_path, model, truth):
    scene = hand_scene(tmp_path / "s.img", *truth, scale=None, bbl=[1, 0, 1, 1])
    reporter = Recorder()
    run(scene, model, tmp_path / "out", reporter)
    assert any("1 of the model's bands are marked as bad" in text for text in reporter.warnings)
    assert any("scale factor" in text for text in reporter.warnings)


# ------------------------------------------------------------------------------ ending early


@pytest.mark.parametrize("looks", [0, 2, 5])
def test_cancelling_leaves_nothing(tmp_path, scene, model, looks):
    with pytest.raises(Cancelled):
        run(scene, model, tmp_path / "out", Recorder(cancel_after=looks), tile=32)
    assert names(tmp_path / "out") == []


def test_cancelling_at_any_moment_leaves_nothing_or_everything(tmp_path, scene, model):
    counter = Recorder()
    settings = {"tile": 64, "probabilities": True, "classes": str(tmp_path / "c" / "c.tif")}
    run(scene, model, tmp_path / "all", counter, **settings)
    whole = names(tmp_path / "all")
    assert counter.looks > 6
    (tmp_path / "c" / "c.tif").unlink()
    (tmp_path / "c" / "c.tif.aux.xml").unlink()
    (tmp_path / "c" / "c.qml").unlink()
    for looks in range(counter.looks):
        out = tmp_path / f"out{looks}"
        with pytest.raises(Cancelled):
            run(scene, model, out, Recorder(cancel_after=looks), **settings)
        assert names(out) == [] and names(tmp_path / "c") == []
    run(scene, model, tmp_path / "last", Recorder(cancel_after=counter.looks), **settings)
    assert names(tmp_path / "last") == whole


def test_cancelling_keeps_an_older_map(tmp_path, scene, model):
    run(scene, model, tmp_path / "out")
    before = {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}
    other = hand_scene(tmp_path / "o.img", np.full((ROWS, COLUMNS), 1), np.zeros((ROWS, COLUMNS)))
    with pytest.raises(Cancelled):
        run(other, model, tmp_path / "out", Recorder(cancel_after=3), tile=32)
    assert {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()} == before


def test_folder_that_cannot_be_written_to(tmp_path, scene, model):
    (tmp_path / "file").write_text("in the way")
    for settings in (
        {"output": tmp_path / "file" / "out"},
        {"output": tmp_path / "file"},
        {"output": tmp_path / "out", "classes": str(tmp_path / "file" / "c.tif")},
        {"output": tmp_path / "out", "variables": str(tmp_path / "file" / "v.tif")},
    ):
        reporter = Recorder()
        with pytest.raises(HyperTaskError, match="cannot be written to"):
            run(scene, model, settings.pop("output"), reporter, **settings)
        assert not any("Mapped" in text for text in reporter.texts()), "it is known beforehand"
    assert names(tmp_path / "out") == []


def test_too_little_space_is_known_beforehand(tmp_path, scene, model, monkeypatch):
    monkeypatch.setattr("shutil.disk_usage", lambda folder: type("Usage", (), {"free": 100})())
    with pytest.raises(HyperTaskError, match=r"has 0\.0 GB left .* free some space"):
        run(scene, model, tmp_path / "out")
    assert names(tmp_path / "out") == []


@pytest.mark.parametrize("share", [0.05, 0.3, 0.6, 0.9, 0.98])
def test_disk_full_midway_leaves_nothing(tmp_path, share, monkeypatch):
    """Whichever write fails first, that of a block, an overview, a style or the closing one."""
    monkeypatch.setattr(predictor, "require_space", lambda folder, needed: None)
    rng = np.random.default_rng(0)
    scene = hand_scene(tmp_path / "s.img", rng.integers(0, 3, (300, 270)), rng.random((300, 270)))
    model = hand_model(tmp_path / "m.safetensors")
    run(scene, model, tmp_path / "out")
    whole = sum(-(-path.stat().st_size // 4096) * 4096 for path in (tmp_path / "out").iterdir())
    with tiny_disk(int(whole * share) // 4096 * 4096) as disk:
        with pytest.raises(HyperTaskError, match=r"The disk is full: .* could not be written"):
            run(scene, model, disk / "out")
        assert names(disk / "out") == []


def test_disk_full_at_the_closing_of_a_small_map(tmp_path, monkeypatch):
    """GDAL writes the only block of a small map at its end, and tells nobody of a failure."""
    monkeypatch.setattr(predictor, "require_space", lambda folder, needed: None)
    rng = np.random.default_rng(0)
    scene = hand_scene(tmp_path / "s.img", rng.integers(0, 3, (200, 200)), rng.random((200, 200)))
    model = hand_model(tmp_path / "m.safetensors", codes=(), continuous=4)
    for size in (20, 60, 150):
        with tiny_disk(size * 1024) as disk:
            with pytest.raises(HyperTaskError, match="The disk is full"):
                run(scene, model, disk / "out")
            assert names(disk / "out") == []


def test_scene_that_breaks_off_midway(tmp_path, model):
    cube = np.random.default_rng(0).integers(1, 9999, (4, 256, 256)).astype(np.int16)
    scene = write_tif(
        tmp_path / "s.tif",
        cube,
        tiled=True,
        blockxsize=64,
        blockysize=64,
        compress="deflate",
        interleave="pixel",
    )
    data = bytearray(scene.read_bytes())
    data[len(data) // 2 : len(data) // 2 + 60_000] = b"\xff" * 60_000
    scene.write_bytes(data)
    with pytest.raises(HyperTaskError, match=r"s\.tif is damaged"):
        run(scene, model, tmp_path / "out", tile=64)
    assert names(tmp_path / "out") == []


def test_model_whose_weights_do_not_fit(tmp_path, scene):
    network = hand_network()
    path = hand_model(tmp_path / "m.safetensors", network=network)
    from hypertask.model.modelfile import read_header, save_model

    tensors = {k: v.contiguous() for k, v in network.state_dict().items()}
    tensors.pop("encoder.neck.conv.weight")
    save_model(path, read_header(path), tensors)
    with pytest.raises(HyperTaskError, match="do not fit the network"):
        run(scene, path, tmp_path / "out")
    header = read_header(path)
    header["network"]["widths"] = "wide"
    save_model(path, header, tensors)
    with pytest.raises(HyperTaskError, match="do not fit the network"):
        run(scene, path, tmp_path / "out")
    assert names(tmp_path / "out") == []


def test_missing_scene(tmp_path, model):
    with pytest.raises(HyperTaskError, match=r"nowhere\.tif does not exist"):
        run(tmp_path / "nowhere.tif", model, tmp_path / "out")


# ------------------------------------------------------------------------------ out of memory


class Limited(torch.nn.Module):
    """A network that has memory for inputs up to ``side`` pixels."""

    def __init__(self, network, side):
        super().__init__()
        self.network, self.side, self.seen = network, side, []

    def forward(self, spectra, mask=None):
        self.seen.append(tuple(spectra.shape[2:]))
        if max(spectra.shape[2:]) > self.side:
            raise torch.cuda.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB")
        return self.network(spectra, mask)


@pytest.mark.parametrize("flips", [False, True])
def test_out_of_memory_takes_smaller_tiles(tmp_path, monkeypatch, flips):
    rng = np.random.default_rng(0)
    kinds = patches(300, 280, 3, 5, rng)
    kinds[100:120, 30:200] = -1
    scene = hand_scene(tmp_path / "s.img", kinds, rng.random((300, 280)))
    model = hand_model(tmp_path / "m.safetensors", codes=(3, 7, 250), flips=flips)
    run(scene, model, tmp_path / "whole", tile=256)
    limited = []
    load = predictor.load_mapper

    def loaded(*arguments):
        mapper = load(*arguments)
        mapper.network = Limited(mapper.network, 210)
        limited.append(mapper.network)
        return mapper

    monkeypatch.setattr(predictor, "load_mapper", loaded)
    reporter = Recorder()
    run(scene, model, tmp_path / "split", reporter, tile=256)
    for name in ("species.tif", "amount.tif"):
        np.testing.assert_array_equal(
            read(tmp_path / "split" / name), read(tmp_path / "whole" / name)
        )
    said = [text for text in reporter.warnings if "out of memory" in text]
    assert len(said) == 1 and "tile of 256 x 256" in said[0] and "128" in said[0]
    assert sum(max(shape) > 210 for shape in limited[0].seen) == 1, "it is not tried again"


def test_out_of_memory_at_the_smallest_tile(tmp_path, scene, model, monkeypatch):
    load = predictor.load_mapper

    def loaded(*arguments):
        mapper = load(*arguments)
        mapper.network = Limited(mapper.network, 8)
        return mapper

    monkeypatch.setattr(predictor, "load_mapper", loaded)
    with pytest.raises(HyperTaskError, match="too little memory for a tile of"):
        run(scene, model, tmp_path / "out")
    assert names(tmp_path / "out") == []


def test_other_errors_of_the_network_are_not_swallowed(tmp_path, scene, model, monkeypatch):
    load = predictor.load_mapper

    def loaded(*arguments):
        mapper = load(*arguments)
        mapper.network = lambda spectra, mask: 1 / 0
        return mapper

    monkeypatch.setattr(predictor, "load_mapper", loaded)
    with pytest.raises(ZeroDivisionError):
        run(scene, model, tmp_path / "out")
    assert names(tmp_path / "out") == []


# ------------------------------------------------------------------------------ what is said


def test_progress_runs_to_a_hundred(tmp_path, scene, model):
    reporter = Recorder()
    run(scene, model, tmp_path / "out", reporter, tile=32)
    values = [r["value"] for r in reporter.records if r["type"] == "progress"]
    assert values == sorted(values) and values[-1] == 100 and len(values) >= 9
    assert any(re.search(r"Device: CPU, 1 threads", text) for text in reporter.texts())
    assert any("Mapped 0.01 million pixels" in text for text in reporter.texts())
