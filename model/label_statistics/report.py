"""The report of label statistics: one self-contained HTML file, readable on paper."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from ..base.text import Name, amount
from ..reports import html
from ..reports.svg import Chart, swatch
from ..vectors.areas import AREA, MAP_AREA
from .summary import Classes, Distribution, LabelStatistics

_HECTARE = 1e4  # square metres
_EXACT = "print-color-adjust:exact;-webkit-print-color-adjust:exact"


def write_label_report(statistics: LabelStatistics, path: str | Path, labels: str) -> None:
    """Write the report; ``labels`` names where the labels come from."""
    html.write_page(path, label_page(statistics, labels))


def label_page(statistics: LabelStatistics, labels: str) -> str:
    """The report as markup."""
    s = statistics
    lead = (
        f"{labels}: {len(s.categorical)} categorical and {len(s.continuous)} continuous "
        f"variables, {s.records} records, {_amount(s)}."
    )
    parts = [html.section("In short", *_summary(s))]
    if s.categorical:
        classes = [_classes(s, entry) for entry in s.categorical]
        parts.append(html.section("Class shares", *classes, *_measured(s)))
    if s.continuous:
        parts.append(html.section("Distributions", *_distributions(s)))
    if len(s.association.names) > 1:
        parts.append(html.section("How the variables relate", *_association(s)))
    if s.notes:
        items = "".join(f"<li>{html.text(note)}</li>" for note in s.notes)
        parts.append(html.section("Notes", f"<ul>{items}</ul>\n"))
    return html.page("Label statistics", lead, *parts)


def _amount(s: LabelStatistics) -> str:
    """All that the labels come to, as words."""
    if s.unit == AREA:
        area = html.number(s.amount / _size(s), 4)
        return f"an area of {area} ha" if _size(s) > 1 else f"an area of {area} m²"
    if s.unit == MAP_AREA:
        return f"an area of {html.number(s.amount, 4)} square map units"
    if s.unit == "features":
        return amount(round(s.amount), "feature", "features")
    return amount(round(s.amount), "pixel", "pixels")


def _size(s: LabelStatistics) -> float:
    """Of the unit that amounts are shown in: square metres are hectares where they are many."""
    return _HECTARE if s.unit == AREA and s.amount >= _HECTARE else 1.0


def _summary(s: LabelStatistics) -> list[str]:
    rows = []
    for entry in s.categorical:
        rare = [each.name for each in entry.classes if each.rare]
        rows.append(
            [
                Name(entry.variable.name),
                len(entry.classes),
                f"{entry.labelled:.1%}",
                f"{entry.imbalance:.3g}",
                Name(", ".join(rare)) if rare else "none",
            ]
        )
    parts = []
    if rows:
        parts += [
            html.table(
                [
                    "Variable",
                    "Classes",
                    "Labelled",
                    "Largest over smallest class",
                    f"Classes below {s.rare_class_share:.3g}",
                ],
                rows,
            ),
            html.paragraph(
                f"Classes with less than {s.rare_class_share:.1%} of a variable's labels are "
                "rare: the paper's recipe leaves out those below 5 %, the default recipe keeps "
                "them unless a rare-class share is given.",
                "note",
            ),
        ]
    rows = [
        [
            Name(f"{e.variable.name}{f' [{e.variable.unit}]' if e.variable.unit else ''}"),
            f"{e.labelled:.1%}",
            *map(float, (e.mean, e.deviation, e.minimum, *e.quantiles[[2, 3, 4, 6]], e.maximum)),
        ]
        for e in s.continuous
    ]
    if rows:
        parts.append(
            html.table(
                [
                    "Variable",
                    "Labelled",
                    "Mean",
                    "SD",
                    "Minimum",
                    "25 %",
                    "Median",
                    "75 %",
                    "98 %",
                    "Maximum",
                ],
                rows,
            )
        )
    return parts


def _classes(s: LabelStatistics, entry: Classes) -> str:
    largest = max(each.share for each in entry.classes)
    rows = []
    for each in sorted(entry.classes, key=lambda e: -e.share):
        bar = (
            f'<div style="background:{html.text(each.color)};height:1em;min-width:1px;'
            f'width:{22 * each.share / largest:.2f}em;{_EXACT}"></div>'
        )
        rare = " (rare)" if each.rare else ""
        rows.append(
            f"<tr><td>{swatch(each.color)}{html.named(each.name)}{rare}</td>"
            f'<td class="number">{each.code}</td><td class="number">{each.share:.2%}</td>'
            f'<td class="number">{html.number(each.amount / _size(s), 4)}</td>'
            f'<td class="number">{each.records}</td><td>{bar}</td></tr>'
        )
    area = "Area [ha]" if _size(s) > 1 else "Area [m²]"
    units = {AREA: area, MAP_AREA: "Area", "features": "Features"}
    unit = units.get(s.unit, "Pixels")
    return (
        f'<h3 translate="no">{html.text(entry.variable.name)}</h3>\n'
        '<div class="wide"><table><thead><tr><th>Class</th><th class="number">Code</th>'
        f'<th class="number">Share</th><th class="number">{unit}</th>'
        f'<th class="number">Records</th><th></th></tr></thead>\n<tbody>{"".join(rows)}</tbody>'
        "</table></div>\n"
    )


def _measured(s: LabelStatistics) -> list[str]:
    if s.unit not in (AREA, MAP_AREA):
        return []
    words = [
        "Polygons count by their area. Where those of one layer overlap each counts, while "
        "training takes the later one."
    ]
    if s.unit == AREA:
        words.append(
            "Areas are those on the ground, on the ellipsoid of the layer's coordinate reference "
            "system; those of the map differ by its scale."
        )
    return [html.paragraph(" ".join(words), "note")]


def _distributions(s: LabelStatistics) -> list[str]:
    charts = [_histogram(entry) for entry in s.continuous]
    words = (
        "Share of the labels by value. The dashed line is the 98th percentile, the upper bound "
        "that training scales by and clips at."
    )
    return [html.figure("".join(charts), words)]


def _histogram(entry: Distribution) -> str:
    unit = entry.variable.unit
    chart = Chart(
        (entry.edges[0], entry.edges[-1]),
        (0, float(entry.shares.max()) * 100 * 1.08),
        Name(unit) if unit else "value",
        "%",
        Name(entry.variable.name),
        310,
        210,
    )
    chart.bars(entry.edges, entry.shares * 100, "#0b6b4f")
    bound = float(entry.quantiles[6])
    chart.marker(bound, html.number(bound))
    return chart.markup()


def _association(s: LabelStatistics) -> list[str]:
    a = s.association
    small = "font-size:.75em" if len(a.names) > 10 else "font-size:.9em"
    head = "".join(
        '<th style="height:8em;vertical-align:bottom;border:0;padding:.2em"><div style="'
        'writing-mode:vertical-rl;transform:rotate(180deg)" translate="no">'
        f"{html.text(name)}</div></th>"
        for name in a.names
    )
    rows = []
    for i, name in enumerate(a.names):
        cells = "".join(
            _cell(a.pearson[i, j] if j > i else a.spearman[i, j], i == j)
            for j in range(len(a.names))
        )
        kind = " (classes)" if a.categorical[i] else ""
        rows.append(
            f'<tr><th style="border:0;white-space:nowrap">{html.named(name)}{kind}</th>{cells}</tr>'
        )
    return [
        f'<div class="wide"><table style="{small};{_EXACT}"><tr><th style="border:0"></th>{head}'
        "</tr>\n" + "\n".join(rows) + "</table></div>\n",
        html.paragraph(
            "0: nothing in common, 1: one follows from the other. Two continuous variables: "
            "absolute Pearson correlation above the diagonal, absolute Spearman (rank) "
            "correlation below. A continuous variable and classes: correlation ratio, the square "
            "root of the share of variance between the classes. Two categorical variables: "
            "bias-corrected Cramer's V. Each pair uses the records that have both.",
            "note",
        ),
    ]


def _cell(value: float, diagonal: bool) -> str:
    base = "text-align:center;padding:.25em .3em;border:1px solid #fff;min-width:2.6em"
    if diagonal:
        return f'<td style="{base};background:#f4f6f5"></td>'
    if not np.isfinite(value):
        return f'<td style="{base};background:#e3e6e4">–</td>'
    low, high = np.array([247, 249, 248]), np.array([11, 107, 79])
    color = low + (high - low) * min(1.0, float(value))
    ink = "#fff" if value > 0.6 else "#1d2522"
    shade = "#" + "".join(f"{round(channel):02x}" for channel in color)
    return f'<td style="{base};background:{shade};color:{ink}">{value:.2f}</td>'
