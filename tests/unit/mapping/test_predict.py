"""Mapping as a whole: rasters of all variables, bands, cancelling, full disks, little memory."""

from __future__ import annotations

import os
import re
from pathlib import Path

import numpy as np
import pytest
import rasterio
import torch
from support.mapping import COLUMNS, ROWS, coded, names, read, rewrite, run
from support.models import set_header
from support.shapes import patches
from support.synthetic import (
    Recorder,
    hand_model,
    hand_network,
    hand_scene,
    tiny_disk,
    write_envi,
    write_tif,
)

from hypertask.model.base.errors import Cancelled, HyperTaskError
from hypertask.model.base.spare import Spare
from hypertask.model.base.variables import Variable, VariableClass
from hypertask.model.mapping import predict
from hypertask.model.mapping.files import MapFile
from hypertask.model.networks.contract import MappingForm
from hypertask.model.rasters.scene import Scene

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
    assert not (tmp_path / "out").exists()


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
    assert not (tmp_path / "out").exists()


def test_doubtful_matches_are_said(tmp_path, model, truth):
    scene = hand_scene(tmp_path / "s.img", *truth, scale=None, bbl=[1, 0, 1, 1])
    reporter = Recorder()
    run(scene, model, tmp_path / "out", reporter)
    assert any("1 of the model's bands are marked as bad" in text for text in reporter.warnings)
    assert any("scale factor" in text for text in reporter.warnings)


@pytest.mark.parametrize("factor", [1, 100])
def test_a_scene_of_another_scale(tmp_path, model, truth, factor):
    scene = hand_scene(tmp_path / "s.img", *truth)
    with rasterio.open(scene) as source:
        middle = np.median(source.read().reshape(source.count, -1), 1) * 1e-4 * factor
    bands = {"mean": middle.tolist(), "deviation": [1.0] * len(middle)}
    reporter = Recorder()
    run(scene, rewrite(model, standardisation=bands), tmp_path / "out", reporter)
    told = [text for text in reporter.warnings if "times as bright" in text]
    assert len(told) == (factor == 100)


# ------------------------------------------------------------------------------ ending early


@pytest.mark.parametrize("looks", [0, 2, 5])
def test_cancelling_leaves_nothing(tmp_path, scene, model, looks):
    with pytest.raises(Cancelled):
        run(scene, model, tmp_path / "out", Recorder(cancel_after=looks), tile=32)
    assert not (tmp_path / "out").exists()


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
        assert not out.exists() and names(tmp_path / "c") == []
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
        with pytest.raises(HyperTaskError, match=r"cannot be written to|is a file; name a folder"):
            run(scene, model, settings.pop("output"), reporter, **settings)
        assert not any("Mapped" in text for text in reporter.texts()), "it is known beforehand"
    assert not (tmp_path / "out").exists()


def test_too_little_space_is_known_beforehand(tmp_path, scene, model, monkeypatch):
    monkeypatch.setattr("shutil.disk_usage", lambda folder: type("Usage", (), {"free": 100})())
    with pytest.raises(HyperTaskError, match=r"has 0\.0 GB left .* free some space"):
        run(scene, model, tmp_path / "out")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("share", [0.05, 0.3, 0.6, 0.9, 0.98])
