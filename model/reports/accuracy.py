"""Accuracy as parts of a report: the paper's tables II and III and its figures 9, 11 and 12.

``scores`` are those of :func:`~hypertask.model.mapping.evaluate.evaluate`, by the variable's name.
Categorical: what :meth:`~hypertask.model.accuracy.metrics.ConfusionMatrix.scores` gives,
``confusion`` (K, K) and, where known, ``macro_auc``, ``per_class`` (lists ``precision``,
``recall``, ``f1``, ``auc``, ``reference``, ``predicted``), ``reliability`` and ``uncalibrated``
(``counts``, ``confidence``, ``accuracy``, ``calibration_error``). Continuous: what
:meth:`~hypertask.model.accuracy.metrics.RegressionSums.scores` gives and, where known, ``coverage``
(``nominal``, ``observed``) and ``figures``: ``scatter`` and ``errors``, each ``counts`` and
``edges``; that of a categorical one ``roc``: per class, false and true positive rates or None.
What is missing is left out of the report.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..accuracy.metrics import ROC_BINS, ConfusionMatrix
from ..base.arrays import Numbers
from ..base.plain import plain
from ..base.text import Name
from ..base.variables import Variable
from . import figures, html

CLASS_COLUMNS = {
    "overall_accuracy": "Overall accuracy",
    "mean_class_accuracy": "Mean class accuracy",
    "kappa": "Kappa",
    "macro_precision": "Precision (macro)",
    "macro_f1": "F1 (macro)",
    "weighted_precision": "Precision (weighted)",
    "weighted_f1": "F1 (weighted)",
    "macro_auc": "AUC (macro)",
    "pixels": "Pixels",
}
NUMBER_COLUMNS = {
    "rmse": "RMSE",
    "mae": "MAE",
    "bias": "Bias",
    "r2": "R²",
    "pearson_r": "r",
    "rmse_scaled": "RMSE (scaled)",
    "mae_scaled": "MAE (scaled)",
    "pixels": "Pixels",
}
CLASS_NOTE = (
    "Recall (macro) is the mean class accuracy and recall (weighted) the overall accuracy. A "
    "class that the reference does not hold enters no mean; one that is never predicted has the "
    "precision 0. AUC: the area under the ROC curve of each class against the rest, from the "
    f"calibrated probabilities, counted in {ROC_BINS} bins; it differs from the exact one by less "
    "than 0.001 unless most pixels of a class lie in a few bins."
)
_ROC_CLASSES = 12  # curves in one figure
NUMBER_NOTE = (
    "Bias is map less reference. Scaled: as a share of the range between the variable's bounds."
)


def accuracy_tables(variables: list[Variable], scores: dict[str, dict]) -> list[str]:
    """Tables II and III, a row per variable."""
    parts = []
    kinds = ((True, CLASS_COLUMNS, CLASS_NOTE), (False, NUMBER_COLUMNS, NUMBER_NOTE))
    for categorical, columns, note in kinds:
        shown = [v for v in variables if v.is_categorical is categorical and v.name in scores]
        if not shown:
            continue
        values = [full_scores(v, scores[v.name]) for v in shown]
        keys = [key for key in columns if any(each.get(key) is not None for each in values)]
        head = ["Variable", *([] if categorical else ["Unit"]), *(columns[key] for key in keys)]
        rows = [
            [Name(v.name), *_unit(v), *(each.get(key) for key in keys)]
            for v, each in zip(shown, values)
        ]
        parts += [html.table(head, rows), html.paragraph(note, "note")]
    return parts


def _unit(variable: Variable) -> list[Name]:
    """What stands beside the name of a continuous variable."""
    return [] if variable.is_categorical else [Name(variable.unit)]


def full_scores(variable: Variable, scores: dict) -> dict:
    """The scores, with those that follow from a confusion matrix filled in."""
    if not variable.is_categorical or "confusion" not in scores:
        return scores
    return {**plain(_matrix(scores).scores()), **scores}


def accuracy_details(variable: Variable, scores: dict) -> list[str]:
    """Everything about one variable: figures, classes, how far its uncertainty is right."""
    title = f'<h3 translate="no">{html.text(variable.name)}</h3>\n'
    if not scores.get("pixels"):
        return [title, html.paragraph("No labelled pixel, so nothing is known of its accuracy.")]
    details = _class_details if variable.is_categorical else number_figures
    parts = details(variable, scores)
    return [title, *parts] if parts else []


def _class_details(variable: Variable, scores: dict) -> list[str]:
    parts = []
    if "confusion" in scores:
        names = [entry.name for entry in variable.classes]
        parts += [
            html.figure(
                figures.confusion_matrix(scores["confusion"], names),
                f"{variable.name}: rows are the reference, columns the map.",
            ),
            class_table(names, scores),
            _absent(names, scores),
        ]
    return [*parts, probability_figures([entry.name for entry in variable.classes], scores)]


def probability_figures(names: Sequence[str], scores: dict) -> str:
    """ROC curves and reliability diagram, as far as the scores hold them."""
    return html.columns(_roc(names, scores), _reliability(scores))


def _reliability(scores: dict) -> str:
    found, before = scores.get("reliability"), scores.get("uncalibrated")
    if not found:
        return ""
    drawn = figures.reliability_diagram(
        *_bins(found), title="Reliability", before=_bins(before) if before else None
    )
    error = found.get("calibration_error")
    now = html.number(error)
    told = f" Mean distance from the diagonal (expected calibration error): {now}."
    if before:
        then = html.number(before.get("calibration_error"))
        told = (
            f" Mean distance from the diagonal (expected calibration error): {now}, before "
            f"calibration {then}."
        )
    return html.figure(
        drawn,
        "How often the map is right against how sure it says it is. Above the diagonal it is right "
        "more often than it says, below it less often. Larger dots: more pixels."
        + (told if _known(error) else ""),
    )


def _roc(names, scores: dict) -> str:
    """The curves of the classes, those with the smallest areas where they are many."""
    points = scores.get("figures", {}).get("roc")
    areas = scores.get("per_class", {}).get("auc")
    if not points or not areas or not any(points):
        return ""
    there = [k for k in range(len(names)) if points[k] and _known(areas[k])]
    shown = sorted(sorted(there, key=areas.__getitem__)[:_ROC_CLASSES])
    curves = [(names[k], *points[k], areas[k]) for k in shown]
    fewer = (
        f" Of {len(there)} classes, the {len(shown)} that are hardest to tell."
        if len(shown) < len(there)
        else ""
    )
    return html.figure(
        figures.roc_curves(curves, "ROC curves"),
        "Each class against the rest, with the area under its curve: the further it bends to the "
        "upper left, the better its probabilities tell the class from the rest. Upwards: share of "
        "the class that is found; to the right: share of the rest that is taken for it. Dotted: "
        f"guessing.{fewer}",
    )


def class_table(names: Sequence[str], scores: dict, unit: str = "pixels") -> str:
    """Precision, recall, F1, AUC and number of each class; ``unit`` is what is counted."""
    each = {**_listed(_matrix(scores).per_class()), **scores.get("per_class", {})}
    columns = {
        "precision": "Precision",
        "recall": "Recall",
        "f1": "F1",
        "auc": "AUC",
        "reference": "Reference pixels" if unit == "pixels" else "Reference stands",
        "predicted": "Map pixels" if unit == "pixels" else "Map stands",
    }
    keys = [key for key in columns if any(_known(value) for value in each.get(key, ()))]
    rows = [[Name(name), *(each[key][k] for key in keys)] for k, name in enumerate(names)]
    return html.table(["Class", *(columns[key] for key in keys)], rows)


def _absent(names, scores: dict) -> str:
    lacking = [
        name.strip() or "(no name)" for name, row in zip(names, scores["confusion"]) if not sum(row)
    ]
    if not lacking:
        return ""
    return html.paragraph(
        f"The reference holds no pixel of {', '.join(lacking)}; nothing is known of how well the "
        "map finds that."
    )


def number_figures(variable: Variable, scores: dict) -> list[str]:
    """Scatter plot and histogram of errors, as far as the scores hold them."""
    parts, drawn = [], scores.get("figures", {})
    unit = f" {variable.unit}" if variable.unit else ""
    if "scatter" in drawn:
        counts, edges = drawn["scatter"]["counts"], drawn["scatter"]["edges"]
        parts.append(
            html.figure(
                figures.scatter_density(
                    counts,
                    edges,
                    Name(variable.name),
                    variable.unit,
                    scores["pearson_r"],
                    scores["rmse"],
                    scores["pixels"],
                    regression(counts, edges),
                ),
                "Map against reference; the colour is the number of pixels. On the 1:1 line they "
                "agree. Above: how the values of the reference are distributed, beside: those of "
                "the map.",
            )
        )
    if "errors" in drawn:
        parts.append(
            html.figure(
                figures.error_histogram(
                    drawn["errors"]["counts"],
                    drawn["errors"]["edges"],
                    Name(variable.name),
                    variable.unit,
                    scores["mae"],
                ),
                f"Absolute error of the pixels, counted in {len(drawn['errors']['counts'])} bins "
                f"of {html.number(float(np.diff(drawn['errors']['edges'][:2])[0]))}{unit}.",
            )
        )
    return [html.columns(*parts)] if parts else []


def coverage_parts(
    variables: list[Variable],
    scores: dict[str, dict],
    source: str = "the validation part",
    judges: str = "the test part",
) -> list[str]:
    """How often held-out values lie within their prediction intervals; [] where not known.

    ``source`` : where the widths come from, and ``judges`` : whose values the scores are of.
    """
    found = [
        (v.name, scores[v.name]["coverage"])
        for v in variables
        if scores.get(v.name, {}).get("coverage")
    ]
    found = [(name, each) for name, each in found if any(map(_known, each["observed"]))]
    if not found:
        return []
    shown = sorted(
        {round(100 * n) for _, each in found for n in each["nominal"]} & {50, 80, 90, 95}
    )
    rows = []
    for name, each in found:
        observed = {round(100 * n): o for n, o in zip(each["nominal"], each["observed"])}
        cells = (observed.get(percent) for percent in shown)
        rows.append([Name(name), *(f"{value:.1%}" if _known(value) else "–" for value in cells)])
    series = [(name, each["nominal"], np.array(each["observed"], float)) for name, each in found]
    return [
        html.paragraph(
            "An interval of 90 % around each value of the map should hold the true value in nine "
            f"of ten pixels. Its width comes from the errors in {source}; here is how many values "
            f"of {judges}, which played no part in that, lie within. A share below the one "
            "promised: the map is less certain than it says."
        ),
        html.figure(
            figures.interval_coverage(series),
            "Share of the pixels within their prediction interval against the share that "
            "the interval promises.",
        ),
        html.table(["Variable", *(f"{percent} % interval" for percent in shown)], rows),
    ]


def regression(counts: Numbers, edges: Numbers) -> tuple[float, float] | None:
    """(slope, intercept) of map on reference by least squares over the middles of the bins.

    Parameters
    ----------
    counts : (B, B), rows are the reference. edges : (B + 1,).

    Returns
    -------
    None for a constant reference.
    """
    counts, edges = np.asarray(counts, float), np.asarray(edges, float)
    middle = (edges[:-1] + edges[1:]) / 2
    total = counts.sum()
    if not total:
        return None
    x, y = counts.sum(1) @ middle / total, counts.sum(0) @ middle / total
    spread = counts.sum(1) @ (middle - x) ** 2
    if not spread > 0:
        return None
    slope = (middle - x) @ counts @ (middle - y) / spread
    return float(slope), float(y - slope * x)


def _matrix(scores: dict) -> ConfusionMatrix:
    matrix = ConfusionMatrix(len(scores["confusion"]))
    matrix.merge(np.array(scores["confusion"], float))
    return matrix


def _bins(found: dict) -> tuple[list[float], np.ndarray, np.ndarray]:
    confidence, accuracy = (np.array(found[key], float) for key in ("confidence", "accuracy"))
    return found["counts"], confidence, accuracy


def _known(value) -> bool:
    return value is not None and value == value


def _listed(arrays: dict) -> dict:
    return {name: values.tolist() for name, values in arrays.items()}
