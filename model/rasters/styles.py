"""How maps look: colour tables, category names and QGIS styles, as text."""

from __future__ import annotations

import math
from collections.abc import Sequence
from xml.sax import saxutils

import numpy as np

from ..base.colors import VIRIDIS
from ..base.text import printable
from ..base.variables import Variable


def escape(text: str) -> str:
    """``text`` as the content of an element of XML."""
    return saxutils.escape(printable(text))


def quoteattr(text: str) -> str:
    """``text`` as an attribute of XML, in its quotes."""
    return saxutils.quoteattr(printable(text))


ERROR_COLORS = {0: (0, 0, 0, 0), 1: (190, 220, 190, 255), 2: (213, 45, 0, 255)}


def error_style(largest: float | None) -> str:
    """QGIS style (QML): right and wrong, or too low (blue) to too high (red) up to ``largest``."""
    if largest is None:
        entries = "".join(
            f'<paletteEntry value="{code}" alpha="255" label="{name}" '
            'color="#{:02x}{:02x}{:02x}"/>'.format(*ERROR_COLORS[code][:3])
            for code, name in ((1, "right"), (2, "wrong"))
        )
        renderer = (
            f'<rasterrenderer type="paletted" {_ONE_BAND}><colorPalette>{entries}'
            "</colorPalette></rasterrenderer>"
        )
    else:
        largest = largest or 1.0
        items = "".join(
            f'<item value="{share * largest:.6g}" color="{color}" alpha="255" '
            f'label="{share * largest:.4g}"/>'
            for share, color in zip((-1, -0.5, 0, 0.5, 1), _DIVERGING)
        )
        renderer = (
            f'<rasterrenderer type="singlebandpseudocolor" {_ONE_BAND} '
            f'classificationMin="{-largest:.6g}" classificationMax="{largest:.6g}"><rastershader>'
            f'<colorrampshader colorRampType="INTERPOLATED" minimumValue="{-largest:.6g}" '
            f'maximumValue="{largest:.6g}" classificationMode="1" clip="0">{items}'
            "</colorrampshader></rastershader></rasterrenderer>"
        )
    return (
        "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
        f'<qgis version="3.22" styleCategories="Symbology"><pipe>{renderer}</pipe></qgis>\n'
    )


_ONE_BAND = 'band="1" opacity="1" alphaBand="-1"'
_DIVERGING = ("#2166ac", "#92c5de", "#f7f7f7", "#f4a582", "#b2182b")
ORANGES = (
    "#fff5eb",
    "#fee6ce",
    "#fdd0a2",
    "#fdae6b",
    "#fd8d3c",
    "#f16913",
    "#d94801",
    "#a63603",
    "#7f2704",
)
"""For what is uncertain: pale is sure."""


def colormap(variable: Variable) -> dict[int, tuple[int, int, int, int]]:
    """Colour table of a class map: code -> (red, green, blue, alpha); 0 is transparent."""
    table = {0: (0, 0, 0, 0)}
    for entry in variable.classes:
        red, green, blue = (int(entry.color[k : k + 2], 16) for k in (1, 3, 5))
        table[entry.code] = (red, green, blue, 255)
    return table


def pam_band(number: int, variable: Variable, colors: bool) -> str:
    rows = []
    table = colormap(variable)
    for index, entry in enumerate(variable.classes):
        red, green, blue, alpha = table[entry.code]
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
        f'  <PAMRasterBand band="{number}">\n'
        f"{color_table(variable) if colors else ''}{category_names(variable)}"
        f'    <GDALRasterAttributeTable tableType="thematic">\n{fields}{"".join(rows)}'
        "    </GDALRasterAttributeTable>\n  </PAMRasterBand>\n"
    )


# (name, type: 0 integer, 2 text; usage: 5 min-max, 2 name, 6-9 red green blue alpha)
_RAT_FIELDS = (
    ("Value", 0, 5),
    ("Class", 2, 2),
    ("Red", 0, 6),
    ("Green", 0, 7),
    ("Blue", 0, 8),
    ("Alpha", 0, 9),
)


def color_table(variable: Variable) -> str:
    table = colormap(variable)
    entries = "".join(
        '      <Entry c1="{}" c2="{}" c3="{}" c4="{}"/>\n'.format(*table.get(code, (0, 0, 0, 0)))
        for code in range(max(table) + 1)
    )
    return f"    <ColorInterp>Palette</ColorInterp>\n    <ColorTable>\n{entries}    </ColorTable>\n"


def category_names(variable: Variable) -> str:
    names = {entry.code: entry.name for entry in variable.classes}
    lines = "".join(
        f"      <Category>{escape(names.get(code, ''))}</Category>\n"
        for code in range(max(names) + 1)
    )
    return f"    <CategoryNames>\n{lines}    </CategoryNames>\n"


