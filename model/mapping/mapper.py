"""From a window of a scene to maps of every variable: what validation and prediction share."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import torch
from torch import Tensor

from ..accuracy.calibration import Calibration
from ..base.errors import HyperTaskError
from ..base.messages import Reporter
from ..base.present import present
from ..base.spare import Spare
from ..base.variables import Variable
from ..networks.contract import MapNetwork, MappingForm, Seen
from ..networks.layers import Product
from ..rasters.scaling import Scaling
from ..rasters.scene import Scene
from ..rasters.windows import Window
from ..runtime.device import free_memory, is_out_of_memory
from ..runtime.memory import Living
from ..trust.space import Space
from ..trust.trust import Trust, rounded
from .tile import Tile
from .windowed import in_windows

ALIGN = 16
"""Tiles begin at multiples of this many pixels, and of the network's stride: the grid on which it
pools is the scene's."""
_SMALLEST = 64
_TRIED = 96  # side of a tile that is tried out, or somewhat more


def margin_for(window: int, networks: Sequence[MapNetwork]) -> int:
    """Pixels around a tile that one of the networks sees and whose maps are thrown away.

    As far as a network looks, where that is known. A quarter of the window for a network whose
    attention pools over all it is given, which is mapped in windows (:func:`in_windows`). For one
    that pools over its context twice the window, at most 128: beyond that, neighbouring tiles agree
    (on the sample scene, windows of 32 pixels and a margin of 64, class probabilities differ by
    0.0001 on average from those of one single tile; with a margin of 32 by 0.0015).
    """
    return max(_margin_of(window, network) for network in networks)


def _margin_of(window: int, network: MapNetwork) -> int:
    if network.reach is not None:
        return network.reach
    return window // 4 if network.context is None else min(128, 2 * window)


@dataclass(frozen=True)
class Frame:
    """What the training part of one member of a committee has fixed for it alone.

    scaling : of the spectra that it takes. bounds : per variable the values that its 0 and 1 stand
    for, None of a categorical one.
    """

    scaling: Scaling
    bounds: tuple[tuple[float, float] | None, ...]

    @classmethod
    def of(cls, scaling: Scaling, variables: list[Variable]) -> Frame:
        return cls(scaling, tuple(v.bounds and (v.bounds[0], v.bounds[1]) for v in variables))

    def to_dict(self) -> dict:
        """For the header of a model file."""
        return {"standardisation": self.scaling.to_dict(), "bounds": [*map(_listed, self.bounds)]}

    @classmethod
    def from_dict(cls, values: dict) -> Frame:
        bounds = tuple(each and tuple(each) for each in values["bounds"])
        return cls(Scaling.from_dict(values["standardisation"]), bounds)


def _listed(bounds):
    return bounds and list(bounds)


