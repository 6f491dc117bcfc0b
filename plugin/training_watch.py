"""Shows trainings in QGIS: the panel while they run, a notice when they have ended."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QTimer

from .i18n import tr
from .live import Board, LiveRun, put_up, take_down

if TYPE_CHECKING:
    from .training_dock import TrainingDock

_TITLE = "HyperTask"
_LATER = 1000  # ms after a run, when QGIS has said itself that it ended
_TABS_WITH = ("ProcessingToolbox", "ResultsViewer")  # one below the other, the curves were too low


class TrainingWatch:
    """Follows all trainings of this QGIS; the panel is made with the first, or when it is opened.

    Attributes
    ----------
    dock : the panel, None before it is made.
    """

    def __init__(self, iface):
        self._iface, self.dock = iface, None
        self._later: list[LiveRun] = []
        self._board = Board()
        self._board.begun.connect(self._begun)
        self._board.said.connect(self._said)
        self._board.ended.connect(self._ended)
        put_up(self._board)

    def show(self) -> TrainingDock:
        """Open the panel."""
        from qgis.PyQt.QtCore import Qt

        from .training_dock import TrainingDock

        if self.dock is None:
            self.dock = TrainingDock(self._iface.mainWindow())
            right = Qt.DockWidgetArea.RightDockWidgetArea
            self._iface.addTabifiedDockWidget(right, self.dock, _TABS_WITH, True)
        self.dock.show()
        self.dock.raise_()
        return self.dock

    def remove(self) -> None:
        take_down(self._board)
        self._later.clear()
        if self.dock is not None:
            self.dock.close_down()
            self._iface.removeDockWidget(self.dock)
            self.dock.deleteLater()
            self.dock = None
        for signal in (self._board.begun, self._board.said, self._board.ended):
            signal.disconnect()  # a training that goes on still has the board

    def _begun(self, run: LiveRun) -> None:
        self.show().begin(run)

    def _said(self, run: LiveRun, record: dict) -> None:
        run.training.take(record)
        if self.dock is not None:
            self.dock.say(run)

    def _ended(self, run: LiveRun, sentence: str) -> None:
        training = run.training
        if not training.outcome:  # it could not tell itself
            training.take({"type": "error", "text": sentence or "The run was given up."})
        if self.dock is not None:
            self.dock.end(run)
        if training.outcome == "result":
            self._later.append(run)
            QTimer.singleShot(_LATER, self._tell_trained)
        elif training.outcome == "error":
            words = f"{run.model.stem}: {training.error.splitlines()[0]}"
            self._iface.messageBar().pushWarning(_TITLE, escape(words))

    def _tell_trained(self) -> None:
        if not self._later:  # the plugin was unloaded meanwhile
            return
        run = self._later.pop(0)
        from qgis.PyQt.QtCore import QUrl
        from qgis.PyQt.QtGui import QDesktopServices
        from qgis.PyQt.QtWidgets import QPushButton

        from .compat import SUCCESS

        bar = self._iface.messageBar()
        message = bar.createMessage(_TITLE, trained_words(run))
        if run.report:
            button = QPushButton(tr("Open report"), message)
            button.setObjectName("HyperTaskOpenReport")
            place = QUrl.fromLocalFile(str(run.report))
            button.clicked.connect(lambda: QDesktopServices.openUrl(place))
            message.layout().addWidget(button)
        bar.pushWidget(message, SUCCESS)


def trained_words(run: LiveRun) -> str:
    """That a model is trained, and how good it is on labels that it did not see."""
    outputs = run.training.outputs
    found = [
        f"{words} {outputs[name]:.3f}"
        for name, words in (
            ("OVERALL_ACCURACY", tr("overall accuracy")),
            ("RMSE", tr("scaled RMSE")),
        )
        if isinstance(outputs.get(name), (int, float))
    ]
    words = tr("{model} is trained.")
    if found:
        words = tr("{model} is trained. Held out: {accuracy}.")
    return words.format(model=escape(run.model.stem), accuracy=", ".join(found))
