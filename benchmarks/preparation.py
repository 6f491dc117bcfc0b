"""Before the first step of a training: how often labels and spectra are read, and the time.

    python benchmarks/preparation.py [--side 4096] [--bands 16] [--labelled 0.8] [--field]

Makes a scene of ``side`` x ``side`` pixels with a variable of five classes and a continuous one in
square stands, of which a share is labelled, prepares a training with the default recipe and a
report, and prints how often each pixel's labels, groups and spectra were read, the time and the
peak resident memory. ``--field`` splits by stands instead of blocks; ``--buffer`` leaves a buffer.
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

import numpy as np
import rasterio

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from support.looks import counted

from hypertask.model.base.messages import SilentReporter
from hypertask.model.jobs.files import job_from_dict
from hypertask.model.training import trainer
from hypertask.model.training.report_data import label_distributions

STAND, STRIP = 32, 512
SPEC = {
    "variables": [
        {"name": "species", "kind": "categorical", "band": 1, "nodata": 0},
        {"name": "stand", "kind": "group", "band": 2, "nodata": 0},
    ]
}


class PreparedError(Exception):
    """Raised in place of the training itself."""


def make_scene(folder: Path, side: int, bands: int, labelled: float, rng) -> dict:
    """Scene and label rasters in ``folder``; returns the job's ``scenes`` and ``labels``."""
    stands = -(-side // STAND)
    kind = rng.integers(1, 6, (stands, stands)) * (rng.random((stands, stands)) < labelled)
    number = np.arange(1, stands * stands + 1).reshape(stands, stands)
    amount = rng.gamma(4, 5, (stands, stands))
    grid = {
        "height": side,
        "width": side,
        "crs": "EPSG:32635",
        "transform": rasterio.Affine(2, 0, 370000, 0, -2, 6860000),
    }
    tif = {**grid, "driver": "GTiff", "tiled": True, "compress": "deflate", "zlevel": 1}
    paths = [folder / name for name in ("scene.img", "classes.tif", "amount.tif")]
    envi = {**grid, "driver": "ENVI", "interleave": "bil", "count": bands, "dtype": "int16"}
    with (
        rasterio.open(paths[0], "w", **envi) as scene,
        rasterio.open(paths[1], "w", **tif, count=2, dtype="int32") as classes,
        rasterio.open(paths[2], "w", **tif, count=1, dtype="float32", nodata=-1) as amounts,
    ):
        for row in range(0, side, STRIP):
            lines = min(STRIP, side - row)
            rows = (np.arange(row, row + lines) // STAND)[:, None]
            columns = np.arange(side) // STAND
            window = rasterio.windows.Window(0, row, side, lines)
            noise = rng.integers(0, 200, (bands, lines, side), np.int16)
            level = 300 * np.arange(1, bands + 1)[:, None, None] % 1700
            scene.write((noise + level + 200 * kind[rows, columns]).astype("i2"), window=window)
            both = np.stack([kind[rows, columns], number[rows, columns]])
            classes.write(both.astype("i4"), window=window)
            values = amount[rows, columns] + rng.normal(0, 0.5, (lines, side))
            amounts.write(
                np.where(kind[rows, columns] > 0, values.clip(0), -1).astype("f4")[None],
                window=window,
            )
    labels = [{"raster": str(paths[1]), "spec": SPEC}, {"raster": str(paths[2])}]
    return {"scenes": [str(paths[0])], "labels": labels}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--side", type=int, default=4096)
    parser.add_argument("--bands", type=int, default=16)
    parser.add_argument("--labelled", type=float, default=0.8)
    parser.add_argument("--field", action="store_true")
    parser.add_argument("--buffer", type=int, default=0)
    options = parser.parse_args()

    def prepared(course, data, reporter):
        print(f"split {data.split.digest()[:12]}, data {data.digest()[:12]}")
        label_distributions(data.dealt, reporter)
        raise PreparedError

    trainer.train_all = prepared
    with tempfile.TemporaryDirectory(prefix="hypertask-") as folder:
        folder = Path(folder)
        inputs = make_scene(
            folder, options.side, options.bands, options.labelled, np.random.default_rng(0)
        )
        job = {
            "output": str(folder / "model.safetensors"),
            "device": "cpu",
            "split": "field" if options.field else "blocks",
            "buffer": options.buffer,
            **inputs,
        }
        job = job_from_dict(job, "train")
        started, before = time.monotonic(), time.process_time()
        with counted() as looks, suppress(PreparedError):
            trainer.train(job, SilentReporter())
        seconds, cpu = time.monotonic() - started, time.process_time() - before
    passes = looks.passes(options.side**2)
    print(", ".join(f"{name} {number:.2f}" for name, number in passes.items()) + " times")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(f"{seconds:.1f} s ({cpu:.1f} s of one core), peak memory {peak:.2f} GiB")


if __name__ == "__main__":
    main()
