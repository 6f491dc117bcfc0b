"""The model file: a safetensors file whose header says everything about the model.

Reading the header needs neither torch nor safetensors, so that QGIS can show it. Opening a model
file never executes anything.
"""

from __future__ import annotations

import hashlib
import io
import json
import math
import os
import struct
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from .accuracy.calibration import Calibration, Temperature
from .accuracy.trust import TENSORS, TrustRecord
from .base.errors import HyperTaskError
from .base.files import replacing
from .base.text import quoted
from .base.variables import CATEGORICAL, CONTINUOUS, Variable
from .jobs.limits import LIMITS, NETWORK_LIMITS, NETWORK_SETTING, Limits
from .jobs.methods import METHODS, PROPOSED
from .jobs.train import SCALINGS

SCHEMA = 1
KEY = "hypertask"
HEADER_SUM, TENSOR_SUM = f"{KEY}.header-sha256", f"{KEY}.tensors-sha256"
"""Beside the header: checksums of its text and of the tensors; older files have none."""
_LONGEST = 16 * 2**20  # bytes of a header
_ITEM = {
    **{"F64": 8, "F32": 4, "F16": 2, "BF16": 2, "BOOL": 1},
    **{f"{sign}{8 * size}": size for sign in "IU" for size in (1, 2, 4, 8)},
}
"""Bytes of a number of a tensor, by the name of its type."""
_BYTES = Limits(0, 2**50)
_PIECE = 2**20
_BAND = Limits(0, 65534)
_NUMBER = Limits(-1e30, 1e30, whole=False)
_ABOVE_NOTHING = Limits(1e-30, 1e30, whole=False)
_CODE = Limits(1, 65535)  # what a map can hold
_LEVELS = 64  # numbers of a list among them, but for the classes
_MALFORMED = (ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError)


class Damage(Exception):  # noqa: N818 (what is told, not an error of its own)
    """What is wrong with a model file, in words that begin with what it is about."""


class _Contents(NamedTuple):
    """What a model file consists of.

    table : of the tensors, name -> {"dtype", "shape", "data_offsets"}. start : where their numbers
    begin. metadata : texts by name, among them the header.
    """

    table: dict[str, dict]
    start: int
    metadata: dict[str, str]


def read_header(path: str | Path) -> dict:
    """Read and check the JSON header of a model file, and the table of its tensors.

    Nothing is allocated by what it says before it was checked.

    Returns
    -------
    dict with the keys schema, network, variables, bands, reflectance, standardisation, window,
    training, accuracy, calibration, trust (None in older files) and, where the file holds several
    networks, members.

    Raises
    ------
    HyperTaskError
        When the file is missing, truncated, damaged, not a model file of HyperTask, or of a newer
        schema; tells what is wrong with it.
    """
    path = Path(path)
    with _telling(path):
        contents = _opened(path)
        text = contents.metadata[KEY]
        header = json.loads(text, parse_constant=_no_number)
        _require_known(header, path)
        stated = contents.metadata.get(HEADER_SUM)
        if (stated is None) is not (TENSOR_SUM not in contents.metadata):
            raise Damage("one of its checksums is missing")
        require_header(header)
        if stated not in (None, hashlib.sha256(text.encode()).hexdigest()):
            raise Damage("its header is not the one that was written")
    return header


def require_whole(path: str | Path) -> None:
    """Raise HyperTaskError unless the tensors of a model file are those that were written.

    A file of an older version, without a checksum, passes.
    """
    path = Path(path)
    with _telling(path):
        contents = _opened(path)
        stated = contents.metadata.get(TENSOR_SUM)
        if stated is None:
            return
        with path.open("rb") as stream:
            if stated != _tensors_sha256(stream, contents):
                raise Damage("its weights are not those that were written")


@contextmanager
def _telling(path: Path):
    """Say of what goes wrong within that the model file at ``path`` is damaged, and why."""
    try:
        yield
    except OSError as error:
        raise HyperTaskError(f"The model file {path} cannot be read ({error.strerror}).") from error
    except (Damage, *_MALFORMED) as error:
        raise HyperTaskError(
            f"The model file {path.name} is damaged or truncated ({_reason(error)}); copy it again."
        ) from error


def _reason(error: Exception) -> str:
    if isinstance(error, (Damage, KeyError)):
        return str(error) if isinstance(error, Damage) else f"its header lacks {error}"
    words = str(error).splitlines()
    return f"its header cannot be understood: {words[0][:100] if words else 'nested too deep'}"


def _no_number(text: str):
    raise Damage(f"its header holds {text}")


