"""Networks that say of a pixel what they see in the patch around it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import torch
from torch import Tensor
from torch.nn import functional as F

from ...networks.contract import Recipe
from .common import Baseline, SizedConfig


@dataclass(frozen=True)
class PatchConfig(SizedConfig):
    """Configuration of a network of patches.

    Attributes
    ----------
    patch : side of a patch in pixels. An even one reaches one pixel further up and left, so that
        its pixel is the one at row and column ``patch // 2``.
    """

    patch: int = 0

    @classmethod
    def of_recipe(cls, recipe: Recipe) -> dict:
        return {"patch": recipe.patch or cls.patch}


class PatchNetwork(Baseline):
    """Of every pixel that is asked for, what :meth:`of_patches` says of the patch around it.

    What lies outside the scene is 0 in a patch, as an invalid pixel is.

    Attributes
    ----------
    at_once : patches that are looked at together when nothing is learned.
    """

    config: PatchConfig
    at_once: ClassVar[int] = 1024

    @property
    def stride(self) -> int:
        return 1

    @property
    def reach(self) -> int:
        return self.config.patch // 2

    def of_patches(self, patches: Tensor) -> list[Tensor]:
        """Patches (n, B, p, p) to a (n, K, 1, 1) per variable, categorical first."""
        raise NotImplementedError

    def forward(
        self, spectra: Tensor, mask: Tensor | None = None, wanted: Tensor | None = None
    ) -> list[Tensor]:
        self._check(spectra)
        number, _, height, width = spectra.shape
        if wanted is None:
            wanted = spectra.new_ones(number, height, width, dtype=torch.bool)
        places = wanted.nonzero()
        if not len(places):
            # of something, so that what is learned takes part in a step that learns nothing
            places = places.new_zeros(1, 3)
        return self.at(self.seen(spectra, mask, wanted), places)

    def seen(self, spectra: Tensor, mask: Tensor | None, wanted: Tensor) -> Tensor:
        """What patches are cut from (N, C, H, W); other than the spectra where a network first
        makes something of them, around the pixels that are ``wanted``."""
        return spectra

    def at(self, spectra: Tensor, places: Tensor) -> list[Tensor]:
        """Maps (N, K, H, W) that hold what is said of the pixels at ``places`` (n, 3), else 0."""
        patches = _around(spectra, self.config.patch)
        together = len(places) if self.training else self.at_once
        parts = [
            self.of_patches(patches[some[:, 0], :, some[:, 1], some[:, 2]])
            for some in places.split(together)
        ]
        return [_placed(torch.cat(each), places, spectra) for each in zip(*parts)]


def _around(spectra: Tensor, patch: int) -> Tensor:
    """The patches of all pixels as a view (N, B, H, W, p, p)."""
    before, after = patch // 2, patch - 1 - patch // 2
    padded = F.pad(spectra, (before, after, before, after))
    return padded.unfold(2, patch, 1).unfold(3, patch, 1)


def _placed(values: Tensor, places: Tensor, spectra: Tensor) -> Tensor:
    """Values (n, K, 1, 1) at their places of a map (N, K, H, W) that is 0 elsewhere."""
    number, _, height, width = spectra.shape
    flat = (places[:, 0] * height + places[:, 1]) * width + places[:, 2]
    maps = values.new_zeros(number * height * width, values.shape[1])
    maps = maps.index_copy(0, flat, values.flatten(1))
    return maps.reshape(number, height, width, -1).permute(0, 3, 1, 2)
