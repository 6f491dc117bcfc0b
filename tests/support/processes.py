"""Several processes of the engine under torchrun."""

from __future__ import annotations

import sys
from functools import cache

import pytest
import torch.distributed


def torchrun(processes: int, *arguments: str) -> list[str]:
    """The command that runs a Python script, or a program after ``--no-python``, so many times.

    Skips the test where PyTorch was built such that its torchrun cannot start at all.
    """
    if not _starts():
        pytest.skip("the torchrun of this PyTorch cannot start: it was built without libuv")
    start = [sys.executable, "-m", "torch.distributed.run", "--standalone"]
    return [*start, f"--nproc_per_node={processes}", *arguments]


@cache
def _starts() -> bool:
    """Whether the store can be made that torchrun makes without asking."""
    try:
        torch.distributed.TCPStore("localhost", 0, is_master=True, wait_for_workers=False)
    except RuntimeError as error:
        if "libuv" in str(error):
            return False
        raise
    return True
