"""The whole network: one encoder, one decoder per kind of variable, one head per variable."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from ...base.present import present
from ..contract import MapNetwork, Role
from ..layers import Conv
from ..modules import Modules, Pointwise
from .config import NetworkConfig
from .decoder import Decoder, Skip
from .encoder import Encoder
from .kernel import KernelMembers
from .mapping import MultitaskMapping, SpectralRows


class MultitaskNetwork(MapNetwork):
    """The proposed network; the contract says what its methods return."""

    kind = "multitask"
    Config = NetworkConfig
    config: NetworkConfig

    def __init__(self, config: NetworkConfig):
        super().__init__(config)
        inputs, width = config.bands, config.spectral_path
        self.spectral = None
        if width:
            self.spectral = SpectralPath(
                inputs, width, config.spectral_members, batch_norm=config.batch_norm
            )
            inputs = width
        self.linear = None
        if config.linear and config.continuous:
            self.linear = Pointwise(config.bands, config.continuous)
            self.silence_linear()
        self.kernel: KernelMembers | None = None
        if config.kernel_landmarks:
            channels = sum(config.classes) + config.continuous
            self.kernel = KernelMembers(config.bands, config.kernel_landmarks, channels)
        self.encoder = Encoder(inputs, config)
        self.dropout = nn.Dropout(config.dropout)
        self.classification = Path(config, config.classes) if config.classes else None
        self.regression = Path(config, (1,) * config.continuous) if config.continuous else None

    @property
    def paths(self) -> list[Path]:
        """Of the kinds of variables that there are."""
        return [path for path in (self.classification, self.regression) if path is not None]

    @property
    def spectral_heads(self) -> list[Pointwise]:
        """Of all variables, the categorical ones first; none without a spectral path."""
        return [head for path in self.paths for head in path.spectral_heads]

    @property
    def stride(self) -> int:
        return self.config.stride

    @property
    def context(self) -> int | None:
        return self.config.context if self.config.attention else 0

    @property
    def reach(self) -> int | None:
        """0 where only the spectral path speaks, of each pixel by itself."""
        return 0 if self.spectral is not None and self.is_silent else None

    @property
    def shared_weight(self) -> Tensor:
        """The neck's weight, that of the last shared layer."""
        return self.encoder.neck.conv.weight

    @property
    def spectral_phase(self) -> MultitaskNetwork | None:
        return None if self.spectral is None else self

    def forward(
        self, spectra: Tensor, mask: Tensor | None = None, wanted: Tensor | None = None
    ) -> list[Tensor]:
        self._check(spectra)
        if not self.training and self.reach == 0:
            return self._of_pixels(spectra, mask, wanted)
        if self.spectral is None or not self.is_settled:
            return self.maps(spectra, mask, wanted)
        with torch.no_grad():
            rows = SpectralRows(self, self.spectral.first.conv.weight.dtype)
            features, scores = rows.maps(spectra, mask, wanted=wanted)
        maps = self._decoded(present(features), mask, None)
        settled = scores.split([each.shape[1] for each in maps], 1)
        return [one + two for one, two in zip(maps, settled)]

    @property
    def is_settled(self) -> bool:
        """Whether the spectral path is there and learns no more."""
        if self.spectral is None:
            return False
        parts = [*self.spectral_parts(), *filter(None, [self.linear])]
        return not any(each.requires_grad for part in parts for each in part.parameters())

    def maps(
        self, spectra: Tensor, mask: Tensor | None, wanted: Tensor | None = None
    ) -> list[Tensor]:
        features, shortcut = spectra, None
        if self.spectral is not None:
            features = self.spectral(spectra, mask)
            shortcut = self.dropout(features) / self.config.spectral_members
            features = features[:, : self.config.spectral_path]
        return self._with_linear(self._decoded(features, mask, shortcut), spectra, wanted)

    def _of_pixels(
        self, spectra: Tensor, mask: Tensor | None, wanted: Tensor | None
    ) -> list[Tensor]:
        """What the spectral path says of the pixels that are asked for; 0 of the others."""
        if wanted is None:
            return self.spectral_maps(spectra, mask)
        rows = spectra.permute(0, 2, 3, 1)[wanted]
        if not len(rows):
            return [
                spectra.new_zeros((len(wanted), head.out_channels, *wanted.shape[1:]))
                for head in self.spectral_heads
            ]
        maps = []
        for own in self.spectral_maps(rows.T.contiguous()[None, :, :, None]):
            whole = own.new_zeros((*wanted.shape, own.shape[1]))
            whole[wanted] = own[0, :, :, 0].T
            maps.append(whole.permute(0, 3, 1, 2))
        return maps

    def _decoded(self, features: Tensor, mask: Tensor | None, shortcut: Tensor | None):
        """What the decoders say, with what the spectral path's features ``shortcut`` say."""
        deep, deep_mask, skips = self.encoder(features, self._stem_mask(mask))
        deep = self.dropout(deep)
        maps = []
        for path in self.paths:
            maps.extend(path(deep, deep_mask, skips, shortcut))
        return maps

    @property
    def is_silent(self) -> bool:
        """Whether the decoders add nothing to the spectral path, and so need not be asked."""
        return not any(bool(each.any()) for path in self.paths for each in path.heads.parameters())

    def for_mapping(self, dtype: torch.dtype = torch.float32) -> MultitaskMapping:
        return MultitaskMapping(self, dtype)

    def spectral_parts(self) -> list[nn.Module]:
        """The spectral path and its heads: a network for single pixels."""
        return [present(self.spectral), *(path.spectral_heads for path in self.paths)]

    def spectral_features(self, spectra: Tensor) -> Tensor:
        """Features of all members side by side (N, C, H, W), of standardised pixels."""
        return present(self.spectral)(spectra)

    def spectral_maps(self, spectra: Tensor, mask: Tensor | None = None) -> list[Tensor]:
        """Maps of every variable from the spectral path alone, as :meth:`forward` gives them."""
        features = present(self.spectral)(spectra, mask) / self.config.spectral_members
        maps = [head(features) for head in self.spectral_heads]
        return self._with_linear(maps, spectra)

    def _with_linear(
        self, maps: list[Tensor], spectra: Tensor, wanted: Tensor | None = None
    ) -> list[Tensor]:
        """Maps to which all is added that is known in closed form; the kernel members' part only
        where they are ``wanted``."""
        if self.kernel is not None and not self.kernel.is_silent:
            sizes = [*self.config.classes, *[1] * self.config.continuous]
            scores = self.kernel.maps(spectra, wanted).split(sizes, 1)
            maps = [one + two for one, two in zip(maps, scores)]
        if self.linear is None:
            return maps
        values = self.linear(spectra).split(1, 1)
        first = len(maps) - len(values)
        return maps[:first] + [one + two for one, two in zip(maps[first:], values)]

    def member_maps(self, spectra: Tensor, dropout: float = 0.0) -> list[Tensor]:
        """What every member of the spectral path says of pixels of its own: for training.

        Parameters
        ----------
        spectra : (M, n, B) standardised pixels of each of the M members.

        Returns
        -------
        list of Tensor
            Per variable (M * n, K, 1, 1), the first n of the first member.
        """
        members, count, _ = spectra.shape
        path = present(self.spectral)
        features = F.dropout(path.separately(spectra), dropout, path.training)
        maps = []
        for head in self.spectral_heads:
            weight = head.weight.reshape(len(head.weight), members, -1).permute(1, 2, 0)
            scores = torch.baddbmm(head.bias.expand(members, 1, -1), features, weight)
            maps.append(scores.reshape(members * count, -1, 1, 1))
        return maps

    def silence_decoders(self) -> None:
        """Zero the decoders' heads: the network says what the spectral path alone says."""
        for path in self.paths:
            for head in path.heads:
                nn.init.zeros_(head.weight)
                nn.init.zeros_(head.bias)

    def freeze_spectral_path(self) -> None:
        """Keep the spectral path and its heads as they are.

        What single pixels tell is settled then, and the spatial path can only add to it.
        """
        for part in (*self.spectral_parts(), *filter(None, [self.linear])):
            part.requires_grad_(False)

    def silence_linear(self) -> None:
        """Let the linear map of the spectrum add nothing."""
        if self.linear is not None:
            nn.init.zeros_(self.linear.weight)
            nn.init.zeros_(self.linear.bias)

    def mix_linear(self, number: int, share: float, slope: np.ndarray, offset: float) -> None:
        """Let a share of a continuous variable come from a linear map, the rest from its head.

        Parameters
        ----------
        number : of the variable among the continuous ones. share : 0..1.
        slope, offset : (B,) and one number, of scaled spectra.
        """
        head, linear = self.spectral_heads[len(self.config.classes) + number], present(self.linear)
        with torch.no_grad():
            head.weight.mul_(1 - share)
            head.bias.mul_(1 - share)
            linear.weight[number, :, 0, 0] = torch.from_numpy(share * slope).float()
            linear.bias[number] = float(share * offset)

    def mix_kernel(self, number: int, share: float, heads: Tensor, offsets: Tensor) -> None:
        """Let a share of a variable come from kernel members, the rest from all that it had.

        Parameters
        ----------
        number : of the variable. share : 0..1. heads, offsets : of the kernel members, see
        :meth:`~.kernel.KernelMembers.speak`.
        """
        sizes = [*self.config.classes, *[1] * self.config.continuous]
        first, numbers = sum(sizes[:number]), number - len(self.config.classes)
        head = self.spectral_heads[number]
        parts = [head.weight, head.bias]
        if numbers >= 0 and self.linear is not None:
            parts += [self.linear.weight[numbers], self.linear.bias[numbers]]
        with torch.no_grad():
            for part in parts:
                part.mul_(1 - share)
            channels = slice(first, first + sizes[number])
            present(self.kernel).speak(channels, share * heads, share * offsets)

    @classmethod
    def settle_together(cls, networks: Sequence[MultitaskNetwork]) -> None:
        kernels = [network.kernel for network in networks if network.kernel is not None]
        if not kernels:
            return
        needed = max(0 if kernel.is_silent else kernel.count for kernel in kernels)
        for network in networks:
            network.config = replace(network.config, kernel_landmarks=needed)
            if needed:
                present(network.kernel).trim(needed)
            else:
                network.kernel = None

    def shared_parts(self) -> list[nn.Module]:
        return [part for part in (self.encoder, self.spectral) if part is not None]

    def roles(self, other: dict) -> dict[str, Role]:
        spatial = list(self.config.widths) == list(other["widths"])
        same_stem = self.config.spectral_path == (other.get("spectral_path") or 0)
        members = self.config.spectral_members == other.get("spectral_members", 1)
        spectral = bool(self.config.spectral_path) and same_stem and members
        first = "spectral.first.conv.weight" if self.config.spectral_path else _STEM
        return {
            name: _role(name, spatial, spectral, same_stem, first) for name in self.state_dict()
        }

    def begin(self, window: int) -> None:
        if self.config.context is not None:
            self.silence_unreachable(window)

    def silence_unreachable(self, window: int) -> None:
        """Zero the dilated taps that reach beyond a training window from everywhere in it.

        In windows of ``window`` pixels they only ever see the zeros outside, so they get no
        gradient and would keep their random weights; on a scene they would turn what lies far
        away into noise. At zero they stay at zero.
        """
        size = window // self.config.stem_stride
        for stage in self.encoder.stages:
            for branch in stage.aspp.branches if stage.aspp is not None else ():
                conv = branch.dilated.conv
                if conv.dilation[0] >= size:
                    centre = conv.weight[:, :, 1, 1].detach().clone()
                    nn.init.zeros_(conv.weight)
                    with torch.no_grad():
                        conv.weight[:, :, 1, 1] = centre
            if self.config.pooling:
                size //= 2

    def _stem_mask(self, mask: Tensor | None) -> Tensor | None:
        if mask is None or self.config.stem_stride == 1:
            return mask
        return F.max_pool2d(mask, 2)


