"""The panel that follows a training, and what it can ask of it."""

from __future__ import annotations

import threading

import pytest
from qgis.core import QgsApplication, QgsProcessingException, QgsProcessingFeedback
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QCoreApplication, QEvent, Qt
from qgis.PyQt.QtGui import QDesktopServices
from qgis.PyQt.QtWidgets import QDockWidget, QPushButton
from support.interface import Interface, until

from hypertask.model.base.colors import LINES, line_style
from hypertask.model.jobs.train import LabelSource, TrainJob
from hypertask.plugin import engine, live, training_watch
from hypertask.plugin.curves_plot import mark
from hypertask.plugin.training_watch import TrainingWatch

TRAINS = """
def at(phase, done=None, of=None, left=None, network="Seed 1", value=1):
    where = {"phase": phase, "done": done, "of": of, "left": left, "network": network}
    say(type="progress", value=value, **{k: v for k, v in where.items() if v is not None})

def wait_for(name):
    # the panel is looked at before it goes on
    while not os.path.exists(os.path.join(os.path.dirname(job["output"]), name)):
        time.sleep(0.02)
"""
REPORTS = """
at("reading", network="")
at("pixels", 0, 2400, 90)
say(type="metric", values={"step": 200, "loss/soil <b>": 2.0, "loss/height": 1.0, "score": 0.25})
say(type="metric", values={"step": 400, "loss/soil <b>": 1.5, "loss/height": 0.5, "score": 0.5})
wait_for("pixels.seen")
at("windows", 0.5, 30, 60, value=40)
for epoch in (1, 2, 3):
    say(type="metric", values={"epoch": epoch, "loss/soil <b>": 1 / epoch, "loss/height": None,
        "weight/soil <b>": 1 + epoch, "weight/height": 1.0})
say(type="message", level="info", text="Epoch 3/30")
wait_for("windows.seen")
say(type="result", outputs={"OUTPUT": job["output"], "REPORT": job["report"],
    "OVERALL_ACCURACY": 0.875, "RMSE": None})
"""


@pytest.fixture
def watch(provider):
    iface = Interface()
    found = TrainingWatch(iface)
    found.iface = iface
    yield found
    found.remove()
    QgsApplication.processEvents()
    sip.delete(iface.window)


@pytest.fixture
def job(tmp_path):
    return TrainJob(
        scenes=["scene.img"],
        labels=[LabelSource(layer="stands.gpkg", categorical=["soil"])],
        output=str(tmp_path / "out" / "forest & lake.safetensors"),
        report=str(tmp_path / "out" / "training.html"),
    )


@pytest.fixture
def start(watch, job, new_log, tmp_path, fake_engine):
    """Start a training in another thread, as Processing does; gives what it came to."""
    threads = []
    (tmp_path / "out").mkdir()

    def begin(body: str, job: TrainJob = job) -> dict:
        if body:
            fake_engine(TRAINS + body)
        folder, log, found = tmp_path / f"job{len(threads)}", new_log(), {}
        folder.mkdir()

        def work():
            try:
                found["outputs"] = engine.run_engine(job, folder, log)
            except QgsProcessingException as error:
                found["error"] = str(error)

        threads.append(threading.Thread(target=work))
        threads[-1].start()
        until(lambda: watch.dock is not None and watch.dock.run is not None)
        return found

    yield begin
    for thread in threads:
        thread.join(20)
        assert not thread.is_alive()


def test_the_plugin_may_go_while_a_training_runs(job, provider):
    """The training goes on as before; what it says reaches nobody."""
    iface, told, go = Interface(), [], threading.Event()
    watch = TrainingWatch(iface)

    def work():
        with live.followed(job, QgsProcessingFeedback()) as tell:
            tell({"type": "message", "level": "info", "text": "a"})
            go.wait(20)
            tell({"type": "message", "level": "info", "text": "b"})
        told.append("went on")

    thread = threading.Thread(target=work)
    thread.start()
    until(lambda: watch.dock is not None)
    watch.remove()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    go.set()
    thread.join(20)
    QgsApplication.processEvents()
    assert told == ["went on"] and watch.dock is None
    sip.delete(iface.window)


