"""Memory and time of the metrics: 1e8 pixels in the memory of a million.

    python benchmarks/metrics_memory.py [--pixels 1e8] [--classes 5]

Adds made-up pixels, a million at a time, to everything an assessment counts, and prints the peak
resident memory after the first million and at the end.
"""

from __future__ import annotations

import argparse
import resource
import time

import numpy as np

from hypertask.model.accuracy.histograms import Coverage, ErrorBins, ReliabilityBins, ScatterBins
from hypertask.model.accuracy.metrics import ConfusionMatrix, RegressionSums, RocBins

PART = 1_000_000


def peak() -> float:
    """Peak resident memory so far, MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--pixels", type=float, default=1e8)
    parser.add_argument("--classes", type=int, default=5)
    options = parser.parse_args()
    rng = np.random.default_rng(0)
    reference = rng.integers(0, options.classes, PART)
    values = rng.gamma(3, 4, PART)
    predicted = values + rng.normal(0, 1, PART)
    probabilities = rng.random((options.classes, PART), np.float32)
    probabilities[reference, np.arange(PART)] += 0.3
    probabilities /= probabilities.sum(0)
    chosen = probabilities.argmax(0)
    matrix, roc = ConfusionMatrix(options.classes), RocBins(options.classes)
    sums, scatter, errors = RegressionSums(), ScatterBins(), ErrorBins()
    reliability, coverage = ReliabilityBins(), Coverage()
    started, first = time.monotonic(), 0.0
    for number in range(max(1, round(options.pixels / PART))):
        matrix.add(reference, chosen)
        roc.add(reference, probabilities)
        reliability.add(probabilities.max(0), chosen == reference)
        sums.add(values, predicted)
        scatter.add(values, predicted)
        errors.add(values, predicted)
        coverage.add(values, predicted - 1, predicted + 1)
        if number == 0:
            first = peak()
    last = peak()
    print(f"{sums.count:.3g} pixels in {time.monotonic() - started:.1f} s")
    print(
        f"peak memory: {first:.0f} MiB after {PART:.0e} pixels, {last:.0f} MiB at the end, "
        f"{last / first:.3f} times"
    )
    print(
        f"overall accuracy {matrix.scores()['overall_accuracy']:.6f}, macro AUC "
        f"{roc.scores()['macro_auc']:.6f}, RMSE {sums.scores()['rmse']:.6f}"
    )


if __name__ == "__main__":
    main()
