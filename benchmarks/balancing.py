"""Two tasks that share a layer, one loss a thousand times the other: what each balancing does.

    python benchmarks/balancing.py [--seeds 0 1 2 3 4] [--steps 2000] [--figure FILE.svg]

Both tasks are to be learned from the same 20 numbers through one shared layer of 16 units, too few
for both, and a head each. They are equally difficult; only the loss of the first is multiplied by
1000, as if its variable were given in millimetres. Printed, at the end of the training: how much of
its first loss each task has left, the ratio of the two, and the weights. Means over the seeds.

The network's Adam has the constants (0.9, 0.99): with (0.9, 0.999) it would remember for a thousand
steps how large the first task's gradients were before it was given its small weight.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from hypertask.model.reports.svg import Chart, drawing, legend_rows, moved
from hypertask.model.training.balancing import EqualWeights, GradNorm, Uncertainty

FACTORS = (1000.0, 1.0)
INPUTS, HIDDEN, OUTPUTS, BATCH = 20, 16, 10, 128
EVERY = 50
"""Steps that one value of a curve is the mean of."""
COLORS = ("#d55e00", "#0072b2")
TITLES = {"equal": "Equal weights", "uncertainty": "Uncertainty", "gradnorm": "GradNorm"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2, 3, 4])
    parser.add_argument("--steps", type=int, default=2000)
    parser.add_argument("--figure", help="write the curves here (SVG)")
    options = parser.parse_args()
    torch.set_num_threads(1)
    print(f"{'':<14}{'x 1000':>9}{'x 1':>9}{'ratio':>9}{'weights':>22}")
    curves = {}
    for name, title in TITLES.items():
        runs = [train(name, seed, options.steps) for seed in options.seeds]
        left, weights = (np.mean(each, axis=0) for each in zip(*runs))
        one, other = left[-1]
        print(
            f"{title:<14}{one:>9.3f}{other:>9.3f}{other / one:>9.2f}"
            f"{weights[-1, 0]:>12.4f}{weights[-1, 1]:>10.4f}"
        )
        curves[name] = left, weights
    if options.figure:
        Path(options.figure).write_text(figure(curves) + "\n", encoding="utf-8")


def train(name: str, seed: int, steps: int, factors=FACTORS) -> tuple[np.ndarray, np.ndarray]:
    """Train the two tasks with a balancing.

    Returns
    -------
    (steps / EVERY, 2) share of its first loss that each task has left, and its weight.
    """
    generator = torch.Generator().manual_seed(seed)

    def drawn(scale: float) -> torch.Tensor:
        return scale * torch.randn(INPUTS, OUTPUTS, generator=generator) / INPUTS**0.5

    common = drawn(3.0)
    truths = [common + drawn(2.0) for _ in factors]
    torch.manual_seed(seed)
    shared = nn.Linear(INPUTS, HIDDEN)
    heads = nn.ModuleList(nn.Linear(HIDDEN, OUTPUTS) for _ in factors)
    balancing = {
        "equal": lambda: EqualWeights(2),
        "uncertainty": lambda: Uncertainty(["mse", "mse"]),
        "gradnorm": lambda: GradNorm(2, shared.weight),
    }[name]()
    groups = [{"params": [*shared.parameters(), *heads.parameters()], "lr": 1e-3}]
    if balancing.parameters():
        groups.append({"params": balancing.parameters(), "lr": balancing.RATE})
    optimiser = torch.optim.Adam(groups, betas=(0.9, 0.99))
    left, weights = [], []
    for _ in range(steps):
        inputs = torch.randn(BATCH, INPUTS, generator=generator)
        features = torch.tanh(shared(inputs))
        losses = [
            factor * F.mse_loss(head(features), torch.tanh(inputs @ truth))
            for factor, head, truth in zip(factors, heads, truths)
        ]
        optimiser.zero_grad()
        balancing.combine(losses, [True, True]).backward()
        optimiser.step()
        left.append([loss.item() for loss in losses])
        weights.append(balancing.weights.tolist())
    left = np.array(left) / left[0]
    return _means(left), _means(np.array(weights))


def _means(values: np.ndarray) -> np.ndarray:
    return values[: len(values) // EVERY * EVERY].reshape(-1, EVERY, 2).mean(1)


def figure(curves: dict) -> str:
    """What is left of the losses above, the weights below, a column per balancing."""
    width, height = 300, 220
    rows = (("share of the first loss", (0.005, 1.2)), ("weight", (1e-3, 10.0)))
    parts = ['<rect width="100%" height="100%" fill="#fff"/>']
    for column, (name, both) in enumerate(curves.items()):
        for row, (values, (title, limits)) in enumerate(zip(both, rows)):
            steps = (np.arange(len(values)) + 0.5) * EVERY
            chart = Chart(
                (0, len(values) * EVERY),
                limits,
                "step" if row else "",
                "" if column else title,
                "" if row else TITLES[name],
                width,
                height,
                log=True,
            )
            chart.box = (68, 26, width - 14, height - 44)
            for task, color in enumerate(COLORS):
                chart.line(steps, values[:, task], color, 2)
            parts.append(moved(chart.content(), column * width, row * (height - 20)))
    entries = [
        (f"task with its loss x {factor:g}", color, "") for factor, color in zip(FACTORS, COLORS)
    ]
    legend, below = legend_rows(entries, 68, 2 * height - 14, 600)
    parts += legend
    return drawing(
        len(curves) * width + 12, 2 * height - 8 + below, parts, "Balancing of two tasks"
    )


if __name__ == "__main__":
    main()
