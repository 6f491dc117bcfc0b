"""Write the graphical models of resources/models. Run by a Python that has QGIS and HyperTask:

QT_HASH_SEED=0 QT_QPA_PLATFORM=offscreen python3 scripts/make_models.py

With the hash seed the same models are the same files. Settings that a model does not ask for are
those of the algorithms, as they are now: run it again whenever an algorithm gets a parameter.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from qgis.core import (
    QgsApplication,
    QgsProcessingModelAlgorithm,
    QgsProcessingModelChildAlgorithm,
    QgsProcessingModelChildDependency,
    QgsProcessingModelChildParameterSource,
    QgsProcessingModelComment,
    QgsProcessingModelOutput,
    QgsProcessingModelParameter,
    QgsProcessingParameterDefinition,
    QgsProcessingParameterEnum,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterField,
    QgsProcessingParameterFile,
    QgsProcessingParameterMultipleLayers,
    QgsProcessingParameterNumber,
    QgsProcessingParameterRasterLayer,
)
from qgis.PyQt.QtCore import QPointF, QSizeF

from hypertask.plugin.compat import (
    ANY_FIELD,
    ANY_NUMBER,
    NUMERIC_FIELD,
    OPTIONAL,
    POINTS,
    POLYGONS,
    RASTERS,
)
from hypertask.plugin.graphical_models import FOLDER, GROUP

INPUT_X, STEP_X, OUTPUT_X, NOTE_X = 150, 520, 860, 1150  # where the columns of the drawing are
HELP = {
    "scene": "The raster to map. Wavelengths, bad bands and no-data values are taken from the "
    "file.",
    "scenes": "The rasters to map, of the same sensor, such as the lines of a flight; the labels "
    "lie in at least one of them.",
    "labels": "Polygons or points whose fields are the variables.",
    "categorical": "Fields of the label layer that name a class: whole numbers from 1, or text.",
    "continuous": "Fields of the label layer that hold a quantity. The maps come in the same unit.",
    "network": "Size of the network. Without a graphics card take compact or small.",
    "model": "A model file written by Train model, on scenes of the same sensor.",
    "band": "1 for the first, 2 for the second. Inspect model shows their order.",
    "reference": "Polygons or points of the same variable, which the model has not seen.",
    "field": "The field of the reference layer with the class (its name or its code) or the "
    "quantity.",
    "area": "Only what lies in these polygons counts, such as the test part that Split scene "
    "shows: select its polygons and tick Selected features only. Blank: everything.",
    "classes": "The field of the label layer with the class: whole numbers from 1, or text.",
    "limit": "The smallest corrected Jeffries-Matusita distance (0 to 2) of any two classes with "
    "which a model is trained. Below 1 two classes are candidates for merging; above 1.9 they are "
    "told apart well.",
}
LABELS = [POLYGONS, POINTS]
Source = QgsProcessingModelChildParameterSource
asked = Source.fromModelParameter
made = Source.fromChildOutput
worked_out = Source.fromExpression


class Drawing:
    """A model while it is drawn: inputs on the left, steps downwards, outputs on the right."""

    def __init__(self, title: str, summary: str):
        self.model = QgsProcessingModelAlgorithm(title, GROUP)
        short = summary.partition(". ")[0].rstrip(".") + "."
        self._help = {"ALG_DESC": summary, "SHORT_DESCRIPTION": short, "ALG_CREATOR": "HyperTask"}
        self._order: list[str] = []

    def ask(self, definition: QgsProcessingParameterDefinition) -> None:
        """An input, below those that are there."""
        name = definition.name()
        self._help[name] = HELP[name]
        component = QgsProcessingModelParameter(name)
        component.setPosition(QPointF(INPUT_X, 80 + 80 * len(self._order)))
        component.setSize(QSizeF(230, 40))
        self._order.append(name)
        self.model.addModelParameter(definition, component)

    def step(
        self,
        algorithm: str,
        title: str,
        note: str,
        values: dict[str, object],
        row: float,
        outputs: dict[str, str] | None = None,
        after: tuple[str, str] | None = None,
        configuration: dict | None = None,
        x: float = STEP_X,
    ) -> None:
        """An algorithm, called after its id without the provider, in the box ``title``.

        Parameters
        ----------
        note : why it is there, "" for none. row : how far down it is drawn.
        values : parameter to a source or a plain value; a setting that must have a value and is
            not among them gets the algorithm's own.
        outputs : name of an output to its name in the form of the model.
        after : (step, branch of a condition or "") that it waits for, besides those whose outputs
            it takes.
        """
        name, y = algorithm.split(":")[1], 90 + 170 * row
        child = QgsProcessingModelChildAlgorithm(algorithm)
        child.setChildId(name)
        child.setDescription(title)
        if configuration:
            child.setConfiguration(configuration)
        child.setPosition(QPointF(x, y))
        child.setSize(QSizeF(230, 50))
        if note:
            child.setComment(_note(note, NOTE_X if outputs else OUTPUT_X, y))
        if after:
            child.setDependencies([QgsProcessingModelChildDependency(*after)])
        for parameter, value in {**_defaults(child), **values}.items():
            source = value if isinstance(value, Source) else Source.fromStaticValue(value)
            child.addParameterSources(parameter, [source])
        finals = {}
        for number, (output, description) in enumerate((outputs or {}).items()):
            final = QgsProcessingModelOutput(description, description)
            final.setChildId(name)
            final.setChildOutputName(output)
            final.setPosition(QPointF(OUTPUT_X, y + 55 * number))
            final.setSize(QSizeF(230, 40))
            finals[description] = final
        child.setModelOutputs(finals)
        self.model.addChildAlgorithm(child)

    def finished(self) -> QgsProcessingModelAlgorithm:
        self.model.setHelpContent(self._help)
        self.model.setParameterOrder(self._order)
        return self.model


def _note(text: str, x: float, y: float) -> QgsProcessingModelComment:
    comment = QgsProcessingModelComment(text)
    comment.setPosition(QPointF(x, y))
    comment.setSize(QSizeF(230, 50))
    return comment


def _defaults(child: QgsProcessingModelChildAlgorithm) -> dict[str, object]:
    """The settings of an algorithm that must have a value; layers, fields and files are asked."""
    return {
        each.name(): each.defaultValue()
        for each in child.algorithm().parameterDefinitions()
        if not each.isDestination()
        and each.defaultValue() is not None
        and not each.flags() & OPTIONAL
    }


def _scene() -> QgsProcessingParameterDefinition:
    return QgsProcessingParameterRasterLayer("scene", "Hyperspectral raster")


def _fields(name: str, kind, optional: bool = True, several: bool = True, parent: str = "labels"):
    return QgsProcessingParameterField(
        name[0],
        name[1],
        parentLayerParameterName=parent,
        type=kind,
        allowMultiple=several,
        optional=optional,
    )


def _network() -> QgsProcessingParameterDefinition:
    own = QgsApplication.processingRegistry().algorithmById("hypertask:trainmodel")
    preset = own.parameterDefinition("PRESET")
    return QgsProcessingParameterEnum(
        "network",
        preset.description(),
        options=preset.options(),
        defaultValue=preset.defaultValue(),
        usesStaticStrings=True,
    )


def train_and_map(many: bool = False) -> QgsProcessingModelAlgorithm:
    """Of one scene or of many."""
    drawing = Drawing(
        "Train and map many scenes" if many else "Train and map",
        "Train one network on the labels of many scenes, and map all of them with it."
        if many
        else "Train one network on a scene and its labels, and map the scene with it.",
    )
    scene = "scenes" if many else "scene"
    if many:
        drawing.ask(QgsProcessingParameterMultipleLayers(scene, "Hyperspectral rasters", RASTERS))
    else:
        drawing.ask(_scene())
    drawing.ask(QgsProcessingParameterFeatureSource("labels", "Label layer", LABELS))
    drawing.ask(_fields(("categorical", "Categorical fields"), ANY_FIELD))
    drawing.ask(_fields(("continuous", "Continuous fields"), NUMERIC_FIELD))
    drawing.ask(_network())
    drawing.step(
        "hypertask:trainmodel",
        "Train one network for all variables",
        "Where scenes overlap, a place has the same part (training, validation, test) in all."
        if many
        else "Part of the labels is kept back: the report says how accurate the model is on it.",
        {
            "INPUT": asked(scene),
            "LABELS": asked("labels"),
            "CATEGORICAL_FIELDS": asked("categorical"),
            "CONTINUOUS_FIELDS": asked("continuous"),
            "PRESET": asked("network"),
        },
        0,
        {"OUTPUT": "Model file", "REPORT": "Training report"},
    )
    drawing.step(
        "hypertask:predictscenes" if many else "hypertask:predictmaps",
        "Map each scene" if many else "Map the scene",
        "A folder for each scene, in it one styled raster for each variable."
        if many
        else "One styled raster for each variable, in a folder.",
        {"INPUT": asked(scene), "MODEL": made("trainmodel", "OUTPUT")},
        1,
        {"OUTPUT": "Folder of maps"},
    )
    return drawing.finished()


def map_and_assess(kind: str, raster: str) -> QgsProcessingModelAlgorithm:
    drawing = Drawing(
        f"Map and assess {kind}",
        f"Map a scene with a model and compare one of its {kind} with reference polygons or "
        "points that the model has not seen.",
    )
    drawing.ask(_scene())
    drawing.ask(QgsProcessingParameterFile("model", "Model file", extension="safetensors"))
    drawing.ask(
        QgsProcessingParameterNumber(
            "band", f"Which of the {kind}, in the model's order", defaultValue=1, minValue=1
        )
    )
    drawing.ask(QgsProcessingParameterFeatureSource("reference", "Reference layer", LABELS))
    field = ("field", "Reference field")
    drawing.ask(_fields(field, ANY_FIELD, False, False, "reference"))
    drawing.ask(
        QgsProcessingParameterFeatureSource("area", "Only within", [POLYGONS], optional=True)
    )
    drawing.step(
        "hypertask:predictmaps",
        "Map the scene",
        f"All {kind} of the model come as the bands of one raster too.",
        {"INPUT": asked("scene"), "MODEL": asked("model")},
        0,
        {"OUTPUT": "Folder of maps", raster: f"All {kind}"},
    )
    drawing.step(
        "hypertask:assessaccuracy",
        "Compare the map with the reference",
        "By pixels and, where the reference has polygons, by stands.",
        {
            "PREDICTED": made("predictmaps", raster),
            "BAND": asked("band"),
            "REFERENCE_LAYER": asked("reference"),
            "REFERENCE_FIELD": asked("field"),
            "AREA": asked("area"),
        },
        1.3,
        {"REPORT": "Accuracy report", "OUTPUT": "Accuracy as JSON"},
    )
    return drawing.finished()


def check_train_map_assess() -> QgsProcessingModelAlgorithm:
    drawing = Drawing(
        "Check, train, map and assess",
        "Look whether the classes of labelled polygons can be told apart; if so, train and map. "
        "The map is judged in the places that the network has not seen. If two of the classes "
        "cannot be told apart, nothing is trained, and a warning says what helps.",
    )
    drawing.ask(_scene())
    drawing.ask(QgsProcessingParameterFeatureSource("labels", "Label layer", [POLYGONS]))
    classes = ("classes", "Class field")
    drawing.ask(_fields(classes, ANY_FIELD, False, False))
    drawing.ask(_fields(("continuous", "Continuous fields"), NUMERIC_FIELD))
    drawing.ask(_network())
    drawing.ask(
        QgsProcessingParameterNumber(
            "limit",
            "Smallest corrected JM to go on with",
            ANY_NUMBER,
            defaultValue=1.0,
            minValue=0,
            maxValue=2,
        )
    )
    labels = {
        "INPUT": asked("scene"),
        "LABELS": asked("labels"),
        "CATEGORICAL_FIELDS": asked("classes"),
        "CONTINUOUS_FIELDS": asked("continuous"),
    }
    drawing.step(
        "hypertask:roiseparability",
        "Separability",
        "Corrected for the numbers of pixels and bands. Needs no engine.",
        {"INPUT": asked("scene"), "ROIS": asked("labels"), "CLASS_FIELD": asked("classes")},
        0,
        {"REPORT": "Separability report"},
    )
    drawing.step(
        "native:condition",
        "Can all classes be told apart?",
        "By the pair of classes that is told apart least.",
        {},
        1,
        after=("roiseparability", ""),  # the expressions alone make no step wait
        configuration={
            "conditions": [
                {"name": "yes", "expression": "@Separability_MIN_JM >= @limit"},
                {"name": "no", "expression": "@Separability_MIN_JM < @limit"},
            ]
        },
    )
    drawing.step(
        "native:raisewarning",
        "Say what to do",
        "",
        {
            "MESSAGE": worked_out(
                "'Nothing was trained: the smallest corrected JM of two classes is ' || "
                "round(@Separability_MIN_JM, 2) || ', below the limit of ' || @limit || '. Merge "
                "the classes that the separability report shows as alike, draw more regions of "
                "them, or lower the limit.'"
            )
        },
        1,
        after=("condition", "no"),
        x=NOTE_X,
    )
    drawing.step(
        "hypertask:splitscene",
        "Show what is for the test",
        "With the same settings as in the training, so that it is the same split.",
        labels,
        2,
        after=("condition", "yes"),
    )
    drawing.step(
        "hypertask:trainmodel",
        "Train one network for all variables",
        "Blocks of the scene are kept back for the test.",
        {**labels, "PRESET": asked("network")},
        3,
        {"OUTPUT": "Model file", "REPORT": "Training report"},
        after=("condition", "yes"),
    )
    drawing.step(
        "hypertask:predictmaps",
        "Map the scene",
        "One styled raster for each variable, in a folder.",
        {"INPUT": asked("scene"), "MODEL": made("trainmodel", "OUTPUT")},
        4,
        {"OUTPUT": "Folder of maps"},
    )
    drawing.step(
        "native:extractbyexpression",
        "Polygons of the test",
        "What the network learned from does not count.",
        {"INPUT": made("splitscene", "OUTPUT"), "EXPRESSION": "\"part\" = 'test'"},
        5,
    )
    drawing.step(
        "hypertask:assessaccuracy",
        "Compare the map with the labels",
        "Within the test polygons only.",
        {
            "PREDICTED": made("predictmaps", "CLASSES"),
            "REFERENCE_LAYER": asked("labels"),
            "REFERENCE_FIELD": asked("classes"),
            "AREA": made("extractbyexpression", "OUTPUT"),
            "KIND": "categorical",
        },
        6,
        {"REPORT": "Accuracy report"},
    )
    return drawing.finished()


def models() -> dict[str, QgsProcessingModelAlgorithm]:
    """File name without ending -> model."""
    return {
        "train_and_map": train_and_map(),
        "train_and_map_scenes": train_and_map(many=True),
        "map_and_assess_classes": map_and_assess("classes", "CLASSES"),
        "map_and_assess_values": map_and_assess("values", "VARIABLES"),
        "check_train_map_assess": check_train_map_assess(),
    }


@contextmanager
def started() -> Iterator[None]:
    """QGIS with Processing and HyperTask's provider."""
    application = QgsApplication([], True)
    application.initQgis()
    sys.path.append(application.pkgDataPath() + "/python/plugins")
    from processing.core.Processing import Processing

    Processing.initialize()
    import hypertask

    plugin = hypertask.classFactory(None)
    plugin.initProcessing()
    yield
    plugin.unload()
    application.exitQgis()


def main() -> None:
    with started():
        FOLDER.mkdir(parents=True, exist_ok=True)
        for name, model in models().items():
            valid, issues = model.validate()
            if not valid:
                raise SystemExit(f"{name} is not valid: {'; '.join(issues)}")
            if not model.toFile(str(FOLDER / f"{name}.model3")):
                raise SystemExit(f"{name}.model3 could not be written")


if __name__ == "__main__":
    main()
