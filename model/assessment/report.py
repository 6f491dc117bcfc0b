"""The report of an accuracy assessment: one self-contained HTML file, readable on paper."""

from __future__ import annotations

import platform
from dataclasses import replace

import numpy as np

from ..accuracy.area import AreaAccuracy
from ..accuracy.histograms import ErrorBins, ScatterBins
from ..base.present import present
from ..base.text import Name, amount
from ..base.version import version
from ..reports import figures, html
from ..reports.accuracy import class_table, number_figures, probability_figures
from .intervals import Intervals
from .result import INPUTS, Assessment
from .stands import StandTable

_SAMPLES = {
    "points": "points (each counts once)",
    "polygons": "polygons (all their pixels count)",
    "raster": "a raster (all its labelled pixels count)",
}
_LARGEST_TABLE = 25  # classes; larger confusion matrices are told by their figure and worst cells


def write_report(found: Assessment, path: str, inputs: dict, title: str) -> None:
    """Write the report; ``inputs`` name what was compared, ``title`` the map."""
    html.write_page(path, page(found, inputs, title))


def page(found: Assessment, inputs: dict, title: str) -> str:
    """The report as markup."""
    what = title if title == found.variable.name else f"{found.variable.name} ({title})"
    area = inputs.get("area") if found.restricted else None
    somewhere = found.restricted and not area
    lead = (
        f"{what}: {amount(found.pixels, 'pixel', 'pixels')} compared with "
        f"{_SAMPLES[found.reference_kind]}"
        f"{f', within {area}' if area else ''}{', within the area' if somewhere else ''}."
    )
    parts = []
    if found.warnings:
        parts.append(html.section("Look at this first", *map(html.paragraph, found.warnings)))
    parts.append(html.section("In short", *_short(found)))
    if found.categorical:
        parts += _class_sections(found)
    else:
        parts += _value_sections(found)
    if found.trust is not None:
        parts.append(html.section("Within and beyond the limit of trust", *_trust(found)))
    if found.stands is not None:
        parts.append(html.section("By stands", *_stands(found, found.stands)))
    if found.excerpts:
        parts.append(html.section("Map and reference", *_excerpts(found)))
    parts.append(html.section("How this was computed", *_how(found, inputs)))
    return html.page("Accuracy assessment", lead, *parts)


def _short(found: Assessment) -> list[str]:
    s = found.scores
    if found.categorical:
        rows = [
            ("Overall accuracy", _share(s["overall_accuracy"])),
            ("Mean class accuracy (recall)", _share(s["mean_class_accuracy"])),
            ("Precision, mean of classes", _share(s["macro_precision"])),
            ("F1, mean of classes", _share(s["macro_f1"])),
            ("F1, weighted by pixels", _share(s["weighted_f1"])),
            ("Kappa", html.number(s["kappa"])),
        ]
        if found.probabilities is not None:
            auc = present(found.total.roc).scores()["macro_auc"]
            rows.append(("ROC-AUC, one against the rest, mean of classes", html.number(auc, 4)))
        if found.area is not None:
            a = found.area
            rows.append(("Overall accuracy, area-adjusted", _plus_minus(a.overall, a.overall_half)))
        else:
            rows.append(("Overall accuracy, area-adjusted", "–"))
    else:
        unit = _after(found)
        rows = [
            ("Root mean square error (RMSE)", html.number(s["rmse"], 4) + unit),
            ("Mean absolute error (MAE)", html.number(s["mae"], 4) + unit),
            ("Bias (map - reference)", html.number(s["bias"], 4) + unit),
            ("R²", html.number(s["r2"])),
            ("Pearson's r", html.number(s["pearson_r"])),
        ]
        sums = present(found.total.sums)
        low, high = sums.limits
        if high > low:
            rows.append(
                (
                    "RMSE, share of the range of values",
                    _share(sums.scores(high - low)["rmse_scaled"]),
                )
            )
    rows.append(("Pixels", f"{s['pixels']}"))
    if found.stands is not None:
        total = found.stands.total().scores()
        key = "overall_accuracy" if found.categorical else "rmse"
        name = "Overall accuracy of stands" if found.categorical else "RMSE of stands"
        value = _share(total[key]) if found.categorical else html.number(total[key], 4) + unit
        rows.append((name, f"{value} ({amount(total['pixels'], 'stand', 'stands')})"))
    return [html.pairs(rows)]


# -------------------------------------------------------------------------------- classes


def _class_sections(found: Assessment) -> list[str]:
    scores = found.total.to_dict(found.used_classes())
    parts = [html.section("Classes", *_class_table(found, scores, "pixels"))]
    parts.append(html.section("Confusion matrix", *_confusion(found)))
    if found.area is not None:
        parts.append(
            html.section("Accuracy and areas, adjusted by area", *_area(found, found.area))
        )
    if found.probabilities is not None:
        parts.append(html.section("How sure the map is", *_probabilities(found, scores)))
    return parts


