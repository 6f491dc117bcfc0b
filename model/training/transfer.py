"""Start from another model file: whatever of its weights fits is taken."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch

from ..base.errors import HyperTaskError
from ..base.messages import Reporter
from ..base.text import amount
from ..jobs.methods import METHODS
from ..modelfile import header_variables, load_states, member_count, method_of, read_header
from ..networks.contract import MapNetwork, Role
from ..rasters.scaling import Scaling
from .data import TrainingData

_NEAR = 5.0  # nm: half the spacing of the bands of most sensors


def starting_header(path: str | Path, method: str) -> dict:
    """Header of the model file that a training of ``method`` starts from.

    Raises
    ------
    HyperTaskError
        When it is no model file, or holds another kind of network.
    """
    header = read_header(path)
    kind = method_of(header)
    if kind != method:
        raise HyperTaskError(
            f"The model file {path} holds {METHODS[kind].title}, and this job trains "
            f"{METHODS[method].title}; start from a model of the same method, or choose the "
            f"method {kind}."
        )
    return header


def seen_scenes(header: dict, digests: list[dict], split: str, folds: int) -> list[str]:
    """Names of the scenes whose tested labels a starting model may have learned from.

    Itself, or a model that it started from. None where they learned from other scenes, or from the
    training part of the very split that is used now, without folds.

    Parameters
    ----------
    header : of the model file. digests : of the scenes, see :func:`.header.scene_digest`.
    split : digest of the split. folds : of the training that starts.
    """
    known: set[str | None] = set()
    for each in ancestry(header):
        if each["beyond"] or each["split"] != split or folds > 1:
            known.update(each["scenes"])
    known.discard(None)
    return [each["name"] for each in digests if each["digest"] in known]


def ancestry(header: dict) -> list[dict]:
    """What a model has learned from, and all models that it started from, as its header keeps it.

    Returns
    -------
    dicts ``scenes`` (digests), ``split`` (digest) and ``beyond`` (whether it learned from more than
    the training part of that split); those of the model itself come last. An older file knows of
    the models before it by ``start_knows`` only.
    """
    then = header.get("training", {})
    scenes = then.get("data", {}).get("scenes", ())
    found = list(then.get("ancestors", ()))
    if then.get("start_knows") and not found:
        names = then["start_knows"]
        before = [each.get("digest") for each in scenes if each.get("name") in names]
        found.append({"scenes": before, "split": None, "beyond": True})
    own = {
        "scenes": [each.get("digest") for each in scenes],
        "split": then.get("split", {}).get("digest"),
        "beyond": bool(then.get("folds")) or then.get("final", "validated") != "validated",
    }
    return [*(each for each in found if each != own), own]


def start_from(
    network: MapNetwork,
    path: str | Path,
    data: TrainingData,
    freeze_encoder: bool,
    reporter: Reporter,
) -> bool:
    """Copy weights from the model file ``path`` into ``network``, and say which.

    What is taken are the parts of the same size (of the multitask network the spatial and the
    spectral path, each by itself) and in them tensors of the same name and shape. The first layer
    takes the columns of the bands that both have (within 5 nm), a head the rows of the classes that
    both have; the head of a variable that the model file does not know starts anew. Kernel members
    are never taken: they are made of the pixels of a training. Of an ensemble the first network is
    taken.

    Returns
    -------
    whether the encoder has learned what surrounds a pixel, there or before.

    Raises
    ------
    HyperTaskError
        When the model file holds another kind of network, when nothing fits, or
        ``freeze_encoder`` and the encoder does not fit completely or has learned nothing.
    """
    header = starting_header(path, network.kind)
    given = load_states(path, header)[0]
    own = network.state_dict()
    roles = network.roles(header["network"])
    bands = _common_bands(header["bands"], data)
    heads = _heads(header_variables(header), data.variables)
    taken: dict[str, list[str]] = {"whole": [], "part": [], "not": []}
    for name, tensor in own.items():
        role = roles[name]
        if role.anew:
            continue
        if not role.fits:
            amount = "not"
        elif role.head is not None:
            amount = _take_head(tensor, given, heads.get(role.head), role)
        elif role.stacked:
            amount = _take_linear(tensor, given.get(name), heads, bands)
        elif role.bands:
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
        lacking = [n for n in taken["part"] + taken["not"] if roles[n].shared]
        if lacking:
            raise HyperTaskError(
                f"The encoder cannot be frozen: {lacking[0]} of {path} does not fit, as bands, "
                "preset or recipe differ; use the same, or do not freeze it."
            )
    learned = encoder_learned(header)
    if freeze_encoder and not learned:
        raise HyperTaskError(
            f"The encoder of {path} cannot be frozen: it has learned nothing, as the network for "
            "single pixels was kept; do not freeze it, or start from a model of which an epoch was "
            "kept."
        )
    network.load_state_dict(own)
    by_place = _by_place(header["bands"], data)
    scaling = Scaling.from_dict(header["standardisation"]).name
    members = bool(header["network"].get("kernel_landmarks"))
    words = _words(taken, roles, heads, data, bands, by_place, scaling, members)
    if not learned:
        words += "; only its part for single pixels has learned, its encoder is as it began"
    reporter.message(f"Started from {path}: {words}.")
    return learned and not any(roles[name].part == "encoder" for name in taken["not"])


def encoder_learned(header: dict) -> bool:
    """Whether the encoder of a model's first network has learned, in its training or before.

    Not so where the network for single pixels was kept. An older file does not say what the models
    before it had learned; then that is taken for granted.
    """
    training = header.get("training", {})
    if training.get("encoder_untrained"):
        return False
    runs = training.get("seeds") or [{}]
    of = training if member_count(header) == 1 else runs[0]
    return of.get("best_epoch") != 0 or bool(training.get("job", {}).get("init_from"))


def _words(
    taken, roles, heads, data: TrainingData, bands, by_place: bool, scaling: str, members: bool
) -> str:
    number = sum(each is not None for each in bands)
    known = [name for name, _, _ in heads.values()]
    whole, part = amount(len(taken["whole"]), "tensor", "tensors"), len(taken["part"])
    lines = [f"{whole} as they are, {part} in part"]
    lines.append(
        f"{number} of {amount(len(bands), 'band', 'bands')}"
        + (" (taken by position)" if by_place else "")
    )
    if scaling != data.scaling.name:
        lines.append(f"its spectra were scaled by {scaling}, these are by {data.scaling.name}")
    lines.append("variables " + (", ".join(known) or "none"))
    for name, _, pairs in heads.values():
        variable = next(v for v in data.variables if v.name == name)
        rows = set(range(variable.channels)) - {row for row, _ in pairs}
        if rows:
            names = ", ".join(variable.classes[row].name for row in sorted(rows))
            lines.append(f"new in {name} are the classes {names}")
    fresh = [v.name for v in data.variables if v.name not in known]
    if fresh:
        lines.append("new are " + ", ".join(fresh))
    inner = [r for r in roles.values() if r.head is None and not r.stacked and not r.anew]
    not_taken = {roles[name].part for name in taken["not"]}
    lost = [part for part in dict.fromkeys(role.part for role in inner) if part in not_taken]
    if lost:
        lines.append("not everything fits in the " + " and the ".join(lost))
    if members:
        lines.append("its kernel members are not taken")
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


def _take_head(tensor: torch.Tensor, given: dict, found, role: Role) -> str:
    if found is None:
        return "not"
    _, place, pairs = found
    other = given.get(role.pattern.format(place))
    if role.inner:
        return _take(tensor, other)
    if other is None or other.shape[1:] != tensor.shape[1:]:
        return "not"
    for row, old in pairs:
        tensor[row] = other[old]
    return "whole" if len(pairs) == len(tensor) == len(other) else "part"
