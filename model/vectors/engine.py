"""Vector files in the engine, by pyogrio and shapely.

pyogrio brings a GDAL of its own; coordinates are brought into other systems by rasterio's, so that
labels and scenes are moved by one library.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyogrio
import shapely
from pyogrio import raw
from shapely.geometry import shape

from ..base.errors import HyperTaskError
from .columns import write_field_titles
from .files import (
    Features,
    chosen_layer,
    damaged_geometry,
    require_fields,
    require_plain,
    stated_crs,
    text_encoding,
    unreadable,
)

_ERRORS = (RuntimeError, OSError, ValueError)  # pyogrio's own are RuntimeErrors
_BOOLEAN = "OFSTBoolean"
_BUFFER = 64 * 2**20  # bytes of outlines that are kept before they are written


def require_recent(info: dict) -> None:
    """Raise HyperTaskError where pyogrio does not tell the types of fields as GDAL calls them."""
    if "ogr_types" not in info:
        raise HyperTaskError(
            f"The engine's Python has pyogrio {pyogrio.__version__}, which does not tell the types "
            "of fields; install pyogrio 0.12 or later there."
        )


def read_features(
    path: str | Path, layer: str | None, fields: Sequence[str], group: str | None = None
) -> Features:
    """The features of a vector file; geometries as shapely's, without heights and curves.

    Parameters
    ----------
    layer : name of one of several layers. fields : of variables. group : a field of any type.

    Raises
    ------
    HyperTaskError
        When the file, the layer or a field cannot be read, several layers could be meant, or a
        geometry is damaged.
    """
    try:
        layers = [(str(n), kind is not None) for n, kind in pyogrio.list_layers(path)]
    except _ERRORS as error:
        raise unreadable(path) from error
    name = chosen_layer(path, layers, layer)
    encoding = text_encoding(path)
    try:
        info = pyogrio.read_info(path, layer=name, encoding=encoding)
        known = dict(zip(info["fields"].tolist(), range(len(info["fields"]))))
        require_recent(info)
        kinds, subkinds = info["ogr_types"], info["ogr_subtypes"]
    except _ERRORS as error:
        raise unreadable(path) from error
    wanted = list(dict.fromkeys([*fields, *([group] if group else [])]))
    require_fields(name, wanted, list(known))
    features = Features(_file_name(path), name, stated_crs(info["crs"] or ""), [], {})
    for each in fields:
        require_plain(each, features.where, kinds[known[each]][len("OFT") :])
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # such as on measures, which are not used
            found, features.fids, wkb, values = raw.read(
                path, name, encoding, wanted, force_2d=True, return_fids=True
            )
    except _ERRORS as error:
        raise unreadable(path) from error
    by_name = dict(zip(found["fields"].tolist(), values))
    for each in wanted:
        truth = subkinds[known[each]] == _BOOLEAN
        features.columns[each] = _truths(by_name[each]) if truth else by_name[each]
    features.points = (info["geometry_type"] or "").endswith("Point")
    features.geometries = _shapes(wkb, features)
    return features


def _file_name(path) -> str:
    return str(path).replace("\\", "/").rsplit("/", 1)[-1]


def _truths(values) -> np.ndarray:
    return np.array([None if value != value else bool(value) for value in values], object)


def _shapes(wkb, features: Features):
    if wkb is None:
        return np.full(len(features.fids), None, object)
    shapes = shapely.from_wkb(wkb, on_invalid="ignore")
    there = np.array([bool(each) for each in wkb])
    broken = np.flatnonzero(shapely.is_missing(shapes) & there)
    if len(broken):
        raise damaged_geometry(features.where, features.fids[broken[0]])
    return shapes


def drawn_parts(geometries: Sequence | np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Geometries that can be rasterised, and the feature (from 0) of each.

    Collections become their parts; missing and empty geometries are left out.
    """
    parts, owner = np.asarray(geometries, object), np.arange(len(geometries))
    while True:
        kept = ~(shapely.is_missing(parts) | shapely.is_empty(parts))
        parts, owner = parts[kept], owner[kept]
        kinds = shapely.get_type_id(parts)
        collection = kinds == shapely.GeometryType.GEOMETRYCOLLECTION
        if not collection.any():
            return parts, owner
        pieces = [  # each feature keeps its place in the order
            shapely.get_parts(part) if is_one else [part] for part, is_one in zip(parts, collection)
        ]
        owner = np.repeat(owner, [len(each) for each in pieces])
        parts = np.array([each for some in pieces for each in some], object)


class PolygonWriter:
    """Writes multipolygons with their fields into a new GeoPackage, some megabytes at a time.

    Parameters
    ----------
    crs : WKT, or ``EPSG:`` and a number. fields : numpy type of each.
    written : what the file states as its time of writing, such as ``2017-06-15T00:00:00.000Z``.
    titles : of fields, see :func:`.columns.field_titles`.
    """

    def __init__(
        self,
        path: str | Path,
        layer: str,
        crs: str,
        fields: dict[str, type],
        written: str | None = None,
        titles: dict[str, str] | None = None,
    ):
        self._titles = titles or {}
        self._path, self._layer, self._crs, self._fields = str(path), layer, crs, fields
        self._written, self._begun = written, False
        self._shapes: list[bytes] = []
        self._rows: list[list] = []
        self._bytes = 0

    def __enter__(self) -> PolygonWriter:
        return self

    def __exit__(self, kind, *_) -> None:
        if kind is None:
            self._flush()
            if self._titles:
                write_field_titles(self._path, self._layer, self._titles)

    def add(self, outline: dict, values: dict) -> None:
        """Add a feature: its outline as GeoJSON has it, and the value of every field."""
        self._shapes.append(shapely.to_wkb(shape(outline)))
        self._rows.append([values[name] for name in self._fields])
        self._bytes += len(self._shapes[-1])
        if self._bytes > _BUFFER:
            self._flush()

    def _flush(self) -> None:
        if self._begun and not self._shapes:
            return
        columns = list(zip(*self._rows)) or [()] * len(self._fields)
        geometries = np.empty(len(self._shapes), object)
        geometries[:] = self._shapes
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": self._written})
        try:
            raw.write(
                self._path,
                geometries,
                [np.array(each, kind) for each, kind in zip(columns, self._fields.values())],
                list(self._fields),
                layer=self._layer,
                driver="GPKG",
                geometry_type="MultiPolygon",
                crs=self._crs,
                append=self._begun,
                # the version that QGIS 3.22 knows in full
                dataset_options=None if self._begun else {"VERSION": "1.2"},
            )
        except _ERRORS as error:
            raise HyperTaskError(
                f"{self._path} could not be written; free some space on its disk or choose another "
                "place."
            ) from error
        finally:
            pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})
        self._begun, self._shapes, self._rows, self._bytes = True, [], [], 0
