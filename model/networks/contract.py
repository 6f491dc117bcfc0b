"""What every network offers to the trainer, the mapper and the model file, which know no more."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, fields, replace
from typing import ClassVar, NamedTuple, Protocol, TypeVar

import numpy as np
import torch
from torch import Tensor, nn

from ..base.errors import HyperTaskError
from ..base.present import present
from ..base.variables import Variable
from .modules import Modules, Pointwise

OwnConfig = TypeVar("OwnConfig", bound="MapConfig")
Own = TypeVar("Own", bound="MapNetwork")
Seen = Callable[[Tensor, int], None]
"""Is given features of pixels, rows (n, C), and which pixel the first row is of."""


@dataclass(frozen=True)
class MapConfig:
    """What a network is made of: stored in the model file. Each network adds settings of its own.

    Attributes
    ----------
    bands : input channels.
    classes : output channels of each categorical variable, in the order of the variables.
    continuous : number of continuous variables; they come after the categorical ones.
    """

    bands: int
    classes: tuple[int, ...] = ()
    continuous: int = 0

    def __post_init__(self):
        if self.bands < 1:
            raise HyperTaskError(f"The network needs at least one band, not {self.bands}.")
        if not self.classes and not self.continuous:
            raise HyperTaskError("The network needs at least one variable.")

    def to_dict(self) -> dict:
        return asdict(self)

    @classmethod
    def from_dict(cls: type[OwnConfig], values: dict) -> OwnConfig:
        """The configuration that :meth:`to_dict` gave, also by way of JSON.

        Raises
        ------
        HyperTaskError
            For a setting that this version does not know.
        """
        known = {entry.name for entry in fields(cls)}
        unknown = sorted(set(values) - known)
        if unknown:
            raise HyperTaskError(
                f"The model file's network has the unknown setting {unknown[0]!r}; "
                "it was made by a newer version of HyperTask."
            )
        lists = {key: tuple(item) for key, item in values.items() if isinstance(item, list)}
        return cls(**{**values, **lists})

    @classmethod
    def for_variables(cls: type[OwnConfig], variables: list[Variable], **settings) -> OwnConfig:
        """Configuration whose heads fit ``variables`` (categorical ones first)."""
        classes = tuple(entry.channels for entry in variables if entry.is_categorical)
        return cls(classes=classes, continuous=len(variables) - len(classes), **settings)

    def switched(self: OwnConfig, parts: dict) -> OwnConfig:
        """The configuration with parts of the network on or off, by name.

        Raises
        ------
        HyperTaskError
            For what is no part of this network that can be switched.
        """
        known = [entry.name for entry in fields(self) if isinstance(entry.default, bool)]
        for name, value in parts.items():
            if name not in known:
                raise HyperTaskError(
                    f"The network has no part {name!r} that can be switched; it has "
                    f"{', '.join(known) or 'none'}."
                )
            if not isinstance(value, bool):
                raise HyperTaskError(
                    f"The part {name} of the network is {value!r}; it must be true or false."
                )
        return replace(self, **parts)

    @classmethod
    def for_training(
        cls, variables: list[Variable], bands: int, preset: str, recipe: Recipe
    ) -> MapConfig:
        """Configuration of a job's preset and :class:`~hypertask.model.jobs.recipes.Recipe`."""
        raise NotImplementedError


class Role(NamedTuple):
    """What one tensor of a network is to a training that starts from another model's weights.

    part : where it belongs, in words. shared : whether all variables use it.
    fits : whether that part is of the same size in both.
    bands : whether its second dimension is the bands.
    head : of a variable's head, its kind (``classification`` or ``regression``) and its number
        among the variables of that kind; its first dimension is the variable's channels.
    pattern : of a head, its name with ``{}`` in place of the number.
    inner : of a head, whether it comes before the layer whose first dimension is the channels.
    anew : whether it is always learned anew, and nothing of it taken.
    stacked : whether its first dimension is the continuous variables, and its second, where there
        is one, the bands.
    """

    part: str
    shared: bool = False
    fits: bool = True
    bands: bool = False
    head: tuple[str, int] | None = None
    pattern: str = ""
    inner: bool = False
    stacked: bool = False
    anew: bool = False