def _opened(path: Path) -> _Contents:
    """The parts of the file; raises what :func:`_telling` tells."""
    size = path.stat().st_size
    with path.open("rb") as stream:
        first = stream.read(8)
        length = struct.unpack("<Q", first)[0] if len(first) == 8 else 0
        text = stream.read(length) if 2 <= length <= _LONGEST else b""
    if not text.startswith(b"{"):
        raise _foreign(path)
    if len(text) < length:
        raise Damage(f"it has {size} bytes, fewer than its header")
    table = json.loads(text)
    metadata = table.pop("__metadata__", None) or {}
    if not isinstance(metadata.get(KEY), str):
        raise _foreign(path)
    needed = 8 + length + _require_table(table)
    if size != needed:
        raise Damage(f"it has {size} bytes and its table says {needed}")
    return _Contents(table, 8 + length, metadata)


def _foreign(path: Path) -> HyperTaskError:
    return HyperTaskError(
        f"{path.name} is not a model file of HyperTask; choose a .safetensors file that "
        "HyperTask trained."
    )


def _require_table(table: dict) -> int:
    """Bytes of the tensors, which must lie side by side and be as long as their shapes say."""
    place = 0
    for name, entry in sorted(table.items(), key=lambda item: item[1]["data_offsets"]):
        begin, end = entry["data_offsets"]
        if entry["dtype"] not in _ITEM:
            raise Damage(f"the tensor {quoted(name)} is of the type {quoted(entry['dtype'])}")
        for side in (begin, end, *entry["shape"]):
            require_number(f"size of the tensor {quoted(name)}", side, _BYTES)
        if begin != place or end - begin != math.prod(entry["shape"]) * _ITEM[entry["dtype"]]:
            raise Damage(f"the tensor {quoted(name)} has not the length of its shape")
        place = end
    return place


def _tensors_sha256(stream, contents: _Contents) -> str:
    """SHA-256 of names, types, shapes and numbers, in the order of the names."""
    state = hashlib.sha256()
    for name, entry in sorted(contents.table.items()):
        state.update(json.dumps([name, entry["dtype"], entry["shape"]]).encode())
        begin, end = entry["data_offsets"]
        stream.seek(contents.start + begin)
        for left in range(end - begin, 0, -_PIECE):
            state.update(stream.read(min(left, _PIECE)))
    return state.hexdigest()


def _require_known(header: dict, path: Path) -> None:
    """Raise HyperTaskError when only a newer version can read the header."""
    version = header["schema"]
    if version > SCHEMA:
        raise HyperTaskError(
            f"{path.name} was made by a newer version of HyperTask (schema {quoted(version)}; this "
            f"one reads {SCHEMA}); update HyperTask."
        )
    if method_of(header) not in METHODS:
        raise HyperTaskError(
            f"{path.name} holds the network {quoted(method_of(header))}, which this version "
            f"of HyperTask does not know (it knows {', '.join(METHODS)}); update HyperTask."
        )


def require_header(header: dict) -> None:
    """Raise Damage unless the parts that mapping relies on are there, in range, and fit."""
    bands, network = header["bands"], header["network"]
    require_number("window", header["window"], LIMITS["window"])
    require_number("margin", header.get("margin", 0), LIMITS["margin"])
    require_number("members", header.get("members", 1), LIMITS["seeds"])
    _require_network(network)
    _require_numbers("bands", bands["indices"], network["bands"], _BAND)
    for key in ("wavelengths", "fwhm"):
        if bands.get(key) is not None:
            _require_numbers(key, bands[key], network["bands"], _NUMBER)
    frames = header.get("frames")  # of a committee: what each member takes and gives
    if frames is not None and len(frames) != member_count(header):
        raise Damage("its frames are not one for each of its networks")
    for scaling in (each["standardisation"] for each in (header, *(frames or ()))):
        _require_numbers("mean", scaling["mean"], network["bands"], _NUMBER)
        _require_numbers("deviation", scaling["deviation"], network["bands"], _ABOVE_NOTHING)
        if scaling.get("scaling", "standardise") not in SCALINGS:
            raise Damage(f"the scaling of its spectra is {quoted(scaling['scaling'])}")
    for key in ("training", "accuracy", "reflectance"):
        if not isinstance({} if header.get(key) is None else header[key], dict):
            raise Damage(f"the {key} is {quoted(header[key])}")
    for key in ("scale", "offset", "nodata_of_bands"):
        stated = (header.get("reflectance") or {}).get(key, 1.0)
        each = stated if isinstance(stated, list) else [stated] * network["bands"]
        _require_numbers(f"reflectance {key}", each, network["bands"], _NUMBER)
    variables = _require_variables(header)
    for frame in frames or ():
        for variable, bounds in zip(variables, frame["bounds"] + [None] * len(variables)):
            if not variable.is_categorical:
                _require_values(replace(variable, bounds=bounds))
    _require_calibration(Calibration.from_dict(header.get("calibration")), variables)
    trust = TrustRecord.from_dict(header.get("trust"))
    if trust is not None and not trust.fits(network["bands"]):
        raise Damage(f"its trust is not one of the {network['bands']} bands of its network")


