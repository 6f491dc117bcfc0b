"""Files and folders that are either complete or not there: written beside, then renamed."""

from __future__ import annotations

import errno
import os
import re
import shutil
import tempfile
import uuid
from contextlib import contextmanager
from glob import escape
from pathlib import Path

from .errors import HyperTaskError

_RESERVED = re.compile(r"con|prn|aux|nul|com\d|lpt\d", re.IGNORECASE)  # devices of Windows
_LEFTOVER = re.compile(r"\.(.+\.[0-9a-f]{8}|hypertask-[0-9a-f]{8})(\..+)?$")


@contextmanager
def job_folder():
    """Give a temporary folder for one job, gone afterwards."""
    folder = tempfile.mkdtemp(prefix="hypertask-")
    try:
        yield Path(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def replacing(path):
    """Give a path beside ``path`` to write to; it takes the place of ``path`` on success.

    On any failure, a cancel included, what was written is removed and an older file of that
    name stays as it was. Side-car files written beside the temporary name
    (``<temporary>.aux.xml``) move along.

    Raises
    ------
    HyperTaskError
        When the folder cannot be written to or the disk is full.
    """
    path = Path(path)
    temporary = path.with_name(f".{path.stem}.{uuid.uuid4().hex[:8]}{path.suffix}")
    try:
        writable_folder(path.parent)
        yield temporary
        for beside in sorted(temporary.parent.glob(escape(temporary.name) + ".*")):
            os.replace(beside, path.with_name(path.name + beside.name[len(temporary.name) :]))
        os.replace(temporary, path)
    except OSError as error:
        raise write_error(path, error) from error
    finally:
        for left in temporary.parent.glob(escape(temporary.name) + "*"):
            left.unlink()


def remove_leftovers(folder, since: float) -> None:
    """Remove what :func:`replacing` left in ``folder`` when its process was killed.

    Only files of its naming that were touched after ``since`` (seconds since the epoch).
    """
    folder = Path(folder)
    if not folder.is_dir():
        return
    for path in folder.iterdir():
        if _LEFTOVER.match(path.name) and path.is_file() and path.stat().st_mtime >= since - 2:
            path.unlink()


def writable_folder(folder) -> Path:
    """Make ``folder`` where it does not exist and check that files can be written to it."""
    folder = Path(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / f".hypertask-{uuid.uuid4().hex[:8]}"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise HyperTaskError(
            f"The folder {folder} cannot be written to ({error.strerror}); choose another one."
        ) from error
    return folder


def require_space(folder, needed: int) -> None:
    """Raise when the disk of ``folder`` has less than ``needed`` bytes left."""
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise HyperTaskError(
            f"The disk of {folder} has {free / 1e9:.1f} GB left and about {needed / 1e9:.1f} GB "
            "are needed; free some space or choose another folder."
        )


def write_error(path, error: OSError) -> HyperTaskError:
    """One sentence for a failed write."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return HyperTaskError(
            f"The disk is full: {path} could not be written and was removed; free some space."
        )
    return HyperTaskError(f"{path} could not be written ({error.strerror or error}).")


def safe_name(name: str, taken=()) -> str:
    """Turn a variable's name into a file name: letters, digits, ``.``, ``-`` and ``_``.

    Letters of any script stay. A name that is ``taken`` already (compared without case, as
    Windows and macOS do) gets a number.
    """
    base = re.sub(r"[^\w.\-]+", "_", name.strip()).strip("._") or "variable"
    base = base[:100]
    if _RESERVED.fullmatch(base.split(".")[0]):
        base = f"_{base}"
    taken = {other.casefold() for other in taken}
    candidate, number = base, 2
    while candidate.casefold() in taken:
        candidate, number = f"{base}_{number}", number + 1
    return candidate
