"""An ONNX file against the maps that Predict maps makes, before anybody gets it."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from ..base.errors import HyperTaskError
from ..mapping.files import MapFile
from ..mapping.tile import Tile
from ..rasters.nodata import has_spectrum
from .graph import ExportGraph, reflectance_of
from .onnx_file import INPUT

TOLERANCE = 1e-3
"""By which a probability, or a quantity as a share of its range, may differ."""
_SEED = 20241101
_BORDER = 3  # pixels of no data


def trial_numbers(graph: ExportGraph, header: dict, side: int) -> np.ndarray:
    """Numbers (n, T, T) such as the model learned from: smooth, noisy, with no data in places."""
    chance = np.random.default_rng(_SEED)
    scaling, bands = graph.mapper.scaling, len(graph.indices)
    slow = chance.normal(size=(bands, side // 8 + 1, side // 8 + 1)).repeat(8, 1).repeat(8, 2)
    noise = slow[:, :side, :side] + 0.3 * chance.normal(size=(bands, side, side))
    if scaling.name == "l2":
        spectra = np.abs(1 + 0.3 * noise)
    else:
        middle = 0.5 if scaling.name == "minmax" else 0.0
        shape = middle + noise * (0.2 if middle else 1.0)
        spectra = scaling.mean[:, None, None] + scaling.deviation[:, None, None] * shape
    if not graph.reflectance:
        scale, offset = (each.reshape(-1, 1, 1) for each in reflectance_of(header))
        spectra = (spectra - offset) / scale
    spectra = spectra.astype(np.float32)
    marks = np.nan_to_num(graph.nodata).astype(np.float32)  # 0 where there is none
    spectra[:, :_BORDER] = marks[:, None, None]
    spectra[:, side // 2, 0] = 0
    for place, (band, mark) in enumerate(zip(spectra, marks)):  # in a single band
        band.flat[_BORDER * side + place % (side * (side // 4))] = mark
    spectra[-1, side // 2, side // 2] = np.nan
    numbers = np.zeros((graph.bands, side, side), np.float32)
    numbers[graph.indices.numpy()] = spectra
    return numbers


def expected(graph: ExportGraph, header: dict, numbers: np.ndarray) -> list[np.ndarray]:
    """What Predict maps would write of a tile: (K, T, T) probabilities or (1, T, T) values each,
    NaN where no data."""
    mapper, indices = graph.mapper, graph.indices.numpy()
    stored = numbers[indices]
    valid = has_spectrum(stored, graph.nodata)
    spectra = np.where(valid, stored, 0)
    if not graph.reflectance:
        scale, offset = (each.reshape(-1, 1, 1) for each in reflectance_of(header))
        spectra = (spectra * scale.astype(np.float32) + offset).astype(np.float32)
    mapper.scaling.apply(spectra, valid)
    side = numbers.shape[1]
    maps = mapper.map(Tile(0, 0, side, side, spectra, valid, 0, 0))
    results = []
    for variable, number in zip(graph.variables, graph.wanted):
        heat = mapper.calibration.temperature(variable.name)
        content = "probabilities" if variable.is_categorical else "map"
        file = MapFile(Path(variable.name), [variable], content, temperature=heat)
        values = file.values([maps[number]], valid)
        values[:, ~valid] = np.nan
        results.append(values)
    return results


def require_same(graph: ExportGraph, header: dict, content: bytes, side: int) -> float:
    """Raise HyperTaskError unless onnxruntime says of a tile what torch says.

    Returns
    -------
    The largest difference of a probability, or of a quantity as a share of its range.
    """
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3  # errors only
    numbers = trial_numbers(graph, header, side)
    wanted = expected(graph, header, numbers)
    try:
        session = onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])
        found = session.run(None, {INPUT: numbers[None]})
    except Exception as error:  # it has classes of its own for each of its faults
        raise HyperTaskError(
            f"onnxruntime cannot run what torch wrote ({str(error).splitlines()[0][:200]}); no "
            "ONNX file was written. Map with HyperTask."
        ) from error
    worst = 0.0
    for variable, one, other in zip(graph.variables, wanted, found):
        difference, gone = _difference(variable, one, other[0])
        if not gone or not difference <= TOLERANCE:
            what = f"differs by {difference:.3g}" if gone else "has no data elsewhere"
            raise HyperTaskError(
                f"The ONNX file would not map {variable.name} as HyperTask does: in onnxruntime it "
                f"{what} (at most {TOLERANCE:g} of its range is allowed); it was not written. Map "
                "with HyperTask."
            )
        worst = max(worst, difference)
    return worst


def _difference(variable, expected: np.ndarray, found: np.ndarray) -> tuple[float, bool]:
    """The largest difference, and whether no data is in the same places."""
    valid = np.isfinite(expected[0])
    if variable.is_categorical:
        gone = bool(np.array_equal(found[0], (~valid).astype(np.float32)))
        gone = gone and not found[1:, ~valid].any()
        return float(np.abs(found[1:] - expected)[:, valid].max(initial=0)), gone
    low, high = variable.bounds
    gone = bool(np.array_equal(np.isnan(found[0]), ~valid))
    width = max(high - low, 1e-30)
    return float(np.abs(found - expected)[:, valid].max(initial=0) / width), gone
