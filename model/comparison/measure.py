"""What a method costs: arithmetic, pixels per second, memory."""

from __future__ import annotations

import threading
import time
from contextlib import nullcontext
from pathlib import Path

import torch
from torch.utils.flop_counter import FlopCounterMode

from ..labels.labels import Labels
from ..mapping.mapper import Mapper
from ..networks.contract import MapNetwork
from ..runtime.memory import give_back

_STATM = Path("/proc/self/statm")
_PERIOD = 0.05  # seconds between looks at the memory


def gigaflops(network: MapNetwork, bands: int, side: int) -> float:
    """Arithmetic of one forward pass over ``side`` x ``side`` pixels, 1e9 operations (2 x MAC)."""
    network = network.eval()
    first = next(network.parameters())
    window = torch.zeros(1, bands, side, side, device=first.device, dtype=first.dtype)
    fused = torch.backends.mha.get_fastpath_enabled()
    # the counter does not see into fused layers, nor into a processor's fused attention
    torch.backends.mha.set_fastpath_enabled(False)
    try:
        with torch.no_grad(), _plain_attention(), FlopCounterMode(display=False) as counter:
            network(window)
    finally:
        torch.backends.mha.set_fastpath_enabled(fused)
    return counter.get_total_flops() / 1e9


def _plain_attention():
    try:
        from torch.nn.attention import SDPBackend, sdpa_kernel
    except ImportError:  # torch before 2.3
        return nullcontext()
    return sdpa_kernel(SDPBackend.MATH)


def mapping_speed(mapper: Mapper, labels: Labels, tiles: list[tuple]) -> float | None:
    """Pixels per second of the largest of ``tiles`` with all variables, reading included."""
    if not tiles:
        return None
    scene, *window = max(tiles, key=lambda tile: tile[3] * tile[4])
    source = labels.scenes[scene].scene
    if mapper.device.type != "cpu":
        mapper.map(mapper.read(source, *window))  # the first one also sets the card up
    started = time.monotonic()
    mapper.map(mapper.read(source, *window))
    return window[2] * window[3] / (time.monotonic() - started)


class PeakMemory:
    """Within it, the most memory that was in use, in bytes: ``most``, None where not known.

    On a graphics card what torch has allocated there; otherwise what the process has resident,
    libraries included, looked at 20 times a second where the system tells (Linux).
    """

    def __init__(self, device: torch.device):
        self.most: int | None = None
        self._device, self._over = device, threading.Event()
        self._thread: threading.Thread | None = None

    def __enter__(self) -> PeakMemory:
        if self._device.type == "cuda":
            torch.cuda.reset_peak_memory_stats(self._device)
        elif _STATM.exists():
            give_back()  # what earlier rows have left
            self._thread = threading.Thread(target=self._watch, daemon=True)
            self._thread.start()
        return self

    def __exit__(self, *_) -> None:
        if self._device.type == "cuda":
            self.most = torch.cuda.max_memory_allocated(self._device)
        elif self._thread is not None:
            self._over.set()
            self._thread.join()

    def _watch(self) -> None:
        import resource

        page, most = resource.getpagesize(), 0
        while True:
            most = max(most, int(_STATM.read_text().split()[1]) * page)
            if self._over.wait(_PERIOD):
                break
        self.most = most
