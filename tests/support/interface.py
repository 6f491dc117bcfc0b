"""The calls of QGIS's interface that the plugin makes, on a real window."""
# ruff: noqa: N802 (the interface of QGIS names its functions so)

from __future__ import annotations

import time
from collections.abc import Callable

from qgis.core import QgsMapLayer
from qgis.gui import QgsMapCanvas, QgsMessageBar
from qgis.PyQt.QtCore import QCoreApplication
from qgis.PyQt.QtWidgets import QDockWidget, QMainWindow


def until(condition: Callable[[], object], seconds: float = 20.0) -> None:
    """Run the event loop until ``condition`` holds."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        QCoreApplication.processEvents()
        time.sleep(0.005)


class Interface:
    """What was added to QGIS is in ``menu``, ``toolbar``, ``pages`` and ``drops``."""

    def __init__(self, canvas: QgsMapCanvas | None = None):
        self.window, self.canvas = QMainWindow(), canvas
        self.bar = QgsMessageBar(self.window)
        self.layer: QgsMapLayer | None = None
        self.menu, self.toolbar, self.pages, self.drops = [], [], [], []

    def activeLayer(self):
        return self.layer

    def mapCanvas(self):
        return self.canvas

    def mainWindow(self):
        return self.window

    def messageBar(self):
        return self.bar

    def addDockWidget(self, area, dock):
        self.window.addDockWidget(area, dock)
        dock.show()

    def addTabifiedDockWidget(self, area, dock, names, raised):
        others = {each.objectName(): each for each in self.window.findChildren(QDockWidget)}
        self.addDockWidget(area, dock)
        for name in names:
            if name in others and self.window.dockWidgetArea(others[name]) == area:
                self.window.tabifyDockWidget(others[name], dock)
                break
        if raised:
            dock.raise_()

    def removeDockWidget(self, dock):
        self.window.removeDockWidget(dock)

    def addPluginToMenu(self, name, action):
        self.menu.append((name, action))

    def removePluginMenu(self, name, action):
        self.menu.remove((name, action))

    def addToolBarIcon(self, action):
        self.toolbar.append(action)

    def removeToolBarIcon(self, action):
        self.toolbar.remove(action)

    def registerOptionsWidgetFactory(self, factory):
        self.pages.append(factory)

    def unregisterOptionsWidgetFactory(self, factory):
        self.pages.remove(factory)

    def registerCustomDropHandler(self, handler):
        self.drops.append(handler)

    def unregisterCustomDropHandler(self, handler):
        self.drops.remove(handler)
