"""What a job needs to know of the layers in QGIS.

Layers are read in the main thread, into paths, plain values and thread-safe snapshots. Features
that the engine could not read as the analyst sees them (memory layers, unsaved edits, selections,
filters, joins...) are written to a GeoPackage, later and in any thread (``label_features``).
"""

from __future__ import annotations

import os
from collections.abc import Collection

from osgeo import gdal
from qgis.core import (
    QgsCoordinateTransformContext,
    QgsField,
    QgsFields,
    QgsProcessingAlgorithm,
    QgsProcessingContext,
    QgsProcessingFeatureSourceDefinition,
    QgsProviderRegistry,
    QgsRasterLayer,
    QgsVectorLayer,
    QgsVectorLayerFeatureSource,
    QgsWkbTypes,
)

from ..model.base.errors import HyperTaskError
from ..model.base.names import short_name
from ..model.base.text import unit_in
from ..model.jobs.train import LabelSource
from .compat import (
    MODERN_WKT,
    POINT_GEOMETRY,
    POLYGON_GEOMETRY,
    PROVIDER_FIELD,
    is_boolean,
    is_text,
)
from .label_features import Correction, LabelLayer
from .styles import layer_classes, raster_classes

# what the engine's own vector reader opens on every platform
_SHAPEFILE = "ESRI Shapefile"
_FILE_FORMATS = ("GPKG", _SHAPEFILE, "GeoJSON", "FlatGeobuf")


def raster_layers(
    algorithm: QgsProcessingAlgorithm, parameters: dict, name: str, context: QgsProcessingContext
) -> list[QgsRasterLayer]:
    """The layers of a parameter of several rasters.

    Raises
    ------
    HyperTaskError
        Names the first that cannot be read; Processing would leave it out.
    """
    values = parameters.get(name) or []
    layers = []
    for value in values if isinstance(values, (list, tuple)) else [values]:
        found = algorithm.parameterAsLayerList({name: [value]}, name, context)
        if not found or not all(isinstance(layer, QgsRasterLayer) for layer in found):
            found = [_own_layer(value, context)]
        layers += found
    return layers


def raster_layer(
    algorithm: QgsProcessingAlgorithm, parameters: dict, name: str, context: QgsProcessingContext
) -> QgsRasterLayer | None:
    """The layer of a raster parameter, None when nothing was given.

    Raises
    ------
    HyperTaskError
        When what was given cannot be read.
    """
    layer = algorithm.parameterAsRasterLayer(parameters, name, context)
    if layer is None and parameters.get(name) not in (None, ""):
        return _own_layer(parameters[name], context)
    return layer


def _own_layer(value, context: QgsProcessingContext) -> QgsRasterLayer:
    """A layer of a raster whose name is no plain path, which Processing does not open itself.

    Such as an array within a container, ``NETCDF:"file":array``.

    Raises
    ------
    HyperTaskError
        Says why GDAL cannot read it either.
    """
    from ..model.rasters.gdal import open_raster, quiet

    if isinstance(value, str):
        with quiet():
            open_raster(value)
        layer = QgsRasterLayer(value, short_name(value))
        if layer.isValid():
            context.temporaryLayerStore().addMapLayer(layer)
            return layer
    raise HyperTaskError(f"{value} cannot be read as a raster; choose another one.")


def raster_path(layer: QgsRasterLayer | None, what: str = "raster") -> str:
    """The path under which the engine can open a raster layer.

    Raises
    ------
    HyperTaskError
        When the layer is not a file that GDAL reads.
    """
    if layer is None or not layer.isValid():
        raise HyperTaskError(f"The {what} cannot be read; choose a raster file that QGIS can open.")
    if layer.dataProvider().name() != "gdal":
        raise HyperTaskError(
            f"The {what} {layer.name()} comes from {layer.dataProvider().name()!r}, not from a "
            "file; save it as a GeoTIFF and choose that."
        )
    parts = QgsProviderRegistry.instance().decodeUri("gdal", layer.source())
    if parts.get("openOptions"):
        raise HyperTaskError(
            f"The {what} {layer.name()} was opened with the options "
            f"{', '.join(parts['openOptions'])}; add it to QGIS without them."
        )
    if layer.source().startswith("/vsimem/"):
        raise HyperTaskError(
            f"The {what} {layer.name()} is in the memory of QGIS only; save it to a file first."
        )
    return layer.source()


