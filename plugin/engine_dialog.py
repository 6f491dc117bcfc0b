"""The dialog "Set up engine": which engine there is, and everything that can be done with one."""

from __future__ import annotations

from pathlib import Path

from qgis.core import QgsApplication
from qgis.gui import QgsCollapsibleGroupBox, QgsFileWidget, QgsScrollArea
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QEvent, QSize, Qt, QTimer
from qgis.PyQt.QtWidgets import (
    QComboBox,
    QDialog,
    QFormLayout,
    QFrame,
    QGroupBox,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from ..model.base.errors import HyperTaskError
from ..model.base.present import present
from .engine_setup import actions, store
from .engine_setup.found import Found, diagnostics, find
from .engine_setup.lock import lock_hash
from .engine_setup.network import qgis_network
from .engine_setup.plan import Plan, make_plan
from .engine_task import EngineTask
from .environment import engines_folder, named_folder
from .i18n import noop, tr
from .paths import help_url, icon
from .sentences import spoken
from .settings import engine_python, set_engine

_BUILDS = (
    (noop("what fits this machine"), "auto"),
    (noop("for the processor"), "cpu"),
    (noop("for an NVIDIA card"), "gpu"),
)
_NONE = noop("There is no engine yet: training and mapping need one.")
_DELAY = 400
"""Milliseconds of rest after a change before the machine is looked at."""
_open: EngineDialog | None = None


def show_engine_dialog(parent: QWidget | None = None) -> EngineDialog:
    """Show the one dialog; what it does goes on while it is closed."""
    global _open
    if _open is None or sip.isdeleted(_open):
        _open = EngineDialog(parent)
    _open.show()
    _open.raise_()
    _open.activateWindow()
    return _open


def close_engine_dialog() -> None:
    """End what the dialog does and remove it."""
    global _open
    if _open is not None and not sip.isdeleted(_open):
        _open.stop()
        _open.deleteLater()
    _open = None


class _Lines(QLabel):
    """As high as its lines are when they are broken, for which a scroll area does not ask."""

    def __init__(self):
        super().__init__()
        self.setWordWrap(True)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)

    def setText(self, text: str) -> None:
        super().setText(text)
        self._fit()

    def resizeEvent(self, event) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        self.setMinimumHeight(max(0, self.heightForWidth(self.width())))


class _Scrolled(QgsScrollArea):
    """As high as what is in it, where there is room."""

    def __init__(self, inside: QWidget):
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self.setWidget(inside)

    def sizeHint(self) -> QSize:
        return self.widget().sizeHint()

    def eventFilter(self, watched, event) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().eventFilter(watched, event)


