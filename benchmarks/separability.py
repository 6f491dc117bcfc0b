"""ROI separability: time and memory against Spectral Python and against reading the bytes once.

16 classes, 120 pairs, 128 and 200 bands, ROIs of 1e4 to 1e6 pixels in a scene on disk (ENVI, int16,
in the page cache). Every figure is taken in a process of its own, as CPU seconds:

- read: the lines of the file that ROIs cover, read once into a buffer of a few megabytes;
- hypertask: from the raster and the polygons to the table of pairs, textbook and corrected, noise
  floor by its formula; and once more with 20 permutations;
- spectral: Spectral Python on the same pixels: the scene loaded, class statistics, bdist of every
  pair (B alone: no divergence, no correction, no noise floor).

With --polygons: scenes of so many polygons of nine pixels in 20 bands and 4 classes, without
intervals, with 100 resamples of groups of polygons, and with 100 resamples of every polygon.

    OMP_NUM_THREADS=1 python benchmarks/separability.py [--bands 128 200]
        [--pixels 10000 100000 1000000] [--interleave bip] [--polygons 1000 100000]
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

CLASSES, WIDTH = 16, 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bands", type=int, nargs="+", default=[128, 200])
    parser.add_argument("--pixels", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--interleave", choices=("bip", "bil", "bsq"), default="bip")
    parser.add_argument("--polygons", type=int, nargs="+")
    parser.add_argument("--one", nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        measure(*options.one)
        return
    if options.polygons:
        many_polygons(options.polygons)
        return
    print(
        "| bands | ROI pixels | read s | hypertask s (MB) | with 20 permutations s | "
        "spectral s (MB) | hypertask / read | spectral / hypertask |"
    )
    print("|---|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for bands in options.bands:
            for pixels in options.pixels:
                print(line(Path(folder), bands, pixels, options.interleave), flush=True)


def many_polygons(counts) -> None:
    print(
        "| polygons | without intervals s (MB) | 100 resamples of groups s (MB) "
        "| 100 resamples of every polygon s (MB) |"
    )
    print("|---|---|---|---|")
    for count in counts:
        with tempfile.TemporaryDirectory() as folder:
            write_polygons(Path(folder), count)
            words = [str(count)]
            for kind in ("plain", "groups", "every"):
                found = run(Path(folder), kind, 9 * count)
                words.append(f"{found['seconds']:.2f} ({found['megabytes']:.0f})")
            print("| " + " | ".join(words) + " |", flush=True)


def write_polygons(folder: Path, count: int, bands: int = 20, classes: int = 4) -> None:
    """A scene of squares of 3 x 3 pixels, one pixel apart, of mixed classes."""
    rng = np.random.default_rng(0)
    side = int(np.ceil(np.sqrt(count)))
    kind = rng.integers(classes, size=(side, side))
    means = 300 + 8 * rng.normal(size=(classes, bands))
    pixels = np.kron(kind, np.ones((4, 4), int))
    scene = means[pixels] + 25 * rng.normal(size=(*pixels.shape, bands))
    write_envi(folder, scene.astype(np.int16), 4 * side, 4 * side, bands, "bip")
    squares = [
        {
            "class": int(kind[row, column]) + 1,
            "box": [4 * column, 4 * row, 4 * column + 3, 4 * row + 3],
        }
        for row, column in (divmod(number, side) for number in range(count))
    ]
    (folder / "rois.json").write_text(json.dumps(squares))


def write_envi(folder: Path, values, samples: int, lines: int, bands: int, interleave: str) -> None:
    """The scene's header, and its values where they are not there yet."""
    if values is not None:
        values.tofile(folder / "scene.img")
    (folder / "scene.hdr").write_text(
        f"ENVI\nsamples = {samples}\nlines = {lines}\nbands = {bands}\nheader offset = 0\n"
        f"file type = ENVI Standard\ndata type = 2\ninterleave = {interleave}\nbyte order = 0\n"
    )


def line(folder: Path, bands: int, pixels: int, interleave: str) -> str:
    write_scene(folder, bands, pixels, interleave)
    read, ours, permuted, theirs = (
        run(folder, kind, pixels) for kind in ("read", "hypertask", "permuted", "spectral")
    )
    for path in folder.iterdir():
        path.unlink()
    if theirs is not None:
        # the same pixels: the same number, as far as Spectral Python's float32 image goes
        if abs(theirs["b"] / ours["b"] - 1) > 1e-4:
            sys.exit(f"The two do not agree: {theirs['b']} and {ours['b']}")
        shown = f"{theirs['seconds']:.2f} ({theirs['megabytes']:.0f})"
        ratio = f"{theirs['seconds'] / ours['seconds']:.1f}"
    else:
        shown = ratio = "not installed"
    return (
        f"| {bands} | {pixels} | {read['seconds']:.3f} | {ours['seconds']:.2f} "
        f"({ours['megabytes']:.0f}) | {permuted['seconds']:.2f} | {shown} | "
        f"{ours['seconds'] / read['seconds']:.1f} | {ratio} |"
    )


