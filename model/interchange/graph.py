"""A model as one module that takes a scene's numbers and gives what Predict maps writes."""

from __future__ import annotations

import math

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from ..accuracy.uncertainty import TINY
from ..base.errors import HyperTaskError
from ..base.variables import Variable
from ..jobs.methods import METHODS
from ..mapping.mapper import Mapper
from ..modelfile import method_of
from ..rasters.nodata import LARGEST, around, nodata_stated

TILE, IN_WINDOWS = 256, 128
"""Side in pixels of what is mapped at once, unless the margin needs more; the second of a network
that sees windows, of which there are four times as many pixels."""
_OVERLAPS = (25, 50, 75)
FLIPS: tuple[tuple[int, ...], ...] = ((), (2,), (3,), (2, 3))


class ExportGraph(nn.Module):
    """All of a mapping but its tiles: scaling, mask, networks, mirror images, mean, calibration.

    It takes numbers float32 (1, n, T, T): the first n bands of a scene, of which it picks the
    model's own, stored or as reflectance. A pixel is no data where one of the model's bands is not
    a number, is beyond 1e30, or has its no-data number in the training's scene; where that is 0 or
    not stated, where all of the bands of which that is so are 0.

    It gives per categorical variable float32 (1, 1 + K, T, T): no data, 1 or 0, then the calibrated
    probability of each class, 0 where no data; per continuous variable (1, 1, T, T) physical
    values, NaN where no data.

    Parameters
    ----------
    mapper : on the processor. header : of the model file. wanted : numbers of the variables.
    reflectance : whether the numbers are reflectances, instead of stored ones.
    """

    lowest: Tensor
    highest: Tensor
    zero: Tensor
    indices: Tensor
    scale: Tensor
    offset: Tensor
    mean: Tensor
    deviation: Tensor

    def __init__(self, mapper: Mapper, header: dict, wanted: list[int], reflectance: bool):
        super().__init__()
        require_graph(header)
        self.mapper, self.wanted, self.reflectance = mapper, wanted, reflectance
        self.networks = nn.ModuleList(mapper.networks)
        self.variables = [mapper.variables[number] for number in wanted]
        indices = header["bands"]["indices"]
        self.bands = max(indices) + 1
        scale, offset = reflectance_of(header)
        self.nodata = no_data_of(header)
        ranges = np.array(no_data_ranges(self.nodata, scale, offset, reflectance), np.float32)
        for name, limits in zip(("lowest", "highest"), ranges.swapaxes(0, 1)):
            self.register_buffer(name, torch.from_numpy(limits)[:, None, :, None, None])
        self.register_buffer("zero", torch.from_numpy(np.flatnonzero(self.nodata == 0)))
        self.register_buffer("indices", torch.tensor(indices))
        for name, values in (
            ("scale", np.ones_like(scale) if reflectance else scale),
            ("offset", np.zeros_like(offset) if reflectance else offset),
            ("mean", mapper.scaling.mean),
            ("deviation", mapper.scaling.deviation),
        ):
            values = np.broadcast_to(values, len(indices)).astype(np.float32)
            self.register_buffer(name, torch.from_numpy(values.copy())[None, :, None, None])

    def forward(self, numbers: Tensor) -> tuple[Tensor, ...]:
        numbers = numbers.index_select(1, self.indices)
        valid = self.valid(numbers)
        mask = valid.to(numbers.dtype)
        spectra = torch.where(valid, numbers, _single(0.0)) * self.scale + self.offset
        spectra = self.scaled(spectra) * mask
        sums: list[Tensor] = []
        for number in range(len(self.networks)):
            maps = self.of_member(number, spectra, mask)
            sums = maps if not sums else [total + new for total, new in zip(sums, maps)]
        means = [total / len(self.networks) for total in sums]
        return tuple(
            self.output(variable, means[number], mask)
            for number, variable in zip(self.wanted, self.variables)
        )

    def valid(self, numbers: Tensor) -> Tensor:
        """Where the model's bands (1, B, T, T) hold data, bool (1, 1, T, T)."""
        there = numbers.abs() < LARGEST  # not a NaN
        for low, high in zip(self.lowest, self.highest):
            there = there & ~((numbers >= low) & (numbers <= high))
        there = there.all(1, keepdim=True)
        if not len(self.zero):
            return there
        return there & (numbers.index_select(1, self.zero).abs() > 0).any(1, keepdim=True)

    def scaled(self, spectra: Tensor) -> Tensor:
        """Reflectances as :class:`~hypertask.model.rasters.scaling.Scaling` has them scaled."""
        if self.mapper.scaling.name != "l2":
            return (spectra - self.mean) / self.deviation
        squares = spectra.square().sum(1, keepdim=True)
        return spectra / torch.where(squares > 0, squares, _single(1.0)).sqrt()

    def of_member(self, number: int, spectra: Tensor, mask: Tensor) -> list[Tensor]:
        """Maps (1, K, T, T) of one network, the mean over its mirror images."""
        taken = self.mapper.member_input(number, spectra, mask)
        flips = FLIPS if self.mapper.flips else FLIPS[:1]
        planes, masks = (
            torch.cat([_flipped(plane, axes) for axes in flips]) for plane in (taken, mask)
        )
        network, window = self.networks[number], self.mapper.window
        if window is None:
            maps = network(planes, masks)
        else:
            maps = all_windows(network, planes, masks, window)
        maps = [
            m.softmax(1) if v.is_categorical else m.clamp(0, 1)
            for m, v in zip(maps, self.mapper.variables)
        ]
        back = [
            _sum([_flipped(m[k : k + 1], axes) for k, axes in enumerate(flips)]) / len(flips)
            for m in maps
        ]
        return self.mapper.in_common(number, back)

    def output(self, variable: Variable, values: Tensor, mask: Tensor) -> Tensor:
        if not variable.is_categorical:
            low, high = variable.limits
            values = low + values * (high - low)
            return torch.where(mask > 0, values, _single(math.nan))
        heat = self.mapper.calibration.temperature(variable.name)
        if heat != 1:
            values = (values.clamp(min=TINY).log() / heat).softmax(1)
        return torch.cat([1 - mask, values * mask], 1)


