"""The losses that a job may choose, as far as a job, a form or a report has to know them.

What they compute is in ``training/losses.py``, under the same names; a test holds the two together.
"""

from __future__ import annotations

from typing import NamedTuple


class Loss(NamedTuple):
    """A loss by the name that a job gives it.

    kind : how the errors are taken to be distributed, which the balancing by uncertainty asks:
        ``cross_entropy`` of a categorical variable, ``mae`` or ``mse`` of a continuous one.
    words : for reports; may name settings of the recipe in braces.
    help : for forms.
    settings : of the recipe, which the name stands for.
    """

    kind: str
    words: str
    help: str
    settings: dict


LOSSES = {
    "none": Loss(
        "cross_entropy",
        "cross-entropy",
        "cross-entropy",
        {"gamma": 0.0, "alpha": 1.0, "weight_power": 0.0},
    ),
    "cost_sensitive": Loss(
        "cross_entropy",
        "cross-entropy",
        "rare classes weigh more",
        {"gamma": 0.0, "alpha": 1.0, "weight_power": 1.0},
    ),
    "focal": Loss(
        "cross_entropy",
        "focal loss (gamma {gamma:g})",
        "pixels that are hard weigh more",
        {"gamma": 2.0, "alpha": 0.25, "weight_power": 0.0},
    ),
    "focal_weighted": Loss(
        "cross_entropy",
        "focal loss (gamma {gamma:g})",
        "both",
        {"gamma": 2.0, "alpha": 0.25, "weight_power": 1.0},
    ),
    "mae": Loss("mae", "mean absolute error", "mean absolute error", {"continuous_loss": "mae"}),
    "mse": Loss("mse", "mean squared error", "mean squared error", {"continuous_loss": "mse"}),
}
"""The first four are those of table VI and plain cross-entropy; a class weight is that of eq. 12 to
the power ``weight_power``."""

IMBALANCES = tuple(name for name, loss in LOSSES.items() if loss.kind == "cross_entropy")
CONTINUOUS_LOSSES = tuple(name for name in LOSSES if name not in IMBALANCES)


def class_loss(settings: dict, named: str | None = None) -> str:
    """The loss of the categorical variables that a recipe's settings make.

    ``named`` : the job's own for all of them, which holds unless settings were given besides.
    """
    if named in LOSSES and all(settings.get(k) == v for k, v in LOSSES[named].settings.items()):
        return named
    plain = settings.get("gamma", 0) == 0 and settings.get("alpha", 1) == 1
    return "none" if plain else "focal"
