"""One variable in several sources of labels: classes are matched, or refused."""

from __future__ import annotations

import numpy as np
import pytest
from support.files import write_layer
from support.labels import COLUMNS, NAN, ROWS, layer_source, read, same
from support.shapes import point
from support.synthetic import write_tif

from hypertask.model.base.errors import HyperTaskError
from hypertask.model.jobs.train import LabelSource


def raster(path, names, codes=(1, 2, 3), name="species"):
    """Codes in the first pixels of line 5; ``names`` by code, None for no spec."""
    plane = np.zeros((ROWS, COLUMNS), np.uint8)
    plane[5, : len(codes)] = codes
    path = write_tif(path, plane, names=[name])
    if names is None:
        return LabelSource(raster=str(path))
    classes = [
        {"code": code, "name": text, "color": f"#00000{code}"} for code, text in names.items()
    ]
    spec = {"variables": [{"name": name, "kind": "categorical", "classes": classes}]}
    return LabelSource(raster=str(path), spec=spec)


def layer(path, values, classes=None, kind="str"):
    """Values in the first pixels of line 0."""
    path = write_layer(
        path,
        [(point(0, k), {"species": value}) for k, value in enumerate(values)],
        {"species": kind},
    )
    given = {} if classes is None else {"species": classes}
    return layer_source(path, categorical=["species"], classes=given)


def classes_of(labels):
    return [(c.code, c.name, c.color) for c in labels.variables[0].classes]


def test_texts_take_the_codes_of_a_raster_that_names_them(tmp_path, scene):
    """Not birch, pine, spruce in sorted order."""
    sources = [
        layer(tmp_path / "p.gpkg", ["birch", "spruce", "pine"]),
        raster(tmp_path / "v.tif", {1: "pine", 2: "spruce", 3: "birch"}),
    ]
    for order in (sources, sources[::-1]):
        labels, maps = read(order, scene)
        assert classes_of(labels) == [
            (1, "pine", "#000001"),
            (2, "spruce", "#000002"),
            (3, "birch", "#000003"),
        ]
        same(maps["species"][0, :4], [3, 2, 1, NAN])
        same(maps["species"][5, :4], [1, 2, 3, NAN])


def test_a_style_of_the_layer_keeps_its_colours(tmp_path, scene):
    style = [{"name": "pine", "color": "#aabbcc"}]
    labels, _ = read(
        [layer(tmp_path / "p.gpkg", ["pine"], style), raster(tmp_path / "v.tif", {2: "pine"}, [2])],
        scene,
    )
    assert classes_of(labels) == [(2, "pine", "#aabbcc")]


@pytest.mark.parametrize("names", [{1: "pine", 2: "spruce"}, None])
def test_texts_that_the_raster_does_not_name(tmp_path, scene, names):
    sources = [layer(tmp_path / "p.gpkg", ["birch"]), raster(tmp_path / "v.tif", names)]
    with pytest.raises(HyperTaskError, match=r"field species holds 'birch', but .* variable spec"):
        read(sources, scene)


def test_one_code_for_two_classes(tmp_path, scene):
    one = raster(tmp_path / "a.tif", {1: "birch", 2: "pine"})
    two = raster(tmp_path / "b.tif", {1: "pine", 2: "spruce"})
    with pytest.raises(
        HyperTaskError,
        match=r"code 1 of species stands for birch in one label source and for pine in .*b\.tif",
    ):
        read([one, two], scene)
    style = [{"code": 1, "name": "larch"}]
    numbers = layer(tmp_path / "n.gpkg", [1, 2], style, "int")
    with pytest.raises(HyperTaskError, match=r"stands for larch in one .* and for birch in"):
        read([numbers, one], scene)


def test_one_class_with_two_codes(tmp_path, scene):
    one = raster(tmp_path / "a.tif", {1: "birch", 2: "pine"})
    two = raster(tmp_path / "b.tif", {3: "pine", 4: "spruce"})
    with pytest.raises(
        HyperTaskError,
        match=r"class pine of species has the code 2 in one label source and 3 in .*b\.tif",
    ):
        read([one, two], scene)


def test_classes_that_agree_or_have_no_name(tmp_path, scene):
    """The same in other letters; a class with two codes; codes without names."""
    one = raster(tmp_path / "a.tif", {1: "birch", 2: "pine"}, (1, 2))
    two = raster(tmp_path / "b.tif", {2: "Pine ", 3: "spruce", 4: "spruce"}, (2, 3, 4))
    numbers = layer(tmp_path / "n.gpkg", [1, 3], None, "int")
    labels, maps = read([numbers, one, two], scene)
    assert [c[:2] for c in classes_of(labels)] == [
        (1, "birch"),
        (2, "pine"),
        (3, "spruce"),
        (4, "spruce"),
    ]
    same(maps["species"][0, :2], [1, 3])


def test_two_bands_of_one_name(tmp_path, scene):
    path = write_tif(tmp_path / "v.tif", np.ones((3, ROWS, COLUMNS), np.float32))
    entries = [{"name": "v", "kind": "continuous", "band": band} for band in (1, 3)]
    with pytest.raises(HyperTaskError, match="gives the name v to the bands 1 and 3"):
        read(LabelSource(raster=str(path), spec={"variables": entries}), scene)
    entries[1]["raster"] = "other.tif"
    labels, _ = read(LabelSource(raster=str(path), spec={"variables": entries}), scene)
    assert [v.name for v in labels.variables] == ["v"]
