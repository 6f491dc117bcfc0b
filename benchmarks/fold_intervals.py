"""Do 90 % intervals hold what they say for each quantity, with folds and without?

    python benchmarks/fold_intervals.py [--size 600] [--seeds 50 51] [--folds 5] [--epochs 2]
        [--splits field blocks]

On a simulated forest scene, split by stands and by blocks, of each split with several seeds: the
share of values within their 90 % intervals

    one split      intervals from the validation part, on the test part
    folds          intervals from the other folds, on each fold's labels: all labels together
    refitted       intervals from all folds, of the network refitted on all but the test part, on it

The networks are small and trained for a moment: their intervals must be honest all the same.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

import numpy as np
import torch

from hypertask.model.base.messages import SilentReporter
from hypertask.model.jobs.sample import SampleJob
from hypertask.model.jobs.train import SHARES, LabelSource, TrainJob
from hypertask.model.modelfile import read_header
from hypertask.model.simulation.write import make_sample_scene
from hypertask.model.training.trainer import train

QUANTITIES = ["basal_area", "mean_height", "woody_biomass", "leaf_area_index", "stem_density"]
NOMINAL = 0.9
ROWS = ("one split", "folds", "refitted")


def coverage(model: Path) -> np.ndarray:
    """Of the 90 % intervals, of each quantity, as the model file has it."""
    accuracy = read_header(model)["accuracy"]
    found = []
    for name in QUANTITIES:
        each = accuracy[name]["coverage"]
        found.append(each["observed"][each["nominal"].index(NOMINAL)])
    return np.array(found)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--size", type=int, default=600)
    parser.add_argument("--seeds", nargs="+", type=int, default=[50, 51])
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--epochs", type=int, default=2)
    parser.add_argument("--steps", type=int, default=800)
    parser.add_argument("--splits", nargs="+", default=["field", "blocks"])
    options = parser.parse_args()
    torch.set_num_threads(1)
    with tempfile.TemporaryDirectory() as folder:
        sample = SampleJob(folder, options.size, options.size, 3)
        made = make_sample_scene(sample)
        print(f"| split | seed | | {' | '.join(QUANTITIES)} |\n|---|---|---|{'---|' * 5}")
        for split in options.splits:
            for seed in options.seeds:
                labels = LabelSource(
                    layer=made["STANDS"],
                    categorical=["main_tree_species_class"],
                    continuous=QUANTITIES,
                    group="stand_id" if split == "field" else None,
                )
                for row in ROWS:
                    job = TrainJob(
                        [made["SCENE"]],
                        [labels],
                        str(Path(folder) / "model.safetensors"),
                        preset="tiny",
                        split=split,
                        seed=seed,
                        epochs=options.epochs,
                        device="cpu",
                        final="validated",
                        settings={"spectral_steps": options.steps, "windows_per_epoch": 48},
                    )
                    if row != "one split":
                        job.folds, job.final = options.folds, "committee"
                    if row == "refitted":
                        job.final, job.test_share = "refit", SHARES[2]
                    train(job, SilentReporter())
                    cells = " | ".join(f"{value:.3f}" for value in coverage(Path(job.output)))
                    print(f"| {split} | {seed} | {row} | {cells} |", flush=True)


if __name__ == "__main__":
    main()
