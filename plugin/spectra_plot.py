"""A small chart of mean spectra with their standard deviation."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QSize
from qgis.PyQt.QtGui import QPainter
from qgis.PyQt.QtWidgets import QWidget

if TYPE_CHECKING:
    from ..model.separability import ClassRecord, SeparabilityResult
    from .cursor_spectrum import Spectrum


class SpectraPlot(QWidget):
    """Draws the spectra of a few classes, and that of the pixel under the cursor."""

    def __init__(self, parent=None):
        super().__init__(parent)
        self._result: SeparabilityResult | None = None
        self._classes: list[ClassRecord] = []
        self.spectrum: Spectrum | None = None
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

    def show_spectrum(self, spectrum: Spectrum | None) -> None:
        """Show the spectrum of a pixel besides; None: of none."""
        self.spectrum = spectrum
        self.update()

    def paintEvent(self, event):
        if self._result is None or not len(self._result.used):
            self._classes = []
        if not self._classes and self.spectrum is None:
            return
        from .spectra_drawing import Drawing, class_curves, pixel_curve

        curves: list = []
        title = ""
        if self._result is not None and self._classes:
            curves, title = class_curves(self._result, self._classes)
        if self.spectrum is not None:
            curve, own = pixel_curve(self.spectrum, self.palette().color(self.foregroundRole()))
            if title in ("", own):  # the raster was changed a moment ago
                curves, title = [*curves, curve], own
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        Drawing(painter, self, curves, title).draw()
        painter.end()
