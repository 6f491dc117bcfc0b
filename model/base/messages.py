"""What a job says while it runs.

A *reporter* takes progress, messages, warnings and metrics, and knows whether the analyst has asked
to stop. There are: silent (the library), text (a terminal, where warnings and errors go to stderr),
JSON lines (QGIS), and errors only (all but the first of several processes); these also tell how the
job ended.

JSON lines, one object a line, with the key ``type``:

=========  ==========================================================================
progress   ``value`` 0..100, never running backwards; of a training also the keys of :class:`Where`
message    ``text``, ``level`` (info or warning)
metric     ``values``: a flat object of names and numbers: ``epoch`` or ``step`` (of single pixels),
           ``score`` of the validation and, by variable, ``loss/NAME`` and ``weight/NAME``
result     ``outputs``: what the command made, paths and numbers; the last line of a success
error      ``text``: one sentence; the last line of a failure
cancelled  the last line of a job that was stopped
=========  ==========================================================================

Whoever reads them passes over types and keys that he does not know: newer engines say more.
:mod:`.live` reads those of a training.
"""

from __future__ import annotations

import json
import re
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import NamedTuple, Protocol, TextIO

from .errors import Cancelled, one_line
from .plain import plain
from .text import about

PHASES = {
    "reading": "reading scenes and labels",
    "pretraining": "pre-training without labels",
    "pixels": "learning from single pixels",
    "windows": "learning from windows",
    "calibrating": "calibrating",
    "testing": "scoring the test part",
    "trust": "finding where maps can be trusted",
    "writing": "writing the model file",
}
"""The phases of a training, in their order, and their words."""


STAGES = {"Fold": "Fold", "Seed": "Seed", "Refit": "Refit", "Final network": "Final network"}
"""What the parts of a job are called before their messages, some with a number, and their words."""
_STAGE = rf"(?:{'|'.join(STAGES)})(?: \d+)?"
_STAGES = re.compile(rf"({_STAGE}(?:: {_STAGE})*): ")


def stages_of(text: str) -> tuple[str, str]:
    """A message without the stages that stand before it: ``("Fold 2: Seed 1", "Epoch ...")``."""
    found = _STAGES.match(text)
    return ("", text) if found is None else (found[1], text[found.end() :])


def stage_words(name: str, tr: Callable[[str], str] = str) -> str:
    """Stages such as ``Fold 2: Seed 1``; ``tr`` says a text in another language.

    Names of anything else stay.
    """
    if not _STAGES.fullmatch(f"{name}: "):
        return name
    return re.sub("|".join(STAGES), lambda found: tr(STAGES[found[0]]), name)


class Where(NamedTuple):
    """Where a training is.

    Attributes
    ----------
    phase : a name of PHASES. network : which of several it is about, as messages name it.
    done, of : what is done in the phase and what there is at most: steps, of windows epochs; None
        where nothing is counted.
    left, whole : seconds until this stage of the job is over, and that it takes in all; None where
        not known.
    """

    phase: str
    done: float | None = None
    of: float | None = None
    left: float | None = None
    whole: float | None = None
    network: str = ""

    def words(self, tr: Callable[[str], str] = str) -> str:
        """Such as ``Fold 2: learning from windows, epoch 3 of 30, about 4 min left``.

        ``tr`` : says a text in another language; what is to be put in is in braces.
        """
        words = tr(PHASES.get(self.phase, self.phase))
        words = f"{stage_words(self.network, tr)}: {words}" if self.network else words
        if self.done is not None and self.of:
            epochs = self.phase == "windows"
            # of epochs the one under way counts, of steps those made
            number = min(self.of, int(self.done) + epochs)
            steps = tr("epoch {number} of {of}") if epochs else tr("step {number} of {of}")
            words += ", " + steps.format(number=round(number), of=round(self.of))
        if self.left is None:
            return words
        return f"{words}, " + tr("{about} left").format(about=about(self.left, tr))


class Reporter(Protocol):
    """Whom a job tells what it does, and asks whether to go on."""

    def check_cancelled(self) -> None:
        """Raise :class:`Cancelled` once the job was asked to stop. Cheap: call it often."""

    def progress(self, value: float, where: Where | None = None) -> None:
        """Report progress in percent; a value below an earlier one is held at that one."""

    def message(self, text: str) -> None:
        """Say a sentence."""

    def warning(self, text: str) -> None:
        """Say a sentence that the analyst should not overlook."""

    def metric(self, **values: float | None) -> None:
        """Give numbers by their names, such as one epoch's losses."""


_WORDS = ("phase", "network")


