"""The spectral path, trained on single pixels before anything else."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from support.synthetic import Recorder, small_recipe

from hypertask.model.base.variables import Variable
from hypertask.model.networks.multitask import MultitaskNetwork, NetworkConfig
from hypertask.model.rasters.scaling import Scaling
from hypertask.model.training.losses import VariableLoss
from hypertask.model.training.pixels import LabelledPixels, PixelData
from hypertask.model.training.spectral_phase import train_spectral_path

BANDS = 30
HEIGHT = Variable("height", "continuous", bounds=(0.0, 10.0))


def pixels(count: int, truth_of, seed: int) -> LabelledPixels:
    rng = np.random.default_rng(seed)
    spectra = rng.normal(size=(count, BANDS)).astype(np.float32)
    return LabelledPixels(spectra, truth_of(spectra)[:, None].astype(np.float32), 0)


def trained(truth_of, count: int, steps: int, **settings):
    """The network after its spectral phase, what it says of new pixels, and their truth."""
    torch.manual_seed(0)
    recipe = small_recipe(spectral_steps=steps, spectral_path=16, spectral_members=2, **settings)
    config = NetworkConfig.for_variables(
        [HEIGHT],
        bands=BANDS,
        widths=(4, 8),
        spectral_path=16,
        spectral_members=2,
        linear=recipe.linear,
    )
    network, reporter = MultitaskNetwork(config), Recorder()
    scaling = Scaling(np.zeros(BANDS, np.float32), np.ones(BANDS, np.float32))
    data = PixelData(pixels(count, truth_of, 0), pixels(200, truth_of, 1), scaling, [HEIGHT])
    train_spectral_path(
        network, data, [VariableLoss("height", "mae")], recipe, 0, torch.device("cpu"), reporter
    )
    new = pixels(500, truth_of, 2)
    with torch.no_grad():
        said = network.eval().spectral_maps(torch.from_numpy(new.spectra)[:, :, None, None])[0]
    return network, 10 * said[:, 0, 0, 0].numpy(), new.labels[:, 0], reporter


def line(spectra):
    return (5 + spectra[:, :5].sum(1) * 0.6).clip(0, 10)


def bend(spectra):
    return 10 * (spectra[:, 0] * spectra[:, 1] > 0)


def test_a_linear_model_is_mixed_in_where_it_is_better():
    network, said, truth, reporter = trained(line, 60, 60, linear=True)
    _, without, _, _ = trained(line, 60, 60, linear=False)
    assert network.linear.weight.abs().sum() > 0
    error, before = np.abs(said - truth).mean(), np.abs(without - truth).mean()
    assert error < 0.6 * before
    assert any(
        "Share of a linear model in the spectral path: height" in t for t in reporter.texts()
    )


def test_a_linear_model_is_left_out_where_it_is_of_no_use():
    network, said, truth, reporter = trained(bend, 4000, 400, linear=True)
    assert np.mean((said > 5) == (truth > 5)) > 0.85
    assert not network.linear.weight.any()
    assert reporter.texts()[-2].endswith("height 0 %.")


def test_the_score_is_that_of_the_mixture():
    network, _, _, reporter = trained(line, 60, 12, linear=True)
    score = float(reporter.texts()[-1].split("score ")[1].split(" ")[0])
    checked = pixels(200, line, 1)
    with torch.no_grad():
        maps = network.spectral_maps(torch.from_numpy(checked.spectra)[:, :, None, None])[0]
    error = maps[:, 0, 0, 0].clamp(0, 1).numpy() - checked.labels[:, 0] / 10
    assert score == pytest.approx(-np.sqrt(np.square(error).mean()), abs=1e-3)
