"""Hidden files on their way to their place: their names, whose they are, and clearing them away.

Such a file is called ``.STEM.TOKENSUFFIX``, with a token of the run that writes it. The run holds a
lock on ``.hypertask-TOKEN`` in the same folder; the system lets go of it when the run is killed. So
what a killed run left can be told from what another run is writing.
"""

from __future__ import annotations

import errno
import os
import re
import shutil
import sys
import time
import uuid
import zlib
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

_LEFTOVER = re.compile(r"\.(?:.+\.([0-9a-f]{8})|hypertask-([0-9a-f]{8}))(?:\..+)?")
_LOCK = re.compile(r"\.()hypertask-([0-9a-f]{8})")
_JOB_FOLDER = re.compile(r"hypertask-([0-9a-f]{8})-.+|\.hypertask-([0-9a-f]{8})")
_LONGEST = 255 - 20
"""Bytes of a hidden name; the endings of side-cars need some more."""


def new_token() -> str:
    return uuid.uuid4().hex[:8]


def hidden_path(path: Path, token: str) -> Path:
    """Where what is to be ``path`` is written to, in the same folder."""
    stem, suffix = _hidden_parts(path)
    return path.with_name(f".{stem}.{token}{suffix}")


def _hidden_parts(path: Path) -> tuple[str, str]:
    """Stem and suffix of a hidden name; a name that would be too long is cut and numbered."""
    stem, suffix = path.stem, path.suffix
    if len(suffix.encode("utf-8", "surrogatepass")) > 20:
        stem, suffix = path.name, ""
    room = _LONGEST - len(f"..12345678{suffix}".encode("utf-8", "surrogatepass"))
    if len(stem.encode("utf-8", "surrogatepass")) > room:
        number = zlib.crc32(stem.encode("utf-8", "surrogatepass"))
        stem = f"{cut(stem, room - 9)}~{number:08x}"
    return stem, suffix


def cut(text: str, most: int) -> str:
    """``text`` without what is beyond ``most`` bytes of UTF-8."""
    return text.encode("utf-8", "surrogatepass")[:most].decode("utf-8", "ignore")


class Hold:
    """The lock of a run in a folder; it tells others that the run lives.

    ``alone`` : whether no other run has the lock of this token.

    Raises
    ------
    OSError
        When no file can be made in the folder.
    """

    def __init__(self, folder: Path, token: str):
        self.path = folder / f".hypertask-{token}"
        self.alone = True
        for _ in range(20):
            self._file = self.path.open("ab")
            # another run may just be trying whether the file is a leftover, and remove it
            if try_lock(self._file) is not False and _same(self._file, self.path):
                return
            self._file.close()
            time.sleep(0.01)
        self.alone = False
        self._file = self.path.open("ab")

    def let_go(self) -> None:
        self._file.close()
        if self.alone:
            with suppress(OSError):
                self.path.unlink()


def token_of(path: Path) -> str:
    """The token of the run that makes ``path`` and what is named after it, the same in each."""
    return f"{zlib.crc32(os.path.normcase(path.stem).encode('utf-8', 'surrogatepass')):08x}"


def is_made(path: Path) -> bool:
    """Whether a run that lives makes ``path``, see :func:`.files.made_alone`."""
    if not os.path.isdir(path.parent):  # nobody makes anything in a folder that is not there
        return False
    return _Lives(path.parent)[token_of(path)]


def _same(file: BinaryIO, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(file.fileno()), os.stat(path))
    except OSError:
        return False


def try_lock(file: BinaryIO) -> bool | None:
    """Whether the lock was free and is held now; None where the disk knows no locks."""
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        return False if error.errno in (errno.EWOULDBLOCK, errno.EACCES) else None
    return True


class _Lives(dict):
    """By token, whether the run that has it may still be at work in a folder."""

    def __init__(self, folder: Path):
        self._folder = folder

    def __missing__(self, token: str) -> bool:
        path = self._folder / f".hypertask-{token}"
        try:
            with path.open("r+b") as file:
                free = try_lock(file)
            if free:
                path.unlink()
            self[token] = not free
        except FileNotFoundError:
            self[token] = False
        except OSError:
            self[token] = True
        return self[token]


def in_use(folder: Path) -> bool:
    """Whether a run that lives holds a lock in ``folder``."""
    lives = _Lives(folder)
    try:
        names = [entry.name for entry in os.scandir(folder)]
    except OSError:
        return False
    tokens = [match[2] for match in map(_LOCK.fullmatch, names) if match is not None]
    return any([lives[token] for token in tokens])  # asked of all: those of dead runs go


def remove_own(path: Path, token: str) -> None:
    """Remove what runs that were killed left of ``path``; ``token`` is that of this run."""
    stem, suffix = map(re.escape, _hidden_parts(path))
    # of several processes each has a number; side-cars and journals follow
    hidden = rf"{stem}\.([0-9a-f]{{8}})(?:\.\d{{1,5}})?{suffix}(?:[.-].*)?"
    pattern = re.compile(rf"\.(?:{hidden}|hypertask-([0-9a-f]{{8}}))")
    _remove(path.parent, pattern, lambda found, file: found != token)


def remove_leftovers(folder: str | Path, since: float) -> None:
    """Remove what runs that were killed left in ``folder``, of whatever file.

    Only files that were touched after ``since`` (seconds since the epoch).
    """
    _remove(Path(folder), _LEFTOVER, lambda found, file: file.stat().st_mtime >= since - 2)


def remove_locks(folder: Path) -> None:
    """Remove the locks of runs that were killed before they wrote anything in ``folder``."""
    _remove(folder, _LOCK, lambda found, file: True)


def remove_job_folders(parent: Path) -> None:
    """Remove the temporary folders of runs that were killed.

    A run that makes ``hypertask-TOKEN-...`` in ``parent`` holds its lock before and after.
    """
    lives = _Lives(parent)
    try:
        entries = list(os.scandir(parent))
    except OSError:
        return
    for entry in entries:
        match = _JOB_FOLDER.fullmatch(entry.name)
        with suppress(OSError):
            if match is not None and not lives[match[1] or match[2]] and not match[2]:
                shutil.rmtree(entry.path)  # a link of that name is refused


def _remove(folder: Path, pattern: re.Pattern, wanted) -> None:
    lives = _Lives(folder)
    try:
        names = [entry.name for entry in os.scandir(folder) if entry.name.startswith(".")]
    except OSError:
        return
    for name in names:
        match = pattern.fullmatch(name)
        if match is None:
            continue
        file, token = folder / name, match[1] or match[2]
        with suppress(OSError):  # another run may be clearing away too
            if file.is_file() and wanted(token, file) and not lives[token]:
                file.unlink()
