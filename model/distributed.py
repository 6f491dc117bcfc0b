"""Several processes that train one network together; with one process all of this does nothing.

Started by ``torchrun``, every process draws the same windows and reads its share of them. Sums
that a batch is reduced to (statistics, counts of labels, gradients) are summed over the processes,
so that the result is that of one process with the whole batch.
"""

from __future__ import annotations

import os

import torch
from torch import Tensor
from torch import distributed as dist

from .errors import HyperTaskError


def start(device: str) -> None:
    """Join the other processes, if ``torchrun`` started this one; call before any work."""
    if int(os.environ.get("WORLD_SIZE", 1)) < 2 or dist.is_initialized():
        return
    if not dist.is_available():
        raise HyperTaskError(
            "This PyTorch was built without torch.distributed; start the job without torchrun."
        )
    cuda = device in ("auto", "cuda") and torch.cuda.is_available()
    if cuda:
        torch.cuda.set_device(int(os.environ.get("LOCAL_RANK", 0)) % torch.cuda.device_count())
    dist.init_process_group("nccl" if cuda else "gloo")


def rank() -> int:
    """Number of this process, from 0."""
    return dist.get_rank() if together() else 0


def size() -> int:
    """Number of processes."""
    return dist.get_world_size() if together() else 1


def together() -> bool:
    """Whether there are several processes."""
    return dist.is_available() and dist.is_initialized() and dist.get_world_size() > 1


def total(values: Tensor) -> Tensor:
    """Sum over the processes, without a gradient; ``values`` itself with one process."""
    if not together():
        return values
    values = values.detach().clone()
    dist.all_reduce(values)
    return values


def total_with_gradient(values: Tensor) -> Tensor:
    """Sum over the processes, through which gradients flow back into every one of them."""
    if not together():
        return values
    from torch.distributed.nn.functional import all_reduce

    return all_reduce(values)


def share(values: Tensor) -> Tensor:
    """Mean over the processes, without a gradient: what one of them would hold on average."""
    return total(values) / size() if together() else values


def from_first(values: Tensor) -> Tensor:
    """The values of process 0, in place, in every process."""
    if together():
        dist.broadcast(values, 0)
    return values


def wait() -> None:
    """Wait until every process is here."""
    if together():
        dist.barrier()
