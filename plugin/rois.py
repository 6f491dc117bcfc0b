"""ROIs as they are in a layer: unsaved edits, selections, other CRS and all."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransformContext,
    QgsFeatureRequest,
    QgsProcessingFeatureSourceDefinition,
    QgsProcessingFeedback,
    QgsRasterLayer,
    QgsVectorLayer,
)

from ..model.base.errors import HyperTaskError
from ..model.base.messages import Reporter, SilentReporter
from ..model.base.present import present
from ..model.base.text import unit_in
from ..model.jobs.separability import SeparabilityJob
from .compat import MODERN_WKT, POLYGON_GEOMETRY, attribute
from .label_features import LabelLayer, features_of, plain_geometry
from .layers import file_crs, label_layer, raster_path
from .styles import layer_classes

if TYPE_CHECKING:
    from ..model.rois.rois import Rois


@dataclass
class RoiLayer:
    """A snapshot of a polygon layer and of the raster that it is for; any thread may read it.

    Attributes
    ----------
    labels : the features. field : the one with the class.
    scene : path of the raster. crs : the raster's in QGIS, which an analyst may have corrected.
    context : how CRS are transformed in the project.
    names, colors : of the categorised style: value as text -> name, name -> ``#rrggbb``.
    """

    labels: LabelLayer
    field: str
    scene: str
    crs: QgsCoordinateReferenceSystem
    context: QgsCoordinateTransformContext
    names: dict[str, str]
    colors: dict[str, str]

    def rois(self, bins: int | None = None, reporter: Reporter | None = None) -> Rois:
        """The ROIs in the raster's CRS; a field of numbers is cut into ``bins``."""
        from ..model.rois.rois import rois_from_shapes

        reporter = reporter or SilentReporter()
        request = QgsFeatureRequest()
        if self.crs.isValid() and self.labels.crs.isValid():
            request.setDestinationCrs(self.crs, self.context)
            wkt = file_crs(self.scene)  # in which the coordinates are now
        else:
            wkt = self.labels.crs.toWkt(MODERN_WKT) if self.labels.crs.isValid() else ""
        return rois_from_shapes(
            self._shapes(request, reporter),
            wkt,
            bins,
            self.colors,
            self.labels.described.units.get(self.field) or unit_in(self.field),
            names=self.names,
            field_name=self.field,
            where=self.labels.name,
        )

    def into_job(
        self, job: SeparabilityJob, export_to: Path, feedback: QgsProcessingFeedback
    ) -> None:
        """Name the ROIs in a job; writes ``export_to`` where no file holds just these ROIs."""
        source = self.labels.source(export_to, feedback)
        job.rois, job.rois_layer = present(source.layer), source.layer_name
        values = {name: value for value, name in self.names.items()}
        job.classes = [
            {"name": values.get(name, name), "color": color} for name, color in self.colors.items()
        ]

    def _shapes(self, request, reporter):
        for feature in features_of(self.labels, request):
            reporter.check_cancelled()
            geometry = plain_geometry(feature.geometry())
            wkb = None if geometry is None else geometry.asWkb().data()
            yield wkb, attribute(feature, self.field)


def roi_layer(
    layer: QgsVectorLayer | None,
    field: str,
    raster: QgsRasterLayer | None,
    context: QgsCoordinateTransformContext,
    binned: bool = False,
    definition: QgsProcessingFeatureSourceDefinition | None = None,
) -> RoiLayer:
    """Take what is needed from the layers; in the main thread.

    Parameters
    ----------
    field : with the class or, where ``binned``, with a quantity.
    definition : of a feature source, narrows the features.

    Raises
    ------
    HyperTaskError
        When a layer cannot be used or the field does not suit.
    """
    scene = raster_path(raster)
    if layer is None or not layer.isValid():
        raise HyperTaskError("The ROI layer cannot be read; choose another one.")
    if layer.geometryType() != POLYGON_GEOMETRY:
        raise HyperTaskError(
            f"The ROI layer {layer.name()} holds no polygons; choose a polygon layer."
        )
    if not field:
        raise HyperTaskError(f"Choose the field of {layer.name()} that holds the class.")
    chosen = ([], [field]) if binned else ([field], [])
    labels = label_layer(layer, *chosen, definition=definition)
    names, colors = {}, {}
    if not binned:
        names, colors = _styled(layer, field)
    return RoiLayer(labels, field, scene, present(raster).crs(), context, names, colors)


def _styled(layer, field):
    """Names of values and colours of names, as in the categorised style, if it is of ``field``."""
    classes = layer_classes(layer, [field]).get(field, [])
    used = Counter(entry["name"] for entry in classes)
    names, colors = {}, {}
    for entry in classes:
        value = str(entry.get("code", entry["name"]))
        # one label for two values would make one class of them
        names[value] = entry["name"] if used[entry["name"]] == 1 else value
        colors[names[value]] = entry["color"]
    if len(set(names.values())) < len(names):
        names = {}
    return names, colors
