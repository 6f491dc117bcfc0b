"""Balancing of losses: worked by hand, its optimum, what is absent, and going on after a stop."""

from __future__ import annotations

import importlib.util
import math
from pathlib import Path

import numpy as np
import pytest
import torch

from hypertask.model.base.errors import HyperTaskError
from hypertask.model.base.variables import Variable, VariableClass
from hypertask.model.networks.multitask import MultitaskNetwork, NetworkConfig
from hypertask.model.training.balancing import (
    EqualWeights,
    FixedWeights,
    GradNorm,
    Uncertainty,
    make_balancing,
)
from hypertask.model.training.losses import cross_entropy, masked_mae

torch.set_num_threads(1)


def toy_losses(shared, factors, present=None):
    """Losses f * sum(shared^2) / 2: the gradient with respect to ``shared`` is f * shared.

    Those not present are 0, as :mod:`~hypertask.model.training.losses` gives them.
    """
    present = present or [True] * len(factors)
    return [
        (factor if here else 0.0) * shared.square().sum() / 2
        for factor, here in zip(factors, present)
    ]


def test_equal_and_fixed_weights_sum_what_is_present():
    losses = [torch.tensor(1.0), torch.tensor(5.0), torch.tensor(9.0)]
    equal, fixed = EqualWeights(3), FixedWeights(torch.tensor([2.0, 0.5, 1.0]))
    for present, plain, weighted in (
        ([True, True, True], 15, 13.5),
        ([True, False, True], 10, 11),
        ([False, True, False], 5, 2.5),
    ):
        assert equal.combine(losses, present).item() == plain
        assert fixed.combine(losses, present).item() == weighted
    assert equal.weights.tolist() == [1, 1, 1] and fixed.weights.tolist() == [2, 0.5, 1]
    assert equal.parameters() == [] and equal.state_dict() == {}


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
    assert first.item() == pytest.approx(weights[0] * 12.5 + weights[1] * 25, rel=1e-5)

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
    assert result.item() == pytest.approx(moved[0] * 2.5 + moved[1] * 1.0, rel=1e-4)


def test_gradnorm_does_not_reach_the_network_through_its_own_loss():
    shared = torch.nn.Parameter(torch.tensor([3.0, 4.0]))
    balancing = GradNorm(2, shared)
    balancing.combine(toy_losses(shared, [1.0, 2.0]), [True, True]).backward()
    weights = balancing.weights
    wanted = (weights[0] * 1 + weights[1] * 2) * shared.detach()
    torch.testing.assert_close(shared.grad, wanted)


def test_gradnorm_weights_stay_positive_and_keep_their_sum():
    generator = torch.Generator().manual_seed(0)
    shared = torch.nn.Parameter(torch.randn(20, generator=generator))
    balancing = GradNorm(3, shared, rate=0.3)
    for step in range(200):
        with torch.no_grad():
            shared.copy_(torch.randn(20, generator=generator))
        present = [step % 3 != 0, step % 4 != 1, True]
        losses = toy_losses(shared, [1e-4, 1.0, 1e4], present)
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


def zero_head_losses(shared, heads):
    """Squared errors of ``head * sum(shared)`` from 1: a head of 0 gives ``shared`` no gradient."""
    return [(head * shared.sum() - 1).square() for head in heads]


def test_gradnorm_waits_for_a_gradient():
    shared = torch.nn.Parameter(torch.tensor([3.0, 4.0]))
    balancing = GradNorm(3, shared, rate=0.1)
    for _ in range(20):
        result = balancing.combine(zero_head_losses(shared, [0.0, 0.0, 0.0]), [True] * 3)
        assert result.item() == 3
    assert balancing.weights.tolist() == [1, 1, 1] and balancing.first.isnan().all()
    # two of them begin: they share 2, the third waits on
    for _ in range(20):
        balancing.combine(zero_head_losses(shared, [0.5, 1.0, 0.0]), [True] * 3)
        assert balancing.weights[2] == 1
        assert balancing.weights.sum().item() == pytest.approx(3, rel=1e-6)
    assert balancing.first[:2].tolist() == [2.5**2, 6.0**2] and balancing.first[2].isnan()
    assert balancing.weights[0] > 1.2 > 0.8 > balancing.weights[1]
    balancing.combine(zero_head_losses(shared, [0.5, 1.0, 2.0]), [True] * 3)
    assert balancing.first[2].item() == 13**2


