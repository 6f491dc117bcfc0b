"""Versions of what a result was made with."""

from __future__ import annotations

import platform

import numpy as np
import torch

from ..base.version import version


def versions() -> dict:
    """What the weights depend on besides the job and the data."""
    return {
        "hypertask": version(),
        "torch": torch.__version__,
        "numpy": np.__version__,
        "python": platform.python_version(),
    }
