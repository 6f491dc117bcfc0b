"""Res-U-Net: the U-Net of ``unet.py`` whose pairs of convolutions are residual blocks.

The seed paper describes "U-Net with residual connections from ResNet" and cites Cicek et al. 2016,
which has none; the usual reference, Zhang, Liu and Wang 2018 (arXiv 1711.10684), is a smaller
network of pre-activated blocks. Here every block is that of ResNet (He et al. 2016, fig. 2): 3x3
convolution, batch normalisation, ReLU; 3x3 convolution, batch normalisation; the sum with the
input, by a 1x1 convolution with batch normalisation where the channels change; ReLU.

32.52 million parameters and 7.02 GFLOP for 64 x 64 pixels of 128 bands and 19 channels of output.
The published comparison states 44.90 and 71.68, and no configuration.
"""

from __future__ import annotations

from torch import Tensor, nn
from torch.nn import functional as F

from ..layers import MaskedBatchNorm2d
from .unet import Block, UNet


class ResidualBlock(Block):
    """ReLU of the sum of two 3x3 convolutions and of the input, projected where it must be."""

    def __init__(self, inputs: int, outputs: int):
        super().__init__(inputs, outputs)
        self.shortcut = None
        if inputs != outputs:
            self.shortcut = nn.Conv2d(inputs, outputs, 1, bias=False)
            self.shortcut_norm = MaskedBatchNorm2d(outputs)

    def forward(self, features: Tensor) -> Tensor:
        result = F.relu(self.first_norm(self.first(features)))
        result = self.second_norm(self.second(result))
        if self.shortcut is not None:
            features = self.shortcut_norm(self.shortcut(features))
        return F.relu(result + features)


class ResUNet(UNet):
    """U-Net of residual blocks."""

    kind = "resunet"
    first = ("down.0.first.weight", "down.0.shortcut.weight")
    block = ResidualBlock
