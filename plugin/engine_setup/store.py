"""The folder of engines: what is there, one set-up at a time, nothing half-made.

An engine is a folder ``engine-<hash of the lock>`` with the file ``engine.json``, which is written
when everything has been tried out. Until then the folder is called ``.part``, and the next set-up
removes it. A newer engine stands beside an older one until nothing runs on that any more.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from ...model.base.errors import HyperTaskError
from ...model.base.files import replacing, writable_folder
from ...model.base.leftovers import in_use, try_lock

MARKER = "engine.json"
BROKEN = "broken.txt"
LOG = "setup.log"
_LOCK = ".setup-lock"
_NAME = re.compile(r"engine-[0-9a-f]{12}(?:-\d+)?")
_PART = re.compile(r"engine-[0-9a-f]{12}(?:-\d+)?\.part")


@dataclass(frozen=True)
class Engine:
    """An engine that was set up.

    Attributes
    ----------
    folder : where it is. python : its interpreter.
    lock : hash of the lock it was made from. build : of torch.
    told : what it said of itself when it was tried out. broken : why it no longer works, or "".
    """

    folder: Path
    python: str
    lock: str
    build: str
    told: dict
    broken: str


def engines(root: Path) -> list[Engine]:
    """The engines in a folder, the newest first."""
    found = []
    try:
        names = sorted(entry.name for entry in os.scandir(root) if _NAME.fullmatch(entry.name))
    except OSError:
        return []
    for name in names:
        folder = root / name
        with suppress(OSError, ValueError, KeyError, TypeError):
            record = json.loads((folder / MARKER).read_text(encoding="utf-8"))
            python = str(folder / record["python"])
            engine = Engine(
                folder, python, record["lock"], record["build"], record["told"], _broken(folder)
            )
            found.append(((folder / MARKER).stat().st_mtime_ns, name, engine))
    return [engine for _, _, engine in sorted(found, key=lambda each: each[:2], reverse=True)]


def _broken(folder: Path) -> str:
    try:
        return (folder / BROKEN).read_text(encoding="utf-8").strip() or "it failed its check"
    except OSError:
        return ""


def current(root: Path, lock: str) -> Engine | None:
    """The engine to use: one of this lock before older ones, one that works before a broken one."""
    there = engines(root)
    there.sort(key=lambda each: (not usable(each), each.lock != lock))  # the newest stays first
    return there[0] if there else None


def usable(engine: Engine) -> bool:
    return not engine.broken and os.path.isfile(engine.python)


def new_folder(root: Path, lock: str) -> Path:
    """A name that is free for an engine of this lock."""
    number, folder = 1, root / f"engine-{lock}"
    while os.path.lexists(folder):
        number += 1
        folder = root / f"engine-{lock}-{number}"
    return folder


def mark(folder: Path, python: str, lock: str, build: str, told: dict) -> None:
    """Say that an engine is whole; ``python`` : of its interpreter, within the folder."""
    record = {"schema": 1, "python": python, "lock": lock, "build": build, "told": told}
    record["made"] = time.strftime("%Y-%m-%dT%H:%M:%S")
    with replacing(folder / MARKER) as path:
        path.write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")


def mark_broken(engine: Engine, why: str) -> None:
    """Keep why an engine does not work, or with "" that it does, where that can be written."""
    with suppress(OSError):
        if why:
            (engine.folder / BROKEN).write_text(why + "\n", encoding="utf-8")
        else:
            (engine.folder / BROKEN).unlink(missing_ok=True)


@contextmanager
def only_one(root: Path) -> Iterator[int]:
    """Be the only one that changes the engines of a folder; gives the number of the locked file.

    Raises
    ------
    HyperTaskError
        When another window or process does so, or the folder cannot be written to.
    """
    root = writable_folder(root)
    path = root / _LOCK
    with path.open("ab") as file:
        if try_lock(file) is False:
            raise HyperTaskError(
                f"Another set-up of the engine is at work in {root}; wait until it has ended, or "
                "cancel it in the QGIS that it runs in."
            )
        remove_parts(root)
        yield file.fileno()


def remove_parts(root: Path) -> None:
    """Remove what set-ups that were killed left; call while :func:`only_one` holds."""
    for entry in list(os.scandir(root)):
        if _PART.fullmatch(entry.name):
            remove_folder(Path(entry.path))


def remove_others(root: Path, kept: Path) -> None:
    """Remove all engines but one; those that jobs run on stay until the next set-up."""
    for engine in engines(root):
        if engine.folder != kept and not in_use(engine.folder):
            with suppress(HyperTaskError):
                remove_engine(engine.folder)
    for entry in list(os.scandir(root)):  # that lost their marker
        if _NAME.fullmatch(entry.name) and not (Path(entry.path) / MARKER).exists():
            remove_folder(Path(entry.path))


def remove_engine(folder: Path) -> None:
    """Remove an engine: it is gone at once, or there.

    Raises
    ------
    HyperTaskError
        When a job runs on it, or the system holds its files.
    """
    if in_use(folder):
        raise HyperTaskError(
            f"A job is running on the engine in {folder}; wait until it has ended, then remove it."
        )
    part = folder.with_name(folder.name + ".part")
    remove_folder(part)
    try:
        os.replace(folder, part)
    except OSError as error:
        raise HyperTaskError(
            f"The engine in {folder} cannot be removed ({error.strerror}); end the programs that "
            "use it and try again."
        ) from error
    remove_folder(part)


def remove_folder(folder: Path) -> None:
    """Remove a folder and what can be removed of its content; a link goes, not what it names."""
    if folder.is_symlink():
        folder.unlink()
        return

    def again(function, path, _):
        with suppress(OSError):  # Windows does not remove what is read-only
            os.chmod(path, stat.S_IWRITE | stat.S_IREAD | stat.S_IEXEC)
            function(path)

    if folder.is_dir():
        shutil.rmtree(folder, onerror=again)


def require_file(engine: Engine) -> None:
    """Raise HyperTaskError when an engine's interpreter is gone or it is known to be broken."""
    why = engine.broken
    if not why and not os.path.isfile(engine.python):
        why = f"its Python {engine.python}, or the one that it was made with, is gone"
    if why:
        raise HyperTaskError(
            f"The engine in {engine.folder} does not work ({why.rstrip('.')}); repair it with Set "
            "up engine (hypertask:setupengine)."
        )


def remove_empty(root: Path) -> None:
    """Remove the folder of engines with its lock and log where nothing else is in it."""
    with suppress(OSError):
        if {each.name for each in root.iterdir()} <= {_LOCK, LOG}:
            for name in (_LOCK, LOG):
                (root / name).unlink(missing_ok=True)
            root.rmdir()
