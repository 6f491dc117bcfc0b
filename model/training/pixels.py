"""Labelled pixels as a table: for the spectral path, which sees one pixel at a time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..labels.labels import Labels
from ..labels.survey import Reservoir, Survey
from ..rasters.windows import blocks_within
from ..splits.split import Split

MOST = 50_000
"""Pixels kept with a class, and as many with a number; a larger part is sampled."""


@dataclass
class LabelledPixels:
    """Spectra and labels of single pixels of one part of the split.

    Attributes
    ----------
    spectra : float32 (n, B) reflectance.
    labels : float32 (n, V) class indices or physical values, NaN where missing.
    classed : how many come first that were drawn for their classes; the rest were drawn for
        their numbers.
    """

    spectra: np.ndarray
    labels: np.ndarray
    classed: int


def labelled_pixels(
    labels: Labels, split: Split, part: int, survey: Survey, seed: int, reporter
) -> LabelledPixels:
    """Uniform samples of a part's valid pixels with a class, and of those with a number."""
    rng = np.random.default_rng(seed)
    categorical = np.array([variable.is_categorical for variable in labels.variables])
    bands = len(labels.scenes[0].scene.chosen)
    samples = [Reservoir(MOST, rng), Reservoir(MOST, rng)]
    for sample in samples:
        sample.add(np.empty((0, bands + len(categorical)), np.float32))
    for scene, *window in blocks_within(survey.extent):
        reporter.check_cancelled()
        here = split.window(scene, *window) == part
        planes = labels.scenes[scene].read(*window)
        here &= ~np.isnan(planes).all(0)
        if not here.any():
            continue
        spectra, valid = labels.scenes[scene].scene.read(*window)
        here &= valid
        rows = np.concatenate([spectra[:, here], planes[:, here]]).T
        known = ~np.isnan(rows[:, bands:])
        for sample, kind in zip(samples, (categorical, ~categorical)):
            sample.add(rows[known[:, kind].any(1)])
    rows = np.concatenate([sample.rows for sample in samples])
    return LabelledPixels(rows[:, :bands], rows[:, bands:], len(samples[0].rows))
