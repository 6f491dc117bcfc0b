"""Scores of a variable: added up tile by tile, then put into numbers and words."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import numpy as np

from ..base.plain import plain
from ..base.variables import Variable
from .calibration import HalfWidths, Temperature
from .histograms import ErrorBins, ReliabilityBins, ScatterBins
from .metrics import ConfusionMatrix, RegressionSums, RocBins
from .uncertainty import CoverageCounts, temper


class VariableScores:
    """The scores of one variable and what their figures are drawn from, of any number of pixels.

    As in :mod:`.metrics`: ``add`` pixels (or stands), ``state()`` to hand over, ``merge(state)``
    to add up.

    Parameters
    ----------
    variable : scaled errors are shares of its bounds, or the errors themselves where it has none.
    calibration : what is known of its errors.
    full : also count what figures are drawn from: of a categorical variable its probabilities
        (:meth:`add_probabilities`), of a continuous one the values and the errors.

    Attributes
    ----------
    matrix : of a categorical variable. sums : of a continuous one. The other one is None.
    roc, reliability, uncalibrated (before calibration), scatter, errors, coverage : None where
        they are not counted.
    """

    def __init__(
        self,
        variable: Variable,
        calibration: Temperature | HalfWidths | None = None,
        full: bool = False,
    ):
        self.variable, self.calibration = variable, calibration
        self.matrix: ConfusionMatrix | None = None
        self.roc: RocBins | None = None
        self.reliability: ReliabilityBins | None = None
        self.uncalibrated: ReliabilityBins | None = None
        self.sums: RegressionSums | None = None
        self.scatter: ScatterBins | None = None
        self.errors: ErrorBins | None = None
        self.coverage: CoverageCounts | None = None
        if variable.is_categorical:
            self.matrix = ConfusionMatrix(variable.channels)
            if full:
                self.roc, self.reliability = RocBins(variable.channels), ReliabilityBins()
                if isinstance(calibration, Temperature):
                    self.uncalibrated = ReliabilityBins()
        else:
            self.sums = RegressionSums()
            if full:
                self.scatter, self.errors = ScatterBins(), ErrorBins()
                if isinstance(calibration, HalfWidths):
                    self.coverage = CoverageCounts(calibration.half_width)

    def add(self, reference: np.ndarray, predicted: np.ndarray) -> None:
        """Add class indices, or values in the variable's unit, of the same shape."""
        for each in (self.matrix, self.sums, self.scatter, self.errors, self.coverage):
            if each is not None:
                each.add(reference, predicted)

    def add_probabilities(
        self,
        reference: np.ndarray,
        predicted: np.ndarray,
        probabilities: np.ndarray,
        classes: np.ndarray | None = None,
    ) -> None:
        """Add class indices (n,) and (n,), and the probabilities (K, n) that led to the latter.

        ``classes`` (K,) are those of the probabilities where they are not all in their order.
        """
        if self.roc is None or self.reliability is None:
            raise ValueError(f"the probabilities of {self.variable.name} are not counted")
        self.roc.add(reference, probabilities, classes)
        self.reliability.add(probabilities.max(0), reference == predicted)

    def add_map(self, reference: np.ndarray, maps: np.ndarray) -> None:
        """Add labels (n,) and what a mapper says of these pixels.

        Parameters
        ----------
        maps : (K, n) probabilities before calibration, or (1, n) values scaled to [0, 1].
        """
        if not self.variable.is_categorical:
            self.add(reference, physical(self.variable, maps[0]))
            return
        predicted = maps.argmax(0)
        self.add(reference, predicted)
        if self.roc is None or not len(reference):
            return
        tempered = maps
        if isinstance(self.calibration, Temperature):
            tempered = temper(maps, self.calibration.temperature)
        self.add_probabilities(reference, predicted, tempered)
        if self.uncalibrated is not None:
            self.uncalibrated.add(maps.max(0), reference == predicted)

    def state(self) -> np.ndarray:
        """All that was added up, one array whose length depends on the parameters only."""
        return np.concatenate([each.state() for each in self._counts()])

    def merge(self, state: np.ndarray) -> None:
        start = 0
        for each in self._counts():
            end = start + len(each.state())
            each.merge(state[start:end])
            start = end

    def _counts(self) -> list:
        every = (
            self.matrix,
            self.roc,
            self.reliability,
            self.uncalibrated,
            self.sums,
            self.scatter,
            self.errors,
            self.coverage,
        )
        return [each for each in every if each is not None]

    @property
    def pixels(self) -> int:
        return self.scores()["pixels"]

    def scores(self) -> dict:
        """The single numbers, see :mod:`.metrics`, as plain values."""
        if self.sums is None:
            return plain(self._required_matrix().scores())
        low, high = self.variable.bounds or (0.0, 1.0)
        return plain(self.sums.scores(high - low))

    def per_class(self) -> dict[str, list]:
        """Lists over the classes: of :meth:`.metrics.ConfusionMatrix.per_class`, and ``auc``."""
        each = self._required_matrix().per_class()
        return plain(each if self.roc is None else {**each, "auc": self.roc.per_class()})

    def confusion(self, classes: Sequence[int] | np.ndarray | None = None) -> np.ndarray:
        """Counts, int (K, K), rows are the reference; of the ``classes`` given, None: of all."""
        counts = self._required_matrix().counts
        if classes is None:
            return counts
        chosen = np.asarray(classes)
        return counts[np.ix_(chosen, chosen)]

    def to_dict(self, classes: Sequence[int] | np.ndarray | None = None) -> dict:
        """Everything, as plain JSON: what reports are made of, see :mod:`..reports.accuracy`.

        ``classes`` : indices of those to tell of, the others being empty; None: all.
        """
        if self.matrix is None:
            return {**self.scores(), "unit": self.variable.unit, **self._of_values()}
        places = range(self.variable.channels) if classes is None else classes
        return {
            **self.scores(),
            "confusion": self.confusion(classes).tolist(),
            "classes": [self.variable.classes[k].name for k in places],
            **self._of_probabilities(places),
        }

    def _required_matrix(self) -> ConfusionMatrix:
        if self.matrix is None:
            raise ValueError(f"{self.variable.name} has no classes")
        return self.matrix

    def _of_values(self) -> dict:
        values: dict[str, dict] = {}
        if self.scatter is not None and self.errors is not None:
            values["figures"] = {
                name: {"counts": bins.counts.tolist(), "edges": bins.edges.tolist()}
                for name, bins in (("scatter", self.scatter), ("errors", self.errors))
            }
        if self.coverage is not None and isinstance(self.calibration, HalfWidths):
            values["coverage"] = {
                "nominal": [percent / 100 for percent in self.calibration.coverage],
                "observed": self.coverage.shares(),
            }
        return values

    def _of_probabilities(self, classes) -> dict:
        if self.roc is None or self.reliability is None:
            return {}
        curves = self.roc.curves()
        values = {
            **plain(self.roc.scores()),
            "per_class": {
                name: [each[k] for k in classes] for name, each in self.per_class().items()
            },
            "figures": {
                "roc": [
                    curves[k] and [np.round(rates, 5).tolist() for rates in curves[k]]
                    for k in classes
                ]
            },
            "reliability": _reliability(self.reliability),
        }
        if self.uncalibrated is not None:
            values["uncalibrated"] = _reliability(self.uncalibrated)
        return values


