"""Calibration on held-out labels: temperatures for classes, intervals for quantities.

These are the labels of the validation part or, where there are folds, those of all folds, each
mapped by the network that did not learn from it.
"""

from __future__ import annotations

import numpy as np
import torch

from ..accuracy.calibration import Calibration, HalfWidths, Temperature
from ..accuracy.scores import physical
from ..accuracy.uncertainty import COVERAGES, fit_temperature, half_widths
from ..base.messages import Reporter
from ..base.text import amount
from ..base.variables import Variable
from ..labels.labels import Labels
from ..runtime import distributed
from ..splits.split import VALIDATION, Split
from .evaluate import labelled_maps
from .mapper import Mapper

PIXELS = 200_000
_NUMBERS = 10_000_000  # kept per variable, so of many classes fewer pixels are


def calibrate(
    mapper: Mapper,
    labels: Labels,
    split: Split,
    tiles: list[tuple],
    variables: list[Variable],
    seed: int,
) -> Calibration:
    """Calibrate every variable on the labelled pixels of the validation part.

    Up to 200 000 pixels of each variable are used, the same ones however many processes there are.

    Parameters
    ----------
    tiles : of the validation part, see :func:`~hypertask.model.splits.tiles.part_tiles`.

    seed : of the choice of pixels.

    Returns
    -------
    Without the variables that have no labelled pixel.
    """
    held_out = HeldOut(variables, seed)
    held_out.add(mapper, labels, split, VALIDATION, tiles)
    held_out.gather()
    return held_out.calibration(mapper.reporter, "the labels of the validation part")


class HeldOut:
    """What networks say of labels that they did not learn from, up to 200 000 pixels a variable.

    The same pixels however many processes there are: each adds its share of the tiles, then all
    call :meth:`gather`.

    Parameters
    ----------
    seed : of the choice of pixels.
    """

    def __init__(self, variables: list[Variable], seed: int):
        self._variables, self._seed = variables, seed
        self._samples = [_Sample(min(PIXELS, _NUMBERS // (v.channels + 2))) for v in variables]

    def add(
        self,
        mapper: Mapper,
        labels: Labels,
        split: Split,
        part: int,
        tiles: list[tuple],
        fold: int = 0,
    ) -> None:
        """Map the labels of a part, by networks that learned from others; ``fold``: from 1."""
        chance = [self._seed] if fold == 0 else [self._seed, fold]
        with distributed.in_step():
            for number, (scene, *window), truths, maps, here in labelled_maps(
                mapper, labels, split, part, tiles
            ):
                units = split.units(scene, *window)
                for index, (variable, truth, guess) in enumerate(
                    zip(mapper.variables, truths, maps)
                ):
                    seen = here & ~np.isnan(truth)
                    if variable.is_categorical:
                        rows = np.concatenate([guess[:, seen], truth[None, seen]]).T
                    else:
                        residual = np.abs(truth[seen] - physical(variable, guess[0][seen]))
                        rows = residual[:, None]
                    keys = np.random.default_rng([*chance, index, number]).random(len(rows))
                    self._samples[index].add(keys, rows, units[seen], fold)

    def gather(self) -> None:
        """Bring together what all processes have added."""
        for sample in self._samples:
            sample.gather()

    def calibration(
        self, reporter: Reporter, what: str = "the held-out labels", without: int | None = None
    ) -> Calibration:
        """Calibrate every variable that has a pixel.

        Parameters
        ----------
        what : in a warning, the labels. without : a fold whose labels are not looked at, so that
            what was found can be judged by them, and nothing is said; where no other fold has a
            label of a variable, they are.
        """
        entries: dict[str, Temperature | HalfWidths] = {}
        for variable, sample in zip(self._variables, self._samples):
            chosen = np.ones(len(sample.keys), bool) if without is None else sample.folds != without
            chosen |= not chosen.any()
            rows, units = sample.rows[chosen], sample.units[chosen]
            if len(rows) and variable.is_categorical:
                entries[variable.name] = _temperature(rows)
            elif len(rows):
                entries[variable.name], words = _half_widths(variable, rows, units, what)
                if words and without is None:
                    reporter.warning(words)
        return Calibration(entries)


def _temperature(rows: np.ndarray) -> Temperature:
    probabilities, truth = rows[:, :-1], rows[:, -1]
    return Temperature(fit_temperature(probabilities, truth), len(truth))


def _half_widths(variable: Variable, rows, units, what: str) -> tuple[HalfWidths, str]:
    """The intervals, and a warning where the labels are too few for them."""
    widths, effective = half_widths(rows[:, 0], units)
    blocks, words = len(np.unique(units)), ""
    backed = effective / (effective + 1)
    if backed < 0.9:
        words = (
            f"{variable.name}: {what} are worth {effective:.1f} independent pixels "
            f"({amount(blocks, 'place', 'places')}), so intervals of more than "
            f"{100 * backed:.0f} % may hold fewer values than they say; label more places."
        )
    return HalfWidths(COVERAGES, tuple(widths), len(rows), blocks, round(effective, 1)), words


class _Sample:
    """The rows with the smallest keys, which are random: a fair sample, however it was gathered."""

    def __init__(self, most: int):
        self._most = most
        self.keys = np.empty(0)
        self.rows = np.empty((0, 0), np.float32)
        self.units = np.empty(0, np.int64)
        self.folds = np.empty(0, np.int64)

    def add(self, keys: np.ndarray, rows: np.ndarray, units: np.ndarray, fold: int = 0) -> None:
        if len(self.keys) == self._most:
            kept = keys < self.keys.max()
            keys, rows, units = keys[kept], rows[kept], units[kept]
        if not len(keys):
            return
        self.keys = np.concatenate([self.keys, keys])
        rows = rows.astype(np.float32)
        self.rows = np.concatenate([self.rows, rows]) if self.rows.size else rows
        self.units = np.concatenate([self.units, units])
        self.folds = np.concatenate([self.folds, np.full(len(keys), fold)])
        if len(self.keys) > self._most:
            self._keep(np.argpartition(self.keys, self._most)[: self._most])

    def gather(self) -> None:
        """Bring together what all processes have, in the order of the keys."""
        if distributed.together():
            sizes = distributed.of_each(torch.tensor(list(self.rows.shape)))
            longest, channels = sizes.max(0).values.tolist()
            rows = self.rows if self.rows.size else np.empty((0, channels), np.float32)
            self.keys, self.rows, self.units, self.folds = (
                np.concatenate(
                    [own[: int(n)] for own, (n, _) in zip(_of_each(each, longest), sizes)]
                )
                for each in (self.keys, rows, self.units, self.folds)
            )
        self._keep(np.argsort(self.keys, kind="stable")[: self._most])

    def _keep(self, places: np.ndarray) -> None:
        self.keys, self.rows, self.units, self.folds = (
            each[places] for each in (self.keys, self.rows, self.units, self.folds)
        )


def _of_each(values: np.ndarray, longest: int) -> np.ndarray:
    padded = np.zeros((longest, *values.shape[1:]), values.dtype)
    padded[: len(values)] = values
    return distributed.of_each(torch.from_numpy(padded)).numpy()
