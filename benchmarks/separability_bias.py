"""What the correction of JM and TD does: textbook and corrected means over repeats.

128 bands, samples of Gaussian classes of known distance, and where the correction ends: covariances
that are shrunk, pixels with heavy tails. Prints the tables of docs/separability.md:

    python benchmarks/separability_bias.py [--repeats 40] [--only unequal]

With HYPERTASK_TEST_DATA naming a folder of real scenes it also compares the noise floor of
permuted pixels of Indian Pines with the one that Gaussian pixels would have.
"""

from __future__ import annotations

import argparse
import os
import time
from pathlib import Path

import numpy as np

from hypertask.model.separability import (
    Options,
    distances_of,
    jeffries_matusita,
    separability_of_pixels,
    statistics,
    transformed_divergence,
)
from hypertask.model.separability.distances import log_det_and_mahalanobis, pair_distances
from hypertask.model.separability.expected import expected_log_det_and_inverse, wishart_log_det
from hypertask.model.separability.moments import class_moments

BANDS = 128
SIZES = ((150, 150), (640, 640), (2000, 2000), (150, 2000), (640, 2000))


UNEQUAL = (
    # pixels, second class: correlation, width, stretch of the factor's columns, shift of the mean
    ((640, 2000), (0.9, 1.0, 0.0, 0.0)),
    ((640, 2000), (0.9, 1.05, 0.0, 0.3)),
    ((2000, 640), (0.9, 1.05, 0.0, 0.3)),
    ((150, 2000), (0.9, 1.0, 0.0, 0.0)),
    ((2000, 150), (0.9, 1.1, 0.0, 0.0)),
    ((640, 2000), (0.9, 1.0, 0.15, 0.0)),
    ((300, 3000), (0.9, 1.2, 0.15, 0.3)),
    ((640, 5000), (0.5, 1.0, 0.0, 0.2)),
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeats", type=int, default=40)
    parser.add_argument("--seed", type=int, default=0)
    parts = {"equal": equal, "unequal": unequal, "shrunk": shrunk, "tails": tails}
    parts |= {"intervals": intervals, "indian_pines": indian_pines}
    parser.add_argument("--only", choices=parts, nargs="*", default=list(parts))
    options = parser.parse_args()
    for name in options.only:
        parts[name](np.random.default_rng(options.seed), options.repeats)


def equal(rng, repeats: int) -> None:
    """Classes of equal covariance."""
    for title, squared in (("Same distribution", 0.0), ("Shift, Mahalanobis distance^2 3.2", 3.2)):
        true = jeffries_matusita(squared / 8)
        print(f"\n{title}: true JM = TD = {true:.3f}, D = {squared}; {repeats} repeats")
        print(
            "| pixels | JM textbook | JM corrected | TD textbook | TD corrected "
            "| D textbook | D corrected, not clipped |"
        )
        print("|---|---|---|---|---|---|---|")
        for sizes in SIZES:
            print(row(sizes, squared, repeats, rng))


def row(sizes, squared: float, repeats: int, rng) -> str:
    found = [sampled(sizes, squared, rng) for _ in range(repeats)]
    b, d = (np.array([getattr(f, name)[0] for f in found]) for name in ("b", "d"))
    bc, dc = (np.array([getattr(f, name)[0] for f in found]) for name in ("b_raw", "d_raw"))
    columns = (
        jeffries_matusita(b),
        jeffries_matusita(np.maximum(bc, 0)),
        transformed_divergence(d),
        transformed_divergence(np.maximum(dc, 0)),
        d,
        dc,
    )
    words = [f"{c.mean():.2f} ± {c.std(ddof=1):.2f}" for c in columns]
    return f"| {sizes[0]}, {sizes[1]} | " + " | ".join(words) + " |"


def sampled(sizes, squared: float, rng):
    """Distances of two samples; JM and TD do not depend on the common covariance."""
    one, other = (rng.normal(size=(n, BANDS)) for n in sizes)
    other[:, 0] += np.sqrt(squared)
    return distances_of(
        one.mean(0), np.cov(one.T), len(one), other.mean(0), np.cov(other.T), len(other)
    )


def factor(correlation, width=1.0, stretch=0.0, bands=BANDS):
    """Factor of the covariance ``correlation ** |i - j|``, widened, its columns stretched."""
    apart = np.abs(np.subtract.outer(np.arange(bands), np.arange(bands)))
    stretched = np.exp(np.linspace(-stretch, stretch, bands))
    return width * np.linalg.cholesky(correlation**apart) * stretched


def moments(rng, n: int, half, shift: float):
    """Mean and covariance of n pixels."""
    pixels = rng.normal(size=(n, len(half))) @ half.T + shift
    return pixels.mean(0), np.cov(pixels.T)


def b_of(difference, covariances) -> float:
    """Textbook B."""
    mixed, mahalanobis = log_det_and_mahalanobis(covariances.mean(0)[None], difference[None])
    own = np.linalg.slogdet(covariances)[1]
    return float(mahalanobis[0] / 8 + 0.5 * (mixed[0] - own.mean()))


def b_as_if_equal(difference, covariances, sizes) -> float:
    """B, corrected as if the true covariances were equal."""
    p, nu = len(difference), np.array(sizes) - 1
    e, g = expected_log_det_and_inverse(p, 0.5 / nu, nu)
    mixed, mahalanobis = log_det_and_mahalanobis(covariances.mean(0)[None], difference[None])
    own = np.linalg.slogdet(covariances)[1] - wishart_log_det(p, nu)
    squared = mahalanobis[0] / g - p * (1 / np.array(sizes)).sum()
    return float(squared / 8 + 0.5 * (mixed[0] - e - own.mean()))


def unequal(rng, repeats: int) -> None:
    """B of classes that differ in size and covariance: as if these were equal, and as used."""
    print(f"\nUnequal sizes and covariances: mean B (standard deviation) of {repeats} repeats")
    print("| pixels | second class | B true | textbook | as if equal | corrected (used) |")
    print("|---|---|---|---|---|---|")
    first = factor(0.9)
    for sizes, (correlation, width, stretch, shift) in UNEQUAL:
        second = factor(correlation, width, stretch)
        true = b_of(np.full(BANDS, shift), np.array([first @ first.T, second @ second.T]))
        found = []
        for _ in range(repeats):
            (m1, s1), (m2, s2) = (
                moments(rng, n, half, mean)
                for n, half, mean in zip(sizes, (first, second), (0.0, shift))
            )
            both = np.array([s1, s2])
            used = distances_of(m1, s1, sizes[0], m2, s2, sizes[1])
            found.append((used.b[0], b_as_if_equal(m1 - m2, both, sizes), used.b_raw[0]))
        words = [
            f"{mean:.3f} ({spread:.3f})"
            for mean, spread in zip(np.mean(found, 0), np.std(found, 0, ddof=1))
        ]
        name = f"correlation {correlation}, width {width}, stretch {stretch}, shift {shift}"
        print(f"| {sizes[0]}, {sizes[1]} | {name} | {abs(true):.3f} | " + " | ".join(words) + " |")


def shrunk(rng, repeats: int) -> None:
    """Covariances drawn towards the pooled one, which are corrected as if all were equal."""
    p, shift = 30, 0.3
    print(f"\nShrunk covariances, {p} bands, third class of 200 pixels: {repeats} repeats")
    print("| shrinkage | pixels | B true | B textbook | B corrected | D true | D corrected |")
    print("|---|---|---|---|---|---|---|")
    halves = [factor(0.7, bands=p), factor(0.5, 1.3, bands=p), factor(0.6, 0.8, bands=p)]
    for share, n1, n2 in ((0.1, 100, 100), (0.1, 60, 400), (0.3, 400, 40), (0.6, 20, 20)):
        counts = np.array([n1, n2, 200])
        own = np.array([half @ half.T for half in halves])
        pooled = np.tensordot((counts - 1) / (counts - 1).sum(), own, 1)
        truth = (1 - share) * own + share * pooled
        many = np.full(3, 10**9)  # so many pixels that nothing is left to correct
        means = np.array([np.zeros(p), np.full(p, shift), np.zeros(p)])
        exact = pair_distances(
            class_moments(means, truth * (many - 1)[:, None, None], many), [[0, 1]]
        )
        found = []
        for _ in range(repeats):
            drawn = [moments(rng, n, half, m[0]) for n, half, m in zip(counts, halves, means)]
            scatters = np.array([s * (n - 1) for (_, s), n in zip(drawn, counts)])
            each = class_moments(np.array([m for m, _ in drawn]), scatters, counts, share)
            used = pair_distances(each, [[0, 1]])
            found.append((used.b[0], used.b_raw[0], used.d_raw[0]))
        b, corrected, d = np.mean(found, 0)
        print(
            f"| {share} | {n1}, {n2} | {exact.b[0]:.2f} | {b:.2f} | {corrected:.2f} "
            f"| {exact.d[0]:.1f} | {d:.1f} |"
        )


def tails(rng, repeats: int) -> None:
    """Pixels of one distribution whose brightness varies: Student's t instead of Gaussian."""
    print(f"\nHeavy tails, same distribution, 640 and 640 pixels: {repeats} repeats, true B 0")
    print("| degrees of freedom of t | B textbook | B corrected |")
    print("|---|---|---|")
    for dof in (np.inf, 20, 8, 5):
        found = []
        for _ in range(repeats):
            sides = []
            for _ in range(2):
                pixels = rng.normal(size=(640, BANDS))
                if np.isfinite(dof):
                    pixels /= np.sqrt(rng.chisquare(dof, size=(640, 1)) / dof)
                sides += [pixels.mean(0), np.cov(pixels.T), 640]
            used = distances_of(*sides)
            found.append((used.b[0], used.b_raw[0]))
        b, corrected = np.mean(found, 0)
        print(f"| {dof:g} | {b:.2f} | {round(corrected, 2) + 0:.2f} |")


def intervals(_rng, repeats: int) -> None:
    """How often the 95 % interval over polygons holds the true JM: groups, and every polygon."""
    most = statistics.CELLS
    print(f"\nIntervals: share of {repeats} repeats that hold the true JM, mean width, CPU seconds")
    print(
        "| bands | polygons a class | pixels a polygon | variance between polygons "
        f"| at most {most} groups | every polygon by itself |"
    )
    print("|---|---|---|---|---|---|")
    for p, polygons, pixels, between in (
        (4, 8, 40, 0.0),
        (4, 8, 40, 0.2),
        (30, 8, 40, 0.0),
        (30, 16, 40, 0.05),
        (4, 100, 5, 0.2),
        (4, 400, 3, 0.2),
        (30, 200, 6, 0.1),
    ):
        words = [held(p, polygons, pixels, between, repeats), "the same"]
        if polygons > most:
            statistics.CELLS = polygons
            words[1] = held(p, polygons, pixels, between, repeats)
            statistics.CELLS = most
        print(f"| {p} | {polygons} | {pixels} | {between:.0%} | " + " | ".join(words) + " |")


def held(p: int, polygons: int, pixels: int, between: float, repeats: int) -> str:
    truth, count, widths = jeffries_matusita(1.5**2 / 8), 0, []
    start = time.process_time()
    for seed in range(repeats):
        rng = np.random.default_rng(seed)
        chunks = []
        for k in range(2):
            centres = np.sqrt(between) * rng.normal(size=(polygons, 1, p))
            values = centres + np.sqrt(1 - between) * rng.normal(size=(polygons, pixels, p))
            values[..., 0] += 1.5 * k
            own = np.repeat(np.arange(polygons), pixels)
            chunks.append((values.reshape(-1, p), np.full(len(own), k), own + polygons * k))
        options = Options(permutations=0, bootstrap=100, seed=seed)
        pair = separability_of_pixels(chunks, ["a", "b"], p, options).pairs[0]
        count += pair.jm_low <= truth <= pair.jm_high
        widths.append(pair.jm_high - pair.jm_low)
    seconds = (time.process_time() - start) / repeats
    return f"{count / repeats:.0%}, {np.mean(widths):.2f}, {seconds:.2f} s"


def indian_pines(_rng, _repeats: int) -> None:
    if not os.environ.get("HYPERTASK_TEST_DATA"):
        return
    from osgeo import gdal

    folder = Path(os.environ["HYPERTASK_TEST_DATA"]) / "indian_pines"
    cube = gdal.Open(str(folder / "indian_pines.img")).ReadAsArray()
    codes = gdal.Open(str(folder / "ground_truth.tif")).ReadAsArray().ravel()
    pixels = cube.reshape(len(cube), -1).T.astype(float)
    print("\nIndian Pines: mean B under permuted pixels, and for Gaussian pixels")
    print("| classes | pixels | bands | permuted | Gaussian |")
    print("|---|---|---|---|---|")
    for a, b in ((2, 11), (3, 12), (10, 11), (5, 8)):
        for step in (2, 6):
            chunks = [
                (
                    pixels[codes == k][:, ::step],
                    np.full((codes == k).sum(), i),
                    np.full((codes == k).sum(), i),
                )
                for i, k in enumerate((a, b))
            ]
            bands = chunks[0][0].shape[1]
            permuted, formula = (
                separability_of_pixels(chunks, ["a", "b"], bands, Options(permutations=n)).pairs[0]
                for n in (40, 0)
            )
            print(
                f"| {a}, {b} | {permuted.n_a}, {permuted.n_b} | {bands} "
                f"| {permuted.b_noise:.2f} | {formula.b_noise:.2f} |"
            )


if __name__ == "__main__":
    main()
