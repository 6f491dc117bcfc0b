"""The network in the form that maps: the same maps to within rounding, with less work.

Normalisation is part of the convolutions. The spectral path runs over rows of pixels, few enough
to stay in a processor's cache, and the heads of all variables are one product; only the first
member's features, which the stem sees, are kept for all pixels. A decoder that adds nothing is not
asked. Products and convolutions are of the wanted precision; heads, whose numbers are the maps, are
of 32 bits.
"""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING

import torch
from torch import Tensor
from torch.nn import functional as F

from ...base.present import present
from ...runtime.shared_out import share_out
from ..contract import MappingForm, Seen
from ..layers import Product, fold, folded
from ..modules import Modules, Pointwise, laid_out

if TYPE_CHECKING:
    from .network import MultitaskNetwork

_ROWS = {"cpu": 2048}
_MANY_ROWS = 1 << 17


class MultitaskMapping(MappingForm):
    """:class:`~hypertask.model.networks.multitask.MultitaskNetwork` for mapping."""

    def __init__(self, network: MultitaskNetwork, dtype: torch.dtype):
        super().__init__(network, dtype)
        own = fold(deepcopy(network).eval()).requires_grad_(False)
        self._paths = [path for path in (own.classification, own.regression) if path is not None]
        self._kinds = [len(path.heads) for path in self._paths]
        self._silent = [not _adds(path.heads) for path in self._paths]
        self._channels = [head.out_channels for path in self._paths for head in path.heads]
        self._rows = None
        if own.spectral is not None:
            self._rows = SpectralRows(own, dtype)
        self._encoder = None
        if not (self._rows and all(self._silent)):
            self._encoder = laid_out(own.encoder, torch.channels_last, dtype)
            for path in self._paths:
                laid_out(path.decoder, torch.channels_last, dtype)
        self._stem_mask = own._stem_mask

    @property
    def reach(self) -> int | None:
        """0 where only the spectral path speaks."""
        return self.network.reach if self._encoder is not None else 0

    def __call__(
        self,
        spectra: Tensor,
        mask: Tensor | None = None,
        wanted: Tensor | None = None,
        seen: Seen | None = None,
    ) -> list[Tensor]:
        if self._rows is None:
            return self._with_decoders(spectra, mask, None)
        features, scores = self._rows.maps(spectra, mask, seen, self._encoder is not None)
        if features is None:
            return list(scores.split(self._channels, 1))
        return self._with_decoders(features, mask, scores)

    @property
    def features(self) -> int:
        rows = present(self._rows)
        return rows.members * rows.width

    def features_of(self, spectra: Tensor, seen: Seen) -> None:
        present(self._rows).maps(spectra, None, seen, False)

    def _with_decoders(
        self, features: Tensor, mask: Tensor | None, scores: Tensor | None
    ) -> list[Tensor]:
        features = features.to(self.dtype).contiguous(memory_format=torch.channels_last)
        mask = None if mask is None else mask.to(self.dtype)
        deep, deep_mask, skips = present(self._encoder)(features, self._stem_mask(mask))
        maps = [] if scores is None else list(scores.split(self._channels, 1))
        for number, (path, silent) in enumerate(zip(self._paths, self._silent)):
            if silent and scores is not None:
                continue
            first = sum(self._kinds[:number])
            last = path.decoder(deep, deep_mask, skips).float()
            for place, head in enumerate(path.heads, start=first):
                own = head(last)
                if path.stem_stride > 1:
                    own = F.interpolate(own, scale_factor=2, mode="bilinear")
                if scores is None:
                    maps.append(own)
                else:
                    maps[place] = maps[place] + own
        return maps


def _adds(heads: Modules[Pointwise] | Pointwise) -> bool:
    return any(bool(each.any()) for each in heads.parameters())


class SpectralRows:
    """The spectral path, its heads, the linear map and kernel members, over rows of pixels."""

    def __init__(self, network: MultitaskNetwork, dtype: torch.dtype):
        path = present(network.spectral)
        self.dtype, self.members = dtype, path.members
        weight, bias = folded(path.first)
        self.width = len(weight) // self.members
        self._first = weight.flatten(1).to(dtype), bias.to(dtype)
        weight, bias = folded(path.second)
        self._second = (
            weight.reshape(self.members, self.width, -1).transpose(1, 2).to(dtype),
            bias.reshape(self.members, 1, -1).to(dtype),
        )
        heads = network.spectral_heads
        weight = torch.cat([head.weight.flatten(1) for head in heads]) / self.members
        self._heads = Product(weight, dtype)
        self._bias = torch.cat([head.bias for head in heads])
        self._kernel = None
        if network.kernel is not None and not network.kernel.is_silent:
            self._kernel = network.kernel
        self._linear = None
        if network.linear is not None and _adds(network.linear):
            self._linear = network.linear.weight.flatten(1), network.linear.bias[:, None]

    def maps(
        self,
        spectra: Tensor,
        mask: Tensor | None,
        seen: Seen | None = None,
        keep: bool = True,
        wanted: Tensor | None = None,
    ) -> tuple[Tensor | None, Tensor]:
        """Features of the first member (N, width, H, W), None unless kept; scores (N, K, H, W).

        ``wanted`` : bool (N, H, W), the pixels whose scores are asked for; others have 0.
        """
        count, bands, height, width = spectra.shape
        rows = spectra.permute(0, 2, 3, 1).reshape(-1, bands)
        together = _ROWS.get(spectra.device.type, _MANY_ROWS)
        scores = rows.new_empty((len(rows), len(self._bias)), dtype=torch.float32)
        features = rows.new_empty((len(rows), self.width), dtype=self.dtype) if keep else None
        asked = None if wanted is None else wanted.flatten()

        def fill(part: slice) -> None:
            own = self._features(rows[part])
            if asked is None or asked[part].all():  # picking out would copy them
                scores[part] = self._scores(rows[part], own)
            else:
                here = asked[part].nonzero()[:, 0]
                scores[part].zero_()[here] = self._scores(rows[part][here], own[here])
            if features is not None:
                features[part] = own[:, : self.width]
            if seen is not None:
                seen(own, part.start)

        parts = [slice(start, start + together) for start in range(0, len(rows), together)]
        if spectra.device.type == "cpu":
            share_out(fill, parts)
        else:
            for part in parts:
                fill(part)
        scores = scores.reshape(count, height, width, -1).permute(0, 3, 1, 2)
        if features is not None:
            if mask is not None:
                features *= mask.reshape(-1, 1).to(features.dtype)
            features = features.reshape(count, height, width, -1).permute(0, 3, 1, 2)
        return features, scores

    def _features(self, rows: Tensor) -> Tensor:
        """Of all members side by side (n, C)."""
        features = F.leaky_relu_(F.linear(rows.to(self.dtype), *self._first), 0.01)
        features = features.view(len(rows), self.members, self.width).transpose(0, 1)
        features = torch.baddbmm(self._second[1], features, self._second[0])
        return F.leaky_relu_(features, 0.01).transpose(0, 1).reshape(len(rows), -1)

    def _scores(self, rows: Tensor, features: Tensor) -> Tensor:
        scores = self._heads(features) + self._bias
        if self._kernel is not None:
            scores += self._kernel(rows)
        if self._linear is not None:
            weight, bias = self._linear
            # six times as fast as with the pixels first
            scores[:, -len(bias) :] += torch.addmm(bias, weight, rows.float().T).T
        return scores
