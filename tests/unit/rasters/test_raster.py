"""Reading rasters and scenes: every layout gives the numbers that are in the file."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pytest
import rasterio
from rasterio.env import get_gdal_config
from rasterio.windows import Window
from support.synthetic import CRS_CODE, LEFT, PIXEL, TOP, write_envi, write_tif

from hypertask.model.base.errors import HyperTaskError
from hypertask.model.rasters import raster as module
from hypertask.model.rasters import unpacked
from hypertask.model.rasters.cube import Cube
from hypertask.model.rasters.raster import Raster, nothing_held
from hypertask.model.rasters.scene import Scene

WINDOWS = [(0, 0, 11, 17), (3, 5, 4, 6), (10, 16, 1, 1), (0, 0, 1, 17), (7, 2, 4, 15)]


def numbers(dtype, bands=5, rows=11, columns=17, seed=0):
    rng = np.random.default_rng(seed)
    if np.dtype(dtype).kind == "f":
        return rng.standard_normal((bands, rows, columns)).astype(dtype)
    limits = np.iinfo(dtype)
    return rng.integers(limits.min, limits.max, (bands, rows, columns), dtype, endpoint=True)


@pytest.fixture
def scratch(tmp_path, monkeypatch):
    """A folder of its own for scratch files."""
    folder = tmp_path / "scratch"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


# ------------------------------------------------------------------------------ ENVI


@pytest.mark.parametrize("interleave", ["bsq", "bil", "bip"])
@pytest.mark.parametrize("dtype", ["uint8", "int16", "uint16", "int32", "float32", "float64"])
@pytest.mark.parametrize("big_endian", [False, True])
def test_envi_layouts_are_mapped(tmp_path, interleave, dtype, big_endian):
    cube = numbers(dtype)
    for header_offset in (0, 37):
        path = write_envi(
            tmp_path / f"s{header_offset}.img",
            cube,
            interleave=interleave,
            big_endian=big_endian,
            header_offset=header_offset,
        )
        raster = Raster(path)
        assert raster._raw is not None, "not memory-mapped"
        assert raster.dtype == np.dtype(dtype)
        with rasterio.open(path) as reference:
            np.testing.assert_array_equal(reference.read(), cube)
        for row, column, height, width in WINDOWS:
            part = cube[:, row : row + height, column : column + width]
            read = raster.read(row, column, height, width)
            np.testing.assert_array_equal(read, part)
            assert read.dtype.isnative and read.flags.c_contiguous
            for bands in ([1, 2, 3], [4, 0, 2], [3]):
                np.testing.assert_array_equal(
                    raster.read(row, column, height, width, bands), part[bands]
                )
        raster.close()


@pytest.mark.parametrize("interleave", ["bsq", "bil", "bip"])
def test_envi_with_a_single_band(tmp_path, interleave):
    cube = numbers("int16", bands=1)
    raster = Raster(write_envi(tmp_path / "s.img", cube, interleave=interleave))
    np.testing.assert_array_equal(raster.read(2, 3, 5, 6), cube[:, 2:7, 3:9])


def test_the_chosen_header_stands_for_its_data(tmp_path):
    cube = numbers("int16")
    for data, header in (
        ("a.img", "a.hdr"),
        ("b", "b.hdr"),
        ("c.dat", "c.hdr"),
        ("d.bil", "d.hdr"),
    ):
        write_envi(tmp_path / data, cube)
        raster = Raster(tmp_path / header)
        assert Path(raster.path).name == data
        np.testing.assert_array_equal(raster.read(0, 0, 11, 17), cube)
    (tmp_path / "e.img").write_bytes((tmp_path / "a.img").read_bytes())
    (tmp_path / "e.img.hdr").write_bytes((tmp_path / "a.hdr").read_bytes())
    np.testing.assert_array_equal(Raster(tmp_path / "e.img.hdr").read(0, 0, 11, 17), cube)


def test_header_without_data_is_named(tmp_path):
    path = write_envi(tmp_path / "a.img", numbers("int16"))
    path.unlink()
    with pytest.raises(HyperTaskError, match=r"No data file .*a\.hdr"):
        Raster(tmp_path / "a.hdr")


def test_truncated_envi_is_refused_with_both_sizes(tmp_path):
    path = write_envi(tmp_path / "s.img", numbers("int16"))
    full = path.stat().st_size
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(HyperTaskError, match=f"truncated: it has {full - 100} .*{full}"):
        Raster(path)


# ------------------------------------------------------------------------------ GeoTIFF


PROFILES = {
    "tiled": {"tiled": True, "blockxsize": 16, "blockysize": 16, "compress": "deflate"},
    "tiled by band": {"tiled": True, "blockxsize": 16, "blockysize": 16, "interleave": "band"},
    "strips": {"tiled": False, "compress": "lzw", "interleave": "pixel"},
    "strips by band": {"tiled": False, "compress": "deflate", "interleave": "band"},
    "uncompressed strips": {"tiled": False},
}


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("dtype", ["int16", "float32"])
def test_geotiffs_of_any_layout(tmp_path, scratch, profile, dtype):
    cube = numbers(dtype, rows=40, columns=50)
    raster = Raster(write_tif(tmp_path / "s.tif", cube, **PROFILES[profile]))
    for row, column, height, width in [(0, 0, 40, 50), (7, 13, 20, 30), (39, 49, 1, 1)]:
        part = cube[:, row : row + height, column : column + width]
        np.testing.assert_array_equal(raster.read(row, column, height, width), part)
        np.testing.assert_array_equal(raster.read(row, column, height, width, [4, 1]), part[[4, 1]])
    # tiles are read where they are, strips are unpacked
    assert len(list(scratch.glob("*/*"))) == (0 if "tiled" in profile else 1)
    raster.close()
    assert not list(scratch.iterdir())


@pytest.mark.parametrize("least", [1, 5000, 10**9])
@pytest.mark.parametrize("profile", PROFILES)
def test_what_is_read_again_is_unpacked_once(tmp_path, scratch, monkeypatch, profile, least):
    """In blocks of any size, of which only those are unpacked that a window touches."""
    monkeypatch.setattr(unpacked, "_LEAST", least)
    cube = numbers("int16", rows=75, columns=50)
    raster, reads = Raster(write_tif(tmp_path / "s.tif", cube, **PROFILES[profile]), True), []
    plain = raster._through_gdal
    monkeypatch.setattr(raster, "_through_gdal", lambda *w: reads.append(w[:4]) or plain(*w))
    for row, column, height, width in [
        (33, 20, 3, 9),
        (7, 13, 20, 30),
        (74, 49, 1, 1),
        (0, 0, 75, 50),
    ]:
        part = cube[:, row : row + height, column : column + width]
        for _ in range(2):
            np.testing.assert_array_equal(raster.read(row, column, height, width), part)
            few = raster.read(row, column, height, width, [4, 1])
            np.testing.assert_array_equal(few, part[[4, 1]])
        tall, wide = raster.dataset.block_shapes[0]
        if height == 3 and least == 1 and tall < 75:  # the first of them
            assert sum(h * w for _, _, h, w in reads) == min(wide, 50) * tall * -(-3 // tall)
    assert len(set(reads)) == len(reads) and sum(h * w for _, _, h, w in reads) == cube[0].size
    (file,) = scratch.glob("*/*")
    assert file.stat().st_size == cube.nbytes
    raster.close()
    assert not list(scratch.iterdir())


def test_large_blocks_are_unpacked_in_parts(monkeypatch):
    monkeypatch.setattr(unpacked, "_MOST", 10_000)
    assert unpacked.block_size((10, 300, 200), 2, (256, 256)) == (2, 200)
    assert unpacked.block_size((100, 300, 200), 2, (256, 256)) == (1, 50)
    assert unpacked.block_size((6000, 300, 200), 2, (16, 16)) == (1, 1)


@pytest.mark.parametrize("profile", ["tiled", "tiled by band"])
def test_windows_side_by_side_unpack_no_tile_twice(tmp_path, scratch, monkeypatch, profile):
    """While no more is kept than they need."""
    monkeypatch.setattr(unpacked, "_LEAST", 1)
    cube, reads = numbers("int16", bands=3, rows=150, columns=220), []
    path = write_tif(tmp_path / "s.tif", cube, **PROFILES[profile])
    raster = Raster(path)
    plain = raster._through_gdal
    monkeypatch.setattr(raster, "_through_gdal", lambda *w: reads.append(w[:4]) or plain(*w))
    monkeypatch.setattr(module, "_LEAST_KEPT", 1)
    assert raster.expect(40, 30) == 4 * 3 * 16 * 16 * 3 * 2
    store = raster._in_memory
    for row in range(0, 110, 40):
        before = len(reads)
        for column in range(0, 190, 30):
            part = cube[:, row : row + 40, column : column + 30]
            np.testing.assert_array_equal(raster.read(row, column, 40, 30), part)
            assert sum(each.nbytes for each in store._arrays.values()) <= store.most
        assert len(set(reads[before:])) == len(reads) - before
    assert not list(scratch.iterdir())
    raster.close()


def test_a_few_bands_of_a_raster_by_band_are_read_alone(tmp_path, monkeypatch):
    cube = numbers("int16", bands=12, rows=40, columns=50)
    raster = Raster(write_tif(tmp_path / "s.tif", cube, **PROFILES["tiled by band"]))
    monkeypatch.setattr(raster, "_blocks", None)
    np.testing.assert_array_equal(raster.read(3, 4, 20, 30, [7, 2, 1]), cube[[7, 2, 1], 3:23, 4:34])


def test_what_is_kept_in_memory_has_an_end():
    store = unpacked.InMemory(100)
    one, two, large = (np.zeros(size, np.uint8) for size in (60, 40, 300))
    store.keep((0, 0), one)
    store.keep((0, 1), two)
    assert store.get((0, 0)) is one  # now (0, 1) is the oldest
    store.keep((0, 2), two)
    assert store.get((0, 1)) is None and store.get((0, 0)) is one
    store.keep((1, 0), large)  # there is always one
    assert [store.get(key) is None for key in ((0, 0), (0, 2), (1, 0))] == [True, True, False]
    assert store.get((1, 0)) is large


def test_gdal_holds_nothing_back():
    """A number is bytes here, whatever GDAL itself takes it for."""
    with nothing_held():
        assert int(get_gdal_config("GDAL_CACHEMAX")) == 1


def test_scratch_of_a_damaged_file_is_removed(tmp_path, scratch):
    cube = numbers("int16", rows=64, columns=64)
    path = write_tif(tmp_path / "s.tif", cube, tiled=False, compress="deflate")
    data = bytearray(path.read_bytes())
    for start in range(600, len(data) - 600, 50):
        data[start : start + 10] = b"\xff" * 10
    path.write_bytes(data)
    raster = Raster(path)
    with pytest.raises(HyperTaskError, match="is damaged"):
        raster.read(0, 0, 64, 64)
    assert not list(scratch.iterdir())


def test_scratch_needs_space(tmp_path, scratch, monkeypatch):
    raster = Raster(write_tif(tmp_path / "s.tif", numbers("int16"), tiled=False, compress="lzw"))
    monkeypatch.setattr("shutil.disk_usage", lambda folder: type("Usage", (), {"free": 10})())
    with pytest.raises(HyperTaskError, match="free some space"):
        raster.read(0, 0, 5, 5)
    assert not list(scratch.iterdir())


# ------------------------------------------------------------------------------ unreadable


def test_missing_raster_is_named(tmp_path):
    with pytest.raises(HyperTaskError, match=r"nowhere\.tif does not exist"):
        Raster(tmp_path / "nowhere.tif")


@pytest.mark.parametrize("content", [b"", b"no raster at all", bytes(range(256)) * 20])
def test_foreign_files_cannot_be_read(tmp_path, content):
    path = tmp_path / "notes.tif"
    path.write_bytes(content)
    with pytest.raises(HyperTaskError, match=r"notes\.tif cannot be read as a raster"):
        Raster(path)


def test_a_folder_cannot_be_read(tmp_path):
    with pytest.raises(HyperTaskError, match="cannot be read as a raster"):
        Raster(tmp_path)


@pytest.mark.parametrize("kind", ["complex64", "complex128", "complex_int16"])
def test_complex_numbers_cannot_be_used(tmp_path, kind):
    """By the engine and within QGIS; numpy knows no such whole numbers."""
    path = tmp_path / "s.tif"
    with rasterio.open(path, "w", "GTiff", count=1, height=4, width=5, dtype=kind):
        pass
    for opened in (Raster, Cube):
        with pytest.raises(HyperTaskError, match=r"s\.tif holds complex numbers \("):
            opened(path)


def test_georeference(tmp_path):
    raster = Raster(write_envi(tmp_path / "s.img", numbers("int16")))
    assert raster.georeferenced and raster.crs.to_epsg() == int(CRS_CODE.split(":")[1])
    assert tuple(raster.transform)[:6] == (PIXEL, 0, LEFT, 0, -PIXEL, TOP)
    assert not Raster(
        write_envi(tmp_path / "t.img", numbers("int16"), georeferenced=False)
    ).georeferenced


# ------------------------------------------------------------------------------ scenes


def test_windows_reach_beyond_the_scene(tmp_path):
    cube = np.abs(numbers("int16").astype(np.int32)).clip(1, 9999).astype(np.int16)
    scene = Scene(write_envi(tmp_path / "s.img", cube, scale=10000))
    wanted = np.zeros((5, 31, 37), np.float32)
    wanted[:, 10:21, 10:27] = cube / np.float32(10000)
    inside = np.zeros((31, 37), bool)
    inside[10:21, 10:27] = True
    for row, column, height, width in [
        (-10, -10, 31, 37),
        (-3, -4, 9, 11),
        (8, 12, 10, 9),
        (-10, -10, 5, 5),
        (20, 3, 4, 4),
        (-8, 26, 30, 5),
    ]:
        spectra, valid = scene.read(row, column, height, width)
        part = np.s_[row + 10 : row + 10 + height, column + 10 : column + 10 + width]
        padded = np.zeros((5, height, width), np.float32)
        seen = np.zeros((height, width), bool)
        cut = wanted[(slice(None), *part)]
        padded[:, : cut.shape[1], : cut.shape[2]] = cut
        cut = inside[part]
        seen[: cut.shape[0], : cut.shape[1]] = cut
        np.testing.assert_allclose(spectra, padded, rtol=1e-6)
        np.testing.assert_array_equal(valid, seen)
        assert spectra.dtype == np.float32


def test_windows_entirely_outside_hold_nothing(tmp_path):
    scene = Scene(write_envi(tmp_path / "s.img", np.ones((2, 5, 5), np.int16)))
    for row, column in [(-20, 0), (0, -20), (5, 0), (0, 5), (99, 99)]:
        spectra, valid = scene.read(row, column, 4, 4)
        assert spectra.shape == (2, 4, 4) and not spectra.any() and not valid.any()


def test_any_nodata_band_makes_a_pixel_invalid(tmp_path):
    cube = np.full((3, 4, 4), 100, np.int16)
    cube[1, 0, 0] = -9999
    cube[:, 2, 2] = -9999
    cube[:, 3, 3] = 0  # a dark pixel, since the file declares its nodata value
    scene = Scene(write_envi(tmp_path / "s.img", cube, nodata=-9999))
    spectra, valid = scene.read(0, 0, 4, 4)
    wanted = np.ones((4, 4), bool)
    wanted[0, 0] = wanted[2, 2] = False
    np.testing.assert_array_equal(valid, wanted)
    assert not spectra[:, ~wanted].any() and (spectra[:, 0, 1] == 100).all()


def test_a_declared_nodata_of_0_is_nothing_only_in_all_bands(tmp_path):
    """Products whose correction cuts off at 0 declare 0 and have it in single bands of water."""
    cube = np.full((3, 2, 2), 7, np.int16)
    cube[:, 0, 0] = 0
    cube[:2, 1, 1] = 0
    scene = Scene(write_envi(tmp_path / "s.img", cube, nodata=0))
    _, valid = scene.read(0, 0, 2, 2)
    assert valid.tolist() == [[False, True], [True, True]]
    np.testing.assert_array_equal(scene.has_data(0, 0, 2, 2), valid)


@pytest.mark.parametrize("fill", [3.4028235e38, -3.4028235e38, 1e30])
def test_fill_values_that_nothing_declares_are_invalid(tmp_path, fill):
    cube = np.full((2, 2, 2), 0.5, np.float32)
    cube[1, 0, 1] = fill
    spectra, valid = Scene(write_tif(tmp_path / "s.tif", cube)).read(0, 0, 2, 2)
    assert valid.tolist() == [[True, False], [True, True]] and np.abs(spectra).max() == 0.5


def test_only_chosen_bands_decide(tmp_path):
    cube = np.full((3, 2, 2), 7, np.int16)
    cube[1, 0, 0] = -9999
    scene = Scene(write_envi(tmp_path / "s.img", cube, nodata=-9999))
    scene.chosen = np.array([2, 0])
    spectra, valid = scene.read(0, 0, 2, 2)
    assert spectra.shape[0] == 2 and valid.all()


def test_without_nodata_value_all_zero_is_nodata(tmp_path):
    cube = np.full((3, 2, 2), 7, np.uint16)
    cube[:, 0, 0] = 0
    cube[:2, 1, 1] = 0
    _, valid = Scene(write_envi(tmp_path / "s.img", cube)).read(0, 0, 2, 2)
    assert valid.tolist() == [[False, True], [True, True]]


@pytest.mark.parametrize("nodata", [None, np.nan, -9999.0])
def test_not_finite_numbers_are_invalid(tmp_path, nodata):
    cube = np.full((2, 2, 3), 0.25, np.float32)
    cube[0, 0, 0], cube[1, 0, 1], cube[1, 0, 2] = np.nan, np.inf, -np.inf
    scene = Scene(write_tif(tmp_path / "s.tif", cube, nodata=nodata))
    spectra, valid = scene.read(0, 0, 2, 3)
    assert valid.tolist() == [[False] * 3, [True] * 3]
    assert np.isfinite(spectra).all() and not spectra[:, 0].any()


@pytest.mark.parametrize(("dtype", "wrapped"), [("uint8", 241), ("uint16", 55537)])
def test_nodata_that_the_numbers_cannot_hold(tmp_path, dtype, wrapped):
    """-9999 declared for unsigned numbers wraps to a brightness like any other."""
    cube = np.full((2, 2, 2), wrapped, dtype)
    _, valid = Scene(write_envi(tmp_path / "s.img", cube, nodata=-9999)).read(0, 0, 2, 2)
    assert valid.all()


def test_nodata_of_float_numbers_is_compared_as_stored(tmp_path):
    cube = np.full((2, 2, 2), 0.5, np.float32)
    cube[0, 0, 0] = np.float32(-3.4028234663852886e38)
    cube[0, 0, 1] = np.float32(-0.1)
    scene = Scene(write_tif(tmp_path / "s.tif", cube, nodata=-3.4028234663852886e38))
    assert scene.read(0, 0, 2, 2)[1].tolist() == [[False, True], [True, True]]
    cube[0, 0, 0] = 0.5
    (tmp_path / "t").mkdir()
    scene = Scene(write_envi(tmp_path / "t" / "s.img", cube, nodata=-0.1))
    assert scene.read(0, 0, 2, 2)[1].tolist() == [[True, False], [True, True]]


@pytest.mark.parametrize(("scale", "factor"), [(10000, 1e-4), (1, 1.0), (None, 1.0)])
def test_reflectance_scale_of_the_header(tmp_path, scale, factor):
    cube = numbers("int16", bands=2)
    scene = Scene(write_envi(tmp_path / "s.img", cube, scale=scale, nodata=-32768))
    np.testing.assert_allclose(scene.scales, factor)
    spectra, valid = scene.read(0, 0, 11, 17)
    np.testing.assert_allclose(spectra[:, valid], cube[:, valid] * factor, rtol=1e-6)


def test_reflectance_scale_that_is_no_number(tmp_path):
    path = write_envi(tmp_path / "s.img", numbers("int16"), scale="ten thousand")
    with pytest.raises(HyperTaskError, match="'ten thousand'"):
        Scene(path)


def test_scale_and_offset_of_a_geotiff(tmp_path):
    path = write_tif(tmp_path / "s.tif", np.full((2, 3, 3), 500, np.uint16))
    with rasterio.open(path, "r+") as target:
        target.scales, target.offsets = (0.001, 0.001), (-0.1, -0.1)
    spectra, _ = Scene(path).read(0, 0, 3, 3)
    np.testing.assert_allclose(spectra, 0.4, rtol=1e-6)


# ------------------------------------------------------------------------------ memory


PROGRAM = """
import resource, sys
from hypertask.model.rasters import raster as module
from hypertask.model.rasters import unpacked
from hypertask.model.rasters.cube import Cube
from hypertask.model.rasters.raster import Raster, nothing_held
raster = Raster(sys.argv[1])
raster.read(0, 0, 64, 64)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
total = 0
for row in range(0, raster.height, 64):
    for column in range(0, raster.width, 64):
        total += int(raster.read(row, column, 64, 64)[0, 0, 0])
