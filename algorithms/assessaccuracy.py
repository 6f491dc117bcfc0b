"""How accurate a map is, from reference data; runs inside QGIS and needs no engine."""

from __future__ import annotations

from typing import ClassVar

from qgis.core import (
    QgsProcessingOutputNumber,
    QgsProcessingParameterBand,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterRasterDestination,
    QgsProcessingParameterRasterLayer,
)

from ..model.assess_job import run_assessment
from ..model.assessment import Layers
from ..model.job_assess import ASSESS_KINDS, AssessJob
from ..plugin import parameters as shared
from ..plugin.assess import feature_layer, raster_names
from ..plugin.compat import POLYGONS
from ..plugin.feedback import FeedbackReporter
from ..plugin.jobs import processing_errors
from ..plugin.layers import raster_layer, raster_path
from .base import HyperTaskAlgorithm

_TITLES = {
    "OVERALL_ACCURACY": "Overall accuracy", "MEAN_CLASS_ACCURACY": "Mean class accuracy",
    "KAPPA": "Kappa", "MACRO_F1": "F1, mean of classes", "RMSE": "Root mean square error",
    "MAE": "Mean absolute error", "R2": "R2", "BIAS": "Bias", "PEARSON_R": "Pearson's r",
    "N_PIXELS": "Pixels compared",
}  # fmt: skip


