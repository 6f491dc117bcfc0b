"""Scores of a part of the split, from maps made exactly as prediction makes them."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import torch

from ..accuracy.scores import VariableScores
from ..base.read_ahead import read_ahead
from ..labels.labels import Labels
from ..runtime import distributed
from ..splits.split import Split
from .mapper import Mapper


def evaluate(
    mapper: Mapper,
    labels: Labels,
    split: Split,
    part: int,
    tiles: list[tuple],
    full: bool = False,
) -> dict[str, dict]:
    """Scores per variable on the labelled pixels of ``part``, as plain JSON.

    Several processes share the tiles and all get the same scores.

    Parameters
    ----------
    full : also what a report shows: figures per class, the areas under the ROC curves, and, under
        the key ``figures`` (see :func:`without_figures`), counts to draw. Probabilities are the
        calibrated ones where the mapper has a calibration.
    """
    scores = counted(mapper, labels, split, part, tiles, full)
    return {own.variable.name: own.to_dict() for own in scores}


def counted(
    mapper: Mapper, labels: Labels, split: Split, part: int, tiles: list[tuple], full: bool = False
) -> list[VariableScores]:
    """What :func:`evaluate` makes its scores of, to be added up with that of others."""
    scores = _empty(mapper, full)
    with distributed.in_step():
        for _, _, truths, maps, here in labelled_maps(mapper, labels, split, part, tiles):
            for own, truth, guess in zip(scores, truths, maps):
                seen = here & ~np.isnan(truth)
                own.add_map(truth[seen], guess[:, seen])
    if distributed.together():
        scores = _merged(scores, _empty(mapper, full))
    return scores


def _empty(mapper: Mapper, full: bool) -> list[VariableScores]:
    return [VariableScores(v, mapper.calibration.of(v.name), full) for v in mapper.variables]


def labelled_maps(
    mapper: Mapper, labels: Labels, split: Split, part: int, tiles: list[tuple]
) -> Iterator[tuple]:
    """This process's share of ``tiles``, mapped.

    Yields
    ------
    number : of the tile. tile : (scene, row, column, height, width).
    truths : float32 (V, height, width) labels. maps : per variable, of :meth:`Mapper.map`; only
        labelled pixels of ``part`` are asked for.
    here : bool (height, width), the valid pixels of ``part``.
    """
    numbers = range(distributed.rank(), len(tiles), distributed.size())

    def read(place: int):
        scene, *window = tiles[numbers[place]]
        return mapper.read(labels.scenes[scene].scene, *window)

    for number, tile in zip(numbers, read_ahead(read, len(numbers), depth=1)):
        mapper.reporter.check_cancelled()
        scene, *window = tiles[number]
        here = (split.uses(scene, *window) == part) & tile.valid[tile.inner]
        truths = labels.scenes[scene].read(*window)
        tile.wanted = here & ~np.isnan(truths).all(0)
        yield number, tiles[number], truths, mapper.map(tile), here


def _merged(scores: list[VariableScores], totals: list[VariableScores]) -> list[VariableScores]:
    """What all processes have added up, put together in ``totals`` in the order of their ranks."""
    for own, total in zip(scores, totals):
        for state in distributed.of_each(torch.from_numpy(own.state())).numpy():
            total.merge(state)
    return totals
