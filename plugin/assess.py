"""Layers of an accuracy assessment as they are in QGIS: edits, selections, other CRS and all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransformContext,
    QgsFeatureRequest,
    QgsFields,
    QgsProcessingAlgorithm,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingMultiStepFeedback,
    QgsRasterLayer,
    QgsVectorLayer,
    QgsVectorLayerFeatureSource,
)

from ..model.base.errors import HyperTaskError
from ..model.base.files import job_folder
from ..model.base.messages import Reporter
from ..model.base.text import amount
from ..model.jobs.assess import AssessJob
from ..model.jobs.files import resolve_paths
from ..model.jobs.train import LabelSource
from ..model.modelfile import read_header
from .compat import MODERN_WKT, POINT_GEOMETRY, POLYGON_GEOMETRY, attribute
from .engine import run_engine
from .environment import find_engine
from .feedback import FeedbackReporter
from .label_features import LabelLayer, features_of, plain_geometry
from .layers import (
    file_crs,
    label_layer,
    raster_layer,
    raster_path,
    source_layer,
)
from .parameters import DEVICE, given, optional_file, optional_int
from .styles import raster_classes

if TYPE_CHECKING:
    from ..model.assessment.shapes import Shapes

TITLES = {
    "OVERALL_ACCURACY": "Overall accuracy",
    "MEAN_CLASS_ACCURACY": "Mean class accuracy",
    "KAPPA": "Kappa",
    "MACRO_F1": "F1, mean of classes",
    "RMSE": "Root mean square error",
    "MAE": "Mean absolute error",
    "R2": "R2",
    "BIAS": "Bias",
    "PEARSON_R": "Pearson's r",
    "N_PIXELS": "Pixels compared",
}
"""Names of the numbers that an assessment gives."""


def rasters_of(
    algorithm: QgsProcessingAlgorithm, parameters: dict, context: QgsProcessingContext
) -> tuple[AssessJob, QgsRasterLayer | None, QgsRasterLayer | None]:
    """The job with its rasters and model; the raster whose grid is the map's, and the reference.

    Raises
    ------
    HyperTaskError
        When neither a map nor a model with a scene was given, or the model cannot be used.
    """

    def path_of(name, what):
        layer = raster_layer(algorithm, parameters, name, context)
        return layer, None if layer is None else raster_path(layer, what)

    predicted, map_path = path_of("PREDICTED", "map")
    scene, scene_path = path_of("SCENE", "scene")
    reference, reference_path = path_of("REFERENCE", "reference")
    job = AssessJob(
        predicted=map_path,
        band=optional_int(algorithm, parameters, "BAND", context) or 1,
        reference=reference_path,
        reference_band=optional_int(algorithm, parameters, "REFERENCE_BAND", context) or 1,
        model=optional_file(algorithm, parameters, "MODEL", context),
        scene=scene_path,
        variable=algorithm.parameterAsString(parameters, "VARIABLE", context).strip() or None,
        device=algorithm.parameterAsEnumString(parameters, DEVICE, context),
        **{
            name.lower(): path_of(name, name.lower())[1]
            for name in ("PROBABILITIES", "LOWER", "UPPER", "TRUST")
        },
    )
    job.check_map()
    if job.model is None:
        job.classes = raster_names(predicted)
        return job, predicted, reference
    from ..model.assessment.map_first import judged_variable

    judged_variable(job, read_header(job.model))
    find_engine()
    return job, scene, reference


def run_job(
    job: AssessJob,
    layers: Iterable[FeatureLayer | None],
    feedback: QgsProcessingFeedback,
    title: str = "",
) -> dict:
    """Run the assessment with layers of the reference, the area and the stands, each or None.

    Returns
    -------
    dict of outputs, without those that there are not.
    """
    from ..model.assessment.comparison import MemoryShapes
    from ..model.assessment.run import run_assessment
    from .report_language import speak

    FeedbackReporter(feedback).check_cancelled()  # steps would hear of a later cancel only
    steps = QgsProcessingMultiStepFeedback(2, feedback) if job.model else feedback

    def predict(mapping):
        resolve_paths(mapping, Path.cwd())
        with job_folder() as folder:
            outputs = run_engine(mapping, folder, steps)
        steps.setCurrentStep(1)
        return outputs

    reporter = FeedbackReporter(steps)
    shapes = [None if layer is None else layer.shapes(reporter) for layer in layers]
    outputs = run_assessment(job, reporter, MemoryShapes(*shapes), title, predict)
    speak(job.report)
    for name in ("OVERALL_ACCURACY", "RMSE"):
        if outputs[name] is not None:
            feedback.pushInfo(f"{TITLES[name]}: {outputs[name]:.4g}")
    return {name: value for name, value in outputs.items() if value is not None}


@dataclass
class FeatureLayer:
    """A snapshot of a layer that goes onto a map's grid; any thread may read it.

    Attributes
    ----------
    labels : the features. field, group : of values and stands, "" for none.
    map_layer : (path, CRS in QGIS) of the map. context : how CRS are transformed.
    """

    labels: LabelLayer
    field: str
    group: str
    map_path: str
    map_crs: QgsCoordinateReferenceSystem
    context: QgsCoordinateTransformContext

    @property
    def classes(self) -> list[dict]:
        """Names and colours of codes, of the layer's categorised style."""
        return [e for e in self.labels.described.classes.get(self.field, []) if "code" in e]

    @property
    def title(self) -> str:
        """The layer's name, and which of its features count if not all of them do."""
        selected, condition = self.labels.selected, self.labels.expression
        chosen = (
            []
            if selected is None
            else [amount(len(selected), "selected feature", "selected features")]
        )
        chosen += [condition] if condition else []
        return self.labels.name + (f" ({', '.join(chosen)})" if chosen else "")

    def shapes(self, reporter: Reporter) -> Shapes:
        """The features in the map's CRS."""
        from ..model.assessment.shapes import Shapes

        request = QgsFeatureRequest()
        if self.map_crs.isValid() and self.labels.crs.isValid():
            request.setDestinationCrs(self.map_crs, self.context)
            wkt = file_crs(self.map_path)  # in which the coordinates are now
        else:
            wkt = self.labels.crs.toWkt(MODERN_WKT) if self.labels.crs.isValid() else ""
        items = []
        for feature in features_of(self.labels, request):
            reporter.check_cancelled()
            geometry = plain_geometry(feature.geometry())
            if geometry is not None:
                value, group = (
                    attribute(feature, name) if name else None for name in (self.field, self.group)
                )
                items.append((geometry.asWkb().data(), value, group))
        points = self.labels.geometry_type == POINT_GEOMETRY
        return Shapes(items, wkt, self.labels.name, points, self.field)


