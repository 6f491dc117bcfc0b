"""The Processing provider."""

from __future__ import annotations

from qgis.core import QgsApplication, QgsProcessingProvider

from ..model.base.version import version
from .graphical_models import graphical_models
from .i18n import tr
from .paths import icon, icon_path
from .settings import add_settings, remove_settings


class HyperTaskProvider(QgsProcessingProvider):
    """Holds HyperTask's algorithms; which ones they are is told from outside."""

    def __init__(self, algorithms):
        super().__init__()
        self._algorithms = algorithms

    def id(self):
        return "hypertask"

    def name(self):
        return "HyperTask"

    def longName(self):
        return tr("HyperTask: multitask networks for hyperspectral rasters")

    def versionInfo(self):
        return version()

    def defaultVectorFileExtension(self, hasGeometry=True):  # noqa: N803
        """Of temporary outputs, whatever the analyst prefers: Split scene writes GeoPackages."""
        return "gpkg"

    def defaultRasterFileExtension(self):
        """Of temporary outputs: rasters are always GeoTIFFs."""
        return "tif"

    def icon(self):
        return icon("hypertask")

    def svgIconPath(self):
        return icon_path("hypertask")

    def load(self):
        add_settings(self.icon())
        self.refreshAlgorithms()
        return True

    def unload(self):
        remove_settings()

    def loadAlgorithms(self):
        for algorithm in self._algorithms:
            self.addAlgorithm(algorithm())
        if QgsApplication.processingRegistry().providerById(self.id()) is not None:
            self._load_graphical_models()

    def add_graphical_models(self):
        """To be called once the registry has the provider: there the models look up their steps."""
        self._load_graphical_models()
        self.algorithmsLoaded.emit()

    def _load_graphical_models(self):
        for model in graphical_models():
            self.addAlgorithm(model)
