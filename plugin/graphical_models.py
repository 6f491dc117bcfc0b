"""The graphical models that come with the plugin, as algorithms of its provider."""

from __future__ import annotations

from pathlib import Path

from qgis.core import QgsProcessingModelAlgorithm

from .help import link_to
from .paths import ROOT, help_url, icon, icon_path, with_windows

FOLDER = ROOT / "resources" / "models"
GROUP = "Graphical models"


class GraphicalModel(QgsProcessingModelAlgorithm):
    """A model of ``resources/models``, which ``scripts/make_models.py`` writes.

    Its id is made of the name of the file, so it stays when the title is put better. The
    algorithms in the model have to be registered before it is loaded.
    """

    def __init__(self, file: Path):
        super().__init__()
        self._file = file
        self.fromFile(str(file))
        self.setSourceFilePath(str(file))

    def createInstance(self):
        return type(self)(self._file)

    def createCustomParametersWidget(self, parent=None):
        from .form import Form

        return Form(self, parent)

    def name(self):
        return self._file.stem.replace("_", "")

    def groupId(self):
        return "graphicalmodels"

    def tags(self):
        return ["hyperspectral", "model", "workflow", "chain", *self._file.stem.split("_")]

    def shortHelpString(self):
        text = super().shortHelpString()
        return text.replace("</body>", f"{link_to(self)}</body>") if with_windows() else text

    def helpUrl(self):
        return help_url("graphical-models")

    def icon(self):
        return icon("hypertask")

    def svgIconPath(self):
        return icon_path("hypertask")


def graphical_models() -> list[GraphicalModel]:
    return [GraphicalModel(file) for file in sorted(FOLDER.glob("*.model3"))]