class AssessAccuracy(HyperTaskAlgorithm):
    PREDICTED = "PREDICTED"
    BAND = "BAND"
    REFERENCE = "REFERENCE"
    REFERENCE_LAYER = "REFERENCE_LAYER"
    REFERENCE_FIELD = "REFERENCE_FIELD"
    KIND = "KIND"
    AREA = "AREA"
    REFERENCE_BAND = "REFERENCE_BAND"
    GROUP = "GROUP"
    STANDS = "STANDS"
    PROBABILITIES = "PROBABILITIES"
    LOWER = "LOWER"
    UPPER = "UPPER"
    COVERAGE = "COVERAGE"
    REPORT = "REPORT"
    OUTPUT = "OUTPUT"
    TABLES = "TABLES"
    ERRORS = "ERRORS"

    SUMMARY = (
        "Tell how accurate a map is, from reference data that the model has not seen.\n"
        "Classes: confusion matrix, precision, recall and F1 of every class, accuracy and areas "
        "adjusted by area with confidence intervals. Quantities: RMSE, MAE, bias, R2, Pearson's r. "
        "Both by pixels and by stands. The map sets the grid; a reference that is shifted or "
        "turned is told of. Needs nothing besides QGIS."
    )

    HELP: ClassVar = {
        PREDICTED: "The map to judge, such as one that Predict maps wrote.",
        BAND: "The band of the map that is judged. Blank: the first.",
        REFERENCE: "A raster of the same variable: class codes, or a quantity. Another grid or "
        "coordinate system is resampled onto the map's, nearest neighbour. Either this or a "
        "reference layer.",
        REFERENCE_LAYER: "Polygons or points of the same variable. Unsaved edits, selections and "
        "other coordinate systems are respected.",
        REFERENCE_FIELD: "The field of the reference layer with the class (its name or its code) "
        "or the quantity.",
        KIND: "categorical: classes. continuous: a quantity. auto: classes where the map holds "
        "whole numbers or the reference holds text, else a quantity.",
        AREA: "Only what lies in these polygons counts, such as the test part that Split scene "
        "shows: select its polygons and tick Selected features only. Blank: everything.",
        REFERENCE_BAND: "The band of the reference raster. Blank: the first.",
        GROUP: "Polygons of the reference layer with the same value in this field make one stand. "
        "Blank: each polygon is a stand.",
        STANDS: "Polygons by which a reference raster and the map are also compared: majority "
        "class or mean value of each. A reference layer of polygons needs none.",
        PROBABILITIES: "Class probabilities of the map, one band for each class, as Predict maps "
        "writes them. Adds the area under the ROC curve and a reliability diagram.",
        LOWER: "Lower limits of prediction intervals, for how many values lie within them.",
        UPPER: "Upper limits of prediction intervals.",
        COVERAGE: "The share of values that should lie within the prediction intervals.",
        REPORT: "Tables and figures as a page, to keep or to print.",
        OUTPUT: "All figures as JSON, for programs.",
        TABLES: "All tables as CSV, one row for each figure.",
        ERRORS: "A raster of errors: right and wrong pixels of classes, map minus reference of "
        "quantities.",
    }  # fmt: skip

    def name(self):
        return "assessaccuracy"

    def displayName(self):
        return "Assess accuracy"

    def group(self):
        return "Models and maps"

    def groupId(self):
        return "models"

    def tags(self):
        return ["accuracy", "validation", "confusion matrix", "kappa", "F1", "RMSE", "R2", "AUC",
                "area estimation", "Olofsson", "reference", "stands"]  # fmt: skip

    def initAlgorithm(self, configuration=None):
        add, raster = self.add, QgsProcessingParameterRasterLayer
        add(raster(self.PREDICTED, "Map"))
        add(QgsProcessingParameterBand(self.BAND, "Band", 1, self.PREDICTED, True))
        add(raster(self.REFERENCE, "Reference raster", optional=True))
        add(shared.label_features(self.REFERENCE_LAYER, "Reference layer", optional=True))
        add(shared.one_field(self.REFERENCE_FIELD, "Reference field", self.REFERENCE_LAYER, True))
        add(shared.choice(self.KIND, "Kind", ASSESS_KINDS, "auto"))
        add(_polygons(self.AREA, "Area"))
        for parameter in (
            QgsProcessingParameterBand(self.REFERENCE_BAND, "Band of the reference", 1,
                                       self.REFERENCE, True),
            shared.one_field(self.GROUP, "Field of the stand", self.REFERENCE_LAYER, True),
            _polygons(self.STANDS, "Stands"),
            raster(self.PROBABILITIES, "Class probabilities", optional=True),
            raster(self.LOWER, "Lower limits", optional=True),
            raster(self.UPPER, "Upper limits", optional=True),
            shared.share(self.COVERAGE, "Share within the intervals", AssessJob.coverage),
        ):  # fmt: skip
            add(parameter, advanced=True)
        add(shared.written_file(self.REPORT, "Report", shared.HTML, optional=True))
        for name, title, files in ((self.OUTPUT, "Figures", shared.JSON),
                                   (self.TABLES, "Tables", "CSV files (*.csv)")):  # fmt: skip
            add(shared.written_file(name, title, files, optional=True, create=False))
        add(QgsProcessingParameterRasterDestination(
            self.ERRORS, "Errors", optional=True, createByDefault=False
        ))  # fmt: skip
        for name, title in _TITLES.items():
            self.addOutput(QgsProcessingOutputNumber(name, title))

    def read(self, parameters, context):
        predicted = raster_layer(self, parameters, self.PREDICTED, context)
        reference = raster_layer(self, parameters, self.REFERENCE, context)
        texts = {name: self.parameterAsString(parameters, name, context)
                 for name in (self.REFERENCE_FIELD, self.GROUP)}  # fmt: skip
        given = shared.given(parameters, self.REFERENCE_LAYER)
        self.job = AssessJob(
            predicted=raster_path(predicted, "map"),
            band=shared.optional_int(self, parameters, self.BAND, context) or 1,
            reference=raster_path(reference, "reference") if reference is not None else None,
            reference_band=shared.optional_int(self, parameters, self.REFERENCE_BAND, context) or 1,
            reference_layer=str(parameters[self.REFERENCE_LAYER]) if given else None,
            reference_field=texts[self.REFERENCE_FIELD] or None,
            group=texts[self.GROUP] or None,
            kind=self.parameterAsEnumString(parameters, self.KIND, context),
            coverage=self.parameterAsDouble(parameters, self.COVERAGE, context),
        )
        for name in (self.PROBABILITIES, self.LOWER, self.UPPER):
            layer = raster_layer(self, parameters, name, context)
            path = None if layer is None else raster_path(layer, name.lower())
            setattr(self.job, name.lower(), path)
        self.job.check_inputs()
        fields = texts[self.REFERENCE_FIELD], texts[self.GROUP]
        self.layers = {}
        for name, what, *chosen in (
            (self.REFERENCE_LAYER, "reference layer", *fields),
            (self.AREA, "area"), (self.STANDS, "layer of stands"),
        ):  # fmt: skip
            layer = feature_layer(self, parameters, name, context, predicted, what, *chosen)
            self.layers[name] = layer
            setattr(self.job, name.lower(), None if layer is None else layer.title)
        self.job.classes = raster_names(predicted)
        features = self.layers[self.REFERENCE_LAYER]
        names = raster_names(reference) if features is None else features.classes
        self.job.reference_classes = names
        self.title = predicted.name()
        shared.check_destinations(parameters, {
            self.REPORT: "report", self.OUTPUT: "figures", self.TABLES: "tables",
            self.ERRORS: "raster of errors",
        })  # fmt: skip

    def processAlgorithm(self, parameters, context, feedback):
        job, reporter = self.job, FeedbackReporter(feedback)
        for name in (self.REPORT, self.OUTPUT, self.TABLES):
            setattr(job, name.lower(), shared.optional_file(self, parameters, name, context))
        job.errors = self.parameterAsOutputLayer(parameters, self.ERRORS, context) or None
        with processing_errors():
            shapes = [layer and layer.shapes(reporter) for layer in self.layers.values()]
            outputs = run_assessment(job, reporter, Layers(*shapes), self.title)
        for name in ("OVERALL_ACCURACY", "RMSE"):
            if outputs[name] is not None:
                feedback.pushInfo(f"{_TITLES[name]}: {outputs[name]:.4g}")
        return {name: value for name, value in outputs.items() if value is not None}


def _polygons(name, description):
    return QgsProcessingParameterFeatureSource(name, description, [POLYGONS], optional=True)
