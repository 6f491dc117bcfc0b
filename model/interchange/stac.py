"""The STAC item of a model, with the fields of the machine learning model extension (MLM 1.6).

The extension is described at https://github.com/stac-extensions/mlm. What an item says comes from
the header of the model file. It has no place on Earth: where a model holds is not known from its
file, only where it learned.
"""

from __future__ import annotations

import hashlib
import re
from datetime import datetime, timezone
from pathlib import Path

from ..base.files import safe_name
from ..base.variables import Variable
from ..base.version import version
from ..jobs.methods import METHODS
from ..modelfile import header_variables, member_count, method_of
from ..rasters.scaling import Scaling
from ..reports.model_words import in_short
from .deepness import NO_DATA
from .graph import ExportGraph

EXTENSIONS = {
    "mlm": "https://stac-extensions.github.io/mlm/v1.6.0/schema.json",
    "eo": "https://stac-extensions.github.io/eo/v2.0.0/schema.json",
    "file": "https://stac-extensions.github.io/file/v2.1.0/schema.json",
    "classification": "https://stac-extensions.github.io/classification/v1.1.0/schema.json",
}
_SHA256 = "1220"  # of a multihash: the function's code and the length of what follows
_VERSION = re.compile(r"\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?")
_FOUR = ["batch", "bands", "height", "width"]


def item(header: dict, model: Path, place: Path) -> dict:
    """The item of a model file.

    Parameters
    ----------
    header : of the model file. place : where the item will be, so that it names files from there.
    """
    variables = header_variables(header)
    scaling = Scaling.from_dict(header["standardisation"])
    bands = len(header["bands"]["indices"])
    taken: dict = {
        "name": "spectra",
        "description": "Reflectance of the bands; pixels without data are 0 after the scaling.",
        "bands": _band_names(header),
        "input": _tensor([-1, bands, -1, -1], _FOUR),
        "resize_type": None,
        "value_scaling": _value_scaling(scaling),
    }
    if header.get("frames"):  # a committee
        taken["value_scaling"] = None
        taken["description"] += " Each network has a scaling of its own, in the file's header."
    given = [
        _output(v, [-1, v.channels, -1, -1], _before(v), _classes(v, first=0)) for v in variables
    ]
    asset = {
        "title": "Model file of HyperTask",
        "type": "application/octet-stream; application=safetensors",
        "roles": ["mlm:model", "mlm:weights", "data"],
        "mlm:artifact_type": "safetensors.torch.save_file",
    }
    found = _item(header, model, place, taken, given, {"model": {**_file(model, place), **asset}})
    torch_version = ((header.get("training") or {}).get("versions") or {}).get("torch", "")
    return _with_framework(found, "PyTorch", torch_version)


def onnx_item(
    header: dict,
    model: Path,
    place: Path,
    content: bytes,
    path: str,
    graph: ExportGraph,
    names: list[str],
    side: int,
    overlap: int,
) -> dict:
    """The item of an ONNX file that :class:`~.graph.ExportGraph` became.

    Parameters
    ----------
    content, path : of the ONNX file. names : of its outputs. side : of its tiles in pixels.
    overlap : percent by which tiles are to overlap.
    """
    numbers = "reflectance" if graph.reflectance else "numbers as the file of the scene stores them"
    taken: dict = {
        "name": "numbers",
        "description": f"The first {graph.bands} bands of a scene, {numbers}; the graph takes its "
        "bands from them, finds pixels without data and scales the rest. Tiles are to overlap by "
        f"{overlap} %, half of it on each side is not to be used.",
        "bands": [],
        "input": _tensor([1, graph.bands, side, side], ["batch", "channel", *_FOUR[2:]]),
        "resize_type": None,
        "value_scaling": None,
    }
    given = []
    for name, variable in zip(names, graph.variables):
        channels = variable.channels + variable.is_categorical
        words = (
            f"Channel 0 is 1 where there is no data; then the probability of each class of "
            f"{variable.name}."
            if variable.is_categorical
            else f"{variable.name}{f' in {variable.unit}' if variable.unit else ''}; NaN where "
            "there is no data."
        )
        shape = [1, channels, side, side]
        given.append(_output(variable, shape, words, _classes(variable, first=1), name))
    onnx = {
        **_file(Path(path), place, content),
        "title": "Model for ONNX runtimes",
        "type": "application/octet-stream; application=onnx",
        "roles": ["mlm:model", "mlm:inference", "data"],
        "mlm:artifact_type": "onnx",
    }
    source = {
        **_file(model, place),
        "title": "Model file of HyperTask that it was made from",
        "type": "application/octet-stream; application=safetensors",
        "roles": ["mlm:checkpoint", "data"],
    }
    assets = {"model": onnx, "source": source}
    return _with_framework(_item(header, model, place, taken, given, assets), "ONNX", "")


