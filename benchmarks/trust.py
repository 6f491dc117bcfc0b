"""Where a map can be trusted: what is found, what is flagged falsely, and what it costs.

    python benchmarks/trust.py [--tasks lake changes errors cost potsdam seeds] [--cache FOLDER]

``lake``: on the simulated scene of scripts/demo.sh, the shares of lake, roads and fields, which
have no label, and of the test part that are beyond the limit; beside it the same for the entropy of
the classes, with a limit that flags 5 % of the validation part. ``changes``: the median score after
a change of gain, haze or a shift of the bands. ``errors``: rank correlations of score and entropy
with the errors of the test part within the limit. ``cost``: time of mapping with and without it, in
one thread. ``potsdam``: the EnMAP scene with water left out of the labels (needs
HYPERTASK_TEST_DATA). ``seeds``: the share of the test part falsely beyond the limit over ten splits
and trainings of a smaller scene.

Every figure is kept in the cache as it is measured, so that the run can be broken off.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import time
from contextlib import ExitStack
from functools import cached_property
from pathlib import Path

import numpy as np
import rasterio
import torch
from scipy.stats import spearmanr
from sklearn.metrics import roc_auc_score

from hypertask.model.accuracy.scores import physical
from hypertask.model.accuracy.uncertainty import entropy
from hypertask.model.base.messages import SilentReporter
from hypertask.model.jobs.files import job_from_dict
from hypertask.model.jobs.recipes import recipe_for
from hypertask.model.jobs.sample import SampleJob
from hypertask.model.jobs.train import LabelSource, TrainJob
from hypertask.model.labels.labels import open_labels
from hypertask.model.mapping.predict import load_mapper, match_scene
from hypertask.model.modelfile import read_header
from hypertask.model.rasters.scene import Scene
from hypertask.model.simulation import spectra
from hypertask.model.simulation.forest import SimulatedForest
from hypertask.model.simulation.write import make_sample_scene
from hypertask.model.splits.split import TEST, VALIDATION
from hypertask.model.training.data import open_scenes, prepare
from hypertask.model.training.trainer import train

CLASSES = ["fertility_class", "soil_class", "main_tree_species_class"]
QUANTITIES = ["basal_area", "mean_height", "woody_biomass", "leaf_area_index"]
WATER = 6  # of Potsdam's land cover
QUIET = SilentReporter()
CPU = torch.device("cpu")


class Trained:
    """A model, and all pixels of its scene with their scores."""

    def __init__(self, path: Path):
        self.path, self.header = path, read_header(path)
        self.job = job_from_dict(self.header["training"]["job"], "train")
        self.mapper = load_mapper(path, self.header, CPU, QUIET)
        self.mapper.scored = True
        with ExitStack() as stack:
            scenes = open_scenes(self.job, QUIET, stack)
            labels = open_labels(self.job.labels, scenes, QUIET)
            stack.callback(labels.close)
            data = prepare(self.job, recipe_for(self.job), labels, QUIET)
            self.window = (0, 0, scenes[0].height, scenes[0].width)
            self.spectra, self.valid = scenes[0].read(*self.window)
            self.wavelengths = scenes[0].bands.wavelengths[scenes[0].chosen]
            labels.use(self.mapper.variables)
            self.labels = labels.scenes[0].read(*self.window)
            seen = self.valid & ~np.isnan(self.labels).all(0)
            parts = data.split.uses(0, *self.window)
            self.validation, self.test = (seen & (parts == part) for part in (VALIDATION, TEST))

    def scores(self, rows: np.ndarray) -> np.ndarray:
        """Of reflectances (n, B)."""
        trust, mapper = self.mapper.trust, self.mapper
        found = trust.of_pixels(rows, mapper.scaling, mapper.networks, CPU)
        return trust.score(found).numpy()

    @cached_property
    def scene_scores(self) -> np.ndarray:
        """Of the scene (height, width), NaN where no data."""
        found = np.full(self.valid.shape, np.nan)
        found[self.valid] = self.scores(self.spectra[:, self.valid].T)
        return found

    @cached_property
    def maps(self) -> list[np.ndarray]:
        scene = Scene(self.job.scenes[0])
        match_scene(scene, self.header, QUIET)
        found = self.mapper.map(self.mapper.read(scene, *self.window))
        scene.close()
        return found


def simulated(folder: Path, side: int, seed: int) -> Path:
    """The scene of scripts/demo.sh, or a smaller one, and its stands."""
    place = folder / f"scene-{side}-{seed}"
    if not place.exists():
        make_sample_scene(SampleJob(str(place), side, side, seed))
    return place


def forest_model(folder: Path, side: int, seed: int, split: int, epochs: int, **settings) -> Path:
    """A model of a simulated scene; ``split``: the seed of its split and network."""
    path = folder / f"model-{side}-{seed}-{split}-{epochs}.safetensors"
    place = simulated(folder, side, seed)
    if not path.exists():
        stands = LabelSource(
            layer=str(place / "stands.gpkg"), categorical=CLASSES, continuous=QUANTITIES
        )
        scene = str(place / "simulated_aisa_eagle.img")
        job = TrainJob(
            [scene], [stands], str(path), preset="small", epochs=epochs, seed=split, **settings
        )
        job.rare_class_share, job.final = 0.05, "validated"
        train(job, QUIET)
    return path


def demo(folder: Path) -> Trained:
    return Trained(forest_model(folder, 400, 1, 1, 6))


def lake(folder: Path) -> dict:
    found = demo(folder)
    side = found.valid.shape[0]
    strip = SimulatedForest(side, side, 1).strip(0, side)
    water = strip.weights[spectra.WATER] > 0.5
    road = strip.weights[spectra.GRAVEL] > 0.5
    kinds = {
        "lake": water,
        "roads": road & ~water,
        "fields": ~strip.labelled & ~water & ~road,
        "test part": found.test,
    }
    first = [entropy(each) for each in found.maps[: len(CLASSES)]]
    uncertain = np.mean(first, axis=0)
    limit = np.quantile(uncertain[found.validation], 0.95)
    result = {"pixels": {}, "score": {}, "entropy": {}, "median": {}}
    for name, where in kinds.items():
        here = where & found.valid
        result["pixels"][name] = int(here.sum())
        result["score"][name] = float((found.scene_scores[here] > 1).mean())
        result["entropy"][name] = float((uncertain[here] > limit).mean())
        result["median"][name] = float(np.median(found.scene_scores[here]))
    return result


def changes(folder: Path) -> dict:
    """Median score of the test part, as it is and changed."""
    found = demo(folder)
    rows = found.spectra[:, found.test].T[::4].astype(np.float64)
    waves = found.wavelengths
    shifted = {
        f"bands shifted by {shift} nm": np.stack(
            [np.interp(waves + shift, waves, row) for row in rows]
        )
        for shift in (1, 2, 5)
    }
    # Rayleigh's law, as much reflectance at 450 nm
    hazes = {
        f"haze, {add} at 450 nm": rows + add * (450 / waves) ** 4 for add in (0.005, 0.01, 0.02)
    }
    gains = {f"gain {gain}": gain * rows for gain in (0.5, 0.7, 0.9, 1.1, 1.2, 1.5)}
    result = {}
    for name, each in {"as it is": rows, **gains, **hazes, **shifted}.items():
        scores = found.scores(each.astype(np.float32))
        result[name] = [float(np.median(scores)), float((scores > 1).mean())]
    return result


def errors(folder: Path) -> dict:
    """Spearman's rank correlation with errors of the test part within the limit."""
    found = demo(folder)
    here = found.test & (found.scene_scores <= 1)
    result = {}
    for variable, truth, guess in zip(found.mapper.variables, found.labels, found.maps):
        seen = here & ~np.isnan(truth)
        if variable.is_categorical:
            wrong = guess.argmax(0)[seen] != truth[seen]
            uncertain = float(spearmanr(entropy(guess)[seen], wrong)[0])
        else:
            wrong = np.abs(truth[seen] - physical(variable, guess[0][seen]))
            uncertain = None
        score = float(spearmanr(found.scene_scores[seen], wrong)[0])
        result[variable.name] = [score, uncertain]
    return result


