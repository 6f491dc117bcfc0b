"""Charts as inline SVG for the HTML reports: axes, lines, bands, bars and small rasters."""

from __future__ import annotations

import base64
import math
import struct
import unicodedata
import zlib
from collections.abc import Iterable, Sequence

import numpy as np

from ..base.arrays import Numbers
from ..base.text import Name
from .html import mark, text

INK, FAINT = "#1d2522", "#dde3e0"
FONT = 12
"""Size of the letters in pixels at 100 %."""
_LONGER = 1.4
"""How much longer than in English words may be in another language."""


def ticks(low: float, high: float, most: int = 6) -> list[float]:
    """Round numbers within low..high, at most ``most`` + 1 of them."""
    if not high > low:
        return [low]
    raw = (high - low) / most
    unit = 10.0 ** math.floor(math.log10(raw))
    step = next(unit * factor for factor in (1, 2, 2.5, 5, 10) if unit * factor >= raw * 0.999)
    first = math.ceil(low / step - 1e-9)
    # rounded to the step's own digits, so that tiny values keep theirs
    digits = 3 - math.floor(math.log10(step))
    return [round(k * step, digits) for k in range(first, math.floor(high / step + 1e-9) + 1)]


def log_ticks(low: float, high: float, most: int = 6) -> list[float]:
    """Powers of ten within low..high, with twos and fives where they are few."""
    first, last = math.floor(math.log10(low) + 1e-9), math.ceil(math.log10(high) - 1e-9)
    step = max(1, math.ceil((last - first) / most))
    factors = (1, 2, 5) if last - first < 3 else (1,)
    values = [f * 10.0**k for k in range(first, last + 1, step) for f in factors]
    return [value for value in values if low * 0.999 <= value <= high * 1.001] or [low, high]


def label(value: float, digits: int = 3) -> str:
    """A tick's number: short, without an exponent where it can do without.

    ``digits`` : of a number with an exponent.
    """
    if value and not 1e-4 <= abs(value) < 1e6:
        return f"{value:.{digits}g}".replace("e+0", "e").replace("e-0", "e-")
    return f"{value:,.10g}".replace(",", "\u202f")


def labels(values: Sequence[float]) -> list[str]:
    """The numbers of ticks, ascending, with as many digits as they need to be right."""
    least = min(np.diff(values), default=np.inf) / 100
    digits = 3
    while digits < 15 and any(
        abs(float(f"{value:.{digits}g}") - value) > least for value in values
    ):
        digits += 1
    return [label(value, digits) for value in values]


def width_of(words: str, size: float = FONT) -> float:
    """About how many pixels wide words are in a sans-serif font."""
    wide = sum(unicodedata.east_asian_width(letter) in "WF" for letter in words)
    narrow = sum(letter in "fijlrtI.,:;|!'()[] " for letter in words)
    return size * (0.62 * len(words) + 0.4 * wide - 0.25 * narrow)


def room_for(words: str, size: float = FONT) -> float:
    """About how many pixels wide words are in any language; names stay as they are."""
    return width_of(words, size) * (1.0 if isinstance(words, Name) else _LONGER)


def shortened(words: str, width: float, size: float = FONT) -> str:
    """Words cut to a width in pixels; something to read even where the words are empty.

    A name stays one.
    """
    if not str(words).strip():
        return "(no name)"
    kind = Name if isinstance(words, Name) else str
    words = whole = str(words)
    words = words[: max(1, int(width / (0.37 * size)) + 2)]  # more letters never fit
    if words == whole and width_of(words, size) <= width:
        return kind(words)
    while len(words) > 1 and width_of(words + "…", size) > width:
        words = words[:-1]
    return kind(words.rstrip() + "…")


def written(x: float, y: float, words: object, anchor: str = "start", more: str = "") -> str:
    """Text at a place; ``more`` are attributes, ready."""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" {more}{mark(words)}>{text(words)}'
        "</text>"
    )


def drawing(width: float, height: float, parts: Iterable[str], title: str = "") -> str:
    """A whole SVG, which scales with the page, of ready parts."""
    told = f"figure of {title}" if isinstance(title, Name) else title
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" '
        f'width="{width:.0f}" height="{height:.0f}" font-family="system-ui, sans-serif" '
        f'font-size="{FONT}" fill="{INK}" role="img" aria-label="{text(told)}">'
        + "".join(parts)
        + "</svg>"
    )


def moved(parts: Iterable[str], x: float, y: float) -> str:
    """Parts at another place."""
    return f'<g transform="translate({x:.1f} {y:.1f})">{"".join(parts)}</g>'


def nothing(title: str, reason: str) -> str:
    """A small drawing that says why there is no figure."""
    parts = [
        written(4, 16, shortened(title, 400) if title else "", more='font-weight="bold"'),
        written(4, 36, reason),
    ]
    return drawing(420, 46, parts, title or reason)


