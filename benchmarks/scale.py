"""Mapping and training by the size of the scene: memory that stays flat, time per pixel.

    python benchmarks/scale.py [--sizes 0.25 1 4 16] [--preset small] [--silent] [--no-training]
        [--folder build/scale]

Square scenes of so many GB, 128 bands, int16, ENVI BIL. The files are sparse: they say that -9999
is no data, so that what was never written is a spectrum of zeros and mapped like any other, and
hardly need disk. Random spectra lie in every thirty-second line, and those of two classes in 24
labelled squares spread over the scene. Each scene is mapped by an untrained network, and trained
on with the default recipe cut to some steps, in processes of their own. Printed are the peak of
their memory, pixels a second, for the training the seconds until its first step, and all in parts
of those of the smallest scene. Limits of the design: 1.1 times the memory, and 1.5 GB.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
from predict import models
from predict_memory import write_header

BANDS = 128
SQUARE, SQUARES = 48, 24  # labelled places: side, and how many
EVERY = 32  # lines from one with random spectra to the next
MOST, FLAT = 1.5, 1.1
SPEC = {"variables": [{"name": "class", "kind": "categorical", "nodata": 0}]}

_RUN = """
import json, sys, time
from importlib import import_module
from hypertask.model.base.messages import SilentReporter
from hypertask.model.jobs.files import job_from_dict
from hypertask.model.runtime.memory import peak

class Watch(SilentReporter):
    first = None
    def _emit(self, record):
        if self.first is None and record.get("phase") in ("pixels", "windows") and record["done"]:
            self.first = time.monotonic()

values = json.loads(sys.argv[1])
job = job_from_dict(values, values["command"])
place = {"predict": "mapping.predict", "train": "training.trainer"}[values["command"]]
run = getattr(import_module(f"hypertask.model.{place}"), values["command"])
watch, begun = Watch(), time.monotonic()
run(job, watch)
ended = time.monotonic()
first = None if watch.first is None else watch.first - begun
print(json.dumps({"peak": peak(), "seconds": ended - begun, "first": first}))
"""


def write_scene(path: Path, side: int) -> tuple[Path, Path]:
    """A sparse scene and its labels, 1 and 2 in squares, 0 elsewhere."""
    rng = np.random.default_rng(0)
    line = 2 * BANDS * side
    labels = path.with_name(f"{path.stem}-labels.img")
    with path.open("wb") as stream:
        for row in range(0, side, EVERY):
            stream.seek(row * line)
            rng.integers(100, 6000, (BANDS, side), np.int16).tofile(stream)
        stream.truncate(side * line)
    scene = np.memmap(path, np.int16, "r+", shape=(side, BANDS, side))
    with labels.open("wb") as stream:
        stream.truncate(side * side)
    classes = np.memmap(labels, np.uint8, "r+", shape=(side, side))
    spectra = rng.integers(1000, 5000, (2, BANDS))
    down, across = 4, SQUARES // 4
    for number in range(SQUARES):
        row = (number // across) * (side - SQUARE) // (down - 1)
        column = (number % across) * (side - SQUARE) // (across - 1)
        kind = (number + number // across) % 2
        place = np.s_[row : row + SQUARE, column : column + SQUARE]
        noise = rng.normal(0, 300, (SQUARE, BANDS, SQUARE))
        scene[place[0], :, place[1]] = spectra[kind][:, None] + noise
        classes[place] = kind + 1
    scene.flush()
    classes.flush()
    write_header(path, side, BANDS)
    with path.with_suffix(".hdr").open("a") as header:
        header.write("data ignore value = -9999\n")
    write_header(labels, side, 1, kind=1)
    return path, labels


def run(**job) -> dict:
    """Peak memory (bytes), seconds, and those until the first step, of a job in its own process."""
    done = subprocess.run(  # noqa: S603 (this very Python)
        [sys.executable, "-c", _RUN, json.dumps(job)], capture_output=True, text=True
    )
    if done.returncode:
        raise SystemExit(done.stderr)
    return json.loads(done.stdout.splitlines()[-1])


def mapping(scene: Path, model: Path, output: Path) -> dict:
    return run(
        command="predict",
        scene=str(scene),
        model=str(model),
        output=str(output),
        device="cpu",
    )


def training(scene: Path, labels: Path, output: Path) -> dict:
    settings = {"windows_per_epoch": 32, "spectral_steps": 60, "kernel_landmarks": 64}
    return run(
        command="train",
        scenes=[str(scene)],
        labels=[{"raster": str(labels), "spec": SPEC}],
        output=str(output),
        preset="small",
        epochs=2,
        device="cpu",
        settings=settings,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--sizes", type=float, nargs="+", default=[0.25, 1, 4, 16], help="GB")
    parser.add_argument("--preset", default="small")
    parser.add_argument("--silent", action="store_true", help="a network for single pixels")
    parser.add_argument("--no-training", action="store_true")
    parser.add_argument("--folder", type=Path, default=Path("build/scale"))
    options = parser.parse_args()
    folder = options.folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    model = models(folder, options.preset, options.silent, 16)["now"]
    firsts: dict[str, dict] = {}
    for size in options.sizes:
        side = round((size * 2**30 / 2 / BANDS) ** 0.5)
        scene, labels = write_scene(folder / f"scene{size:g}.img", side)
        on_disk = (scene.stat().st_blocks + labels.stat().st_blocks) * 512 / 2**30
        print(f"{size:g} GB: {side} x {side}, {on_disk:.2f} GB on the disk", flush=True)
        tell("mapping", mapping(scene, model, folder / "maps"), side * side, firsts)
        if not options.no_training:
            found = training(scene, labels, folder / "trained.safetensors")
            tell("training", found, side * side, firsts)
        for path in (scene, labels):
            path.unlink()


def tell(name: str, found: dict, pixels: int, firsts: dict[str, dict]) -> None:
    """One line, with what it is in parts of the first."""
    first = firsts.setdefault(name, {**found, "pixels": pixels})
    times, peak = found["peak"] / first["peak"], found["peak"] / 1e9
    words = f"  {name}: peak {peak:.2f} GB, {times:.3f} times the first"
    if name == "mapping":
        pace = pixels / found["seconds"]
        words += f"; {pace:,.0f} pixels/s, {pace * first['seconds'] / first['pixels']:.2f} times"
    else:
        words += f"; first step after {found['first']:.1f} s of {found['seconds']:.1f} s"
    if times > FLAT or peak > MOST:
        words += f"  <- beyond {FLAT} times or {MOST} GB"
    print(words, flush=True)


if __name__ == "__main__":
    main()
