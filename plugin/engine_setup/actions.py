"""What the algorithm and the dialog do with an engine."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from ...model.base.errors import HyperTaskError
from ...model.base.present import present
from ..environment import VARIABLE, located
from ..i18n import tr
from ..sentences import spoken
from . import machine, store
from .found import asked, find
from .lock import builds, lock_hash
from .make import Network, set_up
from .onnx import PACKAGES, add_onnx, has_onnx
from .plan import make_plan
from .runner import Feedback


def set_up_engine(
    root: Path,
    build: str,
    wheels: Path | None,
    network: Network,
    feedback: Feedback,
    again: bool = False,
) -> dict:
    """Make an engine where there is none of this version that works, or ``again`` in any case.

    Returns
    -------
    dict
        ``INTERPRETER`` and ``DEVICE`` of the engine.
    """
    engine = store.current(root, lock_hash())
    fits = engine is not None and store.usable(engine) and engine.lock == lock_hash()
    if engine is not None and fits and build != "auto" and wheels is None:
        there = builds(machine.platform_name())
        fits = engine.build == machine.build_for(build, there, machine.cards())[0]
    if engine is None or again or not fits:
        with_onnx = engine is not None and has_onnx(engine)
        engine = set_up(make_plan(root, build, wheels), network, feedback)
        if with_onnx:
            _add_again(root, wheels, network, feedback)
        feedback.pushInfo(tr("The engine is set up in {folder}.").format(folder=engine.folder))
    else:
        with suppress(HyperTaskError), store.only_one(root):  # removes what killed ones left
            pass
        feedback.pushInfo(
            tr("The engine in {folder} is of this version; nothing is to be done.").format(
                folder=engine.folder
            )
        )
    if os.environ.get(VARIABLE, "").strip():
        feedback.pushWarning(
            spoken(
                f"The environment variable {VARIABLE} names {os.environ[VARIABLE]}, which is taken "
                "in place of the engine that was set up; remove the variable to use that."
            )
        )
    return _told(engine.python, engine.told)


def _add_again(root: Path, wheels: Path | None, network: Network, feedback: Feedback) -> None:
    """What the older engine had too; the new one is complete without it."""
    try:
        add_onnx(root, wheels, network, feedback)
    except HyperTaskError as error:
        feedback.pushWarning(spoken(f"{' and '.join(PACKAGES)} could not be added: {error}"))


def add_onnx_packages(
    root: Path, wheels: Path | None, network: Network, feedback: Feedback
) -> dict:
    """Add to the engine that was set up what ONNX files need; the same keys."""
    engine = add_onnx(root, wheels, network, feedback)
    feedback.pushInfo(
        tr("The engine in {folder} can write ONNX files.").format(folder=engine.folder)
    )
    place = located()
    if place.engine is None:
        feedback.pushWarning(
            spoken(
                f"{place.origin} names {place.python}, which is taken in place of the engine that "
                f"was set up; install {' and '.join(PACKAGES)} there too."
            )
        )
    return _told(engine.python, engine.told)


def adopt(python: str, feedback: Feedback) -> dict:
    """Try out an interpreter that is there; the same keys."""
    python = os.path.abspath(os.path.expanduser(python))
    told = asked(python, feedback)
    feedback.pushInfo(tr("{python} works as the engine.").format(python=python))
    return _told(python, told)


def check(feedback: Feedback, root: Path | None = None) -> dict:
    """Try out the engine that jobs run on, or the one in a folder; the same keys.

    Raises
    ------
    HyperTaskError
        When there is none or it does not work.
    """
    if root is not None:
        return _check_in(root, feedback)
    found = find(feedback, try_out=True)
    if found.problem:
        raise HyperTaskError(found.problem)
    for line in found.lines():
        feedback.pushInfo(line)
    return _told(present(found.engine).python, found.told)


def _check_in(root: Path, feedback: Feedback) -> dict:
    engine = store.current(root, lock_hash())
    if engine is None:
        raise HyperTaskError(
            f"There is no engine in {root}; choose the action setup to make one there, or another "
            "folder."
        )
    try:
        told = asked(engine.python, feedback)
    except HyperTaskError as error:
        store.mark_broken(engine, str(error))
        raise
    store.mark_broken(engine, "")
    feedback.pushInfo(tr("The engine in {folder} works.").format(folder=engine.folder))
    return _told(engine.python, told)


def remove(root: Path, feedback: Feedback) -> None:
    """Delete all engines in a folder, and the folder where nothing else is in it."""
    if not root.is_dir():
        feedback.pushInfo(tr("There is no engine in {folder}.").format(folder=root))
        return
    with store.only_one(root):
        for engine in store.engines(root):
            store.remove_engine(engine.folder)
            feedback.pushInfo(tr("{folder} is removed.").format(folder=engine.folder))
        store.remove_others(root, root)
    store.remove_empty(root)


def _told(python: str, told: dict) -> dict:
    return {"INTERPRETER": python, "DEVICE": str(told.get("device", ""))}
