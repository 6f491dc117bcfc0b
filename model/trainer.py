"""Training: the whole loop, read in one sitting."""

from __future__ import annotations

import copy
import math
import platform
import time
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

import numpy as np
import rasterio
import torch

from . import splits
from .averaging import running_mean
from .balancing import EqualWeights, GradNorm
from .bands import match_bands, select_bands
from .device import choose_device, free_memory, is_out_of_memory
from .errors import HyperTaskError
from .evaluation import evaluate, part_tiles, score_words, summary, validation_score
from .files import writable_folder
from .job import TrainJob, job_to_dict
from .labels import Labels, open_labels
from .losses import variable_losses
from .mapping import Mapper, margin_for
from .modelfile import save_model
from .network import MultitaskNetwork, NetworkConfig, preset_widths
from .pixels import LabelledPixels, labelled_pixels
from .preparation import (
    Standardisation,
    bound_variables,
    class_weights,
    scale_labels,
    standardisation,
    training_spectra,
)
from .recipes import Recipe, recipe_for
from .sampling import WindowSampler, read_ahead
from .scene import Scene
from .spectral_phase import PixelData, train_spectral_path
from .splits import Split
from .survey import drop_rare_classes, survey_labels
from .variables import Variable
from .version import version

RARE_CLASS_SHARE = {"default": 0.0, "paper": 0.05}


def train(job: TrainJob, reporter) -> dict:
    """Train one network on all variables and write the model file.

    Returns
    -------
    dict with OUTPUT, REPORT (or None), and on the test part OVERALL_ACCURACY (mean over the
    categorical variables, 0..1) and RMSE (mean over the continuous variables, on the scaled
    range [0, 1]); None where there is no such variable.
    """
    for path in filter(None, (job.output, job.report)):
        # known before the training rather than after it
        writable_folder(Path(path).parent)
        if Path(path).is_dir():
            raise HyperTaskError(f"{path} is a folder; name a file in it to write to.")
    recipe = recipe_for(job)
    torch.manual_seed(job.seed)
    device = choose_device(job.device, reporter)
    with ExitStack() as stack, rasterio.Env(GDAL_CACHEMAX=128):
        scenes = open_scenes(job, reporter, stack)
        labels = open_labels(job.labels, scenes, reporter)
        stack.callback(labels.close)
        data = prepare(job, recipe, labels, reporter)
        network = build_network(job, recipe, data, reporter).to(device)
        run = fit(network, data, recipe, job, device, reporter)
        mapper = data.mapper(run.network, device, recipe, reporter)
        reporter.message("Scoring the test part.")
        accuracy = evaluate(mapper, labels, data.split, splits.TEST, data.tiles[splits.TEST])
        for variable in data.variables:
            words = score_words(variable, accuracy[variable.name])
            reporter.message(f"Test part, {variable.name}: {words}.")
        header = model_header(job, recipe, data, run, accuracy)
        tensors = {k: v.detach().cpu().contiguous() for k, v in run.network.state_dict().items()}
        save_model(job.output, header, tensors)
        if job.report:
            from .training_report import write_report

            write_report(job.report, header, run.history, data.split)
    reporter.message(f"Model file: {job.output}")
    overall, rmse = summary(data.variables, accuracy)
    return {"OUTPUT": job.output, "REPORT": job.report, "OVERALL_ACCURACY": overall, "RMSE": rmse}


def open_scenes(job: TrainJob, reporter, stack: ExitStack) -> list[Scene]:
    """Open the scenes and choose the same bands, by wavelength, in all of them."""
    scenes = []
    for path in job.scenes:
        scene = Scene(path)
        stack.callback(scene.close)
        scenes.append(scene)
    first = scenes[0]
    bands = first.bands
    first.chosen = select_bands(bands, job.wavelengths, job.use_bad_bands)
    if bands.wavelengths is None:
        reporter.warning(
            f"{first.name} states no wavelengths, so its bands are known by position only; "
            "the model can only map rasters with the same bands in the same order."
        )
    for scene in scenes[1:]:
        waves = None if bands.wavelengths is None else bands.wavelengths[first.chosen]
        fwhm = None if bands.fwhm is None else bands.fwhm[first.chosen]
        scene.chosen = match_bands(first.chosen, waves, fwhm, scene.bands)
        if waves is not None and scene.bands.wavelengths is None:
            reporter.warning(
                f"{scene.name} states no wavelengths; its bands are taken to be those of "
                f"{first.name}, in the same order."
            )
    reporter.message(
        f"{len(scenes)} scene(s), {len(first.chosen)} of {bands.count} bands, "
        f"{sum(s.width * s.height for s in scenes) / 1e6:.2f} million pixels."
    )
    return scenes


