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
from collections.abc import Callable, Sequence

import numpy as np
import torch
from torch import Tensor, nn

from ..accuracy.scores import score_maps, validation_score
from ..base.errors import HyperTaskError
from ..base.messages import Reporter
from ..base.present import present
from ..base.text import amount, duration
from ..jobs.recipes import Recipe
from ..networks.contract import SpectralPhase
from .balancing import summed
from .choices import Choices, KernelChoice, share_words
from .kernel_members import add_kernel_members
from .losses import VariableLoss
from .optimiser import FUSED, running_mean
from .outlook import Outlook
from .pixels import LabelledPixels, PixelData, maps_of_pixels
from .preparation import scale_labels

_KERNEL_STEPS = 35  # that kernel members of a variable take as long as, about


def train_spectral_path(
    network: SpectralPhase,
    data: PixelData,
    losses: Sequence[VariableLoss],
    recipe: Recipe,
    seed: int,
    device: torch.device,
    reporter: Reporter,
    weights: Sequence[float] | None = None,
    settled: Choices | None = None,
    outlook: Outlook | None = None,
    asked: Callable[[], bool] = lambda: False,
) -> Choices:
    """Train the spectral path and its heads; leaves the best weights in ``network``.

    Parameters
    ----------
    losses : of each variable, :func:`~hypertask.model.training.losses.losses_for`.
    weights : what each counts in their sum, 1 where None.
    settled : what is decided beforehand; then ``data`` needs no pixels to check on.
    outlook : is told of each step. asked : whether to end with the best so far; what is settled is
        completed all the same.

    Returns
    -------
    what was chosen: steps after which the weights were kept, the share of a linear model in each
    continuous variable and of kernel members in each, none where the network has no such.
    """
    part = nn.ModuleList(network.spectral_parts())
    network.silence_linear()
    if network.kernel is not None:
        network.kernel.silence()
    rng = np.random.default_rng([seed, 1])
    torch.manual_seed(seed)
    groups: list[dict] = [
        {"params": [p for p in part.parameters() if p.ndim > 1]},
        {"params": [p for p in part.parameters() if p.ndim <= 1], "weight_decay": 0.0},
    ]
    optimiser = torch.optim.AdamW(
        groups,
        lr=recipe.spectral_rate,
        weight_decay=recipe.weight_decay,
        fused=FUSED,
    )
    average = running_mean(part, 0.98)
    weights = weights or [1.0] * len(losses)
    labels = scale_labels(data.training.labels.T.copy(), data.variables).T
    noise = (recipe.band_noise * data.training.spectra.std(0)).astype(np.float32)
    best, best_state, best_step = -math.inf, None, 0
    check_every = max(1, recipe.spectral_steps // 12)
    last = recipe.spectral_steps if settled is None else settled.spectral_steps
    outlook = Outlook(reporter) if outlook is None else outlook
    outlook.plan("pixels", last)
    if network.kernel is not None:
        outlook.plan("kernel", len(losses), like="pixels", times=_KERNEL_STEPS)
    outlook.begin("pixels", last)
    seen = torch.zeros(len(losses), device=device)
    since, wish = 0, False
    for step in range(last):
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
        each = [
            loss(values, truth[:, index]) for index, (loss, values) in enumerate(zip(losses, maps))
        ]
        total = summed([weight * loss for weight, loss in zip(weights, each)])
        optimiser.zero_grad()
        total.backward()
        optimiser.step()
        average.update_parameters(part)
        seen += torch.stack([loss.detach() for loss in each])
        since += 1
        if not wish and asked():
            wish = True
            if settled is not None:
                reporter.message(f"All {last} steps on single pixels are made first.")
        ends = step + 1 == last or (wish and settled is None)
        due = ends or (step + 1) % check_every == 0
        score = None
        if settled is not None:
            if ends and _finite(average.module):
                best_step, best_state = step + 1, copy.deepcopy(average.module.state_dict())
        elif (step + 1) % check_every == 0 or (ends and step + 1 < last):
            score = _validate(network, part, average.module, data, device)
            if score > best:
                best, best_step = score, step + 1
                best_state = copy.deepcopy(average.module.state_dict())
        outlook.step("pixels", done=step + 1)
        if due:
            _tell(data.variables, step + 1, last, seen / since, score, outlook, reporter)
            seen, since = torch.zeros_like(seen), 0
        if ends and best_state is not None:
            break
    if best_state is None:
        raise HyperTaskError(
            "The training of the spectral path diverged: no validation score is a number; lower "
            f"spectral_rate ({recipe.spectral_rate:g}) or check the scenes for values that should "
            "be no data."
        )
    part.load_state_dict(best_state)
    shares: list[float | None] = []
    if network.linear is not None:
        shares = add_linear(network, data, device, reporter, settled)
    kernel: list[KernelChoice] = []
    if network.kernel is not None:
        kernel = add_kernel_members(
            network,
            data,
            recipe.weight_power,
            seed,
            device,
            reporter,
            settled,
            lambda: outlook.step("kernel"),
        )
        outlook.plan("kernel", 0)
    found = Choices(0, best_step, tuple(shares), tuple(kernel))
    if settled is not None:
        reporter.message(
            f"Spectral path on single pixels: {best_step} of "
            f"{amount(recipe.spectral_steps, 'step', 'steps')}, as validation has found before."
        )
        return found
    if network.linear is not None or kernel:
        best = _validate(network, part, part, data, device)
    reporter.message(
        f"Spectral path on single pixels: validation score {best:.3f} after {best_step} of "
        f"{amount(recipe.spectral_steps, 'step', 'steps')}."
    )
    return found


def _tell(variables, step, last, losses: Tensor, score, outlook: Outlook, reporter) -> None:
    """Say what was learned since the last time."""
    means = losses.tolist()
    words = ", ".join(f"{v.name} {mean:.3f}" for v, mean in zip(variables, means))
    reporter.message(
        f"Single pixels, step {step} of {last}: loss {words}"
        f"{'' if score is None else f'; validation score {score:.3f}'}"
        f"; {duration(outlook.left)} left."
    )
    values = {f"loss/{v.name}": mean for v, mean in zip(variables, means)}
    if score is not None:
        values["score"] = score
    reporter.metric(step=step, **values)


def _finite(part: nn.Module) -> bool:
    return all(bool(torch.isfinite(value).all()) for value in part.state_dict().values())


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
    network: SpectralPhase,
    data: PixelData,
    device: torch.device,
    reporter: Reporter,
    settled: Choices | None = None,
) -> list[float | None]:
    """Mix a linear model into every continuous variable, as far as the validation part likes it.

    With a hundred labels a network of single pixels learns them by heart and ridge regression does
    not; with many thousands the network is far ahead. So the share of the linear model, 0 to 1 in
    quarters, is the one with the lowest error on the validation part, or the ``settled`` one.
    Shares are folded into the weights of both. Returns the share of each, None where there is no
    label to judge by, which leaves the linear model out.
    """
    # those drawn for their numbers: each pixel once, as cross-validation takes for granted
    rows = slice(data.training.classed, None)
    inputs = data.scaling.apply_rows(data.training.spectra[rows]).astype(np.float64)
    truths = scale_labels(data.training.labels[rows].T.copy(), data.variables)
    first = sum(variable.is_categorical for variable in data.variables)
    liked = None if settled is None else settled.linear
    if liked is None:
        validation = present(data.validation)
        checked = data.scaling.apply_rows(validation.spectra).astype(np.float32)
        maps = maps_of_pixels(network, checked, device)
        wanted = scale_labels(validation.labels.T.copy(), data.variables)
    shares: list[float | None] = []
    for number in range(len(data.variables) - first):
        truth, share = truths[first + number], None
        known = ~np.isnan(truth)
        if liked is None:
            want = wanted[first + number]
            seen = ~np.isnan(want)
        if known.sum() > 2 and (liked is not None or seen.any()):
            slope, offset = ridge(inputs[known], truth[known].astype(np.float64))
            if liked is None:
                own = maps[first + number][seen, 0]
                other = (checked[seen] * slope).sum(1) + offset
                share = _best_share(own, other, want[seen])
            else:
                share = liked[number]
            network.mix_linear(number, share or 0.0, slope, offset)
        shares.append(share)
    words = ", ".join(
        share_words(variable.name, share) for variable, share in zip(data.variables[first:], shares)
    )
    reporter.message(f"Share of a linear model in the spectral path: {words}.")
    return shares


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
    rows, wanted = torch.tensor(inputs).double(), torch.tensor(truth).double()
    middle, height = rows.mean(0), wanted.mean()
    centred, rest = rows - middle, wanted - height
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


def _validate(network, part, candidate, data: PixelData, device) -> float:
    """Validation score of the averaged weights, put into the network for the moment."""
    kept = copy.deepcopy(part.state_dict())
    part.load_state_dict(candidate.state_dict())
    pixels = present(data.validation)
    maps = maps_of_pixels(network, data.scaling.apply_rows(pixels.spectra), device)
    part.load_state_dict(kept)
    if not all(np.isfinite(each).all() for each in maps):
        return math.nan
    scores = score_maps(data.variables, [each.T for each in maps], pixels.labels.T)
    return validation_score(data.variables, scores)