def test_disk_full_midway_leaves_nothing(tmp_path, share, monkeypatch):
    """Whichever write fails first, that of a block, an overview, a style or the closing one."""
    monkeypatch.setattr(predict, "require_space", lambda folder, needed: None)
    rng = np.random.default_rng(0)
    scene = hand_scene(tmp_path / "s.img", rng.integers(0, 3, (300, 270)), rng.random((300, 270)))
    model = hand_model(tmp_path / "m.safetensors")
    run(scene, model, tmp_path / "out")
    whole = sum(-(-path.stat().st_size // 4096) * 4096 for path in (tmp_path / "out").iterdir())
    with tiny_disk(int(whole * share) // 4096 * 4096) as disk:
        with pytest.raises(HyperTaskError, match=r"The disk is full: .* could not be written"):
            run(scene, model, disk / "out")
        assert not (disk / "out").exists()


def test_disk_full_at_the_closing_of_a_small_map(tmp_path, monkeypatch):
    """GDAL writes the only block of a small map at its end, and tells nobody of a failure."""
    monkeypatch.setattr(predict, "require_space", lambda folder, needed: None)
    rng = np.random.default_rng(0)
    scene = hand_scene(tmp_path / "s.img", rng.integers(0, 3, (200, 200)), rng.random((200, 200)))
    model = hand_model(tmp_path / "m.safetensors", codes=(), continuous=4)
    for size in (20, 60, 150):
        with tiny_disk(size * 1024) as disk:
            with pytest.raises(HyperTaskError, match="The disk is full"):
                run(scene, model, disk / "out")
            assert not (disk / "out").exists()


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
    assert not (tmp_path / "out").exists()


def test_a_raw_scene_that_is_gone_midway(tmp_path, scene, model):
    """It is told of the scene, and not of the maps that are written meanwhile."""

    class Losing(Recorder):
        def progress(self, percent):
            if percent > 10:
                scene.unlink(missing_ok=True)
            super().progress(percent)

    words = r"scene\.img can no longer be used \(No such file or directory\)"
    with pytest.raises(HyperTaskError, match=words):
        run(scene, model, tmp_path / "out", Losing(), tile=16)
    assert not (tmp_path / "out").exists()


def test_model_whose_weights_do_not_fit(tmp_path, scene):
    network = hand_network()
    path = hand_model(tmp_path / "m.safetensors", network=network)
    from hypertask.model.modelfile import read_header, save_model

    tensors = {k: v.contiguous() for k, v in network.state_dict().items()}
    tensors.pop("encoder.neck.conv.weight")
    save_model(path, read_header(path), tensors)
    with pytest.raises(HyperTaskError, match="do not fit the network"):
        run(scene, path, tmp_path / "out")
    set_header(path, lambda header: header["network"].update(widths="wide"))
    with pytest.raises(HyperTaskError, match="widths of its network is 'wide'"):
        run(scene, path, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_missing_scene(tmp_path, model):
    with pytest.raises(HyperTaskError, match=r"nowhere\.tif does not exist"):
        run(tmp_path / "nowhere.tif", model, tmp_path / "out")


# ------------------------------------------------------------------------------ out of memory


class Limited(MappingForm):
    """A network that has memory for inputs up to ``side`` pixels."""

    def __init__(self, form, side):
        super().__init__(form.network, form.dtype)
        self.form, self.side, self.seen = form, side, []

    def __call__(self, spectra, *others):
        self.seen.append(tuple(spectra.shape[2:]))
        if max(spectra.shape[2:]) > self.side:
            raise torch.cuda.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB")
        return self.form(spectra, *others)


class Broken(Limited):
    def __init__(self, form):
        super().__init__(form, 0)

    def __call__(self, *inputs):
        return 1 / 0


@pytest.mark.parametrize("flips", [False, True])
def test_out_of_memory_takes_smaller_tiles(tmp_path, monkeypatch, flips):
    rng = np.random.default_rng(0)
    kinds = patches(300, 280, 3, 5, rng)
    kinds[100:120, 30:200] = -1
    scene = hand_scene(tmp_path / "s.img", kinds, rng.random((300, 280)))
    model = hand_model(tmp_path / "m.safetensors", codes=(3, 7, 250), flips=flips)
    run(scene, model, tmp_path / "whole", tile=256)
    limited = []
    load = predict.load_mapper

    def loaded(*arguments):
        mapper = load(*arguments)
        mapper.forms = [Limited(mapper.forms[0], 210)]
        limited.append(mapper.forms[0])
        return mapper

    monkeypatch.setattr(predict, "load_mapper", loaded)
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
    load = predict.load_mapper

    def loaded(*arguments):
        mapper = load(*arguments)
        mapper.forms = [Limited(mapper.forms[0], 8)]
        return mapper

    monkeypatch.setattr(predict, "load_mapper", loaded)
    with pytest.raises(HyperTaskError, match="too little memory for a tile of"):
        run(scene, model, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_other_errors_of_the_network_are_not_swallowed(tmp_path, scene, model, monkeypatch):
    load = predict.load_mapper

    def loaded(*arguments):
        mapper = load(*arguments)
        mapper.forms = [Broken(mapper.forms[0])]
        return mapper

    monkeypatch.setattr(predict, "load_mapper", loaded)
    with pytest.raises(ZeroDivisionError):
        run(scene, model, tmp_path / "out")
    assert not (tmp_path / "out").exists()


# ------------------------------------------------------------------------------ what is said


def test_progress_runs_to_a_hundred(tmp_path, scene, model):
    reporter = Recorder()
    run(scene, model, tmp_path / "out", reporter, tile=32)
    values = [r["value"] for r in reporter.records if r["type"] == "progress"]
    assert values == sorted(values) and values[-1] == 100 and len(values) >= 9
    assert any(re.search(r"Device: CPU, 1 thread\.", text) for text in reporter.texts())
    assert any("Mapped 0.01 million pixels" in text for text in reporter.texts())


@pytest.mark.parametrize("name", ["species.tif", "amount.qml", "classes.vrt"])
def test_a_map_that_would_replace_what_it_is_made_from(tmp_path, truth, model, name):
    """The names of the maps come from the model, and are known before anything is written."""
    folder = tmp_path / "scene and maps"
    folder.mkdir()
    scene = hand_scene(folder / "s.img", *truth)
    if name == "species.tif":  # a scene of another name is linked to it
        os.link(scene, folder / name)
    elif name == "amount.qml":
        scene = scene.rename(folder / "amount.img")
        (folder / "s.hdr").rename(folder / "amount.hdr")
        (folder / name).write_text("the scene's own style")
    else:
        (folder / name).mkdir()
    before = names(folder)
    with pytest.raises(HyperTaskError, match=rf"The file {name[:-4]}.* of the output"):
        run(scene, model, folder)
    assert names(folder) == before


@pytest.mark.parametrize("key", ["classes", "variables"])
def test_a_raster_of_all_that_has_the_name_of_a_map(tmp_path, scene, model, key):
    clash = {key: str(tmp_path / "out" / "amount.tif")}
    with pytest.raises(HyperTaskError, match=rf"The file amount.tif of the output and the {key}"):
        run(scene, model, tmp_path / "out", **clash)
    assert not (tmp_path / "out").exists()


def test_what_the_network_makes_no_numbers_of_is_no_data(tmp_path, truth):
    """A pixel beyond all that it was trained on, and whatever it makes NaN around it."""
    kinds, amount = truth
    path = hand_scene(tmp_path / "s.img", kinds, amount)
    with rasterio.open(path) as source:
        cube = source.read().astype(np.float32)
    cube[:, 20, 10] = 1e29
    wild = write_envi(
        tmp_path / "wild.img", cube, nodata=-9999, scale=10000, wavelengths=[450, 500, 550, 600]
    )
    assert kinds[20, 10] >= 0
    model = hand_model(tmp_path / "m.safetensors", codes=(3, 7, 250))
    scaling = {"mean": [0.0] * 4, "deviation": [1e-20] + [1.0] * 3}
    rewrite(model, standardisation=scaling)
    reporter = Recorder()
    run(wild, model, tmp_path / "maps", reporter)
    species, values = (read(tmp_path / "maps" / f"{name}.tif", 1) for name in ("species", "amount"))
    lost = (species == 0) & (kinds >= 0)
    assert lost[20, 10] and (values[lost] == -9999).all() and np.isfinite(values).all()
    assert any(f"Of {lost.sum()} pixels of wild.img the network" in w for w in reporter.warnings)


def test_a_tile_that_does_not_fit_into_memory(tmp_path, scene, model, monkeypatch):
    def take(self, shape):
        raise MemoryError(f"Unable to allocate {shape}")

    monkeypatch.setattr(Spare, "take", take)
    with pytest.raises(HyperTaskError, match=r"too little memory .* 64 x 64 .* such as 16\."):
        run(scene, model, tmp_path / "out", tile=64)
    assert not (tmp_path / "out").exists()
