"""Map many scenes with one model, such as the lines of a flight."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import ClassVar

from qgis.core import QgsProcessingException, QgsProcessingMultiStepFeedback

from ..model.base.errors import Cancelled, HyperTaskError
from ..model.base.files import job_folder, safe_name
from ..model.jobs.files import resolve_paths
from ..plugin import parameters as shared
from ..plugin.i18n import tr
from ..plugin.jobs import processing_errors, run_or_save
from ..plugin.layers import raster_layers
from ..plugin.sentences import spoken
from .predictmaps import PredictMaps


class PredictScenes(PredictMaps):
    SUMMARY = (
        "Map every variable of a model over many hyperspectral rasters.\n"
        "As Predict maps does for one: a folder for each raster, named after it, and a group of "
        "layers. A raster that cannot be mapped does not keep the others from it; which ones they "
        "are is told at the end."
    )

    HELP: ClassVar = {
        **{
            name: text
            for name, text in PredictMaps.HELP.items()
            if name not in (PredictMaps.CLASSES, PredictMaps.VARIABLES, PredictMaps.TRUST)
        },
        PredictMaps.INPUT: "The scenes to map, of the sensor that the model was trained on, such "
        "as the lines of a flight.",
        PredictMaps.OUTPUT: "A folder for each scene is made here, named after it, with one "
        "GeoTIFF per variable and its style beside it, and scene.txt, which says whose maps they "
        "are: only the maps of that scene are replaced when it is mapped again; another of its "
        "name gets a folder with a number.",
    }

    def name(self):
        return "predictscenes"

    def displayName(self):
        return tr("Predict maps of many scenes")

    def tags(self):
        return [*super().tags(), "flight lines", "batch", "mosaic"]

    def initAlgorithm(self, configuration=None):
        self.add(shared.rasters(self.INPUT, "Hyperspectral rasters"))
        self.add_settings()
        self.add(shared.folder(self.OUTPUT, "Folder of the scenes"))

    def layers(self, parameters, context):
        scenes = raster_layers(self, parameters, self.INPUT, context)
        if not scenes:
            raise HyperTaskError("No raster was given; choose the scenes to map.")
        return scenes

    def processAlgorithm(self, parameters, context, feedback):
        from ..plugin.scene_folders import folder_of

        folder = Path(self.parameterAsFileOutput(parameters, self.OUTPUT, context))
        steps = QgsProcessingMultiStepFeedback(len(self.scenes), feedback)
        names: list[str] = []
        failed = []
        for number, (path, title, crs) in enumerate(self.scenes):
            steps.setCurrentStep(number)
            feedback.pushInfo(spoken(f"Scene {number + 1} of {len(self.scenes)}: {title}"))
            job = replace(self.job, scene=path, crs=crs, output=str(folder))
            try:
                with processing_errors(), job_folder() as place:
                    resolve_paths(job, Path.cwd())
                    plain = Path(job.output) / safe_name(title, names)
                    with folder_of(job.scene, title, plain.parent, names) as own:
                        names.append(own.name)
                        self._tell(own, plain, feedback)
                        job.output = str(own)
                        if feedback.isCanceled():
                            raise Cancelled
                        outputs = run_or_save(job, place, None, steps)
            except QgsProcessingException as error:
                if feedback.isCanceled():
                    raise
                failed.append(title)
                feedback.reportError(f"{title}: {error}")
                continue
            self.load(outputs["layers"], title, context)
        if failed:
            done = len(self.scenes) - len(failed)
            raise QgsProcessingException(
                spoken(
                    f"{len(failed)} of {len(self.scenes)} scenes could not be mapped (see the "
                    f"log): {', '.join(failed)}. The maps of {done} are in {folder}."
                )
            )
        return {self.OUTPUT: str(folder)}

    def _tell(self, own, plain, feedback):
        """Say where the maps of a scene go unless that is the ``plain`` folder of its name."""
        if own != plain:
            feedback.pushInfo(spoken(f"The maps go to {own}, since {plain} holds something else."))
