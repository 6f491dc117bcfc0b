"""What a job says, told to Processing's feedback."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import QgsProcessingFeedback

from ..model.base.errors import Cancelled
from ..model.base.messages import SilentReporter
from .sentences import spoken

if TYPE_CHECKING:
    from ..model.separability import SeparabilityResult


class FeedbackReporter(SilentReporter):
    """Passes progress, messages and warnings on, and asks ``feedback`` whether to stop."""

    def __init__(self, feedback: QgsProcessingFeedback):
        super().__init__()
        self._feedback = feedback

    def check_cancelled(self):
        if self._feedback.isCanceled():
            raise Cancelled()

    def _emit(self, record):
        if record["type"] == "progress":
            self._feedback.setProgress(record["value"])
        elif record["type"] == "message" and record["level"] == "warning":
            self._feedback.pushWarning(spoken(record["text"]))
        elif record["type"] == "message":
            self._feedback.pushInfo(spoken(record["text"]))


def tell_separability(result: SeparabilityResult, feedback: QgsProcessingFeedback) -> None:
    """Name what could not be computed, why and what helps; and what was left out."""
    missing = [f"{pair.class_a} and {pair.class_b}" for pair in result.pairs if not pair.computed]
    if missing:
        feedback.pushWarning(spoken(f"Not computed: {', '.join(missing)}."))
    for problem in result.problems:
        feedback.pushWarning(spoken(problem))
    for note in result.notes:
        feedback.pushInfo(spoken(note))