def test_gradnorm_on_the_network_whose_heads_start_at_zero():
    torch.manual_seed(0)
    config = NetworkConfig(
        bands=4, classes=(3,), continuous=1, widths=(4, 8, 8, 8), spectral_path=4
    )
    network = MultitaskNetwork(config)
    network.freeze_spectral_path()
    for path in (network.classification, network.regression):
        for head in path.heads:
            torch.nn.init.zeros_(head.weight)
    balancing = GradNorm(2, network.shared_weight)
    trained = [p for p in network.parameters() if p.requires_grad]
    optimiser = torch.optim.Adam(trained, lr=1e-2)
    spectra = torch.randn(2, 4, 16, 16)
    classes = torch.randint(0, 3, (2, 16, 16)).float()
    values = torch.rand(2, 16, 16)
    for step in range(3):
        maps = network(spectra)
        losses = [cross_entropy(maps[0], classes), masked_mae(maps[1], values)]
        optimiser.zero_grad()
        balancing.combine(losses, [True, True]).backward()
        optimiser.step()
        if step == 0:
            assert balancing.weights.tolist() == [1, 1] and balancing.first.isnan().all()
    assert balancing.first.isfinite().all() and balancing.weights.isfinite().all()
    assert balancing.weights.sum().item() == pytest.approx(2, rel=1e-6)
    assert balancing.weights[0] != balancing.weights[1]


def test_losses_that_are_no_number_do_not_stay_in_the_weights():
    shared = torch.nn.Parameter(torch.tensor([3.0, 4.0]))
    balancing = GradNorm(2, shared)
    balancing.combine(toy_losses(shared, [1.0, 2.0]), [True, True])
    balancing.combine(toy_losses(shared, [math.inf, 2.0]), [True, True])
    balancing.combine(toy_losses(shared, [math.nan, 2.0]), [True, True])
    assert balancing.weights.isfinite().all() and balancing.first.tolist() == [12.5, 25.0]


# ------------------------------------------------------------------------------ uncertainty


def residuals():
    return torch.tensor([0.3, -1.2, 0.05, 2.0, -0.7])


PROBABILITIES = torch.tensor([0.9, 0.6, 0.99, 0.3])
OPTIMA = {
    # half the log-likelihood's factor, so that s is the log of twice the loss
    "cross_entropy": (-PROBABILITIES.log().mean(), lambda loss: math.log(2 * loss)),
    "mse": (residuals().square().mean(), math.log),  # the errors' variance
    "mae": (residuals().abs().mean(), math.log),  # the scale of Laplace's distribution
}


@pytest.mark.parametrize("kind", OPTIMA)
def test_the_optimum_of_the_uncertainty_is_its_closed_form(kind):
    loss, optimum = OPTIMA[kind]
    balancing = Uncertainty([kind])
    optimiser = torch.optim.LBFGS(
        balancing.parameters(), max_iter=100, line_search_fn="strong_wolfe"
    )

    def closure():
        optimiser.zero_grad()
        total = balancing.combine([loss], [True])
        total.backward()
        return total

    optimiser.step(closure)
    best = optimum(loss.item())
    assert balancing.log_variances.item() == pytest.approx(best, abs=1e-3)
    a, b = {"cross_entropy": (1, 0.5), "mse": (0.5, 0.5), "mae": (1, 1)}[kind]
    # there a exp(-s) L is b
    assert balancing.combine([loss], [True]).item() == pytest.approx(b + b * best, abs=1e-5)
    assert balancing.weights.item() == pytest.approx(a * math.exp(-best), rel=1e-3)


def test_uncertainty_by_hand():
    shared = torch.nn.Parameter(torch.tensor(3.0))
    balancing = Uncertainty(["cross_entropy", "mse", "mae"])
    balancing.load_state_dict({"log_variances": torch.tensor([0.5, -1.0, 2.0])})
    total = balancing.combine([2 * shared, shared**2, 4 * shared], [True] * 3)
    e = math.exp
    terms = e(-0.5) * 6 + 0.25, 0.5 * e(1) * 9 - 0.5, e(-2) * 12 + 2
    assert total.item() == pytest.approx(sum(terms), rel=1e-6)
    total.backward()
    assert shared.grad.item() == pytest.approx(e(-0.5) * 2 + 0.5 * e(1) * 6 + e(-2) * 4, rel=1e-6)
    slopes = [-e(-0.5) * 6 + 0.5, -0.5 * e(1) * 9 + 0.5, -e(-2) * 12 + 1]
    got = [s.grad.item() for s in balancing.parameters()]
    assert got == pytest.approx(slopes, rel=1e-6)
    assert balancing.weights.tolist() == pytest.approx([e(-0.5), 0.5 * e(1), e(-2)], rel=1e-6)


