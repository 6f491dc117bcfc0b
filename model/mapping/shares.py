"""Mapping by several processes: each maps some rows of tiles, the first puts them together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from rasterio.windows import Window

from ..accuracy.trust_counts import TrustCounts
from ..base.errors import HyperTaskError
from ..base.messages import Reporter
from ..base.present import present
from ..base.read_ahead import read_ahead
from ..base.spare import Spare
from ..base.write_behind import write_behind
from ..rasters.raster import open_raster
from ..rasters.scene import Scene
from ..runtime import distributed
from ..runtime.shared_out import computing_alone
from .files import MapFile, require_blocks, write_errors
from .mapper import Mapper
from .tile import Tile

_MAPPING, _JOINING = 1.0, 0.1  # how long a tile takes, for the progress


def tile_shares(scene: Scene, size: int, processes: int) -> list[list[tuple]]:
    """Tiles (row, column, height, width) of each process: whole rows of tiles, top to bottom."""
    rows = np.array_split(np.arange(0, scene.height, size), processes)
    return [
        [
            (int(row), column, min(size, scene.height - int(row)), min(size, scene.width - column))
            for row in own
            for column in range(0, scene.width, size)
        ]
        for own in rows
    ]


@contextmanager
def part_path(path: Path, run: int, rank: int) -> Iterator[Path]:
    """Where process ``rank`` writes its rows of the map ``path``; removed in the end."""
    part = _part(path, run, rank)
    try:
        yield part
    finally:
        part.unlink(missing_ok=True)


def remove_parts(folders: Iterable[Path], run: int) -> None:
    """Remove what other processes, killed perhaps, left in the folders of the maps."""
    for folder in folders:
        for path in folder.glob(f".*.{run:08x}.[0-9]*"):
            path.unlink(missing_ok=True)


def _part(path: Path, run: int, rank: int) -> Path:
    return path.with_name(f".{path.stem}.{run:08x}.{rank}{path.suffix}")


@dataclass
class TileWork:
    """What is done with each tile of a scene: read, mapped, and written into open rasters.

    files, targets : the maps, and the open raster of each, whose first pixel is at ``top`` and
        ``left`` of the scene.
    counts : takes the scores of trust, where the mapper gives them. limit : the score beyond which
        the maps are left blank.
    lost : pixels of which the network makes no numbers.
    """

    scene: Scene
    mapper: Mapper
    files: list[MapFile]
    targets: list
    counts: TrustCounts
    limit: float | None = None
    top: int = 0
    left: int = 0
    lost: int = 0

    def __post_init__(self):
        self._spare = Spare()
        self._places = {variable.name: k for k, variable in enumerate(self.mapper.variables)}

    def read(self, window: tuple[int, int, int, int]) -> Tile:
        """The tile of a window (row, column, height, width).

        Raises
        ------
        HyperTaskError
            When the memory does not suffice for it.
        """
        try:
            return self.mapper.read(self.scene, *window, self._spare)
        except MemoryError as error:
            _, _, height, width = window
            raise HyperTaskError(
                f"There is too little memory for a tile of {height} x {width} pixels of "
                f"{self.scene.name}; choose smaller ones (TILE, in a job tile), such as "
                f"{max(height, width) // 4}."
            ) from error

    def map(self, tile: Tile) -> Callable[[], None]:
        """Map a tile, whose spectra are given up; what is left to be done is to write its maps."""
        mapper = self.mapper
        maps = mapper.map(tile)
        valid = tile.valid[tile.inner]
        numbers = np.logical_and.reduce([np.isfinite(plane).all(0) for plane in maps])
        self.lost += int((valid & ~numbers).sum())
        scores = None
        if mapper.scored and mapper.device.type != "cpu":  # which one thread alone makes use of
            scores = mapper.trusted(tile)
        self._spare.give(tile.spectra)
        return partial(self._write, tile, valid & numbers, maps, scores)

    def _write(self, tile: Tile, valid: np.ndarray, maps: list, scores: np.ndarray | None) -> None:
        """Write a tile's maps, while the next tile is mapped: its spectra are gone."""
        if scores is None and self.mapper.scored:  # here the network leaves time for it
            scores = self.mapper.trusted(tile)
        blank = None if self.limit is None else valid & (present(scores) > self.limit)
        if scores is not None:
            self.counts.add(scores[valid], None if blank is None else blank[valid])
        for file, target in zip(self.files, self.targets):
            if file.content == "trust":
                values = file.values([present(scores)[None]], valid)
            else:
                own = [maps[self._places[variable.name]] for variable in file.variables]
                values = file.values(own, valid)
                if scores is not None and file.content == "map":
                    name = file.variables[0].name
                    self.counts.add_map(name, values[0][valid], scores[valid])
                if blank is not None:
                    values[:, blank] = file.nodata
            file.write(target, values, tile.row - self.top, tile.column - self.left)


def map_share(
    scene: Scene,
    mapper: Mapper,
    shares: list[list[tuple]],
    files: list[MapFile],
    paths: dict[Path, Path],
    open_files: ExitStack,
    reporter: Reporter,
    counts: TrustCounts,
    limit: float | None = None,
) -> tuple[list, int]:
    """Map this process's tiles into ``paths``.

    Returns
    -------
    The open rasters of the first process; those of the others hold their rows only and are complete
    and closed. How many of the pixels of these tiles the network makes no numbers of.

    Parameters
    ----------
    counts : takes the scores of trust, where the mapper gives them. limit : the score beyond which
        the maps are left blank.
    """
    rank = distributed.rank()
    tiles = shares[rank]
    if not tiles:
        return [], 0
    first, number = 0, scene.height
    if rank:
        first, number = tiles[0][0], tiles[-1][0] + tiles[-1][2] - tiles[0][0]
    size = number, scene.width
    targets = [
        open_files.enter_context(file.writing(paths[file.path], scene, size)) for file in files
    ]
    work = TileWork(scene, mapper, files, targets, counts, limit, first)

    def read(number: int) -> Tile:
        return work.read(tiles[number])

    with computing_alone(), write_behind(depth=1) as later:
        for done, tile in enumerate(read_ahead(read, len(tiles), depth=1), start=1):
            reporter.check_cancelled()
            later(work.map(tile))
            reporter.progress(95 * done * _MAPPING / _work(shares))
    if rank:
        open_files.close()
        for file in files:
            with write_errors(file.path):
                require_blocks(paths[file.path])
    return targets, work.lost


def join_parts(
    shares: list[list[tuple]], files: list[MapFile], targets: list, run: int, reporter: Reporter
) -> None:
    """Copy the rows of the other processes into the rasters of the first, tile by tile."""
    done = len(shares[0]) * _MAPPING
    for rank, tiles in enumerate(shares[1:], start=1):
        if not tiles:
            continue
        with ExitStack() as stack:
            parts = [_open_part(_part(file.path, run, rank), stack) for file in files]
            for row, column, height, width in tiles:
                reporter.check_cancelled()
                window = Window(column, row - tiles[0][0], width, height)
                for file, target, part in zip(files, targets, parts):
                    file.write(target, part.read(window=window), row, column)
                done += _JOINING
                reporter.progress(95 * done / _work(shares))


def _open_part(path: Path, stack: ExitStack):
    if not path.is_file():
        raise HyperTaskError(
            f"What another process mapped is not in {path.parent}; the folder of the maps must be "
            "one that all machines share."
        )
    return stack.enter_context(open_raster(path))


def _work(shares) -> float:
    return len(shares[0]) * _MAPPING + sum(map(len, shares[1:])) * _JOINING
