"""How mean spectra are drawn: axes, curves with their standard deviation, legend."""

from __future__ import annotations

import numpy as np
from qgis.PyQt.QtCore import QPointF, Qt
from qgis.PyQt.QtGui import QColor, QPainter, QPolygonF
from qgis.PyQt.QtWidgets import QWidget

from ..model.base.text import shortened
from ..model.rois.report import band_axis, line_spans
from ..model.separability import ClassRecord, SeparabilityResult
from .axes import Axes
from .cursor_spectrum import Spectrum
from .i18n import noop, tr

_SAME = "#333333"  # of a class without a colour
_BAR = QPointF(2, 0)


class Curve:
    """A line with a band around it: ``x``, ``y`` and ``spread`` (p,), None for no band."""

    def __init__(self, words: str, color: QColor, x, y, spread=None):
        self.words, self.color, self.x, self.y, self.spread = words, color, x, y, spread


def class_curves(result: SeparabilityResult, classes: list[ClassRecord]) -> tuple[list, str]:
    """Mean spectra with their standard deviation, and the title of the axis."""
    used, axis, title = band_axis(result)
    curves = [
        Curve(
            f"{shortened(entry.name)} ({entry.pixels} px)",
            QColor(entry.color or _SAME),
            axis,
            entry.mean[used],
            entry.deviation[used],
        )
        for entry in classes
    ]
    return curves, title


def pixel_curve(spectrum: Spectrum, color: QColor) -> tuple[Curve, str]:
    """The spectrum under the cursor, and the title of the axis."""
    has = np.isfinite(spectrum.values)
    if spectrum.wavelengths is None:
        axis, title = spectrum.used + 1.0, noop("band")
    else:
        axis, title = spectrum.wavelengths, noop("wavelength [nm]")
    order = np.argsort(axis[has], kind="stable")
    return Curve(tr("cursor"), color, axis[has][order], spectrum.values[has][order]), title


class Drawing(Axes):
    """One painting of curves on the widget."""

    def __init__(self, painter: QPainter, widget: QWidget, curves: list[Curve], title: str):
        lows, highs = zip(*(_reach(curve) for curve in curves))
        low = min(float(curve.x.min()) for curve in curves)
        high = max(float(curve.x.max()) for curve in curves)
        super().__init__(painter, widget, (low, high), (min(lows), max(highs)), title)
        self.curves = curves

    def draw(self) -> None:
        self.axes()
        self.painter.save()
        self.painter.setClipRect(self.frame)
        for curve in self.curves:
            self._curve(curve)
        self.painter.restore()
        self.legend([(curve.words, curve.color) for curve in self.curves])

    def _curve(self, curve: Curve):
        shade = QColor(curve.color)
        shade.setAlphaF(0.25)
        for span in line_spans(curve.x, self.title != "band"):
            x, y = curve.x[span], curve.y[span]
            if curve.spread is not None:
                s = curve.spread[span]
                upper = [self.at(*point) for point in zip(x, y + s)]
                lower = [self.at(*point) for point in zip(x[::-1], (y - s)[::-1])]
                self.painter.setPen(Qt.PenStyle.NoPen)
                if len(x) == 1:  # of a single band there is no area but a bar
                    upper = [upper[0] - _BAR, upper[0] + _BAR]
                    lower = [lower[0] + _BAR, lower[0] - _BAR]
                self.painter.setBrush(shade)
                self.painter.drawPolygon(QPolygonF(upper + lower))
            self.pen(curve.color, 1.8)
            self.painter.setBrush(Qt.BrushStyle.NoBrush)
            points = [self.at(*point) for point in zip(x, y)]
            if len(points) == 1:
                self.pen(curve.color, 6)
                self.painter.drawPoint(points[0])
            else:
                self.painter.drawPolyline(QPolygonF(points))


def _reach(curve: Curve) -> tuple[float, float]:
    spread = 0.0 if curve.spread is None else curve.spread
    return float((curve.y - spread).min()), float((curve.y + spread).max())
