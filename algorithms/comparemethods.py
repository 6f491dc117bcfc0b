"""Compare methods: networks and pixel methods on one split, as tables."""

from __future__ import annotations

from typing import ClassVar

from ..model.base.files import job_folder
from ..model.jobs.compare import COMPARED, CompareJob
from ..model.jobs.methods import PRESETS, PROPOSED
from ..model.jobs.pixel_methods import PIXEL_METHODS
from ..model.jobs.plans import ABLATIONS as VARIANTS
from ..plugin import label_parameters
from ..plugin import parameters as shared
from ..plugin.blanks import of_recipe
from ..plugin.i18n import tr
from ..plugin.jobs import export_place, processing_errors, require_engine, run_or_save
from .base import HyperTaskAlgorithm


class CompareMethods(HyperTaskAlgorithm):
    METHODS = "METHODS"
    ABLATIONS = "ABLATIONS"
    SEEDS = "SEEDS"
    EPOCHS = "EPOCHS"
    MINUTES = "MINUTES"
    PRESET = "PRESET"
    OUTPUT = "OUTPUT"
    REPORT = "REPORT"

    SUMMARY = (
        "Compare methods on your own data, with the tables of the publication.\n"
        "Trains the proposed network, others to compare it with, and methods for single pixels on "
        "the same split with the same budget, each with several seeds, and tells how accurate "
        "they are on the same test pixels, what they differ by and what they cost. What is "
        "finished is kept in the folder: run again with the same settings to go on after an "
        "interruption, or with more methods to add them."
    )

    HELP: ClassVar = {
        METHODS: "What is compared: "
        + ", ".join(f"{name} ({title})" for name, title in COMPARED.items())
        + f". {', '.join(PIXEL_METHODS)} see single pixels and need scikit-learn in the engine's "
        "Python. Blank: all of them.",
        ABLATIONS: "Variants of the proposed network besides, a table for each set: "
        + "; ".join(f"{name} ({each.words})" for name, each in VARIANTS.items())
        + ".",
        SEEDS: "How often each method is trained, with other random numbers. Three or more tell "
        "by how much chance alone sets methods apart; one tells nothing of it.",
        EPOCHS: "Epochs of every network. Blank: as the recipe says, or the minutes.",
        MINUTES: "In place of epochs: minutes that each training of a network may take. How many "
        "epochs that is, is measured first.",
        PRESET: "Size of the networks: the published widths (paper), a half (compact), a quarter "
        "(small) or an eighth of them (tiny). Without a graphics card take tiny or small.",
        OUTPUT: "Folder of the tables (CSV and LaTeX), of the models, one for each network, and of "
        "what is finished.",
        REPORT: "All tables and figures as a page. Blank: report.html in the folder.",
    }

    def name(self):
        return "comparemethods"

    def displayName(self):
        return tr("Compare methods")

    def group(self):
        return tr("Models and maps")

    def groupId(self):
        return "models"

    def tags(self):
        return [
            "hyperspectral",
            "comparison",
            "benchmark",
            "ablation",
            "random forest",
            "support vector machine",
            "deep learning",
            "accuracy",
        ]

    def initAlgorithm(self, configuration=None):
        label_parameters.add_labels(self, spec=False)
        self.add(shared.choices(self.METHODS, "Methods", COMPARED))
        self.add(shared.choices(self.ABLATIONS, "Ablations", VARIANTS))
        self.add(shared.whole_number(self.SEEDS, "Number of seeds", CompareJob.seeds))
        self.add(shared.whole_number(self.EPOCHS, "Epochs", optional=True))
        self.add(shared.positive(self.MINUTES, "Minutes for each training"))
        self.add(shared.choice(self.PRESET, "Networks", PRESETS, CompareJob.preset))
        self.add(shared.folder(self.OUTPUT, "Folder of the comparison"))
        self.add(
            shared.written_file(self.REPORT, "Comparison report", shared.HTML, True, create=False)
        )
        self.add(shared.save_job())

    def blanks(self, chosen):
        return {**super().blanks(chosen), self.EPOCHS: of_recipe(CompareJob.recipe)[self.EPOCHS]}

    def read(self, parameters, context):
        self.labelled = label_parameters.read_labels(self, parameters, context)
        self.job = CompareJob(
            scenes=self.labelled.scenes,
            labels=self.labelled.labels,
            output="",
            methods=shared.chosen(self, parameters, self.METHODS, COMPARED, context),
            ablations=shared.chosen(self, parameters, self.ABLATIONS, VARIANTS, context),
            seeds=self.parameterAsInt(parameters, self.SEEDS, context),
            epochs=shared.optional_int(self, parameters, self.EPOCHS, context),
            minutes=shared.optional_float(self, parameters, self.MINUTES, context),
            preset=self.parameterAsEnumString(parameters, self.PRESET, context),
        )
        if not self.job.methods and self.job.ablations:
            self.job.methods = [PROPOSED]
        self.job.check()
        shared.check_destinations(
            parameters, {self.OUTPUT: "folder of the comparison", self.REPORT: "report"}
        )
        require_engine(parameters)

    def processAlgorithm(self, parameters, context, feedback):
        save_to = shared.optional_file(self, parameters, shared.SAVE_JOB, context)
        self.job.output = self.parameterAsFileOutput(parameters, self.OUTPUT, context)
        self.job.report = shared.optional_file(self, parameters, self.REPORT, context)
        with processing_errors(), job_folder() as folder:
            self.labelled.export(self.job, export_place(folder, save_to), feedback)
            return run_or_save(self.job, folder, save_to, feedback)
