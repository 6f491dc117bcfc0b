"""Preparation, losses, balancing and metrics against plain numpy, torch and scikit-learn."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from sklearn import metrics as reference

from hypertask.model.balancing import EqualWeights, GradNorm
from hypertask.model.errors import HyperTaskError
from hypertask.model.losses import focal_loss, masked_mae
from hypertask.model.metrics import ConfusionMatrix, RegressionSums
from hypertask.model.preparation import (
    Standardisation,
    bound_variables,
    class_weights,
    scale_labels,
    standardisation,
)
from hypertask.model.variables import Variable, VariableClass

torch.set_num_threads(1)

CATEGORICAL = Variable("c", "categorical", classes=(VariableClass(1, "a"), VariableClass(2, "b")))
CONTINUOUS = Variable("v", "continuous", unit="m")


# ------------------------------------------------------------------------------ preparation


def test_standardisation_is_per_band():
    rng = np.random.default_rng(0)
    spectra = rng.normal([0.1, 5.0, -2.0], [0.01, 2.0, 0.5], (5000, 3))
    scaling = standardisation(spectra)
    np.testing.assert_allclose(scaling.mean, spectra.mean(0), rtol=1e-6)
    np.testing.assert_allclose(scaling.deviation, spectra.std(0), rtol=1e-6)
    window = rng.normal([0.1, 5.0, -2.0], [0.01, 2.0, 0.5], (40, 50, 3)).transpose(2, 0, 1)
    window = np.ascontiguousarray(window, np.float32)
    valid = rng.random((40, 50)) < 0.5
    result = scaling.apply(window.copy(), valid)
    assert np.abs(result[:, valid].mean(1)).max() < 0.1
    assert np.abs(result[:, valid].std(1) - 1).max() < 0.1
    assert (result[:, ~valid] == 0).all()


def test_a_constant_band_stays_finite():
    spectra = np.tile([0.0, 0.3, 4000.0], (100, 1))
    spectra[:, 2] += np.arange(100)
    scaling = standardisation(spectra)
    assert scaling.deviation[:2].tolist() == [1.0, 1.0] and scaling.deviation[2] > 20
    window = np.full((3, 2, 2), 0.3, np.float32)
    assert np.isfinite(scaling.apply(window, np.ones((2, 2), bool))).all()


def test_bounds_are_minimum_and_98th_percentile():
    values = np.arange(1001, dtype=np.float32)
    categorical, continuous = bound_variables([CATEGORICAL, CONTINUOUS], [None, values])
    assert categorical is CATEGORICAL
    assert continuous.bounds == (0.0, 980.0) and continuous.unit == "m"


def test_bounds_of_a_constant_variable_differ():
    (variable,) = bound_variables([CONTINUOUS], [np.full(10, 7.0, np.float32)])
    low, high = variable.bounds
    assert low == 7.0 and high > low
    labels = scale_labels(np.full((1, 2, 2), 7.0, np.float32), [variable])
    assert (labels == 0).all()
    # nearly all the same: the percentile is the minimum, the maximum is not
    values = np.array([0.0] * 995 + [4.0] * 5, np.float32)
    assert bound_variables([CONTINUOUS], [values])[0].bounds == (0.0, 4.0)


def test_bounds_need_labels():
    with pytest.raises(HyperTaskError, match="no label of v"):
        bound_variables([CONTINUOUS], [np.empty(0, np.float32)])


def test_labels_are_scaled_and_clipped():
    from dataclasses import replace

    bounded = replace(CONTINUOUS, bounds=(10.0, 30.0))
    labels = np.array([[[0.0, 1.0, np.nan]], [[5.0, 25.0, np.nan]], [[30.0, 99.0, 10.0]]], "f4")
    scaled = scale_labels(labels.copy(), [CATEGORICAL, bounded, bounded])
    np.testing.assert_array_equal(scaled[0], labels[0])
    np.testing.assert_allclose(scaled[1], [[0.0, 0.75, np.nan]])
    np.testing.assert_allclose(scaled[2], [[1.0, 1.0, 0.0]])


def test_class_weights_are_median_over_frequency():
    counts = [100, 400, 50]
    np.testing.assert_allclose(class_weights(counts, 1.0), [1.0, 0.25, 2.0])
    np.testing.assert_allclose(class_weights(counts, 0.5), [1.0, 0.5, np.sqrt(2)])
    np.testing.assert_allclose(class_weights(counts, 0.0), [1, 1, 1])
    np.testing.assert_allclose(class_weights([0, 30, 10], 1.0), [1.0, 20 / 30, 2.0])
    np.testing.assert_allclose(class_weights([0, 0], 1.0), [1, 1])


# ------------------------------------------------------------------------------ losses


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
        plain_focal(logits, labels, weights, gamma, alpha), rel=1e-5
    )


@pytest.mark.parametrize("smoothing", [0.0, 0.1])
def test_without_focus_it_is_cross_entropy(smoothing):
    logits, labels = made_up()
    target = torch.where(labels.isnan(), -100, labels).long()
    wanted = torch.nn.functional.cross_entropy(logits, target, label_smoothing=smoothing)
    loss = focal_loss(logits, labels, gamma=0.0, alpha=1.0, smoothing=smoothing)
    assert loss.item() == pytest.approx(wanted.item(), rel=1e-5)


def test_cost_sensitive_loss_divides_by_the_pixels():
    """Eq. 12: weights w_c = median / frequency, the mean over pixels (not over weights)."""
    logits, labels = made_up()
    weights = torch.tensor([1.0, 0.2, 5.0, 0.7])
    target = torch.where(labels.isnan(), -100, labels).long()
    wanted = torch.nn.functional.cross_entropy(logits, target, weights.double(), reduction="sum")
    loss = focal_loss(logits, labels, weights, gamma=0.0, alpha=1.0)
    assert loss.item() == pytest.approx((wanted / (~labels.isnan()).sum()).item(), rel=1e-5)


def test_sure_predictions_stay_finite():
    logits = torch.tensor([[[[200.0, -200.0]], [[-200.0, 200.0]]]], requires_grad=True)
    for labels in ([[[0.0, 1.0]]], [[[1.0, 0.0]]]):
        loss = focal_loss(logits, torch.tensor(labels))
        (gradient,) = torch.autograd.grad(loss, logits)
        assert torch.isfinite(loss) and torch.isfinite(gradient).all()


def test_gradients_of_the_losses():
    labels = torch.tensor([[[0.0, torch.nan], [2.0, 1.0]]])
    weights = torch.tensor([0.5, 1.0, 2.0], dtype=torch.float64)
    generator = torch.Generator().manual_seed(0)
    logits = torch.randn(1, 3, 2, 2, generator=generator, dtype=torch.float64, requires_grad=True)

    # in float64 throughout: the loss takes logits to float32, which gradcheck cannot see through
    def loss(values):
        return focal_loss(_Double(values), labels, weights, gamma=2.0, smoothing=0.1)

    assert torch.autograd.gradcheck(loss, (logits,), eps=1e-6, atol=1e-5)


class _Double:
    """Logits whose ``float()`` keeps float64."""

    def __init__(self, values):
        self._values = values

    def permute(self, *order):
        return _Double(self._values.permute(*order))

    def __getitem__(self, where):
        return _Double(self._values[where])

    def float(self):
        return self._values


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


@pytest.mark.parametrize("loss", [focal_loss, masked_mae])
def test_without_labels_a_loss_is_nothing(loss):
    values = torch.randn(2, 1 if loss is masked_mae else 3, 4, 4, requires_grad=True)
    result = loss(values, torch.full((2, 4, 4), torch.nan))
    result.backward()
    assert result.item() == 0
    assert (values.grad == 0).all()


# ------------------------------------------------------------------------------ balancing


def toy_losses(shared, factors):
    """Losses f * sum(shared^2) / 2: the gradient with respect to ``shared`` is f * shared."""
    return [factor * shared.square().sum() / 2 for factor in factors]


def test_equal_weights_are_the_mean_of_those_present():
    losses = [torch.tensor(1.0), torch.tensor(5.0), torch.tensor(9.0)]
    balancing = EqualWeights(3)
    assert balancing.combine(losses, [True, True, True]).item() == 5
    assert balancing.combine(losses, [True, False, True]).item() == 5
    assert balancing.combine(losses, [False, True, False]).item() == 5


def test_one_step_of_gradnorm_by_hand():
    shared = torch.nn.Parameter(torch.tensor([3.0, 4.0]))
    balancing = GradNorm(2, shared, alpha=1.5, rate=0.1)
    first = balancing.combine(toy_losses(shared, [1.0, 2.0]), [True, True])
    # first step: L = 12.5 and 25, all rates 1, G = (5, 10), target 7.5 for both
    assert balancing.first.tolist() == [12.5, 25.0]
    # gradient of |5 w1 - 7.5| + |10 w2 - 7.5| is (-5, 10); Adam's first step is rate * sign
    stepped = np.array([1 + 0.1, 1 - 0.1])
    weights = stepped * 2 / stepped.sum()
    np.testing.assert_allclose(balancing.weights.tolist(), weights, rtol=1e-5)
    assert first.item() == pytest.approx((weights[0] * 12.5 + weights[1] * 25) / 2, rel=1e-5)

    # second step, with another shared weight: the rates differ
    with torch.no_grad():
        shared.copy_(torch.tensor([0.6, 0.8]))
    losses = toy_losses(shared, [5.0, 2.0])  # 2.5 and 1; relative 0.2 and 0.04
    result = balancing.combine(losses, [True, True])
    rate = np.array([0.2, 0.04]) / 0.12
    norms = np.array([5.0, 2.0])
    target = (weights * norms).mean() * rate**1.5
    gradient = np.sign(weights * norms - target) * norms
    # Adam by hand: the first gradient was (-5, 10)
    before = np.array([-5.0, 10.0])
    m = (0.9 * 0.1 * before + 0.1 * gradient) / (1 - 0.9**2)
    v = (0.999 * 0.001 * before**2 + 0.001 * gradient**2) / (1 - 0.999**2)
    moved = weights - 0.1 * m / (np.sqrt(v) + 1e-8)
    moved = moved * 2 / moved.sum()
    np.testing.assert_allclose(balancing.weights.tolist(), moved, rtol=1e-4)
    assert result.item() == pytest.approx((moved[0] * 2.5 + moved[1] * 1.0) / 2, rel=1e-4)


def test_gradnorm_does_not_reach_the_network_through_its_own_loss():
    shared = torch.nn.Parameter(torch.tensor([3.0, 4.0]))
    balancing = GradNorm(2, shared)
    balancing.combine(toy_losses(shared, [1.0, 2.0]), [True, True]).backward()
    weights = balancing.weights
    wanted = (weights[0] * 1 + weights[1] * 2) / 2 * shared.detach()
    torch.testing.assert_close(shared.grad, wanted)


def test_gradnorm_weights_stay_positive_and_keep_their_sum():
    generator = torch.Generator().manual_seed(0)
    shared = torch.nn.Parameter(torch.randn(20, generator=generator))
    balancing = GradNorm(3, shared, rate=0.3)
    for step in range(200):
        with torch.no_grad():
            shared.copy_(torch.randn(20, generator=generator))
        present = [step % 3 != 0, step % 4 != 1, True]
        losses = toy_losses(shared, [1e-4, 1.0, 1e4])
        result = balancing.combine(losses, present)
        assert torch.isfinite(result)
        assert (balancing.weights > 0).all()
        assert balancing.weights.sum().item() == pytest.approx(3, rel=1e-4)


def test_gradnorm_brings_gradients_together():
    """Where all losses fall alike, the weighted gradients become equal."""
    shared = torch.nn.Parameter(torch.tensor([3.0, 4.0]))
    balancing = GradNorm(2, shared, rate=0.02)
    for _ in range(300):
        balancing.combine(toy_losses(shared, [1.0, 4.0]), [True, True])
    weighted = balancing.weights * torch.tensor([1.0, 4.0])
    assert weighted[0].item() == pytest.approx(weighted[1].item(), rel=0.1)


def test_an_absent_variable_keeps_its_weight():
    shared = torch.nn.Parameter(torch.tensor([3.0, 4.0]))
    balancing = GradNorm(3, shared, rate=0.1)
    losses = toy_losses(shared, [1.0, 2.0, 5.0])
    for _ in range(3):  # so that the optimiser has momentum for every weight
        balancing.combine(losses, [True, True, True])
    before = balancing.weights.clone()
    for _ in range(3):
        balancing.combine(losses, [True, True, False])
        assert balancing.weights[2].item() == pytest.approx(before[2].item(), rel=1e-6)
        assert balancing.weights.sum().item() == pytest.approx(3, rel=1e-5)
    assert not torch.allclose(balancing.weights[:2], before[:2])


def test_a_variable_seen_late_starts_from_its_own_first_loss():
    shared = torch.nn.Parameter(torch.tensor([3.0, 4.0]))
    balancing = GradNorm(2, shared)
    balancing.combine(toy_losses(shared, [1.0, 2.0]), [True, False])
    assert balancing.first[0] == 12.5 and balancing.first[1].isnan()
    with torch.no_grad():
        shared.mul_(0.5)
    balancing.combine(toy_losses(shared, [1.0, 2.0]), [True, True])
    assert balancing.first.tolist() == [12.5, 6.25]


def test_a_loss_of_zero_does_not_break_gradnorm():
    shared = torch.nn.Parameter(torch.tensor([3.0, 4.0]))
    balancing = GradNorm(2, shared)
    for _ in range(3):
        result = balancing.combine([shared.sum() * 0, shared.square().sum()], [True, True])
        assert torch.isfinite(result) and torch.isfinite(balancing.weights).all()


# ------------------------------------------------------------------------------ metrics


@pytest.mark.parametrize("seed", range(3))
def test_confusion_matrix_against_scikit_learn(seed):
    rng = np.random.default_rng(seed)
    truth = rng.choice(5, 3000, p=[0.5, 0.3, 0.15, 0.05, 0.0])  # class 4 is absent
    guess = np.where(rng.random(3000) < 0.6, truth, rng.integers(0, 4, 3000))
    matrix = ConfusionMatrix(5)
    for part in np.array_split(np.arange(3000), 7):
        matrix.add(truth[part].astype(np.float32).reshape(1, -1), guess[part].reshape(1, -1))
    np.testing.assert_array_equal(
        matrix.counts, reference.confusion_matrix(truth, guess, labels=range(5))
    )
    scores = matrix.scores()
    assert scores["overall_accuracy"] == pytest.approx(reference.accuracy_score(truth, guess))
    assert scores["mean_class_accuracy"] == pytest.approx(
        reference.balanced_accuracy_score(truth, guess)
    )
    assert scores["macro_f1"] == pytest.approx(
        reference.f1_score(truth, guess, average="macro", labels=range(4))
    )
    assert scores["kappa"] == pytest.approx(reference.cohen_kappa_score(truth, guess))
    assert scores["pixels"] == 3000


def test_confusion_matrix_of_degenerate_cases():
    empty = ConfusionMatrix(3).scores()
    assert empty["pixels"] == 0 and empty["overall_accuracy"] is None and empty["kappa"] is None
    one = ConfusionMatrix(3)
    one.add(np.zeros(10), np.zeros(10, int))
    scores = one.scores()
    assert scores.pop("kappa") is None and scores.pop("pixels") == 10
    assert set(scores.values()) == {1.0}
    wrong = ConfusionMatrix(2)
    wrong.add(np.zeros(4), np.ones(4, int))
    scores = wrong.scores()
    assert (scores["overall_accuracy"], scores["macro_f1"], scores["kappa"]) == (0, 0, 0)
    # a class absent from the reference enters neither mean, however often it is predicted
    third = ConfusionMatrix(3)
    third.add(np.array([0, 0, 1, 1]), np.array([0, 2, 1, 2]))
    assert third.scores()["mean_class_accuracy"] == 0.5
    assert third.scores()["macro_f1"] == pytest.approx(2 / 3)


def test_counts_beyond_32_bits_are_exact():
    matrix = ConfusionMatrix(2)
    matrix.counts[0, 0] = 2**40 + 1
    matrix.add(np.zeros(1), np.zeros(1, int))
    assert matrix.counts[0, 0] == 2**40 + 2


@pytest.mark.parametrize("offset", [0.0, 1e6])
def test_regression_against_scikit_learn(offset):
    rng = np.random.default_rng(0)
    truth = offset + rng.normal(5, 2, 5000)
    guess = truth + rng.normal(0.3, 1, 5000)
    sums = RegressionSums()
    for part in np.array_split(np.arange(5000), 9):
        sums.add(truth[part], guess[part])
    sums.add(truth[:0], guess[:0])
    scores = sums.scores(span=10.0)
    wanted = {
        "rmse": np.sqrt(reference.mean_squared_error(truth, guess)),
        "mae": reference.mean_absolute_error(truth, guess),
        "bias": (guess - truth).mean(),
        "r2": reference.r2_score(truth, guess),
        "pearson_r": np.corrcoef(truth, guess)[0, 1],
    }
    for name, value in wanted.items():
        assert scores[name] == pytest.approx(value, rel=1e-6), name
    assert scores["rmse_scaled"] == pytest.approx(scores["rmse"] / 10)
    assert scores["mae_scaled"] == pytest.approx(scores["mae"] / 10)
    assert scores["pixels"] == 5000


def test_regression_of_degenerate_cases():
    empty = RegressionSums().scores()
    assert empty["pixels"] == 0 and empty["rmse"] is None and empty["r2"] is None
    constant = RegressionSums()
    constant.add(np.full(5, 2.0), np.array([1.0, 2, 3, 4, 5]))
    scores = constant.scores()
    assert scores["r2"] is None and scores["pearson_r"] is None
    assert scores["bias"] == pytest.approx(1.0) and scores["rmse"] == pytest.approx(np.sqrt(3))
    flat = RegressionSums()
    flat.add(np.array([1.0, 2, 3]), np.full(3, 2.0))
    scores = flat.scores()
    assert scores["r2"] == pytest.approx(0.0) and scores["pearson_r"] is None
    single = RegressionSums()
    single.add(np.array([4.0]), np.array([5.0]))
    assert single.scores()["rmse"] == 1.0 and single.scores()["r2"] is None


def test_standardisation_survives_float32():
    scaling = Standardisation(np.array([1000.0], "f4"), np.array([3.0], "f4"))
    window = np.array([[[1003.0, 997.0]]], "f4")
    np.testing.assert_allclose(scaling.apply(window, np.ones((1, 2), bool)), [[[1.0, -1.0]]])
