"""How far a pixel is from all that the networks of a model learned from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import Tensor

from ..accuracy.trust import FEATURES, HIGHEST, SPECTRA, TENSORS, TrustRecord, TrustSpace
from ..networks.contract import MapNetwork
from ..rasters.scaling import Scaling
from .space import Space

_TOGETHER = 8192  # pixels
_CUT = 12  # of the 23 bits of a score's fraction


def features_of(networks: Sequence[MapNetwork], spectra: Tensor) -> Tensor:
    """What the spectral paths of the networks make of scaled spectra (n, B): (n, C)."""
    pixels = spectra.T[None, :, None]  # an image of one line, as the networks' memory format has it
    phases = [phase for phase in (each.spectral_phase for each in networks) if phase is not None]
    return torch.cat([phase.spectral_features(pixels)[0, :, 0] for phase in phases]).T


@dataclass(frozen=True)
class Trust:
    """The score ``max(d / q)`` over the spaces of a model; 1 is the limit.

    d is the distance of a pixel from the nearest centre of those that were learned from, q from
    the 95 % quantile of d over labelled pixels that were held back: the dissimilarity index of
    Meyer and Pebesma (2021), with centres in place of all pixels, in two spaces.

    Attributes
    ----------
    spectra : the space of reflectances. features : that of the spectral paths' features, None
        where the networks have none.
    limits : q of both, in their order.
    """

    spectra: Space
    features: Space | None
    limits: tuple[float, ...]

    @property
    def spaces(self) -> dict[str, Space]:
        named = {SPECTRA: self.spectra, FEATURES: self.features}
        return {name: space for name, space in named.items() if space is not None}

    def distances(
        self, coordinates: Tensor, scaled: Tensor, networks: Sequence[MapNetwork]
    ) -> Tensor:
        """Distance of n pixels from the nearest centre of each space: (spaces, n).

        Parameters
        ----------
        coordinates : (n, D) in the space of spectra. scaled : (n, B) spectra as the networks take
            them, looked at where there are features.
        """
        found = [self.spectra.distances(coordinates)]
        if self.features is not None:
            features = self.features.coordinates(features_of(networks, scaled))
            found.append(self.features.distances(features))
        return torch.stack(found)

    def score_at(self, coordinates: Sequence[Tensor]) -> Tensor:
        """The score (n,) of pixels by their coordinates (n, D) in each space, in its order."""
        spaces = self.spaces.values()
        return self.score(
            torch.stack([own.distances(rows) for own, rows in zip(spaces, coordinates)])
        )

    def score(self, distances: Tensor) -> Tensor:
        """Of distances (spaces, n): (n,), from 0 to 9999."""
        limits = torch.tensor(self.limits, dtype=distances.dtype, device=distances.device)
        scores = (distances / limits[:, None]).amax(0)
        return scores.nan_to_num(HIGHEST, HIGHEST).clamp(max=HIGHEST)

    def of_pixels(
        self,
        spectra: np.ndarray,
        scaling: Scaling,
        networks: Sequence[MapNetwork],
        device: torch.device,
    ) -> Tensor:
        """:meth:`distances` of reflectances (n, B), on the CPU."""
        own, found = self.to(device), []
        with torch.inference_mode():
            for start in range(0, len(spectra), _TOGETHER):
                rows = np.asarray(spectra[start : start + _TOGETHER], np.float32)
                coordinates = own.spectra.coordinates(torch.from_numpy(rows).to(device))
                scaled = scaled_rows(rows, scaling).to(device)
                found.append(own.distances(coordinates, scaled, networks).cpu())
        return torch.cat(found, 1) if found else torch.empty(len(self.limits), 0)

    def to(self, device: torch.device) -> Trust:
        """The same on a device."""
        features = self.features and self.features.to(device)
        return replace(self, spectra=self.spectra.to(device), features=features)

    def record(self, **pixels) -> TrustRecord:
        """For a model file's header; ``pixels``: what it rests on, see :class:`TrustRecord`."""
        spaces = tuple(
            TrustSpace(name, len(space.mean), space.axes.shape[1], len(space.centres), limit)
            for (name, space), limit in zip(self.spaces.items(), self.limits)
        )
        return TrustRecord(spaces, **pixels)

    def tensors(self) -> dict[str, Tensor]:
        """For a model file, by the names that :meth:`TrustRecord.shapes` gives."""
        return {
            f"{TENSORS}{name}/{part}": getattr(space, part).cpu().contiguous()
            for name, space in self.spaces.items()
            for part in ("mean", "axes", "centres")
        }

    @classmethod
    def from_file(cls, record: TrustRecord, tensors: dict[str, Tensor]) -> Trust:
        """From the record and the tensors of a model file."""
        spaces = {
            each.name: Space(
                *(tensors[f"{TENSORS}{each.name}/{part}"] for part in ("mean", "axes", "centres"))
            )
            for each in record.spaces
        }
        limits = tuple(each.limit for each in record.spaces)
        return cls(spaces[SPECTRA], spaces.get(FEATURES), limits)


def scaled_rows(spectra: np.ndarray, scaling: Scaling) -> Tensor:
    """Reflectances (n, B) as the networks take them."""
    return torch.from_numpy(scaling.apply_rows(spectra).astype(np.float32))


def rounded(scores: np.ndarray) -> np.ndarray:
    """Scores, float32, to a four-thousandth of each, in place: in a file the rest is noise that
    takes half of the room."""
    bits = scores.view(np.int32)
    bits += 1 << (_CUT - 1)
    bits &= -(1 << _CUT)
    return np.minimum(scores, np.float32(HIGHEST), out=scores)
