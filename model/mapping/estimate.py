"""How long a scene is going to take to map, and how much memory, from mapping a piece of it.

The piece, where the scene holds data, is read, mapped and written into memory as a tile is, in
growing sizes until that has taken about a second, or a twentieth of what the scene is going to
take. What its pixels have cost, those of its margin included, all will cost. Reading, mapping and
writing overlap: together they take as long as the longest of them or, with few processors, as all
of them. The disk is taken to keep up.
"""

from __future__ import annotations

import math
import os
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

import torch
from rasterio.io import MemoryFile

from ..accuracy.trust_counts import TrustCounts
from ..base.messages import Reporter
from ..base.side_by_side import side_by_side
from ..base.text import estimated
from ..rasters.nodata import SpectraSample
from ..rasters.scene import Scene
from ..rasters.windows import Window
from ..runtime.memory import Living, peak, resident
from .files import BLOCK, MapFile
from .mapper import ALIGN, Mapper
from .shares import TileWork

_FIRST = 32  # side of the first piece
_LEAST, _LONGEST = 0.25, 1.0  # seconds of all pieces together
_SHARE = 0.05  # of what the scene is going to take
_AHEAD = 2  # tiles in memory beside the one that is mapped
_OVERVIEWS = 4 / 3  # pixels of all overviews, in parts of those of the first


@dataclass(frozen=True)
class Estimate:
    """What mapping a scene is going to take.

    pixels : of the scene. seconds : from the first tile to the last file.
    memory : bytes of the process at most, of one where there are several; None where unknown.
    """

    pixels: int
    seconds: float
    memory: int | None

    def words(self) -> str:
        """Such as ``About 6 min and 1.1 GB of memory on this machine: 26 million pixels at 72 000
        pixels a second.``"""
        size = f"{self.pixels / 1e6:.3g}"
        if self.seconds <= 0:  # nothing is there to be tried out
            paced = f"{size} million pixels"
        else:
            pace = f"{float(f'{self.pixels / self.seconds:.2g}'):,.0f}".replace(",", " ")
            paced = f"{size} million pixels at {pace} pixels a second"
        return f"{estimated(self.seconds, self.memory)}: {paced}."


def estimate(
    scene: Scene,
    mapper: Mapper,
    files: Sequence[MapFile],
    tiles: Sequence[tuple],
    sample: SpectraSample,
    reporter: Reporter,
    limit: float | None = None,
    again: int = 0,
) -> Estimate:
    """What the tiles of this process are going to take. Nothing is written.

    Parameters
    ----------
    tiles : windows (row, column, height, width), a grid. sample : of the scene's spectra.
    limit : as in :func:`.shares.map_share`. again : bands of maps that are put together into
        another raster in the end.
    """
    pixels = scene.width * scene.height
    filled = [window for window, number in sample.windows if number]
    if not tiles or not filled:
        return Estimate(pixels, 0.0, peak())
    share = len(filled) / len(sample.windows)
    work = _Work.of(scene, mapper, tiles, _touched(tiles, filled) if sample.searched else share)
    again_share = again / sum(len(file.bands) for file in files)
    place, spent, pieces = _Place.of(scene, filled), 0.0, []
    side: int | None = min(_FIRST, work.side)
    while side is not None:
        reporter.check_cancelled()
        started = time.monotonic()
        pieces.append(_mapped(scene, mapper, files, place.window(side), limit))
        spent += time.monotonic() - started
        most = min(_LONGEST, max(_LEAST, _SHARE * work.seconds(pieces, again_share)))
        side = place.larger(side, work.side, mapper, pieces[-1], most - spent)
    return Estimate(pixels, work.seconds(pieces, again_share), work.memory(pieces))


def _touched(tiles: Sequence[tuple], filled: Sequence[tuple]) -> float:
    """The share of the tiles on the area around all windows that hold data, at least one tile's."""
    top, left = (min(window[k] for window in filled) for k in (0, 1))
    bottom, right = (max(window[k] + window[k + 2] for window in filled) for k in (0, 1))
    touched = [
        row < bottom and row + height > top and column < right and column + width > left
        for row, column, height, width in tiles
    ]
    return max(1, sum(touched)) / len(tiles)


