"""The networks that there are, as far as a job, a form or a report has to know them.

What they compute is in ``networks/``, which needs torch; a test holds the two together.
"""

from __future__ import annotations

from dataclasses import dataclass, field

PRESETS = ("paper", "compact", "small", "tiny")
"""Sizes of every network: the published widths, a half, a quarter and an eighth of them."""

PROPOSED = "multitask"
"""The network of a job or a model file that names none."""


@dataclass(frozen=True)
class Method:
    """A network by the name that a job gives it.

    Attributes
    ----------
    title, source : for forms and reports.
    step : sides of a training window are multiples of it, in pixels.
    masks : whether invalid pixels count as outside the scene in every layer. If not, they are 0
        after scaling and only stay out of the loss.
    settings : of every recipe, in place of its own, for this network.
    lacks : settings of a recipe that mean nothing to it.
    patches : of a network that says of a pixel what it sees in the patch around it: the smallest
        side of a patch, and the number that it is a multiple of. None: no such network.
    """

    title: str
    source: str
    step: int = 8
    masks: bool = True
    settings: dict = field(default_factory=dict)
    lacks: tuple[str, ...] = ()
    patches: tuple[int, int] | None = None


_SPECTRAL_PHASE = {
    "spectral_steps": 0,
    "spectral_path": 0,
    "spectral_members": 1,
    "kernel_landmarks": 0,
    "linear": False,
    "context": False,
}
_NO_PHASE = (*_SPECTRAL_PHASE, "spectral_rate", "band_noise", "context_margin")
PATCH_SETTINGS = ("patch", "window_pixels")
_PRETRAINING = ("pretraining_steps", "pretraining_rate")


def _other(title: str, source: str, step: int, dropout: float = 0.0, **settings) -> Method:
    """A published network that learns from windows throughout and masks nothing inside."""
    settings = {**_SPECTRAL_PHASE, "dropout": dropout, **settings}
    lacks = (*_NO_PHASE, *PATCH_SETTINGS, *_PRETRAINING)
    return Method(title, source, step, masks=False, settings=settings, lacks=lacks)


def _patches(
    title: str,
    source: str,
    dropout: float,
    patches: tuple[int, int],
    step: int = 8,
    pretrained: bool = False,
    **settings,
) -> Method:
    """One that says of a pixel what it sees in the patch around it.

    ``pretrained`` : whether a part of it learns without labels first.
    """
    settings = {**_SPECTRAL_PHASE, "dropout": dropout, **settings}
    lacks = _NO_PHASE if pretrained else (*_NO_PHASE, *_PRETRAINING)
    return Method(title, source, step, False, settings, lacks, patches)


METHODS = {
    PROPOSED: Method(
        "multitask network",
        "Chhapariya, Benoit, Buddhiraju and Kumar 2024",
        lacks=(*PATCH_SETTINGS, *_PRETRAINING),
    ),
    "unet": _other("U-Net", "Ronneberger, Fischer and Brox 2015", 16),
    "segnet": _other("SegNet", "Badrinarayanan, Kendall and Cipolla 2017", 32),
    "resunet": _other("Res-U-Net", "U-Net with the residual blocks of He et al. 2016", 16),
    # at a window of 32 its dilated convolutions would see nothing but zeros around 2 x 2 positions
    "deeplab": _other("DeepLabV3+", "Chen et al. 2018", 16, dropout=0.5, window=64),
    # of the 3-D networks the pixels of a window are so few that a batch is that of AIROBEST
    "mottus": _patches(
        "Mottus 3-D CNN", "Chen et al. 2016, AIROBEST", 0.5, (27, 1), patch=27, window_pixels=4
    ),
    "pham": _patches(
        "Pham 3-D CNN", "Pham 2019, AIROBEST", 0.5, (18, 1), patch=27, window_pixels=4
    ),
    "mstnet": _other("MSTNet", "Yu et al. 2022", 8, dropout=0.1),
    "gscvit": _patches(
        "GSC-ViT", "Zhao, Xu, Li and Plaza 2024", 0.1, (4, 4), patch=8, window_pixels=16
    ),
    # what it sees of a window costs a hundred times what it learns from a pixel of it: of fewer
    # windows more pixels, in 30 epochs twice as many as its authors' code looks at
    "spectraldiff": _patches(
        "SpectralDiff",
        "Chen, Yue, Fang and Xia 2023",
        0.1,
        (3, 1),
        step=16,
        pretrained=True,
        patch=13,
        window_pixels=32,
        windows_per_epoch=32,
        batch_size=4,
    ),
}
