"""Work on the engine in the background, for the dialog."""

from __future__ import annotations

from collections.abc import Callable

from qgis.PyQt.QtCore import pyqtSignal

from .background_task import BackgroundTask
from .engine_setup.runner import Feedback


class EngineTask(BackgroundTask):
    """Runs ``work`` with a feedback that tells the task's progress; its result is the task's."""

    said = pyqtSignal(str)

    def __init__(
        self, words: str, work: Callable[[Feedback], object], ended: Callable[[EngineTask], None]
    ):
        super().__init__(words, ended)
        self._work = work

    def work(self) -> object:
        return self._work(_TaskFeedback(self))


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