def feature_layer(
    algorithm: QgsProcessingAlgorithm,
    parameters: dict,
    name: str,
    context: QgsProcessingContext,
    raster: QgsRasterLayer,
    what: str,
    field: str = "",
    group: str = "",
) -> FeatureLayer | None:
    """Take what is needed from a layer; in the main thread. None where none was given.

    Parameters
    ----------
    name : of the parameter. raster : the map. what : the layer is, in words.
    field, group : of values and stands; without a field only polygons will do.

    Raises
    ------
    HyperTaskError
        When the layer or a field cannot be used.
    """
    if not given(parameters, name):
        return None
    layer, definition = source_layer(algorithm, parameters, name, context)
    if layer is None or not layer.isValid():
        raise HyperTaskError(f"The {what} cannot be read; choose another one.")
    if field:
        labels = label_layer(layer, [field], [], group or None, definition)
    else:
        labels = _polygons(layer, definition, what)
    return FeatureLayer(
        labels, field, group, raster_path(raster, "map"), raster.crs(), context.transformContext()
    )


def raster_names(layer: QgsRasterLayer) -> list[dict]:
    """Names and colours of a class raster's codes as QGIS shows them; of one band only."""
    found = raster_classes(layer, raster_path(layer))
    return next(iter(found.values()), [])


def _polygons(layer: QgsVectorLayer, definition, what: str) -> LabelLayer:
    if layer.geometryType() != POLYGON_GEOMETRY:
        raise HyperTaskError(f"The {what} {layer.name()} holds no polygons; choose another layer.")
    selected, expression, limit = None, "", -1
    if definition is not None:
        expression = getattr(definition, "filterExpression", "") or ""  # since QGIS 3.32
        limit = definition.featureLimit
        if definition.selectedFeaturesOnly:
            selected = frozenset(layer.selectedFeatureIds())
            if not selected:
                raise HyperTaskError(
                    f"No feature of {layer.name()} is selected; select some, or use all features."
                )
    return LabelLayer(
        layer.name(),
        LabelSource(layer=layer.name()),
        True,
        QgsVectorLayerFeatureSource(layer),
        QgsFields(),
        layer.geometryType(),
        layer.crs(),
        selected,
        expression,
        limit,
    )
