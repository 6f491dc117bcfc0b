"""Where the plugin's own files are."""

from __future__ import annotations

from pathlib import Path

from qgis.core import QgsApplication
from qgis.PyQt.QtGui import QIcon

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
MANUAL = "hypertask"  # links of this scheme open the pages of DOCS within QGIS
HOMEPAGE = "https://github.com/hypertask/hypertask"


def icon_path(name: str) -> str:
    return str(ROOT / "resources" / "icons" / f"{name}.svg")


def icon(name: str) -> QIcon:
    return QIcon(icon_path(name))


def with_windows() -> bool:
    """Whether this is QGIS itself, not qgis_process or a script."""
    return QgsApplication.instance() is not None and QgsApplication.platform() == "desktop"


def help_url(heading: str) -> str:
    """A heading of ``docs/algorithms.md``: within QGIS, else where the project is."""
    if with_windows():
        return f"{MANUAL}:algorithms#{heading}"
    return f"{HOMEPAGE}/blob/main/docs/algorithms.md#{heading}"
