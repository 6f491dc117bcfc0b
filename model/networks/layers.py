"""Convolution, normalisation and pooling that treat invalid pixels as outside the scene."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from ..base.present import present
from ..runtime import distributed
from .modules import Part


class MaskedBatchNorm2d(nn.BatchNorm2d):
    """Batch normalisation whose statistics come from valid pixels only.

    Of several processes all take the statistics of their common batch. A single value of a channel
    is its own mean, so that only the bias is left; torch's normalisation refuses it.
    """

    # torch may leave them out, this one never does
    running_mean: Tensor
    running_var: Tensor
    num_batches_tracked: Tensor
    momentum: float

    def forward(self, features: Tensor, mask: Tensor | None = None) -> Tensor:
        alone = features[:, 0].numel() == 1
        if not self.training or (mask is None and not alone and not distributed.together()):
            return super().forward(features)
        # half precision has too few digits for sums
        features = features.to(torch.promote_types(features.dtype, torch.float32))
        if mask is None:
            mask = features.new_ones(()).expand(len(features), 1, *features.shape[2:])
        count = distributed.total(mask.sum().float()).clamp(min=1)
        with torch.autocast(features.device.type, enabled=False):
            result, mean, variance = _Normalise.apply(
                features, mask / count, self.weight, self.bias, self.eps
            )
        with torch.no_grad():
            unbiased = variance * count / (count - 1).clamp(min=1)
            self.running_mean.lerp_(mean.to(self.running_mean.dtype), self.momentum)
            self.running_var.lerp_(unbiased.to(self.running_var.dtype), self.momentum)
            self.num_batches_tracked += 1
        return result


class _Normalise(torch.autograd.Function):
    """Normalisation by weighted statistics, with the gradient written out.

    With shares s (N, 1, H, W) that sum to 1 over all processes, ``m = sum s x``,
    ``v = sum s (x - m)^2``, ``y = w (x - m) / sqrt(v + e) + b``; from the gradient g of y that of x
    is ``w r (g - s (sum g + (x - m) r^2 sum g (x - m)))`` with ``r = 1 / sqrt(v + e)``. Written as
    single operations the same takes thrice as long. Returns y, m and v.
    """

    @staticmethod
    def forward(ctx, features, shares, weight, bias, eps):
        rows = features.permute(0, 2, 3, 1).flatten(0, 2)
        # as sums: a product of vector and matrix is quicker, and rounds thirty times worse
        shares = shares.to(rows.dtype).flatten()[:, None]
        mean = distributed.total((rows * shares).sum(0))
        centred = rows - mean
        variance = distributed.total((centred.square() * shares).sum(0))
        inverse = (variance + eps).rsqrt()
        ctx.save_for_backward(centred, shares, weight, inverse)
        ctx.mark_non_differentiable(mean, variance)
        result = torch.addcmul(bias, centred, weight * inverse)
        return _planes(result, features), mean, variance

    @staticmethod
    def backward(ctx, gradient, _mean, _variance):
        centred, shares, weight, inverse = ctx.saved_tensors
        rows = gradient.permute(0, 2, 3, 1).flatten(0, 2)
        own = torch.stack([rows.sum(0), (rows * centred).sum(0)])
        total, along = distributed.total(own)
        scale = weight * inverse
        pull = torch.addcmul(scale * total, centred, scale * inverse.square() * along)
        result = torch.addcmul(rows * scale, pull, shares, value=-1)
        return _planes(result, gradient), None, own[1] * inverse, own[0], None


def _planes(rows: Tensor, like: Tensor) -> Tensor:
    """Rows (n, C) as (N, C, H, W), with the pixels of ``like``."""
    count, channels, height, width = like.shape
    return rows.view(count, height, width, channels).permute(0, 3, 1, 2)


def normalised(norm: MaskedBatchNorm2d | None, volume: Tensor) -> Tensor:
    """A volume (N, C, D, H, W) normalised over all but C; as it is where there is no ``norm``."""
    if norm is None:
        return volume
    return norm(volume.flatten(2, 3)).reshape(volume.shape)


class Conv(nn.Module):
    """Convolution, batch normalisation and LeakyReLU(0.01).

    ``activate=False`` is the paper's linear convolution; without ``batch_norm`` the convolution
    has a bias instead.
    """

    def __init__(
        self,
        inputs: int,
        outputs: int,
        kernel: int = 1,
        *,
        dilation: int = 1,
        stride: int = 1,
        groups: int = 1,
        activate: bool = True,
        batch_norm: bool = True,
    ):
        super().__init__()
        padding = dilation * (kernel // 2)
        self.conv = nn.Conv2d(
            inputs, outputs, kernel, stride, padding, dilation, groups, bias=not batch_norm
        )
        self.norm = MaskedBatchNorm2d(outputs) if batch_norm else None
        self.activate = activate

    def forward(self, features: Tensor, mask: Tensor | None = None) -> Tensor:
        return self.settle(self.conv(features), mask)

    def settle(self, features: Tensor, mask: Tensor | None = None) -> Tensor:
        """What comes after the convolution itself."""
        if self.norm is not None:
            features = self.norm(features, mask)
        if self.activate:
            features = F.leaky_relu(features, 0.01)
        return features if mask is None else features * mask


def fold(module: Part) -> Part:
    """Put the normalisation of every :class:`Conv` within into the convolution before it.

    In evaluation ``norm(W x) = (s W) x + (b - s m)`` with ``s = w / sqrt(v + eps)``; worked in
    double precision. In place, and given back.
    """
    for layer in module.modules():
        if isinstance(layer, Conv) and layer.norm is not None:
            weight, bias = folded(layer)
            layer.conv.weight = nn.Parameter(weight, requires_grad=False)
            layer.conv.bias = nn.Parameter(bias, requires_grad=False)
            layer.norm = None
    return module


def folded(layer: Conv) -> tuple[Tensor, Tensor]:
    """Weight and bias of a convolution with the normalisation after it, detached."""
    conv, norm = layer.conv, layer.norm
    if norm is None:
        return conv.weight.detach(), present(conv.bias).detach()
    scale = norm.weight.detach().double() * (norm.running_var.double() + norm.eps).rsqrt()
    bias = norm.bias.detach().double() - scale * norm.running_mean.double()
    weight = conv.weight.detach().double() * scale[:, None, None, None]
    return weight.to(conv.weight), bias.to(conv.weight)


class Product:
    """``rows (n, C) @ weight.T`` in float32, of rows of another precision as well.

    Products of half precision are summed up exactly but rounded at the end, which as a map shows
    as steps. A second product gives what the rounding took away.

    Parameters
    ----------
    weight : (K, C). dtype : of the rows.
    """

    def __init__(self, weight: Tensor, dtype: torch.dtype):
        self._weight = weight.T.to(dtype).contiguous()

    def __call__(self, rows: Tensor) -> Tensor:
        found = rows @ self._weight
        if rows.dtype == torch.float32:
            return found
        return found.float() + torch.addmm(found, rows, self._weight, beta=-1).float()


class ResBlock(nn.Module):
    """Two 3x3 convolutions and a 1x1 projection shortcut (eq. 1-2, fig. 6b)."""

    def __init__(
        self, inputs: int, outputs: int, *, residual: bool = True, batch_norm: bool = True
    ):
        super().__init__()
        self.first = Conv(inputs, outputs, 3, batch_norm=batch_norm)
        self.second = Conv(outputs, outputs, 3, activate=False, batch_norm=batch_norm)
        self.shortcut = None
        if residual:
            self.shortcut = Conv(inputs, outputs, 1, activate=False, batch_norm=batch_norm)

    def forward(self, features: Tensor, mask: Tensor | None = None) -> Tensor:
        result = self.second(self.first(features, mask), mask)
        if self.shortcut is not None:
            result = result + self.shortcut(features, mask)
        return F.leaky_relu(result, 0.01)


def halve(features: Tensor, mask: Tensor | None) -> tuple[Tensor, Tensor | None]:
    """2x2 average over the valid pixels, and the mask at half the size."""
    pooled = F.avg_pool2d(features, 2)
    if mask is None:
        return pooled, None
    share = F.avg_pool2d(mask, 2)
    return pooled / share.clamp(min=0.25), (share > 0).to(mask.dtype)


def enlarge(features: Tensor, factor: int, mask: Tensor | None) -> Tensor:
    """Bilinear upsampling over the valid positions; ``mask`` is that of the larger features.

    The zero of an invalid position is not mixed in: at the scene's edge the nearest valid
    position counts instead, as it does where nothing is masked.
    """
    if mask is None:
        return F.interpolate(features, scale_factor=factor, mode="bilinear")
    there = F.max_pool2d(mask, factor, ceil_mode=True)
    larger = F.interpolate(features * there, scale_factor=factor, mode="bilinear")
    share = F.interpolate(there, scale_factor=factor, mode="bilinear")
    return larger / share.clamp(min=1e-6)


def masked_mean_and_max(features: Tensor, mask: Tensor | None) -> tuple[Tensor, Tensor]:
    """Mean and maximum over the valid pixels, each (N, C, 1, 1); 0 where none is valid."""
    if mask is None:
        return features.mean((2, 3), keepdim=True), features.amax((2, 3), keepdim=True)
    count = mask.sum((2, 3), keepdim=True)
    mean = (features * mask).sum((2, 3), keepdim=True) / count.clamp(min=1)
    lowest = torch.finfo(features.dtype).min
    highest = features.masked_fill(mask == 0, lowest).amax((2, 3), keepdim=True)
    return mean, torch.where(count > 0, highest, torch.zeros_like(highest))
