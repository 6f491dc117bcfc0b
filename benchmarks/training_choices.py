"""Losses, balancings, and one network against several, on a simulated scene.

    python benchmarks/training_choices.py [--size 1500] [--epochs 2] [--seeds 3]
        [--folder build/choices] [--only ROW ...] [--table FILE.md]

The scene is made by the algorithm that makes sample scenes, seed 0; its labels are read from the
raster in TAIGA's format. Seven variables: three categorical and four continuous. The split is by
stands and the same for all rows; the seeds start the networks. Preset small.

All rows but one have the paper's network, and its recipe with these changes, which let a network
learn within two minutes on one core: windows of 32 pixels, 8 to a batch, learning rate 2e-3 falling
along a cosine without warm-up, two epochs (each as many windows as cover the labels), validation
after each, gradients clipped at 1, windows drawn as often as their class occurs. A row changes one
thing:

- the loss of the classes (table VI), balanced by GradNorm: cost_sensitive, focal, focal_weighted;
- the balancing, with focal_weighted: gradnorm, uncertainty, equal, and fixed with the weights 1 for
  classes and 2 for quantities;
- one variable alone, with focal_weighted and as many steps.

The row "default" is the default recipe with two epochs instead of thirty. Each row's figures and
model file are kept in the folder, so that the run can be broken off and taken up.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

import numpy as np
import torch

from hypertask.model.base.messages import TextReporter
from hypertask.model.jobs.sample import SampleJob
from hypertask.model.jobs.train import LabelSource, TrainJob
from hypertask.model.modelfile import read_header
from hypertask.model.simulation.write import LABEL_RASTER, SCENE, SPEC, make_sample_scene
from hypertask.model.training.trainer import train

CLASSES = ("fertility_class", "soil_class", "main_tree_species_class")
NUMBERS = ("basal_area", "mean_height", "woody_biomass", "leaf_area_index")
ALONE = ("main_tree_species_class", "soil_class", "mean_height")
SETTINGS = {
    "learning_rate": 2e-3,
    "cosine": True,
    "warmup_epochs": 0,
    "validate_every": 1,
    "clip": 1.0,
    "balance": 1.0,
}
LOSSES = ("cost_sensitive", "focal", "focal_weighted")
BALANCINGS = ("gradnorm", "uncertainty", "equal", "fixed")
FIGURES = ("overall_accuracy", "mean_class_accuracy", "rmse_scaled", "mae_scaled")


def rows() -> dict[str, dict]:
    """Settings of the job of every row."""
    paper = {"recipe": "paper", "window": 32, "batch_size": 8, "settings": SETTINGS}
    table = {
        name: {**paper, "imbalance": name, "balancing": "gradnorm"} for name in reversed(LOSSES)
    }
    table["default"] = {"recipe": "default"}
    weighted = {**paper, "imbalance": "focal_weighted"}
    for name in BALANCINGS[1:]:
        table[name] = {**weighted, "balancing": name}
    table["fixed"]["task_weights"] = {name: 2.0 for name in NUMBERS}
    for name in ALONE:
        table[f"alone {name}"] = {**weighted, "balancing": "equal", "variables": (name,)}
    return table


def train_row(folder: Path, name: str, seeds: int, size: int, epochs: int, **settings) -> dict:
    """Figures of one row, from the folder or measured now."""
    kept = folder / f"{name.replace(' ', '_')}.json"
    if kept.exists():
        return json.loads(kept.read_text())
    wanted = settings.pop("variables", (*CLASSES, *NUMBERS))
    spec = json.loads(SPEC.read_text(encoding="utf-8"))
    spec["variables"] = [
        each for each in spec["variables"] if each["name"] in wanted or each["kind"] == "group"
    ]
    scene = folder / f"scene{size}"
    if not (scene / f"{SCENE}.img").exists():
        make_sample_scene(SampleJob(str(scene), size, size, 0))
    model = kept.with_suffix(".safetensors")
    job = TrainJob(
        [str(scene / f"{SCENE}.img")],
        [LabelSource(raster=str(scene / f"{LABEL_RASTER}.img"), spec=spec)],
        str(model),
        preset="small",
        device="cpu",
        final="validated",
        split="field",
        rare_class_share=0.05,
        epochs=epochs,
        seeds=seeds,
        resume=True,
        **settings,
    )
    started, used = time.monotonic(), time.process_time()
    train(job, TextReporter())
    training = read_header(model)["training"]
    figures = {
        "seeds": [seed["accuracy"] for seed in training["seeds"]],
        "cpu_seconds": time.process_time() - used,
        "seconds": time.monotonic() - started,
        "best_epochs": [seed["best_epoch"] for seed in training["seeds"]],
        "split": training["split"]["digest"],
    }
    kept.write_text(json.dumps(figures))
    return figures


def spread(found: list[dict], names, key: str) -> str:
    """Mean (minimum to maximum) over the seeds of the mean over the variables."""
    values = [
        np.mean([scores[name][key] for name in names if key in scores[name]] or [np.nan])
        for scores in found
    ]
    if np.isnan(values).any():
        return "–"
    return f"{np.mean(values):.3f} ({min(values):.3f} to {max(values):.3f})"


def tables(results: dict[str, dict]) -> str:
    """Two Markdown tables: all variables together, and one alone against all together."""
    lines = [
        "| | overall accuracy | mean class accuracy | RMSE (scaled) | MAE (scaled) | CPU min |",
        "|---|---|---|---|---|---|",
    ]
    for name, row in results.items():
        if name in rows() and not name.startswith("alone"):
            cells = [spread(row["seeds"], (*CLASSES, *NUMBERS), key) for key in FIGURES]
            lines.append(f"| {name} | {' | '.join(cells)} | {row['cpu_seconds'] / 60:.1f} |")
    lines += [
        "",
        "| variable | figure | alone | together, equal | together, gradnorm |",
        "|---|---|---|---|---|",
    ]
    for variable in ALONE:
        for key in FIGURES[:2] if variable in CLASSES else FIGURES[2:]:
            chosen = (f"alone {variable}", "equal", "focal_weighted")
            cells = [
                spread(results[name]["seeds"], [variable], key) if name in results else ""
                for name in chosen
            ]
            lines.append(f"| {variable} | {key} | {' | '.join(cells)} |")
    hours = sum(row["cpu_seconds"] for row in results.values()) / 3600
    return "\n".join([*lines, "", f"{hours:.2f} CPU hours in all."]) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--size", type=int, default=1500)
    parser.add_argument("--epochs", type=int, default=2)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--folder", type=Path, default=Path("build/choices"))
    parser.add_argument("--only", nargs="+", choices=list(rows()), default=list(rows()))
    parser.add_argument("--table", type=Path, help="write the tables here")
    options = parser.parse_args()
    torch.set_num_threads(1)
    options.folder.mkdir(parents=True, exist_ok=True)
    results = {}
    for name in options.only:
        results[name] = train_row(
            options.folder, name, options.seeds, options.size, options.epochs, **rows()[name]
        )
        text = tables(results)
        print(text, flush=True)
        if options.table:
            options.table.write_text(text, encoding="utf-8")
    if len({row["split"] for name, row in results.items() if not name.startswith("alone")}) > 1:
        raise SystemExit("the rows saw different splits; remove the folder and start anew")


if __name__ == "__main__":
    main()
