"""The optimiser, its learning rate, the precision and the running mean of weights."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Generic

import torch
from torch import nn
from torch.torch_version import TorchVersion

from ..jobs.recipes import Recipe
from ..networks.modules import Part
from .balancing import Uncertainty

FUSED = TorchVersion(torch.__version__) >= "2.4" or None
"""Whether Adam takes a step of all weights in one: a torch before that does it on a GPU only."""


class RunningMean(torch.optim.swa_utils.AveragedModel, Generic[Part]):
    """A mean of the weights of a network, which is in ``module``."""

    module: Part


def running_mean(network: Part, decay: float) -> RunningMean[Part]:
    """Exponential mean of weights and batch statistics, updated by ``update_parameters``.

    The decay starts low and rises to ``decay``, as ``(n + 1) / (n + 10)`` after n updates, so that
    the random weights at the start are soon forgotten.
    """

    @torch.no_grad()
    def update(averaged, current, count):
        weight = 1 - min(decay, (int(count) + 1) / (int(count) + 10))
        if averaged[0].is_floating_point():  # all of a call are of one type
            torch._foreach_lerp_(averaged, current, weight)
        else:
            torch._foreach_copy_(averaged, current)

    return RunningMean(network, multi_avg_fn=update, use_buffers=True)


def build_optimiser(
    network: nn.Module, recipe: Recipe, extra: Sequence[nn.Parameter] = ()
) -> torch.optim.Optimizer:
    """Adam or AdamW; biases, normalisation and the ASPP's weights are not decayed.

    ``extra``: what the balancing learns, in a third group with a rate of its own.
    """
    trained = [p for p in network.parameters() if p.requires_grad]
    groups = [
        {"params": [p for p in trained if p.ndim > 1], "weight_decay": recipe.weight_decay},
        {"params": [p for p in trained if p.ndim <= 1], "weight_decay": 0.0},
    ]
    if extra:
        groups.append({"params": list(extra), "weight_decay": 0.0, "lr": Uncertainty.RATE})
    kind = torch.optim.AdamW if recipe.decoupled else torch.optim.Adam
    return kind(groups, lr=recipe.learning_rate, betas=recipe.betas, fused=FUSED)


def optimiser_tensors(optimiser: torch.optim.Optimizer) -> dict[str, torch.Tensor]:
    """All that an optimiser remembers, by ``number of the parameter/name``."""
    state = optimiser.state_dict()["state"]
    return {f"{number}/{name}": each for number, one in state.items() for name, each in one.items()}


def load_optimiser(optimiser: torch.optim.Optimizer, tensors: dict[str, torch.Tensor]) -> None:
    """Let an optimiser of the same parameters remember what :func:`optimiser_tensors` gave."""
    parameters = [p for group in optimiser.param_groups for p in group["params"]]
    state: dict[int, dict] = {}
    for name, value in tensors.items():
        number, _, key = name.partition("/")
        if key != "step":
            # laid out in memory as the parameter is, as it was before
            value = torch.empty_like(parameters[int(number)]).copy_(value)
        state.setdefault(int(number), {})[key] = value
    groups = optimiser.state_dict()["param_groups"]
    optimiser.load_state_dict({"state": state, "param_groups": groups})


def learning_rate(recipe: Recipe, epoch: float) -> float:
    """Rate at a (fractional) epoch: equal steps up over the warm-up, then flat or a cosine."""
    if epoch < recipe.warmup_epochs:
        return recipe.learning_rate * (int(epoch) + 1) / recipe.warmup_epochs
    if not recipe.cosine:
        return recipe.learning_rate
    done = (epoch - recipe.warmup_epochs) / max(1, recipe.epochs - recipe.warmup_epochs)
    return recipe.learning_rate * 0.5 * (1 + math.cos(math.pi * done))


def uses_bf16(precision: str, device: torch.device) -> bool:
    """Whether the network runs in bfloat16: as said, or ``auto``: on a GPU that has it."""
    if precision == "auto":
        return device.type == "cuda" and torch.cuda.is_bf16_supported()
    return precision == "bf16"
