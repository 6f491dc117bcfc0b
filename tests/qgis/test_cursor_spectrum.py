"""The spectrum under the cursor is that of the file as it is, which is not held open."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from qgis.core import QgsCoordinateReferenceSystem, QgsPointXY, QgsRasterLayer
from qgis.gui import QgsMapCanvas
from qgis.PyQt import sip
from support.files import write_raster
from support.interface import until
from support.shapes import FIELD

from hypertask.plugin import cursor_spectrum
from hypertask.plugin.cursor_spectrum import CursorSpectrum, state_of

LINUX = Path("/proc/self/fd").is_dir()


@pytest.fixture
def cursor(qgis_app, monkeypatch):
    monkeypatch.setattr(cursor_spectrum, "_FRESH", 0.0)
    canvas = QgsMapCanvas()
    canvas.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:32633"))
    found = CursorSpectrum(canvas)
    yield found
    found.stop()
    if found._thread is not None:
        found._thread.join(5)
    sip.delete(canvas)


def raster(path, values) -> QgsRasterLayer:
    return QgsRasterLayer(write_raster(path, values), path.stem)


def seen(cursor, column=20, row=30):
    """The values that arrive where the cursor rests."""
    arrived = []
    cursor.arrived.connect(arrived.append)
    cursor._moved(QgsPointXY(FIELD.left + column + 0.5, FIELD.top - row - 0.5))
    until(lambda: arrived)
    cursor.arrived.disconnect(arrived.append)
    return None if arrived[-1] is None else arrived[-1].values.tolist()


def is_open(path) -> bool:
    links = (Path("/proc/self/fd") / name for name in os.listdir("/proc/self/fd"))
    return any(os.path.realpath(link) == str(path) for link in links)


@pytest.mark.parametrize("how", ["replaced", "overwritten"])
def test_a_raster_that_is_written_anew(cursor, tmp_path, how):
    path = tmp_path / "line.tif"
    layer = raster(path, np.full((5, 64, 64), 3.0))
    cursor.follow(layer)
    assert seen(cursor) == [3.0] * 5
    new = np.arange(6.0)[:, None, None] + np.full((6, 64, 64), 40.0)
    if how == "replaced":
        os.replace(write_raster(tmp_path / "new.tif", new), path)
    else:
        write_raster(path, new)
    assert seen(cursor) == [40.0, 41.0, 42.0, 43.0, 44.0, 45.0]


def test_a_header_that_is_written_anew(tmp_path):
    path = tmp_path / "line.img"
    path.write_bytes(bytes(64))
    header = path.with_suffix(".hdr")
    header.write_text("ENVI\nsamples = 4\n")
    before = state_of(str(path))
    header.write_text("ENVI\nsamples = 4\nbbl = {0, 1}\n")
    assert len(before) == 2 and state_of(str(path)) != before


@pytest.mark.skipif(not LINUX, reason="lists the open files of Linux")
def test_a_file_is_let_go(cursor, tmp_path, monkeypatch):
    first, second = tmp_path / "first.tif", tmp_path / "second.tif"
    layers = [raster(first, np.ones((3, 64, 64))), raster(second, np.ones((4, 64, 64)))]
    cursor.follow(layers[0])
    assert seen(cursor) == [1.0] * 3
    sources = [layer.source() for layer in layers]
    layers[0].setDataSource("", "", "gdal")  # QGIS's own handle goes
    assert is_open(first)
    cursor.follow(layers[1])
    until(lambda: not is_open(first))
    assert seen(cursor) == [1.0] * 4
    layers[1].setDataSource("", "", "gdal")
    assert is_open(second)
    cursor.follow(None)
    until(lambda: not is_open(second))
    monkeypatch.setattr(cursor_spectrum, "_KEPT", 0.2)
    layer = QgsRasterLayer(sources[0], "again")
    cursor.follow(layer)
    assert seen(cursor) == [1.0] * 3
    layer.setDataSource("", "", "gdal")
    until(lambda: not is_open(first))
