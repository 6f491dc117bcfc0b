"""What a model file says besides the weights: how to use them, and how they came about."""

from __future__ import annotations

import hashlib
from dataclasses import asdict
from pathlib import Path

import numpy as np
import torch

from ..accuracy.calibration import Calibration
from ..accuracy.scores import summary, without_figures
from ..base.plain import plain
from ..jobs.files import job_to_dict
from ..jobs.recipes import Recipe
from ..jobs.train import TrainJob
from ..networks import MapNetwork, described
from ..rasters.reflectance import in_one
from ..rasters.scene import Scene
from ..runtime.versions import versions
from .data import TrainingData
from .run import Run

_PIECES = 64
_PIECE = 65536


def model_header(
    job: TrainJob,
    recipe: Recipe,
    data: TrainingData,
    network: MapNetwork,
    runs: list[Run],
    kept: Run,
    accuracy: dict,
    calibration: Calibration,
) -> dict:
    """The header of a model file, see docs/design.md."""
    scene = data.labels.scenes[0].scene
    chosen, bands = scene.chosen, scene.bands
    return {
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
        },
        "standardisation": data.scaling.to_dict(),
        "window": recipe.window,
        "flips": recipe.flips,
        "training": {
            "job": job_to_dict(job),
            "preset": job.preset,
            "recipe": job.recipe,
            "settings": asdict(recipe),
            "parameters": sum(p.numel() for p in network.parameters()),
            "epochs": recipe.epochs,
            "best_epoch": kept.best_epoch,
            "seconds": round(sum(run.seconds for run in runs), 1),
            "seeds": [_seed(run, data) for run in runs],
            "split": {**data.split.to_dict(), "digest": data.split.digest()},
            "data": {
                "digest": data.digest(),
                "scenes": [scene_digest(each.scene) for each in data.labels.scenes],
            },
            "dropped_classes": data.dropped,
            "versions": versions(),
            "threads": torch.get_num_threads(),
        },
        "accuracy": without_figures(accuracy),
        "calibration": calibration.to_dict() or None,
    }


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
        "validation_score": run.score,
        "overall_accuracy": overall,
        "rmse": rmse,
        "seconds": round(run.seconds, 1),
        "accuracy": without_figures(run.accuracy),
    }


def _rounded(values, chosen):
    return None if values is None else np.round(values[chosen], 3).tolist()
