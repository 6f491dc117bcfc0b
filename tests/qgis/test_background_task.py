"""It is told as done only when it was done: not when it was cancelled, refused or failed."""

from __future__ import annotations

import sys
import threading

import pytest
from qgis.core import QgsApplication
from support.interface import until

from hypertask.model.base.errors import Cancelled, HyperTaskError
from hypertask.plugin.engine_task import EngineTask


@pytest.fixture
def faults(monkeypatch):
    """What QGIS shows as Python errors."""
    found = []
    monkeypatch.setattr(sys, "excepthook", lambda kind, error, trace: found.append(error))
    return found


def told(work, before=lambda task: None) -> tuple[str, EngineTask]:
    """How a task is told to have ended; ``before`` sees it as it runs or waits to."""
    endings = []
    task = EngineTask("test", work, lambda task: endings.append(task.ending("done", "cancelled")))
    QgsApplication.taskManager().addTask(task)
    before(task)
    until(lambda: endings)
    return endings[0], task


def test_what_was_done_to_its_end(qgis_app, faults):
    ending, task = told(lambda feedback: "its result")
    assert (ending, task.result, task.succeeded) == ("done", "its result", True)
    assert told(lambda feedback: None)[0] == "done" and not faults


def test_what_was_not(qgis_app, faults):
    def refused(feedback):
        raise HyperTaskError("The disk is full.")

    def failed(feedback):
        raise RuntimeError("nobody thought of it")

    def cancelled(feedback):
        raise Cancelled

    for work, expected in ((refused, "The disk is full."), (cancelled, "cancelled")):
        ending, task = told(work)
        assert ending == expected and not task.succeeded and task.result is None
    assert not faults
    ending, task = told(failed)
    assert ending.startswith("It failed") and not task.succeeded
    until(lambda: faults)
    assert str(faults[0]) == "nobody thought of it"


def test_what_was_cancelled_too_late_is_done(qgis_app):
    begun, asked = threading.Event(), threading.Event()

    def work(feedback):
        begun.set()
        asked.wait(10)
        return feedback.isCanceled()

    def cancel(task):
        begun.wait(10)
        task.cancel()
        asked.set()

    ending, task = told(work, cancel)
    assert ending == "done" and task.result is True


def test_what_never_began_is_cancelled(qgis_app):
    ending, task = told(lambda feedback: 1, lambda task: task.hold() or task.cancel())
    assert ending in ("cancelled", "done") and (ending == "done") == task.succeeded
