"""Tiles: where they begin, and that maps do not depend on how a scene was cut."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from support.synthetic import Recorder, make_toy

from hypertask.model.base.variables import Variable, VariableClass
from hypertask.model.mapping.mapper import ALIGN, Mapper, margin_for
from hypertask.model.networks.multitask import MultitaskNetwork, NetworkConfig
from hypertask.model.networks.multitask.attention import CELL, SpectralAttention
from hypertask.model.rasters.scaling import Scaling
from hypertask.model.rasters.scene import Scene
from hypertask.model.runtime.memory import Living

torch.set_num_threads(1)

VARIABLES = [
    Variable("c", "categorical", classes=tuple(VariableClass(k, str(k)) for k in (1, 2, 3))),
    Variable("v", "continuous", bounds=(0.0, 40.0)),
]
ROWS, COLUMNS = 330, 72


@pytest.fixture(scope="module")
def toy(tmp_path_factory):
    return make_toy(tmp_path_factory.mktemp("toy"), rows=ROWS, columns=COLUMNS, nodata_border=5)


def mapper(toy, margin, flips=False, **settings) -> Mapper:
    """A network of random weights, with statistics of the scene in its normalisation."""
    torch.manual_seed(0)
    values = {"widths": (6, 8), "context": 16, "spectral_path": 8, **settings}
    network = MultitaskNetwork(NetworkConfig.for_variables(VARIABLES, bands=8, **values))
    scene = toy.cube.astype(np.float64) / 10000
    inside = scene[:, toy.cube[0] != -9999]
    scaling = Scaling(inside.mean(1).astype("f4"), inside.std(1).astype("f4"))
    made = Mapper([network], VARIABLES, scaling, torch.device("cpu"), flips, Recorder(), margin)
    with torch.no_grad():
        for module in network.modules():
            if isinstance(module, SpectralAttention):
                module.mlp[2].weight.mul_(30)  # so that the pooling matters
        network.train()
        opened = Scene(toy.scene)
        for row, column in ((60, 40), (100, 30), (20, 50), (250, 10)) * 6:
            tile = made.read(opened, row, column, 16, 16)
            mask = torch.from_numpy(tile.valid)[None, None].float()
            network(torch.from_numpy(tile.spectra)[None], mask)
        network.eval()
        # what the spatial path says alone, at a scale where softmax and clamping hide nothing
        tile = made.read(opened, 0, 0, ROWS, COLUMNS)
        mask = torch.from_numpy(tile.valid)[None, None].float()
        for path in (network.classification, network.regression):
            for head in path.spectral_heads:
                head.weight.zero_()
        maps = network(torch.from_numpy(tile.spectra)[None], mask)
        for path, values, spread in zip(
            (network.classification, network.regression), maps, (1.0, 0.15)
        ):
            inside = values[:, :, mask[0, 0] > 0]
            path.heads[0].weight.mul_(spread / inside.std())
            path.heads[0].bias.fill_(0.5 - inside.mean() * spread / inside.std())
    network.eval()
    return made


def cut(made: Mapper, toy, size, rows=ROWS) -> list[np.ndarray]:
    """The maps of the first ``rows`` by tiles of ``size`` pixels."""
    scene = Scene(toy.scene)
    maps = [np.full((v.channels, rows, COLUMNS), np.nan, np.float32) for v in VARIABLES]
    for row in range(0, rows, size):
        for column in range(0, COLUMNS, size):
            height, width = min(size, rows - row), min(size, COLUMNS - column)
            parts = made.map(made.read(scene, row, column, height, width))
            for whole, part in zip(maps, parts):
                whole[:, row : row + height, column : column + width] = part
    return maps


@pytest.mark.parametrize("window", [(0, 0, 40, 30), (7, 13, 9, 64), (ROWS - 3, COLUMNS - 5, 3, 5)])
def test_tiles_keep_to_the_grid_of_the_pooling(toy, window):
    made = mapper(toy, 32)
    row, column, height, width = window
    tile = made.read(Scene(toy.scene), *window)
    assert (row - tile.top) % ALIGN == 0 and (column - tile.left) % ALIGN == 0
    assert ALIGN % CELL == 0 and ALIGN % made.networks[0].config.stride == 0
    assert tile.spectra.shape[1] % ALIGN == 0 and tile.spectra.shape[2] % ALIGN == 0
    assert tile.top >= 32 and tile.left >= 32
    assert tile.spectra.shape[1] - tile.top - height >= 32
    assert tile.spectra.shape[2] - tile.left - width >= 32
    spectra, valid = Scene(toy.scene).read(row, column, height, width)
    np.testing.assert_array_equal(tile.valid[tile.inner], valid)
    scaled = (spectra - made.scaling.mean[:, None, None]) / (made.scaling.deviation[:, None, None])
    np.testing.assert_allclose(tile.spectra[(slice(None), *tile.inner)], scaled * valid, atol=1e-6)


@pytest.mark.parametrize(("flips", "size"), [(False, 64), (True, 48)])
def test_with_all_its_surroundings_a_tile_gives_the_whole_scenes_map(toy, flips, size):
    """Two stages without dilated convolutions: 80 pixels are all that a pixel depends on."""
    made = mapper(toy, 80, flips, aspp=False)
    whole = cut(made, toy, 1000)
    valid = toy.cube[0] != -9999
    assert whole[0][:, valid].std() > 0.05 and whole[1][:, valid].std() > 0.05
    for one, other in zip(whole, cut(made, toy, size)):
        assert np.abs(one - other)[:, valid].max() < 1e-4


def test_with_four_stages_too(toy):
    """One tile in the middle, with 144 pixels around it."""
    made = mapper(toy, 144, aspp=False, widths=(4, 4, 4, 4))
    whole = cut(made, toy, 1000)
    row, column, height, width = 151, 21, 30, 23
    tile = made.read(Scene(toy.scene), row, column, height, width)
    assert tile.spectra.shape[1] < ROWS + 16, "it does not see the whole scene"
    for one, part in zip(whole, made.map(tile)):
        inside = one[:, row : row + height, column : column + width]
        assert inside.std() > 0.02
        assert np.abs(inside - part).max() < 1e-4


def test_pooling_over_everything_depends_on_the_tile(toy):
    """The paper's attention: what the context of the pooling is for."""
    made = mapper(toy, 80, aspp=False, context=None)
    whole, tiled = cut(made, toy, 1000), cut(made, toy, 64)
    assert np.abs(whole[0] - tiled[0]).max() > 0.005