def _reliability(bins: ReliabilityBins) -> dict:
    confidence, accuracy, pixels = bins.curve()
    return {
        "calibration_error": bins.scores()["calibration_error"],
        "counts": [int(count) for count in pixels],
        "confidence": plain(confidence),
        "accuracy": plain(accuracy),
    }


def without_figures(scores: dict[str, dict]) -> dict[str, dict]:
    """The scores without the counts that only pictures need, for the header of a model file."""
    return {
        name: {key: value for key, value in each.items() if key != "figures"}
        for name, each in scores.items()
    }


def score_maps(
    variables: list[Variable], maps: Iterable[np.ndarray], labels: np.ndarray
) -> dict[str, dict]:
    """Scores of pixels that are at hand.

    Parameters
    ----------
    maps : per variable float32: (K, n) logits or probabilities, or (1, n) scaled values.
    labels : (V, n) class indices or physical values, NaN where missing.
    """
    result = {}
    for variable, values, truth in zip(variables, maps, labels):
        seen = ~np.isnan(truth)
        guess = values[:, seen]
        guess = guess if variable.is_categorical else guess.clip(0, 1)
        scores = VariableScores(variable)
        scores.add_map(truth[seen], guess)
        result[variable.name] = scores.to_dict()
    return result


def physical(variable: Variable, scaled: np.ndarray) -> np.ndarray:
    """Scaled [0, 1] values of a continuous variable in its unit."""
    low, high = variable.limits
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
    """Mean overall accuracy of the categorical and mean scaled RMSE of the continuous variables.

    None where no variable of the kind has scores.
    """

    def mean(kind: bool, key: str):
        found = [scores.get(v.name, {}).get(key) for v in variables if v.is_categorical is kind]
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
