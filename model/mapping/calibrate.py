"""Calibration on the validation part: temperatures for classes, intervals for quantities."""

from __future__ import annotations

import numpy as np
import torch

from ..accuracy.calibration import Calibration, HalfWidths, Temperature
from ..accuracy.scores import physical
from ..accuracy.uncertainty import COVERAGES, fit_temperature, half_widths
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
    samples = [_Sample(min(PIXELS, _NUMBERS // (v.channels + 2))) for v in variables]
    with distributed.in_step():
        for number, (scene, *window), truths, maps, here in labelled_maps(
            mapper, labels, split, VALIDATION, tiles
        ):
            units = split.units(scene, *window)
            for index, (variable, truth, guess) in enumerate(zip(variables, truths, maps)):
                seen = here & ~np.isnan(truth)
                if variable.is_categorical:
                    rows = np.concatenate([guess[:, seen], truth[None, seen]]).T
                else:
                    residual = np.abs(truth[seen] - physical(variable, guess[0][seen]))
                    rows = residual[:, None]
                keys = np.random.default_rng([seed, index, number]).random(len(rows))
                samples[index].add(keys, rows, units[seen])
    entries = {}
    for variable, sample in zip(variables, samples):
        sample.gather()
        if len(sample.keys):
            fit = _temperature if variable.is_categorical else _half_widths
            entries[variable.name] = fit(variable, sample, mapper.reporter)
    return Calibration(entries)


def _temperature(variable: Variable, sample: _Sample, reporter) -> Temperature:
    probabilities, truth = sample.rows[:, :-1], sample.rows[:, -1]
    return Temperature(fit_temperature(probabilities, truth), len(truth))


def _half_widths(variable: Variable, sample: _Sample, reporter) -> HalfWidths:
    widths, effective = half_widths(sample.rows[:, 0], sample.units)
    blocks = len(np.unique(sample.units))
    backed = effective / (effective + 1)
    if backed < 0.9:
        reporter.warning(
            f"{variable.name}: the labels of the validation part are worth {effective:.1f} "
            f"independent pixels ({blocks} places), so intervals of more than {100 * backed:.0f} % "
            "may hold fewer values than they say; label more places."
        )
    return HalfWidths(COVERAGES, widths, len(sample.rows), blocks, round(effective, 1))


class _Sample:
    """The rows with the smallest keys, which are random: a fair sample, however it was gathered."""

    def __init__(self, most: int):
        self._most = most
        self.keys = np.empty(0)
        self.rows = np.empty((0, 0), np.float32)
        self.units = np.empty(0, np.int64)

    def add(self, keys: np.ndarray, rows: np.ndarray, units: np.ndarray) -> None:
        if len(self.keys) == self._most:
            kept = keys < self.keys.max()
            keys, rows, units = keys[kept], rows[kept], units[kept]
        if not len(keys):
            return
        self.keys = np.concatenate([self.keys, keys])
        rows = rows.astype(np.float32)
        self.rows = np.concatenate([self.rows, rows]) if self.rows.size else rows
        self.units = np.concatenate([self.units, units])
        if len(self.keys) > self._most:
            self._keep(np.argpartition(self.keys, self._most)[: self._most])

    def gather(self) -> None:
        """Bring together what all processes have, in the order of the keys."""
        if distributed.together():
            sizes = distributed.of_each(torch.tensor(list(self.rows.shape)))
            longest, channels = sizes.max(0).values.tolist()
            rows = self.rows if self.rows.size else np.empty((0, channels), np.float32)
            self.keys, self.rows, self.units = (
                np.concatenate(
                    [own[: int(n)] for own, (n, _) in zip(_of_each(each, longest), sizes)]
                )
                for each in (self.keys, rows, self.units)
            )
        self._keep(np.argsort(self.keys, kind="stable")[: self._most])

    def _keep(self, places: np.ndarray) -> None:
        self.keys, self.rows, self.units = (
            each[places] for each in (self.keys, self.rows, self.units)
        )


def _of_each(values: np.ndarray, longest: int) -> np.ndarray:
    padded = np.zeros((longest, *values.shape[1:]), values.dtype)
    padded[: len(values)] = values
    return distributed.of_each(torch.from_numpy(padded)).numpy()
