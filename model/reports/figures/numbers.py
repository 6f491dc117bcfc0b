"""Figures of continuous variables: scatter, errors, coverage of intervals, distribution."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from ...base.arrays import Numbers
from ...base.colors import DENSITY, line_style, ramp
from ...base.text import Name
from ..html import number
from ..svg import INK, Chart, drawing, image, label, legend_rows, log_ticks, moved, shortened
from ..svg import written as words
from .classes import PART_COLORS, part_color


def scatter_density(
    counts: Numbers,
    edges: Numbers,
    name: str,
    unit: str = "",
    r: float | None = None,
    rmse: float | None = None,
    n: int | None = None,
    line: tuple[float, float] | None = None,
    counted: str = "pixels",
) -> str:
    """Map against reference, coloured by the number of pixels (the paper's fig. 11).

    Parameters
    ----------
    counts : (B, B) pixels; the first index is the bin of the reference (x), the second that of the
        map (y), as ``numpy.histogram2d(reference, predicted)`` gives them.
    edges : (B + 1,) edges of the bins, evenly spaced, of both axes, in ``unit``. Empty bins at the
        ends of both axes are left out; where there are few pixels, neighbouring bins are joined.
    r, rmse, n : Pearson's r, root mean square error in ``unit``, pixels (the counts' sum where not
        given); told in the corner.
    line : (slope, intercept) of the regression of map on reference, drawn where given.
    counted : what the numbers are of.

    Returns
    -------
    SVG with the 1:1 line and histograms of the reference (above) and of the map (right).
    """
    counts, edges = _joined(*_used(np.asarray(counts, float), np.asarray(edges, float)))
    limits = float(edges[0]), float(edges[-1])
    chart = Chart(
        limits,
        limits,
        f"reference{f' [{unit}]' if unit else ''}",
        f"map{f' [{unit}]' if unit else ''}",
        "",
        420,
        400,
    )
    left, top, right, bottom = chart.box
    most = max(float(counts.max(initial=0)), 2.0)
    seen = np.zeros((*counts.T.shape, 4), np.uint8)
    seen[..., :3] = ramp(np.log(np.maximum(counts.T, 1)) / np.log(most), DENSITY)
    seen[..., 3] = np.where(counts.T > 0, 255, 0)
    # the first row of a picture is at its top, the first bin of the map at the bottom
    chart.parts.append(image(seen[::-1], left, top, right - left, bottom - top))
    chart.line(limits, limits, INK, 1.2)
    entries = [("1:1", INK, "")]
    if line is not None and np.isfinite(line).all():
        slope, start = line
        ends = _within(limits, slope, start)
        chart.line(ends, slope * ends + start, "#d55e00", 1.6, "6 3")
        entries.append(("regression", "#d55e00", "6 3"))
    above = _histogram(counts.sum(1), edges, chart.x, left, right, upright=True)
    beside = _histogram(counts.sum(0), edges, chart.y, top, bottom, upright=False)
    told = [
        f"r = {number(r)}",
        f"RMSE = {number(rmse)} {unit}".rstrip(),
        f"n = {label(float(counts.sum() if n is None else n))}",
    ]
    shift = 100  # of the scatter, for what is above it
    parts = [
        words(left, 15, shortened(Name(name), 400), more='font-weight="bold"'),
        moved(chart.content(), 0, shift),
        moved(above, 0, shift + top - 74),
        moved(beside, right + 4, shift),
        *(words(right + 6, 48 + 17 * k, shortened(row, 142)) for k, row in enumerate(told)),
        words(right + 92, shift + top + 12, counted),
        *_bar(right + 92, shift + top + 22, 150, most),
        *legend_rows(entries, left, shift + 402, right - left)[0],
    ]
    return drawing(right + 150, shift + 424, parts, f"{name}: map against reference")


def _used(counts: np.ndarray, edges: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Without the bins before the first and after the last that any pixel is in."""
    there = np.flatnonzero(counts.any(0) | counts.any(1))
    if not len(there):
        return counts, edges
    held = slice(there[0], there[-1] + 1)
    return counts[held, held], edges[there[0] : there[-1] + 2]


