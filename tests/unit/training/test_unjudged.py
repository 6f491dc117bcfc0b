"""Shares of models in a variable that some trainings have no label to judge by."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from support.synthetic import Recorder, make_toy, small_recipe, write_tif
from support.training import recipe_settings, train

from hypertask.model.base.variables import Variable
from hypertask.model.modelfile import read_header
from hypertask.model.networks.multitask import MultitaskNetwork, NetworkConfig
from hypertask.model.rasters.scaling import Scaling
from hypertask.model.training.choices import Choices, KernelChoice, agreed
from hypertask.model.training.losses import VariableLoss
from hypertask.model.training.pixels import LabelledPixels, PixelData
from hypertask.model.training.spectral_phase import train_spectral_path

BANDS = 12
VARIABLES = [Variable(name, "continuous", bounds=(0.0, 10.0)) for name in ("height", "age")]


@pytest.mark.parametrize(
    ("shares", "found"),
    [
        ([0.75, None, None], 0.75),
        ([None, 0.25, 1.0, 0.75], 0.75),
        ([0.0, None, 0.5], 0.25),
        ([None, None], None),
    ],
)
def test_who_cannot_judge_has_no_say(shares, found):
    settings = ((0.5, 1e-4),)
    given = [
        Choices(0, 10, (share,), (KernelChoice(share, settings, 2.0), KernelChoice()))
        for share in shares
    ]
    both = agreed(given)
    assert both.linear == (found,) and both.kernel[0].share == found
    assert both.kernel[0].settings == settings and both.kernel[1] == KernelChoice()
    again = [KernelChoice.from_dict(each) for each in both.to_dict()["kernel"]]
    assert tuple(again) == both.kernel


def pixels(count: int, seed: int, known: tuple[bool, bool]) -> LabelledPixels:
    rng = np.random.default_rng(seed)
    spectra = rng.normal(size=(count, BANDS)).astype(np.float32)
    truth = (5 + spectra[:, :2] * 1.5).clip(0, 10)
    truth[:, ~np.array(known)] = np.nan
    return LabelledPixels(spectra, truth.astype(np.float32), 0)


def test_a_variable_without_validation_labels_is_not_judged():
    torch.manual_seed(0)
    recipe = small_recipe(spectral_steps=24, spectral_path=8, spectral_members=2)
    network = MultitaskNetwork(
        NetworkConfig.for_variables(
            VARIABLES,
            bands=BANDS,
            widths=(4, 8),
            spectral_path=8,
            spectral_members=2,
            linear=True,
            kernel_landmarks=20,
        )
    )
    scaling = Scaling(np.zeros(BANDS, np.float32), np.ones(BANDS, np.float32))
    checked = pixels(80, 1, (True, False))
    data = PixelData(pixels(90, 0, (True, True)), checked, scaling, VARIABLES)
    losses, reporter = [VariableLoss(v.name, "mae") for v in VARIABLES], Recorder()
    machine = torch.device("cpu")
    found = train_spectral_path(network, data, losses, recipe, 0, machine, reporter)
    assert found.linear[0] is not None and found.linear[1] is None
    assert found.kernel[0].share is not None and found.kernel[1].share is None
    assert found.kernel[1].settings, "which folds of the training part have chosen"
    assert not network.linear.weight[1].any()
    assert any("age 0 % (no label to judge by)" in text for text in reporter.texts())
    # settled so, it is left out again, and said
    reporter = Recorder()
    train_spectral_path(
        network, data, losses, recipe, 0, machine, reporter, settled=Choices(3, 24, (1.0, None))
    )
    assert network.linear.weight[0].any() and not network.linear.weight[1].any()
    said = "Share of a linear model in the spectral path: height 100 %, age 0 % (no label to"
    assert any(text.startswith(said) for text in reporter.texts())


def test_folds_that_find_no_label_of_a_quantity_leave_it_to_the_others(tmp_path):
    """Labels of the amount in three places only."""
    toy = make_toy(tmp_path / "toy")
    few = np.full_like(toy.amount, -1)
    for row, column in ((0, 8), (16, 40), (48, 16)):
        few[row : row + 8, column : column + 8] = toy.amount[row : row + 8, column : column + 8]
    path = write_tif(tmp_path / "few.tif", few, names=["amount"], nodata=-1)
    labels = [toy.labels[0], {"raster": str(path)}]
    settings = recipe_settings(
        windows_per_epoch=8, spectral_steps=12, linear=True, kernel_landmarks=10
    )
    job = {"folds": 3, "final": "refit", "epochs": 1, "settings": settings}
    train(toy, tmp_path / "m", labels=labels, report=str(tmp_path / "r.html"), **job)
    training = read_header(tmp_path / "m")["training"]
    shares = [fold["choices"][0]["linear"][0] for fold in training["folds"]]
    known = [share for share in shares if share is not None]
    assert None in shares and known
    assert training["choices"]["linear"] == [float(np.median(known))]