@dataclass
class TrainingData:
    """What :func:`prepare` fixes before the network sees anything."""

    labels: Labels
    split: Split
    sampler: WindowSampler
    standardisation: Standardisation
    variables: list[Variable]
    bands: int
    pixels: dict[int, LabelledPixels]
    class_weights: list[torch.Tensor | None]
    dropped: list[dict]
    tiles: dict[int, list]

    def mapper(self, network, device, recipe: Recipe, reporter) -> Mapper:
        return Mapper(network.eval(), self.variables, self.standardisation, device, recipe.flips,
                      reporter, margin_for(recipe.window))  # fmt: skip


def prepare(job: TrainJob, recipe: Recipe, labels: Labels, reporter) -> TrainingData:
    """Survey the labels, split, standardise, and find the bounds and the class weights."""
    survey = survey_labels(labels, job.seed, reporter)
    share = job.rare_class_share
    share = RARE_CLASS_SHARE[job.recipe] if share is None else share
    dropped = drop_rare_classes(labels, survey, share, reporter)
    block = job.block_size or splits.choose_block_size(survey)
    split = splits.split_blocks(labels, survey, block, job.seed, reporter)
    sampler = WindowSampler(labels, survey, split, recipe.window, recipe.balance, job.seed,
                            reporter)  # fmt: skip
    spectra = training_spectra(sampler, job.seed)
    variables = bound_variables(labels.variables, sampler.values)
    labels.use(variables)
    tiles = {
        part: part_tiles(labels, split, part, survey.extent, reporter)
        for part in (splits.VALIDATION, splits.TEST)
    }
    pixels = {}
    if recipe.spectral_path and recipe.spectral_steps:
        pixels = {
            part: labelled_pixels(labels, split, part, survey, job.seed, reporter)
            for part in (splits.TRAIN, splits.VALIDATION)
        }
    weights = [
        torch.from_numpy(class_weights(count, recipe.weight_power).astype(np.float32))
        if variable.is_categorical and recipe.weight_power else None
        for variable, count in zip(variables, sampler.counts)
    ]  # fmt: skip
    for variable, count in zip(variables, sampler.counts):
        _describe(variable, count, reporter)
    blocks = np.concatenate([each.ravel() for each in split.parts])
    parts = np.bincount(blocks, minlength=3)
    reporter.message(
        f"Split into blocks of {block} pixels: {parts[0]} training, {parts[1]} validation, "
        f"{parts[2]} test (digest {split.digest()[:12]})."
    )
    return TrainingData(labels, split, sampler, standardisation(spectra), variables,
                        spectra.shape[1], pixels, weights, dropped, tiles)  # fmt: skip


def build_network(job: TrainJob, recipe: Recipe, data: TrainingData, reporter):
    """The network of the job's preset and recipe."""
    config = NetworkConfig.for_variables(
        data.variables,
        bands=data.bands,
        widths=preset_widths(job.preset),
        context=recipe.window if recipe.context else None,
        spectral_path=recipe.spectral_path,
        spectral_members=recipe.spectral_members,
        dropout=recipe.dropout,
    )
    network = MultitaskNetwork(config)
    if recipe.context:
        network.silence_unreachable(recipe.window)
    count = sum(p.numel() for p in network.parameters())
    reporter.message(
        f"Network: preset {job.preset}, {count / 1e6:.2f} million parameters; recipe "
        f"{job.recipe}, {recipe.epochs} epochs, windows of {recipe.window} pixels."
    )
    return network.to(memory_format=torch.channels_last)


@dataclass
class Run:
    """How a training went."""

    network: MultitaskNetwork
    best_epoch: int
    seconds: float
    batch_size: int
    history: list[dict] = field(default_factory=list)


