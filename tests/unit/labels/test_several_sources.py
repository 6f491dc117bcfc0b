"""Several sources of labels, and several scenes: what belongs where, and what counts."""

from __future__ import annotations

import numpy as np
import pytest
from rasterio.transform import Affine
from support.files import write_layer
from support.labels import COLUMNS, ROWS, full, read, same
from support.synthetic import LEFT, PIXEL, Recorder, transform, write_tif

from hypertask.model.base.errors import HyperTaskError
from hypertask.model.jobs.train import LabelSource
from hypertask.model.labels.census import take_census
from hypertask.model.labels.labels import open_labels
from hypertask.model.rasters.scene import Scene
from hypertask.model.rasters.windows import Window


def loose(path, size=(ROWS, COLUMNS), value=1):
    """A raster that nothing but its size places."""
    return write_tif(path, np.full(size, value, np.uint8), crs=None, grid=Affine.identity())


def loose_scene(path, size=(ROWS, COLUMNS)):
    return Scene(write_tif(path, np.ones((2, *size), np.int16), crs=None, grid=Affine.identity()))


def opened(rasters, scenes):
    return open_labels([LabelSource(raster=str(each)) for each in rasters], scenes, Recorder())


def test_a_raster_that_fits_several_scenes_alike_is_refused(tmp_path):
    scenes = [loose_scene(tmp_path / f"{name}.tif") for name in "st"]
    four = [loose(tmp_path / f"{name}.tif", value=n) for n, name in enumerate("abcd", start=1)]
    for few in (four[:1], four):
        with pytest.raises(HyperTaskError, match=r"a.tif fit s.tif and t.tif alike.*in the order"):
            opened(few, scenes)
    labels = opened(four[:2], scenes)  # one for each scene
    assert [[v.name for v in labels.variables], [len(s.sources) for s in labels.scenes]] == [
        ["a", "b"],
        [1, 1],
    ]
    assert opened(four, scenes[:1]).scenes[0].read(0, 0, 1, 1).shape == (4, 1, 1)


def test_of_scenes_of_other_sizes_a_raster_belongs_to_the_one_that_it_fits(tmp_path):
    scenes = [loose_scene(tmp_path / "s.tif"), loose_scene(tmp_path / "t.tif", (9, 11))]
    labels = opened([loose(tmp_path / "a.tif", (9, 11))], scenes)
    assert [len(each.sources) for each in labels.scenes] == [0, 1]
    with pytest.raises(HyperTaskError, match="do not overlap any"):
        opened([loose(tmp_path / "b.tif", (8, 11))], scenes)


def test_a_layer_over_several_scenes_without_a_georeference_is_refused(tmp_path):
    scenes = [loose_scene(tmp_path / f"{name}.tif") for name in "st"]
    square = {"type": "Polygon", "coordinates": [[(2, -2), (8, -2), (8, -9), (2, -9), (2, -2)]]}
    layer = write_layer(tmp_path / "l.gpkg", [(square, {"kind": 2})], {"kind": "int"}, crs=None)
    source = [LabelSource(layer=str(layer), categorical=["kind"])]
    with pytest.raises(HyperTaskError, match=r"l.gpkg fit s.tif and t.tif alike"):
        open_labels(source, scenes, Recorder())
    assert open_labels(source, scenes[:1], Recorder()).scenes[0].sources


