"""How far around a tile a trained network has to look for its maps not to show the tiles."""

from __future__ import annotations

import numpy as np

from ..base.variables import Variable
from ..rasters.scene import Scene
from .mapper import ALIGN, Mapper

PLACE, PLACES = 128, 4
"""Side and number of the places that are mapped with several margins."""
_SAME = 0.9995  # share of the pixels that get the same class
_CLOSE = 0.001  # mean difference of values, of their range


def measured_margin(mapper: Mapper, scenes: list[Scene], tiles: list[tuple]) -> int:
    """The smallest margin with which a mapper's maps are those with its own.

    With it, 99.95 % of the pixels of tiles of 128 pixels get the same class, and values differ by
    .001 of their range on average; in the usual larger tiles fewer pixels are near a border. Of a
    network that is mapped in windows it is its own. The mapper is left as it was.

    Parameters
    ----------
    tiles : (scene, row, column, height, width), of places to look at; some spread over them are.
    """
    most = mapper.margin
    if most <= ALIGN or not tiles or mapper.window is not None:
        return most
    flips, mapper.flips = mapper.flips, False  # of each image the borders matter alike
    try:
        places = [tiles[int(k)] for k in np.linspace(0, len(tiles) - 1, min(PLACES, len(tiles)))]
        places = [(scenes[scene], *_middle(*window)) for scene, *window in places]
        whole = [_maps(mapper, place) for place in places]
        for margin in range(ALIGN, most, ALIGN):
            mapper.margin = margin
            found = [_maps(mapper, place) for place in places]
            if all(
                _alike(variable, [own[k] for own in whole], [own[k] for own in found])
                for k, variable in enumerate(mapper.variables)
            ):
                return margin
        return most
    finally:
        mapper.margin, mapper.flips = most, flips


def _middle(row: int, column: int, height: int, width: int) -> tuple[int, int, int, int]:
    tall, wide = min(height, PLACE), min(width, PLACE)
    return row + (height - tall) // 2, column + (width - wide) // 2, tall, wide


def _maps(mapper: Mapper, place: tuple) -> list[np.ndarray]:
    """Maps of a place's valid pixels, each (K, n)."""
    tile = mapper.read(*place)
    valid = tile.valid[tile.inner]
    return [plane[:, valid] for plane in mapper.map(tile)]


def _alike(variable: Variable, one: list[np.ndarray], other: list[np.ndarray]) -> bool:
    first, second = np.concatenate(one, 1), np.concatenate(other, 1)
    if not first.shape[1]:
        return True
    if variable.is_categorical:
        return bool((first.argmax(0) == second.argmax(0)).mean() >= _SAME)
    return bool(np.abs(first[0] - second[0]).mean() <= _CLOSE)
