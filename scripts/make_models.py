"""Write the graphical models of resources/models. Run by a Python that has QGIS:

QT_HASH_SEED=0 QT_QPA_PLATFORM=offscreen python3 scripts/make_models.py

With the hash seed the same models are the same files.
"""

from __future__ import annotations

from pathlib import Path

from qgis.core import (
    QgsApplication,
    QgsProcessing,
    QgsProcessingModelAlgorithm,
    QgsProcessingModelChildAlgorithm,
    QgsProcessingModelChildParameterSource,
    QgsProcessingModelOutput,
    QgsProcessingModelParameter,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterField,
    QgsProcessingParameterFile,
    QgsProcessingParameterNumber,
    QgsProcessingParameterRasterLayer,
)
from qgis.PyQt.QtCore import QPointF

FOLDER = Path(__file__).resolve().parents[1] / "resources" / "models"
Source = QgsProcessingModelChildParameterSource
HELP = {
    "scene": "The raster to map. Wavelengths, bad bands and no-data values are taken from the "
    "file.",
    "labels": "Polygons or points whose fields are the variables.",
    "categorical": "Fields of the label layer that name a class: whole numbers from 1, or text.",
    "continuous": "Fields of the label layer that hold a quantity. The maps come in the same unit.",
    "model": "A model file written by Train model, on scenes of the same sensor.",
    "band": "1 for the first, 2 for the second. Inspect model shows their order.",
    "reference": "Polygons or points of the same variable, which the model has not seen.",
    "field": "The field of the reference layer with the class (its name or its code) or the "
    "quantity.",
    "area": "Only what lies in these polygons counts, such as the test part that Split scene "
    "shows: select its polygons and tick Selected features only. Blank: everything.",
}


def new_model(title: str, summary: str, inputs: list) -> QgsProcessingModelAlgorithm:
    """A model with its inputs in a column on the left."""
    model = QgsProcessingModelAlgorithm(title, "HyperTask")
    texts = {definition.name(): HELP[definition.name()] for definition in inputs}
    model.setHelpContent({"ALG_DESC": summary, "ALG_CREATOR": "HyperTask", **texts})
    for row, definition in enumerate(inputs):
        component = QgsProcessingModelParameter(definition.name())
        component.setPosition(QPointF(140, 80 + 90 * row))
        model.addModelParameter(definition, component)
    return model


def add_child(model, algorithm: str, column: int, values: dict, outputs: dict) -> None:
    """A step of the model; ``outputs``: name of its output -> description in the model."""
    child = QgsProcessingModelChildAlgorithm(f"hypertask:{algorithm}")
    child.setChildId(algorithm)
    child.setPosition(QPointF(200 + 280 * column, 160))
    for name, source in values.items():
        child.addParameterSources(name, [source])
    finals = {}
    for name, description in outputs.items():
        output = QgsProcessingModelOutput(description, description)
        output.setChildId(algorithm)
        output.setChildOutputName(name)
        output.setPosition(QPointF(200 + 280 * column, 320 + 70 * len(finals)))
        finals[description] = output
    child.setModelOutputs(finals)
    model.addChildAlgorithm(child)


def train_and_map() -> QgsProcessingModelAlgorithm:
    parameter = QgsProcessingParameterField
    model = new_model(
        "Train and map",
        "Trains one network on a scene and its labels, and maps the scene with it.",
        [
            QgsProcessingParameterRasterLayer("scene", "Hyperspectral raster"),
            QgsProcessingParameterFeatureSource(
                "labels",
                "Label layer",
                [QgsProcessing.TypeVectorPolygon, QgsProcessing.TypeVectorPoint],
            ),
            parameter(
                "categorical", "Categorical fields", None, "labels", parameter.Any, True, True
            ),
            parameter(
                "continuous", "Continuous fields", None, "labels", parameter.Numeric, True, True
            ),
        ],
    )
    labels = {
        name.upper() if name == "labels" else f"{name.upper()}_FIELDS": Source.fromModelParameter(
            name
        )
        for name in ("labels", "categorical", "continuous")
    }
    add_child(
        model,
        "trainmodel",
        1,
        {"INPUT": Source.fromModelParameter("scene"), **labels},
        {"OUTPUT": "Model file", "REPORT": "Training report"},
    )
    add_child(
        model,
        "predictmaps",
        2,
        {
            "INPUT": Source.fromModelParameter("scene"),
            "MODEL": Source.fromChildOutput("trainmodel", "OUTPUT"),
        },
        {"OUTPUT": "Folder of maps"},
    )
    return model


def map_and_assess(kind: str, raster: str) -> QgsProcessingModelAlgorithm:
    model = new_model(
        f"Map and assess {kind}",
        f"Maps a scene with a model and compares one of its {kind} with reference polygons or "
        "points that the model has not seen.",
        [
            QgsProcessingParameterRasterLayer("scene", "Hyperspectral raster"),
            QgsProcessingParameterFile("model", "Model file", extension="safetensors"),
            QgsProcessingParameterNumber(
                "band", f"Which of the {kind}, in the model's order", defaultValue=1, minValue=1
            ),
            QgsProcessingParameterFeatureSource(
                "reference",
                "Reference layer",
                [QgsProcessing.TypeVectorPolygon, QgsProcessing.TypeVectorPoint],
            ),
            QgsProcessingParameterField(
                "field", "Reference field", parentLayerParameterName="reference"
            ),
            QgsProcessingParameterFeatureSource(
                "area", "Only within", [QgsProcessing.TypeVectorPolygon], optional=True
            ),
        ],
    )
    add_child(
        model,
        "predictmaps",
        1,
        {
            "INPUT": Source.fromModelParameter("scene"),
            "MODEL": Source.fromModelParameter("model"),
        },
        {"OUTPUT": "Folder of maps", raster: f"All {kind}"},
    )
    add_child(
        model,
        "assessaccuracy",
        2,
        {
            "PREDICTED": Source.fromChildOutput("predictmaps", raster),
            "BAND": Source.fromModelParameter("band"),
            "REFERENCE_LAYER": Source.fromModelParameter("reference"),
            "REFERENCE_FIELD": Source.fromModelParameter("field"),
            "AREA": Source.fromModelParameter("area"),
        },
        {"REPORT": "Accuracy report", "OUTPUT": "Accuracy as JSON"},
    )
    return model


def main() -> None:
    application = QgsApplication([], False)
    application.initQgis()
    FOLDER.mkdir(parents=True, exist_ok=True)
    models = {
        "train_and_map": train_and_map(),
        "map_and_assess_classes": map_and_assess("classes", "CLASSES"),
        "map_and_assess_values": map_and_assess("values", "VARIABLES"),
    }
    for name, model in models.items():
        if not model.toFile(str(FOLDER / f"{name}.model3")):
            raise SystemExit(f"{name}.model3 could not be written")
    application.exitQgis()


if __name__ == "__main__":
    main()