_STEM = "encoder.stem.conv.weight"


def _role(name: str, spatial: bool, spectral: bool, same_stem: bool, first: str) -> Role:
    """Of one tensor; ``spatial`` and ``spectral``: whether these paths are of the same size."""
    kind, *rest = name.split(".")
    fits = (
        spectral
        if kind in ("spectral", "linear", "kernel") or "spectral_heads" in rest
        else spatial
    )
    if len(rest) == 3 and rest[0] in ("heads", "spectral_heads"):
        pattern = f"{kind}.{rest[0]}.{{}}.{rest[2]}"
        return Role("heads", fits=fits, head=(kind, int(rest[1])), pattern=pattern)
    if kind == "kernel":
        return Role("kernel members", fits=fits, anew=True)
    if kind == "linear":
        return Role("linear map", fits=fits, stacked=True)
    part = {"spectral": "spectral path", "encoder": "encoder"}.get(kind, "decoders")
    if name == _STEM:
        fits = fits and same_stem
    return Role(part, shared=part != "decoders", fits=fits, bands=name == first)


class SpectralPath(nn.Module):
    """Networks for single pixels inside the network: per member, two 1x1 convolutions.

    Parameters
    ----------
    bands : input channels. width : channels of a member. members : how many side by side.
    """

    def __init__(self, bands: int, width: int, members: int = 1, *, batch_norm: bool = True):
        super().__init__()
        self.members = members
        channels = members * width
        self.first = Conv(bands, channels, 1, batch_norm=batch_norm)
        self.second = Conv(channels, channels, 1, groups=members, batch_norm=batch_norm)

    def forward(self, spectra: Tensor, mask: Tensor | None = None) -> Tensor:
        return self.second(self.first(spectra, mask), mask)

    def separately(self, spectra: Tensor) -> Tensor:
        """Features (M, n, width) of pixels (M, n, B), each member's own."""
        for part in (self.first, self.second):
            weight = part.conv.weight.reshape(self.members, -1, spectra.shape[2])
            features = torch.bmm(spectra, weight.transpose(1, 2))
            rows = features.transpose(0, 1).reshape(spectra.shape[1], -1, 1, 1)
            if part.conv.bias is not None:
                rows = rows + part.conv.bias[:, None, None]
            rows = part.settle(rows)
            spectra = rows.reshape(spectra.shape[1], self.members, -1).transpose(0, 1)
        return spectra


class Path(nn.Module):
    """Decoder and heads of all variables of one kind."""

    def __init__(self, config: NetworkConfig, channels: Sequence[int]):
        super().__init__()
        self.stem_stride = config.stem_stride
        self.decoder = Decoder(config)
        self.heads = Modules(Pointwise(self.decoder.channels, n) for n in channels)
        width = config.spectral_path * config.spectral_members
        self.spectral_heads = Modules(Pointwise(width, n) for n in channels if width)

    def forward(
        self, deep: Tensor, mask: Tensor | None, skips: list[Skip], shortcut: Tensor | None
    ) -> list[Tensor]:
        features = self.decoder(deep, mask, skips)
        maps = [head(features) for head in self.heads]
        if self.stem_stride > 1:
            maps = [F.interpolate(each, scale_factor=2, mode="bilinear") for each in maps]
        if shortcut is not None:
            maps = [each + head(shortcut) for each, head in zip(maps, self.spectral_heads)]
        return maps