def fit(network, data: TrainingData, recipe: Recipe, job, device, reporter) -> Run:
    """Train; the returned network has the weights of the best validation."""
    balancing = (
        GradNorm(len(data.variables), network.last_shared_weight)
        if recipe.balancing == "gradnorm" and len(data.variables) > 1
        else EqualWeights(len(data.variables))
    )
    weights = [None if w is None else w.to(device) for w in data.class_weights]
    windows = max(recipe.windows_per_epoch, data.sampler.labelled // recipe.window**2)
    run = Run(network, 0, 0.0, recipe.batch_size)
    started = time.monotonic()
    best_score, best_state = -math.inf, None
    if data.pixels:
        pixels = PixelData(data.pixels[splits.TRAIN], data.pixels[splits.VALIDATION],
                           data.standardisation, data.variables)  # fmt: skip
        best_score = recipe.context_margin + train_spectral_path(
            network, pixels, weights, recipe, job.seed, device, reporter
        )
        network.freeze_spectral_path()
        best_state = copy.deepcopy(network.state_dict())
    optimiser = build_optimiser(network, recipe)
    average = running_mean(network, recipe.average) if recipe.average else None
    looped = time.monotonic()
    for epoch in range(recipe.epochs):
        steps = math.ceil(windows / run.batch_size)
        network.train()
        totals = np.zeros(len(data.variables))
        seen = np.zeros(len(data.variables))
        rng = np.random.default_rng([job.seed, epoch])
        batches = batch_maker(data, recipe, run.batch_size, rng)
        for step, batch in enumerate(read_ahead(batches, steps)):
            reporter.check_cancelled()
            for group in optimiser.param_groups:
                group["lr"] = learning_rate(recipe, epoch + step / steps)
            losses, present = train_step(network, batch, data.variables, weights, recipe, optimiser,
                                         balancing, device, run, reporter)  # fmt: skip
            if average is not None:
                average.update_parameters(network)
            if not np.isfinite(losses[present]).all():
                names = [v.name for v, loss in zip(data.variables, losses) if not np.isfinite(loss)]
                raise HyperTaskError(
                    f"The training diverged in epoch {epoch + 1}: the loss of {', '.join(names)} "
                    "is no number; check the scenes for values that should be no data."
                )
            totals += np.where(present, losses, 0)
            seen += present
            done = (epoch + (step + 1) / steps) / recipe.epochs
            reporter.progress(10 + 85 * done)
        record = {"epoch": epoch + 1, "loss": totals / np.maximum(seen, 1)}
        if (epoch + 1) % recipe.validate_every == 0 or epoch + 1 == recipe.epochs:
            candidate = network if average is None else average.module
            mapper = data.mapper(candidate, device, replace(recipe, flips=False), reporter)
            scores = evaluate(mapper, data.labels, data.split, splits.VALIDATION,
                              data.tiles[splits.VALIDATION], most=64)  # fmt: skip
            record["validation"] = scores
            record["score"] = validation_score(data.variables, scores)
            if record["score"] > best_score or best_state is None:
                best_score, run.best_epoch = record["score"], epoch + 1
                best_state = copy.deepcopy(candidate.state_dict())
        run.history.append(record)
        _report_epoch(record, data.variables, recipe, looped, reporter)
    network.load_state_dict(best_state)
    run.seconds = time.monotonic() - started
    if run.best_epoch:
        kept = f"the weights of epoch {run.best_epoch} are kept (validation score {best_score:.3f})"
    else:
        kept = (
            "what surrounds a pixel did not raise the validation score by "
            f"{recipe.context_margin:g}, so the network for single pixels is kept"
        )
    reporter.message(f"Trained in {run.seconds:.0f} s; {kept}.")
    return run


def build_optimiser(network, recipe: Recipe) -> torch.optim.Optimizer:
    """Adam or AdamW; biases, normalisation and the ASPP's weights are not decayed."""
    trained = [p for p in network.parameters() if p.requires_grad]
    groups = [
        {"params": [p for p in trained if p.ndim > 1], "weight_decay": recipe.weight_decay},
        {"params": [p for p in trained if p.ndim <= 1], "weight_decay": 0.0},
    ]
    kind = torch.optim.AdamW if recipe.decoupled else torch.optim.Adam
    return kind(groups, lr=recipe.learning_rate, betas=recipe.betas)


def learning_rate(recipe: Recipe, epoch: float) -> float:
    """Rate at a (fractional) epoch: equal steps up over the warm-up, then flat or a cosine."""
    if epoch < recipe.warmup_epochs:
        return recipe.learning_rate * (int(epoch) + 1) / recipe.warmup_epochs
    if not recipe.cosine:
        return recipe.learning_rate
    done = (epoch - recipe.warmup_epochs) / max(1, recipe.epochs - recipe.warmup_epochs)
    return recipe.learning_rate * 0.5 * (1 + math.cos(math.pi * done))


def batch_maker(data: TrainingData, recipe: Recipe, size: int, rng: np.random.Generator):
    """A function that makes the next batch: (spectra, mask or None, labels) as tensors."""

    def make(_):
        windows = []
        for _ in range(size):
            window = data.sampler.draw(rng)
            if recipe.gain_noise:
                window.spectra *= np.float32(1 + recipe.gain_noise * rng.standard_normal())
            data.standardisation.apply(window.spectra, window.valid)
            scale_labels(window.labels, data.variables)
            planes = (window.spectra, window.valid[None], window.labels)
            windows.append(_turned(planes, rng, recipe.turns))
        spectra, valid, labels = (np.stack(each) for each in zip(*windows))
        mask = None if valid.all() else torch.from_numpy(valid.astype(np.float32))
        return torch.from_numpy(spectra), mask, torch.from_numpy(labels)

    return make


def _turned(planes, rng, turns: bool):
    """Flip all planes alike, and turn them by quarter turns."""
    axes = [axis for axis in (1, 2) if rng.random() < 0.5]
    quarter = int(rng.integers(4)) if turns else 0
    return [np.rot90(np.flip(plane, axes), quarter, (1, 2)) for plane in planes]


def train_step(network, batch, variables, weights, recipe, optimiser, balancing, device, run,
               reporter):  # fmt: skip
    """One update. Returns the losses and which variables had a label in the batch.

    When the device runs out of memory the batch is halved, for this step and all later ones, and
    the log says so.
    """
    while True:
        batch = [None if part is None else part[: run.batch_size] for part in batch]
        size = len(batch[0])
        try:
            return _update(network, batch, variables, weights, recipe, optimiser, balancing, device)
        except (RuntimeError, MemoryError) as error:
            if not is_out_of_memory(error):
                raise
        # only here, because the error holds on to all that the attempt had allocated
        optimiser.zero_grad()
        free_memory(device)
        if size < 4:
            raise HyperTaskError(
                f"The device has too little memory for a batch of {size} windows; choose a smaller "
                "window, a smaller preset or the device cpu."
            )
        run.batch_size = size // 2
        reporter.warning(
            f"The device ran out of memory with a batch of {size} windows; going on with "
            f"{run.batch_size}."
        )


def _update(network, batch, variables, weights, recipe, optimiser, balancing, device):
    spectra, mask, labels = batch
    spectra = spectra.to(device, memory_format=torch.channels_last, non_blocking=True)
    mask = None if mask is None else mask.to(device, non_blocking=True)
    labels = labels.to(device, non_blocking=True)
    maps = network(spectra, mask)
    losses = variable_losses(variables, maps, labels, weights, recipe)
    present = [bool(here) for here in (~torch.isnan(labels)).any(3).any(2).any(0)]
    optimiser.zero_grad()
    balancing.combine(losses, present).backward()
    if recipe.clip:
        torch.nn.utils.clip_grad_norm_(network.parameters(), recipe.clip)
    optimiser.step()
    return np.array([float(loss.detach()) for loss in losses]), np.array(present)


def model_header(job, recipe: Recipe, data: TrainingData, run: Run, accuracy: dict) -> dict:
    """Everything the model file says besides the weights."""
    scene = data.labels.scenes[0].scene
    chosen, bands = scene.chosen, scene.bands
    return {
        "network": run.network.config.to_dict(),
        "variables": [variable.to_dict() for variable in data.variables],
        "bands": {
            "indices": chosen.tolist(),
            "wavelengths": None if bands.wavelengths is None
            else np.round(bands.wavelengths[chosen], 3).tolist(),
            "fwhm": None if bands.fwhm is None else np.round(bands.fwhm[chosen], 3).tolist(),
        },
        "reflectance": {"scale": scene.scale, "offset": scene.offset,
                        "nodata": _number(scene.raster.nodata)},
        "standardisation": {"mean": [float(v) for v in data.standardisation.mean],
                            "deviation": [float(v) for v in data.standardisation.deviation]},
        "window": recipe.window,
        "flips": recipe.flips,
        "training": {
            "job": job_to_dict(job),
            "preset": job.preset,
            "recipe": job.recipe,
            "settings": asdict(recipe),
            "parameters": sum(p.numel() for p in run.network.parameters()),
            "epochs": recipe.epochs,
            "best_epoch": run.best_epoch,
            "seconds": round(run.seconds, 1),
            "split": {"block": data.split.block, "seed": data.split.seed,
                      "digest": data.split.digest()},
            "dropped_classes": data.dropped,
            "versions": {"hypertask": version(), "torch": torch.__version__,
                         "numpy": np.__version__, "python": platform.python_version()},
        },
        "accuracy": accuracy,
        "calibration": None,
    }  # fmt: skip


def _report_epoch(record, variables, recipe, started, reporter) -> None:
    epoch, losses = record["epoch"], record["loss"]
    spent = time.monotonic() - started
    left = spent / epoch * (recipe.epochs - epoch)
    text = f"Epoch {epoch}/{recipe.epochs}: loss " + ", ".join(
        f"{variable.name} {loss:.3f}" for variable, loss in zip(variables, losses)
    )
    values = {"epoch": epoch, **{f"loss/{v.name}": float(x) for v, x in zip(variables, losses)}}
    if "score" in record:
        words = "; ".join(f"{v.name} {score_words(v, record['validation'][v.name])}"
                          for v in variables)  # fmt: skip
        text += f"; validation score {record['score']:.3f} ({words})"
        values["score"] = record["score"]
    reporter.message(f"{text}; {_duration(left)} left.")
    reporter.metric(**values)


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
        low, high = variable.bounds
        words = f"{int(count[0])} pixels, {low:g} to {high:g} {variable.unit}".rstrip()
    reporter.message(f"{variable.name} in the training part: {words}.")


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min {rest} s"


def _number(value):
    return None if value is None or not math.isfinite(value) else float(value)
