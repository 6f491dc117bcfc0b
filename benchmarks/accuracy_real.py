"""How the network compares with a random forest and an SVM on real scenes.

Same scenes, same spatial split, same labelled training pixels, same test pixels, several seeds (a
seed draws the split and starts the methods). The baselines see single pixels, as they are usually
used; the SVM's C is chosen by cross-validation on the training part, as the network's best epoch is
chosen on its validation part. Methods with a plus are given all labels but those of the test part.
Needs scikit-learn, and the folder of real scenes in
HYPERTASK_TEST_DATA.

    python benchmarks/accuracy_real.py [--seeds 0 1 2] [--scenes potsdam berlin indian_pines]
        [--methods forest svm default paper] [--cache FOLDER] [--output docs/accuracy_table.md]

Every figure is kept in the cache as it is measured, so that the run can be broken off and taken up
again, or shared between processes.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import time
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import numpy as np
from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor
from sklearn.model_selection import GridSearchCV, StratifiedKFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC, SVR

from hypertask.model.accuracy.metrics import ConfusionMatrix, RegressionSums
from hypertask.model.accuracy.scores import summary
from hypertask.model.base.messages import SilentReporter
from hypertask.model.jobs.recipes import recipe_for
from hypertask.model.jobs.train import SHARES, LabelSource, TrainJob
from hypertask.model.labels.labels import open_labels
from hypertask.model.modelfile import header_variables, read_header
from hypertask.model.splits.split import TEST, TRAIN, VALIDATION
from hypertask.model.training.data import open_scenes, prepare
from hypertask.model.training.trainer import train

METHODS = {
    "forest": "random forest",
    "svm": "support vector machine",
    "forest+": "random forest, validation part too",
    "svm+": "support vector machine, validation part too",
    "default": "network, default recipe, refitted on validation part too",
    "default+validated": "network, default recipe, not refitted",
    "default+refit": "network, default recipe, five folds, refitted on validation part too",
    "default+committee": "network, default recipe, the networks of five folds of both parts",
    "paper": "network, the paper's recipe, not refitted",
}
SEARCHED = {True: ((1, 0, 3), (0.1, 1, 4)), False: ((1, -1, 1), (0.1, 0, 2))}
"""Of support vectors for classes and for values: gamma in parts of one over the bands, and from
which to which power of ten the cost goes with each."""
BASELINES = ("forest", "svm", "forest+", "svm+")
FOLDS = 5
PRESET = "small"


def scene_job(name: str, data: Path, seed: int, output="unused", **settings) -> TrainJob:
    """The training job of one of the real scenes."""
    if name == "potsdam":
        labels = [
            LabelSource(raster=str(data / "potsdam/landcover.tif")),
            LabelSource(
                layer=str(data / "potsdam/vegetation_fraction_points.gpkg"),
                continuous=["vegetation_fraction"],
            ),
        ]
        scene = data / "potsdam/enmap_potsdam.img"
    elif name == "berlin":
        names = ("roof", "pavement", "low vegetation", "tree")  # soil and water are all but absent
        spec = [
            {"name": each, "kind": "continuous", "band": band, "unit": "%"}
            for band, each in enumerate(names, start=1)
        ]
        labels = [
            LabelSource(
                layer=str(data / "berlin/landcover_polygons.gpkg"), categorical=["Level_2"]
            ),
            LabelSource(
                raster=str(data / "berlin/landcover_fractions_percent.tif"),
                spec={"variables": spec},
            ),
        ]
        scene = data / "berlin/enmap_berlin.img"
    else:
        labels = [LabelSource(raster=str(data / "indian_pines/ground_truth.tif"))]
        scene = data / "indian_pines/indian_pines.img"
        settings.setdefault("block_size", 10)
    return TrainJob(
        [str(scene)], labels, output, seed=seed, preset=PRESET, rare_class_share=0.0, **settings
    )


def pixels(job: TrainJob):
    """Spectra, labels and parts of all labelled pixels, and the variables."""
    with ExitStack() as stack:
        reporter = SilentReporter()
        scenes = open_scenes(job, reporter, stack)
        labels = open_labels(job.labels, scenes, reporter)
        stack.callback(labels.close)
        data = prepare(job, recipe_for(job), labels, reporter)
        scene = scenes[0]
        window = (0, 0, scene.height, scene.width)
        spectra, valid = scene.read(*window)
        values = labels.scenes[0].read(*window)
        seen = valid & ~np.isnan(values).all(0)
        parts = data.split.uses(0, *window)[seen]
        return spectra[:, seen].T, values[:, seen], parts, data.variables, data.split.digest()


def baseline(method: str, job: TrainJob) -> dict:
    """Scores of a single-pixel baseline on the test part."""
    spectra, values, parts, variables, digest = pixels(job)
    used = np.isin(parts, [TRAIN, VALIDATION] if method.endswith("+") else [TRAIN])
    scores = {}
    for variable, truth in zip(variables, values):
        there = ~np.isnan(truth)
        given, labels = spectra[used & there], truth[used & there]
        model = _estimator(method, variable.is_categorical, given, labels, job.seed)
        model.fit(given, labels)
        test = (parts == TEST) & there
        if variable.is_categorical:
            total = ConfusionMatrix(len(variable.classes))
            total.add(truth[test], model.predict(spectra[test]))
            scores[variable.name] = total.scores()
        else:
            low, high = variable.bounds
            total = RegressionSums()
            total.add(truth[test], np.clip(model.predict(spectra[test]), low, high))
            scores[variable.name] = total.scores(high - low)
    return _figures(variables, scores, digest)


def _estimator(method: str, categorical: bool, spectra, labels, seed: int):
    if method.startswith("forest"):
        kind = RandomForestClassifier if categorical else RandomForestRegressor
        return kind(500, random_state=seed, n_jobs=-1)
    bands = spectra.shape[1]
    searched = [
        {"gamma": [part / bands], "C": (10.0 ** np.arange(least, most + 1)).tolist()}
        for part, least, most in SEARCHED[categorical]
    ]
    if not categorical:
        model, folds = SVR(epsilon=0.01, cache_size=500), 3
    else:
        smallest = np.unique(labels, return_counts=True)[1].min()
        folds = StratifiedKFold(max(2, min(3, int(smallest))), shuffle=True, random_state=seed)
        model = SVC(cache_size=500)
    search = [{f"{type(model).__name__.lower()}__{k}": v for k, v in e.items()} for e in searched]
    return GridSearchCV(make_pipeline(StandardScaler(), model), search, cv=folds)


def network(method: str, job: TrainJob) -> dict:
    """Scores of the network on the test part, as its training reports them.

    ``method`` : the recipe and, after a plus, either ``validated`` or what is made of folds; then,
    as when it is refitted, it is given all labels but those of the test part, which is the same.
    """
    job.recipe, _, final = method.partition("+")
    with tempfile.TemporaryDirectory() as folder:
        job.output = str(Path(folder) / "model.safetensors")
        if final == "validated" or method == "paper":
            job.final = "validated"
        elif final:
            job.folds, job.final, job.test_share = FOLDS, final, SHARES[2]
        train(job, SilentReporter())
        figures = network_figures(job.output)
    return {**figures, "split": pixels(replace(job, folds=1, final="validated"))[-1]}


def network_figures(model: str) -> dict:
    """What a model file says of its accuracy."""
    header = read_header(model)
    digest = header["training"]["split"]["digest"]
    return _figures(header_variables(header), header["accuracy"], digest)


def _figures(variables, scores, digest: str) -> dict:
    overall, _ = summary(variables, scores)
    errors = [scores[v.name]["rmse"] for v in variables if not v.is_categorical]
    classes = [scores[v.name]["mean_class_accuracy"] for v in variables if v.is_categorical]
    return {
        "overall_accuracy": overall,
        "mean_class_accuracy": float(np.mean(classes)),
        "rmse": float(np.mean(errors)) if errors else None,
        "split": digest,
    }


def measure(scene: str, method: str, seed: int, data: Path, cache: Path) -> dict:
    """Figures of one method on one scene and seed, from the cache or measured now."""
    path = cache / f"{scene}-{method}-{seed}.json"
    if path.exists():
        return json.loads(path.read_text())
    started = time.monotonic()
    settings = {"window": 32} if method == "paper" else {}
    job = scene_job(scene, data, seed, **settings)
    figures = baseline(method, job) if method in BASELINES else network(method, job)
    figures["seconds"] = round(time.monotonic() - started, 1)
    cache.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(figures))
    print(scene, method, seed, figures, flush=True)
    return figures


def table(results: dict, scenes, methods, seeds) -> str:
    """Markdown: mean (minimum to maximum) over the seeds."""
    lines = [
        "| scene | method | overall accuracy | mean class accuracy | RMSE | s |",
        "|---|---|---|---|---|---|",
    ]
    for scene in scenes:
        for method in methods:
            runs = [results[scene, method, seed] for seed in seeds]
            keys = ("overall_accuracy", "mean_class_accuracy", "rmse")
            cells = [_spread([run[key] for run in runs]) for key in keys]
            seconds = np.mean([run["seconds"] for run in runs])
            name = scene.replace("_", " ").title()
            lines.append(f"| {name} | {METHODS[method]} | {' | '.join(cells)} | {seconds:.0f} |")
    return "\n".join(lines) + "\n"


def _spread(values) -> str:
    if any(value is None for value in values):
        return "–"
    digits = 3 if max(values) <= 1 else 2
    return f"{np.mean(values):.{digits}f} ({min(values):.{digits}f} to {max(values):.{digits}f})"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--seeds", nargs="+", type=int, default=[0, 1, 2])
    parser.add_argument("--scenes", nargs="+", default=["potsdam", "berlin", "indian_pines"])
    parser.add_argument("--methods", nargs="+", default=list(METHODS), choices=list(METHODS))
    parser.add_argument("--cache", type=Path, default=Path("build/accuracy"))
    parser.add_argument("--output", type=Path)
    options = parser.parse_args()
    data = Path(os.environ["HYPERTASK_TEST_DATA"])
    results = {
        (scene, method, seed): measure(scene, method, seed, data, options.cache)
        for scene in options.scenes
        for seed in options.seeds
        for method in options.methods
    }
    for scene in options.scenes:
        for seed in options.seeds:
            splits = {results[scene, method, seed]["split"] for method in options.methods}
            if len(splits) > 1:
                raise SystemExit(f"{scene}, seed {seed}: the methods saw different splits")
    text = table(results, options.scenes, options.methods, options.seeds)
    print(text)
    if options.output:
        options.output.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
