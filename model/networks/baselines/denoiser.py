"""The denoiser of SpectralDiff (Chen, Yue, Fang, Xia 2023, TGRS 61): a 3-D U-Net on spectra.

A window is a volume of one channel whose depth is the bands. Three stages halve the spectrum, never
the picture, and three double it again; the input of each of these is the one before it beside the
output of the stage of the same depth on the way down. Batch normalisation comes after the ReLU. As
the authors' code has it.

Noise (denoising diffusion, Ho et al. 2020): of 500 steps, after step t

    x_t = sqrt(a_t) x + sqrt(1 - a_t) e,   a_t = prod_{s <= t} (1 - b_s),

b linear from 0.0001 to 0.02, e standard normal; the denoiser is given x_t and t and says e.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from ..layers import MaskedBatchNorm2d, normalised

NOISE_STEPS = 500
HALVINGS = 3
"""Of the spectrum; the bands are filled up to a multiple of 2 to the power of it."""
FEATURE_REACH = 1 + 4 * (2 * HALVINGS - 1)
"""Pixels to each side that a feature depends on: a convolution and five stages."""
_TIME = 32  # numbers that say the step


def kept_shares() -> Tensor:
    """a_t of every step, float32 (500,): the share of the spectrum in the variance of x_t."""
    return (
        torch.linspace(1e-4, 0.02, NOISE_STEPS, dtype=torch.float64).neg().add(1).cumprod(0).float()
    )


class Denoiser(nn.Module):
    """Says the noise in noisy spectra.

    Parameters
    ----------
    widths : channels of the input and after each of the three stages on the way down.
    """

    kept: Tensor

    def __init__(self, widths: Sequence[int]):
        super().__init__()
        first = widths[0]
        pairs = list(zip(widths, widths[1:]))
        self.time = nn.Linear(_TIME, _TIME)
        self.entry = nn.Conv3d(1, first, 3, padding=1)
        self.down = nn.ModuleList(Stage(a, b, nn.Conv3d) for a, b in pairs)
        self.up = nn.ModuleList(Stage(2 * b, a, nn.ConvTranspose3d) for a, b in reversed(pairs))
        self.exit = nn.Conv3d(first, 1, 1)
        self.register_buffer("kept", kept_shares(), persistent=False)

    def noisy(self, spectra: Tensor, noise: Tensor, step: Tensor) -> Tensor:
        """x_t of spectra (N, S, H, W) and noise of a shape that goes with it, at steps (N,)."""
        kept = self.kept[step][:, None, None, None]
        return kept.sqrt() * spectra + (1 - kept).sqrt() * noise

    def forward(self, noisy: Tensor, step: Tensor) -> Tensor:
        """The noise (N, S, H, W) in ``noisy``, of the same shape, at steps (N,)."""
        volume = self.up[-1](self.features(noisy, step), self._said(step))
        return self.exit(volume)[:, 0]

    def features(self, noisy: Tensor, step: Tensor) -> Tensor:
        """What the last stage is given, (N, 2 C, S / 2, H, W), C of the second width."""
        said = self._said(step)
        # channels last is two to four times as fast on a CPU
        volume = noisy[:, None].contiguous(memory_format=torch.channels_last_3d)
        volume, passed = self.entry(volume), []
        for stage in self.down:
            volume = stage(volume, said)
            passed.append(volume)
        for stage in self.up[:-1]:
            volume = stage(torch.cat([volume, passed.pop()], 1), said)
        return torch.cat([volume, passed.pop()], 1)

    def _said(self, step: Tensor) -> Tensor:
        """Steps (N,) as sines and cosines through a layer, (N, 32)."""
        half = _TIME // 2
        rates = torch.exp(torch.arange(half, device=step.device) * (-math.log(1e4) / (half - 1)))
        angles = step[:, None].to(self.kept.dtype) * rates
        return F.relu(self.time(torch.cat([angles.sin(), angles.cos()], 1)))


class Stage(nn.Module):
    """Two 3-D convolutions, the step added after the first, then half or twice the spectrum.

    ``resize`` : nn.Conv3d or nn.ConvTranspose3d.
    """

    def __init__(
        self, inputs: int, outputs: int, resize: type[nn.Conv3d] | type[nn.ConvTranspose3d]
    ):
        super().__init__()
        self.first = nn.Conv3d(inputs, outputs, 3, padding=1)
        self.first_norm = MaskedBatchNorm2d(outputs)
        self.time = nn.Linear(_TIME, outputs)
        self.second = nn.Conv3d(outputs, outputs, 3, padding=1)
        self.second_norm = MaskedBatchNorm2d(outputs)
        self.resize = resize(outputs, outputs, (4, 5, 5), (2, 1, 1), (1, 2, 2))

    def forward(self, volume: Tensor, said: Tensor) -> Tensor:
        volume = normalised(self.first_norm, F.relu(self.first(volume)))
        volume = volume + F.relu(self.time(said))[:, :, None, None, None]
        volume = normalised(self.second_norm, F.relu(self.second(volume)))
        return self.resize(volume)
