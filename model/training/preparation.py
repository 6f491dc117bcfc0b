"""Numbers that are fixed on the training part before training: bounds, means, class weights."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

import numpy as np

from ..base.errors import HyperTaskError
from ..base.messages import Reporter
from ..base.present import present
from ..base.variables import Variable
from ..labels.census import LabelBlock
from ..splits.dealt import Dealt
from .sampling import WindowSampler

UPPER_PERCENTILE = 98
_PIXELS = 200_000
_WINDOWS = 512


class Taker(Protocol):
    """Who needs labelled pixels of a part of the split with their spectra."""

    part: int

    def add(self, block: LabelBlock, here: np.ndarray, spectra: np.ndarray) -> None:
        """Take the pixels ``here``, bool (height, width), of a block.

        ``spectra``: float32 (B, height, width) reflectance of the whole block.
        """


def look_at_spectra(dealt: Dealt, takers: Sequence[Taker], reporter: Reporter) -> None:
    """Show every taker the labelled, valid pixels of its part: all spectra are read once."""
    scenes = [each.scene for each in dealt.census.labels.scenes]
    for block, parts in dealt.blocks(reporter):
        labelled = block.labelled
        wanted = [labelled & (parts == taker.part) for taker in takers]
        if not any(here.any() for here in wanted):
            continue
        spectra, valid = scenes[block.scene].read(*block.window)
        for taker, here in zip(takers, wanted):
            here &= valid
            if here.any():
                taker.add(block, here, spectra)


def training_spectra(sampler: WindowSampler, seed: int) -> np.ndarray:
    """Sample of the training part's valid spectra, float64 (n, B), at most 200 000."""
    rng = np.random.default_rng(seed)
    picked, total = [], 0
    for _ in range(_WINDOWS):
        window = sampler.draw(rng)
        spectra = window.spectra[:, window.valid].T
        share = max(1, len(spectra) * _WINDOWS // _PIXELS)
        picked.append(spectra[rng.permutation(len(spectra))[: max(1, len(spectra) // share)]])
        total += len(picked[-1])
        if total >= _PIXELS:
            break
    spectra = np.concatenate(picked).astype(np.float64)
    if len(spectra) < 2:
        raise HyperTaskError("The training part holds no valid pixel; check the nodata value.")
    return spectra


def bound_variables(
    variables: list[Variable], values: Sequence[np.ndarray | None]
) -> list[Variable]:
    """Set the bounds of continuous variables: minimum and 98th percentile of the training labels.

    Raises
    ------
    HyperTaskError
        When the training part has no label of a variable.
    """
    result = []
    for variable, sample in zip(variables, values):
        if not variable.is_categorical:
            own = present(sample)
            if not len(own):
                raise HyperTaskError(
                    f"The training part has no label of {variable.name}; label more places or "
                    "choose a smaller block size."
                )
            low, high = float(own.min()), float(np.percentile(own, UPPER_PERCENTILE))
            if high <= low:
                high = max(low + 1e-6, float(own.max()))
            variable = replace(variable, bounds=(low, high))
        result.append(variable)
    return result


def scale_labels(labels: np.ndarray, variables: list[Variable]) -> np.ndarray:
    """Physical values of continuous variables to [0, 1] by their bounds, clipped; in place."""
    for plane, variable in zip(labels, variables):
        if not variable.is_categorical:
            low, high = variable.limits
            plane[:] = np.clip((plane - low) / (high - low), 0, 1)
    return labels
