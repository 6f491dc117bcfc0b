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
    """

    title: str
    source: str
    step: int = 8
    masks: bool = True
    settings: dict = field(default_factory=dict)
    lacks: tuple[str, ...] = ()


_SPECTRAL_PHASE = {
    "spectral_steps": 0,
    "spectral_path": 0,
    "spectral_members": 1,
    "linear": False,
    "context": False,
}
_NO_PHASE = (*_SPECTRAL_PHASE, "spectral_rate", "band_noise", "context_margin")

METHODS = {
    PROPOSED: Method("multitask network", "Chhapariya, Benoit, Buddhiraju and Kumar 2024"),
    "unet": Method(
        "U-Net",
        "Ronneberger, Fischer and Brox 2015",
        step=16,
        masks=False,
        settings={**_SPECTRAL_PHASE, "dropout": 0.0},
        lacks=_NO_PHASE,
    ),
}
