"""What lies in the folder of the maps: labels, styles and rasters of others, earlier maps."""

from __future__ import annotations

import os

import numpy as np
import pytest
import rasterio
from support.mapping import CALIBRATION, COLUMNS, ROWS, names, read, rewrite, run, trusting
from support.synthetic import Recorder, hand_scene, write_tif

from hypertask.model.accuracy.trust import MODEL, SCENE
from hypertask.model.base.errors import HyperTaskError
from hypertask.model.mapping.earlier import scene_mark
from hypertask.model.rasters.scene import Scene

HELD = np.arange(ROWS * COLUMNS, dtype=np.uint16).reshape(ROWS, COLUMNS) % 200 + 1


def label_raster(path, **settings):
    write_tif(path, HELD.astype(np.float32), names=["amount"], nodata=-9999, **settings)
    path.with_suffix(".qml").write_text("<qgis version='3.40.1'>own colours</qgis>")
    return path


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.parametrize("profile", [{}, {"compress": "deflate", "tiled": True}])
def test_rasters_of_others_are_kept(tmp_path, scene, model, profile):
    """Also one as a user may have written it, tiled and deflated."""
    folder = tmp_path / "project"
    folder.mkdir()
    label_raster(folder / "amount.tif", **profile)
    before = contents(folder)
    with pytest.raises(HyperTaskError, match=r"amount\.tif was not written by Predict maps"):
        run(scene, model, folder)
    assert contents(folder) == before


@pytest.mark.parametrize(
    ("name", "settings"),
    [
        ("species.qml", {}),
        ("species_probabilities.tif", {"probabilities": True}),
        ("classes.vrt", {}),
        ("species_probabilities_class_7.qml", {"probabilities": True}),
    ],
)
def test_other_files_of_others_are_kept(tmp_path, scene, model, name, settings):
    """A style belongs to a layer of that stem; a virtual raster may be the user's own."""
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / name).write_text('<VRTDataset rasterXSize="3"><SourceProperties/></VRTDataset>')
    before = contents(folder)
    with pytest.raises(HyperTaskError, match=rf"{name} was not written by Predict maps"):
        run(scene, model, folder, **settings)
    assert contents(folder) == before
    run(scene, model, folder, only=["amount"])


def test_labels_are_kept_however_they_look(tmp_path, scene, model):
    """Maps of one model may be the labels of another."""
    folder = tmp_path / "project"
    run(scene, model, folder)
    labels = [{"raster": str(folder / "species.tif")}, {"layer": str(folder / "gone.gpkg")}]
    later = rewrite(model, training={"job": {"scenes": [str(scene)], "labels": labels}})
    before = contents(folder)
    with pytest.raises(HyperTaskError, match=r"species\.tif is the source of labels that the mod"):
        run(scene, later, folder)
    assert contents(folder) == before
    run(scene, later, tmp_path / "other")


def test_maps_of_older_versions_are_replaced(tmp_path, scene, model):
    run(scene, model, tmp_path / "out", probabilities=True)
    before = names(tmp_path / "out")
    for path in (tmp_path / "out").glob("*.tif"):
        with rasterio.open(path, "r+") as target:
            tags = {key: "" for key in (MODEL, SCENE)}
            target.update_tags(**tags)
            for key in tags:
                assert not target.tags().get(key)
    other = hand_scene(tmp_path / "o.img", np.full((ROWS, COLUMNS), 2), np.zeros((ROWS, COLUMNS)))
    run(other, model, tmp_path / "out", probabilities=True)
    assert names(tmp_path / "out") == before
    assert (read(tmp_path / "out" / "species.tif") == 250).all()


def told(reporter):
    return [text for text in reporter.warnings if "of an earlier run" in text]


def test_what_earlier_runs_left_is_named(tmp_path, truth, scene, model):
    """Of another scene, or by another model; a raster of classes tells nothing of trust."""
    learned, held_out = (np.zeros((ROWS, COLUMNS), bool) for _ in range(2))
    learned[10:30, :15], held_out[55:75, :40] = True, True
    rewrite(model, calibration=CALIBRATION)
    trusting(model, scene, learned, held_out)
    out = tmp_path / "out"
    run(scene, model, out, probabilities=True, intervals=90)
    reporter = Recorder()
    away = {"trust": str(tmp_path / "t.tif"), "classes": str(tmp_path / "c.tif")}
    run(scene, model, out, reporter, **away)
    assert not told(reporter), "they are of this scene and this model"
    kinds, amount = truth
    later = hand_scene(tmp_path / "july.img", kinds[::-1], amount[::-1])
    run(later, model, out, reporter, **away)
    (text,) = told(reporter)
    left = "trust.tif, species_probabilities.tif, amount_lower.tif, amount_upper.tif, classes.vrt"
    assert text.startswith(f"{left} in {out} are of an earlier run")
    reporter = Recorder()
    run(later, model, out, reporter, only=["amount"], trust=str(tmp_path / "t.tif"))
    left = "trust.tif, amount_lower.tif, amount_upper.tif, classes.vrt"
    assert told(reporter)[0].startswith(left)
    reporter = Recorder()
    run(later, model, out, reporter, probabilities=True, intervals=90)
    assert not told(reporter)


def test_a_scene_is_told_from_others_by_its_files(tmp_path, truth):
    one = hand_scene(tmp_path / "a.img", *truth)
    marks = []
    for change in (None, "style", "numbers"):
        if change == "style":
            (tmp_path / "a.qml").write_text("<qgis/>")
            (tmp_path / "a.img.aux.xml").write_text("<PAMDataset/>")
        elif change == "numbers":
            with one.open("r+b") as stream:
                stream.write(b"1234")
            os.utime(one, ns=(1, 1))
        opened = Scene(one)
        marks.append(scene_mark(opened))
        opened.close()
    assert marks[0] == marks[1] != marks[2]
