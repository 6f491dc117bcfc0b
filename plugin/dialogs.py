"""The dialogs of Processing that are open, and how those of this plugin end before it goes."""

from __future__ import annotations

import time

from qgis.core import QgsProcessingProvider
from qgis.gui import QgsProcessingAlgorithmDialogBase
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QCoreApplication, QEventLoop
from qgis.PyQt.QtWidgets import QApplication

from . import engine

_LONGEST = 20.0  # seconds; the engine is stopped by force before


def algorithm_dialogs() -> list[QgsProcessingAlgorithmDialogBase]:
    """Forms and batches, whoever opened them."""
    windows = QApplication.topLevelWidgets()
    return [each for each in windows if isinstance(each, QgsProcessingAlgorithmDialogBase)]


def is_running(dialog: QgsProcessingAlgorithmDialogBase) -> bool:
    return not sip.isdeleted(dialog) and dialog.cancelButton().isEnabled()


def end_all(provider: QgsProcessingProvider) -> None:
    """Cancel what runs, wait for its end and close the dialogs of a provider that is to go.

    Their algorithms point to it, and so QGIS would crash.
    """
    own = [each for each in algorithm_dialogs() if _provider(each) is provider]
    for feedback in list(engine.running):
        feedback.cancel()
    for dialog in filter(is_running, own):
        dialog.cancelButton().click()
    end = time.monotonic() + _LONGEST
    while (engine.running or any(map(is_running, own))) and time.monotonic() < end:
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)
        time.sleep(0.01)
    for dialog in own:
        if not sip.isdeleted(dialog):
            dialog.close()


def _provider(dialog: QgsProcessingAlgorithmDialogBase) -> QgsProcessingProvider | None:
    algorithm = dialog.algorithm()
    return None if algorithm is None else algorithm.provider()
