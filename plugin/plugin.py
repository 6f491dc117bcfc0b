"""The plugin as QGIS sees it: a Processing provider and a panel."""

from __future__ import annotations

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QTimer

from .i18n import Language, tr
from .provider import HyperTaskProvider


class HyperTaskPlugin:
    """Adds and removes the provider and, where there are windows, the panel.

    Parameters
    ----------
    iface : the interface of QGIS, or None in qgis_process and in scripts; not used to load.
    algorithms : classes of the Processing algorithms.
    """

    def __init__(self, iface, algorithms):
        self._language = Language()
        self.iface = iface
        self._algorithms = algorithms
        self._provider = None
        self._dock = None
        self._engine = None
        self._manual = None
        self._menu = self._drop = None
        self._trainings = None

    def initProcessing(self):
        """Called by qgis_process alone."""
        self._add_provider()
        self._add_graphical_models()

    def initGui(self):
        self._add_provider()
        QTimer.singleShot(0, self._add_graphical_models)  # once QGIS has shown its window
        if self.iface is not None:
            self._add_windows()

    def _add_windows(self):
        panel = self._add_dock()
        engine = self._add_engine()
        self._add_manual()
        self._add_trainings()
        self._add_menu(engine, panel)

    def _add_provider(self):
        self._provider = HyperTaskProvider(self._algorithms)
        QgsApplication.processingRegistry().addProvider(self._provider)

    def _add_graphical_models(self):
        if self._provider is not None:
            self._provider.add_graphical_models()

    def _add_engine(self):
        from .compat import new_action
        from .engine_options import EngineOptions
        from .paths import icon

        action = new_action(icon("setupengine"), tr("Set up engine…"), self.iface.mainWindow())
        action.setObjectName("HyperTaskSetUpEngine")
        action.triggered.connect(self._show_engine)
        options = EngineOptions()
        self._engine = action, options
        self.iface.registerOptionsWidgetFactory(options)
        return action

    def _show_engine(self):
        from .engine_dialog import show_engine_dialog

        show_engine_dialog(self.iface.mainWindow())

    def _remove_engine(self, action, options):
        import sys

        self.iface.unregisterOptionsWidgetFactory(options)
        action.deleteLater()
        self._engine = None
        dialog = sys.modules.get(f"{__package__}.engine_dialog")
        if dialog is not None:
            dialog.close_engine_dialog()

    def _add_dock(self):
        from qgis.PyQt.QtCore import Qt

        from .separability_dock import SeparabilityDock

        self._dock = dock = SeparabilityDock(self.iface.mapCanvas(), self.iface.mainWindow())
        self.iface.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, dock)
        dock.hide()  # QGIS shows it again where it was shown before
        action = dock.toggleViewAction()
        action.setIcon(dock.windowIcon())
        self.iface.addToolBarIcon(action)
        return action

    def _add_manual(self):
        from .manual_links import ManualLinks

        self._manual = ManualLinks(self.iface.mainWindow())

    def _add_trainings(self):
        from .training_watch import TrainingWatch

        self._trainings = TrainingWatch(self.iface)

    def _add_menu(self, engine, panel):
        from .drop import ModelDrop
        from .menu import Menu

        self._menu = menu = Menu(self.iface, engine, panel, self._manual, self._trainings)
        self._drop = ModelDrop(menu.show_model)
        self.iface.registerCustomDropHandler(self._drop)

    def _remove_menu(self, menu):
        self.iface.unregisterCustomDropHandler(self._drop)
        menu.remove()
        self._menu = self._drop = None

    def _remove_dock(self, dock):
        self.iface.removeToolBarIcon(dock.toggleViewAction())
        dock.stop()
        self.iface.removeDockWidget(dock)
        dock.deleteLater()
        self._dock = None

    def unload(self):
        if self._provider is not None:
            from .dialogs import end_all

            end_all(self._provider)
        if self._menu is not None:
            self._remove_menu(self._menu)
        if self._trainings is not None:
            self._trainings.remove()
            self._trainings = None
        if self._manual is not None:
            self._manual.stop()
            self._manual = None
        if self._dock is not None:
            self._remove_dock(self._dock)
        if self._engine is not None:
            self._remove_engine(*self._engine)
        if self._provider is not None:
            QgsApplication.processingRegistry().removeProvider(self._provider)
            self._provider = None
        self._language.remove()
