"""Which quantile of the validation part's residuals holds what it says on new places?

    python benchmarks/intervals.py [--draws 400]

Residuals of one block or stand resemble each other. Drawn here: 10, 20 or 60 blocks of unlike sizes
whose errors have a share of their variance in common, or whose large blocks err more. From each
draw the half width of a 90 % interval is taken in five ways and held against four thousand new
blocks. Printed: mean coverage over the draws, and its deviation.
"""

from __future__ import annotations

import argparse

import numpy as np

from hypertask.model.accuracy.uncertainty import half_widths

COVERAGE = 0.9
CASES = {"independent": 0.0, "share 0.3": 0.3, "share 0.9": 0.9, "large blocks err more": 0.5}
WAYS = ("pixels", "blocks equal", "number of blocks", "blocks equal, + 1", "effective number")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--draws", type=int, default=400)
    draws = parser.parse_args().draws
    rng = np.random.default_rng(0)
    print("| blocks | errors | " + " | ".join(WAYS) + " |")
    print("|" + "---|" * (len(WAYS) + 2))
    for number in (10, 20, 60):
        for name, shared in CASES.items():
            new = np.sort(draw(rng, 4000, shared, name.startswith("large"))[0])
            found = []
            for _ in range(draws):
                residuals, block = draw(rng, number, shared, name.startswith("large"))
                limits = half_widths_in_five_ways(residuals, block)
                found.append(np.searchsorted(new, limits, "right") / len(new))
            cells = (f"{m:.3f} ± {s:.3f}" for m, s in zip(np.mean(found, 0), np.std(found, 0)))
            print(f"| {number} | {name} | " + " | ".join(cells) + " |", flush=True)


def draw(rng, number: int, shared: float, larger: bool) -> tuple[np.ndarray, np.ndarray]:
    """Absolute residuals of ``number`` blocks, and the block of each."""
    sizes = rng.integers(5, 400, number)
    block = np.repeat(np.arange(number), sizes)
    error = np.sqrt(shared) * rng.standard_normal(number)[block]
    error += np.sqrt(1 - shared) * rng.standard_normal(len(block))
    return np.abs(error) * ((1 + sizes / 200)[block] if larger else 1), block


def half_widths_in_five_ways(residuals: np.ndarray, block: np.ndarray) -> list[float]:
    number, pixels = block.max() + 1, len(residuals)
    even = np.full(pixels, 1 / pixels)
    by_block = 1 / np.bincount(block)[block] / number
    return [
        quantile(residuals, even, COVERAGE),
        quantile(residuals, by_block, COVERAGE),
        quantile(residuals, even, COVERAGE * (number + 1) / number),
        # Lee, Barber and Willett 2023: one more block, of which nothing is known
        quantile(residuals, by_block, COVERAGE * (number + 1) / number),
        half_widths(residuals, block, (100 * COVERAGE,))[0][0],
    ]


def quantile(values: np.ndarray, weights: np.ndarray, level: float) -> float:
    order = np.argsort(values)
    upto = np.cumsum(weights[order])
    return values[order][min(np.searchsorted(upto, level - 1e-12), len(values) - 1)]


if __name__ == "__main__":
    main()
