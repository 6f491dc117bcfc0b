"""What the plugin shows, in the language of QGIS.

Texts are written in English where they are used, as ``tr("...")``; ``i18n/hypertask_LANGUAGE.ts``
holds what they are in another language, ``scripts/translate.py`` brings it up to date.
"""

from __future__ import annotations

from pathlib import Path

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QCoreApplication, QTranslator

CONTEXT = "HyperTask"
FOLDER = Path(__file__).resolve().parent.parent / "i18n"


def tr(text: str) -> str:
    """``text`` in the language of QGIS, where that is known; what is to be put in is in braces."""
    return QCoreApplication.translate(CONTEXT, text) if text else text


def translator(language: str) -> QTranslator | None:
    """Of a language such as ``de`` or ``de_AT``; None where the plugin does not speak it."""
    for name in (language, language.split("_")[0]):
        path = FOLDER / f"hypertask_{name}.qm"
        found = QTranslator()
        if path.is_file() and found.load(str(path)):
            return found
    return None


def language() -> str:
    """Of QGIS's window, which may have been started with one; elsewhere that of the settings."""
    named = getattr(QgsApplication.instance(), "translation", None)
    return (named() if named is not None else "") or QgsApplication.locale()


class Language:
    """Speaks QGIS's language from when it is made until :meth:`remove`."""

    def __init__(self):
        self._translator = translator(language())
        if self._translator is not None:
            QCoreApplication.installTranslator(self._translator)

    def remove(self) -> None:
        if self._translator is not None:
            QCoreApplication.removeTranslator(self._translator)
            self._translator = None


def noop(text: str) -> str:
    """``text`` as it is: marks what :func:`tr` is given later, for ``scripts/translate.py``."""
    return text
