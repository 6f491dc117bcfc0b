"""What a header says of a raw file's layout, before anything is opened by it."""

from __future__ import annotations

import re

import numpy as np
import pytest
from osgeo import gdal
from support.rasters import READERS
from support.synthetic import write_envi

from hypertask.model.assessment.rasters import Plane
from hypertask.model.base.errors import HyperTaskError
from hypertask.model.rasters.cube import Cube
from hypertask.model.rasters.envi import data_file
from hypertask.model.rasters.gdal import open_raster
from hypertask.model.rasters.raster import Raster

CUBE = np.arange(3 * 6 * 7).reshape(3, 6, 7).astype(np.int16)


@pytest.fixture
def scene(tmp_path):
    return write_envi(tmp_path / "rfl.img", CUBE)


def changed(scene, name, value) -> None:
    """Give a field of the header another value; None takes it out."""
    header = scene.with_suffix(".hdr")
    lines = [line for line in header.read_text().splitlines() if not line.startswith(f"{name} =")]
    lines += [] if value is None else [f"{name} = {value}"]
    header.write_text("\n".join([*lines, ""]), encoding="latin-1")


WRONG = [
    ("samples", "0", "rfl.hdr says samples = 0; it must be at least 1. Correct the header."),
    ("lines", "-6", "rfl.hdr says lines = -6; it must be at least 1. Correct the header."),
    ("samples", "1000000000000", "samples = 1000000000000; it must be at most 2147483647."),
    ("bands", "65536", "rfl.hdr says bands = 65536; it must be at most 65535."),
    ("lines", "6.5", "rfl.hdr says lines = 6.5; it must be a whole number."),
    ("samples", "1e3", "samples = 1e3; it must be a whole number."),
    ("lines", "sechs", "lines = sechs; it must be a whole number."),
    ("data type", "7", "says data type = 7; it must be one of 1, 2, 3, 4, 5, 6, 9, 12, 13, 14, 15"),
    ("data type", "int16", "says data type = int16; it must be one of"),
    ("interleave", "bsp", "says interleave = bsp; it must be one of bsq, bil, bip. Correct"),
    ("byte order", "2", "rfl.hdr says byte order = 2; it must be one of 0, 1. Correct the header."),
    ("samples", None, "rfl.hdr does not say the samples; add a line such as samples = 100"),
    ("bands", "", "rfl.hdr does not say the bands; add a line"),
    ("data type", None, "rfl.hdr does not say the data type; add a line such as data type = 2"),
    ("interleave", None, "does not say the interleave; add a line such as interleave = bsq"),
    ("byte order", None, "does not say the byte order; add a line such as byte order = 0"),
    ("header offset", "-4", "has the header offset '-4', which is no number of bytes"),
    ("header offset", "9", "truncated: it has 252 bytes and its header promises 261;"),
    ("header offset", "253", "says header offset = 253, beyond the end of the file, which has 252"),
    ("map info", "{UTM, 1, 1", "has a list that does not end (map info = {...); add the closing"),
]


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize(("name", "value", "words"), WRONG)
def test_what_cannot_be_is_told(scene, reader, name, value, words):
    changed(scene, name, value)
    for path in (scene, scene.with_suffix(".hdr")):
        with pytest.raises(HyperTaskError, match=re.escape(words)):
            READERS[reader](path)


def test_a_field_that_is_there_twice(scene):
    header = scene.with_suffix(".hdr")
    text = header.read_text()
    header.write_text(text + "bands = 3\n")
    assert Raster(scene).count == 3
    header.write_text(text + "bands = 2\n")
    with pytest.raises(HyperTaskError, match=r"rfl\.hdr says bands twice, 3 and 2; correct"):
        data_file(scene)


@pytest.mark.parametrize("name", ["  data type", "data  type", "data\ttype", "\tsamples"])
def test_blanks_that_gdal_takes_for_another_field(scene, name):
    changed(scene, name.strip() if "samples" in name else "data type", None)
    changed(scene, name, "2")
    with pytest.raises(HyperTaskError, match=r"has blanks before or within (data type|samples);"):
        Raster(scene)