class Recipe(Protocol):
    """What a configuration takes from a :class:`~hypertask.model.jobs.recipes.Recipe`."""

    @property
    def window(self) -> int: ...
    @property
    def context(self) -> bool: ...
    @property
    def dropout(self) -> float: ...
    @property
    def patch(self) -> int: ...
    @property
    def spectral_path(self) -> int: ...
    @property
    def spectral_members(self) -> int: ...
    @property
    def spectral_steps(self) -> int: ...
    @property
    def kernel_landmarks(self) -> int: ...
    @property
    def linear(self) -> bool: ...


class Kernel(Protocol):
    """Heads on Gaussian kernels of a spectrum to landmarks, found in closed form.

    capacity : landmarks that there is room for. is_silent : whether it adds nothing.
    """

    @property
    def capacity(self) -> int: ...
    @property
    def is_silent(self) -> bool: ...

    def silence(self) -> None:
        """Let it add nothing."""

    def place(self, axes: Tensor, shift: Tensor, landmarks: Tensor, rates: Tensor) -> None:
        """Set the coordinates of a spectrum, the landmarks in them, and the kernel's rates."""

    def cost(self) -> tuple[int, int]:
        """Multiplications and exponentials of a pixel."""


class SpectralPhase(Protocol):
    """The part of a network that is trained on single pixels first, and kept as it is then.

    linear : a linear map of the spectrum that is added to the continuous variables, or None.
    kernel : scores by likeness to pixels of the training part, added to all variables, or None.
    """

    @property
    def linear(self) -> nn.Module | None: ...
    @property
    def kernel(self) -> Kernel | None: ...

    def spectral_parts(self) -> list[nn.Module]:
        """What the phase trains."""

    def spectral_features(self, spectra: Tensor) -> Tensor:
        """What this part makes of each pixel (N, C, H, W), before any variable is told from it."""

    def spectral_maps(self, spectra: Tensor) -> list[Tensor]:
        """Maps of every variable (N, K, H, W) by this part alone."""

    def member_maps(self, spectra: Tensor, dropout: float = 0.0) -> list[Tensor]:
        """What each of M members says of pixels (M, n, B) of its own, each (M * n, K, 1, 1)."""

    def silence_linear(self) -> None:
        """Let the linear map of the spectrum add nothing."""

    def mix_linear(self, number: int, share: float, slope: np.ndarray, offset: float) -> None:
        """Make a linear map of the spectrum this share of a continuous variable."""

    def mix_kernel(self, number: int, share: float, heads: Tensor, offsets: Tensor) -> None:
        """Make the kernel this share of a variable, all else the rest."""

    def silence_decoders(self) -> None:
        """Let all the rest add nothing."""

    def freeze_spectral_path(self) -> None:
        """Keep this part as it is."""


class Pretraining(Protocol):
    """The part of a network that learns from spectra without labels first, and is kept then.

    Spectra (n, B, H, W) are scaled as those of the training and 0 where invalid; random numbers
    come from a generator per window, so that several processes can share them.

    part : what learns, by Adam at ``rate``, from ``batch`` windows of ``window`` pixels a step.
    windows : of the training's size, that :meth:`gather` is given in all.
    """

    @property
    def part(self) -> nn.Module: ...
    @property
    def window(self) -> int: ...
    @property
    def batch(self) -> int: ...
    @property
    def rate(self) -> float: ...
    @property
    def windows(self) -> int: ...

    def steps(self, device: torch.device) -> int:
        """How many steps it takes on a device of that kind unless told otherwise."""

    def set_range(self, low: Tensor, high: Tensor) -> None:
        """Before the first step: the lowest and highest value of each band (B,)."""

    def errors(self, spectra: Tensor, chances: Sequence[np.random.Generator]) -> Tensor:
        """What is to become small, of every pixel (n, 1, H, W)."""

    def gather(
        self, windows: Iterable[tuple[Tensor, Tensor, np.random.Generator]]
    ) -> tuple[Tensor, ...]:
        """After the last step: sums over valid pixels that :meth:`settle` needs.

        ``windows`` : one by one spectra (1, B, H, W) and where they are valid, bool (1, 1, H, W).
        """

    def settle(self, sums: Sequence[Tensor]) -> None:
        """Fix all else that is to be known of spectra, by these sums of all processes."""


