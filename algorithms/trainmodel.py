"""Train a model: scenes and labels to a model file."""

from __future__ import annotations

from typing import ClassVar

from qgis.core import QgsProcessingOutputNumber

from ..model.job import PRESETS, RECIPES, TrainJob
from ..plugin import label_parameters
from ..plugin import parameters as shared
from ..plugin.jobs import export_place, job_folder, processing_errors, require_engine, run_or_save
from .base import HyperTaskAlgorithm


class TrainModel(HyperTaskAlgorithm):
    PRESET = "PRESET"
    RECIPE = "RECIPE"
    EPOCHS = "EPOCHS"
    BATCH_SIZE = "BATCH_SIZE"
    WINDOW = "WINDOW"
    USE_BAD_BANDS = "USE_BAD_BANDS"
    OUTPUT = "OUTPUT"
    REPORT = "REPORT"
    OVERALL_ACCURACY = "OVERALL_ACCURACY"
    RMSE = "RMSE"

    SUMMARY = (
        "Train one network for all variables of hyperspectral rasters.\n"
        "The network learns categorical variables (such as the main species) and continuous ones "
        "(such as height) together, from polygons or points with attribute fields, from label "
        "rasters, or from both. The result is a model file for the algorithm Predict maps. A "
        "pixel that lacks the label of one variable still serves the others."
    )

    HELP: ClassVar = {
        PRESET: "Size of the network. paper is the published one; compact, small and tiny have a "
        "half, a quarter and an eighth of its channels and train faster. Without a graphics card "
        "take compact or small.",
        EPOCHS: "How often the training samples are gone through. Blank: as the recipe says.",
        RECIPE: "How the network is trained: default suits most scenes, paper follows the "
        "publication.",
        BATCH_SIZE: "Windows per training step; fewer need less memory. Blank: as the recipe says.",
        WINDOW: "Side of the training windows in pixels, a multiple of 8. Blank: as the recipe "
        "says.",
        USE_BAD_BANDS: "Also use the bands that the raster's header calls bad (bbl).",
        OUTPUT: "The trained model, with all that is needed to map another scene of the sensor.",
        REPORT: "How the training went and how accurate each variable is on the test part.",
    }  # fmt: skip

    def name(self):
        return "trainmodel"

    def displayName(self):
        return "Train model"

    def group(self):
        return "Models and maps"

    def groupId(self):
        return "models"

    def tags(self):
        return ["hyperspectral", "multitask", "deep learning", "neural network", "training",
                "classification", "regression", "forest"]  # fmt: skip

    def initAlgorithm(self, configuration=None):
        add = self.add
        label_parameters.add_labels(self)
        add(shared.choice(self.PRESET, "Network", PRESETS, TrainJob.preset))
        add(shared.whole_number(self.EPOCHS, "Epochs", optional=True))
        for parameter in (
            shared.choice(self.RECIPE, "Recipe", RECIPES, TrainJob.recipe),
            shared.whole_number(self.BATCH_SIZE, "Batch size", optional=True),
            shared.whole_number(self.WINDOW, "Window", lowest=8, optional=True),
            shared.seed(),
            shared.device(),
            shared.wavelengths(),
            shared.switch(self.USE_BAD_BANDS, "Use bad bands"),
            shared.whole_number(label_parameters.BLOCK_SIZE, "Block size", optional=True),
            shared.share(label_parameters.RARE_CLASS_SHARE, "Share of rare classes", optional=True),
        ):
            add(parameter, advanced=True)
        add(shared.written_file(self.OUTPUT, "Model file", shared.MODELS))
        add(shared.written_file(self.REPORT, "Report", shared.HTML, optional=True))
        add(shared.save_job())
        self.addOutput(QgsProcessingOutputNumber(self.OVERALL_ACCURACY, "Overall accuracy"))
        self.addOutput(QgsProcessingOutputNumber(self.RMSE, "RMSE of the scaled variables"))

    def read(self, parameters, context):
        self.labelled = label_parameters.read_labels(self, parameters, context)
        ranges = self.parameterAsString(parameters, shared.WAVELENGTHS, context)
        self.job = TrainJob(
            scenes=self.labelled.scenes,
            labels=self.labelled.labels,
            output="",
            preset=self.parameterAsEnumString(parameters, self.PRESET, context),
            recipe=self.parameterAsEnumString(parameters, self.RECIPE, context),
            epochs=shared.optional_int(self, parameters, self.EPOCHS, context),
            batch_size=shared.optional_int(self, parameters, self.BATCH_SIZE, context),
            window=shared.optional_int(self, parameters, self.WINDOW, context),
            seed=self.parameterAsInt(parameters, shared.SEED, context),
            device=self.parameterAsEnumString(parameters, shared.DEVICE, context),
            wavelengths=shared.wavelength_ranges(ranges),
            use_bad_bands=self.parameterAsBool(parameters, self.USE_BAD_BANDS, context),
            block_size=shared.optional_int(self, parameters, label_parameters.BLOCK_SIZE, context),
            rare_class_share=shared.optional_float(
                self, parameters, label_parameters.RARE_CLASS_SHARE, context
            ),
        )
        self.job.check()
        shared.check_destinations(parameters, {self.OUTPUT: "model file", self.REPORT: "report"})
        require_engine(parameters)

    def processAlgorithm(self, parameters, context, feedback):
        save_to = shared.optional_file(self, parameters, shared.SAVE_JOB, context)
        job = self.job
        job.output = self.parameterAsFileOutput(parameters, self.OUTPUT, context)
        job.report = shared.optional_file(self, parameters, self.REPORT, context)
        with processing_errors(), job_folder() as folder:
            self.labelled.export(job, export_place(folder, save_to), feedback)
            return run_or_save(job, folder, save_to, feedback)
