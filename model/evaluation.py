"""Scores of a part of the split, from maps made exactly as prediction makes them."""

from __future__ import annotations

import math

import numpy as np
import torch

from . import distributed
from .histograms import ErrorBins, ReliabilityBins, ScatterBins
from .labels import Labels
from .mapping import Mapper
from .metrics import ConfusionMatrix, RegressionSums, RocBins
from .sampling import read_ahead
from .splits import Split
from .survey import blocks_within
from .uncertainty import CoverageCounts, temper
from .variables import Variable

TILE = 256


def part_tiles(labels: Labels, split: Split, part: int, extent, reporter) -> list[tuple]:
    """Tiles (scene, row, column, height, width) that hold labels of ``part``."""
    result = []
    for scene, row, column, height, width in blocks_within(extent, TILE):
        reporter.check_cancelled()
        here = split.window(scene, row, column, height, width) == part
        if not here.any():
            continue
        planes = labels.scenes[scene].read(row, column, height, width)
        here &= ~np.isnan(planes).all(0)
        if here.any():
            rows, columns = np.flatnonzero(here.any(1)), np.flatnonzero(here.any(0))
            top, left = int(rows[0]), int(columns[0])
            size = int(rows[-1]) + 1 - top, int(columns[-1]) + 1 - left
            result.append((scene, row + top, column + left, *size))
    return result


def evaluate(mapper: Mapper, labels: Labels, split: Split, part: int, tiles: list[tuple],
             most: int | None = None, full: bool = False) -> dict[str, dict]:  # fmt: skip
    """Scores per variable on the labelled pixels of ``part``, as plain JSON.

    Several processes share the tiles and all get the same scores.

    Parameters
    ----------
    most : limits the tiles that are looked at, spread evenly over them all; None looks at all.
    full : also what a report shows: figures per class, the areas under the ROC curves, and, under
        the key ``figures`` (see :func:`without_figures`), counts to draw. Probabilities are the
        calibrated ones where the mapper has a calibration.
    """
    if most is not None and len(tiles) > most:
        tiles = [tiles[int(k)] for k in np.linspace(0, len(tiles) - 1, most)]
    entries = [mapper.calibration.get(v.name) for v in mapper.variables]
    sums, empty = ([_sums(v, e, full) for v, e in zip(mapper.variables, entries)] for _ in "12")
    with distributed.in_step():
        for _, _, truths, maps, here in labelled_maps(mapper, labels, split, part, tiles):
            for variable, own, entry, truth, guess in zip(
                mapper.variables, sums, entries, truths, maps
            ):
                seen = here & ~np.isnan(truth)
                _add(variable, own, entry, truth[seen], guess[:, seen])
    if distributed.together():
        for own, start in zip(sums, empty):
            own.update({name: _merged(total, start[name]) for name, total in own.items()})
    return {v.name: _scores(v, own, e) for v, own, e in zip(mapper.variables, sums, entries)}


def labelled_maps(mapper: Mapper, labels: Labels, split: Split, part: int, tiles: list[tuple]):
    """This process's share of ``tiles``, mapped.

    Yields
    ------
    number : of the tile. tile : (scene, row, column, height, width).
    truths : float32 (V, height, width) labels. maps : per variable, of :meth:`Mapper.map`.
    here : bool (height, width), the valid pixels of ``part``.
    """
    numbers = range(distributed.rank(), len(tiles), distributed.size())

    def read(place: int):
        scene, *window = tiles[numbers[place]]
        return mapper.read(labels.scenes[scene].scene, *window)

    for number, tile in zip(numbers, read_ahead(read, len(numbers), depth=1)):
        mapper.reporter.check_cancelled()
        scene, *window = tiles[number]
        here = (split.window(scene, *window) == part) & tile.valid[tile.inner]
        yield number, tiles[number], labels.scenes[scene].read(*window), mapper.map(tile), here


def _merged(total, start):
    """What all processes have added up, put together in ``start`` in the order of their ranks."""
    for state in distributed.of_each(torch.from_numpy(total.state())).numpy():
        start.merge(state)
    return start


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
        own = _sums(variable, None, full=False)
        _add(variable, own, None, truth[seen], guess)
        result[variable.name] = _scores(variable, own, None)
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
        return (f"overall accuracy {scores['overall_accuracy']:.3f}, "
                f"mean class accuracy {scores['mean_class_accuracy']:.3f}")  # fmt: skip
    if scores["rmse"] is None:
        return "no numbers"
    r2 = "" if scores["r2"] is None else f", R2 {scores['r2']:.3f}"
    return f"RMSE {scores['rmse']:.4g} {variable.unit}".rstrip() + r2


def _sums(variable: Variable, entry: dict | None, full: bool) -> dict:
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


def _add(variable: Variable, sums: dict, entry: dict | None, truth, guess) -> None:
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


def _scores(variable: Variable, sums: dict, entry: dict | None) -> dict:
    main = sums["main"]
    if not variable.is_categorical:
        low, high = variable.bounds
        scores = {**_plain(main.scores(high - low)), "unit": variable.unit}
        if "scatter" in sums:
            scores["figures"] = {
                name: {"counts": sums[name].counts.tolist(), "edges": sums[name].edges.tolist()}
                for name in ("scatter", "errors")
            }
        if "coverage" in sums:
            scores["coverage"] = {"nominal": [percent / 100 for percent in entry["coverage"]],
                                  "observed": sums["coverage"].shares()}  # fmt: skip
        return scores
    scores = {
        **_plain(main.scores()),
        "confusion": main.counts.tolist(),
        "classes": [each.name for each in variable.classes],
    }
    if "roc" in sums:
        scores.update(_plain(sums["roc"].scores()))
        each = {**main.per_class(), "auc": sums["roc"].per_class()}
        scores["per_class"] = {name: _plain(values.tolist()) for name, values in each.items()}
        scores["figures"] = {"roc": [pair and [np.round(rates, 5).tolist() for rates in pair]
                                     for pair in sums["roc"].curves()]}  # fmt: skip
        for name in ("reliability", "uncalibrated"):
            if name in sums:
                scores[name] = _reliability(sums[name])
    return scores


def _reliability(bins: ReliabilityBins) -> dict:
    confidence, accuracy, pixels = bins.curve()
    return {
        "calibration_error": _plain(bins.scores()["calibration_error"]),
        "counts": [int(count) for count in pixels],
        "confidence": _plain(confidence.tolist()),
        "accuracy": _plain(accuracy.tolist()),
    }


def _plain(value):
    """Numbers as JSON knows them; what is no number becomes None."""
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    if value is None or isinstance(value, (int, str)):
        return value
    return float(value) if math.isfinite(value) else None
