"""What is fixed before a network sees anything: scenes, labels, split, scaling, losses."""

from __future__ import annotations

import hashlib
import json
from contextlib import ExitStack
from dataclasses import dataclass, replace

import numpy as np
import torch

from ..accuracy.calibration import Calibration
from ..base.errors import HyperTaskError
from ..base.messages import Reporter
from ..base.present import present
from ..base.text import amount, listed
from ..base.variables import Variable
from ..jobs.recipes import RARE_CLASS_SHARE, Recipe
from ..jobs.train import TrainJob
from ..labels.census import Census, drop_rare_classes, take_census
from ..labels.labels import Labels
from ..mapping.mapper import Frame, Mapper, margin_for
from ..modelfile import read_header
from ..networks.contract import MapNetwork
from ..rasters.chosen import choose_bands
from ..rasters.scaling import Scaling, scaling_for
from ..rasters.scene import Scene
from ..splits.deal import JobSplits, splits_for
from ..splits.dealt import Dealt
from ..splits.split import TEST, TRAIN, VALIDATION, Split
from ..splits.tiles import spread_tiles, tiles_with_kinds
from .losses import VariableLoss, losses_for
from .pixels import LabelledPixels, PixelSample, SpectraSample
from .preparation import bound_variables, look_at_spectra, training_spectra
from .sampling import TrainingLabels, WindowSampler

VALIDATION_TILES = 64
"""That a validation looks at, at most."""


def open_scenes(job: TrainJob, reporter: Reporter, stack: ExitStack) -> list[Scene]:
    """Open the scenes and choose the same bands, by wavelength, in all of them."""
    scenes = []
    for path in job.scenes:
        scene = Scene(path, again=True)
        stack.callback(scene.close)
        scenes.append(scene)
    choose_bands(scenes, job.wavelengths, job.use_bad_bands, reporter)
    first = scenes[0]
    reporter.message(
        f"{amount(len(scenes), 'scene', 'scenes')}, {len(first.chosen)} of "
        f"{amount(first.bands.count, 'band', 'bands')}, "
        f"{sum(s.width * s.height for s in scenes) / 1e6:.2f} million pixels."
    )
    return scenes


@dataclass
class TrainingData:
    """What :func:`prepare` fixes.

    dealt : all labels with the split. drawn : see :attr:`sampler`; None where nothing is trained
        any more.
    losses : of each variable.
    pixels : per part, single labelled pixels, where the recipe has a spectral phase.
    spectra : per part, reflectances (n, B) of a sample of its labelled pixels.
    tiles : per part, where its labels lie. checked : those of the validation part that a validation
        looks at. dropped : rare classes that were left out.
    """

    dealt: Dealt
    drawn: WindowSampler | None
    scaling: Scaling
    variables: list[Variable]
    losses: list[VariableLoss]
    pixels: dict[int, LabelledPixels]
    spectra: dict[int, np.ndarray]
    tiles: dict[int, list]
    checked: list[tuple]
    dropped: list[dict]

    @property
    def labels(self) -> Labels:
        return self.dealt.census.labels

    @property
    def split(self) -> Split:
        return self.dealt.split

    @property
    def bands(self) -> int:
        return len(self.scaling.mean)

    @property
    def sampler(self) -> WindowSampler:
        """Draws the windows of a training."""
        return present(self.drawn)

    def mapper(
        self,
        networks: MapNetwork | list[MapNetwork],
        device: torch.device,
        recipe: Recipe,
        reporter: Reporter,
        calibration: Calibration | None = None,
        frames: list[Frame] | None = None,
    ) -> Mapper:
        """Maps one network, or several as their mean, as prediction does.

        ``frames`` : of networks of other data than these.
        """
        several = networks if isinstance(networks, list) else [networks]
        return Mapper(
            several,
            self.variables,
            self.scaling,
            device,
            recipe.flips,
            reporter,
            margin_for(recipe.window, several),
            calibration=calibration or Calibration(),
            window=recipe.window,
            frames=frames,
        )

    def for_mapping(self) -> TrainingData:
        """The same without what only a training needs, most of its memory."""
        return replace(self, pixels={}, spectra={}, drawn=None)

    def digest(self) -> str:
        """SHA-256 of the split, the scaling, the variables and the counts of their labels.

        It differs when a scene, the labels or what is made of them differ.
        """
        numbers = [np.asarray(count).tolist() for count in self.sampler.counts]
        state = hashlib.sha256(self.split.digest().encode())
        state.update(json.dumps([v.to_dict() for v in self.variables]).encode())
        state.update(json.dumps([self.scaling.to_dict(), numbers]).encode())
        return state.hexdigest()


def prepare(
    job: TrainJob,
    recipe: Recipe,
    labels: Labels,
    reporter: Reporter,
    device: torch.device | str = "cpu",
) -> TrainingData:
    """Take the census of the labels, split them, and find what the training part says.

    Labels are read once, spectra once; see ``benchmarks/``.
    """
    known = survey(job, labels, reporter)
    return data_of(job, recipe, known, known.splits.final, reporter, device)


@dataclass
class Survey:
    """What is known of the labels before any part of them is looked at by itself.

    splits : all splits of the job. dropped : rare classes that were left out.
    """

    census: Census
    splits: JobSplits
    dropped: list[dict]

    def digest(self) -> str:
        """SHA-256 of the splits, the variables and how many labels each has."""
        counts = [np.asarray(count).tolist() for count in self.census.counts]
        variables = [variable.to_dict() for variable in self.census.labels.variables]
        state = hashlib.sha256(self.splits.folds.digest().encode())
        state.update(json.dumps([variables, counts]).encode())
        return state.hexdigest()


