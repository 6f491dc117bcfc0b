"""What a model file says besides the weights: how to use them, and how they came about."""

from __future__ import annotations

import hashlib
import math
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np
import torch

from ..accuracy.scores import summary, without_figures
from ..base.messages import Reporter
from ..base.plain import plain
from ..base.present import present
from ..jobs.files import job_to_dict
from ..jobs.recipes import Recipe
from ..jobs.train import TrainJob
from ..modelfile import read_header
from ..networks import described
from ..rasters.nodata import stated_nodata
from ..rasters.reflectance import in_one
from ..rasters.scene import Scene
from ..runtime.versions import versions
from .choices import choices_of
from .data import Survey, TrainingData
from .folds import Fold
from .outcome import TEST_PART, Outcome
from .run import Run
from .transfer import ancestry, seen_scenes

_PIECES = 64
_PIECE = 65536
_CELLS = 2**18
"""Of the confusion matrices of all seeds and folds, and of those of the accuracy."""


def model_header(
    job: TrainJob, recipe: Recipe, known: Survey, outcome: Outcome, start: Start
) -> dict:
    """The header of a model file, see docs/design.md; ``start`` of :func:`warned_of_start`."""
    data, network, runs = outcome.data, outcome.networks[0], outcome.runs
    earlier = [run for fold in outcome.folds for run in fold.runs if run not in runs]
    spent = [*runs, *outcome.before, *earlier]
    scene = data.labels.scenes[0].scene
    chosen, bands = scene.chosen, scene.bands
    header = {
        "network": described(network),
        "variables": [variable.to_dict() for variable in data.variables],
        "bands": {
            "indices": chosen.tolist(),
            "wavelengths": _rounded(bands.wavelengths, chosen),
            "fwhm": _rounded(bands.fwhm, chosen),
        },
        "reflectance": {
            "scale": in_one(scene.scales[chosen]),
            "offset": in_one(scene.offsets[chosen]),
            "nodata": plain(scene.raster.nodata),
            "nodata_of_bands": stated_nodata(scene.nodata[chosen]),
        },
        "standardisation": data.scaling.to_dict(),
        "window": recipe.window,
        "flips": outcome.flips,
        "training": {
            "job": job_to_dict(job),
            "preset": job.preset,
            "recipe": job.recipe,
            "settings": asdict(recipe),
            "parameters": sum(p.numel() for p in network.parameters()),
            "epochs": recipe.epochs,
            "best_epoch": outcome.kept.best_epoch,
            **({"diverged_in": outcome.kept.diverged} if outcome.kept.diverged else {}),
            **({"pretraining": outcome.kept.pretraining} if outcome.kept.pretraining else {}),
            "seconds": round(sum(run.seconds for run in spent), 1),
            "seeds": [_seed(run, data) for run in runs],
            "split": _split(known, data),
            "data": {
                "digest": outcome.digest,
                "scenes": [scene_digest(each.scene) for each in data.labels.scenes],
            },
            "dropped_classes": data.dropped,
            "versions": versions(),
            "threads": torch.get_num_threads(),
            **({"start_knows": start.knows} if start.knows else {}),
            **({"ancestors": start.ancestors} if start.ancestors else {}),
            **_untrained(outcome),
            **_beyond_validated(job, outcome),
        },
        "accuracy": without_figures(outcome.accuracy),
        "calibration": outcome.calibration.to_dict() or None,
        **_accuracy_of(outcome),
        **({"frames": [each.to_dict() for each in outcome.frames]} if outcome.frames else {}),
    }
    _bound_matrices(header)
    return header


def _bound_matrices(header: dict) -> None:
    """Leave out confusion matrices of many classes, whose numbers grow with their square.

    First those of seeds and folds, which have copies of a matrix each, then those of the accuracy.
    """
    training = header["training"]
    folds = training.get("folds", [])
    runs = [training["seeds"], training.get("seeds_before", []), *(f["seeds"] for f in folds)]
    parts = [each["accuracy"] for each in [*folds, *(run for some in runs for run in some)]]
    for together in (parts, [header["accuracy"], training.get("folds_together", {})]):
        scores = [each for some in together for each in some.values() if "confusion" in each]
        if sum(len(each["confusion"]) ** 2 for each in scores) > _CELLS:
            for each in scores:
                del each["confusion"]


