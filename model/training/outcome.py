"""What a training has come to: all that the model file and the report are made of."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from ..accuracy.calibration import Calibration
from ..mapping.mapper import Frame
from ..networks.contract import MapNetwork
from ..trust.trust import Trust
from .choices import Choices
from .data import TrainingData
from .folds import Fold
from .run import Run
from .trusted import HeldOutDistances

FOLDS, TEST_PART = "folds", "test"
"""Where an accuracy is from."""


@dataclass
class Outcome:
    """The networks that are kept, and what is known of them.

    Attributes
    ----------
    data : what they were trained on; of a committee that of its first fold.
    networks : on the CPU. runs : of all seeds, those that were not kept too; of a committee, those
        of its networks. kept : the run that the report shows.
    histories : of the networks whose validation scores the report shows.
    learned : per variable: labels that the kept network learned from, of each class, int64 (K,), or
        in all, (1,).
    accuracy : scores, full; of labels that the networks they are of did not learn from.
    accuracy_of : whose these are: FOLDS, of the folds together, or TEST_PART; None without any.
    frames : of a committee, one for each network.
    flips : whether maps are the mean over mirror images.
    choices : what was settled before, where the networks had no validation part. before : the
        runs, without folds, that settled it.
    folds : judged; none where there was but one. pooled : scores of their labels together, where
        the accuracy is of the test part.
    digest : of the data.
    distances : of labelled pixels held out, from what was learned from. fitted : what the networks
        learned from, where it is known already, without limits.
    seen, unseen : reflectances (n, B) of labelled pixels that the networks learned from, and of
        the test part.
    """

    data: TrainingData
    networks: list[MapNetwork]
    runs: list[Run]
    kept: Run
    histories: list[list[dict]]
    learned: list[np.ndarray]
    accuracy: dict
    accuracy_of: str | None
    calibration: Calibration
    digest: str
    distances: HeldOutDistances
    seen: np.ndarray
    unseen: np.ndarray = field(default_factory=lambda: np.empty((0, 0), np.float32))
    fitted: Trust | None = None
    flips: bool = False
    frames: list[Frame] | None = None
    choices: Choices | None = None
    before: list[Run] = field(default_factory=list)
    folds: list[Fold] = field(default_factory=list)
    pooled: dict = field(default_factory=dict)
