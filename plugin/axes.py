"""The frame, the axes and the legend of a small chart."""

from __future__ import annotations

from qgis.PyQt.QtCore import QPointF, QRectF, Qt
from qgis.PyQt.QtGui import QColor, QPainter, QPen
from qgis.PyQt.QtWidgets import QWidget

from ..model.reports.svg import labels, ticks
from .i18n import tr

_RIGHT, _TOP = 10, 24


class Axes:
    """One painting: the frame of the data on the widget.

    Parameters
    ----------
    x, y : lowest and highest value of each axis. title : of the horizontal axis, which counts in
        whole numbers where ``whole``.
    """

    def __init__(
        self,
        painter: QPainter,
        widget: QWidget,
        x: tuple[float, float],
        y: tuple[float, float],
        title: str,
        whole: bool = False,
    ):
        self.painter, self.title, self.whole = painter, title, whole
        self.ink = widget.palette().color(widget.foregroundRole())
        low, high = y
        left, right = x
        self.x = x if right > left else (left - 0.5, left + 0.5)
        self.y = low, high if high > low else low + 1
        metrics = painter.fontMetrics()
        self.line = metrics.height()
        height = max(10, widget.height() - _TOP - 2 * self.line - 8)
        # as many as there is room for
        self.levels = ticks(*self.y, int(min(4, max(1, height / (1.5 * self.line)))))
        self.numbers = max(map(metrics.horizontalAdvance, labels(self.levels)), default=0)
        left = self.numbers + 12
        self.frame = QRectF(left, _TOP, max(10, widget.width() - left - _RIGHT), height)

    def at(self, x: float, y: float) -> QPointF:
        """Where a value lies on the widget."""
        f, (x0, x1), (y0, y1) = self.frame, self.x, self.y
        return QPointF(
            f.left() + f.width() * float(x - x0) / (x1 - x0),
            f.bottom() - f.height() * float(y - y0) / (y1 - y0),
        )

    def axes(self) -> None:
        faint = QColor(self.ink)
        faint.setAlphaF(0.2)
        align = Qt.AlignmentFlag
        for value, number in zip(self.levels, labels(self.levels)):
            place = self.at(self.x[0], value)
            self.pen(faint)
            self.painter.drawLine(place, QPointF(self.frame.right(), place.y()))
            self.pen(self.ink)
            box = QRectF(2, place.y() - self.line / 2, self.numbers + 4, self.line)
            self.painter.drawText(box, align.AlignRight | align.AlignVCenter, number)
        across = ticks(*self.x, 5)
        for value, number in zip(across, labels(across)):
            if self.whole and value != int(value):
                continue
            place = self.at(value, self.y[0])
            box = QRectF(place.x() - 40, self.frame.bottom() + 2, 80, self.line)
            self.painter.drawText(box, align.AlignHCenter, number)
        below = QRectF(
            self.frame.left(), self.frame.bottom() + self.line + 2, self.frame.width(), self.line
        )
        self.painter.drawText(below, align.AlignHCenter, tr(self.title))
        self.pen(self.ink)
        self.painter.drawLine(self.frame.bottomLeft(), self.frame.bottomRight())
        self.painter.drawLine(self.frame.bottomLeft(), self.frame.topLeft())

    def legend(self, entries: list[tuple[str, QColor]]) -> None:
        """Words and colour of each curve, above the frame; words lose their middle for room."""
        metrics = self.painter.fontMetrics()
        widths = [metrics.horizontalAdvance(words) for words, _ in entries]
        room = self.painter.viewport().width() - self.frame.left() - 34 * len(entries) + 14
        most = fair_width(widths, room)
        place = self.frame.left()
        for words, color in entries:
            self.painter.fillRect(QRectF(place, 7, 12, 10), color)
            self.pen(self.ink)
            shown = metrics.elidedText(words, Qt.TextElideMode.ElideMiddle, most)
            self.painter.drawText(QPointF(place + 16, 16), shown)
            place += metrics.horizontalAdvance(shown) + 34

    def pen(self, color: QColor, width: float = 1.0) -> None:
        pen = QPen(color)
        pen.setWidthF(width)
        self.painter.setPen(pen)


def fair_width(widths: list[int], room: float) -> int:
    """The most that each may be wide, so that all fit side by side: short ones leave room."""
    left, rest = max(0.0, room), sorted(widths)
    while rest and rest[0] <= left / len(rest):
        left -= rest.pop(0)
    return int(left / len(rest)) if rest else max(widths, default=0)
