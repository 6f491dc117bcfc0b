"""The plugin's settings, in QGIS under Settings > Options > Processing > Providers."""

from __future__ import annotations

from qgis.PyQt.QtGui import QIcon

from .i18n import tr

GROUP = "HyperTask"
ENGINE_PYTHON = "HYPERTASK_ENGINE_PYTHON"
ENGINE_FOLDER = "HYPERTASK_ENGINE_FOLDER"
MODELS_FOLDER = "HYPERTASK_MODELS_FOLDER"


def add_settings(icon: QIcon) -> None:
    """Show the settings in the Processing options; called when the provider is loaded."""
    from processing.core.ProcessingConfig import ProcessingConfig, Setting

    ProcessingConfig.settingIcons[GROUP] = icon
    for name, words, kind in (
        (ENGINE_PYTHON, tr("Engine's Python (blank: found or set up)"), Setting.FILE),
        (ENGINE_FOLDER, tr("Folder of the engine that is set up"), Setting.FOLDER),
        (MODELS_FOLDER, tr("Folder of trained models"), Setting.FOLDER),
    ):
        setting = Setting(GROUP, name, words, "", valuetype=kind)
        ProcessingConfig.addSetting(setting)
        setting.read()


def remove_settings() -> None:
    from processing.core.ProcessingConfig import ProcessingConfig

    for name in (ENGINE_PYTHON, ENGINE_FOLDER, MODELS_FOLDER):
        ProcessingConfig.settings.pop(name, None)


def engine_python() -> str:
    """The interpreter that the analyst named, or ``""``."""
    return _text(ENGINE_PYTHON)


def engine_folder() -> str:
    """The folder of engines that the analyst named, or ``""``."""
    return _text(ENGINE_FOLDER)


def models_folder() -> str:
    """The folder for trained models that the analyst named, or ``""``."""
    return _text(MODELS_FOLDER)


def set_models_folder(folder: str) -> None:
    """Keep it; ``""`` forgets it. In the main thread."""
    from processing.core.ProcessingConfig import ProcessingConfig

    if MODELS_FOLDER in ProcessingConfig.settings:
        ProcessingConfig.setSettingValue(MODELS_FOLDER, folder)


def set_engine(python: str | None = None, folder: str | None = None) -> None:
    """Keep an interpreter or a folder; ``""`` forgets it, None leaves it. In the main thread."""
    from processing.core.ProcessingConfig import ProcessingConfig

    for name, value in ((ENGINE_PYTHON, python), (ENGINE_FOLDER, folder)):
        if value is not None and name in ProcessingConfig.settings:
            ProcessingConfig.setSettingValue(name, value)


def _text(name: str) -> str:
    from processing.core.ProcessingConfig import ProcessingConfig

    return str(ProcessingConfig.getSetting(name) or "").strip()
