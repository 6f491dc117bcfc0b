"""The separability report: one self-contained HTML file, readable on paper."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from ..base.text import Name, amount
from ..reports import html
from ..reports.svg import Chart, legend, swatch
from ..separability import VERDICTS, SeparabilityResult
from ..separability.result import FAIR, GOOD, MERGE

_EXACT = "print-color-adjust:exact;-webkit-print-color-adjust:exact"
# from not separable (orange) to separable (blue), told apart by colour-blind readers and in grey
_SCALE = (
    (0.0, (213, 94, 0)),
    (1.0, (240, 168, 94)),
    (1.7, (250, 228, 170)),
    (1.9, (190, 219, 236)),
    (2.0, (86, 160, 205)),
)
_VERDICT_COLORS = dict(
    zip(VERDICTS, ("#d55e00", "#e69f00", "#f3d98b", "#bedbec", "#56a0cd", "#e3e6e4"))
)


def write_separability_report(
    result: SeparabilityResult, path: str | Path, scene: str, rois: str
) -> None:
    """Write the report.

    Parameters
    ----------
    scene, rois : names of the raster and of the ROIs, for the headline.
    """
    html.write_page(path, separability_page(result, scene, rois))


def separability_page(result: SeparabilityResult, scene: str, rois: str) -> str:
    """The report as markup."""
    pixels = sum(entry.pixels for entry in result.classes)
    features = amount(result.features, "band", "bands")
    if result.options.transform != "none":
        features = amount(result.features, "component", "components")
    lead = (
        f"{scene}, ROIs {rois}: {len(result.classes)} classes, "
        f"{amount(pixels, 'pixel', 'pixels')}, {features}. {_form(result)}"
    )
    parts = [
        html.section("In short", *_summary(result)),
        html.section("Pairs, least separable first", _ranked(result), _not_computed(result)),
        html.section(
            "Matrices",
            _matrix(result, "jm_corrected", f"JM, corrected ({_range(result)})"),
            _matrix(result, "td_corrected", "TD, corrected (0..2)"),
        ),
        html.section("Mean spectra", *_spectra(result)),
        html.section("Classes", _classes(result)),
        _selection(result),
        html.section("What the numbers mean", *_meaning(result)),
        html.section("What was left out, and why", *_left_out(result)),
    ]
    return html.page("ROI separability", lead, *parts)


def _form(result) -> str:
    if result.options.square_root:
        return "JM is shown as its square root, 0..1.414."
    return "JM is shown on its 0..2 scale."


def _range(result) -> str:
    return "square root, 0..1.414" if result.options.square_root else "0..2"


def _scaled(result, value: float) -> float:
    """A JM as shown, on the 0..2 scale."""
    return value**2 if result.options.square_root else value


def _pairs(count: int) -> str:
    return f"{amount(count, 'pair', 'pairs')} of classes"


def _summary(result) -> list[str]:
    pairs = result.pairs
    counts = {word: sum(pair.verdict == word for pair in pairs) for word in VERDICTS}
    pills = " ".join(
        f"{_pill(word)} {counts[word]}&emsp;" for word in reversed(VERDICTS) if counts[word]
    )
    parts = [f"<p>{html.text(_pairs(len(pairs)))}: {pills}</p>\n"]
    lowest = [p for p in result.computed if p.verdict in VERDICTS[:2]]
    if lowest:
        named = "; ".join(f"{p.class_a} – {p.class_b}" for p in lowest[:8])
        more = len(lowest) - 8
        parts.append(
            html.paragraph(
                f"Not told apart, or so little that merging them is worth a thought: "
                f"{named}{f'; and {more} more' if more > 0 else ''}."
            )
        )
    if result.problems:
        named = ", ".join(entry.name for entry in result.classes if entry.problem)
        parts.append(
            html.paragraph(
                f"Classes that could not be computed, with the reason below the list: {named}."
            )
        )
    return parts


def _pill(word: str) -> str:
    return (
        f'<span style="background:{_VERDICT_COLORS[word]};color:#111;border-radius:.6em;'
        f'padding:.05em .6em;white-space:nowrap;{_EXACT}">{html.text(word)}</span>'
    )


def _ranked(result) -> str:
    intervals = bool(result.options.bootstrap)
    jm = "√JM" if result.options.square_root else "JM"
    head = ["", "Class A", "Class B", "Verdict", f"{jm} corrected"]
    head += ["95 % interval"] if intervals else []
    head += [
        "TD corrected",
        f"{jm} textbook",
        "TD textbook",
        f"{jm} noise",
        "B corrected",
        "B textbook",
        "B noise (95 % below)",
        "Pixels",
    ]
    right = [not h.startswith(("Class", "Verdict")) for h in head]
    rows = []
    for rank, pair in enumerate(result.computed, start=1):
        cells = [
            str(rank),
            html.named(pair.class_a),
            html.named(pair.class_b),
            _pill(pair.verdict),
            f"<b>{_fixed(pair.jm_corrected)}</b>",
        ]
        if intervals:
            cells.append(
                "–" if pair.jm_low is None else f"{_fixed(pair.jm_low)}–{_fixed(pair.jm_high)}"
            )
        cells += [_fixed(v) for v in (pair.td_corrected, pair.jm, pair.td, pair.jm_noise)]
        cells += [
            _fixed(pair.b_unclipped).replace("-", "−"),
            f"{pair.b:.2f}",
            f"{pair.b_noise:.2f} ({pair.b_noise_limit:.2f})",
            f"{pair.n_a}, {pair.n_b}",
        ]
        rows.append(cells)
    return _markup_table(head, rows, right)


def _not_computed(result) -> str:
    """Every pair that lacks numbers, by the class it lacks them for."""
    lacking = [pair for pair in result.pairs if not pair.computed]
    if not lacking:
        return ""
    items, told = [], set()
    for entry in result.classes:
        own = [pair for pair in lacking if entry.name in (pair.class_a, pair.class_b)]
        own = [pair for pair in own if (pair.class_a, pair.class_b) not in told]
        if not entry.problem or not own:
            continue
        told |= {(pair.class_a, pair.class_b) for pair in own}
        others = [p.class_b if p.class_a == entry.name else p.class_a for p in own]
        items.append(
            f"<li><b>{html.named(entry.name)}</b>"
            f" with {html.text(', '.join(others))}: "
            f"{html.text(entry.problem)}</li>"
        )
    return (
        f"<h3>Pairs that could not be computed ({len(lacking)})</h3>\n<ul>{''.join(items)}</ul>\n"
    )


def _markup_table(head, rows, right) -> str:
    kinds = [' class="number" style="white-space:nowrap"' if each else "" for each in right]
    first = "".join(
        f"<th{' class=number' if k else ''}>{html.text(h)}</th>" for k, h in zip(kinds, head)
    )
    body = "\n".join(
        "<tr>" + "".join(f"<td{k}>{cell}</td>" for k, cell in zip(kinds, row)) + "</tr>"
        for row in rows
    )
    # a long table may break between rows
    return (
        f'<div class="wide"><table style="break-inside:auto;font-size:.78em"><thead><tr>{first}'
        f"</tr></thead>\n<tbody>{body}</tbody></table></div>\n"
    )


def _fixed(value) -> str:
    return "–" if value is None else f"{value:.3f}"


def _matrix(result, field: str, title: str) -> str:
    names = [entry.name for entry in result.classes]
    place = {name: k for k, name in enumerate(names)}
    cells: dict = {}
    for pair in result.pairs:
        cells[place[pair.class_a], place[pair.class_b]] = pair
        cells[place[pair.class_b], place[pair.class_a]] = pair
    small = "font-size:.75em" if len(names) > 12 else "font-size:.9em"
    head = "".join(
        f'<th style="height:7em;vertical-align:bottom;border:0;padding:.2em"><div style="'
        'writing-mode:vertical-rl;transform:rotate(180deg);max-height:9em;overflow:hidden">'
        f"{html.named(name)}</div></th>"
        for name in names
    )
    rows = []
    for i, name in enumerate(names):
        line = "".join(_cell(result, cells.get((i, j)), field, i == j) for j in range(len(names)))
        side = f'<th style="border:0;white-space:nowrap" translate="no">{html.text(name)}</th>'
        rows.append(f"<tr>{side}{line}</tr>")
    return (
        f'<h3>{html.text(title)}</h3>\n<div class="wide"><table style="{small};{_EXACT}">'
        f"<tr><th style='border:0'></th>{head}</tr>\n" + "\n".join(rows) + "</table></div>\n"
    )


def _cell(result, pair, field: str, diagonal: bool) -> str:
    base = "text-align:center;padding:.25em .3em;border:1px solid #fff;min-width:2.6em"
    if diagonal or pair is None:
        return f'<td style="{base};background:#f4f6f5"></td>'
    value = getattr(pair, field)
    if value is None:
        words = html.text(pair.reason)
        return f'<td style="{base};background:#e3e6e4" title="{words}">–</td>'
    scaled = _scaled(result, value) if field == "jm_corrected" else value
    mark = "underline dotted" if pair.verdict == VERDICTS[0] else "none"
    words = html.text(f"{pair.class_a} and {pair.class_b}: {pair.verdict}")
    return (
        f'<td style="{base};background:{scale_color(scaled)};text-decoration:{mark}" '
        f'title="{words}">{value:.2f}</td>'
    )


def scale_color(value: float) -> str:
    """Colour ``#rrggbb`` of a JM or TD on the 0..2 scale."""
    stops = [stop for stop, _ in _SCALE]
    channels = np.array([color for _, color in _SCALE], float)
    mixed = [float(np.interp(value, stops, channels[:, k])) for k in range(3)]
    return "#" + "".join(f"{round(channel):02x}" for channel in mixed)


