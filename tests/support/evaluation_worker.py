"""A made-up scene with maps whose errors are known, calibrated and scored by 1 or more processes.

``torchrun ... evaluation_worker.py FOLDER`` writes FOLDER/rank0.json, rank1.json, ...
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import torch
from support.shapes import patches
from support.synthetic import Recorder, hand_model, hand_network, hand_scene, toy_job, write_tif

from hypertask.model.accuracy.calibration import Calibration
from hypertask.model.jobs.files import job_from_dict
from hypertask.model.labels.census import take_census
from hypertask.model.labels.labels import open_labels
from hypertask.model.mapping.calibrate import calibrate
from hypertask.model.mapping.evaluate import evaluate
from hypertask.model.mapping.predict import load_mapper
from hypertask.model.modelfile import read_header
from hypertask.model.rasters.scene import Scene
from hypertask.model.runtime import distributed
from hypertask.model.splits.blocks import split_blocks
from hypertask.model.splits.dealt import Dealt
from hypertask.model.splits.split import TEST, VALIDATION
from hypertask.model.splits.tiles import part_tiles

SIDE, BLOCK = 320, 16


class Setting:
    """A scene whose map is known: ``guess`` and ``amount``; labels differ by made-up errors.

    classes : the map's probability of its class is always the same and too high.
    values : off by an error that blocks share in part, whose deviation is 3 t/ha.
    """

    def __init__(self, folder: Path, side: int = SIDE, sharpness: float = 50):
        rng = np.random.default_rng(5)
        self.guess = patches(side, side, 3, 5, rng)
        amount = np.round(0.3 + 0.4 * rng.random((side, side)), 4)
        self.amount = 10 + 40 * amount
        wrong = rng.random((side, side)) < 0.3
        truth = np.where(wrong, (self.guess + rng.integers(1, 3, (side, side))) % 3, self.guess)
        blocks = -(-side // BLOCK)
        shared = np.kron(rng.standard_normal((blocks, blocks)), np.ones((BLOCK, BLOCK)))
        error = 3 * (0.6 * shared[:side, :side] + 0.8 * rng.standard_normal((side, side)))
        self.codes = (truth + 1).astype(np.uint8)
        self.codes[rng.random((side, side)) < 0.2] = 0
        self.values = (self.amount + error).astype(np.float32)
        self.values[::3] = -99
        folder.mkdir(exist_ok=True, parents=True)
        self.scene = Scene(hand_scene(folder / "scene.img", self.guess, amount))
        sources = [
            {"raster": str(write_tif(folder / "species.tif", self.codes))},
            {"raster": str(write_tif(folder / "amount.tif", self.values, nodata=-99))},
        ]
        network = hand_network()
        with torch.no_grad():
            network.classification.spectral_heads[0].weight *= sharpness / 50
        job = {**toy_job(_NOTHING, "x"), "scenes": ["x"], "labels": sources}
        labels = open_labels(job_from_dict(job).labels, [self.scene], Recorder())
        census = take_census(labels, 0, Recorder())
        self.split = split_blocks(census, BLOCK, 0, 0, Recorder())
        model = hand_model(folder / "m.safetensors", network=network)
        self.mapper = load_mapper(model, read_header(model), torch.device("cpu"), Recorder())
        labels.use(self.mapper.variables)
        self.labels = labels
        dealt = Dealt(census, self.split)
        self.tiles = part_tiles(dealt, (VALIDATION, TEST), Recorder())

    def calibrate(self, seed: int = 0) -> Calibration:
        return calibrate(
            self.mapper,
            self.labels,
            self.split,
            self.tiles[VALIDATION],
            self.mapper.variables,
            seed,
        )

    def evaluate(self, tiles=None, **settings) -> dict:
        tiles = self.tiles[TEST] if tiles is None else tiles
        return evaluate(self.mapper, self.labels, self.split, TEST, tiles, **settings)

    def seen(self, part: int, labelled: np.ndarray) -> np.ndarray:
        return (self.split.uses(0, 0, 0, *labelled.shape) == part) & labelled


class _NOTHING:
    scene, labels = "x", ()


def scored(folder: Path) -> dict:
    made = Setting(folder)
    made.mapper.calibration = calibration = made.calibrate()
    return {
        "calibration": calibration.to_dict(),
        "accuracy": made.evaluate(full=True),
        "some": made.evaluate(made.tiles[TEST][:3]),
    }


if __name__ == "__main__":
    distributed.start("cpu")
    target = Path(sys.argv[1])
    own = target / os.environ["RANK"]
    result = scored(own)
    (target / f"rank{distributed.rank()}.json").write_text(json.dumps(result, allow_nan=False))
    distributed.stop()
