"""The 3-D networks of AIROBEST: of Mottus (after Chen et al. 2016) and of Pham (2019, thesis).

Both take a patch as a volume whose depth is the bands, halve its sides by max-pooling between three
3-D convolutions, and flatten what is left into a layer that all variables share; then each variable
has two layers of its own. Pham's has batch normalisation and, after the first convolution, four
parallel ones along the spectrum. As their authors' code has them but for a softmax inside the
network, which a cross-entropy has itself. With fewer bands than their kernels need, the kernels'
depths are cut in proportion.

**Dense form.** Whole areas are mapped at once: pooling with stride 1, every later kernel dilated by
the product of the strides left out, and the shared layer as a convolution of the last features'
size with that dilation. Its values are those of every patch by itself; where few pixels of an area
are asked for, their patches cost less and are taken. A training takes patches throughout, over
whose features the batch normalisation of Pham's network is.

Of 128 bands and 19 channels of output: Mottus 5.18 million parameters and 8.80 GFLOP a patch of 27
(32.70 and 37.84 of 45), Pham 8.14 million and 37.0 GFLOP of 27 (20.59 and 126.3 of 45). The
published comparison states 37.82 and 61.28 for the first, 41.37 and 32.48 for the second, and no
configuration.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from ...base.errors import HyperTaskError
from ..layers import MaskedBatchNorm2d, normalised
from ..modules import Modules
from .common import DeepHeads
from .patches import PatchConfig, PatchNetwork

_BLOCK = 48  # side of what is mapped at once in the dense form, in pixels


class Stage(NamedTuple):
    """A 3-D convolution: its channels, its depth and its side, and whether pooling follows."""

    inputs: int
    outputs: int
    depth: int
    side: int
    pooled: bool


@dataclass(frozen=True)
class VolumeConfig(PatchConfig):
    """Configuration of :class:`Mottus` and :class:`Pham`.

    Attributes
    ----------
    widths : channels of the three convolutions, of the shared layer and of each variable's own.
    patch : 27, or 45, which was taken for TAIGA. dropout : after each convolution.
    """

    widths: tuple[int, ...] = (32, 32, 32, 1024, 200)
    dropout: float = 0.5
    patch: int = 27


@dataclass(frozen=True)
class PhamConfig(VolumeConfig):
    __doc__ = VolumeConfig.__doc__

    widths: tuple[int, ...] = (128, 64, 32, 512, 300)


class VolumeNetwork(PatchNetwork):
    """Three 3-D convolutions, a layer that all share, two layers of each variable."""

    memory_format = torch.contiguous_format
    at_once = 8
    parts: ClassVar = {"volume": "convolutions", "shared": "shared layer"}
    first = ()
    sides: ClassVar[tuple[int, int, int]]
    normalised: ClassVar[bool]
    convolutions: ClassVar[tuple[type[Convolution], ...]]

    def __init__(self, config: VolumeConfig):
        super().__init__(config)
        depths = self.depths(config.bands)
        channels = (1, *config.widths[:3])
        self.stages = [
            Stage(*each)
            for each in zip(channels, channels[1:], depths, self.sides, (True, True, False))
        ]
        self.side = self.last_side(config.patch)
        if self.side < 1:
            raise HyperTaskError(
                f"A patch of {config.patch} pixels is too small for this network's convolutions."
            )
        self.depth = config.bands - sum(depth - 1 for depth in depths)
        self.volume = Modules(
            part(stage, self.normalised) for part, stage in zip(self.convolutions, self.stages)
        )
        flat, shared, own = self.depth * config.widths[2], *config.widths[3:]
        self.shared = nn.Conv2d(flat, shared, self.side)
        self.dropout = nn.Dropout(config.dropout)
        self.heads = DeepHeads(shared, own, config)
        for part in self.modules():
            if isinstance(part, (nn.Conv2d, nn.Conv3d)):
                nn.init.normal_(part.weight, std=0.01)
                if part.bias is not None:
                    nn.init.zeros_(part.bias)

    @classmethod
    def depths(cls, bands: int) -> tuple[int, int, int]:
        """Depths of the three kernels."""
        raise NotImplementedError

    @classmethod
    def last_side(cls, patch: int) -> int:
        """Side of the features after the three convolutions of a patch."""
        one, two, three = cls.sides
        return ((patch - one + 1) // 2 - two + 1) // 2 - three + 1

    @property
    def field(self) -> int:
        """Pixels along a side that the network looks at; of a patch it may leave out the last."""
        one, two, three = self.sides
        return one + 1 + 2 * (two - 1) + 2 + 4 * (three - 1) + 4 * (self.side - 1)

    @property
    def shared_weight(self) -> Tensor:
        """The weight of the layer that all variables share."""
        return self.shared.weight

    def of_patches(self, patches: Tensor) -> list[Tensor]:
        return self.heads(self.features(patches, dense=False))

    def features(self, spectra: Tensor, *, dense: bool) -> Tensor:
        """What the heads are given, of patches (n, B, p, p) or in the dense form of an area.

        Returns
        -------
        (n, C, 1, 1), or with ``dense`` (n, C, H - f + 1, W - f + 1) for :attr:`field` f.
        """
        volume, step = spectra[:, None], 1
        for stage, part in zip(self.stages, self.volume):
            volume = part(volume, step)
            if stage.pooled:
                volume = _pooled(volume, step, dense)
                step *= 2 if dense else 1
            volume = self.dropout(volume)
        flat = volume.flatten(1, 2)
        return F.relu(F.conv2d(flat, self.shared.weight, self.shared.bias, dilation=step))

    def at(self, spectra: Tensor, places: Tensor) -> list[Tensor]:
        if self.training:
            return super().at(spectra, places)
        number, _, height, width = spectra.shape
        maps = [
            spectra.new_zeros(number, channels, height, width)
            for channels in (*self.config.classes, *[1] * self.config.continuous)
        ]
        for image in range(number):
            own = places[places[:, 0] == image]
            for block in _blocks(own):
                some = own[((own[:, 1:] // _BLOCK) == block).all(1)]
                top, left = some[:, 1:].amin(0).tolist()
                bottom, right = (some[:, 1:].amax(0) + 1).tolist()
                area = spectra[image : image + 1]
                if len(some) * self.work(1) < self.work(max(bottom - top, right - left)):
                    for each, values in zip(maps, super().at(area, _first(some))):
                        each[image] += values[0]
                    continue
                for each, values in zip(maps, self.of_area(area, top, left, bottom, right)):
                    each[image, :, top:bottom, left:right] = values[0]
        return maps

    def of_area(
        self, spectra: Tensor, top: int, left: int, bottom: int, right: int
    ) -> list[Tensor]:
        """Maps of rows ``top`` to ``bottom`` and columns ``left`` to ``right``, all at once."""
        before, after = self.config.patch // 2, self.field - 1 - self.config.patch // 2
        padded = F.pad(spectra, (before, after, before, after))
        area = padded[:, :, top : bottom + self.field - 1, left : right + self.field - 1]
        return self.heads(self.features(area, dense=True))

    def work(self, pixels: int) -> int:
        """Multiply-adds of the convolutions for an area of so many pixels a side in the dense form;
        of one pixel: of its patch."""
        dense = pixels > 1
        side = pixels + self.field - 1 if dense else self.config.patch
        depth, total, step = self.config.bands, 0, 1
        for stage, part in zip(self.stages, self.volume):
            depth -= stage.depth - 1
            side -= step * (stage.side - 1)
            total += part.weights * depth * side**2
            if stage.pooled:
                side = side - step if dense else side // 2
                step *= 2 if dense else 1
        return total + self.shared.weight.numel() * pixels**2


class Convolution(nn.Module):
    """3-D convolution without padding, where wanted batch normalisation, ReLU."""

    def __init__(self, stage: Stage, normalised: bool):
        super().__init__()
        kernel = stage.depth, stage.side, stage.side
        self.conv = nn.Conv3d(stage.inputs, stage.outputs, kernel)
        self.norm = MaskedBatchNorm2d(stage.outputs) if normalised else None

    @property
    def weights(self) -> int:
        """Multiply-adds of one position."""
        return self.conv.weight.numel()

    def forward(self, volume: Tensor, step: int) -> Tensor:
        volume = F.conv3d(volume, self.conv.weight, self.conv.bias, dilation=(1, step, step))
        return F.relu(normalised(self.norm, volume))


class Scales(Convolution):
    """First four others side by side along the spectrum; their sum is normalised."""

    KERNELS = (1, 3, 5, 11)

    def __init__(self, stage: Stage, normalised: bool):
        super().__init__(stage, normalised)
        channels = stage.inputs
        self.scales = Modules(
            nn.Conv3d(channels, channels, (kernel, 1, 1), padding=(kernel // 2, 0, 0))
            for kernel in self.KERNELS
        )
        self.scales_norm = MaskedBatchNorm2d(channels)

    @property
    def weights(self) -> int:
        return super().weights + sum(scale.weight.numel() for scale in self.scales)

    def forward(self, volume: Tensor, step: int) -> Tensor:
        total = sum(scale(volume) for scale in self.scales)
        return super().forward(F.relu(normalised(self.scales_norm, total)), step)


class Mottus(VolumeNetwork):
    """Three convolutions with 32 channels each."""

    kind = "mottus"
    Config = VolumeConfig
    sides = (4, 5, 4)
    normalised = False
    convolutions = (Convolution, Convolution, Convolution)

    @classmethod
    def depths(cls, bands: int) -> tuple[int, int, int]:
        return (32 if bands >= 94 else max(1, bands // 4),) * 3


class Pham(VolumeNetwork):
    """Batch normalisation, and four scales along the spectrum after the first convolution."""

    kind = "pham"
    Config = PhamConfig
    sides = (3, 3, 3)
    normalised = True
    convolutions = (Convolution, Scales, Convolution)

    @classmethod
    def depths(cls, bands: int) -> tuple[int, int, int]:
        if bands >= 110:
            return 48, 32, 32
        return max(1, 3 * bands // 8), max(1, bands // 4), max(1, bands // 4)


def _pooled(volume: Tensor, step: int, dense: bool) -> Tensor:
    """Maxima of 2 x 2 positions; ``dense``: around every position, those ``step`` pixels apart."""
    planes = volume.flatten(1, 2)
    planes = F.max_pool2d(planes, 2, 1 if dense else 2, dilation=step)
    return planes.reshape(*volume.shape[:3], *planes.shape[2:])


def _blocks(places: Tensor) -> Tensor:
    """Rows and columns (m, 2) of the blocks of _BLOCK pixels that places (n, 3) lie in."""
    return torch.unique(places[:, 1:] // _BLOCK, dim=0)


def _first(places: Tensor) -> Tensor:
    """Places (n, 3) as those of the first image."""
    return places * places.new_tensor([0, 1, 1])
