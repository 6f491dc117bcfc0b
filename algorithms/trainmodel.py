"""Train a model: scenes and labels to a model file."""

from __future__ import annotations

from typing import ClassVar

from qgis.core import QgsProcessingOutputNumber

from ..model.job import PRESETS, RECIPES, TrainJob
from ..plugin import parameters as shared
from ..plugin.compat import field_names
from ..plugin.jobs import export_place, job_folder, processing_errors, require_engine, run_or_save
from ..plugin.layers import label_layer, label_raster, raster_layers, raster_path, source_layer
from .base import HyperTaskAlgorithm


class TrainModel(HyperTaskAlgorithm):
    INPUT = "INPUT"
    LABELS = "LABELS"
    CATEGORICAL_FIELDS = "CATEGORICAL_FIELDS"
    CONTINUOUS_FIELDS = "CONTINUOUS_FIELDS"
    LABEL_RASTERS = "LABEL_RASTERS"
    VARIABLE_SPEC = "VARIABLE_SPEC"
    PRESET = "PRESET"
    RECIPE = "RECIPE"
    EPOCHS = "EPOCHS"
    BATCH_SIZE = "BATCH_SIZE"
    WINDOW = "WINDOW"
    USE_BAD_BANDS = "USE_BAD_BANDS"
    BLOCK_SIZE = "BLOCK_SIZE"
    RARE_CLASS_SHARE = "RARE_CLASS_SHARE"
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
        INPUT: "One or more rasters of the same sensor. Wavelengths, bad bands and no-data values "
        "are taken from the files.",
        LABELS: "Polygons or points whose fields are the variables. Unsaved edits, selections and "
        "other coordinate systems are respected, and so are the class names and colours of a "
        "categorised style.",
        CATEGORICAL_FIELDS: "Fields of the label layer that name a class: whole numbers from 1, or "
        "text. Numbers stay the codes in the maps; text classes are numbered in sorted order.",
        CONTINUOUS_FIELDS: "Fields of the label layer that hold a quantity. The maps come in the "
        "same unit.",
        LABEL_RASTERS: "Rasters of labels, instead of a label layer or besides it. Without a "
        "variable spec each has one band: whole numbers are classes, floating-point numbers a "
        "quantity.",
        VARIABLE_SPEC: "A JSON file that says which variable each band of the label rasters holds. "
        "The one for TAIGA comes with the plugin: resources/taiga.json.",
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
        BLOCK_SIZE: "Side, in pixels, of the blocks that are dealt to training, validation and "
        "test. Blank: from the extent of the labels.",
        RARE_CLASS_SHARE: "Classes with less than this share of a variable's labelled pixels (0.05 "
        "means 5 %) are left out. Blank: as the recipe says.",
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
        add(shared.rasters(self.INPUT, "Hyperspectral rasters"))
        add(shared.label_features(self.LABELS, "Label layer", optional=True))
        add(shared.fields(self.CATEGORICAL_FIELDS, "Categorical fields", self.LABELS))
        add(shared.fields(self.CONTINUOUS_FIELDS, "Continuous fields", self.LABELS, numeric=True))
        add(shared.rasters(self.LABEL_RASTERS, "Label rasters", optional=True))
        add(shared.read_file(self.VARIABLE_SPEC, "Variable spec", shared.JSON, optional=True))
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
            shared.whole_number(self.BLOCK_SIZE, "Block size", optional=True),
            shared.share(self.RARE_CLASS_SHARE, "Share of rare classes", optional=True),
        ):
            add(parameter, advanced=True)
        add(shared.written_file(self.OUTPUT, "Model file", shared.MODELS))
        add(shared.written_file(self.REPORT, "Report", shared.HTML, optional=True))
        add(shared.save_job())
        self.addOutput(QgsProcessingOutputNumber(self.OVERALL_ACCURACY, "Overall accuracy"))
        self.addOutput(QgsProcessingOutputNumber(self.RMSE, "RMSE of the scaled variables"))

    def read(self, parameters, context):
        layers = raster_layers(self, parameters, self.INPUT, context)
        scenes = [raster_path(layer) for layer in layers]
        spec = shared.optional_file(self, parameters, self.VARIABLE_SPEC, context)
        rasters = raster_layers(self, parameters, self.LABEL_RASTERS, context)
        labels = [label_raster(layer, spec) for layer in rasters]
        self.layer = None
        if shared.given(parameters, self.LABELS):
            layer, definition = source_layer(self, parameters, self.LABELS, context)
            self.layer = label_layer(
                layer,
                field_names(self, parameters, self.CATEGORICAL_FIELDS, context),
                field_names(self, parameters, self.CONTINUOUS_FIELDS, context),
                definition=definition,
            )
            labels.insert(0, self.layer.described)
        ranges = self.parameterAsString(parameters, shared.WAVELENGTHS, context)
        self.job = TrainJob(
            scenes=scenes,
            labels=labels,
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
            block_size=shared.optional_int(self, parameters, self.BLOCK_SIZE, context),
            rare_class_share=shared.optional_float(
                self, parameters, self.RARE_CLASS_SHARE, context
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
            if self.layer is not None:
                job.labels[0] = self.layer.source(export_place(folder, save_to), feedback)
            return run_or_save(job, folder, save_to, feedback)
