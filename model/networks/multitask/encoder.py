"""The shared encoder: stem, four stages, attention, neck (fig. 6)."""

from __future__ import annotations

from torch import Tensor, nn

from ..layers import Conv, ResBlock, halve
from ..modules import Modules
from .aspp import DenseASPP
from .attention import SSRA
from .config import NetworkConfig
from .decoder import Skip


class Stage(nn.Module):
    """A residual block, then Dense ASPP."""

    def __init__(self, channels: int, config: NetworkConfig):
        super().__init__()
        batch_norm = config.batch_norm
        self.block = ResBlock(channels, channels, residual=config.residual, batch_norm=batch_norm)
        self.aspp = None
        if config.aspp:
            self.aspp = DenseASPP(
                channels, config.dilations, dense=config.dense, batch_norm=batch_norm
            )

    def forward(self, features: Tensor, mask: Tensor | None = None) -> Tensor:
        features = self.block(features, mask)
        return features if self.aspp is None else self.aspp(features, mask)


class Encoder(nn.Module):
    """Features of the deepest stage, and the skips and masks of the stages before it."""

    def __init__(self, inputs: int, config: NetworkConfig):
        super().__init__()
        widths, batch_norm = config.widths, config.batch_norm
        self.pooling = config.pooling
        self.stem = Conv(inputs, widths[0], 3, stride=config.stem_stride, batch_norm=batch_norm)
        self.stages = Modules(Stage(width, config) for width in widths)
        # the paper's "skip layer" (eq. 5): a 1x1 convolution to the next stage's width
        self.widen = Modules(
            Conv(width, wider, 1, batch_norm=batch_norm) for width, wider in zip(widths, widths[1:])
        )
        self.attention = None
        if config.attention:
            self.attention = SSRA(widths[-1], config.context, config.stride)
        self.neck = Conv(widths[-1], widths[-1], 1, batch_norm=batch_norm)

    def forward(
        self, features: Tensor, mask: Tensor | None = None
    ) -> tuple[Tensor, Tensor | None, list[Skip]]:
        """Return (features (N, C, H/s, W/s), mask of that size, [(skip, mask), ...])."""
        features = self.stem(features, mask)
        skips: list[Skip] = []
        for stage, widen in zip(self.stages, self.widen):
            features = stage(features, mask)
            skips.append((features, mask))
            if self.pooling:
                features, mask = halve(features, mask)
            features = widen(features, mask)
        features = self.stages[-1](features, mask)
        if self.attention is not None:
            features = self.attention(features, mask)
        return self.neck(features, mask), mask, skips