def _spectra(result) -> list[str]:
    classes = [entry for entry in result.classes if entry.pixels]
    used, axis, title = band_axis(result)
    spans = line_spans(axis, result.wavelengths is not None)
    means = np.array([entry.mean[used] for entry in classes])
    spreads = np.array([entry.deviation[used] for entry in classes])
    x = float(axis.min()), float(axis.max())
    chart = Chart(x, _value_range(means), title, "mean value", "", 940, 340)
    for entry, mean in zip(classes, means):
        for span in spans:
            chart.line(axis[span], mean[span], entry.color or "#333333")
    low, high = (means - spreads).min(), (means + spreads).max()
    panels = []
    for entry, mean, spread in zip(classes, means, spreads):
        small = Chart(x, (low, high), "", "", Name(f"{entry.name} ({entry.pixels} px)"), 300, 170)
        color = entry.color or "#333333"
        for span in spans:
            small.band(axis[span], mean[span] - spread[span], mean[span] + spread[span], color)
            small.line(axis[span], mean[span], color)
        panels.append(small.markup())
    return [
        html.figure(chart.markup(), "Mean spectrum of every class."),
        legend((Name(entry.name), entry.color or "#333333") for entry in classes),
        html.figure("".join(panels), "Mean and standard deviation of every class, same scale."),
    ]


