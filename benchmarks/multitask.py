"""One network for all variables against one for each: what training and mapping cost.

    python benchmarks/multitask.py [--size 400] [--steps 300] [--epochs 2] [--preset small]

On a simulated forest scene with the 13 variables of TAIGA one network learns them all, and one
each of them, with the same recipe, split and number of steps; then the scene is mapped with all of
them. Printed are seconds of the processor for the training and the maps, and how many times as
much 13 networks take as one. How good the maps are: *Compare methods* with the ablation ``tasks``.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from hypertask.model.base.messages import SilentReporter
from hypertask.model.jobs.predict import PredictJob
from hypertask.model.jobs.sample import SampleJob
from hypertask.model.jobs.train import LabelSource, TrainJob
from hypertask.model.mapping.predict import predict
from hypertask.model.simulation.stands import CATEGORICAL, NAMES
from hypertask.model.simulation.write import make_sample_scene
from hypertask.model.training.trainer import train


def seconds(work: Callable, *arguments) -> float:
    """Of the processor, all threads together."""
    started = time.process_time()
    work(*arguments, SilentReporter())
    return time.process_time() - started


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--size", type=int, default=400)
    parser.add_argument("--steps", type=int, default=300)
    parser.add_argument("--epochs", type=int, default=2)
    parser.add_argument("--preset", default="small")
    options = parser.parse_args()
    quantities = [name for name in NAMES if name not in CATEGORICAL]
    with tempfile.TemporaryDirectory(prefix="hypertask-") as folder:
        made = make_sample_scene(SampleJob(folder, options.size, options.size, 5))
        labels = LabelSource(
            layer=made["STANDS"], categorical=list(CATEGORICAL), continuous=quantities
        )
        model = str(Path(folder) / "model.safetensors")
        costs = {}
        for only in (None, *([name] for name in NAMES)):
            job = TrainJob(
                [made["SCENE"]],
                [labels],
                model,
                preset=options.preset,
                epochs=options.epochs,
                device="cpu",
                final="validated",
                only=only,
                settings={"spectral_steps": options.steps},
            )
            training = seconds(train, job)
            mapping = seconds(predict, PredictJob(made["SCENE"], model, str(Path(folder) / "maps")))
            costs[only[0] if only else "all"] = training, mapping
            print(f"{only[0] if only else 'all':>24}  {training:7.1f} s  {mapping:6.2f} s")
    training, mapping = costs.pop("all")
    apart = [sum(each) for each in zip(*costs.values())]
    pixels = options.size**2
    print(f"training: {len(costs)} networks take {apart[0] / training:.1f} times as long as one")
    print(
        f"mapping: {pixels / apart[1]:,.0f} and {pixels / mapping:,.0f} pixels/s of processor, "
        f"{apart[1] / mapping:.1f} times as long"
    )


if __name__ == "__main__":
    main()