def file_crs(path: str) -> str:
    """The CRS that a raster's file states, as WKT; an analyst may have given its layer another."""
    from ..model.rasters.cube import Cube
    from ..model.rasters.gdal import quiet

    try:
        with quiet():
            return Cube(path).crs
    except HyperTaskError:
        return ""


def given_crs(layer: QgsRasterLayer) -> str | None:
    """The CRS of a layer where it was given in QGIS, for a job; None where its file states it."""
    crs = layer.crs()
    if not crs.isValid() or crs == layer.dataProvider().crs():
        return None
    return crs.authid() if crs.authid().startswith("EPSG:") else crs.toWkt(MODERN_WKT)


def label_raster(layer: QgsRasterLayer | None, spec: str | None) -> LabelSource:
    """A label source of a raster layer, with the class names and colours it has in QGIS."""
    path = raster_path(layer, "label raster")
    return LabelSource(raster=path, spec=spec, classes={} if spec else raster_classes(layer, path))


def correction(
    scenes: list[QgsRasterLayer], transforms: QgsCoordinateTransformContext
) -> Correction | None:
    """What scenes have in common; None where they were not corrected, or each in its own way."""
    pairs = [(scene.crs(), scene.dataProvider().crs()) for scene in scenes]
    if not pairs or any(pair != pairs[0] for pair in pairs):
        return None
    crs, stated = pairs[0]
    return Correction(crs, stated, transforms) if crs.isValid() and crs != stated else None


def label_layer(
    layer: QgsVectorLayer | None,
    categorical: list[str],
    continuous: list[str],
    group: str | None = None,
    definition: QgsProcessingFeatureSourceDefinition | None = None,
    corrected: Correction | None = None,
) -> LabelLayer:
    """Take what a job needs from the layer of a feature-source parameter; in the main thread.

    ``definition`` narrows the layer's features, e.g. to the selected ones. ``corrected``: of the
    scenes that they are for, unless the layer has no CRS.

    Raises
    ------
    HyperTaskError
        When the layer cannot be read or a field cannot be the variable it was chosen to be.
    """
    if layer is None or not layer.isValid():
        raise HyperTaskError("The label layer cannot be read; choose another one.")
    if layer.geometryType() not in (POINT_GEOMETRY, POLYGON_GEOMETRY):
        raise HyperTaskError(
            f"The label layer {layer.name()} has neither points nor polygons; choose one that has."
        )
    check_fields(layer, categorical, continuous, group)
    selected, expression, limit = None, "", -1
    if definition is not None:
        if definition.selectedFeaturesOnly:
            selected = frozenset(layer.selectedFeatureIds())
            if not selected:
                raise HyperTaskError(
                    f"No feature of {layer.name()} is selected; select some, or use all features."
                )
        expression = getattr(definition, "filterExpression", "") or ""  # since QGIS 3.32
        limit = definition.featureLimit
    names = list(dict.fromkeys([*categorical, *continuous, *([group] if group else [])]))
    corrected = corrected if layer.crs().isValid() else None
    whole = selected is None and not expression and limit < 0 and corrected is None
    file, file_layer = _own_file(layer, names) if whole else (None, None)
    fields = QgsFields()
    for name in names:
        fields.append(QgsField(layer.fields().field(name)))
    described = LabelSource(
        layer=file or layer.name(),
        layer_name=file_layer,
        categorical=list(categorical),
        continuous=list(continuous),
        group=group,
        classes=layer_classes(layer, categorical),
        units=_units(layer, continuous),
    )
    return LabelLayer(
        name=layer.name(),
        described=described,
        exported=file is None,
        features=QgsVectorLayerFeatureSource(layer),
        fields=fields,
        geometry_type=layer.geometryType(),
        crs=layer.crs(),
        selected=selected,
        expression=expression,
        limit=limit,
        corrected=corrected,
    )


