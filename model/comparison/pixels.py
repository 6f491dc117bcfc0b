"""Methods for single pixels: random forest, support vectors, linear; by scikit-learn.

They learn from pixels of the training part, scaled as the networks' are, choose their settings on
the validation part, and are scored on the test part like any network.
"""

from __future__ import annotations

import math
import time
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch

from ..accuracy.scores import VariableScores, physical, validation_score
from ..base.errors import HyperTaskError
from ..base.messages import Reporter
from ..base.text import amount
from ..base.variables import Variable
from ..jobs.pixel_methods import PIXEL_METHODS
from ..labels.census import LabelBlock
from ..labels.strata import Reservoir
from ..splits.split import TEST, TRAIN, VALIDATION
from ..training.data import TrainingData
from ..training.preparation import look_at_spectra, scale_labels

MOST_VALUES = 5
"""Pixels with a value that are drawn, in parts of those that are drawn of a class."""
TREES = 300
_COSTS = {
    True: ((1.0, 0, 3), (0.1, 0, 4), (0.01, 3, 4)),
    False: ((1.0, -1, 1), (0.1, -1, 1), (0.01, 0, 2)),
}
"""Of support vectors for classes and for values: parts of the usual gamma, and from which to which
power of ten the cost goes with each: the wider the kernel, the larger."""
_PIECE = 65_536  # pixels that are predicted at once


@dataclass
class Pixels:
    """Labelled pixels of one variable in one part.

    spectra : float32 (n, B), scaled. labels : float32 (n,) class indices, or values in [0, 1].
    there : how many there are in that part, of which these were drawn. of_class : of each class,
    int (K,); None of a continuous variable, and where all were drawn.
    """

    spectra: np.ndarray
    labels: np.ndarray
    there: int
    of_class: np.ndarray | None = None

    @property
    def weights(self) -> np.ndarray:
        """How many pixels a drawn one of each class stands for, (K,), 1 on average: with them
        the classes have the shares that they have in the part. 0 of a class that is not there."""
        if self.of_class is None:
            return np.ones(int(self.labels.max(initial=0)) + 1)
        drawn = np.bincount(self.labels.astype(int), minlength=len(self.of_class))
        return self.of_class / np.maximum(1, drawn) * (drawn.sum() / max(1, self.of_class.sum()))


@dataclass
class Fitted:
    """A method that has learned one variable.

    model : of scikit-learn; None where all training pixels have one class or one scaled value,
    ``only``.
    settings : that did best on the validation part, in words. score : there, None without pixels.
    """

    variable: Variable
    model: Any
    settings: str
    score: float | None
    pixels: int
    only: float = 0
    notes: list[str] = field(default_factory=list)

    def predict(self, spectra: np.ndarray) -> np.ndarray:
        """Class indices, or values in the variable's unit, of scaled spectra (n, B)."""
        if self.model is None:
            found = np.full(len(spectra), self.only)
        else:
            parts = [
                self.model.predict(spectra[start : start + _PIECE])
                for start in range(0, len(spectra), _PIECE)
            ]
            found = np.concatenate(parts) if parts else np.zeros(0)
        if self.variable.is_categorical:
            return found.astype(np.int64)
        return physical(self.variable, found.reshape(-1).clip(0, 1))


def require_scikit_learn() -> None:
    """Raise HyperTaskError, which says how to get it, unless scikit-learn can be imported."""
    import sys

    try:
        import sklearn  # noqa: F401
    except ImportError as error:
        names = ", ".join(PIXEL_METHODS)
        raise HyperTaskError(
            f"The methods {names} need scikit-learn, which the engine's Python {sys.executable} "
            f'lacks; install it with "{sys.executable} -m pip install scikit-learn", or leave '
            "these methods out."
        ) from error


def draw_pixels(
    data: TrainingData, part: int, most: int, seed: int, reporter: Reporter
) -> list[Pixels]:
    """Labelled pixels of a part, by variable, in one look at the scenes.

    Parameters
    ----------
    most : pixels of each class, drawn uniformly; of a continuous variable five times as many.
    """
    drawn = _Drawn(data, part, most, seed)
    look_at_spectra(data.dealt, [drawn], reporter)
    return drawn.pixels()


