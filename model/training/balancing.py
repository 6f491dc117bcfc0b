"""How the losses of the variables are weighed against each other in their sum.

A variable without a label in the batch (in the batches of all processes together) is left out, and
nothing that is kept about it moves. Under several processes all call ``combine`` together.
"""

from __future__ import annotations

from typing import Protocol

import torch
from torch import Tensor, nn

from ..base.errors import HyperTaskError
from ..base.variables import Variable
from ..networks.contract import MapNetwork
from ..runtime import distributed
from .losses import require_variables

UNCERTAINTY = {"cross_entropy": (1.0, 0.5), "mse": (0.5, 0.5), "mae": (1.0, 1.0)}
"""Factors a and b of ``a exp(-s) L + b s`` for each kind of loss."""


class Balancing(Protocol):
    """What every balancing has. ``weights`` (tasks,): what each loss is multiplied by now."""

    @property
    def weights(self) -> Tensor: ...

    def combine(self, losses: list[Tensor], present: list[bool]) -> Tensor:
        """The sum to go down, of the losses that are present."""

    def parameters(self) -> list[nn.Parameter]:
        """What is learned together with the network, without weight decay."""

    def state_dict(self) -> dict[str, Tensor]:
        """All that a resumed training needs."""

    def load_state_dict(self, state: dict[str, Tensor]) -> None:
        """Take up what :meth:`state_dict` gave."""


class FixedWeights:
    """Sum of ``w_i L_i`` with weights that stay; ``weights`` (tasks,)."""

    def __init__(self, weights: Tensor):
        self._weights = weights

    @property
    def weights(self) -> Tensor:
        return self._weights

    def combine(self, losses: list[Tensor], present: list[bool]) -> Tensor:
        """Weighted sum of the losses of the variables present."""
        return _sum(self._weights, losses, _anywhere(present, losses))

    def parameters(self) -> list[nn.Parameter]:
        return []

    def state_dict(self) -> dict[str, Tensor]:
        return {}

    def load_state_dict(self, state: dict[str, Tensor]) -> None:
        pass


class EqualWeights(FixedWeights):
    """Plain sum of the losses."""

    def __init__(self, tasks: int, device: torch.device | str = "cpu"):
        super().__init__(torch.ones(tasks, device=device))


class Uncertainty:
    """Kendall et al. 2018: sum of ``a exp(-s_i) L_i + b s_i`` with a learned log variance s_i.

    Cross-entropy: a 1, b 1/2. Squared error (normal errors): a 1/2, b 1/2. Absolute error (Laplace
    errors): a 1, b 1. The sum may become negative.

    Parameters
    ----------
    kinds : of each variable's loss, ``cross_entropy``, ``mse`` or ``mae``.
    """

    RATE = 0.025
    """Learning rate for the parameters, that of GradNorm's weights. At a network's rate they would
    hardly move: at 1e-4 by less than a tenth in the few hundred steps of a short training."""

    def __init__(self, kinds: list[str], device: torch.device | str = "cpu"):
        self._factors = [UNCERTAINTY[kind] for kind in kinds]
        # one parameter each: Adam leaves a variable without a gradient alone, momentum included
        self._s = [nn.Parameter(torch.zeros((), device=device)) for _ in kinds]

    @property
    def log_variances(self) -> Tensor:
        """(tasks,) s of each variable, detached."""
        return torch.stack([s.detach() for s in self._s])

    @property
    def weights(self) -> Tensor:
        """(tasks,) ``a exp(-s)``, detached."""
        factors = [a for a, _ in self._factors]
        return self.log_variances.neg().exp() * self.log_variances.new_tensor(factors)

    def combine(self, losses: list[Tensor], present: list[bool]) -> Tensor:
        """The sum over the variables present."""
        here = _anywhere(present, losses)
        if not any(here):
            return summed(losses)
        means = distributed.share(torch.stack([loss.detach() for loss in losses]))
        total = losses[0].new_zeros(())
        for (a, b), s, loss, mean, each in zip(self._factors, self._s, losses, means, here):
            if each:
                weight = a * torch.exp(-s)
                # the network learns from this process's loss, s from the mean over all processes,
                # so that s is the same in each
                total = total + weight.detach() * loss + b * s
                total = total + (weight - weight.detach()) * mean
        return total

    def parameters(self) -> list[nn.Parameter]:
        return self._s

    def state_dict(self) -> dict[str, Tensor]:
        return {"log_variances": self.log_variances}

    def load_state_dict(self, state: dict[str, Tensor]) -> None:
        with torch.no_grad():
            for s, value in zip(self._s, state["log_variances"]):
                s.copy_(value)


