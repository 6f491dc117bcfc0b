"""Accuracy, added up tile by tile in float64 and whole counts.

Every class here takes pixels by ``add`` and needs memory that does not depend on their number.
``state()`` gives what was added up as one float64 array; ``merge(state)`` adds another's, so that
tiles, seeds or processes can be counted apart. Pictures' counts are in :mod:`.histograms`.

A class that the reference does not hold has no recall, F1 or AUC and enters no mean over classes,
however often it is predicted; the pixels given to it count as errors of the classes they belong
to. A class of the reference that is never predicted has the precision 0.
"""

from __future__ import annotations

import numpy as np

ROC_BINS = 4096
"""Bins of :class:`RocBins`."""


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

    def state(self) -> np.ndarray:
        """Counts (K * K,), exact up to 2**53."""
        return self.counts.ravel().astype(np.float64)

    def merge(self, state: np.ndarray) -> None:
        self.counts += np.asarray(state).reshape(self.counts.shape).astype(np.int64)

    def per_class(self) -> dict[str, np.ndarray]:
        """Precision, recall, F1 and pixels of each class, arrays (K,).

        ``precision`` (user's accuracy) is NaN for a class neither there nor predicted, ``recall``
        (producer's accuracy) and ``f1`` are NaN for a class absent from the reference.
        ``reference`` and ``predicted`` are the pixels.
        """
        counts = self.counts.astype(float)
        rows, columns, right = counts.sum(1), counts.sum(0), counts.diagonal()
        there = rows > 0
        return {
            # never predicted is 0 where there was something to find
            "precision": np.where(there, _ratio(right, columns, 0.0), _ratio(right, columns)),
            "recall": _ratio(right, rows),
            "f1": np.where(there, _ratio(2 * right, rows + columns), np.nan),
            "reference": self.counts.sum(1),
            "predicted": self.counts.sum(0),
        }

    def scores(self) -> dict:
        """Overall accuracy, kappa, and precision, recall and F1 over the classes, each 0..1.

        ``mean_class_accuracy`` is the mean recall. ``macro_...`` are means over the classes of
        the reference, ``weighted_...`` those weighted by their pixels. kappa is None where chance
        alone agrees everywhere (one class only). Empty: all None.
        """
        names = (
            "overall_accuracy",
            "mean_class_accuracy",
            "macro_precision",
            "macro_f1",
            "weighted_precision",
            "weighted_f1",
            "kappa",
        )
        total = self.counts.sum()
        if not total:
            return {**dict.fromkeys(names), "pixels": 0}
        each = self.per_class()
        there = each["reference"] > 0
        weights = each["reference"][there] / total
        precision, recall, f1 = (each[name][there] for name in ("precision", "recall", "f1"))
        overall = self.counts.trace() / total
        chance = float(_inner(each["reference"] / total, each["predicted"] / total))
        values = (
            overall,
            recall.mean(),
            precision.mean(),
            f1.mean(),
            _inner(weights, precision),
            _inner(weights, f1),
            (overall - chance) / (1 - chance) if chance < 1 else None,
        )
        return {**dict(zip(names, values)), "pixels": int(total)}


class RegressionSums:
    """Sums behind RMSE, MAE, bias, R2 and Pearson's r."""

    def __init__(self):
        self.count = 0
        self._mean = np.zeros(2)
        self._moments = np.zeros((2, 2))
        self._errors = np.zeros(3)  # sums of error, absolute error and squared error
        self._low = np.full(2, np.inf)
        self._high = np.full(2, -np.inf)

    def add(self, reference: np.ndarray, predicted: np.ndarray) -> None:
        """Add values of the same shape, none of them missing."""
        pairs = np.stack([np.ravel(reference), np.ravel(predicted)]).astype(np.float64)
        number = pairs.shape[1]
        if not number:
            return
        mean = pairs.mean(1)
        centred = pairs - mean[:, None]
        error = pairs[1] - pairs[0]
        errors = np.array([error.sum(), np.abs(error).sum(), _inner(error, error)])
        moments = np.array([[_inner(a, b) for b in centred] for a in centred])
        self._join(number, mean, moments, errors, pairs.min(1), pairs.max(1))

    def state(self) -> np.ndarray:
        """Number, means (2), moments (4), sums of errors (3), minima (2) and maxima (2)."""
        return np.r_[
            self.count, self._mean, self._moments.ravel(), self._errors, self._low, self._high
        ]

    def merge(self, state: np.ndarray) -> None:
        s = np.asarray(state, np.float64)
        if s[0]:
            self._join(int(s[0]), s[1:3], s[3:7].reshape(2, 2), s[7:10], s[10:12], s[12:14])

    def _join(self, number, mean, moments, errors, low, high) -> None:
        step = mean - self._mean
        total = self.count + number
        # Chan, Golub and LeVeque's merging of moments: no cancellation for far-off means
        self._moments += moments + np.outer(step, step) * self.count * number / total
        self._mean = self._mean + step * number / total
        self._errors += errors
        self._low, self._high = np.minimum(self._low, low), np.maximum(self._high, high)
        self.count = total

    @property
    def limits(self) -> tuple[float, float]:
        """Smallest and largest value of reference and predicted together."""
        return float(self._low.min()), float(self._high.max())

    @property
    def line(self) -> tuple[float, float] | None:
        """Slope and intercept of the regression of predicted on reference; None for a constant."""
        if not (self._high[0] > self._low[0] and self._moments[0, 0] > 0):
            return None
        slope = float(self._moments[0, 1] / self._moments[0, 0])
        return slope, float(self._mean[1] - slope * self._mean[0])

    def scores(self, span: float = 1.0) -> dict:
        """RMSE, MAE and bias (predicted - reference) in the units given, R2, r, scaled by ``span``.

        R2 and r are None for a constant reference, r also for constant predictions; all are None
        when empty.
        """
        if not self.count:
            names = ("rmse", "mae", "bias", "r2", "pearson_r", "rmse_scaled", "mae_scaled")
            return {**dict.fromkeys(names), "pixels": 0}
        bias, mae, square = (float(value) / self.count for value in self._errors)
        rmse = float(np.sqrt(square))
        # by the limits: the moments of a constant are rounding errors, not always 0
        varies = (self._high > self._low) & (self._moments.diagonal() > 0)
        reference, predicted = self._moments.diagonal()
        r = None
        if varies.all():
            r = float(self._moments[0, 1] / (np.sqrt(reference) * np.sqrt(predicted)))
        return {
            "rmse": rmse,
            "mae": mae,
            "bias": bias,
            "r2": float(1 - self._errors[2] / reference) if varies[0] else None,
            "pearson_r": r,
            "rmse_scaled": rmse / span,
            "mae_scaled": mae / span,
            "pixels": self.count,
        }


