"""Steps of a training on a scene on disk, against the same steps on windows in memory.

    python benchmarks/train_steps.py [--side 2048] [--bands 128] [--preset small] [--epochs 8]
        [--windows 256]

Makes a scene of ``side`` x ``side`` pixels with a variable of five classes and a continuous one,
and trains on it with the default recipe, from the decoders on. Every other epoch its windows are
read from the scene, as ever; in those between they are the first that were read, kept in memory
ready for the network. Printed are steps a second of both, by the clock, and their ratio: the
design's limit is .95. Nothing is asserted; run it alone.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path

import numpy as np
from preparation import make_scene

from hypertask.model.base.messages import SilentReporter
from hypertask.model.jobs.files import job_from_dict
from hypertask.model.training import batches, loop
from hypertask.model.training.trainer import train

KEPT = 8
"""Batches that are kept; a network sees no difference."""


class EveryOther:
    """Stands in for what makes the batches of an epoch, and times the epochs."""

    def __init__(self):
        self.epochs, self.kept = 0, []
        self.seconds: dict[str, list[float]] = {"disk": [], "memory": []}
        self._epoch = loop.Training._epoch

    def maker(self, *arguments):
        make = batches.batch_maker(*arguments)

        def read(number):
            batch = make(number)
            if len(self.kept) < KEPT:
                self.kept.append(batch)
            return batch

        return read if self.source == "disk" else lambda number: self.kept[number % len(self.kept)]

    def epoch(self, of, *arguments):
        self.source = ("disk", "memory")[self.epochs % 2]
        started = time.monotonic()
        found = self._epoch(of, *arguments)
        self.seconds[self.source].append(time.monotonic() - started)
        self.epochs += 1
        return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--side", type=int, default=2048)
    parser.add_argument("--bands", type=int, default=128)
    parser.add_argument("--preset", default="small")
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument("--windows", type=int, default=256)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="hypertask-") as folder:
        rng = np.random.default_rng(0)
        inputs = make_scene(Path(folder), options.side, options.bands, 0.8, rng)
        settings = {
            "most_windows": options.windows,
            "validate_every": 2 * options.epochs,
            "spectral_steps": 20,
        }
        job = {
            "output": str(Path(folder) / "model.safetensors"),
            "device": "cpu",
            "final": "validated",
            "preset": options.preset,
            # the first two are to warm up
            "epochs": options.epochs + 2,
            "settings": settings,
            **inputs,
        }
        seen = EveryOther()
        loop.batch_maker = seen.maker
        loop.Training._epoch = lambda *arguments: seen.epoch(*arguments)
        train(job_from_dict(job, "train"), SilentReporter())
    steps = options.windows / 8
    speeds = {source: steps / np.median(each[1:]) for source, each in seen.seconds.items()}
    print(", ".join(f"{source} {speed:.2f} steps/s" for source, speed in speeds.items()))
    print(f"ratio {speeds['disk'] / speeds['memory']:.3f}")


if __name__ == "__main__":
    main()
