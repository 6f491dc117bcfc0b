"""Maps of a tile in overlapping windows, for networks that pool over all they are given."""

from __future__ import annotations

import torch
from torch.nn import functional as F

from ..networks.contract import MapNetwork, MappingForm


def in_windows(
    network: MapNetwork | MappingForm, spectra: torch.Tensor, mask: torch.Tensor | None, size: int
) -> list:
    """Maps put together from the middles of windows of ``size`` pixels that overlap by half.

    A network that pools over all it is given (the paper's attention, eq. 8) knows windows of the
    size it was trained on; over a whole tile its maxima are those of another distribution. Their
    grid begins at the upper left of ``spectra`` (1, B, H, W), whose sides are multiples of half the
    size; a quarter of the size at each side of the maps stays 0.
    """
    half, edge = size // 2, size // 4
    rows = []

    def cut(plane: torch.Tensor, top: int) -> torch.Tensor:
        return plane[0, :, top : top + size].unfold(2, size, half).permute(2, 0, 1, 3)

    for top in range(0, spectra.shape[2] - half, half):
        windows = cut(spectra, top).contiguous(memory_format=torch.channels_last)
        maps = network(windows, None if mask is None else cut(mask, top))
        middles = [m[:, :, edge : edge + half, edge : edge + half] for m in maps]
        rows.append([m.permute(1, 2, 0, 3).flatten(2) for m in middles])
    return [F.pad(torch.cat(each, 1), [edge] * 4)[None] for each in zip(*rows)]