class RocBins:
    """Area under the ROC curve of each class against the rest, from probabilities.

    Probabilities are counted in 4096 fixed bins of equal width in asinh(z / 4), where z is the
    log-odds: about 0.008 wide in z at a probability of 0.5, 0.2 at the smallest that single
    precision holds, so that those near 0 and 1 are told apart as well. Within a bin they count as
    ties, as half. The area differs from the exact one by less than 1e-3 unless most pixels of a
    class lie in a few bins.

    Attributes
    ----------
    counts : int64 (2, K, bins), pixels of other classes and of the class itself.
    """

    _LIMIT = np.arcsinh(104 / 4)

    def __init__(self, classes: int, bins: int = ROC_BINS):
        self.counts = np.zeros((2, classes, bins), np.int64)

    def add(
        self, reference: np.ndarray, probabilities: np.ndarray, classes: np.ndarray | None = None
    ) -> None:
        """Add class indices (n,) and probabilities (K, n).

        ``classes`` (K,) are those of the probabilities, None: all in their order. An index that is
        none of them, such as -1, is a pixel of none of them.
        """
        bins = self.counts.shape[2]
        reference = np.asarray(reference)
        for index, values in zip(
            range(len(self.counts[0])) if classes is None else classes, probabilities
        ):
            place = self._bins(np.asarray(values, np.float64), bins)
            place[reference == index] += bins
            self.counts[:, index] += np.bincount(place, minlength=2 * bins).reshape(2, bins)

    def _bins(self, values: np.ndarray, bins: int) -> np.ndarray:
        with np.errstate(divide="ignore", invalid="ignore"):
            odds = np.log(values) - np.log1p(-values)
        scaled = (np.clip(np.arcsinh(odds / 4) / self._LIMIT, -1, 1) + 1) / 2 * bins
        return np.minimum(scaled.astype(np.int64), bins - 1)

    def state(self) -> np.ndarray:
        """Counts (2 * K * bins,)."""
        return self.counts.ravel().astype(np.float64)

    def merge(self, state: np.ndarray) -> None:
        self.counts += np.asarray(state).reshape(self.counts.shape).astype(np.int64)

    def per_class(self) -> np.ndarray:
        """The area of each class (K,); NaN for a class that is absent or the only one."""
        others, own = self.counts.astype(float)
        below = np.cumsum(others, 1) - others
        wins = (own * (below + others / 2)).sum(1)
        return _ratio(wins, own.sum(1) * others.sum(1))

    def curves(self, most: int | None = 100) -> list[tuple[np.ndarray, np.ndarray] | None]:
        """The ROC curve of each class: (false positive rates, true positive rates), rising.

        From (0, 0) to (1, 1), a point per bin that holds pixels, of which about ``most`` are kept
        where they are more (None: all); None for a class that is absent or the only one.
        """
        found: list[tuple[np.ndarray, np.ndarray] | None] = []
        for pair in self.counts.transpose(1, 0, 2):
            total = pair.sum(1, keepdims=True)
            if not total.all():
                found.append(None)
                continue
            held = pair[:, pair.any(0)][:, ::-1]  # the surest first
            rates = np.c_[np.zeros((2, 1)), held.cumsum(1) / total]
            if most is not None and rates.shape[1] > most:
                last = rates.shape[1] - 1
                places = np.searchsorted(rates.sum(0), np.linspace(0, 2, most)).clip(max=last)
                rates = rates[:, np.unique(np.r_[places, last])]
            found.append((rates[0], rates[1]))
        return found

    def scores(self) -> dict:
        """``macro_auc`` and ``weighted_auc`` (by the pixels), None where no class has an area."""
        areas = self.per_class()
        there = ~np.isnan(areas)
        if not there.any():
            return {"macro_auc": None, "weighted_auc": None}
        weights = self.counts[1].sum(1)[there]
        return {
            "macro_auc": float(areas[there].mean()),
            "weighted_auc": float(_inner(areas[there], weights) / weights.sum()),
        }


def _inner(first, second):
    """Sum of products whose last digit is the same in every run.

    That of a product of the linear algebra library depends on where in memory the numbers lie.
    """
    return (first * second).sum()


def _ratio(upper, lower, otherwise=np.nan) -> np.ndarray:
    result = np.full(np.shape(lower), otherwise, float)
    return np.divide(upper, lower, out=result, where=np.asarray(lower) > 0)