def seen(job, name):
    (engine.Path(job.output).parent / name).touch()


def colors(widget) -> set[str]:
    image = widget.grab().toImage()
    places = ((x, y) for x in range(image.width()) for y in range(image.height()))
    return {image.pixelColor(x, y).name() for x, y in places}


def test_in_little_room_it_scrolls_and_lines_stay_apart(watch):
    dock = watch.show()
    body = dock.widget()
    body.setFixedSize(380, 700)
    body.layout().activate()
    QgsApplication.processEvents()
    assert dock.words.geometry().bottom() < 100, "no gap above what it says"
    for plot in (dock.losses, dock.scores, dock.weights):
        plot.show()
    body.setFixedSize(380, 260)
    body.layout().activate()
    QgsApplication.processEvents()
    assert dock.losses.height() >= 120 and dock.stop.geometry().bottom() < 260
    styles = [line_style(place) for place in range(4 * len(LINES))]
    assert len({(color, mark(dash)) for color, dash in styles}) == len(styles)


@pytest.mark.parametrize("others", [(), ("Layers", "ResultsViewer"), ("A", "ProcessingToolbox")])
def test_it_opens_as_a_tab_beside_the_toolbox(others, qgis_app):
    """At the same side, one below the other, its curves had a third of the height."""
    iface, right = Interface(), Qt.DockWidgetArea.RightDockWidgetArea
    for name in others:
        dock = QDockWidget(name)
        dock.setObjectName(name)
        iface.addDockWidget(right, dock)
    iface.window.show()
    watch = TrainingWatch(iface)
    beside = iface.window.tabifiedDockWidgets(watch.show())
    assert [dock.objectName() for dock in beside] == list(others[1:])
    watch.remove()
    sip.delete(iface.window)


def test_it_follows_a_training(start, watch, job, monkeypatch):
    opened = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toLocalFile()))
    found = start(REPORTS)
    dock = watch.dock
    assert not dock.isHidden() and dock.windowTitle() == "Training: forest & lake"
    assert dock.stop.isEnabled() and dock.keep.isEnabled() and dock.report.isHidden()
    until(lambda: dock.run.training.series and dock.run.training.series[0].last == 400)
    assert dock.words.text().startswith(
        "Seed 1: learning from single pixels, step 0 of 2400, about"
    )
    assert [curve.points for curve in dock.losses.curves] == [
        [(200, 2.0), (400, 1.5)],
        [(200, 1.0), (400, 0.5)],
    ]
    assert dock.scores.curves[0].points == [(200, 0.25), (400, 0.5)]
    assert dock.weights.isHidden() and dock.series.isHidden()
    assert "soil &lt;b&gt;" in dock.legend.text()
    dock.losses.resize(300, 150)
    drawn = colors(dock.losses)
    assert {curve.color for curve in dock.losses.curves} <= drawn
    seen(job, "pixels.seen")
    until(lambda: dock.run.training.series[-1].last == 3)
    assert "epoch 1 of 30, about" in dock.words.text() and dock.bar.value() == 400
    assert [dock.series.itemText(k) for k in range(2)] == [
        "Seed 1: single pixels",
        "Seed 1: windows",
    ]
    # the newest is shown; of height there is no loss there
    assert [curve.points for curve in dock.losses.curves] == [[(1, 1.0), (2, 0.5), (3, 1 / 3)]]
    assert dock.scores.isHidden() and not dock.weights.isHidden()
    dock.series.setCurrentIndex(0)
    dock.series.activated.emit(0)
    assert dock.losses.curves[0].points[0] == (200, 2.0)
    dock.refresh()
    assert dock.series.currentIndex() == 0, "what was chosen stays"
    monkeypatch.setattr(training_watch, "_LATER", 0)
    seen(job, "windows.seen")
    until(lambda: dock.run.training.outcome)
    assert dock.words.text() == "Trained." and dock.bar.value() == 1000
    assert dock.stop.isHidden() and not dock.report.isHidden()
    until(lambda: "outputs" in found and watch.iface.bar.currentItem() is not None)
    message = watch.iface.bar.currentItem()
    assert message.text() == ("forest &amp; lake is trained. Held out: overall accuracy 0.875.")
    message.findChild(QPushButton, "HyperTaskOpenReport").click()
    dock.report.click()
    assert opened == [job.report] * 2


