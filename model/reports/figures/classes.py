"""Figures of categorical variables: confusion matrix, reliability, ROC, class distribution."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import numpy as np

from ...base.arrays import Numbers
from ...base.colors import LINES, SHARE, is_dark, line_style, ramp, written
from ...base.text import Name
from ..html import text
from ..svg import (
    FONT,
    INK,
    Chart,
    drawing,
    image,
    label,
    legend_rows,
    moved,
    nothing,
    room_for,
    shortened,
    width_of,
)
from ..svg import written as words

PART_COLORS = {"training": "#9fcbe8", "validation": "#e69f00", "test": "#8a2f1d"}
"""Light, middle and dark, so that they differ in grey too."""
_LARGEST, _SMALLEST = 46.0, 620.0  # side of a cell, of the whole matrix


def confusion_matrix(
    counts: Numbers, names: Sequence[str], title: str = "", counted: str = "pixels"
) -> str:
    """Confusion matrix as a heat map of shares of each row (the paper's fig. 9).

    Parameters
    ----------
    counts : (K, K) pixels, rows are the reference, columns the map.
    names : K class names. counted : what the numbers are of.

    Returns
    -------
    SVG. Numbers are per cent of the row where the cells have room for them; a class that the
    reference lacks has a grey row. A row of the matrix is a row of the figure, from the top.
    """
    counts = np.asarray(counts, float)
    names = [Name(name) for name in names]
    number = len(counts)
    if not number:
        return nothing(title, "no classes")
    cell = min(_LARGEST, _SMALLEST / number)
    side = cell * number
    room = max(width_of(shortened(name, 200)) for name in names) + 8
    top = (28 if title else 8) + 24 + room
    left = 26 + room
    pixels = counts.sum(1)
    share = np.divide(
        counts, pixels[:, None], out=np.full_like(counts, np.nan), where=pixels[:, None] > 0
    )
    tint = ramp(share, SHARE)
    parts = [
        words(left, 15, shortened(title, side + 90, FONT * 1.1), more='font-weight="bold"')
        if title
        else ""
    ]
    if number > 40:
        parts.append(image(tint, left, top, side, side))
    else:
        parts += _cells(share, counts, tint, names, left, top, cell)
    parts.append(
        f'<rect x="{left:.1f}" y="{top:.1f}" width="{side:.1f}" height="{side:.1f}" fill="none" '
        f'stroke="{INK}"/>'
    )
    parts += _names(names, left, top, cell, room)
    right = left + side + 8
    if cell >= FONT + 2:
        parts.append(words(right, top - 8, counted))
        parts += [
            words(right, top + (k + 0.5) * cell + 4, label(float(count)))
            for k, count in enumerate(pixels)
        ]
        right += max(room_for(counted), *(width_of(label(float(c))) for c in pixels)) + 12
    bar = min(side, 160.0) if number > 2 else 70.0
    parts += color_bar(right + 8, top, bar, SHARE, (0.0, 50.0, 100.0), 0, 100)
    parts.append(words(right + 8, top - 8, "% of row"))
    middle = f"{top + side / 2:.0f}"
    parts += [
        words(left + side / 2, 42 if title else 14, "map", "middle", 'font-weight="bold"'),
        words(
            0,
            0,
            "reference",
            "middle",
            f'font-weight="bold" transform="translate(14 {middle}) rotate(-90)"',
        ),
    ]
    if not pixels.sum():
        parts.append(words(left, top + side + 16, "no labelled pixel"))
    return drawing(right + 80, top + side + 24, parts, "confusion matrix")


def _cells(share, counts, tint, names, left: float, top: float, cell: float) -> list[str]:
    parts = []
    digits = 1 if cell >= 40 else 0
    for (row, column), value in np.ndenumerate(share):
        x, y = left + column * cell, top + row * cell
        told = "not in the reference" if np.isnan(value) else f"{value:.2%}"
        hint = f"reference {names[row]}, map {names[column]}: {counts[row, column]:.0f} ({told})"
        parts.append(
            f'<rect x="{x:.1f}" y="{y:.1f}" width="{cell:.1f}" height="{cell:.1f}" '
            f'fill="{written(tint[row, column])}" stroke="#fff" stroke-width="0.8">'
            f"<title>{text(hint)}</title></rect>"
        )
        if value > 0 and cell >= 24:
            fill = "#fff" if is_dark(tint[row, column]) else INK
            shown = "100" if value == 1 else f"{100 * value:.{digits}f}"
            parts.append(words(x + cell / 2, y + cell / 2 + 4, shown, "middle", f'fill="{fill}"'))
    return parts


def _names(names, left: float, top: float, cell: float, room: float) -> list[str]:
    """Names of the rows, and of the columns on end; every so many where the cells are small."""
    parts = []
    for place in range(0, len(names), math.ceil((FONT + 1) / cell)):
        middle = (place + 0.5) * cell + 4
        name = shortened(names[place], room - 6)
        parts.append(words(left - 6, top + middle, name, "end"))
        turn = f'transform="translate({left + middle:.1f} {top - 6:.1f}) rotate(-90)"'
        parts.append(words(0, 0, name, more=turn))
    return parts


def color_bar(
    x: float,
    y: float,
    height: float,
    colors: Sequence[str],
    values: Sequence[float],
    low: float,
    high: float,
) -> list[str]:
    """Parts of an upright colour bar from ``low`` at the foot to ``high``, with its numbers."""
    parts = [image(ramp(np.linspace(1, 0, 64), colors)[:, None], x, y, 14, height)]
    for value in values:
        py = y + height * (high - value) / (high - low)
        parts.append(words(x + 19, min(max(py + 4, y + 9), y + height), label(value)))
    return parts


def reliability_diagram(
    counts: Numbers,
    confidence: Numbers,
    accuracy: Numbers,
    title: str = "",
    error: float | None = None,
    before: tuple[Numbers, Numbers, Numbers] | None = None,
) -> str:
    """How often the map is right against how sure it says it is.

    Parameters
    ----------
    counts : (B,) pixels in each of B even bins of confidence from 0 to 1.
    confidence : (B,) mean confidence in each bin, 0..1.
    accuracy : (B,) share that is right, 0..1; bins without pixels are left out.
    error : expected calibration error, 0..1, told where given.
    before : the same three before calibration, drawn dashed.
    """
    chart = Chart((0, 1), (0, 1), "confidence", "share that is right", title, 420, 380)
    chart.line([0, 1], [0, 1], "#55605b", 1, "2 3")
    entries = [("perfectly calibrated", "#55605b", "2 3")]
    if before is not None:
        _reliability(chart, *before, LINES[1], "5 3")
        entries.append(("before calibration", LINES[1], "5 3"))
    _reliability(chart, counts, confidence, accuracy, LINES[0], "")
    entries.append(("this map", LINES[0], ""))
    if error is not None:
        chart.parts.append(
            words(chart.box[0] + 8, chart.box[1] + 14, f"calibration error {error:.3f}")
        )
    counts = np.asarray(counts, float)
    total = max(float(np.sum(counts)), 1.0)
    below = Chart(
        (0, 1),
        (0, max(1.0, 105 * counts.max(initial=0) / total)),
        "confidence",
        "% of pixels",
        "",
        420,
        150,
    )
    below.bars(np.linspace(0, 1, len(counts) + 1), 100 * counts / total, LINES[0])
    rows, height = legend_rows(entries, chart.box[0], 0, 350)
    parts = [*chart.content(), moved(below.content(), 0, 384), moved(rows, 0, 538)]
    return drawing(420, 540 + height, parts, "reliability")


def _reliability(
    chart: Chart,
    counts: Numbers,
    confidence: Numbers,
    accuracy: Numbers,
    color: str,
    dash: str,
) -> None:
    counts = np.asarray(counts, float)
    there = counts > 0
    x, y = np.asarray(confidence, float)[there], np.asarray(accuracy, float)[there]
    chart.line(x, y, color, 2, dash)
    for px, py, share in zip(x, y, counts[there] / max(counts.sum(), 1)):
        chart.dots([px], [py], color, 2 + 4 * math.sqrt(share))


def roc_curves(curves: Iterable[tuple], title: str = "") -> str:
    """Receiver operating characteristic of each class against the rest.

    Parameters
    ----------
    curves : (name, false positive rates, true positive rates, area or None) of each class.
    """
    chart = Chart((0, 1), (0, 1), "false positive rate", "true positive rate", title, 420, 400)
    chart.line([0, 1], [0, 1], "#55605b", 1, "2 3")
    entries = []
    for place, (name, false, true, area) in enumerate(curves):
        color, dash = line_style(place)
        chart.line(false, true, color, 1.8, dash)
        name = shortened(Name(name), 290)
        known = area is not None and np.isfinite(area)
        entries.append((Name(f"{name} ({area:.3f})") if known else name, color, dash))
    rows, height = legend_rows(entries, 68, 0, 352)
    return drawing(420, 408 + height, [*chart.content(), moved(rows, 0, 404)], "ROC curves")


def class_distribution(
    counts: Numbers,
    names: Sequence[str],
    parts: Sequence[str] = tuple(PART_COLORS),
    title: str = "",
) -> str:
    """Share of each class in each part of the split.

    Parameters
    ----------
    counts : (P, K) pixels. names : K class names. parts : P names of parts.
    """
    counts = np.asarray(counts, float).reshape(len(parts), len(names))
    names = [Name(name) for name in names]
    total = counts.sum(1, keepdims=True)
    share = 100 * np.divide(counts, total, out=np.zeros_like(counts), where=total > 0)
    if not len(names):
        return nothing(title, "no classes")
    width = min(720.0, max(360.0, 90 + 70.0 * len(names)))
    chart = Chart(
        (0, len(names)), (0, max(1.0, share.max() * 1.05)), "", "% of the part", title, width, 250
    )
    left, _, right, bottom = chart.box
    each = (right - left) / len(names)
    slim = 0.8 * each / len(parts)
    colors = [part_color(part, k) for k, part in enumerate(parts)]
    chart.x_ticks = []
    bars = []
    for (part, place), value in np.ndenumerate(share):
        x = left + (place + 0.1) * each + part * slim
        _, (y,) = chart.at([0], [float(value)])
        hint = f"{names[place]} in {parts[part]}: {counts[part, place]:.0f} ({value:.2f} %)"
        bars.append(
            f'<rect x="{x:.2f}" y="{y:.1f}" width="{slim * 0.94:.2f}" '
            f'height="{bottom - y:.1f}" fill="{colors[part]}"><title>{text(hint)}</title>'
            "</rect>"
        )
    chart.parts += bars
    room, lettering = _slanted(names, left, bottom, each)
    rows, height = legend_rows(
        [
            (f"{part} ({label(n)} px)", color)
            for part, n, color in zip(parts, total.ravel(), colors)
        ],
        left,
        bottom + room,
        right - left,
    )
    parts = [*chart.content(), *lettering, *rows]
    return drawing(width, bottom + room + height + 8, parts, title)


def part_color(part: str, place: int = 0) -> str:
    """Colour of a part of the split; parts of other names have one by their place."""
    return PART_COLORS.get(part, LINES[place % len(LINES)])


def _slanted(names, left: float, bottom: float, each: float) -> tuple[float, list[str]]:
    """Room for the names under the bars, and the names; some are left out where they are many."""
    if all(width_of(shortened(name, 200)) < each - 4 for name in names):
        return 26, [
            words(left + (k + 0.5) * each, bottom + 17, shortened(name, 200), "middle")
            for k, name in enumerate(names)
        ]
    parts, room = [], 0.0
    for place in range(0, len(names), math.ceil((FONT + 3) / each)):
        # a slanted name reaches to the left of its bar
        x = left + (place + 0.5) * each + 4
        name = shortened(names[place], min(130.0, x / 0.77))
        room = max(room, 0.65 * width_of(name))
        turn = f'transform="translate({x:.1f} {bottom + 12:.1f}) rotate(-40)"'
        parts.append(words(0, 0, name, "end", turn))
    return room + 24, parts
