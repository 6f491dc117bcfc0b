"""The matrix of pairs: corrected JM, coloured."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtGui import QBrush, QColor
from qgis.PyQt.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem

from ..model.base.text import shortened
from .i18n import tr
from .sentences import spoken

if TYPE_CHECKING:
    from ..model.separability import PairRecord, SeparabilityResult


class PairMatrix(QTableWidget):
    """Classes against classes. ``chosen`` tells of a click: the names of row and column."""

    chosen = pyqtSignal(str, str)

    def __init__(self, parent=None):
        super().__init__(parent)
        self._names: list[str] = []
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        for header in (self.horizontalHeader(), self.verticalHeader()):
            header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        # long names would leave room for a column or two; the tool tip has all of each
        self.horizontalHeader().setMaximumSectionSize(self.fontMetrics().averageCharWidth() * 12)
        self.cellClicked.connect(self._clicked)

    def show_result(self, result: SeparabilityResult | None) -> None:
        """Fill the matrix; None empties it."""
        self._names = [] if result is None else [entry.name for entry in result.classes]
        count = len(self._names)
        self.clear()
        self.setRowCount(count)
        self.setColumnCount(count)
        if result is None:
            return
        for position, entry in enumerate(result.classes):
            words = tr("{name}: {pixels} pixels in {polygons} polygons")
            if entry.polygons == 1:
                words = tr("{name}: {pixels} pixels in 1 polygon")
            words = words.format(
                name=shortened(entry.name), pixels=entry.pixels, polygons=entry.polygons
            )
            for put in (self.setHorizontalHeaderItem, self.setVerticalHeaderItem):
                item = QTableWidgetItem(shortened(entry.name))
                item.setToolTip(_plain(f"{words}. {entry.problem}".strip()))
                put(position, item)
            self.setItem(position, position, self._cell("", words, "#8a8a8a"))
        place = {name: position for position, name in enumerate(self._names)}
        for pair in result.pairs:
            a, b = place[pair.class_a], place[pair.class_b]
            for row, column in ((a, b), (b, a)):
                self.setItem(row, column, _pair_cell(pair))

    def mark(self, first: str, second: str) -> None:
        """Select the cell of a pair, without telling of it."""
        if first in self._names and second in self._names:
            self.setCurrentCell(self._names.index(first), self._names.index(second))

    @staticmethod
    def _cell(text: str, words: str, color: str) -> QTableWidgetItem:
        item = QTableWidgetItem(text)
        item.setToolTip(_plain(words))
        item.setTextAlignment(Qt.AlignmentFlag.AlignCenter)
        item.setBackground(QBrush(QColor(color)))
        item.setForeground(QBrush(QColor("#000000")))
        return item

    def _clicked(self, row, column):
        self.chosen.emit(self._names[row], self._names[column])


def _plain(words: str) -> str:
    """A tool tip that shows ``words`` as they are; Qt takes what looks like HTML for HTML."""
    return Qt.convertFromPlainText(words) if Qt.mightBeRichText(words) else words


def _pair_cell(pair: PairRecord) -> QTableWidgetItem:
    from ..model.rois.report import scale_color

    if pair.jm_corrected is None:
        return PairMatrix._cell("–", in_words(pair), "#e3e6e4")
    cell = PairMatrix._cell(
        f"{pair.jm_corrected:.2f}", in_words(pair), scale_color(pair.jm_corrected)
    )
    font = cell.font()
    font.setItalic(pair.verdict == "not told apart")
    cell.setFont(font)
    return cell


def in_words(pair: PairRecord) -> str:
    """All about a pair in a line."""
    names = tr("{one} and {other}").format(
        one=shortened(pair.class_a), other=shortened(pair.class_b)
    )
    if not pair.computed:
        return f"{names}: {tr('not computed.')} {spoken(pair.reason)}"
    words = tr(
        "{names}: {verdict}. JM {jm:.2f}, TD {td:.2f} (textbook {jm_raw:.2f} and {td_raw:.2f}; "
        "chance alone would show a textbook JM of {noise:.2f}); {n_a} and {n_b} pixels."
    )
    return words.format(
        names=names,
        verdict=tr(pair.verdict),
        jm=pair.jm_corrected,
        td=pair.td_corrected,
        jm_raw=pair.jm,
        td_raw=pair.td,
        noise=pair.jm_noise,
        n_a=pair.n_a,
        n_b=pair.n_b,
    )
