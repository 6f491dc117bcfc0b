"""Where the network runs, and why."""

from __future__ import annotations

import ctypes
import os
import sys

import torch

from ..base.errors import HyperTaskError
from ..base.messages import Reporter
from ..base.text import amount


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
    device = best() if wanted == "auto" else torch.device(wanted)
    if wanted == "auto" and device.type == "cpu":
        reporter.message(f"Device: {words(device)} because {_why_no_cuda()}.")
    else:
        reporter.message(f"Device: {words(device)}.")
    return device


def best() -> torch.device:
    """The device that ``auto`` takes."""
    if torch.cuda.is_available():
        return torch.device("cuda")
    return torch.device("mps" if torch.backends.mps.is_available() else "cpu")


def words(device: torch.device) -> str:
    """What a device is, with the memory of a card or the threads of the processor."""
    if device.type == "cuda":
        memory = torch.cuda.get_device_properties(0).total_memory / 2**30
        return f"{torch.cuda.get_device_name(0)} ({memory:.0f} GiB)"
    if device.type == "mps":
        return "Apple GPU (MPS)"
    threads = torch.get_num_threads()
    return f"CPU, {amount(threads, 'thread', 'threads')}"


def seen() -> dict:
    """``devices`` that torch can use, ``device`` that is taken, in words, ``cuda`` that torch was
    built for (None: none), ``memory`` of the machine in bytes (None where unknown)."""
    cuda, mps = torch.cuda.is_available(), torch.backends.mps.is_available()
    return {
        "devices": ["cuda"] * cuda + ["mps"] * mps + ["cpu"],
        "device": words(best()),
        "cuda": torch.version.cuda,
        "memory": _memory(),
    }


def _memory() -> int | None:
    """Bytes of memory of this machine."""
    if sys.platform == "win32":

        class Status(ctypes.Structure):  # MEMORYSTATUSEX
            _fields_ = (
                [("length", ctypes.c_ulong), ("load", ctypes.c_ulong)]
                + [("total", ctypes.c_ulonglong)]
                + [(f"rest{number}", ctypes.c_ulonglong) for number in range(6)]
            )

        status = Status(length=ctypes.sizeof(Status))
        done = ctypes.windll.kernel32.GlobalMemoryStatusEx(ctypes.byref(status))
        return int(status.total) if done else None
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (ValueError, OSError):
        return None


def mapping_dtype(precision: str, device: torch.device) -> torch.dtype:
    """The type of the products and convolutions of a network that maps.

    ``precision`` : ``float32``, ``bf16``, or ``auto``: bf16 where the device has it in hardware.
    """
    half = precision == "bf16" or (precision == "auto" and computes_bf16(device))
    return torch.bfloat16 if half else torch.float32


def computes_bf16(device: torch.device) -> bool:
    """Whether a device computes in bfloat16 by itself; elsewhere it would be slower."""
    if device.type == "cuda":
        return torch.cuda.get_device_capability(device) >= (8, 0)
    if device.type != "cpu":
        return False
    tests = ("_is_avx512_bf16_supported", "_is_amx_tile_supported")
    return any(getattr(torch.cpu, name, lambda: False)() for name in tests)


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


def repeatable(deterministic: bool) -> None:
    """Results that repeat to the last bit, or the fastest ones."""
    if deterministic:
        os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")
        torch.backends.cudnn.benchmark = False
    # as use_deterministic_algorithms(), which first loads the compiler, for a second or more
    torch.set_deterministic_debug_mode("error" if deterministic else "default")
