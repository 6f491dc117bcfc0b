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
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from ..accuracy.scores import score_maps, validation_score
from ..base.errors import HyperTaskError
from ..base.messages import Reporter
from ..base.variables import Variable
from ..jobs.recipes import Recipe
from ..networks.contract import SpectralPhase
from ..rasters.scaling import Scaling
from .losses import VariableLoss
from .optimiser import running_mean
from .pixels import LabelledPixels
from .preparation import scale_labels


@dataclass
class PixelData:
    """Pixels to train on and to check on, and how their numbers are to be read."""

    training: LabelledPixels
    validation: LabelledPixels
    scaling: Scaling
    variables: list[Variable]


def train_spectral_path(
    network: SpectralPhase,
    data: PixelData,
    losses: Sequence[VariableLoss],
    recipe: Recipe,
    seed: int,
    device: torch.device,
    reporter: Reporter,
    weights: Sequence[float] | None = None,
) -> float:
    """Train the spectral path and its heads; leaves the best weights in ``network``.

    ``losses``: of each variable, :func:`~hypertask.model.training.losses.losses_for`. ``weights``:
    what each counts in their sum, 1 where None.

    Returns
    -------
    The best validation score: :func:`~hypertask.model.accuracy.scores.validation_score`.
    """
    part = nn.ModuleList(network.spectral_parts())
    network.silence_linear()
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
    weights = weights or [1.0] * len(losses)
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
        total = sum(
            weight * loss(values, truth[:, index])
            for index, (weight, loss, values) in enumerate(zip(weights, losses, maps))
        )
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
    if network.linear is not None:
        add_linear(network, data, device, reporter)
        best = _validate(network, part, part, data, device)
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


def add_linear(
    network: SpectralPhase, data: PixelData, device: torch.device, reporter: Reporter
) -> None:
    """Mix a linear model into every continuous variable, as far as the validation part likes it.

    With a hundred labels a network of single pixels learns them by heart and ridge regression does
    not; with many thousands the network is far ahead. So the share of the linear model, 0 to 1 in
    quarters, is the one with the lowest error on the validation part. Shares are folded into the
    weights of both.
    """
    # those drawn for their numbers: each pixel once, as cross-validation takes for granted
    rows = slice(data.training.classed, None)
    inputs = data.scaling.apply_rows(data.training.spectra[rows]).astype(np.float64)
    checked = data.scaling.apply_rows(data.validation.spectra).astype(np.float32)
    maps = _spectral_maps(network, checked, device)
    truths = scale_labels(data.training.labels[rows].T.copy(), data.variables)
    wanted = scale_labels(data.validation.labels.T.copy(), data.variables)
    first = sum(variable.is_categorical for variable in data.variables)
    shares = []
    for number, variable in enumerate(data.variables[first:]):
        truth, want = truths[first + number], wanted[first + number]
        known, seen = ~np.isnan(truth), ~np.isnan(want)
        share = 0.0
        if known.sum() > 2 and seen.any():
            slope, offset = ridge(inputs[known], truth[known].astype(np.float64))
            own = maps[first + number][seen, 0]
            other = (checked[seen] * slope).sum(1) + offset
            share = _best_share(own, other, want[seen])
            network.mix_linear(number, share, slope, offset)
        shares.append(f"{variable.name} {100 * share:.0f} %")
    reporter.message(f"Share of a linear model in the spectral path: {', '.join(shares)}.")


def _best_share(own: np.ndarray, other: np.ndarray, wanted: np.ndarray) -> float:
    shares = np.linspace(0, 1, 5)
    errors = [np.square((1 - share) * own + share * other - wanted).mean() for share in shares]
    return float(shares[int(np.argmin(errors))])


def ridge(inputs: np.ndarray, truth: np.ndarray) -> tuple[np.ndarray, float]:
    """Ridge regression whose penalty has the lowest generalised cross-validation error.

    Golub, Heath and Wahba 1979. ``inputs`` (n, B), ``truth`` (n,); returns slopes (B,) and the
    intercept.
    """
    # by torch, whose memory is aligned: the last digit of a product depends on where numbers lie
    inputs, truth = torch.tensor(inputs).double(), torch.tensor(truth).double()
    middle, height = inputs.mean(0), truth.mean()
    centred, rest = inputs - middle, truth - height
    values, vectors = torch.linalg.eigh(centred.T @ centred)
    values = values.clamp(min=0)
    along = vectors.T @ (centred.T @ rest)
    best, found = np.inf, torch.zeros_like(middle)
    unit = max(float(values.sum()) / len(truth) / len(values), 1e-12)
    for penalty in unit * np.logspace(-2, 5, 29):
        slope = vectors @ (along / (values + penalty))
        free = 1 + float((values / (values + penalty)).sum())
        error = float((rest - centred @ slope).square().mean())
        error /= max(1 - free / len(truth), 1e-6) ** 2
        if error < best:
            best, found = error, slope
    return found.numpy(), float(height - middle @ found)


def _spectral_maps(network: SpectralPhase, spectra: np.ndarray, device) -> list[np.ndarray]:
    """What the spectral path says of scaled spectra (n, B): per variable (n, K)."""
    for part in network.spectral_parts():
        part.eval()
    with torch.inference_mode():
        inputs = torch.from_numpy(spectra.astype(np.float32))[:, :, None, None]
        maps = network.spectral_maps(inputs.to(device))
    return [each[:, :, 0, 0].float().cpu().numpy() for each in maps]


def _validate(network, part, candidate, data: PixelData, device) -> float:
    """Validation score of the averaged weights, put into the network for the moment."""
    kept = copy.deepcopy(part.state_dict())
    part.load_state_dict(candidate.state_dict())
    maps = _spectral_maps(network, data.scaling.apply_rows(data.validation.spectra), device)
    part.load_state_dict(kept)
    if not all(np.isfinite(each).all() for each in maps):
        return math.nan
    maps = [torch.from_numpy(each.T) for each in maps]
    scores = score_maps(data.variables, maps, data.validation.labels.T)
    return validation_score(data.variables, scores)
