"""Losses of single variables. Missing labels (NaN) enter none of them."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional as F


def focal_loss(logits: Tensor, labels: Tensor, weights: Tensor | None = None, *, gamma=2.0,
               alpha=0.25, smoothing=0.0) -> Tensor:  # fmt: skip
    """Focal loss: mean over labelled pixels of -alpha w_c (1 - p_t)^gamma log p_t.

    Lin et al. 2017; the paper's eq. 13. With ``gamma=0, alpha=1`` it is cross-entropy, with
    ``weights`` besides the cost-sensitive loss (eq. 12). p_t comes from the unweighted logits.

    Parameters
    ----------
    logits : (N, K, H, W). labels : (N, H, W) class indices as floats, NaN where missing.
    weights : (K,) factor of each class, or None.
    smoothing : share of the target spread evenly over all classes.

    Returns
    -------
    Scalar; 0 with a gradient of 0 when no pixel is labelled.
    """
    seen = ~torch.isnan(labels)
    rows = logits.permute(0, 2, 3, 1)[seen]
    target = labels[seen].long()
    if not len(target):
        return logits.sum() * 0.0
    log_p = F.log_softmax(rows.float(), 1)
    log_pt = log_p.gather(1, target[:, None])[:, 0]
    cross_entropy = -log_pt
    if smoothing:
        cross_entropy = (1 - smoothing) * cross_entropy - smoothing * log_p.mean(1)
    loss = alpha * cross_entropy
    if gamma:
        loss = loss * (1 - log_pt.exp()).clamp(min=0) ** gamma
    if weights is not None:
        loss = loss * weights[target]
    return loss.mean()


def masked_mae(values: Tensor, labels: Tensor) -> Tensor:
    """Mean absolute error over labelled pixels. ``values`` (N, 1, H, W), ``labels`` (N, H, W)."""
    seen = ~torch.isnan(labels)
    if not seen.any():
        return values.sum() * 0.0
    return (values[:, 0][seen].float() - labels[seen]).abs().mean()


def variable_losses(variables, maps: list[Tensor], labels: Tensor, weights, recipe) -> list[Tensor]:
    """The loss of each variable: focal for categorical ones, MAE for continuous ones.

    Parameters
    ----------
    maps : per variable (N, K, H, W) logits or (N, 1, H, W) scaled values.
    labels : (N, V, H, W), NaN where missing.
    weights : per variable (K,) class weights or None.
    recipe : gives gamma, alpha and label smoothing.
    """
    return [
        focal_loss(values, labels[:, index], weights[index], gamma=recipe.gamma,
                   alpha=recipe.alpha, smoothing=recipe.smoothing)
        if variable.is_categorical else masked_mae(values, labels[:, index])
        for index, (variable, values) in enumerate(zip(variables, maps))
    ]  # fmt: skip
