"""How accurate a map or a model is, from reference data; runs inside QGIS."""

from __future__ import annotations

from typing import ClassVar

from qgis.core import (
    QgsProcessingOutputNumber,
    QgsProcessingParameterBand,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterRasterDestination,
    QgsProcessingParameterRasterLayer,
)

from ..model.base.present import present
from ..model.jobs.assess import ASSESS_KINDS, AssessJob
from ..plugin import parameters as shared
from ..plugin.assess import TITLES, feature_layer, raster_names, rasters_of, run_job
from ..plugin.compat import POLYGONS
from ..plugin.i18n import tr
from ..plugin.jobs import processing_errors
from .base import HyperTaskAlgorithm


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
    TRUST = "TRUST"
    MODEL = "MODEL"
    SCENE = "SCENE"
    VARIABLE = "VARIABLE"
    REPORT = "REPORT"
    OUTPUT = "OUTPUT"
    TABLES = "TABLES"
    ERRORS = "ERRORS"

    SUMMARY = (
        "Tell how accurate a map is, from reference data that the model has not seen.\n"
        "Classes: confusion matrix, precision, recall and F1 of every class, accuracy and areas "
        "adjusted by area with confidence intervals. Quantities: RMSE, MAE, bias, R2, Pearson's r. "
        "Both by pixels and by stands. The map sets the grid; a warning says when the "
        "reference seems shifted or turned. Needs nothing besides QGIS, unless a model has to map "
        "the scene first."
    )

    HELP: ClassVar = {
        PREDICTED: "The map to judge, such as one that Predict maps wrote. Blank: a model maps a "
        "scene first, see below.",
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
        LOWER: "Lower limits of prediction intervals; with the upper ones, the share of values "
        "within them is reported.",
        UPPER: "Upper limits of prediction intervals.",
        COVERAGE: "The share of values that should lie within the prediction intervals.",
        TRUST: "The raster of trust of the map: accuracy within its limit and beyond is told. "
        "Blank: trust.tif beside the map, if it is there.",
        MODEL: "Instead of a map: a model file written by Train model. Its map of the scene is "
        "judged and not kept, with its class probabilities or prediction intervals.",
        SCENE: "The hyperspectral raster that the model is to map.",
        VARIABLE: "Which variable of the model is judged. Blank: its only one.",
        REPORT: "Tables and figures as a page, to keep or to print.",
        OUTPUT: "All figures as JSON, for programs.",
        TABLES: "All tables as CSV, one row for each figure.",
        ERRORS: "A raster of errors: right and wrong pixels of classes, map minus reference of "
        "quantities.",
    }

    def name(self):
        return "assessaccuracy"

    def displayName(self):
        return tr("Assess accuracy")

    def group(self):
        return tr("Models and maps")

    def groupId(self):
        return "models"

    def tags(self):
        words = "accuracy, validation, confusion matrix, kappa, F1, RMSE, R2, AUC, "
        words += "area estimation, Olofsson, reference, stands"
        return words.split(", ")

    def initAlgorithm(self, configuration=None):
        add, raster = self.add, QgsProcessingParameterRasterLayer
        add(raster(self.PREDICTED, "Map", optional=True))
        add(QgsProcessingParameterBand(self.BAND, "Band", 1, self.PREDICTED, True))
        add(raster(self.REFERENCE, "Reference raster", optional=True))
        add(shared.label_features(self.REFERENCE_LAYER, "Reference layer", optional=True))
        add(shared.one_field(self.REFERENCE_FIELD, "Reference field", self.REFERENCE_LAYER, True))
        add(shared.choice(self.KIND, "Kind", ASSESS_KINDS, "auto"))
        add(_polygons(self.AREA, "Area"))
        for parameter in (
            QgsProcessingParameterBand(
                self.REFERENCE_BAND, "Band of the reference", 1, self.REFERENCE, True
            ),
            shared.one_field(self.GROUP, "Field of the stand", self.REFERENCE_LAYER, True),
            _polygons(self.STANDS, "Stands"),
            raster(self.PROBABILITIES, "Class probabilities", optional=True),
            raster(self.LOWER, "Lower limits", optional=True),
            raster(self.UPPER, "Upper limits", optional=True),
            shared.share(self.COVERAGE, "Share within the intervals", AssessJob.coverage),
            raster(self.TRUST, "Trust", optional=True),
            shared.read_file(self.MODEL, "Model file", shared.MODELS, optional=True),
            raster(self.SCENE, "Hyperspectral raster", optional=True),
            shared.text(self.VARIABLE, "Variable"),
            shared.device(),
        ):
            add(parameter, advanced=True)
        add(shared.written_file(self.REPORT, "Accuracy report", shared.HTML, optional=True))
        for name, title, files in (
            (self.OUTPUT, "Figures", shared.JSON),
            (self.TABLES, "Tables", "CSV files (*.csv)"),
        ):
            add(shared.written_file(name, title, files, optional=True, create=False))
        add(
            QgsProcessingParameterRasterDestination(
                self.ERRORS, "Errors", optional=True, createByDefault=False
            )
        )
        for name, title in TITLES.items():
            self.addOutput(QgsProcessingOutputNumber(name, title))

    def read(self, parameters, context):
        self.job, grid, reference = rasters_of(self, parameters, context)
        texts = {
            name: self.parameterAsString(parameters, name, context)
            for name in (self.REFERENCE_FIELD, self.GROUP)
        }
        given = shared.given(parameters, self.REFERENCE_LAYER)
        self.job.reference_layer = str(parameters[self.REFERENCE_LAYER]) if given else None
        self.job.reference_field = texts[self.REFERENCE_FIELD] or None
        self.job.group = texts[self.GROUP] or None
        self.job.kind = self.parameterAsEnumString(parameters, self.KIND, context)
        self.job.coverage = self.parameterAsDouble(parameters, self.COVERAGE, context)
        self.job.check_inputs()
        fields = texts[self.REFERENCE_FIELD], texts[self.GROUP]
        self.layers = {}
        for name, what, *chosen in (
            (self.REFERENCE_LAYER, "reference layer", *fields),
            (self.AREA, "area"),
            (self.STANDS, "layer of stands"),
        ):
            layer = feature_layer(self, parameters, name, context, grid, what, *chosen)
            self.layers[name] = layer
            setattr(self.job, name.lower(), None if layer is None else layer.title)
        features = self.layers[self.REFERENCE_LAYER]
        names = raster_names(reference) if features is None else features.classes
        self.job.reference_classes = names
        shared.check_destinations(
            parameters,
            {
                self.REPORT: "report",
                self.OUTPUT: "figures",
                self.TABLES: "tables",
                self.ERRORS: "raster of errors",
            },
        )
        self.title = "" if self.job.model else present(grid).name()

    def processAlgorithm(self, parameters, context, feedback):
        for name in (self.REPORT, self.OUTPUT, self.TABLES):
            setattr(self.job, name.lower(), shared.optional_file(self, parameters, name, context))
        self.job.errors = shared.output_layer(self, parameters, self.ERRORS, context)
        with processing_errors():
            return run_job(self.job, self.layers.values(), feedback, self.title)


def _polygons(name, description):
    return QgsProcessingParameterFeatureSource(name, description, [POLYGONS], optional=True)
