"""How much memory this process needs."""

from __future__ import annotations

import ctypes
import gc
import re
import sys
import weakref
from pathlib import Path

import torch
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves


def resident() -> int | None:
    """Bytes of this process that lie in memory now; None where unknown."""
    if sys.platform == "win32":
        return _on_windows("working")
    return _on_linux("VmRSS")


def peak() -> int | None:
    """Bytes that lay in memory at most since the process began; None where unknown."""
    if sys.platform == "win32":
        return _on_windows("peak")
    # what getrusage gives on Linux may be the peak of the process that started this one
    known = _on_linux("VmHWM")
    if known is not None:
        return known
    try:
        import resource
    except ImportError:
        return None
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024


def _on_linux(name: str) -> int | None:
    try:
        text = Path("/proc/self/status").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    found = re.search(rf"^{name}:\s+(\d+) kB", text, re.MULTILINE)
    return int(found[1]) * 1024 if found else None


def _on_windows(name: str) -> int | None:
    class Counters(ctypes.Structure):  # PROCESS_MEMORY_COUNTERS
        _fields_ = [("size", ctypes.c_ulong), ("faults", ctypes.c_ulong)] + [
            (each, ctypes.c_size_t)
            for each in ("peak", "working", *(f"rest{number}" for number in range(6)))
        ]

    if sys.platform == "win32":
        counters = Counters(size=ctypes.sizeof(Counters))
        kernel = ctypes.WinDLL("kernel32")
        kernel.GetCurrentProcess.restype = ctypes.c_void_p
        own = ctypes.c_void_p(kernel.GetCurrentProcess())
        if kernel.K32GetProcessMemoryInfo(own, ctypes.byref(counters), counters.size):
            return int(getattr(counters, name))
    return None


def give_back() -> None:
    """Give memory that is no longer used back to the system, where the C library can (glibc).

    It keeps what was freed in small pieces for later, and it counts as the process's until then.
    """
    gc.collect()
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim is not None:
            trim(0)


class Living(TorchDispatchMode):
    """Counts the bytes of the tensors that operations within its ``with`` block make, which it
    leaves to this thread alone.

    Attributes
    ----------
    most : that lived at once. What an operation needs within itself is not counted.
    """

    def __init__(self):
        super().__init__()
        self.most = self._now = 0
        self._known: weakref.WeakSet = weakref.WeakSet()

    def __enter__(self) -> Living:
        self._threads = torch.get_num_threads()
        torch.set_num_threads(1)  # of others nothing would be seen
        return super().__enter__()

    def __exit__(self, *error) -> None:
        super().__exit__(*error)
        torch.set_num_threads(self._threads)

    @classmethod
    def _should_skip_dynamo(cls) -> bool:
        return False  # which would load the compiler, for a second or more

    def __torch_dispatch__(self, operation, types, arguments=(), named=None):
        results = operation(*arguments, **(named or {}))
        given = {id(t.untyped_storage()) for t in tree_leaves((arguments, named)) if _is(t)}
        for result in tree_leaves(results):
            if _is(result) and id(result.untyped_storage()) not in given:
                self._add(result.untyped_storage())
        return results

    def _add(self, storage) -> None:
        if storage in self._known:
            return
        self._known.add(storage)
        self._now += storage.nbytes()
        self.most = max(self.most, self._now)
        weakref.finalize(storage, self._forget, storage.nbytes())

    def _forget(self, size: int) -> None:
        self._now -= size


def _is(value) -> bool:
    return isinstance(value, torch.Tensor)
