"""Small made-up scenes, labels and models for the tests, each written by few plain lines.

The ENVI writer is independent of GDAL, so that reading is held against something else.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest
import rasterio
import torch
from rasterio.crs import CRS
from rasterio.transform import from_origin
from support.shapes import SCENE, patches

from hypertask.model.base.messages import SilentReporter
from hypertask.model.jobs.recipes import Recipe

LEFT, TOP, PIXEL, CRS_CODE = SCENE

ENVI_TYPES = {"uint8": 1, "int16": 2, "int32": 3, "float32": 4, "float64": 5, "uint16": 12}


def transform(pixel=PIXEL, left=LEFT, top=TOP):
    return from_origin(left, top, pixel, pixel)


def write_envi(
    path,
    cube,
    *,
    interleave="bsq",
    big_endian=False,
    header_offset=0,
    wavelengths=None,
    units="Nanometers",
    fwhm=None,
    bbl=None,
    nodata=None,
    scale=None,
    georeferenced=True,
    extra=None,
) -> Path:
    """Write (bands, rows, columns) as an ENVI file and its header; returns the data file."""
    path = Path(path)
    cube = np.asarray(cube)
    bands, rows, columns = cube.shape
    order = {"bsq": (0, 1, 2), "bil": (1, 0, 2), "bip": (1, 2, 0)}[interleave]
    stored = cube.transpose(order).astype(cube.dtype.newbyteorder(">" if big_endian else "<"))
    path.write_bytes(b"\x07" * header_offset + stored.tobytes())
    lines = [
        "ENVI",
        f"samples = {columns}",
        f"lines = {rows}",
        f"bands = {bands}",
        f"header offset = {header_offset}",
        "file type = ENVI Standard",
        f"data type = {ENVI_TYPES[cube.dtype.name]}",
        f"interleave = {interleave}",
        f"byte order = {int(big_endian)}",
    ]
    if georeferenced:
        lines.append(
            f"map info = {{UTM, 1, 1, {LEFT}, {TOP}, {PIXEL}, {PIXEL}, 35, North, WGS-84, "
            "units=Meters}"
        )
        lines.append(f"coordinate system string = {{{CRS.from_string(CRS_CODE).to_wkt()}}}")
    for key, values in (("wavelength", wavelengths), ("fwhm", fwhm), ("bbl", bbl)):
        if values is not None:
            lines.append(f"{key} = {{{', '.join(str(v) for v in values)}}}")
    if wavelengths is not None and units:
        lines.append(f"wavelength units = {units}")
    if nodata is not None:
        lines.append(f"data ignore value = {nodata}")
    if scale is not None:
        lines.append(f"reflectance scale factor = {scale}")
    for key, value in (extra or {}).items():
        lines.append(f"{key} = {value}")
    header = path.with_name(path.name + ".hdr") if path.suffix == "" else path.with_suffix(".hdr")
    header.write_text("\n".join(lines) + "\n")
    return path


def write_tif(path, cube, *, crs=CRS_CODE, grid=None, nodata=None, names=None, **profile) -> Path:
    """Write (bands, rows, columns), or (rows, columns), as a GeoTIFF."""
    cube = np.asarray(cube)
    cube = cube[None] if cube.ndim == 2 else cube
    settings = {
        "driver": "GTiff",
        "count": cube.shape[0],
        "height": cube.shape[1],
        "width": cube.shape[2],
        "dtype": cube.dtype.name,
        "nodata": nodata,
        "crs": crs,
        "transform": transform() if grid is None else grid,
        **profile,
    }
    with rasterio.open(path, "w", **settings) as target:
        target.write(cube)
        for band, name in enumerate(names or (), start=1):
            target.set_band_description(band, name)
    return Path(path)


def write_json(path, values) -> Path:
    Path(path).write_text(json.dumps(values), encoding="utf-8")
    return Path(path)


@dataclass
class Toy:
    """A scene whose labels can be read off its spectra, and these labels.

    classes : uint8 (rows, columns), 1..K. amount : float32 (rows, columns), 0..40 t/ha.
    """

    folder: Path
    scene: Path
    class_raster: Path
    amount_raster: Path
    classes: np.ndarray
    amount: np.ndarray
    cube: np.ndarray
    wavelengths: np.ndarray

    @property
    def labels(self) -> list[dict]:
        return [{"raster": str(self.class_raster)}, {"raster": str(self.amount_raster)}]


def toy_spectra(classes, amount, bands, rng, noise=0.01) -> np.ndarray:
    """Reflectance (bands, rows, columns): a bump per class, and a level per amount."""
    waves = np.linspace(0, 1, bands)
    bumps = [0.25 * np.exp(-((waves - (k + 0.5) / 4) ** 2) / 0.02) for k in range(4)]
    signature = np.stack([np.zeros(bands), *bumps])
    cube = 0.1 + signature[classes].transpose(2, 0, 1)
    cube = cube + 0.2 * (amount / 40)[None] * np.linspace(0.2, 1, bands)[:, None, None]
    return np.clip(cube + noise * rng.standard_normal(cube.shape), 0.001, 1)


def make_toy(
    folder,
    *,
    rows=64,
    columns=64,
    bands=8,
    classes=3,
    seed=0,
    wavelengths=True,
    name="scene",
    scale=10000,
    nodata_border=0,
) -> Toy:
    """Write a toy scene (ENVI int16, reflectance x 10000) and its two label rasters."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(seed)
    kind = (1 + patches(rows, columns, classes, 8, rng)).astype(np.uint8)
    amount = (40 * patches(rows, columns, 9, 4, rng) / 8).astype(np.float32)
    stored = np.round(toy_spectra(kind, amount, bands, rng) * scale).astype(np.int16)
    if nodata_border:
        inside = np.zeros((rows, columns), bool)
        inside[nodata_border:-nodata_border, nodata_border:-nodata_border] = True
        stored[:, ~inside] = -9999
    waves = np.linspace(450, 950, bands)
    scene = write_envi(
        folder / f"{name}.img",
        stored,
        interleave="bil",
        nodata=-9999,
        scale=scale,
        wavelengths=waves if wavelengths else None,
        fwhm=np.full(bands, 10.0) if wavelengths else None,
    )
    class_raster = write_tif(folder / f"{name}_species.tif", kind, names=["species"])
    amount_raster = write_tif(folder / f"{name}_amount.tif", amount, names=["amount"], nodata=-1)
    return Toy(folder, scene, class_raster, amount_raster, kind, amount, stored, waves)


