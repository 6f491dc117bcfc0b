"""Write the lock files of the engine, in resources/engine, and the sizes in builds.json.

    python3 scripts/lock_engine.py [PATH_OF_UV]

asks the package index, by uv, for the newest versions that run on Python 3.10 to 3.14, with the
hashes of their wheels. ``torch-*.txt`` are kept by hand: PyTorch's own index tells the hashes of
the builds that the package index does not have. What changed is for a person to read and
to try before it is committed; a new lock makes every engine ask for an update.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import tomllib

FOLDER = Path(__file__).resolve().parents[1] / "resources" / "engine"
TORCH = "2.13.0"
UV = "0.13.9"
PACKAGES = (
    f"torch=={TORCH}",
    "numpy",
    "rasterio>=1.4",
    "pyogrio>=0.12",
    "shapely>=2",
    "safetensors>=0.5",
    "scikit-learn",
)
# what torch 2.13.0+cu126 asks for; the package index has the build for CUDA 13 only
CUDA_12 = (
    "cuda-toolkit[cublas,cudart,cufft,cufile,cupti,curand,cusolver,cusparse,nvjitlink,nvrtc,nvtx]"
    "==12.6.3",
    "cuda-bindings>=12.9.4,<13",
    "nvidia-cudnn-cu12==9.10.2.21",
    "nvidia-cusparselt-cu12==0.7.1",
    "nvidia-nccl-cu12==2.29.3",
    "nvidia-nvshmem-cu12==3.4.5",
    "triton==3.7.1",
)
ONNX = ("onnx>=1.15", "onnxruntime>=1.16")
"""What Export model needs besides; added to an engine that is there, and no part of its hash."""
CUDA = re.compile(r"cuda-|nvidia-|triton")
TARGETS = {
    "linux-x86_64": "x86_64-manylinux_2_28",
    "linux-aarch64": "aarch64-manylinux_2_28",
    "windows-x86_64": "x86_64-pc-windows-msvc",
    "macos-arm64": "aarch64-apple-darwin",
}
PYTHONS = ("3.10", "3.11", "3.12", "3.13", "3.14")
# bytes of the torch wheels that are not on the package index, as PyTorch's tells
WHEELS = {
    ("linux-x86_64", "cpu"): 191_815_667,
    ("linux-aarch64", "cpu"): 155_000_000,
    ("linux-x86_64", "cu126"): 843_741_728,
    ("windows-x86_64", "cu126"): 2_594_590_371,
    ("windows-x86_64", "cu130"): 1_915_519_202,
}
GROWTH = {"cpu": 3.5, "mps": 3.5, "cu126": 1.8, "cu130": 1.7}
"""Times that a build is larger once it is installed: seen on Linux, x86-64, CPU and CUDA 13."""


def compiled(uv: str, packages, *options: str, form: str = "requirements.txt") -> str:
    """What uv resolves ``packages`` to, with hashes, as requirements or as pylock.toml."""
    with tempfile.TemporaryDirectory() as folder:
        wanted = Path(folder) / "wanted.txt"
        wanted.write_text("\n".join(packages) + "\n", encoding="utf-8")
        command = [uv, "pip", "compile", str(wanted), "--generate-hashes", "--no-header"]
        command += [
            "--only-binary",
            ":all:",
            "--no-annotate",
            "--no-python-downloads",
            "--format",
            form,
            *options,
        ]
        environment = {**os.environ, "MACOSX_DEPLOYMENT_TARGET": "14.0"}  # as torch asks for
        done = subprocess.run(command, capture_output=True, text=True, env=environment)  # noqa: S603
    if done.returncode:
        raise SystemExit(done.stderr)
    return done.stdout


def entries(text: str) -> list[tuple[str, str]]:
    """(name, its lines) of each requirement."""
    found = re.split(r"^(?=\S)", text, flags=re.MULTILINE)
    return [(re.match(r"[\w.-]+", each)[0], each) for each in found if each.strip()]


def write(name: str, words: str, lines) -> None:
    (FOLDER / name).write_text(f"# {words}\n" + "".join(lines), encoding="utf-8")


def bytes_of(packages: list[dict], platform: str, python: str) -> int:
    """Of the wheels that a platform and a Python take, without those of CUDA."""
    tags = {"linux-x86_64": "linux.*x86_64", "linux-aarch64": "linux.*aarch64"}
    tags.update({"windows-x86_64": "win_amd64", "macos-arm64": "macosx.*(arm64|universal2)"})
    number = python.replace(".", "")
    fits = re.compile(
        rf"-(cp{number}-cp{number}|cp3\d+-abi3|py3-none|py2.py3-none)-(any|.*{tags[platform]})"
        r"(?:[\w.]*)\.whl"
    )
    total = 0
    for package in packages:
        sizes = [w["size"] for w in package.get("wheels", ()) if fits.search(w["url"])]
        if not sizes:
            raise SystemExit(f"no wheel of {package['name']} for {platform}, Python {python}")
        total += max(sizes)
    return total


def download(uv: str, platform: str, build: str, row: dict, python: str) -> int:
    """Bytes of all wheels of a build on a platform and Python."""
    one = ("--python-version", python, "--python-platform", TARGETS[platform])

    def packages(wanted) -> list[dict]:
        return tomllib.loads(compiled(uv, wanted, *one, form="pylock.toml"))["packages"]

    found = packages(PACKAGES)
    if row["backend"] is not None:
        found = [p for p in found if p["name"] != "torch" and not CUDA.match(p["name"])]
    if "cuda-12.6.txt" in row["others"]:
        found += [p for p in packages(CUDA_12) if CUDA.match(p["name"])]
    return bytes_of(found, platform, python) + WHEELS.get((platform, build), 0)


def main() -> None:
    uv = sys.argv[1] if len(sys.argv) > 1 else "uv"
    every = ("--universal", "--python-version", PYTHONS[0])
    parts = entries(compiled(uv, PACKAGES, *every))
    write(
        "packages.txt",
        "What the engine needs besides torch, on every platform.",
        [text for name, text in parts if name != "torch" and not CUDA.match(name)],
    )
    write(
        "torch.txt",
        "torch as the package index has it: for CUDA 13.0 on Linux, for processors on Windows, "
        "for Apple's GPU on macOS.",
        [text for name, text in parts if name == "torch"],
    )
    write(
        "cuda-13.0.txt",
        "What torch for CUDA 13.0 needs on Linux.",
        [text for name, text in parts if CUDA.match(name)],
    )
    write(
        "cuda-12.6.txt",
        "What torch for CUDA 12.6 needs on Linux.",
        [text for name, text in entries(compiled(uv, CUDA_12, *every)) if CUDA.match(name)],
    )
    known = {name for name, _ in parts}
    more = compiled(uv, ONNX, *every, "--constraint", str(FOLDER / "packages.txt"))
    write(
        "onnx.txt",
        "What ONNX files need besides, in the versions that go with packages.txt.",
        [text for name, text in entries(more) if name not in known],
    )
    write("uv.txt", "The program that installs.", compiled(uv, [f"uv=={UV}"], *every))
    table = json.loads((FOLDER / "builds.json").read_text(encoding="utf-8"))
    for platform, builds in table["platforms"].items():
        for build, row in builds.items():
            size = max(download(uv, platform, build, row, python) for python in row["pythons"])
            row["download"] = int(round(size, -6))
            grown = GROWTH[build] * (1.3 if row["backend"] and "windows" in platform else 1)
            row["installed"] = int(round(size * grown, -7))
    (FOLDER / "builds.json").write_text(json.dumps(table, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
