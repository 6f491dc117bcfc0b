"""Trainings under way: what they say, told to whoever shows it, and what they can be asked.

An algorithm runs in a thread of its own; :class:`Board` belongs to the thread of the windows, and
its signals bring there what is said. Where there are no windows there is no board.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from qgis.core import QgsProcessingFeedback
from qgis.PyQt.QtCore import QObject, pyqtSignal

from ..model.base.files import write_error
from ..model.base.live import LiveTraining
from ..model.jobs.train import TrainJob, keep_request
from ..model.jobs.values import Job
from .sentences import spoken

_PAUSE = 0.2  # seconds between two words on the progress within a phase


class LiveRun:
    """A training under way.

    Attributes
    ----------
    model, report : files that it is to write; the report may be None.
    training : as far as it told; only the thread of the windows looks at it.
    asked : whether it was asked to keep the best so far. over : whether it is.
    """

    def __init__(self, board: Board, job: TrainJob, feedback: QgsProcessingFeedback):
        self._board, self._feedback = board, feedback
        self.model, self.report = Path(job.output), job.report
        self.training = LiveTraining()
        self.asked = self.over = False
        self._told = 0.0
        self._where: tuple | None = None

    def tell(self, record: dict) -> None:
        """Pass on what the engine says, in whatever thread."""
        if record.get("type") == "progress":
            where, now = (record.get("phase"), record.get("network")), time.monotonic()
            if where == self._where and now - self._told < _PAUSE:
                return
            self._where, self._told = where, now
        self._board.said.emit(self, record)

    def end(self, sentence: str) -> None:
        self.over, self._feedback = True, None
        self._board.ended.emit(self, sentence)

    def stop(self) -> None:
        """Ask it to stop, as its form does."""
        feedback = self._feedback
        if feedback is not None:
            feedback.cancel()

    def keep(self) -> None:
        """Ask it to end with the best so far.

        Raises
        ------
        HyperTaskError
            When the request cannot be written.
        """
        path = keep_request(self.model)
        try:
            path.touch()
        except OSError as error:
            raise write_error(path, error) from error
        self.asked = True


class Board(QObject):
    """Tells of trainings: the run and, of ``said``, the record, of ``ended``, why it failed."""

    begun = pyqtSignal(object)
    said = pyqtSignal(object, object)
    ended = pyqtSignal(object, str)


_boards: list[Board] = []


def put_up(board: Board) -> None:
    """From now on trainings are told to ``board``."""
    _boards.append(board)


def take_down(board: Board) -> None:
    if board in _boards:
        _boards.remove(board)


@contextmanager
def followed(job: Job, feedback: QgsProcessingFeedback) -> Iterator[Callable[[dict], None]]:
    """Within it a run goes on; gives what its records are told to."""
    if not _boards or not isinstance(job, TrainJob):
        yield lambda record: None
        return
    run = LiveRun(_boards[-1], job, feedback)
    run._board.begun.emit(run)
    sentence = "The run was given up."
    try:
        yield run.tell
        sentence = ""
    except Exception as error:
        sentence = spoken(str(error))
        raise
    finally:
        run.end(sentence)
