"""Tables as layers without geometry."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsFeature,
    QgsFields,
    QgsProcessingAlgorithm,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingParameterFeatureSink,
)

from ..model.base.errors import HyperTaskError
from ..model.base.files import made_folders
from ..model.base.tables import harmless
from ..model.base.text import printable
from .compat import ANY_VECTOR, FAST_INSERT, NO_GEOMETRY, new_field
from .parameters import TEMPORARY, check_destinations, destination, file_place, given

_SPREADSHEETS = (".csv", ".ods")
"""Files in which a text may be a formula; in an .xlsx it is always a text."""


def table(name: str, description: str) -> QgsProcessingParameterFeatureSink:
    """A destination for :func:`write_rows`."""
    return QgsProcessingParameterFeatureSink(name, description, ANY_VECTOR)


def check_table(parameters: dict, name: str) -> None:
    """Raise HyperTaskError when the table ``name`` could not be written where it was asked for.

    A saved job may do without: see :func:`csv_of_saved_job`.
    """
    if destination(parameters, name) != TEMPORARY:
        check_destinations(parameters, {name: "table"})


def write_rows(
    algorithm: QgsProcessingAlgorithm,
    parameters: dict,
    name: str,
    context: QgsProcessingContext,
    columns: dict[str, type],
    rows: Iterable[dict],
) -> str:
    """Write rows to the destination ``name``; to be called once they are all known.

    Parameters
    ----------
    columns : dict of name to ``str``, ``int`` or ``float``. rows : dicts under these names.

    Returns
    -------
    str : the layer, for the algorithm's outputs.
    """
    place = file_place(destination(parameters, name))
    if place is not None:
        made_folders(place.parent)
    fields = QgsFields()
    for column, kind in columns.items():
        fields.append(new_field(column, kind))
    sink, written_to = algorithm.parameterAsSink(
        parameters, name, context, fields, NO_GEOMETRY, QgsCoordinateReferenceSystem()
    )
    if sink is None:
        raise QgsProcessingException(algorithm.invalidSinkError(parameters, name))
    written = harmless if str(written_to).lower().endswith(_SPREADSHEETS) else printable
    for row in rows:
        feature = QgsFeature(fields)
        cells = [row[column] for column in columns]
        feature.setAttributes([written(c) if isinstance(c, str) else c for c in cells])
        if not sink.addFeature(feature, FAST_INSERT):
            raise QgsProcessingException(
                f"The table could not be written to {written_to}: {sink.lastError()}"
            )
    del sink  # closes the file
    return written_to


def columns_of(
    names: Iterable[str], texts: Collection[str], counts: Collection[str]
) -> dict[str, type]:
    """Columns for :func:`write_rows`; those neither in ``texts`` nor in ``counts`` are numbers."""
    return {name: str if name in texts else int if name in counts else float for name in names}


def csv_of_saved_job(parameters: dict, name: str) -> str | None:
    """Where a saved job writes its table; None where only a temporary place was given.

    Raises
    ------
    HyperTaskError
        When the destination is not a CSV file: jobs know no other tables.
    """
    value = destination(parameters, name)
    if not given({name: value}, name) or value == TEMPORARY or str(value).startswith("memory:"):
        return None
    if Path(str(value)).suffix.lower() != ".csv":
        raise HyperTaskError(
            f"A saved job writes its table as CSV, not to {value}; give a file that ends in .csv."
        )
    return str(value)
