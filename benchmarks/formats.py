"""Mapping one scene in every format: how much slower than in the fastest.

    python benchmarks/formats.py [--side 1024] [--repeats 3] [--folder build/formats]

A simulated forest scene, 128 bands of int16, is written as uncompressed ENVI in its three
interleaves, as GeoTIFFs tiled and in strips, by pixel and by band, plain and compressed, as a
virtual raster of two halves, and with GDAL's Python bindings as a netCDF whose bands come first or
last. Each is mapped by an untrained network for single pixels, the fastest there is, so that
reading shows. Printed are the best of some times by the clock, those of the processor, and the
first in parts of the fastest; the limit is 1.5. Run it alone.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import numpy as np
import rasterio
from predict import models
from rasterio.enums import Interleaving
from rasterio.shutil import copy as copy_raster

from hypertask.model.base.messages import SilentReporter
from hypertask.model.jobs.predict import PredictJob
from hypertask.model.jobs.sample import SampleJob
from hypertask.model.mapping.predict import predict
from hypertask.model.simulation.write import make_sample_scene

BLOCK, LIMIT = 256, 1.5


def geotiffs() -> dict[str, dict]:
    """Creation options by name."""
    tiled = {"TILED": "YES", "BLOCKXSIZE": BLOCK, "BLOCKYSIZE": BLOCK}
    deflate = {"COMPRESS": "DEFLATE", "PREDICTOR": 2, "ZLEVEL": 6}
    found = {}
    for interleave in (Interleaving.pixel, Interleaving.band):
        by = {"INTERLEAVE": interleave.value}
        name = f"by {interleave.value.lower()}"
        found[f"GeoTIFF tiled {name}"] = {**tiled, **by}
        found[f"GeoTIFF strips {name}"] = by
        found[f"GeoTIFF tiled {name}, deflate"] = {**tiled, **by, **deflate}
        found[f"GeoTIFF strips {name}, deflate"] = {**by, **deflate}
    return found


def write_envi(source: Path, folder: Path, interleave: str, cube: np.ndarray) -> Path:
    """The scene, lines x bands x columns, in an interleave."""
    order = {"bil": (0, 1, 2), "bsq": (1, 0, 2), "bip": (0, 2, 1)}[interleave]
    path = folder / f"scene-{interleave}.img"
    np.ascontiguousarray(cube.transpose(order)).tofile(path)
    header = source.with_suffix(".hdr").read_text()
    path.with_suffix(".hdr").write_text(header.replace("= bil", f"= {interleave}"))
    return path


def write_vrt(source: Path, folder: Path, side: int) -> Path:
    """A virtual raster of the upper and the lower half, as tiled GeoTIFFs."""
    halves, rows = [], side // 2
    with rasterio.open(source) as scene:
        profile = {**scene.profile, **_PLAIN, "driver": "GTiff", "height": rows}
        for number in range(2):
            halves.append(folder / f"half{number}.tif")
            with rasterio.open(halves[-1], "w", **profile) as half:
                window = rasterio.windows.Window(0, number * rows, side, rows)
                half.write(scene.read(window=window))
        count, nodata = scene.count, scene.nodata
    bands = "".join(
        f'<VRTRasterBand dataType="Int16" band="{band}"><NoDataValue>{nodata:g}</NoDataValue>'
        + "".join(
            f'<SimpleSource><SourceFilename relativeToVRT="1">{half.name}</SourceFilename>'
            f"<SourceBand>{band}</SourceBand>"
            f'<SrcRect xOff="0" yOff="0" xSize="{side}" ySize="{rows}"/>'
            f'<DstRect xOff="0" yOff="{rows * number}" xSize="{side}" ySize="{rows}"/>'
            "</SimpleSource>"
            for number, half in enumerate(halves)
        )
        + "</VRTRasterBand>"
        for band in range(1, count + 1)
    )
    path = folder / "halves.vrt"
    path.write_text(
        f'<VRTDataset rasterXSize="{side}" rasterYSize="{2 * rows}">{bands}</VRTDataset>'
    )
    return path


def write_netcdf(path: Path, cube: np.ndarray, waves: np.ndarray, last: bool) -> str | None:
    """The scene as a netCDF's array, its bands first or last; None where GDAL here writes none."""
    try:
        from osgeo import gdal
    except ImportError:
        return None
    driver = gdal.GetDriverByName("netCDF")
    if driver is None:
        return None
    file = driver.CreateMultiDimensional(str(path))
    root = file.GetRootGroup()
    lines, bands, columns = cube.shape
    sizes = {"bands": bands, "y": lines, "x": columns}
    names = ("y", "x", "bands") if last else ("bands", "y", "x")
    axes = {name: root.CreateDimension(name, "", "", sizes[name]) for name in names}
    number = gdal.ExtendedDataType.Create
    array = root.CreateMDArray(
        "reflectance", [axes[name] for name in names], number(gdal.GDT_Int16)
    )
    array.Write(np.ascontiguousarray(cube.transpose((0, 2, 1) if last else (1, 0, 2))))
    lengths = root.CreateMDArray("wavelength", [axes["bands"]], number(gdal.GDT_Float64))
    lengths.Write(waves)
    del array, lengths, axes, root, file
    return f"NETCDF:{path}:reflectance"


_PLAIN = {"interleave": "pixel", "tiled": True, "blockxsize": BLOCK, "blockysize": BLOCK}


def formats(folder: Path, side: int) -> dict[str, str]:
    """Path of the scene in each format."""
    job = SampleJob(output=str(folder / "sample"), width=side, height=side)
    source = Path(make_sample_scene(job, SilentReporter())["SCENE"])
    with rasterio.open(source) as scene:
        bands, waves = scene.count, np.linspace(400, 1000, scene.count)
    cube = np.fromfile(source, np.int16).reshape(side, bands, side)
    found = {
        f"ENVI {each.upper()}": str(write_envi(source, folder, each, cube))
        for each in ("bil", "bsq", "bip")
    }
    for name, options in geotiffs().items():
        path = folder / f"{name.replace(' ', '-').replace(',', '')}.tif"
        copy_raster(source, path, driver="GTiff", **options)
        found[name] = str(path)
    found["VRT of two tiled GeoTIFFs"] = str(write_vrt(source, folder, side))
    for last in (False, True):
        path = write_netcdf(folder / f"bands-{last}.nc", cube, waves, last)
        if path is not None:
            found[f"netCDF, bands {'last' if last else 'first'}"] = path
    return found


def seconds(path: str, model: Path, folder: Path, repeats: int) -> tuple[float, float]:
    """The least of some times of mapping a scene, by the clock and of the processor."""
    found = []
    for _ in range(repeats):
        job = PredictJob(path, str(model), str(folder / "maps"), device="cpu")
        clock, work = time.monotonic(), time.process_time()
        predict(job, SilentReporter())
        found.append((time.monotonic() - clock, time.process_time() - work))
    return min(each[0] for each in found), min(each[1] for each in found)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--side", type=int, default=1024)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--folder", type=Path, default=Path("build/formats"))
    options = parser.parse_args()
    folder = options.folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    model = models(folder, "small", True, 0)["now"]
    paths = formats(folder, options.side)
    seconds(paths["ENVI BIL"], model, folder, 1)
    times = {name: seconds(path, model, folder, options.repeats) for name, path in paths.items()}
    least = min(clock for clock, _ in times.values())
    for name, (clock, work) in times.items():
        mark = "  <- beyond the limit" if clock > LIMIT * least else ""
        print(f"{name:34} {clock:6.2f} s  {work:6.2f} s  {clock / least:5.2f}{mark}")


if __name__ == "__main__":
    main()
