"""Work on the engine in the background, for the dialog."""

from __future__ import annotations

from collections.abc import Callable

from qgis.core import QgsTask
from qgis.PyQt.QtCore import pyqtSignal

from ..model.base.errors import Cancelled, HyperTaskError
from .engine_setup.runner import Feedback
from .sentences import spoken


class EngineTask(QgsTask):
    """Runs ``work`` with a feedback that tells the task's progress.

    Parameters
    ----------
    words : what is done. work : gets the feedback, returns a result.
    ended : called in the main thread with the task, however it ended.

    Attributes
    ----------
    result : of the work, None where there is none.
    error : the sentence that says why; empty otherwise. cancelled : whether it was cancelled.
    """

    said = pyqtSignal(str)

    def __init__(
        self, words: str, work: Callable[[Feedback], object], ended: Callable[[EngineTask], None]
    ):
        super().__init__(words)
        self._work, self._ended = work, ended
        self._fault: Exception | None = None
        self.result, self.error, self.cancelled = None, "", False

    def run(self):
        try:
            self.result = self._work(_TaskFeedback(self))
        except Cancelled:
            self.cancelled = True
            return False
        except HyperTaskError as error:
            self.error = spoken(str(error))
            return False
        except Exception as fault:  # raised again in the main thread, where QGIS shows it
            self._fault = fault
            return False
        return True

    def finished(self, successful):
        self._ended(self)
        if self._fault is not None:
            raise self._fault


class _TaskFeedback:
    """What a set-up tells and asks, told to a task."""

    def __init__(self, task: EngineTask):
        self._task = task

    def isCanceled(self) -> bool:
        return self._task.isCanceled()

    def setProgress(self, value: float) -> None:
        self._task.setProgress(value)

    def pushInfo(self, text: str) -> None:
        self._task.said.emit(text)

    def pushWarning(self, text: str) -> None:
        self._task.said.emit(f"Warning: {text}")
