"""How mean spectra are drawn: axes, curves with their standard deviation, legend."""

from __future__ import annotations

import numpy as np
from qgis.PyQt.QtCore import QPointF, QRectF, Qt
from qgis.PyQt.QtGui import QColor, QPainter, QPen, QPolygonF
from qgis.PyQt.QtWidgets import QWidget

from ..model.base.text import shortened
from ..model.reports.svg import label, ticks
from ..model.rois.report import band_axis, line_spans
from ..model.separability import ClassRecord, SeparabilityResult
from .cursor_spectrum import Spectrum

_RIGHT, _TOP = 10, 24
_SAME = "#333333"  # of a class without a colour


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
        axis, title = spectrum.used + 1.0, "band"
    else:
        axis, title = spectrum.wavelengths, "wavelength [nm]"
    order = np.argsort(axis[has], kind="stable")
    return Curve("cursor", color, axis[has][order], spectrum.values[has][order]), title


class Drawing:
    """One painting: the frame of the data on the widget."""

    def __init__(self, painter: QPainter, widget: QWidget, curves: list[Curve], title: str):
        self.painter, self.curves, self.title = painter, curves, title
        self.ink = widget.palette().color(widget.foregroundRole())
        lows, highs = zip(*(_reach(curve) for curve in curves))
        low, high = min(lows), max(highs)
        self.x = (
            min(float(curve.x.min()) for curve in curves),
            max(float(curve.x.max()) for curve in curves),
        )
        self.y = low, high if high > low else low + 1
        metrics = painter.fontMetrics()
        self.line = metrics.height()
        self.numbers = max(metrics.horizontalAdvance(label(v)) for v in ticks(*self.y, 4))
        left = self.numbers + 12
        self.frame = QRectF(
            left,
            _TOP,
            max(10, widget.width() - left - _RIGHT),
            max(10, widget.height() - _TOP - 2 * self.line - 8),
        )

    def at(self, x: float, y: float) -> QPointF:
        f, (x0, x1), (y0, y1) = self.frame, self.x, self.y
        width = (x1 - x0) or 1.0
        return QPointF(
            f.left() + f.width() * float(x - x0) / width,
            f.bottom() - f.height() * float(y - y0) / (y1 - y0),
        )

    def draw(self) -> None:
        self._axes()
        self.painter.save()
        self.painter.setClipRect(self.frame)
        for curve in self.curves:
            self._curve(curve)
        self.painter.restore()
        self._legend()

    def _axes(self):
        faint = QColor(self.ink)
        faint.setAlphaF(0.2)
        align = Qt.AlignmentFlag
        for value in ticks(*self.y, 4):
            place = self.at(self.x[0], value)
            self._pen(faint)
            self.painter.drawLine(place, QPointF(self.frame.right(), place.y()))
            self._pen(self.ink)
            box = QRectF(2, place.y() - self.line / 2, self.numbers + 4, self.line)
            self.painter.drawText(box, align.AlignRight | align.AlignVCenter, label(value))
        for value in ticks(*self.x, 5):
            place = self.at(value, self.y[0])
            box = QRectF(place.x() - 40, self.frame.bottom() + 2, 80, self.line)
            self.painter.drawText(box, align.AlignHCenter, label(value))
        below = QRectF(
            self.frame.left(), self.frame.bottom() + self.line + 2, self.frame.width(), self.line
        )
        self.painter.drawText(below, align.AlignHCenter, self.title)
        self._pen(self.ink)
        self.painter.drawLine(self.frame.bottomLeft(), self.frame.bottomRight())
        self.painter.drawLine(self.frame.bottomLeft(), self.frame.topLeft())

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
                self.painter.setBrush(shade)
                self.painter.drawPolygon(QPolygonF(upper + lower))
            self._pen(curve.color, 1.8)
            self.painter.setBrush(Qt.BrushStyle.NoBrush)
            self.painter.drawPolyline(QPolygonF([self.at(*point) for point in zip(x, y)]))

    def _legend(self):
        place = self.frame.left()
        for curve in self.curves:
            self.painter.fillRect(QRectF(place, 7, 12, 10), curve.color)
            self._pen(self.ink)
            width = self.painter.fontMetrics().horizontalAdvance(curve.words)
            self.painter.drawText(QPointF(place + 16, 16), curve.words)
            place += width + 34

    def _pen(self, color: QColor, width: float = 1.0):
        pen = QPen(color)
        pen.setWidthF(width)
        self.painter.setPen(pen)


def _reach(curve: Curve) -> tuple[float, float]:
    spread = 0.0 if curve.spread is None else curve.spread
    return float((curve.y - spread).min()), float((curve.y + spread).max())
