"""Strategies of what lies on a disk: ENVI headers and labels."""

from __future__ import annotations

import csv
import json

import numpy as np
from hypothesis import strategies as st
from support.cases import Case, one_of, usual_job, words
from support.shapes import SCENE, box, point
from support.synthetic import ENVI_TYPES, write_envi, write_tif
from support.world import SIDE, World

# ------------------------------------------------------------------------------ ENVI headers


@st.composite
def good_headers(draw) -> Case:
    """A scene in any of the ways that the format allows: the same numbers must be read."""
    kind = draw(st.sampled_from([name for name in ENVI_TYPES if name != "uint8"]))
    interleave = draw(st.sampled_from(["bsq", "bil", "bip"]))
    settings = {
        "interleave": interleave,
        "big_endian": draw(st.booleans()),
        "header_offset": draw(st.integers(0, 40)),
        "wavelengths": [450, 500, 550, 600],
        "scale": 10000,
        "extra": {"description": "{a scene\n  of two lines, ö = 1}", "sensor type": "none"},
    }
    change = draw(st.sampled_from(["none", "crlf", "capitals", "order", "blanks", "comments"]))

    def write(world):
        cube = read_cube(world).astype(kind)
        write_envi(world.inputs / "scene.img", cube, **settings)
        header = world.inputs / "scene.hdr"
        header.write_bytes(_reformed(header.read_text(), change).encode("latin-1"))

    def check(world, outcome):
        from hypertask.model.rasters.raster import Raster

        raster = Raster(world.inputs / "scene.hdr")
        np.testing.assert_array_equal(raster.read(0, 0, SIDE, SIDE), read_cube(world).astype(kind))

    job = usual_job("predict")
    return Case("predict", job, write, False, check, f"{kind} {settings} {change}")


def read_cube(world: World) -> np.ndarray:
    """The numbers of the scene, (4, SIDE, SIDE), as :func:`hand_scene` says."""
    cube = np.full((4, SIDE, SIDE), 1000)
    for kind in range(3):
        cube[kind][world.kinds == kind] = 4000
    cube[3] = np.round(world.amount * 10000)
    return cube


def _reformed(text: str, change: str) -> str:
    first, *lines = text.splitlines()
    if change == "crlf":
        return "\r\n".join([first, *lines, ""])
    if change == "capitals":
        lines = [line.partition("=") for line in lines]
        lines = [f"{name.title()}={value}" if equals else name for name, equals, value in lines]
    if change == "order":  # lists of several lines stay together
        whole = [line for line in lines if "{" not in line and "}" not in line]
        return "\n".join([first, *reversed(whole), *[x for x in lines if x not in whole], ""])
    if change == "blanks":
        lines = [line.replace(" = ", "   =\t ") + "  " for line in lines]
    if change == "comments":
        lines = ["; a comment = 5", *lines, "", "; another"]
    return "\n".join([first, *lines, ""])


ODD_FIELDS = words(
    "0 -1 1e12 1000000000000 2147483648 65536 1.5 abc 3O {5} 99999999999999999999999 nan inf 5;6"
)


@st.composite
def bad_headers(draw, commands=("predict", "separability", "split", "statistics", "train")) -> Case:
    """A header that says what cannot be; the scene is mapped, its ROIs are looked at, ..."""
    key = draw(
        st.sampled_from(
            ["samples", "lines", "bands", "data type", "interleave", "byte order", "header offset"]
        )
    )
    how = draw(st.sampled_from(["value", "value", "value", "missing", "twice", "bytes", "flip"]))
    value = draw(st.sampled_from(ODD_FIELDS) | st.text("0123456789.,-+ {}e\u00e9", max_size=8))
    place = draw(st.integers(0, 10**6))
    command = draw(one_of(commands))

    def write(world):
        header = world.inputs / "scene.hdr"
        lines = header.read_text().splitlines()
        number = next(n for n, line in enumerate(lines) if line.startswith(f"{key} "))
        if how == "value":
            lines[number] = f"{key} = {value}"
        elif how == "missing":
            del lines[number]
        elif how == "twice":
            lines.append(f"{key} = {value}")
        content = "\n".join([*lines, ""]).encode("latin-1", "replace")
        if how == "bytes":
            marks = [b"\xef\xbb\xbf", b"\xff\xfe", b"ENVY", b"", b"\0" * 20]
            content = marks[place % len(marks)] + content[place % 7 :]
        elif how == "flip":
            changed = bytearray(content)
            changed[place % len(changed)] ^= 1 << place % 8
            content = bytes(changed)
        header.write_bytes(content)
        if command == "statistics":
            for end in (".hdr", ".img"):
                (world.inputs / f"scene{end}").rename(world.inputs / f"labels{end}")

    job = usual_job(command)
    if command == "statistics":
        job["labels"] = [{"raster": "labels.img"}]
    return Case(command, job, write, None, None, f"header {key} {how} {value!r} {place}")


