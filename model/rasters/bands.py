"""Bands: wavelengths, good and bad ones, choosing them and finding them again in another scene.

Pure numpy, so that both processes read metadata in the same way.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from ..base.errors import HyperTaskError

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
    """

    count: int
    wavelengths: np.ndarray | None
    fwhm: np.ndarray | None
    good: np.ndarray
    names: tuple[str, ...]

    def named(self, bands) -> list[str]:
        """Bands (indices from 0) in words: number and wavelength, or the name without one."""
        if self.wavelengths is None:
            return [self.names[band] for band in bands]
        return [f"Band {band + 1} ({self.wavelengths[band]:.1f} nm)" for band in bands]


def bands_from_tags(count, envi_tags, dataset_tags, band_tags, descriptions) -> Bands:
    """Read what a file says about its bands.

    Parameters
    ----------
    count : number of bands.
    envi_tags : the ENVI metadata domain (``wavelength``, ``wavelength_units``, ``fwhm``, ``bbl``).
    dataset_tags : the default metadata domain, which may hold the same keys.
    band_tags : one dict per band: its default domain and its IMAGERY domain together.
    descriptions : one band name (or None) per band.
    """
    tags = _lower(dataset_tags)
    tags.update(_lower(envi_tags))
    per_band = [_lower(entry) for entry in band_tags] or [{} for _ in range(count)]
    wavelengths = _numbers(tags.get("wavelength"), count)
    unit = tags.get("wavelength_units", "")
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
    factor = _to_nanometres(unit, wavelengths)
    if wavelengths is not None:
        wavelengths = wavelengths * factor
    fwhm = None if fwhm is None else fwhm * factor
    if wavelengths is None:
        micrometres = _column(per_band, ("central_wavelength_um",))
        wavelengths = None if micrometres is None else micrometres * 1000
        micrometres = _column(per_band, ("fwhm_um",))
        fwhm = fwhm if micrometres is None else micrometres * 1000
    good = _numbers(tags.get("bbl"), count)
    if good is None:
        good = _column(per_band, ("bbl", "bad_band_multiplier"))
    good = np.ones(count, bool) if good is None else good > 0
    names = tuple(name or f"Band {i + 1}" for i, name in enumerate(descriptions))
    return Bands(count, wavelengths, fwhm, good, names)


def parse_ranges(text: str) -> list[list[float]]:
    """``"400-900, 1000-1300"`` as [[400, 900], [1000, 1300]] (nanometres)."""
    ranges = []
    for part in filter(None, (item.strip() for item in text.split(","))):
        match = re.fullmatch(r"(\d+(?:\.\d+)?)\s*-\s*(\d+(?:\.\d+)?)", part)
        if not match or float(match[1]) > float(match[2]):
            raise HyperTaskError(
                f"The wavelength range {part!r} cannot be understood; write ranges in nanometres "
                'such as "400-900, 1000-1300".'
            )
        ranges.append([float(match[1]), float(match[2])])
    return ranges


def select_bands(bands: Bands, ranges=None, use_bad_bands: bool = False) -> np.ndarray:
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
                "Wavelength ranges were given, but the raster states no wavelengths; "
                "leave the ranges empty."
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


def match_bands(indices, wavelengths, fwhm, scene: Bands) -> np.ndarray:
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
    return nearest


def _lower(tags) -> dict:
    return {str(key).lower().replace(" ", "_"): value for key, value in (tags or {}).items()}


def _numbers(text, count: int):
    if not text:
        return None
    try:
        values = np.array([float(item) for item in re.split(r"[,\s]+", text.strip("{} \n\t"))])
    except ValueError:
        return None
    return values if len(values) == count else None


def _column(per_band, keys):
    for key in keys:
        try:
            values = np.array([float(entry[key]) for entry in per_band])
        except (KeyError, ValueError):
            continue
        if len(values):
            return values
    return None


def _to_nanometres(unit: str, values) -> float:
    unit = unit.strip().lower()
    if unit.startswith(("nano", "nm")):
        return 1.0
    if unit.startswith(("micro", "um", "µm", "μm")):
        return 1000.0
    # no unit named: wavelengths of imaging spectrometers below 100 can only be micrometres
    return 1000.0 if values is not None and values.max() < 100 else 1.0
