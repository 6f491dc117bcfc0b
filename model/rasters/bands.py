"""Bands: wavelengths, good and bad ones, choosing them and finding them again in another scene.

Pure numpy, so that both processes read metadata in the same way.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ..base.errors import HyperTaskError
from .wavelengths import checked, from_enmap, from_names, in_nanometres, listed, unit_of

_SAME = 0.05  # nm between a wavelength and itself in another file
_FURTHEST = 10.0  # nm between a model's band and a scene's without knowing the band's width


@dataclass(frozen=True)
class Bands:
    """The bands of a raster.

    Attributes
    ----------
    count : int
    wavelengths : float64 array (count,) in nanometres, or None where the file has none.
    fwhm : float64 array (count,) in nanometres, or None.
    good : bool array (count,), False where the header's ``bbl`` says so.
    names : tuple of str
    unread : in words, a list of wavelengths that was not understood, or "".
    """

    count: int
    wavelengths: np.ndarray | None
    fwhm: np.ndarray | None
    good: np.ndarray
    names: tuple[str, ...]
    unread: str = ""

    def named(self, bands: Iterable[int]) -> list[str]:
        """Bands (indices from 0) in words: number and wavelength, or the name without one."""
        if self.wavelengths is None:
            return [self.names[band] for band in bands]
        return [f"Band {band + 1} ({self.wavelengths[band]:.1f} nm)" for band in bands]


def bands_from_tags(
    count: int,
    envi_tags: dict,
    dataset_tags: dict,
    band_tags: Sequence[dict],
    descriptions: Sequence[str | None],
    path: str | Path | None = None,
) -> Bands:
    """Read what a file says about its bands.

    Parameters
    ----------
    count : number of bands.
    envi_tags : the ENVI metadata domain (``wavelength``, ``wavelength_units``, ``fwhm``, ``bbl``).
    dataset_tags : the default metadata domain, which may hold the same keys.
    band_tags : one dict per band: its default domain and its IMAGERY domain together.
    descriptions : one band name (or None) per band.
    path : of the raster, beside which a product's metadata may lie.

    Raises
    ------
    HyperTaskError
        When the wavelengths have an unknown unit or cannot be those of a sensor.
    """
    tags = _lower(dataset_tags)
    tags.update(_lower(envi_tags))
    per_band = [_lower(entry) for entry in band_tags] or [{} for _ in range(count)]
    wavelengths, fwhm, unread = _wavelengths(tags, per_band, count)
    if wavelengths is None:
        wavelengths = from_names(descriptions)
    if wavelengths is None and path is not None:
        wavelengths, fwhm = from_enmap(path, count) or (None, fwhm)
    if wavelengths is not None:
        wavelengths, unread = checked(wavelengths), ""
    if fwhm is not None and not (np.isfinite(fwhm) & (fwhm >= 0)).all():
        fwhm = None  # nobody is the worse for it: only tolerances of wavelengths follow from it
    good = _numbers(tags.get("bbl"), count)
    if good is None:
        good = _column(per_band, ("bbl", "bad_band_multiplier"))
    good = np.ones(count, bool) if good is None else good > 0
    names = tuple(name or f"Band {i + 1}" for i, name in enumerate(descriptions))
    return Bands(count, wavelengths, fwhm, good, names, unread)


def _wavelengths(tags: dict, per_band: list[dict], count: int):
    """Wavelengths and widths in nanometres or None, and a list that was not understood, or ""."""
    unread = ""
    wavelengths, unit = None, tags.get("wavelength_units", "")
    for key in ("wavelength", "wavelengths", "center_wavelength", "center_wavelengths"):
        if tags.get(key):
            wavelengths = _numbers(tags[key], count)
            unread = unread or _unread(key, tags[key], count)
        if wavelengths is not None:
            break
    if wavelengths is None:
        wavelengths = _column(per_band, ("wavelength", "center_wavelength"))
        unit = unit or next(
            (b["wavelength_units"] for b in per_band if b.get("wavelength_units")), ""
        )
    fwhm = _numbers(tags.get("fwhm"), count)
    if fwhm is None:
        fwhm = _column(per_band, ("fwhm",))
    if unit.strip().lower() == "index":  # ENVI's word for band numbers
        wavelengths = fwhm = None
    if wavelengths is not None:
        return *in_nanometres(wavelengths, fwhm, unit), unread
    micrometres = _column(per_band, ("central_wavelength_um",))
    if micrometres is not None:
        widths = _column(per_band, ("fwhm_um",))
        return micrometres * 1000, None if widths is None else widths * 1000, unread
    if fwhm is not None:
        known = unit_of(unit)
        fwhm = fwhm * (known[0] if known and not known[1] else 1.0)
    return None, fwhm, unread


def _unread(key: str, text, count: int) -> str:
    values = listed(text)
    if values is None:
        return f"its {key} {str(text)[:40]!r} are no list of numbers"
    return "" if len(values) == count else f"it lists {len(values)} {key} for {count} bands"


def select_bands(
    bands: Bands, ranges: Sequence[Sequence[float]] | None = None, use_bad_bands: bool = False
) -> np.ndarray:
    """Indices (from 0, ascending) of the bands to use.

    Raises
    ------
    HyperTaskError
        When ranges are given for a raster without wavelengths, or nothing is left.
    """
    chosen = np.ones(bands.count, bool) if use_bad_bands else bands.good.copy()
    if ranges:
        if bands.wavelengths is None:
            raise HyperTaskError(
                "Wavelength ranges were given, but the raster states no wavelengths"
                f"{f' ({bands.unread})' if bands.unread else ''}; leave the ranges empty."
            )
        inside = np.zeros(bands.count, bool)
        for limits in ranges:
            if len(limits) != 2:
                raise HyperTaskError(
                    f"The wavelength range {limits} must have two ends, such as [400, 900]."
                )
            low, high = limits
            inside |= (bands.wavelengths >= low) & (bands.wavelengths <= high)
        chosen &= inside
    if not chosen.any():
        raise HyperTaskError(
            "No band is left after the bad bands and the wavelength ranges were taken out; "
            "widen the ranges or use the bad bands too."
        )
    return np.flatnonzero(chosen)


def match_bands(
    indices: np.ndarray, wavelengths: np.ndarray | None, fwhm: np.ndarray | None, scene: Bands
) -> np.ndarray:
    """Find a model's bands in a scene: by wavelength, or by position where either has none.

    A band is found when the nearest one of the scene is no further away than half of the
    model's band width, or half of the model's usual band spacing (at most 10 nm: the few bands
    of a selection may lie far apart) where that is more.

    Parameters
    ----------
    indices : (B,) positions of the bands in the scene the model was trained on.
    wavelengths, fwhm : (B,) nanometres, or None.

    Returns
    -------
    int array (B,), indices from 0 into the scene's bands.

    Raises
    ------
    HyperTaskError
        Names the wavelengths that the scene lacks.
    """
    indices = np.asarray(indices, int)
    if wavelengths is None or scene.wavelengths is None:
        if indices.max() >= scene.count:
            raise HyperTaskError(
                f"The model needs {indices.max() + 1} bands and the raster has {scene.count}; "
                "use a raster of the same sensor."
            )
        return indices
    wanted = np.asarray(wavelengths, float)
    ordered = _in_the_same_order(indices, wanted, scene.wavelengths)
    if ordered is not None:
        return ordered
    distance = np.abs(scene.wavelengths[None, :] - wanted[:, None])
    nearest = distance.argmin(1)
    tolerance = np.full(len(wanted), 1.0)
    if len(wanted) > 1:
        spacing = np.median(np.diff(np.sort(wanted)))
        tolerance = np.maximum(tolerance, min(0.5 * spacing, _FURTHEST))
    if fwhm is not None:
        tolerance = np.maximum(tolerance, 0.5 * np.asarray(fwhm, float))
    missing = distance[np.arange(len(wanted)), nearest] > tolerance + 1e-6
    if missing.any():
        named = ", ".join(f"{value:.1f}" for value in wanted[missing][:8])
        more = f" and {missing.sum() - 8} more" if missing.sum() > 8 else ""
        raise HyperTaskError(
            f"The raster lacks {missing.sum()} of the {len(wanted)} bands that the model needs: "
            f"{named}{more} nm; use a raster of the same sensor."
        )
    if len(np.unique(nearest)) < len(nearest):
        nearest = _apart(wanted, distance, tolerance)
    return nearest


def _in_the_same_order(indices, wanted, found) -> np.ndarray | None:
    """Positions of the model's wavelengths in a scene that has them in the same order, or None.

    Bands may share a wavelength (two dates, overlapping detectors), so that the wavelength alone
    does not tell them apart, but their order does.
    """
    if indices.max() < len(found) and (np.abs(found[indices] - wanted) <= _SAME).all():
        return indices
    if len(np.unique(wanted)) == len(wanted) and len(np.unique(found)) == len(found):
        return None
    places, start = [], 0
    for value in wanted:
        later = np.flatnonzero(np.abs(found[start:] - value) <= _SAME)
        if not len(later):
            return None
        start += int(later[0]) + 1
        places.append(start - 1)
    return np.array(places)


def _apart(wanted, distance, tolerance) -> np.ndarray:
    """A band of its own for each wavelength, the nearest that is left, in the bands' order."""
    distance, chosen = distance.copy(), np.zeros(len(wanted), int)
    for band in np.argsort(wanted, kind="stable"):
        nearest = int(distance[band].argmin())
        if distance[band, nearest] > tolerance[band] + 1e-6:
            raise HyperTaskError(
                f"The raster has too few bands near {wanted[band]:.1f} nm: of the {len(wanted)} "
                "bands that the model needs several would have to be one and the same band of the "
                "raster, which is sampled more coarsely; use a raster of the same sensor."
            )
        chosen[band] = nearest
        distance[:, nearest] = np.inf
    return chosen


def _lower(tags) -> dict:
    return {str(key).lower().replace(" ", "_"): value for key, value in (tags or {}).items()}


def _numbers(text, count: int):
    values = listed(text)
    return values if values is not None and len(values) == count else None


def _column(per_band, keys):
    for key in keys:
        try:
            values = np.array([float(entry[key]) for entry in per_band])
        except (KeyError, ValueError):
            continue
        if len(values):
            return values
    return None