def cost(folder: Path) -> dict:
    """Seconds of one thread, reading included, best of three."""
    found = demo(folder)
    mapper = found.mapper
    scene = Scene(found.job.scenes[0])
    match_scene(scene, found.header, QUIET)
    result = {}
    for scored in (False, True):
        mapper.scored, times = scored, []
        for _ in range(3):
            started = time.process_time()
            tile = mapper.read(scene, *found.window)
            mapper.map(tile)
            if scored:
                mapper.trusted(tile)
            times.append(time.process_time() - started)
        result["with" if scored else "without"] = min(times)
    scene.close()
    spaces = found.header["trust"]["spaces"]
    result["bytes"] = sum(
        4 * (s["inputs"] * (1 + s["dimension"]) + s["centres"] * s["dimension"]) for s in spaces
    )
    return result


def potsdam(folder: Path, seeds=(0, 1, 2)) -> dict:
    """Water beyond the limit, and the test part, when no label is water."""
    data = Path(os.environ["HYPERTASK_TEST_DATA"]) / "potsdam"
    cover = folder / "dry.tif"
    with rasterio.open(data / "landcover.tif") as source:
        codes = source.read(1)
        with rasterio.open(cover, "w", **source.profile) as target:
            target.write(np.where(codes == WATER, 0, codes).astype(codes.dtype), 1)
            target.set_band_description(1, "landcover")
    result = {}
    for seed in seeds:
        path = folder / f"potsdam-{seed}.safetensors"
        if not path.exists():
            job = TrainJob(
                [str(data / "enmap_potsdam.img")],
                [LabelSource(raster=str(cover))],
                str(path),
                preset="small",
                epochs=3,
                seed=seed,
                final="validated",
                rare_class_share=0.0,
            )
            train(job, QUIET)
        found = Trained(path)
        water = found.scene_scores[found.valid & (codes == WATER)]
        test = found.scene_scores[found.test]
        parts = found.mapper.trust.of_pixels(
            found.spectra[:, found.valid & (codes == WATER)].T,
            found.mapper.scaling,
            found.mapper.networks,
            CPU,
        )
        alone = (parts / torch.tensor(found.mapper.trust.limits)[:, None] > 1).double().mean(1)
        uncertain = entropy(found.maps[0])
        limit = np.quantile(uncertain[found.validation], 0.95)
        result[seed] = {
            "water": float((water > 1).mean()),
            "test part": float((test > 1).mean()),
            "auroc": _auroc(water, test),
            "each space": alone.tolist(),
            "entropy, water": float((uncertain[found.valid & (codes == WATER)] > limit).mean()),
            "entropy, test part": float((uncertain[found.test] > limit).mean()),
            "entropy, auroc": _auroc(
                uncertain[found.valid & (codes == WATER)], uncertain[found.test]
            ),
        }
    return result


def _auroc(strange: np.ndarray, usual: np.ndarray) -> float:
    truth = np.repeat([1, 0], [len(strange), len(usual)])
    return float(roc_auc_score(truth, np.concatenate([strange, usual])))


def seeds(folder: Path) -> dict:
    """The share of the test part falsely beyond the limit, of ten splits of a smaller scene."""
    settings = {"settings": {"spectral_steps": 600, "windows_per_epoch": 16}}
    return {
        seed: read_header(forest_model(folder, 300, 2, seed, 1, **settings))["trust"]["beyond"]
        for seed in range(10)
    }


TASKS = {task.__name__: task for task in (lake, changes, errors, cost, potsdam, seeds)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tasks", nargs="+", default=list(TASKS), choices=list(TASKS))
    parser.add_argument("--cache", type=Path, default=Path(tempfile.gettempdir()) / "trust")
    options = parser.parse_args()
    options.cache.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(1)
    for name in options.tasks:
        path = options.cache / f"{name}.json"
        if not path.exists():
            path.write_text(json.dumps(TASKS[name](options.cache), indent=1))
        print(f"{name}\n{path.read_text()}", flush=True)


if __name__ == "__main__":
    main()