def _flipped(plane: Tensor, axes: tuple[int, ...]) -> Tensor:
    return plane.flip(axes) if axes else plane  # torch's exporter cannot write a flip of nothing


def _sum(planes: list[Tensor]) -> Tensor:
    return sum(planes[1:], planes[0])


def _single(number: float) -> Tensor:
    """One number in place of a plane of it, which the file would hold as such."""
    return torch.tensor(number)


def all_windows(network: nn.Module, spectra: Tensor, mask: Tensor, size: int) -> list[Tensor]:
    """What :func:`~hypertask.model.mapping.windowed.in_windows` says of each of N tiles.

    In one call of the network, of all windows: a call for each row would make a graph of as many
    copies of the network.
    """
    half, edge = size // 2, size // 4
    number, _, side, _ = spectra.shape
    across = side // half - 1

    def cut(plane: Tensor) -> Tensor:
        """(N, C, T, T) to (N * across * across, C, size, size): halves side by side, twice."""
        channels = plane.shape[1]
        parts = plane.reshape(number, channels, across + 1, half, across + 1, half)
        parts = torch.cat([parts[:, :, :-1], parts[:, :, 1:]], 3)
        parts = torch.cat([parts[..., :-1, :], parts[..., 1:, :]], 5)
        return parts.permute(0, 2, 4, 1, 3, 5).reshape(-1, channels, size, size)

    maps = []
    for each in network(cut(spectra), cut(mask)):
        middles = each[:, :, edge : edge + half, edge : edge + half]
        middles = middles.reshape(number, across, across, -1, half, half).permute(0, 3, 1, 4, 2, 5)
        whole = middles.reshape(number, -1, across * half, across * half)
        maps.append(F.pad(whole, [edge] * 4))
    return maps


def require_graph(header: dict) -> None:
    """Raise HyperTaskError for a network that cannot be one graph."""
    method = METHODS[method_of(header)]
    if method.patches is not None:
        raise HyperTaskError(
            f"{method.title} looks at the patch around each pixel by itself, which an ONNX file "
            "of whole tiles cannot hold; map with HyperTask, or train another network."
        )


def reflectance_of(header: dict) -> tuple[np.ndarray, np.ndarray]:
    """Scale and offset of the numbers of the training's scene, float64 (B,) or of one number."""
    stated = header.get("reflectance") or {}
    scale, offset = (
        np.atleast_1d(np.array(stated.get(key, default), float))
        for key, default in (("scale", 1.0), ("offset", 0.0))
    )
    return scale, offset


def no_data_of(header: dict) -> np.ndarray:
    """What marks no data in each band of the training's scene, float64 (B,), as
    :func:`.nodata.spectral_nodata` gives it. Files of older versions state one number for all."""
    stated, count = header.get("reflectance") or {}, len(header["bands"]["indices"])
    if "nodata_of_bands" in stated:
        return nodata_stated(np.broadcast_to(stated["nodata_of_bands"], count))
    one = stated.get("nodata")
    return np.full(count, one if one and abs(one) < LARGEST else 0.0)


def no_data_ranges(
    nodata: np.ndarray, scale: np.ndarray, offset: np.ndarray, reflectance: bool
) -> list[tuple[np.ndarray, np.ndarray]]:
    """The lowest and the highest number (B,) that mark no data in each band; none where that is 0
    or no number.

    Of reflectances both as it is stored and with the scale: readers differ in that.
    """
    marked = np.isfinite(nodata) & (nodata != 0)
    found = []
    for numbers in (nodata, nodata * scale + offset) if reflectance else (nodata,):
        low, high = np.array([around(float(each)) for each in numbers]).T
        found.append((np.where(marked, low, 1.0), np.where(marked, high, -1.0)))
    return found


def tile_of(mapper: Mapper, wanted: int | None) -> tuple[int, int]:
    """Side of a tile in pixels, and percent by which neighbours are to overlap.

    Half of the overlap is at least the margin that the network sees around what it maps.

    Raises
    ------
    HyperTaskError
        When the side is no multiple of the network's grid, or has no room for the margin.
    """
    margin = -(-mapper.margin // mapper.align) * mapper.align
    if wanted is None:
        usual = TILE if mapper.window is None else IN_WINDOWS
        side = max(-(-usual // mapper.align) * mapper.align, 4 * margin)
    else:
        side = wanted
        if side % mapper.align:
            raise HyperTaskError(
                f"The tile is {side} pixels; for this network it must be a multiple of "
                f"{mapper.align}."
            )
    for percent in _OVERLAPS:
        if side * percent >= 200 * mapper.margin:
            return side, percent
    least = -(-200 * mapper.margin // (_OVERLAPS[-1] * mapper.align)) * mapper.align
    raise HyperTaskError(
        f"The tile is {side} pixels; the network sees {mapper.margin} pixels around what it maps, "
        f"so at least {least} are needed."
    )
