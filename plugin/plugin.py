"""The plugin as QGIS sees it: a Processing provider."""

from __future__ import annotations

from qgis.core import QgsApplication

from .provider import HyperTaskProvider


class HyperTaskPlugin:
    """Adds and removes the provider.

    Parameters
    ----------
    iface : the interface of QGIS, or None in qgis_process and in scripts; not used to load.
    algorithms : classes of the Processing algorithms.
    """

    def __init__(self, iface, algorithms):
        self.iface = iface
        self._algorithms = algorithms
        self._provider = None

    def initProcessing(self):
        """Called by qgis_process alone, and by :meth:`initGui`."""
        self._provider = HyperTaskProvider(self._algorithms)
        QgsApplication.processingRegistry().addProvider(self._provider)

    def initGui(self):
        self.initProcessing()

    def unload(self):
        if self._provider is not None:
            QgsApplication.processingRegistry().removeProvider(self._provider)
            self._provider = None
