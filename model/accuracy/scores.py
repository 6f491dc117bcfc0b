"""Scores of a variable: added up tile by tile, then put into words and numbers."""

from __future__ import annotations

import math

import numpy as np

from ..base.plain import plain
from ..base.variables import Variable
from .histograms import ErrorBins, ReliabilityBins, ScatterBins
from .metrics import ConfusionMatrix, RegressionSums, RocBins
from .uncertainty import CoverageCounts, temper


def without_figures(scores: dict[str, dict]) -> dict[str, dict]:
    """The scores without the counts that only pictures need, for the header of a model file."""
    return {
        name: {key: value for key, value in each.items() if key != "figures"}
        for name, each in scores.items()
    }


def score_maps(variables: list[Variable], maps, labels: np.ndarray) -> dict[str, dict]:
    """Scores of pixels that are at hand.

    Parameters
    ----------
    maps : per variable (K, n) logits or probabilities, or (1, n) scaled values; tensors.
    labels : (V, n) class indices or physical values, NaN where missing.
    """
    result = {}
    for variable, values, truth in zip(variables, maps, labels):
        seen = ~np.isnan(truth)
        guess = values.float().cpu().numpy()[:, seen]
        guess = guess if variable.is_categorical else guess.clip(0, 1)
        own = sums_for(variable, None, full=False)
        add_to(variable, own, None, truth[seen], guess)
        result[variable.name] = scores_of(variable, own, None)
    return result


def physical(variable: Variable, scaled: np.ndarray) -> np.ndarray:
    """Scaled [0, 1] values of a continuous variable in its unit."""
    low, high = variable.bounds
    return low + scaled * (high - low)


def validation_score(variables: list[Variable], scores: dict) -> float:
    """What the best epoch is chosen by.

    The mean over the categorical variables of the mean of overall accuracy and mean class
    accuracy, less the mean over the continuous variables of the scaled RMSE.
    """
    classes, numbers = [], []
    for variable in variables:
        values = scores[variable.name]
        if not values["pixels"]:
            continue
        if variable.is_categorical:
            classes.append((values["overall_accuracy"] + values["mean_class_accuracy"]) / 2)
        else:
            rmse = values["rmse_scaled"]  # None where the maps hold no numbers
            numbers.append(math.nan if rmse is None else rmse)
    return sum(float(np.mean(each)) * sign for each, sign in ((classes, 1), (numbers, -1)) if each)


def summary(variables: list[Variable], scores: dict) -> tuple[float | None, float | None]:
    """Mean overall accuracy of the categorical and mean scaled RMSE of the continuous variables."""

    def mean(kind: bool, key: str):
        found = [scores[v.name][key] for v in variables if v.is_categorical is kind]
        found = [value for value in found if value is not None]
        return float(np.mean(found)) if found else None

    return mean(True, "overall_accuracy"), mean(False, "rmse_scaled")


def score_words(variable: Variable, scores: dict) -> str:
    """The main scores in a few words, for the log."""
    if not scores["pixels"]:
        return "no labelled pixel"
    if variable.is_categorical:
        return (
            f"overall accuracy {scores['overall_accuracy']:.3f}, "
            f"mean class accuracy {scores['mean_class_accuracy']:.3f}"
        )
    if scores["rmse"] is None:
        return "no numbers"
    r2 = "" if scores["r2"] is None else f", R2 {scores['r2']:.3f}"
    return f"RMSE {scores['rmse']:.4g} {variable.unit}".rstrip() + r2


def sums_for(variable: Variable, entry: dict | None, full: bool) -> dict:
    """What is added up for a variable, by name; ``entry`` is its part of a calibration."""
    if variable.is_categorical:
        sums = {"main": ConfusionMatrix(variable.channels)}
        if full:
            sums.update(roc=RocBins(variable.channels), reliability=ReliabilityBins())
            if entry:
                sums["uncalibrated"] = ReliabilityBins()
        return sums
    sums = {"main": RegressionSums()}
    if full:
        sums.update(scatter=ScatterBins(), errors=ErrorBins())
        if entry:
            sums["coverage"] = CoverageCounts(entry["half_width"])
    return sums


def add_to(variable: Variable, sums: dict, entry: dict | None, truth, guess) -> None:
    """Add labels (n,) and the map's numbers (K, n) for the same pixels."""
    if not variable.is_categorical:
        predicted = physical(variable, guess[0])
        for total in sums.values():
            total.add(truth, predicted)
        return
    predicted = guess.argmax(0)
    sums["main"].add(truth, predicted)
    if "roc" in sums and len(truth):
        right = truth == predicted
        probabilities = temper(guess, entry["temperature"]) if entry else guess
        sums["roc"].add(truth, probabilities)
        sums["reliability"].add(probabilities.max(0), right)
        if entry:
            sums["uncalibrated"].add(guess.max(0), right)


def scores_of(variable: Variable, sums: dict, entry: dict | None) -> dict:
    main = sums["main"]
    if not variable.is_categorical:
        low, high = variable.bounds
        scores = {**plain(main.scores(high - low)), "unit": variable.unit}
        if "scatter" in sums:
            scores["figures"] = {
                name: {"counts": sums[name].counts.tolist(), "edges": sums[name].edges.tolist()}
                for name in ("scatter", "errors")
            }
        if "coverage" in sums:
            scores["coverage"] = {
                "nominal": [percent / 100 for percent in entry["coverage"]],
                "observed": sums["coverage"].shares(),
            }
        return scores
    scores = {
        **plain(main.scores()),
        "confusion": main.counts.tolist(),
        "classes": [each.name for each in variable.classes],
    }
    if "roc" in sums:
        scores.update(plain(sums["roc"].scores()))
        each = {**main.per_class(), "auc": sums["roc"].per_class()}
        scores["per_class"] = {name: plain(values.tolist()) for name, values in each.items()}
        scores["figures"] = {
            "roc": [
                pair and [np.round(rates, 5).tolist() for rates in pair]
                for pair in sums["roc"].curves()
            ]
        }
        for name in ("reliability", "uncalibrated"):
            if name in sums:
                scores[name] = _reliability(sums[name])
    return scores


def _reliability(bins: ReliabilityBins) -> dict:
    confidence, accuracy, pixels = bins.curve()
    return {
        "calibration_error": plain(bins.scores()["calibration_error"]),
        "counts": [int(count) for count in pixels],
        "confidence": plain(confidence.tolist()),
        "accuracy": plain(accuracy.tolist()),
    }
