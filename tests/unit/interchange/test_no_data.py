"""Pixels without data are the same in Predict maps and in ONNX, whatever the bands declare."""

from __future__ import annotations

import numpy as np
import pytest
import rasterio
import torch
from support.mapping import read, rewrite, run
from support.synthetic import CRS_CODE, Recorder, hand_model, transform

from hypertask.model.interchange.run import export
from hypertask.model.jobs.export import ExportJob
from hypertask.model.modelfile import read_header
from hypertask.model.rasters.nodata import nodata_stated, stated_nodata
from hypertask.model.rasters.scene import Scene

onnxruntime = pytest.importorskip("onnxruntime", reason="exports need onnxruntime")
pytest.importorskip("onnx", reason="exports need onnx")
torch.set_num_threads(1)
SIDE = 64


def stack(folder, cube, declared):
    """A virtual raster (bands, rows, columns) whose bands declare these no-data numbers."""
    source = folder / "bands.tif"
    kind = cube.dtype.name
    with rasterio.open(
        *(source, "w", "GTiff"),
        **{"count": len(cube), "height": SIDE, "width": SIDE, "dtype": kind},
        **{"crs": CRS_CODE, "transform": transform()},
    ) as target:
        target.write(cube)
    bands = ""
    for number, value in enumerate(declared, start=1):
        nodata = "" if value is None else f"<NoDataValue>{value}</NoDataValue>"
        bands += (
            f'<VRTRasterBand dataType="{"Int16" if kind == "int16" else "Float32"}" '
            f'band="{number}">{nodata}<SimpleSource><SourceFilename relativeToVRT="1">bands.tif'
            f"</SourceFilename><SourceBand>{number}</SourceBand></SimpleSource></VRTRasterBand>"
        )
    path = folder / "stack.vrt"
    path.write_text(f'<VRTDataset rasterXSize="{SIDE}" rasterYSize="{SIDE}">{bands}</VRTDataset>')
    return path


def cube_of(kind):
    rng = np.random.default_rng(4)
    return rng.integers(50, 4000, (4, SIDE, SIDE)).astype(kind)


@pytest.mark.parametrize(
    ("kind", "declared"),
    [
        ("int16", [-5, -5, -32768, -32768]),
        ("int16", [0, -77, None, -77]),
        ("int16", [None, 0, 0, None]),
        ("int16", [None, 900, None, 901]),
        ("float32", ["nan"] * 4),
        ("float32", ["nan", -3.4028235e38, -42.5, None]),
        ("float32", [None] * 4),
    ],
)
def test_no_data_of_each_band(tmp_path, kind, declared):
    cube = cube_of(kind)
    for band, value in enumerate(declared):
        if value is not None:
            cube[band, 5 + 4 * band : 9 + 4 * band, :20] = float(value)
            cube[(band + 1) % 4, 40, 10 * band : 10 * band + 5] = float(value)  # another's
    cube[0, 30], cube[2, 32], cube[:, 34], cube[1:3, 36] = 0, 0, 0, 0
    path = stack(tmp_path, cube, declared)
    scene = Scene(path)
    stated = stated_nodata(scene.nodata)
    np.testing.assert_array_equal(
        nodata_stated(stated), np.where(np.abs(scene.nodata) > 1e30, np.nan, scene.nodata)
    )
    reflectance = {"scale": 1.0, "offset": 0.0, "nodata": None, "nodata_of_bands": stated}
    scene.close()
    model = rewrite(
        hand_model(tmp_path / "m.safetensors", wavelengths=None),
        reflectance=reflectance,
        standardisation={"mean": [2000.0] * 4, "deviation": [900.0] * 4},
    )
    run(path, model, tmp_path / "maps")
    numbers = read(path)[None].astype(np.float32)
    gone = read(tmp_path / "maps" / "species.tif", 1) == 0
    for which in ("stored", "reflectance"):
        output = tmp_path / f"{which}.onnx"
        export(ExportJob(str(model), str(output), numbers=which, tile=SIDE), Recorder())
        session = onnxruntime.InferenceSession(str(output), providers=["CPUExecutionProvider"])
        shares = session.run(None, {"numbers": numbers})[0][0]
        np.testing.assert_array_equal(shares[0] == 1, gone)
    assert not gone.all()


def test_files_of_older_versions_know_one_number(tmp_path):
    model = hand_model(tmp_path / "m.safetensors")
    for nodata in (None, 0.0, -5.0):
        rewrite(model, reflectance={"scale": 1e-4, "offset": 0.0, "nodata": nodata})
        output = tmp_path / "m.onnx"
        export(ExportJob(str(model), str(output), tile=SIDE), Recorder())
        session = onnxruntime.InferenceSession(str(output), providers=["CPUExecutionProvider"])
        numbers = np.full((1, 4, SIDE, SIDE), 500, np.float32)
        numbers[0, 1, 3], numbers[0, 2, 4], numbers[0, :, 5] = -5, 0, 0
        gone = session.run(None, {"numbers": numbers})[0][0, 0] == 1
        lines = [3] if nodata == -5.0 else [5]
        assert np.flatnonzero(gone.any(1)).tolist() == lines
        assert "nodata_of_bands" not in read_header(model)["reflectance"]