def _require_network(network: dict) -> None:
    for name, value in network.items():
        limits = NETWORK_LIMITS.get(name, NETWORK_SETTING)
        if isinstance(value, list):
            if len(value) > _LEVELS and name != "classes":
                raise Damage(f"its network has {len(value)} {name}")
            for each in value:
                require_number(f"{name} of its network", each, limits)
        elif not (value is None or isinstance(value, bool) or name == "kind"):
            require_number(f"{name} of its network", value, limits)
    require_number("bands of its network", network["bands"], NETWORK_LIMITS["bands"])


def _require_numbers(what: str, numbers, count: int, limits: Limits) -> None:
    if not isinstance(numbers, list) or len(numbers) != count:
        raise Damage(f"the {what} are not one for each of the {count} bands of its network")
    for number in numbers:
        require_number(what, number, limits)


def _require_variables(header: dict) -> list[Variable]:
    variables, network = header_variables(header), header["network"]
    if not variables or len({v.name for v in variables}) < len(variables):
        raise Damage("it has no variables, or two of one name")
    for variable in variables:
        if not isinstance(variable.name, str) or not isinstance(variable.unit, str):
            raise Damage(f"a variable is called {quoted(variable.name)}")
        if variable.kind not in (CATEGORICAL, CONTINUOUS):
            raise Damage(f"the variable {quoted(variable.name)} is {quoted(variable.kind)}")
        _require_values(variable)
    numbers = sum(not v.is_categorical for v in variables)
    channels = [v.channels for v in variables if v.is_categorical]
    stated = network.get("classes", channels), network.get("continuous", numbers)
    if stated != (channels, numbers):
        raise Damage("its variables are not those of its network")
    return variables


def _require_calibration(calibration: Calibration, variables: list[Variable]) -> None:
    if not calibration.fits(variables):
        raise Damage("its calibration is not one of its variables")
    for entry in calibration.variables.values():
        if isinstance(entry, Temperature):
            require_number("temperature of its calibration", entry.temperature, _ABOVE_NOTHING)
            continue
        for percent, width in zip(entry.coverage, entry.half_width):
            require_number("coverage of its calibration", percent, LIMITS["intervals"])
            require_number("half width of its calibration", width, _NUMBER)


def _require_values(variable: Variable) -> None:
    """Of a variable: its classes, or its bounds."""
    name = quoted(variable.name)
    if variable.is_categorical:
        if not variable.classes or len(set(variable.codes)) < len(variable.codes):
            raise Damage(f"the variable {name} has no classes, or two of one code")
        for entry in variable.classes:
            require_number(f"code of a class of {name}", entry.code, _CODE)
            if not isinstance(entry.name, str):
                raise Damage(f"a class of {name} is called {quoted(entry.name)}")
        return
    if variable.bounds is None or len(variable.bounds) != 2:
        raise Damage(f"the variable {name} has no bounds")
    for bound in variable.bounds:
        require_number(f"bound of {name}", bound, _NUMBER)
    if variable.bounds[0] > variable.bounds[1]:
        raise Damage(f"the bounds of {name} are in the wrong order")


def require_number(what: str, value: object, limits: Limits) -> None:
    """Raise Damage unless ``value`` is a number within the limits."""
    refusal = limits.refusal(value)
    if refusal:
        raise Damage(f"the {what} is {quoted(value)}; {refusal}")


def header_variables(header: dict) -> list[Variable]:
    return [Variable.from_dict(entry) for entry in header["variables"]]


def method_of(header: dict) -> str:
    """The name of the file's network in METHODS; files of older versions do not say it."""
    return header["network"].get("kind", PROPOSED)


def member_count(header: dict) -> int:
    """Networks in the file: 1, or the members of an ensemble."""
    return int(header.get("members", 1))


def require_intervals(header: dict, percent: int) -> None:
    """Raise HyperTaskError when the model cannot give intervals of this coverage."""
    numbers = [v.name for v in header_variables(header) if not v.is_categorical]
    if not numbers:
        raise HyperTaskError(
            "Prediction intervals were asked for and no continuous variable is mapped; leave the "
            "intervals blank."
        )
    calibration = Calibration.from_dict(header.get("calibration"))
    if all(calibration.half_width(name, percent) is None for name in numbers):
        raise HyperTaskError(
            f"The model holds no calibration for intervals of {percent} %; leave the intervals "
            "blank, or train the model again with labels in its validation part."
        )


