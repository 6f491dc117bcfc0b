"""Do intervals hold what they say on places that the network has not seen?

    python benchmarks/coverage.py MODEL [MODEL ...] [--draws 400]

For a model file whose scene and labels still lie where they were: the blocks or stands of its
validation and test parts are put together and halved anew, 400 times. Intervals are taken from one
half as a training takes them from the validation part, and held against the other. Printed for
each quantity: the coverage of the 90 % intervals on the test part of the training itself, the mean
over the draws and its deviation, and the share of draws between 87 and 93 %.
"""

from __future__ import annotations

import argparse
from contextlib import ExitStack

import numpy as np
import torch

from hypertask.model.accuracy.scores import physical
from hypertask.model.accuracy.uncertainty import half_widths
from hypertask.model.base.messages import SilentReporter
from hypertask.model.jobs.files import job_from_dict
from hypertask.model.labels.census import drop_rare_classes, take_census
from hypertask.model.labels.labels import open_labels
from hypertask.model.mapping.evaluate import labelled_maps
from hypertask.model.mapping.predict import load_mapper
from hypertask.model.modelfile import read_header
from hypertask.model.splits.deal import split_for
from hypertask.model.splits.split import TEST, VALIDATION
from hypertask.model.splits.tiles import part_tiles
from hypertask.model.training.data import RARE_CLASS_SHARE, open_scenes

NOMINAL = 90
PIXELS = 200_000


def residuals(path: str) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Absolute residuals (n,) and the block or stand of each, of both parts together."""
    header = read_header(path)
    job = job_from_dict(header["training"]["job"], "train")
    reporter = SilentReporter()
    with ExitStack() as stack:
        scenes = open_scenes(job, reporter, stack)
        labels = open_labels(job.labels, scenes, reporter)
        stack.callback(labels.close)
        census = take_census(labels, job.seed, reporter)
        share = job.rare_class_share
        share = RARE_CLASS_SHARE[job.recipe] if share is None else share
        drop_rare_classes(census, share, reporter)
        dealt = split_for(job, census, reporter)
        split, tiles = dealt.split, part_tiles(dealt, (VALIDATION, TEST), reporter)
        if split.digest() != header["training"]["split"]["digest"]:
            raise SystemExit(f"{path}: the scene or the labels are no longer those it was made of")
        mapper = load_mapper(path, header, torch.device("cpu"), reporter)
        labels.use(mapper.variables)
        found: dict[str, list] = {v.name: [] for v in mapper.variables if not v.is_categorical}
        for part in (VALIDATION, TEST):
            for _, (scene, *window), truths, maps, here in labelled_maps(
                mapper, labels, split, part, tiles[part]
            ):
                units = split.units(scene, *window)
                for variable, truth, guess in zip(mapper.variables, truths, maps):
                    if not variable.is_categorical:
                        seen = here & ~np.isnan(truth)
                        wrong = np.abs(truth[seen] - physical(variable, guess[0][seen]))
                        found[variable.name].append((wrong, units[seen]))
    return {
        name: tuple(np.concatenate(each) for each in zip(*parts)) for name, parts in found.items()
    }


def redraw(wrong: np.ndarray, units: np.ndarray, draws: int) -> np.ndarray:
    """Coverage of the nominal interval on one half of the units, taken from the other half."""
    rng = np.random.default_rng(0)
    order = rng.permutation(len(wrong))[:PIXELS]
    wrong, (names, units) = wrong[order], np.unique(units[order], return_inverse=True)
    found = []
    for _ in range(draws):
        own = np.zeros(len(names), bool)
        own[rng.permutation(len(names))[: len(names) // 2]] = True
        own = own[units]
        width = half_widths(wrong[own], units[own], (NOMINAL,))[0][0]
        found.append((wrong[~own] <= width).mean())
    return np.array(found)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("models", nargs="+")
    parser.add_argument("--draws", type=int, default=400)
    options = parser.parse_args()
    torch.set_num_threads(1)
    for path in options.models:
        accuracy = read_header(path)["accuracy"]
        print(f"{path}\n\n| variable | R2 | as trained | mean of draws | 87 to 93 % |")
        print("|---|---|---|---|---|")
        for name, (wrong, units) in residuals(path).items():
            coverage = accuracy[name]["coverage"]
            observed = coverage["observed"][coverage["nominal"].index(NOMINAL / 100)]
            found = redraw(wrong, units, options.draws)
            inside = ((found >= 0.87) & (found <= 0.93)).mean()
            print(
                f"| {name} | {accuracy[name]['r2']:.2f} | {observed:.3f} | {found.mean():.3f} ± "
                f"{found.std():.3f} | {inside:.0%} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