class _Drawn:
    """Samples of a part's pixels by variable and class, of the blocks that it is shown."""

    def __init__(self, data: TrainingData, part: int, most: int, seed: int):
        self.part, self._data = part, data
        rng = np.random.default_rng([seed, part])
        self._samples = [
            [Reservoir(most, rng) for _ in variable.classes]
            if variable.is_categorical
            else [Reservoir(most * MOST_VALUES, rng)]
            for variable in data.variables
        ]
        self._there = [np.zeros(len(own), np.int64) for own in self._samples]

    def add(self, block: LabelBlock, here: np.ndarray, spectra: np.ndarray) -> None:
        """Take the pixels ``here``, bool (height, width), of a block with its spectra."""
        spectra = self._data.scaling.apply_rows(spectra[:, here].T)
        for index, (variable, own) in enumerate(zip(self._data.variables, self._samples)):
            truth = block.values[index][here]
            for number, sample in enumerate(own):
                seen = truth == number if variable.is_categorical else ~np.isnan(truth)
                self._there[index][number] += np.count_nonzero(seen)
                sample.add(np.concatenate([spectra[seen], truth[seen, None]], 1))

    def pixels(self) -> list[Pixels]:
        result = []
        for variable, own, there in zip(self._data.variables, self._samples, self._there):
            empty = np.empty((0, self._data.bands + 1), np.float32)
            rows = np.concatenate([empty, *(s.rows for s in own if s.rows is not None)])
            labels = scale_labels(rows[None, :, -1].copy(), [variable])[0]
            some = variable.is_categorical and len(labels) < there.sum()
            result.append(Pixels(rows[:, :-1], labels, int(there.sum()), there if some else None))
        return result


def fit(
    name: str,
    variable: Variable,
    training: Pixels,
    validation: Pixels,
    seed: int,
    reporter: Reporter,
) -> Fitted:
    """Fit a method with each of its settings; the one that does best on the validation part stays.

    What is best is :func:`~hypertask.model.accuracy.scores.validation_score`, by which the networks
    choose their epoch. Classes are weighted so that they have their shares, however many of each
    were drawn; with the best settings they are also tried as drawn.
    """
    number = len(training.labels)
    if not number:
        raise HyperTaskError(
            f"The training part has no label of {variable.name}; label more places or choose a "
            "smaller block size."
        )
    if len(np.unique(training.labels)) == 1:
        only, words = float(training.labels[0]), "one value"
        note = f"the training part knows one value of {variable.name} only"
        if variable.is_categorical:
            words, note = "one class", f"the training part knows one class of {variable.name} only"
        return Fitted(variable, None, words, None, number, only, [note])
    found: list[Fitted] = []
    weights = dict(enumerate(training.weights)) if training.of_class is not None else None
    for words, model in _choices(name, variable.is_categorical, training.spectra, seed):
        if weights:
            model.set_params(class_weight=weights)
        fitted = _fitted(variable, words, model, training, reporter)
        if not len(validation.labels):
            fitted.notes.append(f"{variable.name}: no validation pixel, so nothing was chosen")
            return fitted
        fitted.score = _score(fitted, validation)
        found.append(fitted)
    best = max(found, key=_of)
    if weights:
        from sklearn.base import clone

        words = f"{best.settings}, classes as drawn"
        model = clone(best.model).set_params(class_weight=None)
        even = _fitted(variable, words, model, training, reporter)
        even.score = _score(even, validation)
        best.settings = f"{best.settings}, classes in their shares"
        best = max(best, even, key=_of)
    return best


def _of(fitted: Fitted) -> float:
    return -math.inf if fitted.score is None else fitted.score


def _fitted(variable: Variable, words: str, model, training: Pixels, reporter: Reporter) -> Fitted:
    reporter.check_cancelled()
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        model.fit(training.spectra, training.labels)
    slow = any("converge" in str(each.message).lower() for each in told)
    notes = [f"{variable.name}: the fit with {words} did not converge"] if slow else []
    return Fitted(variable, model, words, None, len(training.labels), notes=notes)


def _score(fitted: Fitted, validation: Pixels) -> float:
    variable, truth = fitted.variable, validation.labels
    scores = VariableScores(variable)
    if not variable.is_categorical:
        truth = physical(variable, truth)
    guess = fitted.predict(validation.spectra)
    scores.add(truth, guess)
    found = scores.scores()
    if variable.is_categorical:
        shares = validation.weights[truth.astype(int)]
        found["overall_accuracy"] = float(np.average(guess == truth, weights=shares))
    return validation_score([variable], {variable.name: found})


def _choices(name: str, categorical: bool, spectra: np.ndarray, seed: int) -> Iterator[tuple]:
    """What a method can be set to, in words, and a model with it."""
    return {"forest": _forests, "svm": _machines, "linear": _linear}[name](
        categorical, spectra, seed
    )


def _forests(categorical: bool, spectra, seed: int):
    from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor

    kind = RandomForestClassifier if categorical else RandomForestRegressor
    seed %= 2**32  # scikit-learn knows no larger one
    for leaf in (1, 3, 10):
        settings = {"min_samples_leaf": leaf, "max_features": "sqrt"}
        model = kind(TREES, **settings, random_state=seed, n_jobs=torch.get_num_threads())
        yield f"leaves of at least {leaf}", model