class SilentReporter:
    """Says nothing, and is never cancelled unless :meth:`cancel` is called.

    Those below say the same to somebody: they override :meth:`_emit`.
    """

    def __init__(self):
        self._cancelled = threading.Event()
        self._progress = 0.0

    def cancel(self) -> None:
        """Ask the job to stop; safe to call from another thread or a signal handler."""
        self._cancelled.set()

    def check_cancelled(self) -> None:
        if self._cancelled.is_set():
            raise Cancelled()

    def progress(self, value: float, where: Where | None = None) -> None:
        self._progress = min(100.0, max(self._progress, float(value)))
        record = {"type": "progress", "value": round(self._progress, 2)}
        if where is not None:
            known = {k: v for k, v in where._asdict().items() if v is not None}
            record.update({k: round(v, 3) if k not in _WORDS else v for k, v in known.items()})
        self._emit(record)

    def message(self, text: str) -> None:
        self._emit({"type": "message", "level": "info", "text": one_line(text)})

    def warning(self, text: str) -> None:
        self._emit({"type": "message", "level": "warning", "text": one_line(text)})

    def metric(self, **values: float | None) -> None:
        self._emit({"type": "metric", "values": values})

    def result(self, outputs: dict) -> None:
        self._emit({"type": "result", "outputs": outputs})

    def error(self, text: str) -> None:
        self._emit({"type": "error", "text": text})

    def cancelled(self) -> None:
        self._emit({"type": "cancelled"})

    def _emit(self, record: dict) -> None:
        pass


class Stage:
    """Reports a stage of a job, whose progress runs from ``start`` to ``end`` percent of the whole.

    ``name`` goes before each message. What the stage says of its time is told of the whole, as if
    all of its percents took as long, but for those after ``end`` where ``after`` says how many
    seconds they take, or None where it does not know.
    """

    def __init__(
        self,
        whole: Reporter,
        start: float,
        end: float,
        name: str = "",
        after: Callable[[], float | None] = lambda: None,
    ):
        self._whole, self._start, self._span = whole, start, (end - start) / 100
        self._name, self._after = f"{name}: " if name else "", after
        self._progress = 0.0

    def check_cancelled(self) -> None:
        self._whole.check_cancelled()

    def progress(self, value: float, where: Where | None = None) -> None:
        self._progress = min(100.0, max(self._progress, float(value)))
        if where is not None:
            where = self._of_the_whole(where)
        self._whole.progress(self._start + self._span * self._progress, where)

    def _of_the_whole(self, where: Where) -> Where:
        network = f"{self._name}{where.network}".removesuffix(": ")
        if where.left is None or where.whole is None:
            return where._replace(network=network, left=None, whole=None)
        percent = where.whole / (100 * self._span)
        after = self._after()
        if after is None:
            after = percent * (100 - self._start - 100 * self._span)
        whole = percent * self._start + where.whole + after
        return where._replace(network=network, left=where.left + after, whole=whole)

    def message(self, text: str) -> None:
        self._whole.message(self._name + text)

    def warning(self, text: str) -> None:
        self._whole.warning(self._name + text)

    def metric(self, **values: float | None) -> None:
        self._whole.metric(**values)


def _whatever_comes() -> suppress:
    """A log that cannot take a line, of a full disk or a reader that has gone, decides over
    nothing."""
    return suppress(OSError, ValueError)


def _writable(text: str, stream: TextIO) -> str:
    """``text`` with what the encoding of a stream lacks written as escapes."""
    encoding = getattr(stream, "encoding", None) or "utf-8"
    return text.encode(encoding, "backslashreplace").decode(encoding)


class JsonReporter(SilentReporter):
    """JSON lines on a stream, for a parent process."""

    def __init__(self, stream: TextIO | None = None):
        super().__init__()
        self._stream = stream or sys.stdout
        self._lock = threading.Lock()

    def _emit(self, record):
        line = json.dumps(plain(record), ensure_ascii=True)
        with self._lock, _whatever_comes():
            self._stream.write(line + "\n")
            self._stream.flush()


class TextReporter(SilentReporter):
    """Readable lines; progress is written once every five percent.

    stream : for progress, messages and results. errors : for warnings, for the error and for the
        word that the job was cancelled. None: stdout and stderr.
    """

    def __init__(self, stream: TextIO | None = None, errors: TextIO | None = None):
        super().__init__()
        self._stream, self._errors = stream or sys.stdout, errors or sys.stderr
        self._written = -5.0

    def _emit(self, record):
        kind, stream = record["type"], self._stream
        if kind == "progress":
            if record["value"] < self._written + 5 and record["value"] < 100:
                return
            if self._written >= 100:
                return
            self._written = record["value"]
            text = f"[{record['value']:3.0f} %]"
            if "phase" in record:
                known = {k: v for k, v in record.items() if k in Where._fields}
                text += f" {Where(**known).words()}"
        elif kind == "message":
            text = record["text"]
            if record["level"] == "warning":
                text, stream = f"Warning: {text}", self._errors
        elif kind == "metric":
            return  # the same figures come as a message, in words
        elif kind == "result":
            text = "\n".join(
                f"{name}: {value}"
                for name, value in record["outputs"].items()
                if value is not None and not isinstance(value, (dict, list))
            )
        elif kind == "error":
            text, stream = f"Error: {record['text']}", self._errors
        else:
            text, stream = "Cancelled; nothing was left half-written.", self._errors
        with _whatever_comes():
            print(_writable(text, stream), file=stream, flush=True)


class ErrorsOnly(SilentReporter):
    """Of several processes that do one job the first reports; of the others only errors are seen.

    ``process`` is the number of this one, from 0.
    """

    def __init__(self, process: int, stream: TextIO | None = None):
        super().__init__()
        self._process, self._stream = process, stream or sys.stderr

    def _emit(self, record):
        if record["type"] == "error":
            print(f"Process {self._process}: {record['text']}", file=self._stream, flush=True)
