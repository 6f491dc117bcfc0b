"""The spectrum under the cursor, read beside everything else that QGIS does."""

from __future__ import annotations

import threading
import time
from contextlib import suppress
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

    from ..model.rois.spectrum import PixelSpectra


_FRESH = 1.0
"""Seconds after which it is looked whether the files of a raster were written anew."""
_KEPT = 5.0
"""Seconds for which a raster is kept open where the cursor rests: others may want to replace it."""


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
        self._followed = False  # something was asked of the raster that is followed
        canvas.xyCoordinates.connect(self._moved)

    def follow(self, layer: QgsRasterLayer | None) -> None:
        """Read from this raster from now on; None: do not. The file of an earlier one is closed."""
        self._layer = layer
        with self._something:
            self._asked, self._followed = None, False
            self._something.notify()

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
            self._asked, self._followed = (path, place.x(), place.y()), True
            self._something.notify()
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, daemon=True)
            self._thread.start()

    def _work(self) -> None:
        from ..model.rois.spectrum import PixelSpectra

        path, looked = "", 0.0
        state: tuple = ()
        spectra: PixelSpectra | None = None
        while True:
            with self._something:
                while self._asked is None and not self._ended:
                    if not self._followed:
                        path, spectra = "", None
                    if not self._something.wait(None if spectra is None else _KEPT):
                        path, spectra = "", None
                if self._ended or self._asked is None:
                    return
                (wanted, x, y), self._asked = self._asked, None
            try:
                if wanted != path or time.monotonic() - looked > _FRESH:
                    now, looked = state_of(wanted), time.monotonic()
                    if (wanted, now) != (path, state):
                        path, state, spectra = wanted, now, None
                        spectra = PixelSpectra(wanted)
                values = None if spectra is None else spectra.at(x, y)
            except HyperTaskError:  # the panel's own reading says what is wrong with the raster
                values = None
            found = None
            if spectra is not None and values is not None:
                found = Spectrum(spectra.used, spectra.wavelengths, values)
            try:
                self.arrived.emit(found)
            except RuntimeError:  # the panel went meanwhile
                return


def state_of(path: str) -> tuple:
    """What changes when one of the files of a raster is written anew."""
    from ..model.jobs.parts import files_of

    found = []
    for file in files_of(path):
        with suppress(OSError):
            told = file.stat()
            found.append((str(file), told.st_ino, told.st_size, told.st_mtime_ns))
    return tuple(found)


class Spectrum:
    """Of one pixel: ``used`` (p,) indices of its bands, ``wavelengths`` (p,) nm or None, ``values``
    (p,), NaN where a band has no data."""

    def __init__(self, used: np.ndarray, wavelengths: np.ndarray | None, values: np.ndarray):
        self.used, self.wavelengths, self.values = used, wavelengths, values