def test_the_sum_may_be_negative():
    balancing = Uncertainty(["mae"])
    balancing.load_state_dict({"log_variances": torch.tensor([-5.0])})
    assert balancing.combine([torch.tensor(1e-3)], [True]).item() < -4


# ------------------------------------------------------------------------------ what is absent


@pytest.mark.parametrize("kind", ["gradnorm", "uncertainty"])
def test_a_variable_absent_for_an_epoch_keeps_all_that_is_kept_about_it(kind):
    shared = torch.nn.Parameter(torch.tensor([3.0, 4.0]))
    balancing = GradNorm(3, shared) if kind == "gradnorm" else Uncertainty(["mae"] * 3)
    groups = [{"params": [shared], "lr": 1e-3}]
    if balancing.parameters():
        groups.append({"params": balancing.parameters(), "lr": 0.01})
    optimiser = torch.optim.Adam(groups)

    def steps(number, present):
        for _ in range(number):
            optimiser.zero_grad()
            balancing.combine(toy_losses(shared, [1.0, 2.0, 5.0], present), present).backward()
            optimiser.step()

    steps(5, [True, True, True])
    before = balancing.state_dict()
    steps(100, [True, True, False])
    after = balancing.state_dict()
    for name in before:
        assert torch.equal(after[name][2], before[name][2]), name
        assert after[name].isfinite().all()
    assert not torch.equal(balancing.weights[:2], before[next(iter(before))][:2])
    steps(5, [True, True, True])
    assert not torch.equal(
        balancing.state_dict()[next(iter(before))][2], before[next(iter(before))][2]
    )


@pytest.mark.parametrize("kind", ["gradnorm", "uncertainty", "equal", "fixed"])
def test_a_batch_without_any_label_changes_nothing(kind):
    shared = torch.nn.Parameter(torch.tensor([3.0, 4.0]))
    balancing = {
        "gradnorm": lambda: GradNorm(2, shared),
        "uncertainty": lambda: Uncertainty(["mae", "mse"]),
        "equal": lambda: EqualWeights(2),
        "fixed": lambda: FixedWeights(torch.tensor([2.0, 3.0])),
    }[kind]()
    before = balancing.weights.clone()
    nothing = [False, False]
    result = balancing.combine(toy_losses(shared, [1.0, 2.0], nothing), nothing)
    result.backward()
    assert result.item() == 0 and (shared.grad == 0).all()
    assert torch.equal(balancing.weights, before)
    assert all(parameter.grad is None for parameter in balancing.parameters())


# ------------------------------------------------------------------------------ resuming


def test_gradnorm_goes_on_as_if_it_had_not_stopped():
    def steps(balancing, first, last):
        for step in range(first, last):
            generator = torch.Generator().manual_seed(step)
            with torch.no_grad():
                shared.copy_(torch.randn(5, generator=generator))
            present = [step % 3 != 0, step > 6, True]
            balancing.combine(toy_losses(shared, [1.0, 30.0, 0.2], present), present)

    shared = torch.nn.Parameter(torch.zeros(5))
    whole, begun = GradNorm(3, shared), GradNorm(3, shared)
    steps(whole, 0, 20)
    steps(begun, 0, 10)
    state = begun.state_dict()
    assert all(isinstance(value, torch.Tensor) for value in state.values())
    resumed = GradNorm(3, shared)
    resumed.load_state_dict(state)
    steps(begun, 10, 20)  # a state does not move with what it was taken from
    steps(resumed, 10, 20)
    for name, value in whole.state_dict().items():
        assert torch.equal(resumed.state_dict()[name], value), name
        assert torch.equal(begun.state_dict()[name], value), name


