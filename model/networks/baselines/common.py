"""What the networks to compare with share: presets, what belongs to which part."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar, TypeVar

from torch import Tensor, nn

from ...base.variables import Variable
from ...networks.contract import Recipe
from ..contract import Heads, MapConfig, MapNetwork, Role
from ..modules import Modules

OwnSized = TypeVar("OwnSized", bound="SizedConfig")
_PARTS_OF = {"paper": 1, "compact": 2, "small": 4, "tiny": 8}


def narrowed(widths: tuple[int, ...], preset: str) -> tuple[int, ...]:
    """The published widths, or a half, a quarter or an eighth of them; at least 1."""
    return tuple(max(1, width // _PARTS_OF[preset]) for width in widths)


@dataclass(frozen=True)
class SizedConfig(MapConfig):
    """Configuration of a network whose size is a list of widths; a subclass has the published ones.

    Attributes
    ----------
    widths : channels, of what is said by the network.
    dropout : share of features dropped while training, where the network says.
    """

    widths: tuple[int, ...] = ()
    dropout: float = 0.0

    @classmethod
    def for_training(
        cls: type[OwnSized],
        variables: list[Variable],
        bands: int,
        preset: str,
        recipe: Recipe,
    ) -> OwnSized:
        return cls.for_variables(
            variables,
            bands=bands,
            widths=narrowed(cls.widths, preset),
            dropout=recipe.dropout,
            **cls.of_recipe(recipe),
        )

    @classmethod
    def of_recipe(cls, recipe: Recipe) -> dict:
        """What else the network takes from a recipe."""
        return {}


class Baseline(MapNetwork):
    """A network whose heads are :class:`~hypertask.model.networks.contract.Heads`, ``self.heads``.

    Attributes
    ----------
    parts : its other modules, each with its words for the log; all variables share them.
    first : names of the tensors whose second dimension is the bands.
    """

    config: SizedConfig
    heads: Heads | DeepHeads
    parts: ClassVar[dict[str, str]]
    first: ClassVar[tuple[str, ...]]

    @property
    def context(self) -> int | None:
        return 0

    def shared_parts(self) -> list[nn.Module]:
        return [getattr(self, name) for name in self.parts]

    def roles(self, other: dict) -> dict[str, Role]:
        fits = list(self.config.widths) == list(other["widths"])
        roles = {}
        for name in self.state_dict():
            if name.startswith("heads."):
                roles[name] = self.heads.role(name, fits=fits)
            else:
                part = self.parts[name.partition(".")[0]]
                roles[name] = Role(part, shared=True, fits=fits, bands=name in self.first)
        return roles


class DeepHeads(nn.Module):
    """Two 1x1 convolutions per variable, ReLU between them.

    Parameters
    ----------
    channels : of the features. inner : of what lies between the two.
    between : makes what else lies between them, each time anew.
    """

    def __init__(
        self,
        channels: int,
        inner: int,
        config: MapConfig,
        between: Callable[[], Sequence[nn.Module]] = lambda: [nn.ReLU()],
    ):
        super().__init__()

        def head(outputs: int) -> nn.Sequential:
            first, last = nn.Conv2d(channels, inner, 1), nn.Conv2d(inner, outputs, 1)
            return nn.Sequential(first, *between(), last)

        self.last = str(1 + len(between()))  # the layer whose outputs are the variable's
        self.classification = Modules(head(number) for number in config.classes)
        self.regression = Modules(head(1) for _ in range(config.continuous))

    def forward(self, features: Tensor) -> list[Tensor]:
        """(N, C, H, W) to a map per variable, categorical first."""
        return [head(features) for head in (*self.classification, *self.regression)]

    def role(self, name: str, **known) -> Role:
        """The role of the tensor ``heads.KIND.NUMBER.LAYER.weight`` or another of that layer."""
        place, kind, number, layer, rest = name.rsplit(".", 4)
        pattern = f"{place}.{kind}.{{}}.{layer}.{rest}"
        inner = layer != self.last
        return Role("heads", head=(kind, int(number)), pattern=pattern, inner=inner, **known)


def last_convolution(part: nn.Module) -> nn.Conv2d:
    """The one that comes last within."""
    return [each for each in part.modules() if isinstance(each, nn.Conv2d)][-1]
