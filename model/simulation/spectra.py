"""Reflectance spectra and sensor noise of the simulated scene, 400-1000 nm.

Leaf-like materials follow Kubelka and Munk (1931): an opaque layer with absorption K and
scattering S reflects ``R = 1 + q - sqrt(q**2 + 2 q)``, ``q = K / S``. The absorption is a sum of
pigments and water with bands where the real ones lie, so green peak, red edge and the water
feature at 970 nm appear, and move with the contents, as they do in nature.
"""

from __future__ import annotations

import numpy as np

BANDS = 128
WAVELENGTHS = np.round(np.linspace(400.0, 1000.0, BANDS), 2)
FWHM = 4.7
# the first two and the last eight bands are noise for the most part
GOOD_BANDS = (np.arange(BANDS) >= 2) & (np.arange(BANDS) < BANDS - 8)

SPECIES = ("pine", "spruce", "birch")
GROUND = ("herbs", "dwarf shrubs", "lichen", "moss", "litter", "peat")
# Rows of endmembers(): three a species (sunlit pale, sunlit green, shaded), sunlit ground,
# shaded ground, what is not forest, path radiance, and half a count for rounding.
SUNLIT_GROUND = 3 * len(SPECIES)
SHADED_GROUND = SUNLIT_GROUND + len(GROUND)
WATER, GRAVEL, GRASS, TILLED, HAZE, HALF = range(
    SHADED_GROUND + len(GROUND), SHADED_GROUND + len(GROUND) + 6
)
ENDMEMBERS = HALF + 1


def endmembers() -> np.ndarray:
    """Spectra that a pixel mixes.

    Returns
    -------
    array (ENDMEMBERS, BANDS), float32
        Reflectance x 10000, whole numbers except the last row, which is 1.
    """
    wl = WAVELENGTHS
    # (albedo of the crown, chlorophyll pale and green, carotenoids, water, brown matter)
    crowns = (
        (0.46, 0.62, 1.20, 0.50, 0.010, 0.360),
        (0.33, 1.10, 2.10, 0.64, 0.014, 0.045),
        (0.64, 0.80, 1.55, 0.42, 0.008, 0.020),
    )
    rows = []
    for albedo, pale, green, carotenoids, water, brown in crowns:
        sunlit = [
            albedo * _leaf(chlorophyll, carotenoids, water, brown) for chlorophyll in (pale, green)
        ]
        rows += [*sunlit, _shaded(sum(sunlit) / 2)]
    ground = (
        0.58 * _leaf(1.20, 0.40, 0.012, 0.020),
        0.40 * _leaf(0.80, 0.45, 0.006, 0.200),
        0.58 * _leaf(0.05, 0.30, 0.002, 0.060),
        0.44 * _leaf(0.35, 0.40, 0.030, 0.120),
        0.06 + 0.20 * ((wl - 400) / 600) ** 1.1,
        0.03 + 0.12 * ((wl - 400) / 600) ** 1.5 - 0.015 * _band(wl, 970, 30),
    )
    rows += ground
    rows += [_shaded(spectrum) for spectrum in ground]
    rows += [
        0.036 * np.exp(-(((wl - 400) / 260) ** 2)) + 0.006,
        0.11 + 0.12 * (1 - np.exp(-(wl - 400) / 220)),
        0.64 * _leaf(1.60, 0.55, 0.013, 0.010),
        0.07 + 0.18 * ((wl - 400) / 600) ** 0.9,
        0.008 * (wl / 400.0) ** -3.0,
    ]
    scaled = np.round(10000 * np.array(rows))
    return np.vstack([scaled, np.ones(BANDS)]).astype(np.float32)


def noise_sigma() -> np.ndarray:
    """Standard deviation of the sensor noise per band, in reflectance x 10000: small in the
    middle, rising towards both ends of the detector."""
    wl = WAVELENGTHS
    blue = 110 * np.exp(-(wl - 400) / 16)
    red = 130 * (np.maximum(wl - 860, 0) / 140) ** 2
    return (16 + blue + red).astype(np.float32)


def _leaf(chlorophyll, carotenoids, water, brown) -> np.ndarray:
    wl = WAVELENGTHS
    absorption = (
        0.004
        + chlorophyll
        * (
            0.9 * _band(wl, 385, 40)
            + 1.0 * _band(wl, 432, 30)
            + 0.7 * _band(wl, 468, 24)
            + 0.22 * _band(wl, 618, 24)
            + 0.40 * _band(wl, 650, 18)
            + 0.95 * _band(wl, 678, 13)
            + 0.22 * _band(wl, 700, 11)
            + 0.22 * _band(wl, 560, 65)
        )
        + carotenoids * (0.7 * _band(wl, 445, 26) + 0.6 * _band(wl, 482, 22))
        + water * (_band(wl, 972, 26) + 0.25 * _band(wl, 1010, 60) + 0.04 * _band(wl, 835, 25))
        + brown * np.exp(-(wl - 400) / 125)
    )
    ratio = absorption / 0.22
    return 1 + ratio - np.sqrt(ratio**2 + 2 * ratio)


def _shaded(spectrum) -> np.ndarray:
    """The same matter without direct sun: blue sky light, and in the infrared the light that
    neighbouring crowns pass on."""
    wl = WAVELENGTHS
    sky = 0.08 + 0.20 * (wl / 400.0) ** -3.0
    scattered = 0.16 / (1 + np.exp(-(wl - 715) / 12))
    return spectrum * (sky + scattered)


def _band(wl, centre, width) -> np.ndarray:
    return np.exp(-0.5 * ((wl - centre) / width) ** 2)
