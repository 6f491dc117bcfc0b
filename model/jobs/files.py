"""Jobs: plain JSON files that say everything a command needs.

A job made by a QGIS algorithm, by hand or by a script is the same thing and gives the same
result. Paths may be relative to the job file. ``null`` or a missing key means: the default, which
for the settings of a training is the recipe's value.
"""

from __future__ import annotations

import json
import os
import re
from dataclasses import asdict
from pathlib import Path
from typing import Any, cast

from ..base.errors import HyperTaskError
from ..base.files import replacing
from ..base.names import array_name
from ..base.plain import LONGEST, parsed
from ..base.text import quoted
from .assess import AssessJob
from .compare import CompareJob
from .export import ExportJob
from .predict import PredictJob
from .sample import SampleJob
from .separability import SeparabilityJob
from .statistics import StatisticsJob
from .train import SplitJob, TrainJob
from .values import Job, build, require_text

SCHEMA = 1
JOBS: dict[str, type[Job]] = {
    job.COMMAND: job
    for job in (
        TrainJob,
        PredictJob,
        SampleJob,
        SeparabilityJob,
        StatisticsJob,
        SplitJob,
        CompareJob,
        AssessJob,
        ExportJob,
    )
}


def load_job(path: str | Path, command: str | None = None) -> Job:
    """Read and check a job file.

    Parameters
    ----------
    path : path of the JSON file; relative paths in it count from its folder.
    command : the command it must be for, or None for any.

    Raises
    ------
    HyperTaskError
        Names the key that is missing, unknown or of the wrong type.
    """
    path = Path(path)
    try:
        with path.open("rb") as stream:
            content = stream.read(LONGEST + 1)
    except OSError as error:
        raise HyperTaskError(
            f"The job {path} cannot be read ({error.strerror}); choose another file."
        ) from error
    job = job_from_dict(parsed(content, f"The job {path}"), command)
    resolve_paths(job, path.resolve().parent)
    return job


def job_from_dict(values: Any, command: str | None = None) -> Job:
    """Turn a parsed job file into the job of its command, checked."""
    if not isinstance(values, dict):
        raise HyperTaskError("A job is a JSON object with the keys schema, command and settings.")
    values = dict(values)
    schema = values.pop("schema", SCHEMA)
    if schema != SCHEMA:
        raise HyperTaskError(
            f"The job has schema version {quoted(schema)}; this version of HyperTask reads "
            f"{SCHEMA}."
        )
    named = values.pop("command", command)
    if not isinstance(named, str) or named not in JOBS:
        known = ", ".join(JOBS)
        raise HyperTaskError(f"The job's command is {quoted(named)}; it must be one of {known}.")
    if command is not None and named != command:
        raise HyperTaskError(
            f"The job is for the command {named}, not for {command}; run it with {named}."
        )
    job = build(JOBS[named], values, f"The {named} job")
    job.check()
    return job


def job_to_dict(job: Job) -> dict:
    return {"schema": SCHEMA, "command": job.COMMAND, **asdict(cast(Any, job))}


def save_job(job: Job, path: str | Path) -> None:
    """Write ``job`` as readable JSON, complete or not at all."""
    with replacing(path) as temporary:
        text = json.dumps(job_to_dict(job), indent=2, ensure_ascii=False)
        temporary.write_text(text + "\n", encoding="utf-8")


def resolve_paths(job: Job, folder: Path) -> None:
    """Make every relative path of ``job`` count from ``folder``, in place."""
    _each_path(job, lambda value: _absolute(value, folder))
    _each_path(job, lambda value: require_text(value, f"The path {value!r}"))


def relative_paths(job: Job, folder: Path) -> None:
    """Make the paths of ``job`` relative to ``folder`` where they lie near it, in place.

    A path with which ``folder`` shares no more than the root stays as it is: moving the job
    together with its data could not help there.
    """
    _each_path(job, lambda value: _relative(value, folder))


def output_folders(job: Job) -> list[Path]:
    """The existing folders into which ``job`` writes."""
    values = [getattr(job, name) for name in job.OUTPUTS]
    paths = [Path(value) for value in values if value is not None]
    return [
        folder
        for folder in dict.fromkeys(p if p.is_dir() else p.parent for p in paths)
        if folder.is_dir()
    ]


def _each_path(job, change) -> None:
    for name in (*job.INPUTS, *getattr(job, "OUTPUTS", ())):
        value = getattr(job, name)
        if isinstance(value, str):
            setattr(job, name, change(value))
        elif isinstance(value, list):
            setattr(job, name, [change(item) for item in value])
    for source in getattr(job, "labels", ()):
        _each_path(source, change)


def _is_gdal_name(value: str) -> bool:
    """Whether ``value`` is no plain path: ``/vsizip/...`` or ``NETCDF:"file":variable``."""
    return value.startswith("/vsi") or re.match(r"[A-Za-z0-9_]{2,}:", value) is not None


def _absolute(value: str, folder: Path) -> str:
    array = array_name(value)
    if array is not None and not array.file.startswith("/vsi") and "://" not in array.file:
        return str(array._replace(file=str(folder / array.file)))
    return value if _is_gdal_name(value) else str(folder / value)


def _relative(value: str, folder: Path) -> str:
    array = array_name(value)
    if array is not None:
        return str(array._replace(file=_relative(array.file, folder)))
    path = Path(value)
    if _is_gdal_name(value) or not path.is_absolute() or path.drive != folder.drive:
        return value
    # as they lie, since a job is read from where it lies; the file itself may be a link
    path, folder = Path(os.path.realpath(path.parent)) / path.name, Path(os.path.realpath(folder))
    if Path(os.path.commonpath([path, folder])) == Path(path.anchor):
        return value
    return Path(os.path.relpath(path, folder)).as_posix()
