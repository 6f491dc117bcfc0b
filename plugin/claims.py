"""Places that forms run with: of runs that begin in the same moment no two get the same one.

A claim is a lock in the folder of the place, so it counts among all QGIS windows that see that
folder, and the system lets go of it when QGIS ends.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from ..model.base.errors import HyperTaskError
from ..model.base.files import made_folders
from ..model.base.leftovers import Hold, is_made, token_of

_NAMED = (".safetensors", ".html")
"""Endings of what one name stands for: a model and its report."""


def _key(place: Path) -> Path:
    """What the lock of a place is named after; another than that of the training itself."""
    name = place.stem if place.suffix in _NAMED else place.name
    return place.with_name(f"{name}.form.lock")


def is_claimed(place: str | Path) -> bool:
    """Whether a form, of whatever QGIS, runs with this place or is about to."""
    return is_made(_key(Path(place)))


class Claims:
    """Those of one form, from just before its run until it has ended."""

    def __init__(self) -> None:
        self._holds: list[Hold] = []
        self._made: list[Path] = []  # folders

    def take(self, places: Iterable[str | Path]) -> bool:
        """Claim all of these places; False, and none is, where another form has one.

        Where nothing can be written nothing is claimed: the run itself says so.
        """
        self.let_go()
        for key in dict.fromkeys(_key(Path(place)) for place in places):
            try:
                self._made += made_folders(key.parent)
                hold = Hold(key.parent, token_of(key))
            except (OSError, HyperTaskError):
                continue
            self._holds.append(hold)
            if not hold.alone:
                self.let_go()
                return False
        return True

    def let_go(self) -> None:
        for hold in self._holds:
            hold.let_go()
        for folder in reversed(self._made):
            with suppress(OSError):  # it holds what was made
                folder.rmdir()
        self._holds, self._made = [], []
