"""How hard is the simulated scene? A random forest on it, on pixels and on neighbourhoods.

    python benchmarks/sample_difficulty.py [--size 600] [--seeds 0 1 2 3 4] [--folder FOLDER]

Half of the stands train, the other half test; no stand is in both. Three sets of features: the
spectrum of the pixel; its principal components (a forest splits on one feature at a time, and
single bands all say "brightness"); and these with the components of mean and standard deviation
of the 15 x 15 pixels around. Printed: overall accuracy beside the majority's share, and R2.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

import numpy as np
import rasterio
from scipy.ndimage import uniform_filter
from sklearn.decomposition import PCA
from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor
from sklearn.metrics import accuracy_score, r2_score

from hypertask.model.jobs.sample import SampleJob
from hypertask.model.simulation.spectra import GOOD_BANDS
from hypertask.model.simulation.stands import CATEGORICAL, FACTORS, NAMES
from hypertask.model.simulation.write import make_sample_scene

CONTINUOUS = NAMES[3:]
WINDOW = 15
COMPONENTS = 12
PIXELS_A_STAND = 50
TREES = 100
COLUMNS = ("majority", "spectrum", "components", "15 x 15")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--size", type=int, default=600, help="side of the scene in pixels")
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2, 3, 4])
    parser.add_argument("--folder", help="keep the scenes here")
    parser.add_argument("--jobs", type=int, default=1, help="processes of the random forest")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(options.folder or temporary)
        runs = [measure(options.size, seed, folder, options.jobs) for seed in options.seeds]
    print(f"Mean of {len(runs)} scenes of {options.size} x {options.size} pixels")
    print(f"{'variable':<28}" + "".join(f"{name:>12}" for name in COLUMNS))
    for name in NAMES:
        scores = np.mean([run[name] for run in runs], axis=0)
        print(f"{name:<28}" + "".join(f"{score:>12.3f}" for score in scores))


def measure(size: int, seed: int, folder: Path, jobs: int = 1) -> dict:
    """Make a scene and score a forest on each set of features.

    Returns
    -------
    dict of str to list of four floats
        Per variable, in the order of COLUMNS: share of the most frequent class of the test
        pixels (0 for a continuous variable), then scores: overall accuracy of a categorical
        variable, R2 of a continuous one.
    """
    outputs = make_sample_scene(SampleJob(str(folder / f"scene_{size}_{seed}"), size, size, seed))
    cube, labels = read(outputs)
    rng = np.random.default_rng(seed)
    rows, cols, stands = draw_pixels(cube, labels[-1], rng)
    ids = rng.permutation(np.unique(stands))
    train = np.isin(stands, ids[: len(ids) // 2])
    tables = features(cube, rows, cols, train)
    target = labels[:, rows, cols]
    scores = {}
    for index, name in enumerate(CATEGORICAL):
        truth = target[index].astype(int)
        majority = np.bincount(truth[~train]).max() / (~train).sum()
        scores[name] = [majority]
        for table in tables:
            forest = RandomForestClassifier(
                TREES, min_samples_leaf=3, n_jobs=jobs, random_state=seed
            )
            forest.fit(table[train], truth[train])
            scores[name].append(accuracy_score(truth[~train], forest.predict(table[~train])))
    truth = target[len(CATEGORICAL) : -1].T
    scale = truth.std(axis=0)
    for name in CONTINUOUS:
        scores[name] = [0.0]
    for table in tables:
        forest = RandomForestRegressor(
            TREES, min_samples_leaf=5, max_features="sqrt", n_jobs=jobs, random_state=seed
        )
        forest.fit(table[train], truth[train] / scale)
        found = r2_score(
            truth[~train] / scale, forest.predict(table[~train]), multioutput="raw_values"
        )
        for name, value in zip(CONTINUOUS, found):
            scores[name].append(value)
    return scores


def read(outputs: dict) -> tuple[np.ndarray, np.ndarray]:
    """The good bands as (bands, lines, samples) and the 14 label bands, both float32."""
    with rasterio.open(outputs["SCENE"]) as scene:
        cube = scene.read([band + 1 for band in np.flatnonzero(GOOD_BANDS)]).astype(np.float32)
    with rasterio.open(outputs["LABELS"]) as raster:
        labels = raster.read().astype(np.float64)
    for index, name in enumerate(NAMES):
        labels[index] /= FACTORS[name]
    return cube, labels


def draw_pixels(cube, stand_ids, rng):
    """Up to PIXELS_A_STAND pixels of every stand whose whole window has data."""
    margin = WINDOW // 2
    usable = uniform_filter((cube[0] != 0).astype(np.float32), WINDOW, mode="constant") > 0.999
    usable[:margin] = usable[-margin:] = False
    usable[:, :margin] = usable[:, -margin:] = False
    rows, cols = np.nonzero(usable & (stand_ids > 0))
    order = rng.permutation(len(rows))
    rows, cols = rows[order], cols[order]
    stands = stand_ids[rows, cols].astype(int)
    by_stand = np.argsort(stands, kind="stable")
    _, starts = np.unique(stands[by_stand], return_index=True)
    place = np.arange(len(stands)) - np.repeat(starts, np.diff([*starts, len(stands)]))
    chosen = by_stand[place < PIXELS_A_STAND]
    return rows[chosen], cols[chosen], stands[chosen]


def features(cube, rows, cols, train):
    """Spectra of the pixels; their components; these with components of what is around."""
    pixel = cube[:, rows, cols].T
    mean, deviation = np.empty_like(pixel), np.empty_like(pixel)
    for band, image in enumerate(cube.astype(np.float64)):
        average = uniform_filter(image, WINDOW)
        variance = uniform_filter(image**2, WINDOW) - average**2
        mean[:, band] = average[rows, cols]
        deviation[:, band] = np.sqrt(np.maximum(variance, 0))[rows, cols]
    pixel_parts, mean_parts, deviation_parts = (
        PCA(COMPONENTS, whiten=True, random_state=0).fit(table[train]).transform(table)
        for table in (pixel, mean, deviation)
    )
    return pixel, pixel_parts, np.hstack([pixel_parts, mean_parts, deviation_parts])


if __name__ == "__main__":
    main()