def _class_table(found: Assessment, scores: dict, unit: str) -> list[str]:
    return [
        class_table(_names(found), scores, unit),
        html.paragraph(
            "Precision (user's accuracy): the share of what the map calls so that is so. Recall "
            "(producer's accuracy): the share of what is so that the map calls so. F1: their "
            "harmonic mean. A class that the reference lacks has no recall and F1 and enters no "
            "mean; what the map gives to it counts as errors of the classes it belongs to.",
            "note",
        ),
    ]


def _names(found: Assessment) -> list[str]:
    return [Name(found.class_names[k]) for k in found.used_classes()]


def _confusion(found: Assessment) -> list[str]:
    used, names = found.used_classes(), _names(found)
    counts = found.total.confusion(used)
    told = "Rows are the reference, columns the map; shares of each row."
    parts = [html.figure(figures.confusion_matrix(counts, names), told)]
    if len(used) <= _LARGEST_TABLE:
        rows = [[name, *map(int, row), int(row.sum())] for name, row in zip(names, counts)]
        rows.append(["sum of the map", *map(int, counts.sum(0)), int(counts.sum())])
        head = ["Reference \\ map", *names, "sum"]
        parts.append(html.table(head, rows))
    wrong = [(int(counts[i, j]), i, j) for i, j in np.argwhere(counts) if i != j]
    if wrong and len(used) > 2:
        worst = sorted(wrong, reverse=True)[:10]
        parts += [
            html.paragraph("The most frequent confusions:"),
            html.table(
                ["Reference", "Map", "Pixels", "% of the reference class"],
                [
                    [names[i], names[j], number, 100 * number / int(counts[i].sum())]
                    for number, i, j in worst
                ],
            ),
        ]
    return parts


def _area(found: Assessment, a: AreaAccuracy) -> list[str]:
    pixels, classes = present(found.mapped), found.class_names
    unit, factor = "% of the area", 100.0
    sampled = pixels[[k for k in range(len(a.area)) if k not in a.unsampled]].sum()
    if found.hectares is not None:
        unit, factor = "ha", float(sampled) * found.hectares
    mapped = 100.0 * a.mapped
    if found.hectares is not None:
        mapped = pixels * found.hectares
    widest = float(np.nanmax(a.area_half)) * factor
    digits = max(0, 2 - int(np.floor(np.log10(widest)))) if widest > 0 else 2
    rows = [
        [
            Name(classes[k]),
            int(a.sample[k]),
            _plus_minus(a.user[k], a.user_half[k]),
            _plus_minus(a.producer[k], a.producer_half[k]),
            f"{mapped[k]:.{digits}f}",
            f"{a.area[k] * factor:.{digits}f} ± {a.area_half[k] * factor:.{digits}f}",
        ]
        for k in found.used_classes()
    ]
    parts = [
        html.paragraph(_sample_words(found)),
        html.table(
            [
                "Class",
                "Sampled in the map's class",
                "User's accuracy",
                "Producer's accuracy",
                f"Mapped, {unit}",
                f"Estimated, {unit}",
            ],
            rows,
        ),
        html.paragraph(
            "After Olofsson et al. (2014): pixels of the reference count by the share of their "
            "map class in the whole map (or area), so that a class that is sampled more densely "
            "than others weighs no more than its area. ±: half the 95 % confidence interval. "
            "Estimated: the area of the class as the reference sees it, which corrects what the "
            "map confuses.",
            "note",
        ),
    ]
    if a.unsampled:
        share = float(a.mapped[a.unsampled].sum())
        names = ", ".join(classes[k] for k in a.unsampled)
        parts.append(
            html.paragraph(
                f"No pixel of the reference lies in {names} of the map ({share:.1%} of it), about "
                "which therefore nothing is said: all figures "
                "refer to the rest.",
                "note",
            )
        )
    return parts


def _sample_words(found: Assessment) -> str:
    covered = found.pixels / max(1, found.mapped_pixels)
    if covered > 0.99:
        return (
            "The reference covers the whole map, so that it is no sample: the figures have no "
            "sampling error, and the intervals below say nothing."
        )
    words = {
        "points": "These figures hold if the points were drawn at random: from the whole area, on "
        "a regular grid, or a number from each class of the map. Points placed by hand, or where "
        "it was easy to go, are no such sample, and the figures are then too good.",
        "polygons": "Polygons are not a probability sample of the map's classes unless they were "
        "drawn at random, and the pixels of a polygon resemble each other: the true intervals are "
        "wider, and the figures may be too good. For sound areas use points drawn at random.",
        "raster": "A reference raster that covers a part of the map is not a probability sample of "
        "the map's classes unless its pixels were drawn at random: the true intervals are wider, "
        "and the figures hold for the rest of the map only if the part resembles it.",
    }
    return words[found.reference_kind]


