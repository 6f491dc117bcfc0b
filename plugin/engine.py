"""Run a job in the engine process and pass on what it says.

The engine writes JSON lines (see ``model/base/messages.py``) to its standard output. Two threads
keep its pipes empty, so that it never blocks; the caller's thread looks at what came and at
``feedback.isCanceled()`` ten times a second. Cancelling is asked for on the engine's standard
input and enforced, on the engine and whatever it started, after a grace period. Processes are
started with lists of arguments; no shell is involved.
"""

from __future__ import annotations

import json
import queue
import signal
import subprocess  # nosec B404
import tempfile
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from qgis.core import QgsProcessingException, QgsProcessingFeedback
from qgis.PyQt.QtCore import QThread
from qgis.PyQt.QtWidgets import QApplication

from ..model.base.leftovers import Hold, new_token, remove_leftovers
from ..model.base.present import present
from ..model.jobs.files import output_folders, save_job
from ..model.jobs.values import Job
from .environment import Located, engine_environment, located
from .live import followed
from .processes import group_of_its_own, stop_group
from .sentences import spoken

PLUGIN_ROOT = Path(__file__).resolve().parent.parent
GRACE = 5.0  # seconds between asking the engine to stop and stopping it
_FAREWELL = 20.0  # seconds that an engine may take to exit after its last line
_POLL = 0.1
_TAIL = 15  # lines of standard error shown when the engine crashes
_LONGEST = 2**20  # characters of one line; the rest comes as another one
_EXIT_CANCELLED = 3

running: list[QgsProcessingFeedback] = []
"""Those of the jobs that run now, in whatever thread."""


def run_engine(
    job: Job, folder: Path, feedback: QgsProcessingFeedback, grace: float = GRACE
) -> dict:
    """Run ``job`` and return the outputs that the engine reports.

    Parameters
    ----------
    job : one of the jobs of ``model/job.py``.
    folder : the job's temporary folder; the job file is written there.
    feedback : takes progress, messages and warnings, and says whether to stop.
    grace : seconds that the engine has to stop by itself once it was asked to.

    Raises
    ------
    HyperTaskError
        When there is no interpreter for the engine.
    QgsProcessingException
        With the engine's own sentence, or its last lines when it crashed, or that the job was
        cancelled.
    """
    place = located()
    interpreter = place.python
    path = Path(folder) / "job.json"
    save_job(job, path)
    main = PLUGIN_ROOT / "model" / "__main__.py"
    started = time.time()
    with _in_use(place), _among_running(feedback), followed(job, feedback) as told:
        feedback.pushDebugInfo(f"Engine: {interpreter}")
        if place.outdated:
            feedback.pushInfo(
                spoken(
                    "The engine was set up for another version of HyperTask; update it with Set up "
                    "engine (hypertask:setupengine)."
                )
            )
        process = _start([interpreter, str(main), job.COMMAND, str(path), "--supervised"], folder)
        return _outputs(process, job, feedback, grace, started, told)


@contextmanager
def _in_use(place: Located) -> Iterator[None]:
    """Keep an engine that was set up from being removed or replaced meanwhile."""
    hold = None
    if place.engine is not None:
        with suppress(OSError):  # the engine of all users of a machine may not be written to
            hold = Hold(place.engine.folder, new_token())
    try:
        yield
    finally:
        if hold is not None:
            hold.let_go()


@contextmanager
def _among_running(feedback: QgsProcessingFeedback) -> Iterator[None]:
    running.append(feedback)
    try:
        yield
    finally:
        running.remove(feedback)


def _outputs(process, job: Job, feedback, grace: float, started: float, told) -> dict:
    run = _Run(process, feedback, grace, told)
    try:
        return run.outputs()
    finally:
        if not run.ended_by_itself:  # so it could not tidy up
            for written in output_folders(job):
                remove_leftovers(written, since=started)


def _start(command: list[str], folder) -> subprocess.Popen:
    # its scratch files go to the job's folder and so are gone with it, even when it crashes
    environment = engine_environment(command[0])
    environment.update(dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(folder)))
    try:
        return subprocess.Popen(  # nosec B603  # noqa: S603
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment,
            cwd=tempfile.gettempdir(),
            encoding="utf-8",
            errors="replace",
            **group_of_its_own(),
        )
    except OSError as error:
        raise QgsProcessingException(
            f"The engine's Python interpreter {command[0]} cannot be started ({error}); name "
            "another one."
        ) from error


