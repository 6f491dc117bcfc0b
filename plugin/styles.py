"""Styles: class names and colours that layers have in QGIS, and a first look for new layers."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from osgeo import gdal
from qgis.core import (
    QgsCategorizedSymbolRenderer,
    QgsCoordinateReferenceSystem,
    QgsFillSymbol,
    QgsMapLayer,
    QgsMultiBandColorRenderer,
    QgsPalettedRasterRenderer,
    QgsRasterLayer,
    QgsRendererCategory,
    QgsSingleSymbolRenderer,
    QgsVectorLayer,
)

from ..model.base.colors import LINES, rgb
from ..model.base.errors import HyperTaskError
from ..model.base.text import class_text, whole_number
from .compat import CUMULATIVE_CUT, POLYGON_GEOMETRY, STRETCH, is_boolean, is_null

if TYPE_CHECKING:
    from ..model.rasters.bands import Bands

_PART_COLORS = {"training": "86,180,233", "validation": "230,159,0", "test": "213,94,0"}


def layer_classes(layer: QgsVectorLayer, fields: Collection[str]) -> dict[str, list[dict]]:
    """Names and colours of the categorised style, if it is that of one of ``fields``.

    Classes of a number field have ``code``, ``name`` and ``color``; those of a text field have no
    code and are named by the text itself.
    """
    renderer = layer.renderer()
    if not isinstance(renderer, QgsCategorizedSymbolRenderer):
        return {}
    name = renderer.classAttribute().strip('"')
    if name not in fields:
        return {}
    field = layer.fields().field(name)
    classes = []
    for category in renderer.categories():
        values = category.value()
        for value in values if isinstance(values, list) else [values]:
            if is_null(value) or value == "":
                continue  # the entry for all other values
            symbol = category.symbol()
            color = symbol.color().name() if symbol is not None else ""
            if field.isNumeric():
                code = whole_number(str(value))
                if code is not None:
                    name_of_code = category.label() or str(code)
                    classes.append({"code": code, "name": name_of_code, "color": color})
            else:
                text = class_text(bool(value) if is_boolean(field) else value)
                classes.append({"name": text, "color": color})
    return {name: classes} if classes else {}


def raster_classes(layer: QgsRasterLayer, path: str) -> dict[str, list[dict]]:
    """Names and colours of a label raster's codes: of its paletted style, else of its file."""
    dataset = gdal.Open(path)
    if dataset is None or dataset.RasterCount != 1:
        return {}
    band = dataset.GetRasterBand(1)
    # first: GDAL's GeoTIFF driver reads the category names only once something else was asked for
    variable = band.GetDescription() or Path(path).stem
    names = band.GetCategoryNames() or []
    renderer = layer.renderer()
    if isinstance(renderer, QgsPalettedRasterRenderer) and renderer.usesBands() == [1]:
        classes = [_styled_class(entry, names) for entry in renderer.classes()]
    else:
        classes = _file_classes(band.GetColorTable(), names)
    return {variable: classes} if classes else {}


def _styled_class(entry, names) -> dict:
    code = int(entry.value)
    name = entry.label
    if name in ("", str(code)) and 0 <= code < len(names) and names[code]:
        name = names[code]
    return {"code": code, "name": name or str(code), "color": entry.color.name()}


def _file_classes(colors, names) -> list[dict]:
    classes = []
    for code, name in enumerate(names):
        if name:
            color = ""
            if colors is not None and code < colors.GetCount():
                color = "#{:02x}{:02x}{:02x}".format(*colors.GetColorEntry(code)[:3])
            classes.append({"code": code, "name": name, "color": color})
    return classes


def default_style(layer: QgsMapLayer) -> None:
    """What a layer without a style of its own looks like at first.

    Scenes in colours (see :func:`.colors.first_look`), polygons as outlines that hide no raster.
    """
    if isinstance(layer, QgsRasterLayer):
        _first_look(layer)
    elif isinstance(layer, QgsVectorLayer) and layer.geometryType() == POLYGON_GEOMETRY:
        outline = {"style": "no", "outline_color": "#ffd400", "outline_width": "0.4"}
        layer.setRenderer(QgsSingleSymbolRenderer(QgsFillSymbol.createSimple(outline)))


def split_style(layer: QgsVectorLayer) -> None:
    """Colours the polygons of a split by fold or, without, by part; the scene shines through."""
    place = layer.fields().indexOf("fold")
    entries: list[tuple[str | int, str, str]] = []  # value, colour, name
    if place < 0:
        field = "part"
        entries += [(part, color, part.capitalize()) for part, color in _PART_COLORS.items()]
    else:
        field = "fold"
        for number in sorted(int(value) for value in layer.uniqueValues(place)):
            color = _PART_COLORS["test"]
            if number:
                color = ",".join(map(str, rgb(LINES[(number - 1) % len(LINES)])))
            name = f"Fold {number}" if number else "Test part"
            entries.append((number, color, name))
    categories = []
    for value, color, name in entries:
        fill = {"color": f"{color},110", "outline_color": color, "outline_width": "0.3"}
        categories.append(QgsRendererCategory(value, QgsFillSymbol.createSimple(fill), name))
    layer.setRenderer(QgsCategorizedSymbolRenderer(field, categories))
    if layer.crs().description() == "Undefined Cartesian SRS":  # as the scene, it has none
        layer.setCrs(QgsCoordinateReferenceSystem())


def show_bands(layer: QgsRasterLayer, bands: Sequence[int]) -> None:
    """Show three bands, numbers from 1, as red, green and blue, without their extreme 2 %."""
    layer.setRenderer(QgsMultiBandColorRenderer(layer.dataProvider(), *bands))
    layer.setContrastEnhancement(STRETCH, CUMULATIVE_CUT)
    layer.triggerRepaint()
    layer.emitStyleChanged()


def show_colors(layer: QgsRasterLayer, wavelengths: Sequence[float]) -> None:
    """Show a scene in its bands nearest to the wavelengths (nm) for red, green and blue.

    Raises
    ------
    HyperTaskError
        When it states no wavelengths, or has no bands there.
    """
    from ..model.rasters.colors import bands_near

    bands = _bands(layer)[0]
    found = bands_near(bands.wavelengths, wavelengths, bands.good)
    if found is None:
        why = "has no good bands there" if bands.wavelengths is not None else "states none"
        raise HyperTaskError(
            f"Wavelengths near {', '.join(f'{at:g}' for at in wavelengths)} nm are needed, and "
            f"{layer.name()} {why}."
        )
    show_bands(layer, [band + 1 for band in found])


def _first_look(layer: QgsRasterLayer) -> None:
    """A scene as its header says, else in true colours or in infrared; another raster as it is."""
    from ..model.rasters.colors import first_look

    if layer.bandCount() < 3:
        return
    with suppress(HyperTaskError):  # what cannot be read is not styled
        found = first_look(*_bands(layer))
        if found is not None:
            show_bands(layer, [band + 1 for band in found])


def _bands(layer: QgsRasterLayer) -> tuple[Bands, dict]:
    """The bands of a raster, and the tags of its ENVI header."""
    from ..model.rasters.cube import Cube
    from ..model.rasters.gdal import quiet

    with quiet():
        cube = Cube(layer.source())
        if cube.count != layer.bandCount():  # QGIS shows the side of an array
            raise HyperTaskError(f"QGIS shows another side of {layer.name()} than its bands.")
        return cube.bands(range(cube.count)), cube.envi_tags
