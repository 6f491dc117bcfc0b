"""The page of QGIS's options that leads to the engine."""

from __future__ import annotations

from qgis.gui import QgsOptionsPageWidget, QgsOptionsWidgetFactory
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import QLabel, QPushButton, QVBoxLayout

from .environment import VARIABLE, WHERE, engines_folder
from .i18n import tr
from .paths import icon


class EngineOptions(QgsOptionsWidgetFactory):
    """Makes the page when the options are opened."""

    def __init__(self):
        super().__init__("HyperTask", icon("hypertask"))

    def icon(self):
        return icon("hypertask")

    def createWidget(self, parent):
        return _Page(parent)


class _Page(QgsOptionsPageWidget):
    """What the engine is, and the button; the two settings themselves are Processing's."""

    def __init__(self, parent):
        super().__init__(parent)
        self.button = QPushButton(tr("Set up engine…"))
        self.button.clicked.connect(self._show)
        told = tr(
            "Training and mapping run in a Python of their own, the engine.\n\nEngines that are "
            "set up are kept in {folder}.\nAnother Python, and another folder, can be named under "
            "{where}; the environment variable {variable} comes before."
        )
        words = QLabel(told.format(folder=engines_folder(), where=WHERE, variable=VARIABLE))
        words.setWordWrap(True)
        words.setTextFormat(Qt.TextFormat.PlainText)
        layout = QVBoxLayout(self)
        layout.addWidget(words)
        layout.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addStretch()

    def _show(self):
        from .engine_dialog import show_engine_dialog

        show_engine_dialog(self.window())

    def apply(self):
        """Nothing is kept here."""
