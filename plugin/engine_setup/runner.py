"""Programs that a set-up runs: told line by line, logged, ended when the analyst cancels.

Programs are started with lists of arguments; no shell is involved.
"""

from __future__ import annotations

import os
import queue
import re
import subprocess  # nosec B404
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from ...model.base.errors import Cancelled, one_line
from ...model.base.present import present
from ..processes import group_of_its_own, stop_group

PYTORCH = "the index of PyTorch"
"""Where builds of torch are that the package index lacks."""
_POLL = 0.1
_TAIL = 400  # lines that are looked at when a program fails


class Feedback(Protocol):
    """What a set-up tells and asks; Processing's feedback is one."""

    def isCanceled(self) -> bool: ...

    def setProgress(self, value: float) -> None: ...

    def pushInfo(self, text: str) -> None: ...

    def pushWarning(self, text: str) -> None: ...


class Failed(Exception):  # noqa: N818 (how a program ended, not yet what to do)
    """A program failed: ``step`` in words, all that it said last, its exit code or None.

    ``code`` is None where it could not be started at all.
    """

    def __init__(self, step: str, output: str, code: int | None = None):
        super().__init__(output)
        self.step, self.output, self.code = step, output, code


@dataclass
class Log:
    """A file of all that was run and said, where it can be written; passwords are left out."""

    path: Path

    def add(self, text: str) -> None:
        with suppress(OSError), self.path.open("a", encoding="utf-8") as file:
            file.write(hidden(text) + "\n")


def hidden(text: str) -> str:
    """``text`` without the names and passwords of addresses."""
    return re.sub(r"(\w+://)[^/\s@]+@", r"\1***@", text)


@dataclass
class Runner:
    """Runs programs of a set-up.

    environment : of them. log : takes all that they say.
    held : files whose locks they hold too, so that one that outlives a killed QGIS keeps others
        from its folder.
    """

    feedback: Feedback
    environment: Mapping[str, str]
    log: Log
    held: tuple[int, ...] = ()

    def run(
        self,
        step: str,
        command: list[str],
        *,
        told: Callable[[str], bool] | None = None,
        watch: Callable[[], None] | None = None,
    ) -> str:
        """Run a program to its end and return what it said.

        Parameters
        ----------
        step : what it does, in words. command : the program and its arguments.
        told : which of its lines to pass on. watch : called about once a second.

        Raises
        ------
        Failed
            When it cannot be started or ends with another code than 0.
        Cancelled
            When the analyst cancelled; it was ended with all that it had started.
        """
        if self.feedback.isCanceled():
            raise Cancelled()
        self.log.add(f"\n== {step}\n$ {' '.join(command)}")
        passed: dict = {} if os.name == "nt" else {"pass_fds": self.held}
        try:
            process = subprocess.Popen(  # nosec B603  # noqa: S603
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                env=dict(self.environment),
                cwd=os.path.dirname(self.log.path),
                encoding="utf-8",
                errors="replace",
                **group_of_its_own(),
                **passed,
            )
        except OSError as error:
            self.log.add(str(error))
            raise Failed(step, str(error)) from error
        lines: queue.Queue[str] = queue.Queue()
        reader = threading.Thread(target=_read, args=(process.stdout, lines), daemon=True)
        reader.start()
        last: deque[str] = deque(maxlen=_TAIL)
        try:
            self._follow(process, reader, lines, last, told, watch)
        finally:
            stop_group(process)
            reader.join(2)
            with suppress(OSError, ValueError):
                present(process.stdout).close()
        output = "\n".join(last)
        if process.returncode:
            self.log.add(f"ended with code {process.returncode}")
            raise Failed(step, output, process.returncode)
        return output

    def _follow(self, process, reader, lines, last, told, watch) -> None:
        watched = time.monotonic()
        while reader.is_alive() or not lines.empty():
            if self.feedback.isCanceled():
                raise Cancelled()
            with suppress(queue.Empty):
                line = lines.get(timeout=_POLL).rstrip()
                if line:
                    last.append(line)
                    self.log.add(line)
                    if told is not None and told(line):
                        self.feedback.pushInfo(one_line(hidden(line)).strip())
            begun = time.monotonic()
            if watch is not None and begun > watched:
                watch()
                # looking at a large folder takes a while itself
                watched = time.monotonic() + max(1.0, 10 * (time.monotonic() - begun))
        process.wait()


def _read(stream, lines: queue.Queue) -> None:
    with suppress(ValueError):  # closed while it was read
        for line in iter(stream.readline, ""):
            lines.put(line)