def _probabilities(found: Assessment, scores: dict) -> list[str]:
    roc, reliability = present(found.total.roc), present(found.total.reliability)
    s = reliability.scores()
    return [
        probability_figures(_names(found), scores),
        html.paragraph(
            f"Mean confidence {_share(s['mean_confidence'])}, share that is right "
            f"{_share(s['accuracy'])}."
        ),
        html.paragraph(
            f"Probabilities are counted in {roc.counts.shape[2]} bins for the ROC curves, whose "
            "areas differ from the exact ones by less than 0.001 unless most pixels of a class lie "
            f"in a few bins, and in {reliability.counts.shape[1]} for the reliability.",
            "note",
        ),
    ]


# -------------------------------------------------------------------------------- values


def _value_sections(found: Assessment) -> list[str]:
    counts, edges = _cropped(present(found.total.scatter))
    errors, places = _shown(present(found.total.errors))
    drawn = {
        "scatter": {"counts": counts, "edges": edges},
        "errors": {"counts": errors, "edges": places},
    }
    scores = {**found.scores, "figures": drawn}
    parts = [html.section("Map against reference", *number_figures(found.variable, scores))]
    if found.intervals is not None:
        parts.append(html.section("Prediction intervals", *_intervals(found, found.intervals)))
    return parts


def _cropped(scatter: ScatterBins) -> tuple[np.ndarray, np.ndarray]:
    """The bins within the range that is used, of both axes."""
    used = np.flatnonzero(scatter.counts.any(0) | scatter.counts.any(1))
    part = slice(used[0], used[-1] + 1)
    return scatter.counts[part, part], scatter.edges[part.start : part.stop + 1]


def _shown(errors: ErrorBins) -> tuple[np.ndarray, np.ndarray]:
    """The bins up to the largest error."""
    last = np.flatnonzero(errors.counts)[-1] + 1
    return errors.counts[:last], errors.edges[: last + 1]


def _intervals(found: Assessment, intervals: Intervals) -> list[str]:
    c, nominal = intervals.coverage.scores(), intervals.nominal
    unit = _after(found)
    return [
        html.pairs(
            [
                ("Share that should lie within", _share(nominal)),
                ("Share that does", _share(c["inside"])),
                ("Below the interval", _share(c["below"])),
                ("Above the interval", _share(c["above"])),
                ("Mean width", html.number(c["width"], 4) + unit),
                ("Pixels", f"{c['pixels']}"),
            ]
        )
    ]


# -------------------------------------------------------------------------------- trust


_TRUST = {"within": "within the limit", "beyond": "beyond the limit"}


def _trust(found: Assessment) -> list[str]:
    if found.categorical:
        names = ("Overall accuracy", "Mean class accuracy")
        columns = {name: name.lower().replace(" ", "_") for name in names}
        shown = _share
    else:
        columns = {f"{name}{_in_head(found)}": name.lower() for name in ("RMSE", "MAE", "Bias")}

        def shown(value):
            return html.number(value, 4)

    rows = []
    for name, part in present(found.trust).parts.items():
        scores = part.scores() if part.pixels else {}
        share = _share(part.pixels / max(1, found.pixels))
        rows.append(
            [_TRUST[name], part.pixels, share, *(shown(scores.get(k)) for k in columns.values())]
        )
    return [
        html.table(["Trust", "Pixels", "Of those compared", *columns], rows),
        html.paragraph(
            "Beyond the limit the spectrum is unlike the labelled pixels that the model learned "
            "from. Few references have pixels there: what lies beyond, such as water for a model "
            "of forests, is seldom part of them. Within the limit the score does not tell errors.",
            "note",
        ),
    ]


# -------------------------------------------------------------------------------- stands


