"""Random fields that are functions of position: hashed lattices, smoothly interpolated.

Any window of a field can be computed by itself and equals the same window of the whole, so a
scene is made strip by strip in bounded memory.
"""

from __future__ import annotations

import zlib

import numpy as np
from numpy.typing import ArrayLike

_UNIT = np.float32(2.0**-32)
# standard deviation of a cubic B-spline surface over unit white noise at its nodes, on average
_SPLINE_DEVIATION = 151.0 / 315.0
EXP_STEP = 128
_EXP_TABLE = np.exp(-np.arange(8 * EXP_STEP + 1) / EXP_STEP).astype(np.float32)


def stream_key(seed: int, name: str) -> np.uint32:
    """A 32-bit key for one random field of a scene."""
    words = np.random.SeedSequence([seed, zlib.crc32(name.encode())])
    return np.uint32(words.generate_state(1)[0])


def hash_lattice(i: ArrayLike, j: ArrayLike, key: np.uint32 | np.ndarray) -> np.ndarray:
    """Hash whole lattice coordinates to 32 random bits (finaliser of Wellons' lowbias32).

    Parameters
    ----------
    i, j : integer arrays that broadcast; key : uint32, scalar or array.
    """
    bits = np.asarray(i).astype(np.uint32) * np.uint32(0x9E3779B1)
    bits = bits ^ (np.asarray(j).astype(np.uint32) * np.uint32(0x85EBCA77))
    bits += key
    bits ^= bits >> np.uint32(16)
    bits *= np.uint32(0x7FEB352D)
    bits ^= bits >> np.uint32(15)
    bits *= np.uint32(0x846CA68B)
    bits ^= bits >> np.uint32(16)
    return bits


def smooth_field(key: np.uint32, period: float, row: int, rows: int, cols: int) -> np.ndarray:
    """A window of a smooth random field with mean 0 and standard deviation 1.

    White noise on a lattice with a node every ``period`` pixels, interpolated with cubic
    B-splines; values stay within +-3.7.

    Returns
    -------
    array (rows, cols), float32, for the lines ``row`` to ``row + rows`` and columns from 0.
    """
    j, y_weights = _spline(np.arange(row, row + rows), period)
    i, x_weights = _spline(np.arange(cols), period)
    node_rows = np.arange(j[0] - 1, j[-1] + 3)
    node_cols = np.arange(-1, i[-1] + 3)
    nodes = hash_lattice(node_cols[None, :], node_rows[:, None], key) * _UNIT
    nodes = (nodes - np.float32(0.5)) * np.float32(12**0.5 / _SPLINE_DEVIATION)
    lines = sum(x_weights[k] * nodes[:, i + k] for k in range(4))
    return sum(y_weights[k][:, None] * lines[j - j[0] + k] for k in range(4))


def exp_negative(x: np.ndarray) -> np.ndarray:
    """exp(-x) for 0 <= x, from a table (steps of 1/128): the same on every machine."""
    index = (np.minimum(x, np.float32(8)) * np.float32(EXP_STEP)).astype(np.intp)
    return _EXP_TABLE[index]


def _spline(positions, period):
    """Nodes left of the positions and the four cubic B-spline weights, float32."""
    at = (positions + 0.5) / period
    node = np.floor(at).astype(np.intp)
    t = at - node
    weights = (
        (1 - t) ** 3 / 6,
        (3 * t**3 - 6 * t**2 + 4) / 6,
        (-3 * t**3 + 3 * t**2 + 3 * t + 1) / 6,
        t**3 / 6,
    )
    return node, [weight.astype(np.float32) for weight in weights]
