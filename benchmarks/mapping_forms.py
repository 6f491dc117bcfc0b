"""Are maps as accurate in the form that maps fast as in the form that was trained?

    HYPERTASK_TEST_DATA=... python benchmarks/mapping_forms.py [--preset small] [--seeds 60]
        [--scenes sample potsdam berlin indian_pines] [--steps 1200] [--cache FOLDER]

Trains a model of each scene and judges maps of its test part, made three times from the same
weights:

    fast      as prediction makes them on this machine: folded, in bfloat16 where it is native, with
              the margin that the model file has, and mirror images where it has them
    as fast   the same margin and mirror images, by the trained networks in float32
    slow      by the trained networks in float32, the widest margin, the mean of the mirror images
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import torch
from accuracy_real import scene_job

from hypertask.model.accuracy.scores import summary
from hypertask.model.base.messages import SilentReporter
from hypertask.model.jobs.recipes import recipe_for
from hypertask.model.jobs.sample import SampleJob
from hypertask.model.jobs.train import LabelSource, TrainJob
from hypertask.model.labels.labels import open_labels
from hypertask.model.mapping.evaluate import evaluate
from hypertask.model.mapping.mapper import Mapper, margin_for
from hypertask.model.mapping.predict import load_mapper
from hypertask.model.modelfile import header_variables, read_header
from hypertask.model.runtime.device import mapping_dtype
from hypertask.model.simulation.write import make_sample_scene
from hypertask.model.splits.split import TEST
from hypertask.model.training.data import open_scenes, prepare
from hypertask.model.training.trainer import train

SCENES = ("sample", "potsdam", "berlin", "indian_pines")
SIDE = 400
FORMS = ("fast", "as fast", "slow")


def training(scene: str, seed: int, data: Path, folder: Path) -> TrainJob:
    """The job that trains on a scene, simulated or real."""
    output = str(folder / f"{scene}.safetensors")
    if scene != "sample":
        return scene_job(scene, data, seed, output, final="validated")
    made = make_sample_scene(SampleJob(str(folder / "sample"), SIDE, SIDE, seed))
    labels = LabelSource(
        layer=made["STANDS"],
        categorical=["main_tree_species_class"],
        continuous=["basal_area", "mean_height", "woody_biomass"],
        group="stand_id",
    )
    job = TrainJob([made["SCENE"]], [labels], output, split="field", seed=seed)
    job.final = "validated"
    return job


def mappers(model: str) -> dict[str, Mapper]:
    """A model file in all forms."""
    header, cpu, reporter = read_header(model), torch.device("cpu"), SilentReporter()
    fast = load_mapper(model, header, cpu, reporter, mapping_dtype("auto", cpu))

    def trained(margin: int, flips: bool) -> Mapper:
        return Mapper(
            networks=fast.networks,
            variables=fast.variables,
            scaling=fast.scaling,
            device=cpu,
            flips=flips,
            reporter=reporter,
            margin=margin,
            calibration=fast.calibration,
            window=header["window"],
            frames=fast.frames,
        )

    widest = margin_for(header["window"], fast.networks)
    as_fast = trained(fast.margin, fast.flips)
    return {"fast": fast, "as fast": as_fast, "slow": trained(widest, True)}


def judged(job: TrainJob) -> dict[str, dict]:
    """How each form maps, and its overall accuracy and RMSEs on the test part."""
    found = {}
    with ExitStack() as stack:
        reporter = SilentReporter()
        scenes = open_scenes(job, reporter, stack)
        labels = open_labels(job.labels, scenes, reporter)
        stack.callback(labels.close)
        data = prepare(job, recipe_for(job), labels, reporter)
        variables = header_variables(read_header(job.output))
        for form, mapper in mappers(job.output).items():
            scores = evaluate(mapper, data.labels, data.split, TEST, data.tiles[TEST])
            overall, _ = summary(variables, scores)
            errors = {v.name: scores[v.name]["rmse"] for v in variables if not v.is_categorical}
            found[form] = {"words": mapper.words(), "overall": overall, "rmse": errors}
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--scenes", nargs="+", choices=SCENES, default=list(SCENES))
    parser.add_argument("--seeds", nargs="+", type=int, default=[60])
    parser.add_argument("--preset", default="small")
    parser.add_argument("--recipe", default="default")
    parser.add_argument("--steps", type=int, help="on single pixels; as the recipe has them")
    parser.add_argument("--epochs", type=int, help="as the recipe has them")
    parser.add_argument("--cache", type=Path, default=Path("build/mapping_forms"))
    options = parser.parse_args()
    data = Path(os.environ["HYPERTASK_TEST_DATA"])
    options.cache.mkdir(parents=True, exist_ok=True)
    print("| scene | seed | form | overall accuracy | against slow | RMSE / slow, worst | |")
    print("|---|---|---|---|---|---|---|", flush=True)
    for scene in options.scenes:
        for seed in options.seeds:
            name = f"{scene}-{options.preset}-{options.recipe}-{seed}.json"
            path = options.cache / name
            if not path.exists():
                with tempfile.TemporaryDirectory() as folder:
                    job = training(scene, seed, data, Path(folder))
                    job.preset, job.recipe, job.epochs = (
                        options.preset,
                        options.recipe,
                        options.epochs,
                    )
                    if options.steps is not None:
                        job.settings = {"spectral_steps": options.steps}
                    if options.recipe == "paper":
                        job.window = 32
                    train(job, SilentReporter())
                    path.write_text(json.dumps(judged(job)))
            print(rows(scene, seed, json.loads(path.read_text())), flush=True)


def rows(scene: str, seed: int, found: dict) -> str:
    """Of a table in Markdown."""
    lines, slow = [], found["slow"]
    for form in FORMS:
        own = found[form]
        ratios = [own["rmse"][name] / slow["rmse"][name] for name in own["rmse"]]
        worst = f"{max(ratios, key=lambda ratio: abs(np.log(ratio))):.4f}" if ratios else "–"
        change = own["overall"] - slow["overall"]
        cells = (scene, seed, form, f"{own['overall']:.4f}", f"{change:+.4f}", worst, own["words"])
        lines.append("| " + " | ".join(map(str, cells)) + " |")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