@pytest.mark.parametrize("other", [0, 99])
def test_a_code_that_is_no_class_hides_no_other_label(tmp_path, scene, other):
    spec = {
        "variables": [
            {
                "name": "kind",
                "kind": "categorical",
                "nodata": 255,
                "classes": [{"code": 1, "name": "pine"}, {"code": 2, "name": "oak"}],
            }
        ]
    }
    planes = np.full((2, ROWS, COLUMNS), other, np.uint8)
    planes[0, :, :4], planes[1, :, 6:9], planes[1, :, :2] = 1, 2, 2
    paths = [write_tif(tmp_path / f"{n}.tif", plane) for n, plane in enumerate(planes)]
    sources = [LabelSource(raster=str(path), spec=spec) for path in paths]
    labels, _ = read(sources, scene, census=False)
    wanted = full()
    wanted[:, :4], wanted[:, 6:9] = 0, 1
    same(labels.scenes[0].read(0, 0, ROWS, COLUMNS)[0], wanted)
    # nor does it count as a place with labels
    census = take_census(labels, 0, Recorder())
    same(labels.scenes[0].read(0, 0, ROWS, COLUMNS)[0], wanted)
    assert census.extent[0].width == 9 and not census.labelled(0, Window(0, 4, 5, 2)).any()


def test_units_that_differ_are_refused(tmp_path, scene):
    path = write_tif(tmp_path / "h.tif", full(12))

    def source(unit):
        band = {"name": "h", "kind": "continuous", "unit": unit, "nodata": -1}
        return LabelSource(raster=str(path), spec={"variables": [band]})

    with pytest.raises(HyperTaskError, match=r"h is in m in one .* and in dm in .*h.tif; bring"):
        read([source("m"), source("dm")], scene)
    for pair in (("m", "M "), ("m", ""), ("", "dm")):
        labels, _ = read([source(unit) for unit in pair], scene)
        assert labels.variables[0].unit == (pair[0] or pair[1])


def test_a_damaged_raster_on_another_grid_is_told(tmp_path, scene):
    grid = transform(left=LEFT + PIXEL / 2)
    rng = np.random.default_rng(0)
    codes = rng.integers(1, 200, (ROWS, COLUMNS)).astype(np.uint8)
    path = write_tif(tmp_path / "v.tif", codes, grid=grid, compress="deflate")
    content = path.read_bytes()
    path.write_bytes(content[: len(content) - 150])
    with pytest.raises(HyperTaskError, match=r"v.tif is damaged; copy it again|cannot be read"):
        read(LabelSource(raster=str(path)), scene)


def test_variables_are_read_by_their_names_after_a_census(tmp_path, scene):
    values = np.stack([full(3), full(7), full(9)])
    path = write_tif(tmp_path / "v.tif", values, nodata=-1, names=["a", "b", "c"])
    entries = [{"name": n, "kind": "continuous", "nodata": -1} for n in "abc"]
    with pytest.raises(HyperTaskError, match="which band holds a, so that a and b would both"):
        read(LabelSource(raster=str(path), spec={"variables": entries}), scene)
    spec = {"variables": [{**entry, "band": n} for n, entry in enumerate(entries, start=1)]}
    labels, _ = read(LabelSource(raster=str(path), spec=spec), scene)
    census = take_census(labels, 0, Recorder())
    a, _, c = labels.variables
    labels.use([c, a])
    found = labels.scenes[0].read(1, 1, 2, 2)
    assert found[:, 0, 0].tolist() == [9, 3]
    census.keep(["a"])
    assert labels.scenes[0].read(1, 1, 2, 2)[:, 1, 1].tolist() == [3]
    assert census.labelled(0, Window(1, 1, 2, 2)).all()


def test_after_a_census_the_files_are_not_read_again(tmp_path, scene):
    """Whoever draws windows finds the labels without them."""
    rng = np.random.default_rng(5)
    codes = rng.integers(0, 4, (ROWS, COLUMNS)).astype(np.uint8)
    path = write_tif(tmp_path / "kind.tif", codes, nodata=0)
    labels = open_labels([LabelSource(raster=str(path))], [scene], Recorder())
    take_census(labels, 0, Recorder())
    labels.close()
    path.unlink()
    found = labels.scenes[0].read(-3, 7, 12, 40)
    wanted = np.full((12, 40), np.nan, np.float32)
    wanted[3:, : COLUMNS - 7] = np.where(codes == 0, np.nan, codes - 1.0)[:9, 7:]
    same(found[0], wanted)
