"""Mapping a whole scene: tiles in, one raster per variable out, memory independent of the scene."""

from __future__ import annotations

import time
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import rasterio
import torch

from .bands import match_bands
from .device import choose_device
from .errors import HyperTaskError
from .files import replacing, require_space, safe_name, writable_folder
from .job import PredictJob
from .mapping import Mapper, margin_for
from .maps import MapFile, stack_vrt
from .modelfile import header_variables, load_tensors, read_header
from .network import MultitaskNetwork, NetworkConfig
from .preparation import Scaling
from .raster import open_raster
from .sampling import read_ahead
from .scene import Scene

TILE = 512
"""Side of a tile in pixels: a multiple of the maps' blocks, so that each is written once."""


def predict(job: PredictJob, reporter) -> dict:
    """Map every variable of the model over a scene.

    Returns
    -------
    dict with OUTPUT (folder), CLASSES and VARIABLES (rasters with all categorical and all
    continuous variables as bands; None where the model has none) and ``layers``: one
    ``{"path", "name", "kind", "probabilities"}`` per map in the folder.
    """
    header = read_header(job.model)
    folder = writable_folder(job.output)
    for path in (job.classes, job.variables):
        if path:
            writable_folder(Path(path).parent)
    device = choose_device(job.device, reporter)
    with ExitStack() as stack, rasterio.Env(GDAL_CACHEMAX=32):
        scene = Scene(job.scene)
        stack.callback(scene.close)
        match_scene(scene, header, reporter)
        mapper = load_mapper(job.model, header, device, reporter)
        files = map_files(folder, mapper, job.probabilities)
        require_space(folder, _least_space(scene, files))
        with ExitStack() as written:
            # leaving this block puts every file in its place, or removes every one
            def place(path):
                return written.enter_context(replacing(path))

            paths = {file.path: place(file.path) for file in files}
            with ExitStack() as open_files:
                targets = [
                    open_files.enter_context(file.writing(paths[file.path], scene))
                    for file in files
                ]
                map_scene(scene, mapper, job.tile or TILE, files, targets, reporter)
            for file in files:
                reporter.check_cancelled()
                file.finish(paths[file.path])
                place(file.path.with_suffix(".qml")).write_text(file.style(), encoding="utf-8")
            outputs = {"OUTPUT": str(folder)}
            for key, wanted, parts in _stacks(job, files):
                outputs[key] = None
                if parts and wanted:
                    sources = [paths[part.path] for part in parts]
                    outputs[key] = str(stack_maps(Path(wanted), parts, sources, scene, place,
                                                  reporter))  # fmt: skip
                elif parts:
                    path = folder / f"{key.lower()}.vrt"
                    place(path).write_text(stack_vrt(parts, scene), encoding="utf-8")
                    outputs[key] = str(path)
                elif wanted:
                    reporter.warning(f"{key}: the model has no such variable; nothing was written.")
    outputs["layers"] = [
        {
            "path": str(file.path),
            "name": file.variables[0].name + (" probabilities" if file.probabilities else ""),
            "kind": file.variables[0].kind,
            "probabilities": file.probabilities,
        }
        for file in files
    ]
    reporter.progress(100)
    reporter.message(f"{len(files)} map(s) in {folder}")
    return outputs


def match_scene(scene: Scene, header: dict, reporter) -> None:
    """Choose the model's bands in ``scene`` and warn where the two seem not to fit."""
    bands = header["bands"]
    scene.chosen = match_bands(
        bands["indices"], bands.get("wavelengths"), bands.get("fwhm"), scene.bands
    )
    if bands.get("wavelengths") is None or scene.bands.wavelengths is None:
        which = "The model" if bands.get("wavelengths") is None else scene.name
        reporter.warning(f"{which} states no wavelengths; bands are taken by position.")
    bad = int((~scene.bands.good[scene.chosen]).sum())
    if bad:
        reporter.warning(f"{bad} of the model's bands are marked as bad in {scene.name}.")
    trained = header.get("reflectance", {}).get("scale", 1.0)
    if trained != scene.scale and 1.0 in (trained, scene.scale):
        reporter.warning(
            f"The model was trained on numbers with the scale factor {trained:g} and {scene.name} "
            f"states {scene.scale:g}; if the header lacks its reflectance scale factor, the maps "
            "will be wrong."
        )


