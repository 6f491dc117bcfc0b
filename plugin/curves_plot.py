"""A small chart of curves that grow while a training runs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from qgis.PyQt.QtCore import QPointF, QRectF, QSize, Qt
from qgis.PyQt.QtGui import QColor, QPainter, QPen, QPolygonF
from qgis.PyQt.QtWidgets import QWidget

from .axes import Axes


class Curve(NamedTuple):
    """A line: ``color`` as ``#rrggbb``, ``dash`` as of SVG, (x, y) of its points."""

    color: str
    dash: str
    points: Sequence[tuple[float, float]]


_MARKS = {"": "\u25a0", "6 3": "\u2505", "2 2": "\u22ef", "8 3 2 3": "\u2501\u00b7"}


def mark(dash: str) -> str:
    """What stands for a line of this dash in a text."""
    return _MARKS.get(dash, _MARKS[""])


class CurvesPlot(QWidget):
    """Draws curves under a title.

    Attributes
    ----------
    curves : those that are shown.
    """

    def __init__(self, title: str, parent: QWidget | None = None):
        super().__init__(parent)
        self._title, self._axis, self._end = title, "", 1.0
        self.curves: list[Curve] = []
        self.setMinimumHeight(120)

    def sizeHint(self):
        return QSize(360, 160)

    def show_curves(self, curves: list[Curve], axis: str, end: float) -> None:
        """Show ``curves`` over 0 to ``end`` of what ``axis`` names."""
        self.curves = [curve for curve in curves if curve.points]
        self._axis, self._end = axis, end
        self.update()

    def paintEvent(self, event):
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        values = [value for curve in self.curves for _, value in curve.points]
        if values:
            low, high = min(values), max(values)
            margin = 0.05 * (high - low) or 0.05 * abs(high) or 0.5
            span = low - margin, high + margin
            axes = Axes(painter, self, (0.0, max(self._end, 1.0)), span, self._axis, True)
            axes.axes()
            for curve in self.curves:
                _draw(axes, curve)
        painter.setPen(self.palette().color(self.foregroundRole()))
        font = painter.font()
        font.setBold(True)
        painter.setFont(font)
        painter.drawText(QRectF(4, 2, self.width(), 20), Qt.AlignmentFlag.AlignLeft, self._title)
        painter.end()


def _draw(axes: Axes, curve: Curve) -> None:
    pen = QPen(QColor(curve.color))
    pen.setWidthF(1.8)
    if curve.dash:
        pen.setDashPattern([float(part) / 1.8 for part in curve.dash.split()])
    axes.painter.setPen(pen)
    places = [axes.at(x, y) for x, y in curve.points]
    axes.painter.drawPolyline(QPolygonF(places))
    if len(places) < 40:
        axes.painter.setBrush(QColor(curve.color))
        for place in places:
            axes.painter.drawEllipse(QPointF(place), 1.8, 1.8)
        axes.painter.setBrush(Qt.BrushStyle.NoBrush)
