"""Spectral-spatial residual attention, SSRA (eq. 6-10, fig. 8)."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from ..layers import enlarge, masked_mean_and_max

CELL = 8
"""Pixels of the scene that one cell of the context pooling is wide; tiles keep to this grid."""


class SSRA(nn.Module):
    """Which channels matter, then which positions; added to the features (eq. 7).

    Parameters
    ----------
    channels : channels of the features.
    context : side of the neighbourhood in pixels of the scene, or None for all that is given.
    stride : pixels of the scene that one position of the features stands for.
    """

    def __init__(self, channels: int, context: int | None = None, stride: int = 1):
        super().__init__()
        self.spectral = SpectralAttention(channels, context, stride)
        self.spatial = SpatialAttention()

    def forward(self, features: Tensor, mask: Tensor | None = None) -> Tensor:
        return features + self.spatial(self.spectral(features, mask), mask)


class SpectralAttention(nn.Module):
    """ "What": scales the channels by sigmoid(MLP(mean) + MLP(maximum)) (eq. 8-9).

    The mean and maximum are taken over the whole input, or over a neighbourhood of fixed size
    around each cell of 8 x 8 pixels. The second makes a map independent of how it was tiled and
    keeps training and mapping alike.
    """

    def __init__(self, channels: int, context: int | None = None, stride: int = 1):
        super().__init__()
        hidden = max(channels // 16, 4)
        self.mix = nn.Conv1d(1, 1, 3, padding=1, bias=False)
        self.mlp = nn.Sequential(
            nn.Linear(channels, hidden), nn.ReLU(), nn.Linear(hidden, channels)
        )
        self.cell = max(1, CELL // stride)
        # cells to each side, so that the neighbourhood is at least as wide as the context
        self.reach = None if context is None else max(1, round(context / max(CELL, stride) / 2))

    def forward(self, features: Tensor, mask: Tensor | None = None) -> Tensor:
        if self.reach is None:
            mean, highest = masked_mean_and_max(features, mask)
            return features * self._gate(mean, highest)
        mean, highest = self._neighbourhood(features, mask, self.reach)
        gate = self._gate(mean, highest)
        if self.cell > 1:
            gate = enlarge(gate, self.cell, mask)
        return features * gate[..., : features.shape[2], : features.shape[3]]

    def _gate(self, mean: Tensor, highest: Tensor) -> Tensor:
        return torch.sigmoid(self._score(mean) + self._score(highest))

    def _score(self, vectors: Tensor) -> Tensor:
        count, channels, height, width = vectors.shape
        rows = vectors.permute(0, 2, 3, 1).reshape(-1, 1, channels)
        scores = self.mlp(self.mix(rows).squeeze(1))
        return scores.reshape(count, height, width, channels).permute(0, 3, 1, 2)

    def _neighbourhood(
        self, features: Tensor, mask: Tensor | None, reach: int
    ) -> tuple[Tensor, Tensor]:
        """Mean and maximum around each cell, over the valid pixels; 0 where none is."""
        if mask is None:
            total = self._summed(features, reach)
            sides = [features.new_ones((1, 1, size, 1)) for size in features.shape[2:]]
            rows, columns = (self._summed(side.float(), reach) for side in sides)
            count = (rows * columns.transpose(2, 3)).to(features.dtype)
            return total / count, self._highest(features, reach)
        total, count = self._summed(features * mask, reach), self._summed(mask, reach)
        lowest = torch.finfo(features.dtype).min
        highest = self._highest(features.masked_fill(mask == 0, lowest), reach)
        return total / count.clamp(min=1), highest.masked_fill(count == 0, 0.0)

    def _summed(self, maps: Tensor, reach: int) -> Tensor:
        """The sum around each cell of maps (N, C, H, W), or of a column of pixels (1, 1, H, 1)."""
        if self.cell > 1:
            side = self.cell, min(self.cell, maps.shape[3])
            maps = F.avg_pool2d(maps, side, ceil_mode=True, divisor_override=1)
        size = 2 * reach + 1
        return F.avg_pool2d(maps, size, stride=1, padding=reach, divisor_override=1)

    def _highest(self, maps: Tensor, reach: int) -> Tensor:
        if self.cell > 1:
            maps = F.max_pool2d(maps, self.cell, ceil_mode=True)
        # of columns, then of rows: the same with fewer comparisons
        for height, width in ((reach, 0), (0, reach)):
            size = 2 * height + 1, 2 * width + 1
            maps = F.max_pool2d(maps, size, stride=1, padding=(height, width))
        return maps


class SpatialAttention(nn.Module):
    """ "Where": scales the positions by a 7x7 convolution of channel mean and maximum (eq. 10)."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(2, 1, 7, padding=3, bias=False)

    def forward(self, features: Tensor, mask: Tensor | None = None) -> Tensor:
        summary = torch.cat([features.mean(1, keepdim=True), features.amax(1, keepdim=True)], 1)
        return features * torch.sigmoid(self.conv(summary))
