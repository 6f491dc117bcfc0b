"""The spectrum under the cursor, read beside everything else that QGIS does."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from qgis.core import (
    QgsCoordinateTransform,
    QgsCsException,
    QgsPointXY,
    QgsProject,
    QgsRasterLayer,
)
from qgis.gui import QgsMapCanvas
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QObject, pyqtSignal

from ..model.base.errors import HyperTaskError
from .layers import raster_path

if TYPE_CHECKING:
    import numpy as np


class CursorSpectrum(QObject):
    """Follows the cursor over a canvas while ``layer`` is set.

    ``arrived`` : a :class:`Spectrum` wherever the cursor rests, None off the raster. A place that
    the cursor has left before it was read is passed over: compressed rasters take their time.
    """

    arrived = pyqtSignal(object)

    def __init__(self, canvas: QgsMapCanvas, parent: QObject | None = None):
        super().__init__(parent)
        self._canvas = canvas
        self._layer: QgsRasterLayer | None = None
        self._asked: tuple[str, float, float] | None = None
        self._something = threading.Condition()
        self._thread: threading.Thread | None = None
        self._ended = False
        canvas.xyCoordinates.connect(self._moved)

    def follow(self, layer: QgsRasterLayer | None) -> None:
        """Read from this raster from now on; None: do not."""
        self._layer = layer
        if layer is None:
            with self._something:
                self._asked = None

    def stop(self) -> None:
        """To be called before the canvas goes."""
        self._canvas.xyCoordinates.disconnect(self._moved)
        with self._something:
            self._ended = True
            self._something.notify()

    def _moved(self, point: QgsPointXY) -> None:
        if self._layer is None or sip.isdeleted(self._layer):
            return
        try:
            path = raster_path(self._layer)
            place = QgsCoordinateTransform(
                self._canvas.mapSettings().destinationCrs(),
                self._layer.crs(),
                QgsProject.instance(),
            ).transform(point)
        except (HyperTaskError, QgsCsException):
            return
        with self._something:
            self._asked = path, place.x(), place.y()
            self._something.notify()
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, daemon=True)
            self._thread.start()

    def _work(self) -> None:
        from ..model.rois.spectrum import PixelSpectra

        path, spectra = "", None
        while True:
            with self._something:
                while self._asked is None and not self._ended:
                    self._something.wait()
                if self._ended:
                    return
                (wanted, x, y), self._asked = self._asked, None
            try:
                if wanted != path:
                    path, spectra = wanted, None
                    spectra = PixelSpectra(wanted)
                values = None if spectra is None else spectra.at(x, y)
            except HyperTaskError:  # the panel's own reading says what is wrong with the raster
                values = None
            found = None if values is None else Spectrum(spectra.used, spectra.wavelengths, values)
            try:
                self.arrived.emit(found)
            except RuntimeError:  # the panel went meanwhile
                return


class Spectrum:
    """Of one pixel: ``used`` (p,) indices of its bands, ``wavelengths`` (p,) nm or None, ``values``
    (p,), NaN where a band has no data."""

    def __init__(self, used: np.ndarray, wavelengths: np.ndarray | None, values: np.ndarray):
        self.used, self.wavelengths, self.values = used, wavelengths, values