def toy_job(toy: Toy, output, **settings) -> dict:
    """A training job of seconds on a toy scene; ``settings`` replace its values.

    It trains once: that a network is refitted besides is for the tests that look at it.
    """
    return {
        "schema": 1,
        "command": "train",
        "scenes": [str(toy.scene)],
        "labels": toy.labels,
        "output": str(output),
        "preset": "tiny",
        "epochs": 2,
        "batch_size": 8,
        "window": 16,
        "block_size": 8,
        "seed": 1,
        "device": "cpu",
        "final": "validated",
        **settings,
    }


class Recorder(SilentReporter):
    """Keeps what a job says; cancels itself after ``cancel_after`` looks, if given."""

    def __init__(self, cancel_after=None):
        super().__init__()
        self.records, self.looks, self.cancel_after = [], 0, cancel_after

    def _emit(self, record):
        self.records.append(record)

    def check_cancelled(self):
        self.looks += 1
        if self.cancel_after is not None and self.looks > self.cancel_after:
            self.cancel()
        super().check_cancelled()

    def texts(self, level=None):
        return [
            r["text"]
            for r in self.records
            if r["type"] == "message" and level in (None, r["level"])
        ]

    @property
    def warnings(self):
        return self.texts("warning")


def small_recipe(**settings):
    """The paper's simplest settings at the size of a test, independent of the tuned values."""
    values = {
        "window": 16,
        "batch_size": 8,
        "epochs": 2,
        "windows_per_epoch": 32,
        "warmup_epochs": 1,
        "cosine": True,
        "learning_rate": 5e-3,
        "betas": (0.9, 0.999),
        "weight_decay": 0.01,
        "decoupled": True,
        "gamma": 0.0,
        "alpha": 1.0,
        "weight_power": 0.5,
        "smoothing": 0.0,
        "balance": 0.5,
        "balancing": "equal",
        "gain_noise": 0.0,
        "turns": True,
        "clip": 1.0,
        "average": 0.0,
        "validate_every": 2,
        "flips": False,
        "spectral_path": 16,
        "context": True,
        "dropout": 0.0,
        "spectral_steps": 0,
        "kernel_landmarks": 0,
    }
    return replace(Recipe(), **{**values, **settings})