def survey(job: TrainJob, labels: Labels, reporter: Reporter) -> Survey:
    """Take the census of the labels and split them."""
    census = take_census(labels, job.seed, reporter, groups=job.split == "field")
    share = job.rare_class_share
    share = RARE_CLASS_SHARE[job.recipe] if share is None else share
    dropped = drop_rare_classes(census, share, reporter, job.only)
    splits = splits_for(job, census, reporter)
    if job.only is not None:
        census.keep(job.only)
        dropped = [entry for entry in dropped if entry["variable"] in job.only]
    _require_labels(splits, job, reporter)
    return Survey(census, splits, dropped)


def _require_labels(splits: JobSplits, job: TrainJob, reporter: Reporter) -> None:
    """Raise HyperTaskError where a training part lacks a variable, or a validation part all of
    them: before the first fold, not when the turn of that one comes."""
    used = {f"Fold {n}: ": dealt for n, dealt in enumerate(splits.each, start=1)}
    if not used or job.final == "validated":
        used[""] = splits.final
    for start, dealt in used.items():
        names = [variable.name for variable in dealt.census.labels.variables]
        counts = np.zeros((2, len(names)), np.int64)
        for block, parts in dealt.blocks(reporter):
            known = ~np.isnan(block.values)
            for count, part in zip(counts, (TRAIN, VALIDATION)):
                count += known[:, parts == part].sum(1)
        lacking = [name for name, count in zip(names, counts[0]) if not count]
        if lacking or not counts[1].any():
            words = (
                f"The {'training' if lacking else 'validation'} part has no label of "
                f"{listed(lacking or names)}; label more places, choose a smaller block size, or "
                "leave that variable out."
            )
            raise HyperTaskError(start + words)


def data_of(
    job: TrainJob,
    recipe: Recipe,
    known: Survey,
    dealt: Dealt,
    reporter: Reporter,
    device: torch.device | str = "cpu",
) -> TrainingData:
    """What the training part of one split says.

    That is: where windows can lie, the scaling of spectra, bounds and losses of the variables, and
    the pixels of a spectral phase.
    """
    census, labels = known.census, known.census.labels
    bands = len(labels.scenes[0].scene.chosen)
    found, samples = TrainingLabels(census, job.seed), []
    if recipe.spectral_path and recipe.spectral_steps and not job.freeze_encoder:
        samples = [
            PixelSample(dealt.split, part, labels.variables, bands, job.seed)
            for part in (TRAIN, VALIDATION)
        ]
    plain = [SpectraSample(part, bands, job.seed) for part in (TRAIN, VALIDATION, TEST)]
    look_at_spectra(dealt, [found, *samples, *plain], reporter)
    sampler = WindowSampler(
        labels, dealt.split, found, recipe.window, recipe.balance, recipe.patch // 2
    )
    scaling = _frozen_scaling(job, recipe, labels) if job.freeze_encoder else None
    if scaling is None:
        scaling = scaling_for(recipe.scaling, training_spectra(sampler, job.seed))
    variables = bound_variables(labels.variables, sampler.values)
    labels.use(variables)
    losses = losses_for(job, recipe, variables, sampler.counts, device)
    found_tiles = tiles_with_kinds(dealt, (VALIDATION, TEST), reporter)
    tiles = {part: [tile for tile, _ in each] for part, each in found_tiles.items()}
    checked = spread_tiles(found_tiles[VALIDATION], VALIDATION_TILES)
    pixels = {sample.part: sample.pixels() for sample in samples}
    for variable, count in zip(variables, sampler.counts):
        _describe(variable, count, reporter)
    spectra = {sample.part: sample.spectra() for sample in plain}
    return TrainingData(
        dealt, sampler, scaling, variables, losses, pixels, spectra, tiles, checked, known.dropped
    )


def _frozen_scaling(job: TrainJob, recipe: Recipe, labels: Labels) -> Scaling | None:
    """The scaling of the spectra that the encoder was trained on, which is to stay as it is.

    None for other bands: then the encoder does not fit, which is said where its weights are taken.
    """
    scaling = Scaling.from_dict(read_header(present(job.init_from))["standardisation"])
    if scaling.name != recipe.scaling:
        raise HyperTaskError(
            f"The encoder of {job.init_from} was trained on spectra scaled by {scaling.name}, and "
            f"this job scales them by {recipe.scaling}; choose the scaling {scaling.name}, or do "
            "not freeze it."
        )
    return scaling if len(scaling.mean) == len(labels.scenes[0].scene.chosen) else None


def _describe(variable: Variable, count, reporter) -> None:
    if variable.is_categorical:
        words = ", ".join(f"{e.name} {n}" for e, n in zip(variable.classes, count))
        missing = [e.name for e, n in zip(variable.classes, count) if n == 0]
        if missing:
            reporter.warning(
                f"{variable.name}: the training part has no pixel of {', '.join(missing)}; it "
                "cannot be learned. Label more places or choose a smaller block size."
            )
    else:
        low, high = variable.limits
        unit = f" {variable.unit}" if variable.unit else ""
        words = f"{amount(int(count[0]), 'pixel', 'pixels')} from {low:g} to {high:g}{unit}"
    reporter.message(f"{variable.name} in the training part: {words}.")
