"""Draw maps beside their labels, and where they can be trusted.

draw_maps.py MAPS SCENE STANDS OUTPUT
"""

from __future__ import annotations

import sys
from pathlib import Path

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
import rasterio
import shapely
from matplotlib.colors import BoundaryNorm, ListedColormap
from matplotlib.patches import Patch
from pyogrio import raw, read_info
from rasterio.features import rasterize

from hypertask.model.accuracy.trust import CLASSES, LIMIT


def main(maps, scene, stands, output) -> None:
    paths = sorted(Path(maps).glob("*.tif"), key=lambda p: (rasterio.open(p).dtypes[0], p.name))
    fields = set(read_info(stands)["fields"])  # not what lies beside the maps of these
    paths = [path for path in paths if rasterio.open(path).descriptions[0] in fields]
    figure, axes = plt.subplots(2, len(paths) + 1, figsize=(3.2 * (len(paths) + 1), 6.6))
    axes[0, 0].imshow(_colour_infrared(scene))
    axes[0, 0].set_title("scene, colour infrared")
    _draw_trust(axes[1, 0], Path(maps) / "trust.tif")
    for column, path in enumerate(paths, start=1):
        with rasterio.open(path) as source:
            mapped = source.read(1, masked=True)
            codes = {name: int(key[6:]) for key, name in source.tags(1).items() if "class_" in key}
            truth = _burn(stands, source.descriptions[0], source, codes)
            _draw(axes[:, column], source, mapped, truth)
    for axis in axes.flat:
        axis.set_xticks([])
        axis.set_yticks([])
    figure.tight_layout()
    figure.savefig(output, dpi=110)


def _draw_trust(axis, path) -> None:
    """The raster of trust in the classes of its legend; nothing where the model has none."""
    axis.axis("off")
    if not path.exists():
        return
    with rasterio.open(path) as source:
        scores = source.read(1, masked=True)
    tops, names, colors, _ = zip(*CLASSES)
    bounds = [0, *tops[:-1], 1e9]
    axis.imshow(
        scores, interpolation="nearest", cmap=ListedColormap(colors), norm=BoundaryNorm(bounds, 3)
    )
    beyond = float((scores.compressed() > LIMIT).mean()) if scores.count() else 0.0
    axis.set_title(f"trust: {beyond:.0%} beyond the limit", fontsize=9)
    _legend(axis, colors, names)


def _legend(axis, colors, names) -> None:
    patches = [Patch(facecolor=color, edgecolor="0.6") for color in colors]
    place = {"loc": "upper center", "bbox_to_anchor": (0.5, -0.01)}
    axis.legend(patches, names, fontsize=6, ncols=2, columnspacing=1, **place)


def _draw(axes, source, mapped, truth) -> None:
    title = source.descriptions[0].replace("_", " ")
    if source.dtypes[0] == "float32":
        low, high = np.nanpercentile(truth, [2, 98])
        style = {"cmap": "viridis", "vmin": low, "vmax": high}
        title += f" [{source.units[0]}]" if source.units[0] else ""
    else:
        table = source.colormap(1)
        codes = sorted(code for code in np.unique(mapped.compressed()))
        style = {
            "cmap": ListedColormap([np.array(table[code][:3]) / 255 for code in codes]),
            "norm": BoundaryNorm([*codes, codes[-1] + 1], len(codes)),
        }
    axes[0].imshow(np.ma.masked_invalid(truth), interpolation="nearest", **style)
    axes[0].set_title(title, fontsize=9)
    image = axes[1].imshow(mapped, interpolation="nearest", **style)
    if "norm" in style:
        names = source.tags(1)
        legend = [names.get(f"class_{code}", str(code)) for code in codes]
        _legend(axes[1], style["cmap"].colors, legend)
    else:
        plt.colorbar(image, ax=axes[1], orientation="horizontal", pad=0.02)
    axes[0].set_ylabel("labels")
    axes[1].set_ylabel("map")


def _burn(stands, field, source, codes) -> np.ndarray:
    """Labels on the grid of a map; ``codes``: of its classes, where the field holds their names."""
    _, _, outlines, (values,) = raw.read(stands, columns=[field])
    if values.dtype == object:
        values = [codes.get(value, np.nan) for value in values]
    shapes = [
        (outline, value)
        for outline, value in zip(shapely.from_wkb(outlines), values)
        if value == value
    ]
    return rasterize(shapes, source.shape, fill=np.nan, transform=source.transform, dtype="float64")


def _colour_infrared(scene) -> np.ndarray:
    with rasterio.open(scene) as source:
        waves = [float(w) for w in source.tags(ns="ENVI")["wavelength"].strip("{}").split(",")]
        bands = [int(np.abs(np.array(waves) - nm).argmin()) + 1 for nm in (860, 660, 550)]
        image = source.read(bands, masked=True).astype(float)
    low = np.nanpercentile(image.filled(np.nan), 2, axis=(1, 2))[:, None, None]
    high = np.nanpercentile(image.filled(np.nan), 98, axis=(1, 2))[:, None, None]
    return np.clip((image.filled(0) - low) / (high - low), 0, 1).transpose(1, 2, 0)


if __name__ == "__main__":
    main(*sys.argv[1:])
