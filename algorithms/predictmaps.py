"""Map a scene with a model: one raster per variable, styled and grouped."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from qgis.core import (
    QgsProcessingOutputNumber,
    QgsProcessingParameterRasterDestination,
    QgsProcessingParameterRasterLayer,
)

from ..model.base.errors import HyperTaskError
from ..model.base.files import job_folder
from ..model.jobs.predict import PredictJob
from ..model.jobs.values import PRECISIONS
from ..model.modelfile import header_variables, read_header, require_intervals, require_trust
from ..plugin import parameters as shared
from ..plugin.i18n import tr
from ..plugin.jobs import processing_errors, require_engine, run_or_save
from ..plugin.layers import given_crs, raster_layer, raster_path
from ..plugin.results import load_maps
from .base import HyperTaskAlgorithm


class PredictMaps(HyperTaskAlgorithm):
    INPUT = "INPUT"
    MODEL = "MODEL"
    PROBABILITIES = "PROBABILITIES"
    UNCERTAINTY = "UNCERTAINTY"
    INTERVALS = "INTERVALS"
    TRUST_LIMIT = "TRUST_LIMIT"
    TILE = "TILE"
    PRECISION = "PRECISION"
    OUTPUT = "OUTPUT"
    CLASSES = "CLASSES"
    VARIABLES = "VARIABLES"
    TRUST = "TRUST"
    TRUST_BEYOND = "TRUST_BEYOND"

    SUMMARY = (
        "Map every variable of a model over a whole hyperspectral raster.\n"
        "Writes one GeoTIFF per variable into a folder: class maps with names and colours, maps "
        "of quantities in their units, and one that shows where they can be trusted. Bands are "
        "matched by wavelength, so the raster may have more bands than the model needs. Rasters of "
        "any size are mapped in bounded memory."
    )

    HELP: ClassVar = {
        INPUT: "The scene to map, of the sensor that the model was trained on.",
        MODEL: "A model file written by Train model.",
        PROBABILITIES: "Also write, for each categorical variable, a raster with the probability "
        "of every class, one band each.",
        UNCERTAINTY: "Also write how uncertain the maps are: for each categorical variable the "
        "entropy of the class probabilities, from 0 (sure) to 1 (all classes alike); for each "
        "continuous variable, if the model is an ensemble, the standard deviation among its "
        "networks, in the unit of the variable.",
        INTERVALS: "Also write, for each continuous variable, rasters of a lower and an upper "
        "limit that enclose this many percent of the values, 50 to 99, such as 90. They rest on "
        "the errors at labels that the training held out and hold for places like those. "
        "Blank: none.",
        TRUST_LIMIT: "Leave all maps blank where the score of trust is beyond this number: 1 is "
        "the limit of what is like the training, a higher number leaves more. Blank: the maps show "
        "everything.",
        TILE: "Side, in pixels, of the pieces in which the scene is mapped; smaller ones need less "
        "memory. Blank: chosen for the model.",
        PRECISION: "Digits of the network's products: auto takes bf16, which is faster and whose "
        "maps differ by less than can be seen, where the processor or the card computes in it, "
        "otherwise float32.",
        OUTPUT: "One GeoTIFF per variable is written here, named after it, with its style beside "
        "it.",
        CLASSES: "All categorical variables, one band each, for use in graphical models. If "
        "skipped, the same is given as classes.vrt in the folder.",
        VARIABLES: "All continuous variables, one band each, for use in graphical models. If "
        "skipped, the same is given as variables.vrt in the folder.",
        TRUST: "How far the spectrum of each pixel is from all that the model learned from: up to "
        "1 it is like the training, up to 1.5 at the edge, from there on unlike anything seen, "
        "such as a lake for a model of forests. It does not tell errors within the limit. If "
        "skipped, it is given as trust.tif in the folder. Models of older versions have none.",
    }

    def name(self):
        return "predictmaps"

    def displayName(self):
        return tr("Predict maps")

    def group(self):
        return tr("Models and maps")

    def groupId(self):
        return "models"

    def tags(self):
        words = "hyperspectral, multitask, deep learning, prediction, inference, classification, "
        return (words + "regression, map").split(", ")

    def initAlgorithm(self, configuration=None):
        self.add(QgsProcessingParameterRasterLayer(self.INPUT, "Hyperspectral raster"))
        self.add_settings()
        self.add(shared.folder(self.OUTPUT, "Folder of the maps"))
        self.add(_raster_of_all(self.CLASSES, "All classes in one raster"))
        self.add(_raster_of_all(self.VARIABLES, "All quantities in one raster"))
        self.add(_raster_of_all(self.TRUST, "Trust"))
        self.add(shared.save_job())
        self.addOutput(QgsProcessingOutputNumber(self.TRUST_BEYOND, tr("Share beyond the limit")))

    def add_settings(self):
        """The model and what is mapped of it."""
        add = self.add
        add(shared.read_file(self.MODEL, "Model file", shared.MODELS))
        add(shared.switch(self.PROBABILITIES, "Class probabilities"))
        add(shared.switch(self.UNCERTAINTY, "Uncertainty"), advanced=True)
        add(
            shared.whole_number(
                self.INTERVALS, "Prediction intervals (%)", lowest=50, optional=True, highest=99
            ),
            advanced=True,
        )
        add(shared.positive(self.TRUST_LIMIT, "Blank beyond a score of trust of"), advanced=True)
        add(shared.device(), advanced=True)
        add(shared.whole_number(self.TILE, "Tile", lowest=16, optional=True), advanced=True)
        add(shared.choice(self.PRECISION, "Precision", PRECISIONS, "auto", True), advanced=True)

    def layers(self, parameters, context):
        """The scenes to map."""
        return [raster_layer(self, parameters, self.INPUT, context)]

    def read(self, parameters, context):
        scenes = self.layers(parameters, context)
        model = shared.optional_file(self, parameters, self.MODEL, context)
        if model is None:
            raise HyperTaskError("No model file was given; choose one that Train model wrote.")
        header = read_header(model)
        self._check_asked_for(parameters, header_variables(header))
        if shared.given(parameters, self.TRUST) or shared.given(parameters, self.TRUST_LIMIT):
            require_trust(header)
        self.scenes = [(raster_path(s, "scene"), s.name(), given_crs(s)) for s in scenes]
        self.job = PredictJob(
            scene=self.scenes[0][0],
            crs=self.scenes[0][2],
            model=model,
            output="",
            probabilities=self.parameterAsBool(parameters, self.PROBABILITIES, context),
            uncertainty=self.parameterAsBool(parameters, self.UNCERTAINTY, context),
            intervals=shared.optional_int(self, parameters, self.INTERVALS, context),
            trust_limit=shared.optional_float(self, parameters, self.TRUST_LIMIT, context),
            device=self.parameterAsEnumString(parameters, shared.DEVICE, context),
            tile=shared.optional_int(self, parameters, self.TILE, context),
            precision=self.parameterAsEnumString(parameters, self.PRECISION, context) or "auto",
        )
        self.job.check()
        if self.job.intervals is not None:
            require_intervals(header, self.job.intervals)
        shared.check_destinations(
            parameters,
            {
                self.OUTPUT: "folder of the maps",
                self.CLASSES: "raster of all classes",
                self.VARIABLES: "raster of all quantities",
                self.TRUST: "raster of trust",
            },
        )
        require_engine(parameters)

    def _check_asked_for(self, parameters, variables):
        for name, kind, there in (
            (self.CLASSES, "categorical", [v for v in variables if v.is_categorical]),
            (self.VARIABLES, "continuous", [v for v in variables if not v.is_categorical]),
        ):
            if shared.given(parameters, name) and not there:
                raise HyperTaskError(
                    f"The model has no {kind} variable, so {name} cannot be written; skip it."
                )

    def processAlgorithm(self, parameters, context, feedback):
        save_to = shared.optional_file(self, parameters, shared.SAVE_JOB, context)
        job = self.job
        job.output = self.parameterAsFileOutput(parameters, self.OUTPUT, context)
        job.classes = shared.output_layer(self, parameters, self.CLASSES, context)
        job.variables = shared.output_layer(self, parameters, self.VARIABLES, context)
        job.trust = shared.output_layer(self, parameters, self.TRUST, context)
        with processing_errors(), job_folder() as folder:
            outputs = run_or_save(job, folder, save_to, feedback)
        self.load(outputs.pop("layers", ()), self.scenes[0][1], context)
        outputs.pop("trust", None)  # its figures, which the log has told
        return outputs

    def load(self, maps, scene, context):
        """Have the maps that the engine wrote shown in a group of their scene."""
        if self.loads_layers:
            load_maps(context, maps, f"{Path(self.job.model).stem}: {scene}")


def _raster_of_all(name, description):
    return QgsProcessingParameterRasterDestination(
        name, description, optional=True, createByDefault=False
    )
