"""What lies in the folder of the maps already: maps of earlier runs may be replaced, what others
wrote may not."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from rasterio.enums import Compression
from rasterio.io import DatasetReader

from ..accuracy.trust import MODEL, SCENE
from ..base.errors import HyperTaskError
from ..base.text import printable
from ..jobs.parts import files_of
from ..jobs.places import Input
from ..jobs.train import LabelSource
from ..rasters.raster import NOT_MOVED, open_raster
from ..rasters.scene import Scene
from ..rasters.styles import STYLE_START
from .files import BLOCK, CONTENTS, TRUST, MapFile

_BARE = (".aux.xml", ".qml", ".ovr", ".aux", ".rrd", ".enp", ".sta")
"""Endings of files beside a scene that say nothing of its spectra, and that QGIS may renew."""


def learned_from(header: dict) -> list[Input]:
    """The files that a model's training read, as its header names them."""
    job = (header.get("training") or {}).get("job") or {}
    words = "scene that the model learned from"
    found = [Input(words, name) for name in job.get("scenes") or ()]
    words = "source of labels that the model learned from"
    for source in job.get("labels") or ():
        names = [source.get(key) for key in LabelSource.INPUTS]
        found += [Input(words, name) for name in names if isinstance(name, str) and name]
    return [each for each in found if os.path.exists(each.name) or files_of(each.name)]


def scene_mark(scene: Scene) -> str:
    """What tells a scene from others: of the names, sizes and times of its files, 16 hexadecimal
    digits."""
    state = hashlib.sha256(str(scene.raster.path).encode("utf-8", "replace"))
    for file in files_of(str(scene.raster.path)):
        if not file.name.lower().endswith(_BARE):
            found = file.stat()
            seen = os.path.realpath(file), found.st_size, found.st_mtime_ns
            state.update(repr(seen).encode("utf-8", "replace"))
    return state.hexdigest()[:16]


def require_earlier(files: Iterable[MapFile], virtual: Iterable[Path]) -> None:
    """Raise HyperTaskError where one of the files to write is there and no earlier run wrote it.

    files : the maps whose names nobody chose. virtual : the rasters of all variables of a kind.
    """
    for file in files:
        there = os.path.lexists(file.path)
        if there and not _is_map(file):
            raise _not_ours(file.path)
        for style in () if there else _styles(file):
            if os.path.lexists(style) and not _text(style).startswith(STYLE_START):
                raise _not_ours(style)
    for path in virtual:
        if os.path.lexists(path) and not _is_stack(path):
            raise _not_ours(path)


def _not_ours(path: Path) -> HyperTaskError:
    return HyperTaskError(
        f"{path} was not written by Predict maps and would be overwritten; choose another folder "
        "for the maps, or give that file another name."
    )


def left_over(folder: Path, files: list[MapFile], virtual: Iterable[Path]) -> list[str]:
    """Names of what earlier runs left beside maps that are written now, of another scene or model.

    files, virtual : as of :func:`require_earlier`, those that are written.
    """
    now = (files[0].model, files[0].scene)
    written = {file.path for file in files} | set(virtual)
    others = [MapFile(folder / "trust.tif", [TRUST], "trust")]
    for file in files:
        if file.content == "map":
            for content in CONTENTS:
                path = folder / f"{file.path.stem}_{content}.tif"
                others.append(MapFile(path, file.variables, content))
    found = []
    for other in others:
        if other.path not in written and other.path.is_file() and _is_map(other):
            found += [other.path] * (_marks(other.path) != now)
    for path in (folder / "classes.vrt", folder / "variables.vrt"):
        if path not in written and path.is_file() and _is_stack(path):
            found += [path] * (_marks(path) != now)
    return [path.name for path in found]


def _marks(path: Path) -> tuple[str | None, str | None]:
    try:
        with open_raster(path) as source:
            tags = source.tags()
    except (HyperTaskError, OSError, *NOT_MOVED):
        tags = {}
    return tags.get(MODEL), tags.get(SCENE)


def _styles(file: MapFile) -> Iterator[Path]:
    yield file.path.with_suffix(".qml")
    yield from (path for _, path, _ in file.class_styles())


def _is_map(file: MapFile) -> bool:
    """Whether Predict maps wrote the raster that lies where ``file`` will be."""
    try:
        with open_raster(file.path) as source:
            return source.tags().get(MODEL) or _is_older(source, file)
    except (HyperTaskError, OSError, *NOT_MOVED):
        return False


def _is_older(source: DatasetReader, file: MapFile) -> bool:
    """Whether it looks as maps of versions did that left no mark in them."""
    kinds = {"uint8", "uint16"} if file.categorical else {"float32"}
    names = tuple(printable(name) for name in file.bands)
    return (
        _text(file.path.with_suffix(".qml")).startswith(STYLE_START)
        and source.compression == Compression.deflate
        and set(source.block_shapes) == {(BLOCK, BLOCK)}
        and set(source.dtypes) <= kinds
        and set(source.nodatavals) == {file.nodata}
        and all(source.descriptions)
        and (file.content == "probabilities" or source.descriptions == names)
        and (not file.categorical or any(tag.startswith("class_") for tag in source.tags(1)))
    )


def _is_stack(path: Path) -> bool:
    """Whether Predict maps wrote a virtual raster; those of others tell blocks of their sources."""
    text = _text(path)
    return text.startswith("<VRTDataset ") and (
        MODEL in text or ("<SourceProperties" not in text and "<Description>" in text)
    )


def _text(path: Path) -> str:
    try:
        with path.open(encoding="utf-8", errors="replace") as stream:
            return stream.read(1 << 20)
    except OSError:
        return ""
