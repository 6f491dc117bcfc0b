"""The first phase of the default recipe: the spectral path alone, on single pixels.

With few labels and many correlated bands the spatial path learns faster than the spectral one and
then learns the training places by heart. So the spectral path and its heads are trained first, on
batches of labelled pixels drawn over the whole training part. Each of its members draws its own, so
that their mean is steadier than any of them. The network then
starts on windows as a network for single pixels that the spatial path can only add to, and it is
kept as it is where validation finds that context does not help.
"""

from __future__ import annotations

import copy
import math
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from .averaging import running_mean
from .errors import HyperTaskError
from .evaluation import score_maps, validation_score
from .pixels import LabelledPixels
from .preparation import Scaling, scale_labels
from .recipes import Recipe
from .variables import Variable


@dataclass
class PixelData:
    """Pixels to train on and to check on, and how their numbers are to be read."""

    training: LabelledPixels
    validation: LabelledPixels
    scaling: Scaling
    variables: list[Variable]


def train_spectral_path(network, data: PixelData, losses, recipe: Recipe, seed: int, device,
                        reporter) -> float:  # fmt: skip
    """Train the spectral path and its heads; leaves the best weights in ``network``.

    ``losses``: of each variable, :func:`~hypertask.model.losses.losses_for`.

    Returns
    -------
    The best validation score, as :func:`~hypertask.model.evaluation.validation_score` gives it.
    """
    part = nn.ModuleList(network.spectral_parts())
    rng = np.random.default_rng([seed, 1])
    torch.manual_seed(seed)
    optimiser = torch.optim.AdamW(
        [
            {"params": [p for p in part.parameters() if p.ndim > 1]},
            {"params": [p for p in part.parameters() if p.ndim <= 1], "weight_decay": 0.0},
        ],
        lr=recipe.spectral_rate,
        weight_decay=recipe.weight_decay,
    )
    average = running_mean(part, 0.98)
    labels = scale_labels(data.training.labels.T.copy(), data.variables).T
    noise = (recipe.band_noise * data.training.spectra.std(0)).astype(np.float32)
    best, best_state, best_step = -math.inf, None, 0
    check_every = max(1, recipe.spectral_steps // 12)
    for step in range(recipe.spectral_steps):
        reporter.check_cancelled()
        rise = min(1.0, (step + 1) / 40)
        fall = 0.5 * (1 + math.cos(math.pi * step / recipe.spectral_steps))
        for group in optimiser.param_groups:
            group["lr"] = recipe.spectral_rate * rise * fall
        rows = np.stack([_draw(data.training, rng) for _ in range(recipe.spectral_members)])
        spectra = _noisy(data, rows, noise, recipe.gain_noise, rng).to(device)
        part.train()
        maps = network.member_maps(spectra, recipe.dropout)
        truth = torch.from_numpy(labels[rows.ravel()])[:, :, None, None].to(device)
        total = sum(loss(m, truth[:, index]) for index, (loss, m) in enumerate(zip(losses, maps)))
        optimiser.zero_grad()
        total.backward()
        optimiser.step()
        average.update_parameters(part)
        reporter.progress(10 * (step + 1) / recipe.spectral_steps)
        if (step + 1) % check_every == 0:
            score = _validate(network, part, average.module, data, device)
            if score > best:
                best, best_step = score, step + 1
                best_state = copy.deepcopy(average.module.state_dict())
    if best_state is None:
        raise HyperTaskError(
            "The training of the spectral path diverged: no validation score is a number; lower "
            f"spectral_rate ({recipe.spectral_rate:g}) or check the scenes for values that should "
            "be no data."
        )
    part.load_state_dict(best_state)
    reporter.message(
        f"Spectral path on single pixels: validation score {best:.3f} after {best_step} of "
        f"{recipe.spectral_steps} steps."
    )
    return best


def _draw(pixels: LabelledPixels, rng) -> np.ndarray:
    """Rows of a batch: 512 with a class and 128 with a number, where there are both."""
    rows, numbers = pixels.classed, len(pixels.spectra) - pixels.classed
    picked = []
    if rows:
        picked.append(rng.integers(rows, size=512))
    if numbers:
        picked.append(rows + rng.integers(numbers, size=128 if rows else 512))
    return np.concatenate(picked)


def _noisy(data: PixelData, rows: np.ndarray, noise: np.ndarray, gain: float, rng) -> Tensor:
    """Scaled spectra (M, n, B) of rows (M, n), with a random gain per pixel and noise per band."""
    spectra = data.training.spectra[rows]
    spectra = spectra * (1 + gain * rng.standard_normal((*rows.shape, 1), np.float32))
    spectra += noise * rng.standard_normal(spectra.shape, np.float32)
    return torch.from_numpy(data.scaling.apply_rows(spectra).astype(np.float32))


def _validate(network, part, candidate, data: PixelData, device) -> float:
    """Validation score of the averaged weights, put into the network for the moment."""
    kept = copy.deepcopy(part.state_dict())
    part.load_state_dict(candidate.state_dict())
    part.eval()
    spectra = data.scaling.apply_rows(data.validation.spectra)
    with torch.inference_mode():
        maps = network.spectral_maps(
            torch.from_numpy(spectra.astype(np.float32))[:, :, None, None].to(device)
        )
    part.load_state_dict(kept)
    if not all(torch.isfinite(each).all() for each in maps):
        return math.nan
    scores = score_maps(data.variables, [m[:, :, 0, 0].T for m in maps], data.validation.labels.T)
    return validation_score(data.variables, scores)
