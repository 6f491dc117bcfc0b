"""One small vector file through every command that reads it: the same answer from each.

Training and the command that shows its split read labels by ``open_labels`` and
``survey_labels``, label statistics by ``table_from_layer``, separability by ``rois_from_vector``,
and an assessment takes the layer as the reference of a map.
"""

from __future__ import annotations

import unicodedata

import numpy as np
import pytest
from osgeo import gdal
from support.files import write_layer, write_raster
from support.labels import read
from support.shapes import SCENE, box, point
from support.synthetic import Recorder

from hypertask.model.assessment.assess import assess
from hypertask.model.base.errors import HyperTaskError
from hypertask.model.jobs.assess import AssessJob
from hypertask.model.jobs.train import LabelSource
from hypertask.model.label_statistics.tables import table_from_layer
from hypertask.model.rasters.scene import Scene
from hypertask.model.rois.rois import rois_from_vector

ROWS, COLUMNS = 20, 30


@pytest.fixture
def scene(tmp_path):
    path = write_raster(
        tmp_path / "scene.tif", np.ones((3, ROWS, COLUMNS)), gdal.GDT_Float32, grid=SCENE
    )
    found = Scene(path)
    yield found
    found.close()


def plots(path, values, kind, **settings):
    """One polygon of 2 x 2 pixels for each value."""
    rows = [(box(2 * (k // 10), 3 * (k % 10), 2, 2), {"v": v}) for k, v in enumerate(values)]
    return write_layer(path, rows, {"v": kind}, **settings)


def by_training(path, scene, **layer):
    """Classes (name by code), and the code of each plot that has one."""
    reporter = Recorder()
    source = LabelSource(layer=str(path), categorical=["v"], **layer)
    labels, maps = read(source, scene, reporter)
    names = {entry.code: entry.name for entry in labels.variables[0].classes}
    codes = [maps["v"][2 * (k // 10), 3 * (k % 10)] for k in range(40)]
    return names, [int(c) for c in codes if c in names], reporter.warnings


def by_statistics(path, _scene, **layer):
    table = table_from_layer(LabelSource(layer=str(path), categorical=["v"], **layer))
    names = {entry.code: entry.name for entry in table.variables[0].classes}
    codes = table.values[:, 0]
    return names, codes[~np.isnan(codes)].astype(int).tolist(), table.notes


def by_separability(path, _scene, layer_name=None):
    """Class names only: ROIs know no codes, so that these are the places in the list."""
    rois = rois_from_vector(path, "v", layer_name)
    return rois.classes, [rois.classes[index] for _, index, _ in rois.shapes], rois.notes


def by_assessment(path, scene, layer_name=None):
    """The reference's classes as the map of the folder meets them: (names, matrix of counts)."""
    job = AssessJob(
        predicted=str(path.parent / "map.tif"),
        reference_layer=str(path),
        reference_layer_name=layer_name,
        reference_field="v",
        kind="categorical",
        output="x.json",
    )
    found = assess(job, Recorder())
    return found.classes.names, found.total.confusion(), found.notes


def class_map(folder, codes, nodata=None, names=None):
    """A map that gives each plot the code of its position in ``codes``."""
    plane = np.zeros((ROWS, COLUMNS), np.int16)
    for k, code in enumerate(codes):
        plane[2 * (k // 10) : 2 * (k // 10) + 2, 3 * (k % 10) : 3 * (k % 10) + 2] = code
    write_raster(folder / "map.tif", plane, nodata=nodata, grid=SCENE, categories=names)


def nfd(text):
    return unicodedata.normalize("NFD", text)


HETRE = "h\u00eatre"
LOOK_ALIKE = [HETRE, nfd(HETRE), HETRE.upper(), HETRE + "\u00a0", " pin  noir", "pin noir"]
CASES = {
    "natural order": (
        *("str", ["plot 21", "plot 3", None, "plot 100"]),
        *({1: "plot 3", 2: "plot 21", 3: "plot 100"}, [2, 1, None, 3]),
    ),
    "texts of numbers": ("str", ["12", "5", "", "5"], {5: "5", 12: "12"}, [12, 5, None, 5]),
    "codes": ("int", [4, -3, 9, 0, 4], {4: "4", 9: "9"}, [4, None, 9, None, 4]),
    "whole floats": ("float", [4.0, None, 11.0, -1.0], {4: "4", 11: "11"}, [4, None, 11, None]),
    "truth values": ("bool", [True, False, None, True], {1: "false", 2: "true"}, [2, 1, None, 2]),
    "look alike": ("str", LOOK_ALIKE, {1: HETRE, 2: "pin noir"}, [1, 1, 1, 1, 2, 2]),
}


@pytest.mark.parametrize("case", CASES)
def test_classes_are_the_same_for_all(tmp_path, scene, case):
    kind, values, names, codes = CASES[case]
    path = plots(tmp_path / "plots.gpkg", values, kind)
    own = [code for code in codes if code is not None]
    assert by_training(path, scene)[:2] == (names, own)
    assert by_statistics(path, scene)[:2] == (names, own)
    assert by_separability(path, scene)[:2] == ([*names.values()], [names[c] for c in own])
    # a map that is right everywhere; its names are written otherwise
    legend = [names.get(code, "").upper() for code in range(max(names) + 1)]
    class_map(tmp_path, [code or 0 for code in codes], 0, legend)
    found, counts, _ = by_assessment(path, scene)
    assert [name.casefold() for name in found] == [name.casefold() for name in names.values()]
    assert np.trace(counts) == counts.sum() == 4 * len(own)


COMMANDS = (by_training, by_statistics, by_separability, by_assessment)


def test_what_was_joined_or_left_out_is_told_by_all(tmp_path, scene):
    joined = plots(tmp_path / "joined.gpkg", ["oak", "Oak ", "elm"], "str")
    below = plots(tmp_path / "below.gpkg", [7, -2, 0, 8], "int")
    class_map(tmp_path, [2, 2, 1], 0, ["", "elm", "oak"])
    told = [each(joined, scene)[2] for each in COMMANDS]
    words = (
        "v: names that differ only in case, in blanks or in how accents are stored are one class"
    )
    assert all(sum(note.startswith(words) for note in notes) == 1 for notes in told)
    class_map(tmp_path, [7, 7, 7, 8], 0)
    told = [each(below, scene)[2] for each in COMMANDS]
    words = "v: 2 features have a code below 1 (0, -2), which stands for no class"
    assert all(sum(note.startswith(words) for note in notes) == 1 for notes in told)


def sentences(path, scene, **layer) -> set[str]:
    found = set()
    for each in COMMANDS:
        with pytest.raises(HyperTaskError) as caught:
            each(path, scene, **layer)
        found.add(str(caught.value))
    return found


def test_one_sentence_for_what_cannot_be_used(tmp_path, scene):
    class_map(tmp_path, [1, 2, 3])
    (said,) = sentences(plots(tmp_path / "f.gpkg", [1.0, 7.5], "float"), scene)
    assert said.startswith("The field 'v' of f.gpkg holds 7.5, which is no class code; use whole")
    for value in (np.inf, 1e308):
        (said,) = sentences(plots(tmp_path / f"{value}.gpkg", [1.0, value], "float"), scene)
        assert f"The field 'v' of {value}.gpkg holds {value:g}, which is no usable number" in said
    (said,) = sentences(plots(tmp_path / "d.gpkg", ["2020-02-03"], "date"), scene)
    assert said.startswith("The field 'v' of d.gpkg holds Date values, which cannot be a variable")
    several = plots(tmp_path / "s.gpkg", [1, 2], "int", layer="spring")
    plots(several, [2, 1], "int", layer="autumn")
    (said,) = sentences(several, scene)
    assert said == "s.gpkg has several layers; choose one of spring, autumn by its layer name."
    (said,) = sentences(several, scene, layer_name="summer")
    assert said == "s.gpkg has no layer 'summer'; its layers are spring, autumn."
    assert by_training(several, scene, layer_name="autumn")[1] == [2, 1]
    assert by_statistics(several, scene, layer_name="autumn")[1] == [2, 1]
    assert by_separability(several, scene, "autumn")[1] == ["2", "1"]
    assert np.trace(by_assessment(several, scene, "autumn")[1]) == 0


def test_zero_is_a_class_of_a_reference_where_the_map_does_not_say_otherwise(tmp_path):
    rng = np.random.default_rng(4)
    truth, mapped = rng.integers(0, 2, (2, ROWS, COLUMNS))
    rows = [(point(r, c), {"v": int(truth[r, c])}) for r, c in np.ndindex(ROWS, COLUMNS)]
    path = write_layer(tmp_path / "points.gpkg", rows, {"v": "int"})
    for nodata, seen in ((255, np.ones((ROWS, COLUMNS), bool)), (0, mapped * truth == 1)):
        write_raster(tmp_path / "map.tif", mapped, nodata=nodata, grid=SCENE)
        names, counts, notes = by_assessment(path, None)
        assert counts.sum() == seen.sum()
        assert np.trace(counts) == (truth == mapped)[seen].sum()
        assert names == (["0", "1"] if nodata else ["1"])
        assert any("a code below 1 (0)" in note for note in notes) == (nodata == 0)


def test_measurements_are_the_same_for_all(tmp_path, scene):
    path = plots(tmp_path / "plots.gpkg", [1.5, None, -3.0, 0.0], "float")
    _, maps = read(LabelSource(layer=str(path), continuous=["v"]), scene)
    trained = [maps["v"][0, 3 * k] for k in range(4)]
    values = table_from_layer(LabelSource(layer=str(path), continuous=["v"])).values[:, 0]
    np.testing.assert_array_equal(trained, values)
    np.testing.assert_array_equal(values, [1.5, np.nan, -3, 0])
    assert len(rois_from_vector(path, "v", bins=2).shapes) == 3
    text = plots(tmp_path / "text.gpkg", ["1.5", "tall"], "str")
    source = LabelSource(layer=str(text), continuous=["v"])
    said = set()
    for attempt in (
        lambda: read(source, scene),
        lambda: table_from_layer(source),
        lambda: rois_from_vector(text, "v", bins=2),
    ):
        with pytest.raises(HyperTaskError) as caught:
            attempt()
        said.add(str(caught.value))
    assert len(said) == 1 and "'v' of text.gpkg holds text ('tall')" in said.pop()
