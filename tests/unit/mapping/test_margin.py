"""The margin that a trained network needs."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from support.synthetic import Recorder, hand_scene

from hypertask.model.base.variables import Variable, VariableClass
from hypertask.model.mapping.mapper import Mapper
from hypertask.model.mapping.margin import measured_margin
from hypertask.model.networks.contract import MapConfig, MapNetwork
from hypertask.model.rasters.scaling import Scaling
from hypertask.model.rasters.scene import Scene

VARIABLES = [
    Variable("c", "categorical", classes=tuple(VariableClass(k, str(k)) for k in (1, 2))),
    Variable("v", "continuous", bounds=(0.0, 1.0)),
]


class LooksAside(MapNetwork):
    """Says of a pixel what the one so many columns to its left is like."""

    stride, context, kind = 1, 0, "aside"

    def __init__(self, columns: int, share: float = 1.0):
        super().__init__(MapConfig(2, (2,), 1))
        self.columns, self.share = columns, share
        self.weight = torch.nn.Parameter(torch.zeros(1))

    def shared_parts(self):
        return []

    def maps(self, spectra, mask):
        aside = torch.nn.functional.pad(spectra, (self.columns, 0))[..., : spectra.shape[3]]
        value = (1 - self.share) * spectra[:, :1] + self.share * aside[:, :1]
        return [torch.cat([value, 1 - value], 1), value]


@pytest.fixture(scope="module")
def scene(tmp_path_factory):
    rng = np.random.default_rng(2)
    path = tmp_path_factory.mktemp("scene") / "scene.img"
    hand_scene(path, rng.integers(0, 2, (200, 330)), rng.random((200, 330)))
    opened = Scene(path)
    opened.chosen = np.array([0, 1])
    yield opened
    opened.close()


def mapper(columns: int, share: float = 1.0, margin: int = 64) -> Mapper:
    scaling = Scaling(np.full(2, 0.25, "f4"), np.full(2, 0.3, "f4"))
    network = LooksAside(columns, share).eval()
    return Mapper(
        [network], VARIABLES, scaling, torch.device("cpu"), True, Recorder(), margin
    ).for_mapping(torch.float32)


@pytest.mark.parametrize(("columns", "margin"), [(0, 16), (9, 16), (17, 32), (40, 48), (60, 64)])
def test_as_wide_as_what_is_seen(scene, columns, margin):
    made = mapper(columns)
    tiles = [(0, 0, 96, 200, 128), (0, 40, 144, 100, 128)]
    assert measured_margin(made, [scene], tiles) == margin
    assert made.margin == 64 and made.flips, "the mapper is left as it was"


def test_what_hardly_matters_needs_none(scene):
    assert measured_margin(mapper(50, share=1e-4), [scene], [(0, 40, 140, 100, 150)]) == 16


def test_nothing_to_look_at(scene):
    assert measured_margin(mapper(50), [scene], []) == 64
    assert measured_margin(mapper(50, margin=8), [scene], [(0, 0, 0, 50, 50)]) == 8


class PoolsAll(LooksAside):
    """Pools over all that it is given, so that it is mapped in windows; says the same anywhere."""

    stride, context, kind = 16, None, "pools"

    def maps(self, spectra, mask):
        value = 0 * spectra[:, :1]
        return [torch.cat([value - 4, value + 4], 1), value + 0.8]


@pytest.mark.parametrize("window", [64, 96, 128])
@pytest.mark.parametrize("tile", [128, 200, 512])
def test_what_windows_leave_empty_is_not_mapped(scene, window, tile):
    """A file of an earlier version may say less."""
    scaling = Scaling(np.full(2, 0.25, "f4"), np.full(2, 0.3, "f4"))
    arguments = VARIABLES, scaling, torch.device("cpu"), False, Recorder(), 16
    made = Mapper([PoolsAll(0).eval()], *arguments, window=window).for_mapping(torch.float32)
    assert made.margin == window // 4
    assert measured_margin(made, [scene], [(0, 0, 0, 150, 192)]) == window // 4
    for row in range(0, scene.height, tile):
        for column in range(0, scene.width, tile):
            place = row, column, min(tile, scene.height - row), min(tile, scene.width - column)
            classes, values = made.map(made.read(scene, *place))
            assert (classes.argmax(0) == 1).all() and (values[0] > 0.7).all()
