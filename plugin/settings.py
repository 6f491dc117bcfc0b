"""The plugin's settings, in QGIS under Settings > Options > Processing > Providers."""

from __future__ import annotations

from qgis.PyQt.QtGui import QIcon

GROUP = "HyperTask"
ENGINE_PYTHON = "HYPERTASK_ENGINE_PYTHON"


def add_settings(icon: QIcon) -> None:
    """Show the settings in the Processing options; called when the provider is loaded."""
    from processing.core.ProcessingConfig import ProcessingConfig, Setting

    ProcessingConfig.settingIcons[GROUP] = icon
    setting = Setting(
        GROUP,
        ENGINE_PYTHON,
        "Python interpreter of the engine (with torch, numpy, rasterio, pyogrio, shapely and "
        "safetensors); blank for the Python of QGIS",
        "",
        valuetype=Setting.FILE,
    )
    ProcessingConfig.addSetting(setting)
    setting.read()


def remove_settings() -> None:
    from processing.core.ProcessingConfig import ProcessingConfig

    ProcessingConfig.settings.pop(ENGINE_PYTHON, None)


def engine_python() -> str:
    """The interpreter that the analyst named, or ``""``."""
    from processing.core.ProcessingConfig import ProcessingConfig

    return str(ProcessingConfig.getSetting(ENGINE_PYTHON) or "").strip()