after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(total, (after - before) / 1024)
"""


@pytest.mark.parametrize("kind", ["envi", "strips"])
def test_reading_a_large_scene_takes_little_memory(tmp_path, kind):
    """96 MB are read window by window with a few megabytes."""
    cube = np.ones((64, 768, 1024), np.int16)
    if kind == "envi":
        path = write_envi(tmp_path / "s.img", cube, interleave="bil")
    else:
        path = write_tif(
            tmp_path / "s.tif", cube, tiled=False, compress="deflate", zlevel=1, interleave="pixel"
        )
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(path)],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "GDAL_CACHEMAX": "16", "TMPDIR": str(tmp_path)},
    )
    total, grown = done.stdout.split()
    assert int(total) == 192
    assert float(grown) < 24


def test_closing_frees_the_file(tmp_path):
    raster = Raster(write_envi(tmp_path / "s.img", numbers("int16")))
    raster.read(0, 0, 4, 4)
    raster.close()
    assert "s.img" not in Path("/proc/self/maps").read_text()


def test_rasterio_reads_what_the_envi_writer_of_the_tests_writes(tmp_path):
    cube = numbers("uint16")
    with rasterio.open(write_envi(tmp_path / "s.img", cube, interleave="bip")) as source:
        np.testing.assert_array_equal(source.read(window=Window(2, 3, 5, 4)), cube[:, 3:7, 2:7])


@pytest.mark.parametrize("letters", ["latin-1", "utf-8"])
def test_a_coordinate_system_of_another_encoding_gets_a_sentence(tmp_path, letters):
    path = write_envi(tmp_path / "s.img", numbers("int16"))
    header = path.with_suffix(".hdr")
    text = header.read_text()
    assert '"WGS 84 / UTM zone 35N"' in text
    text = text.replace('"WGS 84 / UTM zone 35N"', '"Gau\u00df-Kr\u00fcger"')
    header.write_bytes(text.encode(letters))
    if letters == "utf-8":
        assert Raster(path).crs is not None
        return
    with pytest.raises(HyperTaskError, match=r"s\.img names its .* not UTF-8"):
        Raster(path)