def test_invalid_tiles_are_not_computed(toy):
    made = mapper(toy, 32)
    made.networks = []
    maps = made.map(made.read(Scene(toy.scene), 0, 0, 4, 30))
    assert [each.shape for each in maps] == [(3, 4, 30), (1, 4, 30)]


@pytest.mark.parametrize("shape", [(300, 65), (130, 20), (65, 64)])
def test_parts_of_a_tile_give_its_map(toy, shape):
    """The way out when a tile is too large for the device."""
    made = mapper(toy, 80, aspp=False)
    height, width = shape
    tile = made.read(Scene(toy.scene), 8, 3, height, width)
    whole, parts = made._forward(tile), made._map_in_parts(tile)
    valid = tile.valid[tile.inner]
    for one, other in zip(whole, parts):
        assert one.shape == other.shape == (one.shape[0], height, width)
        assert np.abs(one - other)[:, valid].max() < 1e-4


def test_large_tiles_are_mapped_within_a_memory(toy):
    """In parts with margins of their own, without a word: nothing is short."""
    made = mapper(toy, 16, aspp=False)
    tile = made.read(Scene(toy.scene), 8, 3, 300, 65)
    with Living() as whole:
        wanted = made.map(tile)
    made.keep_within(2**40)
    assert made.largest > 10_000
    most = whole.most // 2
    made.keep_within(most)
    assert 64 <= made.largest < 300
    with Living() as parts:
        found = made.map(tile)
    assert parts.most < 1.1 * most
    valid = tile.valid[tile.inner]
    for one, other in zip(wanted, found):
        assert np.abs(one - other)[:, valid].mean() < 0.01
    assert not made.reporter.texts()
    made.keep_within(1)
    assert made.largest == 64


class OneByOne:
    """Says the first band, in 0..1, of the pixels that it is asked for, and counts them."""

    context, stride, reach, asked = 0, 1, 0, 0

    def __call__(self, spectra, mask=None, wanted=None):
        self.asked += int(wanted.sum())
        first = spectra[:, :1].sigmoid() * wanted[:, None]
        return [torch.zeros(1, 3, *spectra.shape[2:]), first]


@pytest.mark.parametrize("parts", [False, True])
@pytest.mark.parametrize("flips", [False, True])
def test_only_pixels_that_are_wanted_are_asked_for(toy, flips, parts):
    """Turned as the tile is, and cut with it; of all of a tile those with data."""
    made = mapper(toy, 8, flips)
    made.networks = [OneByOne()]
    tile = made.read(Scene(toy.scene), 3, 2, 90, 20)
    apply = made._map_in_parts if parts else made._forward
    whole = apply(tile)[1]
    times = 4 if flips else 1
    valid = tile.valid[tile.inner]
    assert made.networks[0].asked == times * valid.sum() and not valid.all()
    made.networks = [OneByOne()]
    tile.wanted = np.random.default_rng(0).random((90, 20)) < 0.3
    some = apply(tile)[1]
    here = tile.wanted & valid
    assert made.networks[0].asked == times * here.sum()
    np.testing.assert_allclose(some[0][here], whole[0][here], rtol=1e-6)
    assert (some[0][~here] == 0).all() and (whole[0][valid] > 0).all()


# ------------------------------------------------- networks that pool over all they are given


def in_windows(made: Mapper, size: int) -> Mapper:
    return Mapper(
        made.networks,
        VARIABLES,
        made.scaling,
        made.device,
        made.flips,
        Recorder(),
        margin_for(size, made.networks),
        window=size,
    )


@pytest.mark.parametrize(("size", "flips"), [(32, False), (24, True)])
def test_maps_in_windows_do_not_depend_on_the_tiles(toy, size, flips):
    made = mapper(toy, 64, flips, context=None)
    whole = cut(in_windows(made, size), toy, 110, 110)
    for tile in (40, 75):
        for one, two in zip(cut(in_windows(made, size), toy, tile, 110), whole):
            np.testing.assert_allclose(one, two, atol=1e-5)
    # and the other way they do
    pairs = zip(cut(made, toy, 40, 110), cut(made, toy, 110, 110))
    assert max(np.nanmax(np.abs(a - b)) for a, b in pairs) > 2e-3


def test_the_middle_of_a_window_is_what_the_network_says_of_it(toy):
    made = in_windows(mapper(toy, 64, context=None), 32)
    maps = made.map(made.read(Scene(toy.scene), 40, 24, 16, 16))
    spectra, valid = Scene(toy.scene).read(32, 16, 32, 32)
    made.scaling.apply(spectra, valid)
    with torch.no_grad():
        alone = made.networks[0](torch.from_numpy(spectra)[None])
    assert valid.all()
    np.testing.assert_allclose(maps[0], alone[0].softmax(1)[0, :, 8:24, 8:24], atol=1e-5)
    np.testing.assert_allclose(maps[1], alone[1][0, :, 8:24, 8:24].clamp(0, 1), atol=1e-5)
