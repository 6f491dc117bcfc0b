"""Where a job writes: refused before any work where something would be lost.

An output must not be an input, nor belong to one, under whatever name; two outputs must not be one
file; what an output replaces must be a plain file.
"""

from __future__ import annotations

import os
import stat
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from ..base.errors import HyperTaskError
from ..base.files import require_no_link, require_writable
from .parts import files_of
from .values import BESIDE, FILE, FOLDER, RASTER, Job


class Input(NamedTuple):
    """What a job reads: its key in words, and the name of a file as GDAL takes it."""

    key: str
    name: str


class Output(NamedTuple):
    """What a job writes: its key in words, its path, its kind (see :mod:`.values`), and the key of
    the folder that was chosen where the file's own name was not."""

    key: str
    path: Path
    kind: str
    folder: str = ""


def require_places(
    job: Job,
    job_file: str | Path | None = None,
    within: Mapping[str, Iterable[Path]] | None = None,
    others: Iterable[Input] = (),
) -> None:
    """Raise HyperTaskError unless ``job`` can write all its outputs and loses nothing by it.

    Parameters
    ----------
    job_file : the file that the job was read from.
    within : by the key of an output that is a folder, the files that are to be in it.
    others : what must be kept beside the inputs of the job.
    """
    inputs = [Input(f"{key} of this job", name) for key, name in inputs_of(job)]
    inputs += others
    if job_file is not None:
        inputs.append(Input("job file itself", str(job_file)))
    outputs = []
    for key, kind in job.OUTPUTS.items():
        path = getattr(job, key)
        if path is not None:
            outputs.append(Output(key, Path(path), kind))
            for file in (within or {}).get(key, ()):
                kind = RASTER if file.suffix == ".tif" else FILE
                outputs.append(Output(f"file {file.name} of the {key}", file, kind, key))
    require_apart(inputs, outputs)
    for output in outputs:
        require_writable(output.path if output.kind == FOLDER else output.path.parent)


def inputs_of(job: Any) -> Iterator[tuple[str, str]]:
    """Key and name of every file that a job names as an input, those of its labels included."""
    for key in job.INPUTS:
        value = getattr(job, key)
        for name in value if isinstance(value, list) else [value]:
            if isinstance(name, str) and name:
                yield key, name
    for source in getattr(job, "labels", ()):
        yield from ((f"{key} (labels)", name) for key, name in inputs_of(source))


def require_apart(inputs: Iterable[Input], outputs: Iterable[Output]) -> None:
    """Raise HyperTaskError where an output would replace what must not be lost."""
    outputs = list(outputs)
    for output in outputs:
        _require_plain(output)
    _require_two(outputs)
    for each in inputs:
        _require_kept(each, outputs)
    for path in (path for output in outputs for path, kind in _written(output) if kind != FOLDER):
        require_no_link(Path(path))


def _require_plain(output: Output) -> None:
    key, path = output.key, output.path
    if str(path).startswith("/vsi"):
        raise HyperTaskError(f"The {key} {path} is no file on a disk; name one to write to.")
    for each, kind in _written(output):
        try:
            mode = os.stat(each).st_mode
        except (FileNotFoundError, NotADirectoryError):
            continue
        except (OSError, ValueError) as error:
            why = getattr(error, "strerror", None) or "it holds characters that no file name can"
            raise HyperTaskError(
                f"The {key} {_shown(path)} cannot be a file ({why}); choose another name."
            ) from error
        if kind == FOLDER and not stat.S_ISDIR(mode):
            what = "is a file" if each == path else f"needs the folder {each}, which is a file"
            raise HyperTaskError(f"The {key} {path} {what}; name a folder to write to.")
        if kind != FOLDER and stat.S_ISDIR(mode):
            raise HyperTaskError(f"The {key} {each} is a folder; name a file in it to write to.")
        if kind != FOLDER and not stat.S_ISREG(mode):
            raise HyperTaskError(
                f"The {key} {each} is no plain file but a device or a pipe; name a file to write "
                "to."
            )