@dataclass
class Mapper:
    """A trained network, or several of them, with all that is needed to apply it.

    networks : one network, or the members of an ensemble, whose maps are averaged.
    scaling : of the spectra of a tile. frames : of each network, where they were trained on
        different places; None: all take spectra as they are scaled, and values by the bounds of
        the variables.
    calibration : maps come without it, whoever writes or judges them applies it.
    spread : whether :meth:`map` adds the deviation over the members.
    window : side of the training windows, if a network without a context is to be mapped in such.
    trust : what :meth:`trusted` measures by, None where it is not known. scored : whether tiles are
        read and mapped such that it can.
    forms : the networks as they map, see :meth:`for_mapping`; None: as they are.
    """

    networks: list[MapNetwork]
    variables: list[Variable]
    scaling: Scaling
    device: torch.device
    flips: bool
    reporter: Reporter
    margin: int
    largest: float = math.inf  # side of the tiles that the device has memory for
    calibration: Calibration = field(default_factory=Calibration)
    spread: bool = False
    window: int | None = None
    trust: Trust | None = None
    scored: bool = False
    frames: list[Frame] | None = None

    def __post_init__(self):
        self._trust_there = self.trust and self.trust.to(self.device)
        self.forms: list[MappingForm] | None = None
        self._axes: list[Product] = []
        self._taken = [self._to_own(frame) for frame in self.frames or ()]
        self._given = [self._to_common(frame) for frame in self.frames or ()]
        network = self.networks[0]
        self.align = math.lcm(ALIGN, network.stride)
        if network.context is not None:
            self.window = None
        self._by_pixel(self.networks)
        if self.window is not None:
            self.align = math.lcm(self.align, self.window // 2)
            # what windows leave empty around the maps must not be mapped
            self.margin = max(self.margin, self.window // 4)

    def for_mapping(self, dtype: torch.dtype) -> Mapper:
        """Map by forms of the networks that only map, made of their weights as they are now.

        ``dtype`` : of products and convolutions.
        """
        self.forms = [network.for_mapping(dtype) for network in self.networks]
        self._by_pixel(self.forms)
        features = None if self._trust_there is None else self._trust_there.features
        if features is not None:
            widths = [form.features for form in self.forms]
            self._axes = [Product(part.T, dtype) for part in features.axes.split(widths)]
        return self

    def keep_within(self, most: int) -> None:
        """Map large tiles in parts, such that the tensors of none take more bytes than ``most``.

        Tried out on a small tile: what lives at once grows with the pixels.
        """
        side = -(-_TRIED // self.align) * self.align
        spectra = np.zeros((len(self.scaling.mean), side, side), np.float32)
        with Living() as living:
            self.map(Tile(0, 0, side, side, spectra, np.ones((side, side), bool), 0, 0))
        whole = math.isqrt(most * side**2 // max(1, living.most))
        self.largest = max(_SMALLEST, whole - 2 * self.margin)

    def _by_pixel(self, networks: Sequence[MapNetwork | MappingForm]) -> None:
        """Where nothing but the pixel itself matters there is no margin, and mirror images would
        change nothing."""
        if all(network.reach == 0 for network in networks):
            self.margin, self.flips, self.window = 0, False, None

    def words(self) -> str:
        """How it maps."""
        forms = self.forms or ()
        half = any(form.dtype == torch.bfloat16 for form in forms)
        precision = "bfloat16" if half else "float32"
        if forms and all(form.reach == 0 for form in forms):
            return f"{precision}, each pixel by itself"
        images = ", as the mean over four mirror images" if self.flips else ""
        return f"{precision}, tiles with a margin of {self.margin} pixels{images}"

    def read(
        self,
        scene: Scene,
        row: int,
        column: int,
        height: int,
        width: int,
        spare: Spare | None = None,
    ) -> Tile:
        """Read a tile with its margin; ``row`` and ``column`` may be any pixel of the scene.

        ``spare`` : gives the array of its spectra.
        """
        window = self.around(row, column, height, width)
        top, left = row - window.row, column - window.column
        inner = Window(top, left, height, width)
        space = present(self.trust).spectra if self.scored else None
        coordinates = None
        if space is not None:
            coordinates = np.zeros((space.axes.shape[1], height, width), np.float32)

        def settle(spectra: np.ndarray, valid: np.ndarray, first: int) -> None:
            if space is not None and coordinates is not None:  # of reflectances, before scaling
                _locate(space, coordinates, inner, spectra, first)
            self.scaling.apply(spectra, valid)

        shape = len(self.scaling.mean), window.height, window.width
        into = None if spare is None else spare.take(shape)
        spectra, valid = scene.read(*window, settle, into)
        return Tile(row, column, height, width, spectra, valid, top, left, coordinates=coordinates)

    def around(self, row: int, column: int, height: int, width: int) -> Window:
        """What is read for a tile: it with its margin, on the grid that all tiles begin on."""
        top, left = row - self.margin, column - self.margin
        top, left = top // self.align * self.align, left // self.align * self.align
        full = [
            -(-(start + size + self.margin - first) // self.align) * self.align
            for start, size, first in ((row, height, top), (column, width, left))
        ]
        return Window(top, left, *full)

    def map(self, tile: Tile) -> list[np.ndarray]:
        """Maps of the tile's inner pixels, one per variable.

        Returns
        -------
        float32 (K, height, width) class probabilities or (1, height, width) scaled values in
        [0, 1]; with ``spread`` the latter have a second channel: their standard deviation over the
        members (n - 1 in the denominator). Meaningless where the pixel is invalid.
        """
        if not tile.valid[tile.inner].any():
            return [
                np.zeros((self._channels(v), tile.height, tile.width), np.float32)
                for v in self.variables
            ]
        size = max(tile.height, tile.width)
        if size > self.largest and size > _SMALLEST:
            return self._map_in_parts(tile)
        maps = self._attempt(tile)
        if maps is not None:
            return maps
        if size <= _SMALLEST:
            raise HyperTaskError(
                f"The device has too little memory for a tile of {tile.height} x {tile.width} "
                "pixels; choose the device cpu or close other programs."
            )
        self.largest = _halves(size)[0][1]
        self.reporter.warning(
            f"The device ran out of memory at a tile of {tile.height} x {tile.width} pixels; "
            f"going on with tiles of {self.largest}."
        )
        return self._map_in_parts(tile)

    def trusted(self, tile: Tile) -> np.ndarray:
        """The score of :attr:`trust` of the tile's inner pixels, float32 (height, width).

        The tile has been mapped, by :attr:`forms`; its spectra are not looked at. 0 where the pixel
        is invalid. Another thread may map the next tile meanwhile.
        """
        scores = np.zeros((tile.height, tile.width), np.float32)
        inside = tile.valid[tile.inner]
        if not inside.any():
            return scores
        trust = present(self._trust_there)
        spaces = [present(tile.coordinates).transpose(1, 2, 0)]
        if trust.features is not None:
            spaces.append(present(tile.features))
        with torch.inference_mode():
            rows = [torch.from_numpy(_rows(each, inside)).to(self.device) for each in spaces]
            scores[inside] = trust.score_at(rows).cpu().numpy()
        return rounded(scores)

    def _attempt(self, tile: Tile) -> list[np.ndarray] | None:
        """The tile's maps, or None when the device has too little memory for it."""
        try:
            return self._forward(tile)
        except (RuntimeError, MemoryError) as error:
            if not is_out_of_memory(error):
                raise
        # only here, because the error holds on to all that the attempt had allocated
        free_memory(self.device)
        return None

    def _channels(self, variable: Variable) -> int:
        return variable.channels + (self.spread and not variable.is_categorical)

    def _forward(self, tile: Tile) -> list[np.ndarray]:
        batch = torch.from_numpy(tile.spectra)[None]
        mask = None
        if not tile.valid.all():
            mask = torch.from_numpy(tile.valid)[None, None].to(self.device, torch.float32)
        batch = batch.to(self.device)
        if self.forms is None:  # forms take the bands as planes, and lay them out as they need
            batch = batch.contiguous(memory_format=torch.channels_last)
        wanted = torch.from_numpy(tile.asked())[None].to(self.device)
        located = _Located(self, tile) if self.scored and self._axes else None
        with torch.inference_mode():
            sums = self._of_member(0, batch, mask, wanted, located)
            spreads = [torch.zeros_like(m) for m in sums] if self.spread else []
            for number in range(2, len(self.networks) + 1):
                maps = self._of_member(number - 1, batch, mask, wanted, located)
                for spread, total, new in zip(spreads, sums, maps):
                    # Welford's update: squared differences from the mean so far
                    spread += (new - total / (number - 1)) ** 2 * ((number - 1) / number)
                sums = [total + new for total, new in zip(sums, maps)]
            members = len(self.networks)
            maps = [total / members for total in sums]
            for index, spread in enumerate(spreads):
                if not self.variables[index].is_categorical:
                    deviation = (spread / max(1, members - 1)).sqrt()
                    maps[index] = torch.cat([maps[index], deviation])
            if located is not None:
                tile.features = located.image()
        rows, columns = tile.inner
        return [m.float().cpu().numpy()[:, rows, columns] for m in maps]

    def member_input(
        self, number: int, spectra: torch.Tensor, mask: torch.Tensor | None
    ) -> torch.Tensor:
        """Scaled spectra (N, B, H, W) of a tile as network ``number`` takes them."""
        change = self._taken[number] if self._taken else None
        if change is None:
            return spectra
        factor, shift = (each.to(spectra.device) for each in change)
        own = spectra * factor + shift
        return own if mask is None else own * mask

    @property
    def pixel_networks(self) -> list:
        """The networks, or for the spectral path of those with frames what stands for them: it
        takes spectra as this mapper scales them."""
        if not self._taken:
            return self.networks
        return [_InFrame(self, number) for number in range(len(self.networks))]

    def _of_member(self, number: int, batch, mask, wanted, located) -> list[torch.Tensor]:
        """Maps (K, H, W) of one network, values by the bounds of the variables."""
        taken = self.member_input(number, batch, mask)
        seen = None if located is None else located.of(number)
        network = (self.forms or self.networks)[number]
        return self.in_common(number, self._flipped(network, taken, mask, wanted, seen))

    def in_common(self, number: int, maps: list[torch.Tensor]) -> list[torch.Tensor]:
        """Maps of network ``number``, its values by the bounds of the variables."""
        changes = self._given[number] if self._given else [None] * len(maps)
        return [m if c is None else m * c[0] + c[1] for m, c in zip(maps, changes)]

    def _to_own(self, frame: Frame) -> tuple[torch.Tensor, torch.Tensor] | None:
        """What brings spectra of the common scaling to a member's own: factor and shift."""
        common, own = self.scaling, frame.scaling
        if np.array_equal(common.mean, own.mean) and np.array_equal(
            common.deviation, own.deviation
        ):
            return None
        factor = common.deviation.astype(np.float64) / own.deviation
        shift = (common.mean.astype(np.float64) - own.mean) / own.deviation
        one, other = (torch.from_numpy(each).float()[:, None, None] for each in (factor, shift))
        return one, other

    def _to_common(self, frame: Frame) -> list[tuple[float, float] | None]:
        """Per variable what brings a member's scaled values to the common bounds."""
        changes: list[tuple[float, float] | None] = []
        for variable, own in zip(self.variables, frame.bounds):
            if own is None or variable.bounds is None or tuple(variable.bounds) == tuple(own):
                changes.append(None)
            else:
                low, width = variable.bounds[0], max(variable.bounds[1] - variable.bounds[0], 1e-30)
                changes.append(((own[1] - own[0]) / width, (own[0] - low) / width))
        return changes

    def _flipped(self, network, batch, mask, wanted, seen) -> list[torch.Tensor]:
        """Maps (K, H, W) of one network, the mean over mirror images where wanted."""
        sums: list[torch.Tensor] = []
        for axes in ((), (2,), (3,), (2, 3)) if self.flips else ((),):
            turned, asked = (batch, mask), wanted
            if axes:  # turning by nothing would copy
                turned = batch.flip(axes), None if mask is None else mask.flip(axes)
                asked = wanted.flip([axis - 1 for axis in axes])
            if self.window is None:
                maps = network(*turned, asked, *([] if axes or seen is None else [seen]))
            else:
                maps = in_windows(network, *turned, self.window)
            maps = [
                (m.softmax(1) if v.is_categorical else m.clamp(0, 1)).flip(axes)[0]
                for m, v in zip(maps, self.variables)
            ]
            sums = maps if not sums else [a + b for a, b in zip(sums, maps)]
        if self.window is not None and seen is not None:
            network.features_of(batch, seen)
        return [m / (4 if self.flips else 1) for m in sums]

    def _map_in_parts(self, tile: Tile) -> list[np.ndarray]:
        rows, columns = _halves(tile.height), _halves(tile.width)
        strips = []
        for row, height in rows:
            parts = []
            for column, width in columns:
                part = self._part(tile, row, column, height, width)
                parts.append(self.map(part))
                if part.features is not None:
                    if tile.features is None:
                        tile.features = np.zeros(
                            (tile.height, tile.width, part.features.shape[2]), np.float32
                        )
                    tile.features[row : row + height, column : column + width] = part.features
            strips.append([np.concatenate(each, 2) for each in zip(*parts)])
        return [np.concatenate(each, 1) for each in zip(*strips)]

    def _part(self, tile: Tile, row: int, column: int, height: int, width: int) -> Tile:
        top = max(0, (tile.top + row - self.margin) // self.align * self.align)
        left = max(0, (tile.left + column - self.margin) // self.align * self.align)
        bottom = -(-(tile.top + row + height + self.margin) // self.align) * self.align
        right = -(-(tile.left + column + width + self.margin) // self.align) * self.align
        rows, columns = slice(top, bottom), slice(left, right)
        return Tile(
            tile.row + row,
            tile.column + column,
            height,
            width,
            np.ascontiguousarray(tile.spectra[:, rows, columns]),
            tile.valid[rows, columns],
            tile.top + row - top,
            tile.left + column - left,
            None
            if tile.wanted is None
            else tile.wanted[row : row + height, column : column + width],
        )


class _Located:
    """Where a tile's pixels lie in the space of features, from what each network makes of them."""

    def __init__(self, mapper: Mapper, tile: Tile):
        space = present(present(mapper._trust_there).features)
        self._axes, self._inner, self._shape = mapper._axes, tile.inner, tile.valid.shape
        self._sums = -(space.mean @ space.axes).repeat(tile.valid.size, 1)

    def of(self, number: int) -> Seen:
        """Takes the features of network ``number``."""

        def add(features: Tensor, first: int) -> None:
            self._sums[first : first + len(features)] += self._axes[number](features)

        return add

    def image(self) -> np.ndarray:
        """Coordinates of the tile's inner pixels, float32 (height, width, D)."""
        return self._sums.reshape(*self._shape, -1)[self._inner].cpu().numpy()


def _locate(
    space: Space, coordinates: np.ndarray, inner: Window, spectra: np.ndarray, first: int
) -> None:
    """Fill in the coordinates (D, height, width) of some lines of reflectances (B, n, W), the first
    of them line ``first`` of a tile; ``inner`` : what of the tile is to be mapped."""
    start, stop = max(first, inner.row), min(first + spectra.shape[1], inner.row + inner.height)
    if start < stop:
        own = spectra[:, start - first : stop - first, inner.column : inner.column + inner.width]
        coordinates[:, start - inner.row : stop - inner.row] = space.image(own)


def _rows(image: np.ndarray, inside: np.ndarray) -> np.ndarray:
    """The pixels ``inside``, (n, D), of an image (height, width, D)."""
    if inside.all():  # most tiles: nothing to pick out
        return image.reshape(-1, image.shape[2])
    return image[inside]


class _InFrame:
    """The spectral path of a member of a committee, for spectra of the committee's scaling."""

    def __init__(self, mapper: Mapper, number: int):
        self._mapper, self._number = mapper, number
        self._own = mapper.networks[number].spectral_phase

    @property
    def spectral_phase(self) -> _InFrame | None:
        return self if self._own is not None else None

    def spectral_features(self, spectra: torch.Tensor) -> torch.Tensor:
        """Of pixels (N, B, H, W), all of them valid."""
        own = self._mapper.member_input(self._number, spectra, None)
        return present(self._own).spectral_features(own)


def _halves(size: int) -> list[tuple[int, int]]:
    half = max(_SMALLEST, -(-size // 2 // ALIGN) * ALIGN)
    return [(0, size)] if half >= size else [(0, half), (half, size - half)]
