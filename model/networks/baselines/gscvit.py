"""GSC-ViT (Zhao, Xu, Li, Plaza 2024, TGRS 62, DOI 10.1109/TGRS.2024.3377610).

As its authors' code has it: a 1x1 convolution that calibrates the spectrum; two blocks of grouped
convolutions and attention, first within windows of 4 x 4 pixels and then between them; mean over
the patch, layer normalisation, a linear layer, here one per variable. Patches of 8 pixels, one
head, 16 groups (the code's values for most data sets). A 3x3 convolution that the code creates and
never uses is left out; outside the scene there is 0 in place of its mirror image.

0.086 million parameters and 0.010 GFLOP a patch of 128 bands. The published comparison states 39.19
and 63.87, which is not the size of the published code, and no configuration.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from ..contract import Heads
from ..layers import MaskedBatchNorm2d
from ..modules import Chain
from .patches import PatchConfig, PatchNetwork

_SIDE = 4  # of the windows of the attention, in pixels
_DEPTH = 16  # channels of a head


@dataclass(frozen=True)
class GSCViTConfig(PatchConfig):
    """Configuration of :class:`GSCViT`.

    Attributes
    ----------
    widths : channels after the calibration and after each block.
    groups : of the grouped convolutions, or as many as divide a block's channels.
    heads : of the attention.
    patch : a multiple of 4. dropout : of what the attention adds.
    """

    widths: tuple[int, ...] = (256, 128, 64)
    dropout: float = 0.1
    patch: int = 8
    groups: int = 16
    heads: int = 1


class GSCViT(PatchNetwork):
    """Calibration, two blocks, the mean of the patch."""

    kind = "gscvit"
    Config = GSCViTConfig
    parts: ClassVar = {"calibration": "calibration", "blocks": "blocks", "norm": "blocks"}
    first = ("calibration.0.weight",)

    def __init__(self, config: GSCViTConfig):
        super().__init__(config)
        widths = config.widths
        # normalised and activated twice, as the code does
        self.calibration = nn.Sequential(
            nn.Conv2d(config.bands, widths[0], 1),
            MaskedBatchNorm2d(widths[0]),
            nn.ReLU(),
            MaskedBatchNorm2d(widths[0]),
            nn.ReLU(),
        )
        self.blocks = Chain(
            *[Block(inputs, width, config) for inputs, width in zip(widths, widths[1:])]
        )
        self.norm = nn.LayerNorm(widths[-1])
        self.heads = Heads(widths[-1], config)

    @property
    def shared_weight(self) -> Tensor:
        """The last convolution that all variables share."""
        return self.blocks[-1].mix.weight

    def of_patches(self, patches: Tensor) -> list[Tensor]:
        features = self.blocks(self.calibration(patches)).mean((2, 3))
        return self.heads(self.norm(features)[:, :, None, None])


class Block(nn.Module):
    """Grouped convolutions, attention between two normalisations, a 1x1 convolution, a shortcut."""

    def __init__(self, inputs: int, width: int, config: GSCViTConfig):
        super().__init__()
        groups = math.gcd(config.groups, inputs, width)
        self.point = nn.Conv2d(inputs, width, 1, groups=groups)
        self.grouped = nn.Conv2d(width, width, 3, padding=1, groups=groups)
        self.grouped_norm = MaskedBatchNorm2d(width)
        self.before, self.after = nn.LayerNorm(width), nn.LayerNorm(width)
        self.attention = Attention(width, config.heads, config.dropout)
        self.mix = nn.Conv2d(width, width, 1)
        self.mix_norm = MaskedBatchNorm2d(width)

    def forward(self, features: Tensor) -> Tensor:
        features = F.relu(self.grouped_norm(self.grouped(self.point(features))))
        result = self.attention(_by_channel(self.before, features))
        result = self.mix(_by_channel(self.after, result))
        return F.relu(self.mix_norm(result + features))


class Attention(nn.Module):
    """Within windows of 4 x 4 pixels and, where there are several, between them."""

    def __init__(self, width: int, heads: int, dropout: float):
        super().__init__()
        self.heads, inner = heads, heads * _DEPTH
        self.token = nn.Parameter(torch.randn(width))
        self.project = nn.Linear(width, 3 * inner, bias=False)
        self.norm = nn.LayerNorm(_DEPTH)
        self.between = nn.Conv1d(inner, 2 * inner, 1)
        self.back = nn.Conv2d(inner, width, 1)
        self.dropout = nn.Dropout(dropout)

    def forward(self, features: Tensor) -> Tensor:
        number, width, height, across = features.shape
        rows, columns = height // _SIDE, across // _SIDE
        windows = features.reshape(number, width, rows, _SIDE, columns, _SIDE)
        pixels = windows.permute(0, 2, 4, 3, 5, 1).reshape(number, rows * columns, -1, width)
        token = self.token.expand(number, rows * columns, 1, width)
        # (N, windows, 17, 3, heads, 16) to three of (N, heads, windows, 17, 16)
        said = self.project(torch.cat([token.to(pixels.dtype), pixels], 2))
        said = said.reshape(*said.shape[:3], 3, self.heads, _DEPTH)
        said = F.scaled_dot_product_attention(*said.permute(3, 0, 4, 1, 2, 5))
        tokens, pixels = said[..., 0, :], said[..., 1:, :]
        if rows * columns > 1:
            pixels = self._mixed(tokens, pixels)
        pixels = pixels.reshape(number, self.heads, rows, columns, _SIDE, _SIDE, _DEPTH)
        maps = pixels.permute(0, 1, 6, 2, 4, 3, 5).reshape(number, -1, height, across)
        return self.dropout(self.back(maps))

    def _mixed(self, tokens: Tensor, pixels: Tensor) -> Tensor:
        """Pixels (N, heads, windows, 16, 16) of each window as the mean over all, by attention
        between the windows' tokens (N, heads, windows, 16)."""
        number, heads, windows, _ = tokens.shape
        tokens = F.gelu(self.norm(tokens)).transpose(2, 3).reshape(number, -1, windows)
        asked, known = self.between(tokens).reshape(number, heads, 2, _DEPTH, windows).unbind(2)
        weights = (asked.transpose(2, 3) @ known / math.sqrt(_DEPTH)).softmax(-1)
        return (weights @ pixels.flatten(3)).reshape(pixels.shape)


def _by_channel(norm: nn.LayerNorm, features: Tensor) -> Tensor:
    """Layer normalisation over the channels of (N, C, H, W)."""
    return norm(features.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)
