"""How often labels and spectra are looked at: pixels read, by pixels there are."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field

from hypertask.model.labels.labels import SceneLabels
from hypertask.model.rasters.scene import Scene

READERS = {
    "labels": (SceneLabels, "read_codes"),  # SceneLabels.read calls it
    "groups": (SceneLabels, "read_groups"),
    "spectra": (Scene, "read"),
    "data": (Scene, "valid"),
}


@dataclass
class Looks:
    """Pixels read so far: ``labels``, ``groups``, ``spectra`` and ``data``
    (where they are valid), both of all chosen bands."""

    pixels: dict[str, int] = field(default_factory=lambda: dict.fromkeys(READERS, 0))

    def passes(self, pixels: int) -> dict[str, float]:
        """How many times each was read, where once is ``pixels``."""
        return {name: number / pixels for name, number in self.pixels.items()}


@contextmanager
def counted():
    """Yields :class:`Looks`, which count while the block runs; reading is otherwise as ever."""
    looks, before = Looks(), {}

    def wrapped(name, read):
        def counting(self, row, column, height, width, *rest):
            looks.pixels[name] += height * width
            return read(self, row, column, height, width, *rest)

        return counting

    for name, (owner, method) in READERS.items():
        before[name] = getattr(owner, method)
        setattr(owner, method, wrapped(name, before[name]))
    try:
        yield looks
    finally:
        for name, (owner, method) in READERS.items():
            setattr(owner, method, before[name])
