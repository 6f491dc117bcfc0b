"""Which rasters are written of a scene: the maps of each variable, and those of all of a kind."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import numpy as np

from ..base.files import safe_name
from ..base.messages import Reporter
from ..base.variables import Variable, variable_named
from ..jobs.predict import PredictJob
from ..rasters.raster import open_raster
from ..rasters.scene import Scene
from .files import TRUST, MapFile
from .mapper import Mapper


def wanted_variables(variables: list[Variable], only: list[str]) -> list[Variable]:
    """Those of a model's variables that are named, each once, or all where none is."""
    return [variable_named(variables, name) for name in dict.fromkeys(only)] or variables


def map_files(folder: Path, mapper: Mapper, job: PredictJob) -> list[MapFile]:
    """The maps to write: one per variable, then what else is wanted of each."""
    files, taken = [], {"classes", "variables", "trust"}

    def add(variable, content="map", **settings):
        extra = "" if content == "map" else f"_{content}"
        name = safe_name(variable.name, taken, extra)
        taken.add(name)
        files.append(MapFile(folder / f"{name}.tif", [variable], content, **settings))

    wanted = wanted_variables(mapper.variables, job.only)
    for variable in wanted:
        add(variable)
    for variable in wanted:
        if variable.is_categorical:
            heat = {"temperature": mapper.calibration.temperature(variable.name)}
            if job.probabilities:
                add(variable, "probabilities", **heat)
            if job.uncertainty:
                add(variable, "uncertainty", **heat)
            continue
        if mapper.spread:
            add(variable, "spread")
        width = mapper.calibration.half_width(variable.name, job.intervals)
        if width is not None:
            for end in ("lower", "upper"):
                add(variable, end, half_width=width, coverage=job.intervals)
    if mapper.scored:
        path = Path(job.trust) if job.trust else folder / "trust.tif"
        files.append(MapFile(path, [TRUST], "trust"))
    return files


def stacks(
    job: PredictJob, folder: Path, files: list[MapFile]
) -> Iterator[tuple[str, Path | None, list[MapFile]]]:
    """(output, its path or None, maps) of the rasters of all variables of a kind."""
    for key, categorical in (("CLASSES", True), ("VARIABLES", False)):
        parts = [f for f in files if f.content == "map" and f.categorical is categorical]
        wanted = getattr(job, key.lower())
        path = Path(wanted) if wanted else folder / f"{key.lower()}.vrt"
        yield key, path if parts else None, parts


def stack_maps(
    path: Path,
    parts: list[MapFile],
    sources: list[Path],
    scene: Scene,
    place: Callable[[Path], Path],
    reporter: Reporter,
) -> Path:
    """Write one GeoTIFF with the single-band maps ``parts`` as bands, and its style.

    ``sources`` are where the maps are by now; ``place`` gives the path to write a file to first.
    """
    first = parts[0]
    together = replace(first, path=path, variables=[part.variables[0] for part in parts])
    target = place(path)
    with together.writing(target, scene) as stacked, ExitStack() as stack:
        opened = [stack.enter_context(open_raster(source)) for source in sources]
        for _, window in opened[0].block_windows(1):
            reporter.check_cancelled()
            values = np.stack([source.read(1, window=window) for source in opened])
            values = values.astype(together.dtype)
            together.write(stacked, values, window.row_off, window.col_off)
    together.finish(target)
    place(path.with_suffix(".qml")).write_text(together.style(), encoding="utf-8")
    return path


def least_space(scene: Scene, files: list[MapFile]) -> int:
    """A fifth of the uncompressed size in bytes: maps of real scenes compress to about a half."""
    pixels = scene.width * scene.height
    return sum(pixels * len(f.bands) * np.dtype(f.dtype).itemsize for f in files) // 5