STYLE_START = """<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>
<qgis version="3.22" styleCategories="Symbology">
"""
"""What every style of a map begins with, and none that QGIS wrote."""
_QML = (
    STYLE_START
    + """  <pipe>
{renderer}
    <brightnesscontrast brightness="0" contrast="0"/>
    <huesaturation saturation="0" colorizeOn="0" grayscaleMode="0"/>
    <rasterresampler maxOversampling="2"/>
  </pipe>
  <blendMode>0</blendMode>
</qgis>
"""
)


def class_style(variable: Variable) -> str:
    entries = "".join(
        f'        <paletteEntry value="{e.code}" color="{e.color}" alpha="255" '
        f"label={quoteattr(e.name)}/>\n"
        for e in variable.classes
    )
    return _QML.format(
        renderer='    <rasterrenderer type="paletted" band="1" opacity="1" alphaBand="-1">\n'
        f"      <colorPalette>\n{entries}      </colorPalette>\n    </rasterrenderer>"
    )


def ramp_style(
    low: float, high: float, unit: str, colors: Sequence[str] = VIRIDIS, band: int = 1
) -> str:
    """A quantity of one band, from ``low`` to ``high``, along a ramp of colours."""
    steps = np.linspace(low, high, len(colors))
    names = [quoteattr(f"{value:.4g} {unit}".rstrip()) for value in steps]
    items = "".join(
        f'          <item value="{value:.6g}" color="{color}" alpha="255" label={name}/>\n'
        for value, color, name in zip(steps, colors, names)
    )
    stops = ":".join(
        f"{(value - low) / _span(low, high):.4f};{_rgb(color)}"
        for value, color in zip(steps[1:-1], colors[1:-1])
    )
    return _QML.format(
        renderer=f'    <rasterrenderer type="singlebandpseudocolor" band="{band}" opacity="1" '
        f'alphaBand="-1" classificationMin="{low:.6g}" classificationMax="{high:.6g}">\n'
        '      <rastershader>\n        <colorrampshader colorRampType="INTERPOLATED" '
        f'classificationMode="1" clip="0" minimumValue="{low:.6g}" maximumValue="{high:.6g}">\n'
        '          <colorramp name="[source]" type="gradient">\n'
        f'            <prop k="color1" v="{_rgb(colors[0])}"/>\n'
        f'            <prop k="color2" v="{_rgb(colors[-1])}"/>\n'
        f'            <prop k="stops" v="{stops}"/>\n          </colorramp>\n'
        f'{items}          <rampLegendSettings useContinuousLegend="1" orientation="2" '
        f'direction="0" prefix="" suffix={quoteattr(f" {unit}".rstrip())} minimumLabel="" '
        f'maximumLabel="">\n{_number_format(low, high)}          </rampLegendSettings>\n'
        "        </colorrampshader>\n      </rastershader>\n    </rasterrenderer>"
    )


def _span(low: float, high: float) -> float:
    return max(high - low, 1e-9)  # above 0 for a quantity that is the same everywhere, too


def _number_format(low: float, high: float) -> str:
    """How QGIS writes the ends of a continuous legend: with four digits of their range."""
    decimals = min(max(3 - math.floor(math.log10(_span(low, high))), 0), 12)
    options: tuple[tuple[str, str, object], ...] = (
        ("decimals", "int", decimals),
        ("rounding_type", "int", 0),
        ("show_trailing_zeros", "bool", "false"),
    )
    lines = "".join(
        f'                <Option name="{name}" type="{kind}" value="{value}"/>\n'
        for name, kind, value in options
    )
    return (
        '            <numericFormat id="basic">\n              <Option type="Map">\n'
        f"{lines}              </Option>\n            </numericFormat>\n"
    )


def steps_style(steps: Sequence[tuple[float, str, str, float]]) -> str:
    """Classes of a quantity: (highest value, name, colour, opacity from 0 to 1) of each, ascending;
    the last to inf."""
    items = "".join(
        f'          <item value="{value:.6g}" color="{color}" alpha="{round(255 * opacity)}" '
        f"label={quoteattr(name)}/>\n"
        for value, name, color, opacity in steps
    )
    return _QML.format(
        renderer='    <rasterrenderer type="singlebandpseudocolor" band="1" opacity="1" '
        f'alphaBand="-1" classificationMin="0" classificationMax="{steps[-2][0]:.6g}">\n'
        '      <rastershader>\n        <colorrampshader colorRampType="DISCRETE" '
        f'classificationMode="1" clip="0" minimumValue="0" maximumValue="{steps[-2][0]:.6g}">\n'
        f"{items}        </colorrampshader>\n      </rastershader>\n    </rasterrenderer>"
    )


def _rgb(color: str) -> str:
    return ",".join(str(int(color[k : k + 2], 16)) for k in (1, 3, 5)) + ",255"
