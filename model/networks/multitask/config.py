"""What the network is made of: one object, stored in the model file."""

from __future__ import annotations

from dataclasses import dataclass

from ...base.errors import HyperTaskError
from ...base.variables import Variable
from ...networks.contract import Recipe
from ..contract import MapConfig

_WIDTHS = {
    "paper": (64, 128, 256, 512),
    "compact": (32, 64, 128, 256),
    "small": (16, 32, 64, 128),
    "tiny": (8, 16, 32, 64),
}


def preset_widths(preset: str) -> tuple[int, ...]:
    """Channels of the four encoder stages of a preset."""
    return _WIDTHS[preset]


@dataclass(frozen=True)
class NetworkConfig(MapConfig):
    """Configuration of :class:`~hypertask.model.networks.multitask.MultitaskNetwork`.

    Attributes
    ----------
    widths : tuple of int
        Channels of the encoder's stages; the decoders' follow from them.
    dilations : tuple of int
        Dilations of the Dense ASPP's branches.
    dense : bool
        Branches of the ASPP feed each other (eq. 3-4), or all read the stage's features.
    stem_stride : int
        1, or 2 with a final bilinear upsampling: a quarter of the arithmetic.
    context : int or None
        Side in pixels of the neighbourhood the attention pools over, the same in training and
        in mapping. None pools over all it is given (the paper).
    spectral_path : int
        Width of the two 1x1 convolutions before the stem whose output also goes to every head;
        0 leaves them out (the paper).
    spectral_members : int
        Networks for single pixels that stand side by side in the spectral path, each of that
        width; every head takes the mean of what they say. The stem sees the first one.
    kernel_landmarks : int
        Landmarks of the kernel members beside the spectral path, see ``kernel.py``; 0: none.
    linear : bool
        Add a linear map of the spectrum to every continuous variable.
    dropout : float
        Share of features dropped before the decoders while training.
    residual, aspp, attention, channel_pooling, skips, batch_norm, pooling : bool
        The parts that the paper's tables V and fig. 13 switch off.
    """

    widths: tuple[int, ...] = _WIDTHS["compact"]
    dilations: tuple[int, ...] = (3, 6, 12)
    dense: bool = True
    stem_stride: int = 1
    context: int | None = None
    spectral_path: int = 0
    spectral_members: int = 1
    kernel_landmarks: int = 0
    linear: bool = False
    dropout: float = 0.0
    residual: bool = True
    aspp: bool = True
    attention: bool = True
    channel_pooling: bool = True
    skips: bool = True
    batch_norm: bool = True
    pooling: bool = True

    def __post_init__(self):
        super().__post_init__()
        if self.stem_stride not in (1, 2):
            raise HyperTaskError(f"The stem's stride is {self.stem_stride}; it must be 1 or 2.")

    @property
    def stride(self) -> int:
        """Pixels that one position of the deepest stage stands for; sizes are multiples of it."""
        return self.stem_stride * (2 ** (len(self.widths) - 1) if self.pooling else 1)

    @classmethod
    def for_training(
        cls, variables: list[Variable], bands: int, preset: str, recipe: Recipe
    ) -> NetworkConfig:
        phase = recipe.spectral_path and recipe.spectral_steps
        return cls.for_variables(
            variables,
            bands=bands,
            widths=preset_widths(preset),
            context=recipe.window if recipe.context else None,
            spectral_path=recipe.spectral_path,
            spectral_members=recipe.spectral_members,
            kernel_landmarks=recipe.kernel_landmarks if phase else 0,
            linear=recipe.linear,
            dropout=recipe.dropout,
        )
