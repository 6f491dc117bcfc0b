"""What validation decides in a training, and what the folds agree upon.

A network that learns from all labels has none left to decide by. It is trained for as long and with
what the trainings before it, which had a validation part, have found.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np

from .run import Run


@dataclass(frozen=True)
class Choices:
    """What validation has decided.

    Attributes
    ----------
    epochs : of windows; 0: the network for single pixels is the better one.
    spectral_steps : of the spectral phase; 0 without one.
    linear : share of a linear model in each continuous variable, 0..1; none without one.
    """

    epochs: int
    spectral_steps: int = 0
    linear: tuple[float, ...] = ()

    def to_dict(self) -> dict:
        return {**asdict(self), "linear": list(self.linear)}


def choices_of(run: Run) -> Choices:
    """What validation has decided in a training that is over."""
    return Choices(run.best_epoch, run.spectral_steps, tuple(run.linear))


def agreed(choices: Sequence[Choices]) -> Choices:
    """What several trainings agree upon, at least one.

    Whether windows help: as more than half of them have it. Steps, shares, and the epochs of those
    that windows helped: the median, halfway between the middle two of an even number, steps and
    epochs rounded.
    """
    spatial = [each.epochs for each in choices if each.epochs]
    shares = np.median([each.linear for each in choices], axis=0)
    return Choices(
        round(float(np.median(spatial))) if 2 * len(spatial) > len(choices) else 0,
        round(float(np.median([each.spectral_steps for each in choices]))),
        tuple(float(share) for share in shares),
    )
