"""Links that open the documentation within QGIS."""

from __future__ import annotations

from qgis.PyQt.QtCore import QObject, QUrl, pyqtSlot
from qgis.PyQt.QtGui import QDesktopServices

from .paths import MANUAL


class ManualLinks(QObject):
    """Opens the manual at links such as ``hypertask:algorithms#trainmodel``, while it is there.

    ``window`` : of the documentation, None until it is asked for.
    """

    def __init__(self, parent=None):
        super().__init__(parent)
        self.window = None
        QDesktopServices.setUrlHandler(MANUAL, self, "follow")

    @pyqtSlot(QUrl)
    def follow(self, url: QUrl) -> None:
        self.open(url.path(), url.fragment())

    def open(self, page: str = "guide", heading: str = "") -> None:
        if self.window is None:
            from .manual import Manual

            self.window = Manual(self.parent())
        self.window.open(page, heading)

    def stop(self) -> None:
        QDesktopServices.unsetUrlHandler(MANUAL)
        if self.window is not None:
            self.window.close()
            self.window.deleteLater()
            self.window = None