def _require_two(outputs: list[Output]) -> None:
    known: dict = {}
    for output in outputs:
        for path, kind in _written(output):
            other, _, other_kind = known.setdefault(identity(path), (output, path, kind))
            if other is not output and not kind == other_kind == FOLDER:
                raise HyperTaskError(
                    f"The {other.key} and the {output.key} are one file, {path}; give one of them "
                    "another name."
                )
    for output in outputs:
        for folder in _emptied(output):
            for other in outputs:
                _require_outside(other.key, other.path, output, folder)


def _require_outside(key: str, path: Path, output: Output, emptied: Path) -> None:
    if _lies_in(path, emptied):
        raise HyperTaskError(
            f"The {key} {path} lies in {emptied.name}, where the {output.key} keeps the state of "
            "its training until it ends; choose another place."
        )


def _require_kept(each: Input, outputs: list[Output]) -> None:
    files = files_of(each.name) or [Path(each.name)]
    known = {identity(file): file for file in reversed(files)}
    for output in outputs:
        for folder in _emptied(output):
            for file in files:
                _require_outside(each.key, file, output, folder)
        for path, kind in _written(output):
            found = None if kind == FOLDER else known.get(identity(path))
            if found is None and kind != FOLDER and in_folder(path, files[0]):
                found = path
            if found is None:
                continue
            key, own = output.key, output.folder
            if found == files[0]:
                raise HyperTaskError(
                    f"The {key} {path} is the {each.key}, which would be overwritten; "
                    f"{f'choose another {own}' if own else f'give the {key} another name'}."
                )
            raise HyperTaskError(
                f"The {key} {output.path} would overwrite {found}, which belongs to the "
                f"{each.key}, {each.name}; "
                f"{f'choose another {own}' if own else f'give the {key} another name'}."
            )


def in_folder(path: Path, folder: Path) -> bool:
    """Whether ``path`` is a file of an input that is a whole folder."""
    own = path.suffix.lower() in (".html", ".json", ".csv") and folder.suffix.lower() != ".gdb"
    there = not own and os.path.isdir(folder) and os.path.exists(path)
    return there and _lies_in(path, folder)


def _written(output: Output) -> Iterator[tuple[Path, str]]:
    """What comes into being with an output: the path itself, and what stands beside it."""
    path = output.path
    yield path, output.kind
    if not path.name:
        return
    for end, whole, kind in BESIDE.get(output.kind, ()):
        yield path.with_name((path.name if whole else path.stem) + end), kind


def _emptied(output: Output) -> list[Path]:
    """Folders that are removed with all that is in them."""
    return [each for each, kind in list(_written(output))[1:] if kind == FOLDER]


def identity(path: Path) -> tuple | str:
    """What is equal for two names of one file, by a link or another way of writing it too."""
    try:
        found = os.stat(path)
        if found.st_ino:
            return found.st_dev, found.st_ino
        path = Path(os.path.realpath(path))
    except (OSError, ValueError):  # not there yet
        path = _resolved(path)
    if path.parent == path:
        return str(path)
    name = path.name
    if ignores_case(path.parent):
        name = unicodedata.normalize("NFC", name).casefold()
    return identity(path.parent), name


def _resolved(path: Path) -> Path:
    try:
        return Path(os.path.realpath(path))
    except (OSError, ValueError):
        return path


def ignores_case(folder: Path) -> bool:
    """Whether names in a folder that differ in case only are one file."""
    for each in (folder, *folder.parents):
        changed = each.with_name(each.name.swapcase()) if each.name else each
        if changed.name != each.name and os.path.exists(each):
            return os.path.exists(changed) and os.path.samefile(each, changed)
    return os.name == "nt"


def _lies_in(path: Path, folder: Path) -> bool:
    sought = identity(folder)
    return any(identity(each) == sought for each in _resolved(path).parents)


def _shown(path: Path) -> str:
    text = str(path)
    text = text if len(text) < 100 else text[:99] + "…"
    return text.encode("utf-8", "replace").decode("utf-8").replace("\0", "\\0")
