"""MSTNet (Yu, Xu, Zheng, Hong, Yang, Song 2022, TGRS 60, DOI 10.1109/TGRS.2022.3186400).

Known of it is what its abstract says, as neither the paper nor code is open: the image is made a
sequence, a learned position is added, a pure transformer encoder follows, and features of several
levels go through decoders to a map of the original size. All figures are choices made here:
patches of 4 x 4 pixels, 256 channels, eight pre-normalised layers of eight heads, features taken
after the 2nd, 4th, 6th and 8th layer, a 1x1 convolution to 128 channels each, their sum four times
as large, a 3x3 convolution, one head per variable.

Positions are learned for windows of the training's size, in which scenes are mapped too; for
another size they are interpolated.

7.14 million parameters and 1.23 GFLOP for 32 x 32 pixels of 128 bands and 19 channels of output;
58.87 and 7.91 with 768 channels and 12 heads. The published comparison states 54.28 million and
102.46 GFLOP, and no configuration.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from ...networks.contract import Recipe
from ..contract import Heads
from ..layers import MaskedBatchNorm2d
from .common import Baseline, SizedConfig, last_convolution

_SIDE = 4  # of the pixels that make a token
_LAYERS, _TAPS = 8, (2, 4, 6, 8)


@dataclass(frozen=True)
class MSTNetConfig(SizedConfig):
    """Configuration of :class:`MSTNet`.

    Attributes
    ----------
    widths : channels of a token, within a layer's perceptron, and of the decoders.
    heads : of the attention; the channels of a token are a multiple of it.
    window : side in pixels of the windows whose positions are learned.
    dropout : share dropped within the encoder's layers.
    """

    widths: tuple[int, ...] = (256, 1024, 128)
    dropout: float = 0.1
    heads: int = 8
    window: int = 32

    @classmethod
    def of_recipe(cls, recipe: Recipe) -> dict:
        return {"window": recipe.window}


class MSTNet(Baseline):
    """Tokens, a transformer, decoders of four of its levels."""

    kind = "mstnet"
    Config = MSTNetConfig
    config: MSTNetConfig
    parts: ClassVar = {
        "tokens": "tokens",
        "layers": "encoder",
        "decoders": "decoders",
        "mix": "decoders",
    }
    first = ("tokens.embed.weight",)

    def __init__(self, config: MSTNetConfig):
        super().__init__(config)
        width, inner, decoded = config.widths
        self.tokens = Tokens(config.bands, width, config.window // _SIDE)
        self.layers = nn.ModuleList(
            nn.TransformerEncoderLayer(
                width,
                config.heads,
                inner,
                config.dropout,
                "gelu",
                batch_first=True,
                norm_first=True,
            )
            for _ in range(_LAYERS)
        )
        self.decoders = nn.ModuleList(_unit(width, decoded, 1) for _ in _TAPS)
        self.mix = _unit(decoded, decoded, 3)
        self.heads = Heads(decoded, config)

    @property
    def stride(self) -> int:
        return _SIDE

    @property
    def context(self) -> None:
        """Its positions and its attention are those of a window of the training's size."""
        return None

    @property
    def shared_weight(self) -> Tensor:
        """The last convolution that all variables share."""
        return last_convolution(self.mix).weight

    def maps(self, spectra: Tensor, mask: Tensor | None) -> list[Tensor]:
        grid = self.tokens(spectra)
        tokens, levels = grid.flatten(2).transpose(1, 2), []
        decoders = dict(zip(_TAPS, self.decoders))
        for number, layer in enumerate(self.layers, start=1):
            tokens = layer(tokens)
            if number in decoders:
                level = tokens.transpose(1, 2).reshape(grid.shape)
                levels.append(decoders[number](level))
        features = F.interpolate(sum(levels[1:], levels[0]), spectra.shape[2:], mode="bilinear")
        return self.heads(self.mix(features))


class Tokens(nn.Module):
    """Pixels of 4 x 4 as one token each, with the learned position of its place in a window."""

    def __init__(self, bands: int, width: int, along: int):
        super().__init__()
        self.embed = nn.Conv2d(bands, width, _SIDE, _SIDE)
        self.positions = nn.Parameter(torch.empty(1, width, along, along))
        nn.init.trunc_normal_(self.positions, std=0.02)

    def forward(self, spectra: Tensor) -> Tensor:
        """(N, B, H, W) to (N, C, H / 4, W / 4)."""
        grid = self.embed(spectra)
        positions: Tensor = self.positions
        if grid.shape[2:] != positions.shape[2:]:
            positions = F.interpolate(positions, grid.shape[2:], mode="bilinear")
        return grid + positions


def _unit(inputs: int, outputs: int, kernel: int) -> nn.Sequential:
    """Convolution, batch normalisation, ReLU."""
    convolution = nn.Conv2d(inputs, outputs, kernel, padding=kernel // 2, bias=False)
    return nn.Sequential(convolution, MaskedBatchNorm2d(outputs), nn.ReLU())