class _Cost(NamedTuple):
    """Seconds by the clock, and those of all processors together."""

    clock: float
    work: float

    def times(self, factor: float) -> _Cost:
        return _Cost(self.clock * factor, self.work * factor)


class _Piece(NamedTuple):
    """What a piece has cost.

    read, full, inner : pixels that were read, mapped with the margin, and written.
    held : bytes of the tile. stored : as the scene has it. living : of what was made of it, at most
    at once. kept : of its maps.
    """

    read: int
    full: int
    inner: int
    reading: _Cost
    mapping: _Cost
    writing: _Cost
    finishing: _Cost
    held: int
    stored: int
    living: int
    kept: int

    def due(self, full: int) -> float:
        """Seconds that a piece of so many pixels with its margin will take."""
        twice = (self.reading.clock + self.mapping.clock) * full / self.full
        return 2 * twice + self.writing.clock + self.finishing.clock


@dataclass(frozen=True)
class _Work:
    """All that a process has to do.

    read, full, inner : pixels of all tiles, as of :class:`_Piece`. largest : of the largest tile,
    with its margin. side : of a tile at most. share : of the tiles that hold data.
    overviews : whether the maps get some. kept : bytes of the scene's unpacked blocks. at_once :
    pixels that a network maps at once at most, where that is less than the largest tile.
    """

    tiles: int
    read: int
    full: int
    inner: int
    largest: int
    side: int
    share: float
    overviews: bool
    kept: int = 0
    at_once: float = math.inf

    @classmethod
    def of(cls, scene: Scene, mapper: Mapper, tiles: Sequence[tuple], share: float) -> _Work:
        # of a grid: pixels of all its tiles are lines times columns
        row, column = tiles[0][:2]
        heights = {own[0]: own[2] for own in tiles}
        widths = {own[1]: own[3] for own in tiles}
        down = [mapper.around(own, column, height, 1) for own, height in heights.items()]
        across = [mapper.around(row, own, 1, width) for own, width in widths.items()]
        seen = scene.height, scene.width
        tallest, widest = max(w.height for w in down), max(w.width for w in across)
        return cls(
            len(tiles),
            sum(w.within(*seen).height for w in down) * sum(w.within(*seen).width for w in across),
            sum(w.height for w in down) * sum(w.width for w in across),
            sum(heights.values()) * sum(widths.values()),
            tallest * widest,
            max(*heights.values(), *widths.values()),
            share,
            max(seen) > BLOCK,
            scene.raster.expect(tallest, widest),
            (mapper.largest + 2 * mapper.margin) ** 2,
        )

    def seconds(self, pieces: Sequence[_Piece], again: float) -> float:
        """``again`` : share of the bands that are written once more."""
        first, piece = pieces[0], pieces[-1]
        stages = (
            piece.reading.times(self.read / piece.read),
            piece.mapping.times(self.share * self.full / piece.full),
            piece.writing.times(self.inner / piece.inner),
        )
        longest, one_by_one = max(s.clock for s in stages), sum(s.clock for s in stages)
        # the first tile is read before one is mapped, the last is written when all are
        overlapping = longest + (one_by_one - longest) / self.tiles
        # other programs, too, let the clock run on
        busy = sum(max(s.clock, s.work) for s in stages)
        seconds = max(overlapping, busy / _processors())
        seconds += again * stages[-1].clock
        if self.overviews and piece.inner > first.inner:
            # what the smallest has cost is the opening of the files
            each = (piece.finishing.clock - first.finishing.clock) / (piece.inner - first.inner)
            seconds += max(0.0, each) * _OVERVIEWS * self.inner
        return seconds

    def memory(self, pieces: Sequence[_Piece]) -> int | None:
        """Bytes: those that there are, and what grows with the pixels of a tile."""
        now, most = resident() or peak(), peak()
        if now is None or most is None:
            return None
        last, before = pieces[-1], pieces[-2] if len(pieces) > 1 else pieces[-1]
        more = last.living / last.full
        if last.full > before.full:  # without what is the same for tiles of any size
            more = max(0.0, (last.living - before.living) / (last.full - before.full))
        ahead = min(_AHEAD, self.tiles - 1)
        each = last.held + last.stored + ahead * (last.held + last.kept)
        grown = each / last.full * self.largest
        at_once = min(self.largest, self.at_once)
        grown += last.living + more * max(0, at_once - last.full) + self.kept
        return max(most, round(now + grown))


