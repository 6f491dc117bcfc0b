"""Start from another model file: whatever of its weights fits is taken."""

from __future__ import annotations

import numpy as np
import torch

from ..base.errors import HyperTaskError
from ..modelfile import header_variables, load_tensors, member_tensors, read_header
from ..rasters.scaling import Scaling
from .data import TrainingData

_NEAR = 5.0  # nm: half the spacing of the bands of most sensors
_SHARED = ("spectral.", "encoder.")


def start_from(network, path, data: TrainingData, freeze_encoder: bool, reporter) -> None:
    """Copy weights from the model file ``path`` into ``network``, and say which.

    The spatial path (encoder and decoders) is taken from a network of the same widths, the spectral
    path from one whose spectral path has the same size; in them, tensors of the same name and
    shape. The first layer takes the columns of the bands that both have (within 5 nm), a head the
    rows of the classes that both have; the head of a variable that the model file does not know
    starts anew. Of an ensemble the first network is taken.

    Raises
    ------
    HyperTaskError
        When nothing fits, or ``freeze_encoder`` and the encoder does not fit completely.
    """
    header = read_header(path)
    given = member_tensors(load_tensors(path), header)[0]
    own = network.state_dict()
    fitting = _fitting_paths(network.config.to_dict(), header["network"])
    first = "spectral.first.conv.weight" if network.config.spectral_path else _STEM
    bands = _common_bands(header["bands"], data)
    heads = _heads(header_variables(header), data.variables)
    taken: dict[str, list[str]] = {"whole": [], "part": [], "not": []}
    for name, tensor in own.items():
        kind, number, rest = _head_of(name)
        if _path_of(name) not in fitting or (name == _STEM and "stem" not in fitting):
            amount = "not"
        elif kind is not None:
            amount = _take_head(tensor, given, heads.get((kind, number)), name, rest)
        elif name.startswith("linear."):
            amount = _take_linear(tensor, given.get(name), heads, bands)
        elif name == first:
            amount = _take_columns(tensor, given.get(name), bands)
        else:
            amount = _take(tensor, given.get(name))
        taken[amount].append(name)
    if not taken["whole"] and not taken["part"]:
        raise HyperTaskError(
            f"Nothing of the model file {path} fits this network; choose the preset "
            f"{header.get('training', {}).get('preset', 'it was made with')}."
        )
    if freeze_encoder:
        lacking = [n for n in taken["part"] + taken["not"] if n.startswith(_SHARED)]
        if lacking:
            raise HyperTaskError(
                f"The encoder cannot be frozen: {lacking[0]} of {path} does not fit, as bands, "
                "preset or recipe differ; use the same, or do not freeze it."
            )
    network.load_state_dict(own)
    by_place = _by_place(header["bands"], data)
    scaling = Scaling.from_dict(header["standardisation"]).name
    words = _words(taken, heads, data, bands, by_place, scaling)
    reporter.message(f"Started from {path}: {words}.")


_STEM = "encoder.stem.conv.weight"


def _fitting_paths(own: dict, other: dict) -> set[str]:
    """Which of the paths are of the same size; ``stem``: where the encoder's input is the same."""

    def same(*names):
        return all(_plain(own[name]) == _plain(other.get(name)) for name in names)

    fitting = set()
    if same("widths"):
        fitting.add("spatial")
    if same("spectral_path"):
        fitting.add("stem")
        if own["spectral_path"] and own["spectral_members"] == other.get("spectral_members", 1):
            fitting.add("spectral")
    return fitting


def _plain(value):
    return list(value) if isinstance(value, (list, tuple)) else value or 0


def _path_of(name: str) -> str:
    of_pixels = name.startswith(("spectral.", "linear.")) or ".spectral_heads." in name
    return "spectral" if of_pixels else "spatial"


def _words(taken, heads, data: TrainingData, bands, by_place: bool, scaling: str) -> str:
    number = sum(each is not None for each in bands)
    known = [name for name, _, _ in heads.values()]
    lines = [f"{len(taken['whole'])} tensors as they are, {len(taken['part'])} in part"]
    lines.append(f"{number} of {len(bands)} bands" + (" (taken by position)" if by_place else ""))
    if scaling != data.scaling.name:
        lines.append(f"its spectra were scaled by {scaling}, these are by {data.scaling.name}")
    lines.append("variables " + (", ".join(known) or "none"))
    for name, _, pairs in heads.values():
        variable = next(v for v in data.variables if v.name == name)
        fresh = set(range(variable.channels)) - {row for row, _ in pairs}
        if fresh:
            names = ", ".join(variable.classes[row].name for row in sorted(fresh))
            lines.append(f"new in {name} are the classes {names}")
    fresh = [v.name for v in data.variables if v.name not in known]
    if fresh:
        lines.append("new are " + ", ".join(fresh))
    places = {"spectral.": "spectral path", "encoder.": "encoder", "": "decoders"}
    lost = set()
    for name in taken["not"]:
        if _head_of(name)[0] is None and not name.startswith("linear."):
            lost.add(next(words for start, words in places.items() if name.startswith(start)))
    if lost:
        lost = [words for words in places.values() if words in lost]
        lines.append("not everything fits in the " + " and the ".join(lost))
    return "; ".join(lines)


