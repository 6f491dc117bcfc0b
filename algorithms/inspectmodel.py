"""Show what is in a model file; needs no engine."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from ..model.base.errors import HyperTaskError
from ..model.base.text import Name
from ..model.modelfile import read_header, require_whole
from ..plugin import parameters as shared
from ..plugin.i18n import tr
from ..plugin.jobs import processing_errors
from .base import HyperTaskAlgorithm


class InspectModel(HyperTaskAlgorithm):
    MODEL = "MODEL"
    OUTPUT = "OUTPUT"

    SUMMARY = (
        "Show what is in a model file.\n"
        "Variables with their classes, units and ranges, bands and wavelengths, the network, how "
        "it was trained and how accurate it was. Nothing in the file is executed, and neither "
        "torch nor the engine is needed."
    )

    HELP: ClassVar = {
        MODEL: "A model file written by Train model.",
        OUTPUT: "The same as a page, to keep or to print.",
    }

    def name(self):
        return "inspectmodel"

    def displayName(self):
        return tr("Inspect model")

    def group(self):
        return tr("Models and maps")

    def groupId(self):
        return "models"

    def tags(self):
        return ["model", "safetensors", "metadata", "accuracy", "variables", "bands"]

    def initAlgorithm(self, configuration=None):
        self.add(shared.read_file(self.MODEL, "Model file", shared.MODELS))
        self.add(shared.written_file(self.OUTPUT, "Model report", shared.HTML, optional=True))

    def read(self, parameters, context):
        model = shared.optional_file(self, parameters, self.MODEL, context)
        if model is None:
            raise HyperTaskError("No model file was given; choose one that Train model wrote.")
        self.model, self.header = model, read_header(model)
        shared.check_destinations(parameters, {self.OUTPUT: "report"})

    def processAlgorithm(self, parameters, context, feedback):
        from ..model.reports import html
        from ..model.reports.model_words import describe
        from ..plugin.report_language import speak
        from ..plugin.report_words import in_words

        with processing_errors():
            require_whole(self.model)
            sections = describe(self.header)
        for title, rows in sections:
            feedback.pushInfo(f"\n{in_words(title)}")
            for name, value in rows:
                feedback.pushInfo(f"  {in_words(name)}: {in_words(value)}")
        outputs = {self.MODEL: self.model}
        report = shared.optional_file(self, parameters, self.OUTPUT, context)
        if report:
            with processing_errors():
                parts = (html.section(title, html.pairs(rows)) for title, rows in sections)
                page = html.page(Name(Path(self.model).name), Name(self.model), *parts)
                html.write_page(report, page)
                speak(report)
            outputs[self.OUTPUT] = report
        return outputs
