"""Make a simulated scene with its labels, to try HyperTask on."""

from __future__ import annotations

from typing import ClassVar

from qgis.core import (
    QgsProcessingOutputRasterLayer,
    QgsProcessingOutputVectorLayer,
)

from ..model.base.files import job_folder
from ..model.jobs.sample import SampleJob
from ..plugin import parameters as shared
from ..plugin.i18n import tr
from ..plugin.jobs import processing_errors, require_engine, run_or_save
from ..plugin.results import ResultGroup, load_on_completion
from .base import HyperTaskAlgorithm


class CreateSampleScene(HyperTaskAlgorithm):
    WIDTH = "WIDTH"
    HEIGHT = "HEIGHT"
    OUTPUT = "OUTPUT"
    SCENE = "SCENE"
    STANDS = "STANDS"
    LABELS = "LABELS"

    SUMMARY = (
        "Make a simulated hyperspectral scene of a boreal forest, with its labels.\n"
        "An airborne scene (128 bands, 400 to 1000 nm, pixels of 0.7 m) with forest stands whose "
        "species, height, density and soil follow the joint distribution of a real inventory, "
        "and the same labels as polygons and as a raster. It is simulated: for trying out and "
        "for testing, not for conclusions about forests."
    )

    HELP: ClassVar = {
        WIDTH: "Columns of the scene, pixels of 0.7 m.",
        HEIGHT: "Lines of the scene, pixels of 0.7 m.",
        OUTPUT: "The scene (ENVI), the stands (GeoPackage) and the label raster are written here.",
    }

    def name(self):
        return "createsamplescene"

    def displayName(self):
        return tr("Create sample scene")

    def group(self):
        return tr("Sample data")

    def groupId(self):
        return "sampledata"

    def tags(self):
        return ["hyperspectral", "sample", "simulated", "example", "demo", "forest"]

    def initAlgorithm(self, configuration=None):
        self.add(shared.whole_number(self.WIDTH, "Width", SampleJob.width, lowest=64))
        self.add(shared.whole_number(self.HEIGHT, "Height", SampleJob.height, lowest=64))
        self.add(shared.seed())
        self.add(shared.folder(self.OUTPUT, "Folder of the scene"))
        self.add(shared.save_job())
        self.addOutput(QgsProcessingOutputRasterLayer(self.SCENE, tr("Simulated scene")))
        self.addOutput(QgsProcessingOutputVectorLayer(self.STANDS, tr("Stands")))
        self.addOutput(QgsProcessingOutputRasterLayer(self.LABELS, tr("Label raster")))

    def read(self, parameters, context):
        self.job = SampleJob(
            output="",
            width=self.parameterAsInt(parameters, self.WIDTH, context),
            height=self.parameterAsInt(parameters, self.HEIGHT, context),
            seed=self.parameterAsInt(parameters, shared.SEED, context),
        )
        self.job.check()
        shared.check_destinations(parameters, {self.OUTPUT: "folder of the scene"})
        require_engine(parameters)

    def processAlgorithm(self, parameters, context, feedback):
        save_to = shared.optional_file(self, parameters, shared.SAVE_JOB, context)
        self.job.output = self.parameterAsFileOutput(parameters, self.OUTPUT, context)
        with processing_errors(), job_folder() as folder:
            outputs = run_or_save(self.job, folder, save_to, feedback)
        if self.SCENE in outputs and self.loads_layers:
            layers = [
                (outputs[self.STANDS], tr("Stands (simulated)")),
                (outputs[self.SCENE], tr("Scene (simulated)")),
                (outputs[self.LABELS], tr("Label raster (simulated)")),
            ]
            load_on_completion(context, layers, ResultGroup(tr("Sample scene"), shown=2))
        return outputs
