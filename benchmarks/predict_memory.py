"""Peak memory of mapping: does it stay the same for a larger scene?

    python benchmarks/predict_memory.py [--size 512] [--times 64] [--bands 128] [--preset small]
        [--margin 16]

Writes a random scene of SIZE x SIZE pixels and one of TIMES as many, maps each in a process of its
own with an untrained network, and prints the peak resident memory, the time, and the ratio. The
design's limits: 1.1 for a scene 16 or 64 times larger.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

_MAPPING = """
import json, resource, sys
from hypertask.model.jobs.files import job_from_dict
from hypertask.model.base.messages import SilentReporter
from hypertask.model.mapping.predict import predict
predict(job_from_dict(json.loads(sys.argv[1]), "predict"), SilentReporter())
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def write_scene(path: Path, side: int, bands: int) -> Path:
    """An ENVI BIL scene of random int16 reflectances, written line by line."""
    rng = np.random.default_rng(0)
    with path.open("wb") as stream:
        for _ in range(side):
            rng.integers(100, 6000, (bands, side), np.int16).tofile(stream)
    write_header(path, side, bands)
    return path


def write_header(path: Path, side: int, bands: int, kind: int = 2) -> None:
    """The header of a square ENVI BIL raster; ``kind``: ENVI's number of the data type."""
    waves = ", ".join(f"{value:.1f}" for value in np.linspace(400, 1000, bands))
    path.with_suffix(".hdr").write_text(
        f"ENVI\nsamples = {side}\nlines = {side}\nbands = {bands}\nheader offset = 0\n"
        f"file type = ENVI Standard\ndata type = {kind}\ninterleave = bil\nbyte order = 0\n"
        "map info = {UTM, 1, 1, 370000, 6860000, 0.7, 0.7, 35, North, WGS-84}\n"
        "reflectance scale factor = 10000\nwavelength units = Nanometers\n"
        f"wavelength = {{{waves}}}\n"
    )


def write_model(
    path: Path,
    bands: int,
    preset: str,
    window: int = 32,
    margin: int | None = None,
    landmarks: int = 0,
) -> Path:
    """A model file with random weights: one class map and two continuous ones.

    ``margin`` : that its training would have measured; None: it says none. ``landmarks`` : of
    kernel members, which all maps listen to.
    """
    import torch

    from hypertask.model.modelfile import save_model
    from hypertask.model.networks.multitask import MultitaskNetwork, NetworkConfig, preset_widths

    network = MultitaskNetwork(
        NetworkConfig(
            bands=bands,
            classes=(3,),
            continuous=2,
            widths=preset_widths(preset),
            context=window,
            spectral_path=64,
            spectral_members=4,
            linear=True,
            kernel_landmarks=landmarks,
        )
    )
    if landmarks:
        members = network.kernel
        members.place(
            torch.randn_like(members.axes) / math.sqrt(bands),
            torch.zeros_like(members.shift),
            torch.randn_like(members.landmarks),
            2.0 ** torch.arange(len(members.rates)) / len(members.shift),
        )
        members.speak(slice(None), torch.randn_like(members.heads), members.offsets.clone())
    classes = [{"code": code, "name": str(code)} for code in (1, 2, 3)]
    header = {
        "network": network.config.to_dict(),
        "variables": [
            {"name": "class", "kind": "categorical", "classes": classes},
            {"name": "first", "kind": "continuous", "bounds": [0.0, 1.0]},
            {"name": "second", "kind": "continuous", "bounds": [0.0, 1.0]},
        ],
        "bands": {
            "indices": list(range(bands)),
            "wavelengths": np.linspace(400, 1000, bands).round(1).tolist(),
            "fwhm": None,
        },
        "reflectance": {"scale": 1e-4, "offset": 0.0, "nodata": None},
        "standardisation": {"mean": [0.3] * bands, "deviation": [0.17] * bands},
        "window": window,
        "flips": False,
    }
    if margin is not None:
        header["margin"] = margin
    save_model(path, header, {k: v.contiguous() for k, v in network.state_dict().items()})
    return path


def map_in_a_process(scene: Path, model: Path, output: Path, tile=None) -> tuple[float, float]:
    """Peak resident memory (MiB) and time (s) of mapping ``scene``."""
    job = {
        "scene": str(scene),
        "model": str(model),
        "output": str(output),
        "device": "cpu",
        "tile": tile,
    }
    started = time.monotonic()
    done = subprocess.run(  # noqa: S603 (this very Python)
        [sys.executable, "-c", _MAPPING, json.dumps(job)],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        env=os.environ,
    )
    return int(done.stdout) / 1024, time.monotonic() - started


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--size", type=int, default=512, help="side of the smaller scene")
    parser.add_argument("--times", type=int, default=16, help="how much larger the other one is")
    parser.add_argument("--bands", type=int, default=128)
    parser.add_argument("--preset", default="small")
    parser.add_argument("--margin", type=int, default=16, help="around tiles; trainings find 16")
    options = parser.parse_args()
    larger = round(options.size * math.sqrt(options.times))
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        model = write_model(
            folder / "model.safetensors", options.bands, options.preset, margin=options.margin
        )
        peaks = []
        for side in (options.size, larger):
            scene = write_scene(folder / f"scene{side}.img", side, options.bands)
            peak, seconds = map_in_a_process(scene, model, folder / f"maps{side}")
            peaks.append(peak)
            print(
                f"{side:6d} x {side:<6d} {scene.stat().st_size / 2**20:8.0f} MiB on disk  "
                f"peak {peak:7.0f} MiB  {seconds:6.1f} s"
            )
            scene.unlink()
    print(
        f"{(larger / options.size) ** 2:.1f} times the pixels, "
        f"{peaks[1] / peaks[0]:.3f} times the memory"
    )


if __name__ == "__main__":
    main()