class GradNorm:
    """Chen et al. 2018: weights that let all variables learn at a similar rate.

    ``G_i = w_i ||grad_W L_i||`` on the last shared weight W; ``r_i = (L_i / L_i(0)) / mean``; the
    weights go down the gradient of ``sum |G_i - mean(G) r_i^alpha|``, the target held fixed, by
    Adam. They stay positive and sum to the number of variables. The gradient on W is taken as a
    number, so that nothing is differentiated twice.

    A variable takes part from the first step in which its gradient on W is not zero (heads may
    start at zero); its ``L_i(0)`` is the loss in that step. Where one takes no part, it keeps its
    weight and the others share the rest of the sum.

    Parameters
    ----------
    tasks : number of variables.
    shared : the weight W.
    alpha : how much faster a variable that lags behind shall learn. rate : of Adam.
    """

    LOWEST = 1e-4

    def __init__(self, tasks: int, shared: Tensor, alpha: float = 1.5, rate: float = 0.025):
        self.shared, self.alpha, self.rate = shared, alpha, rate
        zeros = torch.zeros(tasks, device=shared.device)
        # the moments and the number of steps are Adam's, of each weight by itself
        self._state = {
            "weights": zeros + 1,
            "first_losses": torch.full_like(zeros, float("nan")),
            "mean": zeros.clone(),
            "square": zeros.clone(),
            "steps": zeros.clone(),
        }

    @property
    def weights(self) -> Tensor:
        """(tasks,) weights."""
        return self._state["weights"].clone()

    @property
    def first(self) -> Tensor:
        """(tasks,) L(0) of each variable, NaN before it has taken part."""
        return self._state["first_losses"]

    def combine(self, losses: list[Tensor], present: list[bool]) -> Tensor:
        """Update the weights, then return the weighted sum of the losses present."""
        here = _anywhere(present, losses)
        values = distributed.share(torch.stack([loss.detach().float() for loss in losses]))
        norms = torch.zeros_like(values)
        for index, (loss, each) in enumerate(zip(losses, here)):
            if each:
                (gradient,) = torch.autograd.grad(loss, self.shared, retain_graph=True)
                norms[index] = distributed.share(gradient).norm()
        self._update(values, norms)
        return _sum(self.weights, losses, here)

    def _update(self, values: Tensor, norms: Tensor) -> None:
        # absent variables have the norm 0; what is not finite would stay in the weights for ever
        active = (norms > 0) & (values > 0) & norms.isfinite() & values.isfinite()
        if not active.any():
            return
        state, norms = self._state, norms[active]
        fresh = active & state["first_losses"].isnan()
        state["first_losses"][fresh] = values[fresh]
        rates = values[active] / state["first_losses"][active]
        scaled = state["weights"][active] * norms
        target = scaled.mean() * (rates / rates.mean()) ** self.alpha
        moved = self._adam_step(norms * torch.sign(scaled - target), active)
        moved = moved.clamp(min=self.LOWEST)
        total = len(values) - state["weights"][~active].sum()
        state["weights"][active] = moved * total / moved.sum()

    def _adam_step(self, gradient: Tensor, active: Tensor) -> Tensor:
        """Weights of the active variables after a step of Adam with its usual constants."""
        state = self._state
        state["steps"][active] += 1
        state["mean"][active] += 0.1 * (gradient - state["mean"][active])
        state["square"][active] += 0.001 * (gradient**2 - state["square"][active])
        steps = state["steps"][active]
        mean = state["mean"][active] / (1 - 0.9**steps)
        square = state["square"][active] / (1 - 0.999**steps)
        return state["weights"][active] - self.rate * mean / (square.sqrt() + 1e-8)

    def parameters(self) -> list[nn.Parameter]:
        return []

    def state_dict(self) -> dict[str, Tensor]:
        return {name: values.clone() for name, values in self._state.items()}

    def load_state_dict(self, state: dict[str, Tensor]) -> None:
        for name, values in self._state.items():
            values.copy_(state[name])


def make_balancing(
    name: str,
    variables: list[Variable],
    network: MapNetwork,
    kinds: list[str],
    task_weights: dict,
    device: torch.device,
) -> Balancing:
    """The balancing ``gradnorm``, ``uncertainty``, ``equal`` or ``fixed`` of a training.

    With one variable there is nothing to balance: its loss is taken as it is.

    Parameters
    ----------
    kinds : of each variable's loss, ``cross_entropy``, ``mae`` or ``mse``.
    task_weights : {variable's name: weight above 0} for ``fixed``; 1 where a name is missing.

    Raises
    ------
    HyperTaskError
        For GradNorm with a frozen encoder or a network without a shared weight; for a weight of an
        unknown variable.
    """
    require_variables(task_weights, variables, "a task weight")
    if name == "fixed":
        weights = [float(task_weights.get(variable.name, 1.0)) for variable in variables]
        return FixedWeights(torch.tensor(weights, device=device))
    several = len(variables) > 1
    if name == "gradnorm":
        shared = network.shared_weight
        if shared is None:
            raise HyperTaskError(
                "GradNorm balances by the gradients of a weight that all variables share, and this "
                "network has none; choose the balancing uncertainty, equal or fixed."
            )
        if not shared.requires_grad:
            raise HyperTaskError(
                "GradNorm balances by the gradients of the encoder, and the encoder is frozen; "
                "choose the balancing uncertainty, equal or fixed."
            )
        if several:
            return GradNorm(len(variables), shared)
    if name == "uncertainty" and several:
        return Uncertainty(kinds, device)
    return EqualWeights(len(variables), device)


def _anywhere(present: list[bool], losses: list[Tensor]) -> list[bool]:
    """Which variables have a label in the batch of any process."""
    if not distributed.together():
        return list(present)
    counts = torch.tensor(present, dtype=torch.float32, device=losses[0].device)
    return [count > 0 for count in distributed.total(counts).tolist()]


def _sum(weights: Tensor, losses: list[Tensor], here: list[bool]) -> Tensor:
    """Weighted sum of the losses that are here; without any, a 0 to go back from."""
    chosen = [weight * loss for weight, loss, each in zip(weights, losses, here) if each]
    return summed(chosen or losses)


def summed(losses: list[Tensor]) -> Tensor:
    """The sum of at least one loss."""
    return sum(losses[1:], losses[0])