EXTRA = {
    "wavelength": ["{1, 2}", "{nan, nan, nan, nan}", "{450, 500, 550, 600", "{}", "{-1,-2,-3,-4}"],
    "wavelength units": ["Furlongs", "", "Index", "Wavenumber", "ö"],
    "fwhm": ["{0,0,0,0}", "{inf, 1, 1, 1}", "{a}", "{-5,-5,-5,-5}"],
    "bbl": ["{0,0,0,0}", "{1,1}", "{x,x,x,x}", "{nan,1,1,1}"],
    "reflectance scale factor": ["0", "-1", "nan", "inf", "1e-320", "x", "1e300"],
    "data ignore value": ["nan", "x", "1e400", "1000", "4000", "-inf"],
    "data gain values": ["{0,0,0,0}", "{nan,1,1,1}", "{1,2}", "{x}", "{1e300,1,1,1}"],
    "data offset values": ["{inf,0,0,0}", "{1,2}", "{x}"],
    "default bands": ["{99,98,97}", "{x}", "{}", "{0,0,0}"],
    "band names": [
        "{a}",
        "{=1+1, b, c, d}",
        "{\u00e9\u00ff, b, c, d}",
        "{" + "x" * 3000 + ",b,c,d}",
    ],
    "map info": ["{UTM, 1, 1, nan, 0, 2, 2, 35, North}", "{}", "{UTM,1,1,1e308,1e308,0,0,99,Up}"],
    "coordinate system string": ["{PROJCS[broken", "{}", '{GEOGCS["x"]}'],
    "class names": ["{a}", "{}"],
    "classes": ["-1", "99999999999", "x"],
    "file compression": ["1", "x", "-1"],
    "file type": ["ENVI Classification", "ENVI Spectral Library", "x"],
}


@st.composite
def odd_fields(draw, commands=("predict", "separability", "split", "train")) -> Case:
    """What a header says besides the layout: of bands, numbers, place and classes."""
    key = draw(st.sampled_from(list(EXTRA)))
    value = draw(st.sampled_from(EXTRA[key]) | st.text("0123456789.,-{}naif ", max_size=10))
    command = draw(one_of(commands))

    def write(world):
        header = world.inputs / "scene.hdr"
        lines = [x for x in header.read_text().splitlines() if not x.startswith(f"{key} =")]
        header.write_bytes("\n".join([*lines, f"{key} = {value}", ""]).encode("latin-1", "replace"))

    job = usual_job(command)
    return Case(command, job, write, None, None, f"field {key} = {value!r}")


# ------------------------------------------------------------------------------ labels


READERS = ("statistics", "separability", "assess", "split", "train")
ATTRIBUTES = st.one_of(
    st.none(),
    st.integers(-3, 5),
    st.sampled_from([0, 255, 256, 65535, 65536, 2**31, -(2**40), 1e308, -1e30, 2.5, 1e-320]),
    st.sampled_from(["1", "2", "10", "pine", "PINE ", "pine", "birch\u00a0", "=cmd", "a\nb", ""]),
    st.text(max_size=6),
    st.booleans(),
)


@st.composite
def shapes(draw):
    """GeoJSON in and around the scene, sound or not."""
    row, column = draw(st.integers(-9, SIDE)), draw(st.integers(-9, SIDE))
    kind = draw(st.sampled_from(words("box box box box point none empty bow open far huge short")))
    if kind == "point":
        return point(row, column)
    if kind == "none":
        return None
    if kind == "empty":
        return {"type": "Polygon", "coordinates": []}
    if kind == "far":
        return box(row + 10**6, column, 8, 8)
    shape = box(row, column, draw(st.integers(1, 12)), draw(st.integers(1, 12)))
    ring = shape["coordinates"][0]
    if kind == "bow":
        ring[1], ring[2] = ring[2], ring[1]
    if kind == "open":
        del ring[-1]
    if kind == "short":
        del ring[2:]
    if kind == "huge":
        ring[1] = (draw(st.sampled_from([1e300, 1e18, -1e9])), ring[1][1])
    return shape


