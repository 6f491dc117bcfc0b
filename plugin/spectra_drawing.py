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

_RIGHT, _TOP = 10, 24
_SAME = "#333333"  # of a class without a colour


class Drawing:
    """One painting: the frame of the data on the widget."""

    def __init__(
        self,
        painter: QPainter,
        widget: QWidget,
        result: SeparabilityResult,
        classes: list[ClassRecord],
    ):
        self.painter, self.classes = painter, classes
        self.ink = widget.palette().color(widget.foregroundRole())
        self.used, self.axis, self.title = band_axis(result)
        self.spans = line_spans(self.axis, result.wavelengths is not None)
        self.curves = [(entry.mean[self.used], entry.deviation[self.used]) for entry in classes]
        low = min(float((mean - spread).min()) for mean, spread in self.curves)
        high = max(float((mean + spread).max()) for mean, spread in self.curves)
        self.x = float(self.axis.min()), float(self.axis.max())
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
        for entry, (mean, spread) in zip(self.classes, self.curves):
            self._curve(QColor(entry.color or _SAME), mean, spread)
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

    def _curve(self, color: QColor, mean: np.ndarray, spread: np.ndarray):
        shade = QColor(color)
        shade.setAlphaF(0.25)
        for span in self.spans:
            x, m, s = self.axis[span], mean[span], spread[span]
            upper = [self.at(*point) for point in zip(x, m + s)]
            lower = [self.at(*point) for point in zip(x[::-1], (m - s)[::-1])]
            self.painter.setPen(Qt.PenStyle.NoPen)
            self.painter.setBrush(shade)
            self.painter.drawPolygon(QPolygonF(upper + lower))
            self._pen(color, 1.8)
            self.painter.setBrush(Qt.BrushStyle.NoBrush)
            self.painter.drawPolyline(QPolygonF([self.at(*point) for point in zip(x, m)]))

    def _legend(self):
        place = self.frame.left()
        for entry in self.classes:
            self.painter.fillRect(QRectF(place, 7, 12, 10), QColor(entry.color or _SAME))
            self._pen(self.ink)
            words = f"{shortened(entry.name)} ({entry.pixels} px)"
            width = self.painter.fontMetrics().horizontalAdvance(words)
            self.painter.drawText(QPointF(place + 16, 16), words)
            place += width + 34

    def _pen(self, color: QColor, width: float = 1.0):
        pen = QPen(color)
        pen.setWidthF(width)
        self.painter.setPen(pen)
