"""The panel follows edits, in the background, and goes without a trace."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import numpy as np
import pytest
from osgeo import gdal
from qgis.core import (
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsFeature,
    QgsPointXY,
    QgsProject,
    QgsRasterLayer,
    QgsRectangle,
    QgsVectorLayer,
)
from qgis.gui import QgsMapCanvas
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QCoreApplication, QEvent, Qt
from qgis.PyQt.QtTest import QTest
from support.files import write_raster
from support.interface import Interface, until
from support.processing import box, layer_of
from support.shapes import FIELD

from hypertask.plugin import separability_task
from hypertask.plugin.axes import fair_width
from hypertask.plugin.separability_dock import SeparabilityDock

LEFT, TOP, _, _ = FIELD


@pytest.fixture
def raster(tmp_path):
    values = 1000 + 50 * np.random.default_rng(1).normal(size=(4, 64, 64))
    values[:, :, 26:] += np.array([40, -30, 25, 10])[:, None, None]
    path = write_raster(tmp_path / "scene.tif", values, gdal.GDT_Float64)
    layer = QgsRasterLayer(path, "scene")
    QgsProject.instance().addMapLayer(layer)
    return layer


@pytest.fixture
def rois():
    boxes = [("grass", 2, 2, 22, 12), ("soil", 30, 2, 50, 12), ("water", 2, 20, 17, 30)]
    features = [(corners, kind, float(number)) for number, (kind, *corners) in enumerate(boxes)]
    return layer_of(features, "kind:string height:double")


@pytest.fixture
def canvas(qgis_app):
    found = QgsMapCanvas()
    found.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:32633"))
    found.resize(300, 300)
    yield found
    sip.delete(found)


@pytest.fixture
def dock(canvas, raster, rois):
    found = SeparabilityDock(canvas)
    found.show()
    yield found
    if not sip.isdeleted(found):
        found.stop()
        until(lambda: not found._tasks)
        sip.delete(found)


@pytest.fixture
def shown(dock):
    """The panel with its first result."""
    dock.field.setField("kind")
    until(lambda: dock.findings is not None and dock.findings.final)
    return dock


def fid(layer, kind):
    return next(f.id() for f in layer.getFeatures() if f["kind"] == kind)


def pair(dock, first, second):
    return next(p for p in dock.findings.result.pairs if {p.class_a, p.class_b} == {first, second})


def test_names_of_any_length_and_kind(dock, rois):
    names = {"grass": "<b>x</b> & \x07", "soil": "moor " * 50, "water": "water"}
    for kind, name in names.items():
        assert rois.dataProvider().changeAttributeValues({fid(rois, kind): {0: name}})
    dock.field.setField("kind")
    until(lambda: dock.findings is not None and dock.findings.final)
    headers = [dock.matrix.horizontalHeaderItem(k).text() for k in range(3)]
    assert any("<b>x</b>" in text for text in headers) and max(map(len, headers)) <= 40
    tips = [dock.matrix.item(row, column).toolTip() for row in range(3) for column in range(3)]
    assert not any("<b>" in tip for tip in tips) and any("&lt;b&gt;" in tip for tip in tips)
    assert len(dock.words.text()) < 400
    dock.resize(300, 500)
    dock.grab()  # paints the legend


def test_it_waits_for_a_field(dock):
    until(lambda: not dock._timer.isActive())
    assert dock.findings is None
    assert "Choose a raster" in dock.status.text()
    assert not dock.export.isEnabled()


def test_matrix_and_spectra(shown):
    assert [shown.matrix.horizontalHeaderItem(k).text() for k in range(3)] == [
        "grass",
        "soil",
        "water",
    ]
    p = pair(shown, "grass", "soil")
    cell = shown.matrix.item(0, 1)
    assert cell.text() == f"{p.jm_corrected:.2f}" == shown.matrix.item(1, 0).text()
    assert cell.background().color() != shown.matrix.item(0, 2).background().color()
    # the least separable pair comes first: grass and water are the same noise
    assert set(shown.spectra.drawn) == {"grass", "water"}
    assert shown.matrix.item(0, 2).font().italic()
    assert "not told apart" in shown.words.text()
    assert "3 of 3 pairs computed" in shown.status.text()
    shown.spectra.resize(400, 220)
    picture = shown.spectra.grab().toImage()
    colors = {picture.pixelColor(x, y).name() for x in range(60, 400, 4) for y in range(20, 180, 2)}
    assert len(colors) > 5


def test_spectra_of_a_single_band_between_long_names(dock, rois, tmp_path):
    values = 1000 + 30 * np.random.default_rng(1).normal(size=(1, 64, 64))
    values[:, :, 26:] += 900
    path = write_raster(tmp_path / "one.tif", values)
    layer = QgsRasterLayer(path, "one")
    QgsProject.instance().addMapLayer(layer)
    names = {"grass": "pasture and meadow " * 2, "soil": "fallow and bare soil", "water": "water"}
    for kind, name in names.items():
        assert rois.dataProvider().changeAttributeValues({fid(rois, kind): {0: name}})
    dock.raster.setLayer(layer)
    dock.field.setField("kind")
    until(lambda: dock.findings is not None and dock.findings.final)
    plot, first = dock.spectra, names["grass"].strip()
    plot.show_classes(dock.findings.result, (first, names["soil"]))
    plot.resize(400, 220)
    picture = plot.grab().toImage()
    for entry in dock.findings.result.classes:
        places = [
            (x, y)
            for y in range(picture.height())
            for x in range(picture.width())
            if picture.pixelColor(x, y).name() == entry.color
        ]
        # its mean beside its colour in the legend
        assert any(y > 24 for _, y in places) == (entry.name in plot.drawn)
    assert dock.matrix.columnWidth(0) < 150


def test_words_of_a_legend_get_fair_shares_of_the_room():
    assert fair_width([40, 300, 500], 1000) >= 500
    assert fair_width([40, 300, 500], 540) == 250
    assert fair_width([400, 300], 100) == 50
    assert fair_width([], 100) == 0


def test_a_click_shows_the_pair_and_zooms_to_it(shown, canvas):
    cell = shown.matrix.visualItemRect(shown.matrix.item(0, 1)).center()
    QTest.mouseClick(shown.matrix.viewport(), Qt.MouseButton.LeftButton, pos=cell)
    assert shown.spectra.drawn == ["grass", "soil"]
    assert shown.words.text().startswith("grass and soil:")
    extent = canvas.extent()
    assert extent.contains(QgsRectangle(LEFT + 2, TOP - 12, LEFT + 50, TOP - 2))
    assert extent.width() < 48 * 1.5
    assert not extent.contains(QgsPointXY(LEFT + 10, TOP - 60))


@pytest.mark.parametrize("edit", ["geometry", "attribute", "add", "delete"])
def test_it_follows_edits_within_a_second(shown, rois, edit):
    before = shown.findings
    rois.startEditing()
    start = time.monotonic()
    if edit == "geometry":
        rois.changeGeometry(fid(rois, "water"), box(2, 20, 12, 30))
    elif edit == "attribute":
        rois.changeAttributeValue(fid(rois, "water"), 0, "lake")
    elif edit == "add":
        feature = QgsFeature(rois.fields())
        feature.setGeometry(box(40, 40, 50, 50))
        feature.setAttributes(["road", 1.0])
        rois.addFeature(feature)
    else:
        rois.deleteFeature(fid(rois, "water"))
    until(lambda: shown.findings is not before)
    assert time.monotonic() - start < 6  # a second on a machine that does nothing else
    names = [entry.name for entry in shown.findings.result.classes]
    if edit == "geometry":
        assert pair(shown, "grass", "water").n_b == 100
    elif edit == "attribute":
        assert names == ["grass", "lake", "soil"]
    elif edit == "add":
        assert names == ["grass", "road", "soil", "water"]
    else:
        assert names == ["grass", "soil"]
        assert set(shown.spectra.drawn) == {"grass", "soil"}  # the pair shown before is gone
    until(lambda: shown.findings.final)
    rois.rollBack()
    until(lambda: [e.name for e in shown.findings.result.classes] == ["grass", "soil", "water"])


def test_many_edits_are_one_piece_of_work(shown, rois, monkeypatch):
    started = []
    monkeypatch.setattr(shown, "_run", started.append)
    rois.startEditing()
    for width in range(10, 30):
        rois.changeGeometry(fid(rois, "water"), box(2, 20, width, 30))
        QCoreApplication.processEvents()
    until(lambda: started)
    end = time.monotonic() + 0.6
    until(lambda: time.monotonic() > end)
    assert len(started) == 1
    rois.rollBack()


def test_an_edit_while_it_computes_starts_anew(shown, rois, monkeypatch):
    """The work on the older ROIs is cancelled; the window stays alive meanwhile."""
    compute, entered = separability_task.separability_of_rois, threading.Event()
    outcome = []

    def slow(path, rois, options, *, reporter):
        if not entered.is_set():
            entered.set()
            try:
                for _ in range(2000):
                    reporter.check_cancelled()
                    time.sleep(0.01)
            except separability_task.Cancelled:
                outcome.append("cancelled")
                raise
        return compute(path, rois, options, reporter=reporter)

    monkeypatch.setattr(separability_task, "separability_of_rois", slow)
    rois.startEditing()
    before = shown.findings
    rois.changeGeometry(fid(rois, "water"), box(2, 20, 12, 30))
    until(entered.is_set)
    assert "Computing" in shown.status.text()
    rois.changeGeometry(fid(rois, "water"), box(2, 20, 11, 30))
    until(lambda: shown.findings is not before)
    assert outcome == ["cancelled"]
    assert pair(shown, "grass", "water").n_b == 90
    until(lambda: shown.findings.final and not shown._tasks)
    rois.rollBack()


def test_cancelled_from_the_list_of_tasks(shown, rois, monkeypatch):
    def endless(path, rois, options, *, reporter):
        while True:
            reporter.check_cancelled()
            time.sleep(0.01)

    monkeypatch.setattr(separability_task, "separability_of_rois", endless)
    shown.changed()
    until(lambda: shown._tasks)
    QgsApplication.taskManager().cancelAll()
    until(lambda: not shown._tasks)
    assert "Cancelled" in shown.status.text()
    assert shown.findings is None


def test_what_cannot_be_computed_is_said(shown, rois):
    rois.startEditing()
    rois.changeGeometry(fid(rois, "water"), box(2, 20, 4, 22))
    until(lambda: "water has 4 pixels" in shown.status.text())
    assert "1 of 3 pairs computed" in shown.status.text()
    assert shown.matrix.item(0, 2).text() == "–"
    assert "water has 4 pixels and 4 bands" in shown.matrix.item(0, 2).toolTip()
    for kind in ("grass", "soil", "water"):
        rois.changeAttributeValue(fid(rois, kind) if kind != "grass" else 1, 0, None)
    until(lambda: "No ROI has a class" in shown.status.text())
    assert shown.matrix.rowCount() == 0
    assert shown.spectra.drawn == []
    assert not shown.export.isEnabled()
    rois.rollBack()


def test_a_quantity_in_bins(shown):
    shown.field.setField("height")
    shown.bins.setValue(2)
    until(lambda: shown.findings is not None and len(shown.findings.result.classes) == 2)
    shown.field.setField("kind")
    until(lambda: "not numbers" in shown.status.text())


def test_fewer_features_than_bands(shown, rois):
    """Components are the remedy for classes with few pixels."""
    rois.startEditing()
    rois.changeGeometry(fid(rois, "water"), box(2, 20, 4, 22))
    until(lambda: "1 of 3 pairs" in shown.status.text())
    assert not shown.components.isEnabled()
    shown.transform.setCurrentText("principal components (PCA)")
    shown.components.setValue(1)
    until(lambda: "3 of 3 pairs" in shown.status.text())
    assert shown.findings.result.features == 1
    rois.rollBack()


def test_layers_may_go_at_any_time(shown, rois, raster):
    shown.changed()
    until(lambda: shown._tasks)
    QgsProject.instance().removeMapLayer(rois.id())
    until(lambda: not shown._tasks and not shown._timer.isActive())
    assert shown.findings is None
    assert "Choose a raster" in shown.status.text()
    QgsProject.instance().removeMapLayer(raster.id())
    until(lambda: not shown._timer.isActive())
    QgsProject.instance().clear()
    shown.changed()
    until(lambda: not shown._timer.isActive())


def test_it_takes_the_next_layers_when_its_own_go(shown, raster, rois, tmp_path):
    """Among several that are left, where the boxes of QGIS say nothing."""
    boxes = [((2, 2, 22, 12), "a", 1), ((30, 2, 50, 12), "b", 2)]
    others = [layer_of(boxes, "cover:string number:integer", name=name) for name in "yz"]
    path = write_raster(tmp_path / "other.tif", np.ones((4, 64, 64)))
    project = QgsProject.instance()
    project.addMapLayers([QgsRasterLayer(path, name) for name in "uv"])
    assert shown.rois.currentLayer() is rois and shown._cursor._layer is raster
    project.removeMapLayers([raster.id(), rois.id()])
    assert shown.rois.currentLayer() in others
    assert shown.field.fields().names() == ["cover", "number"]
    assert shown._cursor._layer is shown.raster.currentLayer() is not None
    until(lambda: shown.findings is None)
    until(lambda: not shown._timer.isActive())
    shown.rois.currentLayer().setSubsetString("number = 1")
    assert shown._timer.isActive()


def test_the_cursor_moves_while_its_raster_goes(dock, raster):
    dock.raster.setLayer(raster)
    QgsProject.instance().layersRemoved.disconnect(dock._sync)
    QgsProject.instance().removeMapLayer(raster.id())
    dock._cursor._moved(QgsPointXY(LEFT + 1, TOP - 1))
    assert dock._cursor._asked is None
    QgsProject.instance().layersRemoved.connect(dock._sync)


def test_layers_that_come_at_once_are_followed(canvas, tmp_path):
    dock = SeparabilityDock(canvas)
    dock.show()
    path = write_raster(tmp_path / "scene.tif", np.ones((4, 8, 8)))
    rasters = [QgsRasterLayer(path, name) for name in "ab"]
    rois = [QgsVectorLayer(f"Polygon?field={name}:integer", name, "memory") for name in "xy"]
    QgsProject.instance().addMapLayers([*rasters, *rois])
    assert dock.field.fields().names() == [dock.rois.currentLayer().name()]
    assert dock._cursor._layer is dock.raster.currentLayer() is not None
    dock.stop()
    QgsProject.instance().removeAllMapLayers()  # reaches the panel no more
    sip.delete(dock)


def test_hidden_it_does_nothing(shown, rois):
    before = shown.findings
    shown.hide()
    rois.startEditing()
    rois.changeGeometry(fid(rois, "water"), box(2, 20, 12, 30))
    assert not shown._timer.isActive()
    shown.show()
    until(lambda: shown.findings is not before)
    assert pair(shown, "grass", "water").n_b == 100
    rois.rollBack()


def test_the_report(shown, tmp_path):
    path = tmp_path / "report.html"
    shown.write_report(str(path))
    assert not shown.export.isEnabled()
    until(lambda: shown.export.isEnabled())
    assert "ROI separability" in path.read_text(encoding="utf-8")
    assert str(path) in shown.status.text()
    shown.write_report(str(Path(__file__) / "report.html"))
    until(lambda: shown.export.isEnabled())
    assert "was written" not in shown.status.text()


def test_a_report_that_was_not_written_is_not_told_as_written(shown, tmp_path, monkeypatch):
    path, faults = tmp_path / "report.html", []

    def endless(path, rois, options, *, reporter):
        while not faults:
            reporter.check_cancelled()
            time.sleep(0.01)
        raise faults[0]

    monkeypatch.setattr(separability_task, "separability_of_rois", endless)
    shown.write_report(str(path))
    QgsApplication.taskManager().cancelAll()
    until(lambda: not shown._tasks)
    assert shown.status.text() == "Cancelled; no report was written." and not path.exists()
    monkeypatch.setattr("sys.excepthook", lambda kind, error, trace: faults.append(error))
    faults.append(RuntimeError("nobody thought of it"))
    shown.write_report(str(path))
    until(lambda: not shown._tasks)
    assert shown.status.text().startswith("It failed") and faults[1] is faults[0]
    shown.changed()
    until(lambda: shown.findings is None)
    assert shown.status.text().startswith("It failed")


def test_the_report_replaces_no_input(shown, raster, tmp_path):
    scene = Path(raster.source())
    link = tmp_path / "link.html"
    link.symlink_to(scene)
    before = scene.read_bytes()
    for path, words in ((scene, "raster"), (link, "raster"), (tmp_path, "is a folder")):
        shown.write_report(str(path))
        until(lambda: not shown._tasks)
        assert str(path) in shown.status.text() and words in shown.status.text()
        assert shown.export.isEnabled()
    assert scene.read_bytes() == before and link.is_symlink()


def test_the_plugin_adds_and_removes_it(qgis_processing, canvas, raster, rois):
    from hypertask.plugin.plugin import HyperTaskPlugin

    iface = Interface(canvas)
    iface.window.show()
    plugin = HyperTaskPlugin(iface, ())
    provider = QgsApplication.processingRegistry().providerById("hypertask")
    plugin._add_dock()
    (dock,) = iface.window.findChildren(SeparabilityDock)
    (action,) = iface.toolbar
    assert action.text() == "ROI separability"
    assert not dock.isVisible()
    action.trigger()
    assert dock.isVisible()
    dock.field.setField("kind")
    until(lambda: dock._tasks)
    tasks = dock._tasks
    plugin.unload()
    assert iface.toolbar == []
    until(lambda: not tasks)
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert sip.isdeleted(dock)
    # edits after the panel is gone reach nobody
    rois.startEditing()
    rois.deleteFeature(fid(rois, "water"))
    rois.rollBack()
    assert QgsApplication.processingRegistry().providerById("hypertask") is provider
    sip.delete(iface.window)


def test_the_spectrum_under_the_cursor(dock, canvas, raster):
    stored = gdal.Open(raster.source()).ReadAsArray()

    def rest(column, row):
        canvas.xyCoordinates.emit(QgsPointXY(LEFT + column + 0.5, TOP - row - 0.5))

    dock.raster.setLayer(raster)
    rest(30, 10)
    until(lambda: dock.spectra.spectrum is not None)
    assert np.array_equal(dock.spectra.spectrum.values, stored[:, 10, 30])
    dock.spectra.resize(300, 200)
    drawn = dock.spectra.grab().toImage()
    for column in range(5):  # the last one counts
        rest(column, 3)
    until(lambda: np.array_equal(dock.spectra.spectrum.values, stored[:, 3, 4]))
    assert dock.spectra.grab().toImage() != drawn
    rest(-5, 3)
    until(lambda: dock.spectra.spectrum is None)
    rest(30, 10)
    until(lambda: dock.spectra.spectrum is not None)
    dock.under_cursor.setChecked(False)
    assert dock.spectra.spectrum is None
    rest(31, 10)
    QTest.qWait(100)
    assert dock.spectra.spectrum is None
    thread = dock._cursor._thread
    dock.stop()
    thread.join(5)
    assert not thread.is_alive()
