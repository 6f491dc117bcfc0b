"""Colours of reports and maps: ramps that rise in lightness, told apart by colour-blind readers."""

from __future__ import annotations

import colorsys
import re
from collections.abc import Iterable, Sequence
from itertools import count
from typing import TYPE_CHECKING

from .errors import HyperTaskError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike

# matplotlib's viridis at nine even places
VIRIDIS = (
    "#440154",
    "#472d7b",
    "#3b528b",
    "#2c728e",
    "#21918c",
    "#28ae80",
    "#5ec962",
    "#addc30",
    "#fde725",
)
SHARE = ("#f7f9f8", "#a9d3c1", "#4d9f83", "#0b6b4f")
"""0 to 1, light to dark, in the reports' green."""
DENSITY = ("#d3e9d2", "#7cc3b4", "#3790a6", "#27538f", "#1b1a52")
"""Few to many; the lightest still differs from paper."""
LINES = ("#0b6b4f", "#e69f00", "#56b4e9", "#cc79a7", "#0072b2", "#d55e00", "#7f7f7f", "#8a5f00")
"""Lines on white."""
NOTHING = "#e3e6e4"
"""No data."""


def line_style(place: int) -> tuple[str, str]:
    """Colour and dash of line number ``place``; the dashes change when the colours are used up."""
    dashes = ("", "6 3", "2 2", "8 3 2 3")
    return LINES[place % len(LINES)], dashes[place // len(LINES) % len(dashes)]


def rgb(color: str) -> tuple[int, int, int]:
    """0..255 of ``#rrggbb``."""
    return int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16)


def ramp(values: ArrayLike, colors: Sequence[str] = VIRIDIS, nothing: str = NOTHING) -> np.ndarray:
    """Colours of values 0..1 along a ramp.

    Parameters
    ----------
    values : float (...); beyond 0..1 the ends' colours, NaN ``nothing``.

    Returns
    -------
    uint8 (..., 3).
    """
    import numpy as np  # QGIS starts without it

    values = np.asarray(values, np.float64)
    places = np.linspace(0, 1, len(colors))
    channels = np.array([rgb(color) for color in colors], np.float64)
    mixed = np.stack([np.interp(values, places, channels[:, k]) for k in range(3)], axis=-1)
    mixed[np.isnan(values)] = rgb(nothing)
    return np.round(mixed).astype(np.uint8)


def written(color: Iterable[float]) -> str:
    """``#rrggbb`` of three channels 0..255."""
    return "#" + "".join(f"{int(channel):02x}" for channel in color)


def is_dark(color: Iterable[float]) -> bool:
    """Whether white text reads better than black on three channels 0..255."""
    red, green, blue = map(float, color)
    return 0.299 * red + 0.587 * green + 0.114 * blue < 140


def hex_color(color: object) -> str:
    """A colour that a file or a job gives, ``""`` for none.

    Raises
    ------
    ValueError
        When it is anything else than ``#rrggbb``: it would go into styles and pages as it is.
    """
    if color is None or color == "":
        return ""
    if not isinstance(color, str) or not _HEX.fullmatch(color):
        raise ValueError(f"the colour {str(color)[:40]!r} is not written as #rrggbb")
    return color


_HEX = re.compile(r"#[0-9a-fA-F]{6}")


def class_colors(given: Iterable) -> list[str]:
    """The colours given, and for those without one theirs of the palette, or the next not taken.

    Raises
    ------
    HyperTaskError
        When one of them is not ``#rrggbb``.
    """
    try:
        given = [hex_color(color) for color in given]
    except ValueError as error:
        raise HyperTaskError(f"Among the classes {error}; correct it or leave it out.") from error
    taken = {color.lower() for color in given if color}
    # a class has the colour of its place, whatever colours others are given, but for those taken
    own = [palette_color(place) for place in range(len(given))]
    found = [color or ("" if usual in taken else usual) for color, usual in zip(given, own)]
    taken.update(found)
    free = (color for color in map(palette_color, count()) if color not in taken)
    return [color or next(free) for color in found]


# Okabe and Ito's colours, told apart by colour-blind readers, then darker and lighter mixes.
PALETTE = (
    "#009e73",
    "#e69f00",
    "#56b4e9",
    "#cc79a7",
    "#0072b2",
    "#d55e00",
    "#f0e442",
    "#7f7f7f",
    "#005a41",
    "#8a5f00",
    "#8fd0f2",
    "#7d3f63",
    "#00385a",
    "#ff9e5c",
    "#a39b1d",
    "#333333",
)


def palette_color(index: int) -> str:
    """Colour number ``index``; beyond the palette, hues a golden angle apart."""
    if index < len(PALETTE):
        return PALETTE[index]
    hue = (index * 0.618033988749895) % 1.0
    red, green, blue = colorsys.hsv_to_rgb(hue, 0.45 + 0.4 * (index % 2), 0.9 - 0.25 * (index % 3))
    return f"#{round(red * 255):02x}{round(green * 255):02x}{round(blue * 255):02x}"
