"""SegNet (Badrinarayanan, Kendall, Cipolla 2017, arXiv 1511.00561, fig. 2).

As published: the thirteen 3x3 convolutions of VGG16, each with batch normalisation and ReLU, in
five levels with 2x2 max-pooling after each; a decoder that is their mirror image, which puts
features back where the pooling of its level took them from. Nothing but these places crosses over.
Not as published: no weights of photographs to begin with, as there are B bands; a 1x1 convolution
per variable at the end in place of one of 3x3.

29.51 million parameters and 5.60 GFLOP for 64 x 64 pixels of 128 bands and 19 channels of output
(29.52 and 5.68 with the last convolution of 3x3); SegNet's own paper has 29.45. The published
comparison states 51.44 and 160.41, which thirteen convolutions and their mirror image cannot reach,
and no configuration.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from torch import Tensor, nn
from torch.nn import functional as F

from ..contract import Heads
from ..layers import MaskedBatchNorm2d
from .common import Baseline, SizedConfig, last_convolution

_DOWN = (2, 2, 3, 3, 3)
_UP = (1, 2, 3, 3, 3)  # the last of the first level are the heads


@dataclass(frozen=True)
class SegNetConfig(SizedConfig):
    """Configuration of :class:`SegNet`.

    Attributes
    ----------
    widths : channels of the five levels.
    dropout : share of the deepest features dropped while training; as published none.
    """

    widths: tuple[int, ...] = (64, 128, 256, 512, 512)


class SegNet(Baseline):
    """Encoder and decoder that share the places of the maxima."""

    kind = "segnet"
    Config = SegNetConfig
    config: SegNetConfig
    parts: ClassVar = {"encoder": "encoder", "decoder": "decoder"}
    first = ("encoder.0.0.weight",)

    def __init__(self, config: SegNetConfig):
        super().__init__(config)
        widths = config.widths
        self.encoder = nn.ModuleList(
            _level([inputs, *[width] * number])
            for inputs, width, number in zip((config.bands, *widths), widths, _DOWN)
        )
        self.dropout = nn.Dropout(config.dropout)
        above = (widths[0], *widths[:-1])  # where the last convolution of a level leads
        self.decoder = nn.ModuleList(
            _level([*[width] * number, outputs])
            for width, outputs, number in zip(widths[::-1], above[::-1], _UP[::-1])
        )
        self.heads = Heads(widths[0], config)
        for part in self.modules():
            if isinstance(part, nn.Conv2d) and part.kernel_size == (3, 3):
                nn.init.kaiming_normal_(part.weight, nonlinearity="relu")  # section III

    @property
    def stride(self) -> int:
        return 2 ** len(self.config.widths)

    @property
    def reach(self) -> int:
        """The 3x3 convolutions of every level, down and up, and the poolings."""
        numbers = [down + up for down, up in zip(_DOWN, _UP)]
        return sum(number * 2**level for level, number in enumerate(numbers)) + self.stride - 1

    @property
    def shared_weight(self) -> Tensor:
        """The last convolution that all variables share."""
        return last_convolution(self.decoder).weight

    def maps(self, spectra: Tensor, mask: Tensor | None) -> list[Tensor]:
        features, places = spectra, []
        for level in self.encoder:
            features, indices = F.max_pool2d(level(features), 2, return_indices=True)
            places.append(indices)
        features = self.dropout(features)
        for level, indices in zip(self.decoder, reversed(places)):
            features = level(unpooled(features, indices))
        return self.heads(features)


def _level(channels: list[int]) -> nn.Sequential:
    """3x3 convolution, batch normalisation and ReLU between each two of ``channels``."""
    layers: list[nn.Module] = []
    for inputs, outputs in zip(channels, channels[1:]):
        layers.append(nn.Conv2d(inputs, outputs, 3, padding=1, bias=False))
        layers += [MaskedBatchNorm2d(outputs), nn.ReLU()]
    return nn.Sequential(*layers)


def unpooled(features: Tensor, places: Tensor) -> Tensor:
    """Features (N, C, H, W) at their places in (N, C, 2 H, 2 W), zeros elsewhere.

    As ``F.max_unpool2d``, which has no algorithm whose results repeat to the last bit.
    """
    number, channels, height, width = features.shape
    larger = features.new_zeros(number, channels, 4 * height * width)
    larger = larger.scatter(2, places.flatten(2), features.flatten(2))
    return larger.reshape(number, channels, 2 * height, 2 * width)