def _machines(categorical: bool, spectra, seed: int):
    from sklearn.svm import SVC, SVR

    usual = 1 / max(1e-12, spectra.shape[1] * float(spectra.var()))
    for factor, least, most in _COSTS[categorical]:
        for power in range(least, most + 1):
            cost = 10.0**power
            settings = {"C": cost, "gamma": factor * usual, "cache_size": 300}
            model = SVC(**settings) if categorical else SVR(epsilon=0.01, **settings)
            yield f"C {cost:g}, gamma {factor * usual:.2g}", model


def _linear(categorical: bool, spectra, seed: int):
    from sklearn.cross_decomposition import PLSRegression
    from sklearn.linear_model import LogisticRegression

    if categorical:
        for cost in (0.01, 0.1, 1, 10):
            yield f"C {cost:g}", LogisticRegression(C=cost, max_iter=500)
        return
    most = min(len(spectra) - 1, spectra.shape[1])
    for number in (1, 2, 4, 8, 12, 16, 24):
        if number <= max(1, most):
            yield amount(number, "component", "components"), PLSRegression(number, scale=False)


def run_pixel_method(
    name: str, data: TrainingData, most: int, seed: int, reporter: Reporter
) -> dict:
    """One method with one seed on all variables: fitted, chosen, and scored on the test part.

    Returns
    -------
    dict with ``accuracy`` (per variable, of :class:`VariableScores`), ``settings`` and ``pixels``
    (per variable: what was chosen; pixels learned from, and there), ``score`` on the validation
    part, ``seconds`` and ``mapped`` (pixels per second), ``parameters`` or None, ``notes``.
    """
    require_scikit_learn()
    started = time.monotonic()
    parts = [draw_pixels(data, part, most, seed, reporter) for part in (TRAIN, VALIDATION)]
    fitted = []
    for number, (variable, training, validation) in enumerate(zip(data.variables, *parts)):
        reporter.progress(90 * number / len(data.variables))
        fitted.append(fit(name, variable, training, validation, seed, reporter))
        reporter.message(
            f"{PIXEL_METHODS[name].title}, {variable.name}: {fitted[-1].settings} "
            f"({fitted[-1].pixels} of {training.there} training pixels)."
        )
    seconds = time.monotonic() - started
    accuracy = score_pixels(fitted, data, reporter)
    return {
        "accuracy": accuracy,
        "settings": {each.variable.name: each.settings for each in fitted},
        "pixels": {
            each.variable.name: [each.pixels, own.there] for each, own in zip(fitted, parts[0])
        },
        "score": _mean_score(fitted),
        "seconds": seconds,
        "mapped": _speed(fitted, data),
        "parameters": _size(name, fitted),
        "notes": [note for each in fitted for note in each.notes],
    }


def score_pixels(fitted: list[Fitted], data: TrainingData, reporter: Reporter) -> dict[str, dict]:
    """Scores per variable on the labelled test pixels: those that networks are scored on."""
    scores = [VariableScores(each.variable) for each in fitted]
    for scene, *window in data.tiles[TEST]:
        reporter.check_cancelled()
        values = data.labels.scenes[scene].read(*window)
        spectra, here = data.labels.scenes[scene].scene.read(*window)
        here &= (data.split.uses(scene, *window) == TEST) & ~np.isnan(values).all(0)
        spectra, values = data.scaling.apply_rows(spectra[:, here].T), values[:, here]
        for each, own, truth in zip(fitted, scores, values):
            seen = ~np.isnan(truth)
            own.add(truth[seen], each.predict(spectra[seen]))
    return {own.variable.name: own.to_dict() for own in scores}


def _mean_score(fitted: list[Fitted]) -> float | None:
    """As :func:`validation_score` over all variables: classes add, errors take away."""
    kinds = [
        [f.score for f in fitted if f.variable.is_categorical is kind and f.score is not None]
        for kind in (True, False)
    ]
    return float(sum(np.mean(each) for each in kinds if each)) if any(kinds) else None


def _speed(fitted: list[Fitted], data: TrainingData) -> float | None:
    """Pixels per second with all variables, of the largest test tile, reading included."""
    if not data.tiles[TEST]:
        return None
    scene, *window = max(data.tiles[TEST], key=lambda tile: tile[3] * tile[4])
    started = time.monotonic()
    spectra, valid = data.labels.scenes[scene].scene.read(*window)
    rows = data.scaling.apply(spectra, valid).reshape(len(spectra), -1).T
    for each in fitted:
        each.predict(rows)
    return len(rows) / (time.monotonic() - started)


def _size(name: str, fitted: list[Fitted]) -> int | None:
    """Coefficients of the linear maps; None for what grows with the training pixels."""
    if name != "linear":
        return None
    models = [each.model for each in fitted if each.model is not None]
    return sum(int(np.size(m.coef_) + np.size(m.intercept_)) for m in models)
