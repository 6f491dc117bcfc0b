"""Figures of a training: losses, validation scores and task weights over the epochs."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ...base.colors import line_style
from ...base.text import Name
from ...base.variables import Variable
from ..svg import INK, Chart, drawing, legend_rows, moved, nothing

_DOTS = 40
"""Up to so many epochs each has a dot; a single one has no line."""


def curves(
    series: Sequence[tuple],
    y_title: str,
    title: str = "",
    log: bool = False,
    best: int | None = None,
) -> str:
    """Lines over the epochs, one per name.

    Parameters
    ----------
    series : (name, runs) of each line, the name "" where there is no need of one; runs are
        (epochs, values) of each seed. Several seeds are thin lines with their mean; values may be
        NaN.
    log : logarithmic where all values are above 0.
    best : epoch that was kept, marked.
    """
    runs = [run for _, each in series for run in each]
    values = np.concatenate([np.asarray(y, float) for _, y in runs]) if runs else np.empty(0)
    values = values[np.isfinite(values)]
    if not values.size:
        return nothing(title, "no values")
    epochs = np.concatenate([np.asarray(x, float) for x, _ in runs])
    log = log and float(values.min()) > 0
    chart = Chart(
        (epochs.min(), epochs.max()), _range(values, log), "epoch", y_title, title, 700, 280, log
    )
    chart.x_ticks = _whole_ticks(int(epochs.min()), int(epochs.max()))
    entries = []
    for place, (name, each) in enumerate(series):
        color, dash = (INK, "") if not name else line_style(place)
        if len(each) > 1:
            lines = [(*run, 0.6, "", 1.2) for run in each] + [(*_mean(each), 2.2, dash, 2.6)]
        else:
            lines = [(*run, 1.8, dash, 2.2) for run in each]
        for x, y, width, broken, radius in lines:
            if len(x) > 1:
                chart.line(x, y, color, width, broken)
            if len(x) <= _DOTS:
                chart.dots(x, y, color, radius)
        entries.append((Name(name), color, dash))
    if best:
        chart.marker(best, f"epoch {best} kept")
    parts, height = chart.content(), 0.0
    if any(name for name, _ in series):
        rows, height = legend_rows(entries, 68, 0, 620)
        parts.append(moved(rows, 0, 284))
    return drawing(700, 286 + height, parts, title or y_title)


def training_losses(
    runs: Sequence[list[dict]], names: Sequence[str], best: int | None = None
) -> str:
    """Training loss of each variable.

    Parameters
    ----------
    runs : one history per seed: records with ``epoch`` and ``loss`` (V,), None where a variable had
        no label.
    names : V names. best : epoch that was kept.
    """
    series = _by_name(runs, names, "loss")
    return curves(series, "training loss", "Loss of each variable", True, best)


def task_weights(
    runs: Sequence[list[dict]], names: Sequence[str], title: str = "Weight of each variable's loss"
) -> str:
    """Weights that balancing gave the variables' losses; "" where none were recorded.

    Parameters
    ----------
    runs : one history per seed: records with ``epoch`` and ``weight`` (V,).
    """
    runs = [[r for r in run if r.get("weight") is not None] for run in runs]
    if not any(runs):
        return ""
    series = _by_name([run for run in runs if run], names, "weight")
    values = np.array([y for _, each in series for _, run in each for y in run])
    wide = bool((values > 0).all()) and values.max() > 20 * values.min()
    return curves(series, "weight", title, wide)


def _by_name(runs, names, key: str) -> list:
    return [
        (name, [([r["epoch"] for r in run], [_float(r[key][k]) for r in run]) for run in runs])
        for k, name in enumerate(names)
    ]


def _float(value) -> float:
    return np.nan if value is None else float(value)


def validation_scores(
    runs: Sequence[list[dict]], variables: Sequence[Variable], best: int | None = None
) -> list[str]:
    """Validation by epoch: the score, overall accuracies, and scaled RMSE; what there is.

    Parameters
    ----------
    runs : one history per seed: records with ``epoch`` and, where validated, ``score`` and
        ``validation``, which holds ``overall_accuracy`` or ``rmse_scaled`` by variable's name.
    variables : of :class:`~hypertask.model.base.variables.Variable`.
    """
    checked = [[r for r in run if r.get("score") is not None] for run in runs]
    checked = [run for run in checked if run]
    if not checked:
        return []
    score = [("", [([r["epoch"] for r in run], [r["score"] for r in run]) for run in checked])]
    drawn = [curves(score, "validation score", "Validation score", False, best)]
    kinds = (
        (True, "overall_accuracy", "Overall accuracy in validation", "overall accuracy"),
        (False, "rmse_scaled", "RMSE in validation, scaled", "RMSE (scaled)"),
    )
    for categorical, key, title, y_title in kinds:
        names = [v.name for v in variables if v.is_categorical is categorical]
        series = [(name, [_validated(run, name, key) for run in checked]) for name in names]
        series = [(name, each) for name, each in series if any(len(x) for x, _ in each)]
        if series:
            drawn.append(curves(series, y_title, title, False, best))
    return drawn


def _validated(run, name: str, key: str) -> tuple[list, list]:
    records = [r for r in run if r.get("validation", {}).get(name, {}).get(key) is not None]
    return [r["epoch"] for r in records], [r["validation"][name][key] for r in records]


def _mean(runs) -> tuple[np.ndarray, np.ndarray]:
    """Mean over the runs at each epoch that any of them has."""
    epochs = np.unique(np.concatenate([np.asarray(x, float) for x, _ in runs]))
    total, seen = np.zeros(len(epochs)), np.zeros(len(epochs))
    for x, y in runs:
        y = np.asarray(y, float)
        place = np.searchsorted(epochs, np.asarray(x, float))[np.isfinite(y)]
        np.add.at(total, place, y[np.isfinite(y)])
        np.add.at(seen, place, 1)
    return epochs, np.divide(total, seen, out=np.full(len(epochs), np.nan), where=seen > 0)


def _range(values: np.ndarray, log: bool) -> tuple[float, float]:
    low, high = float(values.min()), float(values.max())
    if log:
        return low / 1.15, high * 1.15
    margin = 0.06 * (high - low) or 0.06 * abs(high) or 0.5
    return low - margin, high + margin


def _whole_ticks(first: int, last: int) -> list[int]:
    step = next(
        s for k in range(9) for s in (10**k, 2 * 10**k, 5 * 10**k) if (last - first) <= 8 * s
    )
    return sorted({first, *range(-(-first // step) * step, last + 1, step)} - {0}) or [first]
