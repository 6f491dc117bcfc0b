"""What labels hold: class shares, distributions, association; needs no engine."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from qgis.core import QgsProcessingOutputNumber

from ..model.base.errors import HyperTaskError
from ..model.base.files import placed_together
from ..model.jobs.statistics import StatisticsJob
from ..plugin import parameters as shared
from ..plugin.compat import field_names
from ..plugin.feedback import FeedbackReporter
from ..plugin.i18n import tr
from ..plugin.jobs import export_place, processing_errors, save_portable
from ..plugin.layers import label_layer, label_raster, raster_layers, source_layer
from ..plugin.tables import check_table, columns_of, csv_of_saved_job, table, write_rows
from .base import HyperTaskAlgorithm

_TEXTS, _COUNTS = ("VARIABLE", "KIND", "UNIT", "CLASS"), ("CODE", "RECORDS", "RARE")


class LabelStatistics(HyperTaskAlgorithm):
    LABELS = "LABELS"
    CATEGORICAL_FIELDS = "CATEGORICAL_FIELDS"
    CONTINUOUS_FIELDS = "CONTINUOUS_FIELDS"
    LABEL_RASTERS = "LABEL_RASTERS"
    VARIABLE_SPEC = "VARIABLE_SPEC"
    RARE_CLASS_SHARE = "RARE_CLASS_SHARE"
    OUTPUT = "OUTPUT"
    REPORT = "REPORT"
    RARE_CLASSES = "RARE_CLASSES"
    MAX_IMBALANCE = "MAX_IMBALANCE"

    SUMMARY = (
        "Show what labels hold, before a model is trained on them.\n"
        "Share of every class and how uneven they are, classes that are too rare to learn, the "
        "distribution of every quantity, and how all variables are related. Polygons count by "
        "their area, points once each, label rasters by their pixels. Needs nothing besides QGIS."
    )

    HELP: ClassVar = {
        LABELS: "Polygons or points whose fields are the variables. Unsaved edits and selections "
        "are respected, and so are the class names and colours of a categorised style.",
        CATEGORICAL_FIELDS: "Fields of the label layer that name a class: whole numbers from 1, or "
        "text.",
        CONTINUOUS_FIELDS: "Fields of the label layer that hold a quantity.",
        LABEL_RASTERS: "Rasters of labels, instead of a label layer. Without a variable spec each "
        "has one band (whole numbers are classes, floating-point numbers a quantity) or an ENVI "
        "header that describes its bands, as the TAIGA dataset's does.",
        VARIABLE_SPEC: "A JSON file that says which variable each band of the label rasters holds. "
        "The one for TAIGA comes with the plugin: resources/taiga.json.",
        RARE_CLASS_SHARE: "Classes with less than this share of a variable's labels (0.05 means "
        "5 %) are called rare.",
        OUTPUT: "One row for each class of a categorical variable and for each continuous one.",
        REPORT: "Class shares, distributions and associations as a page.",
    }

    def name(self):
        return "labelstatistics"

    def displayName(self):
        return tr("Label statistics")

    def group(self):
        return tr("Labels")

    def groupId(self):
        return "labels"

    def tags(self):
        return [
            "labels",
            "classes",
            "imbalance",
            "distribution",
            "correlation",
            "association",
            "statistics",
            "histogram",
        ]

    def initAlgorithm(self, configuration=None):
        add = self.add
        add(shared.label_features(self.LABELS, "Label layer", optional=True))
        add(shared.fields(self.CATEGORICAL_FIELDS, "Categorical fields", self.LABELS))
        add(shared.fields(self.CONTINUOUS_FIELDS, "Continuous fields", self.LABELS, numeric=True))
        add(shared.rasters(self.LABEL_RASTERS, "Label rasters", optional=True))
        add(shared.read_file(self.VARIABLE_SPEC, "Variable spec", shared.JSON, optional=True))
        add(
            shared.share(
                self.RARE_CLASS_SHARE, "Share of rare classes", StatisticsJob.rare_class_share
            )
        )
        add(table(self.OUTPUT, "Statistics"))
        add(shared.written_file(self.REPORT, "Label report", shared.HTML, optional=True))
        add(shared.save_job())
        self.addOutput(QgsProcessingOutputNumber(self.RARE_CLASSES, tr("Number of rare classes")))
        self.addOutput(
            QgsProcessingOutputNumber(self.MAX_IMBALANCE, tr("Largest class over smallest class"))
        )

    def read(self, parameters, context):
        spec = shared.optional_file(self, parameters, self.VARIABLE_SPEC, context)
        rasters = raster_layers(self, parameters, self.LABEL_RASTERS, context)
        has_layer = shared.given(parameters, self.LABELS)
        if bool(rasters) == has_layer:
            raise HyperTaskError(
                "Both a label layer and label rasters were given, which are counted in different "
                "units; take one of them at a time."
                if has_layer
                else "No labels were given; choose a label layer with its fields, or label rasters."
            )
        sources = [label_raster(layer, spec) for layer in rasters]
        self.layer, self.names = None, [layer.name() for layer in rasters]
        if has_layer:
            layer, definition = source_layer(self, parameters, self.LABELS, context)
            self.layer = label_layer(
                layer,
                field_names(self, parameters, self.CATEGORICAL_FIELDS, context),
                field_names(self, parameters, self.CONTINUOUS_FIELDS, context),
                definition=definition,
            )
            sources, self.names = [self.layer.described], [self.layer.name]
        share = self.parameterAsDouble(parameters, self.RARE_CLASS_SHARE, context)
        self.job = StatisticsJob(sources, output="statistics.csv", rare_class_share=share)
        self.job.check()
        shared.check_destinations(parameters, {self.REPORT: "report"})
        check_table(parameters, self.OUTPUT)

    def processAlgorithm(self, parameters, context, feedback):
        self.job.report = shared.optional_file(self, parameters, self.REPORT, context)
        save_to = shared.optional_file(self, parameters, shared.SAVE_JOB, context)
        with processing_errors():
            if save_to:
                return self._save(parameters, save_to, feedback)
            return self._run(parameters, context, FeedbackReporter(feedback))

    def _run(self, parameters, context, reporter):
        from ..model.label_statistics.run import labels_of, numbers_of, statistics_of
        from ..model.label_statistics.summary import COLUMNS
        from ..plugin.labeltables import table_from_features
        from ..plugin.report_language import speak

        if self.layer is not None:
            labels = table_from_features(self.layer, reporter)
        else:
            labels = labels_of(self.job, reporter)
        with placed_together():
            statistics = statistics_of(self.job, labels, ", ".join(self.names), reporter)
            columns, rows = columns_of(COLUMNS, _TEXTS, _COUNTS), statistics.rows()
            table = write_rows(self, parameters, self.OUTPUT, context, columns, rows)
        outputs = {name: n for name, n in numbers_of(statistics).items() if n is not None}
        if self.job.report:
            speak(self.job.report)
            outputs[self.REPORT] = self.job.report
        outputs[self.OUTPUT] = table
        reporter.progress(100)
        return outputs

    def _save(self, parameters, save_to, feedback):
        self.job.output = csv_of_saved_job(parameters, self.OUTPUT)
        self.job.check()
        if self.layer is not None:
            place = export_place(Path(save_to).parent, save_to)
            self.job.labels = [self.layer.source(place, feedback)]
        save_portable(self.job, save_to, feedback)
        return {shared.SAVE_JOB: save_to}