@st.composite
def label_layers(draw, commands=READERS) -> Case:
    """A GeoJSON layer with one field of anything, for every command that reads labels."""
    values = st.lists(st.tuples(shapes(), ATTRIBUTES), min_size=0, max_size=8)
    features = draw(values)
    crs = draw(st.sampled_from([None, "EPSG:32635", "EPSG:32635", "EPSG:4326", "EPSG:9999999", 5]))
    role = draw(st.sampled_from(["categorical", "categorical", "continuous", "group"]))
    command = draw(one_of(commands))
    table = {
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "geometry": shape, "properties": {"value": value}}
            for shape, value in features
        ],
    }
    if crs is not None:
        table["crs"] = {"type": "name", "properties": {"name": crs}}
    text = json.dumps(table)
    cut = draw(st.sampled_from([None, None, None, None, 0.5, 0.9]))
    content = text.encode() if cut is None else text.encode()[: int(len(text) * cut)]
    job = usual_job(command)
    if command == "separability":
        job.update(rois="labels.geojson", class_field="value")
    elif command == "assess":
        job.update(reference_layer="labels.geojson", reference_field="value")
        job["kind"] = "continuous" if role == "continuous" else "auto"
    else:
        job["labels"] = [{"layer": "labels.geojson", "categorical": ["value"]}]
        if role == "continuous":
            job["labels"][0] = {"layer": "labels.geojson", "continuous": ["value"]}
        elif role == "group" and command != "statistics":
            job["labels"][0]["group"] = "value"
            job["split"] = "field"

    def write(world):
        (world.inputs / "labels.geojson").write_bytes(content)

    return Case(command, job, write, None, None, f"labels {features} {crs} {role} {cut}")


@st.composite
def good_layers(draw) -> Case:
    """Boxes with classes or quantities: the table must count what they hold."""
    categorical = draw(st.booleans())
    value = st.integers(1, 6) if categorical else st.floats(-100, 100).map(lambda x: round(x, 3))
    values = draw(st.lists(value, min_size=2, max_size=12))
    role = "categorical" if categorical else "continuous"
    job = usual_job("statistics")
    job["labels"] = [{"layer": "labels.geojson", role: ["value"]}]
    del job["report"]

    def write(world):
        features = [
            {
                "type": "Feature",
                "geometry": box(4 * number, 0, 4, 4),
                "properties": {"value": value},
            }
            for number, value in enumerate(values)
        ]
        crs = {"type": "name", "properties": {"name": SCENE.crs}}
        table = {"type": "FeatureCollection", "features": features, "crs": crs}
        (world.inputs / "labels.geojson").write_text(json.dumps(table))

    def check(world, outcome):
        with (world.inputs / "out" / "labels.csv").open(encoding="utf-8-sig", newline="") as stream:
            rows = list(csv.DictReader(stream))
        check_table(rows, values, categorical)

    return Case("statistics", job, write, False, check, f"{role} {values}")


def check_table(rows: list[dict], values: list, categorical: bool) -> None:
    """Counts of each class, or number and range of the values, against plain Python."""
    if categorical:
        found = {int(row["CODE"]): int(row["RECORDS"]) for row in rows}
        assert found == {value: values.count(value) for value in values}
        return
    (row,) = rows
    assert int(row["RECORDS"]) == len(values)
    for key, wanted in (("MINIMUM", min), ("MAXIMUM", max), ("MEAN", np.mean)):
        np.testing.assert_allclose(float(row[key]), wanted(values), rtol=1e-6, atol=1e-6)


@st.composite
def label_rasters(draw, commands=READERS) -> Case:
    """A raster of labels with odd numbers in it, of any type and nodata."""
    kind = draw(st.sampled_from(["uint8", "int16", "int32", "uint16", "float32", "float64"]))
    numbers = [0, 1, 2, 3, 255, 256, 65535, -1, -32768, 2**31 - 1, 2.5, 3.4e38, np.nan, np.inf]
    chosen = draw(st.lists(st.sampled_from(numbers), min_size=1, max_size=5))
    nodata = draw(st.sampled_from([None, 0, 255, -1, float("nan"), -3.4028234663852886e38]))
    shape = draw(st.sampled_from([(SIDE, SIDE), (SIDE, SIDE), (1, 1), (SIDE, 1), (3, SIDE, SIDE)]))
    command = draw(one_of(commands))
    job = usual_job(command)
    if command == "separability":
        job.update(rois="labels.tif", class_field=None, bins=draw(st.sampled_from([None, 3])))
    elif command == "assess":
        job.update(reference="labels.tif", reference_layer=None, reference_field=None)
    else:
        job["labels"] = [{"raster": "labels.tif"}]

    def write(world):
        rng = np.random.default_rng(1)
        with np.errstate(all="ignore"):
            array = np.array(chosen)[rng.integers(0, len(chosen), shape)].astype(kind)
        own = nodata
        if own is not None and np.dtype(kind).kind != "f":
            limits = np.iinfo(kind)
            own = None if own != own or not limits.min <= own <= limits.max else own
        elif own is not None and kind == "float32" and own == own:
            own = float(np.float32(own))
        write_tif(world.inputs / "labels.tif", array, nodata=own)

    return Case(command, job, write, None, None, f"raster {kind} {chosen} {nodata} {shape}")
