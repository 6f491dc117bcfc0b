"""SpectralDiff (Chen, Yue, Fang, Xia 2023, TGRS 61; arXiv 2304.05961).

A denoiser learns the scene without labels (:mod:`.denoiser`); its features at two levels of noise
are reduced to 64 components (:mod:`.denoised`); a small transformer over the patch of 13 x 13
pixels around a pixel says what it is. As the authors' code has it, but for these choices: features
are the input of the denoiser's last stage at the steps 5 and 50, the mean of four draws of noise at
the published size and one below it (the code takes one draw of one of several steps); each variable
has a head on the class token; the denoiser learns in fewer and larger steps, from windows of 32
pixels in place of 64.

Of 128 bands: 4.30 million parameters of the denoiser and 56.3 GFLOP for 16 x 16 pixels; 0.72
million of the classifier with one variable (0.82 with thirteen, each of which has a head) and 0.53
GFLOP a patch, 0.24 of them without the products of the attention. The published comparison states
61.94 and 121.47, and no configuration.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import ClassVar

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from ...base.errors import HyperTaskError
from ...base.variables import Variable
from ...networks.contract import Recipe
from ..contract import Role
from ..layers import MaskedBatchNorm2d
from ..modules import Chain
from .common import DeepHeads, narrowed
from .denoised import TILE, Denoising, Reduction
from .denoiser import FEATURE_REACH, NOISE_STEPS, Denoiser
from .patches import PatchConfig, PatchNetwork


@dataclass(frozen=True)
class SpectralDiffConfig(PatchConfig):
    """Configuration of :class:`SpectralDiff`.

    Attributes
    ----------
    widths : four of the denoiser, see :class:`~.denoiser.Denoiser`; of a token; of a head of the
        attention; inside each variable's head.
    dropout : in each variable's head.
    components : of the features. steps : of the noise, 0..499, at which features are taken.
    draws : of the noise at each step. heads : of the attention. hidden : inside the layer after it.
    """

    widths: tuple[int, ...] = (16, 32, 64, 128, 64, 64, 128)
    dropout: float = 0.1
    patch: int = 13
    components: int = 64
    steps: tuple[int, ...] = (5, 50)
    draws: int = 4
    heads: int = 20
    hidden: int = 8

    def __post_init__(self):
        super().__post_init__()
        if not self.steps or not all(step in range(NOISE_STEPS) for step in self.steps):
            raise HyperTaskError(
                f"The steps of the noise are {', '.join(map(str, self.steps)) or 'none'}; they "
                f"must be whole numbers from 0 to {NOISE_STEPS - 1}."
            )
        if self.draws < 1 or self.components < 1:
            raise HyperTaskError("The network needs at least one draw of noise and one component.")

    @classmethod
    def for_training(
        cls, variables: list[Variable], bands: int, preset: str, recipe: Recipe
    ) -> SpectralDiffConfig:
        config = super().for_training(variables, bands, preset, recipe)
        (heads,) = narrowed((cls.heads,), preset)
        # the draws are four fifths of what a narrow network costs
        return replace(config, heads=heads, draws=cls.draws if heads == cls.heads else 1)


class SpectralDiff(PatchNetwork):
    """A transformer over patches of what a denoiser sees."""

    kind = "spectraldiff"
    Config = SpectralDiffConfig
    config: SpectralDiffConfig
    memory_format = torch.contiguous_format
    at_once = 64
    parts: ClassVar = {
        "denoiser": "denoiser",
        "reduction": "reduction",
        "tokens": "classifier",
        "layers": "classifier",
    }
    first = ()

    def __init__(self, config: SpectralDiffConfig):
        super().__init__(config)
        *denoiser, width, depth, inner = config.widths
        self.denoiser = Denoiser(denoiser)
        self.reduction = Reduction(
            config.bands, 2 * denoiser[1], config.steps, config.draws, config.components
        )
        self.tokens = Tokens(self.reduction.components, width, config.patch)
        self.layers = Chain(*[Layer(width, config.heads, depth, config.hidden) for _ in range(2)])
        self.heads = DeepHeads(
            width,
            inner,
            config,
            lambda: [MaskedBatchNorm2d(inner), nn.Dropout(config.dropout), nn.ReLU()],
        )
        # it learns without labels only
        self.denoiser.requires_grad_(False)

    @property
    def stride(self) -> int:
        """The noise repeats itself, on the grid of the tiles."""
        return TILE

    @property
    def reach(self) -> int:
        return self.config.patch // 2 + FEATURE_REACH

    @property
    def shared_weight(self) -> Tensor:
        """The last weight that all variables share."""
        return self.layers[-1].second.weight

    @property
    def pretraining(self) -> Denoising:
        return Denoising(self.denoiser, self.reduction)

    def roles(self, other: dict) -> dict[str, Role]:
        roles = super().roles(other)
        # what they are of
        same = list(self.config.steps) == list(other.get("steps", ()))
        return {
            name: role._replace(fits=role.fits and same) if name.startswith("reduction.") else role
            for name, role in roles.items()
        }

    def seen(self, spectra: Tensor, mask: Tensor | None, wanted: Tensor) -> Tensor:
        """Components (N, k, H, W), 0 where no wanted pixel's patch is, and where invalid."""
        number, _, height, width = spectra.shape
        maps = self.reduction.mean.new_zeros(number, self.reduction.components, height, width)
        with torch.no_grad(), torch.autocast(spectra.device.type, enabled=False):
            spectra = spectra.to(self.reduction.mean.dtype)
            for images, (top, left, bottom, right) in self._areas(wanted):
                first, start = max(0, top - FEATURE_REACH), max(0, left - FEATURE_REACH)
                ends = bottom + FEATURE_REACH, right + FEATURE_REACH
                area = spectra[images, :, first : ends[0], start : ends[1]]
                found = self.reduction(self.denoiser, area, first, start)
                found = found[:, :, top - first :, left - start :]
                maps[images, :, top:bottom, left:right] = found[
                    :, :, : bottom - top, : right - left
                ]
        return maps if mask is None else maps * mask

    def _areas(self, wanted: Tensor) -> Iterator[tuple[Tensor, tuple[int, int, int, int]]]:
        """Images and, in them, areas (top, left, bottom, right) that hold the patches of all wanted
        pixels and are small enough to be looked at with what lies around them."""
        half = self.config.patch // 2
        near = F.max_pool2d(wanted[:, None].float(), 2 * half + 1, 1, half)[:, 0] > 0
        _, height, width = wanted.shape
        most = self.reduction.voxels // self.reduction.noise.shape[2]
        side = max(height, width)
        if height * width > most:
            side = max(TILE, int(most**0.5) - 2 * FEATURE_REACH)
        images = near.flatten(1).any(1).nonzero()[:, 0]
        for some in images.split(max(1, most // (height * width))):
            seen = near[some].any(0)
            for row in range(0, height, side):
                for column in range(0, width, side):
                    here = seen[row : row + side, column : column + side].nonzero()
                    if len(here):
                        top, left = here.amin(0).tolist()
                        bottom, right = (here.amax(0) + 1).tolist()
                        yield some, (row + top, column + left, row + bottom, column + right)

    def of_patches(self, patches: Tensor) -> list[Tensor]:
        return self.heads(self.layers(self.tokens(patches))[:, 0, :, None, None])


class Tokens(nn.Module):
    """Patches (n, k, p, p) to tokens (n, 1 + p p, C), the first of which is the class token."""

    def __init__(self, components: int, width: int, patch: int):
        super().__init__()
        self.conv = nn.Conv2d(components, width, 3, padding=1)
        self.norm = MaskedBatchNorm2d(width)
        self.token = nn.Parameter(torch.zeros(width))
        self.positions = nn.Parameter(torch.randn(1 + patch**2, width))
        self.scale = nn.Parameter(torch.tensor([0.01]))

    def forward(self, patches: Tensor) -> Tensor:
        pixels = F.relu(self.norm(self.conv(patches))).flatten(2).transpose(1, 2)
        token = self.token.to(pixels.dtype).expand(len(pixels), 1, -1)
        return torch.cat([token, pixels], 1) + self.scale * self.positions


class Layer(nn.Module):
    """Attention and two linear layers, each after a normalisation and added to what it is given."""

    def __init__(self, width: int, heads: int, depth: int, hidden: int):
        super().__init__()
        self.heads = heads
        self.before = nn.LayerNorm(width)
        self.project = nn.Linear(width, 3 * heads * depth, bias=False)
        self.back = nn.Linear(heads * depth, width)
        self.between = nn.LayerNorm(width)
        self.first = nn.Linear(width, hidden)
        self.second = nn.Linear(hidden, width)

    def forward(self, tokens: Tensor) -> Tensor:
        said = self.project(self.before(tokens))
        # (n, T, 3 heads depth) to three of (n, heads, T, depth)
        said = said.reshape(*said.shape[:2], 3, self.heads, -1).permute(2, 0, 3, 1, 4)
        mixed = F.scaled_dot_product_attention(*said).transpose(1, 2).flatten(2)
        tokens = tokens + self.back(mixed)
        return tokens + self.second(F.gelu(self.first(self.between(tokens))))
