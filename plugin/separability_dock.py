"""The panel "ROI separability": the matrix and the spectra follow every edit of the ROIs."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from qgis.core import (
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsCsException,
    QgsProject,
    QgsRectangle,
)
from qgis.gui import QgsDockWidget, QgsFieldComboBox, QgsMapLayerComboBox
from qgis.PyQt import sip
from qgis.PyQt.QtCore import Qt, QTimer
from qgis.PyQt.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSpinBox,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from ..model.base.errors import HyperTaskError
from ..model.base.present import present
from ..model.jobs.places import Input, Output, require_apart
from ..model.jobs.separability import SeparabilityJob
from ..model.jobs.values import FILE
from .compat import POLYGON_LAYERS, RASTER_LAYERS
from .cursor_spectrum import CursorSpectrum
from .i18n import noop, tr
from .pair_matrix import PairMatrix, in_words
from .parameters import HTML
from .paths import icon
from .rois import roi_layer
from .sentences import spoken
from .spectra_plot import SpectraPlot

if TYPE_CHECKING:
    from .separability_task import Findings, SeparabilityTask

DELAY = 400
"""Milliseconds of rest after an edit before the work starts."""

_WATCHED = (
    "geometryChanged",
    "attributeValueChanged",
    "featureAdded",
    "featureDeleted",
    "afterRollBack",
    "subsetStringChanged",
    "dataChanged",
    "rendererChanged",
    "crsChanged",
)
_TRANSFORMS = (
    (noop("bands"), "none"),
    (noop("principal components (PCA)"), "pca"),
    (noop("noise-adjusted components (MNF)"), "mnf"),
)
_START = noop("Choose a raster, a polygon layer with ROIs and the field with their class.")


class SeparabilityDock(QgsDockWidget):
    """The panel; ``canvas`` is zoomed to the ROIs of a pair that is clicked, if there is one."""

    def __init__(self, canvas=None, parent=None):
        super().__init__(tr("ROI separability"), parent)
        self.setObjectName("HyperTaskRoiSeparability")
        self.setWindowIcon(icon("roiseparability"))
        self._canvas = canvas
        self._tasks: set[SeparabilityTask] = set()  # QGIS holds no Python reference to them
        self._current: SeparabilityTask | None = None
        self._raster = self._watched = None  # layers, as the boxes showed them last
        self._stale = True
        self._pair: tuple[str, str] | None = None
        self._crs = QgsCoordinateReferenceSystem()
        self.findings: Findings | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(DELAY)
        self._timer.timeout.connect(self._start)
        self._cursor = None if canvas is None else CursorSpectrum(canvas, self)
        self._build()
        self._sync()

    def _build(self):
        self.raster, self.rois = QgsMapLayerComboBox(), QgsMapLayerComboBox()
        self.raster.setFilters(RASTER_LAYERS)
        self.rois.setFilters(POLYGON_LAYERS)
        self.field = QgsFieldComboBox()
        self.field.setAllowEmptyFieldName(True)
        self.bins = QSpinBox()
        self.bins.setRange(1, 20)
        self.bins.setSpecialValueText(tr("the field holds classes"))
        self.bins.setToolTip(tr("Cuts a field that holds a quantity into classes of equal area."))
        self.transform, self.components = QComboBox(), QSpinBox()
        for words, name in _TRANSFORMS:
            self.transform.addItem(tr(words), name)
        self.transform.setToolTip(
            tr("Components instead of bands help where classes have few pixels.")
        )
        self.components.setRange(1, 1000)
        self.components.setValue(SeparabilityJob.components)
        self.components.setEnabled(False)
        self.matrix, self.spectra = PairMatrix(), SpectraPlot()
        self.words, self.status = QLabel(), QLabel(tr(_START))
        for text in (self.words, self.status):
            text.setWordWrap(True)
            text.setTextFormat(Qt.TextFormat.PlainText)
        self.under_cursor = QCheckBox(tr("Spectrum under the cursor"))
        self.under_cursor.setChecked(True)
        self.under_cursor.setEnabled(self._cursor is not None)
        self.export = QPushButton(tr("Save report…"))
        self.export.setEnabled(False)
        form = QFormLayout()
        for name, widget in (
            (tr("Raster"), self.raster),
            (tr("ROIs"), self.rois),
            (tr("Class field"), self.field),
            (tr("Bins"), self.bins),
        ):
            form.addRow(name, widget)
        distances = QHBoxLayout()
        distances.addWidget(self.transform, 1)
        distances.addWidget(self.components)
        form.addRow(tr("Distances in"), distances)
        upper, lower = QWidget(), QWidget()
        above, below = QVBoxLayout(upper), QVBoxLayout(lower)
        above.addWidget(QLabel(tr("Corrected JM, 0 to 2; italic: not told apart from chance")))
        above.addWidget(self.matrix)
        below.addWidget(self.words)
        below.addWidget(self.under_cursor)
        below.addWidget(self.spectra, 1)
        for layout in (above, below):
            layout.setContentsMargins(0, 0, 0, 0)
        splitter = QSplitter(Qt.Orientation.Vertical)
        splitter.addWidget(upper)
        splitter.addWidget(lower)
        buttons = QHBoxLayout()
        buttons.addWidget(self.status, 1)
        buttons.addWidget(self.export)
        body = QWidget()
        layout = QVBoxLayout(body)
        layout.addLayout(form)
        layout.addWidget(splitter, 1)
        layout.addLayout(buttons)
        self.setWidget(body)
        self.raster.layerChanged.connect(self._raster_changed)
        self.under_cursor.toggled.connect(self._follow_cursor)
        if self._cursor is not None:
            self._cursor.arrived.connect(self.spectra.show_spectrum)
        self.rois.layerChanged.connect(self._roi_layer_changed)
        for signal in (QgsProject.instance().layersAdded, QgsProject.instance().layersRemoved):
            signal.connect(self._sync)
        self.field.fieldChanged.connect(self.changed)
        self.bins.valueChanged.connect(self.changed)
        self.transform.currentIndexChanged.connect(self._transform_changed)
        self.components.valueChanged.connect(self.changed)
        self.matrix.chosen.connect(self._pair_chosen)
        self.export.clicked.connect(self._ask_for_report)

    # --- following the layers

    def _sync(self, *_):
        """Take what the boxes show now: they are silent when layers come and go among several."""
        if self.raster.currentLayer() is not self._raster:
            self._raster_changed(self.raster.currentLayer())
        if self.rois.currentLayer() is not self._watched:
            self._roi_layer_changed(self.rois.currentLayer())

    def _raster_changed(self, layer):
        self._raster = layer
        self._follow_cursor()
        self.changed()

    def _roi_layer_changed(self, layer):
        self._unwatch()
        self.field.setLayer(layer)
        self._watched = layer
        if layer is not None:
            for signal in _WATCHED:
                getattr(layer, signal).connect(self.changed)
        self.changed()

    def _transform_changed(self, *_):
        self.components.setEnabled(self.transform.currentData() != "none")
        self.changed()

    def _unwatch(self):
        layer, self._watched = self._watched, None
        if layer is None or sip.isdeleted(layer):
            return
        for signal in _WATCHED:
            getattr(layer, signal).disconnect(self.changed)

    def changed(self, *_) -> None:
        """Something that the result depends on has changed; work starts when it rests."""
        self._stale = True
        if self.isVisible():
            self._timer.start()

    def _follow_cursor(self, *_):
        if self._cursor is not None:
            wanted = self.isVisible() and self.under_cursor.isChecked()
            self._cursor.follow(self.raster.currentLayer() if wanted else None)
            self.spectra.show_spectrum(None)

    def showEvent(self, event):
        super().showEvent(event)
        self._follow_cursor()
        if self._stale:
            self._timer.start()

    def hideEvent(self, event):
        super().hideEvent(event)
        self._timer.stop()
        self._follow_cursor()

    # --- computing

    def _task(self, report: str | None = None) -> SeparabilityTask:
        """The work on the ROIs as they are now; numpy and all that computes come with the first."""
        from ..model.separability import Options
        from .separability_task import SeparabilityTask

        bins = self.bins.value() if self.bins.value() > 1 else None
        raster, layer = self.raster.currentLayer(), self.rois.currentLayer()
        rois = roi_layer(
            layer,
            self.field.currentField(),
            raster,
            QgsProject.instance().transformContext(),
            bool(bins),
        )
        options = Options(
            transform=self.transform.currentData(), components=self.components.value()
        )
        return SeparabilityTask(rois, bins, options, self._ended, report)

    def _start(self):
        self._cancel_current()
        self._stale = False
        if not (
            self.raster.currentLayer() and self.rois.currentLayer() and self.field.currentField()
        ):
            return self._show_nothing(tr(_START))
        try:
            self._current = self._task()
        except HyperTaskError as error:
            return self._show_nothing(spoken(str(error)))
        self._crs = self.raster.currentLayer().crs()
        self.status.setText(tr("Computing…"))
        self._current.arrived.connect(self._arrived)
        self._run(self._current)

    def _run(self, task):
        self._tasks.add(task)
        QgsApplication.taskManager().addTask(task)

    def _cancel_current(self):
        if self._current is not None:
            self._current.cancel()
            self._current = None

    def _arrived(self, task, findings):
        if task is self._current:
            self._show(findings)

    def _ended(self, task: SeparabilityTask):
        """Called by every task in the main thread."""
        self._tasks.discard(task)
        if sip.isdeleted(self):
            return
        if task.report:
            self.export.setEnabled(self.findings is not None)
            written = tr("The report was written to {path}.").format(path=task.report)
            self.status.setText(task.ending(written, tr("Cancelled; no report was written.")))
        elif task is self._current:
            self._current = None
            if not task.succeeded:  # it can be cancelled in QGIS's own list of tasks
                again = tr("Cancelled; it starts again with the next edit.")
                self._show_nothing(task.ending("", again))

    # --- showing

    def _show_nothing(self, sentence: str):
        self.findings = None
        self.matrix.show_result(None)
        self.spectra.show_classes(None)
        self.words.setText("")
        self.status.setText(sentence)
        self.status.setToolTip("")
        self.export.setEnabled(False)

    def _show(self, findings: Findings):
        self.findings, result = findings, findings.result
        self.matrix.show_result(result)
        known = {entry.name for entry in result.classes}
        if self._pair is None or not known.issuperset(self._pair):
            self._pair = (result.pairs[0].class_a, result.pairs[0].class_b)
        self.matrix.mark(*self._pair)
        self._show_pair()
        done = tr("{done} of {all} pairs computed.").format(
            done=len(result.computed), all=len(result.pairs)
        )
        self.status.setText(" ".join([done, *map(spoken, result.problems)]))
        self.status.setToolTip("\n".join(map(spoken, result.notes)))
        self.export.setEnabled(bool(result.computed))

    def _show_pair(self):
        result, pair = present(self.findings).result, present(self._pair)
        self.spectra.show_classes(result, pair)
        pairs = [p for p in result.pairs if {p.class_a, p.class_b} == set(pair)]
        self.words.setText(in_words(pairs[0]) if pairs else "")

    def _pair_chosen(self, first, second):
        if first != second:
            self._pair = (first, second)
            self._show_pair()
        self._zoom({first, second})

    def _zoom(self, names):
        if self._canvas is None:
            return
        extent, extents = QgsRectangle(), present(self.findings).extents
        for name in names:
            extent.combineExtentWith(extents.get(name, QgsRectangle()))
        if extent.isNull():
            return
        change = QgsCoordinateTransform(
            self._crs, self._canvas.mapSettings().destinationCrs(), QgsProject.instance()
        )
        try:
            extent = change.transformBoundingBox(extent)
        except QgsCsException as error:
            words = tr("The map cannot show these ROIs in its CRS: {error}")
            self.status.setText(words.format(error=error))
            return
        extent.scale(1.2)
        self._canvas.setExtent(extent)
        self._canvas.refresh()

    # --- report

    def _ask_for_report(self):
        path, _ = QFileDialog.getSaveFileName(
            self, tr("Save report"), "separability.html", tr(HTML)
        )
        if path:
            self.write_report(path if path.lower().endswith((".html", ".htm")) else path + ".html")

    def write_report(self, path: str) -> None:
        """Write the report of the ROIs as they are now, in the background."""
        try:
            task = self._task(report=path)
            read = (("raster", self.raster), ("layer of the ROIs", self.rois))
            inputs = [Input(what, box.currentLayer().source()) for what, box in read]
            require_apart(inputs, [Output("report", Path(path), FILE)])
        except HyperTaskError as error:
            self.status.setText(spoken(str(error)))
            return
        self.export.setEnabled(False)
        self._run(task)

    def stop(self) -> None:
        """Cancel all work and let go of the layers; to be called before the panel is removed."""
        self._timer.stop()
        self._unwatch()
        for signal in (QgsProject.instance().layersAdded, QgsProject.instance().layersRemoved):
            with suppress(TypeError):  # it was stopped before
                signal.disconnect(self._sync)
        if self._cursor is not None:
            self._cursor.stop()
            self._cursor = None
        self._current = None
        for task in list(self._tasks):
            task.cancel()
