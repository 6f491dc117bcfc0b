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

from collections.abc import Callable, Iterator, Sequence

import numpy as np

LARGEST = 1e30
"""Numbers as large as this, and larger ones, are fill values such as 3.4e38."""
_ROUNDING = 4 * np.finfo(np.float32).eps  # between a float as it is declared and as it is stored
_SAMPLE = 40_000
_WINDOWS = 6
_LINES, _COLUMNS = 8, 64
_STRIP = 64  # lines that are looked at together where single ones met no data
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


def stated_nodata(nodata: np.ndarray) -> list[float]:
    """What :func:`spectral_nodata` gives, (B,), for JSON: :data:`LARGEST` where no number marks no
    data, which numbers as large do in any case."""
    return [float(value) if abs(value) < LARGEST else LARGEST for value in nodata]


def nodata_stated(stated: Sequence[float] | np.ndarray) -> np.ndarray:
    """The reverse of :func:`stated_nodata`."""
    return np.array([value if abs(value) < LARGEST else np.nan for value in stated], float)


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


def windows_with_data(
    height: int, width: int, has_data: Callable[[int, int, int, int], np.ndarray]
) -> tuple[list[tuple[int, int, int, int]], int]:
    """Windows (row, column, height, width) that hold data, for a raster in which
    :func:`sample_windows` meets none, such as one that is cut to a small area; and how many pixels
    were looked at to find them.

    Single lines are looked at, ever nearer to each other until one holds data, at last all.

    Parameters
    ----------
    has_data : gives for a window which of its pixels hold data, bool (height, width).
    """
    if height * width <= _SAMPLE:
        return [], 0
    found: dict[int, np.ndarray] = {}
    looked_at = 0

    def look(row: int, number: int) -> bool:
        nonlocal looked_at
        looked_at += number * width
        there = has_data(row, 0, number, width)
        lines = np.flatnonzero(there.any(1)).tolist()
        found.update((row + line, np.flatnonzero(there[line])) for line in lines)
        return bool(lines)

    step = height // _WINDOWS
    while step >= _STRIP:
        enough = bool(found)  # then this round shows how far the data reaches
        for row in range(step // 2, height, step):
            look(row, 1)
        if enough:
            break
        step //= 4  # in few rounds: lines of packed blocks cost as much as the blocks
    for row in () if found else range(0, height, _STRIP):
        if not look(row, min(_STRIP, height - row)) and found:
            break
    lines, columns = min(_LINES, height), min(_COLUMNS, width)
    windows: dict[tuple[int, int, int, int], None] = {}
    for row in _spread(sorted(found)):
        for column in _spread(found[row].tolist()):
            top = min(max(row - lines // 2, 0), height - lines)
            left = min(max(column - columns // 2, 0), width - columns)
            windows[top, left, lines, columns] = None
    return list(windows), looked_at


def _spread(values: list[int]) -> list[int]:
    """As many of the values as there are windows a side, from the first to the last."""
    if not values:
        return []
    places = np.linspace(0, len(values) - 1, min(_WINDOWS, len(values))).astype(int)
    return [values[place] for place in places.tolist()]


def looked_through(
    height: int, width: int, has_data: Callable[[int, int, int, int], np.ndarray]
) -> Iterator[tuple[tuple[int, int, int, int], np.ndarray]]:
    """Windows spread over a raster of this size, or over its data where that is a small part of
    it, each with which of its pixels hold data; ``has_data`` as of :func:`windows_with_data`."""
    found = False
    for window in sample_windows(height, width):
        there = has_data(*window)
        found |= bool(there.any())
        yield window, there
    for window in () if found else windows_with_data(height, width, has_data)[0]:
        yield window, has_data(*window)


def any_spectrum(stored: np.ndarray, hidden: np.ndarray | None, nodata: np.ndarray) -> np.ndarray:
    """Where one of the bands (B, ...) holds data that no mask hides, bool (...)."""
    planes = zip(stored[:, None], nodata[:, None])
    seen = np.any([has_spectrum(plane, number) for plane, number in planes], axis=0)
    return seen if hidden is None else seen & ~hidden


def few_of(bands: np.ndarray) -> np.ndarray:
    """The first, the middle and the last of some bands, by which a pixel's data is looked for."""
    return np.unique(bands[[0, len(bands) // 2, -1]])


def look_through(
    sample: SpectraSample,
    height: int,
    width: int,
    read: Callable[[int, int, int, int], tuple[np.ndarray, np.ndarray | None]],
    has_data: Callable[[int, int, int, int], np.ndarray],
) -> SpectraSample:
    """Fill a sample of a raster of this size from windows spread over it, or over its data where
    that is a small part of it.

    Parameters
    ----------
    read : gives for a window the stored numbers (B, height, width) and what a mask hides, or None.
    has_data : as of :func:`windows_with_data`.
    """
    for window in sample_windows(height, width):
        sample.add(*read(*window), window)
    if not sample.with_data:
        windows, looked_at = windows_with_data(height, width, has_data)
        sample.looked_at += looked_at
        sample.searched = bool(windows)
        for window in windows:
            sample.add(*read(*window), window)
    return sample


class SpectraSample:
    """What a sample of a scene's pixels tells of bands and values that are no data.

    Attributes
    ----------
    looked_at : pixels. with_data : those that hold data in at least one band.
    empty : bool (B,), bands without data in any of them; none where no pixel has data.
    windows : those looked at (row, column, height, width), with how many pixels hold data.
    searched : whether those with data had to be looked for.
    """

    def __init__(self, nodata: np.ndarray):
        self.nodata = nodata
        self.looked_at = self.with_data = 0
        self._filled = np.zeros(len(nodata), np.int64)
        self._spectra: list[np.ndarray] = []
        self.windows: list[tuple[tuple[int, int, int, int], int]] = []
        self.searched = False

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
