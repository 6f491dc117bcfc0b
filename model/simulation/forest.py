"""A simulated boreal forest seen by an imaging spectrometer: stands, crowns, ground, flight.

A pixel is a linear mixture of the spectra of ``simulated_spectra.py``. The weights come from
the stand (``simulated_stands.py``), from slow fields within it, and from the tree that covers
the pixel: its species, its crown's size (from the mean diameter) and spacing (from the stem
density), and whether the sun reaches it (crown side, height). The canopy's cover and the light
below follow Beer-Lambert's law with the effective leaf area index. The ground's vegetation
follows site type and soil. None of this is a radiative transfer model: it is meant to make the
same things visible, at the same scales, as in a real scene.

Everything is computed for strips of lines from the seed and the position alone.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from . import spectra
from .fields import exp_negative, hash_lattice, smooth_field, stream_key
from .stands import NAMES, draw_stands

PIXEL = 0.7  # metres
MARGIN = 3  # lattice cells around the scene that a stand of the scene may come from
STANDS_WANTED = 215  # lattice cells of a small scene
SPACING_RANGE = (16.0, 170.0)  # pixels between stands; 170 pixels: 1.4 ha
WARP = ((0.18, 1.1), (0.05, 0.3))  # bends of the stands' borders: deviation, period in spacings
REACH = 0.9  # more spacings than any bend can move a border
FIELD_SHARE = 0.07  # stands that are farmland instead
SWATH = 480  # pixels across a flight line
SLANT = 0.04  # of the flight lines against the image columns
SUN = (0.35, 0.94)  # towards the sun: columns, lines (the image's lower edge is south)
ZENITH_COSINE = 0.77  # sun 50 degrees high
EXTINCTION = 0.5
WEIGHT_STEP = np.float32(1024)

# Ground vegetation by site type (rows: codes 1 to 6), in the order of spectra.GROUND.
GROUND_OF_SITE = np.array(
    [
        [0.75, 0.05, 0.00, 0.05, 0.15, 0.00],
        [0.50, 0.25, 0.00, 0.10, 0.15, 0.00],
        [0.20, 0.50, 0.03, 0.12, 0.15, 0.00],
        [0.05, 0.50, 0.15, 0.15, 0.15, 0.00],
        [0.00, 0.30, 0.45, 0.10, 0.15, 0.00],
        [0.00, 0.15, 0.65, 0.05, 0.15, 0.00],
    ]
)
GROUND_OF_PEAT = np.array([0.08, 0.17, 0.00, 0.55, 0.00, 0.20])
GROUND_ANYWHERE = np.array([0.22, 0.40, 0.06, 0.17, 0.15, 0.00])


@dataclass
class Strip:
    """Lines ``row`` to ``row + rows`` of a scene.

    weights : (endmembers, rows, width), float32, what :func:`spectra.endmembers` is mixed with.
    valid : (rows, width), bool, False in the border without data.
    stand : (rows, width), intp, index of the stand in the scene's tables.
    labelled : (rows, width), bool, False on water, roads and farmland.
    """

    row: int
    weights: np.ndarray
    valid: np.ndarray
    stand: np.ndarray
    labelled: np.ndarray


class SimulatedForest:
    """The plan of a scene: small tables, from which any strip of lines is computed.

    Parameters
    ----------
    width, height : pixels of 0.7 m. seed : whole number from 0.

    Attributes
    ----------
    spacing : float
        Mean distance of stands in pixels: 170 (1.4 ha) in a large scene, less in a small one,
        so that 600 x 600 pixels have more than 120 stands.
    values : dict of str to array
        The 13 variables of every stand of the tables.
    lattice_row : array of int
        Row of the stands' lattice; a stand lies within :meth:`rows_of`.
    """

    def __init__(self, width: int, height: int, seed: int):
        self.width, self.height, self.seed = width, height, seed
        self.spacing = float(np.clip(np.sqrt(width * height / STANDS_WANTED), *SPACING_RANGE))
        rng = np.random.default_rng(np.random.SeedSequence([seed, 1]))
        self._keys = {name: stream_key(seed, name) for name in _STREAMS}
        self._place_stands(rng)
        self._describe_stands(rng)
        self._plan_flight(rng)

    def rows_of(self, lattice_row: int) -> tuple[int, int]:
        """First and last-but-one image line that stands of a lattice row can reach."""
        first = np.floor((lattice_row - 1 - REACH) * self.spacing)
        last = np.ceil((lattice_row + 2 + REACH) * self.spacing)
        return max(int(first), 0), min(int(last), self.height)

    def lattice_rows(self) -> range:
        """Lattice rows of which a stand can reach into the scene."""
        return range(-MARGIN, self._lattice[0] - MARGIN)

    def strip(self, row: int, rows: int) -> Strip:
        """Compute lines ``row`` to ``row + rows``."""
        stand = self._stand_of_pixels(row, rows)
        water, road = self._water_and_roads(row, rows)
        farmland = self._farmland[stand]
        labelled = ~(water | road | farmland)
        forest = self._brightness(row, rows)
        weights = np.zeros((spectra.ENDMEMBERS, rows, self.width), np.float32)
        self._mix_forest(weights, stand, row, rows, forest * labelled)
        farmland &= ~(water | road)
        grass = self._grass[stand] + np.float32(0.15) * self._field("grass", 9, row, rows)
        grass = np.clip(grass, 0, 1)
        road &= ~water
        weights[spectra.WATER] = water
        weights[spectra.GRAVEL] = road * forest * np.float32(0.85)
        weights[spectra.GRASS] = farmland * forest * grass
        weights[spectra.TILLED] = farmland * forest * (1 - grass)
        weights[spectra.HAZE] = self._across(self._haze, row, rows)
        np.multiply(weights, WEIGHT_STEP, out=weights)
        np.rint(weights, out=weights)  # whole steps: sums of the mixture are exact in float32
        np.multiply(weights, 1 / WEIGHT_STEP, out=weights)
        weights[spectra.HALF] = 0.5
        return Strip(row, weights, self._valid(row, rows), stand, labelled)

    # the plan

    def _place_stands(self, rng) -> None:
        """One stand per lattice cell, its centre jittered; the tables are flat over the cells."""
        cells = [
            int(np.ceil(side / self.spacing)) + 2 * MARGIN for side in (self.height, self.width)
        ]
        self._lattice = tuple(cells)
        j, i = np.meshgrid(*(np.arange(count) - MARGIN for count in cells), indexing="ij")
        jitter = 0.5 + 0.42 * (2 * rng.random((2, *cells)) - 1)
        self._site_x = (i + jitter[0]).astype(np.float32).ravel()
        self._site_y = (j + jitter[1]).astype(np.float32).ravel()
        self.lattice_row = j.ravel()
        self._farmland = rng.random(j.size) < FIELD_SHARE

    def _describe_stands(self, rng) -> None:
        """Values of every stand and, from them, what a pixel of it is mixed of."""
        count = len(self._site_x)
        inside = (
            (self._site_x > 0)
            & (self._site_x * self.spacing < self.width)
            & (self._site_y > 0)
            & (self._site_y * self.spacing < self.height)
            & ~self._farmland
        )
        self.values = {name: np.empty(count) for name in NAMES}
        for part in (inside, ~inside):  # each stratified by itself
            for name, drawn in draw_stands(int(part.sum()), rng).items():
                self.values[name][part] = drawn
        value = self.values

        def table(array):
            return np.ascontiguousarray(array, dtype=np.float32)

        spacing = np.maximum(100 / np.sqrt(value["stem_density"]) / PIXEL, 2.2)
        radius = 0.5 * (0.9 + 0.13 * value["mean_dbh"]) / PIXEL
        turned = rng.uniform(0, 2 * np.pi, count)  # no two stands have their trees in one lattice
        cosine, sine = np.cos(turned), np.sin(turned)
        self._along, self._aside = table(cosine / spacing), table(sine / spacing)
        self._sun_along = table(SUN[0] * cosine + SUN[1] * sine)
        self._sun_aside = table(SUN[1] * cosine - SUN[0] * sine)
        self._crown = table(1 / np.clip(radius / spacing, 0.38, 0.68))
        self._tree_keys = rng.integers(0, 2**32, count, dtype=np.uint32)
        # leaf area as the light sees it: stands of one label differ in structure
        seen = value["effective_leaf_area_index"] * np.exp(rng.normal(0, 0.06, count))
        self._leaves = table(EXTINCTION * seen)
        self._pine = table(value["percentage_of_pine"] / 100)
        self._pine_spruce = table(
            (value["percentage_of_pine"] + value["percentage_of_spruce"]) / 100
        )
        # tall crowns are deep and shade themselves and each other
        height = value["mean_height"]
        self._sunlit = table(0.99 - 0.026 * height + rng.normal(0, 0.02, count))
        self._contrast = table(0.18 + 0.012 * height)
        site = value["fertility_class"].astype(int)
        self._green = table(0.72 - 0.11 * (site - 1) + rng.normal(0, 0.06, count))
        ground = GROUND_OF_SITE[site - 1]
        peat = (value["soil_class"] == 2)[:, None] * rng.uniform(0.3, 0.7, (count, 1))
        ground = (1 - peat) * ground + peat * GROUND_OF_PEAT
        ground = ground * np.exp(rng.normal(0, 0.15, ground.shape))
        self._ground = table((ground / ground.sum(axis=1, keepdims=True)).T)
        self._grass = table(rng.random(count))

    def _plan_flight(self, rng) -> None:
        """Illumination, haze and ends of the flight lines, as functions of the position across.

        The tables run over the columns plus the lines' slant and roll.
        """
        self._border = int(np.clip(0.03 * min(self.width, self.height), 2, 120))
        length = self.width + int(SLANT * self.height) + 2 * _ROLL + 2
        position = np.arange(length) / SWATH + rng.random()
        line = np.floor(position).astype(int)
        lines = line[-1] + 2
        gain = rng.normal(0, 0.03, lines)
        haze = rng.uniform(0.3, 0.8, lines)
        self._ends = rng.uniform(0.3, 1.0, (2, lines)) * self._border
        self._line = line

        def seen(number, across):
            bright = (1 + gain[number]) * (1 + 0.07 * across + 0.04 * across**2)
            return bright, haze[number] * (0.6 + 0.4 * across**2)

        across = 2 * (position - line) - 1
        here = seen(line, across)
        before = seen(np.maximum(line - 1, 0), across + 2)
        blend = np.clip((position - line) / 0.12, 0, 1)  # feathered where lines overlap
        self._bright, self._haze = (
            (blend * new + (1 - blend) * old).astype(np.float32) for new, old in zip(here, before)
        )

    # strips

    def _field(self, name: str, period: float, row: int, rows: int) -> np.ndarray:
        return smooth_field(self._keys[name], period, row, rows, self.width)

    def _stand_of_pixels(self, row: int, rows: int) -> np.ndarray:
        """Nearest stand centre after bending the plane: stands with curved borders."""
        bend_x = np.zeros((rows, self.width), np.float32)
        bend_y = np.zeros_like(bend_x)
        for number, (amount, period) in enumerate(WARP):
            for bend, axis in ((bend_x, "x"), (bend_y, "y")):
                field = self._field(f"bend {axis}{number}", period * self.spacing, row, rows)
                bend += np.float32(amount) * field
        x = (np.arange(self.width) + 0.5) / self.spacing + bend_x
        y = (np.arange(row, row + rows) + 0.5)[:, None] / self.spacing + bend_y
        x, y = x.astype(np.float32), y.astype(np.float32)
        across = self._lattice[1]
        cell_x = np.clip(np.floor(x).astype(np.intp) + MARGIN, 1, across - 2)
        cell_y = np.clip(np.floor(y).astype(np.intp) + MARGIN, 1, self._lattice[0] - 2)
        cell = cell_y * across + cell_x
        best = np.full(x.shape, np.inf, np.float32)
        nearest = np.empty_like(cell)
        for step_y in (-across, 0, across):
            for step_x in (-1, 0, 1):
                site = cell + (step_y + step_x)
                distance = (self._site_x[site] - x) ** 2 + (self._site_y[site] - y) ** 2
                closer = distance < best
                np.copyto(best, distance, where=closer)
                np.copyto(nearest, site, where=closer)
        return nearest

    def _water_and_roads(self, row: int, rows: int):
        """Lakes: where a slow field is high. Roads: along a contour of another one."""
        water = self._field("lake", 2.6 * self.spacing, row, rows) > 1.75
        period = 4.5 * self.spacing
        field = smooth_field(self._keys["road"], period, row, rows + 1, self.width + 1)
        here = field[:-1, :-1]
        slope = np.sqrt((field[:-1, 1:] - here) ** 2 + (field[1:, :-1] - here) ** 2)
        slope = np.maximum(slope, np.float32(0.4 / period))
        return water, np.abs(here - np.float32(0.5)) < 2.5 * slope

    def _brightness(self, row: int, rows: int) -> np.ndarray:
        """Illumination: flight line, slow relief and single-pixel speckle."""
        lines = np.arange(row, row + rows)[:, None]
        grain = hash_lattice(np.arange(self.width)[None, :], lines, self._keys["grain"])
        grain = (grain >> np.uint32(16)).astype(np.float32) * np.float32(2.0**-16) - 0.5
        relief = self._field("relief", 90, row, rows)
        return self._across(self._bright, row, rows) * (
            1 + np.float32(0.24) * grain + np.float32(0.035) * relief
        )

    def _mix_forest(self, weights, stand, row, rows, light) -> None:
        """Fill in the rows of the forest's spectra; ``light`` is 0 outside the forest."""
        leaf_fine = self._field("leaves fine", 9, row, rows)
        leaf_field = self._field("leaves", 24, row, rows) + leaf_fine
        leaves = self._leaves[stand] * np.clip(1 + np.float32(0.24) * leaf_field, 0.15, 2.2)
        ground_field = self._field("ground", 14, row, rows)
        bend = (np.float32(0.15) * ground_field, np.float32(0.12) * leaf_fine)
        species, surface, facing, tree = self._trees(stand, row, rows, bend)

        inside = np.clip(surface * np.float32(2.2), 0, 1)
        below = np.float32(0.25) * leaves  # small trees between the crowns
        cover = 1 - exp_negative(below + inside * (np.float32(1.15) * leaves - below))
        cover *= light
        sunlit = self._sunlit[stand] + self._contrast[stand] * facing
        sunlit += np.float32(0.25) * (surface - np.float32(0.4)) + np.float32(0.22) * tree[0]
        sunlit = np.clip(sunlit, 0.04, 0.97)
        green = self._green[stand] + np.float32(0.12) * self._field("green", 30, row, rows)
        green = np.clip(green + np.float32(0.38) * tree[1], 0, 1)
        shaded = cover * (1 - sunlit)
        sunlit *= cover
        green *= sunlit
        pale = sunlit - green
        for number in range(len(spectra.SPECIES)):
            of_species = species == number
            np.multiply(pale, of_species, out=weights[3 * number])
            np.multiply(green, of_species, out=weights[3 * number + 1])
            np.multiply(shaded, of_species, out=weights[3 * number + 2])

        ground = light - cover
        reached = exp_negative(leaves * np.float32(0.5 / ZENITH_COSINE))
        reached = np.clip(reached * (1 + np.float32(0.3) * tree[0]), 0, 1)
        bare = ground * reached
        dim = ground - bare
        usual = np.float32(0.3) + np.float32(0.22) * ground_field
        usual = np.clip(usual, 0, 0.9)
        for number, anywhere in enumerate(GROUND_ANYWHERE.astype(np.float32)):
            share = self._ground[number][stand]
            share += usual * (anywhere - share)
            np.multiply(share, bare, out=weights[spectra.SUNLIT_GROUND + number])
            np.multiply(share, dim, out=weights[spectra.SHADED_GROUND + number])

    def _trees(self, stand, row, rows, bend):
        """The crown at every pixel, from a jittered lattice of trees of the stand's density,
        bent by two fields (in cells) so that the trees stand in no rows.

        Returns
        -------
        species : (rows, width), 0 pine, 1 spruce, 2 birch.
        surface : height in the crown, 1 at the top of an average tree, 0 between crowns.
        facing : cosine-like, 1 on the crown's side towards the sun, -1 on the other.
        tree : two random values of the tree, uniform in +-0.5.
        """
        key, crown = self._tree_keys[stand], self._crown[stand]
        along, aside = self._along[stand], self._aside[stand]
        column = np.arange(self.width, dtype=np.float32) + np.float32(0.5)
        line = (np.arange(row, row + rows, dtype=np.float32) + np.float32(0.5))[:, None]
        x = column * along + line * aside + bend[0]
        y = line * along - column * aside + bend[1]
        left = np.floor(x - np.float32(0.5))
        top = np.floor(y - np.float32(0.5))
        x -= left
        y -= top
        left = left.astype(np.int32)
        top = top.astype(np.int32)
        best = np.full(stand.shape, -9, np.float32)
        best_x, best_y = np.zeros_like(best), np.zeros_like(best)
        tree = np.zeros(stand.shape, np.uint32)
        for step_y in (0, 1):
            for step_x in (0, 1):
                bits = hash_lattice(left + step_x, top + step_y, key)
                size = np.float32(0.45) + np.float32(0.75) * _uniform(bits, 24)
                off_x = x - (np.float32(step_x + 0.1) + np.float32(0.8) * _uniform(bits, 0))
                off_y = y - (np.float32(step_y + 0.1) + np.float32(0.8) * _uniform(bits, 8))
                off_x *= crown
                off_y *= crown
                surface = size - (off_x * off_x + off_y * off_y)
                higher = surface > best
                np.copyto(best, surface, where=higher)
                np.copyto(best_x, off_x, where=higher)
                np.copyto(best_y, off_y, where=higher)
                np.copyto(tree, bits, where=higher)
        pick = _uniform(tree, 16)
        species = (pick >= self._pine[stand]).astype(np.int8) + (pick >= self._pine_spruce[stand])
        facing = self._sun_along[stand] * best_x + self._sun_aside[stand] * best_y
        facing = np.clip(facing, -1, 1)
        np.maximum(best, 0, out=best)
        tree *= np.uint32(0x9E3779B1)  # fresh bits, other than those of place and species
        return species, best, facing, [_uniform(tree, at) - np.float32(0.5) for at in (24, 16)]

    def _across(self, profile, row: int, rows: int) -> np.ndarray:
        """A function of the position across the flight lines, as (rows, width)."""
        return np.stack([profile[start : start + self.width] for start in self._shift(row, rows)])

    def _shift(self, row: int, rows: int) -> np.ndarray:
        roll = smooth_field(self._keys["roll"], 150, row, rows, 1)[:, 0]
        lines = np.arange(row, row + rows)
        return np.floor(SLANT * lines + _ROLL + 2.0 * roll).astype(int)

    def _valid(self, row: int, rows: int) -> np.ndarray:
        """False beyond the mosaic's edge: flight lines end at different places and roll."""
        valid = np.ones((rows, self.width), bool)
        border = self._border
        for side, name in ((0, "left"), (1, "right")):
            roll = smooth_field(self._keys[name], 45, row, rows, 1)[:, 0]
            edge = np.clip(border * (0.5 + 0.2 * roll), 1, 2 * border).astype(int)
            for line, count in zip(valid, edge):
                line[slice(0, count) if side == 0 else slice(self.width - count, None)] = False
        reach = 2 * border
        if row < reach or row + rows > self.height - reach:
            wiggle = [
                0.15 * border * smooth_field(self._keys[name], 60, 0, 1, self.width)
                for name in ("start", "end")
            ]
            ends = self._ends.astype(np.float32)
            lines = self._across(self._line, row, rows)
            number = np.arange(row, row + rows)[:, None]
            valid &= number >= np.maximum(ends[0][lines] + wiggle[0], 1)
            valid &= self.height - number > np.maximum(ends[1][lines] + wiggle[1], 1)
        return valid


def _uniform(bits, shift: int) -> np.ndarray:
    """Eight of 32 random bits as a number in [0, 1)."""
    return ((bits >> np.uint32(shift)) & np.uint32(255)).astype(np.float32) * np.float32(1 / 256)


_ROLL = 16  # pixels that the aircraft's roll may shift a line, at most
_STREAMS = (
    "bend x0",
    "bend y0",
    "bend x1",
    "bend y1",
    "lake",
    "road",
    "grass",
    "leaves",
    "leaves fine",
    "green",
    "ground",
    "relief",
    "grain",
    "roll",
    "left",
    "right",
    "start",
    "end",
)