@contextmanager
def tiny_disk(size: int):
    """A file system of ``size`` bytes; skips the test where none may be mounted."""
    folder = Path(tempfile.mkdtemp(prefix="hypertask-disk-"))
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    try:
        if shutil.which("mount") is None or subprocess.run(mount, capture_output=True).returncode:
            pytest.skip("no file system may be mounted here")
        try:
            yield folder
        finally:
            subprocess.run(["umount", str(folder)], check=True)
    finally:
        folder.rmdir()


def hand_network(classes=3, continuous=1):
    """A network set by hand: the class of the brightest of the first bands, and further bands.

    Band k of the first ``classes`` speaks for class k; each of the next ``continuous`` bands is
    the scaled value of one continuous variable. Nothing but the pixel itself counts.
    """
    from hypertask.model.networks.multitask import MultitaskNetwork, NetworkConfig

    bands = classes + continuous
    network = MultitaskNetwork(
        NetworkConfig(
            bands=bands,
            classes=(classes,) if classes else (),
            continuous=continuous,
            widths=(2, 2, 2, 2),
            context=16,
            spectral_path=bands,
        )
    ).eval()
    with torch.no_grad():
        for parameter in network.parameters():
            parameter.zero_()
        for layer in (network.spectral.first, network.spectral.second):
            layer.conv.weight[:, :, 0, 0] = torch.eye(bands)
            layer.norm.weight.fill_((1 + layer.norm.eps) ** 0.5)  # exactly the identity
        if classes:
            head = network.classification.spectral_heads[0]
            head.weight[:, :classes, 0, 0] = 50 * torch.eye(classes)
        for index in range(continuous):
            network.regression.spectral_heads[index].weight[0, classes + index, 0, 0] = 1
    return network


def hand_model(
    path,
    *,
    codes=(1, 2, 3),
    continuous=1,
    wavelengths="default",
    flips=False,
    names=("species", "amount"),
    network=None,
) -> Path:
    """Write the model file of :func:`hand_network`; returns its path."""
    from hypertask.model.modelfile import save_model

    network = network or hand_network(len(codes), continuous)
    bands = network.config.bands
    if isinstance(wavelengths, str):
        wavelengths = [450.0 + 50 * k for k in range(bands)]
    variables = []
    if codes:
        classes = [
            {"code": code, "name": f"class {code}", "color": f"#0000{k + 1:02x}"}
            for k, code in enumerate(codes)
        ]
        variables.append({"name": names[0], "kind": "categorical", "classes": classes})
    for index in range(continuous):
        name = names[1] + (f" {index + 1}" if index else "")
        variables.append(
            {"name": name, "kind": "continuous", "unit": "t/ha", "bounds": [10.0, 50.0]}
        )
    header = {
        "network": network.config.to_dict(),
        "variables": variables,
        "bands": {"indices": list(range(bands)), "wavelengths": wavelengths, "fwhm": None},
        "reflectance": {"scale": 1e-4, "offset": 0.0, "nodata": None},
        "standardisation": {"mean": [0.0] * bands, "deviation": [1.0] * bands},
        "window": 16,
        "flips": flips,
    }
    save_model(path, header, {k: v.contiguous() for k, v in network.state_dict().items()})
    return Path(path)


def hand_scene(path, kinds, amount, *, nodata=-9999, **settings) -> Path:
    """A scene that :func:`hand_network` maps to ``kinds`` (-1 nodata) and ``amount`` (0..1)."""
    kinds, amount = np.asarray(kinds), np.asarray(amount, float)
    cube = np.full((4, *kinds.shape), 1000, np.int16)
    for kind in range(3):
        cube[kind][kinds == kind] = 4000
    cube[3] = np.round(amount * 10000)
    cube[:, kinds < 0] = nodata
    values = {
        "scale": 10000,
        "nodata": nodata,
        "interleave": "bil",
        "wavelengths": [450, 500, 550, 600],
        **settings,
    }
    return write_envi(path, cube, **values)
