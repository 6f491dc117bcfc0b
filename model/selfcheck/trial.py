"""What an engine is put to before it is trusted: a little of everything that a job needs.

Packages that can be imported may still not work: torch without kernels for the card, PROJ without
its database, GDAL that finds another one's files.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import numpy as np
import torch
from rasterio.warp import transform

from ..base.errors import HyperTaskError
from ..networks import build
from ..networks.multitask import NetworkConfig, preset_widths
from ..vectors.engine import PolygonWriter, read_features

_WHERE = (15.0, 52.0), (500000.0, 5761038.2)
"""A place on the central meridian of UTM zone 33 north: degrees, and metres by the meridian's arc
(EPSG Guidance Note 7-2, transverse Mercator, scale 0.9996, GRS 1980)."""
_CLOSE = 0.02  # of the largest value: half-precision products of graphics cards


def try_engine(device: torch.device) -> None:
    """Map a window on ``device``, move a point by PROJ, write and read a GeoPackage.

    Raises
    ------
    HyperTaskError
        Says which of them does not work, and what the library says of it.
    """
    for words, attempt in (
        (f"map with a network on {device}", lambda: _map(device)),
        ("transform coordinates", _transform),
        ("read a GeoPackage", _read),
    ):
        try:
            attempt()
        except Exception as error:
            raise HyperTaskError(
                f"The engine's Python {sys.executable} cannot {words} "
                f"({type(error).__name__}: {error}); set the engine up anew."
            ) from error


def _map(device: torch.device) -> None:
    """One window through a small network: on the device as on the processor."""
    torch.manual_seed(0)
    config = NetworkConfig(bands=8, classes=(3,), continuous=2, widths=preset_widths("tiny"))
    network = build("multitask", config).eval()
    spectra = torch.randn(1, 8, 16, 16)
    with torch.inference_mode():
        expected = network(spectra)
        found = network.to(device)(spectra.to(device))
    for one, other in zip(expected, found):
        apart = float((one - other.cpu()).abs().max())
        if not apart <= _CLOSE * float(one.abs().max()):
            raise ValueError(f"values differ by {apart:g} from those of the processor")


def _transform() -> None:
    (longitude, latitude), (east, north) = _WHERE
    xs, ys = transform("EPSG:4258", "EPSG:25833", [longitude], [latitude])
    if abs(xs[0] - east) > 1 or abs(ys[0] - north) > 1:
        raise ValueError(f"{longitude} {latitude} became {xs[0]:.1f} {ys[0]:.1f}")


def _read() -> None:
    outline = {"type": "Polygon", "coordinates": [[[0, 0], [0, 10], [10, 10], [0, 0]]]}
    outline = {"type": "MultiPolygon", "coordinates": [outline["coordinates"]]}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "trial.gpkg"
        with PolygonWriter(path, "trial", "EPSG:25833", {"height": float}) as writer:
            writer.add(outline, {"height": 12.5})
        features = read_features(path, None, ["height"])
    if list(np.asarray(features.columns["height"])) != [12.5] or features.geometries[0].area != 50:
        raise ValueError("what was written is not what is read")
