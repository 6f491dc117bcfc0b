"""Strategies of jobs and of model files, and the table of all of them."""

from __future__ import annotations

import json
import struct
from dataclasses import fields

import numpy as np
from hypothesis import strategies as st
from support.case_files import (
    bad_headers,
    good_headers,
    good_layers,
    label_layers,
    label_rasters,
    odd_fields,
)
from support.case_options import damaged_files, options, specs
from support.cases import ANYTHING, Case, one_of, usual_job, words
from support.models import set_header
from support.world import JOBS

from hypertask.model.jobs.files import JOBS as KINDS
from hypertask.model.jobs.recipes import RECIPES
from hypertask.model.modelfile import KEY

# ------------------------------------------------------------------------------ jobs


@st.composite
def jobs(draw, commands=tuple(name for name in JOBS if name != "inspect")) -> Case:
    """The usual job with something else in a place, or of another form."""
    command = draw(one_of(commands))
    job = usual_job(command)
    how = draw(st.sampled_from(["value", "value", "value", "setting", "source", "key", "bytes"]))
    if how == "value":
        job[draw(st.sampled_from(_keys(command)))] = draw(ANYTHING)
    elif how == "setting" and command == "train":
        job["settings"] = {**job["settings"], draw(st.sampled_from(_settings())): draw(ANYTHING)}
    elif how == "source" and "labels" in job:
        key = draw(st.sampled_from(words("layer layer_name categorical group raster spec classes")))
        job["labels"][0][key] = draw(ANYTHING)
    elif how == "key":
        key = draw(st.sampled_from([*job, "schema", "command"]))
        if draw(st.booleans()):
            job.pop(key, None)
        else:
            job[draw(st.sampled_from(["epoch", "", "scène", key.upper(), "a\nb"]))] = 1
    else:
        text = json.dumps({"schema": 1, "command": command, **job})
        return Case(command, draw(job_bytes(text)), words="job bytes")
    return Case(command, job, words="job")


def _keys(command: str) -> list[str]:
    return [entry.name for entry in fields(KINDS[command])]


def _settings() -> list[str]:
    return list(RECIPES["default"].__dict__)


@st.composite
def job_bytes(draw, text: str) -> bytes:
    """Text of a job, damaged or in another form."""
    content = text.encode()
    how = draw(st.sampled_from(words("cut twice nan bom utf-16 latin deep flip tail long digits")))
    place = draw(st.integers(0, len(content) - 1))
    if how == "cut":
        return content[:place]
    if how == "twice":
        return content[:-1] + b', "output": "elsewhere"}'
    if how == "nan":
        return (
            content[:-1] + b', "seed": ' + draw(st.sampled_from([b"NaN", b"-Infinity", b"1e999"]))
        )
    if how == "bom":
        return b"\xef\xbb\xbf" + content
    if how == "utf-16":
        return text.encode("utf-16")
    if how == "latin":
        return content[:-1] + b', "\xe4": 1}'
    if how == "deep":
        return b"[" * draw(st.sampled_from([10, 5000, 200_000]))
    if how == "flip":
        changed = bytearray(content)
        changed[place] ^= 1 << draw(st.integers(0, 7))
        return bytes(changed)
    if how == "tail":
        return content + draw(st.binary(min_size=1, max_size=4))
    if how == "long":
        return content + b" " * 2**24
    return content[:-1] + b', "seed": ' + b"9" * draw(st.sampled_from([30, 400, 5000])) + b"}"


# ------------------------------------------------------------------------------ model files


@st.composite
def model_files(draw, commands=("inspect", "predict", "assess", "train")) -> Case:
    """A model file that was damaged, or says what cannot be."""
    command = draw(one_of(commands))
    how = draw(st.sampled_from(words("cut longer flip flip header header header table number")))
    place = draw(st.integers(0, 10**6))
    entry = draw(st.sampled_from(_ENTRIES))
    value = draw(ANYTHING)

    def write(world):
        path = world.inputs / "model.safetensors"
        content = bytearray(path.read_bytes())
        if how == "cut":
            content = content[: place % len(content)]
        elif how == "longer":
            content += bytes(1 + place % 100)
        elif how == "flip":
            content[place % len(content)] ^= 1 << place % 8
        if how in ("cut", "longer", "flip"):
            path.write_bytes(content)
        elif how == "header":
            set_header(path, lambda header: _put(header, entry, value))
        elif how == "table":
            _change_table(path, place, value)
        else:
            _change_number(path, place)

    job = usual_job(command)
    if command == "train":
        job["init_from"] = "model.safetensors"
    elif command == "assess":
        del job["predicted"]
        job.update(model="model.safetensors", scene="scene.img", variable="species", device="cpu")
    refused = True if how in ("cut", "longer") else None
    return Case(command, job, write, refused, None, f"model {how} {entry} {value!r} {place}")


_ENTRIES = words(
    "schema window flips members calibration training accuracy variables network bands"
    " standardisation reflectance network.bands network.classes network.continuous network.widths"
    " network.dilations network.context network.spectral_path network.spectral_members"
    " network.kind network.dropout network.stem_stride network.unknown bands.indices"
    " bands.wavelengths bands.fwhm standardisation.mean standardisation.deviation"
    " standardisation.scaling reflectance.scale reflectance.offset variables.0 variables.0.name"
    " variables.0.kind variables.0.classes variables.0.classes.0.code variables.0.classes.0.name"
    " variables.0.classes.0.color variables.1.bounds variables.1.unit bands.indices.0"
    " standardisation.mean.1 bands.wavelengths.2 variables.1.bounds.0 trust frames"
)


def _put(header: dict, entry: str, value) -> None:
    *way, last = [int(part) if part.isdigit() else part for part in entry.split(".")]
    for part in way:
        header = header[part]
    header[last] = value


def _table(path):
    data = path.read_bytes()
    (length,) = struct.unpack("<Q", data[:8])
    return json.loads(data[8 : 8 + length]), data[8 + length :]


def _write_table(path, table, rest) -> None:
    text = json.dumps(table).encode("utf-8", "surrogatepass")
    path.write_bytes(struct.pack("<Q", len(text)) + text + rest)


def _change_table(path, place: int, value) -> None:
    table, rest = _table(path)
    names = [name for name in table if name != "__metadata__"]
    key = ("dtype", "shape", "data_offsets")[place % 3]
    table[names[place % len(names)]][key] = value
    _write_table(path, table, rest)


def _change_number(path, place: int) -> None:
    """A weight of an older file, which has no checksum, that is not finite."""
    table, rest = _table(path)
    text = table["__metadata__"][KEY]
    table["__metadata__"] = {KEY: text}
    rest = bytearray(rest)
    at = 4 * (place % (len(rest) // 4))
    rest[at : at + 4] = struct.pack("<f", (np.nan, np.inf, -np.inf)[place % 3])
    _write_table(path, table, bytes(rest))


STRATEGIES = {
    "jobs": jobs,
    "good headers": good_headers,
    "bad headers": bad_headers,
    "odd fields": odd_fields,
    "label layers": label_layers,
    "good layers": good_layers,
    "label rasters": label_rasters,
    "model files": model_files,
    "options": options,
    "damaged files": damaged_files,
    "specs": specs,
}
"""Some take the ``commands`` that are to be run."""
