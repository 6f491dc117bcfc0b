"""Features of SpectralDiff: what its denoiser sees in noisy spectra, reduced; and how it learns.

The noise of a feature is drawn once, with the network, and laid over a scene as tiles of 16 pixels,
on the grid that the tiles of a map begin on: a pixel has the same noise however a scene is mapped,
and in a training other noise in each window. Bands are scaled to -1..1 by their extremes and filled
up with the last one. Features are whitened principal components.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import ClassVar

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from .denoiser import HALVINGS, NOISE_STEPS, Denoiser

TILE = 16
"""Side in pixels of the noise, which is laid side by side."""


class Reduction(nn.Module):
    """From spectra, by way of a denoiser, to a few components of its features.

    A feature is the mean over the draws of noise of what :meth:`.denoiser.Denoiser.features` says;
    those of all steps stand side by side.

    Parameters
    ----------
    bands : of the spectra. channels : of the denoiser's features.
    steps : of the noise. draws : of it at each step. components : that are kept, or all there are.

    Attributes
    ----------
    voxels : pixels times bands that the denoiser is given at once.
    """

    voxels: ClassVar[int] = 2**21
    low: Tensor
    high: Tensor
    noise: Tensor
    mean: Tensor
    basis: Tensor
    variance: Tensor

    def __init__(
        self, bands: int, channels: int, steps: Sequence[int], draws: int, components: int
    ):
        super().__init__()
        unit = 2**HALVINGS
        depth = -(-bands // unit) * unit
        self.steps, self.added = tuple(steps), depth - bands
        number = len(self.steps) * channels * depth // 2
        self.components = min(components, number)
        self.register_buffer("low", -torch.ones(bands))
        self.register_buffer("high", torch.ones(bands))
        self.register_buffer("noise", torch.randn(len(self.steps), draws, depth, TILE, TILE))
        self.register_buffer("mean", torch.zeros(number))
        self.register_buffer("basis", torch.eye(number, self.components))
        self.register_buffer("variance", torch.ones(self.components))

    def scaled(self, spectra: Tensor) -> Tensor:
        """Spectra (N, B, H, W) to -1..1, filled up to a depth (N, S, H, W) that can be halved."""
        low, high = self.low[:, None, None], self.high[:, None, None]
        scaled = 2 * (spectra - low) / (high - low) - 1
        return torch.cat([scaled, scaled[:, -1:].expand(-1, self.added, -1, -1)], 1)

    def forward(self, denoiser: Denoiser, spectra: Tensor, top: int = 0, left: int = 0) -> Tensor:
        """Components (N, k, H, W) of spectra whose first pixel is in this row and column of the
        grid of the noise."""
        weight = self.basis / self.variance.sqrt()
        total = -(self.mean @ weight)[:, None, None]
        parts = weight.T.reshape(len(weight.T), len(self.steps), -1, 1, 1).unbind(1)
        for number, features in self._drawn(denoiser, spectra, top, left):
            total = total + F.conv2d(features, parts[number])
        return total

    def features(self, denoiser: Denoiser, spectra: Tensor) -> Tensor:
        """All features (N, d, H, W) of spectra (N, B, H, W)."""
        sums = [self.mean.new_zeros(()) for _ in self.steps]
        for number, features in self._drawn(denoiser, spectra, 0, 0):
            sums[number] = sums[number] + features
        return torch.cat(sums, 1)

    def _drawn(
        self, denoiser: Denoiser, spectra: Tensor, top: int, left: int
    ) -> Iterator[tuple[int, Tensor]]:
        """The number of a step and a share of its features, whose sum they are."""
        scaled = self.scaled(spectra)
        rows = torch.arange(top, top + spectra.shape[2], device=spectra.device) % TILE
        columns = torch.arange(left, left + spectra.shape[3], device=spectra.device) % TILE
        for number, step in enumerate(self.steps):
            draws = self.noise[number][:, :, rows][..., columns]
            for some in draws.split(max(1, self.voxels // scaled.numel())):
                steps = torch.full((len(some) * len(scaled),), step, device=spectra.device)
                volumes = scaled.repeat(len(some), 1, 1, 1)
                noisy = denoiser.noisy(volumes, some.repeat_interleave(len(scaled), 0), steps)
                features = denoiser.features(noisy, steps).flatten(1, 2)
                yield number, features.unflatten(0, (len(some), -1)).sum(0) / len(draws)

    def settle(self, count: Tensor, total: Tensor, products: Tensor) -> None:
        """Take the principal components of ``count`` pixels.

        Parameters
        ----------
        total : (d,) sum of their features. products : (d, d) sum of the features' products.
        """
        mean = total / count
        covariance = products / count - mean[:, None] * mean
        # subspace iteration: all the vectors of 8192 features would take minutes
        wider = min(len(mean), self.components + 16)
        basis, variance, _ = torch.svd_lowrank(covariance, wider, niter=8)
        basis, variance = basis[:, : self.components], variance[: self.components]
        # a vector's sign is chance
        largest = basis.abs().argmax(0, keepdim=True)
        self.mean.copy_(mean)
        self.basis.copy_(basis * basis.gather(0, largest).sign())
        # whitening shall not make much of what is rounding
        self.variance.copy_(variance.clamp(min=max(1e-6 * float(variance[0]), 1e-12)))


class Denoising:
    """How a denoiser and its reduction learn from scenes without labels; see
    :class:`~hypertask.model.networks.contract.Pretraining`."""

    window = 32
    batch = 4
    # ten times its authors', who take a hundred times as many steps: after 200 of 1e-4 a quarter of
    # Potsdam's bands told less of the noise than 0 does, after 200 of 1e-3 nearly half of it
    rate = 1e-3
    windows, pixels = 40, 500  # in all 20 000, in which the components are found

    def __init__(self, denoiser: Denoiser, reduction: Reduction):
        self.part, self.reduction = denoiser, reduction

    def steps(self, device: torch.device) -> int:
        return 200 if device.type == "cpu" else 2000

    def set_range(self, low: Tensor, high: Tensor) -> None:
        # a band that is the same everywhere becomes -1
        self.reduction.low.copy_(low)
        self.reduction.high.copy_(torch.where(high > low, high, low + 1))

    def errors(self, spectra: Tensor, chances: Sequence[np.random.Generator]) -> Tensor:
        scaled = self.reduction.scaled(spectra)
        steps = [int(chance.integers(NOISE_STEPS)) for chance in chances]
        noise = scaled.new_empty(scaled.shape)
        for window, chance in zip(noise, chances):
            drawn = chance.standard_normal(window.shape, np.float32)
            window.copy_(torch.from_numpy(drawn))
        at = torch.tensor(steps, dtype=torch.long, device=spectra.device)
        said = self.part(self.part.noisy(scaled, noise, at), at)
        return (said - noise).abs().mean(1, keepdim=True)

    @torch.no_grad()
    def gather(
        self, windows: Iterable[tuple[Tensor, Tensor, np.random.Generator]]
    ) -> tuple[Tensor, ...]:
        mean = self.reduction.mean
        count, total = mean.new_zeros(()), torch.zeros_like(mean)
        products = mean.new_zeros(len(mean), len(mean))
        for spectra, valid, chance in windows:
            features = self.reduction.features(self.part, spectra)
            places = valid[0, 0].flatten().nonzero()[:, 0]
            some = chance.permutation(len(places))[: self.pixels]
            rows = features[0].flatten(1)[:, places[torch.from_numpy(some)]].T
            count += len(rows)
            total += rows.sum(0)
            products.addmm_(rows.T, rows)
        return count, total, products

    @torch.no_grad()
    def settle(self, sums: Sequence[Tensor]) -> None:
        self.reduction.settle(*sums)
