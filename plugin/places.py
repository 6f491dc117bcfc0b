"""Outputs of an algorithm that would destroy one of its inputs, refused before it runs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from qgis.core import (
    QgsDataSourceUri,
    QgsMapLayer,
    QgsProcessingAlgorithm,
    QgsProcessingContext,
    QgsProcessingFeatureSourceDefinition,
    QgsProcessingParameterFeatureSink,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterFile,
    QgsProcessingParameterFolderDestination,
    QgsProcessingParameterMultipleLayers,
    QgsProcessingParameterRasterDestination,
    QgsProcessingParameterRasterLayer,
    QgsProcessingUtils,
    QgsProperty,
    QgsProviderRegistry,
    QgsVectorFileWriter,
)

from ..model.base.errors import HyperTaskError
from ..model.jobs.places import Input, Output, identity, require_apart
from ..model.jobs.values import FILE, FOLDER, RASTER
from .jobs import export_place
from .parameters import SAVE_JOB, TEMPORARY, destination, in_store

_READ = (
    QgsProcessingParameterRasterLayer,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterMultipleLayers,
    QgsProcessingParameterFile,
)
_KINDS = {
    QgsProcessingParameterFolderDestination: FOLDER,
    QgsProcessingParameterRasterDestination: RASTER,
}


def require_places(
    algorithm: QgsProcessingAlgorithm, parameters: dict, context: QgsProcessingContext
) -> None:
    """Raise HyperTaskError unless an algorithm can write its outputs and loses nothing by it.

    What is written to a temporary place, to memory or into a database is QGIS's own matter, but
    for a table of a GeoPackage that is read too.
    """
    definitions = algorithm.parameterDefinitions()
    exports = any(isinstance(each, QgsProcessingParameterFeatureSource) for each in definitions)
    inputs, outputs = [], []
    for each in definitions:
        key = f"{each.name()} ({each.description()})"
        if each.isDestination():
            path = destination(parameters, each.name())
            if not isinstance(path, str) or path in ("", TEMPORARY):
                continue
            if in_store(path):
                _require_other_table(key, path, algorithm, parameters, context)
                continue
            outputs.append(Output(key, Path(path).absolute(), _KINDS.get(type(each), FILE)))
            if isinstance(each, QgsProcessingParameterFeatureSink) and not _has_format(path):
                outputs.append(Output(key, Path(f"{path}.gpkg").absolute(), FILE))
            if each.name() == SAVE_JOB and exports:
                beside = export_place(Path(), str(outputs[-1].path))
                outputs.append(Output(f"file of the labels beside {key}", beside, FILE))
        elif isinstance(each, _READ):
            inputs += [Input(key, name) for name in _sources(parameters.get(each.name()), context)]
    require_apart(inputs, outputs)


def _has_format(path: str) -> bool:
    """Whether QGIS knows a format by a path's ending; else it makes a GeoPackage."""
    return bool(QgsVectorFileWriter.driverForExtension(Path(path).suffix[1:]))


def _sources(value, context: QgsProcessingContext) -> Iterator[str]:
    """What the layers and files that are given to a parameter are read from."""
    if isinstance(value, (list, tuple)):
        for each in value:
            yield from _sources(each, context)
        return
    if isinstance(value, QgsProcessingFeatureSourceDefinition):
        value = value.source
    if isinstance(value, QgsProperty):
        value = value.staticValue()
    if isinstance(value, str) and value:
        value = QgsProcessingUtils.mapLayerFromString(value, context, False) or value
    if isinstance(value, QgsMapLayer):
        value = value.source()
    if isinstance(value, str) and value:
        yield value


def _require_other_table(key: str, path: str, algorithm, parameters: dict, context) -> None:
    """Raise HyperTaskError where a table of a GeoPackage is to be written that is read as well.

    Without a name the table is called as the file is. SQLite knows no upper and lower case.
    """
    kind, _, source = path.partition(":")
    if kind != "ogr":
        return
    uri = QgsDataSourceUri(source)
    file = Path(uri.database() or source)
    table = (uri.table() or file.stem).casefold()
    for each in algorithm.parameterDefinitions():
        if not isinstance(each, _READ):
            continue
        for name in _sources(parameters.get(each.name()), context):
            parts = QgsProviderRegistry.instance().decodeUri("ogr", name)
            read = parts.get("path")
            if not read or identity(Path(read)) != identity(file):
                continue
            if (parts.get("layerName") or table).casefold() == table:
                raise HyperTaskError(
                    f"The {key} {path} is the {each.name()} ({each.description()}), which would be "
                    "overwritten; give it another name."
                )