def _joined(counts: np.ndarray, edges: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Coarser bins where pixels are few: about twice the root of their number, at least 30."""
    wanted = max(30.0, 2 * np.sqrt(counts.sum()))
    times = int(len(counts) // wanted)
    if times < 2:
        return counts, edges
    number = -(-len(counts) // times)
    wider = np.zeros((number * times, number * times))
    wider[: len(counts), : len(counts)] = counts
    width = (edges[-1] - edges[0]) / len(counts) * times
    return (
        wider.reshape(number, times, number, times).sum((1, 3)),
        edges[0] + width * np.arange(number + 1),
    )


def _histogram(heights, edges, limits, start: float, end: float, upright: bool) -> list[str]:
    """Bars 70 pixels high at most: above an axis, or lying to the right of one."""
    places = (edges - limits[0]) / (limits[1] - limits[0])
    lengths = 70 * heights / max(float(heights.max(initial=0)), 1.0)
    parts = []
    for a, b, length in zip(places[:-1], places[1:], lengths):
        if length <= 0:
            continue
        side = max(0.5, (b - a) * (end - start) - 0.3)
        if upright:
            box = start + a * (end - start), 72 - length, side, length
        else:
            box = 0, end - b * (end - start), length, side
        parts.append(
            '<rect x="{:.2f}" y="{:.2f}" width="{:.2f}" height="{:.2f}" fill="#8fb8a9"/>'.format(
                *box
            )
        )
    return parts


def _bar(x: float, y: float, height: float, most: float) -> list[str]:
    """Logarithmic colour bar from 1 to ``most`` pixels."""
    parts = [image(ramp(np.linspace(1, 0, 64), DENSITY)[:, None], x, y, 14, height)]
    for value in log_ticks(1, most, 5):
        py = y + height * (1 - np.log(value) / np.log(most))
        parts.append(words(x + 19, py + 4, label(value)))
    return parts


def _within(limits, slope: float, start: float) -> np.ndarray:
    """The part of x within limits whose y is within them too."""
    low, high = limits
    if slope == 0:
        return np.array([low, high]) if low <= start <= high else np.array([])
    crossing = sorted(((low - start) / slope, (high - start) / slope))
    ends = np.array([max(low, crossing[0]), min(high, crossing[1])])
    return ends if ends[1] > ends[0] else np.array([])


def error_histogram(
    counts: Numbers,
    edges: Numbers,
    name: str,
    unit: str = "",
    mean: float | None = None,
    median: float | None = None,
    beyond: int = 0,
) -> str:
    """Absolute errors (the paper's fig. 12).

    Parameters
    ----------
    counts : (B,) pixels in each bin. edges : (B + 1,) in ``unit``, from 0.
    mean, median : of the absolute error, marked; the median is read from the bins where not given.
    beyond : pixels whose error is larger than the last edge.

    Empty bins at the upper end are left out.
    """
    counts, edges = np.asarray(counts, float), np.asarray(edges, float)
    if counts.any() and not beyond:
        last = np.flatnonzero(counts)[-1] + 1
        counts, edges = counts[:last], edges[: last + 1]
    total = counts.sum() + beyond
    share = 100 * counts / max(total, 1.0)
    chart = Chart(
        (edges[0], edges[-1]),
        (0, max(1e-3, share.max(initial=0) * 1.08)),
        f"absolute error{f' [{unit}]' if unit else ''}",
        "% of pixels",
        Name(name),
        560,
        260,
    )
    chart.bars(edges, share, "#4d9f83")
    if total:
        middle = binned_median(counts, edges, beyond) if median is None else median
        unit = f" {unit}" if unit else ""
        marks = [
            (f"median = {number(middle)}{unit}", middle, INK),
            (f"mean = {number(mean)}{unit}", mean, "#a34700"),
        ]
        for row, (told, value, color) in enumerate(marks):
            if value is not None and edges[0] <= value <= edges[-1]:
                chart.marker(value, told, color, row)
    else:
        chart.parts.append(words(chart.box[0] + 8, chart.box[1] + 14, "no labelled pixel"))
    if beyond:
        chart.parts.append(
            words(
                chart.box[2] - 4, chart.box[1] + 46, f"{100 * beyond / total:.2g} % beyond", "end"
            )
        )
    return chart.markup()


def binned_median(counts: np.ndarray, edges: np.ndarray, beyond: int = 0) -> float | None:
    """Median of binned values, even within a bin; None where it lies beyond the last edge."""
    half = (counts.sum() + beyond) / 2
    upto = np.cumsum(counts)
    if not half or upto[-1] < half:
        return None
    k = int(np.searchsorted(upto, half))
    rest = half - (upto[k] - counts[k])
    return float(edges[k] + (edges[k + 1] - edges[k]) * rest / counts[k])


def interval_coverage(series: Iterable[tuple], title: str = "") -> str:
    """Share of held-out values within their prediction intervals against the share promised.

    Parameters
    ----------
    series : (name, nominal, observed) of each variable; both (M,) shares 0..1.
    """
    chart = Chart((0, 1), (0, 1), "nominal coverage", "observed coverage", title, 420, 380)
    chart.line([0, 1], [0, 1], "#55605b", 1, "2 3")
    entries = [("as promised", "#55605b", "2 3")]
    for place, (name, nominal, observed) in enumerate(series):
        color, dash = line_style(place)
        chart.line(nominal, observed, color, 1.8, dash)
        if len(nominal) <= 12:
            chart.dots(nominal, observed, color)
        entries.append((Name(name), color, dash))
    rows, height = legend_rows(entries, 68, 0, 350)
    return drawing(
        420, 388 + height, [*chart.content(), moved(rows, 0, 384)], "coverage of intervals"
    )


def value_distribution(
    counts: Numbers,
    edges: Numbers,
    name: str,
    unit: str = "",
    parts: Sequence[str] = tuple(PART_COLORS),
) -> str:
    """Distribution of a continuous variable's labels in each part of the split.

    Parameters
    ----------
    counts : (P, B) pixels. edges : (B + 1,) in ``unit``. parts : P names of parts.
    """
    counts, edges = np.asarray(counts, float), np.asarray(edges, float)
    total = counts.sum(1, keepdims=True)
    share = 100 * np.divide(counts, total, out=np.zeros_like(counts), where=total > 0)
    chart = Chart(
        (edges[0], edges[-1]),
        (0, max(1e-3, share.max(initial=0) * 1.08)),
        Name(unit) if unit else "value",
        "% of the part",
        Name(name),
        560,
        240,
    )
    entries = []
    for place, (part, row) in enumerate(zip(parts, share)):
        dash = ("", "6 3", "2 2")[place % 3]
        color = "#2f7fb0" if part == "training" else part_color(part, place)
        chart.line(edges.repeat(2), np.r_[0, row.repeat(2), 0], color, 1.8, dash)
        entries.append((f"{part} ({label(float(total[place, 0]))} px)", color, dash))
    rows, height = legend_rows(entries, 68, 0, 480)
    return drawing(560, 248 + height, [*chart.content(), moved(rows, 0, 244)], Name(name))
