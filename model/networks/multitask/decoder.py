"""A task-specific path: from the shared features back to the input's size (fig. 6)."""

from __future__ import annotations

from typing import Optional

import torch
from torch import Tensor, nn

from ..layers import Conv, ResBlock, enlarge
from ..modules import Modules
from .attention import SSRA
from .config import NetworkConfig

Skip = tuple[Tensor, Optional[Tensor]]
"""Features (N, C, H, W) of a stage of the encoder, and their mask."""


class DecoderStep(nn.Module):
    """Upsample to the skip's size, join the skip's attended half, ResBlock."""

    def __init__(self, inputs: int, skip: int, outputs: int, config: NetworkConfig, stride: int):
        super().__init__()
        self.attention = None
        self.reduce = None
        if config.skips:
            if config.attention:
                self.attention = SSRA(skip, config.context, stride)
            self.reduce = Conv(skip, skip // 2, 1, batch_norm=config.batch_norm)
            inputs += skip // 2
        self.block = ResBlock(
            inputs, outputs, residual=config.residual, batch_norm=config.batch_norm
        )

    def forward(self, features: Tensor, skip: Tensor, mask: Tensor | None = None) -> Tensor:
        if features.shape[2:] != skip.shape[2:]:
            factor = int(skip.shape[2]) // int(features.shape[2])  # no tensor while it is exported
            features = enlarge(features, factor, mask)
        if mask is not None:
            features = features * mask
        if self.reduce is not None:
            if self.attention is not None:
                skip = self.attention(skip, mask)
            features = torch.cat([features, self.reduce(skip, mask)], 1)
        return self.block(features, mask)


class Decoder(nn.Module):
    """Channel pooling, then one step per skip; gives features of the first stage's half width."""

    def __init__(self, config: NetworkConfig):
        super().__init__()
        deepest = config.widths[-1]
        self.pool = None
        channels = deepest
        if config.channel_pooling:
            channels = deepest // 2
            self.pool = Conv(deepest, channels, 1, batch_norm=config.batch_norm)
        steps = []
        stride = config.stride
        for skip in reversed(config.widths[:-1]):
            stride = stride // 2 if config.pooling else stride
            steps.append(DecoderStep(channels, skip, skip // 2, config, stride))
            channels = skip // 2
        self.steps = Modules(steps)
        self.channels = channels

    def forward(self, features: Tensor, mask: Tensor | None, skips: list[Skip]) -> Tensor:
        if self.pool is not None:
            features = self.pool(features, mask)
        for step, (skip, skip_mask) in zip(self.steps, reversed(skips)):
            features = step(features, skip, skip_mask)
        return features
