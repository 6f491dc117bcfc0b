"""The menu *Plugins > HyperTask*, in the order of the work."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from qgis.core import QgsRasterLayer
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QTimer
from qgis.PyQt.QtGui import QIcon
from qgis.PyQt.QtWidgets import QMenu, QPushButton

from ..model.base.errors import HyperTaskError
from .compat import new_action
from .i18n import tr
from .paths import icon
from .sentences import spoken

if TYPE_CHECKING:
    from qgis.PyQt.QtGui import QAction
    from qgis.PyQt.QtWidgets import QDialog

    from .library_dialog import LibraryDialog

NAME = "HyperTask"
_SHOWN = 8  # recent models
_LATER = 1000  # ms after a run, when QGIS has said itself that it ended


class Menu:
    """Adds the entries to QGIS and takes them away.

    Parameters
    ----------
    iface : the interface of QGIS.
    engine, panel : the actions of the engine's set-up and of the panel ROI separability.
    manual : opens the documentation, see :class:`.manual_links.ManualLinks`.
    trainings : opens the panel of trainings, see :class:`.training_watch.TrainingWatch`.
    """

    def __init__(self, iface, engine: QAction, panel: QAction, manual, trainings):
        self._iface = iface
        self._library: LibraryDialog | None = None
        self._forms: list[QDialog] = []
        window = iface.mainWindow()
        self._models, self._colors = (
            QMenu(tr("Recent models"), window),
            QMenu(tr("Show scene in"), window),
        )
        self._models.setIcon(icon("inspectmodel"))
        self._models.aboutToShow.connect(self._fill_models)
        for words, which in (
            (tr("True colours"), "TRUE_COLOR"),
            (tr("Colour infrared"), "INFRARED"),
        ):
            self._colors.addAction(words, partial(self._show_colors, which))
        self._entries = [
            engine,
            self._entry("createsamplescene", tr("Try the sample…"), self._try_sample),
            self._separator(),
            panel,
            self._entry("trainmodel", tr("Train a model…")),
            self._entry("trainmodel", tr("Training progress"), trainings.show, "training"),
            self._entry("predictmaps", tr("Map a scene…")),
            self._entry("assessaccuracy", tr("Assess a map…")),
            self._separator(),
            self._models.menuAction(),
            self._colors.menuAction(),
            self._entry("hypertask", tr("Documentation"), lambda: manual.open()),
        ]
        self._own = [each for each in self._entries if each not in (engine, panel)]
        for entry in self._entries:
            iface.addPluginToMenu(NAME, entry)

    def remove(self) -> None:
        for entry in self._entries:
            self._iface.removePluginMenu(NAME, entry)
        for menu in (self._models, self._colors):
            menu.deleteLater()
        for entry in self._own:
            entry.deleteLater()
        if self._library is not None:
            self._library.close()
            self._library.deleteLater()

    def _entry(self, name: str, words: str, slot=None, object_name: str = "") -> QAction:
        action = new_action(icon(name), words, self._iface.mainWindow())
        action.setObjectName(f"HyperTask_{object_name or name}")
        action.triggered.connect(lambda: (slot or partial(self.open_form, name))())
        return action

    def _separator(self) -> QAction:
        action = new_action(QIcon(), "", self._iface.mainWindow())
        action.setSeparator(True)
        return action

    def open_form(self, name: str, parameters: dict | None = None):
        """The form of an algorithm, beside which QGIS can be used."""
        import processing

        form = processing.createAlgorithmDialog(f"hypertask:{name}", parameters or {})
        # QGIS deletes a form when it is closed; until then something has to hold it
        self._forms = [each for each in self._forms if not sip.isdeleted(each)] + [form]
        form.show()
        return form

    # --- the sample

    def _try_sample(self) -> None:
        from .library import sample_folder

        form = self.open_form("createsamplescene", {"OUTPUT": str(sample_folder())})
        form.algorithmFinished.connect(self._sample_made)

    def _sample_made(self, successful: bool, results: dict) -> None:
        if successful and "SCENE" in results:
            QTimer.singleShot(_LATER, self._offer_training)

    def _offer_training(self) -> None:
        bar = self._iface.messageBar()
        message = bar.createMessage(NAME, tr("The sample scene and its stands are in the map."))
        button = QPushButton(tr("Train a model with them…"), message)
        button.setObjectName("HyperTaskTrainSample")

        def train() -> None:
            bar.popWidget(message)
            self.open_form("trainmodel", {"PRESET": "small"})

        button.clicked.connect(train)
        message.layout().addWidget(button)
        bar.pushWidget(message)

    # --- models

    def show_model(self, path: Path | None = None) -> None:
        """The model library, at a model if one is named."""
        if self._library is None:
            from .library_dialog import LibraryDialog

            self._library = LibraryDialog(self.open_form, self._iface.mainWindow())
        if path is not None:
            self._library.show_model(path)
            return
        self._library.refresh()
        self._library.show()
        self._library.raise_()

    def _fill_models(self) -> None:
        from .library import recent_models

        self._models.clear()
        for path in recent_models()[:_SHOWN]:
            action = self._models.addAction(path.stem.replace("&", "&&"))
            action.setToolTip(str(path))
            action.triggered.connect(partial(self._show_recent, path))
        self._models.addSeparator()
        self._models.addAction(tr("All models…"), self.show_model)

    def _show_recent(self, path: Path, *_) -> None:
        self.show_model(path)

    # --- scenes

    def _show_colors(self, which: str) -> None:
        from ..model.rasters import colors
        from .styles import show_colors

        layer = self._iface.activeLayer()
        if not isinstance(layer, QgsRasterLayer):
            self._warn(tr("Choose the layer of a scene first."))
            return
        if layer.dataProvider().name() != "gdal":
            words = tr("{name} is not a raster file; choose the layer of a scene.")
            self._warn(words.format(name=layer.name()))
            return
        try:
            show_colors(layer, getattr(colors, which))
        except HyperTaskError as error:
            self._warn(spoken(str(error)))

    def _warn(self, sentence: str) -> None:
        self._iface.messageBar().pushWarning(NAME, sentence)
