"""What the training report shows besides scores: label distributions, excerpts of the maps."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch

from ..accuracy.scores import physical
from ..base.messages import Reporter
from ..base.variables import Variable
from ..jobs.recipes import Recipe
from ..labels.labels import Labels
from ..mapping.mapper import Mapper
from ..rasters.colors import color_bands
from ..rasters.place import metres_on_ground
from ..rasters.scene import Scene
from ..splits.dealt import Dealt
from ..splits.split import PART_NAMES, TEST, Split
from ..splits.tiles import part_tiles
from .data import Survey
from .outcome import FOLDS, TEST_PART, Outcome
from .report import ReportData

BINS = 40
_SMALLEST = 96  # side of an excerpt in pixels, where the scene is as large


def report_data(
    outcome: Outcome, known: Survey, recipe: Recipe, device: torch.device, reporter: Reporter
) -> ReportData:
    """What the report shows of scores and histories, and of maps and labels, which are read."""
    folds, splits = outcome.folds, known.splits
    labels = known.census.labels
    return ReportData(
        outcome.accuracy,
        outcome.histories,
        held_out_pieces(outcome, splits.final, recipe, device, reporter),
        fold_distributions(splits.each, reporter)
        if folds
        else label_distributions(splits.final, reporter),
        pixel_sizes(labels),
        splits.folds if folds else None,
        splits.distances(splits.final.split.seed, reporter, _is_of_a_refit(outcome)),
        {v.name: int(sum(n)) for v, n in zip(outcome.data.variables, outcome.learned)},
    )


def _is_of_a_refit(outcome: Outcome) -> bool:
    """Whether the accuracy is that of a network that learned from the validation part too."""
    return outcome.choices is not None and outcome.accuracy_of == TEST_PART


def held_out_pieces(
    outcome: Outcome, test: Dealt, recipe: Recipe, device: torch.device, reporter: Reporter
) -> list[dict]:
    """Pieces of maps beside labels that the mapping networks did not learn from.

    Of the final networks where there is a test part, else of the first fold's on its own labels.
    """
    data, labels = outcome.data, test.census.labels
    if outcome.accuracy_of == FOLDS:
        fold = outcome.folds[0]
        with fold.mapper(device, recipe, reporter) as mapper:
            tiles = fold.data.tiles[TEST]
            return map_pieces(mapper, labels, fold.data.split, tiles)
    if outcome.accuracy_of is None:
        return []
    networks = [network.to(device).eval() for network in outcome.networks]
    mapper = data.mapper(networks, device, recipe, reporter, frames=outcome.frames)
    return map_pieces(mapper, labels, test.split, part_tiles(test, [TEST], reporter)[TEST])


def fold_distributions(each: Sequence[Dealt], reporter: Reporter) -> dict[str, dict]:
    """As :func:`label_distributions`, of the labels of each fold (k, K) or (k, 40)."""
    found = [label_distributions(dealt, reporter) for dealt in each]
    result = {}
    for name, first in found[0].items():
        counts = np.stack([one[name]["counts"][TEST] for one in found])
        result[name] = {**first, "counts": counts}
    return result


def label_distributions(dealt: Dealt, reporter: Reporter) -> dict[str, dict]:
    """How the labels of each variable are distributed in each part.

    Returns
    -------
    dict by the variable's name: ``counts`` int64 (3, K) of classes or (3, 40) of bins over the
    bounds, what lies beyond them in the outermost, and for the latter ``edges`` (41,).
    """
    variables = dealt.census.labels.variables
    sizes = [v.channels if v.is_categorical else BINS for v in variables]
    counts = [np.zeros((len(PART_NAMES), size), np.int64) for size in sizes]
    for block, parts in dealt.blocks(reporter):
        for variable, total, plane in zip(variables, counts, block.values):
            seen = ~np.isnan(plane)
            for part in range(len(PART_NAMES)):
                values = plane[(parts == part) & seen]
                total[part] += np.bincount(_bins(variable, values), minlength=total.shape[1])
    result: dict[str, dict[str, np.ndarray]] = {
        v.name: {"counts": total} for v, total in zip(variables, counts)
    }
    for variable in variables:
        if not variable.is_categorical:
            result[variable.name]["edges"] = np.linspace(*variable.limits, BINS + 1)
    return result


def _bins(variable: Variable, values: np.ndarray) -> np.ndarray:
    if variable.is_categorical:
        return values.astype(np.int64)
    low, high = variable.limits
    scaled = (values.astype(np.float64) - low) / max(high - low, 1e-30)
    return (scaled * BINS).clip(0, BINS - 1).astype(np.int64)


def map_pieces(mapper: Mapper, labels: Labels, split: Split, tiles: list[tuple]) -> list[dict]:
    """For every variable a piece of its map where the test part has labels.

    One place serves all variables where it can; a variable with few labels there has its own.

    Parameters
    ----------
    tiles : (scene, row, column, height, width) that hold test labels.

    Returns
    -------
    list of dicts ``variable``, ``predicted``, ``reference`` (labels of the test part only),
    ``picture`` and ``place``, as :func:`~hypertask.model.reports.figures.map_excerpts` takes them.
    """
    if not tiles:
        return []
    seen = np.array([_labelled(labels, split, tile) for tile in tiles])  # (tiles, V)
    shares = seen / np.maximum(seen.max(0), 1)
    common = int(shares.sum(1).argmax())
    chosen = np.where(shares[common] >= 0.5, common, seen.argmax(0))
    found = []
    pieces = {n: _piece(mapper, labels, split, tiles[n]) for n in dict.fromkeys(chosen.tolist())}
    for index, variable in enumerate(mapper.variables):
        number = int(chosen[index])
        if seen[number, index]:
            predicted, reference, picture, place = pieces[number]
            planes = {"predicted": predicted[index], "reference": reference[index]}
            found.append({"variable": variable.name, **planes, "picture": picture, "place": place})
    return found


def _labelled(labels: Labels, split: Split, tile: tuple) -> np.ndarray:
    """Test labels of each variable in a tile (V,)."""
    scene, *window = tile
    here = split.uses(scene, *window) == TEST
    return (~np.isnan(labels.scenes[scene].read(*window)) & here).sum((1, 2))


def _piece(mapper: Mapper, labels: Labels, split: Split, tile: tuple):
    number, *window = tile
    scene = labels.scenes[number].scene
    row, height = _grown(window[0], window[2], scene.height)
    column, width = _grown(window[1], window[3], scene.width)
    grown = row, column, height, width
    read = mapper.read(scene, *grown)
    valid = read.valid[read.inner]
    predicted = []
    for variable, values in zip(mapper.variables, mapper.map(read)):
        plane = values.argmax(0) if variable.is_categorical else physical(variable, values[0])
        predicted.append(np.where(valid, plane, np.nan))
    here = split.uses(number, *grown) == TEST
    reference = np.where(here, labels.scenes[number].read(*grown), np.nan)
    place = f"{scene.name}, row {row}, column {column}, {height} x {width} pixels"
    return predicted, reference, scene_picture(scene, *grown), place


def _grown(start: int, size: int, whole: int) -> tuple[int, int]:
    """Start and size of a span of at least 96 pixels around another, within the scene."""
    wanted = min(max(size, _SMALLEST), whole)
    start = min(max(0, start - (wanted - size) // 2), whole - wanted)
    return start, wanted


def scene_picture(scene: Scene, row: int, column: int, height: int, width: int) -> np.ndarray:
    """A window of the scene in colours, uint8 (height, width, 3); white where invalid.

    True colours where there are such bands, else with near infrared as red, else three bands
    evenly apart. Each from its 2nd to its 98th percentile.
    """
    spectra, valid = scene.read(row, column, height, width)
    picture = np.full((height, width, 3), 255, np.uint8)
    if not valid.any():
        return picture
    for channel, band in enumerate(color_bands(_wavelengths(scene), len(spectra))):
        values = spectra[band][valid]
        low, high = np.percentile(values, (2, 98))
        stretched = (values - low) / max(float(high - low), 1e-12)
        picture[valid, channel] = (stretched.clip(0, 1) * 250).astype(np.uint8)
    return picture


def _wavelengths(scene: Scene):
    waves = scene.bands.wavelengths
    return None if waves is None else np.asarray(waves)[scene.chosen]


def pixel_sizes(labels: Labels) -> list[float | None]:
    """Metres on the ground of the side of a pixel of each scene; None where its CRS has none."""
    return [_pixel_size(each.scene.raster) for each in labels.scenes]


def _pixel_size(raster) -> float | None:
    crs = raster.crs
    if crs is None or not crs.is_projected or not metres_on_ground(crs.to_wkt()):
        return None
    factor = raster.crs.linear_units_factor[1]
    return float(np.sqrt(abs(raster.transform.determinant))) * float(factor)
