"""A model file whose numbers are not those that were written, or cannot be: told what is wrong."""

from __future__ import annotations

import hashlib
import json
import resource

import numpy as np
import pytest
import torch
from support.models import DAMAGED, HEADER, refuses, rewrite, set_header
from support.synthetic import hand_model

from hypertask.model.base.errors import HyperTaskError
from hypertask.model.modelfile import (
    HEADER_SUM,
    KEY,
    SCHEMA,
    TENSOR_SUM,
    load_states,
    load_tensors,
    read_header,
    require_whole,
    save_model,
)


@pytest.fixture
def tensors():
    generator = torch.Generator().manual_seed(0)
    return {"a.weight": torch.randn(4, 3, generator=generator), "b": torch.arange(5)}


@pytest.fixture
def model(tmp_path, tensors):
    path = tmp_path / "model.safetensors"
    save_model(path, HEADER, tensors)
    return path


def table_change(**entries):
    return lambda table: table["b"].update(entries)


TABLES = {
    "an unknown type": table_change(dtype="X9"),
    "another type": table_change(dtype="I32"),
    "another shape": table_change(shape=[6]),
    "a shape below nothing": table_change(shape=[-5]),
    "a shape without end": table_change(shape=[2**62, 2**62]),
    "a shape of fractions": table_change(shape=[5.0]),
    "numbers of another": lambda table: table["b"].update(
        data_offsets=table["a.weight"]["data_offsets"]
    ),
    "numbers far off": table_change(data_offsets=[2**70, 2**70 + 40]),
}


@pytest.mark.parametrize("name", TABLES)
def test_tables_that_do_not_fit_the_numbers(model, name):
    rewrite(model, TABLES[name])
    refuses(model, DAMAGED)


def trust_change(**entries):
    """A header with trust whose first space, or whose other entries, are changed."""
    space = {"name": "spectra", "inputs": 3, "dimension": 2, "centres": 9, "limit": 1.5}
    trust = {"spaces": [space], "learned": 100, "held_out": 50, "tested": 9, "beyond": 0.04}
    for key, value in entries.items():
        (space if key in space else trust)[key] = value
    return lambda header: header.update(trust=trust)


NUMBERS = {
    "window is 1000000000; it must be at most 2048": lambda h: h.update(window=10**9),
    "window is True; it must be a whole number": lambda h: h.update(window=True),
    "window is 32.0; it must be a whole number": lambda h: h.update(window=32.0),
    "members is 4000; it must be at most 100": lambda h: h.update(members=4000),
    "widths of its network is 70000": lambda h: h["network"].update(widths=[4, 70000]),
    "network has 65 widths": lambda h: h["network"].update(widths=[1] * 65),
    "dilations of its network is 513": lambda h: h["network"].update(dilations=[3, 513]),
    "context of its network is 9000": lambda h: h["network"].update(context=9000),
    "depth of its network is 'deep'": lambda h: h["network"].update(depth="deep"),
    "variables are not those of its network": lambda h: h["network"].update(classes=[3]),
    "it has no variables, or two of one name": lambda h: h["variables"][1].update(name="laji"),
    "header holds NaN": lambda h: h.update(note=float("nan")),
    "deviation is 0; it must be at least 1e-30": lambda h: h["standardisation"].update(
        deviation=[1, 0, 1]
    ),
    "deviation is inf; it must be a number": lambda h: h["standardisation"].update(
        deviation=[1, 10**400, 1]
    ),
    "wavelengths is 'red'": lambda h: h["bands"].update(wavelengths=[450.0, "red", 650.0]),
    "bands is -1; it must be at least 0": lambda h: h["bands"].update(indices=[0, -1, 5]),
    "bands are not one for each of the 3 bands": lambda h: h["bands"].update(indices="abc"),
    "code of a class of 'laji' is 65536": lambda h: h["variables"][0]["classes"][1].update(
        code=65536
    ),
    "no classes, or two of one code": lambda h: h["variables"][0]["classes"][1].update(code=3),
    "bound of 'height' is '2'": lambda h: h["variables"][1].update(bounds=[1.5, "2"]),
    "bounds of 'height' are in the wrong order": lambda h: h["variables"][1].update(bounds=[3, 2]),
    "variable 'height' has no bounds": lambda h: h["variables"][1].update(bounds=[3]),
    "variable 'height' is 'group'": lambda h: h["variables"][1].update(kind="group"),
    "reflectance scale is 'x'": lambda h: h.update(reflectance={"scale": [1.0, "x", 1.0]}),
    "reflectance scale is 'y'": lambda h: h.update(reflectance={"scale": "y"}),
    "nodata_of_bands is None": lambda h: h.update(
        reflectance={"nodata_of_bands": [-9.0, None, -9.0]}
    ),
    r"the reflectance is \[\]": lambda h: h.update(reflectance=[]),
    "training is 0": lambda h: h.update(training=0),
    "reflectance offset are not one for each": lambda h: h.update(reflectance={"offset": [1.0]}),
    "the temperature inf is not above 0": lambda h: h.update(
        calibration={"laji": {"temperature": 10**400}}
    ),
    "half width of its calibration is 'm'": lambda h: h.update(
        calibration={"height": {"coverage": [90], "half_width": ["m"]}}
    ),
    "training is 'long'": lambda h: h.update(training="long"),
    "accuracy is 0.9": lambda h: h.update(accuracy=0.9),
    "header lacks 'network'": lambda h: h.pop("network"),
    "header lacks 'spaces'": lambda h: h.update(trust={}),
    "the space of trust 'bands' is not known": trust_change(name="bands"),
    "the spaces of trust are features": trust_change(name="features"),
    "the limit of trust 0 is no number above 0": trust_change(limit=0),
    "the limit of trust 'x' is no number": trust_change(limit="x"),
    "the number centres of trust is 0": trust_change(centres=0),
    "the number dimension of trust is '2'": trust_change(dimension="2"),
    "its trust is not one of the 3 bands": trust_change(inputs=4),
    "the number learned of trust is -1": trust_change(learned=-1),
    "share beyond the limit of trust is 2": trust_change(beyond=2),
    "header cannot be understood": trust_change(spaces=3),
}


