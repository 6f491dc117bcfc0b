"""Losses against torch's, plain numpy and differences; which loss a job gives to a variable."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest
import torch

from hypertask.model.base.errors import HyperTaskError
from hypertask.model.base.variables import Variable, VariableClass
from hypertask.model.jobs.files import job_from_dict
from hypertask.model.jobs.losses import IMBALANCES, LOSSES, Loss
from hypertask.model.jobs.recipes import Recipe, recipe_for
from hypertask.model.reports.model_words import loss_words
from hypertask.model.training.balancing import UNCERTAINTY
from hypertask.model.training.losses import (
    FUNCTIONS,
    cross_entropy,
    focal_loss,
    losses_for,
    masked_mae,
    masked_mse,
)

torch.set_num_threads(1)


def made_up(classes=4, missing=0.4, seed=0, dtype=torch.float64):
    generator = torch.Generator().manual_seed(seed)
    logits = 3 * torch.randn(2, classes, 5, 6, generator=generator, dtype=dtype)
    labels = torch.randint(0, classes, (2, 5, 6), generator=generator).to(torch.float32)
    labels[torch.rand(2, 5, 6, generator=generator) < missing] = torch.nan
    return logits, labels


def plain_focal(logits, labels, weights, gamma, alpha):
    total, number = 0.0, 0
    for image, plane in zip(logits.numpy(), labels.numpy()):
        for row, column in np.argwhere(~np.isnan(plane)):
            values = np.exp(image[:, row, column] - image[:, row, column].max())
            kind = int(plane[row, column])
            p = values[kind] / values.sum()
            factor = 1.0 if weights is None else weights[kind]
            total -= alpha * factor * (1 - p) ** gamma * np.log(p)
            number += 1
    return total / number


@pytest.mark.parametrize("weights", [None, [0.5, 2.0, 1.0, 3.0]])
@pytest.mark.parametrize(("gamma", "alpha"), [(2.0, 0.25), (0.0, 1.0), (1.5, 1.0)])
def test_focal_loss_is_the_papers_equation(weights, gamma, alpha):
    logits, labels = made_up()
    tensor = None if weights is None else torch.tensor(weights)
    loss = focal_loss(logits, labels, tensor, gamma=gamma, alpha=alpha)
    assert loss.item() == pytest.approx(
        plain_focal(logits, labels, weights, gamma, alpha), rel=1e-9
    )


@pytest.mark.parametrize("smoothing", [0.0, 0.1])
def test_cross_entropy_is_torchs_and_focal_without_focus(smoothing):
    logits, labels = made_up()
    target = torch.where(labels.isnan(), -100, labels).long()
    wanted = torch.nn.functional.cross_entropy(logits, target, label_smoothing=smoothing)
    loss = cross_entropy(logits, labels, smoothing=smoothing)
    assert loss.item() == pytest.approx(wanted.item(), rel=1e-12)
    loss = focal_loss(logits, labels, gamma=0.0, alpha=1.0, smoothing=smoothing)
    assert loss.item() == pytest.approx(wanted.item(), rel=1e-12)


def test_cost_sensitive_loss_divides_by_the_pixels():
    """Eq. 12: weights w_c = median / frequency, the mean over pixels (not over weights)."""
    logits, labels = made_up()
    weights = torch.tensor([1.0, 0.2, 5.0, 0.7])
    target = torch.where(labels.isnan(), -100, labels).long()
    wanted = torch.nn.functional.cross_entropy(logits, target, weights.double(), reduction="sum")
    loss = cross_entropy(logits, labels, weights)
    assert loss.item() == pytest.approx((wanted / (~labels.isnan()).sum()).item(), rel=1e-7)


def test_sure_predictions_stay_finite():
    logits = torch.tensor([[[[200.0, -200.0]], [[-200.0, 200.0]]]], requires_grad=True)
    for labels in ([[[0.0, 1.0]]], [[[1.0, 0.0]]]):
        loss = focal_loss(logits, torch.tensor(labels))
        (gradient,) = torch.autograd.grad(loss, logits)
        assert torch.isfinite(loss) and torch.isfinite(gradient).all()


GRADIENT_LABELS = torch.tensor([[[0.0, torch.nan], [2.0, 1.0]]])


@pytest.mark.parametrize("smoothing", [0.0, 0.1])
@pytest.mark.parametrize("weights", [None, [0.5, 1.0, 2.0]])
@pytest.mark.parametrize("loss", [cross_entropy, focal_loss, partial(focal_loss, gamma=0.5)])
def test_gradients_of_the_categorical_losses(loss, weights, smoothing):
    weights = None if weights is None else torch.tensor(weights, dtype=torch.float64)
    generator = torch.Generator().manual_seed(0)
    logits = torch.randn(1, 3, 2, 2, generator=generator, dtype=torch.float64, requires_grad=True)

    def of(values):
        return loss(values, GRADIENT_LABELS, weights, smoothing=smoothing)

    assert of(logits).dtype == torch.float64
    assert torch.autograd.gradcheck(of, (logits,))


@pytest.mark.parametrize("loss", [masked_mae, masked_mse])
def test_gradients_of_the_continuous_losses(loss):
    generator = torch.Generator().manual_seed(0)
    values = torch.randn(1, 1, 2, 2, generator=generator, dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck(lambda v: loss(v, GRADIENT_LABELS), (values,))


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16])
def test_half_precision_is_summed_in_single(dtype):
    logits, labels = made_up(dtype=torch.float32)
    logits = logits.to(dtype)
    half = focal_loss(logits, labels)
    assert half.dtype == torch.float32
    assert half.item() == pytest.approx(focal_loss(logits.float(), labels).item(), rel=1e-6)
    assert masked_mse(logits[:, :1], labels).dtype == torch.float32


def test_missing_labels_get_no_gradient():
    logits, labels = made_up()
    logits.requires_grad_()
    values = torch.randn(2, 1, 5, 6, requires_grad=True)
    focal_loss(logits, labels).backward()
    masked_mae(values, labels).backward()
    missing = labels.isnan()
    assert logits.grad.permute(0, 2, 3, 1)[missing].abs().max() == 0
    assert values.grad[:, 0][missing].abs().max() == 0
    assert (logits.grad.permute(0, 2, 3, 1)[~missing].abs().sum(1) > 0).all()
    assert (values.grad[:, 0][~missing].abs() > 0).all()


def test_mae_is_the_mean_over_labelled_pixels():
    values = torch.tensor([[[[0.5, 2.0], [1.0, -1.0]]]])
    labels = torch.tensor([[[0.0, torch.nan], [1.25, -3.0]]])
    assert masked_mae(values, labels).item() == pytest.approx((0.5 + 0.25 + 2.0) / 3)


def test_mse_is_the_mean_over_labelled_pixels():
    values = torch.tensor([[[[0.5, 2.0], [1.0, -1.0]]]])
    labels = torch.tensor([[[0.0, torch.nan], [1.25, -3.0]]])
    assert masked_mse(values, labels).item() == pytest.approx((0.25 + 0.0625 + 4.0) / 3)


@pytest.mark.parametrize("unseen", [1.0, float("nan")])
@pytest.mark.parametrize("loss", [cross_entropy, focal_loss, masked_mae, masked_mse])
def test_without_labels_a_loss_is_nothing(loss, unseen):
    """Even where the maps hold no number there."""
    values = torch.full((2, 1 if loss in (masked_mae, masked_mse) else 3, 4, 4), unseen)
    values.requires_grad_()
    result = loss(values, torch.full((2, 4, 4), torch.nan))
    result.backward()
    assert result.item() == 0
    assert (values.grad == 0).all()


# ------------------------------------------------------------------------------ which loss

KINDS = VariableClass(1, "a"), VariableClass(2, "b"), VariableClass(3, "c")
SPECIES = Variable("species", "categorical", classes=KINDS)
SOIL = Variable("soil", "categorical", classes=KINDS[:2])
HEIGHT = Variable("height", "continuous", unit="m")
AGE = Variable("age", "continuous", unit="a")
VARIABLES = [SPECIES, SOIL, HEIGHT, AGE]
COUNTS = [np.array([100, 400, 50]), np.array([30, 10]), np.array([77]), np.array([5])]


def chosen(**values):
    values = {
        "scenes": ["a.tif"],
        "labels": [{"layer": "l", "categorical": ["species"]}],
        "output": "m",
        **values,
    }
    job = job_from_dict(values, "train")
    return losses_for(job, recipe_for(job), VARIABLES, COUNTS)


def settings(loss):
    weights = None if loss.weights is None else pytest.approx(loss.weights.tolist())
    return loss.options.get("gamma", 0.0), loss.options.get("alpha", 1.0), weights


def test_the_recipe_chooses_the_losses():
    losses = chosen(recipe="paper")
    assert [loss.variable for loss in losses] == ["species", "soil", "height", "age"]
    assert [loss.kind for loss in losses] == ["cross_entropy", "cross_entropy", "mae", "mae"]
    assert settings(losses[0]) == (2.0, 0.25, [1.0, 0.25, 2.0])
    assert settings(losses[1]) == (2.0, 0.25, [20 / 30, 2.0])
    species, _, height, _ = chosen(settings={"continuous_loss": "mse", "smoothing": 0.2})
    assert settings(species) == (0.0, 1.0, [1.0, 0.5, 2**0.5])
    assert species.options["smoothing"] == 0.2 and height.kind == "mse"


@pytest.mark.parametrize(
    ("imbalance", "expected"),
    [
        ("none", (0.0, 1.0, None)),
        ("cost_sensitive", (0.0, 1.0, [1.0, 0.25, 2.0])),
        ("focal", (2.0, 0.25, None)),
        ("focal_weighted", (2.0, 0.25, [1.0, 0.25, 2.0])),
    ],
)
def test_imbalance_for_all_and_for_one(imbalance, expected):
    for recipe in ("default", "paper"):
        assert settings(chosen(recipe=recipe, imbalance=imbalance)[0]) == expected
        usual = chosen(recipe=recipe)[1]
        species, soil, *_ = chosen(recipe=recipe, losses={"species": imbalance})
        assert settings(species) == expected
        assert soil.options == usual.options
        assert soil.weights.tolist() == usual.weights.tolist()


def test_losses_of_single_continuous_variables():
    losses = chosen(losses={"age": "mse"})
    assert [loss.kind for loss in losses[2:]] == ["mae", "mse"]


def test_a_chosen_loss_computes_what_it_says():
    logits, labels = made_up(classes=3)
    plain, focal, weighted, costly = (
        chosen(recipe="paper", losses={"species": name})[0](logits, labels).item()
        for name in ("none", "focal", "focal_weighted", "cost_sensitive")
    )
    weights = [1.0, 0.25, 2.0]
    assert plain == pytest.approx(plain_focal(logits, labels, None, 0, 1))
    assert focal == pytest.approx(plain_focal(logits, labels, None, 2, 0.25))
    assert weighted == pytest.approx(plain_focal(logits, labels, weights, 2, 0.25))
    assert costly == pytest.approx(plain_focal(logits, labels, weights, 0, 1))
    values = torch.randn(2, 1, 5, 6)
    errors = (values[:, 0] - labels)[~labels.isnan()]
    mae, mse = (chosen(losses={"height": name})[2](values, labels) for name in ("mae", "mse"))
    assert mae.item() == pytest.approx(errors.abs().mean().item())
    assert mse.item() == pytest.approx(errors.square().mean().item())


@pytest.mark.parametrize(
    ("losses", "message"),
    [
        (
            {"species": "mae"},
            "loss of species is mae, but the variable is categorical; choose one of "
            "none, cost_sensitive, focal, focal_weighted",
        ),
        (
            {"height": "focal"},
            "loss of height is focal, but the variable is continuous; choose one of mae, mse",
        ),
        (
            {"hight": "mse"},
            "a loss for 'hight', which is no variable .* species, soil, height, age",
        ),
    ],
)
def test_losses_that_do_not_fit_are_refused(losses, message):
    with pytest.raises(HyperTaskError, match=message):
        chosen(losses=losses)


# ------------------------------------------------------------------------------ the table of losses


def test_names_words_and_functions_are_of_the_same_losses():
    assert list(LOSSES) == list(FUNCTIONS)
    for name, loss in LOSSES.items():
        assert loss.kind in UNCERTAINTY and loss.words and loss.help, name
        assert (loss.kind == "cross_entropy") == (name in IMBALANCES)
        assert loss.settings.keys() <= vars(Recipe()).keys(), name


def test_a_new_loss_is_a_function_and_a_row(monkeypatch):
    """For all variables, for one of them, and in the report's words."""

    def squared(logits, labels, weights=None, *, smoothing=0.0):
        seen = ~labels.isnan()
        right = logits.softmax(1).permute(0, 2, 3, 1)[seen].gather(1, labels[seen].long()[:, None])
        return (1 - right).square().mean() + smoothing

    monkeypatch.setitem(LOSSES, "brier", Loss("cross_entropy", "squared misses", "squares", {}))
    monkeypatch.setitem(FUNCTIONS, "brier", squared)
    monkeypatch.setattr("hypertask.model.jobs.train.IMBALANCES", (*IMBALANCES, "brier"))
    logits, labels = made_up(classes=3)
    wanted = squared(logits, labels, smoothing=0.1).item()
    smooth = {"smoothing": 0.1}
    usual = chosen()[1]
    alone, soil, *_ = chosen(losses={"species": "brier"}, settings=smooth)
    assert alone(logits, labels).item() == pytest.approx(wanted) and soil.name == usual.name
    everywhere = chosen(imbalance="brier", settings=smooth)
    assert [loss.name for loss in everywhere] == ["brier", "brier", "mae", "mae"]
    assert everywhere[0](logits, labels).item() == pytest.approx(wanted)
    settings = {"gamma": 0.0, "alpha": 1.0}
    said = loss_words({"job": {"imbalance": "brier"}, "settings": settings}, VARIABLES[:2])
    assert said == ["species, soil: squared misses"]


def test_settings_besides_a_named_loss_hold():
    """Of a job that names a loss for all and another gamma, the gamma."""
    species = chosen(imbalance="none", settings={"gamma": 1.0, "alpha": 0.5})[0]
    assert (species.name, *settings(species)) == ("focal", 1.0, 0.5, None)
