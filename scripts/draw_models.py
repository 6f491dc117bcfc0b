"""Draw the graphical models of resources/models as QGIS's designer shows them, for the docs.

    QT_QPA_PLATFORM=offscreen python3 scripts/draw_models.py docs/images

Run by a Python that has QGIS and HyperTask. One PNG for each model that looks like no other.
"""

from __future__ import annotations

import sys
from pathlib import Path

from make_models import started
from qgis.core import QgsApplication
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QRectF
from qgis.PyQt.QtGui import QColor, QImage, QPainter

SCALE = 1.1  # pixels of the picture for one of the screen


def draw(model, path: Path) -> None:
    from processing.modeler.ModelerDialog import ModelerDialog

    dialog = ModelerDialog.create(model)
    scene = dialog.view().scene()
    frame = scene.itemsBoundingRect().adjusted(10, 10, 25, 0)
    image = QImage(
        int(SCALE * frame.width()), int(SCALE * frame.height()), QImage.Format.Format_RGB32
    )
    image.fill(QColor("white"))
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    scene.render(painter, QRectF(image.rect()), frame)
    painter.end()
    dialog.setDirty(False)  # else it asks whether to save
    ModelerDialog.dlgs.remove(dialog)
    sip.delete(dialog)
    if not image.save(str(path)):
        raise SystemExit(f"{path} could not be written")


def main() -> None:
    if len(sys.argv) != 2:
        raise SystemExit(__doc__.strip())
    from hypertask.plugin.graphical_models import FOLDER

    with started():
        provider = QgsApplication.processingRegistry().providerById("hypertask")
        for file in sorted(FOLDER.glob("*.model3")):
            if file.stem in ("map_and_assess_values", "train_and_map_scenes"):  # look like others
                continue
            model = provider.algorithm(file.stem.replace("_", ""))
            draw(model, Path(sys.argv[1]) / f"model-{file.stem.replace('_', '-')}.png")


if __name__ == "__main__":
    main()
