"""Which pixels hold data: one rule for scenes, labels, references and class rasters.

Pure numpy, so that what rasterio reads and what GDAL reads within QGIS is judged alike. A number
is no data where it is what its band declares, not finite, or beyond 1e30, as the fill value of
32-bit floats is that files declare rounded or not at all. Masks (``.msk``, internal ones, alpha
bands) come on top; the readers ask for them.

0 is special in spectra. Products whose correction cuts off at 0 declare 0 and have it in single
bands of water; others declare nothing and are 0 around the flight line. So 0 is no data only where
all bands that declare it, or in a file that declares nothing all bands, are 0.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

LARGEST = 1e30
"""Numbers as large as this, and larger ones, are fill values such as 3.4e38."""
_ROUNDING = 4 * np.finfo(np.float32).eps  # between a float as it is declared and as it is stored
_SAMPLE = 40_000
_WINDOWS = 6
_LINES, _COLUMNS = 8, 64
_LEAST = 20
_LEAST_SHARE = 0.005


def stored_as(declared: float | None, dtype: np.dtype) -> float | None:
    """A declared nodata value as numbers of ``dtype`` hold it; None where they cannot."""
    if declared is None:
        return None
    declared, dtype = float(declared), np.dtype(dtype)
    if dtype.kind == "f":
        with np.errstate(over="ignore"):
            return float(np.asarray(declared).astype(dtype))
    limits = np.iinfo(dtype)
    fits = np.isfinite(declared) and declared == np.round(declared)
    return declared if fits and limits.min <= declared <= limits.max else None


def spectral_nodata(declared: Sequence[float | None], dtypes: Sequence) -> np.ndarray:
    """What marks no data in each band of a scene, float64 (B,), from what the bands declare.

    NaN: no number does. 0: where all bands that have 0 here are 0; it is that of bands without a
    declaration, where no band has one.
    """
    known = [stored_as(value, dtype) for value, dtype in zip(declared, dtypes)]
    silent = 0.0 if all(value is None for value in known) else np.nan
    return np.array([silent if value is None else value for value in known], float)


def without_data(values: np.ndarray, nodata: float | None) -> np.ndarray:
    """Where the numbers of one band are no data, bool as ``values`` is shaped."""
    if values.dtype.kind != "f":
        nodata = stored_as(nodata, values.dtype)
        return np.zeros(values.shape, bool) if nodata is None else values == nodata
    gone = ~(np.abs(values) < LARGEST)  # NaN too
    if nodata is not None and np.abs(nodata) < LARGEST:
        low, high = around(nodata)
        gone |= (values >= low) & (values <= high)
    return gone


def bands_without_data(stored: np.ndarray, nodata: np.ndarray) -> np.ndarray:
    """Where each band (B, ...) has no number, bool (B, ...); for 0 see :func:`blank`.

    ``nodata`` is what :func:`spectral_nodata` gives for these bands.
    """
    return np.stack([without_data(plane, value or None) for plane, value in zip(stored, nodata)])


def blank(stored: np.ndarray, nodata: np.ndarray) -> np.ndarray:
    """Where spectra (B, ...) are 0 in all bands for which 0 is no data, bool (...)."""
    zero = nodata == 0
    if not zero.any():
        return np.zeros(stored.shape[1:], bool)
    return ~(stored if zero.all() else stored[zero]).any(0)


def has_spectrum(stored: np.ndarray, nodata: np.ndarray) -> np.ndarray:
    """Where spectra (B, ...) hold data in all bands, bool (...)."""
    number = nodata[0] if (nodata == nodata[0]).all() or np.isnan(nodata).all() else None
    if number is None:
        return ~(bands_without_data(stored, nodata).any(0) | blank(stored, nodata))
    if stored.dtype.kind == "f":
        seen = ~without_data(stored, number or None).any(0)
    elif number and not np.isnan(number):
        seen = (stored != np.asarray(number).astype(stored.dtype)).all(0)
    else:
        seen = np.ones(stored.shape[1:], bool)
    if number == 0:
        seen &= stored.any(0)
    return seen


def around(nodata: float) -> tuple[float, float]:
    """The range of numbers that are a declared float but for its rounding."""
    slack = _ROUNDING * abs(nodata)
    return float(nodata - slack), float(nodata + slack)


def sample_windows(height: int, width: int) -> Iterator[tuple[int, int, int, int]]:
    """Windows (row, column, height, width) to look at: all of a small raster, else some of it.

    They reach to its borders and corners, where fill values are.
    """
    if height * width <= _SAMPLE:
        yield 0, 0, height, width
        return
    lines, columns = min(_LINES, height), min(_COLUMNS, width)
    for row in np.unique(np.linspace(0, height - lines, _WINDOWS).astype(int)).tolist():
        for column in np.unique(np.linspace(0, width - columns, _WINDOWS).astype(int)).tolist():
            yield row, column, lines, columns


class SpectraSample:
    """What a sample of a scene's pixels tells of bands and values that are no data.

    Attributes
    ----------
    looked_at : pixels. with_data : those that hold data in at least one band.
    empty : bool (B,), bands without data in any of them; none where no pixel has data.
    windows : those looked at (row, column, height, width), with how many pixels hold data.
    """

    def __init__(self, nodata: np.ndarray):
        self.nodata = nodata
        self.looked_at = self.with_data = 0
        self._filled = np.zeros(len(nodata), np.int64)
        self._spectra: list[np.ndarray] = []
        self.windows: list[tuple[tuple[int, int, int, int], int]] = []

    def add(
        self,
        stored: np.ndarray,
        masked: np.ndarray | None = None,
        window: tuple[int, int, int, int] | None = None,
    ) -> None:
        """Add spectra (B, ...) of a window; ``masked`` (...) is True where the file's mask has
        none."""
        spectra = stored.reshape(len(stored), -1)
        self.looked_at += spectra.shape[1]
        if masked is not None:
            spectra = spectra[:, ~masked.ravel()]
        gone = bands_without_data(spectra, self.nodata)
        kept = ~(gone.all(0) | blank(spectra, self.nodata))
        self.with_data += int(kept.sum())
        if window is not None:
            self.windows.append((window, int(kept.sum())))
        self._filled += (~gone[:, kept]).sum(1)
        self._spectra.append(spectra[:, kept])

    @property
    def empty(self) -> np.ndarray:
        return (self._filled == 0) & (self.with_data > 0)

    def middle(self) -> np.ndarray | None:
        """The median of each band (B,) over pixels with data in all of them; None without one."""
        if not self._spectra:
            return None
        spectra = np.concatenate(self._spectra, 1)
        spectra = spectra[:, ~bands_without_data(spectra, self.nodata).any(0)]
        return np.median(spectra, 1) if spectra.size else None

    def undeclared_fill(self, bands: np.ndarray) -> tuple[np.ndarray, int] | None:
        """A spectrum (len(bands),) that many pixels share and how many of them do, or None.

        It is beyond the range of all other pixels in all ``bands``, so that it is hardly a
        reflectance: -9999, -50, 65535, or -0.9999 times a factor of each band.
        """
        if not self.with_data or not len(bands):
            return None
        spectra = np.concatenate([part[bands] for part in self._spectra], 1)
        spectra = spectra[:, ~bands_without_data(spectra, self.nodata[bands]).any(0)]
        if not spectra.shape[1]:
            return None
        key = np.ascontiguousarray(spectra[[0, len(bands) // 2, -1]].T)
        _, first, counts = np.unique(key, axis=0, return_index=True, return_counts=True)
        candidate = spectra[:, first[counts.argmax()]]
        same = (spectra == candidate[:, None]).all(0)
        count = int(same.sum())
        if count < max(_LEAST, _LEAST_SHARE * spectra.shape[1]) or same.all():
            return None
        others = spectra[:, ~same]
        beyond = (candidate < others.min(1)).all() or (candidate > others.max(1)).all()
        return (candidate, count) if beyond else None

    def doubts(self, name: str, bands: list[str], so: str = "left out") -> list[str]:
        """Warnings on what the sample shows of the scene ``name`` with bands of these names.

        ``so`` says what becomes of bands without data.
        """
        if not self.with_data:
            return [nothing_there(name, self.looked_at)]
        empty = np.flatnonzero(self.empty)
        found = []
        if len(empty):
            found.append(_without_data(name, [bands[k] for k in empty], self.looked_at, so))
        fill = self.undeclared_fill(np.flatnonzero(~self.empty))
        if fill:
            found.append(fill_warning(name, *fill, self.looked_at))
        return found


def _without_data(name: str, bands: list[str], looked_at: int, so: str) -> str:
    shown = ", ".join(bands[:10]) + (f" and {len(bands) - 10} more" if len(bands) > 10 else "")
    return (
        f"{name}: {shown} {'holds' if len(bands) == 1 else 'hold'} no data in any of the "
        f"{looked_at} pixels looked at; {so}."
    )


def nothing_there(name: str, looked_at: int) -> str:
    """The warning on a scene without data."""
    return (
        f"None of the {looked_at} pixels looked at, spread over {name}, holds data; check its "
        "nodata value and whether the file is complete."
    )


def fill_warning(name: str, fill: np.ndarray, count: int, looked_at: int) -> str:
    """The warning on a fill value that nothing declares, and how to declare it."""
    low, high = float(fill.min()), float(fill.max())
    share = f"{name}: {count} of the {looked_at} pixels looked at"
    if low == high:
        return (
            f"{share} hold {low:g} in all bands, beyond the range of all others, as a fill value "
            "does; nothing declares it, so they count as data. If it is no reflectance, declare it "
            f'("data ignore value = {low:g}" in an ENVI header, else gdal_edit.py -a_nodata '
            f"{low:g} FILE)."
        )
    return (
        f"{share} hold one and the same spectrum from {low:g} to {high:g}, beyond the range of all "
        "others, as a fill value times a factor of the band does; nothing declares it, so they "
        "count as data. If it is no reflectance, set these pixels to one number such as -9999 and "
        "declare that as nodata, or add a mask (.msk)."
    )
