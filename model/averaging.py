"""A running mean of the weights, which is steadier than the weights themselves."""

from __future__ import annotations

import torch
from torch import nn


def running_mean(network: nn.Module, decay: float) -> torch.optim.swa_utils.AveragedModel:
    """Exponential mean of weights and batch statistics, updated by ``update_parameters``.

    The decay starts low and rises to ``decay``, as ``(n + 1) / (n + 10)`` after n updates, so that
    the random weights at the start are soon forgotten.
    """

    @torch.no_grad()
    def update(averaged, current, count):
        weight = 1 - min(decay, (int(count) + 1) / (int(count) + 10))
        for mean, value in zip(averaged, current):
            if mean.is_floating_point():
                mean.lerp_(value, weight)
            else:
                mean.copy_(value)

    return torch.optim.swa_utils.AveragedModel(network, multi_avg_fn=update, use_buffers=True)