def _value_range(means: np.ndarray) -> tuple[float, float]:
    """Lowest and highest value of an axis: from 0, unless that would press the spectra flat."""
    low, high = float(means.min()), float(means.max())
    margin = 0.05 * (high - low)
    return 0.0 if 0 <= low <= 4 * (high - low) else low - margin, high + margin


def band_axis(result: SeparabilityResult) -> tuple[np.ndarray, np.ndarray, str]:
    """Indices of the bands drawn, their place on the x axis and its title."""
    used = result.used
    if result.wavelengths is None:
        return used, used + 1.0, "band"
    order = np.asarray(used)
    return order, np.asarray(result.wavelengths)[order], "wavelength [nm]"


def line_spans(axis: np.ndarray, gaps: bool) -> list[slice]:
    """Runs of bands to join by a line: broken where wavelengths leap or run back."""
    steps = np.diff(axis)
    broken = np.zeros(len(steps), bool)
    if gaps and len(steps) > 2:
        broken = (steps <= 0) | (steps > 3 * np.median(np.abs(steps)))
    ends = [0, *(np.flatnonzero(broken) + 1), len(axis)]
    return [slice(start, end) for start, end in zip(ends[:-1], ends[1:])]


def _classes(result) -> str:
    rows = [
        [
            f"{swatch(entry.color or '#333333')}{html.named(entry.name)}",
            str(entry.pixels),
            str(entry.polygons),
            html.text(entry.problem or "computed"),
        ]
        for entry in result.classes
    ]
    return _markup_table(["Class", "Pixels", "Polygons", ""], rows, [False, True, True, False])


