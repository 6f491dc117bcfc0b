"""Which fields of a label layer are classes and which are quantities: a guess for the form.

The analyst sees it and has the last word. A field is guessed by its name, by its type and by how
often its values repeat.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from qgis.core import QgsCategorizedSymbolRenderer, QgsFeatureRequest, QgsVectorLayer

from .compat import WITHOUT_GEOMETRY, is_boolean, is_null, is_text, is_whole

_LOOKED_AT = 5000  # features
_FEW = 12  # values that are classes though none repeats, or though they are numbers
_MOST = 255  # classes
_IDENTIFIER = re.compile(
    r"(.*_)?(fid|id|gid|oid|uid|uuid|objectid|no|nr|num|number|stand|plot|block|parcel)|"
    r"shape_(area|leng|length)|area|perimeter|x|y|lon|lat|longitude|latitude|year|date|.*_date",
    re.IGNORECASE,
)
_CLASS = re.compile(
    r"class|code|species|type|kind|cover|land_?use|crop|soil|categor|label|level", re.IGNORECASE
)
_QUANTITY = re.compile(
    r"percent|share|fraction|height|density|volume|biomass|mean|median|index|diameter|dbh|age$|"
    r"basal|count|weight|yield|content|lai|cover_?(fraction|percent)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Column:
    """A field and its values in the order of the features; None where one is missing.

    kind : ``text``, ``boolean``, ``whole`` or ``number``.
    """

    name: str
    kind: str
    values: tuple


def guess_fields(layer: QgsVectorLayer) -> tuple[list[str], list[str]]:
    """Names of the fields that look like classes, and of those that look like quantities."""
    columns = list(_columns(layer))
    renderer = layer.renderer()
    styled = ""
    if isinstance(renderer, QgsCategorizedSymbolRenderer):
        styled = renderer.classAttribute().strip('"')
    keys = {layer.fields().names()[place] for place in layer.primaryKeyAttributes()}
    return sort_columns([each for each in columns if each.name not in keys], styled)


def sort_columns(columns: Iterable[Column], styled: str = "") -> tuple[list[str], list[str]]:
    """Names of classes and of quantities; ``styled`` is the field of a categorised style.

    Of two fields that tell the same classes, such as names and codes, only the first is taken.
    """
    classes, quantities = [], []
    partitions = set()
    for column in columns:
        if column.name == styled or _is_class(column):
            partition = _partition(column.values)
            if column.name == styled or partition not in partitions:
                classes.append(column.name)
            partitions.add(partition)
        elif _is_quantity(column):
            quantities.append(column.name)
    return classes, quantities


def _is_class(column: Column) -> bool:
    values = [value for value in column.values if value is not None]
    different = len(set(values))
    if different < 2 or different > _MOST or _IDENTIFIER.fullmatch(column.name):
        return False
    if column.kind == "boolean":
        return True
    if column.kind == "text":
        return different <= _FEW or 2 * different <= len(values)
    if min(values) < 0 or any(value % 1 for value in values):
        return False
    if _CLASS.search(column.name) and not _QUANTITY.search(column.name):
        return True
    near = max(values) - min(values) < 2 * different + 2  # codes leave few numbers out
    if column.kind != "whole" or _QUANTITY.search(column.name) or different == len(values):
        return False
    return different <= _FEW and near


def _is_quantity(column: Column) -> bool:
    if column.kind not in ("whole", "number") or _IDENTIFIER.fullmatch(column.name):
        return False
    return len({value for value in column.values if value is not None}) > 1


def _partition(values: tuple) -> tuple:
    """The same for two fields that put the same features together, whatever they call them."""
    numbers: dict = {}
    return tuple(numbers.setdefault(value, len(numbers)) for value in values)


def _columns(layer: QgsVectorLayer) -> Iterable[Column]:
    fields = layer.fields()
    kinds = {}
    for place, field in enumerate(fields):
        if is_boolean(field):
            kinds[place] = "boolean"
        elif is_text(field):
            kinds[place] = "text"
        elif field.isNumeric():
            kinds[place] = "whole" if is_whole(field) else "number"
    request = QgsFeatureRequest().setFlags(WITHOUT_GEOMETRY).setLimit(_LOOKED_AT)
    request.setSubsetOfAttributes(list(kinds))
    rows = [feature.attributes() for feature in layer.getFeatures(request)]
    for place, kind in kinds.items():
        values = (row[place] for row in rows)
        empty = (None if is_null(value) or value == "" else value for value in values)
        yield Column(fields[place].name(), kind, tuple(empty))
