"""From labelled pixels to the score of trust: what a training has in its hands at the end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import torch
from torch import Tensor

from ..accuracy.trust import LIMIT, QUANTILE
from ..networks.contract import MapNetwork
from ..rasters.scaling import Scaling
from .space import space_of
from .trust import Trust, features_of, scaled_rows

_LEAST = 1e-6  # a limit, where the pixels held back are the very ones learned from
_TOGETHER = 8192  # pixels


def build_trust(
    learned: np.ndarray,
    held_out: np.ndarray,
    scaling: Scaling,
    networks: Sequence[MapNetwork],
    device: torch.device,
    seed: int,
) -> Trust | None:
    """The score of trust of one network, or of an ensemble.

    Parameters
    ----------
    learned, held_out : (n, B) reflectances of labelled pixels that the networks learned from, and
        of others that they did not.
    networks : on ``device``.

    Returns
    -------
    None where there is no pixel held out, or all that were learned from are alike.
    """
    trust = fit_trust(learned, scaling, networks, device, seed)
    if trust is None or not len(held_out):
        return None
    return with_limits(trust, trust.of_pixels(held_out, scaling, networks, device))


def fit_trust(
    learned: np.ndarray,
    scaling: Scaling,
    networks: Sequence[MapNetwork],
    device: torch.device,
    seed: int,
) -> Trust | None:
    """Spaces and centres from the pixels that were learned from; every limit is 1 as yet.

    :meth:`.Trust.of_pixels` of it gives the distances of pixels held out: of several trainings
    they can be put together for :func:`with_limits`. None where all pixels are alike.
    """
    if not len(learned):
        return None
    spectra = space_of(torch.from_numpy(np.asarray(learned, np.float32)), seed)
    if not spectra.axes.shape[1]:
        return None
    features = None
    if all(network.spectral_phase is not None for network in networks):
        features = space_of(_features(learned, scaling, networks, device), seed)
        features = features if features.axes.shape[1] else None
    return Trust(spectra, features, (1.0,) if features is None else (1.0, 1.0))


def with_limits(trust: Trust, distances: Tensor) -> Trust:
    """The same with the limits that the distances (spaces, n) of pixels held out give.

    Those of each space are in the ratio of their 95 % quantiles, and such that 95 % of the scores
    are within 1. With the quantiles themselves 5 % of the pixels were beyond the limit of each
    space, hardly ever the same ones: 8 to 9 % in all on the sample scene.
    """
    found = distances.double().numpy()
    limits = np.maximum(np.quantile(found, QUANTILE, axis=1), _LEAST)
    limits *= max(np.quantile((found / limits[:, None]).max(0), QUANTILE), _LEAST)
    return replace(trust, limits=tuple(map(float, limits)))


def share_beyond(
    trust: Trust,
    spectra: np.ndarray,
    scaling: Scaling,
    networks: Sequence[MapNetwork],
    device: torch.device,
) -> float | None:
    """The share of pixels, reflectances (n, B), whose score is above 1; None without any."""
    if not len(spectra):
        return None
    scores = trust.score(trust.of_pixels(spectra, scaling, networks, device))
    return float((scores > LIMIT).double().mean())


def _features(
    spectra: np.ndarray,
    scaling: Scaling,
    networks: Sequence[MapNetwork],
    device: torch.device,
) -> Tensor:
    with torch.inference_mode():
        return torch.cat(
            [
                features_of(networks, scaled_rows(part, scaling).to(device)).cpu()
                for part in np.array_split(
                    np.asarray(spectra, np.float32), -(-len(spectra) // _TOGETHER)
                )
            ]
        )
