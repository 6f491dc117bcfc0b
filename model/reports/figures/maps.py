"""Figures of places: map beside reference, and the parts of the split."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from ...base.arrays import Numbers
from ...base.colors import NOTHING, VIRIDIS, ramp, rgb
from ...base.text import Name
from ...base.variables import Variable
from ..html import text
from ..svg import FONT, INK, drawing, image, label, legend_rows, shortened, ticks, width_of
from ..svg import written as words
from .classes import PART_COLORS, color_bar

SPLIT_COLORS = (*PART_COLORS.values(), "#f2f2f2", "#b9bfbc")
"""Of training, validation, test, no labels, and left out between parts."""
SPLIT_NAMES = (*PART_COLORS, "no labels", "between parts")
_WIDTH = 720.0
_NARROWEST = 12.0
"""Of a map on paper, in pixels: a flight line of eight columns is to be seen too."""
_NAME = 64.0
"""Room for the name above a map."""


def map_excerpts(
    predicted: Numbers,
    reference: Numbers,
    variable: Variable,
    picture: Numbers | None = None,
    place: str = "",
) -> str:
    """Map and reference side by side in the same colours (the paper's fig. 10).

    Parameters
    ----------
    predicted, reference : (H, W) class indices of a categorical variable, negative or NaN where
        there is none; physical values of a continuous one, NaN where there is none.
    variable : with its classes and colours, or its unit and bounds.
    picture : (H, W, 3) uint8 colours of the scene, shown first where given.
    place : where the excerpt lies, for the headline.
    """
    planes = [np.asarray(plane, float) for plane in (reference, predicted)]
    height, width = planes[0].shape
    if variable.is_categorical:
        colors = [_class_colors(plane, variable) for plane in planes]
    else:
        low, high = _limits(variable, planes)
        colors = [ramp((plane - low) / (high - low)) for plane in planes]
    panels = list(zip(("reference", "map"), colors))
    if picture is not None:
        panels.insert(0, ("scene", np.asarray(picture, np.uint8)))
    told = f"{variable.name}: map beside reference"
    gap = 12
    bar = 0 if variable.is_categorical else 90
    room = (_WIDTH - bar - gap * (len(panels) - 1)) / len(panels)
    w, h = _on_paper(width, height, room, 340)
    wide_enough = max(w, _NAME)
    headline = shortened(Name(variable.name), _WIDTH, FONT * 1.1)
    parts = [words(0, 15, headline, more='font-weight="bold"')]
    used = width_of(headline, FONT * 1.2) + 10
    if place and used < _WIDTH - 60:
        parts.append(words(used, 15, shortened(place, _WIDTH - used)))
    for number, (name, plane) in enumerate(panels):
        x = number * (wide_enough + gap)
        parts += [
            words(x, 38, shortened(name, wide_enough)),
            _framed(thinned(plane, 500), x, 44, w, h),
        ]
    wide = max(360.0, len(panels) * (wide_enough + gap) - gap)
    if variable.is_categorical:
        rows, below = legend_rows(_shown_classes(planes, variable), 0, 52 + h, wide)
        return drawing(wide, 56 + h + below, parts + rows, told)
    x = len(panels) * (wide_enough + gap)
    values = ticks(low, high, 5)
    parts += [words(x, 38, shortened(Name(variable.unit), bar) if variable.unit else "")]
    parts += color_bar(x, 44, h, VIRIDIS, values, low, high)
    rows, below = legend_rows([("no data or no label", NOTHING)], 0, 52 + h, wide)
    missing = any(np.isnan(plane).any() for plane in planes)
    if not missing:
        rows, below = [], 0
    return drawing(max(wide, x + bar), 56 + h + below, parts + rows, told)


def _class_colors(plane: np.ndarray, variable: Variable) -> np.ndarray:
    table = np.array([rgb(NOTHING), *(rgb(entry.color) for entry in variable.classes)], np.uint8)
    index = np.where(np.isfinite(plane) & (plane >= 0), plane, -1).astype(int)
    return table[index + 1]


def _shown_classes(planes, variable: Variable) -> list[tuple[str, str]]:
    """Name and colour of the classes to be seen, at most 40, and of no data."""
    seen = np.unique(np.concatenate([plane[np.isfinite(plane)] for plane in planes]))
    entries = [variable.classes[int(k)] for k in seen if k >= 0]
    shown: list[tuple[str, str]] = [(Name(entry.name), entry.color) for entry in entries[:40]]
    if len(entries) > 40:
        shown.append((f"and {len(entries) - 40} more", "#ffffff"))
    if any((~np.isfinite(plane) | (plane < 0)).any() for plane in planes):
        shown.append(("no data or no label", NOTHING))
    return shown


def _limits(variable: Variable, planes) -> tuple[float, float]:
    if variable.bounds and variable.bounds[1] > variable.bounds[0]:
        return variable.bounds
    values = np.concatenate([plane[np.isfinite(plane)] for plane in planes])
    low, high = (float(values.min()), float(values.max())) if values.size else (0.0, 1.0)
    return (low, high) if high > low else (low - 0.5, low + 0.5)


def thinned(plane: np.ndarray, most: int) -> np.ndarray:
    """Every so many-th row and column, so that none of both is more than ``most``; at least one."""
    height, width = plane.shape[:2]
    step = max(1, -(-max(height, width) // most))
    row, column = (min(step // 2, (side - 1) // 2) for side in (height, width))
    return plane[row::step, column::step]


def _on_paper(columns: int, rows: int, width: float, height: float) -> tuple[float, float]:
    """Width and height of a map that is to fit; one that is very narrow is drawn wider."""
    scale = min(width / columns, height / rows)
    return max(columns * scale, _NARROWEST), max(rows * scale, _NARROWEST)


def _framed(plane, x: float, y: float, width: float, height: float) -> str:
    return image(plane, x, y, width, height) + (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" fill="none" '
        f'stroke="{INK}" stroke-width="0.7"/>'
    )


def split_map(
    planes: Iterable[np.ndarray],
    names: Sequence[str] | None = None,
    block: float | Sequence[float] = 1,
    pixel: float | Sequence[float | None] | None = None,
    parts: Sequence[str] = SPLIT_NAMES,
    colors: Sequence[str] = SPLIT_COLORS,
) -> str:
    """Parts of the split, one map per scene (the paper's fig. 5).

    Parameters
    ----------
    planes : per scene: (rows, columns) codes of parts: 0 training, 1 validation, 2 test, 3 no
        labels, 4 left out between parts.
    names : of the scenes. block : pixels on a side of one cell of the planes.
    pixel : metres on a side of a pixel, for the scale bar; None writes pixels. Both are one value
        or one per scene.
    parts, colors : names and colours by code.

    Returns
    -------
    SVG.
    """
    planes = [np.asarray(plane) for plane in planes]
    if not planes or not all(plane.size for plane in planes):
        return drawing(300, 24, [words(0, 16, "no split")], "split")
    names = [""] * len(planes) if names is None else list(names)
    blocks = list(block) if isinstance(block, Sequence) else [block] * len(planes)
    sizes = list(pixel) if isinstance(pixel, Sequence) else [pixel] * len(planes)
    table = np.array([rgb(color) for color in colors], np.uint8)
    columns = min(len(planes), 2 if len(planes) < 5 else 3)
    room = (_WIDTH - 16 * (columns - 1)) / columns
    drawn, top, row_height = [], 0.0, 0.0
    for number, (plane, name) in enumerate(zip(planes, names)):
        if number % columns == 0:
            top, row_height = top + row_height, 0.0
        x = number % columns * (room + 16)
        w, h = _on_paper(plane.shape[1], plane.shape[0], room, 560 if columns == 1 else 400)
        drawn.append(words(x, top + 14, shortened(Name(name), room) if name else ""))
        drawn.append(_framed(table[thinned(plane, 600)], x, top + 20, w, h))
        drawn += _scale_bar(x, top + h + 28, w, plane.shape[1] * blocks[number], sizes[number])
        row_height = max(row_height, h + 60)
    rows, below = legend_rows(_shares(planes, parts, colors), 0, top + row_height, _WIDTH)
    return drawing(_WIDTH, top + row_height + below + 4, drawn + rows, "parts of the split")


def _shares(planes, parts, colors) -> list[tuple[str, str]]:
    codes = np.concatenate([plane.ravel() for plane in planes])
    counts = np.bincount(codes, minlength=len(parts))
    return [
        (f"{part} ({100 * count / len(codes):.3g} %)", color)
        for part, count, color in zip(parts, counts, colors)
        if count
    ]


def _scale_bar(x: float, y: float, width: float, pixels: float, pixel: float | None) -> list[str]:
    """A bar of a round length, about a quarter of a map ``width`` wide on paper."""
    whole = pixels * (pixel or 1)
    length = ticks(0, whole, 4)[1]
    unit = "pixels" if pixel is None else "m"
    told = label(length)
    if pixel is not None and length >= 1000:
        told, unit = label(length / 1000), "km"
    end = x + width * length / whole
    return [
        f'<path d="M{x:.1f} {y:.1f}v8H{end:.1f}v-8" fill="none" stroke="{INK}" '
        f'stroke-width="1.5"><title>{text(told)} {unit}</title></path>',
        words(end + 6, y + 9, f"{told} {unit}"),
    ]
