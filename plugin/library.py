"""The library of trained models: where they are kept by default, and which were used lately."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from qgis.core import QgsSettings
from qgis.PyQt.QtCore import QStandardPaths

from ..model.base.errors import HyperTaskError
from ..model.base.files import safe_name
from ..model.base.leftovers import is_made
from ..model.modelfile import read_header
from .claims import is_claimed
from .sentences import spoken
from .settings import models_folder as chosen_folder

ENDING = ".safetensors"
_RECENT = "hypertask/recent_models"
_MOST = 30  # places that are remembered


@dataclass
class Entry:
    """A model file: what it says of itself in a few words, or why it cannot be read."""

    path: Path
    changed: datetime
    variables: str = ""
    bands: str = ""
    accuracy: str = ""
    problem: str = ""


def models_folder() -> Path:
    """Where models are kept: as the settings say, else within this user's documents."""
    chosen = chosen_folder()
    if chosen:
        return Path(chosen).expanduser()
    documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    return Path(documents or Path.home()) / "HyperTask" / "models"


def _inside(folder: Path) -> list[Path]:
    """What lies in a folder; nothing where it is not there, or cannot be reached (a drive of the
    network that is off)."""
    try:
        return list(folder.iterdir())
    except OSError:
        return []


def place_for(name: str) -> Path:
    """A place in the folder for a new model, named after a scene; no file that there is.

    None that a training is making either, or that a form runs with. What an interrupted one left
    does not count: with the same name it can go on.
    """
    folder = models_folder()
    taken = {path.stem for path in _inside(folder) if path.suffix in (ENDING, ".html")}
    while True:
        place = folder / f"{safe_name(name or 'model', taken)}{ENDING}"
        if not is_made(place) and not is_claimed(place):
            return place
        taken.add(place.stem)


def sample_folder() -> Path:
    """A new folder for the sample scene, beside the models."""
    return _new_folder(models_folder().parent, "sample")


def results_folder(kind: str, name: str) -> Path:
    """A new folder for results of a kind, such as ``maps``, named after a scene."""
    return _new_folder(models_folder().parent / kind, name or "scene")


def _new_folder(home: Path, name: str) -> Path:
    taken = {path.name for path in _inside(home)}
    while is_claimed(folder := home / safe_name(name, taken)):
        taken.add(folder.name)
    return folder


def remember(path: str | Path) -> None:
    """Put a model first among those used lately."""
    path = str(Path(path).absolute())
    places = [path, *(place for place in _places() if place != path)]
    QgsSettings().setValue(_RECENT, places[:_MOST])


def recent_models() -> list[Path]:
    """Model files used lately, then those of the folder, the newest first; each once."""
    used = [Path(place) for place in _places()]
    models = [path for path in _inside(models_folder()) if path.suffix == ENDING]
    inside = sorted(models, key=_changed, reverse=True)
    return [path for path in dict.fromkeys([*used, *inside]) if os.path.isfile(path)]


def entries() -> Iterator[Entry]:
    """All of them, read."""
    for path in recent_models():
        yield entry_of(path)


def entry_of(path: Path) -> Entry:
    from ..model.reports.model_words import in_short

    changed = datetime.fromtimestamp(_changed(path))
    try:
        return Entry(path, changed, *in_short(read_header(path)))
    except HyperTaskError as error:
        return Entry(path, changed, problem=spoken(str(error)))


def _places() -> list[str]:
    value = QgsSettings().value(_RECENT) or []
    return [value] if isinstance(value, str) else [str(place) for place in value]


def _changed(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0
