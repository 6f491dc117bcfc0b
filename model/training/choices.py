"""What validation decides in a training, and what the folds agree upon.

A network that learns from all labels has none left to decide by. It is trained for as long and with
what the trainings before it, which had a validation part, have found.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np

from .run import Run


@dataclass(frozen=True)
class KernelChoice:
    """What was chosen of the kernel members of a variable, see ``kernel_members.py``.

    Attributes
    ----------
    share : of what is said of the variable, 0..1; None, as good as 0, where no label was there to
        judge it by.
    settings : rate of the kernel and penalty of each regression that is averaged.
    factor : that makes logits of a class's scores.
    """

    share: float | None = None
    settings: tuple[tuple[float, float], ...] = ()
    factor: float = 1.0

    def to_dict(self) -> dict:
        return {**asdict(self), "settings": [list(each) for each in self.settings]}

    @classmethod
    def from_dict(cls, values: dict) -> KernelChoice:
        settings = tuple((rate, penalty) for rate, penalty in values["settings"])
        return cls(values["share"], settings, values["factor"])


@dataclass(frozen=True)
class Choices:
    """What validation has decided.

    Attributes
    ----------
    epochs : of windows; 0: the network for single pixels is the better one.
    spectral_steps : of the spectral phase; 0 without one.
    linear : share of a linear model in each continuous variable, 0..1, or None as of kernel
        members; none without one.
    kernel : of kernel members, for each variable; none without such members.
    flips : whether the mean over mirror images is worth its time.
    """

    epochs: int
    spectral_steps: int = 0
    linear: tuple[float | None, ...] = ()
    kernel: tuple[KernelChoice, ...] = ()
    flips: bool = False

    def to_dict(self) -> dict:
        values = {**asdict(self), "linear": list(self.linear)}
        del values["kernel"]
        if self.kernel:
            values["kernel"] = [each.to_dict() for each in self.kernel]
        return values


def choices_of(run: Run) -> Choices:
    """What validation has decided in a training that is over."""
    kernel = tuple(KernelChoice.from_dict(each) for each in run.kernel)
    return Choices(run.best_epoch, run.spectral_steps, tuple(run.linear), kernel, run.flips)


def agreed(choices: Sequence[Choices]) -> Choices:
    """What several trainings agree upon, at least one.

    Whether windows help, and mirror images: as more than half of them have it. Steps, shares, and
    the epochs of those that windows helped: the median, halfway between the middle two of an even
    number, steps and epochs rounded. Of kernel members the median share and factor, and the
    settings that most have chosen, as many as one has. Who found no label to judge a share by has
    no say in it; where nobody found one it stays unknown.
    """
    spatial = [each.epochs for each in choices if each.epochs]
    return Choices(
        round(float(np.median(spatial))) if 2 * len(spatial) > len(choices) else 0,
        round(float(np.median([each.spectral_steps for each in choices]))),
        tuple(_middle(shares) for shares in zip(*(each.linear for each in choices))),
        tuple(_agreed_kernel(each) for each in zip(*(each.kernel for each in choices))),
        2 * sum(each.flips for each in choices) > len(choices),
    )


def _middle(shares: Sequence[float | None]) -> float | None:
    known = [share for share in shares if share is not None]
    return float(np.median(known)) if known else None


def share_words(name: str, share: float | None) -> str:
    """The share of a model in a variable, in words."""
    return f"{name} 0 % (no label to judge by)" if share is None else f"{name} {100 * share:.0f} %"


def _agreed_kernel(choices: Sequence[KernelChoice]) -> KernelChoice:
    """Of one variable; who found no label of it has no say in the settings."""
    found = [each for each in choices if each.settings]
    if not found:
        return KernelChoice()
    votes = Counter(setting for each in found for setting in each.settings)
    most = max(len(each.settings) for each in found)
    return KernelChoice(
        _middle([each.share for each in choices]),
        tuple(setting for setting, _ in votes.most_common(most)),
        float(np.median([each.factor for each in found])),
    )
