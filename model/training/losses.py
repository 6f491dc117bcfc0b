"""Losses of single variables, as means over labelled pixels. Missing labels (NaN) enter none.

Under several processes a loss is divided by the labelled pixels that a process holds on average, so
that the mean of the processes' losses is the mean over all their pixels together. A process (or a
batch) without a label of the variable has the loss 0 with a gradient of 0.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from ..base.errors import HyperTaskError
from ..base.variables import Variable
from ..jobs.losses import CONTINUOUS_LOSSES, IMBALANCES, LOSSES, class_loss
from ..jobs.recipes import Recipe
from ..jobs.train import TrainJob
from ..runtime import distributed


def cross_entropy(
    logits: Tensor, labels: Tensor, weights: Tensor | None = None, *, smoothing: float = 0.0
) -> Tensor:
    """Cross-entropy: mean over labelled pixels of -w_c log p_t.

    With ``weights`` it is the cost-sensitive loss, of which the paper's eq. 12 gives the weights
    (:func:`class_weights`). The mean is over pixels, not over weights.

    Parameters
    ----------
    logits : (N, K, H, W). labels : (N, H, W) class indices as floats, NaN where missing.
    weights : (K,) factor of each class, or None.
    smoothing : share of the target spread evenly over all classes.
    """
    loss, _ = _surprise(logits, labels, weights, smoothing)
    return _mean(loss)


def focal_loss(
    logits: Tensor,
    labels: Tensor,
    weights: Tensor | None = None,
    *,
    gamma: float = 2.0,
    alpha: float = 0.25,
    smoothing: float = 0.0,
) -> Tensor:
    """Focal loss: mean over labelled pixels of -alpha w_c (1 - p_t)^gamma log p_t.

    Lin et al. 2017; the paper's eq. 13, there with and without the class weights of eq. 12. p_t
    comes from the unweighted logits. Parameters as of :func:`cross_entropy`.
    """
    loss, log_pt = _surprise(logits, labels, weights, smoothing)
    # a sure pixel has no finite gradient for a gamma below 1
    unsure = (-torch.expm1(log_pt)).clamp(min=1e-12)
    return _mean(alpha * unsure**gamma * loss)


def masked_mae(values: Tensor, labels: Tensor) -> Tensor:
    """Mean absolute error on scaled targets (the paper's loss of continuous variables, III-F).

    ``values`` (N, 1, H, W), ``labels`` (N, H, W) with NaN where missing.
    """
    return _mean(_errors(values, labels).abs())


def masked_mse(values: Tensor, labels: Tensor) -> Tensor:
    """Mean squared error on scaled targets. Parameters as of :func:`masked_mae`."""
    return _mean(_errors(values, labels).square())


def _surprise(logits, labels, weights, smoothing) -> tuple[Tensor, Tensor]:
    """-w_c log p_t and log p_t of every labelled pixel."""
    seen = ~torch.isnan(labels)
    target = labels[seen].long()
    log_p = F.log_softmax(_precise(logits.permute(0, 2, 3, 1)[seen]), 1)
    log_pt = log_p.gather(1, target[:, None])[:, 0]
    loss = -log_pt
    if smoothing:
        loss = (1 - smoothing) * loss - smoothing * log_p.mean(1)
    if weights is not None:
        loss = loss * weights[target]
    return loss, log_pt


def _errors(values: Tensor, labels: Tensor) -> Tensor:
    seen = ~torch.isnan(labels)
    return _precise(values[:, 0][seen]) - labels[seen]


def _precise(values: Tensor) -> Tensor:
    """At least float32: half precision has too few digits for a logarithm or a mean."""
    return values if values.dtype == torch.float64 else values.float()


def _mean(per_pixel: Tensor) -> Tensor:
    """Sum of this process over the mean number of pixels of all processes; 0 where there is none.

    No process may leave this out, as they wait for each other here.
    """
    count = distributed.share(torch.tensor(len(per_pixel), device=per_pixel.device))
    return per_pixel.sum() / count.clamp(min=1 / distributed.size())


FUNCTIONS: dict[str, Callable[..., Tensor]] = {
    "none": cross_entropy,
    "cost_sensitive": cross_entropy,
    "focal": focal_loss,
    "focal_weighted": focal_loss,
    "mae": masked_mae,
    "mse": masked_mse,
}
"""What each loss of :data:`~hypertask.model.jobs.losses.LOSSES` computes: called with the map, the
labels and, of a categorical variable, the class weights and the options of its signature."""


@dataclass(frozen=True, eq=False)
class VariableLoss:
    """The loss of one variable: call it with the variable's map and labels.

    variable : its name. name : of the loss. options : what its function is called with besides.
    weights : of the classes of a categorical variable.
    """

    variable: str
    name: str
    options: dict = field(default_factory=dict)
    weights: Tensor | None = None

    @property
    def kind(self) -> str:
        """``cross_entropy``, ``mae`` or ``mse``."""
        return LOSSES[self.name].kind

    def __call__(self, maps: Tensor, labels: Tensor) -> Tensor:
        """Scalar loss of (N, K, H, W) logits or (N, 1, H, W) values; ``labels`` (N, H, W)."""
        if self.kind != "cross_entropy":
            return FUNCTIONS[self.name](maps, labels)
        return FUNCTIONS[self.name](maps, labels, self.weights, **self.options)


def losses_for(
    job: TrainJob,
    recipe: Recipe,
    variables: list[Variable],
    counts: Sequence[np.ndarray],
    device: torch.device | str = "cpu",
) -> list[VariableLoss]:
    """The loss of each variable: the job's own for it (``job.losses``), otherwise the recipe's.

    Parameters
    ----------
    counts : per variable the labelled pixels of each class of the training part; anything for a
        continuous variable.
    device : where the maps will be.

    Raises
    ------
    HyperTaskError
        When the job names a variable that is not there, or a loss of the other kind of variable.
    """
    require_variables(job.losses, variables, "a loss")
    return [
        _categorical_loss(job, recipe, variable, count, device)
        if variable.is_categorical
        else _continuous_loss(job, recipe, variable)
        for variable, count in zip(variables, counts)
    ]


def require_variables(named: Iterable[str], variables: list[Variable], what: str) -> None:
    """Raise HyperTaskError unless every name in ``named`` is a variable's."""
    names = [variable.name for variable in variables]
    for name in named:
        if name not in names:
            raise HyperTaskError(
                f"The job gives {what} for {name!r}, which is no variable that it learns; those "
                f"are {', '.join(names)}."
            )


def _categorical_loss(job, recipe, variable, count, device) -> VariableLoss:
    name = job.losses.get(variable.name)
    if name in CONTINUOUS_LOSSES:
        raise _misfit(variable, name, IMBALANCES)
    settings = {**asdict(recipe), **(LOSSES[name].settings if name else {})}
    name = name or class_loss(settings, job.imbalance)
    power, weights = settings["weight_power"], None
    if power:
        weights = torch.tensor(class_weights(count, power), dtype=torch.float32, device=device)
    taken = inspect.signature(FUNCTIONS[name]).parameters
    options = {key: value for key, value in settings.items() if key in taken}
    return VariableLoss(variable.name, name, options, weights)


def _continuous_loss(job, recipe, variable) -> VariableLoss:
    name = job.losses.get(variable.name, recipe.continuous_loss)
    if name not in CONTINUOUS_LOSSES:
        raise _misfit(variable, name, CONTINUOUS_LOSSES)
    return VariableLoss(variable.name, name)


def _misfit(variable, name: str, allowed) -> HyperTaskError:
    return HyperTaskError(
        f"The loss of {variable.name} is {name}, but the variable is {variable.kind}; choose one "
        f"of {', '.join(allowed)}."
    )


def class_weights(counts: np.ndarray, power: float) -> np.ndarray:
    """``(median frequency / frequency) ** power`` (eq. 12 with power 1); absent classes get 1."""
    counts = np.asarray(counts, float)
    present = counts > 0
    weights = np.ones(len(counts))
    if present.any():
        weights[present] = (np.median(counts[present]) / counts[present]) ** power
    return weights
