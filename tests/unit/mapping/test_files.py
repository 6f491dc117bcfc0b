"""Maps: values, grid, names, colours, units."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import rasterio
from support.mapping import coded, names, read, run
from support.synthetic import (
    CRS_CODE,
    Recorder,
    hand_model,
    hand_scene,
    transform,
    write_tif,
)

from hypertask.model.mapping.files import NODATA, in_blocks

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


@pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning")
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
            "content": "map",
        },
        {
            "path": str(tmp_path / "out" / "amount.tif"),
            "name": "amount",
            "kind": "continuous",
            "content": "map",
        },
        {
            "path": str(path),
            "name": "species probabilities",
            "kind": "categorical",
            "content": "probabilities",
            "styles": [
                [name, str(path.with_name(f"species_probabilities_{name.replace(' ', '_')}.qml"))]
                for name in ("class 3", "class 7", "class 250")
            ],
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


def test_probabilities_have_a_style_for_each_class(tmp_path, scene, model):
    out = run(scene, model, tmp_path / "out", probabilities=True)
    layers = {entry["name"]: entry for entry in out["layers"]}
    assert [name for name, entry in layers.items() if "styles" in entry] == [
        "species probabilities"
    ]
    styles = layers["species probabilities"]["styles"]
    assert [name for name, _ in styles] == ["class 3", "class 7", "class 250"]
    folder = tmp_path / "out"
    for band, (name, path) in enumerate(styles, start=1):
        text = Path(path).read_text()
        assert Path(path).name == f"species_probabilities_{name.replace(' ', '_')}.qml"
        assert f'band="{band}"' in text
        assert f'<item value="1" color="#00000{band}"' in text
        assert '<item value="0" color="#ffffff"' in text
    first = Path(styles[0][1]).read_text()
    assert (folder / "species_probabilities.qml").read_text() == first


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


# ------------------------------------------------------------------------------ blocks


def test_tiles_are_made_up_of_whole_blocks():
    for tile, side, block in (
        *(
            (1, 16, 16),
            (16, 16, 16),
            (30, 16, 16),
            (40, 32, 32),
            (48, 48, 16),
            (80, 64, 64),
            (96, 96, 32),
            (111, 96, 32),
        ),
        *((128, 128, 128), (511, 384, 128), (512, 512, 256), (700, 640, 128)),
    ):
        assert in_blocks(tile) == (side, block)


def test_maps_are_as_small_with_any_tile(tmp_path, model):
    """A block that is written in pieces takes room for each of them."""
    rng = np.random.default_rng(2)
    scene = hand_scene(tmp_path / "s.img", rng.integers(0, 3, (300, 420)), rng.random((300, 420)))
    sizes = {}
    for tile in (None, 40, 111, 150):
        out, reporter = tmp_path / f"out{tile}", Recorder()
        run(scene, model, out, reporter, tile=tile, variables=str(tmp_path / f"v{tile}.tif"))
        sizes[tile] = (out / "amount.tif").stat().st_size
        assert any("in place of" in text for text in reporter.texts()) == (tile is not None)
        np.testing.assert_array_equal(
            read(out / "amount.tif"), read(tmp_path / "outNone" / "amount.tif")
        )
        again = (tmp_path / f"v{tile}.tif").stat().st_size
        assert again == pytest.approx(sizes[tile], rel=0.02)
    assert max(sizes.values()) < 1.25 * sizes[None], sizes
