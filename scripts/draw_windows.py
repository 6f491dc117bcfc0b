"""Draw the panel "ROI separability" within QGIS, for the docs: EnMAP over Berlin, edits not saved.

    export HYPERTASK_TEST_DATA=/path/to/scenes QGIS_PLUGINPATH=/folder/of/hypertask
    xvfb-run -s "-screen 0 1400x900x24" qgis --noversioncheck --nologo \\
        --profiles-path build/qgis/windows --code scripts/draw_windows.py

The scenes are those of docs/accuracy.md. The picture goes to docs/images, or to the folder that
HYPERTASK_IMAGES names.
"""

from __future__ import annotations

import os
import traceback
from pathlib import Path

import qgis.utils
from PIL import Image
from qgis.core import (
    QgsCategorizedSymbolRenderer,
    QgsFeature,
    QgsFillSymbol,
    QgsGeometry,
    QgsProject,
    QgsRasterLayer,
    QgsRectangle,
    QgsRendererCategory,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import Qt, QTimer
from qgis.PyQt.QtWidgets import QApplication, QDockWidget
from qgis.utils import iface

DATA = Path(os.environ["HYPERTASK_TEST_DATA"]) / "berlin"
IMAGES = Path(os.environ.get("HYPERTASK_IMAGES") or "docs/images")
FIELD = "Level_2"
COLORS = {
    "Low vegetation": "#8fd16f",
    "Other": "#a0a0a0",
    "Pavement": "#8e6fb0",
    "Roof": "#c8512f",
    "Soil": "#d08a28",
    "Tree": "#1c7a3c",
}
COLOR_BANDS = (659, 549, 470)  # nm
SQUARE = (0.236, 0.325, 0.347, 0.418)  # of soil: left, top, right, bottom, as shares of the scene
PAIR = ("Pavement", "Tree")
SIZE = (1360, 860)
_PAUSE, _LONGEST = 1000, 180  # milliseconds, and how many of them


def scene() -> QgsRasterLayer:
    layer = QgsRasterLayer(str(DATA / "enmap_berlin.img"), "EnMAP Berlin")
    from hypertask.plugin.styles import show_colors

    show_colors(layer, COLOR_BANDS)
    return layer


def rois(place: QgsRectangle) -> QgsVectorLayer:
    """The polygons as a memory layer, with a square of soil that is drawn and not saved."""
    source = QgsVectorLayer(str(DATA / "landcover_polygons.gpkg"), "source")
    layer = QgsVectorLayer(
        f"Polygon?crs={source.crs().authid()}&field={FIELD}:string", "Land cover ROIs", "memory"
    )

    def feature(geometry, name):
        found = QgsFeature(layer.fields())
        found.setGeometry(geometry)
        found.setAttributes([name])
        return found

    drawn = [feature(each.geometry(), each[FIELD]) for each in source.getFeatures()]
    layer.dataProvider().addFeatures(drawn)
    layer.setRenderer(
        QgsCategorizedSymbolRenderer(
            FIELD,
            [QgsRendererCategory(name, _hatched(color), name) for name, color in COLORS.items()],
        )
    )
    layer.startEditing()
    left, top, right, bottom = SQUARE
    square = QgsRectangle(
        place.xMinimum() + left * place.width(),
        place.yMaximum() - bottom * place.height(),
        place.xMinimum() + right * place.width(),
        place.yMaximum() - top * place.height(),
    )
    layer.addFeature(feature(QgsGeometry.fromRect(square), "Soil"))
    return layer


def _hatched(color: str) -> QgsFillSymbol:
    return QgsFillSymbol.createSimple(
        {"color": color, "style": "dense4", "outline_color": color, "outline_width": "0.2"}
    )


def steps():
    """What is done one after the other; None: wait a moment, False: wait until it is not."""
    window = iface.mainWindow()
    window.resize(*SIZE)
    for dock in window.findChildren(QDockWidget):
        if dock.objectName() != "Layers":
            dock.hide()
    qgis.utils.updateAvailablePlugins()
    if "hypertask" not in qgis.utils.plugins:
        qgis.utils.loadPlugin("hypertask")
        qgis.utils.startPlugin("hypertask")
    yield None
    raster = scene()
    QgsProject.instance().addMapLayer(raster)
    QgsProject.instance().setCrs(raster.crs())
    regions = rois(raster.extent())
    QgsProject.instance().addMapLayer(regions)
    iface.setActiveLayer(regions)
    panel = next(d for d in window.findChildren(QDockWidget) if "Separability" in d.objectName())
    panel.show()
    panel.raster.setLayer(raster)
    panel.rois.setLayer(regions)
    panel.field.setField(FIELD)
    panel.transform.setCurrentIndex(panel.transform.findData("pca"))
    yield None
    for dock in window.findChildren(QDockWidget):
        if dock.isVisible() and dock not in (panel,) and dock.objectName() != "Layers":
            dock.hide()
    window.resizeDocks([panel], [550], Qt.Orientation.Horizontal)
    yield None
    for _ in range(_LONGEST):
        if (
            panel.findings is not None and not panel._tasks
        ):  # the noise floor of permuted labels too
            break
        yield None
    else:
        raise TimeoutError("the panel shows nothing")
    panel.matrix.mark(*PAIR)
    panel.matrix.chosen.emit(*PAIR)
    yield None
    iface.mapCanvas().setExtent(raster.extent().buffered(raster.extent().width() / 20))
    iface.mapCanvas().refresh()
    QgsProject.instance().layerTreeRoot().findLayer(regions.id()).setExpanded(False)
    QgsProject.instance().layerTreeRoot().findLayer(regions.id()).setExpanded(True)
    iface.messageBar().clearWidgets()
    for _ in range(4):
        yield None
    target = IMAGES / "separability-dock.png"
    if not window.grab().save(str(target)):
        raise OSError(f"{target} could not be written")
    with Image.open(target) as picture:  # in fewer colours a third of the size
        # which keeps rare colours
        kind, dither = Image.Quantize.MAXCOVERAGE, Image.Dither.NONE
        picture.convert("RGB").quantize(256, kind, dither=dither).save(target, optimize=True)


def go_on(work) -> None:
    try:
        next(work)
    except StopIteration:
        end(0)
    except Exception:
        traceback.print_exc()
        end(1)
    else:
        QTimer.singleShot(_PAUSE, lambda: go_on(work))


def end(code: int) -> None:
    """At once: QGIS would ask whether to save the edits."""
    QApplication.processEvents()
    os._exit(code)


QTimer.singleShot(4 * _PAUSE, lambda: go_on(steps()))
