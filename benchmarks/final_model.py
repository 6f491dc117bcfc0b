"""What becomes of a map when other labels happen to be held back, and what folds make of it.

A fifth of the blocks is set aside, given to no training. Of the others several trainings get all
labels, each with a seed of its own; what differs is which of them a training holds back for its
validation and test part. All maps are judged on the blocks set aside:

    today      one split into training, validation and test part, as without folds
    once       the same, and then refitted on the validation part too
    validated  folds, and one network besides with a validation part of its own
    refit      folds, and one network that learned from all given labels
    committee  the networks of all folds

    HYPERTASK_TEST_DATA=... python benchmarks/final_model.py [--seeds 40 41 42] [--scenes potsdam]
        [--modes today refit] [--folds 5] [--settings spectral_steps=800] [--cache FOLDER]

Every figure is kept in the cache as it is measured.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import tempfile
import time
from pathlib import Path

import numpy as np
from accuracy_real import network_figures, scene_job

from hypertask.model.base.messages import SilentReporter
from hypertask.model.jobs.train import SHARES
from hypertask.model.splits import folds as splitting
from hypertask.model.splits.split import KEPT, TEST, TRAIN, VALIDATION
from hypertask.model.splits.units import stratified_parts
from hypertask.model.training.checkpoint import States, resume_folder
from hypertask.model.training.trainer import train

MODES = ("today", "once", "validated", "refit", "committee")
ASIDE = 30
"""The seed that draws the blocks set aside."""


def deal_within(aside: int, own_test: bool):
    """A deal of units whose test part is always the same, whatever the seed.

    ``own_test`` : whether a part of the other units is kept as the test part that an analyst would
    look at, which is not judged here.
    """

    def dealt(counts: np.ndarray, seed: int, shares: tuple) -> np.ndarray:
        parts = stratified_parts(counts, aside, SHARES)
        given = parts != TEST
        inner = SHARES if own_test else (1 - SHARES[1], SHARES[1])
        found = stratified_parts(counts[given], seed, inner)
        parts[given] = np.array([TRAIN, VALIDATION, KEPT], np.uint8)[found]
        return parts

    return dealt


def measure(
    scene: str, seed: int, folds: int, settings: dict, preset: str, data: Path, modes=MODES
) -> dict:
    """Figures of the modes on the blocks set aside, with one seed."""
    kept, usual = States.remove, splitting._dealt
    figures, seconds = {}, {}
    with tempfile.TemporaryDirectory() as folder:
        try:
            States.remove = lambda states: None
            states = None
            for mode in modes:
                one_split = mode in ("today", "once")
                splitting._dealt = deal_within(ASIDE, one_split)
                job = scene_job(scene, data, seed, str(Path(folder) / f"{mode}.safetensors"))
                job.preset, job.settings = preset, dict(settings)
                job.folds, job.test_share = 1 if one_split else folds, SHARES[2]
                job.final = {"today": "validated", "once": "refit"}.get(mode, mode)
                if states is not None and not one_split:  # the folds are the same
                    shutil.copytree(states, resume_folder(job.output))
                    job.resume = True
                started = time.process_time()
                train(job, SilentReporter())
                seconds[mode] = round(time.process_time() - started, 1)
                if not one_split and states is None:
                    states = resume_folder(job.output)
                figures[mode] = network_figures(job.output)
        finally:
            States.remove, splitting._dealt = kept, usual
    return {"figures": figures, "seconds": seconds}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--seeds", nargs="+", type=int, default=[40, 41, 42])
    parser.add_argument("--scenes", nargs="+", default=["potsdam", "berlin", "indian_pines"])
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--modes", nargs="+", choices=MODES, default=list(MODES))
    parser.add_argument("--preset", default="tiny")
    parser.add_argument("--settings", nargs="*", default=[], help="such as spectral_steps=800")
    parser.add_argument("--cache", type=Path, default=Path("build/final_model"))
    options = parser.parse_args()
    data = Path(os.environ["HYPERTASK_TEST_DATA"])
    settings = {k: json.loads(v) for k, _, v in (each.partition("=") for each in options.settings)}
    options.cache.mkdir(parents=True, exist_ok=True)
    found: dict[str, list[dict]] = {}
    for scene in options.scenes:
        for seed in options.seeds:
            path = options.cache / f"{scene}-{options.folds}-{seed}.json"
            row = json.loads(path.read_text()) if path.exists() else {"figures": {}, "seconds": {}}
            missing = [mode for mode in options.modes if mode not in row["figures"]]
            if missing:
                made = measure(scene, seed, options.folds, settings, options.preset, data, missing)
                row = {part: {**row[part], **made[part]} for part in row}
                path.write_text(json.dumps(row))
                print(path.name, row, flush=True)
            found.setdefault(scene, []).append(row)
    print("| scene | | overall accuracy | mean class accuracy | RMSE |\n|---|---|---|---|---|")
    for scene, rows in found.items():
        for mode in options.modes:
            cells = []
            for key in ("overall_accuracy", "mean_class_accuracy", "rmse"):
                values = [row["figures"][mode][key] for row in rows]
                cells.append(
                    "–"
                    if None in values
                    else f"{np.mean(values):.3f} ({min(values):.3f} to {max(values):.3f})"
                )
            print(f"| {scene} | {mode} | {' | '.join(cells)} |")


if __name__ == "__main__":
    main()
