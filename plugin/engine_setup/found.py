"""Which engine there is, whether it works, and all of that as a text to hand on."""

from __future__ import annotations

import os
import platform
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from qgis.core import Qgis

from ...model.base.errors import HyperTaskError
from ...model.base.version import version
from ..environment import (
    VARIABLE,
    Located,
    NoEngine,
    engine_environment,
    engines_folder,
    located,
    set_up_here,
)
from ..i18n import tr
from . import machine, store
from .failures import sentence_for
from .lock import lock_hash, torch_version
from .machine import gigabytes
from .make import checked
from .runner import Failed, Feedback, Log, Runner, hidden

_SHOWN = ("python", "torch", "numpy", "rasterio", "pyogrio", "shapely", "safetensors")
_TAIL = 120  # lines of a log that diagnostics end with


@dataclass
class Found:
    """The engine that jobs run on.

    Attributes
    ----------
    engine : where it is; None: there is none.
    told : versions, devices and memory as it says them. problem : why it does not work, or "".
    absent : there is none, and none is named.
    """

    engine: Located | None = None
    told: dict = field(default_factory=dict)
    problem: str = ""
    absent: bool = False

    def lines(self) -> list[str]:
        """What was found, in words."""
        if self.engine is None:
            return [self.problem]
        origin = tr("Named by: {origin}").format(origin=self.engine.origin)
        lines = [f"Python: {self.engine.python}", origin]
        if self.told:
            versions = ", ".join(
                f"{each} {self.told[each]}" for each in _SHOWN if each in self.told
            )
            memory = self.told.get("memory")
            device = self.told.get("device") or tr("unknown")
            lines.append(tr("Versions: {versions}").format(versions=versions))
            lines.append(tr("Device: {device}").format(device=device))
            if memory:
                lines.append(tr("Memory: {memory}").format(memory=gigabytes(memory)))
        if self.engine.outdated:
            lines.append(
                tr(
                    "This version of HyperTask was made for another engine (torch {version}); "
                    "update it."
                ).format(version=torch_version())
            )
        return lines + ([self.problem] if self.problem else [])


def find(feedback: Feedback, try_out: bool = False) -> Found:
    """The engine: what it says of itself, or what it said when it was set up.

    try_out : ask it in any case, and let it try everything out.

    Raises
    ------
    Cancelled
        When the analyst cancelled meanwhile.
    """
    try:
        place = located()
    except HyperTaskError as error:
        broken = _broken()
        if broken is None or not try_out:
            told = broken.engine.told if broken is not None and broken.engine is not None else {}
            return Found(broken, told, str(error), isinstance(error, NoEngine))
        place = broken
    found = Found(place, dict(place.engine.told) if place.engine else {})
    if not try_out and found.told:
        return found
    try:
        found.told = asked(place.python, feedback, try_out)
    except HyperTaskError as error:
        found.problem = str(error)
    if place.engine is not None and try_out:
        store.mark_broken(place.engine, found.problem)
    return found


def _broken() -> Located | None:
    """The engine that was set up and no longer works."""
    engine = store.current(engines_folder(), lock_hash())
    if engine is None or store.usable(engine):
        return None
    return set_up_here(engine)


def asked(python: str, feedback: Feedback, try_out: bool = True) -> dict:
    """What an interpreter says of itself as an engine, tried out or not.

    Raises
    ------
    HyperTaskError
        When it does not work.
    """
    with tempfile.TemporaryDirectory(prefix="hypertask-check-") as folder:
        runner = Runner(feedback, engine_environment(python), Log(Path(folder) / "check.log"))
        try:
            return checked(runner, python, Path(python).parent, try_out)
        except Failed as failed:
            if failed.code is None:
                raise HyperTaskError(
                    f"{python} cannot be started ({failed.output}); name another Python."
                ) from failed
            raise sentence_for(failed, str(Path(python).parent), python) from failed


def _free(root: Path) -> str:
    try:
        return f"{gigabytes(machine.free_bytes(root))} free"
    except HyperTaskError as error:
        return str(error)


def diagnostics(found: Found, extra: str = "") -> str:
    """All that helps to understand a failure, as a text; names and passwords are left out.

    extra : what else is to be told, such as the log that the analyst sees.
    """
    root = engines_folder()
    lines = [
        f"HyperTask {version()}, lock {lock_hash()}, torch {torch_version()}",
        f"QGIS {Qgis.QGIS_VERSION}, Python {platform.python_version()} ({sys.prefix})",
        f"System: {platform.platform()}, {machine.platform_name()}, "
        f"C library {' '.join(platform.libc_ver()) or 'unknown'}",
        f"Cards: {', '.join(card.words for card in machine.cards()) or 'no NVIDIA card'}",
        f"{VARIABLE}: {os.environ.get(VARIABLE, '') or 'not set'}",
        f"Folder of engines: {root}, {_free(root)}",
    ]
    for engine in store.engines(root):
        state = f"broken: {engine.broken}" if engine.broken else "whole"
        lines.append(f"  {engine.folder.name}: {engine.build}, {state}, {engine.told}")
    lines += ["", "Engine", *(f"  {line}" for line in found.lines())]
    if extra:
        lines += ["", "Messages", extra.rstrip()]
    log = root / store.LOG
    if log.is_file():
        tail = log.read_text(encoding="utf-8", errors="replace").splitlines()[-_TAIL:]
        lines += ["", "Log of the last set-up that failed", *tail]
    return hidden("\n".join(lines)) + "\n"
