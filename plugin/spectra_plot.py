"""A small chart of mean spectra with their standard deviation."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QSize
from qgis.PyQt.QtGui import QPainter
from qgis.PyQt.QtWidgets import QWidget

if TYPE_CHECKING:
    from ..model.separability import ClassRecord, SeparabilityResult


class SpectraPlot(QWidget):
    """Draws the spectra of a few classes."""

    def __init__(self, parent=None):
        super().__init__(parent)
        self._result: SeparabilityResult | None = None
        self._classes: list[ClassRecord] = []
        self.setMinimumHeight(140)

    def sizeHint(self):
        return QSize(360, 220)

    @property
    def drawn(self) -> list[str]:
        """Names of the classes that are shown."""
        return [entry.name for entry in self._classes]

    def show_classes(self, result: SeparabilityResult | None, names: Iterable[str] = ()) -> None:
        """Show the classes with these names; classes without pixels are left out."""
        self._result = result
        entries = [] if result is None else result.classes
        self._classes = [entry for entry in entries if entry.name in names and entry.pixels]
        self.update()

    def paintEvent(self, event):
        if not self._classes or not len(self._result.used):
            return
        from .spectra_drawing import Drawing

        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        Drawing(painter, self, self._result, self._classes).draw()
        painter.end()
