"""What a set-up would do on this machine, before anything is done."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from ...model.base.errors import HyperTaskError
from ..i18n import tr
from . import machine, pythons
from .lock import Build, builds, lock_hash, torch_version
from .machine import gigabytes
from .pythons import VERSIONS, Python

BUILDS = ("auto", "cpu", "gpu")
_WHEEL = re.compile(r"torch-([\d.]+)(?:\+(\w+))?-cp3(\d+)-cp3\d+-(\w+)\.whl")


@dataclass(frozen=True)
class Plan:
    """A set-up that can be made.

    Attributes
    ----------
    root : folder of the engines. lock : hash of what is installed.
    build : of torch, and ``why`` it.
    cards : NVIDIA cards found. free : bytes on the disk.
    python : the one to make it with; None: uv downloads ``version``.
    wheels : folder of wheels to take all from; None: the package index.
    """

    root: Path
    lock: str
    build: Build
    why: str
    cards: tuple[machine.Card, ...]
    free: int
    python: Python | None
    version: str
    wheels: Path | None

    def lines(self) -> list[str]:
        """The plan in words."""
        python = tr("Python: {version}, downloaded by uv").format(version=self.version)
        if self.python:
            python = f"Python: {self.python.full} ({self.python.path})"
        size = tr("Size: {installed} on the disk, from the folder {wheels}")
        if self.wheels is None:
            size = tr(
                "Size: {download} to download, {installed} on the disk, from the package index"
            )
        sizes = {name: gigabytes(getattr(self.build, name)) for name in ("download", "installed")}
        return [
            tr("Folder: {folder} ({free} free)").format(
                folder=self.root, free=gigabytes(self.free)
            ),
            tr("Graphics card: {cards}").format(
                cards=", ".join(card.words for card in self.cards) or tr("no NVIDIA card")
            ),
            tr("Build: torch {version} for {build} ({why})").format(
                version=torch_version(), build=self.build.words, why=self.why
            ),
            python,
            size.format(**sizes, wheels=self.wheels),
        ]


def make_plan(root: Path, wanted: str = "auto", wheels: Path | None = None) -> Plan:
    """Look at the machine and decide.

    Parameters
    ----------
    root : folder of the engines, made or not. wanted : one of BUILDS.
    wheels : a folder with all wheels, in place of the package index.

    Raises
    ------
    HyperTaskError
        When no engine can be made here, or the disk is too small.
    """
    platform = machine.platform_name()
    there = builds(platform)
    if not there:
        raise HyperTaskError(machine.unsupported(platform))
    old = machine.old_c_library()
    if old is not None:
        raise HyperTaskError(
            f"This system has {old}, and torch needs glibc {'.'.join(map(str, machine.GLIBC))} or "
            "later; use a newer system, or name a Python that has torch, such as one of conda."
        )
    cards = machine.cards()
    if wheels is None:
        name, why = machine.build_for(wanted, there, cards)
        versions = there[name].pythons
    else:
        name, why, versions = of_folder(wheels, there)
    build, free = there[name], machine.free_bytes(root)
    if free < 1.1 * build.installed:
        raise HyperTaskError(
            f"The disk of {root} has {gigabytes(free)} left and the engine needs about "
            f"{gigabytes(1.1 * build.installed)}; free some space or choose another folder."
        )
    versions = tuple(version for version in VERSIONS if version in versions)
    found = [each for each in pythons.working() if each.version in versions]
    python = found[0] if found else None
    if python is None and wheels is not None:
        raise HyperTaskError(
            f"The wheels in {wheels} are for Python {' or '.join(versions)}, and none that works "
            "was found; install that Python, or make the folder for one that is here."
        )
    version = python.version if python else versions[0]
    return Plan(root, lock_hash(), build, why, tuple(cards), free, python, version, wheels)


def of_folder(wheels: Path, there: dict[str, Build]) -> tuple[str, str, tuple[str, ...]]:
    """The build that a folder of wheels holds, why, and the Pythons that its torch is for."""
    if not wheels.is_dir():
        raise HyperTaskError(f"The folder of wheels {wheels} does not exist; correct it.")
    found = [match for match in map(_WHEEL.fullmatch, (e.name for e in wheels.iterdir())) if match]
    if not found:
        raise HyperTaskError(
            f"The folder {wheels} has no wheel of torch; make it as docs/installing.md says."
        )
    fitting = [match for match in found if match[1] == torch_version()]
    if not fitting:
        raise HyperTaskError(
            f"The folder {wheels} has torch {found[0][1]}, and this version of HyperTask needs "
            f"{torch_version()}; make the folder anew."
        )
    local = fitting[0][2]
    own = next((name for name, build in there.items() if build.backend is None), "")
    name = own if local is None else local
    if name not in there:
        raise HyperTaskError(
            f"The folder {wheels} has torch for {name}, which is no build for this system; take "
            f"one of {', '.join(there)}."
        )
    versions = tuple(f"3.{match[3]}" for match in fitting if match[2] == local)
    return name, tr("as {wheel} is").format(wheel=fitting[0][0]), versions
