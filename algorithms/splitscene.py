"""Show how a training splits its labels: one polygon per block or stand."""

from __future__ import annotations

from typing import ClassVar

from qgis.core import (
    QgsProcessingOutputNumber,
    QgsProcessingOutputString,
    QgsProcessingParameterVectorDestination,
)

from ..model.base.files import job_folder
from ..model.jobs.train import SplitJob
from ..plugin import label_parameters
from ..plugin import parameters as shared
from ..plugin.compat import POLYGONS
from ..plugin.i18n import tr
from ..plugin.jobs import export_place, processing_errors, require_engine, run_or_save
from ..plugin.results import style_on_completion
from ..plugin.styles import split_style
from .base import HyperTaskAlgorithm


class SplitScene(HyperTaskAlgorithm):
    OUTPUT = "OUTPUT"
    REPORT = "REPORT"
    DIGEST = "DIGEST"
    TRAINING = "TRAINING"
    VALIDATION = "VALIDATION"
    TEST = "TEST"

    SUMMARY = (
        "Show which labels a training learns from and which it is judged by.\n"
        "Deals the labels to training, validation and test in separate places, by square blocks or "
        "by a field such as the stand, exactly as Train model does it with the same settings, and "
        "gives one polygon per block or stand with its part, its fold where there are several, and "
        "its number of labelled pixels."
    )

    HELP: ClassVar = {
        label_parameters.RARE_CLASS_SHARE: "Classes with less than this share of a variable's "
        "labelled pixels (0.05 means 5 %) are left out. Blank: none, as in the default recipe of "
        "Train model; the paper's recipe takes 0.05.",
        OUTPUT: "Polygons (GeoPackage) with the part, the scene, the block (row and column) or the "
        "value of the split field, the labelled pixels that are used and that a buffer leaves "
        "out, and with folds the one that is tested there (0: the test part of all).",
        REPORT: "A map of the split, and how far tested labels are from those learned from beside "
        "how far the pixels of the map are from labels: whether the test resembles the use of the "
        "map.",
    }

    def name(self):
        return "splitscene"

    def displayName(self):
        return tr("Split scene")

    def group(self):
        return tr("Labels")

    def groupId(self):
        return "labels"

    def tags(self):
        return [
            "labels",
            "split",
            "training",
            "validation",
            "test",
            "blocks",
            "stands",
            "spatial cross-validation",
            "leakage",
        ]

    def initAlgorithm(self, configuration=None):
        label_parameters.add_labels(self)
        for parameter in label_parameters.split_parameters():
            self.add(parameter, advanced=parameter.name().endswith("_SHARE"))
        self.add(shared.seed(), advanced=True)
        self.add(QgsProcessingParameterVectorDestination(self.OUTPUT, "Split", POLYGONS))
        self.add(shared.written_file(self.REPORT, "Split report", shared.HTML, True, create=False))
        self.add(shared.save_job())
        self.addOutput(QgsProcessingOutputString(self.DIGEST, tr("Digest of the split")))
        for name in (self.TRAINING, self.VALIDATION, self.TEST):
            description = f"Labelled pixels of the {name.lower()} part"
            self.addOutput(QgsProcessingOutputNumber(name, description))

    def read(self, parameters, context):
        self.labelled = label_parameters.read_labels(self, parameters, context)
        given = shared.destination(parameters, self.OUTPUT)
        self.job = SplitJob(
            scenes=self.labelled.scenes,
            labels=self.labelled.labels,
            output=given if isinstance(given, str) and given != shared.TEMPORARY else "",
            seed=self.parameterAsInt(parameters, shared.SEED, context),
            **label_parameters.read_split(self, parameters, context),
        )
        self.job.check()
        shared.check_destinations(parameters, {self.OUTPUT: "split", self.REPORT: "report"})
        require_engine(parameters)

    def processAlgorithm(self, parameters, context, feedback):
        save_to = shared.optional_file(self, parameters, shared.SAVE_JOB, context)
        self.job.report = shared.optional_file(self, parameters, self.REPORT, context)
        if not save_to:  # of a saved job there is no layer to load
            self.job.output = self.parameterAsOutputLayer(parameters, self.OUTPUT, context)
        with processing_errors(), job_folder() as folder:
            self.labelled.export(self.job, export_place(folder, save_to), feedback)
            outputs = run_or_save(self.job, folder, save_to, feedback)
        style_on_completion(context, outputs.get(self.OUTPUT), split_style)
        return outputs
