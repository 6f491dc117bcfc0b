"""The set-up: into a folder of its own, tried out there, then one rename."""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from ...model.base.errors import Cancelled, HyperTaskError
from ..environment import engine_environment, qgis_pythons
from ..sentences import spoken
from . import store
from .failures import recognised, sentence_for
from .lock import FOLDER
from .machine import size_of
from .plan import Plan
from .runner import Failed, Feedback, Log, Runner
from .store import LOG, Engine
from .tools import Fetch, Pip, Uv, fetch_uv, index_address, uv_of_folder

MAIN = Path(__file__).resolve().parents[2] / "model" / "__main__.py"
_INSIDE = "env"
_OF_LIBRARIES = ("Visual C++ runtime", "old C library", "driver", "blocked", "no execution")
"""Known failures that keep an engine from loading its libraries."""
_SHARES = {"uv": 3, "python": 8, "install": 85, "check": 97}
"""Percent of the whole that is done when a step has ended."""


@dataclass(frozen=True)
class Network:
    """How the outside is reached.

    fetch : downloads a file. proxy : environment variables with the proxy of QGIS.
    """

    fetch: Fetch
    proxy: dict[str, str]


def set_up(plan: Plan, network: Network, feedback: Feedback) -> Engine:
    """Make the engine of a plan, try it out, and let it take the place of an older one.

    Until it has passed, the older one stays as it is; when this fails, is cancelled or killed, it
    still is, and what was made is removed, now or by the next set-up.

    Raises
    ------
    HyperTaskError
        One sentence: what failed and what to do.
    Cancelled
        When the analyst cancelled.
    """
    with store.only_one(plan.root) as held:
        target = store.new_folder(plan.root, plan.lock)
        part = target.with_name(target.name + ".part")
        part.mkdir()
        work = _Work(plan, network, feedback, part, held)
        with told_in_one_sentence(plan.root, part, plan.python.path if plan.python else ""):
            engine = work.make(target)
        store.remove_others(plan.root, engine.folder)
        with suppress(OSError):
            (plan.root / LOG).unlink()
        return engine


@contextmanager
def told_in_one_sentence(root: Path, part: Path, python: str) -> Iterator[None]:
    """What fails within it is told so; then the log lies in ``root``, and ``part`` is gone.

    Raises HyperTaskError in place of what a program or the system says.
    """
    try:
        yield
    except Cancelled:
        (part / LOG).unlink(missing_ok=True)  # nothing of it is left
        raise
    except Failed as failed:
        raise sentence_for(failed, str(root), python) from failed
    except OSError as error:
        writing = Failed("writing files", str(error))
        raise sentence_for(writing, str(root)) from error
    finally:
        if part.exists():
            with suppress(OSError):
                shutil.copyfile(part / LOG, root / LOG)
            store.remove_folder(part)


class Installing:
    """What a set-up and an addition to an engine share: programs, their environment, their log.

    Parameters
    ----------
    part : the folder that all is written into. wheels : where all is taken from; None: the index.
    held : number of the file whose lock the programs are to hold too.
    """

    def __init__(
        self, part: Path, wheels: Path | None, network: Network, feedback: Feedback, held: int
    ):
        self.part, self.wheels, self.network, self.feedback = part, wheels, network, feedback
        self.log = Log(part / LOG)
        self.runner = Runner(feedback, self._environment(), self.log, (held,))

    def _environment(self) -> dict[str, str]:
        """Of uv and pip: without what QGIS set for itself, everything within the folder."""
        (self.part / "tmp").mkdir()
        temporary = dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(self.part / "tmp"))
        fixed = {
            "UV_CACHE_DIR": str(self.part / "cache"),
            "UV_NO_PROGRESS": "1",
            "UV_SYSTEM_CERTS": "1",  # those that an administrator added hold
            "UV_HTTP_TIMEOUT": "120",
            "NO_COLOR": "1",
        }
        outside = engine_environment(str(self.part / _INSIDE / "python"))
        for name in ("VIRTUAL_ENV", "CONDA_PREFIX", "PIP_TARGET", "PIP_USER", "UV_OFFLINE"):
            outside.pop(name, None)
        return {**self.network.proxy, **outside, **temporary, **fixed}

    def clear(self) -> None:
        """Remove what was there for the installing alone."""
        for name in ("tmp", "cache", "tools"):
            store.remove_folder(self.part / name)

    def uv(self, known: list[str]) -> Uv | None:
        """uv, if it can be had and runs here; ``known``: interpreters that may have a pip."""
        folder = self.part / "tools"
        if self.wheels is not None:
            program = uv_of_folder(self.wheels, folder)
            if program is None:
                self.log.add("no uv in the folder of wheels")
                return None
        else:
            index = index_address([*known, *qgis_pythons()])
            if index is None:
                self.log.add("no pip tells where the package index is")
                return None
            address, configured = index
            if configured:  # by pip's settings, which uv does not read
                self.runner.environment = {"UV_DEFAULT_INDEX": address, **self.runner.environment}
            self.feedback.pushInfo(spoken("Downloading uv, the program that installs…"))
            program = fetch_uv(address, folder, self.network.fetch)
        uv = Uv(program, self.runner, self.wheels)
        if uv.works():
            return uv
        self.feedback.pushWarning(spoken("uv cannot run here; venv and pip take its place."))
        return None


