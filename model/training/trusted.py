"""Where maps can be trusted, from labelled pixels that were held out."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch

from ..accuracy.trust import TrustRecord
from ..base.messages import Reporter
from ..networks.contract import MapNetwork
from ..rasters.scaling import Scaling
from ..runtime import distributed
from ..splits.dealt import Dealt
from ..splits.split import TRAIN
from ..trust.build import fit_trust, share_beyond, with_limits
from ..trust.trust import Trust
from .data import TrainingData
from .pixels import SpectraSample
from .preparation import look_at_spectra


class HeldOutDistances:
    """How far labelled pixels are from what the networks learned from that did not see them.

    Each training gives the distances of its own held-out pixels from its own centres; limits are
    taken from all of them together.
    """

    def __init__(self, device: torch.device, seed: int):
        self._device, self._seed = device, seed
        self._found: list[torch.Tensor] = []

    def add(self, data: TrainingData, networks: Sequence[MapNetwork], part: int) -> Trust | None:
        """Take the pixels of a part of the split that the networks did not learn from.

        The first of several processes does it. Returns what was learned from, without limits as
        yet.
        """
        trust = None
        with distributed.in_step():
            if distributed.rank() == 0:
                networks = [network.to(self._device).eval() for network in networks]
                learned, held_out = data.spectra[TRAIN], data.spectra[part]
                trust = fit_trust(learned, data.scaling, networks, self._device, self._seed)
                if trust is not None and len(held_out):
                    found = trust.of_pixels(held_out, data.scaling, networks, self._device)
                    self._found.append(found)
        return trust

    def limited(
        self,
        learned: np.ndarray,
        tested: np.ndarray,
        scaling: Scaling,
        networks: Sequence[MapNetwork],
        reporter: Reporter,
        trust: Trust | None = None,
    ) -> tuple[TrustRecord, dict] | None:
        """Where networks, on the device, can be trusted: for the header, and its tensors.

        Parameters
        ----------
        learned, tested : reflectances (n, B) of labelled pixels that they learned from, and of the
            test part.
        trust : what :meth:`add` has returned for these very pixels and networks.

        Returns
        -------
        None, with a warning, where no pixel was held out.
        """
        if trust is None:
            trust = fit_trust(learned, scaling, networks, self._device, self._seed)
        found = [each for each in self._found if trust and len(each) == len(trust.spaces)]
        if trust is None or not found:
            reporter.warning(
                "Where the maps can be trusted is not known: the validation part has no labelled "
                "pixel with data; label more places."
            )
            return None
        distances = torch.cat(found, 1)
        trust = with_limits(trust, distances)
        record = trust.record(
            learned=len(learned),
            held_out=distances.shape[1],
            tested=len(tested),
            beyond=share_beyond(trust, tested, scaling, networks, self._device),
        )
        for name, words in record.words():
            reporter.message(f"Trust: {name}: {words}.")
        return record, trust.tensors()


def some_of(spectra: Sequence[np.ndarray], seed: int) -> np.ndarray:
    """At most as many rows of all together as a :class:`.pixels.SpectraSample` keeps."""
    rows = np.concatenate(spectra)
    if len(rows) <= SpectraSample.MOST:
        return rows
    chosen = np.random.default_rng([seed, 3]).choice(len(rows), SpectraSample.MOST, replace=False)
    return rows[np.sort(chosen)]


def spectra_of(dealt: Dealt, part: int, seed: int, reporter: Reporter) -> np.ndarray:
    """Reflectances (n, B) of a sample of a part's labelled pixels."""
    sample = SpectraSample(part, len(dealt.census.labels.scenes[0].scene.chosen), seed)
    look_at_spectra(dealt, [sample], reporter)
    return sample.spectra()
