"""Parameters of scenes, labels and their split: the same for a training and for looking at it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from qgis.core import QgsProcessingAlgorithm, QgsProcessingContext, QgsProcessingFeedback

from ..model.base.errors import HyperTaskError
from ..model.jobs.compare import CompareJob
from ..model.jobs.limits import LIMITS
from ..model.jobs.train import FINALS, SPLITS, LabelSource, SplitJob, TrainJob
from . import parameters as shared
from .compat import field_names
from .label_features import LabelLayer
from .layers import (
    correction,
    label_layer,
    label_raster,
    raster_layers,
    raster_path,
    source_layer,
)

INPUT = "INPUT"
LABELS = "LABELS"
CATEGORICAL_FIELDS = "CATEGORICAL_FIELDS"
CONTINUOUS_FIELDS = "CONTINUOUS_FIELDS"
LABEL_RASTERS = "LABEL_RASTERS"
VARIABLE_SPEC = "VARIABLE_SPEC"
SPLIT = "SPLIT"
SPLIT_FIELD = "SPLIT_FIELD"
BLOCK_SIZE = "BLOCK_SIZE"
BUFFER = "BUFFER"
RARE_CLASS_SHARE = "RARE_CLASS_SHARE"
FOLDS = "FOLDS"
FINAL = "FINAL"
TEST_SHARE = "TEST_SHARE"
VALIDATION_SHARE = "VALIDATION_SHARE"

LABEL_HELP = {
    INPUT: "One or more rasters of the same sensor. Wavelengths, bad bands and no-data values are "
    "taken from the files.",
    LABELS: "Polygons or points whose fields are the variables. Unsaved edits, selections and "
    "other coordinate systems are respected, and so are the class names and colours of a "
    "categorised style.",
    CATEGORICAL_FIELDS: "Fields of the label layer that name a class: whole numbers from 1, or "
    "text. Numbers stay the codes in the maps; text classes are numbered in natural order.",
    CONTINUOUS_FIELDS: "Fields of the label layer that hold a quantity. The maps come in the same "
    "unit.",
    LABEL_RASTERS: "Rasters of labels, instead of a label layer or besides it. Without a variable "
    "spec each has one band (whole numbers are classes, floating-point numbers a quantity) or an "
    "ENVI header that describes its bands, as the TAIGA dataset's does.",
    VARIABLE_SPEC: "A JSON file that says which variable each band of the label rasters holds. "
    "The one for TAIGA comes with the plugin: resources/taiga.json.",
    SPLIT: "How labels are dealt to training, validation and test: blocks cuts the scene into "
    "squares, field keeps all that has the same value of the split field (such as a stand) "
    "together. Every class and value range occurs in each part where possible.",
    SPLIT_FIELD: "Field of the label layer that says which features belong together, for the split "
    "by field. For label rasters it is the band of kind group in the variable spec. Labels "
    "without a value are not used.",
    BLOCK_SIZE: "Side, in pixels, of the blocks that are dealt to training, validation and test. "
    "Blank: from the extent of the labels.",
    BUFFER: "Pixels this near to a validation or test label, in rows and in columns, are not "
    "trained on, nor seen while training; validation leaves the same distance to test labels. 0: "
    "no buffer.",
    RARE_CLASS_SHARE: "Classes with less than this share of a variable's labelled pixels (0.05 "
    "means 5 %) are left out. Blank: as the recipe says.",
    FOLDS: "With 2 or more, the blocks or groups are dealt to so many folds, and networks are "
    "trained for each that see nothing of it: every label is tested once, by networks that have "
    "not been there. 1: one split into training, validation and test part.",
    FINAL: "What the model file holds: refit, a network that learned from all labels but those of "
    "the test part, for as long and with what validation had found with another one before; "
    "validated, that other one, which takes less time and learned from neither the validation nor "
    "the test part; committee, the networks of all folds, whose maps are averaged.",
    TEST_SHARE: "Share of the labels that no network learns from, and that the final one is tested "
    "on. 0 where the folds are to judge, or reference data of your own. Blank: 0.2, with folds 0.",
    VALIDATION_SHARE: "Share of the labels that a training checks itself on, to choose its epoch. "
    "Blank: 0.2.",
}


def add_labels(algorithm: QgsProcessingAlgorithm, spec: bool = True) -> None:
    """Declare the rasters, the label layer with its fields and the label rasters."""
    add = algorithm.add
    add(shared.rasters(INPUT, "Hyperspectral rasters"))
    add(shared.label_features(LABELS, "Label layer", optional=True))
    add(shared.fields(CATEGORICAL_FIELDS, "Categorical fields", LABELS))
    add(shared.fields(CONTINUOUS_FIELDS, "Continuous fields", LABELS, numeric=True))
    add(shared.rasters(LABEL_RASTERS, "Label rasters", optional=True))
    if spec:
        add(shared.read_file(VARIABLE_SPEC, "Variable spec", shared.JSON, optional=True))


def split_parameters(final: bool = False) -> list:
    """How the labels are split, and with ``final`` what is made of folds; for ``add``."""
    kept = [shared.choice(FINAL, "Final model", FINALS, TrainJob.final)] if final else []
    return [
        shared.choice(SPLIT, "Split", SPLITS, TrainJob.split),
        shared.one_field(SPLIT_FIELD, "Split field", LABELS, optional=True),
        shared.whole_number(BLOCK_SIZE, "Block size", optional=True),
        shared.whole_number(BUFFER, "Buffer", TrainJob.buffer, lowest=0),
        shared.share(RARE_CLASS_SHARE, "Share of rare classes", optional=True),
        shared.whole_number(FOLDS, "Folds", TrainJob.folds, highest=int(LIMITS["folds"].high)),
        *kept,
        shared.share(TEST_SHARE, "Share of the test part", optional=True),
        shared.share(VALIDATION_SHARE, "Share of the validation part", optional=True),
    ]


@dataclass
class Labelled:
    """Paths of scenes, their label sources, and the layer among them that may need exporting.

    The layer's source is the first one.
    """

    scenes: list[str]
    labels: list[LabelSource]
    layer: LabelLayer | None

    def export(
        self, job: TrainJob | SplitJob | CompareJob, place: Path, feedback: QgsProcessingFeedback
    ) -> None:
        """Put the label layer into ``job``, written to ``place`` where the engine needs a file."""
        if self.layer is not None:
            job.labels[0] = self.layer.source(place, feedback)


def read_labels(
    algorithm: QgsProcessingAlgorithm, parameters: dict, context: QgsProcessingContext
) -> Labelled:
    """The values of :func:`add_labels`, and SPLIT_FIELD if the split is by field; main thread."""
    layers = raster_layers(algorithm, parameters, INPUT, context)
    scenes = [raster_path(layer) for layer in layers]
    spec = None
    if algorithm.parameterDefinition(VARIABLE_SPEC) is not None:
        spec = shared.optional_file(algorithm, parameters, VARIABLE_SPEC, context)
    rasters = raster_layers(algorithm, parameters, LABEL_RASTERS, context)
    labels = [label_raster(layer, spec) for layer in rasters]
    if not shared.given(parameters, LABELS):
        return Labelled(scenes, labels, None)
    layer, definition = source_layer(algorithm, parameters, LABELS, context)
    described = label_layer(
        layer,
        field_names(algorithm, parameters, CATEGORICAL_FIELDS, context),
        field_names(algorithm, parameters, CONTINUOUS_FIELDS, context),
        _split_field(algorithm, parameters, context, bool(spec)),
        definition,
        correction(layers, context.transformContext()),
    )
    return Labelled(scenes, [described.described, *labels], described)


def read_split(
    algorithm: QgsProcessingAlgorithm, parameters: dict, context: QgsProcessingContext
) -> dict:
    """The values of :func:`split_parameters` under their names in a job."""
    return {
        "split": algorithm.parameterAsEnumString(parameters, SPLIT, context),
        "block_size": shared.optional_int(algorithm, parameters, BLOCK_SIZE, context),
        "buffer": algorithm.parameterAsInt(parameters, BUFFER, context),
        "folds": algorithm.parameterAsInt(parameters, FOLDS, context),
        **{
            name.lower(): shared.optional_float(algorithm, parameters, name, context)
            for name in (RARE_CLASS_SHARE, TEST_SHARE, VALIDATION_SHARE)
        },
        **_final(algorithm, parameters, context),
    }


def _final(algorithm, parameters, context) -> dict:
    if algorithm.parameterDefinition(FINAL) is None:
        return {}
    return {"final": algorithm.parameterAsEnumString(parameters, FINAL, context)}


def _split_field(algorithm, parameters, context, spec: bool) -> str | None:
    if algorithm.parameterDefinition(SPLIT) is None:
        return None
    if algorithm.parameterAsEnumString(parameters, SPLIT, context) != "field":
        return None
    names = field_names(algorithm, parameters, SPLIT_FIELD, context)
    if not names and not spec:
        raise HyperTaskError(
            "A split by field needs the field that says which features belong together; choose it "
            "(SPLIT_FIELD) or split by blocks."
        )
    return names[0] if names else None
