"""One small raster, read by every command that reads it."""

from __future__ import annotations

import numpy as np
from support import labels, rois
from support.synthetic import Recorder, write_envi

from hypertask.model.assessment.rasters import Plane
from hypertask.model.jobs.train import LabelSource
from hypertask.model.label_statistics.rasters import table_from_raster
from hypertask.model.labels.rasters import raster_bands
from hypertask.model.rasters.scene import Scene
from hypertask.model.rois.rois import rois_from_raster, rois_from_shapes


def spectra_read(path) -> dict[str, list]:
    """Stored spectra of the pixels with data, sorted, as training and separability see them."""
    scene = Scene(path)
    values, valid = scene.read(0, 0, scene.height, scene.width)
    shift, factor = scene.offsets[:, None], scene.scales[:, None]
    seen = np.round((values[:, valid] - shift) / factor, 3).T.tolist()
    whole = rois.wkb(rois.box(0, 0, scene.width, scene.height))
    chunks, *_ = rois.read(path, rois_from_shapes([(whole, "all")], rois.UTM))
    scene.close()
    own = [] if chunks is None else np.round(chunks, 3).tolist()
    return {"train": sorted(seen), "separability": sorted(own)}


def labels_read(path, folder, spec=None, bins=None) -> dict[str, dict]:
    """Value -> pixels of a label raster of one variable, as every command counts them.

    ``bins`` is given for a continuous one: then separability tells pixels only, under None.
    """
    source = LabelSource(raster=str(path), spec=spec)
    plane = Plane(path, [1], physical=bins is not None)
    values = plane.read(0, 0, plane.grid.height, plane.grid.width)[0]
    blank = np.ones((2, *values.shape), np.int16)
    scene = write_envi(folder / "under_the_labels.img", blank, nodata=-1)
    found, maps = labels.read(source, Scene(scene))
    (variable,), (trained,) = found.variables, maps.values()
    if variable.is_categorical:
        trained[~np.isin(trained, variable.codes)] = np.nan
    table = table_from_raster(source)
    counts = dict(zip(table.values[:, 0].tolist(), table.weights.tolist()))
    found = rois_from_raster(path, bins=bins)
    _, names, *_ = rois.read(scene, found)
    if bins is None:
        regions = {float(name): names.count(name) for name in sorted(set(names))}
    else:
        regions = {None: len(names)}
    return {
        "train": _counted(trained),
        "statistics": {round(key, 4): int(n) for key, n in counts.items()},
        "separability": regions,
        "assess": _counted(values),
    }


def _counted(plane) -> dict:
    values, counts = np.unique(plane[np.isfinite(plane)], return_counts=True)
    return {round(float(value), 4): int(count) for value, count in zip(values, counts)}


READERS = {
    "train": Scene,
    "labels": lambda path: raster_bands(str(path), LabelSource(), Recorder()),
    "statistics": lambda path: table_from_raster(LabelSource(raster=str(path))),
    "separability": spectra_read,
    "assess": Plane,
}
"""How each command opens a raster."""
