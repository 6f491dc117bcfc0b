"""Kernel members: what a pixel's likeness to learned pixels says of it, beside the learned members.

A Gaussian kernel to some hundred *landmarks*, pixels of the training part, and a linear head on
it: a kernel machine with the Nystroem method (Williams and Seeger 2001), whose heads are known in
closed form. ``training/kernel_members.py`` finds them; here is what they make of a spectrum.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import torch
from torch import Tensor, nn

COMPONENTS = 64
"""Principal components of the spectra that distances are measured in, at most."""
BANDWIDTHS = 4
"""Widths of the kernel side by side; a head uses those that suit it."""
_ROWS = 512  # pixels whose kernel is in memory together: it stays in the processor's cache


def components_of(bands: int) -> int:
    """Principal components that spectra of so many bands are reduced to."""
    return min(COMPONENTS, bands)


def similarities(
    coordinates: Tensor, landmarks: Tensor, rates: Sequence[float]
) -> Iterator[Tensor]:
    """``exp(-r |z - l|^2)`` of rows z (n, D) and landmarks l (M, D): (n, M) for each rate r.

    Where a rate is the one before times a power of two, squares are taken in place of exponentials.
    """
    lengths = coordinates.square().sum(1, keepdim=True)
    distances = torch.addmm(lengths + landmarks.square().sum(1), coordinates, landmarks.T, alpha=-2)
    distances.clamp_(min=0)
    before, kernel = 0.0, distances
    for rate in rates:
        times = _squarings(before, rate)
        if times:
            kernel = kernel.square()
            for _ in range(times - 1):
                kernel.square_()
        else:
            kernel = torch.mul(distances, -rate).exp_()
        before = rate
        yield kernel


def _squarings(before: float, rate: float) -> int:
    """How often a kernel is to be squared to be that of another rate; 0 where that cannot be."""
    part, power = math.frexp(rate / before) if before else (0.0, 0)
    return power - 1 if part == 0.5 and 1 < power <= 7 else 0


class KernelMembers(nn.Module):
    """Kernel members of all variables, which share their landmarks.

    A pixel x is scored ``sum_s sum_m heads[s, m] exp(-rates[s] |A x + b - landmarks[m]|^2) +
    offsets``. Nothing here is trained by gradients, so all of it are buffers. Before :meth:`place`
    and :meth:`speak` it says nothing and costs nothing.

    Parameters
    ----------
    bands : of a spectrum. landmarks : room for so many. channels : scores of all variables
    together.
    """

    axes: Tensor
    shift: Tensor
    rates: Tensor
    landmarks: Tensor
    heads: Tensor
    offsets: Tensor

    def __init__(self, bands: int, landmarks: int, channels: int):
        super().__init__()
        components = components_of(bands)
        self.register_buffer("axes", torch.zeros(components, bands))
        self.register_buffer("shift", torch.zeros(components))
        self.register_buffer("rates", torch.zeros(BANDWIDTHS))
        self.register_buffer("landmarks", torch.zeros(landmarks, components))
        self.register_buffer("heads", torch.zeros(BANDWIDTHS, landmarks, channels))
        self.register_buffer("offsets", torch.zeros(channels))

    @property
    def capacity(self) -> int:
        """Landmarks that there is room for."""
        return len(self.landmarks)

    @property
    def is_silent(self) -> bool:
        """Whether it adds nothing, and so need not be asked."""
        return not bool(self.heads.any() or self.offsets.any())

    @property
    def count(self) -> int:
        """Landmarks that some head uses, the first ones."""
        used = self.heads.any(2).any(0).nonzero()
        return int(used.max()) + 1 if len(used) else 0

    def silence(self) -> None:
        """Let it add nothing."""
        for buffer in self.buffers():
            buffer.zero_()

    def place(self, axes: Tensor, shift: Tensor, landmarks: Tensor, rates: Tensor) -> None:
        """Say where likeness is measured, and to what; no head uses it yet.

        Parameters
        ----------
        axes, shift : (D, B) and (D,), from a scaled spectrum to its coordinates.
        landmarks : (M, D) coordinates, at most :attr:`capacity`. rates : (BANDWIDTHS,).
        """
        self.silence()
        self.axes.copy_(axes)
        self.shift.copy_(shift)
        self.landmarks[: len(landmarks)].copy_(landmarks)
        self.rates.copy_(rates)

    def speak(self, channels: slice, heads: Tensor, offsets: Tensor) -> None:
        """Give a variable its head.

        Parameters
        ----------
        channels : of the variable among all scores. heads : (BANDWIDTHS, M, K). offsets : (K,).
        """
        self.heads[:, : heads.shape[1], channels].copy_(heads)
        self.offsets[channels].copy_(offsets)

    def trim(self, landmarks: int) -> None:
        """Keep room for so many landmarks only."""
        self.landmarks = self.landmarks[:landmarks].clone()
        self.heads = self.heads[:, :landmarks].clone()

    def forward(self, spectra: Tensor) -> Tensor:
        """Scores (n, K) of scaled spectra (n, B), float32."""
        count, (slots, rates) = self.count, self._used()
        landmarks = self.landmarks[:count]
        # half precision has too few digits for differences of large numbers
        with torch.autocast(spectra.device.type, enabled=False):
            scores = []
            for rows in spectra.float().split(_ROWS):
                coordinates = torch.addmm(self.shift, rows, self.axes.T)
                total = self.offsets.expand(len(rows), -1)
                for slot, each in zip(slots, similarities(coordinates, landmarks, rates)):
                    total = torch.addmm(total, each, self.heads[slot, :count])
                scores.append(total)
            return torch.cat(scores)

    def maps(self, spectra: Tensor, wanted: Tensor | None = None) -> Tensor:
        """Scores (N, K, H, W) of scaled spectra (N, B, H, W); 0 where not ``wanted`` (N, H, W)."""
        rows = spectra.permute(0, 2, 3, 1)
        if wanted is None:
            scores = self(rows.flatten(0, 2)).reshape(*rows.shape[:3], -1)
        else:
            scores = self.offsets.new_zeros((*wanted.shape, len(self.offsets)))
            scores[wanted] = self(rows[wanted])
        return scores.permute(0, 3, 1, 2)

    def _used(self) -> tuple[list[int], list[float]]:
        """The bandwidths that some head uses, and their rates."""
        slots = self.heads.any(2).any(1).nonzero().flatten().tolist()
        return slots, self.rates[slots].tolist()

    def cost(self) -> tuple[int, int]:
        """Multiplications and exponentials of a pixel, as it is now."""
        if self.is_silent:
            return 0, 0
        components, bands = self.axes.shape
        count, (slots, rates) = self.count, self._used()
        products = components * bands + count * (components + len(slots) * len(self.offsets))
        exponentials = sum(not _squarings(*pair) for pair in zip([0.0, *rates], rates))
        return products, exponentials * count
