"""Map files: GeoTIFFs with names, colours and units in them, and a QGIS style beside each."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

import numpy as np
import rasterio
from rasterio.enums import ColorInterp, Resampling
from rasterio.windows import Window

from .errors import HyperTaskError
from .scene import Scene
from .variables import Variable

NODATA = -9999.0
"""Nodata of the continuous maps; in class maps it is 0."""
BLOCK = 256

VIRIDIS = ("#440154", "#472d7b", "#3b528b", "#2c728e", "#21918c", "#28ae80", "#5ec962", "#addc30",
           "#fde725")  # fmt: skip


@dataclass
class MapFile:
    """One raster to write.

    Attributes
    ----------
    path : where it will be; it is written to a path beside first.
    variables : the variable of each band, or one variable whose class probabilities are the bands.
    probabilities : whether the bands are the class probabilities of the one variable.
    """

    path: Path
    variables: list[Variable]
    probabilities: bool = False

    @property
    def categorical(self) -> bool:
        return self.variables[0].is_categorical and not self.probabilities

    @property
    def bands(self) -> list[str]:
        if self.probabilities:
            return [entry.name for entry in self.variables[0].classes]
        return [variable.name for variable in self.variables]

    @property
    def dtype(self) -> str:
        if not self.categorical:
            return "float32"
        highest = max(code for variable in self.variables for code in variable.codes)
        return "uint8" if highest < 256 else "uint16"

    @property
    def nodata(self) -> float:
        return 0 if self.categorical else NODATA

    def create(self, path, scene: Scene):
        """Open ``path`` for writing on the grid of ``scene``."""
        width, height = scene.width, scene.height
        profile = {
            "driver": "GTiff", "width": width, "height": height, "count": len(self.bands),
            "dtype": self.dtype, "nodata": self.nodata, "crs": scene.raster.crs,
            "compress": "deflate", "predictor": 1 if self.categorical else 3, "zlevel": 6,
            "tiled": True, "blockxsize": BLOCK, "blockysize": BLOCK,
            "interleave": "band", "bigtiff": "if_safer",
        }  # fmt: skip
        if scene.raster.georeferenced:
            profile["transform"] = scene.raster.transform
        target = rasterio.open(path, "w", **profile)
        for band, name in enumerate(self.bands, start=1):
            target.set_band_description(band, name)
        if self.probabilities:
            return target
        for band, variable in enumerate(self.variables, start=1):
            if variable.unit:
                target.set_band_unit(band, variable.unit)
            if variable.is_categorical:
                names = {f"class_{entry.code}": entry.name for entry in variable.classes}
                target.update_tags(band, **names)
        if self.categorical and len(self.variables) == 1:
            target.write_colormap(1, colormap(self.variables[0]))
            target.colorinterp = [ColorInterp.palette]
        return target

    def values(self, maps: list[np.ndarray], valid: np.ndarray) -> np.ndarray:
        """Stored numbers (bands, height, width) from the network's maps of its variables."""
        if self.probabilities:
            values = maps[0].copy()
        elif self.categorical:
            values = np.stack([
                np.array(v.codes)[probabilities.argmax(0)]
                for v, probabilities in zip(self.variables, maps)
            ])  # fmt: skip
        else:
            bounds = [variable.bounds for variable in self.variables]
            values = np.stack([low + m[0] * (high - low) for m, (low, high) in zip(maps, bounds)])
        values = values.astype(self.dtype)
        values[:, ~valid] = self.nodata
        return values

    def finish(self, path) -> None:
        """Add overviews, and the side-car with class names that GDAL and QGIS read."""
        factors, size = [], BLOCK
        with rasterio.open(path, "r+") as target:
            while max(target.width, target.height) > size:
                factors.append(2 ** (len(factors) + 1))
                size *= 2
            if factors:
                method = Resampling.mode if self.categorical else Resampling.average
                target.build_overviews(factors, method)
        if self.categorical:
            bands = "".join(_pam_band(n, v) for n, v in enumerate(self.variables, start=1))
            text = f"<PAMDataset>\n{bands}</PAMDataset>\n"
            Path(f"{path}.aux.xml").write_text(text, encoding="utf-8")

    def style(self) -> str:
        """QGIS style (QML) of the first band."""
        variable = self.variables[0]
        if self.probabilities:
            return _ramp_style(0.0, 1.0, "")
        if self.categorical:
            return _class_style(variable)
        return _ramp_style(*variable.bounds, variable.unit)