class _Run:
    """One engine process from its start to its end; ``told`` gets each of its records."""

    def __init__(
        self,
        process: subprocess.Popen,
        feedback: QgsProcessingFeedback,
        grace: float,
        told: Callable[[dict], None],
    ):
        self._told = told
        self._process = process
        self._feedback = feedback
        self._grace = grace
        self._records: queue.Queue = queue.Queue()
        self._errors: deque[str] = deque(maxlen=_TAIL)
        self._progress = 0.0
        self._result: dict | None = None
        self._error: str | None = None
        self._stop_at: float | None = None
        self.ended_by_itself = False  # it said its last line: result, error or cancelled
        self._threads = [
            threading.Thread(target=target, daemon=True)
            for target in (self._read_output, self._read_errors)
        ]

    def outputs(self) -> dict:
        for thread in self._threads:
            thread.start()
        try:
            self._watch()
        finally:
            self._end()
        if self._feedback.isCanceled() and self._result is None:
            raise QgsProcessingException("Cancelled; nothing was left half-written.")
        if self._error is not None:
            raise QgsProcessingException(self._error)
        if self._result is None or self._process.returncode > 0:
            raise QgsProcessingException(self._crash())
        self._feedback.setProgress(100)
        return self._result

    def _watch(self) -> None:
        """Pass records on until the process has ended or was stopped."""
        while self._process.poll() is None:
            self._take(wait=_POLL)
            _let_windows_answer()
            if self._stop_at is None:
                if self._feedback.isCanceled():
                    self._feedback.pushInfo(spoken("Stopping…"))
                    self._tell("cancel\n")
                    self._stop_at = time.monotonic() + self._grace
                elif self._result is not None or self._error is not None:
                    self._stop_at = time.monotonic() + _FAREWELL
            elif time.monotonic() > self._stop_at:
                return
        for thread in self._threads:
            thread.join(2)  # a worker left behind may hold the pipes open
        self._take(wait=0)

    def _take(self, wait: float) -> None:
        deadline = time.monotonic() + wait
        while True:
            left = deadline - time.monotonic()
            try:
                record = (
                    self._records.get(timeout=left) if left > 0 else (self._records.get_nowait())
                )
            except queue.Empty:
                return
            self._handle(record)

    def _handle(self, record: dict) -> None:
        if record.get("type") in ("message", "error"):
            record = {**record, "text": spoken(str(record.get("text", "")))}
        self._told(record)
        kind = record.get("type")
        if kind in ("result", "error", "cancelled"):
            self.ended_by_itself = True
        if kind == "progress":
            with suppress(TypeError, ValueError):  # a value that is no number is no progress
                self._progress = min(100.0, max(self._progress, float(record.get("value", ""))))
            self._feedback.setProgress(self._progress)
        elif kind == "message":
            if record.get("level") == "warning":
                self._feedback.pushWarning(record["text"])
            else:
                self._feedback.pushInfo(record["text"])
        elif kind == "result":
            self._result = record.get("outputs") or {}
        elif kind == "error":
            self._error = record["text"] or spoken("The engine failed without saying why.")
        elif kind == "stray":
            self._feedback.pushDebugInfo(record["text"])

    def _read_output(self) -> None:
        for line in _lines(self._process.stdout):
            self._records.put(_record(line))

    def _read_errors(self) -> None:
        for line in _lines(self._process.stderr):
            if line.strip():
                self._errors.append(line.rstrip())

    def _tell(self, text: str) -> None:
        with suppress(OSError, ValueError):  # it has gone already
            stream = present(self._process.stdin)
            stream.write(text)
            stream.flush()

    def _end(self) -> None:
        """Leave nothing running and no pipe open, whatever happened."""
        stop_group(self._process)
        for thread in self._threads:
            thread.join(2)
        for stream in (self._process.stdin, self._process.stdout, self._process.stderr):
            with suppress(OSError, ValueError):
                present(stream).close()

    def _crash(self) -> str:
        code = self._process.returncode
        if code == _EXIT_CANCELLED:
            return "The engine was stopped from outside; nothing was left half-written."
        how = [f"The engine ended with code {code}."]
        if code < 0:
            how = [f"The engine was ended by signal {-code}."]
        if code == 0:
            how = ["The engine ended without a result."]
        if code == -getattr(signal, "SIGKILL", 9):
            how.append("It often lacks memory then; try a smaller batch, window or tile.")
        if not self._errors:
            return spoken(" ".join([*how, "It said nothing."]))
        return "\n".join([spoken(" ".join([*how, "Its last lines are these."])), *self._errors])


def _let_windows_answer() -> None:
    """Keep the dialog alive that lies over QGIS while a job runs in the thread of the windows.

    As QGIS 3.22 runs graphical models and batches. Without it the button to cancel is dead between
    two messages of the engine.
    """
    application = QApplication.instance()
    if application is None or QThread.currentThread() != application.thread():
        return
    if QApplication.activeModalWidget() is not None:
        application.processEvents()


def _lines(stream):
    """Lines of a stream, none longer than the limit, until it ends or is closed."""
    with suppress(ValueError):  # closed while it was read
        yield from iter(lambda: stream.readline(_LONGEST), "")


def _record(line: str) -> dict:
    """What a line says; libraries may print other things, which are kept for the log."""
    try:
        record = json.loads(line)
    except ValueError:
        record = None
    if isinstance(record, dict) and "type" in record:
        return record
    return {"type": "stray", "text": line.rstrip()}
