"""What a number may be: one table for every job, recipe and model file.

Whatever memory or time depends on has an upper limit, far beyond what anybody needs: it is there
for slips of the pen and damaged files, which would otherwise fill the memory or never end.
"""

from __future__ import annotations

import math
from dataclasses import fields
from typing import Any, NamedTuple

from ..base.errors import HyperTaskError
from ..base.text import quoted


class Limits(NamedTuple):
    """The range of a number, both ends within; ``whole``: no fractions."""

    low: float
    high: float
    whole: bool = True

    def refusal(self, value: object) -> str | None:
        """What a value that is out of the range must be, in words; None for one within."""
        kinds = (int,) if self.whole else (int, float)
        if isinstance(value, bool) or not isinstance(value, kinds) or not _finite(value):
            return f"it must be {'a whole' if self.whole else 'a'} number {self._range()}"
        if value < self.low:
            return f"it must be at least {self.low:g}"
        if value > self.high:
            return f"it must be at most {self.high}"
        return None

    def _range(self) -> str:
        return f"from {self.low} to {self.high}"


def _finite(value) -> bool:
    return isinstance(value, int) or math.isfinite(value)


_BANDS = 65535  # GDAL opens no more
_SPREAD = Limits(0, 1000, whole=False)

NETWORK_LIMITS = {
    "bands": Limits(1, _BANDS),
    "continuous": Limits(0, _BANDS),
    "dilations": Limits(1, 512),
    "context": Limits(1, 8192),
    "stem_stride": Limits(1, 2),
    "kernel_landmarks": Limits(0, 20_000),
}
"""Settings of the network of a model file on which the memory for a tile depends."""
NETWORK_SETTING = Limits(0, _BANDS, whole=False)
"""Any other number that such a network is made of."""

LIMITS = {
    # a training; its seeds follow each other
    "epochs": Limits(1, 100_000),
    "batch_size": Limits(1, 4096),
    "window": Limits(8, 2048),
    "margin": Limits(0, 2048),
    "seeds": Limits(1, 100),
    "folds": Limits(1, 100),
    "seed": Limits(0, 10**18),
    "block_size": Limits(1, 10**6),
    "buffer": Limits(0, 10**6),
    # its recipe
    "windows_per_epoch": Limits(1, 10**6),
    "most_windows": Limits(0, 10**6),
    "warmup_epochs": Limits(0, 100_000),
    "validate_every": Limits(1, 100_000),
    "patience": Limits(0, 100_000),
    "spectral_steps": Limits(0, 10**7),
    "spectral_path": Limits(0, 4096),
    "spectral_members": Limits(1, 256),
    "kernel_landmarks": Limits(0, 20_000),
    "patch": Limits(0, 513),
    "window_pixels": Limits(0, 10**6),
    "pretraining_steps": Limits(0, 10**7),
    "pretraining_rate": _SPREAD,
    "learning_rate": _SPREAD,
    "spectral_rate": _SPREAD,
    "weight_decay": _SPREAD,
    "gamma": _SPREAD,
    "alpha": _SPREAD,
    "weight_power": _SPREAD,
    "balance": _SPREAD,
    "gain_noise": _SPREAD,
    "band_noise": _SPREAD,
    "clip": Limits(0, 10**9, whole=False),
    "context_margin": _SPREAD,
    # a comparison
    "pixels_per_class": Limits(1, 10**6),
    # maps
    "tile": Limits(16, 16384),
    "pixel_size": Limits(1e-3, 1e6, whole=False),
    "intervals": Limits(50, 99),
    "trust_limit": Limits(0.01, 9999, whole=False),
    # a simulated scene
    "width": Limits(64, 20_000),
    "height": Limits(64, 20_000),
    # an assessment, separability
    "band": Limits(1, _BANDS),
    "reference_band": Limits(1, _BANDS),
    "rois_band": Limits(1, _BANDS),
    "bins": Limits(2, 1000),
    "components": Limits(1, _BANDS),
    "bin_bands": Limits(1, _BANDS),
    "max_pixels": Limits(1, 10**9),
    "bootstrap": Limits(0, 100_000),
    "permutations": Limits(0, 100_000),
    "select_bands": Limits(0, _BANDS),
}


def require_limits(job: Any) -> None:
    """Raise HyperTaskError unless every number of a job is None or within its limits."""
    for entry in fields(job):
        if entry.name in LIMITS:
            within_limits(entry.name, getattr(job, entry.name))


def within_limits(name: str, value: object, what: str = "") -> None:
    """Raise HyperTaskError unless ``value`` is None or within the limits of its name.

    ``what`` : the name in words, if it is not the key itself.
    """
    refusal = None if value is None else LIMITS[name].refusal(value)
    if refusal:
        raise HyperTaskError(f"The {what or name} is {quoted(value)}; {refusal}.")
