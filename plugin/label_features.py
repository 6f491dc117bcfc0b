"""The features of a label layer as they were when a job was set up, for any thread.

Where the engine finds these very features in no file they are written to a GeoPackage.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from osgeo import gdal
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransformContext,
    QgsFeature,
    QgsFeatureRequest,
    QgsFields,
    QgsGeometry,
    QgsProcessingFeedback,
    QgsVectorFileWriter,
    QgsVectorLayerFeatureSource,
)

from ..model.base.errors import Cancelled, HyperTaskError
from ..model.base.files import replacing
from ..model.base.text import counted
from ..model.jobs.train import LabelSource
from .compat import (
    FAST_INSERT,
    MULTI_POINT,
    MULTI_POLYGON,
    POINT_GEOMETRY,
    WITHOUT_GEOMETRY,
    WRITTEN,
)
from .sentences import spoken

_LAYER, _FID = "labels", "_hypertask_id"


@dataclass
class Correction:
    """The CRS that an analyst gave scenes in QGIS, ``crs``, in place of their files', ``stated``.

    Features lie where they do in QGIS when they are written in the one and called the other.
    """

    crs: QgsCoordinateReferenceSystem
    stated: QgsCoordinateReferenceSystem
    transforms: QgsCoordinateTransformContext


@dataclass
class LabelLayer:
    """The features of a layer that are labels, as they were when the job was set up.

    Attributes
    ----------
    described : the label source; its ``layer`` is only the layer's name where ``exported``, as
        the engine does not find these very features in any file.
    features : a snapshot that any thread may read.
    selected : ids of the features to use, or None for all; ``expression`` and ``limit`` (below
        0 for none) narrow them further.
    corrected : of the scenes, for which the features are exported.
    """

    name: str
    described: LabelSource
    exported: bool
    features: QgsVectorLayerFeatureSource
    fields: QgsFields
    geometry_type: int
    crs: QgsCoordinateReferenceSystem
    selected: frozenset[int] | None = None
    expression: str = ""
    limit: int = -1
    corrected: Correction | None = None

    def source(self, export_to: Path, feedback: QgsProcessingFeedback) -> LabelSource:
        """The label source of a job; writes ``export_to`` where the engine cannot read the layer.

        Raises
        ------
        HyperTaskError
            When no feature has a geometry, the file cannot be written, or what is there is not
            an earlier export.
        Cancelled
            When ``feedback`` says so; ``export_to`` is as it was.
        """
        if not self.exported:
            return self.described
        _export(self, export_to, feedback)
        return replace(self.described, layer=str(export_to), layer_name=_LAYER)


def features_of(
    labels: LabelLayer, request: QgsFeatureRequest | None = None
) -> Iterator[QgsFeature]:
    """The features to use, from the snapshot; in any thread.

    In the order that they have in the layer, and will have in its file when all is saved:
    whichever are chosen and whatever is edited, of two that overlap the later one is the same.
    ``request`` may ask for more, such as another CRS.
    """
    for count, feature in enumerate(_in_order(labels, request or QgsFeatureRequest())):
        if 0 <= labels.limit <= count:
            return
        yield feature


def _in_order(labels: LabelLayer, request: QgsFeatureRequest) -> Iterator[QgsFeature]:
    """QGIS gives filtered features in any order, and those that are not saved yet first."""
    wanted = labels.selected
    if labels.expression:
        matching = QgsFeatureRequest().setFilterExpression(labels.expression)
        found = labels.features.getFeatures(matching.setFlags(WITHOUT_GEOMETRY))
        ids = frozenset(feature.id() for feature in found)
        wanted = ids if wanted is None else wanted & ids
    drawn = []
    for feature in labels.features.getFeatures(request):
        if wanted is not None and feature.id() not in wanted:
            continue
        if feature.id() < 0:  # not saved yet; numbered downwards
            drawn.append(feature)
        else:
            yield feature
    yield from sorted(drawn, key=lambda feature: -feature.id())


def _export(labels: LabelLayer, path: Path, feedback) -> None:
    names = labels.fields.names()
    if len({name.casefold() for name in names}) < len(names):
        raise HyperTaskError(
            f"Fields of {labels.name} differ only in upper and lower case; rename one of them."
        )
    if os.path.exists(path) and not _is_export(path):
        raise HyperTaskError(
            f"{path}, where the features of {labels.name} are to be written, holds something "
            "else; move it, or give the job another name."
        )
    with replacing(path) as temporary:
        written, missing = _write(labels, names, path, temporary, feedback)
        if not written:
            raise HyperTaskError(f"The layer {labels.name} has no feature with a geometry to use.")
    if missing:
        feedback.pushWarning(
            spoken(
                counted(
                    missing,
                    f"feature of {labels.name} has no geometry and was left out",
                    f"features of {labels.name} have no geometry and were left out",
                )
            )
        )
    feedback.pushInfo(
        spoken(
            counted(
                written, f"feature of {labels.name} is used", f"features of {labels.name} are used"
            )
        )
    )


def _is_export(path: Path) -> bool:
    """Whether a file holds nothing but what :func:`_export` wrote."""
    from ..model.rasters.gdal import attempt, quiet

    with quiet():
        file = attempt(gdal.OpenEx, str(path))
        if file is None or file.GetDriver().ShortName != "GPKG" or file.GetLayerCount() != 1:
            return False
        layer = file.GetLayer(0)
        own = layer.GetName() == _LAYER and layer.GetFIDColumn() == _FID
        return own and not file.RasterCount and not file.GetSubDatasets()


def _write(
    labels: LabelLayer, names: list[str], path: Path, temporary: Path, feedback
) -> tuple[int, int]:
    """Numbers of the features written to what is to be ``path``, and of those without a shape."""
    crs, request = labels.crs, QgsFeatureRequest()
    if labels.corrected is not None:
        crs = labels.corrected.stated
        request.setDestinationCrs(labels.corrected.crs, labels.corrected.transforms)
    options = QgsVectorFileWriter.SaveVectorOptions()
    options.driverName = "GPKG"
    options.layerName = _LAYER
    # a field of the analyst may be called fid or geom
    options.layerOptions = [f"FID={_FID}", "GEOMETRY_NAME=_hypertask_geometry"]
    writer = QgsVectorFileWriter.create(
        str(temporary),
        labels.fields,
        MULTI_POINT if labels.geometry_type == POINT_GEOMETRY else MULTI_POLYGON,
        crs,
        QgsCoordinateTransformContext(),
        options,
    )
    written = missing = 0
    try:
        if writer.hasError() != WRITTEN:
            raise HyperTaskError(f"{path} could not be written: {writer.errorMessage()}")
        for feature in features_of(labels, request):
            if feedback.isCanceled():
                raise Cancelled()
            geometry = plain_geometry(feature.geometry())
            if geometry is None:
                missing += 1
                continue
            copy = QgsFeature(labels.fields)
            copy.setGeometry(geometry)
            copy.setAttributes([feature.attribute(name) for name in names])
            if not writer.addFeature(copy, FAST_INSERT):
                raise HyperTaskError(f"{path} could not be written: {writer.errorMessage()}")
            written += 1
    finally:
        del writer  # closes the file
    return written, missing


def plain_geometry(geometry: QgsGeometry) -> QgsGeometry | None:
    """Multipart, without heights, measures and curves; None for a missing or empty geometry."""
    if geometry.isNull() or geometry.isEmpty():
        return None
    shape = geometry.constGet()
    shape = shape.segmentize() if shape.hasCurvedSegments() else shape.clone()
    shape.dropZValue()
    shape.dropMValue()
    plain = QgsGeometry(shape)
    plain.convertToMultiType()
    return plain