def _untrained(outcome: Outcome) -> dict:
    """Said where the encoder of the first network has learned nothing, see ``encoder_learned``."""
    first = outcome.runs[0] if len(outcome.networks) > 1 else outcome.kept
    return {} if first.best_epoch or first.encoder_start else {"encoder_untrained": True}


def _accuracy_of(outcome: Outcome) -> dict:
    """Said where it is not the test part."""
    return {} if outcome.accuracy_of == TEST_PART else {"accuracy_of": outcome.accuracy_of}


def _beyond_validated(job: TrainJob, outcome: Outcome) -> dict:
    """What a training of one network with a validation part does not have."""
    values: dict = {}
    if job.final != "validated" and (outcome.folds or outcome.choices is not None):
        values["final"] = job.final
    if outcome.choices is not None:
        values["choices"] = outcome.choices.to_dict()
    if outcome.before:
        values["seeds_before"] = [_seed(run, outcome.data) for run in outcome.before]
    if outcome.folds:
        values["folds"] = [_fold(fold) for fold in outcome.folds]
    if outcome.pooled:
        values["folds_together"] = without_figures(outcome.pooled)
    return values


def _fold(fold: Fold) -> dict:
    return {
        "fold": fold.number,
        "units": fold.data.split.counts(),
        "choices": [choices_of(run).to_dict() for run in fold.kept],
        "accuracy": without_figures(present(fold.accuracy)),
        "seeds": [_seed(run, fold.data) for run in fold.runs],
    }


def _split(known: Survey, data: TrainingData) -> dict:
    """Of a training with folds, all of them count for the digest."""
    folds = known.splits.folds
    values = {**data.split.to_dict(), "digest": folds.digest()}
    if folds.count:
        values["folds"] = folds.counts()
    return values


@dataclass(frozen=True)
class Start:
    """What is known of the model that a job starts from.

    knows : names of the scenes whose tested labels it may know. ancestors : see ``ancestry``.
    """

    knows: list[str] = field(default_factory=list)
    ancestors: list[dict] = field(default_factory=list)


def warned_of_start(job: TrainJob, known: Survey, reporter: Reporter) -> Start:
    """Say where the accuracy will be too good because of what a job starts from.

    Before the training: the file may be gone after it.
    """
    if not job.init_from:
        return Start()
    digests = [scene_digest(each.scene) for each in known.census.labels.scenes]
    split = known.splits.folds.digest()
    header = read_header(job.init_from)
    names = seen_scenes(header, digests, split, job.folds)
    if names:
        reporter.warning(
            f"{Path(job.init_from).name} has learned from {', '.join(names)} by another split, "
            "maybe from the very labels that are tested now, so that the accuracy may be too good; "
            "judge the maps by labels of other scenes, or start from a model of others."
        )
    return Start(names, ancestry(header))


def scene_digest(scene: Scene) -> dict:
    """Name, size in bytes and SHA-256 of 64 pieces of 64 kB, evenly spread over the file.

    Pieces, because a scene may be larger than an hour's reading; None where the scene is no plain
    file.
    """
    path = Path(scene.raster.path)
    if not path.is_file():
        return {"name": scene.name, "bytes": None, "digest": None}
    size = path.stat().st_size
    state = hashlib.sha256(str(size).encode())
    with path.open("rb") as stream:
        for place in np.linspace(0, max(0, size - _PIECE), _PIECES).astype(np.int64).tolist():
            stream.seek(place)
            state.update(stream.read(_PIECE))
    return {"name": path.name, "bytes": size, "digest": state.hexdigest()}


def _seed(run: Run, data: TrainingData) -> dict:
    overall, rmse = summary(data.variables, run.accuracy)
    return {
        "seed": run.seed,
        "best_epoch": run.best_epoch,
        "validation_score": run.score if math.isfinite(run.score) else None,
        "overall_accuracy": overall,
        "rmse": rmse,
        "seconds": round(run.seconds, 1),
        "accuracy": without_figures(run.accuracy),
        **({"asked_after": run.epoch} if run.asked else {}),
        **({"diverged_in": run.diverged} if run.diverged else {}),
    }


def _rounded(values, chosen):
    return None if values is None else np.round(values[chosen], 3).tolist()
