"""Dense ASPP, summed (eq. 3-4)."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from ..layers import Conv
from ..modules import Modules


class DenseASPP(nn.Module):
    """Dilated branches that feed each other, each added with a learned weight.

    y_0 = f;  y_i = y_{i-1} + sigmoid(lambda_i) * branch_i(y_{i-1}). With ``dense=False`` every
    branch reads f.
    """

    def __init__(
        self,
        channels: int,
        dilations: Sequence[int] = (3, 6, 12),
        *,
        dense: bool = True,
        batch_norm: bool = True,
    ):
        super().__init__()
        self.dense = dense
        self.branches = Modules(
            ASPPBranch(channels, dilation, batch_norm=batch_norm) for dilation in dilations
        )
        self.weights = nn.Parameter(torch.zeros(len(dilations)))

    def forward(self, features: Tensor, mask: Tensor | None = None) -> Tensor:
        result = features
        for branch, weight in zip(self.branches, self.weights.sigmoid()):
            result = result + weight * branch(result if self.dense else features, mask)
        return result


class ASPPBranch(nn.Module):
    """3x3 dilated convolution, then a 1x1 linear one."""

    def __init__(self, channels: int, dilation: int, *, batch_norm: bool = True):
        super().__init__()
        self.dilated = Conv(channels, channels, 3, dilation=dilation, batch_norm=batch_norm)
        self.linear = Conv(channels, channels, 1, activate=False, batch_norm=batch_norm)

    def forward(self, features: Tensor, mask: Tensor | None = None) -> Tensor:
        return self.linear(self.dilated(features, mask), mask)
