"""A model file that is dropped on QGIS is shown in the model library."""

from __future__ import annotations

from pathlib import Path

from qgis.gui import QgsCustomDropHandler

from .library import ENDING


class ModelDrop(QgsCustomDropHandler):
    """``show_model(path)`` is called with each model file that is dropped."""

    def __init__(self, show_model):
        super().__init__()
        self._show_model = show_model

    def handleFileDrop(self, file):
        if Path(file).suffix.lower() != ENDING:
            return False
        self._show_model(Path(file))
        return True
