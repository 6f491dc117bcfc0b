"""Mapping a scene: how fast, against the bare network and against an earlier version.

    python benchmarks/predict.py [--sizes 1024 4096] [--preset small] [--silent] [--margin 16]
        [--landmarks 0] [--before FOLDER [--before-python PYTHON]] [--folder build/predict]

A scene of random int16 spectra, 128 bands, and a model file with random weights as the default
recipe makes it (three classes, two quantities; ``--silent``: only its path for single pixels
speaks; ``--landmarks``: and kernel members with so many) are mapped by the command ``predict``,
in processes of its own, as

    whole       all it does, start-up, reading and writing included, per pixel
    inside      the same without start-up and finishing, as its log says
    bare        the folded network alone in the same precision, on one tile in memory, without
                margin or mirror images
    trusting    the whole command with a model file that says where maps can be trusted
    before      the command of an earlier version's folder, with the mirror images and the margin
                that its model files have

The ratios that count are inside / bare, trusting / whole and before / whole, of times. Nothing is
asserted; run it alone.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import torch
from predict_memory import write_model, write_scene

from hypertask.model.base.messages import SilentReporter
from hypertask.model.mapping.predict import load_mapper
from hypertask.model.modelfile import load_tensors, read_header, save_model
from hypertask.model.runtime.device import mapping_dtype
from hypertask.model.trust.build import build_trust

BANDS, TILE = 128, 512


def models(folder: Path, preset: str, silent: bool, margin: int, landmarks: int) -> dict[str, Path]:
    """Model files of the same weights: as they are made now, and as before."""
    path = write_model(folder / "model.safetensors", BANDS, preset, landmarks=landmarks)
    header, tensors = read_header(path), load_tensors(path)
    if silent:
        for name in tensors:
            if ".heads." in name:
                tensors[name] = torch.zeros_like(tensors[name])
    network = header["network"]
    # an earlier version does not know settings that came later, and need not: they are off
    known = {name: value for name, value in network.items() if name != "kernel_landmarks"}
    own = {
        "now": {"flips": False, "margin": margin},
        "before": {"flips": True, "network": known},
    }
    for name, changes in own.items():
        parts = tensors
        if name == "before":
            parts = {key: part for key, part in tensors.items() if not key.startswith("kernel.")}
        save_model(folder / f"{name}.safetensors", {**header, **changes}, parts)
    found = {name: folder / f"{name}.safetensors" for name in own}
    return {**found, "trusting": trusting(found["now"], folder / "trusting.safetensors")}


def trusting(model: Path, path: Path) -> Path:
    """A model file that knows the random spectra that it is going to map."""
    header = read_header(model)
    mapper = load_mapper(model, header, torch.device("cpu"), SilentReporter())
    pixels = np.random.default_rng(1).integers(100, 6000, (2, 4000, BANDS)) / 1e4
    trust = build_trust(*pixels, mapper.scaling, mapper.networks, torch.device("cpu"), 0)
    header["trust"] = trust.record(learned=4000, held_out=4000).to_dict()
    save_model(path, header, {**load_tensors(model), **trust.tensors()})
    return path


def command(python: str, place: Path, scene: Path, model: Path, folder: Path) -> tuple:
    """Seconds of the whole command, and of the mapping inside it by its own account."""
    job = {"command": "predict", "scene": str(scene), "model": str(model), "output": str(folder)}
    path = folder.with_suffix(".json")
    path.write_text(json.dumps(job))
    program = str(place / "model" / "__main__.py")
    started = time.monotonic()
    run = subprocess.run(  # noqa: S603
        [python, program, "predict", str(path)], capture_output=True, text=True, check=True
    )
    whole = time.monotonic() - started
    told = re.search(r"Mapped .* in (\d+) s", run.stdout)
    return whole, float(told[1]) if told else float("nan")


def bare(model: Path, silent: bool) -> float:
    """Pixels per second of the folded network on numbers in memory."""
    device = torch.device("cpu")
    dtype = mapping_dtype("auto", device)
    mapper = load_mapper(model, read_header(model), device, SilentReporter(), dtype, False)
    form, spectra = mapper.forms[0], torch.randn(1, BANDS, TILE, TILE)
    with torch.inference_mode():
        form(spectra)
        started, times = time.monotonic(), 0
        while time.monotonic() - started < 5:
            form(spectra)
            times += 1
    return times * TILE * TILE / (time.monotonic() - started)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=[1024, 4096])
    parser.add_argument("--preset", default="small")
    parser.add_argument("--silent", action="store_true")
    parser.add_argument("--margin", type=int, default=16)
    parser.add_argument("--landmarks", type=int, default=0, help="of kernel members")
    parser.add_argument("--before", type=Path)
    parser.add_argument("--before-python", default=sys.executable)
    parser.add_argument("--folder", type=Path, default=Path("build/predict"))
    arguments = parser.parse_args()
    folder = arguments.folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    made = models(folder, arguments.preset, arguments.silent, arguments.margin, arguments.landmarks)
    alone = bare(made["now"], arguments.silent)
    print(f"{torch.get_num_threads()} threads of {os.cpu_count()}; preset {arguments.preset}")
    print(f"bare: {alone:,.0f} pixels/s")
    here = Path(__file__).resolve().parents[1]
    for size in arguments.sizes:
        scene = folder / f"scene{size}.img"
        if not scene.exists():
            write_scene(scene, size, BANDS)
        whole, inside = command(sys.executable, here, scene, made["now"], folder / "maps")
        pixels = size * size
        line = f"{size} x {size}: whole {pixels / whole:,.0f} pixels/s"
        if inside:
            line += f", inside {pixels / inside:,.0f}, {pixels / inside / alone:.2f} of bare"
        with_trust, _ = command(sys.executable, here, scene, made["trusting"], folder / "maps")
        line += f"; with trust {with_trust / whole:.2f} times as long"
        if arguments.before:
            before, _ = command(
                arguments.before_python,
                arguments.before.resolve(),
                scene,
                made["before"],
                folder / "maps-before",
            )
            line += f"; before {pixels / before:,.0f}, now {before / whole:.1f} times as fast"
        print(line, flush=True)


if __name__ == "__main__":
    main()
