"""Torch's modules with the types that its own leave out; they compute what torch's compute."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Generic, TypeVar, overload

import torch
from torch import Tensor, nn

Part = TypeVar("Part", bound=nn.Module)


class Modules(nn.ModuleList, Generic[Part]):
    """Modules of one class, in their order."""

    if TYPE_CHECKING:

        def __init__(self, modules: Iterable[Part] = ()): ...

        def __iter__(self) -> Iterator[Part]: ...

        @overload
        def __getitem__(self, place: slice) -> Modules[Part]: ...

        @overload
        def __getitem__(self, place: int) -> Part: ...

        def __getitem__(self, place): ...


class Chain(nn.Sequential, Generic[Part]):
    """Modules of one class, each of which is given what the one before it says."""

    if TYPE_CHECKING:

        def __init__(self, *modules: Part): ...

        def __iter__(self) -> Iterator[Part]: ...

        @overload
        def __getitem__(self, place: slice) -> Chain[Part]: ...

        @overload
        def __getitem__(self, place: int) -> Part: ...

        def __getitem__(self, place): ...


class Pointwise(nn.Conv2d):
    """A linear map of each pixel's channels: a convolution of 1x1 with a bias."""

    bias: Tensor

    def __init__(self, inputs: int, outputs: int):
        super().__init__(inputs, outputs, 1)


def laid_out(module: Part, order: torch.memory_format, dtype: torch.dtype | None = None) -> Part:
    """The module, its parameters in this order in memory and, where given, of this type."""
    # torch takes an order, but no type of its own says so
    return module.to(dtype=dtype, memory_format=order)  # type: ignore[call-overload]