@pytest.mark.parametrize("mark", [b"\xef\xbb\xbf", b"\xff\xfe"])
def test_a_mark_of_the_encoding(scene, mark):
    header = scene.with_suffix(".hdr")
    text = header.read_text()
    encoded = text.encode("utf-16-le") if mark == b"\xff\xfe" else text.encode()
    header.write_bytes(mark + encoded)
    with pytest.raises(HyperTaskError, match=r"rfl\.hdr begins with a mark of its encoding"):
        data_file(scene)


def test_another_kind_of_file_that_is_called_so(scene):
    header = scene.with_suffix(".hdr")
    header.write_text("BYTEORDER I\nNROWS 6\n")
    assert data_file(scene) == str(scene)  # GDAL knows other headers
    with pytest.raises(HyperTaskError, match=r"rfl\.hdr is no ENVI header: its first line"):
        data_file(header)


@pytest.mark.parametrize("form", ["crlf", "capitals", "blanks", "latin", "comments"])
def test_forms_that_mean_the_same(scene, form):
    header = scene.with_suffix(".hdr")
    text = header.read_text() + "description = {a = 5, lines = 9\n bands = 77}\n"
    changes = {
        "crlf": lambda: text.replace("\n", "\r\n"),
        "capitals": lambda: text.replace("samples =", "Samples =").replace("bsq", "BSQ"),
        "blanks": lambda: text.replace("data type = 2", "data type\t  =   2  "),
        "latin": lambda: text + "sensor = Ä\xff\n",
        "comments": lambda: text.replace("bands = 3", "bands = 3\n; bands = 4"),
    }
    header.write_bytes(changes[form]().encode("latin-1"))
    np.testing.assert_array_equal(Raster(scene).read(0, 0, 6, 7), CUBE)
    np.testing.assert_array_equal(open_raster(scene).ReadAsArray(), CUBE)


def test_what_does_not_matter_may_be_missing(tmp_path):
    path = write_envi(tmp_path / "one.img", CUBE[:1].astype(np.uint8))
    for name in ("interleave", "byte order", "header offset", "file type"):
        changed(path, name, None)
    np.testing.assert_array_equal(Raster(path).read(0, 0, 6, 7), CUBE[:1])


def test_headers_of_others_are_let_alone(tmp_path):
    """A GeoTIFF beside a broken header is a GeoTIFF."""
    array = gdal.GetDriverByName("GTiff").Create(str(tmp_path / "s.tif"), 7, 6, 1)
    array.GetRasterBand(1).WriteArray(CUBE[0])
    array = None
    (tmp_path / "s.hdr").write_text("ENVI\nsamples = 0\n")
    np.testing.assert_array_equal(Raster(tmp_path / "s.tif").read(0, 0, 6, 7), CUBE[:1])


@pytest.mark.parametrize("encoding", ["latin-1", "utf-8"])
def test_names_of_bands_in_another_encoding(tmp_path, encoding):
    """Headers of instruments say Grün in Latin-1; both readers show it."""
    path = write_envi(tmp_path / "rfl.img", CUBE, extra={"description": "{Wärme}"})
    header = path.with_suffix(".hdr")
    text = header.read_text() + "band names = {\n Grün, Rot,\n Nah/IR}\n"
    header.write_bytes(text.encode(encoding))
    names = ["Grün", "Rot", "Nah/IR"]
    assert list(Raster(path).descriptions) == names
    assert list(Cube(path).bands(range(3)).names) == names
    assert Plane(path).names == names[:1]
    np.testing.assert_array_equal(Raster(path).read(0, 0, 6, 7), CUBE)


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize(
    "place",
    ["1, 1, 370000, 6860000, 0, 2", "1, 1, 1e308, 0, 2, 2", "1, 1, 370000, nan, 2, 2"],
)
def test_a_place_where_nothing_can_lie(scene, reader, place):
    changed(scene, "map info", f"{{UTM, {place}, 35, North, WGS-84, units=Meters}}")
    with pytest.raises(HyperTaskError, match=r"rfl\.img says that it lies where nothing can .*map"):
        READERS[reader](scene)