class _Work(Installing):
    """One set-up in its folder."""

    def __init__(self, plan: Plan, network: Network, feedback: Feedback, part: Path, held: int):
        super().__init__(part, plan.wheels, network, feedback, held)
        self.plan = plan
        for line in plan.lines():
            self.log.add(line)
            feedback.pushInfo(line)

    def make(self, target: Path) -> Engine:
        uv = self.uv([self.plan.python.path] if self.plan.python else [])
        self._done("uv")
        tool = uv or Pip(self.runner, self.plan.wheels)
        python = self._environment_with(tool)
        self._done("python")
        self._install(tool, python)
        self._done("install")
        told = self._check(python)
        self._done("check")
        self.clear()
        inside = Path(python).relative_to(self.part).as_posix()
        store.mark(self.part, inside, self.plan.lock, self.plan.build.name, told)
        if self.feedback.isCanceled():
            raise Cancelled()
        rename(self.part, target)
        self.feedback.setProgress(100)
        return next(each for each in store.engines(self.plan.root) if each.folder == target)

    def _done(self, step: str) -> None:
        self.feedback.setProgress(_SHARES[step])

    def _environment_with(self, tool: Uv | Pip) -> str:
        """The interpreter of the new engine, without packages."""
        if self.plan.python is not None:
            tool.make(self.plan.python.path, self.part / _INSIDE)
            inside = "Scripts/python.exe" if os.name == "nt" else "bin/python"
            return str(self.part / _INSIDE / inside)
        if isinstance(tool, Uv):
            self.feedback.pushInfo(spoken(f"Downloading Python {self.plan.version}…"))
            return tool.install_python(self.plan.version, self.part / "python")
        raise HyperTaskError(
            f"No Python {', '.join(self.plan.build.pythons)} that an engine can be made with was "
            "found, and uv, which would download one, cannot be had here; install Python "
            f"{self.plan.version} (on Debian and Ubuntu: sudo apt install python3-venv) and try "
            "again."
        )

    def _install(self, tool: Uv | Pip, python: str) -> None:
        build = self.plan.build
        whole = build.installed
        begun, span = _SHARES["python"], _SHARES["install"] - _SHARES["python"]

        def watch():
            share = min(1.0, size_of([self.part]) / whole)
            self.feedback.setProgress(begun + share * span)

        torch, others = [FOLDER / build.torch], [FOLDER / name for name in build.others]
        if build.backend is None or self.plan.wheels is not None:
            tool.install(python, [*others, *torch], None, watch)
        else:  # from PyTorch's own index, all else from the package index
            tool.install(python, others, None, watch)
            tool.install(python, torch, build.backend, watch)

    def _check(self, python: str) -> dict:
        """What the engine says of itself, once it has been tried out.

        Raises HyperTaskError also where a card is there that this build cannot use.
        """
        self.feedback.pushInfo(spoken("Trying the engine out…"))
        runner = Runner(self.feedback, engine_environment(python), self.log, self.runner.held)
        told = checked(runner, python, self.plan.root)
        if self.plan.build.name.startswith("cu") and "cuda" not in told["devices"]:
            if self.plan.cards:
                raise HyperTaskError(
                    f"{self.plan.cards[0].words} is not seen by torch for CUDA {told['cuda']}; "
                    "take a newer driver, or set the engine up for the processor (BUILD=cpu)."
                )
            self.feedback.pushWarning(
                spoken("There is no NVIDIA card here; the processor is used.")
            )
        return told


def checked(runner: Runner, python: str, folder: Path, try_out: bool = True) -> dict:
    """Run an engine's own check, with everything that it tries out or without.

    folder : where it is, for a sentence.

    Raises
    ------
    Failed
        When it does not start or ends without an answer.
    HyperTaskError
        With the sentence of the engine.
    """
    step = "The engine is tried out"
    command = [python, str(MAIN), "check", "--json", *(["--try"] if try_out else [])]
    try:
        output, failed = runner.run(step, command), None
    except Failed as error:
        output, failed = error.output, error
    for line in reversed(output.splitlines()):
        with suppress(ValueError, TypeError, KeyError):
            record = json.loads(line)
            if record["type"] == "result":
                return record["outputs"]
            if record["type"] == "error":
                raise _refused(record["text"], str(folder))
    raise failed or Failed(step, output)


def _refused(text: str, folder: str) -> HyperTaskError:
    """The engine's own sentence, or that of a known failure that it holds."""
    known = recognised(text)
    if known is not None and known.name in _OF_LIBRARIES:
        return HyperTaskError(known.sentence.format(folder=folder))
    return HyperTaskError(text)


def rename(part: Path, target: Path, attempts: int = 20) -> None:
    """Give the folder its name; on Windows an antivirus may hold files of it for a while."""
    for attempt in range(attempts):
        try:
            os.replace(part, target)
            return
        except PermissionError:
            if attempt == attempts - 1:
                raise
            time.sleep(0.5)