class MapNetwork(nn.Module):
    """Maps of all variables from one window or tile.

    A subclass calls this constructor, sets the class attributes, and implements :meth:`maps`,
    :meth:`shared_parts` and :meth:`roles`.

    Attributes
    ----------
    kind : its name in NETWORKS, in a job and in a model file.
    Config : the class of its configuration.
    stride : sides of what it is given are multiples of it, in pixels.
    context : side in pixels of what its pooling looks at, 0 where it pools over nothing. None: it
        pools over all that it is given, or only knows windows of the size it was trained on; then
        a scene is mapped in windows of that size.
    reach : how many pixels to each side what it says of a pixel depends on, so that tiles with
        that margin make one map. None: no such number below the margin that the mapper takes.
    memory_format : how tensors lie in memory for it.
    """

    memory_format: ClassVar[torch.memory_format] = torch.channels_last
    kind: ClassVar[str]
    Config: ClassVar[type[MapConfig]]

    def __init__(self, config: MapConfig):
        super().__init__()
        self.config = config

    @property
    def stride(self) -> int:
        raise NotImplementedError

    @property
    def context(self) -> int | None:
        raise NotImplementedError

    @property
    def reach(self) -> int | None:
        return None

    @property
    def shared_weight(self) -> Tensor | None:
        """Where GradNorm measures the gradient of each variable; None where that has no sense."""
        return None

    @property
    def spectral_phase(self) -> SpectralPhase | None:
        """What can be trained on single pixels first, if there is such a part."""
        return None

    @property
    def pretraining(self) -> Pretraining | None:
        """What learns without labels first, if there is such a part; it is made frozen."""
        return None

    def forward(
        self, spectra: Tensor, mask: Tensor | None = None, wanted: Tensor | None = None
    ) -> list[Tensor]:
        """Map every variable.

        Parameters
        ----------
        spectra : (N, B, H, W) standardised bands, 0 where invalid; H and W multiples of
            ``stride``.
        mask : (N, 1, H, W) ones where the pixel is valid, zeros elsewhere; None: all valid. A
            network whose :class:`~hypertask.model.jobs.methods.Method` does not mask ignores it.
        wanted : bool (N, H, W), the pixels whose values are asked for; None: all. A network that
            looks at each pixel by itself leaves the others 0.

        Returns
        -------
        list of Tensor
            (N, K, H, W) class logits per categorical variable, then (N, 1, H, W) scaled values
            (not clamped) per continuous variable.

        Raises
        ------
        HyperTaskError
            When the bands are not those of the network, or a side is no multiple of the stride.
        """
        self._check(spectra)
        return self.maps(spectra, mask)

    def maps(self, spectra: Tensor, mask: Tensor | None) -> list[Tensor]:
        """What :meth:`forward` returns, of checked input."""
        raise NotImplementedError

    def for_mapping(self, dtype: torch.dtype = torch.float32) -> MappingForm:
        """The network, as it is now, in a form that only maps.

        ``dtype`` : of its products and convolutions; its maps are of 32 bits all the same.
        """
        return MappingForm(self, dtype)

    def _check(self, spectra: Tensor) -> None:
        bands, *sides = spectra.shape[1:]
        if bands != self.config.bands:
            raise HyperTaskError(
                f"The network takes {self.config.bands} bands and was given {bands}."
            )
        if any(side % self.stride for side in sides):
            fitting = " x ".join(str(-(-side // self.stride) * self.stride) for side in sides)
            raise HyperTaskError(
                f"The network was given {sides[0]} x {sides[1]} pixels; each side must be a "
                f"multiple of {self.stride}: {fitting} would do."
            )

    def begin(self, window: int) -> None:
        """Called once, before a training on windows of ``window`` pixels."""

    @classmethod
    def settle_together(cls: type[Own], networks: Sequence[Own]) -> None:
        """Called once when all networks of a model file are trained.

        What none of them uses can be taken out; they stay of one size.
        """

    def shared_parts(self) -> list[nn.Module]:
        """What all variables use, and a frozen encoder keeps."""
        raise NotImplementedError

    def roles(self, other: dict) -> dict[str, Role]:
        """What each tensor is to a training that starts from a model of the same kind.

        ``other`` : that model's configuration, as its file has it.
        """
        raise NotImplementedError

    def freeze_encoder(self) -> None:
        """Keep what all variables share as it is."""
        for part in self.shared_parts():
            part.requires_grad_(False)

    def train(self, mode: bool = True) -> MapNetwork:
        """Training mode, in which the batch statistics of frozen parts stay fixed."""
        super().train(mode)
        for part in self.shared_parts():
            if not any(parameter.requires_grad for parameter in part.parameters()):
                part.eval()
        return self


class MappingForm:
    """A network in a form that only maps: the same maps to within rounding.

    This one lets torch choose what is of lower precision. A network that knows a faster way makes
    a form of its own.

    Attributes
    ----------
    network : that it was made of, in evaluation mode. dtype : of products and convolutions.
    """

    def __init__(self, network: MapNetwork, dtype: torch.dtype):
        self.network, self.dtype = network, dtype

    @property
    def reach(self) -> int | None:
        """See :attr:`MapNetwork.reach`."""
        return self.network.reach

    def __call__(
        self,
        spectra: Tensor,
        mask: Tensor | None = None,
        wanted: Tensor | None = None,
        seen: Seen | None = None,
    ) -> list[Tensor]:
        """What :meth:`MapNetwork.forward` returns, float32.

        ``seen`` : of a network with a spectral phase, is given the features of its path, rows
        (n, C) of all pixels, some at a time, and which pixel the first row is of. Several threads
        may give at once.
        """
        network = self.network
        spectra = spectra.contiguous(memory_format=network.memory_format)
        lower = self.dtype != torch.float32
        with torch.autocast(spectra.device.type, dtype=self.dtype, enabled=lower):
            maps = network(spectra, mask, wanted)
        if seen is not None:
            self.features_of(spectra, seen)
        return [each.float() for each in maps]

    @property
    def features(self) -> int:
        """Channels of the spectral path's features."""
        phase = self.network.spectral_phase
        bands = self.network.config.bands
        device = next(self.network.parameters()).device
        with torch.inference_mode():
            return (
                present(phase)
                .spectral_features(torch.zeros(1, bands, 1, 1, device=device))
                .shape[1]
            )

    def features_of(self, spectra: Tensor, seen: Seen) -> None:
        """Give ``seen`` the features of all pixels of ``spectra`` (N, B, H, W)."""
        features = present(self.network.spectral_phase).spectral_features(spectra)
        seen(features.permute(0, 2, 3, 1).flatten(0, 2).to(self.dtype), 0)


class Heads(nn.Module):
    """One 1x1 convolution per variable on the last features.

    Parameters
    ----------
    channels : of the features.
    """

    def __init__(self, channels: int, config: MapConfig):
        super().__init__()
        self.classification = Modules(Pointwise(channels, n) for n in config.classes)
        self.regression = Modules(Pointwise(channels, 1) for _ in range(config.continuous))

    def forward(self, features: Tensor) -> list[Tensor]:
        """(N, C, H, W) to a map per variable, categorical first."""
        return [head(features) for head in (*self.classification, *self.regression)]

    @staticmethod
    def role(name: str, **known) -> Role:
        """The role of the tensor ``heads.KIND.NUMBER.weight`` or ``.bias``."""
        place, kind, number, rest = name.rsplit(".", 3)
        return Role(
            "heads", head=(kind, int(number)), pattern=f"{place}.{kind}.{{}}.{rest}", **known
        )


_TYPES = {
    torch.float64: "F64",
    torch.float32: "F32",
    torch.int64: "I64",
    torch.int32: "I32",
    torch.uint8: "U8",
    torch.bool: "BOOL",
}


def tensors_without_numbers(
    build: Callable[[], MapNetwork],
) -> dict[str, tuple[tuple[int, ...], str]]:
    """Shape and type, as safetensors names it, of each tensor of the network that ``build`` makes.

    No tensor gets numbers: it costs next to no memory, whatever the network's size.
    """
    with torch.device("meta"):
        state = build().state_dict()
    return {name: (tuple(tensor.shape), _TYPES[tensor.dtype]) for name, tensor in state.items()}