def test_uncertainty_goes_on_as_if_it_had_not_stopped():
    balancing = Uncertainty(["mae", "mse"])
    state = {"log_variances": torch.tensor([0.1, -3.3])}
    balancing.load_state_dict(state)
    assert torch.equal(balancing.state_dict()["log_variances"], state["log_variances"])
    assert all(
        parameter.requires_grad and parameter.is_leaf for parameter in balancing.parameters()
    )


# ------------------------------------------------------------------------------ choosing

VARIABLES = [
    Variable("species", "categorical", classes=(VariableClass(1, "a"), VariableClass(2, "b"))),
    Variable("height", "continuous", unit="m"),
]
KINDS = ["cross_entropy", "mae"]


@pytest.fixture(scope="module")
def network():
    return MultitaskNetwork(NetworkConfig(bands=3, classes=(2,), continuous=1, widths=(4, 4, 8, 8)))


def test_each_balancing_by_its_name(network):
    made = {
        name: make_balancing(name, VARIABLES, network, KINDS, {}, "cpu")
        for name in ("gradnorm", "uncertainty", "equal", "fixed")
    }
    assert [type(each) for each in made.values()] == [
        GradNorm,
        Uncertainty,
        EqualWeights,
        FixedWeights,
    ]
    assert made["gradnorm"].shared is network.shared_weight
    assert all(each.weights.tolist() == [1, 1] for each in made.values())
    fixed = make_balancing("fixed", VARIABLES, network, KINDS, {"height": 5}, "cpu")
    assert fixed.weights.tolist() == [1, 5]


def test_one_variable_needs_no_balancing(network):
    for name in ("gradnorm", "uncertainty"):
        one = make_balancing(name, VARIABLES[:1], network, KINDS[:1], {}, "cpu")
        assert isinstance(one, EqualWeights)


def test_gradnorm_is_refused_with_a_frozen_encoder():
    network = MultitaskNetwork(NetworkConfig(bands=3, continuous=2, widths=(4, 4, 8, 8)))
    network.freeze_encoder()
    with pytest.raises(HyperTaskError, match=r"frozen; choose .* uncertainty, equal or fixed"):
        make_balancing("gradnorm", VARIABLES, network, KINDS, {}, "cpu")
    for name in ("uncertainty", "equal", "fixed"):
        make_balancing(name, VARIABLES, network, KINDS, {}, "cpu")


def test_weights_of_unknown_variables_are_refused(network):
    with pytest.raises(HyperTaskError, match=r"a task weight for 'hight'.*species, height"):
        make_balancing("fixed", VARIABLES, network, KINDS, {"hight": 2.0}, "cpu")


# ------------------------------------------------------------------------------ all together


def test_a_loss_a_thousand_times_the_other():
    """The figure of docs/balancing.md, with one seed."""
    path = Path(__file__).resolve().parents[3] / "benchmarks" / "balancing.py"
    spec = importlib.util.spec_from_file_location("balancing_benchmark", path)
    benchmark = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(benchmark)
    ratios = {}
    for name in ("equal", "gradnorm", "uncertainty"):
        left, weights = benchmark.train(name, seed=0, steps=1500)
        ratios[name] = left[-1, 1] / left[-1, 0]
        assert (weights > 0).all()
        if name == "gradnorm":
            np.testing.assert_allclose(weights.sum(1), 2, rtol=1e-5)
            assert weights[-1, 0] < 0.01
    assert ratios["equal"] > 5
    assert 0.7 < ratios["gradnorm"] < 1.5
    assert 0.7 < ratios["uncertainty"] < 1.5


def test_two_processes_train_as_one(tmp_path):
    """Each with half of the windows; one of them lacks all labels of a variable."""
    from support import balancing_worker as worker

    torch.multiprocessing.spawn(worker.run, (str(tmp_path), "gradnorm uncertainty"), nprocs=2)
    for name in ("gradnorm", "uncertainty"):
        alone = worker.train(name)
        both = [torch.load(tmp_path / f"{name}{rank}.pt", weights_only=True) for rank in (0, 1)]
        for key, value in alone.items():
            torch.testing.assert_close(both[0][key], value, rtol=1e-4, atol=1e-6)
            assert torch.equal(both[0][key], both[1][key]), key
        assert not torch.allclose(alone["balance"], torch.ones(3), atol=1e-3)
