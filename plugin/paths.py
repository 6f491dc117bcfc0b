"""Where the plugin's own files are."""

from __future__ import annotations

from pathlib import Path

from qgis.PyQt.QtGui import QIcon

ROOT = Path(__file__).resolve().parent.parent
HOMEPAGE = "https://github.com/hypertask/hypertask"


def icon_path(name: str) -> str:
    return str(ROOT / "resources" / "icons" / f"{name}.svg")


def icon(name: str) -> QIcon:
    return QIcon(icon_path(name))


def help_url(page: str) -> str:
    return f"{HOMEPAGE}/blob/main/docs/algorithms.md#{page}"
