"""The networks of Mottus and Pham: a map in their dense form against one patch by patch.

    python benchmarks/dense_patches.py [--side 48] [--bands 128] [--preset small] [--patches 64]

Both say the same of every pixel. Of untrained networks, on random spectra in memory: pixels a
second of an area of ``side`` pixels in the dense form, of patches alone, and the ratio.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable

import torch

from hypertask.model.base.variables import Variable, VariableClass
from hypertask.model.jobs.recipes import RECIPES
from hypertask.model.networks import NETWORKS

VARIABLES = [
    Variable("class", "categorical", classes=tuple(VariableClass(n, str(n)) for n in range(1, 6))),
    Variable("height", "continuous", bounds=(0.0, 30.0)),
]


def speed(work: Callable[[], object], pixels: int) -> float:
    """Pixels a second, over at least two seconds."""
    work()
    started, times = time.monotonic(), 0
    while time.monotonic() - started < 2:
        work()
        times += 1
    return times * pixels / (time.monotonic() - started)


@torch.inference_mode()
def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--side", type=int, default=48)
    parser.add_argument("--bands", type=int, default=128)
    parser.add_argument("--preset", default="small")
    parser.add_argument("--patches", type=int, default=64)
    options = parser.parse_args()
    side = options.side
    for kind in ("mottus", "pham"):
        network = NETWORKS[kind]
        config = network.Config.for_training(
            VARIABLES, options.bands, options.preset, RECIPES["default"]
        )
        made = network(config).eval()
        area = torch.randn(1, options.bands, side, side)
        patches = torch.randn(options.patches, options.bands, config.patch, config.patch)
        dense = speed(lambda: made.of_area(area, 0, 0, side, side), side * side)  # noqa: B023
        apart = speed(
            lambda: [made.of_patches(some) for some in patches.split(made.at_once)],  # noqa: B023
            options.patches,
        )
        print(
            f"{kind}: dense {dense:,.0f} pixels/s, by patches of {config.patch} "
            f"{apart:,.0f}, {dense / apart:.1f} times as fast"
        )


if __name__ == "__main__":
    main()
