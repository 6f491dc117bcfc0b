"""The split of a training as a polygon layer, to look at before training (the paper's figure 5)."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from affine import Affine
from rasterio.features import shapes
from rasterio.warp import transform_geom

from ..base.errors import HyperTaskError
from ..base.files import placed_together, replacing, require_writable
from ..base.messages import Reporter, SilentReporter
from ..jobs.train import SplitJob
from ..labels.census import Census, drop_rare_classes, take_census
from ..labels.labels import Labels, open_labels
from ..rasters.chosen import choose_bands
from ..rasters.raster import NOT_MOVED, nothing_held
from ..rasters.scene import Scene
from ..rasters.windows import Window, scene_windows
from ..vectors.engine import PolygonWriter
from .deal import splits_for
from .folds import Folds
from .report import write_report
from .split import BUFFER, FREE, PART_NAMES, Split

LAYER = "split"
_FIELDS = {"part": object, "scene": object, "unit": object, "pixels": int, "unused": int}
_NO_CRS = 'LOCAL_CS["Undefined Cartesian SRS"]'  # without one GDAL calls it geographic
_LINES = 512
_Box = tuple[int, int, int, int]  # top, left, bottom, right


def split_scene(job: SplitJob, reporter: Reporter) -> dict:
    """Write one polygon per block or group that has labels.

    Fields: ``part`` (training, validation or test), ``scene``, ``unit`` (block row and column from
    0, on one grid for scenes that overlap; or the value of the group), ``pixels`` (labelled pixels
    used) and ``unused`` (labelled pixels in the buffer of another part, or on its ground in another
    scene). With folds also ``fold`` (the one that is tested on the unit, from 1; 0 in the test
    part), and the part is that of a final network with a validation part of its own.

    Returns
    -------
    dict with OUTPUT, REPORT (or None), DIGEST (that of the training's model file) and TRAINING,
    VALIDATION and TEST (labelled pixels of each part).
    """
    for path in filter(None, (job.output, job.report)):
        require_writable(Path(path).parent)
    with nothing_held(), ExitStack() as stack:
        scenes = []
        for path in job.scenes:
            scenes.append(Scene(path))
            stack.callback(scenes[-1].close)
        # those of a training: a label counts where they all have data
        choose_bands(scenes, None, False, SilentReporter())
        labels = open_labels(job.labels, scenes, reporter)
        stack.callback(labels.close)
        census = take_census(labels, job.seed, reporter, groups=job.split == "field")
        drop_rare_classes(census, job.rare_class_share or 0.0, reporter)
        splits = splits_for(job, census, reporter)
        folds, distances = splits.folds, splits.distances(job.seed, reporter)
        if distances is not None:
            reporter.message(distances.words("folds" if folds.count else "split"))
        found = _found_units(folds.final, census, reporter)
        with placed_together():
            _write(job.output, folds, labels, found, reporter)
            if job.report:
                write_report(job.report, folds, distances, [scene.name for scene in scenes])
    pixels = {
        name.upper(): sum(each.pixels for each in found if PART_NAMES[each.part] == name)
        for name in PART_NAMES
    }
    return {"OUTPUT": job.output, "REPORT": job.report, "DIGEST": folds.digest(), **pixels}


@dataclass
class _Unit:
    """A block or a group on one scene: its part, its labelled pixels and its bounding box."""

    scene: int
    number: int
    part: int
    box: _Box
    pixels: int = 0
    unused: int = 0

    def widen(self, box: _Box) -> None:
        top, left, bottom, right = self.box
        self.box = min(top, box[0]), min(left, box[1]), max(bottom, box[2]), max(right, box[3])


def _around(rows: np.ndarray, columns: np.ndarray) -> _Box:
    return int(rows.min()), int(columns.min()), int(rows.max()) + 1, int(columns.max()) + 1


def _found_units(split: Split, census: Census, reporter) -> list[_Unit]:
    """All units with a part, by scene and number."""
    found: dict[tuple[int, int], _Unit] = {}
    scenes = [each.scene for each in census.labels.scenes]
    for scene, window in scene_windows(Window(0, 0, s.height, s.width) for s in scenes):
        reporter.check_cancelled()
        units, part = split.units(scene, *window), split.area(scene, *window)
        inside = (units >= 0) & (part != FREE)
        if not inside.any():
            continue
        seen = census.block(scene, window).labelled
        used = split.uses(scene, *window)
        rows, columns = np.nonzero(inside)
        order = np.argsort(units[rows, columns], kind="stable")
        rows, columns = rows[order], columns[order]
        numbers, starts = np.unique(units[rows, columns], return_index=True)
        for number, r, c in zip(
            numbers.tolist(), np.split(rows, starts[1:]), np.split(columns, starts[1:])
        ):
            own, box = int(part[r[0], c[0]]), _around(r + window.row, c + window.column)
            unit = found.setdefault((scene, number), _Unit(scene, number, own, box))
            unit.widen(box)
            unused = seen[r, c] & (used[r, c] == BUFFER)
            unit.unused += int(unused.sum())
            unit.pixels += int(seen[r, c].sum() - unused.sum())
    return [found[key] for key in sorted(found)]


def _write(path, folds: Folds, labels: Labels, found: list[_Unit], reporter) -> None:
    split, fields = folds.final, {**_FIELDS, **({"fold": int} if folds.count else {})}
    crs = next((s.scene.raster.crs for s in labels.scenes if s.scene.raster.crs is not None), None)
    words = crs.to_wkt() if crs else _NO_CRS
    with replacing(path) as temporary, PolygonWriter(temporary, LAYER, words, fields) as layer:
        for number, unit in enumerate(found):
            reporter.check_cancelled()
            scene = labels.scenes[unit.scene].scene
            layer.add(
                _outline(split, unit, scene, crs, reporter),
                {
                    "part": PART_NAMES[unit.part],
                    "scene": scene.name,
                    "unit": split.unit_text(unit.scene, unit.number),
                    "pixels": unit.pixels,
                    "unused": unit.unused,
                    **({"fold": folds.of_unit(unit.number)} if folds.count else {}),
                },
            )
            reporter.progress(100 * (number + 1) / len(found))


def _outline(split: Split, unit: _Unit, scene: Scene, crs, reporter) -> dict:
    """The pixels of a unit as a MultiPolygon in ``crs``.

    QGIS shows a scene without a georeference below y = 0, one unit per pixel.
    """
    top, left, bottom, right = unit.box
    mask = np.zeros((bottom - top, right - left), np.uint8)
    for row in range(top, bottom, _LINES):
        reporter.check_cancelled()
        lines = min(_LINES, bottom - row)
        strip = split.units(unit.scene, row, left, lines, right - left)
        mask[row - top : row - top + lines] = strip == unit.number
    grid = scene.raster.transform if scene.raster.georeferenced else Affine(1, 0, 0, 0, -1, 0)
    grid = grid * Affine.translation(left, top)
    polygons = [shape["coordinates"] for shape, _ in shapes(mask, mask == 1, transform=grid)]
    outline = {"type": "MultiPolygon", "coordinates": polygons}
    if crs is not None and scene.raster.crs is not None and scene.raster.crs != crs:
        try:
            outline = transform_geom(scene.raster.crs, crs, outline)
        except NOT_MOVED as error:
            raise HyperTaskError(
                f"The polygons of {scene.name} cannot be brought into the coordinate reference "
                "system of the first scene, which the layer has; split them one by one."
            ) from error
    return outline
