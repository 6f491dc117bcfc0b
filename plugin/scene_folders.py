"""The folders of the maps of many scenes: each belongs to one scene, now and in later runs."""

from __future__ import annotations

import os
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path

from ..model.base.files import safe_name

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


def mark(folder: Path, scene: str) -> None:
    """Say in a folder whose maps it holds; where that cannot be written a later run avoids it."""
    with suppress(OSError):
        (folder / MARK).write_text(scene + "\n", encoding="utf-8", errors="surrogateescape")


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
