"""The folders of the maps of many scenes: each belongs to one scene, now and in later runs."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from ..model.base.errors import HyperTaskError
from ..model.base.files import made_folders, safe_name

MARK = "scene.txt"
"""File beside the maps that holds the path of their scene."""


def folder_for(scene: str, name: str, home: Path, taken: Collection[str] = ()) -> Path:
    """The folder in ``home`` for a scene: its own, else a new one, named after ``name``.

    A folder that holds anything and does not say that it is this scene's is another's.

    scene : its path, absolute. taken : names that this run has given already.
    """
    others = set(taken)
    while True:
        folder = home / safe_name(name, others)
        if not os.path.lexists(folder) or _is_free(folder) or _scene_of(folder) == _same(scene):
            return folder
        others.add(folder.name)


@contextmanager
def folder_of(scene: str, name: str, home: Path, taken: Collection[str] = ()) -> Iterator[Path]:
    """Give the folder of :func:`folder_for`, marked as this scene's before anything is in it.

    So another run that begins in the same moment takes another one. Where it cannot be marked a
    later run avoids it. After a failure no folder is left in which there are no maps.
    """
    others, made, marked = set(taken), [], False
    while not marked:
        folder = folder_for(scene, name, home, others)
        if _scene_of(folder) == _same(scene):
            break
        try:
            made += made_folders(folder)
            _mark(folder, scene)
            marked = True
        except FileExistsError:  # another run was faster
            others.add(folder.name)
        except (OSError, HyperTaskError):  # nothing can be written: the engine says so
            break
    try:
        yield folder
    except BaseException:
        with suppress(OSError):
            if marked and [each.name for each in folder.iterdir()] == [MARK]:
                (folder / MARK).unlink()
        for each in reversed(made):
            with suppress(OSError):  # something is in it
                each.rmdir()
        raise


def _mark(folder: Path, scene: str) -> None:
    """Say in a folder whose maps it holds.

    Raises
    ------
    FileExistsError
        When another run has done so.
    OSError
        When it cannot be written.
    """
    with (folder / MARK).open("x", encoding="utf-8", errors="surrogateescape") as file:
        file.write(scene + "\n")


def _is_free(folder: Path) -> bool:
    try:
        return not any(folder.iterdir())
    except OSError:  # a file, or a folder that may not be read
        return False


def _scene_of(folder: Path) -> str | None:
    try:
        text = (folder / MARK).read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:
        return None
    return _same(text.strip("\r\n"))


def _same(scene: str) -> str:
    """As it is compared: a path that is written otherwise on Windows is the same one."""
    return os.path.normcase(scene)