def test_trust_within_its_limits_is_read(model, tensors):
    header = json.loads(json.dumps(HEADER))
    trust_change()(header)
    save_model(model, header, tensors)
    assert read_header(model)["trust"] == header["trust"]
    save_model(model, {**header, "trust": None}, tensors)
    assert read_header(model)["trust"] is None


@pytest.mark.parametrize("words", NUMBERS)
def test_what_is_wrong_is_told(model, words):
    def change(table):
        header = json.loads(table["__metadata__"][KEY])
        NUMBERS[words](header)
        text = json.dumps(header).replace(str(10**400), "1e999")
        digest = hashlib.sha256(text.encode()).hexdigest()
        table["__metadata__"].update({KEY: text, HEADER_SUM: digest})

    rewrite(model, change)
    refuses(model, rf"{DAMAGED} \(.*{words}.*\); copy it again\.$")


def test_every_byte_that_changes_is_found(model, tensors):
    """A bit here and there: refused, or (in names of the table) nothing is other than before."""
    data = model.read_bytes()
    rng = np.random.default_rng(5)
    for place in [*range(0, len(data), 7), *range(len(data) - 88, len(data))]:
        changed = bytearray(data)
        changed[place] ^= 1 << int(rng.integers(8))
        model.write_bytes(changed)
        try:
            header = read_header(model)
            loaded = load_tensors(model)
        except HyperTaskError as error:
            assert model.name in str(error) and "\n" not in str(error)
            continue
        assert header == {**HEADER, "schema": SCHEMA}
        assert all(torch.equal(loaded[name], tensor) for name, tensor in tensors.items())


def test_other_weights_are_damage(model):
    data = bytearray(model.read_bytes())
    data[-50] ^= 1
    model.write_bytes(data)
    assert read_header(model)["window"] == 32
    for read in (require_whole, load_tensors):
        with pytest.raises(HyperTaskError, match=r"damaged.*weights are not those that were writ"):
            read(model)


@pytest.mark.parametrize("lost", [HEADER_SUM, TENSOR_SUM])
def test_a_checksum_that_is_gone_is_damage(model, lost):
    rewrite(model, lambda table: table["__metadata__"].pop(lost))
    refuses(model, "one of its checksums is missing")


def test_a_file_of_an_older_version_has_no_checksum(model, tensors):
    def older(table):
        for key in (HEADER_SUM, TENSOR_SUM):
            del table["__metadata__"][key]

    rewrite(model, older)
    assert read_header(model) == {**HEADER, "schema": SCHEMA}
    require_whole(model)
    assert all(torch.equal(load_tensors(model)[n], tensor) for n, tensor in tensors.items())


@pytest.mark.parametrize("number", [float("nan"), float("inf"), -float("inf")])
def test_weights_that_are_not_finite_never_map(tmp_path, tensors, number):
    tensors["a.weight"][2, 1] = number
    path = tmp_path / "model.safetensors"
    save_model(path, HEADER, tensors)
    read_header(path)
    with pytest.raises(HyperTaskError, match=r"damaged .the weights 'a\.weight' hold numbers"):
        load_tensors(path)


def test_a_header_that_promises_much_costs_nothing(tmp_path):
    """Widths of 10 GB of weights: found out by the shapes, with nothing allocated."""
    path = hand_model(tmp_path / "m.safetensors", continuous=1)
    set_header(path, lambda h: h["network"].update(widths=[16384] * 4, spectral_path=16384))
    header, before = read_header(path), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(HyperTaskError, match=r"weights of m\.safetensors do not fit the network"):
        load_states(path, header)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100 * 1024


@pytest.mark.parametrize("change", [{"window": 4000}, {"members": 0}, {"bands": {}}])
def test_what_could_not_be_read_again_is_not_written(tmp_path, tensors, change):
    with pytest.raises(HyperTaskError, match=r"could not be read again \(.*; report"):
        save_model(tmp_path / "m.safetensors", {**HEADER, **change}, tensors)
    assert not list(tmp_path.iterdir())
