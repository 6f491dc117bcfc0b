"""The model file: a safetensors file whose header says everything about the model.

Reading the header needs neither torch nor safetensors, so that QGIS can show it. Opening a model
file never executes anything.
"""

from __future__ import annotations

import json
import os
import struct
from pathlib import Path

from .accuracy.calibration import Calibration
from .base.errors import HyperTaskError
from .base.files import replacing
from .base.variables import Variable
from .jobs.methods import METHODS, PROPOSED
from .jobs.train import SCALINGS

SCHEMA = 1
KEY = "hypertask"
_LONGEST = 100_000_000


def read_header(path) -> dict:
    """Read and check the JSON header of a model file.

    Returns
    -------
    dict with the keys schema, network, variables, bands, reflectance, standardisation, window,
    training, accuracy, calibration and, where the file holds several networks, members.

    Raises
    ------
    HyperTaskError
        When the file is missing, truncated, damaged, not a model file of HyperTask, or of a newer
        schema.
    """
    path = Path(path)
    try:
        with path.open("rb") as stream:
            start = stream.read(8)
            length = struct.unpack("<Q", start)[0] if len(start) == 8 else 0
            text = stream.read(length) if 2 <= length <= _LONGEST else b""
        size = path.stat().st_size
    except OSError as error:
        raise HyperTaskError(f"The model file {path} cannot be read ({error.strerror}).") from error
    foreign = HyperTaskError(
        f"{path.name} is not a model file of HyperTask; choose a .safetensors file that "
        "HyperTask trained."
    )
    if not text.startswith(b"{"):
        raise foreign
    damaged = HyperTaskError(f"The model file {path.name} is damaged or truncated; copy it again.")
    if len(text) < length:
        raise damaged
    try:
        table = json.loads(text)
        metadata = table.get("__metadata__") or {}
        if KEY not in metadata:
            raise foreign
        ends = [entry["data_offsets"][1] for name, entry in table.items() if name != "__metadata__"]
        if size != 8 + length + max(ends, default=0):
            raise damaged
        header = json.loads(metadata[KEY])
        version = header["schema"]
        if version > SCHEMA:
            raise HyperTaskError(
                f"{path.name} was made by a newer version of HyperTask (schema {version}; this "
                f"one reads {SCHEMA}); update HyperTask."
            )
        if method_of(header) not in METHODS:
            raise HyperTaskError(
                f"{path.name} holds the network {method_of(header)!r}, which this version "
                f"of HyperTask does not know (it knows {', '.join(METHODS)}); update HyperTask."
            )
        sound = _sound(header)
    except _MALFORMED as error:
        raise damaged from error
    if not sound:
        raise damaged
    return header


_MALFORMED = (ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError)


def _sound(header: dict) -> bool:
    """Whether the parts that mapping relies on are there and fit each other."""
    bands, scaling = header["bands"], header["standardisation"]
    lengths = {len(bands["indices"]), len(scaling["mean"]), len(scaling["deviation"])}
    lengths.update(len(bands[key]) for key in ("wavelengths", "fwhm") if bands.get(key) is not None)
    variables = header_variables(header)
    complete = all(v.classes if v.is_categorical else v.bounds for v in variables)
    numbers = all(isinstance(index, int) for index in bands["indices"])
    return (
        lengths == {header["network"]["bands"]}
        and bool(variables)
        and complete
        and numbers
        and scaling.get("scaling", "standardise") in SCALINGS
        and isinstance(header["window"], int)
        and member_count(header) >= 1
        and Calibration.from_dict(header.get("calibration")).fits(variables)
    )


def header_variables(header: dict) -> list[Variable]:
    return [Variable.from_dict(entry) for entry in header["variables"]]


def method_of(header: dict) -> str:
    """The name of the file's network in METHODS; files of older versions do not say it."""
    return header["network"].get("kind", PROPOSED)


def member_count(header: dict) -> int:
    """Networks in the file: 1, or the members of an ensemble."""
    return int(header.get("members", 1))


def variable_named(variables: list[Variable], name: str) -> Variable:
    """The variable of a model that is called so; HyperTaskError names those that there are."""
    for variable in variables:
        if variable.name == name:
            return variable
    raise HyperTaskError(
        f"The model has no variable {name!r}; it has {', '.join(v.name for v in variables)}."
    )


def require_intervals(header: dict, percent: int) -> None:
    """Raise HyperTaskError when the model cannot give intervals of this coverage."""
    numbers = [v.name for v in header_variables(header) if not v.is_categorical]
    if not numbers:
        raise HyperTaskError(
            "Prediction intervals were asked for and the model has no continuous variable; leave "
            "the intervals blank."
        )
    calibration = Calibration.from_dict(header.get("calibration"))
    if all(calibration.half_width(name, percent) is None for name in numbers):
        raise HyperTaskError(
            f"The model holds no calibration for intervals of {percent} %; leave the intervals "
            "blank, or train the model again with labels in its validation part."
        )


def ensemble_tensors(states: list[dict]) -> dict:
    """Tensors of several networks under one roof: ``"0/name"``, ``"1/name"``...

    Parameters
    ----------
    states : state dicts, name -> tensor. A single one keeps its names.
    """
    ready = [{k: v.detach().cpu().contiguous() for k, v in state.items()} for state in states]
    if len(ready) == 1:
        return ready[0]
    return {f"{n}/{name}": value for n, state in enumerate(ready) for name, value in state.items()}


def member_tensors(tensors: dict, header: dict) -> list[dict]:
    """The state dict of each network, from the tensors of a model file and its header."""
    members = member_count(header)
    if members == 1:
        return [tensors]
    states: list[dict] = [{} for _ in range(members)]
    for name, tensor in tensors.items():
        number, _, rest = name.partition("/")
        # what belongs to no member is left to be found out as a misfit
        states[int(number) if number.isdigit() and int(number) < members else 0][rest] = tensor
    return states


def save_model(path, header: dict, tensors: dict) -> None:
    """Write a model file, complete or not at all.

    Parameters
    ----------
    header : what :func:`read_header` returns.
    tensors : name -> torch tensor on the CPU, contiguous.
    """
    from safetensors.torch import save

    text = json.dumps({**header, "schema": SCHEMA}, ensure_ascii=False, allow_nan=False)
    with replacing(path) as temporary:
        # not by safetensors itself: it hides why a write failed, and its files are its owner's only
        temporary.write_bytes(save(tensors, metadata={KEY: text}))


def load_tensors(path) -> dict:
    """Weights of a model file whose header was read before, as torch tensors on the CPU."""
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    try:
        return load_file(os.fspath(path))
    except (SafetensorError, OSError) as error:
        raise HyperTaskError(
            f"The weights of {Path(path).name} cannot be read ({error}); copy the file again."
        ) from error