def _selection(result) -> str:
    chosen = result.selection
    if chosen is None:
        return ""
    sizes = np.arange(1, len(chosen.curve) + 1)
    top = max(0.1, float(chosen.curve.max()) * 1.05)
    smallest = chosen.criterion == "min"
    chart = Chart(
        (1, max(2, sizes[-1])),
        (0, min(2.05, top)),
        "number of bands",
        f"{'smallest' if smallest else 'mean'} corrected JM (0..2)",
        "",
        640,
        260,
    )
    chart.line(sizes, chosen.curve, "#0b6b4f", 2)
    chart.dots(sizes, chosen.curve, "#0b6b4f")
    best = chosen.best
    chart.marker(len(best), amount(len(best), "band", "bands"))
    where = result.wavelengths

    def named(bands):
        return ", ".join(f"{where[k]:.0f}" if where is not None else result.bands[k] for k in bands)

    unit = " nm" if where is not None else ""
    rows = [
        [str(size), f"{value:.3f}", html.named(named(bands) + unit)]
        for size, value, bands in zip(sizes, chosen.curve, chosen.sets)
    ]
    return html.section(
        "Band selection",
        html.paragraph(
            f"Sequential floating forward selection by the {'smallest' if smallest else 'mean'} "
            f"corrected JM over pairs. Within 0.01 of the highest value "
            f"{amount(len(best), 'band comes', 'bands come')}: {named(best)}{unit}. The bands were "
            "chosen to make these values high, so on other pixels they will be somewhat lower."
        ),
        html.figure(
            chart.markup(), f"{'Smallest' if smallest else 'Mean'} JM against the number of bands."
        ),
        _markup_table(["Bands", "JM", "Which"], rows, [True, True, False]),
    )


def _meaning(result) -> list[str]:
    sources = {pair.noise_source for pair in result.computed}
    many = result.options.permutations
    permuted = {
        "polygons": f"whole polygons changed class, {many} times (fewer where there are fewer "
        "ways), because pixels of one polygon resemble each other. A pair below this floor may "
        "well differ from pixel to pixel, but no more than polygons do that have nothing to do "
        "with the classes",
        "pixels": f"single pixels changed class, {many} times, because a class of the pair has "
        "one polygon only, or polygons that change class leave one side too few pixels for its "
        "bands; pixels that resemble their neighbours make this floor too low",
        "formula": "it was not permuted but computed for Gaussian pixels; real pixels have "
        "heavier tails and a higher floor",
    }
    parts = [
        "Jeffries-Matusita distance (JM) and transformed divergence (TD) say how far apart two "
        "classes lie, each taken as Gaussian: 0 is the same, 2 is apart. A corrected JM of "
        f"{GOOD} or more is good, {FAIR} to {GOOD} fair, below that poor; below {MERGE:g} "
        "consider merging the classes. Verdicts go by the corrected JM on the 0..2 scale."
        + (" Here JM is shown as its square root, 0..1.414." if result.options.square_root else ""),
        "Textbook values put the estimated means and covariances straight into the formulas. With "
        "many bands and few pixels they are mostly bias: two samples of the same class come out "
        "near 2. Corrected values estimate what the true means and covariances would give, for "
        "Gaussian pixels and classes of any sizes and covariances; pixels with heavier tails leave "
        "a part of the bias in. By chance the corrected B of classes that hardly differ is below 0 "
        "as often as above; JM and TD are then 0. To average over pairs, take B as it is.",
        "The noise floor is the textbook JM after the labels of the two classes were permuted: "
        "what comes out when the labels mean nothing. A pair is not told apart when its textbook "
        "value does not exceed what 95 % of the permutations stay below. Where both JM are near "
        "their upper end, compare B, the Bhattacharyya distance that JM is made of; it has none.",
    ]
    parts += [
        f"Noise floor of {sum(p.noise_source == name for p in result.computed)} pairs: {words}."
        for name, words in permuted.items()
        if name in sources
    ]
    if any(pair.jm_low is not None for pair in result.computed):
        parts.append(
            f"Intervals come from {result.options.bootstrap} resamples of polygons and hold for "
            "the corrected JM; where polygons of a class differ much, the value lies near the "
            "upper end of its interval or beyond, because the spread of polygons looks like "
            "separability."
        )
    if result.options.shrinkage:
        parts.append(
            f"Covariances were shrunk towards the pooled one by {result.options.shrinkage:g}; "
            "this makes few pixels go further and understates differences in covariance."
        )
    return [html.paragraph(words) for words in parts]


def _left_out(result) -> list[str]:
    lines = list(result.notes)
    lines += [f"{result.bands[entry.index]}: {entry.reason}." for entry in result.left_out]
    if result.transform_note:
        lines.append(result.transform_note)
    if not lines:
        return [html.paragraph("Nothing was left out.")]
    return ["<ul>" + "".join(f"<li>{html.text(line)}</li>" for line in lines) + "</ul>\n"]
