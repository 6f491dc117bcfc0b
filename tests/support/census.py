"""A training's windows and pixels, for tests that have a census and a split."""

from __future__ import annotations

from support.synthetic import Recorder

from hypertask.model.labels.census import Census
from hypertask.model.splits.dealt import Dealt
from hypertask.model.splits.split import Split
from hypertask.model.training.pixels import LabelledPixels, PixelSample
from hypertask.model.training.preparation import look_at_spectra
from hypertask.model.training.sampling import TrainingLabels, WindowSampler


def window_sampler(
    census: Census, split: Split, size: int, balance: float, seed: int = 0, edge: int = 0
) -> WindowSampler:
    found = TrainingLabels(census, seed)
    look_at_spectra(Dealt(census, split), [found], Recorder())
    return WindowSampler(census.labels, split, found, size, balance, edge)


def labelled_pixels(census: Census, split: Split, part: int, seed: int = 0) -> LabelledPixels:
    labels = census.labels
    sample = PixelSample(split, part, labels.variables, len(labels.scenes[0].scene.chosen), seed)
    look_at_spectra(Dealt(census, split), [sample], Recorder())
    return sample.pixels()
