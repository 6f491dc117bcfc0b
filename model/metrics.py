"""Accuracy, added up tile by tile in float64 and whole counts."""

from __future__ import annotations

import numpy as np


class ConfusionMatrix:
    """Counts of (reference class, predicted class).

    Attributes
    ----------
    counts : int64 (K, K), rows are the reference.
    """

    def __init__(self, classes: int):
        self.counts = np.zeros((classes, classes), np.int64)

    def add(self, reference: np.ndarray, predicted: np.ndarray) -> None:
        """Add class indices of the same shape."""
        classes = len(self.counts)
        pairs = reference.astype(np.int64).ravel() * classes + predicted.astype(np.int64).ravel()
        self.counts += np.bincount(pairs, minlength=classes**2).reshape(classes, classes)

    def scores(self) -> dict:
        """Overall accuracy, mean class accuracy, macro F1 and kappa, each 0..1.

        A class absent from the reference enters neither mean. Empty: all None.
        """
        counts = self.counts.astype(float)
        total = counts.sum()
        if not total:
            names = ("overall_accuracy", "mean_class_accuracy", "macro_f1", "kappa")
            return {**dict.fromkeys(names), "pixels": 0}
        rows, columns, right = counts.sum(1), counts.sum(0), counts.diagonal()
        there = rows > 0
        recall = right[there] / rows[there]
        f1 = 2 * right[there] / (rows[there] + columns[there])
        chance = (rows * columns).sum() / total**2
        overall = right.sum() / total
        return {
            "overall_accuracy": overall,
            "mean_class_accuracy": recall.mean(),
            "macro_f1": f1.mean(),
            "kappa": (overall - chance) / (1 - chance) if chance < 1 else None,
            "pixels": int(total),
        }


class RegressionSums:
    """Sums behind RMSE, MAE, bias, R2 and Pearson's r."""

    def __init__(self):
        self.count = 0
        self._mean = np.zeros(2)
        self._moments = np.zeros((2, 2))
        self._absolute = 0.0
        self._square = 0.0

    def add(self, reference: np.ndarray, predicted: np.ndarray) -> None:
        """Add values of the same shape, none of them missing."""
        pairs = np.stack([np.ravel(reference), np.ravel(predicted)]).astype(np.float64)
        number = pairs.shape[1]
        if not number:
            return
        mean = pairs.mean(1)
        centred = pairs - mean[:, None]
        step = mean - self._mean
        total = self.count + number
        # Chan, Golub and LeVeque's merging of moments: no cancellation for far-off means
        self._moments += centred @ centred.T + np.outer(step, step) * self.count * number / total
        self._mean += step * number / total
        self.count = total
        error = pairs[1] - pairs[0]
        self._absolute += np.abs(error).sum()
        self._square += (error**2).sum()

    def scores(self, span: float = 1.0) -> dict:
        """RMSE, MAE and bias in the units given, R2, r, and RMSE over ``span`` (scaled).

        R2 and r are None for a constant reference, all are None when empty.
        """
        if not self.count:
            names = ("rmse", "mae", "bias", "r2", "pearson_r", "rmse_scaled", "mae_scaled")
            return {**dict.fromkeys(names), "pixels": 0}
        rmse = float(np.sqrt(self._square / self.count))
        mae = float(self._absolute / self.count)
        reference, predicted = self._moments.diagonal()
        both = np.sqrt(reference * predicted)
        return {
            "rmse": rmse,
            "mae": mae,
            "bias": float(self._mean[1] - self._mean[0]),
            "r2": float(1 - self._square / reference) if reference > 0 else None,
            "pearson_r": float(self._moments[0, 1] / both) if both > 0 else None,
            "rmse_scaled": rmse / span,
            "mae_scaled": mae / span,
            "pixels": self.count,
        }
