"""What a function takes where it makes arrays of what it is given."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Union

import numpy as np

Numbers = Union[np.ndarray, Sequence[float], Sequence[Sequence[float]]]
"""An array, or lists of numbers."""