def colormap(variable: Variable) -> dict[int, tuple[int, int, int, int]]:
    """Colour table of a class map: code -> (red, green, blue, alpha); 0 is transparent."""
    table = {0: (0, 0, 0, 0)}
    for entry in variable.classes:
        red, green, blue = (int(entry.color[k : k + 2], 16) for k in (1, 3, 5))
        table[entry.code] = (red, green, blue, 255)
    return table


def stack_vrt(folder: Path, parts: list[MapFile], scene: Scene) -> str:
    """A virtual raster over single-band maps in ``folder``, one band each; returns its XML."""
    raster = scene.raster
    crs = f"  <SRS>{escape(raster.crs.to_string())}</SRS>\n" if raster.crs else ""
    transform = ""
    if raster.georeferenced:
        numbers = ", ".join(repr(float(value)) for value in raster.transform.to_gdal())
        transform = f"  <GeoTransform>{numbers}</GeoTransform>\n"
    size = f'xSize="{scene.width}" ySize="{scene.height}"'
    kind = {"uint8": "Byte", "uint16": "UInt16", "float32": "Float32"}
    bands = []
    for number, part in enumerate(parts, start=1):
        variable = part.variables[0]
        details = f"    <Description>{escape(variable.name)}</Description>\n"
        if variable.unit:
            details += f"    <UnitType>{escape(variable.unit)}</UnitType>\n"
        details += f"    <NoDataValue>{part.nodata:g}</NoDataValue>\n"
        if variable.is_categorical:
            table = colormap(variable)
            entries = "".join(
                '      <Entry c1="{}" c2="{}" c3="{}" c4="{}"/>\n'.format(
                    *table.get(code, (0, 0, 0, 0))
                )
                for code in range(max(table) + 1)
            )
            details += "    <ColorInterp>Palette</ColorInterp>\n"
            details += f"    <ColorTable>\n{entries}    </ColorTable>\n"
            details += _category_names(variable, "    ")
        bands.append(
            f'  <VRTRasterBand dataType="{kind[part.dtype]}" band="{number}">\n{details}'
            "    <SimpleSource>\n"
            f'      <SourceFilename relativeToVRT="1">{escape(part.path.name)}</SourceFilename>\n'
            "      <SourceBand>1</SourceBand>\n"
            f'      <SrcRect xOff="0" yOff="0" {size}/>\n'
            f'      <DstRect xOff="0" yOff="0" {size}/>\n'
            "    </SimpleSource>\n  </VRTRasterBand>\n"
        )
    return (
        f'<VRTDataset rasterXSize="{scene.width}" rasterYSize="{scene.height}">\n{crs}{transform}'
        f"{''.join(bands)}</VRTDataset>\n"
    )



def write_window(target, values: np.ndarray, row: int, column: int) -> None:
    """Write (bands, height, width) at (row, column)."""
    window = Window(column, row, values.shape[2], values.shape[1])
    try:
        target.write(values, window=window)
    except rasterio.errors.RasterioError as error:
        raise HyperTaskError(
            f"{target.name} could not be written ({error}); is the disk full?"
        ) from error


