"""Stand values of the simulated scene: drawn to follow the real joint distribution.

Six structural variables come from a Gaussian copula fitted to the stand table of the TAIGA
data set (Mottus et al. 2022, 744 stands, DOI 10.23729/fe7ce882-8125-44e7-b0cf-ae652d7ed0d5):
their marginal quantiles and the correlations of their normal scores. What the table does not
hold (site type, soil, species) is ordered by scores correlated with the structure, with class
shares like the data set's.
"""

from __future__ import annotations

import numpy as np

# name, factor in the label raster, unit, decimals that survive in the label raster
LABELS = (
    ("fertility_class", 1, ""),
    ("soil_class", 1, ""),
    ("main_tree_species_class", 1, ""),
    ("basal_area", 100, "m2/ha"),
    ("mean_dbh", 100, "cm"),
    ("stem_density", 1, "1/ha"),
    ("mean_height", 100, "m"),
    ("percentage_of_pine", 1, "%"),
    ("percentage_of_spruce", 1, "%"),
    ("percentage_of_birch", 1, "%"),
    ("woody_biomass", 1, "t/ha"),
    ("leaf_area_index", 100, "m2/m2"),
    ("effective_leaf_area_index", 100, "m2/m2"),
)
NAMES = tuple(name for name, _, _ in LABELS)
FACTORS = {name: factor for name, factor, _ in LABELS}
CATEGORICAL = NAMES[:3]

LEVELS = (0, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 1)
QUANTILES = {
    "basal_area": (
        4.73,
        7.83,
        9.66,
        11.28,
        12.56,
        15.72,
        18.24,
        19.9,
        21.81,
        23.85,
        25.8,
        28.96,
        31.86,
        34.22,
        38.14,
        39.59,
        49.52,
    ),
    "mean_dbh": (
        5.18,
        6.39,
        7.6,
        10.8,
        13.16,
        16.24,
        17.85,
        19.31,
        20.62,
        21.84,
        23.12,
        24.8,
        27.64,
        29.77,
        31.61,
        32.84,
        34.81,
    ),
    "stem_density": (
        154,
        343,
        389,
        432,
        487,
        572,
        641,
        716,
        786,
        901,
        1026,
        1253,
        1615,
        2203,
        3371,
        4835,
        6634,
    ),
    "mean_height": (
        4.35,
        6.2,
        7.22,
        8.68,
        10.83,
        13.29,
        14.85,
        16.08,
        16.98,
        17.94,
        18.76,
        20.01,
        22.02,
        23.38,
        24.86,
        25.84,
        27.56,
    ),
    "woody_biomass": (
        9.3,
        18.5,
        22.7,
        27.7,
        37.3,
        54.2,
        67.7,
        80.4,
        90.7,
        101.3,
        114.3,
        131.9,
        151.8,
        172.4,
        196.0,
        200.4,
        284.6,
    ),
    "effective_leaf_area_index": (
        0.87,
        0.89,
        0.91,
        1.01,
        1.21,
        1.64,
        2.09,
        2.54,
        3.13,
        3.62,
        4.03,
        4.73,
        5.65,
        6.04,
        6.7,
        7.16,
        8.47,
    ),
}
STRUCTURE = tuple(QUANTILES)
CORRELATION = np.array(
    [
        [1.00, 0.68, -0.14, 0.75, 0.97, 0.90],
        [0.68, 1.00, -0.78, 0.98, 0.82, 0.58],
        [-0.14, -0.78, 1.00, -0.70, -0.35, -0.07],
        [0.75, 0.98, -0.70, 1.00, 0.88, 0.68],
        [0.97, 0.82, -0.35, 0.88, 1.00, 0.88],
        [0.90, 0.58, -0.07, 0.68, 0.88, 1.00],
    ]
)

# Shares of stands. Codes 1 and 6 of the site types and no others stay below 5 %.
FERTILITY_SHARES = (0.025, 0.26, 0.41, 0.19, 0.09, 0.025)
ORGANIC_SHARE = 0.27
PINE_SHARE, SPRUCE_SHARE = 0.46, 0.35
# Shoot-level clumping of pine, spruce and birch: effective LAI = clumping x LAI (Chen 1996).
CLUMPING = (0.62, 0.66, 0.76)