def test_the_best_so_far_is_asked_for(start, watch, job):
    found = start("""
at("windows", 1, 30)
while not os.path.exists(job["output"][:-len("safetensors")] + "keep"):
    time.sleep(0.02)
say(type="result", outputs={"OUTPUT": job["output"]})
""")
    dock = watch.dock
    dock.keep.click()
    assert not dock.keep.isEnabled() and dock.notes.text() == "It ends with the best so far."
    until(lambda: "outputs" in found)
    until(lambda: dock.run.training.outcome == "result")


def test_what_cannot_be_asked_is_said(start, watch, job, tmp_path):
    found = start('at("windows", 1, 30)\nwait_for("go")\nsay(type="result", outputs={})')
    watch.dock.run.model = tmp_path / "nowhere" / "m.safetensors"
    watch.dock.keep.click()
    assert "m.keep could not be written" in watch.dock.notes.text()
    assert watch.dock.keep.isEnabled()
    seen(job, "go")
    until(lambda: "outputs" in found)


def test_it_is_stopped(start, watch):
    found = start("""
at("windows", 1, 30)
for line in sys.stdin:
    if line.strip() == "cancel":
        say(type="cancelled")
        sys.exit(3)
""")
    watch.dock.stop.click()
    until(lambda: "error" in found)
    until(lambda: watch.dock.run.over)
    assert found["error"] == "Cancelled; nothing was left half-written."
    until(lambda: watch.dock.words.text() == "Stopped.")
    assert watch.iface.bar.currentItem() is None
    watch.dock.run.stop()  # of one that is over nothing comes


def test_why_it_failed_is_said(start, watch):
    found = start('print("torn", file=sys.stderr)\nsys.exit(7)')
    until(lambda: "error" in found)
    until(lambda: watch.dock.run.training.outcome)
    assert watch.dock.words.text().startswith("The engine ended with code 7")
    until(lambda: watch.iface.bar.currentItem() is not None)
    assert "forest &amp; lake: The engine ended" in watch.iface.bar.currentItem().text()


def test_two_at_once(start, watch, job):
    from dataclasses import replace

    body = 'at("windows", 1, 30, network=job["output"][-13:-12])\nwait_for("go")\n'
    first = start(body + 'say(type="result", outputs={})')
    other = replace(job, output=job.output.replace("lake", "bog"))
    second = start("", other)
    dock = watch.dock
    until(lambda: dock.runs.count() == 2)
    assert dock.windowTitle() == "Training: forest & bog" and not dock.runs.isHidden()
    until(lambda: dock.words.text().startswith("G: "))
    dock.runs.setCurrentIndex(0)
    dock.runs.activated.emit(0)
    assert dock.windowTitle() == "Training: forest & lake"
    until(lambda: dock.words.text().startswith("E: "))
    seen(job, "go")
    until(lambda: "outputs" in first and "outputs" in second)


def test_without_windows_nothing_follows(fake_engine, provider, job, log, tmp_path):
    (tmp_path / "out").mkdir()
    fake_engine(TRAINS + 'at("reading")\nsay(type="result", outputs={"N": 1})')
    folder = tmp_path / "job"
    folder.mkdir()
    assert engine.run_engine(job, folder, log) == {"N": 1}
