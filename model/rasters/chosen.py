"""Which bands of scenes are used together: the same, by wavelength, in all of them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..base.errors import HyperTaskError
from ..base.messages import Reporter
from .bands import match_bands, select_bands
from .scene import Scene


def choose_bands(
    scenes: list[Scene],
    wavelengths: Sequence[Sequence[float]] | None,
    use_bad_bands: bool,
    reporter: Reporter,
) -> None:
    """Set :attr:`.scene.Scene.chosen` of all scenes, and warn of what may be wrong with them.

    Parameters
    ----------
    wavelengths : ranges in nm, None for all. use_bad_bands : also those that the header calls bad.

    Raises
    ------
    HyperTaskError
        When the scenes share no bands with data.
    """
    first = scenes[0]
    bands = first.bands
    first.chosen = select_bands(bands, wavelengths, use_bad_bands)
    if bands.wavelengths is None:
        why = f" ({bands.unread})" if bands.unread else ""
        reporter.warning(
            f"{first.name} states no wavelengths{why}, so its bands are known by position only; "
            "the model can only map rasters with the same bands in the same order."
        )
    for scene in scenes[1:]:
        waves = None if bands.wavelengths is None else bands.wavelengths[first.chosen]
        fwhm = None if bands.fwhm is None else bands.fwhm[first.chosen]
        scene.chosen = match_bands(first.chosen, waves, fwhm, scene.bands)
        if waves is not None and scene.bands.wavelengths is None:
            reporter.warning(
                f"{scene.name} states no wavelengths; its bands are taken to be those of "
                f"{first.name}, in the same order."
            )
    _leave_out_empty_bands(scenes, reporter)


def _leave_out_empty_bands(scenes: list[Scene], reporter) -> None:
    """Leave out, in all scenes, the bands that hold no data in one of them; warn of that and of
    what else a look at the spectra shows."""
    empty = np.zeros(len(scenes[0].chosen), bool)
    for scene in scenes:
        sample = scene.sample()
        for doubt in scene.raster.warnings + sample.doubts(
            scene.name, scene.bands.named(scene.chosen)
        ):
            reporter.warning(doubt)
        empty |= sample.empty
    if empty.all():
        raise HyperTaskError(
            "Every band holds no data in one of the scenes; train on scenes that share bands."
        )
    for scene in scenes:
        scene.chosen = scene.chosen[~empty]
