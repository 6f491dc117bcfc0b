"""Figures of a comparison: what variants of a network reach, beside each other."""

from __future__ import annotations

from collections.abc import Sequence

from ...base.colors import line_style
from ..html import number
from ..svg import FAINT, INK, drawing, label, nothing, shortened, ticks
from ..svg import written as words

_ROW, _NAMES, _WIDE = 26, 210, 300


def variant_dots(names: Sequence[str], columns: Sequence[tuple]) -> str:
    """The mean of each variant with the range over the seeds, a panel for each score (fig. 13).

    Parameters
    ----------
    names : of the variants, from top to bottom.
    columns : per score (title, values), the values per variant one number for each seed, or None.

    Returns
    -------
    SVG. Axes do not begin at 0, so that differences are seen; lines are light where seeds are.
    """
    if not any(values for _, own in columns for values in own):
        return nothing("Variants", "There is nothing to compare.")
    height = 34 + _ROW * len(names) + 26
    parts = [
        words(_NAMES - 10, 34 + _ROW * k + _ROW / 2 + 4, shortened(name, _NAMES - 14), "end")
        for k, name in enumerate(names)
    ]
    for place, (title, own) in enumerate(columns):
        parts += _panel(title, own, _NAMES + place * (_WIDE + 20), len(names), place)
    return drawing(_NAMES + len(columns) * (_WIDE + 20), height, parts, "Variants")


def _panel(title: str, own, left: float, rows: int, place: int) -> list[str]:
    every = [value for values in own if values for value in values]
    low, high = (min(every), max(every)) if every else (0.0, 1.0)
    margin = 0.12 * (high - low) or 0.05
    low, high = low - margin, high + margin
    color, _ = line_style(place)
    right, top, bottom = left + _WIDE, 34, 34 + _ROW * rows

    def x(value: float) -> float:
        return left + (value - low) / (high - low) * (right - left)

    parts = [words(left, 20, title, more='font-weight="bold"')]
    for value in ticks(low, high, 4):
        parts.append(
            f'<line x1="{x(value):.1f}" x2="{x(value):.1f}" y1="{top}" y2="{bottom}" '
            f'stroke="{FAINT}"/>' + words(x(value), bottom + 16, label(value), "middle")
        )
    for k, values in enumerate(own):
        y = top + _ROW * k + _ROW / 2
        if not values:
            parts.append(words(left + 6, y + 4, "–"))
            continue
        mean = sum(values) / len(values)
        parts.append(
            f'<line x1="{x(min(values)):.1f}" x2="{x(max(values)):.1f}" y1="{y:.1f}" '
            f'y2="{y:.1f}" stroke="{color}" stroke-width="5" stroke-opacity="0.35" '
            'stroke-linecap="round"/>'
            f'<circle cx="{x(mean):.1f}" cy="{y:.1f}" r="4.5" fill="{color}" stroke="#fff">'
            f"<title>{number(mean, padded=True)}</title></circle>"
        )
    parts.append(f'<path d="M{left} {top}V{bottom}H{right}" fill="none" stroke="{INK}"/>')
    return parts
