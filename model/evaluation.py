"""Scores of a part of the split, from maps made exactly as prediction makes them."""

from __future__ import annotations

import numpy as np

from .labels import Labels
from .mapping import Mapper
from .metrics import ConfusionMatrix, RegressionSums
from .sampling import read_ahead
from .splits import Split
from .survey import blocks_within
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
             most: int | None = None) -> dict[str, dict]:  # fmt: skip
    """Scores per variable on the labelled pixels of ``part``.

    ``most`` limits the tiles that are looked at, spread evenly over them all; None looks at all.
    """
    if most is not None and len(tiles) > most:
        tiles = [tiles[int(k)] for k in np.linspace(0, len(tiles) - 1, most)]
    sums = [
        ConfusionMatrix(v.channels) if v.is_categorical else RegressionSums()
        for v in mapper.variables
    ]

    def read(number: int):
        scene, *window = tiles[number]
        return mapper.read(labels.scenes[scene].scene, *window)

    for (scene, *window), tile in zip(tiles, read_ahead(read, len(tiles), depth=1)):
        mapper.reporter.check_cancelled()
        reference = labels.scenes[scene].read(*window)
        here = (split.window(scene, *window) == part) & tile.valid[tile.inner]
        for variable, total, truth, guess in zip(
            mapper.variables, sums, reference, mapper.map(tile)
        ):
            seen = here & ~np.isnan(truth)
            if variable.is_categorical:
                total.add(truth[seen], guess.argmax(0)[seen])
            else:
                total.add(truth[seen], physical(variable, guess[0][seen]))
    return {v.name: _scores(v, total) for v, total in zip(mapper.variables, sums)}


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
        total = ConfusionMatrix(variable.channels) if variable.is_categorical else RegressionSums()
        if variable.is_categorical:
            total.add(truth[seen], guess.argmax(0))
        else:
            total.add(truth[seen], physical(variable, guess[0].clip(0, 1)))
        result[variable.name] = _scores(variable, total)
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
            numbers.append(values["rmse_scaled"])
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
    r2 = "" if scores["r2"] is None else f", R2 {scores['r2']:.3f}"
    return f"RMSE {scores['rmse']:.4g} {variable.unit}".rstrip() + r2


def _scores(variable: Variable, total) -> dict:
    if variable.is_categorical:
        return {
            **{k: _plain(v) for k, v in total.scores().items()},
            "confusion": total.counts.tolist(),
            "classes": [entry.name for entry in variable.classes],
        }
    low, high = variable.bounds
    return {**{k: _plain(v) for k, v in total.scores(high - low).items()}, "unit": variable.unit}


def _plain(value):
    return value if value is None or isinstance(value, int) else float(value)
