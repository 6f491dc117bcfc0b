"""ROI separability in the background, for the panel."""

from __future__ import annotations

from dataclasses import dataclass, replace

from qgis.core import QgsGeometry, QgsRectangle, QgsTask
from qgis.PyQt.QtCore import pyqtSignal

from ..model.base.errors import Cancelled
from ..model.base.messages import Reporter, SilentReporter
from ..model.base.names import short_name
from ..model.rois.report import write_separability_report
from ..model.rois.rois import Rois
from ..model.rois.run import separability_of_rois
from ..model.separability import Options, SeparabilityResult
from .background_task import BackgroundTask
from .rois import RoiLayer


@dataclass
class Findings:
    """What the panel shows. extents : of the ROIs of each class, in the raster's CRS.

    final : the noise floor is that of permuted labels, not yet only that of a formula.
    """

    result: SeparabilityResult
    extents: dict[str, QgsRectangle]
    final: bool


class _TaskReporter(SilentReporter):
    def __init__(self, task: QgsTask):
        super().__init__()
        self._task = task

    def check_cancelled(self):
        if self._task.isCanceled():
            raise Cancelled()

    def _emit(self, record):
        if record["type"] == "progress":
            self._task.setProgress(record["value"])


class SeparabilityTask(BackgroundTask):
    """Computes the separability of a snapshot of ROIs.

    Parameters
    ----------
    rois : the snapshot. bins : cut the field into so many classes. options : how to compute.
    report : path of a report to write, instead of findings in between.
    ended : called in the main thread with the task, however it ended.
    """

    arrived = pyqtSignal(object, object)  # the task, Findings

    def __init__(
        self, rois: RoiLayer, bins: int | None, options: Options, ended, report: str | None = None
    ):
        super().__init__("Report of ROI separability" if report else "ROI separability", ended)
        self.report = report
        self._rois, self._bins, self._options = rois, bins, options

    def work(self):
        from .report_language import speak

        reporter = _TaskReporter(self)
        rois = self._rois.rois(self._bins, reporter)
        if self.report:
            result = self._separability(rois, self._options, reporter)
            result.require_pairs()
            scene = short_name(self._rois.scene)
            write_separability_report(result, self.report, scene, self._rois.labels.name)
            speak(self.report)
            return
        extents = _extents(rois)
        # at once with the noise floor of a formula, a moment later with the better one
        for options in (replace(self._options, permutations=0), self._options):
            result = self._separability(rois, options, reporter)
            self.arrived.emit(self, Findings(result, extents, options.permutations > 0))

    def _separability(self, rois: Rois, options: Options, reporter: Reporter):
        return separability_of_rois(self._rois.scene, rois, options, reporter=reporter)


def _extents(rois: Rois) -> dict[str, QgsRectangle]:
    extents: dict[str, QgsRectangle] = {}
    for wkb, index, _ in rois.shapes:
        geometry = QgsGeometry()
        geometry.fromWkb(wkb)
        extent = extents.setdefault(rois.classes[index], QgsRectangle())
        extent.combineExtentWith(geometry.boundingBox())
    return extents
