"""Write a model for other programs: an ONNX file, a STAC item."""

from __future__ import annotations

import re
from typing import ClassVar

from ..model.base.errors import HyperTaskError
from ..model.base.files import job_folder
from ..model.base.variables import variable_named
from ..model.jobs.export import NUMBERS, ExportJob
from ..model.modelfile import header_variables, read_header
from ..plugin import parameters as shared
from ..plugin.i18n import tr
from ..plugin.jobs import processing_errors, require_engine, run_or_save
from .base import HyperTaskAlgorithm


class ExportModel(HyperTaskAlgorithm):
    MODEL = "MODEL"
    ONLY = "ONLY"
    NUMBERS = "NUMBERS"
    PIXEL_SIZE = "PIXEL_SIZE"
    TILE = "TILE"
    OUTPUT = "OUTPUT"
    STAC = "STAC"

    SUMMARY = (
        "Write a model for other programs: as an ONNX file, and what it is as a STAC item.\n"
        "The ONNX file takes a scene's numbers as they are and gives what Predict maps writes; it "
        "is compared with torch in onnxruntime and only written where both say the same. With "
        "classes only, or quantities only, the plugin Deepness reads it. The engine needs the "
        "packages onnx and onnxruntime for it: Set up engine adds them with the action onnx.\n"
        "The STAC item is for catalogues; it has the fields of the machine learning model "
        "extension."
    )

    HELP: ClassVar = {
        MODEL: "A model file written by Train model.",
        ONLY: "Names of the variables that the ONNX file is to give, with commas between them. "
        "Deepness takes a file of classes or one of quantities, not of both. Blank: all.",
        NUMBERS: "What the ONNX file is given: stored, the numbers as the file of the training's "
        "scene holds them, or reflectance, after its scale and offset. QGIS, and so Deepness, "
        "applies the scale of a GeoTIFF, not the reflectance scale factor of an ENVI header.",
        PIXEL_SIZE: "Of the scenes, in metres. Deepness brings scenes to it. Blank: it is to be "
        "stated there.",
        TILE: "Side in pixels of what the ONNX file maps at once. Blank: chosen from the model.",
        OUTPUT: "The ONNX file. If skipped, only the STAC item is written.",
        STAC: "The STAC item, of the ONNX file where there is one, else of the model file. It is "
        "to lie beside that file.",
    }

    def name(self):
        return "exportmodel"

    def displayName(self):
        return tr("Export model")

    def group(self):
        return tr("Models and maps")

    def groupId(self):
        return "models"

    def tags(self):
        return ["ONNX", "Deepness", "STAC", "MLM", "export", "model", "interchange"]

    def initAlgorithm(self, configuration=None):
        self.add(shared.read_file(self.MODEL, "Model file", shared.MODELS))
        self.add(shared.text(self.ONLY, "Variables of the ONNX file"))
        self.add(shared.choice(self.NUMBERS, "Numbers that it is given", NUMBERS, NUMBERS[0]))
        self.add(shared.positive(self.PIXEL_SIZE, "Pixel size in metres, for Deepness"))
        tile = shared.whole_number(self.TILE, "Tile size", lowest=16, optional=True)
        self.add(tile, advanced=True)
        self.add(shared.written_file(self.OUTPUT, "ONNX file", shared.ONNX, optional=True))
        item = shared.written_file(self.STAC, "STAC item", shared.JSON, optional=True, create=False)
        self.add(item)
        self.add(shared.save_job())

    def read(self, parameters, context):
        model = shared.optional_file(self, parameters, self.MODEL, context)
        if model is None:
            raise HyperTaskError("No model file was given; choose one that Train model wrote.")
        variables = header_variables(read_header(model))
        wanted = self.parameterAsString(parameters, self.ONLY, context)
        names = [name.strip() for name in re.split("[,;\n]", wanted or "") if name.strip()]
        for name in names:
            variable_named(variables, name)
        places = {self.OUTPUT: "ONNX file", self.STAC: "STAC item"}
        output, stac = ("" if shared.given(parameters, name) else None for name in places)
        self.job = ExportJob(
            model,
            output,
            stac,
            only=names,
            numbers=self.parameterAsEnumString(parameters, self.NUMBERS, context),
            pixel_size=shared.optional_float(self, parameters, self.PIXEL_SIZE, context),
            tile=shared.optional_int(self, parameters, self.TILE, context),
        )
        self.job.check()
        shared.check_destinations(parameters, places)
        require_engine(parameters)

    def processAlgorithm(self, parameters, context, feedback):
        save_to = shared.optional_file(self, parameters, shared.SAVE_JOB, context)
        self.job.output = shared.optional_file(self, parameters, self.OUTPUT, context)
        self.job.stac = shared.optional_file(self, parameters, self.STAC, context)
        with processing_errors(), job_folder() as folder:
            outputs = run_or_save(self.job, folder, save_to, feedback)
        return {
            name: outputs[name]
            for name in (self.OUTPUT, self.STAC, shared.SAVE_JOB)
            if outputs.get(name)
        }
