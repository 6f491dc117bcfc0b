"""Small charts as inline SVG for the HTML reports: lines with bands around them, and bars."""

from __future__ import annotations

import math

import numpy as np

from .html import text

_INK, _FAINT = "#333b37", "#dde3e0"


def ticks(low: float, high: float, most: int = 6) -> list[float]:
    """Round numbers within low..high, at most ``most`` + 1 of them."""
    if not high > low:
        return [low]
    raw = (high - low) / most
    unit = 10.0 ** math.floor(math.log10(raw))
    step = next(unit * factor for factor in (1, 2, 2.5, 5, 10) if unit * factor >= raw * 0.999)
    first = math.ceil(low / step - 1e-9)
    return [round(k * step, 12) for k in range(first, math.floor(high / step + 1e-9) + 1)]


def label(value: float) -> str:
    """A tick's number: short, without an exponent where it can do without."""
    return f"{value:,.10g}".replace(",", "\u202f") if abs(value) < 1e6 else f"{value:.3g}"


class Chart:
    """A chart with axes; ``markup()`` gives the SVG.

    Parameters
    ----------
    x, y : (low, high) ranges. x_title, y_title : with units. title : above the chart.
    width, height : pixels at 100 %.
    """

    def __init__(self, x, y, x_title="", y_title="", title="", width=640, height=280):
        self.x, self.y = _widened(x), _widened(y)
        self.size = width, height
        self.box = (64 if y_title else 46, 24 if title else 10, width - 12,
                    height - (42 if x_title else 24))  # fmt: skip
        self.titles = title, x_title, y_title
        self.parts: list[str] = []

    def at(self, x, y) -> tuple[np.ndarray, np.ndarray]:
        """Pixels of data coordinates."""
        left, top, right, bottom = self.box
        x = left + (np.asarray(x, float) - self.x[0]) / (self.x[1] - self.x[0]) * (right - left)
        y = bottom - (np.asarray(y, float) - self.y[0]) / (self.y[1] - self.y[0]) * (bottom - top)
        return x, y

    def line(self, x, y, color: str, width: float = 1.5) -> None:
        self.parts.append(
            f'<polyline points="{_points(*self.at(x, y))}" fill="none" stroke="{text(color)}" '
            f'stroke-width="{width}" stroke-linejoin="round"/>'
        )

    def band(self, x, low, high, color: str) -> None:
        """The area between two lines."""
        forth, back = self.at(x, high), self.at(x, low)
        xs, ys = np.r_[forth[0], back[0][::-1]], np.r_[forth[1], back[1][::-1]]
        self.parts.append(
            f'<polygon points="{_points(xs, ys)}" fill="{text(color)}" fill-opacity="0.22"/>'
        )

    def dots(self, x, y, color: str) -> None:
        for px, py in zip(*self.at(x, y)):
            self.parts.append(f'<circle cx="{px:.1f}" cy="{py:.1f}" r="3" fill="{text(color)}"/>')

    def bars(self, edges, heights, color: str) -> None:
        """Bars between neighbouring edges, from 0."""
        left, _ = self.at(edges, np.zeros(len(edges)))
        _, top = self.at(np.zeros(len(heights)), heights)
        _, base = self.at(0, max(0.0, self.y[0]))
        for x0, x1, y in zip(left[:-1], left[1:], top):
            self.parts.append(
                f'<rect x="{x0:.1f}" y="{y:.1f}" width="{max(0.5, x1 - x0 - 0.6):.1f}" '
                f'height="{max(0.0, float(base) - y):.1f}" fill="{text(color)}"/>'
            )

    def marker(self, x: float, words: str = "", color: str = _INK) -> None:
        """A dashed vertical line."""
        (px,), _ = self.at([x], [0])
        left, top, right, bottom = self.box
        # words on the side where there is room
        shift, anchor = (4, "start") if px < (left + right) / 2 else (-4, "end")
        self.parts.append(
            f'<line x1="{px:.1f}" x2="{px:.1f}" y1="{top}" y2="{bottom}" stroke="{text(color)}" '
            f'stroke-dasharray="4 3"/><text x="{px + shift:.1f}" y="{top + 11}" '
            f'text-anchor="{anchor}" fill="{text(color)}">'
            f"{text(words)}</text>"
        )

    def markup(self) -> str:
        left, top, right, bottom = self.box
        parts = []
        for value in ticks(*self.x, most=max(4, (right - left) // 80)):
            (px,), _ = self.at([value], [0])
            parts.append(
                f'<line x1="{px:.1f}" x2="{px:.1f}" y1="{bottom}" y2="{bottom + 4}" '
                f'stroke="{_INK}"/><text x="{px:.1f}" y="{bottom + 16}" text-anchor="middle">'
                f"{label(value)}</text>"
            )
        for value in ticks(*self.y, most=max(3, (bottom - top) // 36)):
            _, (py,) = self.at([0], [value])
            parts.append(
                f'<line x1="{left}" x2="{right}" y1="{py:.1f}" y2="{py:.1f}" stroke="{_FAINT}"/>'
                f'<text x="{left - 6}" y="{py + 4:.1f}" text-anchor="end">{label(value)}</text>'
            )
        title, x_title, y_title = self.titles
        middle = (top + bottom) / 2
        parts += [
            *self.parts,
            f'<path d="M{left} {top}V{bottom}H{right}" fill="none" stroke="{_INK}"/>',
            f'<text x="{left}" y="15" font-weight="bold">{text(title)}</text>',
            f'<text x="{(left + right) / 2:.0f}" y="{self.size[1] - 6}" text-anchor="middle">'
            f"{text(x_title)}</text>",
            f'<text transform="translate(13 {middle:.0f}) rotate(-90)" text-anchor="middle">'
            f"{text(y_title)}</text>",
        ]
        width, height = self.size
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
            f'width="{width}" height="{height}" font-family="system-ui, sans-serif" '
            f'font-size="11" fill="{_INK}" role="img" aria-label="{text(title or y_title)}">'
            + "".join(parts)
            + "</svg>"
        )


def legend(entries) -> str:
    """Names beside their colours, as HTML; entries are (name, colour)."""
    return (
        '<p style="font-size:.9rem;margin:.2rem 0">'
        + " ".join(f'<span style="white-space:nowrap;margin-right:.9rem">{swatch(color)}'
                   f"{text(name)}</span>" for name, color in entries)
        + "</p>\n"
    )  # fmt: skip


def swatch(color: str) -> str:
    """A small square of a colour, printed too."""
    return (
        '<span style="display:inline-block;width:.8em;height:.8em;margin-right:.4em;'
        f'background:{text(color)};print-color-adjust:exact;-webkit-print-color-adjust:exact">'
        "</span>"
    )


def _widened(limits) -> tuple[float, float]:
    low, high = (float(value) for value in limits)
    return (low, high) if high > low else (low - 0.5, low + 0.5)


def _points(xs, ys) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in zip(xs, ys))
