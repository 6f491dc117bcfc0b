"""Where the network runs, and why."""

from __future__ import annotations

import torch

from ..base.errors import HyperTaskError
from ..base.messages import Reporter


def choose_device(wanted: str, reporter: Reporter) -> torch.device:
    """``auto`` takes CUDA, then MPS, then the CPU; the log states which, and why not a better one.

    Raises
    ------
    HyperTaskError
        When a device is asked for by name and is not there.
    """
    cuda, mps = torch.cuda.is_available(), torch.backends.mps.is_available()
    if wanted == "cuda" and not cuda:
        raise HyperTaskError(
            f"The device cuda was asked for, but {_why_no_cuda()}; choose auto or cpu."
        )
    if wanted == "mps" and not mps:
        raise HyperTaskError("The device mps was asked for, but this machine has none.")
    if wanted == "cuda" or (wanted == "auto" and cuda):
        memory = torch.cuda.get_device_properties(0).total_memory / 2**30
        reporter.message(f"Device: {torch.cuda.get_device_name(0)} ({memory:.0f} GiB).")
        return torch.device("cuda")
    if wanted == "mps" or (wanted == "auto" and mps):
        reporter.message("Device: Apple GPU (MPS).")
        return torch.device("mps")
    reason = f" because {_why_no_cuda()}" if wanted == "auto" else ""
    reporter.message(f"Device: CPU, {torch.get_num_threads()} threads{reason}.")
    return torch.device("cpu")


def _why_no_cuda() -> str:
    if torch.version.cuda is None:
        return "this torch was built without CUDA"
    return "torch finds no CUDA device (driver missing or too old?)"


def is_out_of_memory(error: BaseException) -> bool:
    """Whether torch (on any device) or numpy failed for lack of memory."""
    if isinstance(error, (MemoryError, torch.cuda.OutOfMemoryError)):
        return True
    text = str(error).lower()
    return isinstance(error, RuntimeError) and (
        "out of memory" in text or "can't allocate memory" in text
    )


def free_memory(device: torch.device) -> None:
    """Give cached device memory back after a failed attempt."""
    if device.type == "cuda":
        torch.cuda.empty_cache()
