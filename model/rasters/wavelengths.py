"""Wavelengths of bands: from headers, tags, band names and a product's metadata, in nanometres.

Pure numpy, so that both processes read them in the same way.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from ..base.errors import HyperTaskError
from ..base.xml import xml_of

_LIGHT = 299_792_458.0
"""Speed of light in m/s, which is also the wavelength in nanometres at 1 GHz."""
_LENGTHS = {
    1.0: ("nanometer", "nanometre", "nm", "nano"),
    1e3: ("micrometer", "micrometre", "micron", "um", "µm", "μm", "micro"),
    0.1: ("angstrom", "ångström", "å"),
    1e6: ("millimeter", "millimetre", "mm"),
    1e7: ("centimeter", "centimetre", "cm"),
    1e9: ("meter", "metre", "m"),
}
_RECIPROCALS = {  # wavelength in nanometres at 1
    1e7: ("wavenumber", "1/cm", "cm-1", "cm^-1", "cm⁻¹"),
    _LIGHT: ("ghz", "gigahertz"),
    _LIGHT * 1e3: ("mhz", "megahertz"),
}
_NO_UNIT = ("", "unknown", "none", "index")
_IN_NAME = re.compile(
    r"(?<![\d.])(\d+(?:\.\d+)?)[ _]*(nanomet(?:er|re)s?|nm|micromet(?:er|re)s?|microns?|um|µm|μm)"
    r"(?![a-z])",
    re.IGNORECASE,
)


def unit_of(text: str) -> tuple[float, bool] | None:
    """(factor, reciprocal) of a unit: nanometres are number x factor, or factor / number.

    None where the text names no unit.

    Raises
    ------
    HyperTaskError
        Names a unit that is not known.
    """
    unit = str(text).strip().strip("[]()").lower()
    if unit in _NO_UNIT:
        return None
    for reciprocal, table in ((False, _LENGTHS), (True, _RECIPROCALS)):
        for factor, names in table.items():
            if unit in names or unit.rstrip("s") in names:
                return factor, reciprocal
    raise HyperTaskError(
        f"The wavelengths are given in {text!r}, which is no unit that is known; give them in "
        "nanometres or micrometres (or wavenumber, GHz, MHz, angstroms, millimeters, centimeters "
        "or meters)."
    )


def in_nanometres(
    values: np.ndarray, widths: np.ndarray | None, unit: str
) -> tuple[np.ndarray, np.ndarray | None]:
    """Wavelengths and band widths (or None), both given in ``unit``, in nanometres.

    Without a unit, wavelengths of imaging spectrometers below 100 can only be micrometres.
    """
    known = unit_of(unit)
    if known is None:
        known = (1e3 if values.max() < 100 else 1.0), False
    factor, reciprocal = known
    if not reciprocal:
        return values * factor, None if widths is None else widths * factor
    with np.errstate(divide="ignore", invalid="ignore"):
        waves = factor / values
        return waves, None if widths is None else waves * widths / values


def checked(wavelengths: np.ndarray) -> np.ndarray:
    """The wavelengths as they are.

    Raises
    ------
    HyperTaskError
        When they cannot be those of a sensor.
    """
    wrong = np.flatnonzero(~np.isfinite(wavelengths) | (wavelengths < 0))
    if len(wrong):
        raise HyperTaskError(
            f"Band {wrong[0] + 1} states the wavelength {wavelengths[wrong[0]]:g}; correct the "
            "wavelengths in the file or its header, or take them out."
        )
    if len(wavelengths) > 1 and (wavelengths == wavelengths[0]).all():
        raise HyperTaskError(
            f"All {len(wavelengths)} bands state the wavelength {wavelengths[0]:g}; correct the "
            "wavelengths in the file or its header, or take them out."
        )
    return wavelengths


def listed(text: str | None) -> np.ndarray | None:
    """Numbers of a list in any brackets or none, with commas or blanks; None where it is none."""
    items = [item for item in re.split(r"[,;\s]+", str(text or "").strip("{}[]() \r\n\t")) if item]
    try:
        values = np.array([float(item) for item in items])
    except ValueError:
        return None
    return values if len(values) else None


def from_names(names: Sequence[str | None]) -> np.ndarray | None:
    """Wavelengths in nanometres that stand in all of the band names, such as ``b1_402.5nm``."""
    found = []
    for name in names:
        match = _IN_NAME.search(name or "")
        unit = None if match is None else unit_of(match[2])
        if match is None or unit is None:
            return None
        found.append(float(match[1]) * unit[0])
    return np.array(found) if found else None


def from_enmap(path: str | Path, count: int) -> tuple[np.ndarray, np.ndarray] | None:
    """Wavelengths and band widths of an EnMAP product (L1C, L2A) from the XML beside its image."""
    path = Path(str(path))
    match = re.fullmatch(r"(ENMAP.*)-SPECTRAL_IMAGE[^.]*\.\w+", path.name, re.IGNORECASE)
    if match is None:
        return None
    file = next(
        (
            each
            for each in sorted(path.parent.glob("*"))
            if each.name.upper() == f"{match[1].upper()}-METADATA.XML"
        ),
        None,
    )
    root = None if file is None else xml_of(file)
    if root is None:
        return None
    try:
        bands = sorted(root.iter("bandID"), key=lambda band: int(band.get("number", 0)))
        waves = [float(band.findtext("wavelengthCenterOfBand") or "") for band in bands]
        widths = [float(band.findtext("FWHMOfBand") or "") for band in bands]
    except (TypeError, ValueError):
        return None
    return (np.array(waves), np.array(widths)) if len(waves) == count else None
