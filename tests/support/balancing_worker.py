"""A small training with shared and separate parts, by one process or by one of several."""

from __future__ import annotations

import os

import torch
from torch import nn
from torch.nn.parallel import DistributedDataParallel

from hypertask.model.runtime import distributed
from hypertask.model.training.balancing import GradNorm, Uncertainty
from hypertask.model.training.losses import cross_entropy, focal_loss, masked_mae

STEPS = 5
LOSSES = cross_entropy, focal_loss, masked_mae


class Network(nn.Module):
    def __init__(self):
        super().__init__()
        self.shared = nn.Conv2d(5, 6, 1)
        self.heads = nn.ModuleList(nn.Conv2d(6, channels, 1) for channels in (3, 3, 1))

    def forward(self, spectra):
        features = torch.tanh(self.shared(spectra))
        return [head(features) for head in self.heads]


def batches():
    """(spectra (4, 5, 3, 3), labels (4, 3, 3, 3)); the second half of the windows lacks labels."""
    generator = torch.Generator().manual_seed(0)
    for step in range(STEPS):
        spectra = torch.randn(4, 5, 3, 3, generator=generator)
        labels = torch.randint(0, 3, (4, 3, 3, 3), generator=generator).float()
        labels[torch.rand(labels.shape, generator=generator) < 0.3] = torch.nan
        labels[2:, 1] = torch.nan
        if step == 2:
            labels[:, 2] = torch.nan  # nobody has the third variable here
        yield spectra, labels


def train(name: str, rows: slice = slice(None)) -> dict:
    """Train on these rows of every batch; the balancing's and the network's numbers at the end."""
    torch.manual_seed(1)
    network = model = Network()
    if name == "gradnorm":
        balancing = GradNorm(3, network.shared.weight)
    else:
        balancing = Uncertainty(["cross_entropy", "cross_entropy", "mae"])
    optimiser = torch.optim.Adam([*network.parameters(), *balancing.parameters()], lr=0.1)
    if distributed.together():
        # the head of a variable that nobody has in a step gets no gradient in it
        model = DistributedDataParallel(network, find_unused_parameters=True)
    for spectra, labels in batches():
        spectra, labels = spectra[rows], labels[rows]
        losses = [
            loss(maps, labels[:, index])
            for index, (loss, maps) in enumerate(zip(LOSSES, model(spectra)))
        ]
        present = [bool(here) for here in (~labels.isnan()).any(3).any(2).any(0)]
        optimiser.zero_grad()
        balancing.combine(losses, present).backward()
        optimiser.step()
    state = {**balancing.state_dict(), "balance": balancing.weights}
    return {**state, **{name: value.detach() for name, value in network.state_dict().items()}}


def run(rank: int, folder: str, name: str) -> None:
    """One of two processes, each with half of the batch."""
    torch.set_num_threads(1)
    torch.distributed.init_process_group(
        "gloo", init_method=f"file://{folder}/meet", rank=rank, world_size=2
    )
    for kind in name.split():
        torch.save(train(kind, slice(2 * rank, 2 * rank + 2)), f"{folder}/{kind}{rank}.pt")
    torch.distributed.destroy_process_group()
    os._exit(0)  # threads of gloo may abort a process that clears away
