"""Batches of training windows, turned and scaled."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch

from ..base.errors import HyperTaskError
from ..base.text import amount
from ..jobs.recipes import Recipe
from ..runtime import distributed
from .data import TrainingData
from .preparation import scale_labels


def batch_maker(
    data: TrainingData, recipe: Recipe, size: int, rng: np.random.Generator
) -> Callable[[int], tuple[torch.Tensor, torch.Tensor | None, torch.Tensor]]:
    """A function that makes the next batch: (spectra, mask or None, labels) as tensors.

    Of several processes each draws the same windows and reads its share of them, so that together
    they have the batch that one process would have.
    """
    rank, processes = distributed.rank(), distributed.size()

    def make(_):
        windows = []
        for number in range(size):
            place = data.sampler.place(rng)
            gain = 1 + recipe.gain_noise * rng.standard_normal()
            turned = symmetry(rng, recipe.turns)
            thinning = int(rng.integers(2**32)) if recipe.window_pixels else None
            if number % processes != rank:
                continue
            window = data.sampler.read(*place)
            window.spectra *= np.float32(gain)
            data.scaling.apply(window.spectra, window.valid)
            scale_labels(window.labels, data.variables)
            if thinning is not None:
                thin(window.labels, recipe.window_pixels, np.random.default_rng(thinning))
            planes = (window.spectra, window.valid[None], window.labels)
            windows.append([turned(plane) for plane in planes])
        spectra, valid, labels = (np.stack(each) for each in zip(*windows))
        mask = None if valid.all() else torch.from_numpy(valid.astype(np.float32))
        return torch.from_numpy(spectra), mask, torch.from_numpy(labels)

    return make


def thin(labels: np.ndarray, most: int, rng: np.random.Generator) -> None:
    """Leave labels (V, H, W) to ``most`` labelled pixels, in place; the others become NaN."""
    flat = labels.reshape(len(labels), -1)
    labelled = np.flatnonzero(~np.isnan(flat).all(0))
    if len(labelled) > most:
        flat[:, rng.permutation(labelled)[most:]] = np.nan


def require_windows(size: int) -> None:
    """Raise HyperTaskError unless every process gets a window of a batch."""
    if size < distributed.size():
        raise HyperTaskError(
            f"A batch of {amount(size, 'window', 'windows')} cannot be shared by "
            f"{distributed.size()} processes; choose a larger batch size or start fewer."
        )


def symmetry(rng: np.random.Generator, turns: bool) -> Callable[[np.ndarray], np.ndarray]:
    """A random flip of planes (n, H, W), and a turn by quarters where ``turns``, as a function."""
    axes = [axis for axis in (1, 2) if rng.random() < 0.5]
    quarter = int(rng.integers(4)) if turns else 0
    return lambda plane: np.rot90(np.flip(plane, axes), quarter, (1, 2))