def _pam_band(number: int, variable: Variable) -> str:
    rows = []
    for index, entry in enumerate(variable.classes):
        red, green, blue, alpha = colormap(variable)[entry.code]
        cells = (entry.code, entry.name, red, green, blue, alpha)
        rows.append(
            f'      <Row index="{index}">'
            + "".join(f"<F>{escape(str(cell))}</F>" for cell in cells)
            + "</Row>\n"
        )
    fields = "".join(
        f'      <FieldDefn index="{k}"><Name>{name}</Name><Type>{kind}</Type>'
        f"<Usage>{usage}</Usage></FieldDefn>\n"
        for k, (name, kind, usage) in enumerate(_RAT_FIELDS)
    )
    return (
        f'  <PAMRasterBand band="{number}">\n{_category_names(variable, "    ")}'
        f'    <GDALRasterAttributeTable tableType="thematic">\n{fields}{"".join(rows)}'
        "    </GDALRasterAttributeTable>\n  </PAMRasterBand>\n"
    )


# (name, type: 0 integer, 2 text; usage: 5 min-max, 2 name, 6-9 red green blue alpha)
_RAT_FIELDS = (("Value", 0, 5), ("Class", 2, 2), ("Red", 0, 6), ("Green", 0, 7), ("Blue", 0, 8),
               ("Alpha", 0, 9))  # fmt: skip


def _category_names(variable: Variable, indent: str) -> str:
    names = {entry.code: entry.name for entry in variable.classes}
    lines = "".join(
        f"{indent}  <Category>{escape(names.get(code, ''))}</Category>\n"
        for code in range(max(names) + 1)
    )
    return f"{indent}<CategoryNames>\n{lines}{indent}</CategoryNames>\n"


_QML = """<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>
<qgis version="3.22" styleCategories="Symbology">
  <pipe>
{renderer}
    <brightnesscontrast brightness="0" contrast="0"/>
    <huesaturation saturation="0" colorizeOn="0" grayscaleMode="0"/>
    <rasterresampler maxOversampling="2"/>
  </pipe>
  <blendMode>0</blendMode>
</qgis>
"""


def _class_style(variable: Variable) -> str:
    entries = "".join(
        f'        <paletteEntry value="{e.code}" color="{e.color}" alpha="255" '
        f"label={quoteattr(e.name)}/>\n"
        for e in variable.classes
    )
    return _QML.format(
        renderer='    <rasterrenderer type="paletted" band="1" opacity="1" alphaBand="-1">\n'
        f"      <colorPalette>\n{entries}      </colorPalette>\n    </rasterrenderer>"
    )


def _ramp_style(low: float, high: float, unit: str) -> str:
    steps = np.linspace(low, high, len(VIRIDIS))
    items = "".join(
        f'          <item value="{value:.6g}" color="{color}" alpha="255" '
        f"label={quoteattr(f'{value:.4g} {unit}'.rstrip())}/>\n"
        for value, color in zip(steps, VIRIDIS)
    )
    stops = ":".join(
        f"{(value - low) / (high - low):.4f};{_rgb(color)}"
        for value, color in zip(steps[1:-1], VIRIDIS[1:-1])
    )
    return _QML.format(
        renderer='    <rasterrenderer type="singlebandpseudocolor" band="1" opacity="1" '
        f'alphaBand="-1" classificationMin="{low:.6g}" classificationMax="{high:.6g}">\n'
        '      <rastershader>\n        <colorrampshader colorRampType="INTERPOLATED" '
        f'classificationMode="1" clip="0" minimumValue="{low:.6g}" maximumValue="{high:.6g}">\n'
        '          <colorramp name="[source]" type="gradient">\n'
        f'            <prop k="color1" v="{_rgb(VIRIDIS[0])}"/>\n'
        f'            <prop k="color2" v="{_rgb(VIRIDIS[-1])}"/>\n'
        f'            <prop k="stops" v="{stops}"/>\n          </colorramp>\n'
        f"{items}        </colorrampshader>\n      </rastershader>\n    </rasterrenderer>"
    )


def _rgb(color: str) -> str:
    return ",".join(str(int(color[k : k + 2], 16)) for k in (1, 3, 5)) + ",255"
