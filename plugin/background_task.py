"""Work in the background of which is told how it ended."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from qgis.core import QgsTask

from ..model.base.errors import Cancelled, HyperTaskError
from .i18n import tr
from .sentences import spoken


class BackgroundTask(QgsTask):
    """Subclasses implement ``work``, which may raise HyperTaskError or Cancelled.

    Parameters
    ----------
    words : what is done. ended : called in the main thread with the task, however it ended.

    Attributes
    ----------
    result : of the work. succeeded : whether it was done to its end, whatever was asked for
        meanwhile. error : the sentence that says why it was not, if it told one.
    """

    def __init__(self, words: str, ended: Callable[[BackgroundTask], None]):
        super().__init__(words)
        self._ended = ended
        self._fault: Exception | None = None
        self._cancelled = False
        self.result: Any = None
        self.error, self.succeeded = "", False

    def work(self) -> object:
        raise NotImplementedError

    def run(self) -> bool:
        try:
            self.result = self.work()
            self.succeeded = True
        except Cancelled:
            self._cancelled = True
        except HyperTaskError as error:
            self.error = spoken(str(error))
        except Exception as fault:  # raised again in the main thread, where QGIS shows it
            self._fault = fault
        return self.succeeded

    def finished(self, successful: bool) -> None:
        self._ended(self)
        if self._fault is not None:
            raise self._fault

    def ending(self, done: str, cancelled: str) -> str:
        """How it ended: ``done`` only where it has succeeded."""
        if self.succeeded:
            return done
        if self._cancelled or self.isCanceled():
            return cancelled
        return self.error or tr("It failed; the error message of QGIS says where.")