def _stands(found: Assessment, stands: StandTable) -> list[str]:
    total = stands.total()
    s = total.scores()
    used, truth, guess = stands.stands()
    pixels = stands.pixels[used]
    what = "majority class" if found.categorical else "mean value"
    parts = [
        html.paragraph(
            f"{amount(len(used), 'stand', 'stands')} with {pixels.min()} to {pixels.max()} pixels "
            f"(median {np.median(pixels):.0f}): the {what} of the map's pixels against that of the "
            "reference's."
        )
    ]
    if found.categorical:
        parts.append(
            html.pairs(
                [
                    ("Overall accuracy", _share(s["overall_accuracy"])),
                    ("Mean class accuracy", _share(s["mean_class_accuracy"])),
                    ("F1, mean of classes", _share(s["macro_f1"])),
                    ("Kappa", html.number(s["kappa"])),
                ]
            )
        )
        parts += _class_table(found, total.to_dict(found.used_classes()), "stands")[:1]
        parts.append(
            html.figure(
                figures.confusion_matrix(
                    total.confusion(found.used_classes()), _names(found), counted="stands"
                ),
                "Stands: rows are the reference, columns the map.",
            )
        )
    else:
        unit, scatter = _after(found), present(total.scatter)
        parts.append(
            html.pairs(
                [
                    ("RMSE", html.number(s["rmse"], 4) + unit),
                    ("MAE", html.number(s["mae"], 4) + unit),
                    ("Bias", html.number(s["bias"], 4) + unit),
                    ("R²", html.number(s["r2"])),
                    ("Pearson's r", html.number(s["pearson_r"])),
                ]
            )
        )
        parts.append(
            html.figure(
                figures.scatter_density(
                    scatter.counts,
                    scatter.edges,
                    found.variable.name,
                    found.variable.unit,
                    s["pearson_r"],
                    s["rmse"],
                    len(used),
                    present(total.sums).line,
                    "stands",
                ),
                "Mean of the map against mean of the reference, each stand once.",
            )
        )
    most = 20
    order = np.argsort(-pixels, kind="stable")[:most]

    def name(value):
        return Name(found.class_names[value]) if found.categorical else float(value)

    rows = [
        [Name(stands.names[used[k]]), int(pixels[k]), name(truth[k]), name(guess[k])] for k in order
    ]
    if len(used) > most:
        parts.append(
            html.paragraph(
                f"The {most} largest stands (all of them are in the JSON and CSV files):"
            )
        )
    head = ["Stand", "Pixels", *(f"{whose}{_in_head(found)}" for whose in ("Reference", "Map"))]
    parts.append(html.table(head, rows))
    return parts


def _after(found: Assessment) -> str:
    """The unit of a quantity after a number, "" without one."""
    return f" {found.variable.unit}" if found.variable.unit else ""


def _in_head(found: Assessment) -> str:
    """The unit of a quantity in the head of a column, "" without one or of classes."""
    unit = found.variable.unit
    return f" [{unit}]" if unit and not found.categorical else ""


def _excerpts(found: Assessment) -> list[str]:
    variable = found.variable
    if not found.categorical:
        variable = replace(variable, bounds=present(found.total.sums).limits)
    parts = []
    for row, column, predicted, reference in found.excerpts:
        down, across = fullest_part(np.isfinite(reference))
        place = f"from column {column + across.start + 1}, line {row + down.start + 1}"
        drawn = figures.map_excerpts(
            predicted[down, across], reference[down, across], variable, place=place
        )
        parts.append(html.figure(drawn))
    return parts


def fullest_part(there: np.ndarray) -> tuple[slice, slice]:
    """Where to look at a window: all of it, or a part where most of it holds no reference."""
    side, step = 64, 8
    height, width = there.shape
    if there.mean() > 0.3 or max(height, width) <= side:
        return slice(0, height), slice(0, width)
    total = np.zeros((height + 1, width + 1), int)
    total[1:, 1:] = there.cumsum(0).cumsum(1)
    tall, wide = min(side, height), min(side, width)
    rows = np.arange(0, height - tall + 1, step)[:, None]
    columns = np.arange(0, width - wide + 1, step)
    held = (
        total[rows + tall, columns + wide]
        - total[rows, columns + wide]
        - total[rows + tall, columns]
        + total[rows, columns]
    )
    top, left = (int(k) * step for k in np.unravel_index(held.argmax(), held.shape))
    return slice(top, top + tall), slice(left, left + wide)


def _how(found: Assessment, inputs: dict) -> list[str]:
    rows: list[tuple[str, str]] = [
        (INPUTS.get(name, name), Name(value)) for name, value in inputs.items()
    ]
    rows += [
        (Name("HyperTask"), version()),
        (Name("Python"), platform.python_version()),
        (Name("numpy"), np.__version__),
    ]
    notes = "".join(f"<li>{html.text(note)}</li>" for note in found.notes)
    return [html.pairs(rows), f"<ul>{notes}</ul>\n" if notes else ""]


def _share(value) -> str:
    return "–" if value is None or not np.isfinite(value) else f"{100 * value:.2f} %"


def _plus_minus(value, half) -> str:
    if value is None or not np.isfinite(value):
        return "–"
    wide = f" ± {100 * half:.1f}" if half is not None and np.isfinite(half) else ""
    return f"{100 * value:.1f}{wide} %"
