"""How the losses of the variables are weighed against each other."""

from __future__ import annotations

import torch
from torch import Tensor, nn


class EqualWeights:
    """Every variable with a label in the batch counts the same."""

    def __init__(self, tasks: int):
        self.weights = torch.ones(tasks)

    def combine(self, losses: list[Tensor], present: list[bool]) -> Tensor:
        """Weighted sum, divided by the number of variables present."""
        chosen = [loss for loss, here in zip(losses, present) if here]
        return torch.stack(chosen).mean()


class GradNorm:
    """Chen et al. 2018: weights that let all variables learn at a similar rate.

    G_i = w_i ||grad_W L_i|| on the last shared weight W; r_i = (L_i / L_i(0)) / mean; the
    weights follow the gradient of sum |G_i - mean(G) r_i^alpha|, the target held fixed. They
    stay positive and sum to the number of variables.

    Parameters
    ----------
    tasks : number of variables.
    shared : the weight W.
    """

    LOWEST = 1e-3

    def __init__(self, tasks: int, shared: nn.Parameter, alpha: float = 1.5, rate: float = 0.025):
        self.shared, self.alpha = shared, alpha
        self.first = torch.full((tasks,), float("nan"), device=shared.device)
        # one parameter each: Adam leaves a variable without a gradient alone, momentum included
        self._weights = [nn.Parameter(torch.ones((), device=shared.device)) for _ in range(tasks)]
        self.optimiser = torch.optim.Adam(self._weights, lr=rate)

    @property
    def weights(self) -> Tensor:
        """(tasks,) weights, detached."""
        return torch.stack([weight.detach() for weight in self._weights])

    def combine(self, losses: list[Tensor], present: list[bool]) -> Tensor:
        """Update the weights, then return the weighted mean of the losses present."""
        here = torch.tensor(present, device=self.shared.device)
        norms = torch.stack([
            torch.autograd.grad(loss, self.shared, retain_graph=True)[0].norm()
            for loss, each in zip(losses, present) if each
        ])  # fmt: skip
        values = torch.stack([loss for loss, each in zip(losses, present) if each])
        self._update(values.detach().float(), norms.detach().float(), here)
        return (self.weights[here] * values).sum() / here.sum()

    def _update(self, values: Tensor, norms: Tensor, here: Tensor) -> None:
        fresh = here & self.first.isnan()
        self.first[fresh] = values[fresh[here]].clamp(min=1e-8)
        rate = values / self.first[here]
        rate = rate / rate.mean().clamp(min=1e-8)
        chosen = [weight for weight, each in zip(self._weights, here.tolist()) if each]
        scaled = torch.stack(chosen) * norms
        target = (scaled.mean() * rate**self.alpha).detach()
        self.optimiser.zero_grad()
        (scaled - target).abs().sum().backward()
        self.optimiser.step()
        with torch.no_grad():
            # a variable without a label in this batch keeps its weight; the rest share theirs
            total = len(self._weights) - self.weights[~here].sum()
            moved = torch.stack(chosen).clamp(min=self.LOWEST)
            for weight, value in zip(chosen, moved * total / moved.sum()):
                weight.copy_(value)
