"""What the training report shows besides scores: the right pixels, from the right part."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from support.synthetic import Recorder, hand_network, hand_scene, write_tif

from hypertask.model.base.variables import Variable, VariableClass
from hypertask.model.jobs.train import LabelSource
from hypertask.model.labels.census import take_census
from hypertask.model.labels.labels import open_labels
from hypertask.model.mapping.mapper import Mapper
from hypertask.model.rasters.scaling import Scaling
from hypertask.model.rasters.scene import Scene
from hypertask.model.splits.blocks import BlockSplit
from hypertask.model.splits.dealt import Dealt
from hypertask.model.training.report_data import (
    label_distributions,
    map_pieces,
    pixel_sizes,
    scene_picture,
)

ROWS, COLUMNS = 112, 208
AMOUNT = Variable("amount", "continuous", "t", bounds=(10.0, 50.0))
SPECIES = Variable(
    "species",
    "categorical",
    classes=tuple(VariableClass(k, f"class {k}", "#112233") for k in (1, 2, 3)),
)


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A scene that is mapped without an error, and labels that are all wrong by one class."""
    folder = tmp_path_factory.mktemp("place")
    rng = np.random.default_rng(5)
    kinds = rng.integers(0, 3, (ROWS, COLUMNS))
    kinds[100:, :] = -1  # no data
    amount = np.round(rng.random((ROWS, COLUMNS)), 4)
    scene = Scene(hand_scene(folder / "scene.img", kinds, amount))
    wrong = ((kinds + 1) % 3 + 1).astype(np.uint8)
    wrong[kinds < 0] = 0
    values = (10 + 40 * amount).astype(np.float32)
    values[:, :150] = -1  # no amounts on the left
    kind = write_tif(folder / "species.tif", wrong, names=["species"], nodata=0)
    value = write_tif(folder / "amount.tif", values, names=["amount"], nodata=-1)
    specs = [
        {"name": "species", "kind": "categorical"},
        {"name": "amount", "kind": "continuous", "unit": "t"},
    ]
    sources = [
        LabelSource(raster=str(path), spec={"variables": [spec]})
        for path, spec in zip((kind, value), specs)
    ]
    labels = open_labels(sources, [scene], Recorder())
    census = take_census(labels, 0, Recorder())
    labels.use([SPECIES, AMOUNT])
    parts = np.array([[0, 0, 0, 0], [0, 2, 1, 2]], np.uint8)  # of 64 pixels
    scaling = Scaling(np.zeros(4, np.float32), np.ones(4, np.float32))
    mapper = Mapper(
        [hand_network()], [SPECIES, AMOUNT], scaling, torch.device("cpu"), False, Recorder(), 32
    )
    split = BlockSplit(64, (parts,), 0)
    yield kinds, amount, labels, census, split, mapper
    labels.close()
    scene.close()


def window_of(piece) -> tuple[int, int]:
    words = piece["place"].replace(",", "").split()
    return int(words[words.index("row") + 1]), int(words[words.index("column") + 1])


def test_excerpts_show_the_map_and_the_labels_of_the_test_part(place):
    kinds, amount, labels, _, split, mapper = place
    tiles = [(0, 64, 64, 36, 64), (0, 64, 192, 36, 16)]
    species, amounts = map_pieces(mapper, labels, split, tiles)
    assert species["variable"] == "species" and amounts["variable"] == "amount"
    # most labels of species are in the first tile, those of amount only in the second
    assert window_of(species) == (16, 48) and window_of(amounts) == (16, 112)
    for piece in (species, amounts):
        row, column = window_of(piece)
        assert piece["predicted"].shape == piece["reference"].shape == (96, 96)
        assert piece["picture"].shape == (96, 96, 3)
        window = np.s_[row : row + 96, column : column + 96]
        valid = kinds[window] >= 0
        assert (np.isnan(piece["predicted"]) == ~valid).all()
        assert (piece["picture"][~valid] == 255).all()
        here = split.uses(0, row, column, 96, 96) == 2
        truth = (kinds[window] + 1) % 3
        if piece is amounts:
            truth = 10 + 40 * amount[window]
            here &= valid & (np.arange(column, column + 96) >= 150)
            np.testing.assert_allclose(piece["predicted"][valid], truth[valid], atol=0.01)
            np.testing.assert_allclose(piece["reference"][here], truth[here], atol=0.01)
        else:
            np.testing.assert_array_equal(piece["predicted"][valid], kinds[window][valid])
            np.testing.assert_array_equal(piece["reference"][here & valid], truth[here & valid])
        assert np.isnan(piece["reference"][~here]).all() and here.any()


def test_one_place_serves_all_variables_where_it_can(place):
    _, _, labels, _, split, mapper = place
    both = map_pieces(mapper, labels, split, [(0, 64, 192, 36, 16)])
    assert both[0]["place"] == both[1]["place"]
    one = map_pieces(mapper, labels, split, [(0, 64, 64, 36, 64)])
    assert [piece["variable"] for piece in one] == ["species"]  # no amount there
    assert map_pieces(mapper, labels, split, []) == []


def test_labels_are_counted_by_part(place):
    kinds, amount, _, census, split, _ = place
    found = label_distributions(Dealt(census, split), Recorder())
    parts = split.uses(0, 0, 0, ROWS, COLUMNS)
    shown = np.where(kinds >= 0, (kinds + 1) % 3, -1)
    wanted = [[((shown == k) & (parts == part)).sum() for k in range(3)] for part in range(3)]
    np.testing.assert_array_equal(found["species"]["counts"], wanted)
    counts, edges = found["amount"]["counts"], found["amount"]["edges"]
    assert edges[0] == 10 and edges[-1] == 50 and counts.shape == (3, 40)
    right = (np.arange(COLUMNS) >= 150) & (kinds >= 0)  # not where the scene has no data
    assert counts.sum(1).tolist() == [(right & (parts == part)).sum() for part in range(3)]
    inner = amount[(parts == 2) & right]
    np.testing.assert_allclose(
        counts[2], np.histogram(10 + 40 * inner, edges)[0], atol=2
    )  # values on an edge may fall to either side


def test_pictures_of_the_scene(place):
    kinds, _, labels, *_ = place
    scene = labels.scenes[0].scene
    picture = scene_picture(scene, 80, 0, 32, 50)
    assert (picture[20:] == 255).all() and picture[:20].max() == 250
    # bands 450, 500, 550, 600 nm are no true colours: three evenly apart, 550 nm the first
    bright = kinds[80:100, :50] == 2
    assert (picture[:20][bright][:, 0] == 250).all() and (picture[:20][~bright][:, 0] == 0).all()
    assert scene_picture(scene, 101, 0, 4, 4).min() == 255


def test_size_of_a_pixel(place):
    labels = place[2]
    transform = labels.scenes[0].scene.raster.transform
    assert pixel_sizes(labels) == [pytest.approx(abs(transform.a))]