def png(pixels: np.ndarray) -> bytes:
    """A PNG file of uint8 (height, width, 3 or 4) colours."""
    height, width, channels = pixels.shape

    def chunk(kind: bytes, data: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + check

    lines = np.zeros((height, 1 + width * channels), np.uint8)  # each begins with its filter, none
    lines[:, 1:] = pixels.reshape(height, -1)
    head = struct.pack(">IIBBBBB", width, height, 8, 2 if channels == 3 else 6, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(lines.tobytes(), 9))
        + chunk(b"IEND", b"")
    )


def image(pixels: np.ndarray, x: float, y: float, width: float, height: float) -> str:
    """Colours (see :func:`png`) as a picture in an SVG, row 0 at the top, pixels kept sharp."""
    rows, columns = pixels.shape[:2]
    # enlarged here, because some viewers blur what they enlarge
    times = max(1, min(math.ceil(1.5 * width / columns), math.ceil(1.5 * height / rows)))
    data = base64.b64encode(png(pixels.repeat(times, 0).repeat(times, 1))).decode("ascii")
    return (
        f'<image x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" '
        'preserveAspectRatio="none" style="image-rendering:pixelated" '
        f'href="data:image/png;base64,{data}"/>'
    )


class Chart:
    """A chart with axes; ``markup()`` gives the SVG.

    Parameters
    ----------
    x, y : (low, high) ranges. x_title, y_title : with units. title : above the chart.
    width, height : pixels at 100 %. log : whether y is logarithmic (its range above 0).
    """

    def __init__(
        self,
        x: tuple[float, float],
        y: tuple[float, float],
        x_title: str = "",
        y_title: str = "",
        title: str = "",
        width: float = 640,
        height: float = 280,
        log: bool = False,
    ):
        self.x, self.log = _widened(x), log
        self.y = _widened(np.log10(y) if log else y)
        self.size = width, height
        top, bottom = 26 if title else 10, height - (44 if x_title else 26)
        self.y_ticks = self._y_ticks(max(3, int((bottom - top) // 30)))
        # room for the numbers beside the axis
        widest = max(map(width_of, labels(self.y_ticks)), default=0)
        left = max(68, round(widest) + 28) if y_title else max(50, round(widest) + 10)
        self.box = left, top, width - 14, bottom
        self.titles = title, x_title, y_title
        self.x_ticks: Sequence[float] | None = None  # values, where the usual ones do not do
        self.parts: list[str] = []

    def at(self, x: Numbers, y: Numbers) -> tuple[np.ndarray, np.ndarray]:
        """Pixels of data coordinates."""
        left, top, right, bottom = self.box
        y = np.asarray(y, float)
        y = np.log10(np.maximum(y, 10.0 ** self.y[0])) if self.log else y
        x = left + (np.asarray(x, float) - self.x[0]) / (self.x[1] - self.x[0]) * (right - left)
        y = bottom - (y - self.y[0]) / (self.y[1] - self.y[0]) * (bottom - top)
        return x, y

    def _y_ticks(self, most: int) -> list[float]:
        low, high = self.y
        return log_ticks(10.0**low, 10.0**high, most) if self.log else ticks(low, high, most)

    def line(self, x: Numbers, y: Numbers, color: str, width: float = 1.5, dash: str = "") -> None:
        """A line, broken where y is not finite; a dot where it is of one point.

        ``dash``: of SVG, such as ``4 3``.
        """
        xs, ys = self.at(x, y)
        there = np.isfinite(xs) & np.isfinite(ys)
        for start, end in _runs(there):
            if end == start + 1:
                self._dot(xs[start], ys[start], color, 1.5 * width)
                continue
            self.parts.append(
                f'<polyline points="{_points(xs[start:end], ys[start:end])}" fill="none" '
                f'stroke="{text(color)}" stroke-width="{width}" stroke-linejoin="round"'
                + (f' stroke-dasharray="{dash}"/>' if dash else "/>")
            )

    def band(self, x: Numbers, low: Numbers, high: Numbers, color: str) -> None:
        """The area between two lines; of one point a bar."""
        forth, back = self.at(x, high), self.at(x, low)
        if len(forth[0]) == 1:
            forth, back = ((np.r_[xs - 2, xs + 2], np.r_[ys, ys]) for xs, ys in (forth, back))
        xs, ys = np.r_[forth[0], back[0][::-1]], np.r_[forth[1], back[1][::-1]]
        self.parts.append(
            f'<polygon points="{_points(xs, ys)}" fill="{text(color)}" fill-opacity="0.22"/>'
        )

    def dots(self, x: Numbers, y: Numbers, color: str, radius: float = 3) -> None:
        for px, py in zip(*self.at(x, y)):
            if math.isfinite(px) and math.isfinite(py):
                self._dot(px, py, color, radius)

    def _dot(self, px: float, py: float, color: str, radius: float) -> None:
        self.parts.append(
            f'<circle cx="{px:.1f}" cy="{py:.1f}" r="{radius:g}" fill="{text(color)}"/>'
        )

    def bars(self, edges: Numbers, heights: Numbers, color: str) -> None:
        """Bars between neighbouring edges, from 0."""
        left, _ = self.at(edges, np.zeros(len(edges)))
        _, top = self.at(np.zeros(len(heights)), heights)
        _, (base,) = self.at([0], [max(0.0, self.y[0])])
        for x0, x1, y in zip(left[:-1], left[1:], top):
            self.parts.append(
                f'<rect x="{x0:.1f}" y="{y:.1f}" width="{max(0.5, x1 - x0 - 0.6):.1f}" '
                f'height="{max(0.0, float(base) - y):.1f}" fill="{text(color)}"/>'
            )

    def marker(self, x: float, words: str = "", color: str = INK, line: int = 0) -> None:
        """A dashed vertical line; ``line``: how many lines below the top its words stand."""
        (px,), _ = self.at([x], [0])
        left, top, right, bottom = self.box
        # words on the side where there is room
        shift, anchor = (4, "start") if px < (left + right) / 2 else (-4, "end")
        self.parts.append(
            f'<line x1="{px:.1f}" x2="{px:.1f}" y1="{top}" y2="{bottom}" stroke="{text(color)}" '
            'stroke-dasharray="4 3"/>'
            + written(
                px + shift,
                top + 12 + 15 * line,
                words,
                anchor,
                f'fill="{text(color)}" stroke="#fff" stroke-width="3" paint-order="stroke"',
            )
        )

    def content(self) -> list[str]:
        """The parts of the SVG, axes first and lettering last."""
        left, top, right, bottom = self.box
        parts = []
        usual = ticks(*self.x, most=max(4, int((right - left) // 80)))
        shown = usual if self.x_ticks is None else self.x_ticks
        for value, number in zip(shown, labels(shown)):
            (px,), _ = self.at([value], [0])
            middle = min(px, self.size[0] - width_of(number) / 2)  # not cut at the edge
            parts.append(
                f'<line x1="{px:.1f}" x2="{px:.1f}" y1="{bottom}" y2="{bottom + 4}" '
                f'stroke="{INK}"/>' + written(middle, bottom + 17, number, "middle")
            )
        for value, number in zip(self.y_ticks, labels(self.y_ticks)):
            _, (py,) = self.at([0], [value])
            parts.append(
                f'<line x1="{left}" x2="{right}" y1="{py:.1f}" y2="{py:.1f}" stroke="{FAINT}"/>'
                + written(left - 6, py + 4, number, "end")
            )
        title, x_title, y_title = self.titles
        middle = (top + bottom) / 2
        parts += [
            *self.parts,
            f'<path d="M{left} {top}V{bottom}H{right}" fill="none" stroke="{INK}"/>',
            written(
                left,
                15,
                shortened(title, right - left, FONT * 1.1) if title else "",
                more='font-weight="bold"',
            ),
            written((left + right) / 2, self.size[1] - 6, x_title, "middle"),
            written(0, 0, y_title, "middle", f'transform="translate(13 {middle:.0f}) rotate(-90)"'),
        ]
        return parts

    def markup(self) -> str:
        title, _, y_title = self.titles
        return drawing(*self.size, self.content(), title or y_title)


def legend(entries: Iterable[tuple[str, str]]) -> str:
    """Names beside their colours, as HTML; entries are (name, colour)."""
    return (
        '<p style="font-size:.9rem;margin:.2rem 0">'
        + " ".join(
            f'<span style="white-space:nowrap;margin-right:.9rem"{mark(name)}>{swatch(color)}'
            f"{text(name)}</span>"
            for name, color in entries
        )
        + "</p>\n"
    )


def legend_rows(
    entries: Iterable[tuple], left: float, top: float, width: float
) -> tuple[list[str], float]:
    """Names beside their colours, within an SVG.

    Parameters
    ----------
    entries : (name, colour) or (name, colour, dash); a dash, also ``""``, draws a line.

    Returns
    -------
    The parts, and the height they take.
    """
    shown = [(shortened(name, width - 24), *rest) for name, *rest in entries]
    column = max((room_for(name) for name, *_ in shown), default=0) + 34
    columns = max(1, int(width // column))
    parts = []
    for place, (name, color, *dash) in enumerate(shown):
        x = left + place % columns * column
        y = top + place // columns * 17
        if dash:
            parts.append(
                f'<line x1="{x:.1f}" x2="{x + 14:.1f}" y1="{y + 8:.1f}" y2="{y + 8:.1f}" '
                f'stroke="{text(color)}" stroke-width="2.5" '
                + (f'stroke-dasharray="{dash[0]}"/>' if dash[0] else "/>")
            )
        else:
            parts.append(
                f'<rect x="{x:.1f}" y="{y + 2:.1f}" width="12" height="12" '
                f'fill="{text(color)}" stroke="{INK}" stroke-width="0.4"/>'
            )
        parts.append(written(x + 19, y + 12, name))
    return parts, 17.0 * -(-len(shown) // columns)


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


def _runs(there: np.ndarray):
    """(start, end) of each run of True."""
    steps = np.flatnonzero(np.diff(np.r_[False, there, False].astype(int)))
    return zip(steps[::2], steps[1::2])


def _points(xs, ys) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in zip(xs, ys))
