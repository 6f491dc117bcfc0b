"""Kernel members in closed form: landmarks, ridge regression on them, and what is chosen.

Spectra are compared as principal components, partly whitened: each divided by its deviation to the
power 0.6, so that the brightness, most of all variance, does not decide alone. Among some hundred
landmarks, drawn from the labelled pixels, a Gaussian kernel says how near a pixel is to each. On
that stands a ridge regression for each variable, of 0 and 1 for each class or of scaled values
(Nystroem method, Williams and Seeger 2001). Its bandwidth and penalty are those with the best
scores in spatial folds within the training part; the best few are averaged. How much of a variable
comes from it, the validation part says.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import Tensor

from ..accuracy.uncertainty import fit_temperature, temper
from ..base.messages import Reporter
from ..base.present import present
from ..base.variables import Variable
from ..networks.contract import SpectralPhase
from ..networks.multitask.kernel import components_of, similarities
from .choices import Choices, KernelChoice, share_words
from .pixels import PixelData, maps_of_pixels
from .preparation import scale_labels

RATES = (1 / 32, 1 / 8, 1 / 2, 2)
"""Rates of the kernels that are tried, in parts of the mean squared length of the coordinates."""
PENALTIES = (1e-5, 1e-4, 1e-3)
"""Of the ridge regression, for each unit of weight of the pixels."""
FOLDS, BEST = 5, 4
WHITENING = 0.6
PER_CLASS, MOST = 2000, 20_000
"""Pixels of a class, and pixels of a variable, that are taken at most."""
_FEWER = 500  # landmarks that the folds choose with
MARGIN = 0.02
"""How much more than the least a loss may be for a smaller share to be taken."""
_RIDGE = 1e-3  # of the kernel among landmarks: heads small enough for single precision
_ROWS = 4096
_SHARES = np.linspace(0, 1, 5)
_SHARPEST = 10.0  # what scores are multiplied by before a temperature is fitted to them


def add_kernel_members(
    network: SpectralPhase,
    data: PixelData,
    power: float,
    seed: int,
    device: torch.device,
    reporter: Reporter,
    settled: Choices | None = None,
    done: Callable[[], None] = lambda: None,
) -> list[KernelChoice]:
    """Make kernel members and mix them into every variable, as far as the validation part likes it.

    Of a class the share, 0 to 1 in quarters, is the one with the lowest log loss of the validation
    pixels once a temperature is fitted to it; of a number the one with the lowest squared error. A
    smaller share is taken where its loss is within 2 % of that.
    With ``settled`` choices only the regressions are made anew, of all pixels.

    Parameters
    ----------
    power : exponent of the class weights. seed : of the landmarks and the folds.
    done : called after each variable.

    Returns
    -------
    What was chosen for each variable.
    """
    liked = None if settled is None else settled.kernel
    if liked is not None and not any(each.share for each in liked):
        return list(liked)
    rng = np.random.default_rng([seed, 3])
    members = present(network.kernel)
    machine = _Machine(data, members.capacity, rng)
    members.place(machine.axes, machine.shift, machine.landmarks, machine.rates)
    chosen: dict[int, KernelChoice] = {}
    others = None
    if liked is None:  # of all variables at once: mixing one changes none of the others
        others = maps_of_pixels(network, data.scaled(present(data.validation).spectra), device)
    for task in _tasks(data, power, rng):
        wanted = None if liked is None else [liked[number] for number in task.numbers]
        for number, choice, heads, offsets in machine.solve(task, wanted, reporter):
            if others is not None:
                share = _liked_share(others[number], data, machine, number, heads, offsets)
                choice = replace(choice, share=share)
            if choice.share:
                network.mix_kernel(number, choice.share, heads, offsets)
            chosen[number] = choice
            done()
    choices = [chosen.get(number, KernelChoice()) for number in range(len(data.variables))]
    _tell(network, data.variables, choices, len(machine.landmarks), reporter)
    return choices


def _tell(network, variables: list[Variable], choices, landmarks: int, reporter: Reporter) -> None:
    if network.kernel.is_silent:
        reporter.message(
            "Kernel members gain nothing on the validation part, and are left out of the network."
        )
        return
    shares = ", ".join(
        share_words(variable.name, choice.share) for variable, choice in zip(variables, choices)
    )
    products, exponentials = network.kernel.cost()
    reporter.message(
        f"Share of kernel members, with {landmarks} landmarks: {shares}. For each pixel of a "
        f"map they cost {products / 1000:.0f} thousand multiplications and {exponentials} "
        "exponentials."
    )


@dataclass
class _Task:
    """Variables that the same pixels say something of, with the same weights.

    numbers : of the variables. rows : of the pixels. targets : (n, K), columns of each variable
    side by side. weights : (n,), 1 on average. folds : (n,). classes : of a categorical variable
    how many, else 0; then each column is a variable.
    """

    numbers: list[int]
    rows: np.ndarray
    targets: Tensor
    weights: Tensor
    folds: np.ndarray
    classes: int


def _tasks(data: PixelData, power: float, rng: np.random.Generator) -> Iterator[_Task]:
    """Every categorical variable by itself; the continuous ones together that share their pixels.

    Those drawn for their classes teach classes, those drawn for their numbers teach numbers.
    """
    pixels = data.training
    labels = scale_labels(pixels.labels.T.copy(), data.variables)
    places = np.arange(len(pixels.spectra)) if pixels.places is None else pixels.places
    alike: dict[bytes, list[int]] = {}
    for number, variable in enumerate(data.variables):
        rows = slice(pixels.classed) if variable.is_categorical else slice(pixels.classed, None)
        known = np.zeros(len(places), bool)
        known[rows] = ~np.isnan(labels[number, rows])
        if known.sum() <= 2:
            continue
        if not variable.is_categorical:
            alike.setdefault(known.tobytes(), []).append(number)
            continue
        count = np.bincount(labels[number, known].astype(int), minlength=variable.channels)
        picked = rng.permutation(np.flatnonzero(known))
        truth = labels[number, picked].astype(int)
        first = np.concatenate([np.flatnonzero(truth == k)[:PER_CLASS] for k in range(len(count))])
        picked = np.sort(picked[np.sort(first)[:MOST]])
        truth = labels[number, picked].astype(int)
        kept = np.bincount(truth, minlength=len(count)).clip(1)
        # each class counts as all of its pixels do, then less the more there are
        weights = (count / kept * (count.sum() / count.clip(1)) ** power)[truth]
        targets = torch.eye(len(count), dtype=torch.float64)[torch.from_numpy(truth)]
        yield _task([number], picked, targets, weights, places[picked], truth, len(count))
    for pattern, numbers in alike.items():
        picked = rng.permutation(np.flatnonzero(np.frombuffer(pattern, bool)))[:MOST]
        picked.sort()
        targets = torch.tensor(labels[numbers][:, picked].T.copy()).double()
        one = np.ones(len(picked))
        yield _task(numbers, picked, targets, one, places[picked], one.astype(int), 0)


def _task(numbers, rows, targets, weights, places, strata, classes) -> _Task:
    weights = torch.tensor(weights / weights.mean())
    return _Task(numbers, rows, targets, weights, spatial_folds(places, strata), classes)


def spatial_folds(places: np.ndarray, strata: np.ndarray, count: int = FOLDS) -> np.ndarray:
    """The fold 0..count - 1 of each pixel; a place is in one fold, each class in all if it can be.

    Places with most of a class are dealt first, each to the fold that has least of its classes.
    With a single place the pixels are dealt one by one.

    Parameters
    ----------
    places : (n,) where each pixel lies. strata : (n,) its class.
    """
    known, where = np.unique(places, return_inverse=True)
    if len(known) < 2:
        known, where = np.arange(len(places)), np.arange(len(places))
    held = np.zeros((len(known), int(strata.max()) + 1))
    np.add.at(held, (where, strata), 1)
    held /= held.sum(0).clip(1)
    load, folds = np.zeros((count, held.shape[1])), np.zeros(len(known), int)
    for place in np.argsort(-held.max(1), kind="stable"):
        cost = load @ held[place] + 1e-6 * load.sum(1)
        folds[place] = int(cost.argmin())
        load[folds[place]] += held[place]
    return folds[where]


class _Machine:
    """The coordinates of spectra, landmarks among those of the training part, and what is solved.

    Parameters
    ----------
    capacity : landmarks at most.
    """

    def __init__(self, data: PixelData, capacity: int, rng: np.random.Generator):
        inputs = torch.from_numpy(data.scaled(data.training.spectra))
        self.axes, self.shift = _space(inputs)
        self._coordinates = self.coordinates(inputs)
        rows = _landmarks(len(inputs), data.training.classed, capacity, rng)
        self.landmarks = self._coordinates[torch.from_numpy(rows)].float()
        self._there = self.landmarks.double()
        self.rates = torch.tensor(RATES).float() / len(self.axes)
        self._rates = self.rates.double().tolist()

    def coordinates(self, inputs: Tensor) -> Tensor:
        """Of scaled spectra (n, B), as the network finds them: float64 (n, D)."""
        return torch.addmm(self.shift, inputs, self.axes.T).double()

    def say(self, spectra: np.ndarray, heads: Tensor, offsets: Tensor) -> np.ndarray:
        """What heads say of scaled spectra (n, B): (n, K)."""
        parts = []
        for rows in torch.from_numpy(spectra).split(_ROWS):
            kernels = similarities(self.coordinates(rows), self._there, self._rates)
            parts.append(offsets + sum(each @ own for each, own in zip(kernels, heads)))
        return torch.cat(parts).numpy()

    def solve(self, task: _Task, wanted: list[KernelChoice] | None, reporter: Reporter):
        """For each variable of a task its number, choice, heads (S, M, K) and offsets (K,)."""
        if wanted is None:
            held = self._held_out(task, reporter)
            wanted = [self._choice(task, held, at) for at in range(len(task.numbers))]
        places = [_places(each) for each in wanted]
        needed, solved = sorted(set().union(*places)), {}
        for slot in sorted({slot for slot, _ in needed}):
            parts = self._sums(task, self._there, slot, np.zeros(len(task.rows), int))
            reporter.check_cancelled()
            among = next(similarities(self._there, self._there, [self._rates[slot]]))
            for penalty in (penalty for place, penalty in needed if place == slot):
                solved[slot, penalty] = _ridge(parts[0], among, penalty)
        for at, (number, choice) in enumerate(zip(task.numbers, wanted)):
            columns = slice(None) if task.classes else slice(at, at + 1)
            heads = torch.zeros(len(RATES), len(self._there), task.classes or 1).double()
            offsets = torch.zeros(task.classes or 1).double()
            for slot, penalty in places[at]:
                own, constant = solved[slot, penalty]
                heads[slot] += own[:, columns] * choice.factor / len(places[at])
                offsets += constant[columns] * choice.factor / len(places[at])
            yield number, choice, heads, offsets

    def _sums(self, task: _Task, landmarks: Tensor, slot: int, folds: np.ndarray) -> list[_Sums]:
        """Of the pixels of each fold, all that a regression on these landmarks needs to know."""
        result = []
        for fold in range(folds.max() + 1):
            total = _Sums.none(len(landmarks), task.targets.shape[1])
            for here in np.array_split(np.flatnonzero(folds == fold), _pieces(folds == fold)):
                total.add(*self._rows(task, landmarks, slot, here))
            result.append(total)
        return result

    def _rows(self, task: _Task, landmarks: Tensor, slot: int, here: np.ndarray):
        """Kernel, targets and weights of some pixels of a task."""
        rows = self._coordinates[torch.from_numpy(task.rows[here])]
        some = torch.from_numpy(here)
        kernel = next(similarities(rows, landmarks, [self._rates[slot]]))
        return kernel, task.targets[some], task.weights[some]

    def _held_out(self, task: _Task, reporter: Reporter) -> dict[tuple[int, float], np.ndarray]:
        """What each setting says of pixels that it was not found on, by slot and penalty."""
        landmarks, held = self._there[:_FEWER], {}
        for slot, rate in enumerate(self._rates):
            reporter.check_cancelled()
            parts = self._sums(task, landmarks, slot, task.folds)
            among = next(similarities(landmarks, landmarks, [rate]))
            for penalty in PENALTIES:
                held[slot, penalty] = np.zeros(task.targets.shape)
            for fold in range(len(parts)):
                rest = _Sums.none(len(landmarks), task.targets.shape[1])
                for other, part in enumerate(parts):
                    if other != fold:
                        rest.merge(part)
                if not rest.weight:
                    continue
                found = [_ridge(rest, among, penalty) for penalty in PENALTIES]
                own = task.folds == fold
                for here in np.array_split(np.flatnonzero(own), _pieces(own)):
                    kernel = self._rows(task, landmarks, slot, here)[0]
                    for penalty, (heads, offsets) in zip(PENALTIES, found):
                        held[slot, penalty][here] = (kernel @ heads + offsets).numpy()
        return held

    def _choice(self, task: _Task, held: dict, at: int) -> KernelChoice:
        """The settings that said most of held-out pixels; a factor that makes logits of scores."""
        targets = task.targets.numpy()
        if task.classes:
            truth = targets.argmax(1)
            scores = {key: _score(said.argmax(1), truth) for key, said in held.items()}
        else:
            scores = {
                key: -np.square(said[:, at].clip(0, 1) - targets[:, at]).mean()
                for key, said in held.items()
            }
        best = sorted(scores, key=lambda key: -scores[key])[:BEST]
        factor = 1.0
        if task.classes:
            mean = _SHARPEST * np.mean([held[key] for key in best], 0)
            factor = _SHARPEST / fit_temperature(_probabilities(mean), truth)
        return KernelChoice(None, tuple((RATES[slot], penalty) for slot, penalty in best), factor)


def _places(choice: KernelChoice) -> list[tuple[int, float]]:
    """Its settings as places among RATES and penalties."""
    return [(RATES.index(rate), penalty) for rate, penalty in choice.settings]


def _pieces(chosen: np.ndarray) -> int:
    return max(1, -(-int(chosen.sum()) // _ROWS))


def _space(inputs: Tensor) -> tuple[Tensor, Tensor]:
    """Axes (D, B) and shift (D,) to coordinates whose mean squared length is D."""
    inputs = inputs.double()
    count = components_of(inputs.shape[1])
    middle = inputs.mean(0)
    variances, vectors = torch.linalg.eigh((inputs - middle).T @ (inputs - middle) / len(inputs))
    variances, vectors = variances.flip(0)[:count], vectors.flip(1)[:, :count]
    variances = variances.clamp(min=max(1e-8 * float(variances[0]), 1e-30))
    scales = variances ** (-WHITENING / 2)
    scales = scales * (count / (variances * scales.square()).sum()).sqrt()
    axes = scales[:, None] * vectors.T
    return axes.float(), (-axes @ middle).float()


def _landmarks(count: int, classed: int, capacity: int, rng: np.random.Generator) -> np.ndarray:
    """Rows of the landmarks, in a random order.

    Half of those drawn for their classes and half of those drawn for their numbers; where there are
    fewer of one, more of the other.
    """
    kinds = rng.permutation(classed), classed + rng.permutation(count - classed)
    fewer, more = sorted(kinds, key=len)
    fewer = fewer[: capacity // 2]
    return rng.permutation(np.concatenate([fewer, more[: capacity - len(fewer)]]))


@dataclass
class _Sums:
    """Weighted sums over pixels: products of kernels (M, M), kernels (M,), kernels by targets
    (M, K), targets (K,), and the weights."""

    squares: Tensor
    kernel: Tensor
    mixed: Tensor
    targets: Tensor
    weight: float

    @classmethod
    def none(cls, landmarks: int, columns: int) -> _Sums:
        shapes = ((landmarks, landmarks), (landmarks,), (landmarks, columns), (columns,))
        squares, kernel, mixed, targets = (
            torch.zeros(each, dtype=torch.float64) for each in shapes
        )
        return cls(squares, kernel, mixed, targets, 0.0)

    def add(self, kernel: Tensor, targets: Tensor, weights: Tensor) -> None:
        weighed = kernel * weights[:, None]
        self.squares.addmm_(kernel.T, weighed)
        self.kernel += weighed.sum(0)
        self.mixed.addmm_(weighed.T, targets)
        self.targets += weights @ targets
        self.weight += float(weights.sum())

    def merge(self, other: _Sums) -> None:
        for name in ("squares", "kernel", "mixed", "targets"):
            getattr(self, name).add_(getattr(other, name))
        self.weight += other.weight


def _ridge(sums: _Sums, among: Tensor, penalty: float) -> tuple[Tensor, Tensor]:
    """Heads a (M, K) and offsets t (K,) with the least penalised squared error.

    With kernels K to the landmarks, L among them, weights w and the weighted mean t of the targets
    T, a solves ``(K' w K + p (sum w) (L + 0.001)) a = K' w (T - t)``.
    """
    offsets = sums.targets / sums.weight
    matrix = sums.squares + penalty * sums.weight * among
    matrix.diagonal().add_(penalty * sums.weight * _RIDGE)
    right = sums.mixed - sums.kernel[:, None] * offsets
    return torch.cholesky_solve(right, torch.linalg.cholesky(matrix)), offsets


def _score(guess: np.ndarray, truth: np.ndarray) -> float:
    """Half the overall and half the mean class accuracy."""
    right = guess == truth
    return (right.mean() + np.mean([right[truth == k].mean() for k in np.unique(truth)])) / 2


def _probabilities(logits: np.ndarray) -> np.ndarray:
    return torch.from_numpy(logits).double().softmax(1).numpy()


def _liked_share(
    own: np.ndarray,
    data: PixelData,
    machine: _Machine,
    number: int,
    heads: Tensor,
    offsets: Tensor,
) -> float | None:
    """The share of the kernel members that the validation part likes best; None without a label.

    ``own`` : (n, K), what the rest of the network says of its pixels.
    """
    pixels = present(data.validation)
    labels = scale_labels(pixels.labels.T.copy(), data.variables)[number]
    known = np.flatnonzero(~np.isnan(labels))
    if not len(known):
        return None
    known = known[:: -(-len(known) // MOST)]
    spectra, truth = data.scaled(pixels.spectra[known]), labels[known]
    own = own[known].astype(np.float64)
    other = machine.say(spectra, heads, offsets)
    losses = []
    for share in _SHARES:
        mixed = (1 - share) * own + share * other
        if data.variables[number].is_categorical:
            probabilities = _probabilities(mixed)
            calm = temper(probabilities.T, fit_temperature(probabilities, truth)).T
            chances = calm[np.arange(len(truth)), truth.astype(int)]
            losses.append(-np.log(chances.clip(1e-30)).mean())
        else:
            losses.append(np.square(mixed[:, 0] - truth).mean())
    return float(_SHARES[int(np.argmax(np.array(losses) <= (1 + MARGIN) * min(losses)))])
