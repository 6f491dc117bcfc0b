"""Train a model: scenes and labels to a model file."""

from __future__ import annotations

from typing import ClassVar

from qgis.core import QgsProcessingOutputNumber

from ..model.base.files import job_folder
from ..model.jobs.losses import IMBALANCES, LOSSES
from ..model.jobs.methods import METHODS, PRESETS
from ..model.jobs.recipes import recipe_for
from ..model.jobs.train import BALANCINGS, RECIPES, SCALINGS, TrainJob
from ..plugin import label_parameters
from ..plugin import parameters as shared
from ..plugin.i18n import tr
from ..plugin.jobs import export_place, processing_errors, require_engine, run_or_save
from .base import HyperTaskAlgorithm


class TrainModel(HyperTaskAlgorithm):
    PRESET = "PRESET"
    METHOD = "METHOD"
    RECIPE = "RECIPE"
    EPOCHS = "EPOCHS"
    BATCH_SIZE = "BATCH_SIZE"
    WINDOW = "WINDOW"
    USE_BAD_BANDS = "USE_BAD_BANDS"
    SCALING = "SCALING"
    IMBALANCE = "IMBALANCE"
    BALANCING = "BALANCING"
    TASK_WEIGHTS = "TASK_WEIGHTS"
    SETTINGS = "SETTINGS"
    SEEDS = "SEEDS"
    ENSEMBLE = "ENSEMBLE"
    INIT_FROM = "INIT_FROM"
    FREEZE_ENCODER = "FREEZE_ENCODER"
    DETERMINISTIC = "DETERMINISTIC"
    RESUME = "RESUME"
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
        METHOD: "The network, the proposed one or another to compare it with: "
        + ", ".join(f"{name} ({method.source})" for name, method in METHODS.items())
        + ".",
        RECIPE: "How the network is trained: default suits most scenes, paper follows the "
        "publication.",
        BATCH_SIZE: "Windows per training step; fewer need less memory. Blank: as the recipe says.",
        WINDOW: "Side of the training windows in pixels, a multiple of 8. Blank: as the recipe "
        "says.",
        USE_BAD_BANDS: "Also use the bands that the raster's header calls bad (bbl).",
        SCALING: "How spectra are scaled: standardise (mean 0 and deviation 1 per band), minmax "
        "(0 to 1 per band) or l2 (every spectrum to length 1, which leaves only its shape). Blank: "
        "as the recipe says.",
        IMBALANCE: "What is done about classes that are rare among the labels: "
        + ", ".join(f"{name} ({LOSSES[name].help})" for name in IMBALANCES)
        + ". Blank: as the recipe says.",
        BALANCING: "How the losses of the variables are weighed against each other: gradnorm and "
        "uncertainty learn the weights, equal takes the plain sum, fixed the task weights. Blank: "
        "as the recipe says.",
        TASK_WEIGHTS: 'For the balancing fixed: weights such as "height=2, species=1"; a variable '
        "not named has 1.",
        SETTINGS: 'Other settings of the recipe, such as "learning_rate=0.0001, patience=5"; '
        "docs/training.md lists them.",
        SEEDS: "How many networks are trained, with this seed and the following ones. The report "
        "gives mean, minimum and maximum; the best by validation becomes the model.",
        ENSEMBLE: "Keep all of these networks in the model: maps are their mean, and how far they "
        "differ can be mapped too. Mapping takes as many times longer.",
        INIT_FROM: "A model whose weights are taken where they fit: the start for a scene or "
        "variables of which there are few labels.",
        FREEZE_ENCODER: "Keep what the variables share as it is in that model, and train only "
        "what belongs to each variable.",
        DETERMINISTIC: "Results that repeat to the last bit on a graphics card too, which is "
        "slower. On a processor they always do, with the same number of threads.",
        RESUME: "Go on from where an interrupted training of this model file stopped. What was "
        "trained so far is kept beside it, in a folder whose name ends in .resume.",
        OUTPUT: "The trained model, with all that is needed to map another scene of the sensor.",
        REPORT: "How the training went and how accurate each variable is on labels held out.",
    }

    def name(self):
        return "trainmodel"

    def displayName(self):
        return tr("Train model")

    def group(self):
        return tr("Models and maps")

    def groupId(self):
        return "models"

    def tags(self):
        return [
            "hyperspectral",
            "multitask",
            "deep learning",
            "neural network",
            "training",
            "classification",
            "regression",
            "forest",
        ]

    def initAlgorithm(self, configuration=None):
        add = self.add
        label_parameters.add_labels(self)
        add(shared.choice(self.PRESET, "Network", PRESETS, TrainJob.preset))
        add(shared.whole_number(self.EPOCHS, "Epochs", optional=True))
        for parameter in (
            shared.choice(self.METHOD, "Method", list(METHODS), TrainJob.method),
            shared.choice(self.RECIPE, "Recipe", RECIPES, TrainJob.recipe),
            shared.whole_number(self.BATCH_SIZE, "Batch size", optional=True),
            shared.whole_number(self.WINDOW, "Window", lowest=8, optional=True),
            shared.choice(self.IMBALANCE, "Rare classes", IMBALANCES, optional=True),
            shared.choice(self.BALANCING, "Balancing of the variables", BALANCINGS, optional=True),
            shared.text(self.TASK_WEIGHTS, "Task weights"),
            shared.choice(self.SCALING, "Scaling of the spectra", SCALINGS, optional=True),
            shared.wavelengths(),
            shared.switch(self.USE_BAD_BANDS, "Use bad bands"),
            *label_parameters.split_parameters(final=True),
            shared.text(self.SETTINGS, "Settings"),
            shared.seed(),
            shared.whole_number(self.SEEDS, "Number of seeds", TrainJob.seeds),
            shared.switch(self.ENSEMBLE, "Keep all of them as an ensemble"),
            shared.read_file(self.INIT_FROM, "Start from model", shared.MODELS, optional=True),
            shared.switch(self.FREEZE_ENCODER, "Freeze the encoder"),
            shared.device(),
            shared.switch(self.DETERMINISTIC, "Deterministic"),
            shared.switch(self.RESUME, "Resume"),
        ):
            add(parameter, advanced=True)
        add(shared.written_file(self.OUTPUT, "Model file", shared.MODELS))
        add(shared.written_file(self.REPORT, "Training report", shared.HTML, optional=True))
        add(shared.save_job())
        self.addOutput(QgsProcessingOutputNumber(self.OVERALL_ACCURACY, tr("Overall accuracy")))
        self.addOutput(QgsProcessingOutputNumber(self.RMSE, tr("RMSE of the scaled variables")))

    def read(self, parameters, context):
        self.labelled = label_parameters.read_labels(self, parameters, context)
        ranges = self.parameterAsString(parameters, shared.WAVELENGTHS, context)
        self.job = TrainJob(
            scenes=self.labelled.scenes,
            labels=self.labelled.labels,
            output="",
            preset=self.parameterAsEnumString(parameters, self.PRESET, context),
            method=self.parameterAsEnumString(parameters, self.METHOD, context),
            recipe=self.parameterAsEnumString(parameters, self.RECIPE, context),
            epochs=shared.optional_int(self, parameters, self.EPOCHS, context),
            batch_size=shared.optional_int(self, parameters, self.BATCH_SIZE, context),
            window=shared.optional_int(self, parameters, self.WINDOW, context),
            seed=self.parameterAsInt(parameters, shared.SEED, context),
            device=self.parameterAsEnumString(parameters, shared.DEVICE, context),
            wavelengths=shared.wavelength_ranges(ranges),
            use_bad_bands=self.parameterAsBool(parameters, self.USE_BAD_BANDS, context),
            imbalance=shared.optional_choice(self, parameters, self.IMBALANCE, context),
            balancing=shared.optional_choice(self, parameters, self.BALANCING, context),
            task_weights=self.values_of(self.TASK_WEIGHTS, "task weights", parameters, context),
            scaling=shared.optional_choice(self, parameters, self.SCALING, context),
            settings=self.values_of(self.SETTINGS, "settings", parameters, context),
            seeds=self.parameterAsInt(parameters, self.SEEDS, context),
            ensemble=self.parameterAsBool(parameters, self.ENSEMBLE, context),
            init_from=shared.optional_file(self, parameters, self.INIT_FROM, context),
            freeze_encoder=self.parameterAsBool(parameters, self.FREEZE_ENCODER, context),
            deterministic=self.parameterAsBool(parameters, self.DETERMINISTIC, context),
            resume=self.parameterAsBool(parameters, self.RESUME, context),
            **label_parameters.read_split(self, parameters, context),
        )
        self.job.check()
        recipe_for(self.job)  # the settings are checked before anything runs
        shared.check_destinations(parameters, {self.OUTPUT: "model file", self.REPORT: "report"})
        require_engine(parameters)

    def values_of(self, name, what, parameters, context):
        return shared.named_values(self.parameterAsString(parameters, name, context), what)

    def processAlgorithm(self, parameters, context, feedback):
        save_to = shared.optional_file(self, parameters, shared.SAVE_JOB, context)
        job = self.job
        job.output = self.parameterAsFileOutput(parameters, self.OUTPUT, context)
        job.report = shared.optional_file(self, parameters, self.REPORT, context)
        with processing_errors(), job_folder() as folder:
            self.labelled.export(job, export_place(folder, save_to), feedback)
            return run_or_save(job, folder, save_to, feedback)
