"""The window of the model library: all models in a list, what one of them is below it."""

from __future__ import annotations

import os
from pathlib import Path

from qgis.PyQt.QtCore import Qt, QUrl
from qgis.PyQt.QtGui import QDesktopServices
from qgis.PyQt.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QSplitter,
    QTableWidget,
    QTableWidgetItem,
    QTextBrowser,
    QVBoxLayout,
)

from ..model.base.errors import HyperTaskError
from ..model.base.present import present
from ..model.modelfile import read_header
from .i18n import noop, tr
from .library import Entry, entries, entry_of, models_folder, remember
from .parameters import MODELS
from .paths import icon
from .report_words import in_words
from .sentences import spoken
from .settings import set_models_folder

_COLUMNS = (
    noop("Model"),
    noop("Variables"),
    noop("Bands"),
    noop("Accuracy"),
    noop("Changed"),
)


class LibraryDialog(QDialog):
    """``open_form(algorithm id, parameters)`` opens the form of an algorithm."""

    def __init__(self, open_form, parent=None):
        super().__init__(parent)
        self.setWindowTitle(tr("HyperTask models"))
        self.setWindowIcon(icon("inspectmodel"))
        self._open_form = open_form
        self._entries: list[Entry] = []
        self.table, self.details, self.folder = QTableWidget(), QTextBrowser(), QLabel()
        self.table.setColumnCount(len(_COLUMNS))
        self.table.setHorizontalHeaderLabels([tr(each) for each in _COLUMNS])
        self.table.verticalHeader().hide()
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setWordWrap(False)
        self.folder.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        splitter = QSplitter(Qt.Orientation.Vertical)
        splitter.addWidget(self.table)
        splitter.addWidget(self.details)
        splitter.setSizes([240, 360])
        self.map = QPushButton(tr("Map a scene…"))
        self.scenes = QPushButton(tr("Map many scenes…"))
        self.assess = QPushButton(tr("Assess…"))
        self.place = QPushButton(tr("Show its folder"))
        buttons = QHBoxLayout()
        for button, slot in (
            (self.map, lambda: self._form("predictmaps", "MODEL")),
            (self.scenes, lambda: self._form("predictscenes", "MODEL")),
            (self.assess, lambda: self._form("assessaccuracy", "MODEL")),
            (self.place, self._show_place),
        ):
            button.clicked.connect(slot)
            buttons.addWidget(button)
        buttons.addStretch()
        above = QHBoxLayout()
        above.addWidget(self.folder, 1)
        for words, slot in (
            (tr("Add a model…"), self._add),
            (tr("Other folder…"), self._choose_folder),
        ):
            button = QPushButton(words)
            button.setAutoDefault(False)
            button.clicked.connect(slot)
            above.addWidget(button)
        layout = QVBoxLayout(self)
        layout.addLayout(above)
        layout.addWidget(splitter, 1)
        layout.addLayout(buttons)
        self.resize(900, 640)
        self.table.itemSelectionChanged.connect(self._chosen)
        self.refresh()

    @property
    def chosen(self) -> Path | None:
        row = self.table.currentRow()
        return self._entries[row].path if 0 <= row < len(self._entries) else None

    def refresh(self, choose: Path | None = None) -> None:
        """Read all models again and choose one of them, else the first."""
        self.folder.setText(tr("New models are kept in {folder}.").format(folder=models_folder()))
        self._entries = list(entries())
        self.table.setRowCount(len(self._entries))
        for row, entry in enumerate(self._entries):
            words = (
                entry.path.stem,
                entry.variables,
                entry.bands,
                entry.accuracy or entry.problem,
                f"{entry.changed:%Y-%m-%d %H:%M}",
            )
            for column, text in enumerate(words):
                item = QTableWidgetItem(text)
                item.setToolTip(str(entry.path) if column == 0 else text)
                self.table.setItem(row, column, item)
        header = self.table.horizontalHeader()
        self.table.resizeColumnsToContents()
        for column in range(len(_COLUMNS)):
            self.table.setColumnWidth(column, min(260, self.table.columnWidth(column)))
        header.setSectionResizeMode(3, QHeaderView.ResizeMode.Stretch)
        places = [entry.path for entry in self._entries]
        self.table.selectRow(places.index(choose) if choose in places else 0)
        self._chosen()

    def show_model(self, path: Path) -> None:
        """Open the window at a model, which is remembered unless it cannot be read."""
        path = Path(path).absolute()
        entry = entry_of(path)
        if not entry.problem:
            remember(path)
        self.refresh(path)
        if entry.problem:
            self.table.clearSelection()
            self.table.setCurrentCell(-1, -1)
            self._tell(entry.problem)
        self.show()
        self.raise_()
        self.activateWindow()

    def _chosen(self) -> None:
        path = self.chosen
        if path is None:
            self._tell(tr("No model was trained or opened yet. Train model puts new ones here."))
            return
        from ..model.reports import html
        from ..model.reports.model_words import describe

        try:
            sections = describe(read_header(path))
        except HyperTaskError as error:
            self._tell(spoken(str(error)), place=True)
            return
        parts = [f"<p>{html.text(str(path))}</p>"]
        for title, rows in sections:
            parts.append(f"<h3>{html.text(in_words(title))}</h3><table cellpadding='2'>")
            shown = ([html.text(in_words(each)) for each in row] for row in rows)
            parts += [
                f"<tr><td><b>{name}</b>&nbsp;</td><td>{value}</td></tr>" for name, value in shown
            ]
            parts.append("</table>")
        self.details.setHtml("".join(parts))
        self._allow(True, True)

    def _tell(self, sentence: str, place: bool = False) -> None:
        self.details.setPlainText(sentence)
        self._allow(False, place)

    def _allow(self, use: bool, place: bool) -> None:
        for button in (self.map, self.scenes, self.assess):
            button.setEnabled(use)
        self.place.setEnabled(place)

    def _form(self, algorithm: str, parameter: str) -> None:
        self._open_form(algorithm, {parameter: str(self.chosen)})

    def _show_place(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(present(self.chosen).parent)))

    def _add(self) -> None:
        path, _ = QFileDialog.getOpenFileName(self, tr("Add a model"), "", tr(MODELS))
        if path:
            self.show_model(Path(path))

    def _choose_folder(self) -> None:
        chosen = models_folder()
        there = (str(f) for f in (chosen, *chosen.parents) if os.path.isdir(f))
        start = next(there, "")  # none where its drive is gone
        folder = QFileDialog.getExistingDirectory(self, tr("Folder of models"), start)
        if folder:
            set_models_folder(folder)
            self.refresh()
