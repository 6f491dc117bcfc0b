"""Fixtures of the tests of training."""

from __future__ import annotations

import pytest
from support.synthetic import (
    Recorder,
    make_toy,
    small_recipe,
)
from support.training import few_windows, train

from hypertask.model.jobs import recipes


@pytest.fixture(scope="module", autouse=True)
def quick_scaling():
    with few_windows():
        yield


@pytest.fixture(autouse=True)
def recipe(monkeypatch):
    """Small settings of the test's own in place of the tuned ones; returns how to change them."""

    def use(**settings):
        settings = {"windows_per_epoch": 16, **settings}
        monkeypatch.setitem(recipes.RECIPES, "default", small_recipe(**settings))

    use()
    return use


@pytest.fixture(scope="module")
def toy(tmp_path_factory):
    return make_toy(tmp_path_factory.mktemp("toy"))


@pytest.fixture(scope="module")
def trained(toy, tmp_path_factory):
    """A network that has learned the toy scene, the job's outputs and what was said."""
    path = tmp_path_factory.mktemp("trained") / "model.safetensors"
    reporter = Recorder()
    with pytest.MonkeyPatch.context() as patch:
        quick = small_recipe(
            windows_per_epoch=64,
            spectral_steps=150,
            spectral_rate=1e-2,
            dropout=0.1,
            smoothing=0.02,
            average=0.8,
            gain_noise=0.02,
        )
        patch.setitem(recipes.RECIPES, "default", quick)
        outputs = train(toy, path, reporter, epochs=3)
    return path, outputs, reporter
