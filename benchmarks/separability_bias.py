"""What the correction of JM and TD does: textbook and corrected means over repeats.

128 bands, samples of Gaussian classes of known distance. Prints the tables of
docs/separability.md:

    python benchmarks/separability_bias.py [--repeats 40]

With HYPERTASK_TEST_DATA naming a folder of real scenes it also compares the noise floor of
permuted pixels of Indian Pines with the one that Gaussian pixels would have.
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path

import numpy as np

from hypertask.model.separability import (
    Options,
    distances_of,
    jeffries_matusita,
    separability_of_pixels,
    transformed_divergence,
)
from hypertask.model.separability.expected import wishart_log_det

BANDS = 128
SIZES = ((150, 150), (640, 640), (2000, 2000), (150, 2000), (640, 2000))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeats", type=int, default=40)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    rng = np.random.default_rng(options.seed)
    for title, squared in (("Same distribution", 0.0), ("Shift, Mahalanobis distance^2 3.2", 3.2)):
        true = jeffries_matusita(squared / 8)
        print(f"\n{title}: true JM = TD = {true:.3f}, D = {squared}; {options.repeats} repeats")
        print(
            "| pixels | JM textbook | JM corrected | TD textbook | TD corrected "
            "| D textbook | D corrected, not clipped |"
        )
        print("|---|---|---|---|---|---|---|")
        for sizes in SIZES:
            print(row(sizes, squared, options.repeats, rng))
    unequal(rng, options.repeats)
    intervals(options.repeats)
    if os.environ.get("HYPERTASK_TEST_DATA"):
        indian_pines(Path(os.environ["HYPERTASK_TEST_DATA"]) / "indian_pines")


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


def unequal(rng, repeats: int) -> None:
    """B of the same distribution, corrected as if (S_1 + S_2) / 2 had n_1 + n_2 - 2 degrees of
    freedom, which holds for equal sizes only, and by the expectation for both sources."""
    print("\nUnequal sizes, same distribution: mean B after correction, not clipped")
    print("| pixels | as one sample of n1 + n2 - 2 | by two sources (used) |")
    print("|---|---|---|")
    for n1, n2 in ((640, 640), (640, 2000), (150, 640), (150, 2000)):
        pooled, used = [], []
        for _ in range(repeats):
            one, other = rng.normal(size=(n1, BANDS)), rng.normal(size=(n2, BANDS))
            s1, s2 = np.cov(one.T), np.cov(other.T)
            d, mixed, nu = one.mean(0) - other.mean(0), (s1 + s2) / 2, n1 + n2 - 2
            squared = (nu - BANDS - 1) / nu * (d @ np.linalg.solve(mixed, d))
            squared -= BANDS * (1 / n1 + 1 / n2)
            logs = [np.linalg.slogdet(m)[1] for m in (mixed, s1, s2)]
            bias = [wishart_log_det(BANDS, k) for k in (nu, n1 - 1, n2 - 1)]
            terms = [x - e for x, e in zip(logs, bias)]
            pooled.append(squared / 8 + 0.5 * (terms[0] - 0.5 * terms[1] - 0.5 * terms[2]))
            found = distances_of(one.mean(0), s1, n1, other.mean(0), s2, n2)
            used.append(found.b_raw[0])
        print(f"| {n1}, {n2} | {np.mean(pooled):.2f} | {np.mean(used):.2f} |")


def intervals(repeats: int) -> None:
    """How often the 95 % interval over polygons holds the true JM."""
    print(f"\nIntervals over polygons: share of {repeats} repeats that hold the true JM")
    print("| bands | polygons a class | pixels a polygon | variance between polygons | held |")
    print("|---|---|---|---|---|")
    for p, polygons, pixels, between in (
        (4, 8, 40, 0.0),
        (4, 8, 40, 0.2),
        (30, 8, 40, 0.0),
        (30, 16, 40, 0.05),
    ):
        truth, held = jeffries_matusita(1.5**2 / 8), 0
        for seed in range(repeats):
            rng = np.random.default_rng(seed)
            chunks = []
            for k in range(2):
                centres = np.sqrt(between) * rng.normal(size=(polygons, 1, p))
                values = centres + np.sqrt(1 - between) * rng.normal(size=(polygons, pixels, p))
                values[..., 0] += 1.5 * k
                own = np.repeat(np.arange(polygons), pixels)
                chunks.append((values.reshape(-1, p), np.full(len(own), k), own + 100 * k))
            pair = separability_of_pixels(
                chunks, ["a", "b"], p, Options(permutations=0, bootstrap=100, seed=seed)
            ).pairs[0]
            held += pair.jm_low <= truth <= pair.jm_high
        print(f"| {p} | {polygons} | {pixels} | {between:.0%} | {held / repeats:.0%} |")


def indian_pines(folder: Path) -> None:
    from osgeo import gdal

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
