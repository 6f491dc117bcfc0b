"""How the training of one network goes."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass, field, fields


@dataclass
class Run:
    """How the training of one network goes; plain values, kept for resuming and for the report.

    Attributes
    ----------
    epoch : epochs completed. best_epoch : whose weights are kept, 0 for the spectral path alone.
    score : validation score of the kept weights. needed : score that the next must be above.
    idle : validations since the kept one. ended : whether it is over.
    batch_size : halved when the device ran out of memory. seconds : spent so far.
    history : one record an epoch: ``epoch``, ``loss`` and ``weight`` per variable, and where
        validated ``score`` and ``validation``.
    accuracy : scores on the test part, once it is over.
    spectral_steps : of the spectral phase, after which its weights were kept. linear : share of a
        linear model in each continuous variable. kernel : a ``KernelChoice`` of each variable.
    asked : whether it ended because the analyst asked to keep the best so far.
    diverged : epoch in which it diverged, and so ended; 0: it did not.
    encoder_start : whether it started with an encoder that had learned.
    flips : whether validation gained by the mean over mirror images.
    pretraining : what :meth:`.pretraining.Pretrainer.fit` says, where there was one.
    """

    seed: int
    batch_size: int
    epoch: int = 0
    best_epoch: int = 0
    score: float = -math.inf
    needed: float = -math.inf
    idle: int = 0
    ended: bool = False
    seconds: float = 0.0
    history: list[dict] = field(default_factory=list)
    accuracy: dict = field(default_factory=dict)
    spectral_steps: int = 0
    linear: list[float | None] = field(default_factory=list)
    kernel: list[dict] = field(default_factory=list)
    flips: bool = False
    pretraining: dict = field(default_factory=dict)
    asked: bool = False
    diverged: int = 0
    encoder_start: bool = False

    def to_dict(self) -> dict:
        values = asdict(self)
        return {k: None if v in (math.inf, -math.inf) else v for k, v in values.items()}

    @classmethod
    def from_dict(cls, values: dict) -> Run:
        known = {entry.name for entry in fields(cls)}
        return cls(**{k: v for k, v in values.items() if k in known and v is not None})
