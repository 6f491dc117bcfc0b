"""Scale and offset that a file states for the numbers of its bands.

Pure numpy, so that both processes take them in the same way.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from ..base.errors import HyperTaskError


def band_scales(
    name: str,
    envi_tags: dict,
    scales: Sequence[float | None],
    offsets: Sequence[float | None],
) -> tuple[np.ndarray, np.ndarray]:
    """Scale and offset of each band: stored numbers times scale plus offset are what they mean.

    An ENVI header's reflectance scale factor holds for all bands; without one its ``data gain
    values`` and ``data offset values``, one for each; else what the bands themselves state.

    Parameters
    ----------
    name : of the file, for the sentences. envi_tags : of the header, or empty.
    scales, offsets : of each band, None where it states none.

    Returns
    -------
    Two float64 arrays (B,).

    Raises
    ------
    HyperTaskError
        When a factor is 0, negative or no finite number.
    """
    tags = {key.lower().replace(" ", "_"): value for key, value in (envi_tags or {}).items()}
    count = len(scales)
    factor = str(tags.get("reflectance_scale_factor") or "").strip()
    if factor:
        value = _number(factor)
        if value is None or not value > 0:
            raise HyperTaskError(
                f"The header of {name} has the reflectance scale factor {factor!r}, which is no "
                "number above 0; correct it in the header, or take the line out."
            )
        return np.full(count, 1.0 / value), np.zeros(count)
    gains = _listed(name, tags, "data_gain_values", count)
    shifts = _listed(name, tags, "data_offset_values", count)
    if gains is None:
        gains = np.array([1.0 if value is None else value for value in scales], float)
    if shifts is None:
        shifts = np.array([0.0 if value is None else value for value in offsets], float)
    wrong = np.flatnonzero(~np.isfinite(gains) | (gains == 0) | ~np.isfinite(shifts))
    if len(wrong):
        band = int(wrong[0])
        raise HyperTaskError(
            f"Band {band + 1} of {name} states the scale {gains[band]:g} and the offset "
            f"{shifts[band]:g}; a scale must be a number other than 0 and an offset a number."
        )
    return gains, shifts


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if np.isfinite(value) else None


def _listed(name: str, tags: dict, key: str, count: int) -> np.ndarray | None:
    text = str(tags.get(key) or "").strip("{}[]() \t\r\n")
    if not text:
        return None
    values = [_number(item) for item in re.split(r"[,\s]+", text)]
    if len(values) != count or None in values:
        raise HyperTaskError(
            f"The header of {name} has {len(values)} {key.replace('_', ' ')} for its {count} "
            "bands, or one that is no number; correct the list, or take it out."
        )
    return np.array(values, float)


def in_one(values: np.ndarray) -> float | list[float]:
    """The one number that all bands have, else the list of them."""
    same = len(values) and (values == values[0]).all()
    return float(values[0]) if same else [float(value) for value in values]
