"""DeepLabV3+ (Chen, Zhu, Papandreou, Schroff, Adam 2018, arXiv 1802.02611, figs. 2 and 4).

As published: the aligned Xception with 65 layers, whose separable convolutions have batch
normalisation and ReLU after the depthwise convolution too, at an output stride of 16; atrous
spatial pyramid pooling with rates 6, 12 and 18 and image pooling, 256 channels each; a decoder that
takes 48 channels of the features at a quarter of the size. Plain 3x3 convolutions in the pyramid
and in the decoder, one of the paper's two variants. Not as published: no weights of photographs to
begin with; the features at a quarter are the output of the first entry block; one head per
variable.

Windows of 32 pixels leave 2 x 2 positions at stride 16, where the rates see zeros alone: a training
has windows of 64 unless it says otherwise.

54.74 million parameters and 2.66 GFLOP for 64 x 64 pixels of 128 bands and 19 channels of output.
The published comparison states 53.60, within 2 %, and 82.70 GFLOP of an unknown window.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from ..contract import Heads
from ..layers import MaskedBatchNorm2d
from ..modules import Chain
from .common import Baseline, SizedConfig

_RATES = (6, 12, 18)
_MIDDLE = 16  # blocks of the middle flow


@dataclass(frozen=True)
class DeepLabConfig(SizedConfig):
    """Configuration of :class:`DeepLab`.

    Attributes
    ----------
    widths : channels of the two first convolutions, of the entry flow's three blocks, of the exit
        flow's block, of the last three convolutions (the first two alike), of the pyramid and the
        decoder, and of the features that the decoder takes from a quarter of the size.
    dropout : share of the pyramid's features dropped while training.
    """

    widths: tuple[int, ...] = (32, 64, 128, 256, 728, 1024, 1536, 2048, 256, 48)
    dropout: float = 0.5


class DeepLab(Baseline):
    """Aligned Xception, atrous spatial pyramid pooling, a decoder."""

    kind = "deeplab"
    Config = DeepLabConfig
    parts: ClassVar = {
        "stem": "entry flow",
        "entry": "entry flow",
        "middle": "middle flow",
        "exit": "exit flow",
        "pyramid": "pyramid",
        "quarter": "decoder",
        "decoder": "decoder",
    }
    first = ("stem.0.conv.weight",)

    def __init__(self, config: DeepLabConfig):
        super().__init__(config)
        stem, second, *entry, block, late, last, wide, low = config.widths
        self.stem = nn.Sequential(Unit(config.bands, stem, 3, stride=2), Unit(stem, second, 3))
        self.entry = nn.ModuleList(
            XceptionBlock([inputs, width, width, width], stride=2)
            for inputs, width in zip((second, *entry), entry)
        )
        self.middle = nn.Sequential(*[XceptionBlock([entry[-1]] * 4) for _ in range(_MIDDLE)])
        self.exit = nn.Sequential(
            XceptionBlock([entry[-1], entry[-1], block, block]),
            Separable(block, late, dilation=2),
            Separable(late, late, dilation=2),
            Separable(late, last, dilation=2),
        )
        self.pyramid = Pyramid(last, wide)
        self.dropout = nn.Dropout(config.dropout)
        self.quarter = Unit(entry[0], low)
        self.decoder = Chain(Unit(wide + low, wide, 3), Unit(wide, wide, 3))
        self.heads = Heads(wide, config)

    @property
    def stride(self) -> int:
        return 16

    @property
    def context(self) -> None:
        """Image pooling takes in all that it is given."""
        return None

    @property
    def shared_weight(self) -> Tensor:
        """The last convolution that all variables share."""
        return self.decoder[-1].conv.weight

    def maps(self, spectra: Tensor, mask: Tensor | None) -> list[Tensor]:
        features = quarter = self.entry[0](self.stem(spectra))
        for block in self.entry[1:]:
            features = block(features)
        features = self.exit(self.middle(features))
        features = self.dropout(self.pyramid(features))
        features = torch.cat([_enlarged(features, quarter), self.quarter(quarter)], 1)
        return [_enlarged(each, spectra) for each in self.heads(self.decoder(features))]


class Unit(nn.Module):
    """Convolution, batch normalisation, ReLU."""

    def __init__(
        self,
        inputs: int,
        outputs: int,
        kernel: int = 1,
        *,
        stride: int = 1,
        dilation: int = 1,
        groups: int = 1,
    ):
        super().__init__()
        self.conv = nn.Conv2d(
            inputs,
            outputs,
            kernel,
            stride,
            dilation * (kernel // 2),
            dilation,
            groups,
            bias=False,
        )
        self.norm = MaskedBatchNorm2d(outputs)

    def forward(self, features: Tensor) -> Tensor:
        return F.relu(self.norm(self.conv(features)))


class Separable(nn.Module):
    """3x3 convolution of each channel by itself, 1x1 convolution of all; a unit each."""

    def __init__(self, inputs: int, outputs: int, *, stride: int = 1, dilation: int = 1):
        super().__init__()
        self.depthwise = Unit(inputs, inputs, 3, stride=stride, dilation=dilation, groups=inputs)
        self.pointwise = Unit(inputs, outputs)

    def forward(self, features: Tensor) -> Tensor:
        return self.pointwise(self.depthwise(features))


class XceptionBlock(nn.Module):
    """Three separable convolutions, the last with the stride, and a shortcut.

    Parameters
    ----------
    channels : of the input and after each convolution. Where first and last differ, or there is a
        stride, the shortcut is a 1x1 convolution with batch normalisation.
    """

    def __init__(self, channels: list[int], stride: int = 1):
        super().__init__()
        strides = (1, 1, stride)
        self.separable = nn.Sequential(
            *[
                Separable(inputs, outputs, stride=step)
                for inputs, outputs, step in zip(channels, channels[1:], strides)
            ]
        )
        self.shortcut = None
        if stride > 1 or channels[0] != channels[-1]:
            self.shortcut = nn.Conv2d(channels[0], channels[-1], 1, stride, bias=False)
            self.shortcut_norm = MaskedBatchNorm2d(channels[-1])

    def forward(self, features: Tensor) -> Tensor:
        if self.shortcut is None:
            return features + self.separable(features)
        return self.shortcut_norm(self.shortcut(features)) + self.separable(features)


class Pyramid(nn.Module):
    """Atrous spatial pyramid pooling: a 1x1, three dilated 3x3 convolutions and image pooling."""

    def __init__(self, inputs: int, outputs: int):
        super().__init__()
        self.branches = nn.ModuleList(
            [Unit(inputs, outputs), *[Unit(inputs, outputs, 3, dilation=rate) for rate in _RATES]]
        )
        self.image = Unit(inputs, outputs)
        self.together = Unit((2 + len(_RATES)) * outputs, outputs)

    def forward(self, features: Tensor) -> Tensor:
        results = [branch(features) for branch in self.branches]
        image = self.image(features.mean((2, 3), keepdim=True))
        results.append(image.expand_as(results[0]))
        return self.together(torch.cat(results, 1))


def _enlarged(features: Tensor, like: Tensor) -> Tensor:
    """Bilinear, to the height and width of ``like``."""
    return F.interpolate(features, like.shape[2:], mode="bilinear")