class EngineDialog(QDialog):
    """Looks in the background when it is made, and after everything that was done."""

    def __init__(self, parent: QWidget | None = None):
        super().__init__(parent)
        self.setWindowTitle(tr("HyperTask: set up engine"))
        self.setWindowIcon(icon("setupengine"))
        self.resize(640, 680)
        self.found: Found | None = None
        self.plan: Plan | None = None
        self._tasks: set[EngineTask] = set()  # QGIS holds no Python reference to them
        self._working = False
        self._looking: EngineTask | None = None  # what it finds counts; older ones are stale
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_DELAY)
        self._timer.timeout.connect(self._look)
        self._build()
        self._look()

    def _build(self) -> None:
        self.engine, self.planned, self.state = _Lines(), _Lines(), _Lines()
        self.build = QComboBox()
        for words, value in _BUILDS:
            self.build.addItem(tr(words), value)
        self.folder, self.wheels = self._path(True), self._path(True)
        self.python = self._path(False)
        self.folder.setFilePath(str(engines_folder()))
        self.progress, self.log = QProgressBar(), QPlainTextEdit()
        self.log.setReadOnly(True)
        self.set_up, self.check = QPushButton(tr("Set up")), QPushButton(tr("Check"))
        self.remove, self.copy = QPushButton(tr("Remove")), QPushButton(tr("Copy diagnostics"))
        self.cancel, self.help = QPushButton(tr("Cancel")), QPushButton(tr("Help"))

        there = QGroupBox(tr("The engine now"))
        QVBoxLayout(there).addWidget(self.engine)
        made = QGroupBox(tr("What a set-up makes"))
        form = QFormLayout(made)
        form.addRow(tr("Folder"), self.folder)
        form.addRow(tr("Build of torch"), self.build)
        form.addRow(self.planned)
        other = QgsCollapsibleGroupBox(tr("Without a network, or with a Python of your own"))
        form = QFormLayout(other)
        form.addRow(tr("Folder of wheels"), self.wheels)
        form.addRow(tr("Python that is there"), self.python)
        other.setCollapsed(True)
        buttons = QHBoxLayout()
        for button in (self.set_up, self.check, self.remove, self.copy, self.help, self.cancel):
            buttons.addWidget(button)
        groups = QWidget()
        layout = QVBoxLayout(groups)
        layout.setContentsMargins(0, 0, 0, 0)
        for widget in (there, made, other):
            layout.addWidget(widget)
        scrolled = _Scrolled(groups)
        layout = QVBoxLayout(self)
        layout.addWidget(scrolled)
        for widget in (self.state, self.progress):
            layout.addWidget(widget)
        layout.addWidget(self.log, 1)
        layout.addLayout(buttons)

        self.build.currentIndexChanged.connect(self._changed)
        for path in (self.folder, self.wheels, self.python):
            path.fileChanged.connect(self._changed)
        self.set_up.clicked.connect(self._set_up)
        self.check.clicked.connect(self._check)
        self.remove.clicked.connect(self._remove)
        self.copy.clicked.connect(self._copy)
        self.cancel.clicked.connect(self.stop)
        self.help.clicked.connect(_open_help)

    @staticmethod
    def _path(folder: bool) -> QgsFileWidget:
        widget = QgsFileWidget()
        modes = QgsFileWidget.StorageMode
        widget.setStorageMode(modes.GetDirectory if folder else modes.GetFile)
        return widget

    # --- what is there

    def _root(self) -> Path:
        text = self.folder.filePath().strip()
        return Path(text).expanduser().absolute() if text else engines_folder()

    def _wheels(self) -> Path | None:
        text = self.wheels.filePath().strip()
        return Path(text).expanduser().absolute() if text else None

    def _changed(self, *_) -> None:
        self.plan = None
        self._timer.start()
        self._words()

    def _look(self) -> None:
        """Look at the engine and the machine in the background."""
        if self._working:
            return
        root, wheels, build = self._root(), self._wheels(), self.build.currentData()
        engine = self.found is None
        if engine:
            self.engine.setText(tr("Looking…"))
        self.planned.setText(tr("Looking…"))

        def look(feedback):
            try:
                plan, problem = make_plan(root, build, wheels), ""
            except HyperTaskError as error:
                plan, problem = None, spoken(str(error))
            return find(feedback) if engine else None, plan, problem

        self._looking = self._start(tr("Looking for HyperTask's engine"), look, self._looked)

    def _looked(self, task: EngineTask) -> None:
        if task.result is None or task is not self._looking:
            return
        found, self.plan, problem = task.result
        self.found = known = present(found or self.found)
        self.engine.setText(tr(_NONE) if known.absent else "\n".join(known.lines()))
        self.planned.setText("\n".join(self.plan.lines()) if self.plan else problem)
        self._words()

    def _words(self) -> None:
        """Buttons that fit what is there."""
        managed = store.current(self._root(), lock_hash())
        words, named = tr("Set up"), bool(self.python.filePath().strip())
        if named:
            words = tr("Use this Python")
        elif managed is not None:
            whole = store.usable(managed)
            words = tr("Update") if whole and managed.lock != lock_hash() else tr("Repair")
        self.set_up.setText(words)
        free = not self._working
        self.set_up.setEnabled(free and (self.plan is not None or named))
        self.check.setEnabled(free and self.found is not None and self.found.engine is not None)
        self.remove.setEnabled(free and managed is not None)
        self.cancel.setText(tr("Cancel") if self._working else tr("Close"))
        for widget in (self.build, self.folder, self.wheels, self.python):
            widget.setEnabled(free)

    # --- what can be done

    def _set_up(self) -> None:
        root, wheels, build = self._root(), self._wheels(), self.build.currentData()
        python = self.python.filePath().strip()
        if python:
            self._work(
                tr("Trying the Python out"), lambda f: actions.adopt(python, f), self._adopted
            )
            return
        network = qgis_network()

        def work(feedback):
            return actions.set_up_engine(root, build, wheels, network, feedback, again=True)

        self._work(tr("Setting up HyperTask's engine"), work, self._was_set_up)

    def _adopted(self, told: dict) -> None:
        set_engine(python=told["INTERPRETER"])
        self.python.setFilePath("")

    def _was_set_up(self, told: dict) -> None:
        if engine_python():
            said = tr("The setting named {python}; it is blank now.")
            self._say(said.format(python=engine_python()))
        set_engine(python="", folder=named_folder(self._root()))

    def _check(self) -> None:
        def work(feedback):
            feedback.pushInfo("Trying the engine out…")
            return find(feedback, try_out=True)

        self._work(tr("Checking HyperTask's engine"), work, self._checked)

    def _checked(self, found: Found) -> None:
        for line in found.lines():
            self._say(line)
        self.state.setText(found.problem or tr("The engine works."))

    def _remove(self) -> None:
        root = self._root()
        self._work(tr("Removing HyperTask's engine"), lambda f: actions.remove(root, f), None)

    def _copy(self) -> None:
        text = diagnostics(self.found or Found(problem="not looked yet"), self.log.toPlainText())
        QgsApplication.clipboard().setText(text)
        self.state.setText(tr("The diagnostics are on the clipboard."))

    def _work(self, words: str, work, done) -> None:
        """Do something in the background; ``done`` gets its result in the main thread."""
        self._working = True
        self.log.clear()
        self.state.setText(f"{words}…")
        self.progress.setValue(0)
        self._words()

        def ended(task: EngineTask) -> None:
            self._working = False
            unchanged = tr("Cancelled; an engine that was there is as it was.")
            self.state.setText(task.ending(tr("Done."), unchanged))
            if task.result is not None and done is not None:
                done(task.result)
            self.found = None
            self._words()
            self._look()
            if not self.isVisible():
                _tell(self.state.text(), not task.succeeded)

        task = self._start(words, work, ended)
        task.said.connect(self._say)
        task.progressChanged.connect(lambda value: self.progress.setValue(round(value)))

    def _start(self, words: str, work, ended) -> EngineTask:
        def end(task: EngineTask) -> None:
            self._tasks.discard(task)
            if not sip.isdeleted(self):
                ended(task)

        task = EngineTask(words, work, end)
        self._tasks.add(task)
        QgsApplication.taskManager().addTask(task)
        return task

    def _say(self, text: str) -> None:
        self.log.appendPlainText(text)

    def stop(self) -> None:
        """Cancel what is being done; where there is nothing, close."""
        if not self._working:
            self.close()
            return
        self.state.setText(tr("Cancelling…"))
        for task in list(self._tasks):
            task.cancel()


def _tell(text: str, failed: bool) -> None:
    """Say how it ended in QGIS's window, where there is one."""
    from qgis.utils import iface

    if iface is not None:
        bar = iface.messageBar()
        (bar.pushWarning if failed else bar.pushSuccess)(tr("HyperTask's engine"), text)


def _open_help() -> None:
    from qgis.PyQt.QtCore import QUrl
    from qgis.PyQt.QtGui import QDesktopServices

    QDesktopServices.openUrl(QUrl(help_url("setupengine")))