def require_trust(header: dict) -> None:
    """Raise HyperTaskError when the model does not know where its maps can be trusted."""
    if header.get("trust") is None:
        raise HyperTaskError(
            "The model does not know where its maps can be trusted; leave trust and its limit "
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
    tensors = {name: each for name, each in tensors.items() if not name.startswith(TENSORS)}
    members = member_count(header)
    if members == 1:
        return [tensors]
    states: list[dict] = [{} for _ in range(members)]
    for name, tensor in tensors.items():
        number, _, rest = name.partition("/")
        states[int(number)][rest] = tensor
    return states


def save_model(path: str | Path, header: dict, tensors: dict) -> None:
    """Write a model file with its checksums, complete or not at all; none that cannot be read.

    Parameters
    ----------
    header : what :func:`read_header` returns.
    tensors : name -> torch tensor on the CPU, contiguous.
    """
    from safetensors.torch import save

    text = json.dumps({**header, "schema": SCHEMA}, ensure_ascii=False, allow_nan=False)
    plain = save(tensors)
    (length,) = struct.unpack("<Q", plain[:8])
    contents = _Contents(json.loads(plain[8 : 8 + length]), 8 + length, {})
    metadata = {
        KEY: text,
        HEADER_SUM: hashlib.sha256(text.encode()).hexdigest(),
        TENSOR_SUM: _tensors_sha256(io.BytesIO(plain), contents),
    }
    written = save(tensors, metadata=metadata)
    _require_readable(Path(path), text, written)
    with replacing(path) as temporary:
        # not by safetensors itself: it hides why a write failed, and its files are its owner's only
        temporary.write_bytes(written)


def _require_readable(path: Path, text: str, written: bytes) -> None:
    """Raise HyperTaskError unless :func:`read_header` can read what is to be written."""
    (length,) = struct.unpack("<Q", written[:8])
    if length > _LONGEST:
        raise HyperTaskError(
            f"The model file {path.name} would have a header of {length / 2**20:.0f} MiB, and "
            f"{_LONGEST // 2**20} MiB can be read; train with fewer classes, folds or seeds."
        )
    try:
        require_header(json.loads(text))
    except (Damage, *_MALFORMED) as error:
        raise HyperTaskError(
            f"The model file {path.name} could not be read again ({_reason(error)}), so it is not "
            "written; report this."
        ) from error


def load_states(path: str | Path, header: dict) -> list[dict]:
    """The weights of each network of a model file, as :func:`load_parts` reads them."""
    return load_parts(path, header)[0]


def load_parts(path: str | Path, header: dict) -> tuple[list[dict], dict]:
    """What a model file holds, name -> torch tensor on the CPU.

    Nothing is read before shapes and types are known to be those of the network that ``header``,
    the file's own, describes.

    Returns
    -------
    The weights of each network, and the tensors of :class:`~hypertask.model.trust.trust.Trust`,
    none in a file that does not know where it can be trusted.

    Raises
    ------
    HyperTaskError
        When they are not, when a weight is not finite, or the file is not the one that was written.
    """
    from .networks import tensors_of

    path = Path(path)
    with _telling(path):
        wanted = tensors_of(header["network"])
        table = _opened(path).table
    found = {name: (tuple(entry["shape"]), entry["dtype"]) for name, entry in table.items()}
    count = member_count(header)
    prefixes = [""] if count == 1 else [f"{number}/" for number in range(count)]
    wanted = {start + name: entry for start in prefixes for name, entry in wanted.items()}
    trust = TrustRecord.from_dict(header.get("trust"))
    shapes = {} if trust is None else trust.shapes()
    wanted.update((name, (shape, "F32")) for name, shape in shapes.items())
    if found != wanted:
        raise HyperTaskError(
            f"The weights of {path.name} do not fit the network it describes; it is damaged "
            "or was made by another version."
        )
    tensors = load_tensors(path)
    return member_tensors(tensors, header), {name: tensors[name] for name in shapes}


def load_tensors(path: str | Path) -> dict:
    """Weights of a model file whose header was read before, as torch tensors on the CPU.

    Raises
    ------
    HyperTaskError
        When they are not those that were written, or one is not finite.
    """
    import torch
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    require_whole(path)
    try:
        tensors = load_file(os.fspath(path))
    except (SafetensorError, OSError) as error:
        raise HyperTaskError(
            f"The weights of {Path(path).name} cannot be read ({error}); copy the file again."
        ) from error
    for name, tensor in tensors.items():
        if tensor.is_floating_point() and not torch.isfinite(tensor).all():
            raise HyperTaskError(
                f"The model file {Path(path).name} is damaged (the weights {quoted(name)} hold "
                "numbers that are not finite); copy it again, or train it again."
            )
    return tensors
