"""U-Net (Ronneberger, Fischer, Brox 2015, arXiv 1505.04597, fig. 1).

As published: two 3x3 convolutions with ReLU on every level, 2x2 max-pooling down, 2x2 transposed
convolutions that halve the channels up, each level's features concatenated, a 1x1 convolution at
the end. Not as published: the convolutions are padded, so that a map has the size of its input;
batch normalisation follows each; dropout at the end of the contracting path only where a training
asks for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from ..contract import Heads
from ..layers import MaskedBatchNorm2d
from ..modules import Modules
from .common import Baseline, SizedConfig


@dataclass(frozen=True)
class UNetConfig(SizedConfig):
    """Configuration of :class:`UNet`.

    Attributes
    ----------
    widths : channels of the levels, each twice the one above.
    dropout : share of the deepest features dropped while training.
    """

    widths: tuple[int, ...] = (64, 128, 256, 512, 1024)


class Block(nn.Module):
    """3x3 convolution, batch normalisation, ReLU; twice."""

    def __init__(self, inputs: int, outputs: int):
        super().__init__()
        self.first = nn.Conv2d(inputs, outputs, 3, padding=1, bias=False)
        self.first_norm = MaskedBatchNorm2d(outputs)
        self.second = nn.Conv2d(outputs, outputs, 3, padding=1, bias=False)
        self.second_norm = MaskedBatchNorm2d(outputs)

    def forward(self, features: Tensor) -> Tensor:
        features = F.relu(self.first_norm(self.first(features)))
        return F.relu(self.second_norm(self.second(features)))


class UNet(Baseline):
    """Contracting path, expanding path, one head per variable.

    Attributes
    ----------
    block : what a level does on its way down, and again on its way up.
    """

    kind = "unet"
    Config = UNetConfig
    config: UNetConfig
    parts: ClassVar = {"down": "contracting path", "up": "expanding path"}
    first: ClassVar[tuple[str, ...]] = ("down.0.first.weight",)
    block: ClassVar[type[Block]] = Block

    def __init__(self, config: UNetConfig):
        super().__init__(config)
        widths = config.widths
        self.down = Modules(
            self.block(inputs, width) for inputs, width in zip((config.bands, *widths), widths)
        )
        self.dropout = nn.Dropout(config.dropout)
        self.up = Modules(
            Step(deeper, width, self.block) for deeper, width in zip(widths[:0:-1], widths[-2::-1])
        )
        self.heads = Heads(widths[0], config)

    @property
    def stride(self) -> int:
        return 2 ** (len(self.config.widths) - 1)

    @property
    def reach(self) -> int:
        """Two 3x3 convolutions on every level, down and up, and the poolings between."""
        levels = [2**level for level in range(len(self.config.widths))]
        convolutions = 2 * (2 * sum(levels) - levels[-1])
        return convolutions + levels[-1] - 1

    @property
    def shared_weight(self) -> Tensor:
        """The last convolution that all variables share."""
        return self.up[-1].block.second.weight

    def maps(self, spectra: Tensor, mask: Tensor | None) -> list[Tensor]:
        features, skips = self.down[0](spectra), []
        for block in self.down[1:]:
            skips.append(features)
            features = block(F.max_pool2d(features, 2))
        features = self.dropout(features)
        for step, skip in zip(self.up, reversed(skips)):
            features = step(features, skip)
        return self.heads(features)


class Step(nn.Module):
    """2x2 transposed convolution to half the channels, the skip beside it, a block."""

    def __init__(self, inputs: int, outputs: int, block: type[Block] = Block):
        super().__init__()
        self.enlarge = nn.ConvTranspose2d(inputs, outputs, 2, stride=2)
        self.block = block(2 * outputs, outputs)

    def forward(self, features: Tensor, skip: Tensor) -> Tensor:
        return self.block(torch.cat([skip, self.enlarge(features)], 1))
