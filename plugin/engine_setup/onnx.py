"""What ONNX files need, put beside an engine that is there.

The packages lie in a folder of their own within the engine's. They are tried out before they get
its name, and found by a ``.pth`` file that is written last; until then the engine is as it was.
"""

from __future__ import annotations

import os
from pathlib import Path

from ...model.base.errors import HyperTaskError
from ...model.base.files import replacing
from ..environment import engine_environment
from ..sentences import spoken
from . import store
from .lock import FOLDER, ONNX, lock_hash
from .make import Installing, Network, rename, told_in_one_sentence
from .runner import Feedback, Runner
from .store import Engine
from .tools import Pip

PACKAGES = ("onnx", "onnxruntime")
_INSIDE, _LINK = "onnx", "hypertask_onnx.pth"
_SITE = "import sysconfig; print(sysconfig.get_path('purelib'))"
_TRY = "import sys; sys.path.extend(sys.argv[1:]); import onnx, onnxruntime, torch"


def has_onnx(engine: Engine) -> bool:
    return (engine.folder / _INSIDE).is_dir()


def add_onnx(root: Path, wheels: Path | None, network: Network, feedback: Feedback) -> Engine:
    """Add the packages to the engine of a folder, or put them right.

    Parameters
    ----------
    wheels : a folder to take them from; None: the package index.

    Raises
    ------
    HyperTaskError
        One sentence: what failed and what to do; the engine is as it was.
    Cancelled
        When the analyst cancelled.
    """
    engine = store.current(root, lock_hash())
    if engine is None:
        raise HyperTaskError(
            f"There is no engine in {root} that {' and '.join(PACKAGES)} can be added to; set one "
            "up first, or install them in the Python that is named as the engine."
        )
    store.require_file(engine)
    if engine.lock != lock_hash():
        raise HyperTaskError(
            f"The engine in {engine.folder} is of another version of HyperTask, so Set up engine "
            "has to update it first."
        )
    with store.only_one(root) as held:
        part = engine.folder.with_name(engine.folder.name + ".part")
        part.mkdir()
        with told_in_one_sentence(root, part, engine.python):
            _Addition(part, wheels, network, feedback, held).to(engine)
        (root / store.LOG).unlink(missing_ok=True)  # of one that failed
    return engine


class _Addition(Installing):
    """One addition, made in a folder beside the engine's."""

    def to(self, engine: Engine) -> None:
        tool = self.uv([engine.python]) or Pip(self.runner, self.wheels)
        self.feedback.setProgress(10)
        made, target = self.part / _INSIDE, engine.folder / _INSIDE
        tool.install(engine.python, [FOLDER / ONNX], target=made)
        self.feedback.setProgress(80)
        runner = Runner(self.feedback, engine_environment(engine.python), self.log)
        self.feedback.pushInfo(spoken("Trying the packages out…"))
        runner.run("The packages are tried out", [engine.python, "-c", _TRY, str(made)])
        said = runner.run("The engine is asked for its folder", [engine.python, "-c", _SITE])
        site = Path(said.splitlines()[-1])
        if target.exists():
            rename(target, self.part / "old")
        rename(made, target)
        with replacing(site / _LINK) as path:  # as seen from there: letters of any script do
            path.write_text(Path(os.path.relpath(target, site)).as_posix() + "\n", encoding="ascii")
        self.feedback.setProgress(100)