def load_mapper(path, header: dict, device: torch.device, reporter) -> Mapper:
    """The network of a model file, ready to map."""
    try:
        network = MultitaskNetwork(NetworkConfig.from_dict(header["network"]))
        network.load_state_dict(load_tensors(path))
    except (RuntimeError, TypeError, ValueError) as error:
        raise HyperTaskError(
            f"The weights of {Path(path).name} do not fit the network it describes; it is damaged "
            "or was made by another version."
        ) from error
    network = network.to(device, memory_format=torch.channels_last).eval()
    return Mapper(
        network=network,
        variables=header_variables(header),
        standardisation=Scaling.from_dict(header["standardisation"]),
        device=device,
        flips=bool(header.get("flips")),
        reporter=reporter,
        margin=margin_for(header["window"]),
    )


def map_files(folder: Path, mapper: Mapper, probabilities: bool) -> list[MapFile]:
    """The maps to write: one per variable, then the class probabilities where wanted."""
    files, taken = [], {"classes", "variables"}
    for variable in mapper.variables:
        name = safe_name(variable.name, taken)
        taken.add(name)
        files.append(MapFile(folder / f"{name}.tif", [variable]))
    if probabilities:
        for variable in mapper.variables:
            if variable.is_categorical:
                name = safe_name(f"{variable.name}_probabilities", taken)
                taken.add(name)
                files.append(MapFile(folder / f"{name}.tif", [variable], probabilities=True))
    return files


def map_scene(scene: Scene, mapper: Mapper, size: int, files, targets, reporter) -> None:
    """Map ``scene`` tile by tile into the open ``targets`` of ``files``."""
    tiles = [
        (row, column, min(size, scene.height - row), min(size, scene.width - column))
        for row in range(0, scene.height, size)
        for column in range(0, scene.width, size)
    ]
    place = {variable.name: k for k, variable in enumerate(mapper.variables)}
    started = time.monotonic()

    def read(number: int):
        return mapper.read(scene, *tiles[number])

    for number, tile in enumerate(read_ahead(read, len(tiles), depth=1), start=1):
        reporter.check_cancelled()
        maps = mapper.map(tile)
        valid = tile.valid[tile.inner]
        for file, target in zip(files, targets):
            own = [maps[place[variable.name]] for variable in file.variables]
            file.write(target, file.values(own, valid), tile.row, tile.column)
        reporter.progress(95 * number / len(tiles))
    spent = time.monotonic() - started
    pixels = scene.width * scene.height
    reporter.message(f"Mapped {pixels / 1e6:.2f} million pixels in {spent:.0f} s.")


def _stacks(job: PredictJob, files: list[MapFile]):
    """(output, path asked for or None, maps) of the rasters of all variables of a kind."""
    singles = [file for file in files if not file.probabilities]
    yield "CLASSES", job.classes, [file for file in singles if file.categorical]
    yield "VARIABLES", job.variables, [file for file in singles if not file.categorical]


def stack_maps(path: Path, parts: list[MapFile], sources: list[Path], scene: Scene, place,
               reporter) -> Path:  # fmt: skip
    """Write one GeoTIFF with the single-band maps ``parts`` as bands, and its style.

    ``sources`` are where the maps are by now; ``place`` gives the path to write a file to first.
    """
    together = MapFile(path, [part.variables[0] for part in parts])
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


def _least_space(scene: Scene, files: list[MapFile]) -> int:
    """A fifth of the uncompressed size: maps of real scenes compress to about a half."""
    pixels = scene.width * scene.height
    return sum(pixels * len(f.bands) * np.dtype(f.dtype).itemsize for f in files) // 5