def draw_stands(count: int, rng: np.random.Generator) -> dict:
    """Draw the labels of ``count`` stands.

    Every marginal is stratified (one stand per 1/count of the distribution), so that a small
    scene has the ranges and the class shares of a large one.

    Returns
    -------
    dict of str to array (count,)
        The 13 variables of :data:`LABELS` in physical units, rounded to what the label raster
        can hold; percentages are whole and sum to 100, and the main species has the largest.
    """
    normal = rng.standard_normal((count, len(STRUCTURE))) @ np.linalg.cholesky(CORRELATION).T
    score = dict(zip(STRUCTURE, normal.T))
    # young stands are denser than a Gaussian dependence has it: the table's densest are thin
    score["stem_density"] = score["stem_density"] + 0.6 * np.maximum(-score["mean_dbh"] - 1, 0) ** 2
    stands = {
        name: np.interp(_stratified(score[name], rng), LEVELS, QUANTILES[name])
        for name in STRUCTURE
    }

    def mix(noise, **weights):
        parts = [weight * score[name] for name, weight in weights.items()]
        return _standard(sum(parts) + noise * rng.standard_normal(count))

    # fertile sites carry taller, leafier stands; peat carries low and poor ones
    score["fertility"] = mix(0.85, mean_height=0.35, effective_leaf_area_index=0.3)
    limits = np.cumsum(FERTILITY_SHARES)[:-1]
    stands["fertility_class"] = 1.0 + np.searchsorted(limits, _ranks(-score["fertility"]), "right")
    organic = mix(0.8, fertility=-0.3, mean_height=-0.4)
    stands["soil_class"] = 1.0 + (_ranks(-organic) < ORGANIC_SHARE)
    _draw_species(stands, score, mix, rng)

    percentages = np.stack([stands[name] for name in NAMES[7:10]])
    clumping = np.array(CLUMPING) @ percentages / 100 + 0.015 * rng.standard_normal(count)
    stands["leaf_area_index"] = stands["effective_leaf_area_index"] / clumping
    return {name: np.round(stands[name] * FACTORS[name]) / FACTORS[name] for name in NAMES}


def _draw_species(stands, score, mix, rng) -> None:
    """Main species by site and leaf area, then percentages that agree with it, in place."""
    count = len(score["fertility"])
    pine = _ranks(-mix(0.6, fertility=-0.75)) < PINE_SHARE
    broadleaf = mix(0.8, effective_leaf_area_index=-0.35, mean_dbh=-0.4)
    others = np.flatnonzero(~pine)
    wanted = SPRUCE_SHARE / (1 - PINE_SHARE)
    main = np.zeros(count, dtype=int)
    main[others] = 1 + (_ranks(broadleaf[others]) >= wanted)
    stands["main_tree_species_class"] = 1 + main

    # shares of the main species: pine stands are the purest, birch stands mixed
    low = np.array([0.45, 0.42, 0.38])[main]
    span = np.array([0.58, 0.44, 0.22])[main]
    largest = np.minimum(low + span * rng.beta(2.1, 1.2, count), 1.0)
    second = np.minimum((1 - largest) * rng.beta(1.6, 1.6, count), largest - 0.02)
    second = np.maximum(second, 1 - 2 * largest + 0.02)  # the third stays below the main one too
    largest = np.round(100 * largest)
    second = np.clip(np.round(100 * second), 101 - 2 * largest, 100 - largest)
    second = np.clip(second, 0, largest - 1)
    shares = np.zeros((3, count))
    stand = np.arange(count)
    shares[main, stand] = largest
    shares[(main + 1) % 3, stand] = second
    shares[(main + 2) % 3, stand] = 100 - largest - second
    stands.update(zip(NAMES[7:10], shares))


def _ranks(values) -> np.ndarray:
    """Ranks scaled to the middle of their strata, in (0, 1)."""
    order = np.argsort(np.argsort(values, kind="stable"), kind="stable")
    return (order + 0.5) / max(len(order), 1)


def _stratified(values, rng) -> np.ndarray:
    """Probabilities: one in each 1/count of [0, 1], in the order of ``values``."""
    count = max(len(values), 1)
    return np.clip(_ranks(values) + (rng.random(len(values)) - 0.5) / count, 0, 1)


def _standard(values) -> np.ndarray:
    return (values - values.mean()) / (values.std() + 1e-12) if len(values) > 1 else values