def write_scene(folder: Path, bands: int, pixels: int, interleave: str) -> None:
    """A scene of smooth spectra, and ROIs: two polygons a class, side by side."""
    lines = int(np.ceil(pixels / WIDTH / 0.9)) + 2
    rng = np.random.default_rng(0)
    mixing = np.exp(-np.abs(np.subtract.outer(np.arange(bands), np.arange(bands))) / 8)
    side = pixels / (2 * CLASSES) / (lines - 2)  # columns of a polygon that spans all lines
    edges = np.round(np.arange(2 * CLASSES + 1) * side).astype(int)
    means = rng.normal(size=(2 * CLASSES + 1, bands)) + 300
    means[CLASSES : 2 * CLASSES] = means[:CLASSES]
    column = np.clip(np.searchsorted(edges, np.arange(WIDTH), "right") - 1, 0, 2 * CLASSES)
    shape, axes = {
        "bip": ((lines, WIDTH, bands), (0, 1, 2)),
        "bil": ((lines, bands, WIDTH), (0, 2, 1)),
        "bsq": ((bands, lines, WIDTH), (2, 0, 1)),
    }[interleave]
    target = np.memmap(folder / "scene.img", np.int16, "w+", shape=shape)
    for row in range(0, lines, 64):
        height = min(64, lines - row)
        part = rng.normal(size=(height, WIDTH, bands)) @ mixing * 8 + means[column]
        part = part.astype(np.int16).transpose(axes)
        target[(slice(None),) * (interleave == "bsq") + (slice(row, row + height),)] = part
    target.flush()
    write_envi(folder, None, WIDTH, lines, bands, interleave)
    polygons = [
        {"class": k % CLASSES + 1, "box": [int(edges[k]), 1, int(edges[k + 1]), lines - 1]}
        for k in range(2 * CLASSES)
    ]
    (folder / "rois.json").write_text(json.dumps(polygons))


def run(folder: Path, kind: str, pixels: int):
    command = [sys.executable, __file__, "--one", str(folder), kind, str(pixels)]
    done = subprocess.run(command, capture_output=True, text=True)  # noqa: S603
    if done.returncode == 3:
        return None
    if done.returncode:
        sys.exit(done.stderr)
    return json.loads(done.stdout.splitlines()[-1])


def measure(folder: str, kind: str, pixels: str) -> None:
    """One figure: best of up to three runs, and the most memory beyond what imports took."""
    work = {
        "read": read,
        "hypertask": hypertask,
        "permuted": permuted,
        "spectral": spectral,
        "plain": hypertask,
        "groups": groups,
        "every": every,
    }[kind]
    polygons = json.loads((Path(folder) / "rois.json").read_text())
    work(None, None)  # imports
    before = peak_memory(reset=True)
    seconds, b = [], None
    for _ in range(3 if int(pixels) < 500_000 else 1):
        start = time.process_time()
        b = work(Path(folder), polygons)
        seconds.append(time.process_time() - start)
    print(json.dumps({"seconds": min(seconds), "megabytes": peak_memory() - before, "b": b}))


def peak_memory(reset: bool = False) -> float:
    """Most megabytes that this process has held, since the reset; Linux only, else NaN."""
    try:
        if reset:  # what getrusage gives includes the parent's peak at the fork
            Path("/proc/self/clear_refs").write_text("5")
        status = Path("/proc/self/status").read_text()
    except OSError:
        return float("nan")
    return int(re.search(r"VmHWM:\s+(\d+)", status)[1]) / 1024


def read(folder, polygons):
    if folder is None:
        return None
    buffer = bytearray(8 << 20)
    with open(folder / "scene.img", "rb", buffering=0) as file:
        while file.readinto(buffer):
            pass
    return None


def hypertask(folder, polygons, **options):
    from osgeo import ogr

    from hypertask.model.rois.rois import rois_from_shapes
    from hypertask.model.rois.run import separability_of_rois
    from hypertask.model.separability import Options

    if folder is None:
        return None
    shapes = []
    for polygon in polygons:
        left, top, right, bottom = polygon["box"]
        ring = ((left, top), (right, top), (right, bottom), (left, bottom), (left, top))
        text = ",".join(f"{x} {-y}" for x, y in ring)
        geometry = ogr.CreateGeometryFromWkt(f"POLYGON(({text}))")
        shapes.append((bytes(geometry.ExportToWkb()), polygon["class"]))
    result = separability_of_rois(
        folder / "scene.img", rois_from_shapes(shapes), Options(**{"permutations": 0, **options})
    )
    classes = len({polygon["class"] for polygon in polygons})
    if len(result.computed) != classes * (classes - 1) // 2:
        sys.exit(" ".join(result.problems))
    return next(p.b for p in result.pairs if (p.class_a, p.class_b) == ("1", "2"))


def permuted(folder, polygons):
    return hypertask(folder, polygons, permutations=20)


def groups(folder, polygons):
    return hypertask(folder, polygons, bootstrap=100)


def every(folder, polygons):
    from hypertask.model.separability import statistics

    statistics.CELLS = len(polygons or ())
    statistics.CELL_BYTES = 1e12
    return hypertask(folder, polygons, bootstrap=100)


def spectral(folder, polygons):
    try:
        import spectral as spy
        from spectral.algorithms.algorithms import bdist
    except ImportError:
        sys.exit(3)
    if folder is None:
        return None
    image = spy.open_image(str(folder / "scene.hdr"))
    mask = np.zeros(image.shape[:2], np.int16)
    for polygon in polygons:
        left, top, right, bottom = polygon["box"]
        mask[top:bottom, left:right] = polygon["class"]
    # loaded: class statistics of a file on disk go through a Python loop over pixels
    classes = spy.create_training_classes(image.load(dtype=np.float32), mask, calc_stats=True)
    found = {}
    listed = list(classes)
    for a, one in enumerate(listed):
        for b in range(a):
            found[listed[b].index, one.index] = float(bdist(listed[b], one))
    return found[1, 2]


if __name__ == "__main__":
    main()
