"""Parameters that several algorithms share, and how their values are read."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable
from pathlib import Path

from qgis.core import (
    QgsProcessingAlgorithm,
    QgsProcessingContext,
    QgsProcessingOutputLayerDefinition,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterEnum,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterField,
    QgsProcessingParameterFile,
    QgsProcessingParameterFileDestination,
    QgsProcessingParameterFolderDestination,
    QgsProcessingParameterMultipleLayers,
    QgsProcessingParameterNumber,
    QgsProcessingParameterString,
    QgsProperty,
)

from ..model.base.errors import HyperTaskError
from ..model.base.files import nearest_there
from ..model.jobs.train import DEVICES
from ..model.rasters.ranges import parse_ranges
from .compat import (
    ANY_FIELD,
    ANY_NUMBER,
    FOLDER_PATH,
    NUMERIC_FIELD,
    POINTS,
    POLYGONS,
    RASTERS,
    WHOLE_NUMBER,
    is_null,
)
from .i18n import noop, tr

DEVICE = "DEVICE"
SEED = "SEED"
SAVE_JOB = "SAVE_JOB"
WAVELENGTHS = "WAVELENGTHS"
TEMPORARY = "TEMPORARY_OUTPUT"

SHARED_HELP = {
    DEVICE: "Where the network runs. auto takes an NVIDIA card (cuda), else Apple's (mps), else "
    "the processor (cpu); the log says which, and why.",
    SEED: "The same settings with the same seed give the same result.",
    SAVE_JOB: "With a file given, the job is written there and nothing is run. The file says "
    "everything about the job and runs elsewhere, such as on a cluster, with python -m "
    "hypertask.model COMMAND job.json (the log says how without installing). Paths near the file "
    "are written relative to it.",
    WAVELENGTHS: 'In nanometres, such as "400-900, 1000-1300". Blank: all good bands.',
}


def device() -> QgsProcessingParameterEnum:
    return choice(DEVICE, "Device", DEVICES, "auto")


def save_job() -> QgsProcessingParameterFileDestination:
    """To be added last; not as advanced, since QGIS shows all outputs together anyway."""
    return written_file(
        SAVE_JOB,
        "Save the job instead of running it",
        noop("Jobs (*.json)"),
        optional=True,
        create=False,
    )


def seed() -> QgsProcessingParameterNumber:
    return whole_number(SEED, "Seed", default=0, lowest=0)


def choice(
    name: str,
    description: str,
    options: Iterable[str],
    default: str | None = None,
    optional: bool = False,
) -> QgsProcessingParameterEnum:
    """One of several words; the words themselves are the values."""
    return QgsProcessingParameterEnum(
        name,
        description,
        options=list(options),
        defaultValue=default,
        optional=optional,
        usesStaticStrings=True,
    )


def choices(name: str, description: str, options: Iterable[str]) -> QgsProcessingParameterEnum:
    """Any number of several words; the words themselves are the values."""
    return QgsProcessingParameterEnum(
        name,
        description,
        options=list(options),
        allowMultiple=True,
        optional=True,
        usesStaticStrings=True,
    )


def positive(name: str, description: str) -> QgsProcessingParameterNumber:
    """An optional number above 0."""
    return QgsProcessingParameterNumber(
        name, description, type=ANY_NUMBER, optional=True, minValue=0
    )


def whole_number(
    name: str,
    description: str,
    default: int | None = None,
    lowest: int = 1,
    optional: bool = False,
    highest: int | None = None,
) -> QgsProcessingParameterNumber:
    limits = {} if highest is None else {"maxValue": highest}
    return QgsProcessingParameterNumber(
        name,
        description,
        type=WHOLE_NUMBER,
        defaultValue=default,
        optional=optional,
        minValue=lowest,
        **limits,
    )


def share(
    name: str, description: str, default: float | None = None, optional: bool = False
) -> QgsProcessingParameterNumber:
    """A number from 0 to 1."""
    return QgsProcessingParameterNumber(
        name,
        description,
        type=ANY_NUMBER,
        defaultValue=default,
        optional=optional,
        minValue=0,
        maxValue=1,
    )


def wavelengths() -> QgsProcessingParameterString:
    return QgsProcessingParameterString(WAVELENGTHS, "Wavelength ranges", optional=True)


def switch(name: str, description: str) -> QgsProcessingParameterBoolean:
    return QgsProcessingParameterBoolean(name, description, defaultValue=False)


def text(name: str, description: str) -> QgsProcessingParameterString:
    """A line of text that may be left blank."""
    return QgsProcessingParameterString(name, description, optional=True)


def folder(name: str, description: str) -> QgsProcessingParameterFolderDestination:
    return QgsProcessingParameterFolderDestination(name, description)


def given_folder(name: str, description: str) -> QgsProcessingParameterFile:
    """An optional folder that something is read from, or that is kept."""
    return QgsProcessingParameterFile(name, description, behavior=FOLDER_PATH, optional=True)


def rasters(
    name: str, description: str, optional: bool = False
) -> QgsProcessingParameterMultipleLayers:
    return QgsProcessingParameterMultipleLayers(name, description, RASTERS, optional=optional)


def label_features(
    name: str, description: str, optional: bool = False
) -> QgsProcessingParameterFeatureSource:
    return QgsProcessingParameterFeatureSource(
        name, description, [POLYGONS, POINTS], optional=optional
    )


def fields(
    name: str, description: str, parent: str, numeric: bool = False
) -> QgsProcessingParameterField:
    """Optional fields of the feature source ``parent``."""
    return QgsProcessingParameterField(
        name,
        description,
        parentLayerParameterName=parent,
        type=NUMERIC_FIELD if numeric else ANY_FIELD,
        allowMultiple=True,
        optional=True,
    )


def one_field(
    name: str, description: str, parent: str, optional: bool = False
) -> QgsProcessingParameterField:
    """One field of the feature source ``parent``."""
    return QgsProcessingParameterField(
        name, description, parentLayerParameterName=parent, type=ANY_FIELD, optional=optional
    )


def read_file(
    name: str, description: str, file_filter: str, optional: bool = False
) -> QgsProcessingParameterFile:
    return QgsProcessingParameterFile(
        name, description, fileFilter=tr(file_filter), optional=optional
    )


def written_file(
    name: str, description: str, file_filter: str, optional: bool = False, create: bool = True
) -> QgsProcessingParameterFileDestination:
    return QgsProcessingParameterFileDestination(
        name, description, fileFilter=tr(file_filter), optional=optional, createByDefault=create
    )


MODELS = noop("HyperTask models (*.safetensors)")
JSON = noop("JSON files (*.json)")
ONNX = noop("ONNX files (*.onnx)")
HTML = noop("HTML files (*.html)")


def given(parameters: dict, name: str) -> bool:
    """Whether an optional parameter has a value.

    qgis_process may hand over empty texts, and a batch destinations without a place.
    """
    value = destination(parameters, name)
    empty = isinstance(value, (str, list)) and not value
    return not empty and not is_null(value)


_NUMBER = re.compile(r"\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*", re.ASCII | re.IGNORECASE)
_WHOLE = re.compile(r"\s*[+-]?\d+(\.0)?\s*", re.ASCII)  # 1.000 is a thousand to some


def require_numbers(
    algorithm: QgsProcessingAlgorithm, parameters: dict, context: QgsProcessingContext
) -> None:
    """Raise HyperTaskError where a number was given as something that is none.

    QGIS takes it for 0 or the default, such as ``0,3``, and says nothing where it is optional.
    """
    for definition in algorithm.parameterDefinitions():
        name = definition.name()
        if not isinstance(definition, QgsProcessingParameterNumber) or not given(parameters, name):
            continue
        value = shown = parameters[name]
        if isinstance(value, QgsProperty):  # QGIS evaluates it
            value, _ = value.value(context.expressionContext())
            shown = parameters[name].expressionString() or value
        whole = definition.dataType() == WHOLE_NUMBER
        if isinstance(value, str):
            fine = bool((_WHOLE if whole else _NUMBER).fullmatch(value))
        else:
            fine = isinstance(value, (int, float))
        if fine:
            continue
        what = f"{definition.description()} ({name})"
        if whole:
            raise HyperTaskError(
                f"{what} is {shown!r}, which is no whole number; write it in digits alone, such "
                "as 1000."
            )
        raise HyperTaskError(
            f"{what} is {shown!r}, which is no number; write it with a point and with nothing "
            "between thousands, such as 0.3 or 1000."
        )


def output_layer(
    algorithm: QgsProcessingAlgorithm, parameters: dict, name: str, context: QgsProcessingContext
) -> str | None:
    """Where an optional layer is to be written; None where it is not wanted."""
    if not given(parameters, name):
        return None
    return algorithm.parameterAsOutputLayer(parameters, name, context) or None


def optional_int(
    algorithm: QgsProcessingAlgorithm, parameters: dict, name: str, context: QgsProcessingContext
) -> int | None:
    if not given(parameters, name):
        return None
    return algorithm.parameterAsInt(parameters, name, context)


def optional_float(
    algorithm: QgsProcessingAlgorithm, parameters: dict, name: str, context: QgsProcessingContext
) -> float | None:
    if not given(parameters, name):
        return None
    return algorithm.parameterAsDouble(parameters, name, context)


def optional_choice(
    algorithm: QgsProcessingAlgorithm, parameters: dict, name: str, context: QgsProcessingContext
) -> str | None:
    if not given(parameters, name):
        return None
    return algorithm.parameterAsEnumString(parameters, name, context) or None


def chosen(
    algorithm: QgsProcessingAlgorithm,
    parameters: dict,
    name: str,
    options: Iterable[str],
    context: QgsProcessingContext,
) -> list[str]:
    """The words of :func:`choices` that were given, also as a text with commas between them.

    Raises
    ------
    HyperTaskError
        For a word that is none of the options; it names them.
    """
    if not given(parameters, name):
        return []
    value = parameters[name]
    if isinstance(value, str):
        words = [each.strip() for each in re.split(r"[,;]", value) if each.strip()]
    elif isinstance(value, (list, tuple)):
        words = [str(each) for each in value]
    else:
        words = algorithm.parameterAsEnumStrings(parameters, name, context)
    known = list(options)
    for word in words:
        if word not in known:
            what = algorithm.parameterDefinition(name).description()
            raise HyperTaskError(
                f"{word!r} is not among the {what.lower()}; they are {', '.join(known)}."
            )
    return list(dict.fromkeys(words))


def optional_file(
    algorithm: QgsProcessingAlgorithm, parameters: dict, name: str, context: QgsProcessingContext
) -> str | None:
    """Path of an optional file, given or to be written."""
    if not given(parameters, name):
        return None
    definition = algorithm.parameterDefinition(name)
    if definition.isDestination():
        return algorithm.parameterAsFileOutput(parameters, name, context) or None
    return algorithm.parameterAsFile(parameters, name, context) or None


def wavelength_ranges(text: str) -> list[list[float]] | None:
    """``"400-900, 1000-1300"`` as ``[[400, 900], [1000, 1300]]``; None for an empty text."""
    return parse_ranges(text) or None


def named_values(text: str, what: str) -> dict:
    """``"learning_rate=1e-4, betas=[0.7, 0.99]"`` as a dict; empty for an empty text.

    Raises
    ------
    HyperTaskError
        Shows the part that is no ``name=value``; ``what`` says what the values are.
    """
    values = {}
    for part in filter(str.strip, re.split(r"[;\n]|,(?=[^,=\]]+=)", text or "")):
        name, equals, value = (each.strip() for each in part.partition("="))
        if not name or not equals or not value:
            raise HyperTaskError(
                f"{part.strip()!r} among the {what} cannot be understood; write them like "
                '"name=value, name=value".'
            )
        try:
            values[name] = json.loads(value)
        except ValueError:
            values[name] = {"True": True, "False": False}.get(value, value)
    return values


def destination(parameters: dict, name: str) -> object:
    """Where an output goes as it was given, without the project that is to load it."""
    value = parameters.get(name)
    if isinstance(value, QgsProcessingOutputLayerDefinition):
        return value.sink.staticValue()
    return value


def in_store(path: str) -> bool:
    """Whether an output goes to memory or into a database: ``memory:``, ``ogr:``, ``postgres:``."""
    return ":" in path.split("/")[0] and not Path(path).drive


def file_place(path: object) -> Path | None:
    """The file or folder that a destination names; None for a temporary place and in a store."""
    if not isinstance(path, str) or path in ("", TEMPORARY) or in_store(path):
        return None
    return Path(path).absolute()


def check_destinations(parameters: dict, destinations: dict[str, str]) -> None:
    """Raise HyperTaskError when an output could not be written where it was asked for.

    ``destinations``: parameter name -> what is written, in words. Makes nothing.
    """
    saved = given(parameters, SAVE_JOB)
    for name, what in destinations.items():
        path = destination(parameters, name)
        if saved and path == TEMPORARY:
            raise HyperTaskError(
                f"Choose a place for the {what}: a saved job may run elsewhere, where the "
                "temporary place is not known."
            )
        place = file_place(path)
        if place is not None:
            _check_writable(place, what)


def _check_writable(target: Path, what: str) -> None:
    parent = nearest_there(target)
    if parent != target and not os.path.isdir(parent):
        reason = f"{parent} is not a folder"
    elif not os.access(parent, os.W_OK):
        reason = f"{parent} is not writable"
    else:
        return
    raise HyperTaskError(
        f"The {what} {target} cannot be written because {reason}; choose another place."
    )