def _units(layer: QgsVectorLayer, names: Collection[str]) -> dict[str, str]:
    """The units in brackets at the end of the aliases that fields have in QGIS."""
    fields = layer.fields()
    found = {name: unit_in(layer.attributeAlias(fields.lookupField(name))) for name in names}
    return {name: unit for name, unit in found.items() if unit}


def check_fields(
    layer: QgsVectorLayer,
    categorical: Collection[str],
    continuous: Collection[str],
    group: str | None = None,
) -> None:
    """Raise HyperTaskError when the chosen fields cannot be variables."""
    if not categorical and not continuous:
        raise HyperTaskError(
            f"No field of {layer.name()} was chosen; choose at least one categorical or "
            "continuous field."
        )
    known = layer.fields()
    for name in (*categorical, *continuous, *([group] if group else [])):
        if known.lookupField(name) < 0 or name not in known.names():
            raise HyperTaskError(
                f"The layer {layer.name()} has no field {name!r}; its fields are "
                f"{', '.join(known.names())}."
            )
    both = [name for name in categorical if name in continuous]
    if both:
        raise HyperTaskError(
            f"The field {both[0]!r} was chosen both as categorical and as continuous; choose one."
        )
    for name in continuous:
        if not known.field(name).isNumeric():
            raise HyperTaskError(
                f"The field {name!r} of {layer.name()} holds {known.field(name).typeName()}, not "
                "numbers, so it cannot be a continuous variable; choose it as categorical."
            )
    for name in categorical:
        kind = known.field(name)
        if not (kind.isNumeric() or is_text(kind) or is_boolean(kind)):
            raise HyperTaskError(
                f"The field {name!r} of {layer.name()} holds {kind.typeName()}; a categorical "
                "variable needs whole numbers or text."
            )


def source_layer(
    algorithm: QgsProcessingAlgorithm, parameters: dict, name: str, context: QgsProcessingContext
) -> tuple[QgsVectorLayer | None, QgsProcessingFeatureSourceDefinition | None]:
    """The layer of a feature-source parameter, and the definition that narrows it, if any."""
    value = parameters.get(name)
    if not isinstance(value, QgsProcessingFeatureSourceDefinition):
        return algorithm.parameterAsVectorLayer(parameters, name, context), None
    inner = {name: value.source}  # a property, which Processing resolves
    return algorithm.parameterAsVectorLayer(inner, name, context), value


def _own_file(layer: QgsVectorLayer, names) -> tuple[str | None, str | None]:
    """Path and layer name when the file holds exactly what the layer shows, else (None, None)."""
    from ..model.vectors.gdal import reads_as

    provider = layer.dataProvider()
    fields = layer.fields()
    if (
        provider.name() != "ogr"
        or layer.storageType() not in _FILE_FORMATS
        or layer.isModified()
        or layer.subsetString()
        or layer.crs() != provider.crs()
        or QgsWkbTypes.isCurvedType(layer.wkbType())
        or any(fields.fieldOrigin(fields.lookupField(name)) != PROVIDER_FIELD for name in names)
        # the number of a feature is no field to the engine
        or any(provider.fields().at(key).name() in names for key in provider.pkAttributeIndexes())
    ):
        return None, None
    parts = QgsProviderRegistry.instance().decodeUri("ogr", layer.source())
    path = parts.get("path") or ""
    unusual = any(parts.get(key) for key in ("vsiPrefix", "geometryType", "openOptions", "authcfg"))
    if unusual or parts.get("layerId") is not None or not os.path.isfile(path):
        return None, None
    texts = any(is_text(fields.field(name)) for name in names)
    if texts and layer.storageType() == _SHAPEFILE and not reads_as(path, provider.encoding()):
        return None, None
    return path, parts.get("layerName") or _first_of_several(path)


def _first_of_several(path: str) -> str | None:
    """The layer that QGIS shows of a file of several where none is named; the engine asks then."""
    from ..model.rasters.gdal import attempt, quiet

    with quiet():
        file = attempt(gdal.OpenEx, path, gdal.OF_VECTOR)
        if file is None or file.GetLayerCount() < 2:
            return None
        return file.GetLayer(0).GetName()
