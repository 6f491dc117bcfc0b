"""Start from another model file: whatever of its weights fits is taken."""

from __future__ import annotations

import numpy as np
import torch

from .errors import HyperTaskError
from .modelfile import header_variables, load_tensors, member_tensors, read_header
from .training_data import TrainingData

_NEAR = 5.0  # nm: half the spacing of the bands of most sensors
_SHARED = ("spectral", "encoder")


def start_from(network, path, data: TrainingData, freeze_encoder: bool, reporter) -> None:
    """Copy weights from the model file ``path`` into ``network``, and say which.

    Tensors of the same name and shape are copied. The first layer takes the columns of the bands
    that both have (within 5 nm), a head the rows of the classes that both have; the head of a
    variable that the model file does not know starts anew.

    Raises
    ------
    HyperTaskError
        When nothing fits, or ``freeze_encoder`` and the encoder does not fit completely.
    """
    header = read_header(path)
    given = member_tensors(load_tensors(path), header)[0]
    own = network.state_dict()
    first = _first_layer(own)
    bands = _common_bands(header["bands"], data)
    heads = _heads(header_variables(header), data.variables)
    taken: dict[str, list[str]] = {"whole": [], "part": [], "not": []}
    for name, tensor in own.items():
        kind, number, rest = _head_of(name)
        if kind is not None:
            amount = _take_head(tensor, given, heads.get((kind, number)), name, rest)
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
                f"The encoder cannot be frozen: {lacking[0]} of {path} does not fit, as bands or "
                "preset differ; use the same bands and preset, or do not freeze it."
            )
    network.load_state_dict(own)
    reporter.message(f"Started from {path}: {_words(taken, heads, data, bands)}.")


def _words(taken, heads, data: TrainingData, bands) -> str:
    def parts(names):
        return sorted({name.split(".")[0] for name in names})

    number = sum(each is not None for each in bands)
    known = [name for name, _, _ in heads.values()]
    lines = [f"{len(taken['whole'])} tensors as they are, {len(taken['part'])} in part"]
    lines.append(f"{number} of {len(bands)} bands")
    lines.append("variables " + (", ".join(known) or "none"))
    fresh = [v.name for v in data.variables if v.name not in known]
    if fresh:
        lines.append("new are " + ", ".join(fresh))
    lost = [p for p in parts(taken["not"]) if p in _SHARED]
    if lost:
        lines.append("not everything fits in the " + " and the ".join(lost))
    return "; ".join(lines)


def _first_layer(own: dict) -> str:
    name = "spectral.first.conv.weight"
    return name if name in own else "encoder.stem.conv.weight"


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


def _common_bands(theirs: dict, data: TrainingData) -> list:
    """For each band of the data the number of the same band of the model file, or None."""
    scene = data.labels.scenes[0].scene
    waves = scene.bands.wavelengths
    if waves is None or theirs.get("wavelengths") is None:
        old = {index: number for number, index in enumerate(theirs["indices"])}
        return [old.get(int(index)) for index in scene.chosen]
    known = np.asarray(theirs["wavelengths"])
    result = []
    for wave in waves[scene.chosen]:
        nearest = int(np.abs(known - wave).argmin())
        result.append(nearest if abs(known[nearest] - wave) <= _NEAR else None)
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
                pairs = [(0, 0)]
                if categorical:
                    codes = [entry.code for entry in other.classes]
                    pairs = [(row, codes.index(entry.code))
                             for row, entry in enumerate(variable.classes)
                             if entry.code in codes]  # fmt: skip
                if pairs:
                    result[kind, number] = (variable.name, place, pairs)
    return result


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