def _item(header, model: Path, place: Path, taken: dict, given: list, assets: dict) -> dict:
    training = header.get("training") or {}
    words, _, accuracy = in_short(header)
    written = datetime.fromtimestamp(model.stat().st_mtime, timezone.utc)
    members = member_count(header)
    properties: dict = {
        "title": model.stem,
        "description": f"Maps of {words}."
        + (f" Accuracy where it was tested: {accuracy}." if accuracy else ""),
        "datetime": written.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "bands": _bands(header),
        "mlm:name": _name(model.stem),
        "mlm:architecture": METHODS[method_of(header)].title,
        "mlm:tasks": sorted({task for output in given for task in output["tasks"]}),
        "mlm:input": [taken],
        "mlm:output": given,
        "mlm:hyperparameters": {
            "window": header["window"],
            "networks": members,
            "mirror_images": bool(header.get("flips")),
            **{
                key: training[key]
                for key in ("preset", "recipe", "epochs")
                if isinstance(training.get(key), (str, int))
            },
        },
    }
    parameters = training.get("parameters")
    if isinstance(parameters, int):
        properties["mlm:total_parameters"] = parameters * members
    used = ["mlm", "file"]
    if any("eo:center_wavelength" in band for band in properties["bands"]):
        used.append("eo")
    if any(output.get("classification:classes") for output in given):
        used.append("classification")
    return {
        "type": "Feature",
        "stac_version": "1.1.0",
        "stac_extensions": [EXTENSIONS[name] for name in used],
        "id": safe_name(place.stem),
        "geometry": None,
        "properties": {**properties, "hypertask:version": version()},
        "links": [],
        "assets": assets,
    }


def _with_framework(found: dict, name: str, number: str) -> dict:
    found["properties"]["mlm:framework"] = name
    if _VERSION.fullmatch(number):
        found["properties"]["mlm:framework_version"] = number
    return found


def _name(text: str) -> str:
    """As the extension wants names: Latin letters, digits, ``_``, ``.`` and ``-``."""
    plain = re.sub(r"[^a-zA-Z0-9_.\-]+", "-", text).strip("_.-")
    plain = plain if re.match("[a-zA-Z]", plain) else f"model-{plain}".strip("-")
    return plain if len(plain) > 2 else f"{plain}-model"


def _bands(header: dict) -> list[dict]:
    """The model's bands, wavelengths in micrometres."""
    stated = header["bands"]
    found = []
    for place, name in enumerate(_band_names(header)):
        band = {"name": name}
        for key, values in (
            ("eo:center_wavelength", stated.get("wavelengths")),
            ("eo:full_width_half_max", stated.get("fwhm")),
        ):
            if values is not None and values[place] > 0:
                band[key] = round(values[place] / 1000, 7)
        found.append(band)
    return found


def _band_names(header: dict) -> list[str]:
    return [f"band {index + 1}" for index in header["bands"]["indices"]]


def _tensor(shape: list[int], order: list[str]) -> dict:
    return {"shape": shape, "dim_order": order, "data_type": "float32"}


def _value_scaling(scaling: Scaling) -> list[dict]:
    """One for each band, or one for the whole spectrum."""
    if scaling.name == "l2":
        return [
            {
                "type": "processing",
                "format": "numpy",
                "expression": "x / numpy.linalg.norm(x, axis=1, keepdims=True)",
            }
        ]
    pairs = zip(scaling.mean.astype(float).tolist(), scaling.deviation.astype(float).tolist())
    if scaling.name == "minmax":
        return [{"type": "min-max", "minimum": low, "maximum": low + width} for low, width in pairs]
    return [{"type": "z-score", "mean": mean, "stddev": deviation} for mean, deviation in pairs]


def _before(variable: Variable) -> str:
    """What the network itself says of a variable, before anything is made of it."""
    if variable.is_categorical:
        return f"Logits of the classes of {variable.name}."
    low, high = variable.limits
    unit = f" {variable.unit}" if variable.unit else ""
    return f"{variable.name} as a share of its range, 0 is {low:g}{unit} and 1 is {high:g}{unit}."


def _output(variable: Variable, shape: list[int], words: str, classes: list[dict], name="") -> dict:
    task = "semantic-segmentation" if variable.is_categorical else "regression"
    order = ["batch", "class" if variable.is_categorical else "channel", *_FOUR[2:]]
    return {
        "name": name or variable.name,
        "description": words,
        "tasks": [task],
        "result": _tensor(shape, order),
        **({"classification:classes": classes} if variable.is_categorical else {}),
    }


def _classes(variable: Variable, first: int) -> list[dict]:
    """Channel of each class, and before them that of no data where ``first`` is 1."""
    found: list[dict] = []
    if first:
        found.append({"value": 0, "name": "no-data", "description": NO_DATA})
    for channel, entry in enumerate(variable.classes, start=first):
        found.append(
            {
                "value": channel,
                "name": f"code-{entry.code}",
                "description": f"{entry.name} (code {entry.code} in maps)",
                "color_hint": entry.color.lstrip("#").upper(),
            }
        )
    return found


def _file(path: Path, place: Path, content: bytes | None = None) -> dict:
    """Where a file is, seen from the item, its size and checksum."""
    digest, size = hashlib.sha256(), 0
    if content is not None:
        digest.update(content)
        size = len(content)
    else:
        with path.open("rb") as stream:
            while piece := stream.read(2**20):
                digest.update(piece)
                size += len(piece)
    near = path.resolve().parent == place.resolve().parent
    return {
        "href": f"./{path.name}" if near else path.resolve().as_uri(),
        "file:size": size,
        "file:checksum": _SHA256 + digest.hexdigest(),
    }