def _processors() -> int:
    """Those that this process can use: its share of the machine's, and no more than its threads."""
    there = getattr(os, "sched_getaffinity", None)
    count = len(there(0)) if there else os.cpu_count() or 1
    count //= int(os.environ.get("LOCAL_WORLD_SIZE", 1))  # of torchrun
    return max(1, min(count, torch.get_num_threads() + 2))


@dataclass(frozen=True)
class _Place:
    """Where pieces are taken from: around the middle one of the windows that hold data."""

    row: int
    column: int
    height: int
    width: int

    @classmethod
    def of(cls, scene: Scene, filled: Sequence[tuple]) -> _Place:
        def middle(window: tuple) -> tuple[int, int]:
            row, column, height, width = window
            return row + height // 2, column + width // 2

        def away(place: tuple[int, int]) -> float:
            return math.hypot(place[0] - scene.height / 2, place[1] - scene.width / 2)

        return cls(*min(map(middle, filled), key=away), scene.height, scene.width)

    def window(self, side: int) -> Window:
        """A piece of this side, or as much as the scene has."""
        tall, wide = min(side, self.height), min(side, self.width)
        top = max(0, min(self.row - tall // 2, self.height - tall))
        left = max(0, min(self.column - wide // 2, self.width - wide))
        return Window(top // ALIGN * ALIGN, left // ALIGN * ALIGN, tall, wide)

    def larger(
        self, side: int, most: int, mapper: Mapper, piece: _Piece, seconds: float
    ) -> int | None:
        """The largest side up to ``most`` for which ``seconds`` are enough; None: no larger one."""
        found = None
        while 2 * side <= most and side < max(self.height, self.width):
            side *= 2
            around = mapper.around(*self.window(side))
            if piece.due(around.height * around.width) <= seconds:
                found = side
        return found


def _mapped(
    scene: Scene,
    mapper: Mapper,
    files: Sequence[MapFile],
    window: Window,
    limit: float | None,
) -> _Piece:
    """Read, map and write a window into memory, and take the time."""
    counts = TrustCounts(file.variables[0] for file in files if file.content == "map")
    size = window.height, window.width
    block = min(BLOCK, -(-max(size) // ALIGN) * ALIGN)
    with ExitStack() as stack:
        places = [stack.enter_context(MemoryFile(ext=".tif")).name for _ in files]
        with ExitStack() as written:
            targets = [
                written.enter_context(file.writing(place, scene, size, block))
                for file, place in zip(files, places)
            ]
            work = TileWork(
                scene, mapper, list(files), targets, counts, limit, window.row, window.column
            )
            # once for what is not timed: the disk, and what is done for the first tile of a size
            living = Living()
            with living:
                work.map(work.read(window))
            tile, reading = _timed(lambda: work.read(window))
            write, mapping = _timed(lambda: work.map(tile))

            def write_all() -> None:
                write()
                written.close()

            _, writing = _timed(write_all)
        finish = [partial(f.add_overviews, place, (2,)) for f, place in zip(files, places)]
        _, finishing = _timed(lambda: side_by_side(finish, torch.get_num_threads()))
    around = mapper.around(*window)
    within = around.within(scene.height, scene.width)
    return _Piece(
        within.height * within.width,
        around.height * around.width,
        window.height * window.width,
        *(reading, mapping, writing, finishing),
        tile.spectra.nbytes + tile.valid.nbytes,
        tile.spectra.size * scene.raster.dtype.itemsize,
        living.most,
        4 * around.height * around.width * sum(v.channels for v in mapper.variables),
    )


def _timed(do: Callable):
    clock, work = time.monotonic(), time.process_time()
    result = do()
    return result, _Cost(time.monotonic() - clock, time.process_time() - work)
