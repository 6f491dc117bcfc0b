"""One step's gradients of every network, by one process or by one of two with its share."""

from __future__ import annotations

from dataclasses import replace

import torch
from torch.nn.parallel import DistributedDataParallel

from hypertask.model.base.variables import Variable, VariableClass
from hypertask.model.jobs.recipes import recipe_for
from hypertask.model.jobs.train import TrainJob
from hypertask.model.networks import NETWORKS
from hypertask.model.runtime import distributed

WINDOWS, BANDS = 3, 5
VARIABLES = [
    Variable("species", "categorical", classes=[VariableClass(k, str(k)) for k in (1, 2, 3)]),
    Variable("height", "continuous", bounds=(0, 1)),
]
QUICK = {"spectraldiff": {"patch": 3, "draws": 1}}


def step(kind: str, rows: slice = slice(None)) -> dict[str, torch.Tensor]:
    """Gradients and batch statistics after one step on these of three windows, in float64, so that
    rounding stays what it is through any number of normalisations.

    Windows differ in how many pixels are asked for and in what is invalid.
    """
    recipe = recipe_for(TrainJob(["s"], [], "m", method=kind, preset="tiny"))
    config = NETWORKS[kind].Config.for_training(VARIABLES, BANDS, "tiny", recipe)
    torch.manual_seed(0)
    network = NETWORKS[kind](replace(config, dropout=0.0, **QUICK.get(kind, {}))).double().train()
    side = max(2 * network.stride, 6)
    chance = torch.Generator().manual_seed(1)
    spectra = torch.randn(WINDOWS, BANDS, side, side, generator=chance, dtype=torch.float64)
    mask = torch.ones(WINDOWS, 1, side, side, dtype=torch.float64)
    mask[1, :, :2] = 0
    wanted = torch.rand(WINDOWS, side, side, generator=chance) < 0.1
    wanted[2] &= torch.rand(side, side, generator=chance) < 0.5
    model = network
    if distributed.together():
        model = DistributedDataParallel(
            network, broadcast_buffers=False, find_unused_parameters=True
        )
    maps = model(spectra[rows] * mask[rows], mask[rows], wanted[rows])
    here = wanted[rows][:, None]
    total = sum((each.tanh() * here).sum() for each in maps) + sum(
        (each.square() * here).sum() for each in maps
    )
    # the mean over the pixels of all; gradients are averaged over the processes
    (total / wanted.sum() * distributed.size()).backward()
    found = {k: p.grad for k, p in network.named_parameters() if p.grad is not None}
    return {**found, **{k: v for k, v in network.named_buffers() if "running" in k}}


def run(rank: int, folder: str, kinds: list[str]) -> None:
    """One of two processes, with the windows of its turn."""
    torch.set_num_threads(1)
    torch.distributed.init_process_group(
        "gloo", init_method=f"file://{folder}/meet", rank=rank, world_size=2
    )
    for kind in kinds:
        torch.save(step(kind, slice(rank, None, 2)), f"{folder}/{kind}{rank}.pt")
    torch.distributed.destroy_process_group()
