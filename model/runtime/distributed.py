"""Several processes that train one network together; with one process all of this does nothing.

Started by ``torchrun``, every process draws the same windows and reads its share of them. Sums
that a batch is reduced to (statistics, counts of labels, gradients) are summed over the processes,
so that the result is that of one process with the whole batch.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import Tensor
from torch import distributed as dist

from ..base.errors import Cancelled, HyperTaskError


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
    dist.init_process_group("cpu:gloo,cuda:nccl" if cuda else "gloo")


def stop() -> None:
    """Part from the other processes, when all has been done."""
    if dist.is_available() and dist.is_initialized():
        dist.destroy_process_group()


_apart = False


@contextmanager
def alone() -> Iterator[None]:
    """What is done within, each process does as if it were the only one.

    The same work with the same seed in each gives the same result without a word between them.
    """
    global _apart
    before, _apart = _apart, True
    try:
        yield
    finally:
        _apart = before


def rank() -> int:
    """Number of this process, from 0."""
    return dist.get_rank() if together() else 0


def size() -> int:
    """Number of processes."""
    return dist.get_world_size() if together() else 1


def together() -> bool:
    """Whether there are several processes."""
    if _apart or not dist.is_available() or not dist.is_initialized():
        return False
    return dist.get_world_size() > 1


def total(values: Tensor) -> Tensor:
    """Sum over the processes, without a gradient; ``values`` itself with one process."""
    if not together():
        return values
    values = values.detach().clone(memory_format=torch.contiguous_format)
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
        sent = values.detach().contiguous()  # NCCL takes nothing else
        dist.broadcast(sent, 0)
        values.detach().copy_(sent)
    return values


def of_each(values: Tensor) -> Tensor:
    """The values of every process in every process (processes, ...), in the order of their rank.

    Floating-point numbers arrive as they were: sums made of them do not depend on chance.
    """
    if not together():
        return values[None]
    rows = torch.zeros((size(), *values.shape), dtype=values.dtype, device=values.device)
    rows[rank()] = values
    dist.all_reduce(rows)
    return rows


@contextmanager
def in_step() -> Iterator[None]:
    """What is done within is done in every process or, when it fails in one, fails in all.

    Without this a process that failed would leave the others waiting for it. Nothing within may
    itself wait for other processes.

    Raises
    ------
    Cancelled, HyperTaskError
        In processes without a failure of their own.
    """
    failure = None
    try:
        yield
    except BaseException as error:
        failure = error
    code = 0 if failure is None else 1 if isinstance(failure, Cancelled) else 2
    codes = of_each(torch.tensor(code)).tolist() if together() else [code]
    if failure is not None:
        raise failure
    if 2 in codes:
        raise HyperTaskError(f"Process {codes.index(2)} failed; what it said is in its log.")
    if 1 in codes:
        raise Cancelled()


def can_agree() -> bool:
    """Whether a word of another process can be heard: not within :func:`alone` of several."""
    several = dist.is_available() and dist.is_initialized() and dist.get_world_size() > 1
    return together() or not several


def as_the_first(flag: bool) -> bool:
    """What process 0 says, in every process."""
    return bool(from_first(torch.tensor(float(flag)))) if together() else flag


def wait() -> None:
    """Wait until every process is here."""
    if together():
        dist.barrier()
