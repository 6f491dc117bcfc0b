"""Which file an ENVI header means, and sizes that do not fit, for every reader."""

from __future__ import annotations

import gzip
import os
import zipfile
from pathlib import Path

import numpy as np
import pytest
from osgeo import gdal
from support.rasters import READERS, spectra_read
from support.synthetic import Recorder, write_envi

from hypertask.model.assessment.rasters import Plane
from hypertask.model.base.errors import HyperTaskError
from hypertask.model.jobs.train import LabelSource
from hypertask.model.label_statistics.rasters import table_from_raster
from hypertask.model.labels.rasters import raster_bands
from hypertask.model.rasters.envi import data_file
from hypertask.model.rasters.gdal import open_raster
from hypertask.model.rasters.raster import Raster
from hypertask.model.rasters.scene import Scene

CUBE = np.arange(1, 3 * 6 * 7 + 1).reshape(3, 6, 7).astype(np.int16)


@pytest.mark.parametrize(
    ("data", "header"),
    [
        ("s.img", "s.hdr"),
        ("s", "s.hdr"),
        ("S.IMG", "S.HDR"),
        ("s.BSQ", "s.Hdr"),
        ("S.dat", "s.hdr"),
        ("s.hyspex", "s.hdr"),
        ("s.v2.cube", "s.v2.hdr"),
        ("s.img", "s.img.hdr"),
    ],
)
def test_a_header_finds_its_data(tmp_path, data, header):
    write_envi(tmp_path / "x.img", CUBE).rename(tmp_path / data)
    (tmp_path / "x.hdr").rename(tmp_path / header)
    for other in ("s.txt", "s.img.aux.xml", "s2.img", "s.zip", "s.tif"):
        (tmp_path / other).write_bytes(b"something else")
    chosen = tmp_path / header
    assert Path(data_file(chosen)).name == data
    assert data_file(tmp_path / data) == str(tmp_path / data)
    with pytest.MonkeyPatch.context() as patched:
        patched.chdir(tmp_path)
        assert data_file(header) == data
    raster = Raster(chosen)
    np.testing.assert_array_equal(raster.read(0, 0, 6, 7), CUBE)
    np.testing.assert_array_equal(open_raster(chosen).ReadAsArray(), CUBE)


def test_of_several_files_the_one_of_the_right_size_counts(tmp_path):
    write_envi(tmp_path / "s.first", CUBE)
    (tmp_path / "s.second").write_bytes(b"12345")
    assert data_file(tmp_path / "s.hdr").endswith("s.first")
    (tmp_path / "s.second").write_bytes((tmp_path / "s.first").read_bytes())
    with pytest.raises(HyperTaskError, match=r"may belong to s\.first or s\.second; choose"):
        data_file(tmp_path / "s.hdr")


def test_what_was_looked_for_is_told(tmp_path):
    path = write_envi(tmp_path / "s.img", CUBE)
    path.unlink()
    (tmp_path / "s.zip").write_bytes(b"PK")
    with pytest.raises(HyperTaskError, match=r"looked for s without an ending, with \.img, \.dat"):
        data_file(tmp_path / "s.hdr")


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("offset", [0, 11])
def test_a_short_file_is_refused_with_both_sizes(tmp_path, reader, offset):
    path = write_envi(tmp_path / "s.img", CUBE[:1], header_offset=offset)
    whole = 2 * 6 * 7 + offset
    path.write_bytes(path.read_bytes()[:-3])
    with pytest.raises(HyperTaskError, match=f"truncated: it has {whole - 3} bytes .* {whole};"):
        READERS[reader](path)


def test_a_long_file_is_read_with_a_warning_that_names_both_sizes(tmp_path):
    path = write_envi(tmp_path / "s.img", CUBE[:1])
    path.write_bytes(path.read_bytes() + b"1234567")
    words = "s.img has 91 bytes and its header promises 84; the rest is not read."
    reporter = Recorder()
    raster_bands(str(path), LabelSource(), reporter)
    table_from_raster(LabelSource(raster=str(path)), reporter)
    told = [*reporter.warnings, *Raster(path).warnings, *Plane(path).warnings]
    assert len(told) == 4 and all(warning.startswith(words) for warning in told)
    np.testing.assert_array_equal(Raster(path).read(0, 0, 6, 7), CUBE[:1])


@pytest.mark.parametrize("reader", READERS)
def test_an_archive_beside_a_header_is_no_raw_file(tmp_path, reader):
    path = write_envi(tmp_path / "s.img", CUBE[:1])
    with zipfile.ZipFile(tmp_path / "s.zip", "w") as archive:
        archive.write(path, "s.img")
        archive.write(tmp_path / "s.hdr", "s.hdr")
    with pytest.raises(HyperTaskError, match=r"a \.zip file holds no raw numbers; .*/vsizip/"):
        READERS[reader](tmp_path / "s.zip")


def test_a_scene_within_an_archive(tmp_path):
    path = write_envi(tmp_path / "s.img", CUBE)
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.write(path, "s.img")
        archive.write(tmp_path / "s.hdr", "s.hdr")
    within = f"/vsizip/{tmp_path}/a.zip/s.img"
    assert spectra_read(within) == spectra_read(path)
    with pytest.raises(HyperTaskError, match=r"is a header; name the data file"):
        data_file(within.replace(".img", ".hdr"))


def test_compressed_raw_files_are_read_through_gdal(tmp_path):
    path = write_envi(tmp_path / "s.img", CUBE, extra={"file compression": 1})
    path.write_bytes(gzip.compress(path.read_bytes()))
    np.testing.assert_array_equal(Raster(path).read(0, 0, 6, 7), CUBE)


def test_headers_that_gdal_writes(tmp_path):
    for interleave in ("BSQ", "BIL", "BIP"):
        source = gdal.Open(str(write_envi(tmp_path / "x.img", CUBE)))
        path = tmp_path / f"{interleave}.dat"
        gdal.Translate(
            str(path), source, format="ENVI", creationOptions=[f"INTERLEAVE={interleave}"]
        )
        assert Raster(path)._raw is not None
        np.testing.assert_array_equal(Raster(path).read(0, 0, 6, 7), CUBE)


def test_a_header_offset_that_is_none(tmp_path, offset="many"):
    path = write_envi(tmp_path / "s.img", CUBE)
    header = tmp_path / "s.hdr"
    header.write_text(header.read_text().replace("offset = 0", f"offset = {offset}"))
    with pytest.raises(HyperTaskError, match=rf"header offset '{offset}', which is no number"):
        Scene(path)


def test_a_file_that_is_cut_after_it_was_opened(tmp_path):
    path = write_envi(tmp_path / "s.img", np.ones((3, 40, 50), np.int16))
    raster = Raster(path)
    os.truncate(path, 7000)
    with pytest.raises(HyperTaskError, match=r"s\.img can no longer be used \(it is shorter than"):
        raster.read(30, 0, 5, 50)
    raster.close()
