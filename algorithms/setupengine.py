"""Set up the Python that trains and maps."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from qgis.core import QgsProcessingOutputString

from ..model.base.errors import HyperTaskError
from ..plugin import parameters as shared
from ..plugin.environment import WHERE, engines_folder, named_folder
from ..plugin.i18n import tr
from ..plugin.jobs import processing_errors
from ..plugin.sentences import spoken
from ..plugin.settings import set_engine
from .base import HyperTaskAlgorithm

SETUP, REPAIR, CHECK, REMOVE, ONNX = ACTIONS = ("setup", "repair", "check", "remove", "onnx")
BUILDS = ("auto", "cpu", "gpu")


class SetUpEngine(HyperTaskAlgorithm):
    ACTION = "ACTION"
    BUILD = "BUILD"
    WHEELS = "WHEELS"
    PYTHON = "PYTHON"
    FOLDER = "FOLDER"
    INTERPRETER = "INTERPRETER"
    DEVICE = "DEVICE"

    SUMMARY = (
        "Set up the Python that trains and maps, with torch and all that it needs.\n"
        "Training, mapping, comparing, splitting and the sample scene run in a Python of their "
        "own. It is downloaded from the package index into a folder of its own, in the versions "
        "that this HyperTask was made with, each file checked by its SHA-256, and tried out; "
        "nothing of QGIS or of the system is changed. An engine that is there works on until the "
        "new one has passed."
    )

    HELP: ClassVar = {
        ACTION: "setup makes an engine, or updates one of another version of HyperTask, and does "
        "nothing where this one's is there and works. repair makes it anew in any case. check "
        "tries out the one that is there. remove deletes what was set up. onnx adds to the one "
        "that was set up what Export model needs for ONNX files.",
        BUILD: "Of torch: for the graphics card or the processor (cpu). auto takes what fits the "
        "NVIDIA card and its driver. On a Mac there is one build for both.",
        WHEELS: "A folder of wheels, for a machine without network: everything is taken from "
        "there and nothing from elsewhere. docs/installing.md says how to make it.",
        PYTHON: "In place of a set-up: an interpreter that has torch, numpy, rasterio, pyogrio, "
        "shapely and safetensors. It is tried out, and taken from then on.",
        FOLDER: "Where engines are kept, from then on. Blank: as before, at first this user's "
        "folder for data.",
    }

    def name(self):
        return "setupengine"

    def displayName(self):
        return tr("Set up engine")

    def group(self):
        return tr("Engine")

    def groupId(self):
        return "engine"

    def tags(self):
        return ["engine", "torch", "pytorch", "python", "install", "setup", "gpu", "cuda", "wheels"]

    def initAlgorithm(self, configuration=None):
        self.add(shared.choice(self.ACTION, "Action", ACTIONS, SETUP))
        self.add(shared.choice(self.BUILD, "Build of torch", BUILDS, "auto"))
        self.add(shared.given_folder(self.WHEELS, "Folder of wheels"), advanced=True)
        python = shared.read_file(self.PYTHON, "Python that is there", "All files (*)", True)
        self.add(python, advanced=True)
        self.add(shared.given_folder(self.FOLDER, "Folder of engines"), advanced=True)
        self.addOutput(QgsProcessingOutputString(self.INTERPRETER, tr("Interpreter of the engine")))
        self.addOutput(QgsProcessingOutputString(self.DEVICE, tr("Device of the engine")))

    def read(self, parameters, context):
        def text(name):
            return (self.parameterAsString(parameters, name, context) or "").strip()

        self.action = self.parameterAsEnumString(parameters, self.ACTION, context)
        self.build = self.parameterAsEnumString(parameters, self.BUILD, context)
        self.wheels = Path(text(self.WHEELS)).absolute() if text(self.WHEELS) else None
        self.python = text(self.PYTHON)
        folder = text(self.FOLDER)
        self.folder = Path(folder).expanduser().absolute() if folder else None
        if self.wheels is not None and not self.wheels.is_dir():
            raise HyperTaskError(f"The folder of wheels {self.wheels} does not exist; correct it.")
        if self.python and not Path(self.python).is_file():
            raise HyperTaskError(f"There is no Python {self.python}; correct it.")
        if self.python and self.action != SETUP:
            raise HyperTaskError(f"A Python is named for the action setup, not for {self.action}.")

    def prepareAlgorithm(self, parameters, context, feedback):
        from ..plugin.engine_setup.network import qgis_network

        self.network = qgis_network()  # in the main thread
        return super().prepareAlgorithm(parameters, context, feedback)

    def processAlgorithm(self, parameters, context, feedback):
        from ..plugin.engine_setup import actions

        root = self.folder or engines_folder()
        with processing_errors():
            if self.action == REMOVE:
                actions.remove(root, feedback)
                self.keep: dict = {}
                return {}
            if self.action == CHECK:
                told = actions.check(feedback, self.folder)
                self.keep = {}
            elif self.action == ONNX:
                told = actions.add_onnx_packages(root, self.wheels, self.network, feedback)
                self.keep = {}
            elif self.python:
                told = actions.adopt(self.python, feedback)
                self.keep = {"python": told[self.INTERPRETER]}
            else:
                again = self.action == REPAIR
                told = actions.set_up_engine(
                    root, self.build, self.wheels, self.network, feedback, again
                )
                self.keep = {"python": ""}
        if self.folder is not None:
            self.keep["folder"] = named_folder(self.folder)
        return told

    def postProcessAlgorithm(self, context, feedback):
        from ..plugin.settings import engine_python

        if self.keep.get("python") == "" and engine_python():
            feedback.pushInfo(
                spoken(
                    f"The setting under {WHERE} named {engine_python()}; it is blank now, so that "
                    "the engine that was set up is taken."
                )
            )
        set_engine(**self.keep)
        return {}
