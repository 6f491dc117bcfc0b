"""A training with folds: what they have in common, how they are judged, what they agree upon."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

import torch

from ..accuracy.calibration import Calibration
from ..accuracy.scores import VariableScores, score_words
from ..base.messages import Reporter
from ..base.present import present
from ..base.variables import Variable
from ..jobs.recipes import Recipe
from ..mapping.calibrate import HeldOut
from ..mapping.evaluate import counted
from ..mapping.mapper import Frame, Mapper
from ..networks.contract import MapNetwork
from ..splits.split import TEST
from .choices import Choices, agreed, choices_of
from .data import TrainingData
from .run import Run


@dataclass
class Fold:
    """A fold whose networks are trained.

    Attributes
    ----------
    number : from 1. data : the fold's own, its labels are the test part.
    networks : those kept, on the CPU. runs : of all seeds. kept : of these, those that are kept.
    accuracy : scores on the fold's labels, once they are judged.
    """

    number: int
    data: TrainingData
    networks: list[MapNetwork]
    runs: list[Run]
    kept: list[Run]
    accuracy: dict | None = None

    @contextmanager
    def mapper(
        self,
        device: torch.device,
        recipe: Recipe,
        reporter: Reporter,
        calibration: Calibration | None = None,
    ) -> Iterator[Mapper]:
        """Maps as a model of this fold alone would; only within it are the networks there."""
        networks = [network.to(device).eval() for network in self.networks]
        recipe = replace(recipe, flips=agreed([choices_of(run) for run in self.kept]).flips)
        yield self.data.mapper(networks, device, recipe, reporter, calibration)
        for network in networks:
            network.cpu()


def choices_of_all(folds: Sequence[Fold]) -> Choices:
    """What the validation parts of all folds agree upon."""
    return agreed([choices_of(run) for fold in folds for run in fold.kept])


def best_seed(folds: Sequence[Fold]) -> int:
    """Place of the seed whose networks had the best validation scores on average over the folds."""
    scores = [[run.score for run in fold.runs] for fold in folds]
    means = [sum(each) / len(each) for each in zip(*scores)]
    return max(range(len(means)), key=means.__getitem__)


def common_variables(folds: Sequence[Fold]) -> list[Variable]:
    """The variables with bounds that hold those of every fold."""
    result = []
    for same in zip(*(fold.data.variables for fold in folds)):
        variable = same[0]
        if not variable.is_categorical:
            lows, highs = zip(*(each.bounds for each in same))
            variable = replace(variable, bounds=(min(lows), max(highs)))
        result.append(variable)
    return result


def committee(folds: Sequence[Fold]) -> dict:
    """The networks of all folds as one model, as an ``Outcome`` has it.

    The data is that of the first fold, but for the bounds of the variables.
    """
    frames = [
        Frame.of(fold.data.scaling, fold.data.variables) for fold in folds for _ in fold.networks
    ]
    return {
        "data": replace(folds[0].data, variables=common_variables(folds)),
        "networks": [network for fold in folds for network in fold.networks],
        "runs": [run for fold in folds for run in fold.kept],
        "kept": folds[0].kept[0],
        "frames": frames,
        "histories": [run.history for fold in folds for run in fold.kept],
        "learned": [],
    }


def judged(
    folds: Sequence[Fold],
    held_out: HeldOut,
    device: torch.device,
    recipe: Recipe,
    reporter: Reporter,
) -> dict:
    """Scores of all folds' labels together; those of each are put into the folds.

    Probabilities and intervals are those that the labels of the *other* folds give, so that no
    label judges what it has taught.

    Parameters
    ----------
    held_out : what the networks say of the labels of their folds, gathered.
    """
    common = common_variables(folds)
    pooled: list[VariableScores] = []
    for fold in folds:
        calibration = held_out.calibration(reporter, without=fold.number)
        data = fold.data
        with fold.mapper(device, recipe, reporter, calibration) as mapper:
            scores = counted(mapper, data.labels, data.split, TEST, data.tiles[TEST], full=True)
        fold.accuracy = {own.variable.name: own.to_dict() for own in scores}
        if not pooled:
            pooled = [VariableScores(v, own.calibration, True) for v, own in zip(common, scores)]
        for total, own in zip(pooled, scores):
            total.merge(own.state())
    return {total.variable.name: total.to_dict() for total in pooled}


def tell(folds: Sequence[Fold], accuracy: dict, reporter: Reporter) -> None:
    """Say how good the networks of the folds are, on labels of their folds."""
    for variable in folds[0].data.variables:
        key, digits = ("overall_accuracy", ".3f") if variable.is_categorical else ("rmse", ".4g")
        each = [present(fold.accuracy)[variable.name][key] for fold in folds]
        shown = [f"{value:{digits}}" for value in each if value is not None]
        reporter.message(
            f"Held-out labels of {len(folds)} folds, {variable.name}: "
            f"{score_words(variable, accuracy[variable.name])} "
            f"({'overall accuracy' if variable.is_categorical else 'RMSE'} of each: "
            f"{', '.join(shown)})."
        )