def _take(tensor: torch.Tensor, other) -> str:
    if other is None or other.shape != tensor.shape:
        return "not"
    tensor.copy_(other)
    return "whole"


def _take_columns(tensor: torch.Tensor, other, bands: list) -> str:
    """The first layer's columns (outputs, bands, k, k) of the bands that the other knows."""
    if other is None or other.shape[0] != tensor.shape[0] or other.shape[2:] != tensor.shape[2:]:
        return "not"
    pairs = [(new, old) for new, old in enumerate(bands) if old is not None]
    if not pairs:
        return "not"
    for new, old in pairs:
        tensor[:, new] = other[:, old]
    same = len(pairs) == tensor.shape[1] == other.shape[1]
    return "whole" if same else "part"


def _take_linear(tensor: torch.Tensor, other, heads: dict, bands: list) -> str:
    """The linear map's rows (V, B, 1, 1) or offsets (V,) of the variables that both have.

    Only with all bands: slopes of alike bands make up for each other.
    """
    rows = [(row, place) for (kind, row), (_, place, _) in heads.items() if kind == "regression"]
    if other is None or not rows or None in bands:
        return "not"
    if tensor.ndim > 1:
        if other.shape[1] != len(bands):
            return "not"
        other = other[:, bands]
    for row, place in rows:
        tensor[row] = other[place]
    return "whole" if len(rows) == len(tensor) == len(other) else "part"


def _by_place(theirs: dict, data: TrainingData) -> bool:
    """Whether bands can only be known by their position."""
    own = data.labels.scenes[0].scene.bands.wavelengths
    return own is None or theirs.get("wavelengths") is None


def _common_bands(theirs: dict, data: TrainingData) -> list:
    """For each band of the data the number of the same band of the model file, or None.

    No band of the model file is taken twice: of several near it the nearest has it.
    """
    scene = data.labels.scenes[0].scene
    if _by_place(theirs, data):
        old = {index: number for number, index in enumerate(theirs["indices"])}
        return [old.get(int(index)) for index in scene.chosen]
    known = np.asarray(theirs["wavelengths"])
    own = np.asarray(scene.bands.wavelengths)[scene.chosen]
    apart = np.abs(own[:, None] - known)
    result = []
    for number, nearest in enumerate(apart.argmin(1).tolist()):
        taken = apart[number, nearest] <= _NEAR and apart[:, nearest].argmin() == number
        result.append(nearest if taken else None)
    return result


def _heads(old, new) -> dict:
    """(kind, number) of a head of the network -> (variable, number there, pairs of its rows)."""
    result = {}
    for categorical, kind in ((True, "classification"), (False, "regression")):
        before = [v for v in old if v.is_categorical is categorical]
        for number, variable in enumerate(v for v in new if v.is_categorical is categorical):
            for place, other in enumerate(before):
                if other.name != variable.name:
                    continue
                pairs = _common_classes(other, variable) if categorical else [(0, 0)]
                if pairs:
                    result[kind, number] = (variable.name, place, pairs)
    return result


def _common_classes(old, new) -> list[tuple[int, int]]:
    """(row of the new head, row of the old one) of the classes that both variables have.

    Codes of a text field are its values numbered in their order, so that names say more; codes
    count where one of the variables has no names.
    """
    nameless = any(all(each.name == str(each.code) for each in v.classes) for v in (old, new))
    keys = [[each.code if nameless else each.name for each in v.classes] for v in (old, new)]
    return [(row, keys[0].index(key)) for row, key in enumerate(keys[1]) if key in keys[0]]


def _head_of(name: str):
    parts = name.split(".")
    if len(parts) == 4 and parts[1] in ("heads", "spectral_heads"):
        return parts[0], int(parts[2]), (parts[1], parts[3])
    return None, None, None


def _take_head(tensor: torch.Tensor, given: dict, found, name: str, rest) -> str:
    if found is None:
        return "not"
    _, place, pairs = found
    other = given.get(f"{name.split('.')[0]}.{rest[0]}.{place}.{rest[1]}")
    if other is None or other.shape[1:] != tensor.shape[1:]:
        return "not"
    for row, old in pairs:
        tensor[row] = other[old]
    return "whole" if len(pairs) == len(tensor) == len(other) else "part"
