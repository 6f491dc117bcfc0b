"""The documentation within QGIS, without a network: the pages of ``docs/`` as they are."""

from __future__ import annotations

import re
from pathlib import Path

from qgis.PyQt.QtCore import Qt, QUrl
from qgis.PyQt.QtGui import QDesktopServices, QImage, QTextCursor
from qgis.PyQt.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QSplitter,
    QTextBrowser,
    QVBoxLayout,
)

from .i18n import tr
from .paths import DOCS, icon

START = "guide"
_FIRST = ("index", "first_map", START, "algorithms")  # before all others
_MARGIN = 12
_IMAGE = 2  # of Qt's kinds of resources, a number here in Qt 5 and Qt 6


class Manual(QDialog):
    """A window with the titles of all pages on the left and a page on the right."""

    def __init__(self, parent=None):
        super().__init__(parent)
        self.setWindowTitle(tr("HyperTask documentation"))
        self.setWindowIcon(icon("hypertask"))
        self.setWindowFlag(Qt.WindowType.WindowMaximizeButtonHint)
        self.pages, self.text = QListWidget(), _Page()
        for path in sorted(DOCS.glob("*.md"), key=_order):
            item = QListWidgetItem(_title(path))
            item.setData(Qt.ItemDataRole.UserRole, path.stem)
            self.pages.addItem(item)
        self.pages.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        splitter = QSplitter()
        splitter.addWidget(self.pages)
        splitter.addWidget(self.text)
        splitter.setSizes([230, 770])
        buttons = QHBoxLayout()
        for words, slot, signal in (
            (tr("Back"), self.text.backward, self.text.backwardAvailable),
            (tr("Forward"), self.text.forward, self.text.forwardAvailable),
        ):
            button = QPushButton(words)
            button.setEnabled(False)
            button.setAutoDefault(False)
            button.clicked.connect(slot)
            signal.connect(button.setEnabled)
            buttons.addWidget(button)
        buttons.addStretch()
        layout = QVBoxLayout(self)
        layout.addLayout(buttons)
        layout.addWidget(splitter)
        self.resize(1000, 750)
        self.pages.itemClicked.connect(lambda item: self.open(item.data(Qt.ItemDataRole.UserRole)))
        self.text.sourceChanged.connect(self._mark)

    def open(self, page: str = START, heading: str = "") -> None:
        """Show a page of ``docs/``, at a heading as GitHub names it (``rare-classes``)."""
        url = QUrl.fromLocalFile(str(DOCS / f"{page}.md"))
        url.setFragment(heading)
        self.text.setSource(url)
        self.show()
        self.raise_()
        self.activateWindow()

    def _mark(self, url: QUrl) -> None:
        stem = Path(url.toLocalFile()).stem
        for row in range(self.pages.count()):
            if self.pages.item(row).data(Qt.ItemDataRole.UserRole) == stem:
                self.pages.setCurrentRow(row)


class _Page(QTextBrowser):
    """Markdown, with links to headings, and pictures no wider than the window."""

    def __init__(self):
        super().__init__()
        self.setOpenLinks(False)
        self.anchorClicked.connect(self._follow)
        self.document().setDocumentMargin(_MARGIN)
        self.sourceChanged.connect(self._to_heading)

    def _follow(self, url: QUrl) -> None:
        url = self.source().resolved(url)
        if url.isLocalFile():
            self.setSource(url)
        else:
            QDesktopServices.openUrl(url)

    def _to_heading(self, url: QUrl) -> None:
        self.document().setDocumentMargin(_MARGIN)
        block = self.document().begin()
        while url.fragment() and block.isValid():
            if block.blockFormat().headingLevel() and slug(block.text()) == url.fragment():
                self.moveCursor(QTextCursor.MoveOperation.End)  # so that it comes to the top
                cursor = self.textCursor()
                cursor.setPosition(block.position())
                self.setTextCursor(cursor)
                return
            block = block.next()

    def loadResource(self, kind, url):
        found = super().loadResource(kind, url)
        if int(kind) != _IMAGE:
            return found
        image = QImage(self.source().resolved(url).toLocalFile())
        widest = max(200, self.viewport().width() - 3 * _MARGIN)
        if image.isNull() or image.width() <= widest:
            return found
        return image.scaledToWidth(widest, Qt.TransformationMode.SmoothTransformation)


def slug(heading: str) -> str:
    """The name of a heading in links, as GitHub makes it."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


def _order(path: Path) -> tuple:
    place = _FIRST.index(path.stem) if path.stem in _FIRST else len(_FIRST)
    return place, _title(path).lower()


def _title(path: Path) -> str:
    with path.open(encoding="utf-8") as lines:
        return next((line[2:].strip() for line in lines if line.startswith("# ")), path.stem)
